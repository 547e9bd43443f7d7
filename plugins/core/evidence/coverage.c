/* coverage.c
 * When a capture was listening.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/coverage.h"

ex_source *ex_source_new(guint32 id)
{
    ex_source *source = g_new0(ex_source, 1);

    source->id = id;
    source->first = G_MAXINT64;
    source->last = G_MININT64;
    return source;
}

void ex_source_free(gpointer data)
{
    g_free(((ex_source *)data)->stretch);
    g_free(data);
}

/* Whether there is a longer pause between two times; times may be any, so that their difference may not fit. */
static gboolean is_apart(gint64 before, gint64 after, gint64 pause)
{
    return after > before && (guint64)after - (guint64)before > (guint64)pause;
}

static void forget_all(ex_source *source)
{
    source->count = 0;
    source->overflow = TRUE;
}

/* Puts a stretch in, and joins it with all that are not further away than the pause. */
static void insert(ex_source *source, ex_stretch fresh, gint64 pause)
{
    guint32 from = 0, until;

    /* Both end: one stretch further each turn. */
    while (from < source->count && is_apart(source->stretch[from].last, fresh.first, pause))
        from++;
    for (until = from; until < source->count && !is_apart(fresh.last, source->stretch[until].first, pause);)
        until++;
    for (guint32 i = from; i < until; i++) {
        fresh.first = MIN(fresh.first, source->stretch[i].first);
        fresh.last = MAX(fresh.last, source->stretch[i].last);
    }
    if (from == until) {
        if (source->count % 8 == 0)
            source->stretch = g_renew(ex_stretch, source->stretch, source->count + 8);
        memmove(&source->stretch[from + 1], &source->stretch[from], (source->count - from) * sizeof(ex_stretch));
        source->count++;
    } else {
        memmove(&source->stretch[from + 1], &source->stretch[until], (source->count - until) * sizeof(ex_stretch));
        source->count -= until - from - 1;
    }
    source->stretch[from] = fresh;
    if (source->count > EX_STRETCHES_MAX)
        forget_all(source);
}

void ex_coverage_add(ex_source *source, gint64 first, gint64 last, gint64 pause)
{
    ex_stretch *latest = source->count ? &source->stretch[source->count - 1] : NULL;

    source->first = MIN(source->first, first);
    source->last = MAX(source->last, last);
    if (source->overflow)
        return;
    if (latest && first >= latest->first && !is_apart(latest->last, first, pause)) {
        /* As nearly every packet does: it goes on from the last one. */
        latest->last = MAX(latest->last, last);
    } else {
        insert(source, (ex_stretch){ first, last }, pause);
    }
}

void ex_coverage_merge(ex_source *into, const ex_source *from, gint64 pause)
{
    for (guint32 i = 0; i < from->count; i++)
        ex_coverage_add(into, from->stretch[i].first, from->stretch[i].last, pause);
    into->first = MIN(into->first, from->first);
    into->last = MAX(into->last, from->last);
    if (from->overflow)
        forget_all(into);
}

gint64 ex_coverage_until(const ex_source *source, gint64 time)
{
    for (guint32 i = source->count; i > 0; i--) {
        const ex_stretch *stretch = &source->stretch[i - 1];

        if (stretch->first <= time)
            return MAX(time, stretch->last);
    }
    return time;
}

gboolean ex_coverage_lasts(const ex_source *source, gint64 since, gint64 length, gint64 *due)
{
    *due = source->overflow ? G_MAXINT64 : since + length;
    for (guint32 i = 0; i < source->count; i++) {
        const gint64 began = MAX(source->stretch[i].first, since);

        if (source->stretch[i].last < since)
            continue;
        if (source->stretch[i].last - began >= length) {
            *due = G_MAXINT64;
            return TRUE;
        }
        *due = began + length;
    }
    return FALSE;
}
