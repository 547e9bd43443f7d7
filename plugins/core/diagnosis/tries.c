/* tries.c
 * How often a client tried a port of a server, and how far it came.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/hash.h"
#include "facts/search.h"
#include "diagnosis/tries.h"

typedef struct {
    ex_addr client, server;
    guint16 port;
    guint8 transport;
    guint8 unused[3]; /* no octet is padding: keys are given by value */
    guint32 network;
} try_key;

/** A flow that came to a depth, ns. When all are there, .ended and .said are the largest of this and of all that began later. */
typedef struct {
    gint64 began, ended;
    guint32 said; /* octets of the client's */
} arrival;

typedef struct {
    try_key key;
    gint64 tried, latest;       /* likewise of those that got through; G_MININT64 if there are none */
    GArray *came[EX_DEPTH_MAX]; /* of arrival, by .began; [0]: to depth 1 and beyond. NULL if there are none */
} try_row;

struct ex_tries {
    GHashTable *rows; /* try_row by its key */
};

EX_BYTE_KEY(key, try_key)

static void row_free(gpointer data)
{
    try_row *row = (try_row *)data;

    for (guint i = 0; i < EX_DEPTH_MAX; i++) {
        if (row->came[i])
            g_array_free(row->came[i], TRUE);
    }
    g_free(row);
}

ex_tries *ex_tries_new(void)
{
    ex_tries *tries = g_new0(ex_tries, 1);

    tries->rows = g_hash_table_new_full(key_hash, key_equal, NULL, row_free);
    return tries;
}

void ex_tries_free(ex_tries *tries)
{
    g_hash_table_destroy(tries->rows);
    g_free(tries);
}

/* @param like a flow of the client, by the transport, in the network */
static try_key key_of(const ex_flow_view *like, const ex_addr *server, guint16 port)
{
    try_key key;

    memset(&key, 0, sizeof(key));
    key.client = *like->client;
    key.server = *server;
    key.port = port;
    key.transport = like->flow->key.tuple.transport;
    key.network = like->network;
    return key;
}

static const try_row *find_row(const ex_tries *tries, const ex_flow_view *like, const ex_addr *server, guint16 port)
{
    const try_key key = key_of(like, server, port);

    return (const try_row *)g_hash_table_lookup(tries->rows, &key);
}

/* How many octets the client said, without what it said again. */
static guint32 octets_said(const ex_flow_view *view)
{
    const ex_direction *client = &view->flow->direction[view->client_side];

    return client->seen ? client->next_seq - client->first_seq : 0;
}

static try_row *row_of(ex_tries *tries, const ex_flow_view *view)
{
    const try_key key = key_of(view, view->server, view->server_port);
    try_row *row = (try_row *)g_hash_table_lookup(tries->rows, &key);

    if (!row) {
        row = g_new0(try_row, 1);
        row->key = key;
        row->latest = G_MININT64;
        g_hash_table_insert(tries->rows, &row->key, row);
    }
    return row;
}

void ex_tries_note(ex_tries *tries, const ex_flow_view *view)
{
    row_of(tries, view)->tried = view->flow->first.time;
}

void ex_tries_add(ex_tries *tries, const ex_flow_view *view)
{
    const ex_direction *server = &view->flow->direction[!view->client_side];
    const arrival one = { view->flow->first.time, server->seen ? server->last_time : view->flow->last,
                          octets_said(view) };
    try_row *row = row_of(tries, view);

    /* A later one replaces an earlier. */
    row->latest = one.began;
    for (guint i = 0; i < view->reach.depth; i++) {
        if (!row->came[i])
            row->came[i] = g_array_new(FALSE, FALSE, sizeof(arrival));
        g_array_append_val(row->came[i], one);
    }
}

static void complete(try_row *row)
{
    for (guint i = 0; i < EX_DEPTH_MAX; i++) {
        /* Ends: one arrival less each turn. */
        for (guint at = row->came[i] ? row->came[i]->len : 0; at > 1; at--) {
            const arrival *later = &g_array_index(row->came[i], arrival, at - 1);
            arrival *one = &g_array_index(row->came[i], arrival, at - 2);

            one->ended = MAX(one->ended, later->ended);
            one->said = MAX(one->said, later->said);
        }
    }
}

void ex_tries_complete(ex_tries *tries)
{
    GHashTableIter iter;
    gpointer row;

    g_hash_table_iter_init(&iter, tries->rows);
    while (g_hash_table_iter_next(&iter, NULL, &row))
        complete((try_row *)row);
}

gint64 ex_tries_opened(const ex_tries *tries, const ex_flow_view *like, const ex_addr *server, guint16 port)
{
    const try_row *row = find_row(tries, like, server, port);

    return row ? row->latest : G_MININT64;
}

gint64 ex_tries_tried(const ex_tries *tries, const ex_flow_view *like, const ex_addr *server, guint16 port)
{
    const try_row *row = find_row(tries, like, server, port);

    return row ? row->tried : G_MININT64;
}

gboolean ex_tries_came_further(const ex_tries *tries, const ex_flow_view *view)
{
    const ex_reach *reach = &view->reach;
    const gboolean dropped = reach->stop == EX_STOP_DROPPED;
    const guint depth = CLAMP(reach->depth + !dropped, 1, EX_DEPTH_MAX);
    const gint64 stopped = reach->proof ? reach->proof->time : view->flow->first.time;
    const gint64 from = dropped ? stopped : view->flow->first.time;
    const try_row *row = find_row(tries, view, view->server, view->server_port);
    const GArray *came = row ? row->came[depth - 1] : NULL;
    guint first;

    if (!came)
        return FALSE;
    EX_SEARCH(first, came->len, at, g_array_index(came, arrival, at).began < from);
    return first < came->len && g_array_index(came, arrival, first).ended > stopped &&
           (!dropped || g_array_index(came, arrival, first).said >= octets_said(view));
}
