/* html_ladder.c
 * What happened between each two hosts, in order, in the page for browsers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/ladder.h"
#include "facts/escape.h"
#include "report/html_findings.h"
#include "report/html_ladder.h"
#include "report/map.h"
#include "report/text.h"

/* What stands beside what was said, for whoever sees no lines; numbers of characters, for the page is ASCII. */
#define RIGHTWARD "&#8594;"
#define LEFTWARD  "&#8592;"
#define LOST      "&#10005;"

/** The page's ladders while they are written. */
typedef struct {
    const ex_model *model;
    gint64 start; /* of the captures, ns since 1970 */
    guint number; /* of ladders that were written */
    GString *out;
} page;

/* When the captures began; Wireshark counts its seconds from there. */
static gint64 find_start(const ex_store *store)
{
    GHashTableIter at;
    gpointer source;
    gint64 start = G_MAXINT64;

    g_hash_table_iter_init(&at, store->sources);
    while (g_hash_table_iter_next(&at, NULL, &source))
        start = MIN(start, ((const ex_source *)source)->first);
    return start == G_MAXINT64 ? 0 : start;
}

/* "12.345678": whole microseconds, as Wireshark shows them. */
static void write_time(const page *at, gint64 time)
{
    const gint64 since = MAX(time - at->start, 0) / 1000;

    g_string_append_printf(at->out, "%" G_GINT64_FORMAT ".%06u", since / 1000000, (guint)(since % 1000000));
}

static void write_rung(const page *at, const ex_rung *rung, const ex_addr *left)
{
    const gboolean from_client = rung->by == EX_RUNG_CLIENT;
    const gboolean packet = from_client || rung->by == EX_RUNG_SERVER;
    const gboolean out = packet && ((ex_addr_compare(rung->view->client, left) == 0) == from_client);

    g_string_append_printf(at->out, "<tr class=\"%s%s\"><td class=\"n\">",
                           packet                       ? out ? "out" : "in"
                           : rung->by == EX_RUNG_ROUTER ? "router"
                                                        : "end",
                           rung->lost ? " lost" : "");
    write_time(at, rung->proof.time);
    g_string_append(at->out, "</td><td class=\"n\">");
    if (rung->proof.frame)
        g_string_append_printf(at->out, "%u", rung->proof.frame);
    g_string_append_printf(at->out, "</td><td class=\"n\">%u</td><td class=\"lane\"><span class=\"said\">",
                           rung->view->server_port);
    if (packet && !out)
        g_string_append_printf(at->out, "%s ", rung->lost ? LOST " " LEFTWARD : LEFTWARD);
    ex_append_html(at->out, rung->words->str);
    if (packet && out)
        g_string_append_printf(at->out, " %s", rung->lost ? RIGHTWARD " " LOST : RIGHTWARD);
    if (rung->finding) {
        g_string_append(at->out, " [");
        ex_html_link_finding(at->model, rung->finding, at->out);
        g_string_append_c(at->out, ']');
    }
    g_string_append(at->out, "</span></td></tr>\n");
}

static void write_ladder(const page *at, const GPtrArray *flows, const ex_addr *left, const ex_addr *right)
{
    ex_ladder *ladder = ex_ladder_make(at->model->store, at->model->by_flow, flows);

    g_string_append(at->out,
                    "<div class=\"scroll\"><table class=\"ladder\"><thead><tr><th scope=\"col\" class=\"n\">s</th>"
                    "<th scope=\"col\" class=\"n\">frame</th><th scope=\"col\" class=\"n\">port</th>"
                    "<th scope=\"col\"><span class=\"ends\"><span>");
    ex_append_addr(at->out, left);
    g_string_append(at->out, "</span><span>");
    ex_append_addr(at->out, right);
    g_string_append(at->out, "</span></span></th></tr></thead><tbody>\n");
    for (guint i = 0; i < ladder->rungs->len; i++)
        write_rung(at, (const ex_rung *)g_ptr_array_index(ladder->rungs, i), left);
    g_string_append(at->out, "</tbody></table></div>\n");
    if (ladder->left_out)
        g_string_append_printf(at->out, "<p>%u more connections are not shown.</p>\n", ladder->left_out);
    ex_ladder_free(ladder);
}

static void write_ends(const page *at, const ex_addr *left, const ex_addr *right, gboolean both_ways)
{
    ex_append_addr(at->out, left);
    g_string_append(at->out, both_ways ? " &#8596; " : " " RIGHTWARD " ");
    ex_append_addr(at->out, right);
}

static void write_scenario(page *at, const ex_scenario *scenario)
{
    const char *state = ex_scenario_state_name(scenario->state);
    char *legs = ex_text_legs(scenario->legs, scenario->outside, ""), *parts = ex_text_parts(scenario);

    g_string_append_printf(at->out, "<section class=\"pair\" id=\"pair-%u\">\n<h3>", ++at->number);
    write_ends(at, &scenario->client, &scenario->server, scenario->both_ways);
    ex_text_add_network(scenario->network, at->model->networks, at->out);
    g_string_append_printf(at->out, ": %s", legs);
    for (guint leg = 0; leg < EX_LEG_COUNT; leg++) {
        if (scenario->legs == EX_LEG(leg) && !scenario->outside)
            g_string_append_printf(at->out, " (%s)", ex_scenarios[leg].who);
    }
    g_string_append_printf(at->out, ", <span class=\"%s\">%s</span></h3>\n", state, state);
    if (*parts)
        g_string_append_printf(at->out, "<p>%s</p>\n", parts);
    write_ladder(at, scenario->views, &scenario->client, &scenario->server);
    g_string_append(at->out, "</section>\n");
    g_free(legs);
    g_free(parts);
}

/* A fault of which no scenario is known: the connections of its first client. */
static void write_apart(page *at, const ex_finding *finding)
{
    const ex_addr *client = (const ex_addr *)g_ptr_array_index(finding->clients, 0);
    GPtrArray *flows = g_ptr_array_new();

    for (guint i = 0; i < finding->places->len; i++) {
        const ex_flow *flow = g_array_index(finding->places, ex_finding_place, i).flow;
        ex_flow_view *view = (ex_flow_view *)g_hash_table_lookup(at->model->views->by_flow, flow);

        if (view && ex_addr_compare(view->client, client) == 0)
            g_ptr_array_add(flows, view);
    }
    g_string_append_printf(at->out, "<section class=\"pair\" id=\"pair-%u\">\n<h3>", ++at->number);
    write_ends(at, client, &finding->server, FALSE);
    ex_text_add_network(finding->network, at->model->networks, at->out);
    g_string_append_printf(at->out, ", port %u: scenario unknown</h3>\n", finding->port);
    write_ladder(at, flows, client, &finding->server);
    g_string_append(at->out, "</section>\n");
    g_ptr_array_free(flows, TRUE);
}

void ex_html_ladders(const ex_model *model, GString *out)
{
    page at = { model, find_start(model->store), 0, out };
    ex_map *map = ex_map_make(model, EX_HTML_LADDERS);

    g_string_append(out, "<p class=\"dim\">Seconds count from ");
    ex_append_time(out, at.start);
    g_string_append(out,
                    "; frames are Wireshark's. Of what was said more than once the first packet stands here.</p>\n");
    for (guint i = 0; i < map->edges->len; i++) {
        const ex_map_edge *edge = &g_array_index(map->edges, ex_map_edge, i);

        if (edge->scenario)
            write_scenario(&at, edge->scenario);
        else
            write_apart(&at, edge->finding);
    }
    if (at.number == 0)
        g_string_append(out, "<p>none</p>\n");
    if (map->left_out)
        g_string_append_printf(out, "<p>%u more pairs are not shown.</p>\n", map->left_out);
    ex_map_free(map);
}
