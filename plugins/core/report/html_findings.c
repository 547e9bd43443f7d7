/* html_findings.c
 * What was found, in the page for browsers, and where its articles are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/archive.h"
#include "facts/escape.h"
#include "report/html_findings.h"
#include "report/text.h"
#include "report/writers.h"

/* Clients that stand there by their addresses. */
#define CLIENTS_SHOWN 8

/* The place of a finding among those that stand by themselves, from 1; 0: it does not. They come by how grave they are. */
static guint number_of(const ex_model *model, const ex_finding *finding)
{
    guint number = 0;

    for (guint i = 0; i < model->findings->len && number < EX_HTML_FINDINGS; i++) {
        const ex_finding *other = (const ex_finding *)g_ptr_array_index(model->findings, i);

        number += ex_finding_counts(other);
        if (other == finding)
            return ex_finding_counts(other) ? number : 0;
    }
    return 0;
}

void ex_html_link_finding(const ex_model *model, const ex_finding *finding, GString *out)
{
    const guint number = number_of(model, finding);

    if (number)
        g_string_append_printf(out, "<a href=\"#finding-%u\">%s</a>", number, ex_finding_types[finding->kind].name);
    else
        g_string_append(out, ex_finding_types[finding->kind].name);
}

/* "KB 176466, 152725", each number a link. */
static void write_articles(const char *kb, GString *out)
{
    for (const char *at = kb; *at;) {
        guint digits = 0, number = 0;

        for (; digits < 6 && g_ascii_isdigit(at[digits]); digits++)
            number = number * 10 + (guint)(at[digits] - '0');
        if (digits == 6) {
            g_string_append(out, "<a rel=\"noopener noreferrer\" href=\"");
            ex_archive_address(number, out);
            g_string_append_printf(out, "\">%u</a>", number);
            at += digits;
        } else {
            const char one[] = { *at++, '\0' };

            ex_append_html(out, one);
        }
    }
}

static void write_hosts(const ex_finding *finding, GString *out)
{
    g_string_append(out, "<dt>between</dt><dd>");
    for (guint i = 0; i < finding->clients->len && i < CLIENTS_SHOWN; i++) {
        if (i)
            g_string_append(out, ", ");
        ex_append_addr(out, (const ex_addr *)g_ptr_array_index(finding->clients, i));
    }
    if (finding->clients->len > CLIENTS_SHOWN)
        g_string_append_printf(out, " and %u more", finding->clients->len - CLIENTS_SHOWN);
    g_string_append(out, " and ");
    if (finding->server.family)
        ex_append_addr(out, &finding->server);
    else
        g_string_append_printf(out, "%u servers", finding->servers);
    g_string_append_printf(out, ", %s port %u", ex_transport_name(finding->transport), finding->port);
    if (finding->service != EX_SVC_NONE)
        g_string_append_printf(out, " (%s)", ex_service_name(finding->service));
    g_string_append(out, "</dd>\n");
}

static void write_frames(const ex_finding *finding, GString *out)
{
    g_string_append(out, "<dt>frames</dt><dd>");
    for (guint i = 0; i < finding->proof.count; i++)
        g_string_append_printf(out, "%s%u", i ? ", " : "", finding->proof.proof[i].frame);
    g_string_append_printf(out, "%s</dd>\n", finding->proof.overflow ? ", ..." : "");
}

static void write_finding(const ex_finding *finding, guint number, GString *out)
{
    const ex_finding_type *type = &ex_finding_types[finding->kind];
    const char *severity = ex_severity_name(finding->severity);
    char *legs = ex_text_legs(finding->legs, finding->outside, "unknown");

    g_string_append_printf(out,
                           "<section class=\"finding is-%s\" id=\"finding-%u\">\n"
                           "<h3><span class=\"%s\">%s</span> %s</h3>\n<dl>\n<dt>cause</dt><dd>",
                           severity, number, severity, severity, type->name);
    ex_append_html(out, type->what);
    if (finding->detail) {
        g_string_append(out, " (");
        ex_append_html(out, finding->detail);
        g_string_append_c(out, ')');
    }
    g_string_append(out, "</dd>\n<dt>cure</dt><dd>");
    ex_append_html(out, type->cure);
    if (finding->registry && !ex_port_is_well_known(finding->port)) {
        char *registry = ex_text_registry(finding->registry);

        g_string_append(out, " The value is <code>");
        ex_append_html(out, registry);
        g_string_append(out, "</code>.");
        g_free(registry);
    }
    g_string_append(out, "</dd>\n");
    write_hosts(finding, out);
    g_string_append_printf(out, "<dt>scenario</dt><dd>%s</dd>\n", legs);
    write_frames(finding, out);
    g_string_append(out, "<dt>see</dt><dd class=\"see\">");
    write_articles(type->kb, out);
    g_string_append(out, "</dd>\n</dl>\n</section>\n");
    g_free(legs);
}

void ex_html_findings(const ex_model *model, GString *out)
{
    GPtrArray *advice = g_ptr_array_new();
    guint number = 0;

    for (guint i = 0; i < model->findings->len; i++) {
        ex_finding *finding = (ex_finding *)g_ptr_array_index(model->findings, i);

        if (!ex_finding_counts(finding))
            g_ptr_array_add(advice, finding);
        else if (number++ < EX_HTML_FINDINGS)
            write_finding(finding, number, out);
    }
    if (number == 0)
        g_string_append(out, "<p>none</p>\n");
    if (number > EX_HTML_FINDINGS)
        g_string_append_printf(out, "<p>The first %u of %u findings.</p>\n", EX_HTML_FINDINGS, number);
    if (advice->len) {
        const ex_table table = { &ex_finding_sheet, model, advice };

        g_string_append(out, "<h3>Advice</h3>\n");
        ex_table_print_html(&table, EX_HTML_FINDINGS, out);
    }
    g_ptr_array_free(advice, TRUE);
}
