/* model.c
 * Works out what reports print.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "model.h"

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

static gint compare_openings(gconstpointer a, gconstpointer b)
{
    const ex_opening *one = *(const ex_opening *const *)a, *other = *(const ex_opening *const *)b;
    int order = ex_addr_compare(&one->server, &other->server);

    if (order == 0)
        order = (int)one->transport - (int)other->transport;
    if (order == 0)
        order = (int)one->port - (int)other->port;
    if (order == 0)
        order = (int)one->service - (int)other->service;
    return order ? order : ex_addr_compare(&one->client, &other->client);
}

/* Key of an opening; zeroed before it is filled. */
typedef struct {
    ex_addr client, server;
    guint16 port;
    guint8 transport;
    guint8 service; /* of an unknown port */
} opening_key;

static guint opening_hash(gconstpointer data)
{
    const guint8 *octet = (const guint8 *)data;
    guint hash = 2166136261u;

    for (gsize i = 0; i < sizeof(opening_key); i++)
        hash = (hash ^ octet[i]) * 16777619u;
    return hash;
}

static gboolean opening_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(opening_key)) == 0;
}

static ex_opening *opening_of(GHashTable *known, GPtrArray *openings, const opening_key *key)
{
    ex_opening *opening = (ex_opening *)g_hash_table_lookup(known, key);

    if (!opening) {
        opening = g_new0(ex_opening, 1);
        opening->client = key->client;
        opening->server = key->server;
        opening->port = key->port;
        opening->transport = key->transport;
        g_hash_table_insert(known, g_memdup2(key, sizeof(*key)), opening);
        g_ptr_array_add(openings, opening);
    }
    return opening;
}

static void add_view(GHashTable *known, GPtrArray *openings, const ex_view *view)
{
    ex_opening *opening;
    opening_key key;

    memset(&key, 0, sizeof(key));
    /* New mail is told by the server, to a port of the client's. */
    const gboolean to_client = view->verdict->service == EX_SVC_NEW_MAIL;

    key.client = to_client ? *view->server : *view->client;
    key.server = to_client ? *view->client : *view->server;
    key.port = to_client ? view->client_port : view->server_port;
    key.transport = view->flow->key.tuple.transport;
    opening = opening_of(known, openings, &key);
    opening->service = view->verdict->service;
    opening->legs |= view->legs;
    opening->outside |= view->outside;
    opening->port_class = view->verdict->port_class;
    if (ex_outcome_is_open(view->outcome))
        opening->state = EX_PART_OPEN;
    else if (opening->state != EX_PART_OPEN && ex_outcome_is_blocked(view->outcome))
        opening->state = EX_PART_BLOCKED;
    if (opening->port_class != EX_PORT_WELL_KNOWN)
        opening->registry = ex_registry_of(opening->service);
}

/* What a scenario requires and the capture does not show: the port is not known. */
static void add_missing(GHashTable *known, GPtrArray *openings, const ex_scenario *scenario, const ex_part *part)
{
    ex_opening *opening;
    opening_key key;

    if (part->state == EX_PART_OPEN || part->blocked.count > 0)
        return;
    memset(&key, 0, sizeof(key));
    key.client = scenario->client;
    key.server = scenario->server;
    key.service = (guint8)part->service;
    key.transport = 6;
    opening = opening_of(known, openings, &key);
    opening->service = part->service;
    opening->legs |= scenario->legs;
    opening->state = part->state;
    opening->registry = ex_registry_of(part->service);
    for (guint i = 0; i < ex_ports_count && !opening->port; i++) {
        if (ex_ports[i].service == part->service)
            opening->port = ex_ports[i].port;
    }
    opening->port_class = opening->port ? EX_PORT_WELL_KNOWN : EX_PORT_UNKNOWN;
}

static GPtrArray *list_openings(const GPtrArray *scenarios)
{
    GHashTable *known = g_hash_table_new_full(opening_hash, opening_equal, g_free, NULL);
    GPtrArray *openings = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < scenarios->len; i++) {
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(scenarios, i);

        for (guint k = 0; k < scenario->views->len; k++)
            add_view(known, openings, (const ex_view *)g_ptr_array_index(scenario->views, k));
        for (guint k = 0; k < scenario->parts; k++)
            add_missing(known, openings, scenario, &scenario->part[k]);
    }
    g_ptr_array_sort(openings, compare_openings);
    g_hash_table_destroy(known);
    return openings;
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
    model->views = ex_views_make(store, config);
    model->scenarios = ex_scenarios_make(model->views, least);
    model->findings = ex_findings_make(model->views);
    model->endpoints = list_endpoints(store);
    if (selected) {
        select_rows(ex_rows_of_scenarios(model->scenarios), selected, model->scenarios);
        select_rows(ex_rows_of_findings(model->findings), selected, model->findings);
        select_rows(ex_rows_of_endpoints(model->views, model->endpoints), selected, model->endpoints);
    }
    model->openings = list_openings(model->scenarios);
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
