/* verdict_tries.c
 * From facts to labels: binds that nobody accepted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"

#define A      5
#define B      6
#define LEG_4  EX_LEG(EX_LEG_4)
#define LEG_5  EX_LEG(EX_LEG_5)
#define LEG_6A EX_LEG(EX_LEG_6A)
#define ADMIN  EX_OUT(EX_OUT_ADMINISTRATION)

/* A connection that opens, a bind, and nothing after it. */
static void tries(bench *b, guint client, guint server, guint16 port, ex_interface id, guint second)
{
    open_between(b, client, server, port, second);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, second);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, id, second);
}

/* Only the client's word: decoded at most, and never confirmed, though the server is proven. */
static void a_bind_that_nobody_accepts_is_a_try(void **state)
{
    static const struct {
        ex_interface id;
        ex_service service;
    } rows[] = { { EX_IF_NSPI, EX_SVC_DIRECTORY }, { EX_IF_EMSMDB, EX_SVC_STORE } };
    bench *b = (bench *)*state;

    open_between(b, 2, A, 1300, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 1);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        tries(b, 1, A, (guint16)(1225 + i), rows[i].id, 10);
        expect(b, LEG_4, 0, EX_CONF_PROTOCOL, rows[i].service);
        /* Refused is not accepted either. */
        says(b, FROM_SERVER, EX_FACT_RPC_REFUSED, rows[i].id, 11);
        expect(b, LEG_4, 0, EX_CONF_PROTOCOL, rows[i].service);
        says(b, FROM_SERVER, EX_FACT_RPC_ACK, rows[i].id, 12);
        expect(b, LEG_4, 0, EX_CONF_CONFIRMED, rows[i].service);
    }
}

static void a_call_after_it_shows_that_it_was_accepted(void **state)
{
    bench *b = (bench *)*state;

    tries(b, 1, A, 1225, EX_IF_NSPI, 10);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_NSPI, 11);
    expect(b, LEG_4, 0, EX_CONF_CORROBORATED, EX_SVC_DIRECTORY);
}

/* That the port is the interface's the mapper says, whatever became of the bind. */
static void a_try_at_a_port_that_was_given(void **state)
{
    bench *b = (bench *)*state;

    tries(b, 1, A, 1226, EX_IF_EMSMDB, 10);
    give_endpoint(b, EX_IF_EMSMDB, 1226, 9);
    expect(b, LEG_4, 0, EX_CONF_CONFIRMED, EX_SVC_STORE);
    tries(b, 1, B, 1225, EX_IF_NSPI, 10);
    give_endpoint(b, EX_IF_NSPI, 1225, 9);
    expect(b, LEG_4, 0, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
}

static void an_mta_that_is_not_let_in(void **state)
{
    bench *b = (bench *)*state;
    ex_flow *flow;
    ex_side client;

    for (guint given = 0; given < 2; given++) {
        bench *one;

        bench_set_up((void **)&one);
        tries(one, A, B, 1035, EX_IF_MTA, 10);
        if (given)
            give_endpoint(one, EX_IF_MTA, 1035, 9);
        flow = one->flow;
        client = one->client;
        /* What only an MTA has registered proves its server. */
        const ex_confidence confidence = given ? EX_CONF_CONFIRMED : EX_CONF_PROTOCOL;

        expect(one, LEG_5 | LEG_6A, 0, confidence, EX_SVC_MTA);
        runs_until(one, 10 + 330);
        expect(one, LEG_6A, 0, confidence, EX_SVC_MTA);
        open_between(one, B, A, 1026, 7);
        says(one, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_XDS, 400);
        one->flow = flow;
        one->client = client;
        expect(one, LEG_5, 0, confidence, EX_SVC_MTA);
        bench_tear_down((void **)&one);
    }
    tries(b, A, B, 1031, EX_IF_DRS_OR_FRS, 11);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    give_endpoint(b, EX_IF_XDS, 1031, 2);
    expect(b, LEG_5, 0, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
    tries(b, A, B, 1035, EX_IF_MTA, 10);
    tries(b, A, B, 1031, EX_IF_DRS_OR_FRS, 11);
    expect(b, LEG_5, 0, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
}

static void the_directory_of_a_server_that_lets_nobody_in(void **state)
{
    bench *b = (bench *)*state;

    tries(b, 1, B, 1027, EX_IF_XDS, 51);
    expect(b, LEG_5, ADMIN, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
    /* An administrator. */
    open_between(b, 1, B, 1028, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_SA_PUBLIC, 1);
    tries(b, 1, B, 1027, EX_IF_XDS, 51);
    expect(b, 0, ADMIN, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
    /* A server by what it offers, one by its MTA. */
    open_between(b, 1, A, 1225, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_NSPI, 1);
    tries(b, A, B, 1027, EX_IF_XDS, 52);
    expect(b, LEG_5, 0, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
    tries(b, A, B, 1035, EX_IF_MTA, 10);
    tries(b, A, B, 1027, EX_IF_XDS, 52);
    expect(b, LEG_5, 0, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
}

static void an_administrator_who_is_not_let_in(void **state)
{
    bench *b = (bench *)*state;

    tries(b, 1, B, 1028, EX_IF_SA_PUBLIC, 51);
    expect(b, 0, ADMIN, EX_CONF_PROTOCOL, EX_SVC_SYSTEM_ATTENDANT);
    tries(b, 1, B, 1029, EX_IF_STORE_ADMIN_1, 51);
    expect(b, 0, ADMIN, EX_CONF_PROTOCOL, EX_SVC_ADMINISTRATION);
}

/* Where one side was not captured, nothing tells whether it accepted. */
static void half_a_conversation_is_no_try(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, A, 1225, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_NSPI, 4);
    give_endpoint(b, EX_IF_NSPI, 1225, 1);
    expect(b, LEG_4, 0, EX_CONF_CORROBORATED, EX_SVC_DIRECTORY);
}

int run_tries_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_bind_that_nobody_accepts_is_a_try),
        TEST(a_call_after_it_shows_that_it_was_accepted),
        TEST(a_try_at_a_port_that_was_given),
        TEST(an_mta_that_is_not_let_in),
        TEST(the_directory_of_a_server_that_lets_nobody_in),
        TEST(an_administrator_who_is_not_let_in),
        TEST(half_a_conversation_is_no_try),
    };

    return cmocka_run_group_tests_name("tries", tests, NULL, NULL);
}
