/* display_filter.c
 * Display filters as text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/escape.h"
#include "report/display_filter.h"
#include "report/text.h"
#include "report/writers.h"

static void add_addr(const ex_addr *addr, GString *out)
{
    char text[64];

    ex_addr_print(addr, text, sizeof(text));
    g_string_append_printf(out, "%s == %s", addr->family == 4 ? "ip.addr" : "ipv6.addr", text);
}

static void add_pair(const ex_addr *a, const ex_addr *b, GString *out)
{
    add_addr(a, out);
    g_string_append(out, " && ");
    add_addr(b, out);
}

void ex_filter_flow(const ex_store *store, const ex_flow *flow, GString *out)
{
    const ex_tuple *tuple = &flow->key.tuple;
    const char *ports = tuple->transport == EX_UDP ? "udp.port" : "tcp.port";
    const ex_flow *next = NULL;
    gboolean later = FALSE;
    GHashTableIter iter;
    gpointer value;

    add_pair(&tuple->end[EX_FROM_LO].addr, &tuple->end[EX_FROM_HI].addr, out);
    g_string_append_printf(out, " && %s == %u && %s == %u", ports, tuple->end[EX_FROM_LO].port, ports,
                           tuple->end[EX_FROM_HI].port);

    /* A port that was used again: this connection lasts from its first packet to the next one's. */
    g_hash_table_iter_init(&iter, store->flows);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const ex_flow *other = (const ex_flow *)value;

        if (other == flow || memcmp(&other->key.tuple, tuple, sizeof(*tuple)) != 0)
            continue;
        if (ex_proof_compare(&other->first, &flow->first) < 0)
            later = TRUE;
        else if (!next || ex_proof_compare(&other->first, &next->first) < 0)
            next = other;
    }
    if (later)
        g_string_append_printf(out, " && frame.number >= %u", flow->first.frame);
    if (next)
        g_string_append_printf(out, " && frame.number < %u", next->first.frame);
}

/* Adds "FIELD == "a"", or "FIELD in {"a", "b"}" for a set of names. */
static void add_names(const char *field, guint set, guint count, const char *(*name)(guint), GString *out)
{
    const gboolean several = (set & (set - 1)) != 0;

    g_string_append_printf(out, "%s %s", field, several ? "in {" : "== ");
    for (guint i = 0, written = 0; i < count; i++) {
        if (set >> i & 1) {
            g_string_append(out, written++ ? ", " : "");
            ex_append_filter(out, name(i));
        }
    }
    if (several)
        g_string_append_c(out, '}');
}

static const char *leg_name(guint leg)
{
    return ex_scenarios[leg].name;
}

static const char *outside_name(guint outside)
{
    return ex_outside_name((ex_outside)outside);
}

/* Whether the port of a flow was assigned by the endpoint mapper, or is the mapper's own. */
static gboolean is_assigned(const ex_flow_view *view)
{
    return view->verdict->service == EX_SVC_EPM || ex_service_is_mapped(view->verdict->service);
}

static gint compare_ports(gconstpointer a, gconstpointer b)
{
    return (gint)GPOINTER_TO_UINT(a) - (gint)GPOINTER_TO_UINT(b);
}

static void add_ports(const ex_scenario *scenario, GString *out)
{
    GHashTable *ports = g_hash_table_new(NULL, NULL);
    GList *sorted;

    if (scenario->legs & ex_legs_that_need(EX_SVC_EPM))
        g_hash_table_add(ports, GUINT_TO_POINTER(EX_MAPPER_PORT));
    for (guint i = 0; i < scenario->views->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(scenario->views, i);

        if (view->flow->key.tuple.transport != EX_UDP && (is_assigned(view) || ex_outcome_is_blocked(view->outcome)))
            g_hash_table_add(ports, GUINT_TO_POINTER((guint)view->server_port));
    }
    sorted = g_list_sort(g_hash_table_get_keys(ports), compare_ports);
    for (const GList *at = sorted; at; at = at->next)
        g_string_append_printf(out, "%s%u", at == sorted ? " || tcp.port in {" : ", ", GPOINTER_TO_UINT(at->data));
    if (sorted)
        g_string_append_c(out, '}');
    g_list_free(sorted);
    g_hash_table_destroy(ports);
}

void ex_filter_scenario(const ex_scenario *scenario, GString *out)
{
    /* The way back to a cluster leads from whoever was called. */
    g_string_append(out, scenario->other.family ? "((" : "");
    add_pair(&scenario->client, &scenario->server, out);
    if (scenario->other.family) {
        g_string_append(out, ") || (");
        add_pair(&scenario->other, &scenario->caller, out);
        g_string_append(out, "))");
    }
    g_string_append(out, " && (");
    if (scenario->legs)
        add_names("exchange.leg", scenario->legs, EX_LEG_COUNT, leg_name, out);
    if (scenario->legs && scenario->outside)
        g_string_append(out, " || ");
    if (scenario->outside)
        add_names("exchange.outside", scenario->outside, EX_OUT_COUNT, outside_name, out);
    add_ports(scenario, out);
    g_string_append_c(out, ')');
}

void ex_filter_frames(const ex_proofs *proofs, GString *out)
{
    for (guint i = 0; i < proofs->count; i++)
        g_string_append_printf(out, "%s%u", i ? ", " : "frame.number in {", proofs->proof[i].frame);
    if (proofs->count)
        g_string_append_c(out, '}');
}

void ex_filter_endpoint(const ex_endpoint_key *key, GString *out)
{
    add_addr(&key->addr, out);
    g_string_append_printf(out, " && %s == %u", key->transport == EX_UDP ? "udp.port" : "tcp.port", key->port);
}

void ex_filter_hosts(const ex_addr *a, const ex_addr *b, GString *out)
{
    g_string_append(out, "exchange && (");
    add_addr(a, out);
    g_string_append(out, " || ");
    add_addr(b, out);
    g_string_append_c(out, ')');
}

const ex_scenario *ex_scenario_of_flow(const GPtrArray *scenarios, const ex_flow *flow)
{
    for (guint i = 0; i < scenarios->len; i++) {
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(scenarios, i);

        for (guint k = 0; k < scenario->views->len; k++) {
            if (((const ex_flow_view *)g_ptr_array_index(scenario->views, k))->flow == flow)
                return scenario;
        }
    }
    return NULL;
}

static const char *text_filter(const ex_scenario *scenario, GString *own)
{
    ex_filter_scenario(scenario, own);
    return own->str;
}

/* clang-format off */
#define FILTER_COLUMNS(COLUMN)                                                                          \
    /*     key         title       kind     report window json  value */                               \
    COLUMN("client",   "client",   address, 1,     0,     FALSE, &scenario->client)                     \
    COLUMN("server",   "server",   address, 2,     0,     FALSE, &scenario->server)                     \
    COLUMN("legs",     "scenario", legs,    3,     0,     FALSE, EX_LEGS_OF(scenario, "unknown"))          \
    COLUMN("filter",   "filter",   text,    4,     0,     FALSE, text_filter(scenario, own))
/* clang-format on */

static void read_filter(const void *context G_GNUC_UNUSED, const void *row, ex_cell *cell, GString *own)
{
    const ex_scenario *scenario = (const ex_scenario *)row;

    FILTER_COLUMNS(EX_CELL)
}

static const ex_column columns[] = { FILTER_COLUMNS(EX_COLUMN) };
static const ex_sheet sheet = EX_SHEET(columns, read_filter);

ex_table ex_model_filters(const ex_model *model)
{
    return (ex_table){ &sheet, model, model->scenarios };
}
