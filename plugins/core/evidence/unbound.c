/* unbound.c
 * Calls of RPC whose bind was not read, by the two hosts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/unbound.h"
#include "facts/hash.h"

typedef struct {
    ex_addr end[2]; /* sorted */
} two_hosts;

EX_BYTE_KEY(two_hosts, two_hosts)

static void flows_free(gpointer flows)
{
    g_ptr_array_free((GPtrArray *)flows, TRUE);
}

GHashTable *ex_unbound_new(void)
{
    return g_hash_table_new_full(two_hosts_hash, two_hosts_equal, g_free, flows_free);
}

static void set_key(two_hosts *key, const ex_addr *a, const ex_addr *b)
{
    const ex_side side = ex_addr_side(a, b);

    memset(key, 0, sizeof(*key));
    key->end[side] = *a;
    key->end[!side] = *b;
}

void ex_unbound_note(ex_store *store, ex_flow *flow)
{
    const ex_tuple *tuple = &flow->key.tuple;
    two_hosts key;
    GPtrArray *flows;

    if (tuple->transport != EX_TCP || !ex_facts_find_any(&flow->facts, EX_FACT_RPC_CALL, EX_IF_OTHER))
        return;
    set_key(&key, &tuple->end[EX_FROM_LO].addr, &tuple->end[EX_FROM_HI].addr);
    flows = (GPtrArray *)g_hash_table_lookup(store->unbound, &key);
    if (!flows) {
        two_hosts *own = g_new(two_hosts, 1);

        memcpy(own, &key, sizeof(key));
        flows = g_ptr_array_new();
        g_hash_table_insert(store->unbound, own, flows);
    }
    if (flows->len > EX_UNBOUND_MAX || g_ptr_array_find(flows, flow, NULL))
        return;
    g_ptr_array_add(flows, flow);
    store->changes++;
}

const GPtrArray *ex_unbound_between(const ex_store *store, const ex_addr *a, const ex_addr *b)
{
    two_hosts key;

    set_key(&key, a, b);
    return (const GPtrArray *)g_hash_table_lookup(store->unbound, &key);
}
