/* fold.c
 * Lines broken to the width of a terminal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "report/fold.h"

/* Whether a line may end before this octet: a space, or what parts a registry path. \xNN is one octet to the reader. */
static gboolean is_break(const char *text, gsize at, gsize length)
{
    return text[at] == ' ' || (text[at] == '\\' && (at + 1 == length || text[at + 1] != 'x'));
}

gsize ex_fold_line(const char *text, gsize length, gsize width, gsize *next)
{
    gsize end = length;

    if (length > width) {
        for (end = width; end > 0 && !is_break(text, end, length); end--)
            continue;
        if (end == 0)
            end = width;
    }
    *next = end;
    while (*next < length && text[*next] == ' ')
        (*next)++;
    return end;
}

gsize ex_fold_longest(const char *text, gsize length)
{
    gsize longest = 0, begin = 0;

    for (gsize i = 0; i <= length; i++) {
        if (i == length || (i > begin && is_break(text, i, length))) {
            longest = MAX(longest, i - begin);
            begin = i + (i < length && text[i] == ' ');
        }
    }
    return longest;
}

/* A line that goes on is a word at least, however narrow the terminal. */
#define NARROWEST 16

void ex_fold(GString *out, gsize from, gsize width, gsize indent)
{
    GString *made;
    const char *line;

    if (width == 0 || from >= out->len)
        return;
    width = MAX(width, NARROWEST);
    indent = MIN(indent, width - NARROWEST / 2);
    made = g_string_sized_new(out->len - from);
    line = out->str + from;
    while (*line) {
        const char *end = strchr(line, '\n');
        gsize left = end ? (gsize)(end - line) : strlen(line), room = width;

        while (left > 0) {
            gsize next, length = ex_fold_line(line, left, room, &next);

            g_string_append_len(made, line, (gssize)length);
            line += next;
            left -= next;
            if (left > 0) {
                g_string_append_printf(made, "\n%*s", (int)indent, "");
                room = width - indent;
            }
        }
        if (end) {
            g_string_append_c(made, '\n');
            line = end + 1;
        }
    }
    g_string_truncate(out, from);
    g_string_append_len(out, made->str, (gssize)made->len);
    g_string_free(made, TRUE);
}
