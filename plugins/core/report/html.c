/* html.c
 * Everything on one page for a browser: one file that loads nothing, of what the other reports say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/escape.h"
#include "report/html_findings.h"
#include "report/html_ladder.h"
#include "report/html_map.h"
#include "report/html_style.h"
#include "report/writers.h"

/* Rows of a table: with more, browsers are slow. */
#define ROWS_MOST 2000

static void write_table(const char *title, ex_table table, GString *out)
{
    g_string_append_printf(out, "<h2>%s</h2>\n", title);
    ex_table_print_html(&table, ROWS_MOST, out);
}

void ex_model_html(const ex_model *model, GString *out)
{
    GString *headline = g_string_new(NULL);

    ex_model_headline(model, headline);
    g_string_append(out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n");
    ex_html_head(out);
    g_string_append(out, "<body>\n<h1>Exchange and its ports</h1>\n<p class=\"headline\">");
    ex_append_html(out, g_strchomp(headline->str));
    g_string_append(out, "</p>\n<h2>Who talks to whom</h2>\n");
    ex_html_map(model, out);
    g_string_append(out, "<h2>Findings</h2>\n");
    ex_html_findings(model, out);
    g_string_append(out, "<h2>What happened</h2>\n");
    ex_html_ladders(model, out);
    write_table("Ports that must be open", ex_model_firewall(model), out);
    write_table("Scenarios", ex_model_scenarios(model), out);
    write_table("RPC endpoints", ex_model_endpoints(model), out);
    g_string_append(out, "<h2>Flows</h2>\n");
    ex_model_flows_html(model, ROWS_MOST, out);
    ex_html_script(out);
    g_string_append(out, "</body>\n</html>\n");
    g_string_free(headline, TRUE);
}
