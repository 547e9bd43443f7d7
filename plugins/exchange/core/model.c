/* model.c
 * Works out what reports print.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "model.h"

static gboolean is_selected(GHashTable *selected, const ex_flow *flow)
{
    return !selected || g_hash_table_contains(selected, flow);
}

static gboolean scenario_is_selected(const ex_scenario *scenario, GHashTable *selected)
{
    for (guint i = 0; i < scenario->views->len; i++) {
        if (is_selected(selected, ((const ex_view *)g_ptr_array_index(scenario->views, i))->flow))
            return TRUE;
    }
    return FALSE;
}

static gboolean finding_is_selected(const ex_finding *finding, GHashTable *selected)
{
    for (guint i = 0; i < finding->places->len; i++) {
        if (is_selected(selected, g_array_index(finding->places, ex_finding_place, i).flow))
            return TRUE;
    }
    return FALSE;
}

/* An endpoint has to do with a flow that goes to it, and with the one in which a mapper told of it. */
static gboolean endpoint_concerns(const ex_known_endpoint *endpoint, const ex_view *view)
{
    if (view->server_port == endpoint->key.port && ex_addr_compare(view->server, &endpoint->key.addr) == 0)
        return TRUE;
    for (guint k = 0; k < endpoint->asked.count; k++) {
        if (ex_addr_compare(view->server, &endpoint->asked.addr[k]) == 0 &&
            ex_facts_find_any(&view->flow->facts, EX_FACT_EPM_GIVEN, endpoint->interface_id))
            return TRUE;
    }
    return FALSE;
}

static gboolean endpoint_is_selected(const ex_views *views, const ex_known_endpoint *endpoint, GHashTable *selected)
{
    for (guint i = 0; selected && i < views->view->len; i++) {
        const ex_view *view = (const ex_view *)g_ptr_array_index(views->view, i);

        if (g_hash_table_contains(selected, view->flow) && endpoint_concerns(endpoint, view))
            return TRUE;
    }
    return !selected;
}

gboolean ex_model_scenario_concerns(const ex_model *model, guint row, const ex_flow *flow)
{
    const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(model->scenarios, row);

    for (guint i = 0; i < scenario->views->len; i++) {
        if (((const ex_view *)g_ptr_array_index(scenario->views, i))->flow == flow)
            return TRUE;
    }
    return FALSE;
}

gboolean ex_model_endpoint_concerns(const ex_model *model, guint row, const ex_flow *flow)
{
    const ex_view *view = (const ex_view *)g_hash_table_lookup(model->views->by_flow, flow);

    return view && endpoint_concerns((const ex_known_endpoint *)g_ptr_array_index(model->endpoints, row), view);
}

gboolean ex_model_finding_concerns(const ex_model *model, guint row, const ex_flow *flow)
{
    const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, row);

    for (guint i = 0; i < finding->places->len; i++) {
        if (g_array_index(finding->places, ex_finding_place, i).flow == flow)
            return TRUE;
    }
    return FALSE;
}

static gint compare_endpoints(gconstpointer a, gconstpointer b)
{
    const ex_known_endpoint *one = *(const ex_known_endpoint *const *)a;
    const ex_known_endpoint *other = *(const ex_known_endpoint *const *)b;
    int order = ex_addr_compare(&one->key.addr, &other->key.addr);

    if (order == 0)
        order = (int)one->key.port - (int)other->key.port;
    return order ? order : memcmp(&one->key, &other->key, sizeof(one->key));
}

static GPtrArray *list_endpoints(const ex_views *views, GHashTable *selected)
{
    GPtrArray *endpoints = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, views->store->endpoints);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (endpoint_is_selected(views, (const ex_known_endpoint *)value, selected))
            g_ptr_array_add(endpoints, value);
    }
    g_ptr_array_sort(endpoints, compare_endpoints);
    return endpoints;
}

ex_model *ex_model_make(ex_store *store, const ex_config *config, ex_confidence least, GHashTable *selected)
{
    ex_model *model = g_new0(ex_model, 1);

    model->store = store;
    model->config = config;
    model->views = ex_views_make(store, config);
    model->scenarios = ex_scenarios_make(model->views, least);
    for (guint i = model->scenarios->len; selected && i > 0; i--) {
        if (!scenario_is_selected((const ex_scenario *)g_ptr_array_index(model->scenarios, i - 1), selected))
            g_ptr_array_remove_index(model->scenarios, i - 1);
    }
    model->findings = ex_findings_make(model->views);
    model->openings = ex_openings_make(model->views, model->scenarios);
    for (guint i = model->findings->len; selected && i > 0; i--) {
        if (!finding_is_selected((const ex_finding *)g_ptr_array_index(model->findings, i - 1), selected))
            g_ptr_array_remove_index(model->findings, i - 1);
    }
    model->endpoints = list_endpoints(model->views, selected);
    return model;
}

void ex_model_free(ex_model *model)
{
    if (!model)
        return;
    g_ptr_array_free(model->openings, TRUE);
    g_ptr_array_free(model->endpoints, TRUE);
    ex_findings_free(model->findings);
    ex_scenarios_free(model->scenarios);
    ex_views_free(model->views);
    g_free(model);
}
