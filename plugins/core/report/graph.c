/* graph.c
 * The hosts and what they do with each other, as a graph for Graphviz.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/escape.h"
#include "report/map.h"
#include "report/text.h"
#include "report/writers.h"

static void write_node(const ex_model *model, const ex_map_host *at, GString *out)
{
    char *addr = ex_text_addr(&at->addr);
    char *product = ex_text_product(model->store, &at->addr);

    g_string_append_printf(out, "  \"%s\" [label=\"%s", addr, addr);
    g_string_append(out, "\\n");
    ex_map_roles(model, at, out);
    if (product) {
        g_string_append(out, "\\n");
        ex_append_dot(out, product);
    }
    g_string_append_printf(out, "\", shape=%s];\n", at->is_server ? "box" : "ellipse");
    g_free(addr);
    g_free(product);
}

static void write_edge(const ex_addr *from, const ex_addr *to, const char *label, const char *style, GString *out)
{
    char *client = ex_text_addr(from), *server = ex_text_addr(to);

    g_string_append_printf(out, "  \"%s\" -> \"%s\" [label=\"%s\", %s];\n", client, server, label, style);
    g_free(client);
    g_free(server);
}

static void write_scenario(const ex_scenario *scenario, GString *out)
{
    static const char *const colours[EX_STATE_COUNT] = { "color=\"#b06000\", fontcolor=\"#b06000\"",
                                                         "color=\"#1a7f37\", fontcolor=\"#1a7f37\"",
                                                         "color=\"#c00020\", fontcolor=\"#c00020\", style=dashed" };
    char *legs = ex_text_legs(scenario->legs, scenario->outside, "");
    GString *label = g_string_new(NULL);
    char *style = g_strdup_printf("%s%s", scenario->both_ways ? "dir=both, " : "", colours[scenario->state]);

    g_string_append_printf(label, "%s (%s)", legs, ex_scenario_state_name(scenario->state));
    for (guint i = 0; i < scenario->parts; i++) {
        char *part = ex_text_part(&scenario->part[i]);

        g_string_append_printf(label, "\\n%s", part);
        g_free(part);
    }
    write_edge(&scenario->client, &scenario->server, label->str, style, out);
    g_string_free(label, TRUE);
    g_free(style);
    g_free(legs);
}

/* What is blocked and belongs to no scenario that is known. */
static void write_finding(const ex_finding *finding, GString *out)
{
    char *label = g_strdup_printf("%s %u", ex_finding_types[finding->kind].name, finding->port);

    write_edge((const ex_addr *)g_ptr_array_index(finding->clients, 0), &finding->server, label,
               "color=\"#707070\", fontcolor=\"#707070\", style=dotted", out);
    g_free(label);
}

void ex_model_map(const ex_model *model, GString *out)
{
    ex_map *map = ex_map_make(model, G_MAXUINT);

    g_string_append(out, "// For dot: green gets through, orange was seen in part, red is blocked, grey is unknown.\n"
                         "digraph exchange {\n"
                         "  rankdir=LR; nodesep=0.6; ranksep=1.6;\n"
                         "  node [fontname=\"sans-serif\", fontsize=11, style=filled, fillcolor=\"#f4f6f8\"];\n"
                         "  edge [fontname=\"sans-serif\", fontsize=9];\n");
    for (guint i = 0; i < map->hosts->len; i++)
        write_node(model, (const ex_map_host *)g_ptr_array_index(map->hosts, i), out);
    for (guint i = 0; i < map->edges->len; i++) {
        const ex_map_edge *edge = &g_array_index(map->edges, ex_map_edge, i);

        if (edge->scenario)
            write_scenario(edge->scenario, out);
        else
            write_finding(edge->finding, out);
    }
    g_string_append(out, "}\n");
    ex_map_free(map);
}
