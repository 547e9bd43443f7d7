/* stream.c
 * One direction of a TCP connection, cut into DCE/RPC PDUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/progress.h>

#include "wire/rpc/stream.h"

static void drop_partial(ex_rpc_stream *stream)
{
    if (stream->partial)
        g_byte_array_free(stream->partial, TRUE);
    stream->partial = NULL;
    stream->need = 0;
    stream->skip = 0;
}

static void lose(ex_rpc_stream *stream)
{
    drop_partial(stream);
    stream->synced = FALSE;
}

/* Binds and what answers them are read as a whole, and so is everything where stubs are wanted. */
static guint wanted(const ex_rpc_stream *stream, const ex_rpc_header *header)
{
    const gboolean head =
        header->type == EX_RPC_REQUEST || header->type == EX_RPC_RESPONSE || header->type == EX_RPC_FAULT_PDU;

    if (stream->trailers && header->auth_length > 0)
        return header->length;
    if (!stream->heads || !head)
        return header->length;
    if (stream->answers && header->type == EX_RPC_RESPONSE && header->length <= EX_RPC_SHORT)
        return header->length;
    return MIN(header->length, header->type == EX_RPC_FAULT_PDU ? EX_RPC_FAULT_HEAD : EX_RPC_STUB);
}

/* Takes octets into the current PDU until it has `need`. @return how many were taken */
static gsize collect(ex_rpc_stream *stream, gsize need, const guint8 *octets, gsize size)
{
    const gsize have = stream->partial->len;
    const gsize taken = have < need ? MIN(need - have, size) : 0;

    g_byte_array_append(stream->partial, octets, (guint)taken);
    return taken;
}

/*
 * A PDU that began in an earlier segment. How much of it is wanted is settled once, when its header is there: what the
 * other side says meanwhile may change what is wanted of later ones only.
 * @return octets taken, at least one: a PDU that is complete is not kept
 */
static gsize go_on(ex_rpc_stream *stream, const guint8 *octets, gsize size, ex_rpc_pdu_func func, void *data)
{
    gsize taken = collect(stream, EX_RPC_HEADER, octets, size);
    ex_rpc_header header;

    if (stream->partial->len < EX_RPC_HEADER) {
        if (!ex_rpc_may_become_header(stream->partial->data, stream->partial->len))
            lose(stream);
        return taken;
    }
    if (!ex_rpc_header_read(stream->partial->data, stream->partial->len, &header)) {
        lose(stream);
        return taken;
    }
    if (stream->need == 0)
        stream->need = wanted(stream, &header);
    const guint need = stream->need;

    taken += collect(stream, need, octets + taken, size - taken);
    if (stream->partial->len >= need) {
        func(&header, stream->partial->data, need, data);
        drop_partial(stream);
        stream->skip = (guint32)header.length - need;
    }
    return taken;
}

/* Octets that are next in order. Ends: each turn takes at least one of them, or the place is lost. */
static void take(ex_rpc_stream *stream, const guint8 *octets, gsize size, ex_rpc_pdu_func func, void *data)
{
    guint64 left = EX_ALL_LEFT;
    ex_rpc_header header;

    while (size > 0 && stream->synced && ex_goes_on(&left, size)) {
        gsize taken;

        if (stream->skip > 0) {
            taken = MIN(stream->skip, size);
            stream->skip -= (guint32)taken;
        } else if (!stream->partial && ex_rpc_header_read(octets, size, &header) && size >= wanted(stream, &header)) {
            func(&header, octets, wanted(stream, &header), data);
            taken = MIN(header.length, size);
            stream->skip = (guint32)(header.length - taken);
        } else if (!stream->partial && size >= EX_RPC_HEADER && !ex_rpc_header_read(octets, size, &header)) {
            lose(stream);
            return;
        } else {
            if (!stream->partial)
                stream->partial = g_byte_array_new();
            taken = go_on(stream, octets, size, func, data);
        }
        octets += taken;
        size -= taken;
    }
    /* Octets that no turn took have lost their place. */
    if (size > 0)
        lose(stream);
}

/*
 * The PDU that is being collected ends where its packet was cut: what is there of it is read, the rest of it is passed
 * over.
 */
static void take_cut(ex_rpc_stream *stream, ex_rpc_pdu_func func, void *data)
{
    const guint have = stream->partial ? stream->partial->len : 0;
    ex_rpc_header header;

    if (!ex_rpc_header_read(have ? stream->partial->data : NULL, have, &header))
        return;
    func(&header, stream->partial->data, have, data);
    drop_partial(stream);
    stream->skip = (guint32)header.length - have;
}

/* A segment whose first octet is next, or stands before it. */
static void take_segment(ex_rpc_stream *stream, guint32 seq, const guint8 *octets, gsize captured, guint32 length,
                         ex_rpc_pdu_func func, void *data)
{
    const guint32 old = stream->next - seq;

    if (old >= length)
        return;
    stream->next = seq + length;
    if (old < captured)
        take(stream, octets + old, captured - old, func, data);
    /* What was not captured is missing for good; in the body of a PDU that is passed over it does not matter. */
    const guint32 missing = length - MAX((guint32)captured, old);

    if (missing == 0 || !stream->synced)
        return;
    if (stream->skip == 0)
        take_cut(stream, func, data);
    if (missing <= stream->skip)
        stream->skip -= missing;
    else
        lose(stream);
}

static void forget_first(ex_rpc_stream *stream)
{
    g_free(ex_later_take(&stream->later).octets);
}

/* Segments that came early and whose turn it is. Ends: each turn takes one off those that are kept. */
static void take_later(ex_rpc_stream *stream, ex_rpc_pdu_func func, void *data)
{
    guint64 left = EX_ALL_LEFT;

    while (stream->synced && ex_later_is_due(&stream->later, stream->next) && ex_goes_on(&left, stream->later.count)) {
        const ex_later_segment first = ex_later_take(&stream->later);

        take_segment(stream, first.seq, first.octets, first.captured, first.length, func, data);
        g_free(first.octets);
    }
}

static gboolean begins_like_a_pdu(const guint8 *octets, gsize size)
{
    ex_rpc_header header;

    return ex_rpc_header_read(octets, size, &header) || ex_rpc_may_become_header(octets, size);
}

/* There is no more room: what is missing is given up, and a segment that begins with a PDU goes on. */
static void give_up_gap(ex_rpc_stream *stream, ex_rpc_pdu_func func, void *data)
{
    lose(stream);
    /* Ends: each turn forgets one. */
    while (stream->later.count > 0 &&
           !begins_like_a_pdu(stream->later.segment[0].octets, stream->later.segment[0].captured))
        forget_first(stream);
    if (stream->later.count == 0)
        return;
    stream->synced = TRUE;
    stream->next = stream->later.segment[0].seq;
    take_later(stream, func, data);
}

/* Whether the octets that are missing before `end` were received all the same, so that they will not come again. */
static gboolean is_acked(const ex_rpc_stream *stream, guint32 end)
{
    return stream->has_acked && (gint32)(stream->acked - end) >= 0;
}

/*
 * Gives up what is missing before a segment that comes early, if it was acknowledged. Ends: each turn takes or forgets one
 * of the segments that are kept, or the place is lost.
 */
static void give_up_acked(ex_rpc_stream *stream, guint32 seq, ex_rpc_pdu_func func, void *data)
{
    guint64 left = EX_ALL_LEFT;

    while (stream->synced && (gint32)(seq - stream->next) > 0 && ex_goes_on(&left, stream->later.count)) {
        const gboolean kept = stream->later.count > 0 && (gint32)(stream->later.segment[0].seq - seq) < 0;

        if (!is_acked(stream, kept ? stream->later.segment[0].seq : seq))
            return;
        if (kept)
            give_up_gap(stream, func, data);
        else
            lose(stream);
    }
}

void ex_rpc_stream_acked(ex_rpc_stream *stream, guint32 ack)
{
    if (stream->has_acked && (gint32)(ack - stream->acked) < 0)
        return;
    stream->has_acked = TRUE;
    stream->acked = ack;
}

void ex_rpc_stream_open(ex_rpc_stream *stream, guint32 isn)
{
    if (stream->synced)
        return;
    stream->synced = TRUE;
    stream->next = isn + 1;
}

void ex_rpc_stream_feed(ex_rpc_stream *stream, guint32 seq, const guint8 *octets, gsize captured, guint32 length,
                        ex_rpc_pdu_func func, void *data)
{
    captured = MIN(captured, length);
    if (length == 0 || captured == 0)
        return;
    if (stream->synced && (gint32)(seq - stream->next) > 0 && seq - stream->next > stream->skip)
        give_up_acked(stream, seq, func, data);
    if (!stream->synced && begins_like_a_pdu(octets, captured)) {
        stream->synced = TRUE;
        stream->next = seq;
    }
    const gint32 ahead = (gint32)(seq - stream->next);

    if (stream->synced && ahead > 0 && (guint32)ahead <= stream->skip) {
        /* The gap lies in the body of a PDU that is passed over. */
        stream->skip -= (guint32)ahead;
        stream->next = seq;
    }
    if (!stream->synced || (gint32)(seq - stream->next) > 0) {
        guint64 left = EX_ALL_LEFT;

        /* Ends: each turn takes or forgets at least one of those that are kept. */
        while (!ex_later_has_room(&stream->later, captured) && ex_goes_on(&left, stream->later.count)) {
            if (stream->synced)
                give_up_gap(stream, func, data);
            else
                forget_first(stream);
        }
        if (!stream->synced || (gint32)(seq - stream->next) > 0) {
            ex_later_keep(&stream->later, seq, octets, captured, length);
            return;
        }
    }
    take_segment(stream, seq, octets, captured, length, func, data);
    take_later(stream, func, data);
}

void ex_rpc_stream_clear(ex_rpc_stream *stream)
{
    lose(stream);
    ex_later_clear(&stream->later);
}
