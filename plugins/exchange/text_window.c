/* text_window.c
 * Windows of text. They come from the funnel, whose operations both programs may lack; its windows have no menus, so what
 * can be done with a text is buttons.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_compat.h>
#include <epan/plugin_if.h>

#include "text_window.h"

/** What a button needs to know; freed with it. */
typedef struct {
    char *text; /* copied, saved, applied, opened */
    char *file;
    guint32 frame;
} errand;

static void free_errand(void *data)
{
    errand *at = (errand *)data;

    g_free(at->text);
    g_free(at->file);
    g_free(at);
}

static errand *errand_of(const char *text, const char *file, guint32 frame)
{
    errand *at = g_new0(errand, 1);

    at->text = g_strdup(text);
    at->file = g_strdup(file);
    at->frame = frame;
    return at;
}

static void add_button(funnel_text_window_t *window, const char *label, funnel_bt_cb_t func, errand *at)
{
    funnel_bt_t *button = g_new0(funnel_bt_t, 1);

    button->func = func;
    button->data = at;
    button->free_fcn = g_free;
    button->free_data_fcn = free_errand;
    funnel_get_funnel_ops()->add_button(window, button, label);
}

static ws_bool copy(funnel_text_window_t *window _U_, void *data)
{
    GString *text = g_string_new(((errand *)data)->text);

    funnel_get_funnel_ops()->copy_to_clipboard(text);
    g_string_free(text, TRUE);
    return TRUE;
}

static ws_bool apply(funnel_text_window_t *window _U_, void *data)
{
    plugin_if_apply_filter(((errand *)data)->text, TRUE);
    return TRUE;
}

static ws_bool go_to(funnel_text_window_t *window _U_, void *data)
{
    plugin_if_goto_frame(((errand *)data)->frame);
    return TRUE;
}

static ws_bool open_page(funnel_text_window_t *window _U_, void *data)
{
    funnel_get_funnel_ops()->browser_open_url(((errand *)data)->text);
    return TRUE;
}

/* Written to what the user names. What is there already stays: the dialogue is a line to type in, and asks nobody. */
static char *save_to(const char *path, const char *text)
{
    GError *error = NULL;
    char *said;

    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return g_strdup_printf("%s is there already, and stays as it is.\n", path);
    if (g_file_set_contents(path, text, -1, &error))
        return NULL;
    said = g_strdup_printf("It cannot be saved: %s\n", error->message);
    g_clear_error(&error);
    return said;
}

static void save_named(char **input, void *data)
{
    char *path = input && input[0] && *input[0] ? g_canonicalize_filename(input[0], g_get_home_dir()) : NULL;
    char *said = path ? save_to(path, ((errand *)data)->text) : NULL;

    if (said)
        exchange_text_show(&(exchange_text){ "Exchange: not saved", said, NULL, NULL });
    g_free(said);
    g_free(path);
    g_strfreev(input);
}

static ws_bool save(funnel_text_window_t *window _U_, void *data)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    const errand *at = (const errand *)data;
    char *path = g_build_filename(g_get_home_dir(), at->file, NULL);
    const char *names[] = { "File", NULL }, *values[] = { path, NULL };

    ops->new_dialog(ops->ops_id, "Exchange: save as", names, values, save_named, errand_of(at->text, NULL, 0),
                    free_errand);
    g_free(path);
    return TRUE;
}

funnel_text_window_t *exchange_text_show(const exchange_text *text)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    funnel_text_window_t *window;

    if (!ops || !ops->new_text_window || !ops->set_text)
        return NULL;
    window = ops->new_text_window(ops->ops_id, text->title);
    ops->set_text(window, text->text);
    if (ops->set_editable)
        ops->set_editable(window, FALSE);
    if (!ops->add_button)
        return window;
    if (text->filter)
        add_button(window, "Apply as Filter", apply, errand_of(text->filter, NULL, 0));
    if (text->file && ops->copy_to_clipboard)
        add_button(window, "Copy", copy, errand_of(text->text, NULL, 0));
    if (text->file && ops->new_dialog)
        add_button(window, "Save as", save, errand_of(text->text, text->file, 0));
    return window;
}

void exchange_text_add_packet(funnel_text_window_t *window, guint32 frame)
{
    char *label = g_strdup_printf("Packet %u", frame);

    if (window && funnel_get_funnel_ops()->add_button)
        add_button(window, label, go_to, errand_of(NULL, NULL, frame));
    g_free(label);
}

void exchange_text_add_page(funnel_text_window_t *window, const char *label, const char *uri)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();

    if (window && ops->add_button && ops->browser_open_url)
        add_button(window, label, open_page, errand_of(uri, NULL, 0));
}
