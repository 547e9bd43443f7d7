/* order.c
 * One direction of a connection read in order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
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

/** An order while it is fed. */
typedef struct {
    rfc1006_order *order;
    const rfc1006_sink *sink;
} feeding;

/* A segment that is due, or of which a part is; or one that nothing waits for any longer. */
static void take_segment(guint32 seq, const guint8 *bytes, guint32 captured, guint32 reported, void *data)
{
    const feeding *f = (const feeding *)data;
    const gint32 behind = (gint32)(f->order->stream.next - seq);
    const guint32 old = behind > 0 ? (guint32)behind : 0;
    rfc1006_segment segment;

    if (old >= reported)
        return;
    rfc1006_stream_feed(&f->order->stream, seq + old, bytes + MIN(old, captured), captured - MIN(old, captured),
                        reported - old, f->sink, &segment);
}

void rfc1006_order_feed(rfc1006_order *order, guint32 seq, const guint8 *bytes, guint32 captured, guint32 reported,
                        const rfc1006_sink *sink)
{
    feeding f = { order, sink };

    if (captured > 0 && reported > 0)
        ex_later_feed(&order->later, &order->stream.next, seq, bytes, captured, reported, take_segment, &f);
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
