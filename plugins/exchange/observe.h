/* observe.h
 * What the parts of the observer share: the packet at hand, and what is remembered of its flow.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_OBSERVE_H
#define EXCHANGE_OBSERVE_H

#include "wire/rpc/connection.h"

#include "packet-exchange.h"

/** What is remembered of a flow while its capture is read for the first time. */
typedef struct {
    guint32 flags_seen[2];    /* by side: bit per fact kind that stands in the store already */
    guint32 layers_seen[2];   /* by side: bit per ex_layer */
    guint32 next_unread[2];   /* sequence number behind the last segment that was read */
    guint8 read[2];           /* segments read */
    ex_rpc_connection *watch; /* in `watches`; NULL unless the connection may be DCE/RPC */
    guint32 isn[2];           /* of a SYN or SYN-ACK that was seen */
    gboolean opened[2];
    guint32 acked[2]; /* by side: its latest acknowledgement */
    gboolean has_acked[2];
    guint32 dialogue; /* for those that read it: ex_reading */
    exchange_use use;
} exchange_live;

/** The packet at hand. */
typedef struct {
    ex_flow *flow;
    exchange_live *live;
    ex_side side;
    ex_proof proof;
} exchange_observation;

/** A fact that the packet at hand proves of the side that sent it. */
void exchange_learn(const exchange_observation *seen, ex_fact_kind kind, guint object);

/** A fact that it proves of a side, whoever sent it. */
void exchange_learn_of(const exchange_observation *seen, ex_side side, ex_fact_kind kind, guint object);

/**
 * Reads a segment's payload: a line or two of mail dialogues, DCE/RPC, HTTP requests.
 * @param layers bit per ex_layer that stock's dissectors made of the packet
 */
void exchange_observe_payload(exchange_observation *seen, const ex_segment *segment, guint32 layers);

#endif
