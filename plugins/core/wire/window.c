/* window.c
 * Where the two directions of a TCP connection stand. Numbers wrap, so that all comparing is by signed differences.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/sequence.h"
#include "wire/window.h"

/* Number of the first octet: a SYN takes one itself. */
static guint32 first_octet(const ex_segment *segment)
{
    return segment->seq + ((segment->flags & EX_TCP_SYN) != 0);
}

static guint32 behind(const ex_segment *segment)
{
    return first_octet(segment) + segment->length + ((segment->flags & EX_TCP_FIN) != 0);
}

/* Whether the other side may have sent what is acknowledged; of what was not captured, at most the slack. */
static gboolean may_acknowledge(const ex_window *other, guint32 ack)
{
    const gint32 back = other->exact ? 0 : (gint32)EX_WINDOW_SLACK;

    return ex_seq_ahead(ack, other->low) >= -back && ex_seq_ahead(ack, other->next) <= (gint32)EX_WINDOW_SLACK;
}

/* A reset counts only where its receiver would take it (RFC 9293 section 3.10.7.3, RFC 5961 section 3). */
static gboolean reset_fits(const ex_window *own, const ex_window *other, const ex_segment *segment)
{
    const guint32 from = own->has_acked ? own->acked : own->low;

    if (own->known || own->has_acked)
        return ex_seq_ahead(segment->seq, from) >= 0 &&
               ex_seq_ahead(segment->seq, own->known ? own->next : own->acked) <= G_MAXUINT16;
    /* Nothing came from this side before: it must say which SYN, or which data, it refuses. */
    return other->known && (segment->flags & EX_TCP_ACK) && ex_seq_ahead(segment->ack, other->low) >= 0 &&
           ex_seq_ahead(segment->ack, other->next) <= 0;
}

ex_fit ex_windows_judge(const ex_windows *windows, ex_side side, const ex_segment *segment)
{
    const ex_window *own = &windows->side[side], *other = &windows->side[!side];
    const guint32 end = behind(segment);

    if ((segment->flags & EX_TCP_ACK) && other->known && !may_acknowledge(other, segment->ack))
        return EX_FIT_STRANGE;
    if (segment->flags & EX_TCP_SYN) {
        /* Which connection a SYN opens is told by its number; a second answer with another number is not the host's. */
        if (own->known && own->exact && own->low != first_octet(segment))
            return EX_FIT_STRANGE;
        /* A SYN-ACK acknowledges the SYN, and data that came with it (RFC 7413), and nothing else. */
        if ((segment->flags & EX_TCP_ACK) && other->known && other->exact &&
            ex_seq_ahead(segment->ack, other->next) > 0)
            return EX_FIT_STRANGE;
        return EX_FIT_NEWS;
    }
    if (segment->flags & EX_TCP_RST)
        return reset_fits(own, other, segment) ? EX_FIT_NEWS : EX_FIT_STRANGE;
    /* Nobody takes a segment that acknowledges nothing (RFC 9293 section 3.10.7.4, fifth). */
    if (!(segment->flags & EX_TCP_ACK))
        return EX_FIT_STRANGE;
    if (!own->known && !own->has_acked)
        return EX_FIT_NEWS;

    const guint32 low = own->known ? own->low : own->acked;
    guint32 high = own->known ? own->next : own->acked;

    if (own->has_acked && ex_seq_ahead(own->acked, high) > 0)
        high = own->acked;
    if (ex_seq_ahead(segment->seq, high) > (gint32)EX_WINDOW_SLACK)
        return EX_FIT_STRANGE;
    if (own->known && own->exact && ex_seq_ahead(segment->seq, low) < 0)
        /* A probe that keeps the connection alive bears the number before (RFC 9293 section 3.8.4). */
        return ex_seq_ahead(end, low) <= 0 && segment->seq + 1 == low ? EX_FIT_OLD : EX_FIT_STRANGE;
    if (ex_seq_ahead(segment->seq, low) < -(gint32)EX_WINDOW_SLACK)
        return EX_FIT_STRANGE;
    if (segment->length > 0 && own->known && own->has_acked && ex_seq_ahead(own->acked, end) >= 0 &&
        ex_seq_ahead(own->next, end) >= 0 && ex_seq_ahead(segment->seq, low) >= 0)
        return EX_FIT_OLD;
    return EX_FIT_NEWS;
}

/* Segments that may overtake one; what is still not there then was lost. */
#define OVERTAKING 8

/* Segments that may stand before what they acknowledge, by two clocks. */
#define OWED 4

/* A segment that comes late fills the hole that it had left, from its beginning on. */
static void fill_hole(ex_window *own, const ex_segment *segment)
{
    const guint32 end = behind(segment);

    if (!own->passed || ex_seq_ahead(segment->seq, own->hole) > 0 || ex_seq_ahead(end, own->hole) <= 0)
        return;
    own->hole = end;
    if (ex_seq_ahead(end, own->beyond) >= 0)
        own->passed = 0;
}

/*
 * What the numbers tell of octets that were on the wire and are not in the capture: a segment begins behind the next octet of its
 * side, and what lies between does not come soon, or is acknowledged before; or more is acknowledged than the other side was seen
 * to send, and does not come soon either.
 */
static void note_missed(ex_window *own, ex_window *other, const ex_segment *segment)
{
    if (segment->flags & EX_TCP_SYN)
        return;
    if (!own->known) {
        own->missed |= own->has_acked && ex_seq_ahead(segment->seq, own->acked) > 0;
    } else if (ex_seq_ahead(segment->seq, own->next) > 0) {
        own->missed |= own->passed > 0;
        own->hole = own->next;
        own->beyond = segment->seq;
        own->passed = 1;
    } else {
        fill_hole(own, segment);
        if (own->passed && ++own->passed > OVERTAKING)
            own->missed = 1;
    }
    if ((segment->flags & (EX_TCP_FIN | EX_TCP_RST)) && own->passed)
        own->missed = 1;
    if (!(segment->flags & EX_TCP_ACK) || !other->known)
        return;
    if (other->passed && ex_seq_ahead(segment->ack, other->hole) > 0)
        other->missed = 1;
    if (ex_seq_ahead(segment->ack, other->next) > 0) {
        if (!other->owing || ex_seq_ahead(segment->ack, other->owed) > 0)
            other->owed = segment->ack;
        other->owing = MAX(other->owing, 1);
    }
}

/* Whether octets that were acknowledged have come, or will not. */
static void note_owed(ex_window *side, gboolean ends)
{
    if (!side->owing)
        return;
    if (ex_seq_ahead(side->next, side->owed) >= 0)
        side->owing = 0;
    else if (ends || side->owing++ > OWED)
        side->missed = 1;
}

gboolean ex_windows_take(ex_windows *windows, ex_side side, const ex_segment *segment)
{
    ex_window *own = &windows->side[side], *other = &windows->side[!side];
    const gboolean is_syn = (segment->flags & EX_TCP_SYN) != 0, is_rst = (segment->flags & EX_TCP_RST) != 0;
    const guint32 end = behind(segment);
    const gboolean ends = is_rst || (segment->flags & EX_TCP_FIN), was_owing = other->owing > 0;
    const gboolean heard =
        (segment->flags & EX_TCP_ACK) && other->known && !is_syn && !is_rst && may_acknowledge(other, segment->ack);

    note_missed(own, other, segment);
    if (!is_rst) {
        if (!own->known || (is_syn && !own->exact)) {
            own->low = first_octet(segment);
            own->next = end;
            own->known = 1;
            own->exact = is_syn;
        }
        if (ex_seq_ahead(end, own->next) > 0) {
            own->next = end;
            /* Some of what was acknowledged has come, and so may the rest. */
            own->owing = MIN(own->owing, 1);
        }
        if (!own->exact && ex_seq_ahead(segment->seq, own->low) < 0)
            own->low = segment->seq;
    }
    if ((segment->flags & EX_TCP_ACK) && !is_rst &&
        (!other->has_acked || ex_seq_ahead(segment->ack, other->acked) > 0)) {
        other->has_acked = 1;
        other->acked = segment->ack;
    }
    if (own->owing | other->owing) {
        note_owed(own, ends);
        note_owed(other, ends && was_owing);
    }
    return heard;
}

gboolean ex_windows_has_sent(const ex_windows *windows, ex_side side, guint32 seq)
{
    const ex_window *own = &windows->side[side];

    return own->known && ex_seq_ahead(seq, own->low) >= (own->exact ? -1 : -(gint32)EX_WINDOW_SLACK) &&
           ex_seq_ahead(seq, own->next) <= 0;
}

void ex_windows_note_datagram(ex_windows *windows, ex_side side, guint32 mark)
{
    ex_window *own = &windows->side[side];

    if (!own->known)
        own->low = own->acked = mark;
    own->next = own->known ? own->acked : mark;
    own->acked = mark;
    own->known = 1;
}

gboolean ex_windows_has_datagram(const ex_windows *windows, ex_side side, guint32 mark)
{
    const ex_window *own = &windows->side[side];

    return own->known && (ex_datagram_marks_agree(own->low, mark) || ex_datagram_marks_agree(own->next, mark) ||
                          ex_datagram_marks_agree(own->acked, mark));
}
