/* map.c
 * The hosts and what they do with each other, before anybody draws it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/hash.h"
#include "report/map.h"
#include "report/text.h"

EX_BYTE_KEY(addr, ex_addr)

/* The number of a host, which is made where it is new. */
static guint add_host(ex_map *map, GHashTable *by_addr, const ex_addr *addr, gboolean is_server)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(by_addr, addr));

    if (number == 0) {
        ex_map_host *host = g_new0(ex_map_host, 1);

        host->addr = *addr;
        g_ptr_array_add(map->hosts, host);
        number = map->hosts->len;
        g_hash_table_insert(by_addr, &host->addr, GUINT_TO_POINTER(number));
    }
    ((ex_map_host *)g_ptr_array_index(map->hosts, number - 1))->is_server |= is_server;
    return number - 1;
}

static void add_scenarios(ex_map *map, GHashTable *by_addr, const ex_model *model, guint most)
{
    guint blocked = 0, room;

    for (guint i = 0; i < model->scenarios->len; i++)
        blocked += ((const ex_scenario *)g_ptr_array_index(model->scenarios, i))->state == EX_STATE_BLOCKED;
    room = most > blocked ? most - blocked : 0;
    for (guint i = 0; i < model->scenarios->len; i++) {
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(model->scenarios, i);
        ex_map_edge edge = { scenario, NULL, 0, 0 };

        if (map->edges->len >= most || (scenario->state != EX_STATE_BLOCKED && room == 0)) {
            map->left_out++;
            continue;
        }
        room -= scenario->state != EX_STATE_BLOCKED;
        edge.from = add_host(map, by_addr, &scenario->client, scenario->both_ways);
        edge.to = add_host(map, by_addr, &scenario->server, TRUE);
        g_array_append_val(map->edges, edge);
    }
}

/* Whether a fault belongs to no scenario that is known, and has one server: it is drawn by itself. */
static gboolean is_apart(const ex_finding *finding)
{
    return ex_finding_types[finding->kind].is_fault && !finding->legs && !finding->outside && finding->server.family;
}

static void add_findings(ex_map *map, GHashTable *by_addr, const ex_model *model, guint most)
{
    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);
        ex_map_edge edge = { NULL, finding, 0, 0 };

        if (!is_apart(finding))
            continue;
        if (map->edges->len >= most) {
            map->left_out++;
            continue;
        }
        edge.from = add_host(map, by_addr, (const ex_addr *)g_ptr_array_index(finding->clients, 0), FALSE);
        edge.to = add_host(map, by_addr, &finding->server, TRUE);
        g_array_append_val(map->edges, edge);
    }
}

ex_map *ex_map_make(const ex_model *model, guint most)
{
    GHashTable *by_addr = g_hash_table_new(addr_hash, addr_equal);
    ex_map *map = g_new0(ex_map, 1);

    map->hosts = g_ptr_array_new_with_free_func(g_free);
    map->edges = g_array_new(FALSE, FALSE, sizeof(ex_map_edge));
    add_scenarios(map, by_addr, model, most);
    add_findings(map, by_addr, model, most);
    g_hash_table_destroy(by_addr);
    return map;
}

void ex_map_free(ex_map *map)
{
    if (!map)
        return;
    g_ptr_array_free(map->hosts, TRUE);
    g_array_free(map->edges, TRUE);
    g_free(map);
}

void ex_map_roles(const ex_model *model, const ex_map_host *at, GString *out)
{
    const ex_host *host = ex_store_find_host(model->store, &at->addr);
    gboolean is_exchange = FALSE;
    guint services = 0;

    for (guint i = 0; host && i < host->facts.count; i++) {
        const ex_fact_kind kind = ex_fact_get_kind(host->facts.entry[i].fact);

        is_exchange |= kind == EX_FACT_HOST_EXCHANGE;
        if (kind == EX_FACT_HOST_SERVES)
            services |= 1u << ex_fact_get_object(host->facts.entry[i].fact);
    }
    g_string_append(out, is_exchange ? "Exchange" : at->is_server ? "server" : "client");
    for (guint i = 1, shown = 0; i < EX_SVC_COUNT; i++) {
        if (services >> i & 1)
            g_string_append_printf(out, "%s%s", shown++ ? ", " : ": ", ex_service_name((ex_service)i));
    }
}

GPtrArray *ex_map_lines(const ex_map_edge *edge)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    char *legs;

    if (!edge->scenario) {
        g_ptr_array_add(lines,
                        g_strdup_printf("%s %u", ex_finding_types[edge->finding->kind].name, edge->finding->port));
        return lines;
    }
    legs = ex_text_legs(edge->scenario->legs, edge->scenario->outside, "");
    g_ptr_array_add(lines, g_strdup_printf("%s (%s)", legs, ex_scenario_state_name(edge->scenario->state)));
    for (guint i = 0; i < edge->scenario->parts; i++)
        g_ptr_array_add(lines, ex_text_part(&edge->scenario->part[i]));
    g_free(legs);
    return lines;
}
