/* test_networks.c
 * Which VLAN ids are one network.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "diagnosis/networks.h"

typedef struct {
    ex_store *store;
    GPtrArray *flows;
} net;

static net net_new(void)
{
    return (net){ ex_store_new(), g_ptr_array_new() };
}

static void net_free(net *n)
{
    g_ptr_array_free(n->flows, TRUE);
    ex_store_free(n->store);
}

/* A flow that was seen under one id, or two. */
static ex_flow *seen(net *n, guint port, gboolean attested, guint vlan, guint other)
{
    const ex_addr a = host(1), b = host(2);
    ex_flow_key key;
    ex_flow *flow;

    memset(&key, 0, sizeof(key));
    ex_tuple_set(&key.tuple, &a, (guint16)port, &b, 110, 6);
    flow = ex_store_flow(n->store, &key);
    flow->attested = attested;
    ex_store_add_vlan(flow, vlan);
    ex_store_add_vlan(flow, other);
    g_ptr_array_add(n->flows, flow);
    return flow;
}

static guint32 network_of(const net *n, const ex_flow *flow)
{
    ex_networks *networks = ex_networks_read(n->flows);
    const guint32 network = ex_networks_of(networks, flow);

    g_free(networks);
    return network;
}

static void ids_are_networks(void **state)
{
    net n = net_new();
    const ex_flow *ten = seen(&n, 1, TRUE, 10, 10), *twenty = seen(&n, 2, TRUE, 20, 20),
                  *none = seen(&n, 3, TRUE, 0, 0);
    ex_flow *never = seen(&n, 4, TRUE, EX_VLANS, EX_VLANS + 1);

    (void)state;
    assert_int_equal(network_of(&n, ten), 10);
    assert_int_equal(network_of(&n, twenty), 20);
    assert_int_equal(network_of(&n, none), 0);
    assert_int_equal(network_of(&n, never), 0);
    net_free(&n);
}

/* However they come, those that any flow joins are one, and the smallest id names it. */
static void what_was_seen_under_two_ids_joins_them(void **state)
{
    net n = net_new();
    const ex_flow *three = seen(&n, 1, TRUE, 3, 3), *nine = seen(&n, 2, FALSE, 9, 9), *four = seen(&n, 3, TRUE, 4, 4);

    (void)state;
    seen(&n, 4, TRUE, 9, 7);
    seen(&n, 5, TRUE, 3, 7);
    assert_int_equal(network_of(&n, nine), 3);
    assert_int_equal(network_of(&n, three), 3);
    assert_int_equal(network_of(&n, four), 4);
    net_free(&n);
}

/* Anybody can write a datagram, or a SYN, under any tag. */
static void what_only_one_side_shows_joins_nothing(void **state)
{
    net n = net_new();
    const ex_flow *ten = seen(&n, 1, TRUE, 10, 10), *twenty = seen(&n, 2, TRUE, 20, 20);

    (void)state;
    seen(&n, 3, FALSE, 10, 20);
    assert_int_equal(network_of(&n, ten), 10);
    assert_int_equal(network_of(&n, twenty), 20);
    net_free(&n);
}

/* Interfaces are networks beside the ids, and joined like these. */
static void interfaces(void **state)
{
    net n = net_new();
    ex_flow *first = seen(&n, 1, TRUE, 10, 10), *second = seen(&n, 2, TRUE, 10, 10), *third = seen(&n, 3, TRUE, 10, 10),
            *both = seen(&n, 4, FALSE, 10, 10);

    (void)state;
    ex_store_add_interface(first, 0);
    ex_store_add_interface(second, 1);
    ex_store_add_interface(third, EX_CAPTURE_INTERFACES);
    assert_int_equal(network_of(&n, first), 10);
    assert_int_equal(network_of(&n, second), 1 << 16 | 10);
    assert_int_equal(network_of(&n, third), 10);
    ex_store_add_interface(both, 1);
    ex_store_add_interface(both, 0);
    assert_int_equal(network_of(&n, second), 1 << 16 | 10);
    both->attested = TRUE;
    assert_int_equal(network_of(&n, second), 10);
    net_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_networks),
        cmocka_unit_test(what_was_seen_under_two_ids_joins_them),
        cmocka_unit_test(what_only_one_side_shows_joins_nothing),
        cmocka_unit_test(interfaces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
