/* reassembly.c
 * From segments to TPKTs to TSDUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/progress.h>

#include "wire/octets.h"
#include "wire/osi/reassembly.h"

/* SPDUs that open a session or refuse to (X.225 8.3): only their TSDUs are kept whole. */
static gboolean opens_session(guint8 identifier)
{
    return identifier >= 12 && identifier <= 14;
}

static void tsdu_restart(rfc1006_tsdu *tsdu)
{
    if (tsdu->kept)
        g_byte_array_set_size(tsdu->kept, 0);
    tsdu->octets = tsdu->tpdus = tsdu->looked = 0;
    tsdu->damaged = tsdu->adrift = FALSE;
    tsdu->told = EX_TPKT_UNKNOWN;
}

static void tsdu_append(rfc1006_tsdu *tsdu, const guint8 *bytes, guint32 size)
{
    if (!tsdu->kept)
        tsdu->kept = g_byte_array_new();
    const guint8 first = tsdu->kept->len ? tsdu->kept->data[0] : bytes[0];
    const guint limit = opens_session(first) ? RFC1006_OPENING_MAX : RFC1006_KEPT_MAX;

    if (tsdu->octets == tsdu->kept->len && tsdu->kept->len < limit)
        g_byte_array_append(tsdu->kept, bytes, MIN(size, limit - tsdu->kept->len));
    tsdu->octets += size;
}

static void forget_tpkt(rfc1006_stream *stream)
{
    stream->head_size = stream->head_need = 0;
    stream->rest = 0;
}

static void lose(rfc1006_stream *stream)
{
    forget_tpkt(stream);
    stream->lost = TRUE;
    /* What comes next may be the rest of a TSDU that began in what is missing. */
    tsdu_restart(&stream->tsdu);
    stream->tsdu.adrift = TRUE;
}

static void begin_tpkt(rfc1006_stream *stream)
{
    stream->head_size = 0;
    stream->head_need = RFC1006_HEADER + 1;
    stream->mark = stream->tsdu;
    stream->mark_kept = stream->tsdu.kept ? stream->tsdu.kept->len : 0;
}

static void end_tpkt(rfc1006_stream *stream, gint32 start, const rfc1006_sink *sink)
{
    const gboolean ends = stream->tpdu.tpkt.type == EX_TPDU_DT && stream->tpdu.eot;

    if (stream->tpdu.tpkt.type == EX_TPDU_DT) {
        stream->tsdu.tpdus++;
        stream->octets += (guint32)(stream->tpdu.tpkt.length - stream->tpdu.header);
    }
    stream->tpkts++;
    if (ends)
        stream->tsdus++;
    if (sink)
        sink->tpkt(&stream->tpdu, stream->head, start, ends ? &stream->tsdu : NULL, sink->data);
    /* A CR or CC begins a connection: octets kept before it belong to none of its TSDUs. */
    if (ends || stream->tpdu.tpkt.type == EX_TPDU_CR || stream->tpdu.tpkt.type == EX_TPDU_CC)
        tsdu_restart(&stream->tsdu);
    forget_tpkt(stream);
}

/* Whether the octets at hand, the front of a header, can be a TPKT's of class 0. */
static gboolean head_is_good(const rfc1006_stream *stream)
{
    const guint8 *head = stream->head;
    rfc1006_tpkt tpkt;

    if (stream->head_size >= RFC1006_HEADER + 2)
        return rfc1006_read(head, stream->head_size, &tpkt);
    if (head[0] != RFC1006_VERSION)
        return FALSE;
    const gint length = stream->head_size >= RFC1006_HEADER ? ex_be16(head + 2) : RFC1006_LENGTH_MIN;
    const gint least = stream->head_size > RFC1006_HEADER ? RFC1006_HEADER + 1 + head[RFC1006_HEADER] : 0;

    return length >= RFC1006_LENGTH_MIN && least <= MAX(length, RFC1006_LENGTH_MIN);
}

/* Takes octets of a header. @return FALSE if they are none of a TPKT's */
static gboolean take_head(rfc1006_stream *stream, const guint8 *bytes, guint32 size, guint32 *taken)
{
    *taken = MIN(size, (guint32)(stream->head_need - stream->head_size));
    memcpy(stream->head + stream->head_size, bytes, *taken);
    stream->head_size = (guint16)(stream->head_size + *taken);
    if (!head_is_good(stream))
        return FALSE;
    if (stream->head_size < stream->head_need)
        return TRUE;
    if (stream->head_need == RFC1006_HEADER + 1) {
        stream->head_need = (guint16)(RFC1006_HEADER + 1 + stream->head[RFC1006_HEADER]);
        if (stream->head_need > RFC1006_HEADER + 1)
            return TRUE;
    }
    if (!rfc1006_tpdu_read(stream->head, stream->head_size, &stream->tpdu))
        return FALSE;
    stream->rest = (guint32)(stream->tpdu.tpkt.length - stream->tpdu.header);
    return TRUE;
}

static gboolean header_is_whole(const rfc1006_stream *stream)
{
    return stream->head_need > 0 && stream->head_size == stream->head_need;
}

/* Octets that were on the wire but are not in the capture. */
static void pass_cut(rfc1006_stream *stream, guint32 cut, gint32 start, const rfc1006_sink *sink)
{
    if (cut == 0)
        return;
    if (!header_is_whole(stream) || cut > stream->rest) {
        lose(stream);
        return;
    }
    if (stream->tpdu.tpkt.type == EX_TPDU_DT) {
        stream->tsdu.damaged = TRUE;
        stream->tsdu.octets += cut;
    }
    stream->rest -= cut;
    stream->ended = stream->next;
    if (stream->rest == 0)
        end_tpkt(stream, start, sink);
}

/*
 * Where the segment's first header stands, when that is not known.
 * @return FALSE if there is none
 */
static gboolean search(rfc1006_stream *stream, const guint8 *bytes, guint32 captured, guint32 from, guint32 *at)
{
    gsize found;
    const rfc1006_fit fit = rfc1006_find(bytes + from, captured - from, &found);

    /* A few octets at the end that fit prove little: at least a TPKT header it must be, where TPKTs were seen. */
    if (fit == RFC1006_NOT ||
        (fit == RFC1006_PREFIX &&
         (stream->tpkts == 0 || captured - from - found < RFC1006_HEADER || bytes[from + found + 1] != 0))) {
        *at = captured;
        return FALSE;
    }
    *at = from + (guint32)found;
    stream->lost = FALSE;
    return TRUE;
}

/*
 * The first segment of a direction is taken to begin with a TPKT if it reads as one, for a connection may begin with
 * a TPDU that breaks rules; later a header has to look as senders write them.
 */
static gboolean search_first(rfc1006_stream *stream, const guint8 *bytes, guint32 captured, guint32 *at)
{
    rfc1006_tpkt tpkt;
    gboolean good = captured < RFC1006_HEADER + 2 && rfc1006_fits(bytes, captured) == RFC1006_PREFIX;

    if (rfc1006_read(bytes, captured, &tpkt))
        good = tpkt.type == EX_TPDU_CR || tpkt.type == EX_TPDU_CC || rfc1006_leads_on(bytes, captured, 0);
    if (good) {
        *at = 0;
        stream->lost = FALSE;
        return TRUE;
    }
    return search(stream, bytes, captured, 0, at);
}

/* Whether the segment continues what is known; sets how it begins otherwise. */
static void place(rfc1006_stream *stream, guint32 seq, guint32 reported, rfc1006_segment *segment)
{
    memset(segment, 0, sizeof(*segment));
    segment->how = RFC1006_IN_SYNC;
    if (reported == 0)
        return;
    if (!stream->known) {
        lose(stream);
    } else if (seq != stream->next) {
        if ((gint32)(seq - stream->next) < 0) {
            segment->how = RFC1006_REPEATED;
            return;
        }
        segment->gap = TRUE;
        segment->gap_size = seq - stream->next;
        /* A gap within a TPKT whose length is known loses that TPKT, not the framing. */
        if (header_is_whole(stream) && segment->gap_size <= stream->rest) {
            pass_cut(stream, segment->gap_size, -1, NULL);
        } else {
            lose(stream);
        }
    }
    stream->known = TRUE;
    stream->next = seq + reported;
}

/*
 * Where a TPKT was due there is none: goes on at the next header.
 * @param from where it was due
 * @return where the next one is; the end if there is none
 */
static guint32 find_again(rfc1006_stream *stream, const guint8 *bytes, guint32 captured, guint32 from,
                          rfc1006_segment *segment)
{
    guint32 at;

    lose(stream);
    if (!search(stream, bytes, captured, from, &at) || at == from) {
        stream->lost = TRUE;
        at = captured;
    }
    if (from == 0)
        segment->how = stream->lost ? RFC1006_NO_TPKT : RFC1006_FOUND;
    if (segment->skipped == 0 || from == 0) {
        segment->skipped_at = from;
        segment->skipped = at - from;
    }
    return at;
}

void rfc1006_stream_feed(rfc1006_stream *stream, guint32 seq, const guint8 *bytes, guint32 captured, guint32 reported,
                         const rfc1006_sink *sink, rfc1006_segment *segment)
{
    const gboolean first = !stream->known;
    guint64 left = EX_ALL_LEFT;
    gint32 start = -1;
    guint32 at = 0, due = 0;

    place(stream, seq, reported, segment);
    segment->first = first;
    if (segment->how == RFC1006_REPEATED || reported == 0)
        return;
    if (stream->lost) {
        const gboolean found =
            first ? search_first(stream, bytes, captured, &at) : search(stream, bytes, captured, 0, &at);

        segment->how = !found ? RFC1006_LOST : at > 0 ? RFC1006_FOUND : RFC1006_IN_SYNC;
        segment->skipped = at;
    } else if (stream->head_need > 0) {
        segment->how = RFC1006_GOES_ON;
        segment->skipped = captured;
    }
    /*
     * Ends: each turn takes an octet at least; or, where the octets at hand turn out to be no TPKT, goes back to look
     * behind the place where it was due, and the next is due further on.
     */
    while (at < captured && !stream->lost && ex_goes_on(&left, ex_two_left(captured - due, captured - at))) {
        guint32 taken = 0;
        gboolean good = TRUE;

        if (stream->head_need == 0) {
            begin_tpkt(stream);
            if (segment->how == RFC1006_GOES_ON && start < 0)
                segment->skipped = at;
            start = (gint32)at;
            due = at;
        }
        if (!header_is_whole(stream)) {
            good = take_head(stream, bytes + at, captured - at, &taken);
        } else {
            taken = MIN(captured - at, stream->rest);
            if (stream->tpdu.tpkt.type == EX_TPDU_DT)
                tsdu_append(&stream->tsdu, bytes + at, taken);
            stream->rest -= taken;
        }
        at += taken;
        if (good && header_is_whole(stream) && stream->rest == 0) {
            stream->ended = seq + at;
            end_tpkt(stream, start, sink);
        } else if (!good) {
            due = at = find_again(stream, bytes, captured, due, segment);
        }
    }
    /* Octets that no turn took have lost their place. */
    if (at < captured)
        lose(stream);
    pass_cut(stream, reported - captured, start, sink);
}

void rfc1006_stream_rewind(rfc1006_stream *stream, guint32 seq)
{
    stream->next = seq;
    if (stream->head_need == 0)
        return;
    GByteArray *kept = stream->tsdu.kept;

    stream->tsdu = stream->mark;
    stream->tsdu.kept = kept;
    if (kept)
        g_byte_array_set_size(kept, stream->mark_kept);
    forget_tpkt(stream);
}

void rfc1006_stream_clear(rfc1006_stream *stream)
{
    if (stream->tsdu.kept)
        g_byte_array_free(stream->tsdu.kept, TRUE);
    memset(stream, 0, sizeof(*stream));
}
