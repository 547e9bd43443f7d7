/* verdict_bench.c
 * A store, flows in it, and the verdict of the last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>

#include "evidence/believe.h"
#include "verdict_bench.h"

static guint8 reached[256];

int bench_set_up(void **state)
{
    bench *b = g_new0(bench, 1);

    b->store = ex_store_new();
    b->config = g_new0(ex_config, 1);
    ex_config_default(b->config);
    *state = b;
    return 0;
}

int bench_tear_down(void **state)
{
    bench *b = (bench *)*state;

    ex_store_free(b->store);
    g_free(b->config);
    g_free(b);
    return 0;
}

void open_between(bench *b, guint client, guint server, guint16 port, guint32 isn)
{
    const ex_addr from = host(client);
    ex_flow_key key;

    b->server_addr = host(server);
    memset(&key, 0, sizeof(key));
    b->client = ex_tuple_set(&key.tuple, &from, CLIENT_PORT, &b->server_addr, port, 6);
    key.incarnation.has_isn = TRUE;
    key.incarnation.isn = isn;
    b->flow = ex_store_flow(b->store, &key);
}

void open_flow(bench *b, guint16 port, guint32 isn)
{
    open_between(b, 1, 5, port, isn);
}

void says(bench *b, gboolean client, ex_fact_kind kind, guint object, guint second)
{
    const ex_proof proof = at(second);
    const ex_side side = client ? b->client : !b->client;

    ex_store_cover(b->store, &proof);
    ex_store_see(b->flow, side, &proof, 0, 0, 0);
    ex_store_add_fact(b->store, b->flow, ex_fact_make(kind, side, object), &proof);
    /* Who says more than TCP's own words says it on an open connection, unless the test is about that. */
    if (!b->unheard && b->flow->key.tuple.transport == 6 && kind > EX_FACT_ICMP)
        ex_store_add_fact(b->store, b->flow, ex_fact_make(EX_FACT_HEARD, side, 0), &proof);
}

void give_endpoint(bench *b, ex_interface id, guint16 port, guint second)
{
    tell_endpoint(b, 1, id, port, second);
}

void tell_endpoint(bench *b, guint client, ex_interface id, guint16 port, guint second)
{
    const ex_proof proof = at(second);
    ex_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = b->server_addr.family ? b->server_addr : host(5);
    endpoint.port = port;
    endpoint.transport = 6;
    endpoint.uuid = uuid_of(id);
    endpoint.major = ex_interfaces[id].major;
    const ex_saying saying = { endpoint.addr, host(client), EX_SAID_ASKED, TRUE };
    ex_store_add_endpoint(b->store, &endpoint, &saying, NULL, &proof);
}

void runs_until(bench *b, guint second)
{
    const ex_proof proof = at(second);

    ex_store_cover(b->store, &proof);
}

void expect(bench *b, ex_legs legs, ex_outsides outside, ex_confidence confidence, ex_service service)
{
    guint n_rules;
    const ex_rule *rules = ex_rules(&n_rules);

    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    for (guint i = 0; i < b->verdict.n_reasons; i++)
        reached[b->verdict.reason[i] - rules] = 1;
    assert_int_equal(b->verdict.legs, legs);
    assert_int_equal(b->verdict.outside, outside);
    assert_int_equal(b->verdict.confidence, confidence);
    assert_int_equal(b->verdict.service, service);
}

guint bench_unreached(void)
{
    guint n_rules, count = 0;
    const ex_rule *rules = ex_rules(&n_rules);

    assert_true(n_rules > 0 && n_rules <= G_N_ELEMENTS(reached));
    for (guint i = 0; i < n_rules; i++) {
        if (!reached[i]) {
            print_message("no test reaches rule %u: %s%s\n", i, rules[i].reason, rules[i].reason_goes_on);
            count++;
        }
    }
    return count;
}
