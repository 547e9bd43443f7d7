/* learning.h
 * A connection while its capture is read for the first time, and what a TPKT of it teaches. For connections.c alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_LEARNING_H
#define EXCHANGE_RFC1006_LEARNING_H

#include "connections.h"
#include "early.h"
#include "wire/osi/order.h"

/** A TCP connection while its capture is read for the first time. */
typedef struct {
    rfc1006_stream stream[2]; /* by ex_side */
    rfc1006_order *order[2];  /* the same in order, while segments come in another; else NULL */
    guint32 began_in[2];      /* frame in which the TPKT at hand began */
    guint32 published[2];     /* bits of ex_tpdu */
    gboolean started[2];      /* its last TSDU started an activity */
    gboolean based[2];        /* .base is known */
    guint32 base[2];          /* what TCP takes off the sequence numbers on the wire */
    rfc1006_connection *connection;
    guint connections, facts; /* kept */
    guint32 renewed_in;       /* frame in which .connection replaced another; no other frame knows it */
    rfc1006_early early;      /* an answer that stands before its question */
} rfc1006_flow_state;

/** The segment at hand. */
typedef struct {
    packet_info *pinfo;
    rfc1006_flow_state *flow;
    rfc1006_record *record;
    ex_side side;
    rfc1006_order *order; /* what is read in order, and not shown; NULL: what is shown */
} rfc1006_learning;

/** The protocol that publishes the evidence. */
extern int rfc1006_publisher;

/** Learns from a TPKT that came whole: a callback of the stream's reader (rfc1006_sink). @param data the segment at hand */
void rfc1006_learn_tpkt(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu,
                        void *data);

/** Learns from a TSDU whose rest has not come, and may never: a message's envelope stands at its front. */
void rfc1006_learn_front(rfc1006_learning *at, rfc1006_tsdu *tsdu);

/** Learns that no TPDU follows the header, as in H.323 (H.225.0 appendix IV). @param captured octets at `bytes` */
void rfc1006_guess_without_tpdu(rfc1006_learning *at, const guint8 *bytes, guint captured);

/** Frees a reading in order, and forgets it. */
void rfc1006_forget_order(rfc1006_order **order);

#endif
