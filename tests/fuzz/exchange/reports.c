/* reports.c
 * Every report of a store, written and read again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "check.h"
#include "evidence/merge.h"
#include "verdict/given.h"
#include "verdict/replication.h"
#include "report/display_filter.h"
#include "report/help.h"
#include "article/versions.h"
#include "verdict/situation.h"

/* The schema of the JSON report, read once. */
static const json_value *report_schema(void)
{
    static json_value *schema;
    char *text;
    gsize size;

    if (!schema) {
        MUST(g_file_get_contents(REPORT_SCHEMA, &text, &size, NULL), "cannot read %s", REPORT_SCHEMA);
        schema = json_read(text, size);
        MUST(schema, "%s is no JSON", REPORT_SCHEMA);
        g_free(text);
    }
    return schema;
}

static void check_json(const GString *text)
{
    json_value *value = json_read(text->str, text->len);

    check_lines_ascii("json", text);
    MUST(value, "%s", text->str);
    char *wrong = schema_check(report_schema(), value);

    MUST(!wrong, "%s in %s", wrong, text->str);
    json_free(value);
}

static void check_table(const char *what, ex_table table)
{
    GString *text = g_string_new(NULL);

    for (guint where = EX_IN_REPORT; where <= EX_IN_WINDOW; where++) {
        for (guint width = 0; width <= 160; width += 40) {
            ex_table_print(&table, (ex_where)where, width, text);
            check_lines_ascii(what, text);
            g_string_truncate(text, 0);
        }
    }
    ex_table_print_markdown(&table, text);
    check_markdown(text);
    check_separated(what, &table);
    g_string_free(text, TRUE);
}

/* What the tree shows of the server and its port. */
static void check_server(const ex_model *model, const ex_flow_view *view)
{
    const char *product = ex_verdict_product(model->store, view->flow, view->verdict), *reason = NULL;
    const guint8 transport = view->flow->key.tuple.transport;
    ex_given *given = g_new(ex_given, 1);

    if (ex_endpoints_given(model->store, view->client, view->server, view->server_port, transport,
                           view->flow->first.time, given))
        MUST(given->interfaces != 0 && given->interfaces >> EX_IF_COUNT == 0, "%x", given->interfaces);
    for (guint own = 0; own < 2; own++) {
        const ex_replication found =
            ex_replication_decide(model->store, view->server, own ? view->server_port : 0, &reason);

        MUST(reason && *reason && *ex_replication_name(found), "%u", found);
    }
    if (product)
        (void)ex_product_version(product);
    g_free(given);
}

/* What the tree shows of a flow, and the filters that the menus make. */
static void check_flows(const ex_model *model)
{
    GString *text = g_string_new(NULL);
    ex_situation *situation = g_new(ex_situation, 1);

    for (guint i = 0; i < model->views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(model->views->view, i);
        const ex_tuple *tuple = &view->flow->key.tuple;
        const ex_scenario *scenario = ex_scenario_of_flow(model->scenarios, view->flow);

        check_server(model, view);
        ex_situation_read(model->store, model->config, view->flow, situation);
        ex_verdict_label(view->verdict, text);
        for (guint k = 0; k < view->verdict->n_reasons; k++)
            ex_verdict_reason(situation, view->verdict->reason[k], text);
        check_lines_ascii("label", text);
        g_string_truncate(text, 0);
        ex_filter_flow(model->store, view->flow, text);
        check_filter("flow", text->str);
        g_string_truncate(text, 0);
        ex_filter_hosts(&tuple->end[EX_FROM_LO].addr, &tuple->end[EX_FROM_HI].addr, text);
        check_filter("hosts", text->str);
        g_string_truncate(text, 0);
        if (scenario)
            ex_filter_scenario(scenario, text);
        check_filter("scenario", text->str);
        g_string_truncate(text, 0);
    }
    g_free(situation);
    g_string_free(text, TRUE);
}

static void check_filters(ex_table table)
{
    ex_cell cells[EX_COLUMNS_MAX];
    GString *own = g_string_new(NULL);

    for (guint row = 0; row < table.rows->len; row++) {
        ex_table_read(&table, row, cells, own);
        check_filter("filters", cells[table.sheet->count - 1].text);
    }
    check_table("filters", table);
    g_string_free(own, TRUE);
}

static void check_rule_sets(const ex_model *model)
{
    static const struct {
        const char *what;
        void (*write)(const ex_model *model, GString *out);
        const char *begins[5];
    } sets[] = {
        { "ios", ex_model_ios, { "!", "no ip", "ip", "remark ", "permit " } },
        { "pf", ex_model_pf, { "#", "pass quick inet" } },
        { "netsh", ex_model_netsh, { "rem ", "@echo off", "netsh advfirewall firewall " } },
        { "powershell", ex_model_powershell, { "#", "Remove-NetFirewallRule ", "New-NetFirewallRule " } },
        { "reg", ex_model_reg, { ";", "REGEDIT4", "[HKEY_LOCAL_MACHINE\\SYSTEM\\", "\"TCP/IP port" } },
    };
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
        const char *begins[G_N_ELEMENTS(sets[0].begins) + 1] = { NULL };

        memcpy(begins, sets[i].begins, sizeof(sets[i].begins));
        g_string_truncate(text, 0);
        sets[i].write(model, text);
        g_string_replace(text, "\r\n", "\n", 0);
        check_commands(sets[i].what, text, begins);
    }
    g_string_free(text, TRUE);
}

static void check_model(const ex_model *model)
{
    GString *text = g_string_new(NULL), *other = g_string_new(NULL);

    check_table("scenarios", ex_model_scenarios(model));
    check_table("endpoints", ex_model_endpoints(model));
    check_table("findings", ex_model_findings(model));
    check_table("associations", ex_model_associations(model));
    check_table("firewall", ex_model_firewall(model));
    check_filters(ex_model_filters(model));
    ex_model_flows(model, text);
    check_lines_ascii("flows", text);
    g_string_truncate(text, 0);
    ex_model_flows_separated(model, text);
    check_separated_text("flows,tsv", text, model->networks ? 11 : 10);
    g_string_truncate(text, 0);
    ex_model_nft(model, text);
    ex_model_iptables(model, other);
    check_rules(text, other);
    check_rule_sets(model);
    g_string_truncate(text, 0);
    ex_model_monitor_explained(model, text);
    check_lines_ascii("monitor", text);
    g_string_truncate(text, 0);
    ex_model_map(model, text);
    check_graph(text);
    g_string_truncate(text, 0);
    ex_model_markdown(model, text);
    check_markdown(text);
    /* The help is read from a page by the same means. */
    g_string_truncate(other, 0);
    (void)ex_page_section(text->str, ex_finding_types[0].name, other);
    g_string_truncate(text, 0);
    ex_model_html(model, text);
    check_html(text);
    g_string_truncate(text, 0);
    ex_model_json(model, text);
    check_json(text);
    check_flows(model);
    g_string_free(text, TRUE);
    g_string_free(other, TRUE);
}

/* Every second flow, as a filter of tshark's would select. */
static GHashTable *select_some(const ex_store *store)
{
    GPtrArray *flows = ex_store_sorted_flows(store);
    GHashTable *selected = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < flows->len; i += 2)
        g_hash_table_add(selected, g_ptr_array_index(flows, i));
    g_ptr_array_free(flows, TRUE);
    return selected;
}

void reports_check(ex_store *store, const ex_config *config, guint choices)
{
    GHashTable *selected = choices & 1 ? select_some(store) : NULL;
    const ex_confidence least = (ex_confidence)(EX_CONF_PORT + (choices >> 1 & 3));
    ex_model *model = ex_model_make(store, config, least, selected);

    check_model(model);
    ex_model_free(model);
    if (selected)
        g_hash_table_destroy(selected);
}

char *report_json(ex_store *store, const ex_config *config)
{
    ex_model *model = ex_model_make(store, config, EX_CONF_PORT, NULL);
    GString *text = g_string_new(NULL);

    ex_model_json(model, text);
    ex_model_free(model);
    return g_string_free(text, FALSE);
}
