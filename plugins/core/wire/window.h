/* window.h
 * Where the two directions of a TCP connection stand, and whether a segment fits there.
 *
 * A capture holds whatever was on the wire, and anybody can put packets there that bear other hosts' addresses. Who
 * does not see a connection does not know its numbers: a segment whose numbers do not fit what both sides showed before
 * teaches nothing (RFC 9293 section 3.10.7.4, RFC 5961).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_WINDOW_H
#define EXCHANGE_CORE_WINDOW_H

#include "wire/netheader.h"

/** How far from what is known a segment may lie and still fit: more than that is in flight on no line of the day (octets). */
#define EX_WINDOW_SLACK (1u << 20)

/**
 * One direction; zero is the state before its first segment. Of datagrams the three numbers are the marks of the first, the
 * one before the last, and the last.
 */
typedef struct {
    guint32 low;   /**< its first number: behind the SYN, or of the first segment seen */
    guint32 next;  /**< behind its last octet */
    guint32 acked; /**< the other side has what stands before this number */
    guint8 known;  /**< .low and .next are known */
    guint8 exact;  /**< .low is behind a SYN: nothing stands before it */
    guint8 has_acked;
    guint8
        missed; /**< the capture lacks octets of it: they were acknowledged, or passed over, and not seen until then */
    guint8 passed;  /**< segments since some octets were passed over, with the first behind them; 0: none were */
    guint8 owing;   /**< segments since some were acknowledged that were not seen, with that one; 0: none are */
    guint32 hole;   /**< where those begin that were passed over */
    guint32 beyond; /**< and where they end */
    guint32 owed;   /**< behind what was acknowledged and not seen */
} ex_window;

typedef struct {
    ex_window side[2]; /**< by ex_side */
} ex_windows;

/** What a segment is to a connection. */
typedef enum {
    EX_FIT_NEWS,   /**< fits, and may say something new */
    EX_FIT_OLD,    /**< lies behind what was read and acknowledged: teaches nothing */
    EX_FIT_STRANGE /**< its numbers are not this connection's: teaches nothing */
} ex_fit;

/** What the segment, sent by the side, is to the connection. Changes nothing. */
ex_fit ex_windows_judge(const ex_windows *windows, ex_side side, const ex_segment *segment);

/**
 * Moves on with a segment that was judged to fit.
 * @return TRUE if it shows that its sender heard the other side: it acknowledges numbers that only that side's packets
 *         bear
 */
gboolean ex_windows_take(ex_windows *windows, ex_side side, const ex_segment *segment);

/** Of datagrams between two ports: notes what ex_datagram_mark() tells of one. The first and the last two are kept. */
void ex_windows_note_datagram(ex_windows *windows, ex_side side, guint32 mark);

/** Whether the side may have sent a datagram of this mark, as far as they are kept. */
gboolean ex_windows_has_datagram(const ex_windows *windows, ex_side side, guint32 mark);

/** Whether a number lies in what the side has sent, with its SYN: what an error quotes must. */
gboolean ex_windows_has_sent(const ex_windows *windows, ex_side side, guint32 seq);

#endif
