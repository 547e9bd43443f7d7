/* exchange-report.c
 * The reports that tshark has, from evidence alone: exchange-report(1).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "batch/program.h"
#include "diagnosis/model.h"
#include "facts/escape.h"
#include "report/catalogue.h"

/* A terminal's lines end; what is no terminal takes them as they are. */
static gsize width_of_output(void)
{
    struct winsize size;

    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* "NAME" or "NAME,FORMAT". @return NULL if it is none */
static const ex_report_type *find(const char *argument, ex_format *format)
{
    char **part = g_strsplit(argument, ",", 2);
    const ex_report_type *type = part[0] ? ex_report_find(part[0]) : NULL;
    const char *rest = part[0] && part[1] ? part[1] : "";

    *format = EX_FORMAT_AS_IS;
    if (type && *rest) {
        *format = ex_report_take_format(type, &rest);
        if (*rest)
            type = NULL;
    }
    g_strfreev(part);
    return type;
}

static int explain(const char *argument)
{
    char *shown = argument ? ex_escaped(argument) : NULL;

    if (shown)
        fprintf(stderr, "exchange-report: %s: no such report; there are", shown);
    else
        fprintf(stderr, "usage: exchange-report NAME[,FORMAT] [--] EVIDENCE...\nreports:");
    for (guint i = 0; ex_report_types[i].name; i++)
        fprintf(stderr, "%s %s", i ? "," : "", ex_report_types[i].name);
    fprintf(stderr, "\n");
    g_free(shown);
    return 2;
}

static void write_report(ex_store *store, const ex_report_type *type, ex_format format)
{
    ex_config config;
    ex_model *model;
    GString *out = g_string_new(NULL);

    ex_config_default(&config);
    store->whole = TRUE;
    model = ex_model_make(store, &config, EX_CONF_PORT, NULL);
    model->width = width_of_output();
    type->write(model, format, out);
    fwrite(out->str, 1, out->len, stdout);
    ex_model_free(model);
    g_string_free(out, TRUE);
}

int main(int argc, char **argv)
{
    const int first = argc > 2 && strcmp(argv[2], "--") == 0 ? 3 : 2;
    const ex_report_type *type;
    ex_captures captures;
    ex_format format;
    ex_store *store;
    gboolean good;

    if (argc <= first || argv[1][0] == '-')
        return explain(NULL);
    type = find(argv[1], &format);
    if (!type)
        return explain(argv[1]);
    ex_captures_init(&captures);
    store = ex_store_new();
    good = ex_program_read("exchange-report", argv + first, (guint)(argc - first), &captures, store);
    if (good) {
        write_report(store, type, format);
        good = ex_program_finish();
    }
    ex_store_free(store);
    ex_captures_clear(&captures);
    return good ? 0 : 1;
}
