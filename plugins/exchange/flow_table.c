/* flow_table.c
 * The table of flows and the evidence, as reports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/export.h"
#include "evidence/merge.h"
#include "reports.h"

/* The surest of the rules that hold: it says most. */
static const char *reason_text(const ex_flow *flow, const ex_verdict *verdict, GString *text)
{
    const ex_rule *best = NULL;
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
    return text->str;
}

/* clang-format off */
#define COLUMNS(COLUMN)                                                                                                \
    /*     key           title         kind       report window json value */                                         \
    COLUMN("client",     "client",     address,   1,     0,     FALSE, client)                                         \
    COLUMN("server",     "server",     address,   2,     0,     FALSE, server)                                         \
    COLUMN("port",       "port",       port,      3,     0,     FALSE, server_port)                                    \
    COLUMN("service",    "service",    service,   4,     0,     FALSE, verdict->service)                               \
    COLUMN("scenarios",  "scenario",   scenarios, 5,     0,     FALSE, label.legs)                                     \
    COLUMN("legs",       "leg",        legs,      6,     0,     FALSE, label)                                          \
    COLUMN("confidence", "confidence", name,      7,     0,     FALSE, ex_confidence_name(confidence))                 \
    COLUMN("reason",     "reason",     text,      8,     0,     FALSE, reason_text(flow, verdict, own))
/* clang-format on */

static void read_flow(const void *context _U_, const void *row, ex_cell *cell, GString *own)
{
    ex_flow *flow = (ex_flow *)row;
    const ex_verdict *verdict = ex_verdict_get(exchange.store, &exchange.config, flow);
    ex_cell_legs label = EX_LEGS_OF(verdict, "");
    ex_confidence confidence = verdict->confidence;
    const ex_addr *client, *server;
    guint16 client_port, server_port;

    /* A label that is less sure than what is shown is none. */
    if ((!label.legs && !label.outside) || (gint)confidence < exchange.least_confidence) {
        label.legs = 0;
        label.outside = 0;
        confidence = EX_CONF_NONE;
    }
    ex_verdict_ends(flow, verdict, &client, &client_port, &server, &server_port);
    COLUMNS(EX_CELL)
}

static const ex_column columns[] = { COLUMNS(EX_COLUMN) };
static const ex_sheet sheet = EX_SHEET(columns, read_flow);

void exchange_write_flows(GHashTable *selected, exchange_format format, GString *out)
{
    GPtrArray *flows = ex_store_sorted_flows(exchange.store);
    guint kept = 0;

    for (guint i = 0; i < flows->len; i++) {
        ex_flow *flow = (ex_flow *)g_ptr_array_index(flows, i);

        if ((!selected || g_hash_table_contains(selected, flow)) &&
            ex_verdict_says_something(ex_verdict_get(exchange.store, &exchange.config, flow)))
            flows->pdata[kept++] = flow;
    }
    g_ptr_array_set_size(flows, (gint)kept);
    exchange_write_table((ex_table){ &sheet, NULL, flows }, format, out);
    g_ptr_array_free(flows, TRUE);
}

void exchange_write_evidence(GHashTable *selected _U_, exchange_format format _U_, GString *out)
{
    GString *lines = ex_store_export(exchange.store);

    g_string_append_len(out, lines->str, (gssize)lines->len);
    g_string_free(lines, TRUE);
}
