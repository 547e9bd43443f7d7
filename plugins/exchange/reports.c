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
#include "interrupt.h"
#include "reports.h"

/** A report by the name that tshark registers it under; .type is NULL for the evidence, which is made of no model. */
typedef struct {
    char *ui_name; /* "exchange,NAME" */
    const ex_report_type *type;
} named_report;

static named_report *types;
static guint count_of_types;

/** One that was asked for. */
typedef struct {
    const named_report *named;
    ex_format format;
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

/* Evidence is never filtered: half of it could contradict the whole. */
static void write_evidence(GString *out)
{
    GString *lines = ex_store_export(exchange.store);

    g_string_append_len(out, lines->str, (gssize)lines->len);
    g_string_free(lines, TRUE);
}

static void write_type(const ex_report_type *type, GHashTable *selected, ex_format format, GString *out)
{
    ex_model *model = make_model(selected);

    type->write(model, format, out);
    ex_model_free(model);
}

void exchange_report_write(const char *name, GString *out)
{
    const ex_report_type *type = ex_report_find(name);

    /* Reports come after the last packet. */
    exchange.store->whole = TRUE;
    line_width = 0;
    if (type)
        write_type(type, NULL, EX_FORMAT_WINDOW, out);
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
    if (asked->len > 1 && wanted->format == EX_FORMAT_AS_IS && wanted->named->type &&
        wanted->named->type->formats[0].format == EX_FORMAT_TSV)
        g_string_append_printf(out, "%s%s\n", first ? "" : "\n", wanted->named->ui_name);
}

static void draw_report(const report *wanted, gboolean first)
{
    GString *out = g_string_new(NULL);

    exchange_interrupt_allow();
    line_width = width_of_output();
    write_title(wanted, first, out);
    if (wanted->named->type)
        write_type(wanted->named->type, wanted->filtered ? wanted->selected : NULL, wanted->format, out);
    else
        write_evidence(out);
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

    for (guint i = 0; i < count_of_types; i++)
        g_string_append_printf(right, "%s%s", i ? ", " : "", types[i].ui_name);
    fprintf(stderr, "tshark: -z %s: no such table; there are %s\n", argument, right->str);
    exit(1);
}

/* "exchange,NAME[,FORMAT][,FILTER]"; what is no format is the filter. */
static ws_stat_init_result start_report(const char *argument, void *data)
{
    const named_report *named = (const named_report *)data;
    const char *rest = argument + strlen(named->ui_name);
    report *wanted;
    GString *error;

    if (*rest != '\0' && *rest != ',')
        refuse(argument);
    if (*rest == ',')
        rest++;
    wanted = g_new0(report, 1);
    wanted->named = named;
    wanted->selected = g_hash_table_new(NULL, NULL);
    if (named->type)
        wanted->format = ex_report_take_format(named->type, &rest);
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

static void add_type(const char *name, const ex_report_type *type, stat_tap_ui *ui)
{
    types[count_of_types].ui_name = g_strconcat("exchange,", name, NULL);
    types[count_of_types].type = type;
    ui->group = REGISTER_PACKET_STAT_GROUP_UNSORTED;
    ui->cli_string = types[count_of_types].ui_name;
    ui->tap_init_cb = start_report;
    register_stat_tap_ui(ui, &types[count_of_types]);
    count_of_types++;
}

void exchange_report_register(void)
{
    /* Whatever else begins like ours; the longest name that fits is tried first. */
    static stat_tap_ui other = { REGISTER_PACKET_STAT_GROUP_UNSORTED, NULL, "exchange", start_unknown, 0, NULL };
    stat_tap_ui *uis;
    guint count = 1;

    while (ex_report_types[count - 1].name)
        count++;
    types = g_new0(named_report, count);
    uis = g_new0(stat_tap_ui, count);
    for (guint i = 0; ex_report_types[i].name; i++)
        add_type(ex_report_types[i].name, &ex_report_types[i], &uis[i]);
    add_type("evidence", NULL, &uis[count - 1]);
    register_stat_tap_ui(&other, NULL);
}
