/* page.c
 * Sections of the documentation's pages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "page.h"

/* Whether a line opens or closes a block of code, in which a "#" is no heading. */
static gboolean is_fence(const char *line)
{
    return strncmp(line, "```", 3) == 0;
}

gboolean ex_page_section(const char *page, const char *name, GString *out)
{
    char *heading = g_strdup_printf("### %s", name);
    char **lines = g_strsplit(page, "\n", -1);
    gboolean inside = FALSE, code = FALSE, found = FALSE;

    for (guint i = 0; lines[i]; i++) {
        g_strchomp(lines[i]);
        code ^= is_fence(lines[i]);
        if (!code && lines[i][0] == '#') {
            inside = strcmp(lines[i], heading) == 0;
            found |= inside;
        }
        if (inside)
            g_string_append_printf(out, "%s\n", lines[i]);
    }
    g_strfreev(lines);
    g_free(heading);
    return found;
}
