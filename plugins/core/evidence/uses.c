/* uses.c
 * When flows to known endpoints began.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/search.h"
#include "evidence/store.h"
#include "evidence/uses.h"

/* The place of the first that is not before the proof; behind all if there is none. They are sorted. */
static guint place_of(const GArray *firsts, const ex_proof *proof)
{
    guint place;

    EX_SEARCH(place, firsts->len, at, ex_proof_compare(&g_array_index(firsts, ex_proof, at), proof) < 0);
    return place;
}

gboolean ex_uses_note(ex_store *store, const ex_addr *addr, guint16 port, guint8 transport, const ex_proof *first)
{
    const GPtrArray *endpoints = ex_store_endpoints_at(store, addr, port, transport);
    GArray *firsts;

    if (!endpoints)
        return FALSE;
    firsts = (GArray *)g_hash_table_lookup(store->uses, endpoints);
    if (!firsts) {
        firsts = g_array_new(FALSE, FALSE, sizeof(ex_proof));
        g_hash_table_insert(store->uses, (gpointer)endpoints, firsts);
    }
    /* They come in the order of time, as a rule, and then it is put behind all. */
    g_array_insert_val(firsts, place_of(firsts, first), *first);
    return TRUE;
}

gboolean ex_uses_since(const ex_store *store, const ex_addr *addr, guint16 port, guint8 transport, gint64 since,
                       ex_proof *first)
{
    const GPtrArray *endpoints = ex_store_endpoints_at(store, addr, port, transport);
    const GArray *firsts = endpoints ? (const GArray *)g_hash_table_lookup(store->uses, endpoints) : NULL;
    const ex_proof from = { .time = since };
    const guint place = firsts ? place_of(firsts, &from) : 0;

    if (!firsts || place == firsts->len)
        return FALSE;
    *first = g_array_index(firsts, ex_proof, place);
    return TRUE;
}
