/* archive.c
 * Where the articles of Microsoft's old knowledge base are to be read: Microsoft took them away.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/archive.h"

/* The archive of what Microsoft gave out on discs ends in 2002, with numbers a little below this one. */
#define LAST_OF_DISCS 300000

/* Articles that it lacks though they are older: they were written, or made public, late. */
static const guint not_on_discs[] = { 161931, 291000 };

void ex_archive_address(guint number, GString *out)
{
    gboolean late = number >= LAST_OF_DISCS;

    for (guint i = 0; i < G_N_ELEMENTS(not_on_discs); i++)
        late |= number == not_on_discs[i];
    if (late)
        g_string_append_printf(out, "https://mskb.pkisolutions.com/kb/%u", number);
    else
        g_string_append_printf(out, "https://jeffpar.github.io/kbarchive/kb/%03u/Q%u/", number / 1000, number);
}
