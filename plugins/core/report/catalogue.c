/* catalogue.c
 * The reports by their names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "report/catalogue.h"
#include "report/fold.h"
#include "report/text.h"

static void write_table(ex_table table, ex_format format, gsize width, GString *out)
{
    if (format == EX_FORMAT_TSV)
        ex_table_print_separated(&table, out);
    else
        ex_table_print(&table, EX_IN_REPORT, width, out);
}

#define TABLE(name)                                                                 \
    static void write_##name(const ex_model *model, ex_format format, GString *out) \
    {                                                                               \
        write_table(ex_model_##name(model), format, model->width, out);             \
    }

TABLE(scenarios)
TABLE(endpoints)
TABLE(associations)
TABLE(findings)
TABLE(filters)

static void write_flows(const ex_model *model, ex_format format, GString *out)
{
    if (format == EX_FORMAT_TSV)
        ex_model_flows_separated(model, out);
    else
        ex_model_flows(model, out);
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

static void write_firewall(const ex_model *model, ex_format format, GString *out)
{
    static void (*const writers[EX_FORMAT_COUNT])(const ex_model *, GString *) = {
        [EX_FORMAT_WINDOW] = write_firewall_window,
        [EX_FORMAT_NFT] = ex_model_nft,
        [EX_FORMAT_IPTABLES] = ex_model_iptables,
        [EX_FORMAT_IOS] = ex_model_ios,
        [EX_FORMAT_PF] = ex_model_pf,
        [EX_FORMAT_NETSH] = ex_model_netsh,
        [EX_FORMAT_POWERSHELL] = ex_model_powershell,
        [EX_FORMAT_REG] = ex_model_reg,
    };

    if (writers[format])
        writers[format](model, out);
    else
        write_table(ex_model_firewall(model), format, model->width, out);
}

/* A program is given the filter and nothing else. */
static void write_monitor(const ex_model *model, ex_format format, GString *out)
{
    if (format == EX_FORMAT_AS_IS)
        ex_model_monitor(model, out);
    else
        ex_model_monitor_explained(model, out);
}

#define WHOLE(name, writer)                                                                       \
    static void write_##name(const ex_model *model, ex_format format G_GNUC_UNUSED, GString *out) \
    {                                                                                             \
        writer(model, out);                                                                       \
    }

WHOLE(map, ex_model_map)
WHOLE(page, ex_model_markdown)
WHOLE(html, ex_model_html)
WHOLE(json, ex_model_json)

const ex_report_type ex_report_types[] = {
    { "flows", write_flows, { { "tsv", EX_FORMAT_TSV } } },
    { "scenarios", write_scenarios, { { "tsv", EX_FORMAT_TSV } } },
    { "endpoints", write_endpoints, { { "tsv", EX_FORMAT_TSV } } },
    { "findings", write_findings, { { "tsv", EX_FORMAT_TSV } } },
    { "associations", write_associations, { { "tsv", EX_FORMAT_TSV } } },
    { "firewall",
      write_firewall,
      { { "tsv", EX_FORMAT_TSV },
        { "nft", EX_FORMAT_NFT },
        { "iptables", EX_FORMAT_IPTABLES },
        { "ios", EX_FORMAT_IOS },
        { "pf", EX_FORMAT_PF },
        { "netsh", EX_FORMAT_NETSH },
        { "powershell", EX_FORMAT_POWERSHELL },
        { "reg", EX_FORMAT_REG } } },
    { "filters", write_filters, { { "tsv", EX_FORMAT_TSV } } },
    { "monitor", write_monitor, { { "explained", EX_FORMAT_EXPLAINED } } },
    { "map", write_map, { { NULL, EX_FORMAT_AS_IS } } },
    { "report", write_page, { { NULL, EX_FORMAT_AS_IS } } },
    { "html", write_html, { { NULL, EX_FORMAT_AS_IS } } },
    { "json", write_json, { { NULL, EX_FORMAT_AS_IS } } },
    { NULL, NULL, { { NULL, EX_FORMAT_AS_IS } } },
};

const ex_report_type *ex_report_find(const char *name)
{
    for (const ex_report_type *type = ex_report_types; type->name; type++) {
        if (strcmp(type->name, name) == 0)
            return type;
    }
    return NULL;
}

ex_format ex_report_take_format(const ex_report_type *type, const char **rest)
{
    for (guint i = 0; type->formats[i].name; i++) {
        const gsize length = strlen(type->formats[i].name);

        if (!g_str_has_prefix(*rest, type->formats[i].name) || ((*rest)[length] != '\0' && (*rest)[length] != ','))
            continue;
        *rest += length + ((*rest)[length] == ',');
        return type->formats[i].format;
    }
    return EX_FORMAT_AS_IS;
}
