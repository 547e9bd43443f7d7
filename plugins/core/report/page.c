/* page.c
 * Everything on one page, to be attached to a ticket.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/escape.h"
#include "report/text.h"
#include "report/writers.h"

static void write_span(const ex_model *model, GString *out)
{
    gint64 first = G_MAXINT64, last = G_MININT64;
    guint labelled = 0;
    char *from, *to;

    for (guint i = 0; i < model->views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(model->views->view, i);

        first = MIN(first, view->flow->first.time);
        last = MAX(last, view->flow->last);
        labelled += view->legs || view->outside;
    }
    if (model->views->view->len == 0) {
        g_string_append(out, "The capture holds no TCP flow.\n\n");
        return;
    }
    from = ex_text_time(first);
    to = ex_text_time(last);
    g_string_append_printf(out,
                           "Flows seen: %u, of which %u belong to a scenario of KB 176466 or to something else that "
                           "Exchange does. First packet %s, last %s.",
                           model->views->view->len, labelled, from, to);
    ex_text_cut(model->cut, out);
    g_string_append(out, "\n\n");
    g_free(from);
    g_free(to);
}

/* One line a scenario: the answer to "does it get through?". */
static void write_answers(const ex_model *model, GString *out)
{
    static const char *const answers[EX_STATE_COUNT] = { "seen in part", "gets through", "**blocked**" };

    g_string_append(out, "## Does it get through?\n\n");
    for (guint i = 0; i < model->scenarios->len; i++) {
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(model->scenarios, i);
        char *legs = ex_text_legs(scenario->legs, scenario->outside, "");
        char *parts = ex_text_parts(scenario);

        g_string_append(out, "- ");
        ex_append_addr(out, &scenario->client);
        g_string_append(out, scenario->both_ways ? " and " : " to ");
        ex_append_addr(out, &scenario->server);
        g_string_append_printf(out, ", %s", legs);
        if (scenario->legs && (scenario->legs & (scenario->legs - 1)) == 0 && !scenario->outside) {
            for (guint leg = 0; leg < EX_LEG_COUNT; leg++) {
                if (scenario->legs == EX_LEG(leg))
                    g_string_append_printf(out, " (%s)", ex_scenarios[leg].who);
            }
        }
        g_string_append_printf(out, ": %s", answers[scenario->state]);
        if (*parts)
            g_string_append_printf(out, " - %s", parts);
        g_string_append_printf(out, " (%s)\n", ex_confidence_word(scenario->confidence));
        g_free(legs);
        g_free(parts);
    }
    g_string_append(out, model->scenarios->len ? "\n" : "Nothing of the six scenarios was seen.\n\n");
}

/* "198.51.100.5 port 1062 (store)". */
static void write_place(const ex_finding *finding, GString *out)
{
    if (finding->server.family)
        ex_append_addr(out, &finding->server);
    else
        g_string_append_printf(out, "%u servers", finding->servers);
    g_string_append_printf(out, " port %u", finding->port);
    if (finding->service != EX_SVC_NONE)
        g_string_append_printf(out, " (%s)", ex_service_name(finding->service));
}

static void write_clients(const ex_finding *finding, GString *out)
{
    g_string_append_printf(out, "%u client%s:", finding->clients->len, finding->clients->len == 1 ? "" : "s");
    for (guint i = 0; i < finding->clients->len && i < 8; i++) {
        g_string_append_c(out, ' ');
        ex_append_addr(out, (const ex_addr *)g_ptr_array_index(finding->clients, i));
    }
    g_string_append(out, finding->clients->len > 8 ? " ..." : "");
}

static void write_frames(const ex_finding *finding, GString *out)
{
    g_string_append(out, "frames:");
    for (guint i = 0; i < finding->proof.count; i++)
        g_string_append_printf(out, " %u", finding->proof.proof[i].frame);
    g_string_append(out, finding->proof.overflow ? " ..." : "");
}

static void write_articles(const ex_finding_type *type, const char *before, GString *out)
{
    g_string_append_printf(out, "\n%s%s%s\n", *type->kb ? before : "", type->kb, *type->kb ? "\n" : "");
}

static void write_finding(const ex_finding *finding, GString *out)
{
    const ex_finding_type *type = &ex_finding_types[finding->kind];
    char *legs = ex_text_finding_legs(finding);

    g_string_append_printf(out, "### %s (%s)\n\n", type->name, ex_severity_name(finding->severity));
    write_place(finding, out);
    g_string_append_printf(out, ": %s", type->what);
    if (finding->detail) {
        g_string_append(out, " (");
        ex_append_markdown(out, finding->detail);
        g_string_append_c(out, ')');
    }
    g_string_append_printf(out, ".\n\n- scenario: %s\n- ", legs);
    write_clients(finding, out);
    g_string_append(out, "\n- ");
    write_frames(finding, out);
    g_string_append_printf(out, "\n- what to do: %s", ex_finding_cure(finding));
    ex_text_add_pin(finding, " The value is ", ".", ex_append_markdown, out);
    write_articles(type, "- see: ", out);
    g_free(legs);
}

/* Advice of one kind differs in hosts, ports and values alone: what it says stands once, and a line for each port. */
static void write_advice(const ex_finding *const *finding, guint count, GString *out)
{
    const ex_finding_type *type = &ex_finding_types[finding[0]->kind];

    g_string_append_printf(out, "### %s (%s)\n\n%u places: %s.\n\n", type->name, ex_severity_name(finding[0]->severity),
                           count, type->what);
    for (guint i = 0; i < count; i++) {
        char *legs = ex_text_finding_legs(finding[i]);

        g_string_append(out, "- ");
        write_place(finding[i], out);
        g_string_append_printf(out, "; scenario %s; ", legs);
        write_clients(finding[i], out);
        g_string_append(out, "; ");
        write_frames(finding[i], out);
        ex_text_add_pin(finding[i], "; value ", "", ex_append_markdown, out);
        g_string_append_c(out, '\n');
        g_free(legs);
    }
    g_string_append_printf(out, "\nWhat to do: %s\n", type->cure);
    write_articles(type, "See: ", out);
}

/* Whether two findings differ in place alone, and are advice. */
static gboolean is_same_advice(const ex_finding *one, const ex_finding *other)
{
    return one->kind == other->kind && one->severity == other->severity && !ex_finding_counts(one) &&
           !ex_finding_counts(other) && !one->cure && !other->cure && !one->detail && !other->detail;
}

static void write_findings(const ex_model *model, GString *out)
{
    const ex_finding *const *finding = (const ex_finding *const *)model->findings->pdata;
    guint count;

    g_string_append(out, "## Findings\n\n");
    for (guint i = 0; i < model->findings->len; i += count) {
        for (count = 1; i + count < model->findings->len && is_same_advice(finding[i], finding[i + count]); count++)
            ;
        if (count > 1)
            write_advice(finding + i, count, out);
        else
            write_finding(finding[i], out);
    }
    if (model->findings->len == 0)
        g_string_append(out, "none\n\n");
}

static void write_section(const char *title, ex_table table, GString *out)
{
    g_string_append_printf(out, "## %s\n\n", title);
    ex_table_print_markdown(&table, out);
    g_string_append_c(out, '\n');
}

void ex_model_markdown(const ex_model *model, GString *out)
{
    g_string_append(out, "# Exchange and its ports\n\n");
    write_span(model, out);
    write_answers(model, out);
    write_findings(model, out);
    write_section("Ports that must be open", ex_model_firewall(model), out);
    write_section("Scenarios", ex_model_scenarios(model), out);
    write_section("Associations of MTAs", ex_model_associations(model), out);
    write_section("RPC endpoints", ex_model_endpoints(model), out);
    g_string_append(out, "## What to capture next\n\n```\n");
    ex_model_monitor_explained(model, out);
    g_string_append(out, "```\n");
}
