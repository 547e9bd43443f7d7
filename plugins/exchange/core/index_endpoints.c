/* index_endpoints.c
 * What endpoint mappers gave, in the order in which findings ask for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "index_parts.h"

/** An endpoint at another address than the mapper's that gave it. */
typedef struct {
    guint16 port;
    ex_addr addr;
    guint end; /* where the strays at its port end in the array */
} stray;

typedef struct {
    ex_index_key key;
    GArray *strays; /* by port, then address; each once after sort_strays() */
} stray_row;

typedef struct {
    ex_index_key key;
    gint64 worst; /* of all strays the earliest time after which nothing got through; G_MAXINT64 without strays */
} answer_row;

typedef struct {
    ex_index_key key;
    gint64 since;
} since_row;

static void stray_free(gpointer data)
{
    g_array_free(((stray_row *)data)->strays, TRUE);
    g_free(data);
}

static gint compare_strays(gconstpointer a, gconstpointer b)
{
    const stray *one = (const stray *)a, *other = (const stray *)b;

    return one->port != other->port ? (one->port < other->port ? -1 : 1) : ex_addr_compare(&one->addr, &other->addr);
}

/* An interface stands at an address and port in as many versions as there are numbers for them. */
static void sort_strays(GArray *strays)
{
    guint kept = 0;

    g_array_sort(strays, compare_strays);
    for (guint i = 0; i < strays->len; i++) {
        const stray one = g_array_index(strays, stray, i);

        if (kept == 0 || compare_strays(&g_array_index(strays, stray, kept - 1), &one) != 0)
            g_array_index(strays, stray, kept++) = one;
    }
    g_array_set_size(strays, kept);
    for (guint i = kept; i > 0; i--) {
        stray *one = &g_array_index(strays, stray, i - 1);

        one->end = i < kept && one[1].port == one->port ? one[1].end : i;
    }
}

static ex_index_key place_of(const ex_addr *addr, guint16 port, guint interface_id)
{
    ex_index_key key = ex_index_key_of(NULL, addr);

    key.port = port;
    key.interface_id = (guint8)interface_id;
    return key;
}

static gboolean is_of_interest(const ex_known_endpoint *endpoint)
{
    return endpoint->key.transport == 6 && ex_interface_is_exchange(endpoint->interface_id);
}

/* Where mappers said an interface is, and since when. */
static void add_place(ex_index *index, GHashTable *places, const ex_known_endpoint *endpoint)
{
    const ex_index_key place = place_of(&endpoint->key.addr, endpoint->key.port, endpoint->interface_id);
    const ex_index_key any = place_of(&endpoint->key.addr, endpoint->key.port, 0);
    since_row *row;

    ex_index_row(places, &place, sizeof(place));
    if (endpoint->observed.count == 0)
        return;
    row = (since_row *)g_hash_table_lookup(index->since, &any);
    if (!row) {
        row = (since_row *)ex_index_row(index->since, &any, sizeof(*row));
        row->since = G_MAXINT64;
    }
    row->since = MIN(row->since, endpoint->observed.proof[0].time);
}

/* A server with several addresses has a tower for each: then the mapper's own is among them. */
static void add_strays(ex_index *index, GHashTable *places, const ex_known_endpoint *endpoint)
{
    stray fresh;

    memset(&fresh, 0, sizeof(fresh));
    fresh.port = endpoint->key.port;
    fresh.addr = endpoint->key.addr;
    for (guint i = 0; i < endpoint->asked.count; i++) {
        const ex_addr *mapper = &endpoint->asked.addr[i];
        const ex_index_key here = place_of(mapper, endpoint->key.port, endpoint->interface_id);
        const ex_index_key key = place_of(mapper, 0, endpoint->interface_id);
        stray_row *row;

        if (g_hash_table_contains(places, &here))
            continue;
        row = (stray_row *)ex_index_row(index->strays, &key, sizeof(*row));
        if (!row->strays)
            row->strays = g_array_new(FALSE, FALSE, sizeof(stray));
        g_array_append_val(row->strays, fresh);
    }
}

void ex_index_endpoints(ex_index *index, const ex_store *store)
{
    GHashTable *places = ex_index_table(g_free);
    GHashTableIter iter;
    gpointer value;

    index->strays = ex_index_table(stray_free);
    index->answered = ex_index_table(g_free);
    index->since = ex_index_table(g_free);
    g_hash_table_iter_init(&iter, store->endpoints);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (is_of_interest((const ex_known_endpoint *)value))
            add_place(index, places, (const ex_known_endpoint *)value);
    }
    g_hash_table_iter_init(&iter, store->endpoints);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (is_of_interest((const ex_known_endpoint *)value))
            add_strays(index, places, (const ex_known_endpoint *)value);
    }
    g_hash_table_iter_init(&iter, index->strays);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        sort_strays(((stray_row *)value)->strays);
    g_hash_table_destroy(places);
}

/* When the client last got through to the port there, by either transport. */
static gint64 opened(const ex_index *index, const ex_addr *client, const ex_addr *server, guint16 port)
{
    return MAX(ex_index_opened(index, client, server, port, 6), ex_index_opened(index, client, server, port, 17));
}

/*
 * The earliest time after which the client got through to some stray neither at its own address nor at the mapper's.
 * The first stray to which it never did ends the search, and each one before it has a success of this client's to
 * itself, or shares the one at the mapper with the other strays at its port, so that all searches together take no
 * longer than reading the flows did.
 */
static gint64 worst_of(const ex_index *index, const ex_addr *client, const ex_addr *mapper, const GArray *strays)
{
    gint64 worst = G_MAXINT64;

    for (guint i = 0; i < strays->len && worst > G_MININT64;) {
        const guint end = g_array_index(strays, stray, i).end;
        const guint16 port = g_array_index(strays, stray, i).port;
        const gint64 at_mapper = opened(index, client, mapper, port);
        gint64 there = G_MAXINT64;

        for (; i < end && there > at_mapper; i++)
            there = MIN(there, opened(index, client, &g_array_index(strays, stray, i).addr, port));
        worst = MIN(worst, MAX(there, at_mapper));
        i = end;
    }
    return worst;
}

gboolean ex_index_leads_nowhere(ex_index *index, const ex_addr *client, const ex_addr *mapper, guint interface_id,
                                gint64 since)
{
    const ex_index_key of_mapper = place_of(mapper, 0, interface_id);
    const stray_row *row = (const stray_row *)g_hash_table_lookup(index->strays, &of_mapper);
    ex_index_key key = ex_index_key_of(client, mapper);
    answer_row *answer;

    if (!row)
        return FALSE;
    key.interface_id = (guint8)interface_id;
    answer = (answer_row *)g_hash_table_lookup(index->answered, &key);
    if (!answer) {
        answer = (answer_row *)ex_index_row(index->answered, &key, sizeof(*answer));
        answer->worst = worst_of(index, client, mapper, row->strays);
    }
    return answer->worst < since;
}

gint64 ex_index_given_since(const ex_index *index, const ex_addr *addr, guint16 port)
{
    const ex_index_key key = place_of(addr, port, 0);
    const since_row *row = (const since_row *)g_hash_table_lookup(index->since, &key);

    return row ? row->since : G_MAXINT64;
}
