/* order.c
 * One direction of a connection read in order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/progress.h>

#include "wire/osi/order.h"

rfc1006_order *rfc1006_order_new(const rfc1006_stream *from)
{
    rfc1006_order *order = g_new0(rfc1006_order, 1);
    const GByteArray *kept = from->tsdu.kept;

    order->stream = *from;
    order->stream.tsdu.kept = NULL;
    if (kept) {
        order->stream.tsdu.kept = g_byte_array_sized_new(kept->len);
        g_byte_array_append(order->stream.tsdu.kept, kept->data, kept->len);
    }
    return order;
}

void rfc1006_order_free(rfc1006_order *order)
{
    if (!order)
        return;
    rfc1006_stream_clear(&order->stream);
    ex_later_clear(&order->later);
    g_free(order);
}

/* A segment that is due, or of which a part is; or one that nothing waits for any longer. */
static void feed(rfc1006_order *order, guint32 seq, const guint8 *bytes, guint32 captured, guint32 reported,
                 const rfc1006_sink *sink)
{
    const gint32 behind = (gint32)(order->stream.next - seq);
    const guint32 old = behind > 0 ? (guint32)behind : 0;
    rfc1006_segment segment;

    if (old >= reported)
        return;
    rfc1006_stream_feed(&order->stream, seq + old, bytes + MIN(old, captured), captured - MIN(old, captured),
                        reported - old, sink, &segment);
}

/* The first of those that came early. */
static void feed_later(rfc1006_order *order, const rfc1006_sink *sink)
{
    const ex_later_segment first = ex_later_take(&order->later);

    feed(order, first.seq, first.octets, first.captured, first.length, sink);
    g_free(first.octets);
}

void rfc1006_order_feed(rfc1006_order *order, guint32 seq, const guint8 *bytes, guint32 captured, guint32 reported,
                        const rfc1006_sink *sink)
{
    guint64 left = EX_ALL_LEFT;

    if (captured == 0 || reported == 0)
        return;
    /* Ends: each turn takes one of those that are kept. */
    while ((gint32)(seq - order->stream.next) > 0 && !ex_later_has_room(&order->later, captured) &&
           ex_goes_on(&left, order->later.count))
        feed_later(order, sink);
    if ((gint32)(seq - order->stream.next) > 0)
        ex_later_keep(&order->later, seq, bytes, captured, reported);
    else
        feed(order, seq, bytes, captured, reported, sink);
    left = EX_ALL_LEFT;
    /* Ends: each turn takes one of those that are kept. */
    while (ex_later_is_due(&order->later, order->stream.next) && ex_goes_on(&left, order->later.count))
        feed_later(order, sink);
}

gboolean rfc1006_order_note(rfc1006_order *order, guint32 end)
{
    if (order->told_count == RFC1006_TOLD_MAX)
        return FALSE;
    order->told[order->told_count++] = end;
    return TRUE;
}

gboolean rfc1006_order_was_told(const rfc1006_order *order, guint32 end)
{
    for (guint i = 0; i < order->told_count; i++) {
        if (order->told[i] == end)
            return TRUE;
    }
    return FALSE;
}

gboolean rfc1006_order_is_done(const rfc1006_order *order, const rfc1006_stream *first)
{
    const rfc1006_tsdu *theirs = &first->tsdu, *ours = &order->stream.tsdu;

    /* Of a TSDU at hand the first may lack what the second has. */
    if ((theirs->adrift && !ours->adrift) || (theirs->damaged && !ours->damaged))
        return FALSE;
    return order->later.count == 0 && order->stream.head_need == 0 && first->head_need == 0 && !order->stream.lost &&
           !first->lost && order->stream.next == first->next;
}
