/* model_tables.c
 * The model as tables.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/index.h"
#include "report/text.h"
#include "report/writers.h"

static char *text_frames(const ex_proofs *proofs)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < proofs->count; i++)
        g_string_append_printf(text, "%s%u", i ? " " : "", proofs->proof[i].frame);
    if (proofs->overflow)
        g_string_append(text, " ...");
    return g_string_free(text, FALSE);
}

ex_table *ex_model_scenarios(const ex_model *model)
{
    static const char *const titles[] = { "client", "server",  "scenario", "leg",   "state", "confidence",
                                          "flows",  "packets", "bytes",    "first", "last",  "parts" };
    ex_table *table = ex_table_new(titles, G_N_ELEMENTS(titles));

    for (guint i = 0; i < model->scenarios->len; i++) {
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(model->scenarios, i);
        char **row = ex_table_row(table);
        guint at = 0;

        ex_table_set(row, at++, ex_text_addr(&scenario->client));
        ex_table_set(row, at++, ex_text_addr(&scenario->server));
        ex_table_set(row, at++, ex_text_scenarios(scenario->legs));
        ex_table_set(row, at++, ex_text_legs(scenario->legs, scenario->outside, ""));
        ex_table_set(row, at++, g_strdup(ex_scenario_state_name(scenario->state)));
        ex_table_set(row, at++, g_strdup(ex_confidence_name(scenario->confidence)));
        ex_table_set(row, at++, g_strdup_printf("%u", scenario->views->len));
        ex_table_set(row, at++, g_strdup_printf("%u", scenario->packets));
        ex_table_set(row, at++, g_strdup_printf("%" G_GUINT64_FORMAT, scenario->bytes));
        ex_table_set(row, at++, ex_text_time(scenario->first));
        ex_table_set(row, at++, ex_text_time(scenario->last));
        ex_table_set(row, at++, ex_text_parts(scenario));
    }
    return table;
}

static char *text_interface(const ex_known_endpoint *endpoint)
{
    GString *text;

    if (endpoint->interface_id != EX_IF_OTHER)
        return g_strdup(ex_interfaces[endpoint->interface_id].name);
    text = g_string_new(NULL);
    ex_uuid_append(text, &endpoint->key.uuid);
    g_string_append_printf(text, " v%u", endpoint->key.major);
    return g_string_free(text, FALSE);
}

ex_table *ex_model_endpoints(const ex_model *model)
{
    static const char *const titles[] = { "server", "port",  "transport", "interface", "service",   "given in",
                                          "flows",  "state", "class",     "registry",  "annotation" };
    ex_table *table = ex_table_new(titles, G_N_ELEMENTS(titles));

    for (guint i = 0; i < model->endpoints->len; i++) {
        const ex_known_endpoint *endpoint = (const ex_known_endpoint *)g_ptr_array_index(model->endpoints, i);
        const ex_service service = ex_interfaces[endpoint->interface_id].service;
        const gboolean pinned = ex_config_is_pinned(model->config, endpoint->key.port);
        char **row = ex_table_row(table);
        const ex_use use =
            ex_index_use(model->views->index, &endpoint->key.addr, endpoint->key.port, endpoint->key.transport);
        const ex_part_state state = use.open ? EX_PART_OPEN : use.blocked ? EX_PART_BLOCKED : EX_PART_NOT_SEEN;
        guint at = 0;

        ex_table_set(row, at++, ex_text_addr(&endpoint->key.addr));
        ex_table_set(row, at++, g_strdup_printf("%u", endpoint->key.port));
        ex_table_set(row, at++, g_strdup(ex_transport_name(endpoint->key.transport)));
        ex_table_set(row, at++, text_interface(endpoint));
        ex_table_set(row, at++, g_strdup(ex_service_name(service)));
        ex_table_set(row, at++, text_frames(&endpoint->observed));
        ex_table_set(row, at++, g_strdup_printf("%u", use.flows));
        ex_table_set(row, at++, g_strdup(ex_part_state_name(state)));
        ex_table_set(row, at++,
                     g_strdup(ex_port_class_name(pinned                      ? EX_PORT_STATIC
                                                 : endpoint->key.port < 1024 ? EX_PORT_WELL_KNOWN
                                                                             : EX_PORT_EPHEMERAL)));
        ex_table_set(row, at++, ex_text_registry(ex_registry_of(ex_interface_home(endpoint->interface_id))));
        if (endpoint->annotations && endpoint->annotations->count > 0)
            ex_table_set(row, at++, g_strdup(endpoint->annotations->entry[0].text));
    }
    return table;
}

/* Up to this many clients by name; the number stands before them. */
#define CLIENTS_SHOWN 4

static char *text_clients(const ex_finding *finding)
{
    GString *text = g_string_new(NULL);

    if (finding->clients->len > 1)
        g_string_append_printf(text, "%u:", finding->clients->len);
    for (guint i = 0; i < finding->clients->len && i < CLIENTS_SHOWN; i++) {
        char *addr = ex_text_addr((const ex_addr *)g_ptr_array_index(finding->clients, i));

        g_string_append_printf(text, "%s%s", text->len ? " " : "", addr);
        g_free(addr);
    }
    if (finding->clients->len > CLIENTS_SHOWN)
        g_string_append(text, " ...");
    return g_string_free(text, FALSE);
}

ex_table *ex_model_findings(const ex_model *model)
{
    static const char *const titles[] = { "severity", "finding", "service", "clients", "server", "port",
                                          "scenario", "frames",  "what",    "do",      "KB" };
    ex_table *table = ex_table_new(titles, G_N_ELEMENTS(titles));

    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);
        const ex_finding_type *type = &ex_finding_types[finding->kind];
        char **row = ex_table_row(table);
        GString *cure = g_string_new(type->cure);
        guint at = 0;

        if (finding->registry && finding->port >= 1024) {
            char *registry = ex_text_registry(finding->registry);

            g_string_append_printf(cure, " The value is %s.", registry);
            g_free(registry);
        }
        ex_table_set(row, at++, g_strdup(ex_severity_name(finding->severity)));
        ex_table_set(row, at++, g_strdup(type->name));
        ex_table_set(row, at++, g_strdup(ex_service_name(finding->service)));
        ex_table_set(row, at++, text_clients(finding));
        ex_table_set(row, at++,
                     finding->server.family ? ex_text_addr(&finding->server)
                                            : g_strdup_printf("%u servers", finding->servers));
        ex_table_set(row, at++, g_strdup_printf("%u", finding->port));
        ex_table_set(row, at++, ex_text_legs(finding->legs, finding->outside, "unknown"));
        ex_table_set(row, at++, text_frames(&finding->proof));
        ex_table_set(row, at++,
                     finding->detail ? g_strdup_printf("%s (%s)", type->what, finding->detail) : g_strdup(type->what));
        ex_table_set(row, at++, g_string_free(cure, FALSE));
        ex_table_set(row, at++, g_strdup(type->kb));
    }
    return table;
}

ex_table *ex_model_firewall(const ex_model *model)
{
    static const char *const titles[] = { "client", "server",   "transport", "port", "service",    "scenario", "class",
                                          "state",  "registry", "rule",      "why",  "confidence", "frames" };
    ex_table *table = ex_table_new(titles, G_N_ELEMENTS(titles));

    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);
        char **row = ex_table_row(table);
        char *why;
        guint at = 0;

        ex_table_set(row, at++, ex_text_addr(&opening->client));
        ex_table_set(row, at++, ex_text_addr(&opening->server));
        ex_table_set(row, at++, g_strdup(ex_transport_name(opening->transport)));
        ex_table_set(row, at++, opening->port ? g_strdup_printf("%u", opening->port) : g_strdup("?"));
        ex_table_set(row, at++, g_strdup(ex_service_name(opening->service)));
        ex_table_set(row, at++, ex_text_legs(opening->legs, opening->outside, "unknown"));
        ex_table_set(row, at++, g_strdup(ex_port_class_name(opening->port_class)));
        ex_table_set(row, at++, g_strdup(ex_part_state_name(opening->state)));
        ex_table_set(row, at++, ex_text_registry(opening->registry));
        ex_table_set(row, at++, g_strdup(ex_grade_name(ex_opening_grade(opening))));
        why = ex_opening_why(opening);
        ex_table_set(row, at++, g_strdup_printf("%s: %s", ex_because_rows[opening->because].name, why));
        g_free(why);
        ex_table_set(row, at++, g_strdup(ex_confidence_name(opening->confidence)));
        ex_table_set(row, at++, text_frames(&opening->frames));
    }
    return table;
}
