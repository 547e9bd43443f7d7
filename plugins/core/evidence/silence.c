/* silence.c
 * Data that are sent again and again and that the other side never acknowledges.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/silence.h"
#include "wire/sequence.h"

/*
 * What is not acknowledged is sent again long before this (RFC 6298: after 3 s at first). Something new after it, in place of a
 * repeat, tells that what went before was acknowledged, and that the capture lacks it; ns.
 */
#define OVERDUE G_GINT64_CONSTANT(10000000000)

/* Within which it asks for what is missing who got something behind it; ns. */
#define ASKED_AT_ONCE G_GINT64_CONSTANT(1000000000)

/* Octets of the longest line that answers a farewell (RFC 5321 section 4.5.3.1.5). */
#define FAREWELL_MAX 512

static int compare(const ex_silence *a, const ex_silence *b)
{
    if (a->last != b->last)
        return a->last < b->last ? -1 : 1;
    if (a->repeats != b->repeats)
        return a->repeats < b->repeats ? -1 : 1;
    if (a->reset != b->reset)
        return a->reset < b->reset ? -1 : 1;
    if (a->idle != b->idle)
        return a->idle < b->idle ? -1 : 1;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    if (a->since != b->since)
        return a->since < b->since ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    /* Of what is equal but for its beginning the earlier one. */
    return ex_proof_compare(&b->first, &a->first);
}

static gboolean is_any(const ex_silence *silence)
{
    return silence->repeats > 0 || silence->reset;
}

static gboolean keep(ex_silences *kept, const ex_silence *silence)
{
    if (is_any(&kept->latest) && compare(&kept->latest, silence) >= 0)
        return FALSE;
    kept->latest = *silence;
    return TRUE;
}

const ex_silence *ex_silence_standing(const ex_silences *silences)
{
    const ex_silence *latest = &silences->latest;

    if (!is_any(latest) || silences->moved > latest->since ||
        (silences->joined > latest->since && ex_seq_ahead(silences->has, latest->from) > 0))
        return NULL;
    return latest;
}

void ex_silences_init(ex_silences *silences)
{
    memset(silences, 0, sizeof(*silences));
    silences->moved = silences->joined = G_MININT64;
}

static void join(ex_silences *kept, gint64 time, guint32 ack)
{
    if (time > kept->joined || (time == kept->joined && ack > kept->has)) {
        kept->joined = time;
        kept->has = ack;
    }
}

/* Drops what is acknowledged. Of several segments that count as one it is not known where the rest begins. */
static void land(ex_outstanding *own, guint32 ack)
{
    guint8 gone = 0;

    while (gone < own->count &&
           (ex_seq_ahead(own->flying[gone].end, ack) <= 0 ||
            (own->flying[gone].head != own->flying[gone].end && ex_seq_ahead(own->flying[gone].head, ack) <= 0)))
        gone++;
    own->count = (guint8)(own->count - gone);
    memmove(own->flying, own->flying + gone, own->count * sizeof(own->flying[0]));
}

/* What is left over when what stood before it is acknowledged waits since then, and not after a pause. */
static void wait_anew(ex_outstanding *own, guint32 ack, gint64 time)
{
    land(own, ack);
    own->oldest = ack;
    own->outstanding = ex_seq_ahead(own->next, ack) > 0;
    memset(&own->now, 0, sizeof(own->now));
    if (!own->outstanding || own->count == 0)
        return;
    own->now.first = own->flying[0].first;
    own->now.since = time;
    own->now.from = ack;
    for (guint8 i = 0; i < own->count; i++)
        own->now.size = MAX(own->now.size, own->flying[i].size);
}

/*
 * A probe of a closed window, one octet that the other side has no room for and answers by what it said before (RFC 9293 section
 * 3.8.6.1): the way is open there and back, and only what is sent again after the answer may wait in vain.
 */
static gboolean is_probe_answered(const ex_outstanding *other, guint32 ack)
{
    return other->outstanding && other->now.first.frame != 0 && other->now.size == 1 && ack == other->oldest;
}

static gboolean read_probe(ex_silences *kept, ex_outstanding *other, gint64 time)
{
    const gboolean stood = ex_silence_standing(kept) != NULL;

    other->waits &= (guint8)~EX_WAITS_PROBE;
    memset(&other->now, 0, sizeof(other->now));
    kept->moved = MAX(kept->moved, time);
    return stood && !ex_silence_standing(kept);
}

static gboolean read_acknowledgement(ex_silences *kept, ex_outstanding *other, guint32 ack, gint64 time)
{
    const gboolean stood = ex_silence_standing(kept) != NULL;
    const gboolean is_first = !other->has_acked;

    if (is_probe_answered(other, ack))
        return read_probe(kept, other, time);
    if (!is_first && ex_seq_ahead(ack, other->acked) <= 0)
        return FALSE;
    other->acked = ack;
    other->has_acked = 1;
    if (is_first)
        join(kept, time, ack);
    if (other->outstanding ? ex_seq_ahead(ack, other->oldest) > 0 : !is_first)
        kept->moved = MAX(kept->moved, time);
    if (other->outstanding && ex_seq_ahead(ack, other->oldest) > 0)
        wait_anew(other, ack, time);
    return stood && !ex_silence_standing(kept);
}

/* Notes a segment of which at least the end is new. */
static void fly(ex_outstanding *own, const ex_segment *segment, const ex_proof *proof)
{
    const guint32 end = segment->seq + segment->length;
    ex_flying *last;

    if (own->count < EX_FLYING) {
        own->flying[own->count++] = (ex_flying){ *proof, end, end, segment->length };
        return;
    }
    last = &own->flying[EX_FLYING - 1];
    last->end = end;
    last->size = MAX(last->size, segment->length);
}

static gint64 pause_before(const ex_proof *proof, gint64 before)
{
    return before == G_MININT64 || proof->time < before ? 0 : proof->time - before;
}

/*
 * A probe that keeps an idle connection alive bears the number before the next, and an old octet or none; it is answered at once
 * (RFC 9293 section 3.8.4). One that is not comes again sooner than after such a pause as the first: what comes after that was
 * answered before, and the capture lacks the answer.
 */
static gboolean read_keep_alive(ex_silences *kept, ex_outstanding *own, const ex_proof *proof, gint64 before)
{
    if (own->outstanding)
        return FALSE;
    if ((own->waits & EX_WAITS_PROBE) && proof->time - MAX(own->now.last, own->now.since) < own->now.idle / 2) {
        own->now.last = MAX(proof->time, own->now.last);
        own->now.repeats = (guint8)MIN(own->now.repeats + 1u, G_MAXUINT8);
        return keep(kept, &own->now);
    }
    own->waits |= EX_WAITS_PROBE;
    own->now =
        (ex_silence){ .since = proof->time, .first = *proof, .from = own->next, .idle = pause_before(proof, before) };
    return FALSE;
}

/*
 * Octets are passed over. If the other side asks for them again and again, having got what stands behind them, they do not come,
 * and the capture does not lack them. What is larger than what came is told so: a path may pass small segments only.
 */
static void pass_over(ex_outstanding *own, const ex_segment *segment, const ex_proof *proof)
{
    const guint32 octets = segment->seq - own->next;

    own->waits |= EX_WAITS_HOLE;
    own->hole = (ex_silence){
        .since = proof->time, .first = *proof, .from = own->next, .size = octets > segment->length ? octets : 1
    };
}

/* What the other side acknowledges of octets that were passed over. */
static gboolean read_hole(ex_silences *kept, ex_outstanding *other, guint32 ack, gint64 time)
{
    const gboolean stood = ex_silence_standing(kept) != NULL;
    const gint32 ahead = ex_seq_ahead(ack, other->hole.from);

    if (ahead < 0)
        return FALSE;
    /* What arrives behind a gap is answered at once (RFC 5681 section 4.2): else it did not arrive, or was somebody else's. */
    if (ahead == 0 && other->hole.repeats == 0 && time - other->hole.since > ASKED_AT_ONCE) {
        other->waits &= (guint8)~EX_WAITS_HOLE;
        return FALSE;
    }
    if (ahead == 0) {
        other->hole.last = time;
        other->hole.repeats = (guint8)MIN(other->hole.repeats + 1u, G_MAXUINT8);
        return keep(kept, &other->hole);
    }
    other->waits &= (guint8)~EX_WAITS_HOLE;
    kept->moved = MAX(kept->moved, time);
    return stood && !ex_silence_standing(kept);
}

static gboolean read_waits(ex_silences *kept, ex_outstanding *other, const ex_segment *segment, gint64 time)
{
    gboolean changed = FALSE;

    if (!(segment->flags & EX_TCP_ACK))
        return FALSE;
    if (other->waits & EX_WAITS_HOLE)
        changed = read_hole(kept, other, segment->ack, time);
    if ((other->waits & EX_WAITS_PROBE) && !(segment->flags & EX_TCP_RST) &&
        ex_seq_ahead(segment->ack, other->next) >= 0)
        changed |= read_probe(kept, other, time);
    return changed;
}

static gboolean read_data(ex_silences *kept, ex_outstanding *own, const ex_segment *segment, const ex_proof *proof,
                          gint64 before)
{
    const guint32 end = segment->seq + segment->length;
    const gboolean is_new = !own->known || ex_seq_ahead(end, own->next) > 0;

    if (is_new) {
        if (own->known && ex_seq_ahead(segment->seq, own->next) > 0 && !(own->waits & EX_WAITS_HOLE))
            pass_over(own, segment, proof);
        /* What is said now waits with the probes before it. */
        own->waits &= (guint8)~EX_WAITS_PROBE;
        if (own->outstanding && own->now.first.frame != 0 && own->now.repeats == 0 &&
            proof->time - own->now.first.time > OVERDUE) {
            own->outstanding = 0;
            memset(&own->now, 0, sizeof(own->now));
        }
        if (!own->outstanding) {
            own->oldest = segment->seq;
            own->count = 0;
        }
        own->next = end;
        own->known = own->outstanding = 1;
        fly(own, segment, proof);
    } else if (!own->outstanding || ex_seq_ahead(end, own->oldest) <= 0) {
        return FALSE;
    }
    own->now.size = MAX(own->now.size, segment->length);
    if (own->now.first.frame == 0) {
        own->now.first = *proof;
        own->now.since = proof->time;
        own->now.from = own->oldest;
        own->now.idle = pause_before(proof, before);
    } else if (!is_new) {
        own->now.last = MAX(proof->time, own->now.last);
        own->now.repeats = (guint8)MIN(own->now.repeats + 1u, G_MAXUINT8);
        return keep(kept, &own->now);
    }
    return FALSE;
}

/* What waits to be acknowledged is answered by a reset. One that acknowledges all up to an end is how that side ends too. */
static gboolean read_reset(ex_silences *kept, ex_outstanding *other, const ex_segment *segment, gint64 time)
{
    ex_silence reset = other->now;

    if (other->closed && (segment->flags & EX_TCP_ACK) && ex_seq_ahead(segment->ack, other->next) >= 0)
        return read_acknowledgement(kept, other, segment->ack, time);
    if ((!other->outstanding && !(other->waits & EX_WAITS_PROBE)) || reset.first.frame == 0)
        return FALSE;
    reset.last = time;
    reset.reset = 1;
    return keep(kept, &reset);
}

gboolean ex_silence_forbid(ex_silences *kept, ex_outstanding *now, ex_side side, guint32 seq, gint64 time)
{
    ex_outstanding *own = &now[side];
    const gboolean waits = own->outstanding ? ex_seq_ahead(seq, own->oldest) >= 0 && ex_seq_ahead(seq, own->next) < 0
                                            : (own->waits & EX_WAITS_PROBE) && seq + 1 == own->next;

    if (!waits || own->now.first.frame == 0 || own->now.repeats == 0)
        return FALSE;
    own->now.last = MAX(time, own->now.last);
    own->now.reset = 1;
    return keep(&kept[side], &own->now);
}

gboolean ex_silence_read(ex_silences *kept, ex_outstanding *now, ex_side side, const ex_segment *segment,
                         const ex_proof *proof, gint64 before)
{
    gboolean changed = FALSE;

    if (segment->flags & EX_TCP_SYN)
        return FALSE;
    if (now[!side].waits)
        changed = read_waits(&kept[!side], &now[!side], segment, proof->time);
    if (segment->flags & EX_TCP_RST)
        return changed | read_reset(&kept[!side], &now[!side], segment, proof->time);
    if (segment->flags & EX_TCP_FIN)
        now[side].closed = 1;
    if (segment->flags & EX_TCP_ACK)
        changed |= read_acknowledgement(&kept[!side], &now[!side], segment->ack, proof->time);
    /* Who stands before a gap has not passed it over. */
    if ((now[side].waits & EX_WAITS_HOLE) && segment->length == 0 && segment->seq == now[side].hole.from)
        now[side].waits &= (guint8)~EX_WAITS_HOLE;
    if (segment->length <= 1 && now[side].known && segment->seq + 1 == now[side].next)
        changed |= read_keep_alive(&kept[side], &now[side], proof, before);
    if (segment->length > 0 && !(now[!side].left && segment->length <= FAREWELL_MAX))
        changed |= read_data(&kept[side], &now[side], segment, proof, before);
    return changed;
}

void ex_silences_merge(ex_silences *into, const ex_silences *from)
{
    into->moved = MAX(into->moved, from->moved);
    join(into, from->joined, from->has);
    if (is_any(&from->latest))
        keep(into, &from->latest);
}
