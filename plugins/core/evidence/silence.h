/* silence.h
 * Data that are sent again and again and that the other side never acknowledges: a connection that got through and then
 * does not.
 *
 * A filter that inspects what it passes, a path that drops large segments, a table of connections that forgot an idle one:
 * all look alike, as octets that are repeated while nothing acknowledges them. What is kept is bounded: of each direction the
 * latest such stretch, when anything of it was acknowledged last, and what had been when a reading began. All are maxima, so
 * that they merge in any order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_SILENCE_H
#define EXCHANGE_CORE_SILENCE_H

#include "facts/address.h"
#include "wire/netheader.h"

/**
 * Octets of one direction that were sent more than once, or that were answered by a reset. Zero: there were none. Probes that keep
 * an idle connection alive count like octets. And so do octets that the capture never saw and that the other side asks for again
 * and again, having got what was sent behind them: there each time that it asked is a repeat.
 */
typedef struct {
    gint64 last;    /**< when they were last sent again, asked for, or reset, ns since 1970 */
    gint64 since;   /**< since when they wait: when they were sent, or when the octets before them were acknowledged */
    gint64 idle;    /**< how long neither side had sent anything before, ns */
    ex_proof first; /**< the packet that sent them first */
    guint32 from;   /**< number of the first of them */
    guint32 size;   /**< octets of the largest segment among them: a path may pass small ones; 0: all were probes */
    guint8 repeats; /**< how often they were sent again, at most 255 */
    guint8 reset;   /**< 1: the other side's answer was a reset, or a router's that it is forbidden to send them */
} ex_silence;

/**
 * What is known of one direction. Where a capture begins within a connection, its first acknowledgement may be of anything
 * before: only the number tells whether it is of something that another piece saw.
 */
typedef struct {
    ex_silence latest;
    gint64
        moved; /**< when the other side last acknowledged anything new of it, or answered a probe of its window, ns since 1970;
                        G_MININT64: never */
    gint64 joined; /**< when a reading first met an acknowledgement of it, the latest reading's; G_MININT64: never */
    guint32 has;   /**< the number that was acknowledged then, the largest at equal times */
} ex_silences;

/** Segments under way that are told from each other: what lies behind them counts as one. */
#define EX_FLYING 6

/** Octets under way, in one segment or, of the last entry, in several. */
typedef struct {
    ex_proof first; /**< the packet that sent the first segment */
    guint32 head;   /**< number behind the first segment */
    guint32 end;    /**< number behind the last one */
    guint32 size;   /**< octets of the largest one */
} ex_flying;

/** What a direction waits for beside octets that were seen. */
typedef enum {
    EX_WAITS_PROBE = 1, /**< for the answer to a probe: .now tells of it */
    EX_WAITS_HOLE = 2   /**< for octets that the capture has not seen: .hole tells of them */
} ex_waits;

/** Where a direction stands while a capture is read; zero before its first segment. Not evidence. */
typedef struct {
    ex_silence now;
    ex_silence hole;
    ex_flying flying[EX_FLYING]; /**< what waits, in the order of its numbers */
    guint32 next;                /**< behind the last octet that was sent */
    guint32 oldest;              /**< the first octet that is not acknowledged */
    guint32 acked;               /**< what was acknowledged last */
    guint8 count;                /**< of .flying */
    guint8 known;                /**< .next is known */
    guint8 has_acked;            /**< .acked is known */
    guint8 closed;               /**< the side has said that it ends */
    guint8 outstanding;          /**< .oldest and .now are: something waits to be acknowledged */
    guint8 waits;                /**< bits of ex_waits */
    guint8 left; /**< the side has taken leave, as by QUIT: a farewell to it need not arrive. Set by the reader */
} ex_outstanding;

/** The state of a direction of which nothing was seen. */
void ex_silences_init(ex_silences *silences);

/**
 * Reads a segment that fits its connection (window.h), on the first visit of its frame.
 * @param kept evidence of both directions, by ex_side
 * @param now where both stand, by ex_side
 * @param before time of the connection's packet before this one, ns; G_MININT64 if it is the first
 * @return TRUE if ex_silence_standing() has something else to say of a direction
 */
gboolean ex_silence_read(ex_silences *kept, ex_outstanding *now, ex_side side, const ex_segment *segment,
                         const ex_proof *proof, gint64 before);

/**
 * Reads an ICMP error by which sending a segment is forbidden. It counts if the segment was sent again, and waits still.
 * @param side who sent what it quotes; @param seq the number that it quotes
 * @return as ex_silence_read()
 */
gboolean ex_silence_forbid(ex_silences *kept, ex_outstanding *now, ex_side side, guint32 seq, gint64 time);

/** Whether all that was not answered were probes of an idle connection. */
static inline gboolean ex_silence_is_of_probes(const ex_silence *silence)
{
    return silence->size == 0;
}

/** Adds what is known of the same direction from elsewhere. */
void ex_silences_merge(ex_silences *into, const ex_silences *from);

/**
 * The stretch of a direction that ended in silence or in a reset: nothing of it was acknowledged later.
 * @return NULL if there is none
 */
const ex_silence *ex_silence_standing(const ex_silences *silences);

#endif
