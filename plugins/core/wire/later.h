/* later.h
 * Segments that came before their turn, kept until it comes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WIRE_LATER_H
#define EXCHANGE_WIRE_LATER_H

#include <glib.h>

/** Segments that are kept of a direction. */
#define EX_LATER_MAX 8
/** Octets of them. */
#define EX_LATER_OCTETS 65536

typedef struct {
    guint32 seq;
    guint32 length;   /**< octets by the header */
    guint32 captured; /**< octets kept */
    guint8 *octets;
} ex_later_segment;

/** Zero is none. */
typedef struct {
    ex_later_segment segment[EX_LATER_MAX]; /**< sorted by sequence number */
    guint count;
    guint32 octets;
} ex_later;

/** Whether one more with so many octets can be kept. */
gboolean ex_later_has_room(const ex_later *later, gsize captured);

/** Keeps a copy of a segment, for which there must be room; one with the same number is not kept twice. */
void ex_later_keep(ex_later *later, guint32 seq, const guint8 *octets, gsize captured, guint32 length);

/** Whether the first of them begins at this number or before it. */
gboolean ex_later_is_due(const ex_later *later, guint32 next);

/** Takes the first of them off; its octets are the caller's to free. There must be one. */
ex_later_segment ex_later_take(ex_later *later);

/** Takes a segment whose turn it is, or of which a part is, or that is not waited for any longer. */
typedef void (*ex_later_func)(guint32 seq, const guint8 *octets, guint32 captured, guint32 length, void *data);

/**
 * Feeds a segment in whatever order. One that comes early is kept; where there is no room for it, what is missing before the
 * first of those that are kept is given up.
 * @param next number of the octet that is awaited, which `take` moves on
 * @param captured octets that are there, 1 at least; @param length octets that it had
 */
void ex_later_feed(ex_later *later, const guint32 *next, guint32 seq, const guint8 *octets, guint32 captured,
                   guint32 length, ex_later_func take, void *data);

/** Forgets all. */
void ex_later_clear(ex_later *later);

#endif
