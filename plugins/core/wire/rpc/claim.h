/* claim.h
 * Whether the segments of a connection to a learned endpoint are DCE/RPC.
 *
 * NT gives dynamic ports from 1025 on, so an endpoint mapper's answer may name the port of any other service, and is no
 * proof that a connection to it is DCE/RPC: the connection must show it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_CLAIM_H
#define EXCHANGE_CORE_CLAIM_H

#include "wire/rpc/rpc.h"

/** Segments that are looked at before a connection that shows nothing is given up. */
#define EX_CLAIM_TRIES 64

/** A connection. All zero but for .server is the start. */
typedef struct {
    guint8 servers;      /**< bit per ex_side: the sides that the mapper gave the port of */
    gboolean taken;      /**< stock gives the servers' port to another protocol */
    gboolean has_isn[2]; /**< by side: .isn is known, so the connection was seen from its start */
    guint32 isn[2];
    gboolean proven;  /**< it is DCE/RPC */
    gboolean spoiled; /**< something else was said */
    guint8 tries;
    gboolean known[2]; /**< by side: .next is where a PDU must begin */
    guint32 next[2];
} ex_claim;

/** To whom a segment goes. */
typedef enum {
    EX_CLAIM_NONE,  /**< to whom stock would give it */
    EX_CLAIM_WHOLE, /**< to DCE/RPC */
    EX_CLAIM_CUT    /**< to DCE/RPC up to the beginning of a header, which waits for its rest */
} ex_claim_kind;

/**
 * Decides on a segment, or on what TCP put together of several; for each once, in the order of the capture.
 *
 * The connection is proven by a bind, an answer to one, or their like; where the start was seen that must be the first
 * that the side says. Where it was not seen, or a part is missing, by another PDU that such a side may send, if nothing
 * else was said before, or if it stands where the PDU before it ended, and the other side's last segment was one too
 * where the start was seen. A port that stock gives to another protocol asks for more: that nothing else was said, and
 * where the start was not seen, a second PDU, behind the first or of the other side. From then on whatever passes the test of
 * stock's heuristic is DCE/RPC. Fewer octets than a header wait only where a PDU must begin.
 *
 * @param side who sends
 * @param seq raw sequence number of bytes[0]
 * @param bytes, size what was captured
 * @param whole nothing behind it was left out of the capture
 * @param may_wait TCP can be asked for the next segment
 * @param cut where the beginning of a header stands, if EX_CLAIM_CUT
 */
ex_claim_kind ex_claim_segment(ex_claim *claim, ex_side side, guint32 seq, const guint8 *bytes, gsize size,
                               gboolean whole, gboolean may_wait, gsize *cut);

#endif
