/* html_findings.c
 * What was found, in the page for browsers, and where its articles are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/archive.h"
#include "facts/escape.h"
#include "report/html_findings.h"
#include "report/text.h"

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
    for (guint i = 0; i < finding->proof.count; i++)
        g_string_append_printf(out, "%s%u", i ? ", " : "", finding->proof.proof[i].frame);
    g_string_append(out, finding->proof.overflow ? ", ..." : "");
}

static void write_finding(const ex_finding *finding, guint number, GString *out)
{
    const ex_finding_type *type = &ex_finding_types[finding->kind];
    const char *severity = ex_severity_name(finding->severity);
    char *legs = ex_text_finding_legs(finding);

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
    ex_append_html(out, ex_finding_cure(finding));
    ex_text_add_pin(finding, " The value is <code>", "</code>.", ex_append_html, out);
    g_string_append(out, "</dd>\n");
    write_hosts(finding, out);
    g_string_append_printf(out, "<dt>scenario</dt><dd>%s</dd>\n<dt>frames</dt><dd>", legs);
    write_frames(finding, out);
    g_string_append(out, "</dd>\n<dt>see</dt><dd class=\"see\">");
    write_articles(type->kb, out);
    g_string_append(out, "</dd>\n</dl>\n</section>\n");
    g_free(legs);
}

/* Advice of one kind differs in hosts, ports and values alone: what it says stands once. */
static void write_advice(const ex_model *model, ex_finding_kind kind, GString *out)
{
    const ex_finding_type *type = &ex_finding_types[kind];
    guint count = 0;

    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);

        if (finding->kind != kind || ex_finding_counts(finding) || count++ >= EX_HTML_FINDINGS)
            continue;
        if (count == 1) {
            g_string_append_printf(out, "<section class=\"finding\">\n<h3>%s %s</h3>\n<dl>\n<dt>cause</dt><dd>",
                                   ex_severity_name(finding->severity), type->name);
            ex_append_html(out, type->what);
            g_string_append(out, "</dd>\n<dt>cure</dt><dd>");
            ex_append_html(out, type->cure);
            g_string_append(out, "</dd>\n");
        }
        write_hosts(finding, out);
        g_string_append(out, "<dd>frames ");
        write_frames(finding, out);
        ex_text_add_pin(finding, "; <code>", "</code>", ex_append_html, out);
        g_string_append(out, "</dd>\n");
    }
    if (count == 0)
        return;
    if (count > EX_HTML_FINDINGS)
        g_string_append_printf(out, "<dt>more</dt><dd>%u</dd>\n", count - EX_HTML_FINDINGS);
    g_string_append(out, "<dt>see</dt><dd class=\"see\">");
    write_articles(type->kb, out);
    g_string_append(out, "</dd>\n</dl>\n</section>\n");
}

void ex_html_findings(const ex_model *model, GString *out)
{
    guint number = 0;

    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);

        if (ex_finding_counts(finding) && number++ < EX_HTML_FINDINGS)
            write_finding(finding, number, out);
    }
    if (number == 0)
        g_string_append(out, "<p>No fault was found.</p>\n");
    if (number > EX_HTML_FINDINGS)
        g_string_append_printf(out, "<p>The first %u of %u findings.</p>\n", EX_HTML_FINDINGS, number);
    for (guint kind = 0; kind < EX_FINDING_COUNT; kind++)
        write_advice(model, (ex_finding_kind)kind, out);
}
