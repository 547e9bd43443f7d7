/* report.c
 * Tables of tshark's -z. One pass is enough: they are printed after the last packet, from the store.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <epan/tap.h>

#include "packet-exchange.h"

/** A report that was asked for. */
typedef struct {
    gboolean evidence;      /* the evidence as JSON lines, else the flows */
    gboolean separated;     /* columns by tabs, for programs */
    gboolean filtered;      /* only flows of which a packet passed the filter */
    GHashTable *selected;   /* those flows */
} report;

static const char *const names[] = { "flows", "evidence" };

static void reset_report(void *data)
{
    g_hash_table_remove_all(((report *)data)->selected);
}

static void free_report(void *data)
{
    g_hash_table_destroy(((report *)data)->selected);
    g_free(data);
}

static tap_packet_status take_packet(void *data, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *tapped,
                                     tap_flags_t flags _U_)
{
    report *wanted = (report *)data;

    if (wanted->filtered)
        g_hash_table_add(wanted->selected, ((const ex_tap_data *)tapped)->flow);
    return TAP_PACKET_REDRAW;
}

#define COLUMNS 8

static const char *const titles[COLUMNS] = { "client", "server",     "port",   "service",
                                             "scenario", "leg", "confidence", "reason" };

static char *address_text(const ex_addr *addr)
{
    char text[64];

    ex_addr_print(addr, text, sizeof(text));
    return g_strdup(text);
}

static char *scenarios_text(const ex_verdict *verdict)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0, last = 0; i < EX_LEG_COUNT; i++) {
        if ((verdict->legs >> i & 1) && ex_scenarios[i].scenario != last) {
            g_string_append_printf(text, "%s%u", text->len ? "/" : "", ex_scenarios[i].scenario);
            last = ex_scenarios[i].scenario;
        }
    }
    return g_string_free(text, FALSE);
}

static char *legs_text(const ex_verdict *verdict)
{
    GString *text = g_string_new(NULL);

    ex_verdict_legs(verdict, "/", text);
    for (guint i = 0; i < EX_OUT_COUNT; i++) {
        if (verdict->outside >> i & 1)
            g_string_append_printf(text, "%s%s", text->len ? "/" : "", ex_outside_name((ex_outside)i));
    }
    return g_string_free(text, FALSE);
}

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

/* Fills the cells of a flow. @return FALSE if there is nothing to say of it */
static gboolean fill_row(ex_flow *flow, char *cells[COLUMNS])
{
    const ex_verdict *verdict = ex_verdict_get(exchange.store, &exchange.config, flow);
    const gboolean label = (verdict->legs || verdict->outside) &&
                           (gint)verdict->confidence >= exchange.least_confidence;
    const ex_addr *client, *server;
    guint16 client_port, server_port;
    guint at = 0;

    if (!ex_verdict_says_something(verdict))
        return FALSE;
    ex_verdict_ends(flow, verdict, &client, &client_port, &server, &server_port);
    cells[at++] = address_text(client);
    cells[at++] = address_text(server);
    cells[at++] = g_strdup_printf("%u", server_port);
    cells[at++] = g_strdup(ex_service_name(verdict->service));
    cells[at++] = label ? scenarios_text(verdict) : g_strdup("");
    cells[at++] = label ? legs_text(verdict) : g_strdup("");
    cells[at++] = g_strdup(label ? ex_confidence_name(verdict->confidence) : "");
    cells[at++] = reason_text(flow, verdict);
    return TRUE;
}

static void print_row(const char *const cells[COLUMNS], const gsize widths[COLUMNS], gboolean separated)
{
    for (guint i = 0; i < COLUMNS; i++) {
        const char *cell = !separated && !*cells[i] ? "-" : cells[i];

        if (separated)
            printf("%s%s", i ? "\t" : "", cell);
        else if (i + 1 == COLUMNS)
            printf("%s", cell);
        else
            printf("%-*s  ", (int)widths[i], cell);
    }
    printf("\n");
}

static void draw_flows(const report *wanted)
{
    GPtrArray *flows = ex_store_sorted_flows(exchange.store);
    GPtrArray *rows = g_ptr_array_new();
    gsize widths[COLUMNS];

    for (guint i = 0; i < COLUMNS; i++)
        widths[i] = strlen(titles[i]);
    for (guint i = 0; i < flows->len; i++) {
        ex_flow *flow = (ex_flow *)g_ptr_array_index(flows, i);
        char **cells = g_new0(char *, COLUMNS + 1);

        if ((wanted->filtered && !g_hash_table_contains(wanted->selected, flow)) || !fill_row(flow, cells)) {
            g_strfreev(cells);
            continue;
        }
        for (guint k = 0; k < COLUMNS; k++)
            widths[k] = MAX(widths[k], strlen(cells[k]));
        g_ptr_array_add(rows, cells);
    }
    print_row(titles, widths, wanted->separated);
    for (guint i = 0; i < rows->len; i++) {
        char **cells = (char **)g_ptr_array_index(rows, i);

        print_row((const char *const *)cells, widths, wanted->separated);
        g_strfreev(cells);
    }
    g_ptr_array_free(rows, TRUE);
    g_ptr_array_free(flows, TRUE);
}

static void draw_report(void *data)
{
    const report *wanted = (const report *)data;

    if (!exchange.store)
        return;
    if (wanted->evidence) {
        GString *lines = ex_store_export(exchange.store);

        fputs(lines->str, stdout);
        g_string_free(lines, TRUE);
    } else {
        draw_flows(wanted);
    }
}

/* A name that is none ends the program: a table that was asked for and does not come is worse. */
static void G_GNUC_NORETURN refuse(const char *argument)
{
    GString *right = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_string_append_printf(right, "%sexchange,%s", i ? ", " : "", names[i]);
    fprintf(stderr, "tshark: -z %s: no such table; there are %s\n", argument, right->str);
    exit(1);
}

/* "exchange,NAME[,FORMAT][,FILTER]"; what is no format is the filter. */
static void start_report(const char *argument, gboolean evidence, const char *name)
{
    const char *rest = argument + strlen("exchange,") + strlen(name);
    report *wanted;
    GString *error;

    if (*rest != '\0' && *rest != ',')
        refuse(argument);
    if (*rest == ',')
        rest++;
    wanted = g_new0(report, 1);
    wanted->evidence = evidence;
    wanted->selected = g_hash_table_new(NULL, NULL);
    if (!evidence && g_str_has_prefix(rest, "tsv") && (rest[3] == '\0' || rest[3] == ',')) {
        wanted->separated = TRUE;
        rest += rest[3] ? 4 : 3;
    }
    wanted->filtered = *rest != '\0';
    error = register_tap_listener("exchange", wanted, *rest ? rest : NULL, TL_REQUIRES_NOTHING, reset_report,
                                  take_packet, draw_report, free_report);
    if (error) {
        fprintf(stderr, "tshark: -z %s: %s\n", argument, error->str);
        exit(1);
    }
}

static ws_stat_init_result start_flows(const char *argument, void *data _U_)
{
    start_report(argument, FALSE, names[0]);
    WS_STAT_INIT_DONE;
}

static ws_stat_init_result start_evidence(const char *argument, void *data _U_)
{
    start_report(argument, TRUE, names[1]);
    WS_STAT_INIT_DONE;
}

static ws_stat_init_result start_unknown(const char *argument, void *data _U_)
{
    refuse(argument);
}

void exchange_report_register(void)
{
    static stat_tap_ui uis[] = {
        { REGISTER_PACKET_STAT_GROUP_UNSORTED, NULL, "exchange,flows", start_flows, 0, NULL },
        { REGISTER_PACKET_STAT_GROUP_UNSORTED, NULL, "exchange,evidence", start_evidence, 0, NULL },
        /* Whatever else begins like ours; the longest name that fits is tried first. */
        { REGISTER_PACKET_STAT_GROUP_UNSORTED, NULL, "exchange", start_unknown, 0, NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS(uis); i++)
        register_stat_tap_ui(&uis[i], NULL);
}
