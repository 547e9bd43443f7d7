/* flows.c
 * The first table that is looked at: every flow that something can be said of, with what came of it, and the findings in
 * words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/escape.h"
#include "report/fold.h"
#include "report/text.h"
#include "report/writers.h"

/* The surest of the rules that hold: it says most. @param text what stands in it already is kept */
static const char *reason_text(const ex_model *model, const ex_flow_view *view, GString *text)
{
    const gsize at = text->len;
    const ex_verdict *verdict = view->verdict;
    const ex_rule *best = NULL;
    ex_situation situation;

    for (guint i = 0; i < verdict->n_reasons; i++) {
        if (!best || verdict->reason[i]->confidence > best->confidence)
            best = verdict->reason[i];
    }
    if (best) {
        ex_situation_read(model->store, model->config, view->flow, &situation);
        ex_verdict_reason(&situation, best, text);
    }
    if (verdict->server_is_exchange && verdict->confidence == EX_CONF_CONFIRMED)
        g_string_append(text, "; the server is proven to be Exchange");
    return text->str + at;
}

static const char *finding_name(const ex_model *model, const ex_flow_view *view)
{
    const ex_finding *finding = ex_findings_gravest(model->by_flow, view->flow);

    return finding ? ex_finding_types[finding->kind].name : "";
}

/* clang-format off */
#define COLUMNS(COLUMN, last)                                                                                             \
    /*     key           title         kind       report window json value */                                         \
    COLUMN("client",     "client",     address,   1,     0,     FALSE, view->client)                                   \
    COLUMN("server",     "server",     address,   2,     0,     FALSE, view->server)                                   \
    COLUMN("port",       "port",       port,      3,     0,     FALSE, view->server_port)                              \
    COLUMN("service",    "service",    service,   4,     0,     FALSE, view->verdict->service)                         \
    COLUMN("scenarios",  "scenario",   scenarios, 5,     0,     FALSE, label.legs)                                     \
    COLUMN("legs",       "leg",        legs,      6,     0,     FALSE, label)                                          \
    COLUMN("confidence", "confidence", sure,      7,     0,     FALSE, confidence)                                     \
    COLUMN("state",      "state",      name,      8,     0,     FALSE, ex_through_name(view->reach.through))           \
    COLUMN("finding",    "finding",    name,      9,     0,     FALSE, finding_name(model, view))                      \
    COLUMN("reason",     "reason",     text,      last,  0,     FALSE, reason_text(model, view, own))                  \
    COLUMN("network",    "network",    name,      10,    0,     FALSE, own->str)
/* clang-format on */

static void read_flow(const void *context, const void *row, ex_cell *cell, GString *own)
{
    const ex_model *model = (const ex_model *)context;
    const ex_flow_view *view = (const ex_flow_view *)row;
    ex_cell_legs label = EX_LEGS_OF(view->verdict, "");
    ex_confidence confidence = view->verdict->confidence;

    /* Two texts in one: the reason stands behind the network and the NUL that ends it. */
    ex_append_network(own, view->network, model->networks);
    g_string_append_c(own, '\0');
    /* A label that is less sure than what is shown is none. */
    if ((!label.legs && !label.outside) || confidence < model->least) {
        label.legs = 0;
        label.outside = 0;
        confidence = EX_CONF_NONE;
    }
    COLUMNS(EX_CELL, 0)
}

/* The network stands last in both, and is no column where there is one only. */
static const ex_column columns[] = { COLUMNS(EX_COLUMN, 10) }, networks_columns[] = { COLUMNS(EX_COLUMN, 11) };
static const ex_sheet sheet = { columns, G_N_ELEMENTS(columns) - 1, read_flow };
static const ex_sheet networks_sheet = EX_SHEET(networks_columns, read_flow);

static const ex_sheet *sheet_of(const ex_model *model)
{
    return model->networks ? &networks_sheet : &sheet;
}

static GPtrArray *list_rows(const ex_model *model)
{
    GPtrArray *rows = g_ptr_array_new();

    for (guint i = 0; i < model->views->view->len; i++) {
        ex_flow_view *view = (ex_flow_view *)g_ptr_array_index(model->views->view, i);

        if (ex_model_shows(model, view))
            g_ptr_array_add(rows, view);
    }
    return rows;
}

/* "1 complete, 2 blocked": what there is none of is left out. */
static void add_counts(const guint *counts, guint kinds, const char *(*name)(guint kind), GString *out)
{
    const char *between = ": ";

    for (guint i = 0; i < kinds; i++) {
        if (counts[i]) {
            g_string_append_printf(out, "%s%u %s", between, counts[i], name(i));
            between = ", ";
        }
    }
    g_string_append_c(out, '.');
}

static const char *name_of_through(guint through)
{
    return ex_through_name((ex_through)through);
}

static const char *name_of_state(guint state)
{
    return ex_scenario_state_name((ex_scenario_state)state);
}

static const char *plural(guint count)
{
    return count == 1 ? "" : "s";
}

/* The first answer, on one line: flows by what came of them, scenarios by their state, and what was found. */
static void write_headline(const ex_model *model, const GPtrArray *rows, GString *out)
{
    guint flows[EX_THROUGH_COUNT] = { 0 }, states[EX_STATE_COUNT] = { 0 }, counted = 0, kinds = 0;
    gboolean named[EX_FINDING_COUNT] = { FALSE };

    for (guint i = 0; i < rows->len; i++)
        flows[((const ex_flow_view *)g_ptr_array_index(rows, i))->reach.through]++;
    for (guint i = 0; i < model->scenarios->len; i++)
        states[((const ex_scenario *)g_ptr_array_index(model->scenarios, i))->state]++;
    g_string_append_printf(out, "%u flow%s", rows->len, plural(rows->len));
    add_counts(flows, EX_THROUGH_COUNT, name_of_through, out);
    g_string_append_printf(out, " %u scenario%s", model->scenarios->len, plural(model->scenarios->len));
    add_counts(states, EX_STATE_COUNT, name_of_state, out);
    for (guint i = 0; i < model->findings->len; i++)
        counted += ex_finding_counts((const ex_finding *)g_ptr_array_index(model->findings, i));
    g_string_append_printf(out, " %u finding%s", counted, plural(counted));
    /* They come by how grave they are. */
    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);

        if (!ex_finding_counts(finding) || named[finding->kind])
            continue;
        named[finding->kind] = TRUE;
        g_string_append_printf(out, "%s%s", kinds++ ? ", " : ": ", ex_finding_types[finding->kind].name);
    }
    g_string_append_c(out, '.');
    ex_text_cut(model->cut, out);
    g_string_append_c(out, '\n');
}

/* One finding in words, on a line. */
static void write_finding(const ex_model *model, const ex_finding *finding, GString *out)
{
    const ex_finding_place *place = &g_array_index(finding->places, ex_finding_place, 0);
    const ex_flow_view *view = (const ex_flow_view *)g_hash_table_lookup(model->views->by_flow, place->flow);
    const ex_finding_type *type = &ex_finding_types[finding->kind];
    char *legs = ex_text_finding_legs(finding);

    g_string_append_printf(out, "%s %s: ", ex_severity_name(finding->severity), type->name);
    if (finding->server.family)
        ex_append_addr(out, &finding->server);
    else
        g_string_append_printf(out, "%u servers,", finding->servers);
    g_string_append_printf(out, " port %u", finding->port);
    if (finding->service != EX_SVC_NONE)
        g_string_append_printf(out, " (%s)", ex_service_name(finding->service));
    if (model->networks && view) {
        g_string_append(out, ", ");
        ex_append_network(out, view->network, model->networks);
    }
    g_string_append_printf(out, ", scenario %s, %u client%s, frame%s", legs, finding->clients->len,
                           plural(finding->clients->len), plural(finding->proof.count));
    for (guint i = 0; i < finding->proof.count; i++)
        g_string_append_printf(out, " %u", finding->proof.proof[i].frame);
    g_string_append_printf(out, "%s: %s", finding->proof.overflow ? " ..." : "", type->what);
    if (finding->detail) {
        g_string_append(out, " (");
        ex_append_text(out, finding->detail);
        g_string_append_c(out, ')');
    }
    g_string_append_printf(out, ". %s\n", ex_finding_cure(finding));
    g_free(legs);
}

static void write_findings(const ex_model *model, gboolean advice, GString *out)
{
    gboolean first = TRUE;

    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);

        if (!advice && !ex_finding_counts(finding))
            continue;
        if (first)
            g_string_append_c(out, '\n');
        first = FALSE;
        write_finding(model, finding, out);
    }
}

void ex_model_headline(const ex_model *model, GString *out)
{
    GPtrArray *rows = list_rows(model);

    write_headline(model, rows, out);
    g_ptr_array_free(rows, TRUE);
}

void ex_model_flows_html(const ex_model *model, guint most, GString *out)
{
    GPtrArray *rows = list_rows(model);
    const ex_table table = { sheet_of(model), model, rows };

    ex_table_print_html(&table, most, out);
    g_ptr_array_free(rows, TRUE);
}

void ex_model_flows(const ex_model *model, GString *out)
{
    GPtrArray *rows = list_rows(model);
    const ex_table table = { sheet_of(model), model, rows };
    gsize before = out->len;

    write_headline(model, rows, out);
    ex_fold(out, before, model->width, 4);
    ex_table_print(&table, EX_IN_REPORT, model->width, out);
    before = out->len;
    write_findings(model, FALSE, out);
    ex_fold(out, before, model->width, 4);
    g_ptr_array_free(rows, TRUE);
}

void ex_model_findings_in_words(const ex_model *model, GString *out)
{
    const gsize before = out->len;

    ex_model_headline(model, out);
    write_findings(model, TRUE, out);
    ex_fold(out, before, model->width, 4);
}

void ex_model_flows_separated(const ex_model *model, GString *out)
{
    GPtrArray *rows = list_rows(model);
    const ex_table table = { sheet_of(model), model, rows };

    ex_table_print_separated(&table, out);
    g_ptr_array_free(rows, TRUE);
}
