/* later.c
 * Segments that came before their turn.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/progress.h>

#include "wire/later.h"

gboolean ex_later_has_room(const ex_later *later, gsize captured)
{
    return later->count < EX_LATER_MAX && (later->count == 0 || later->octets + captured <= EX_LATER_OCTETS);
}

void ex_later_keep(ex_later *later, guint32 seq, const guint8 *octets, gsize captured, guint32 length)
{
    guint at = 0;

    /* Ends: there are EX_LATER_MAX at most. */
    while (at < later->count && (gint32)(later->segment[at].seq - seq) < 0)
        at++;
    if (at < later->count && later->segment[at].seq == seq)
        return;
    memmove(&later->segment[at + 1], &later->segment[at], (later->count - at) * sizeof(later->segment[0]));
    later->segment[at].seq = seq;
    later->segment[at].length = length;
    later->segment[at].captured = (guint32)captured;
    later->segment[at].octets = (guint8 *)g_memdup2(octets, captured);
    later->octets += (guint32)captured;
    later->count++;
}

gboolean ex_later_is_due(const ex_later *later, guint32 next)
{
    return later->count > 0 && (gint32)(later->segment[0].seq - next) <= 0;
}

ex_later_segment ex_later_take(ex_later *later)
{
    const ex_later_segment first = later->segment[0];

    later->octets -= first.captured;
    later->count--;
    memmove(&later->segment[0], &later->segment[1], later->count * sizeof(later->segment[0]));
    return first;
}

static void take_first(ex_later *later, ex_later_func take, void *data)
{
    const ex_later_segment first = ex_later_take(later);

    take(first.seq, first.octets, first.captured, first.length, data);
    g_free(first.octets);
}

void ex_later_feed(ex_later *later, const guint32 *next, guint32 seq, const guint8 *octets, guint32 captured,
                   guint32 length, ex_later_func take, void *data)
{
    guint64 left = EX_ALL_LEFT;

    /* Ends: each turn takes one of those that are kept. */
    while ((gint32)(seq - *next) > 0 && !ex_later_has_room(later, captured) && ex_goes_on(&left, later->count))
        take_first(later, take, data);
    if ((gint32)(seq - *next) > 0)
        ex_later_keep(later, seq, octets, captured, length);
    else
        take(seq, octets, captured, length, data);
    left = EX_ALL_LEFT;
    /* Ends: each turn takes one of those that are kept. */
    while (ex_later_is_due(later, *next) && ex_goes_on(&left, later->count))
        take_first(later, take, data);
}

void ex_later_clear(ex_later *later)
{
    /* Ends: each turn takes one. */
    while (later->count > 0)
        g_free(ex_later_take(later).octets);
}
