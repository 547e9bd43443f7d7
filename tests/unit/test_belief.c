/* test_belief.c
 * Who is believed: whose facts count for hosts and pairs, and what endpoint mappers told whom.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
#include "evidence/merge.h"
#include "verdict/given.h"
#include "diagnosis/outcome.h"
#include "verdict_bench.h"

static gboolean is_proven(const bench *b)
{
    const ex_host *host = ex_store_find_host(b->store, &b->server_addr);

    return host && ex_facts_find_any(&host->facts, EX_FACT_HOST_EXCHANGE, EX_SVC_POP3);
}

static void a_banner_counts_for_the_host_once_both_sides_were_heard(void **state)
{
    static const struct {
        gboolean client;
        ex_fact_kind kind;
        gboolean proves;
    } rows[] = {
        { FROM_CLIENT, EX_FACT_SYN, FALSE },  { FROM_CLIENT, EX_FACT_ACK, FALSE },
        { FROM_CLIENT, EX_FACT_DATA, FALSE }, { FROM_SERVER, EX_FACT_DATA, FALSE },
        { FROM_SERVER, EX_FACT_FIN, FALSE },  { FROM_SERVER, EX_FACT_RST, FALSE },
        { FROM_CLIENT, EX_FACT_HEARD, TRUE }, { FROM_SERVER, EX_FACT_HEARD, TRUE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        bench *b;

        bench_set_up((void **)&b);
        b->unheard = TRUE;
        open_flow(b, 110, 1);
        says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_POP3), 3);
        assert_false(is_proven(b));
        says(b, rows[i].client, rows[i].kind, 0, 2);
        assert_int_equal(is_proven(b), rows[i].proves);
        bench_tear_down((void **)&b);
    }
}

static void the_handshake_attests_in_any_order_and_across_files(void **state)
{
    bench *b = (bench *)*state, *c;

    b->unheard = TRUE;
    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_POP3), 3);
    assert_false(is_proven(b));
    bench_set_up((void **)&c);
    c->unheard = TRUE;
    open_flow(c, 110, 1);
    says(c, FROM_SERVER, EX_FACT_SYNACK, 0, 2);
    ex_store_merge(c->store, b->store);
    assert_true(is_proven(c));
    bench_tear_down((void **)&c);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 2);
    assert_true(is_proven(b));
}

static ex_record answer(guint address, guint16 port, gboolean asked)
{
    ex_record record;

    memset(&record, 0, sizeof(record));
    record.endpoint.addr = host(address);
    record.endpoint.port = port;
    record.endpoint.transport = 6;
    record.endpoint.uuid = uuid_of(EX_IF_EMSMDB);
    record.endpoint.major = ex_interfaces[EX_IF_EMSMDB].major;
    record.is_answer = TRUE;
    record.asked = asked;
    return record;
}

/* A server's greeting of which its own direction alone was captured. */
static void greets_alone(bench *b)
{
    b->unheard = TRUE;
    open_flow(b, 110, 1);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 1);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_POP3), 3);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 2);
}

static void one_side_counts_where_there_is_nothing_better(void **state)
{
    bench *b = (bench *)*state;

    greets_alone(b);
    assert_false(b->flow->attested);
    assert_true(is_proven(b));
    assert_true(ex_flow_is_believed(b->store, b->flow));
    /* Another host's connections are no matter. */
    open_between(b, 2, 6, 25, 7);
    says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 8);
    open_flow(b, 110, 1);
    assert_true(is_proven(b));
    open_between(b, 2, 5, 25, 7);
    says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 8);
    open_flow(b, 110, 1);
    assert_false(is_proven(b));
    assert_false(ex_flow_is_believed(b->store, b->flow));
    /* It comes to be attested itself. */
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 0);
    assert_true(is_proven(b));
}

static void one_side_counts_in_any_order_and_across_files(void **state)
{
    bench *b = (bench *)*state, *c;

    greets_alone(b);
    bench_set_up((void **)&c);
    c->unheard = TRUE;
    open_between(c, 2, 5, 25, 7);
    says(c, FROM_CLIENT, EX_FACT_HEARD, 0, 1);
    ex_store_merge(c->store, b->store);
    assert_false(is_proven(c));
    ex_store_merge(b->store, c->store);
    assert_false(is_proven(b));
    bench_tear_down((void **)&c);
}

/* What a mapper says of whom one direction was captured. */
static void a_mapper_on_one_side_alone(void **state)
{
    bench *b = (bench *)*state;
    const ex_record own = answer(5, 1062, FALSE);
    const ex_proof proof = at(4);

    b->unheard = TRUE;
    open_flow(b, 135, 1);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 1);
    ex_store_add_said(b->store, b->flow, (ex_side)!b->client, &own, &proof);
    assert_false(ex_endpoints_are_at(b->store, &b->server_addr, 1062, 6));
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 2);
    assert_true(ex_endpoints_are_at(b->store, &b->server_addr, 1062, 6));
    open_between(b, 2, 5, 25, 7);
    says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 8);
    assert_false(ex_endpoints_are_at(b->store, &b->server_addr, 1062, 6));
}

static void datagrams_attest_nothing(void **state)
{
    bench *b = (bench *)*state;
    const ex_addr client = host(1), server = host(5);
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    b->server_addr = server;
    b->client = ex_tuple_set(&key.tuple, &client, 1040, &server, 135, 17);
    b->flow = ex_store_flow(b->store, &key);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 3);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 2);
    assert_null(ex_store_find_host(b->store, &server));
}

static gboolean was_told(const bench *b, guint client, guint server, guint16 port)
{
    const ex_addr from = host(client), to = host(server);

    return ex_store_was_told(b->store, &from, &to, port, 6, EX_SVC_STORE, NULL);
}

/* What is said before the connection is attested is believed when it is. */
static void an_answer_waits_for_the_connection(void **state)
{
    bench *b = (bench *)*state;
    const ex_record own = answer(5, 1062, TRUE), elsewhere = answer(77, 1063, TRUE), unasked = answer(5, 1064, FALSE);
    const ex_proof proof = at(4);

    b->unheard = TRUE;
    open_flow(b, 135, 1);
    const ex_side server = (ex_side)!b->client;
    ex_store_add_said(b->store, b->flow, server, &own, &proof);
    ex_store_add_said(b->store, b->flow, server, &elsewhere, &proof);
    ex_store_add_said(b->store, b->flow, server, &unasked, &proof);
    assert_false(was_told(b, 1, 5, 1062));
    assert_false(ex_endpoints_are_at(b->store, &b->server_addr, 1062, 6));
    says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 5);
    assert_true(was_told(b, 1, 5, 1062));
    assert_true(ex_endpoints_are_at(b->store, &b->server_addr, 1062, 6));
    /* Not another client, not another host, not the other way, not what was not asked. */
    assert_false(was_told(b, 2, 5, 1062));
    assert_false(was_told(b, 1, 77, 1063));
    assert_false(was_told(b, 5, 1, 1062));
    assert_false(was_told(b, 1, 5, 1064));
    const ex_addr there = host(77);
    assert_false(ex_endpoints_are_at(b->store, &there, 1063, 6));
    assert_null(ex_store_find_host(b->store, &there));
}

/* Which interface was asked for tells whose the port is. */
static void an_answer_is_about_a_component(void **state)
{
    static const struct {
        ex_interface told;
        ex_service component;
        gboolean was;
    } rows[] = {
        { EX_IF_EMSMDB, EX_SVC_STORE, TRUE },        { EX_IF_EMSMDB, EX_SVC_MTA, FALSE },
        { EX_IF_OTHER, EX_SVC_STORE, FALSE },        { EX_IF_EPM, EX_SVC_STORE, FALSE },
        { EX_IF_LSARPC, EX_SVC_DIRECTORY, FALSE },   { EX_IF_QADMIN, EX_SVC_MTA, TRUE },
        { EX_IF_NSPI, EX_SVC_DIRECTORY, TRUE },      { EX_IF_NSPI, EX_SVC_SYSTEM_ATTENDANT, TRUE },
        { EX_IF_STORE_ADMIN_1, EX_SVC_STORE, TRUE }, { EX_IF_STORE_ADMIN_1, EX_SVC_NONE, FALSE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_addr client = host(1), server = host(5);
        const ex_proof proof = at(4);
        ex_store *store = ex_store_new();
        ex_told told;

        memset(&told, 0, sizeof(told));
        told.addr = server;
        told.port = 1062;
        told.transport = 6;
        told.interface_id = (guint8)rows[i].told;
        told.said = EX_SAID_ASKED;
        ex_store_add_told(store, &client, &server, &told, &proof);
        assert_int_equal(ex_store_was_told(store, &client, &server, 1062, 6, rows[i].component, NULL), rows[i].was);
        ex_store_free(store);
    }
}

static void answers_that_wait_are_bounded(void **state)
{
    bench *b = (bench *)*state;
    const ex_proof proof = at(4);

    open_flow(b, 135, 1);
    for (guint i = 0; i < 4 * EX_UNATTESTED_MAX; i++) {
        const ex_record record = answer(5, (guint16)(2000 + i), TRUE);

        ex_store_add_said(b->store, b->flow, (ex_side)!b->client, &record, &proof);
    }
    assert_int_equal(b->flow->unattested->len, EX_UNATTESTED_MAX);
}

static void answers_are_a_bounded_set(void **state)
{
    GRand *rand = g_rand_new_with_seed(135);

    (void)state;
    for (guint round = 0; round < 20; round++) {
        ex_tolds one = { 0 }, other = { 0 }, both = { 0 };

        for (guint i = 0; i < 2 * EX_TOLD_MAX; i++) {
            const ex_proof proof = at((guint)g_rand_int_range(rand, 1, 100));
            ex_told told;

            memset(&told, 0, sizeof(told));
            told.addr = host((guint)g_rand_int_range(rand, 1, 4));
            told.port = (guint16)g_rand_int_range(rand, 1000, 1200);
            told.said = (guint8)g_rand_int_range(rand, 0, 4);
            ex_tolds_add(g_rand_boolean(rand) ? &one : &other, &told, &proof);
            ex_tolds_add(&both, &told, &proof);
        }
        ex_tolds_merge(&one, &other);
        assert_false(ex_tolds_merge(&one, &other));
        assert_int_equal(one.count, both.count);
        assert_int_equal(one.count, EX_TOLD_MAX);
        assert_true(one.overflow && both.overflow);
        assert_memory_equal(one.entry, both.entry, one.count * sizeof(one.entry[0]));
        ex_tolds_clear(&one);
        ex_tolds_clear(&other);
        ex_tolds_clear(&both);
    }
    g_rand_free(rand);
}

/* A lone segment of a client is no success, and withdraws nothing. */
static void a_success_is_proven(void **state)
{
    bench *b = (bench *)*state;

    b->unheard = TRUE;
    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 1);
    assert_false(ex_outcome_is_success(b->flow, b->client, ex_outcome_read(b->store, b->flow, b->client)));
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    assert_true(ex_outcome_is_success(b->flow, b->client, ex_outcome_read(b->store, b->flow, b->client)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_banner_counts_for_the_host_once_both_sides_were_heard),
        TEST(the_handshake_attests_in_any_order_and_across_files),
        TEST(one_side_counts_where_there_is_nothing_better),
        TEST(one_side_counts_in_any_order_and_across_files),
        TEST(a_mapper_on_one_side_alone),
        TEST(datagrams_attest_nothing),
        TEST(an_answer_waits_for_the_connection),
        TEST(an_answer_is_about_a_component),
        TEST(answers_that_wait_are_bounded),
        TEST(answers_are_a_bounded_set),
        TEST(a_success_is_proven),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
