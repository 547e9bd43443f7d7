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

/* What is blocked and belongs to no scenario that is known is grey. */
static void write_edge(const ex_map *map, const ex_map_edge *edge, GString *out)
{
    static const char *const colours[EX_STATE_COUNT] = { "color=\"#b06000\", fontcolor=\"#b06000\"",
                                                         "color=\"#1a7f37\", fontcolor=\"#1a7f37\"",
                                                         "color=\"#c00020\", fontcolor=\"#c00020\", style=dashed" };
    const ex_scenario *scenario = edge->scenario;
    char *client = ex_text_addr(&((const ex_map_host *)g_ptr_array_index(map->hosts, edge->from))->addr);
    char *server = ex_text_addr(&((const ex_map_host *)g_ptr_array_index(map->hosts, edge->to))->addr);
    GPtrArray *lines = ex_map_lines(edge);

    g_string_append_printf(out, "  \"%s\" -> \"%s\" [label=\"", client, server);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(out, "%s%s", i ? "\\n" : "", (const char *)g_ptr_array_index(lines, i));
    g_string_append_printf(out, "\", %s%s];\n", scenario && scenario->both_ways ? "dir=both, " : "",
                           scenario ? colours[scenario->state]
                                    : "color=\"#707070\", fontcolor=\"#707070\", style=dotted");
    g_ptr_array_free(lines, TRUE);
    g_free(client);
    g_free(server);
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
    for (guint i = 0; i < map->edges->len; i++)
        write_edge(map, &g_array_index(map->edges, ex_map_edge, i), out);
    g_string_append(out, "}\n");
    ex_map_free(map);
}
