/* tables.c
 * The rows of a model: what there is to say of each, column by column.
 *
 * The order is that of the JSON report, whose members docs/report.schema.json describes; places in reports and windows
 * are numbers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "diagnosis/index.h"
#include "report/display_filter.h"
#include "report/text.h"
#include "report/writers.h"

/* clang-format off */
#define FLOW_COLUMNS(COLUMN)                                                                                           \
    /*     key                title kind       report window json value */                                             \
    COLUMN("client",          NULL, address,   0, 0, TRUE,  view->client)                                              \
    COLUMN("client_port",     NULL, port,      0, 0, TRUE,  view->client_port)                                         \
    COLUMN("server",          NULL, address,   0, 0, TRUE,  view->server)                                              \
    COLUMN("server_port",     NULL, port,      0, 0, TRUE,  view->server_port)                                         \
    COLUMN("transport",       NULL, transport, 0, 0, TRUE,  view->flow->key.tuple.transport)                           \
    COLUMN("service",         NULL, service,   0, 0, TRUE,  view->verdict->service)                                    \
    COLUMN("auth",            NULL, name,      0, 0, TRUE,  ex_auth_name(view->verdict->auth))                         \
    COLUMN("port_class",      NULL, name,      0, 0, TRUE,  ex_port_class_name(view->verdict->port_class))             \
    COLUMN("legs",            NULL, legs,      0, 0, TRUE,  EX_LEGS_OF(view, ""))                                      \
    COLUMN("confidence",      NULL, sure,      0, 0, TRUE,  view->confidence)                                          \
    COLUMN("outcome",         NULL, name,      0, 0, TRUE,  ex_outcome_name(view->outcome))                            \
    COLUMN("state",           NULL, name,      0, 0, TRUE,  ex_through_name(view->reach.through))                      \
    COLUMN("packets",         NULL, number,    0, 0, TRUE,  view->packets)                                             \
    COLUMN("bytes",           NULL, octets,    0, 0, TRUE,  view->bytes)                                               \
    COLUMN("first",           NULL, time,      0, 0, TRUE,  view->flow->first.time)                                    \
    COLUMN("last",            NULL, time,      0, 0, TRUE,  view->flow->last)                                          \
    COLUMN("evidence_frames", NULL, frames,    0, 0, TRUE,  &view->verdict->evidence)                                  \
    COLUMN("endpoint_frames", NULL, frames,    0, 0, TRUE,  &view->verdict->endpoint)                                  \
    COLUMN("network",         NULL, text,      0, 0, TRUE,  model->networks ? own->str : NULL)

#define SCENARIO_COLUMNS(COLUMN)                                                                                       \
    /*     key           title         kind       report window json value */                                          \
    COLUMN("client",     "client",     address,   1,  3,  TRUE,  &scenario->client)                                    \
    COLUMN("server",     "server",     address,   2,  4,  TRUE,  &scenario->server)                                    \
    COLUMN("both_ways",  NULL,         flag,      0,  0,  TRUE,  scenario->both_ways)                                  \
    COLUMN("scenarios",  "scenario",   scenarios, 3,  7,  FALSE, scenario->legs)                                       \
    COLUMN("legs",       "leg",        legs,      4,  2,  TRUE,  EX_LEGS_OF(scenario, ""))                             \
    COLUMN("state",      "state",      name,      5,  1,  TRUE,  ex_scenario_state_name(scenario->state))              \
    COLUMN("confidence", "confidence", sure,      6,  6,  TRUE,  scenario->confidence)                                 \
    COLUMN("parts",      "parts",      parts,     12, 5,  TRUE,  scenario)                                             \
    COLUMN("packets",    "packets",    number,    8,  9,  TRUE,  scenario->packets)                                    \
    COLUMN("bytes",      "payload",    octets,    9,  10, TRUE,  scenario->bytes)                                      \
    COLUMN("first",      "first",      time,      10, 11, TRUE,  scenario->first)                                      \
    COLUMN("last",       "last",       time,      11, 12, TRUE,  scenario->last)                                       \
    COLUMN("flows",      "flows",      rows,      7,  8,  TRUE,  ((ex_table){ &flow_sheet, context, scenario->views })) \
    COLUMN("filter",     "filter",     text,      0,  13, FALSE, scenario_filter(scenario, own))

#define ENDPOINT_COLUMNS(COLUMN)                                                                                       \
    /*     key           title         kind       report window json value */                                          \
    COLUMN("server",     "server",     address,   1,  1,  TRUE,  &endpoint->key.addr)                                  \
    COLUMN("port",       "port",       port,      2,  2,  TRUE,  endpoint->key.port)                                   \
    COLUMN("transport",  "transport",  transport, 3,  9,  TRUE,  endpoint->key.transport)                              \
    COLUMN("uuid",       NULL,         uuid,      0,  0,  TRUE,  &endpoint->key.uuid)                                  \
    COLUMN("major",      NULL,         number,    0,  0,  TRUE,  endpoint->key.major)                                  \
    COLUMN("interface",  "interface",  interface, 4,  3,  TRUE,  endpoint)                                             \
    COLUMN("service",    "service",    service,   5,  4,  TRUE,  ex_interfaces[endpoint->interface_id].service)        \
    COLUMN("frames",     "given in",   frames,    6,  8,  TRUE,  &endpoint->observed)                                  \
    COLUMN("flows",      "flows",      number,    7,  7,  FALSE, use.flows)                                            \
    COLUMN("state",      "state",      name,      8,  5,  FALSE, ex_part_state_name(state))                            \
    COLUMN("port_class", "class",      name,      9,  6,  FALSE, ex_port_class_name(port_class))                       \
    COLUMN("pinned",     NULL,         flag,      0,  0,  TRUE,  pinned)                                               \
    COLUMN("annotation", "annotation", text,      11, 11, TRUE,  annotation_of(endpoint))                              \
    COLUMN("registry",   "registry",   registry,  10, 10, TRUE,  registry_of(endpoint))                                    \
    COLUMN("filter",     "filter",     text,      0,  12, FALSE, endpoint_filter(endpoint, own))

#define FINDING_COLUMNS(COLUMN)                                                                                        \
    /*     key             title       kind       report window json value */                                          \
    COLUMN("name",         "finding",  name,      2,  2,  TRUE,  type->name)                                           \
    COLUMN("severity",     "severity", severity,  1,  1,  TRUE,  finding->severity)                                    \
    COLUMN("fault",        NULL,       flag,      0,  0,  TRUE,  type->is_fault)                                       \
    COLUMN("server",       "server",   server,    5,  3,  TRUE,  server_of(finding))                                   \
    COLUMN("servers",      NULL,       number,    0,  0,  TRUE,  finding->servers)                                     \
    COLUMN("port",         "port",     port,      6,  4,  TRUE,  finding->port)                                        \
    COLUMN("transport",    NULL,       transport, 0,  0,  TRUE,  finding->transport)                                   \
    COLUMN("service",      "service",  service,   3,  6,  TRUE,  finding->service)                                     \
    COLUMN("client_count", NULL,       number,    0,  0,  TRUE,  finding->clients->len)                                \
    COLUMN("clients",      "clients",  hosts,     4,  7,  TRUE,  finding->clients)                                     \
    COLUMN("legs",         "scenario", legs,      7,  8,  TRUE,  EX_LEGS_OF(finding, legs))                             \
    COLUMN("frames",       "frames",   frames,    8,  9,  TRUE,  &finding->proof)                                      \
    COLUMN("first",        NULL,       time,      0,  0,  TRUE,  finding->first)                                       \
    COLUMN("last",         NULL,       time,      0,  0,  TRUE,  finding->last)                                        \
    COLUMN("what",         "what",     what,      9,  10, TRUE,  ((ex_cell_what){ type->what, finding->detail }))      \
    COLUMN("do",           "do",       cure,      10, 5,  TRUE,  ((ex_cell_cure){ ex_finding_cure(finding), pin }))    \
    COLUMN("kb",           "KB",       name,      11, 11, TRUE,  type->kb)                                             \
    COLUMN("registry",     NULL,       registry,  0,  0,  TRUE,  registry)                                             \
    COLUMN("filter",       "filter",   text,      0,  12, FALSE, filter)

#define OPENING_COLUMNS(COLUMN)                                                                                        \
    /*     key           title         kind       report window json value */                                          \
    COLUMN("client",     "client",     address,   1,  1,  TRUE,  &opening->client)                                     \
    COLUMN("server",     "server",     address,   2,  2,  TRUE,  &opening->server)                                     \
    COLUMN("port",       "port",       sought,    4,  3,  TRUE,  opening->port)                                        \
    COLUMN("transport",  "transport",  transport, 3,  0,  TRUE,  opening->transport)                                   \
    COLUMN("service",    "service",    service,   5,  4,  TRUE,  opening->service)                                     \
    COLUMN("legs",       "scenario",   legs,      6,  5,  TRUE,  EX_LEGS_OF(opening, "unknown"))                       \
    COLUMN("port_class", "class",      name,      7,  0,  TRUE,  ex_port_class_name(opening->port_class))              \
    COLUMN("state",      "state",      name,      8,  6,  TRUE,  ex_part_state_name(opening->state))                   \
    COLUMN("rule",       "rule",       name,      10, 7,  TRUE,  ex_grade_name(ex_opening_grade(opening)))             \
    COLUMN("because",    "why",        reason,    11, 0,  TRUE,  opening)                                              \
    COLUMN("confidence", "confidence", sure,      12, 0,  TRUE,  opening->confidence)                                  \
    COLUMN("frames",     "frames",     frames,    13, 0,  TRUE,  &opening->frames)                                     \
    COLUMN("registry",   "registry",   registry,  9,  0,  TRUE,  opening->registry)                                    \
    COLUMN("below",      "registry",   below,     0,  8,  FALSE, opening->registry)
/* clang-format on */

static const ex_column flow_columns[] = { FLOW_COLUMNS(EX_COLUMN) };
static const ex_column scenario_columns[] = { SCENARIO_COLUMNS(EX_COLUMN) };
static const ex_column endpoint_columns[] = { ENDPOINT_COLUMNS(EX_COLUMN) };
static const ex_column finding_columns[] = { FINDING_COLUMNS(EX_COLUMN) };
static const ex_column opening_columns[] = { OPENING_COLUMNS(EX_COLUMN) };

static void read_flow(const void *context, const void *row, ex_cell *cell, GString *own)
{
    const ex_model *model = (const ex_model *)context;
    const ex_flow_view *view = (const ex_flow_view *)row;

    ex_append_network(own, view->network, model->networks);

    FLOW_COLUMNS(EX_CELL)
}

static const ex_sheet flow_sheet = EX_SHEET(flow_columns, read_flow);

/* Rows of windows lead nowhere by themselves: what shows their packets stands in them, to be copied. */
static const char *scenario_filter(const ex_scenario *scenario, GString *own)
{
    ex_filter_scenario(scenario, own);
    return own->str;
}

static const char *endpoint_filter(const ex_known_endpoint *endpoint, GString *own)
{
    ex_filter_endpoint(&endpoint->key, own);
    return own->str;
}

static void read_scenario(const void *context, const void *row, ex_cell *cell, GString *own)
{
    const ex_scenario *scenario = (const ex_scenario *)row;

    SCENARIO_COLUMNS(EX_CELL)
}

const ex_sheet ex_scenario_sheet = EX_SHEET(scenario_columns, read_scenario);

static const char *annotation_of(const ex_known_endpoint *endpoint)
{
    return endpoint->annotations && endpoint->annotations->count > 0 ? endpoint->annotations->entry[0].text : NULL;
}

static const ex_registry_row *registry_of(const ex_known_endpoint *endpoint)
{
    return ex_registry_of(ex_interface_home(endpoint->interface_id));
}

static void read_endpoint(const void *context, const void *row, ex_cell *cell, GString *own)
{
    const ex_model *model = (const ex_model *)context;
    const ex_known_endpoint *endpoint = (const ex_known_endpoint *)row;
    const ex_endpoint_key *key = &endpoint->key;
    const ex_use use = ex_index_use(model->views->index, &key->addr, key->port, key->transport);
    const ex_part_state state = use.open ? EX_PART_OPEN : use.blocked ? EX_PART_BLOCKED : EX_PART_NOT_SEEN;
    const gboolean pinned = ex_config_is_pinned(model->config, key->port);
    const ex_port_class port_class = ex_port_class_of(key->port, pinned);

    ENDPOINT_COLUMNS(EX_CELL)
}

const ex_sheet ex_endpoint_sheet = EX_SHEET(endpoint_columns, read_endpoint);

static ex_cell_server server_of(const ex_finding *finding)
{
    return (ex_cell_server){ &finding->server, finding->servers };
}

static void read_finding(const void *context G_GNUC_UNUSED, const void *row, ex_cell *cell, GString *own)
{
    const ex_finding *finding = (const ex_finding *)row;
    const ex_finding_type *type = &ex_finding_types[finding->kind];
    /* The value pins ports that a mapper gives. */
    const ex_registry_row *registry = ex_port_is_well_known(finding->port) ? NULL : finding->registry;
    const ex_registry_row *pin = ex_finding_pin(finding);

    char *text = ex_text_finding_legs(finding);
    const gsize length = strlen(text);
    const char *legs, *filter;

    /* Two texts in one, that stay where they are once both are written. */
    g_string_append_len(own, text, (gssize)length + 1);
    g_free(text);
    ex_filter_frames(&finding->proof, own);
    legs = own->str;
    filter = own->str + length + 1;
    FINDING_COLUMNS(EX_CELL)
}

const ex_sheet ex_finding_sheet = EX_SHEET(finding_columns, read_finding);

static void read_opening(const void *context G_GNUC_UNUSED, const void *row, ex_cell *cell, GString *own G_GNUC_UNUSED)
{
    const ex_opening *opening = (const ex_opening *)row;

    OPENING_COLUMNS(EX_CELL)
}

static const ex_sheet opening_sheet = EX_SHEET(opening_columns, read_opening);

ex_table ex_model_scenarios(const ex_model *model)
{
    return (ex_table){ &ex_scenario_sheet, model, model->scenarios };
}

ex_table ex_model_endpoints(const ex_model *model)
{
    return (ex_table){ &ex_endpoint_sheet, model, model->endpoints };
}

ex_table ex_model_findings(const ex_model *model)
{
    return (ex_table){ &ex_finding_sheet, model, model->findings };
}

ex_table ex_model_firewall(const ex_model *model)
{
    return (ex_table){ &opening_sheet, model, model->openings };
}
