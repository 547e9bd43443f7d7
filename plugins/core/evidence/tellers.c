/* tellers.c
 * Which endpoint mappers told a client of an address and port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/tellers.h"
#include "facts/hash.h"

/* Zeroed before it is filled. */
typedef struct {
    ex_addr client, addr;
    guint16 port;
    guint8 transport;
    guint8 unused; /* no octet is padding */
} teller_key;

EX_BYTE_KEY(teller, teller_key)

static teller_key key_of(const ex_addr *client, const ex_addr *addr, guint16 port, guint8 transport)
{
    teller_key key;

    memset(&key, 0, sizeof(key));
    key.client = *client;
    key.addr = *addr;
    key.port = port;
    key.transport = transport;
    return key;
}

GHashTable *ex_tellers_new(void)
{
    return g_hash_table_new_full(teller_hash, teller_equal, g_free, g_free);
}

void ex_tellers_add(ex_store *store, const ex_addr *client, const ex_addr *mapper, const ex_told *told)
{
    const teller_key key = key_of(client, &told->addr, told->port, told->transport);
    ex_addrs *tellers = (ex_addrs *)g_hash_table_lookup(store->tellers, &key);

    if (!tellers) {
        tellers = g_new0(ex_addrs, 1);
        g_hash_table_insert(store->tellers, g_memdup2(&key, sizeof(key)), tellers);
    }
    ex_addrs_add(tellers, mapper);
}

const ex_addrs *ex_tellers_of(const ex_store *store, const ex_addr *client, const ex_addr *addr, guint16 port,
                              guint8 transport)
{
    const teller_key key = key_of(client, addr, port, transport);

    const ex_addrs *tellers = (const ex_addrs *)g_hash_table_lookup(store->tellers, &key);

    return tellers || !store->half ? tellers : ex_tellers_of(store->half, client, addr, port, transport);
}
