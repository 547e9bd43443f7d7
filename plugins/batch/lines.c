/* lines.c
 * A file's lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "batch/lines.h"

const char *ex_lines_open(ex_lines *lines, const char *file)
{
    struct stat is;

    memset(lines, 0, sizeof(*lines));
    lines->stream = fopen(file, "r");
    if (!lines->stream)
        return g_strerror(errno);
    if (fstat(fileno(lines->stream), &is) != 0 || !S_ISREG(is.st_mode)) {
        fclose(lines->stream);
        return "is no file that can be read twice";
    }
    lines->line = g_string_new(NULL);
    return NULL;
}

gboolean ex_lines_next(ex_lines *lines)
{
    int octet = EOF;

    g_string_truncate(lines->line, 0);
    /* Ends: one octet of the file a turn, and no more than a line may have. */
    while (lines->line->len <= EX_LINE_MAX && (octet = getc_unlocked(lines->stream)) != EOF && octet != '\n')
        g_string_append_c(lines->line, (char)octet);
    if (octet == EOF && lines->line->len == 0)
        return FALSE;
    lines->number++;
    lines->is_whole = octet == '\n';
    return TRUE;
}

gboolean ex_lines_close(ex_lines *lines)
{
    const gboolean good = !ferror(lines->stream);

    fclose(lines->stream);
    g_string_free(lines->line, TRUE);
    return good;
}
