/* tools.c
 * Tools > Exchange: reports in a window of text, and the page about the selected packet's finding.
 *
 * The menu is made of plugin_if's entries, which only Wireshark reads: those of the funnel would turn up in tshark's -z
 * as well.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <epan/epan_dissect.h>
#include <epan/plugin_if.h>

#include "report/fold.h"
#include "report/help.h"
#include "report/legend.h"

#include "browser.h"
#include "conversation.h"
#include "expert.h"
#include "reports.h"
#include "text_window.h"

#define PAGE "diagnosis.md"
/* Buttons that go to packets; a window is not wide enough for more. */
#define PACKETS_MAX 4

/** An entry that shows a report. */
typedef struct {
    const char *entry;
    const char *title;
    const char *tooltip;
    const char *report; /* of -z exchange,NAME */
    const char *file;   /* under which it may be saved */
    const char *filter; /* display filter of its packets, or NULL */
} tool;

static const tool tools[] = {
    { "Firewall ports", "Exchange: firewall ports",
      "TCP ports that must be open for what was seen, and the registry values that pin them (-z exchange,firewall)",
      "firewall", "exchange-ports.txt", "exchange.label && tcp.flags.syn == 1 && tcp.flags.ack == 0" },
    { "Capture filter (monitor)", "Exchange: capture filter",
      "A capture filter that watches these services (-z exchange,monitor)", "monitor", "exchange-capture-filter.txt",
      NULL },
    { "Map", "Exchange: map", "Hosts and what they do, as a picture for Graphviz's dot (-z exchange,map)", "map",
      "exchange-map.dot", "exchange.label" },
    { "Report", "Exchange: report", "All of it as one Markdown page (-z exchange,report)", "report",
      "exchange-report.md", "exchange.label || exchange.finding" },
};

#define NOTHING_OPEN "No capture is open.\n"

/* A few words, not worth saving. */
static void say(const char *title, const char *text)
{
    exchange_text_show(&(exchange_text){ title, text, NULL, NULL });
}

static void show_report(ext_menubar_gui_type gui _U_, gpointer window _U_, gpointer data)
{
    const tool *asked = (const tool *)data;
    GString *out;

    if (!exchange.store) {
        say(asked->title, NOTHING_OPEN);
        return;
    }
    out = g_string_new(NULL);
    exchange_report_write(asked->report, out);
    exchange_text_show(&(exchange_text){ asked->title, out->str, asked->file, asked->filter });
    g_string_free(out, TRUE);
}

static void show_legend(ext_menubar_gui_type gui _U_, gpointer window _U_, gpointer data _U_)
{
    GString *out = g_string_new(NULL);

    ex_legend(out);
    exchange_text_show(&(exchange_text){ "Exchange: legend", out->str, "exchange-legend.txt", NULL });
    g_string_free(out, TRUE);
}

/* Buttons that go to where findings are seen first, the gravest finding first. */
static void add_packets(funnel_text_window_t *window, const GPtrArray *findings)
{
    guint32 added[PACKETS_MAX];
    guint count = 0;

    for (guint i = 0; i < findings->len && count < PACKETS_MAX; i++) {
        const ex_proofs *proof = &((const ex_finding *)g_ptr_array_index(findings, i))->proof;
        gboolean there = proof->count == 0;

        for (guint k = 0; k < count; k++)
            there |= added[k] == proof->proof[0].frame;
        if (there)
            continue;
        added[count++] = proof->proof[0].frame;
        exchange_text_add_packet(window, proof->proof[0].frame);
    }
}

/* Like Statistics > Exchange: findings, whose rows lead nowhere: Wireshark gives its tables' rows no menu. */
static void show_findings(ext_menubar_gui_type gui _U_, gpointer main_window _U_, gpointer data _U_)
{
    static const char title[] = "Exchange: findings and their packets";
    funnel_text_window_t *window;
    ex_model *model;
    GString *out;

    if (!exchange.store) {
        say(title, NOTHING_OPEN);
        return;
    }
    out = g_string_new(NULL);
    exchange.store->whole = TRUE;
    model = ex_model_make(exchange.store, &exchange.config, (ex_confidence)exchange.least_confidence, NULL);
    model->width = EX_TEXT_WINDOW_WIDTH;
    ex_model_findings_in_words(model, out);
    window = exchange_text_show(&(exchange_text){ title, out->str, "exchange-findings.txt", "exchange.finding" });
    add_packets(window, model->findings);
    ex_model_free(model);
    g_string_free(out, TRUE);
}

/* The page for browsers. Where it is stands in a window if no browser takes it. */
static void show_in_browser(ext_menubar_gui_type gui _U_, gpointer window _U_, gpointer data _U_)
{
    GString *out = g_string_new(NULL);
    GError *error = NULL;
    gboolean shown = FALSE;
    char *path = NULL;

    if (exchange.store) {
        exchange_report_write("html", out);
        path = exchange_browser_show(out->str, &shown, &error);
        g_string_truncate(out, 0);
    } else {
        g_string_append(out, NOTHING_OPEN);
    }
    if (error)
        g_string_append_printf(out, "The report cannot be written: %s\n", error->message);
    else if (path && !shown)
        g_string_append_printf(out, "No browser takes it. The report is until Wireshark ends in\n%s\n", path);
    if (out->len)
        say("Exchange: report in browser", out->str);
    g_clear_error(&error);
    g_free(path);
    g_string_free(out, TRUE);
}

/** What is to be known of the packet that is selected. */
typedef struct {
    guint32 frame; /* 0: none is */
    const ex_flow *flow;
} selection;

/* The packet whose details are shown keeps its dissection, and that the flow which was noted then. */
static void *read_selection(capture_file *file, void *data)
{
    selection *selected = (selection *)data;

    if (file && file->current_frame && file->edt) {
        selected->frame = file->current_frame->num;
        selected->flow = exchange_conversation_flow(&file->edt->pi);
    }
    return NULL;
}

/* Where the page is: of this user, or of the system. @return NULL if it is not installed */
static char *find_page(void)
{
    char *places[] = { g_build_filename(g_get_user_data_dir(), EXCHANGE_DOC_FOLDER, PAGE, NULL),
                       g_build_filename(EXCHANGE_DOC_DIR, PAGE, NULL) };
    char *found = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        if (!found && g_file_test(places[i], G_FILE_TEST_IS_REGULAR))
            found = places[i];
        else
            g_free(places[i]);
    }
    return found;
}

/* What the page says of a finding; without the page, what the table of findings says. */
static void describe(const ex_finding_type *type, const char *page, GString *out)
{
    if (page && ex_page_section(page, type->name, out))
        return;
    g_string_append_printf(out, "%s\n\nSeverity: %s. %s\n\nWhat to do. %s\n\nSee %s.\n\n", type->name,
                           ex_severity_name(type->severity), type->what, type->cure, type->kb);
}

static void add_page(funnel_text_window_t *window, const char *path, const ex_finding_type *type)
{
    char *uri = g_filename_to_uri(path, NULL, NULL);
    char *section = uri ? g_strdup_printf("%s#%s", uri, type->name) : NULL;

    if (section)
        exchange_text_add_page(window, "Open the page", section);
    g_free(section);
    g_free(uri);
}

static void show_finding(ext_menubar_gui_type gui _U_, gpointer main_window _U_, gpointer data _U_)
{
    selection selected = { 0, NULL };
    const ex_finding_type *first = NULL;
    GString *out = g_string_new(NULL);
    funnel_text_window_t *window;
    char *path, *page = NULL;
    GPtrArray *findings;
    char *filter = NULL;

    plugin_if_get_capture_file(read_selection, &selected);
    findings = exchange_findings_on(selected.flow, selected.frame);
    path = find_page();
    if (path && !g_file_get_contents(path, &page, NULL, NULL))
        page = NULL;
    for (guint i = 0; i < findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(findings, i);

        if (!first)
            first = &ex_finding_types[finding->kind];
        describe(&ex_finding_types[finding->kind], page, out);
    }
    if (selected.frame == 0)
        g_string_append(out, "No packet is selected.\n");
    else if (!first)
        g_string_append_printf(out,
                               "Packet %u shows no finding. Statistics > Exchange: findings lists those of the "
                               "capture.\n",
                               selected.frame);
    if (first)
        filter = g_strdup_printf("exchange.finding == \"%s\"", first->name);
    window = exchange_text_show(&(exchange_text){ first ? "Exchange: about this finding" : "Exchange: no finding",
                                                  out->str, first ? "exchange-finding.txt" : NULL, filter });
    if (first && page)
        add_page(window, path, first);
    g_free(filter);
    g_ptr_array_free(findings, TRUE);
    g_free(page);
    g_free(path);
    g_string_free(out, TRUE);
}

void exchange_tools_register(void)
{
    ext_menu_t *menu = ext_menubar_register_menu(exchange.proto, "Exchange", TRUE);

    ext_menubar_set_parentmenu(menu, "Tools");
    ext_menubar_add_entry(menu, "Findings and their packets",
                          "What does not get through, what to do, and buttons that go to the packets", show_findings,
                          NULL);
    for (guint i = 0; i < G_N_ELEMENTS(tools); i++)
        ext_menubar_add_entry(menu, tools[i].entry, tools[i].tooltip, show_report, (gpointer)&tools[i]);
    ext_menubar_add_entry(menu, "Report in browser",
                          "All of it as one page with a map and what happened in order (-z exchange,html)",
                          show_in_browser, NULL);
    exchange_browser_register();
    ext_menubar_add_separator(menu);
    ext_menubar_add_entry(menu, "About this packet's finding",
                          "What the documentation says of the finding that the selected packet shows", show_finding,
                          NULL);
    ext_menubar_add_entry(menu, "Legend", "The article's table, the colours, and how sure a label is", show_legend,
                          NULL);
}
