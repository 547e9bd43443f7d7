/* browser.c
 * A page that the user's browser shows.
 *
 * What a capture tells is not for others: the folder is made anew for each Wireshark that runs, with a random name
 * and for its user alone, and goes with its pages when Wireshark ends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <epan/funnel.h>

#include "browser.h"

/* The folder, NULL until a page was written, and how many pages are in it. */
static struct {
    char *path;
    guint pages;
} folder;

static char *path_of(guint number)
{
    char *name = g_strdup_printf("report-%u.html", number), *path = g_build_filename(folder.path, name, NULL);

    g_free(name);
    return path;
}

static void remove_pages(void)
{
    if (!folder.path)
        return;
    for (guint i = 1; i <= folder.pages; i++) {
        char *path = path_of(i);

        g_unlink(path);
        g_free(path);
    }
    g_rmdir(folder.path);
    g_free(folder.path);
    folder.path = NULL;
}

void exchange_browser_register(void)
{
    register_shutdown_routine(remove_pages);
}

char *exchange_browser_show(const char *page, gboolean *shown, GError **error)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    char *path, *uri;

    *shown = FALSE;
    if (!folder.path)
        folder.path = g_dir_make_tmp("exchange-XXXXXX", error);
    if (!folder.path)
        return NULL;
    path = path_of(++folder.pages);
    if (!g_file_set_contents(path, page, -1, error)) {
        g_free(path);
        return NULL;
    }
    uri = g_filename_to_uri(path, NULL, NULL);
    if (uri && ops && ops->browser_open_url)
        *shown = ops->browser_open_url(uri) != 0;
    g_free(uri);
    return path;
}
