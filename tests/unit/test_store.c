/* test_store.c
 * Merging evidence is commutative, associative and idempotent, and a verdict does not see how it was cut.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "evidence/believe.h"
#include "evidence/merge.h"
#include "evidence/export.h"
#include "verdict/verdict.h"

#define ROUNDS 300

/* One observation; a trace is a list of them, which may be cut in any way. */
typedef struct {
    ex_tuple tuple;
    guint32 isn;
    ex_side side;
    ex_proof proof;
    ex_fact fact;
    char text[16];
    ex_endpoint endpoint;
    ex_saying saying;
    gboolean has_endpoint;
    gboolean of_association;
} observation;

static observation random_observation(GRand *rand, guint number)
{
    const ex_addr a = host((guint)g_rand_int_range(rand, 1, 5)), b = host((guint)g_rand_int_range(rand, 5, 8));
    static const guint16 ports[] = { 25, 110, 135, 143, 1225 };
    observation out;

    memset(&out, 0, sizeof(out));
    out.side = ex_tuple_set(&out.tuple, &a, (guint16)(2000 + g_rand_int_range(rand, 0, 3)), &b,
                            ports[g_rand_int_range(rand, 0, G_N_ELEMENTS(ports))], 6);
    if (g_rand_boolean(rand))
        out.side = !out.side;
    out.isn = (guint32)g_rand_int_range(rand, 0, 3);
    out.proof.time = g_rand_int_range(rand, 0, 1000);
    out.proof.frame = number;
    out.fact = ex_fact_make((ex_fact_kind)g_rand_int_range(rand, 0, EX_FACT_TPDU), out.side,
                            (guint)g_rand_int_range(rand, 0, 24));
    if (ex_fact_get_kind(out.fact) == EX_FACT_PRODUCT)
        out.fact = ex_fact_make(EX_FACT_PRODUCT, out.side,
                                ex_product_object((ex_product)g_rand_int_range(rand, 1, EX_PRODUCT_COUNT),
                                                  (ex_service)g_rand_int_range(rand, 1, 6)));
    if (g_rand_int_range(rand, 0, 4) == 0)
        g_snprintf(out.text, sizeof(out.text), "text %d", g_rand_int_range(rand, 0, 12));
    if (g_rand_int_range(rand, 0, 4) == 0) {
        out.has_endpoint = TRUE;
        out.endpoint.addr = b;
        out.endpoint.port = 1225;
        out.endpoint.transport = 6;
        out.endpoint.uuid = uuid_of((ex_interface)g_rand_int_range(rand, 1, EX_IF_COUNT));
        out.endpoint.major = ex_interfaces[EX_IF_NSPI].major;
        out.saying.mapper = g_rand_int_range(rand, 0, 3) ? b : host(9);
        out.saying.client = a;
        out.saying.said = (ex_said)g_rand_int_range(rand, 0, EX_SAID_ASKED + 1);
        out.saying.is_answer = g_rand_boolean(rand);
    }
    out.of_association = g_rand_boolean(rand);
    return out;
}

static void feed(ex_store *store, const observation *seen)
{
    ex_flow_key key;
    ex_flow *flow;

    memset(&key, 0, sizeof(key));
    key.tuple = seen->tuple;
    key.incarnation.has_isn = TRUE;
    key.incarnation.isn = seen->isn;
    flow = ex_store_flow(store, &key);
    /* A source of its own for each observation, as for files: the counts must survive any cut. */
    const ex_proof counted = { seen->proof.time, seen->proof.frame, seen->proof.frame };
    ex_store_see(flow, seen->side, &counted, seen->proof.frame * 10, seen->proof.frame * 10 + 5, 5);
    ex_store_speak(flow, seen->side, seen->of_association, &seen->proof);
    ex_store_add_fact(store, flow, seen->fact, &seen->proof);
    if (seen->text[0])
        ex_store_add_text(store, flow, EX_TEXT_PRODUCT, seen->side, seen->text, &seen->proof);
    if (seen->of_association) {
        ex_association *association = ex_store_association(flow);
        char selector[] = { 'T', (char)('0' + seen->proof.frame % 7), '\0' };

        ex_association_name(association, seen->side, selector, &seen->proof);
        ex_association_count(association, seen->side, counted.source, seen->proof.frame % 3, seen->proof.frame % 2);
        ex_association_talk(association, seen->proof.time * 1000000000);
    }
    if (seen->has_endpoint)
        ex_store_add_endpoint(store, &seen->endpoint, &seen->saying, seen->text, &seen->proof);
}

static GArray *random_trace(GRand *rand)
{
    const guint count = (guint)g_rand_int_range(rand, 1, 120);
    GArray *trace = g_array_new(FALSE, FALSE, sizeof(observation));

    for (guint i = 0; i < count; i++) {
        const observation one = random_observation(rand, i + 1);

        g_array_append_val(trace, one);
    }
    return trace;
}

static ex_store *store_of(const GArray *trace, const guint8 *shard, guint wanted)
{
    ex_store *store = ex_store_new();

    for (guint i = 0; i < trace->len; i++) {
        if (!shard || shard[i] == wanted)
            feed(store, &g_array_index(trace, observation, i));
    }
    return store;
}

static char *text_of(const ex_store *store)
{
    return g_string_free(ex_store_export(store), FALSE);
}

static char *merged(const ex_store *const *parts, guint count)
{
    ex_store *store = ex_store_new();
    char *text;

    for (guint i = 0; i < count; i++)
        ex_store_merge(store, parts[i]);
    text = text_of(store);
    ex_store_free(store);
    return text;
}

static void merging_is_a_semilattice(void **state)
{
    GRand *rand = g_rand_new_with_seed(176466);

    (void)state;
    for (guint round = 0; round < ROUNDS; round++) {
        GArray *trace = random_trace(rand);
        guint8 *shard = g_new(guint8, trace->len);

        for (guint i = 0; i < trace->len; i++)
            shard[i] = (guint8)g_rand_int_range(rand, 0, 3);
        ex_store *whole = store_of(trace, NULL, 0);
        ex_store *a = store_of(trace, shard, 0), *b = store_of(trace, shard, 1), *c = store_of(trace, shard, 2);
        ex_store *bc = ex_store_new();

        ex_store_merge(bc, b);
        ex_store_merge(bc, c);
        char *expected = text_of(whole);
        char *abc = merged((const ex_store *const[]){ a, b, c }, 3);
        char *cba = merged((const ex_store *const[]){ c, b, a }, 3);
        char *grouped = merged((const ex_store *const[]){ a, bc }, 2);
        char *repeated = merged((const ex_store *const[]){ a, b, a, c, b, bc, whole }, 7);

        assert_string_equal(abc, expected);
        assert_string_equal(cba, expected);
        assert_string_equal(grouped, expected);
        assert_string_equal(repeated, expected);
        g_free(expected);
        g_free(abc);
        g_free(cba);
        g_free(grouped);
        g_free(repeated);
        ex_store_free(whole);
        ex_store_free(a);
        ex_store_free(b);
        ex_store_free(c);
        ex_store_free(bc);
        g_free(shard);
        g_array_free(trace, TRUE);
    }
    g_rand_free(rand);
}

static void the_verdict_does_not_see_the_cut(void **state)
{
    GRand *rand = g_rand_new_with_seed(1006);
    ex_config *config = g_new0(ex_config, 1);

    (void)state;
    ex_config_default(config);
    for (guint round = 0; round < ROUNDS; round++) {
        GArray *trace = random_trace(rand);
        guint8 *shard = g_new(guint8, trace->len);

        for (guint i = 0; i < trace->len; i++)
            shard[i] = (guint8)g_rand_int_range(rand, 0, 2);
        ex_store *whole = store_of(trace, NULL, 0), *joined = store_of(trace, shard, 1);
        ex_store *other = store_of(trace, shard, 0);

        ex_store_merge(joined, other);
        GPtrArray *first = ex_store_sorted_flows(whole), *second = ex_store_sorted_flows(joined);

        assert_int_equal(first->len, second->len);
        for (guint i = 0; i < first->len; i++) {
            ex_verdict a, b;

            ex_verdict_make(whole, config, (const ex_flow *)g_ptr_array_index(first, i), &a);
            ex_verdict_make(joined, config, (const ex_flow *)g_ptr_array_index(second, i), &b);
            assert_memory_equal(&a, &b, sizeof(a));
        }
        g_ptr_array_free(first, TRUE);
        g_ptr_array_free(second, TRUE);
        ex_store_free(whole);
        ex_store_free(joined);
        ex_store_free(other);
        g_free(shard);
        g_array_free(trace, TRUE);
    }
    g_free(config);
    g_rand_free(rand);
}

static void keys_do_not_know_who_is_client(void **state)
{
    const ex_addr a = host(1), b = host(2);
    ex_tuple there, back;

    (void)state;
    assert_int_equal(ex_tuple_set(&there, &a, 40000, &b, 25, 6), EX_FROM_LO);
    assert_int_equal(ex_tuple_set(&back, &b, 25, &a, 40000, 6), EX_FROM_HI);
    assert_memory_equal(&there, &back, sizeof(there));
    /* One host talking to itself: the ports sort. */
    assert_int_equal(ex_tuple_set(&there, &a, 40000, &a, 25, 6), EX_FROM_HI);
    assert_int_equal(there.end[EX_FROM_LO].port, 25);
}

static void an_endpoint_of_exchange_proves_the_server(void **state)
{
    ex_store *store = ex_store_new();
    const ex_addr server = host(5), mapper = host(6);
    const ex_saying by_server = { server, host(1), EX_SAID_OPEN, FALSE };
    const ex_saying by_other = { mapper, host(1), EX_SAID_OPEN, TRUE };
    const ex_proof proof = at(4);
    ex_endpoint endpoint = { .addr = server, .port = 1226, .transport = 6 };

    (void)state;
    endpoint.uuid = uuid_of(EX_IF_NSPI);
    endpoint.major = 56;
    ex_store_add_endpoint(store, &endpoint, &by_server, NULL, &proof);
    assert_null(ex_facts_find_any(&ex_store_find_host(store, &server)->facts, EX_FACT_HOST_EXCHANGE, EX_SVC_DIRECTORY));
    ex_store_add_endpoint(store, &endpoint, &by_server, "MS Exchange Directory NSP Interface", &proof);
    assert_non_null(
        ex_facts_find_any(&ex_store_find_host(store, &server)->facts, EX_FACT_HOST_EXCHANGE, EX_SVC_DIRECTORY));
    endpoint.uuid = uuid_of(EX_IF_EMSMDB);
    endpoint.major = 0;
    ex_store_add_endpoint(store, &endpoint, &by_other, NULL, &proof);
    assert_non_null(ex_facts_find_any(&ex_store_find_host(store, &mapper)->facts, EX_FACT_HOST_EXCHANGE, EX_SVC_STORE));
    /* What stands in the map of one host proves nothing of another, whose address the tower bears. */
    assert_null(ex_facts_find_any(&ex_store_find_host(store, &server)->facts, EX_FACT_HOST_EXCHANGE, EX_SVC_STORE));
    assert_int_equal(ex_store_endpoints_at(store, &server, 1226, 6)->len, 2);
    assert_null(ex_store_endpoints_at(store, &server, 1225, 6));
    ex_store_free(store);
}

static void export_escapes_what_the_wire_says(void **state)
{
    ex_store *store = ex_store_new();
    const ex_addr a = host(1), b = host(2);
    const ex_proof proof = at(1);
    ex_flow_key key;
    char *text;

    (void)state;
    memset(&key, 0, sizeof(key));
    ex_tuple_set(&key.tuple, &a, 40000, &b, 25, 6);
    ex_store_add_text(store, ex_store_flow(store, &key), EX_TEXT_PRODUCT, EX_FROM_HI, "a\"b\\c\n\x80", &proof);
    text = text_of(store);
    assert_non_null(strstr(text, "\"a\\\"b\\\\c\\u000a\\u0080\""));
    g_free(text);
    ex_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merging_is_a_semilattice),
        cmocka_unit_test(the_verdict_does_not_see_the_cut),
        cmocka_unit_test(keys_do_not_know_who_is_client),
        cmocka_unit_test(an_endpoint_of_exchange_proves_the_server),
        cmocka_unit_test(export_escapes_what_the_wire_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
