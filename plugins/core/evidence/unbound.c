/* unbound.c
 * Calls of RPC whose bind was not read, by the two hosts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/unbound.h"
#include "facts/hash.h"

EX_BYTE_KEY(two_hosts, ex_addr_pair)

static void flows_free(gpointer flows)
{
    g_ptr_array_free((GPtrArray *)flows, TRUE);
}

GHashTable *ex_unbound_new(void)
{
    return g_hash_table_new_full(two_hosts_hash, two_hosts_equal, g_free, flows_free);
}

void ex_unbound_note(ex_store *store, ex_flow *flow)
{
    const ex_tuple *tuple = &flow->key.tuple;
    ex_addr_pair key;
    GPtrArray *flows;

    if (tuple->transport != EX_TCP || !ex_facts_find_any(&flow->facts, EX_FACT_RPC_CALL, EX_IF_OTHER))
        return;
    ex_addr_pair_set(&key, &tuple->end[EX_FROM_LO].addr, &tuple->end[EX_FROM_HI].addr);
    flows = (GPtrArray *)g_hash_table_lookup(store->unbound, &key);
    if (!flows) {
        flows = g_ptr_array_new();
        g_hash_table_insert(store->unbound, g_memdup2(&key, sizeof(key)), flows);
    }
    if (flows->len > EX_UNBOUND_MAX || g_ptr_array_find(flows, flow, NULL))
        return;
    g_ptr_array_add(flows, flow);
    store->changes++;
}

const GPtrArray *ex_unbound_between(const ex_store *store, const ex_addr *a, const ex_addr *b)
{
    ex_addr_pair key;

    ex_addr_pair_set(&key, a, b);
    return (const GPtrArray *)g_hash_table_lookup(store->unbound, &key);
}
