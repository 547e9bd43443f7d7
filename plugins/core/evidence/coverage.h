/* coverage.h
 * When a capture was listening: a union of stretches. Silence means something only within one.
 *
 * Between two packets of any kind that are no further apart than the longest pause the capture listened; a longer one may be
 * the joint of two files, of which nothing is known. The stretches are the connected parts of the packets' times, so that
 * they are the same in whatever order packets and pieces of evidence come, as long as there are not too many.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EVIDENCE_COVERAGE_H
#define EXCHANGE_EVIDENCE_COVERAGE_H

#include <glib.h>

/** Longest pause that counts as listening, by default, in seconds. */
#define EX_LONGEST_PAUSE 600

/** Of what is made of more pieces than this nothing is known of when it listened: silence then proves nothing. */
#define EX_STRETCHES_MAX 1024

/** Times of the first and the last packet, ns since 1970. */
typedef struct {
    gint64 first, last;
} ex_stretch;

/** What a capture covers. */
typedef struct {
    guint32 id;
    gint64 first, last;  /**< times of its packets of any kind, ns since 1970 */
    ex_stretch *stretch; /**< by time, further apart than the pause; NULL while there is none */
    guint32 count;
    gboolean overflow; /**< there were more than EX_STRETCHES_MAX, and none is kept */
} ex_source;

/** An empty one; freed by ex_source_free(). */
ex_source *ex_source_new(guint32 id);
void ex_source_free(gpointer source);

/** Adds a time at which the capture listened, or a stretch. @param pause ns */
void ex_coverage_add(ex_source *source, gint64 first, gint64 last, gint64 pause);

/** Adds what another source, of the same id, covers. */
void ex_coverage_merge(ex_source *into, const ex_source *from, gint64 pause);

/** Until when the capture listened without a longer pause since that time, ns; the time itself if it did not listen then. */
gint64 ex_coverage_until(const ex_source *source, gint64 time);

/**
 * Whether the capture listened for so long on end, since that time or later.
 * @param length ns
 * @param due set to when it will have, if it goes on without a longer pause; G_MAXINT64 if it has
 */
gboolean ex_coverage_lasts(const ex_source *source, gint64 since, gint64 length, gint64 *due);

#endif
