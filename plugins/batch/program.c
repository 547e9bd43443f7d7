/* program.c
 * What the programs for batches have in common.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "batch/program.h"
#include "facts/escape.h"

static const char *program = "";

/* Takes away the line that says how far it is. */
static void clear_line(void)
{
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}

void ex_program_complain(const char *about, const char *what)
{
    char *shown = about ? ex_escaped(about) : NULL;

    clear_line();
    fprintf(stderr, "%s: %s%s%s\n", program, shown ? shown : "", shown ? ": " : "", what);
    g_free(shown);
}

static void show(const char *doing, guint done, guint count)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%s: %s %u of %u", program, doing, done, count);
}

gboolean ex_program_read(const char *name, char *const *file, guint count, ex_captures *captures, ex_store *store)
{
    gboolean good = TRUE;

    program = name;
    for (guint i = 0; i < count; i++) {
        show("checking", i + 1, count);
        good &= ex_captures_add(captures, file[i], ex_program_complain);
    }
    ex_captures_number(captures);
    for (guint i = 0; i < count && good; i++) {
        show("reading", i + 1, count);
        good = ex_evidence_add(store, captures, file[i], ex_program_complain);
    }
    clear_line();
    return good;
}

gboolean ex_program_finish(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return TRUE;
    ex_program_complain("standard output", g_strerror(errno));
    return FALSE;
}
