/* tools.c
 * Tools > Exchange: reports in a window of text, and the page about the selected packet's finding.
 *
 * The menu is made of plugin_if's entries, which only Wireshark reads: those of the funnel would turn up in tshark's -z
 * as well. Windows come from the funnel, whose operations both programs may lack.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <epan/epan_dissect.h>
#include <epan/funnel.h>
#include <epan/plugin_if.h>

#include "report/help.h"

#include "browser.h"
#include "conversation.h"
#include "expert.h"
#include "reports.h"

#define PAGE "diagnosis.md"

/** An entry that shows a report. */
typedef struct {
    const char *entry;
    const char *title;
    const char *tooltip;
    const char *report; /* of -z exchange,NAME */
} tool;

static const tool tools[] = {
    { "Firewall ports", "Exchange: firewall ports",
      "TCP ports that must be open for what was seen, and the registry values that pin them (-z exchange,firewall)",
      "firewall" },
    { "Capture filter (monitor)", "Exchange: capture filter",
      "A capture filter that watches these services (-z exchange,monitor)", "monitor" },
    { "Map", "Exchange: map", "Hosts and what they do, as a picture for Graphviz's dot (-z exchange,map)", "map" },
    { "Report", "Exchange: report", "All of it as one Markdown page (-z exchange,report)", "report" },
};

static funnel_text_window_t *show_text(const char *title, const char *text)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    funnel_text_window_t *window;

    if (!ops || !ops->new_text_window || !ops->set_text)
        return NULL;
    window = ops->new_text_window(ops->ops_id, title);
    ops->set_text(window, text);
    if (ops->set_editable)
        ops->set_editable(window, FALSE);
    return window;
}

static void show_report(ext_menubar_gui_type gui _U_, gpointer window _U_, gpointer data)
{
    const tool *asked = (const tool *)data;
    GString *out = g_string_new(NULL);

    if (!exchange.store)
        g_string_append(out, "No capture is open.\n");
    else
        exchange_report_write(asked->report, out);
    show_text(asked->title, out->str);
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
        g_string_append(out, "No capture is open.\n");
    }
    if (error)
        g_string_append_printf(out, "The report cannot be written: %s\n", error->message);
    else if (path && !shown)
        g_string_append_printf(out, "No browser takes it. The report is until Wireshark ends in\n%s\n", path);
    if (out->len)
        show_text("Exchange: report in browser", out->str);
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

static ws_bool open_page(funnel_text_window_t *window _U_, void *data)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();

    if (ops && ops->browser_open_url)
        ops->browser_open_url((const char *)data);
    return TRUE;
}

static void add_page_button(funnel_text_window_t *window, const char *path, const ex_finding_type *type)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    char *uri = g_filename_to_uri(path, NULL, NULL);
    funnel_bt_t *button;

    if (!window || !uri || !ops->add_button || !ops->browser_open_url) {
        g_free(uri);
        return;
    }
    button = g_new0(funnel_bt_t, 1);
    button->func = open_page;
    button->data = g_strdup_printf("%s#%s", uri, type->name);
    button->free_fcn = g_free;
    button->free_data_fcn = g_free;
    ops->add_button(window, button, "Open the page");
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
    window = show_text(first ? "Exchange: about this finding" : "Exchange: no finding", out->str);
    if (first && page)
        add_page_button(window, path, first);
    g_ptr_array_free(findings, TRUE);
    g_free(page);
    g_free(path);
    g_string_free(out, TRUE);
}

void exchange_tools_register(void)
{
    ext_menu_t *menu = ext_menubar_register_menu(exchange.proto, "Exchange", TRUE);

    ext_menubar_set_parentmenu(menu, "Tools");
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
}
