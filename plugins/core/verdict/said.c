/* said.c
 * What endpoint mappers said, in order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/believe.h"
#include "facts/hash.h"
#include "facts/search.h"
#include "verdict/said.h"

typedef struct {
    guint32 changes;     /* of the store, when this was worked out */
    GHashTable *by_port; /* GArray of ex_own_saying by the store's list of endpoints at a port */
    GHashTable *by_host; /* ex_replication_said by address; NULL until it is asked for */
} said_index;

EX_BYTE_KEY(addr, ex_addr)

static void sayings_free(gpointer sayings)
{
    g_array_free((GArray *)sayings, TRUE);
}

static void forget(said_index *said)
{
    g_hash_table_remove_all(said->by_port);
    if (said->by_host)
        g_hash_table_destroy(said->by_host);
    said->by_host = NULL;
}

static void said_free(gpointer data)
{
    said_index *said = (said_index *)data;

    forget(said);
    g_hash_table_destroy(said->by_port);
    g_free(said);
}

/* The index of the store; emptied first if the store has changed since it was filled. */
static said_index *said_of(const ex_store *store)
{
    said_index *said = (said_index *)store->said->data;

    if (!said) {
        said = g_new0(said_index, 1);
        said->by_port = g_hash_table_new_full(NULL, NULL, NULL, sayings_free);
        store->said->data = said;
        store->said->release = said_free;
    }
    if (said->changes != store->changes)
        forget(said);
    said->changes = store->changes;
    return said;
}

static gint compare_sayings(gconstpointer a, gconstpointer b)
{
    const ex_own_saying *one = (const ex_own_saying *)a, *other = (const ex_own_saying *)b;
    int order = (int)one->interface_id - (int)other->interface_id;

    if (order == 0)
        order = ex_proof_compare(&one->proof, &other->proof);
    return order ? order : (int)one->last_kept - (int)other->last_kept;
}

static GArray *read_sayings(const ex_store *store, const GPtrArray *endpoints)
{
    GArray *sayings = g_array_new(FALSE, FALSE, sizeof(ex_own_saying));

    for (guint i = 0; i < endpoints->len; i++) {
        const ex_known_endpoint *endpoint =
            ex_store_believed(store, (const ex_known_endpoint *)g_ptr_array_index(endpoints, i));
        const ex_proofs *own = &endpoint->own;

        for (guint k = 0; k < own->count; k++) {
            const ex_own_saying saying = { own->proof[k], endpoint->interface_id,
                                           own->overflow && k + 1u == own->count };

            g_array_append_val(sayings, saying);
        }
    }
    g_array_sort(sayings, compare_sayings);
    return sayings;
}

const GArray *ex_said_at(const ex_store *store, const ex_addr *addr, guint16 port, guint8 transport)
{
    const GPtrArray *endpoints = ex_store_endpoints_at(store, addr, port, transport);
    GHashTable *by_port;
    GArray *sayings;

    if (!endpoints)
        return NULL;
    by_port = said_of(store)->by_port;
    sayings = (GArray *)g_hash_table_lookup(by_port, endpoints);
    if (!sayings) {
        sayings = read_sayings(store, endpoints);
        g_hash_table_insert(by_port, (gpointer)endpoints, sayings);
    }
    return sayings;
}

static gboolean is_annotated(const ex_known_endpoint *endpoint, const char *words)
{
    for (guint i = 0; endpoint->annotations && i < endpoint->annotations->count; i++) {
        if (endpoint->annotations->entry[i].side == EX_FROM_LO &&
            g_str_has_prefix(endpoint->annotations->entry[i].text, words))
            return TRUE;
    }
    return FALSE;
}

gboolean ex_said_is_at(const ex_store *store, const ex_addr *addr, guint16 port, ex_interface interface_id)
{
    const GArray *sayings = ex_said_at(store, addr, port, EX_TCP);
    guint place;

    if (!sayings)
        return FALSE;
    EX_SEARCH(place, sayings->len, at, g_array_index(sayings, ex_own_saying, at).interface_id < (guint)interface_id);
    return place < sayings->len && g_array_index(sayings, ex_own_saying, place).interface_id == interface_id;
}

gboolean ex_said_is_directory(const ex_store *store, const ex_addr *addr, guint16 port)
{
    return ex_said_is_at(store, addr, port, EX_IF_NSPI) || ex_said_is_at(store, addr, port, EX_IF_XDS);
}

static GHashTable *read_replication(const ex_store *store)
{
    GHashTable *by_host = g_hash_table_new_full(addr_hash, addr_equal, NULL, g_free);
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, store->endpoints);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const ex_known_endpoint *endpoint = ex_store_believed(store, (const ex_known_endpoint *)value);
        ex_replication_said *said;

        if (endpoint->interface_id != EX_IF_DRS_OR_FRS)
            continue;
        said = (ex_replication_said *)g_hash_table_lookup(by_host, &endpoint->key.addr);
        if (!said) {
            said = g_new0(ex_replication_said, 1);
            g_hash_table_insert(by_host, (gpointer)&endpoint->key.addr, said);
        }
        said->as_exchange |= is_annotated(endpoint, EX_SAYS_EXCHANGE);
        said->as_ntfrs |= is_annotated(endpoint, EX_SAYS_FRS);
        if (endpoint->key.transport == EX_TCP && !said->beside_directory)
            said->beside_directory = ex_said_is_directory(store, &endpoint->key.addr, endpoint->key.port);
    }
    return by_host;
}

ex_replication_said ex_said_of_replication(const ex_store *store, const ex_addr *addr)
{
    static const ex_replication_said nothing = { FALSE, FALSE, FALSE };
    said_index *said = said_of(store);
    const ex_replication_said *found;

    if (!said->by_host)
        said->by_host = read_replication(store);
    found = (const ex_replication_said *)g_hash_table_lookup(said->by_host, addr);
    return found ? *found : nothing;
}
