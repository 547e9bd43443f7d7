/* help.c
 * Sections of the documentation's pages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "report/help.h"

/* Whether a line opens or closes a block of code, in which nothing is markup. */
static gboolean is_fence(const char *line)
{
    return strncmp(line, "```", 3) == 0;
}

/* Adds a line without its marks of emphasis and code. */
static void add_plain(const char *line, GString *out)
{
    for (const char *at = line; *at; at++) {
        if (at[0] == '*' && at[1] == '*')
            at++;
        else if (*at != '`')
            g_string_append_c(out, *at);
    }
    g_string_append_c(out, '\n');
}

gboolean ex_page_section(const char *page, const char *name, GString *out)
{
    char *heading = g_strdup_printf("### %s", name);
    char **lines = g_strsplit(page, "\n", -1);
    gboolean inside = FALSE, code = FALSE, found = FALSE;

    for (guint i = 0; lines[i]; i++) {
        const char *line = g_strchomp(lines[i]);

        if (is_fence(line)) {
            code = !code;
        } else if (!code && line[0] == '#') {
            inside = strcmp(line, heading) == 0;
            if (inside)
                g_string_append_printf(out, "%s\n", name);
            found |= inside;
        } else if (inside && code) {
            g_string_append_printf(out, "%s\n", line);
        } else if (inside) {
            add_plain(line, out);
        }
    }
    g_strfreev(lines);
    g_free(heading);
    return found;
}
