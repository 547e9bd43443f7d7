/* test_endpoints.c
 * What an address and port was given to when a flow began.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
#include "evidence/merge.h"
#include "verdict/given.h"
#include "verdict/replication.h"
#include "verdict/two_flows.h"
#include "unit.h"

#define PORT 1062

static void give(ex_store *store, ex_interface id, guint second, const char *annotation)
{
    const ex_addr server = host(5);
    const ex_proof proof = at(second);
    ex_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = server;
    endpoint.port = PORT;
    endpoint.transport = 6;
    endpoint.uuid = uuid_of(id);
    endpoint.major = ex_interfaces[id].major == EX_ANY_VERSION ? 1 : ex_interfaces[id].major;
    const ex_saying saying = { server, host(1), EX_SAID_OPEN, TRUE };
    ex_store_add_endpoint(store, &endpoint, &saying, annotation, &proof);
}

/* "EMSMDB+store administration decided at 3,3" for a flow that began at a second. */
static char *given_at(const ex_store *store, guint second)
{
    const ex_addr server = host(5);
    GString *text = g_string_new(NULL);
    ex_given given;

    if (!ex_endpoints_given(store, NULL, &server, PORT, 6, at(second).time, &given))
        g_string_append(text, "nothing");
    for (guint i = 0; i < EX_IF_COUNT; i++) {
        if (given.interfaces >> i & 1)
            g_string_append_printf(text, "%s@%u ", ex_interfaces[i].name, given.proof[i].frame);
    }
    g_string_append(text, given.decided ? "" : "undecided");
    return g_string_free(text, FALSE);
}

#define ASSERT_GIVEN(store, second, expected)       \
    do {                                            \
        char *given_text = given_at(store, second); \
        assert_string_equal(given_text, expected);  \
        g_free(given_text);                         \
    } while (0)

static void one_interface_is_that_one(void **state)
{
    ex_store *store = ex_store_new();

    (void)state;
    ASSERT_GIVEN(store, 10, "nothing");
    give(store, EX_IF_EMSMDB, 10, NULL);
    ASSERT_GIVEN(store, 20, "EMSMDB@10 ");
    /* A flow that ran before the reply, too. */
    ASSERT_GIVEN(store, 5, "EMSMDB@10 ");
    ex_store_free(store);
}

static void one_process_offers_several(void **state)
{
    ex_store *store = ex_store_new();

    (void)state;
    give(store, EX_IF_NSPI, 10, NULL);
    give(store, EX_IF_XDS, 30, NULL);
    give(store, EX_IF_DRS_OR_FRS, 40, NULL);
    ASSERT_GIVEN(store, 35, "NSPI@10 XDS@30 directory replication or NT file replication@40 ");
    give(store, EX_IF_OTHER, 50, NULL);
    ASSERT_GIVEN(store, 60, "other@50 NSPI@10 XDS@30 directory replication or NT file replication@40 ");
    ex_store_free(store);
}

static void the_latest_reply_decides_a_port_used_again(void **state)
{
    ex_store *store = ex_store_new();

    (void)state;
    give(store, EX_IF_EMSMDB, 10, NULL);
    give(store, EX_IF_STORE_ADMIN_1, 11, NULL);
    give(store, EX_IF_NSPI, 50, NULL);
    ASSERT_GIVEN(store, 20, "EMSMDB@10 store administration@11 ");
    ASSERT_GIVEN(store, 60, "NSPI@50 ");
    ASSERT_GIVEN(store, 5, "EMSMDB@10 store administration@11 ");
    /* And back. */
    give(store, EX_IF_EMSMDB, 70, NULL);
    ASSERT_GIVEN(store, 60, "NSPI@50 ");
    ASSERT_GIVEN(store, 80, "EMSMDB@70 ");
    ex_store_free(store);
}

/* More replies than are kept: what may be missing makes candidates, and nothing else does. */
static void too_many_replies_leave_candidates(void **state)
{
    ex_store *store = ex_store_new();

    (void)state;
    for (guint i = 0; i < 2 * EX_PROOFS_MAX; i++)
        give(store, EX_IF_EMSMDB, 10 + i, NULL);
    give(store, EX_IF_NSPI, 100, NULL);
    ASSERT_GIVEN(store, 12, "EMSMDB@12 ");
    ASSERT_GIVEN(store, 30, "EMSMDB@17 ");
    /* Whether the store was given after 100 is not known: its later replies are not kept. */
    ASSERT_GIVEN(store, 110, "NSPI@100 EMSMDB@17 undecided");
    ex_store_free(store);
}

/* The same replies in any order, and cut in any way, give the same. */
static void the_order_of_replies_does_not_matter(void **state)
{
    static const ex_interface ids[] = {
        EX_IF_NSPI, EX_IF_XDS, EX_IF_EMSMDB, EX_IF_STORE_ADMIN_2, EX_IF_MTA, EX_IF_OTHER
    };
    GRand *rand = g_rand_new_with_seed(1062);

    (void)state;
    for (guint round = 0; round < 300; round++) {
        const guint count = (guint)g_rand_int_range(rand, 1, 60);
        ex_store *there = ex_store_new(), *back = ex_store_new(), *part = ex_store_new();
        guint id[60], second[60];

        for (guint i = 0; i < count; i++) {
            id[i] = (guint)g_rand_int_range(rand, 0, G_N_ELEMENTS(ids));
            second[i] = (guint)g_rand_int_range(rand, 1, 100);
            give(there, ids[id[i]], second[i], NULL);
        }
        for (guint i = count; i-- > 0;)
            give(i % 3 ? back : part, ids[id[i]], second[i], NULL);
        ex_store_merge(back, part);
        for (guint at_second = 0; at_second < 110; at_second += 7) {
            char *expected = given_at(there, at_second);

            ASSERT_GIVEN(back, at_second, expected);
            g_free(expected);
        }
        ex_store_free(there);
        ex_store_free(back);
        ex_store_free(part);
    }
    g_rand_free(rand);
}

static void replication_is_told_by_its_neighbours(void **state)
{
    const ex_addr server = host(5);
    const ex_proof proof = at(1);
    const char *reason;
    ex_store *store = ex_store_new();

    (void)state;
    give(store, EX_IF_DRS_OR_FRS, 10, NULL);
    assert_int_equal(ex_replication_decide(store, &server, PORT, &reason), EX_REPLICATION_UNDECIDED);
    ex_store_add_host_fact(store, &server, EX_FACT_HOST_DOMAIN, EX_IF_NETLOGON, &proof);
    assert_int_equal(ex_replication_decide(store, &server, PORT, &reason), EX_REPLICATION_NTFRS);
    give(store, EX_IF_DRS_OR_FRS, 11, "MS Exchange Directory DRS Interface");
    assert_int_equal(ex_replication_decide(store, &server, PORT, &reason), EX_REPLICATION_EXCHANGE);
    assert_non_null(strstr(reason, "annotated"));
    ex_store_free(store);

    store = ex_store_new();
    give(store, EX_IF_DRS_OR_FRS, 10, "NtFrs Service");
    assert_int_equal(ex_replication_decide(store, &server, PORT, &reason), EX_REPLICATION_NTFRS);
    ex_store_free(store);

    store = ex_store_new();
    give(store, EX_IF_DRS_OR_FRS, 10, NULL);
    give(store, EX_IF_NSPI, 10, NULL);
    assert_int_equal(ex_replication_decide(store, &server, PORT, &reason), EX_REPLICATION_EXCHANGE);
    assert_non_null(strstr(reason, "same port"));
    ex_store_free(store);
}

static void call(ex_store *store, guint from, guint to, guint16 port, ex_fact_kind kind, guint object, guint second)
{
    const ex_addr a = host(from), b = host(to);
    const ex_proof proof = at(second);
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    const ex_side side = ex_tuple_set(&key.tuple, &a, port, &b, 1065, 6);

    ex_store_add_fact(store, ex_store_flow(store, &key), ex_fact_make(EX_FACT_HEARD, side, 0), &proof);
    ex_store_add_fact(store, ex_store_flow(store, &key), ex_fact_make(kind, side, object), &proof);
}

static void two_connections_make_a_pair(void **state)
{
    const ex_addr a = host(1), b = host(2);
    ex_store *store = ex_store_new();
    ex_proof proof;

    (void)state;
    assert_false(ex_mta_both_ways(store, &a, &b, &proof));
    call(store, 1, 2, 2000, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND, 10);
    assert_false(ex_mta_both_ways(store, &a, &b, &proof));
    /* The same host's bind back is none. */
    call(store, 1, 2, 2001, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND_BACK, 11);
    assert_false(ex_mta_both_ways(store, &a, &b, &proof));
    call(store, 2, 1, 2002, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND_BACK, 12);
    assert_true(ex_mta_both_ways(store, &a, &b, &proof));
    assert_true(ex_mta_both_ways(store, &b, &a, &proof));
    assert_int_equal(proof.frame, 12);
    ex_store_free(store);
}

static void new_mail_needs_a_session_and_one_way(void **state)
{
    const ex_addr client = host(1), server = host(2);
    ex_store *store = ex_store_new();
    const ex_proof proof = at(20);
    ex_flow_key key;
    ex_proof session;
    ex_side side, sender;
    ex_flow *flow;

    (void)state;
    memset(&key, 0, sizeof(key));
    sender = ex_tuple_set(&key.tuple, &server, 1063, &client, 1040, 17);
    flow = ex_store_flow(store, &key);
    ex_store_add_fact(store, flow, ex_fact_make(EX_FACT_DATA, sender, 0), &proof);
    assert_false(ex_is_new_mail(store, flow, &side, &session));
    /* A session of the other host with this one's store is none. */
    call(store, 1, 2, 2000, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 9);
    assert_false(ex_is_new_mail(store, flow, &side, &session));
    call(store, 2, 1, 2001, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 10);
    assert_true(ex_is_new_mail(store, flow, &side, &session));
    assert_int_equal(session.frame, 10);
    assert_int_not_equal(side, sender);
    /* Nor is a talk new mail. */
    ex_store_add_fact(store, flow, ex_fact_make(EX_FACT_DATA, (ex_side)!sender, 0), &proof);
    assert_false(ex_is_new_mail(store, flow, &side, &session));
    ex_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_interface_is_that_one),
        cmocka_unit_test(one_process_offers_several),
        cmocka_unit_test(the_latest_reply_decides_a_port_used_again),
        cmocka_unit_test(too_many_replies_leave_candidates),
        cmocka_unit_test(the_order_of_replies_does_not_matter),
        cmocka_unit_test(replication_is_told_by_its_neighbours),
        cmocka_unit_test(two_connections_make_a_pair),
        cmocka_unit_test(new_mail_needs_a_session_and_one_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
