/* verdict_shared.c
 * From facts to labels: a port that several interfaces share, and packets of which a part is missing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
#include "verdict_bench.h"

#define LEG_4  EX_LEG(EX_LEG_4)
#define LEG_5  EX_LEG(EX_LEG_5)
#define LEG_6A EX_LEG(EX_LEG_6A)
#define ADMIN  EX_OUT(EX_OUT_ADMINISTRATION)

/* The client's flow, of which the capture has no bind. */
static void opens_late(bench *b, guint client, guint16 port)
{
    open_between(b, client, 5, port, client);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 21);
}

/* What another client is told of the port leaves open what this one uses. */
static void expect_of_others(bench *b, ex_interface id, guint16 port, ex_legs legs, ex_outsides outside,
                             ex_service service)
{
    tell_endpoint(b, 2, id, port, 9);
    opens_late(b, 1, port);
    expect(b, legs, outside, EX_CONF_PROTOCOL, service);
}

static void anothers_question_does_not_decide(void **state)
{
    bench *b = (bench *)*state;

    b->server_addr = host(5);
    expect_of_others(b, EX_IF_XDS, 1026, LEG_4 | LEG_5, ADMIN, EX_SVC_DIRECTORY);
    expect_of_others(b, EX_IF_NSPI, 1027, LEG_4 | LEG_5, ADMIN, EX_SVC_DIRECTORY);
    /* That the server is Exchange is known by these; the label is no surer for it. */
    expect_of_others(b, EX_IF_EMSMDB, 1029, LEG_4, ADMIN, EX_SVC_STORE);
    expect_of_others(b, EX_IF_STORE_ADMIN_2, 1030, LEG_4, ADMIN, EX_SVC_STORE);
    expect_of_others(b, EX_IF_MTA, 1035, LEG_5 | LEG_6A, 0, EX_SVC_MTA);
    expect_of_others(b, EX_IF_SA_PUBLIC, 1028, 0, ADMIN, EX_SVC_SYSTEM_ATTENDANT);
    assert_true(b->verdict.server_is_exchange);
}

static void ones_own_question_does(void **state)
{
    bench *b = (bench *)*state;

    b->server_addr = host(5);
    tell_endpoint(b, 2, EX_IF_XDS, 1026, 9);
    tell_endpoint(b, 2, EX_IF_EMSMDB, 1029, 9);
    tell_endpoint(b, 1, EX_IF_NSPI, 1026, 10);
    opens_late(b, 1, 1026);
    expect(b, LEG_4, 0, EX_CONF_CONFIRMED, EX_SVC_DIRECTORY);
    /* It asked for the other one as well: for either. */
    tell_endpoint(b, 1, EX_IF_XDS, 1026, 11);
    expect(b, LEG_4 | LEG_5, ADMIN, EX_CONF_CONFIRMED, EX_SVC_DIRECTORY);
    /* What it asks for after the flow began is for another. */
    tell_endpoint(b, 3, EX_IF_NSPI, 1026, 21);
    opens_late(b, 3, 1026);
    expect(b, LEG_4 | LEG_5, ADMIN, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
}

static void a_bind_needs_no_question(void **state)
{
    bench *b = (bench *)*state;

    b->server_addr = host(5);
    tell_endpoint(b, 2, EX_IF_XDS, 1026, 9);
    tell_endpoint(b, 2, EX_IF_NSPI, 1026, 9);
    opens_late(b, 1, 1026);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_NSPI, 22);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_NSPI, 23);
    expect(b, LEG_4, 0, EX_CONF_CORROBORATED, EX_SVC_DIRECTORY);
}

static void a_later_versions_directory_is_the_clients(void **state)
{
    bench *b = (bench *)*state;

    b->server_addr = host(5);
    tell_endpoint(b, 2, EX_IF_RFR, 1026, 9);
    expect_of_others(b, EX_IF_NSPI, 1026, LEG_4, 0, EX_SVC_DIRECTORY);
    /* The proxy in the system attendant: no XDS beside it. */
    tell_endpoint(b, 2, EX_IF_SA_PUBLIC, 1027, 9);
    expect_of_others(b, EX_IF_NSPI, 1027, LEG_4, ADMIN, EX_SVC_DIRECTORY);
}

static void says_that_it_is_cut(bench *b, const char *reason)
{
    GString *text = g_string_new(NULL);
    ex_situation situation;

    expect(b, 0, 0, EX_CONF_NONE, b->verdict.service);
    assert_int_equal(b->verdict.n_reasons, 1);
    ex_situation_read(b->store, b->config, b->flow, &situation);
    ex_verdict_reason(&situation, b->verdict.reason[0], text);
    assert_string_equal(text->str, reason);
    g_string_free(text, TRUE);
}

/* A flow of which the longest packet that is there in part has 96 octets. */
static void open_cut(bench *b, guint16 port, guint32 isn, ex_service service)
{
    open_flow(b, port, isn);
    ex_store_add_cut(b->flow, 60);
    ex_store_add_cut(b->flow, 96);
    ex_store_add_cut(b->flow, 80);
    b->verdict.service = service;
}

static void what_is_cut_is_not_missing(void **state)
{
    bench *b = (bench *)*state;

    open_cut(b, 135, 1, EX_SVC_EPM);
    says_that_it_is_cut(
        b, "no leg: no question about Exchange is left in the endpoint mapper's packets, which were cut at "
           "96 octets");
    open_cut(b, 1062, 2, EX_SVC_NONE);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_OTHER, 4);
    says_that_it_is_cut(
        b, "no leg: DCE/RPC in packets whose bind is not left, since they were cut at 96 octets (frame 4)");
    open_cut(b, 1102, 3, EX_SVC_NONE);
    says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_DT, 5);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    b->store->whole = TRUE;
    open_cut(b, 102, 4, EX_SVC_X400);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 6);
    says_that_it_is_cut(b, "no leg: what the port of RFC 1006 carried is not left in the packets, which were cut at 96 "
                           "octets (frame 6)");
}

static void what_accepts_a_bind_may_be_cut(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 1062, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 4);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 5);
    expect(b, LEG_4, 0, EX_CONF_PROTOCOL, EX_SVC_STORE);
    assert_true(b->verdict.set >> EX_C_TRIED_STORE & 1);
    ex_store_add_cut(b->flow, 96);
    expect(b, LEG_4, 0, EX_CONF_PROTOCOL, EX_SVC_STORE);
    assert_false(b->verdict.set >> EX_C_TRIED_STORE & 1);
    assert_true(b->verdict.set >> EX_C_BOUND_STORE & 1);
}

/* X displays have these ports as well: they say something at a server of Exchange only. */
static void the_proxys_ports_have_a_name(void **state)
{
    static const guint16 ports[] = { 593, 6001, 6002, 6004 };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(ports); i++) {
        open_flow(b, ports[i], 1);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 4);
        expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    }
    open_flow(b, 25, 2);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_SMTP), 5);
    for (guint i = 0; i < G_N_ELEMENTS(ports); i++) {
        open_flow(b, ports[i], 1);
        expect(b, 0, EX_OUT(EX_OUT_RPC_HTTP), EX_CONF_PORT, EX_SVC_NONE);
        /* What the server says there by itself. */
        says(b, FROM_SERVER, EX_FACT_RPC_HTTP, 0, 6);
        expect(b, 0, EX_OUT(EX_OUT_RPC_HTTP), EX_CONF_CONFIRMED, EX_SVC_NONE);
    }
    open_flow(b, 6003, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 4);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
}

int run_shared_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(anothers_question_does_not_decide), TEST(ones_own_question_does),
        TEST(a_bind_needs_no_question),          TEST(a_later_versions_directory_is_the_clients),
        TEST(what_is_cut_is_not_missing),        TEST(what_accepts_a_bind_may_be_cut),
        TEST(the_proxys_ports_have_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
