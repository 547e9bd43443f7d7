/* fuzz_rfc1006.c
 * Segments, losses and TSDUs for the rfc1006 library, for libFuzzer.
 *
 * The input is a list of steps: an octet that says what happens, one or two that say how much, then octets of payload.
 * What must hold beyond memory: counts never run ahead of the octets fed, what is kept stays bounded, every TPKT that
 * is told lies within its segment.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "wire/mail/pieces.h"
#include "wire/mail/tls.h"
#include "wire/osi/order.h"
#include "wire/osi/reliable.h"
#include "wire/osi/session.h"
#include "wire/rpc/tunnel.h"
#include "wire/osi/reassembly.h"

#define MUST(condition)   \
    do {                  \
        if (!(condition)) \
            abort();      \
    } while (0)

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static void on_tpkt(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu, void *data)
{
    const guint32 captured = *(const guint32 *)data;
    rfc1006_facts facts;

    MUST(head[0] == RFC1006_VERSION && tpdu->header <= tpdu->tpkt.length);
    MUST(start < (gint32)captured || captured == 0);
    if (!tsdu || !tsdu->kept)
        return;
    MUST(tsdu->kept->len <= RFC1006_OPENING_MAX && tsdu->kept->len <= tsdu->octets);
    rfc1006_session_read(tsdu->kept->data, tsdu->kept->len, &facts);
    MUST(memchr(facts.mta, 0, sizeof(facts.mta)) && memchr(facts.context, 0, sizeof(facts.context)));
    (void)rfc1006_refusal(&facts);
    (void)rfc1006_payload_guess(tsdu->kept->data, tsdu->kept->len);
}

/* In memory of its own, so that the sanitizer sees each octet too many. */
static guint8 *copy_of(const guint8 *data, size_t size)
{
    guint8 *copy = calloc(1, size);

    MUST(copy || size == 0);
    if (size)
        memcpy(copy, data, size);
    return copy;
}

/* The other readers of a stream's segments, in whatever order these come. */
typedef struct {
    rfc1006_order *order;
    ex_pieces pieces[2]; /* by ex_pieces_kind */
    ex_tunnel tunnel;
} others;

static void on_piece(guint32 seq, const guint8 *octets, gsize size, void *data)
{
    guint8 *copy;

    (void)seq;
    (void)data;
    MUST(size > 0);
    copy = copy_of(octets, size);
    free(copy);
}

/* Told of segments that were kept, too, so that where a TPKT begins says nothing. */
static void on_ordered(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu, void *data)
{
    (void)start;
    (void)data;
    MUST(head[0] == RFC1006_VERSION && tpdu->header <= tpdu->tpkt.length);
    if (tsdu && tsdu->kept)
        (void)rfc1006_reliable_read(tsdu->kept->data, tsdu->kept->len, tsdu->octets, TRUE);
}

static void feed_others(others *to, const rfc1006_stream *from, guint32 seq, const guint8 *data, guint32 size,
                        guint32 reported)
{
    const rfc1006_sink sink = { on_ordered, NULL };

    (void)ex_tls_begins(data, size);
    (void)ex_tls_hello(data, size);
    (void)ex_tls_alert(data, size);
    (void)ex_tunnel_read(&to->tunnel, (ex_side)(seq & 1), data, size);
    for (guint kind = EX_PIECES_LINES; kind <= EX_PIECES_MESSAGES; kind++) {
        (void)ex_pieces_are_cut((ex_pieces_kind)kind, data, size);
        ex_pieces_feed(&to->pieces[kind], (ex_pieces_kind)kind, seq, data, size, reported, on_piece, NULL);
    }
    if (!to->order)
        to->order = rfc1006_order_new(from);
    rfc1006_order_feed(to->order, seq, data, size, reported, &sink);
    (void)rfc1006_order_note(to->order, seq + size);
    (void)rfc1006_order_was_told(to->order, seq);
    if (rfc1006_order_is_done(to->order, from)) {
        rfc1006_order_free(to->order);
        to->order = NULL;
    }
}

static void feed(others *to, rfc1006_stream *stream, guint32 seq, const guint8 *data, guint32 size, guint32 reported)
{
    guint8 *copy = copy_of(data, size);
    const rfc1006_sink sink = { on_tpkt, &size };
    rfc1006_segment segment;
    rfc1006_tpdu tpdu;

    (void)rfc1006_is_connect_request(copy, size);
    (void)rfc1006_tpdu_read(copy, size, &tpdu);
    rfc1006_stream_feed(stream, seq, copy, size, reported, &sink, &segment);
    MUST(segment.skipped_at + segment.skipped <= size);
    MUST(stream->head_size <= stream->head_need && stream->head_need <= RFC1006_HEAD_MAX);
    feed_others(to, stream, seq, copy, size, reported);
    free(copy);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    rfc1006_stream stream = { 0 };
    others *to = g_new0(others, 1);
    rfc1006_facts facts;
    guint32 seq = 0;

    /* The whole input as a TSDU, too: the walk through BER needs no framing. */
    guint8 *copy = copy_of(data, size);

    rfc1006_session_read(copy, size, &facts);
    free(copy);
    while (size >= 3) {
        const guint8 step = data[0] & 7;
        const guint32 amount = (guint32)(data[1] << 8 | data[2]) & 0x7ff;
        const guint32 taken = MIN(amount, (guint32)(size - 3));

        data += 3;
        size -= 3;
        if (step == 5) {
            seq += amount;
            continue;
        }
        if (step == 6) {
            rfc1006_stream_rewind(&stream, seq);
            continue;
        }
        feed(to, &stream, step == 7 ? seq - amount : seq, data, taken, step == 4 ? taken + amount : taken);
        if (step != 7)
            seq += step == 4 ? taken + amount : taken;
        data += taken;
        size -= taken;
    }
    rfc1006_stream_clear(&stream);
    rfc1006_order_free(to->order);
    for (guint kind = EX_PIECES_LINES; kind <= EX_PIECES_MESSAGES; kind++)
        ex_pieces_clear(&to->pieces[kind]);
    g_free(to);
    return 0;
}
