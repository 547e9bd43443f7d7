/* order.h
 * One direction of a connection read in the order of its sequence numbers, from the first segment on that came early.
 *
 * What is shown of a segment is what it holds when it comes. What is learned must not depend on the way it took, so a
 * second reading goes on beside the first, until both stand at the same place again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_ORDER_H
#define EXCHANGE_RFC1006_ORDER_H

#include "wire/later.h"
#include "wire/osi/reassembly.h"

/** TPKTs beyond a gap that the first reading may tell before the second gives up. */
#define RFC1006_TOLD_MAX 64

typedef struct {
    rfc1006_stream stream;
    ex_later later;
    guint32 told[RFC1006_TOLD_MAX]; /**< sequence numbers behind TPKTs that the first reading told */
    guint told_count;
} rfc1006_order;

/** Begins a second reading where the first stands: before it is fed the segment that came early. */
rfc1006_order *rfc1006_order_new(const rfc1006_stream *from);

/** Frees it; NULL is allowed. */
void rfc1006_order_free(rfc1006_order *order);

/**
 * Feeds a segment, which may have been fed before, in whole or in part. What is missing is awaited until ex_later has no
 * room for more that came early.
 * @param seq,bytes,captured,reported as of rfc1006_stream_feed()
 */
void rfc1006_order_feed(rfc1006_order *order, guint32 seq, const guint8 *bytes, guint32 captured, guint32 reported,
                        const rfc1006_sink *sink);

/** Notes a TPKT that the first reading told. @return FALSE if there are too many */
gboolean rfc1006_order_note(rfc1006_order *order, guint32 end);

/** Whether the first reading told the TPKT that ends before this number. */
gboolean rfc1006_order_was_told(const rfc1006_order *order, guint32 end);

/** Whether the first reading stands where the second does, so that one is enough. */
gboolean rfc1006_order_is_done(const rfc1006_order *order, const rfc1006_stream *first);

#endif
