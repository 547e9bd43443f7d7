/* uses.c
 * When flows to known endpoints began.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/store.h"
#include "evidence/uses.h"

typedef struct {
    GArray *firsts; /* of ex_proof */
    gboolean sorted;
} port_uses;

static void port_uses_free(gpointer data)
{
    g_array_free(((port_uses *)data)->firsts, TRUE);
    g_free(data);
}

GHashTable *ex_uses_new(void)
{
    return g_hash_table_new_full(NULL, NULL, NULL, port_uses_free);
}

gboolean ex_uses_note(ex_store *store, const ex_addr *addr, guint16 port, guint8 transport, const ex_proof *first)
{
    const GPtrArray *endpoints = ex_store_endpoints_at(store, addr, port, transport);
    port_uses *uses;

    if (!endpoints)
        return FALSE;
    uses = (port_uses *)g_hash_table_lookup(store->uses, endpoints);
    if (!uses) {
        uses = g_new0(port_uses, 1);
        uses->firsts = g_array_new(FALSE, FALSE, sizeof(ex_proof));
        uses->sorted = TRUE;
        g_hash_table_insert(store->uses, (gpointer)endpoints, uses);
    }
    /* They come in the order of time, as a rule. */
    if (uses->firsts->len > 0 &&
        ex_proof_compare(&g_array_index(uses->firsts, ex_proof, uses->firsts->len - 1), first) > 0)
        uses->sorted = FALSE;
    g_array_append_val(uses->firsts, *first);
    return TRUE;
}

static gint compare_proofs(gconstpointer a, gconstpointer b)
{
    return ex_proof_compare((const ex_proof *)a, (const ex_proof *)b);
}

gboolean ex_uses_since(ex_store *store, const ex_addr *addr, guint16 port, guint8 transport, gint64 since,
                       ex_proof *first)
{
    const GPtrArray *endpoints = ex_store_endpoints_at(store, addr, port, transport);
    port_uses *uses = endpoints ? (port_uses *)g_hash_table_lookup(store->uses, endpoints) : NULL;
    guint low = 0, high = uses ? uses->firsts->len : 0;

    if (uses && !uses->sorted)
        g_array_sort(uses->firsts, compare_proofs);
    if (uses)
        uses->sorted = TRUE;
    while (low < high) {
        const guint middle = low + (high - low) / 2;

        if (g_array_index(uses->firsts, ex_proof, middle).time < since)
            low = middle + 1;
        else
            high = middle;
    }
    if (!uses || low == uses->firsts->len)
        return FALSE;
    *first = g_array_index(uses->firsts, ex_proof, low);
    return TRUE;
}
