/* clusters.c
 * Two addresses of one MTA.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/clusters.h"
#include "facts/hash.h"
#include "facts/search.h"

/* Calls before the way back that are looked at: of more it is not told whose it is. */
#define CALLS_MAX 8

/** A call; of one that failed nothing was answered, or a failure. */
typedef struct {
    gint64 asked, answered;
    gboolean failed;
    const ex_flow_view *view;
} call;

struct ex_clusters {
    const ex_store *store;
    GHashTable *called; /* GArray of call by ex_addr, by time */
};

EX_BYTE_KEY(host, ex_addr)

static void calls_free(gpointer data)
{
    g_array_free((GArray *)data, TRUE);
}

static gint compare_calls(gconstpointer a, gconstpointer b)
{
    const call *one = (const call *)a, *other = (const call *)b;

    return (one->asked > other->asked) - (one->asked < other->asked);
}

static void add_call(ex_clusters *clusters, const ex_flow_view *view)
{
    const ex_proof *asked = ex_flow_view_said(view, TRUE, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND);
    const ex_proof *answered = ex_flow_view_said(view, FALSE, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND);
    GArray *calls;

    const gboolean failed = !answered || ex_flow_view_said(view, FALSE, EX_FACT_RPC_REASON, EX_REASON_FAILED);

    if (!asked || !view->flow->attested)
        return;
    calls = (GArray *)g_hash_table_lookup(clusters->called, view->server);
    if (!calls) {
        calls = g_array_new(FALSE, FALSE, sizeof(call));
        g_hash_table_insert(clusters->called, (gpointer)view->server, calls);
    }
    g_array_append_vals(calls, &(call){ asked->time, answered ? answered->time : 0, failed, view }, 1);
}

ex_clusters *ex_clusters_read(const ex_flow_views *views)
{
    ex_clusters *clusters = g_new0(ex_clusters, 1);
    GHashTableIter iter;
    gpointer calls;

    clusters->store = views->store;
    clusters->called = g_hash_table_new_full(host_hash, host_equal, NULL, calls_free);
    for (guint i = 0; i < views->view->len; i++)
        add_call(clusters, (const ex_flow_view *)g_ptr_array_index(views->view, i));
    g_hash_table_iter_init(&iter, clusters->called);
    while (g_hash_table_iter_next(&iter, NULL, &calls))
        g_array_sort((GArray *)calls, compare_calls);
    return clusters;
}

void ex_clusters_free(ex_clusters *clusters)
{
    g_hash_table_destroy(clusters->called);
    g_free(clusters);
}

/* Whether one host ever called an operation of the other's MTA. */
static gboolean has_called(const ex_store *store, const ex_addr *caller, const ex_addr *called, ex_operation operation)
{
    const ex_pair *pair = ex_store_find_pair(store, caller, called);

    return pair &&
           ex_facts_find(&pair->facts,
                         ex_fact_make(EX_FACT_HOST_CALLED,
                                      ex_addr_compare(caller, &pair->end[EX_FROM_LO]) == 0 ? EX_FROM_LO : EX_FROM_HI,
                                      operation));
}

/* Whether a call is one that is looked for. @param began when the way back did */
typedef gboolean (*call_func)(const call *one, gint64 began);

static gboolean is_answered_since(const call *one, gint64 began)
{
    return !one->failed && one->answered >= began;
}

static gboolean is_failed_lately(const call *one, gint64 began)
{
    return one->failed && began - one->asked <= EX_MTA_WAIT;
}

/* The earliest of the calls that fit before a way back; NULL if there is none, or if not one client alone made such calls. */
static const ex_flow_view *find_call(const ex_clusters *clusters, const ex_flow_view *back, call_func fits)
{
    const gint64 began = back->flow->first.time;
    const GArray *calls = (const GArray *)g_hash_table_lookup(clusters->called, back->client);
    const ex_flow_view *found = NULL;
    guint until;

    if (!calls)
        return NULL;
    EX_SEARCH(until, calls->len, at, g_array_index(calls, call, at).asked <= began);
    for (guint i = until; i > 0 && until - i < CALLS_MAX; i--) {
        const call *one = &g_array_index(calls, call, i - 1);

        if (!fits(one, began) || one->view->network != back->network)
            continue;
        if (found && ex_addr_compare(found->client, one->view->client) != 0)
            return NULL;
        found = one->view;
    }
    return found;
}

const ex_flow_view *ex_clusters_call(const ex_clusters *clusters, const ex_flow_view *back)
{
    const ex_flow_view *found;

    if (!back->flow->attested || !ex_flow_view_said(back, TRUE, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND_BACK) ||
        has_called(clusters->store, back->server, back->client, EX_OP_MTA_BIND))
        return NULL;
    found = find_call(clusters, back, is_answered_since);
    return found && !has_called(clusters->store, back->client, found->client, EX_OP_MTA_BIND_BACK) ? found : NULL;
}

const ex_flow_view *ex_clusters_failed_call(const ex_clusters *clusters, const ex_flow_view *back)
{
    return find_call(clusters, back, is_failed_lately);
}
