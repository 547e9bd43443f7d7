/* flow_view.c
 * From flows to what is to be said of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/hash.h"
#include "evidence/believe.h"
#include "evidence/merge.h"
#include "diagnosis/index.h"
#include "diagnosis/networks.h"

/* Keys of hashes are zeroed before they are filled, so that equal keys are equal octets. */
typedef struct {
    ex_addr lo, hi;
} pair_key;

EX_BYTE_KEY(pair, pair_key)

static pair_key pair_of(const ex_addr *a, const ex_addr *b)
{
    const gboolean sorted = ex_addr_compare(a, b) <= 0;
    pair_key key;

    memset(&key, 0, sizeof(key));
    key.lo = sorted ? *a : *b;
    key.hi = sorted ? *b : *a;
    return key;
}

gboolean ex_host_is_proven(const ex_store *store, const ex_addr *addr)
{
    const ex_host *host = ex_store_find_host(store, addr);

    for (guint i = 0; host && i < host->facts.count; i++) {
        const ex_fact fact = host->facts.entry[i].fact;
        const ex_fact_kind kind = ex_fact_get_kind(fact);
        const guint object = ex_fact_get_object(fact);

        /* Nobody but Exchange's own programs ask for, or bind to, an interface that nobody but Exchange has. */
        if (kind == EX_FACT_HOST_EXCHANGE ||
            ((kind == EX_FACT_HOST_SERVES || kind == EX_FACT_HOST_USES) && object == EX_SVC_X400) ||
            (kind == EX_FACT_HOST_BINDS && ex_interface_shows(object, EX_SHOWS_EXCHANGE)))
            return TRUE;
    }
    return FALSE;
}

/* A mapper's answer about such an interface tells what was asked, where the question was not captured. */
static gboolean flow_is_proven(const ex_flow *flow)
{
    for (guint i = 0; i < flow->facts.count; i++) {
        const ex_fact fact = flow->facts.entry[i].fact;

        if (ex_fact_get_kind(fact) == EX_FACT_EPM_NOT_REGISTERED &&
            ex_interface_shows(ex_fact_get_object(fact), EX_SHOWS_EXCHANGE))
            return TRUE;
    }
    return FALSE;
}

/* What a blocked port would have been for, where nothing but the port is known and the server is proven. */
static void guess_legs(ex_flow_view *view)
{
    if (!view->proven || !ex_outcome_is_blocked(view->outcome) || view->legs || view->outside)
        return;
    view->legs = ex_legs_of_shared_port(view->verdict->service);
    if (view->legs)
        view->confidence = EX_CONF_PORT;
}

void ex_flow_view_make(ex_store *store, const ex_config *config, ex_flow *flow, ex_flow_view *out)
{
    memset(out, 0, sizeof(*out));
    out->flow = flow;
    out->verdict = ex_verdict_get(store, config, flow);
    out->client_side = out->verdict->client;
    ex_verdict_ends(flow, out->verdict, &out->client, &out->client_port, &out->server, &out->server_port);
    out->outcome = ex_outcome_read(store, flow, out->client_side);
    out->reach = ex_reach_read(store, flow, out->verdict, out->outcome, out->client_side);
    out->legs = out->verdict->legs;
    out->outside = out->verdict->outside;
    out->confidence = out->verdict->confidence;
    out->alone = ex_flow_is_alone(store, flow);
    out->proven =
        ex_host_is_proven(store, out->client) || ex_host_is_proven(store, out->server) || flow_is_proven(flow);
    guess_legs(out);
    for (guint32 i = 0; i < flow->counts; i++) {
        for (guint side = 0; side < 2; side++) {
            out->packets += flow->count[i].packets[side];
            out->bytes += flow->count[i].bytes[side];
        }
    }
}

static void free_list(gpointer data)
{
    g_ptr_array_free((GPtrArray *)data, TRUE);
}

static void add_to_pair(GHashTable *by_pair, ex_flow_view *view)
{
    const pair_key key = pair_of(view->client, view->server);
    GPtrArray *list = (GPtrArray *)g_hash_table_lookup(by_pair, &key);

    if (!list) {
        list = g_ptr_array_new();
        g_hash_table_insert(by_pair, g_memdup2(&key, sizeof(key)), list);
    }
    g_ptr_array_add(list, view);
}

ex_flow_views *ex_flow_views_make(ex_store *store, const ex_config *config)
{
    ex_flow_views *views = g_new0(ex_flow_views, 1);
    GPtrArray *flows = ex_store_sorted_flows(store);

    ex_networks *networks = ex_networks_read(flows);

    views->store = store;
    views->config = config;
    views->view = g_ptr_array_new_with_free_func(g_free);
    views->by_pair = g_hash_table_new_full(pair_hash, pair_equal, g_free, free_list);
    views->by_flow = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < flows->len; i++) {
        ex_flow_view *view = g_new(ex_flow_view, 1);

        ex_flow_view_make(store, config, (ex_flow *)g_ptr_array_index(flows, i), view);
        view->network = ex_networks_of(networks, view->flow);
        g_ptr_array_add(views->view, view);
        g_hash_table_insert(views->by_flow, view->flow, view);
        add_to_pair(views->by_pair, view);
    }
    g_free(networks);
    g_ptr_array_free(flows, TRUE);
    views->index = ex_index_make(views);
    return views;
}

void ex_flow_views_free(ex_flow_views *views)
{
    if (!views)
        return;
    ex_index_free(views->index);
    g_hash_table_destroy(views->by_flow);
    g_hash_table_destroy(views->by_pair);
    g_ptr_array_free(views->view, TRUE);
    g_free(views);
}

const GPtrArray *ex_flow_views_between(const ex_flow_views *views, const ex_addr *a, const ex_addr *b)
{
    const pair_key key = pair_of(a, b);

    return (const GPtrArray *)g_hash_table_lookup(views->by_pair, &key);
}
