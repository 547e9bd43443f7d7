/* pieces.h
 * What one direction of a dialogue says in segments that cut its lines or messages, put together again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WIRE_PIECES_H
#define EXCHANGE_WIRE_PIECES_H

#include "wire/later.h"

/** Octets of a line or a message that are put together: a line has 512 at most (RFC 2821 section 4.5.3.1). */
#define EX_PIECES_MAX 1024

/** How a dialogue ends what it says. */
typedef enum {
    EX_PIECES_LINES,   /**< by a line feed */
    EX_PIECES_MESSAGES /**< by the length in front, as LDAP's messages */
} ex_pieces_kind;

/** One direction. Zero is the start, but for .next. */
typedef struct {
    guint32 next;     /**< sequence number of the octet that is awaited */
    guint32 begin;    /**< of the first octet at hand */
    gboolean passing; /**< the octets to come belong to something whose front is gone */
    guint32 rest;     /**< octets of the message at hand that are still to come, once its length is known */
    guint size;       /**< octets at hand */
    guint8 octets[EX_PIECES_MAX];
    ex_later later; /**< segments that came early */
} ex_pieces;

/**
 * Told of lines that are whole, one or several, or of a message as far as it is there: again with each piece of it.
 * @param seq sequence number of the first octet
 */
typedef void (*ex_pieces_func)(guint32 seq, const guint8 *octets, gsize size, void *data);

/** Whether a segment ends in the middle of a line or message, so that the next belongs to it. */
gboolean ex_pieces_are_cut(ex_pieces_kind kind, const guint8 *octets, gsize size);

/**
 * Feeds a segment, in whatever order.
 * @param captured octets that are there; @param length octets that it had
 */
void ex_pieces_feed(ex_pieces *pieces, ex_pieces_kind kind, guint32 seq, const guint8 *octets, gsize captured,
                    guint32 length, ex_pieces_func func, void *data);

/** Frees what it keeps, but not itself. */
void ex_pieces_clear(ex_pieces *pieces);

#endif
