/* json.c
 * The model as JSON; docs/report.schema.json describes it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/escape.h"
#include "report/text.h"
#include "report/writers.h"

/** Grows with every change that a reader of the former version would stumble over. */
#define JSON_VERSION 1
/* Clients named in a finding; their number is there as well. */
#define CLIENTS_MAX 256

/* Begins a member: a comma unless it is the first. */
static void put_key(GString *out, const char *key)
{
    const char last = out->str[out->len - 1];

    if (last != '{' && last != '[')
        g_string_append_c(out, ',');
    if (key) {
        ex_append_json(out, key);
        g_string_append_c(out, ':');
    }
}

static void member_text(GString *out, const char *key, const char *text)
{
    put_key(out, key);
    ex_append_json(out, text);
}

/* Frees the text. */
static void member_own(GString *out, const char *key, char *text)
{
    member_text(out, key, text);
    g_free(text);
}

static void member_number(GString *out, const char *key, guint64 number)
{
    put_key(out, key);
    g_string_append_printf(out, "%" G_GUINT64_FORMAT, number);
}

static void open_member(GString *out, const char *key, char bracket)
{
    put_key(out, key);
    g_string_append_c(out, bracket);
}

static void member_legs(GString *out, ex_legs legs, ex_outsides outside)
{
    open_member(out, "legs", '[');
    for (guint i = 0; i < EX_LEG_COUNT; i++) {
        if (legs >> i & 1)
            member_text(out, NULL, ex_scenarios[i].name);
    }
    g_string_append_c(out, ']');
    open_member(out, "outside", '[');
    for (guint i = 0; i < EX_OUT_COUNT; i++) {
        if (outside >> i & 1)
            member_text(out, NULL, ex_outside_name((ex_outside)i));
    }
    g_string_append_c(out, ']');
}

static void member_frames(GString *out, const char *key, const ex_proofs *proofs)
{
    open_member(out, key, '[');
    for (guint i = 0; i < proofs->count; i++)
        member_number(out, NULL, proofs->proof[i].frame);
    g_string_append_c(out, ']');
}

static void member_registry(GString *out, const ex_registry_row *row)
{
    if (!row)
        return;
    open_member(out, "registry", '{');
    member_own(out, "key", g_strdup_printf(EX_REGISTRY_ROOT "%s", row->key));
    member_text(out, "value", row->value);
    member_text(out, "preference", row->pref);
    member_text(out, "kb", row->kb);
    g_string_append_c(out, '}');
}

static void put_flow(GString *out, const ex_view *view)
{
    open_member(out, NULL, '{');
    member_own(out, "client", ex_text_addr(view->client));
    member_number(out, "client_port", view->client_port);
    member_own(out, "server", ex_text_addr(view->server));
    member_number(out, "server_port", view->server_port);
    member_text(out, "transport", ex_transport_name(view->flow->key.tuple.transport));
    member_text(out, "service", ex_service_name(view->verdict->service));
    member_text(out, "auth", ex_auth_name(view->verdict->auth));
    member_text(out, "port_class", ex_port_class_name(view->verdict->port_class));
    member_legs(out, view->legs, view->outside);
    member_text(out, "confidence", ex_confidence_name(view->confidence));
    member_text(out, "outcome", ex_outcome_name(view->outcome));
    member_number(out, "packets", view->packets);
    member_number(out, "bytes", view->bytes);
    member_own(out, "first", ex_text_time(view->flow->first.time));
    member_own(out, "last", ex_text_time(view->flow->last));
    member_frames(out, "evidence_frames", &view->verdict->evidence);
    member_frames(out, "endpoint_frames", &view->verdict->endpoint);
    g_string_append_c(out, '}');
}

static void member_ports(GString *out, const char *key, const ex_part_ports *ports)
{
    open_member(out, key, '[');
    for (guint i = 0; i < ports->count; i++)
        member_number(out, NULL, ports->port[i]);
    g_string_append_c(out, ']');
}

static void put_scenario(GString *out, const ex_scenario *scenario)
{
    open_member(out, NULL, '{');
    member_own(out, "client", ex_text_addr(&scenario->client));
    member_own(out, "server", ex_text_addr(&scenario->server));
    put_key(out, "both_ways");
    g_string_append(out, scenario->both_ways ? "true" : "false");
    member_legs(out, scenario->legs, scenario->outside);
    member_text(out, "state", ex_scenario_state_name(scenario->state));
    member_text(out, "confidence", ex_confidence_name(scenario->confidence));
    open_member(out, "parts", '[');
    for (guint i = 0; i < scenario->parts; i++) {
        const ex_part *part = &scenario->part[i];

        open_member(out, NULL, '{');
        member_text(out, "service", ex_service_name(part->service));
        member_text(out, "state", ex_part_state_name(part->state));
        member_ports(out, "ports", &part->open);
        member_ports(out, "blocked_ports", &part->blocked);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
    member_number(out, "packets", scenario->packets);
    member_number(out, "bytes", scenario->bytes);
    member_own(out, "first", ex_text_time(scenario->first));
    member_own(out, "last", ex_text_time(scenario->last));
    open_member(out, "flows", '[');
    for (guint i = 0; i < scenario->views->len; i++)
        put_flow(out, (const ex_view *)g_ptr_array_index(scenario->views, i));
    g_string_append(out, "]}");
}

static void put_finding(GString *out, const ex_finding *finding)
{
    const ex_finding_type *type = &ex_finding_types[finding->kind];

    open_member(out, NULL, '{');
    member_text(out, "name", type->name);
    member_text(out, "severity", ex_severity_name(finding->severity));
    put_key(out, "fault");
    g_string_append(out, type->is_fault ? "true" : "false");
    member_own(out, "server", finding->server.family ? ex_text_addr(&finding->server) : g_strdup(""));
    member_number(out, "servers", finding->servers);
    member_number(out, "port", finding->port);
    member_text(out, "transport", ex_transport_name(finding->transport));
    member_text(out, "service", ex_service_name(finding->service));
    member_number(out, "client_count", finding->clients->len);
    open_member(out, "clients", '[');
    for (guint i = 0; i < finding->clients->len && i < CLIENTS_MAX; i++)
        member_own(out, NULL, ex_text_addr((const ex_addr *)g_ptr_array_index(finding->clients, i)));
    g_string_append_c(out, ']');
    member_legs(out, finding->legs, finding->outside);
    member_frames(out, "frames", &finding->proof);
    member_own(out, "first", ex_text_time(finding->first));
    member_own(out, "last", ex_text_time(finding->last));
    member_text(out, "what", type->what);
    if (finding->detail)
        member_text(out, "detail", finding->detail);
    member_text(out, "do", type->cure);
    member_text(out, "kb", type->kb);
    if (finding->port >= 1024)
        member_registry(out, finding->registry);
    g_string_append_c(out, '}');
}

static void put_endpoint(GString *out, const ex_model *model, const ex_known_endpoint *endpoint)
{
    const ex_interface_row *row = &ex_interfaces[endpoint->interface_id];
    GString *uuid = g_string_new(NULL);

    ex_uuid_append(uuid, &endpoint->key.uuid);
    open_member(out, NULL, '{');
    member_own(out, "server", ex_text_addr(&endpoint->key.addr));
    member_number(out, "port", endpoint->key.port);
    member_text(out, "transport", ex_transport_name(endpoint->key.transport));
    member_text(out, "uuid", uuid->str);
    member_number(out, "major", endpoint->key.major);
    member_text(out, "interface", row->name);
    member_text(out, "service", ex_service_name(row->service));
    member_frames(out, "frames", &endpoint->observed);
    put_key(out, "pinned");
    g_string_append(out, ex_config_is_pinned(model->config, endpoint->key.port) ? "true" : "false");
    if (endpoint->annotations && endpoint->annotations->count > 0)
        member_text(out, "annotation", endpoint->annotations->entry[0].text);
    member_registry(out, ex_registry_of(ex_interface_home(row->id)));
    g_string_append_c(out, '}');
    g_string_free(uuid, TRUE);
}

static void put_opening(GString *out, const ex_opening *opening)
{
    open_member(out, NULL, '{');
    member_own(out, "client", ex_text_addr(&opening->client));
    member_own(out, "server", ex_text_addr(&opening->server));
    put_key(out, "port");
    if (opening->port)
        g_string_append_printf(out, "%u", opening->port);
    else
        g_string_append(out, "null");
    member_text(out, "transport", ex_transport_name(opening->transport));
    member_text(out, "service", ex_service_name(opening->service));
    member_legs(out, opening->legs, opening->outside);
    member_text(out, "port_class", ex_port_class_name(opening->port_class));
    member_text(out, "state", ex_part_state_name(opening->state));
    member_text(out, "rule", ex_grade_name(ex_opening_grade(opening)));
    member_text(out, "because", ex_because_rows[opening->because].name);
    member_own(out, "why", ex_opening_why(opening));
    if (opening->other)
        member_text(out, "port_of", opening->other);
    member_text(out, "confidence", ex_confidence_name(opening->confidence));
    member_frames(out, "frames", &opening->frames);
    member_registry(out, opening->registry);
    g_string_append_c(out, '}');
}

void ex_model_json(const ex_model *model, GString *out)
{
    g_string_append_c(out, '{');
    member_text(out, "format", "exchange-report");
    member_number(out, "version", JSON_VERSION);
    open_member(out, "scenarios", '[');
    for (guint i = 0; i < model->scenarios->len; i++)
        put_scenario(out, (const ex_scenario *)g_ptr_array_index(model->scenarios, i));
    g_string_append_c(out, ']');
    open_member(out, "findings", '[');
    for (guint i = 0; i < model->findings->len; i++)
        put_finding(out, (const ex_finding *)g_ptr_array_index(model->findings, i));
    g_string_append_c(out, ']');
    open_member(out, "endpoints", '[');
    for (guint i = 0; i < model->endpoints->len; i++)
        put_endpoint(out, model, (const ex_known_endpoint *)g_ptr_array_index(model->endpoints, i));
    g_string_append_c(out, ']');
    open_member(out, "openings", '[');
    for (guint i = 0; i < model->openings->len; i++)
        put_opening(out, (const ex_opening *)g_ptr_array_index(model->openings, i));
    g_string_append(out, "]}\n");
}
