/* json.c
 * The model as JSON; docs/report.schema.json describes it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/json_writer.h"
#include "report/writers.h"

/** Grows with every change that a reader of the former version would stumble over. */
#define JSON_VERSION 1

static void add_table(const char *key, ex_table table, GString *out)
{
    ex_table_print_json(&table, key, out);
}

void ex_model_json(const ex_model *model, GString *out)
{
    ex_json_open(out, NULL, '{');
    ex_json_text(out, "format", "exchange-report");
    ex_json_number(out, "version", JSON_VERSION);
    if (model->cut)
        ex_json_number(out, "cut", model->cut);
    add_table("scenarios", ex_model_scenarios(model), out);
    add_table("findings", ex_model_findings(model), out);
    add_table("endpoints", ex_model_endpoints(model), out);
    add_table("openings", ex_model_firewall(model), out);
    add_table("associations", ex_model_associations(model), out);
    ex_json_close(out, '}');
    g_string_append_c(out, '\n');
}
