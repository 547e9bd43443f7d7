/* flow_table.c
 * The table of flows and the evidence, as reports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report/text.h"
#include "reports.h"

enum { COLUMNS = 8 };

static const char *const titles[COLUMNS] = { "client",   "server", "port",       "service",
                                             "scenario", "leg",    "confidence", "reason" };

/* The surest of the rules that hold: it says most. */
static char *reason_text(const ex_flow *flow, const ex_verdict *verdict)
{
    const ex_rule *best = NULL;
    GString *text = g_string_new(NULL);
    ex_situation situation;

    for (guint i = 0; i < verdict->n_reasons; i++) {
        if (!best || verdict->reason[i]->confidence > best->confidence)
            best = verdict->reason[i];
    }
    if (best) {
        ex_situation_read(exchange.store, &exchange.config, flow, &situation);
        ex_verdict_reason(&situation, best, text);
    }
    if (verdict->server_is_exchange && verdict->confidence == EX_CONF_CONFIRMED)
        g_string_append(text, "; the server is proven to be Exchange");
    return g_string_free(text, FALSE);
}

/* Adds the row of a flow, if there is anything to say of it. */
static void add_row(ex_table *table, ex_flow *flow)
{
    const ex_verdict *verdict = ex_verdict_get(exchange.store, &exchange.config, flow);
    const gboolean label =
        (verdict->legs || verdict->outside) && (gint)verdict->confidence >= exchange.least_confidence;
    const ex_addr *client, *server;
    guint16 client_port, server_port;
    guint at = 0;

    if (!ex_verdict_says_something(verdict))
        return;
    char **row = ex_table_row(table);
    ex_verdict_ends(flow, verdict, &client, &client_port, &server, &server_port);
    ex_table_set(row, at++, ex_text_addr(client));
    ex_table_set(row, at++, ex_text_addr(server));
    ex_table_set(row, at++, g_strdup_printf("%u", server_port));
    ex_table_set(row, at++, g_strdup(ex_service_name(verdict->service)));
    ex_table_set(row, at++, label ? ex_text_scenarios(verdict->legs) : g_strdup(""));
    ex_table_set(row, at++, label ? ex_text_legs(verdict->legs, verdict->outside, "") : g_strdup(""));
    ex_table_set(row, at++, g_strdup(label ? ex_confidence_name(verdict->confidence) : ""));
    ex_table_set(row, at++, reason_text(flow, verdict));
}

void exchange_write_flows(GHashTable *selected, exchange_format format, GString *out)
{
    GPtrArray *flows = ex_store_sorted_flows(exchange.store);
    ex_table *table = ex_table_new(titles, COLUMNS);

    for (guint i = 0; i < flows->len; i++) {
        ex_flow *flow = (ex_flow *)g_ptr_array_index(flows, i);

        if (!selected || g_hash_table_contains(selected, flow))
            add_row(table, flow);
    }
    if (format == EXCHANGE_TSV)
        ex_table_print_separated(table, out);
    else
        ex_table_print(table, out);
    ex_table_free(table);
    g_ptr_array_free(flows, TRUE);
}

void exchange_write_evidence(GHashTable *selected _U_, exchange_format format _U_, GString *out)
{
    GString *lines = ex_store_export(exchange.store);

    g_string_append_len(out, lines->str, (gssize)lines->len);
    g_string_free(lines, TRUE);
}
