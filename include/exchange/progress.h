/* progress.h
 * Loops over what comes from the wire come to an end: each turn takes something, goes forward, or leaves.
 *
 * A loop whose steps depend on the input tells ex_goes_on() in its condition what is left to do. In debug and sanitized
 * builds and under the fuzzers a turn that did nothing aborts; in others the loop is left, so that a fault costs a packet
 * its meaning and never the program its life. Loops that count to a constant, or over an array by one, need none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_PROGRESS_H
#define EXCHANGE_PROGRESS_H

#include <glib.h>
#include <stdlib.h>

/** What is left before the first turn: more than any loop has to do. */
#define EX_ALL_LEFT G_MAXUINT64

/**
 * Whether a loop goes on.
 * @param left what was left before the last turn, EX_ALL_LEFT at first; updated
 * @param now what is left now: octets, entries, whatever each turn makes fewer
 * @return FALSE if the last turn did nothing; with EXCHANGE_ASSERT_PROGRESS the program ends then
 */
static inline gboolean ex_goes_on(guint64 *left, guint64 now)
{
    const gboolean fewer = now < *left;

#ifdef EXCHANGE_ASSERT_PROGRESS
    if (!fewer) {
        g_printerr("A loop over input stands still with %" G_GUINT64_FORMAT " left.\n", now);
        abort();
    }
#endif
    *left = now;
    return fewer;
}

/** What is left where one thing may grow again when another has become less: the first weighs more. */
static inline guint64 ex_two_left(guint32 first, guint32 second)
{
    return (guint64)first << 32 | second;
}

#endif
