/* reports.c
 * Reports of tshark's -z. One pass is enough: they are written after the last packet, from the store.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <glib.h>
#ifdef G_OS_UNIX
#include <sys/ioctl.h>
#include <unistd.h>
#endif
#include <epan/tap.h>

#include "evidence/export.h"
#include "evidence/merge.h"
#include "report/fold.h"
#include "report/text.h"
#include "interrupt.h"
#include "reports.h"
#include "text_window.h"

#define FORMATS_MAX 8

/** A report that can be asked for. */
typedef struct {
    const char *name;
    const char *ui_name; /* what tshark registers: "exchange,NAME" */
    exchange_report_func write;
    struct {
        const char *name; /* NULL ends the list */
        exchange_format format;
    } formats[FORMATS_MAX + 1];
} report_type;

/** One that was asked for. */
typedef struct {
    const report_type *type;
    exchange_format format;
    gboolean filtered;    /* only what concerns flows of which a packet passed the filter */
    GHashTable *selected; /* those flows */
} report;

/* Columns of a line of the report that is being written; 0: as long as it gets. */
static gsize line_width;

/* Windows scroll; a terminal does not, and what is no terminal takes lines as they are. */
static gsize width_of_output(void)
{
    if (exchange.report_width)
        return exchange.report_width;
#ifdef G_OS_UNIX
    {
        struct winsize size;

        if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
            return size.ws_col;
    }
#endif
    return 0;
}

static ex_model *make_model(GHashTable *selected)
{
    ex_model *model =
        ex_model_make(exchange.store, &exchange.config, (ex_confidence)exchange.least_confidence, selected);

    model->width = line_width;
    return model;
}

static void write_model(GHashTable *selected, GString *out, void (*write)(const ex_model *, GString *))
{
    ex_model *model = make_model(selected);

    write(model, out);
    ex_model_free(model);
}

void exchange_write_table(ex_table table, exchange_format format, GString *out)
{
    if (format == EXCHANGE_TSV)
        ex_table_print_separated(&table, out);
    else
        ex_table_print(&table, EX_IN_REPORT, line_width, out);
}

static void write_table(GHashTable *selected, exchange_format format, GString *out, ex_table (*rows)(const ex_model *))
{
    ex_model *model = make_model(selected);

    exchange_write_table(rows(model), format, out);
    ex_model_free(model);
}

static void write_flows(GHashTable *selected, exchange_format format, GString *out)
{
    write_model(selected, out, format == EXCHANGE_TSV ? ex_model_flows_separated : ex_model_flows);
}

static void write_scenarios(GHashTable *selected, exchange_format format, GString *out)
{
    write_table(selected, format, out, ex_model_scenarios);
}

static void write_endpoints(GHashTable *selected, exchange_format format, GString *out)
{
    write_table(selected, format, out, ex_model_endpoints);
}

static void write_associations(GHashTable *selected, exchange_format format, GString *out)
{
    write_table(selected, format, out, ex_model_associations);
}

static void write_findings(GHashTable *selected, exchange_format format, GString *out)
{
    write_table(selected, format, out, ex_model_findings);
}

/* Why a row has its rule, with its frames: the table of a window has no room for it. */
static void write_reason(const ex_opening *opening, GString *out)
{
    const gsize from = out->len;

    ex_append_addr(out, &opening->client);
    g_string_append(out, " to ");
    ex_append_addr(out, &opening->server);
    g_string_append_printf(out, ", %s: ", ex_service_name(opening->service));
    ex_kind_reason.print(&(ex_cell){ .reason = opening }, out);
    g_string_append_printf(out, " (%s; frames ", ex_confidence_word(opening->confidence));
    ex_kind_frames.print(&(ex_cell){ .frames = &opening->frames }, out);
    g_string_append(out, ")\n");
    ex_fold(out, from, EX_TEXT_WINDOW_WIDTH, 4);
}

/* A line of a window holds fewer characters than the registry's paths have: what all begin with is said once. */
static void write_firewall_window(const ex_model *model, GString *out)
{
    const ex_table table = ex_model_firewall(model);
    gboolean named = FALSE;

    ex_table_print(&table, EX_IN_WINDOW, EX_TEXT_WINDOW_WIDTH, out);
    for (guint i = 0; i < model->openings->len; i++)
        named |= ((const ex_opening *)g_ptr_array_index(model->openings, i))->registry != NULL;
    if (named)
        g_string_append(out, "\nRegistry keys are below\n" EX_REGISTRY_ROOT "\n");
    if (model->openings->len)
        g_string_append(out, "\nWhy:\n");
    for (guint i = 0; i < model->openings->len; i++)
        write_reason((const ex_opening *)g_ptr_array_index(model->openings, i), out);
}

static void write_firewall(GHashTable *selected, exchange_format format, GString *out)
{
    static void (*const writers[EXCHANGE_FORMAT_COUNT])(const ex_model *, GString *) = {
        [EXCHANGE_WINDOW] = write_firewall_window,
        [EXCHANGE_NFT] = ex_model_nft,
        [EXCHANGE_IPTABLES] = ex_model_iptables,
        [EXCHANGE_IOS] = ex_model_ios,
        [EXCHANGE_PF] = ex_model_pf,
        [EXCHANGE_NETSH] = ex_model_netsh,
        [EXCHANGE_POWERSHELL] = ex_model_powershell,
        [EXCHANGE_REG] = ex_model_reg,
    };

    if (writers[format])
        write_model(selected, out, writers[format]);
    else
        write_table(selected, format, out, ex_model_firewall);
}

/* A program is given the filter and nothing else. */
static void write_monitor(GHashTable *selected, exchange_format format, GString *out)
{
    write_model(selected, out, format == EXCHANGE_AS_IS ? ex_model_monitor : ex_model_monitor_explained);
}

static void write_map(GHashTable *selected, exchange_format format _U_, GString *out)
{
    write_model(selected, out, ex_model_map);
}

static void write_page(GHashTable *selected, exchange_format format _U_, GString *out)
{
    write_model(selected, out, ex_model_markdown);
}

static void write_html(GHashTable *selected, exchange_format format _U_, GString *out)
{
    write_model(selected, out, ex_model_html);
}

static void write_json(GHashTable *selected, exchange_format format _U_, GString *out)
{
    write_model(selected, out, ex_model_json);
}

static void write_filters(GHashTable *selected, exchange_format format, GString *out)
{
    write_table(selected, format, out, ex_model_filters);
}

/* Evidence is never filtered: half of it could contradict the whole. */
static void write_evidence(GHashTable *selected _U_, exchange_format format _U_, GString *out)
{
    GString *lines = ex_store_export(exchange.store);

    g_string_append_len(out, lines->str, (gssize)lines->len);
    g_string_free(lines, TRUE);
}

#define TYPE(name, write, ...)         \
    {                                  \
        name, "exchange," name, write, \
        {                              \
            __VA_ARGS__                \
        }                              \
    }

static const report_type types[] = {
    TYPE("flows", write_flows, { "tsv", EXCHANGE_TSV }),
    TYPE("scenarios", write_scenarios, { "tsv", EXCHANGE_TSV }),
    TYPE("endpoints", write_endpoints, { "tsv", EXCHANGE_TSV }),
    TYPE("findings", write_findings, { "tsv", EXCHANGE_TSV }),
    TYPE("associations", write_associations, { "tsv", EXCHANGE_TSV }),
    TYPE("firewall", write_firewall, { "tsv", EXCHANGE_TSV }, { "nft", EXCHANGE_NFT },
         { "iptables", EXCHANGE_IPTABLES }, { "ios", EXCHANGE_IOS }, { "pf", EXCHANGE_PF }, { "netsh", EXCHANGE_NETSH },
         { "powershell", EXCHANGE_POWERSHELL }, { "reg", EXCHANGE_REG }),
    TYPE("filters", write_filters, { "tsv", EXCHANGE_TSV }),
    TYPE("monitor", write_monitor, { "explained", EXCHANGE_EXPLAINED }),
    TYPE("map", write_map, { NULL, EXCHANGE_AS_IS }),
    TYPE("report", write_page, { NULL, EXCHANGE_AS_IS }),
    TYPE("html", write_html, { NULL, EXCHANGE_AS_IS }),
    TYPE("json", write_json, { NULL, EXCHANGE_AS_IS }),
    TYPE("evidence", write_evidence, { NULL, EXCHANGE_AS_IS }),
};

void exchange_report_write(const char *name, GString *out)
{
    /* Reports come after the last packet. */
    exchange.store->whole = TRUE;
    line_width = 0;
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strcmp(types[i].name, name) == 0)
            types[i].write(NULL, EXCHANGE_WINDOW, out);
    }
}

/* What was asked for, in that order; the program draws taps in the order that it likes. */
static GPtrArray *asked;
static guint drawn; /* of them, in this turn */

static void reset_report(void *data)
{
    g_hash_table_remove_all(((report *)data)->selected);
}

static void free_report(void *data)
{
    g_ptr_array_remove(asked, data);
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

/* Several reports for people have a title each; what programs read has none. */
static void write_title(const report *wanted, gboolean first, GString *out)
{
    if (asked->len > 1 && wanted->format == EXCHANGE_AS_IS && wanted->type->formats[0].format == EXCHANGE_TSV)
        g_string_append_printf(out, "%s%s\n", first ? "" : "\n", wanted->type->ui_name);
}

static void draw_report(const report *wanted, gboolean first)
{
    GString *out = g_string_new(NULL);

    exchange_interrupt_allow();
    line_width = width_of_output();
    write_title(wanted, first, out);
    wanted->type->write(wanted->filtered ? wanted->selected : NULL, wanted->format, out);
    fputs(out->str, stdout);
    fflush(stdout);
    exchange_interrupt_restore();
    g_string_free(out, TRUE);
}

/* With the first that is drawn all are, in the order asked. */
static void draw_reports(void *data _U_)
{
    const guint turn = drawn;

    drawn = (drawn + 1) % asked->len;
    if (!exchange.store || turn > 0)
        return;
    /* Reports come after the last packet. */
    exchange.store->whole = TRUE;
    for (guint i = 0; i < asked->len; i++)
        draw_report((const report *)g_ptr_array_index(asked, i), i == 0);
}

/* A name that is none ends the program: a table that was asked for and does not come is worse. */
static void G_GNUC_NORETURN refuse(const char *argument)
{
    GString *right = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        g_string_append_printf(right, "%s%s", i ? ", " : "", types[i].ui_name);
    fprintf(stderr, "tshark: -z %s: no such table; there are %s\n", argument, right->str);
    exit(1);
}

/* Takes a format off the front of what follows the name. @return FALSE if it does not begin with this one */
static gboolean take_format(const char **rest, const char *format)
{
    const gsize length = strlen(format);

    if (!g_str_has_prefix(*rest, format) || ((*rest)[length] != '\0' && (*rest)[length] != ','))
        return FALSE;
    *rest += length + ((*rest)[length] == ',');
    return TRUE;
}

/* "exchange,NAME[,FORMAT][,FILTER]"; what is no format is the filter. */
static ws_stat_init_result start_report(const char *argument, void *data)
{
    const report_type *type = (const report_type *)data;
    const char *rest = argument + strlen(type->ui_name);
    report *wanted;
    GString *error;

    if (*rest != '\0' && *rest != ',')
        refuse(argument);
    if (*rest == ',')
        rest++;
    wanted = g_new0(report, 1);
    wanted->type = type;
    wanted->selected = g_hash_table_new(NULL, NULL);
    for (guint i = 0; type->formats[i].name; i++) {
        if (take_format(&rest, type->formats[i].name)) {
            wanted->format = type->formats[i].format;
            break;
        }
    }
    wanted->filtered = *rest != '\0';
    error = register_tap_listener("exchange", wanted, *rest ? rest : NULL, TL_REQUIRES_NOTHING, reset_report,
                                  take_packet, draw_reports, free_report);
    if (error) {
        fprintf(stderr, "tshark: -z %s: %s\n", argument, error->str);
        exit(1);
    }
    if (!asked)
        asked = g_ptr_array_new();
    g_ptr_array_add(asked, wanted);
    WS_STAT_INIT_DONE;
}

static ws_stat_init_result start_unknown(const char *argument, void *data _U_)
{
    refuse(argument);
}

void exchange_report_register(void)
{
    static stat_tap_ui uis[G_N_ELEMENTS(types)];
    /* Whatever else begins like ours; the longest name that fits is tried first. */
    static stat_tap_ui other = { REGISTER_PACKET_STAT_GROUP_UNSORTED, NULL, "exchange", start_unknown, 0, NULL };

    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        uis[i].group = REGISTER_PACKET_STAT_GROUP_UNSORTED;
        uis[i].cli_string = types[i].ui_name;
        uis[i].tap_init_cb = start_report;
        register_stat_tap_ui(&uis[i], (void *)&types[i]);
    }
    register_stat_tap_ui(&other, NULL);
}
