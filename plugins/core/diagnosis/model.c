/* model.c
 * Works out what reports print.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "diagnosis/model.h"

static gint compare_endpoints(gconstpointer a, gconstpointer b)
{
    const ex_known_endpoint *one = *(const ex_known_endpoint *const *)a;
    const ex_known_endpoint *other = *(const ex_known_endpoint *const *)b;
    int order = ex_addr_compare(&one->key.addr, &other->key.addr);

    if (order == 0)
        order = (int)one->key.port - (int)other->key.port;
    return order ? order : memcmp(&one->key, &other->key, sizeof(one->key));
}

static GPtrArray *list_endpoints(const ex_store *store)
{
    GPtrArray *endpoints = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, store->endpoints);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_ptr_array_add(endpoints, value);
    g_ptr_array_sort(endpoints, compare_endpoints);
    return endpoints;
}

static guint32 read_cut(const ex_flow_views *views)
{
    guint32 cut = 0;

    for (guint i = 0; i < views->view->len; i++)
        cut = MAX(cut, ((const ex_flow_view *)g_ptr_array_index(views->view, i))->flow->cut);
    return cut;
}

gboolean ex_model_shows(const ex_model *model, const ex_flow_view *view)
{
    return (!model->selected || g_hash_table_contains(model->selected, view->flow)) &&
           (ex_verdict_says_something(view->verdict) || ex_findings_gravest(model->by_flow, view->flow));
}

static guint read_networks(const ex_model *model)
{
    const ex_flow_view *first = NULL;
    guint differ = 0;

    for (guint i = 0; i < model->views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(model->views->view, i);

        if (!ex_model_shows(model, view))
            continue;
        if (!first)
            first = view;
        if ((view->network ^ first->network) & 0xffff)
            differ |= EX_NETWORKS_BY_VLAN;
        if ((view->network ^ first->network) >> 16)
            differ |= EX_NETWORKS_BY_INTERFACE;
    }
    return differ;
}

/* Leaves out the rows that have to do with none of the flows. The rows' index is freed. */
static void select_rows(ex_rows *rows, GHashTable *selected, GPtrArray *table)
{
    ex_rows_select(rows, selected, table);
    ex_rows_free(rows);
}

ex_model *ex_model_make(ex_store *store, const ex_config *config, ex_confidence least, GHashTable *selected)
{
    ex_model *model = g_new0(ex_model, 1);

    model->store = store;
    model->config = config;
    model->least = least;
    model->selected = selected;
    model->views = ex_flow_views_make(store, config);
    model->cut = read_cut(model->views);
    model->findings = ex_findings_make(model->views);
    model->by_flow = ex_findings_by_flow(model->findings);
    model->scenarios = ex_scenarios_make(model->views, model->by_flow, least);
    model->endpoints = list_endpoints(store);
    if (selected) {
        select_rows(ex_rows_of_scenarios(model->scenarios), selected, model->scenarios);
        select_rows(ex_rows_of_findings(model->findings), selected, model->findings);
        select_rows(ex_rows_of_endpoints(model->views, model->endpoints), selected, model->endpoints);
        /* Those that are left out are gone. */
        g_hash_table_destroy(model->by_flow);
        model->by_flow = ex_findings_by_flow(model->findings);
    }
    model->networks = read_networks(model);
    model->associations = ex_associations_make(model->views, model->by_flow, least, selected);
    model->openings = ex_openings_make(model->views, model->scenarios);
    return model;
}

void ex_model_free(ex_model *model)
{
    if (!model)
        return;
    g_ptr_array_free(model->openings, TRUE);
    g_ptr_array_free(model->associations, TRUE);
    g_ptr_array_free(model->endpoints, TRUE);
    ex_scenarios_free(model->scenarios);
    g_hash_table_destroy(model->by_flow);
    ex_findings_free(model->findings);
    ex_flow_views_free(model->views);
    g_free(model);
}
