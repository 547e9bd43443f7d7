/* graph.c
 * The hosts and what they do with each other, as a graph for Graphviz.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/escape.h"
#include "facts/hash.h"
#include "report/text.h"
#include "report/writers.h"

typedef struct {
    ex_addr addr;
    gboolean is_server;
} node;

/* The hosts of the graph, in the order in which they came. */
typedef struct {
    GPtrArray *list;     /* of node */
    GHashTable *by_addr; /* node by its address */
} graph;

EX_BYTE_KEY(addr, ex_addr)

static void add_node(graph *nodes, const ex_addr *addr, gboolean is_server)
{
    node *known = (node *)g_hash_table_lookup(nodes->by_addr, addr);

    if (!known) {
        known = g_new0(node, 1);
        known->addr = *addr;
        g_ptr_array_add(nodes->list, known);
        g_hash_table_insert(nodes->by_addr, &known->addr, known);
    }
    known->is_server |= is_server;
}

/* "Exchange server", with the components the host offers. */
static void write_roles(const ex_model *model, const node *at, GString *out)
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
    g_string_append(out, is_exchange ? "\\nExchange" : at->is_server ? "\\nserver" : "\\nclient");
    for (guint i = 1, shown = 0; i < EX_SVC_COUNT; i++) {
        if (services >> i & 1)
            g_string_append_printf(out, "%s%s", shown++ ? ", " : ": ", ex_service_name((ex_service)i));
    }
}

static void write_node(const ex_model *model, const node *at, GString *out)
{
    char *addr = ex_text_addr(&at->addr);
    char *product = ex_text_product(model->store, &at->addr);

    g_string_append_printf(out, "  \"%s\" [label=\"%s", addr, addr);
    write_roles(model, at, out);
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

static gboolean is_drawn(const ex_finding *finding)
{
    return ex_finding_types[finding->kind].is_fault && !finding->legs && !finding->outside && finding->server.family;
}

void ex_model_map(const ex_model *model, GString *out)
{
    graph nodes = { g_ptr_array_new_with_free_func(g_free), g_hash_table_new(addr_hash, addr_equal) };

    g_string_append(out, "// For dot: green gets through, orange was seen in part, red is blocked, grey is unknown.\n"
                         "digraph exchange {\n"
                         "  rankdir=LR; nodesep=0.6; ranksep=1.6;\n"
                         "  node [fontname=\"sans-serif\", fontsize=11, style=filled, fillcolor=\"#f4f6f8\"];\n"
                         "  edge [fontname=\"sans-serif\", fontsize=9];\n");
    for (guint i = 0; i < model->scenarios->len; i++) {
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(model->scenarios, i);

        add_node(&nodes, &scenario->client, scenario->both_ways);
        add_node(&nodes, &scenario->server, TRUE);
    }
    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);

        if (!is_drawn(finding))
            continue;
        add_node(&nodes, (const ex_addr *)g_ptr_array_index(finding->clients, 0), FALSE);
        add_node(&nodes, &finding->server, TRUE);
    }
    for (guint i = 0; i < nodes.list->len; i++)
        write_node(model, (const node *)g_ptr_array_index(nodes.list, i), out);
    for (guint i = 0; i < model->scenarios->len; i++)
        write_scenario((const ex_scenario *)g_ptr_array_index(model->scenarios, i), out);
    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);

        if (is_drawn(finding))
            write_finding(finding, out);
    }
    g_string_append(out, "}\n");
    g_hash_table_destroy(nodes.by_addr);
    g_ptr_array_free(nodes.list, TRUE);
}
