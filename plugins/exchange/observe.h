/* observe.h
 * What a packet proves: the packet at hand, and what is remembered of its flow while others are read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_OBSERVE_H
#define EXCHANGE_OBSERVE_H

#include "wire/mail/turns.h"
#include "wire/rpc/connection.h"
#include "wire/rpc/tunnel.h"

#include "wire/mail/pieces.h"

#include "follow.h"
#include "state.h"

/**
 * What is remembered of a flow while its capture is read for the first time. Of one that has only opened there is no more than
 * what stands before .outstanding: a scan makes very many.
 */
typedef struct {
    guint32 flags_seen[2];  /* by side: bit per fact kind that stands in the store already */
    guint32 layers_seen[2]; /* by side: bit per ex_layer */
    guint32 isn[2];         /* of a SYN or SYN-ACK that was seen */
    guint32 acked[2];       /* by side: its latest acknowledgement */
    guint32 due[2];         /* by side: sequence number behind what was seen */
    guint32 dialogue;       /* for those that read it: ex_reading */
    guint32 settled;        /* SYNs between its ports, and 1, when its conversation had nothing to be told any more */
    guint32 asked_given;    /* places with endpoints that were known when neither port of the flow was one of them */
    guint8 disordered[2];   /* segments to come that may belong to some that came early */
    guint8 transfer;        /* ex_transfer: a message's that is under way, */
    guint8 sender;          /* and the side that sends it */
    gboolean has_acked[2];
    gboolean has_due[2];
    gboolean opened[2];
    gboolean tls;  /* a segment began with a record of TLS */
    gboolean full; /* all of this is there */
    exchange_use use;
    ex_outstanding outstanding[2]; /* by side: what waits to be acknowledged */
    ex_turn turns[2];              /* by side: whose turn it is to speak */
    guint32 next_unread[2];        /* sequence number behind the last segment that was read */
    gboolean begun[2];             /* .next_unread is known */
    guint8 read[2];                /* segments read */
    guint8 small[2];               /* pieces of lines and messages read, which do not count as segments */
    ex_side first_side;            /* who said the first word that was seen, and its sequence number */
    guint32 first_seq;
    ex_pieces *pieces[2];     /* in `kept_pieces`; NULL while no segment cuts what it says, and all come in order */
    ex_rpc_connection *watch; /* in `watches`; NULL unless the connection may be DCE/RPC */
    guint8 doubtful;  /* segments for which the watch still waits for the connection's first octets; 0: it does not */
    gboolean mail[2]; /* by side: what it says now is mail, until the server replies to it */
    ex_tunnel tunnel; /* through a proxy */
} exchange_live;

/** What is remembered of a flow, if all of it is there; NULL: of one that has only opened, of datagrams, and where nothing is. */
static inline exchange_live *exchange_live_in_full(const ex_flow *flow)
{
    exchange_live *live = flow->key.tuple.transport == EX_TCP ? (exchange_live *)flow->live : NULL;

    return live && live->full ? live : NULL;
}

/** The packet at hand. */
typedef struct {
    ex_flow *flow;
    exchange_live *live;
    ex_side side;
    ex_proof proof;
} exchange_observation;

/**
 * The flow of a packet: on the first visit all its evidence is taken, on later ones only looked up.
 * @return NULL if the packet is not of a TCP flow that can be read, nor of a UDP flow that may matter
 */
ex_flow *exchange_observe(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
