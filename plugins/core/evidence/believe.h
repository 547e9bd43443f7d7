/* believe.h
 * Adding evidence, and whether it is believed: whose facts count for hosts, pairs and endpoints.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_BELIEVE_H
#define EXCHANGE_CORE_BELIEVE_H

#include "evidence/store.h"

/**
 * Whether both sides of a flow were heard: a SYN and its SYN-ACK, or a side acknowledged what only the other's packets
 * bear. Only then is it believed that the packets come from the hosts whose addresses they bear, and their facts count for
 * hosts and pairs. Never of UDP.
 */
gboolean ex_flow_is_attested(const ex_flow *flow);

/**
 * Whether a flow shows what one direction of a connection shows: a SYN-ACK and data of the same side. Whoever writes two
 * packets under one address makes that; but where one direction is all that was captured, it is all there can be. It counts
 * for hosts of which nothing better was seen, see ex_store_heard().
 */
gboolean ex_flow_is_half(const ex_flow *flow);

/** Whether neither host of a flow was heard in both directions, so that one direction is all there can be. */
gboolean ex_flow_is_alone(const ex_store *store, const ex_flow *flow);

/** Whether what a flow says is believed to come from its hosts: both sides were heard, or it is a half that stands alone. */
gboolean ex_flow_is_believed(const ex_store *store, const ex_flow *flow);

/** Lets the facts and texts of a flow count for hosts and pairs as far as its sides were heard. Again does no harm. */
void ex_store_attest(ex_store *store, ex_flow *flow);

/**
 * Adds a fact about a flow, and what it means for hosts and pairs by the table in promote.c: as soon as the flow is
 * attested, so that the order does not matter.
 */
void ex_store_add_fact(ex_store *store, ex_flow *flow, ex_fact fact, const ex_proof *proof);

/** Adds a text that one side of a flow said. */
void ex_store_add_text(ex_store *store, ex_flow *flow, ex_text_kind kind, ex_side side, const char *text,
                       const ex_proof *proof);

/** Who told of an endpoint. */
typedef struct {
    ex_addr mapper, client;
    ex_said said;
    gboolean is_answer; /**< to a question for this interface, not part of a dump */
} ex_saying;

/** Adds an endpoint that a mapper gave. @param annotation may be NULL or "" */
void ex_store_add_endpoint(ex_store *store, const ex_endpoint *endpoint, const ex_saying *saying,
                           const char *annotation, const ex_proof *proof);

/**
 * Adds an endpoint that a flow's packet gave: how much it is believed depends on the flow. What a flow says before it
 * is attested is remembered, up to EX_UNATTESTED_MAX, and believed when it is.
 * @param mapper the sender's side
 */
void ex_store_add_said(ex_store *store, ex_flow *flow, ex_side mapper, const ex_record *record, const ex_proof *proof);

/** Endpoints that a flow says before it is attested, at most. */
#define EX_UNATTESTED_MAX 64

/** Adds an answer to a pair's, and what it means for the mapper's own host. */
void ex_store_add_told(ex_store *store, const ex_addr *client, const ex_addr *mapper, const ex_told *told,
                       const ex_proof *proof);

/**
 * Whether the server's own endpoint mapper, asked by this very client on an open TCP connection, told it that the port is
 * this component's: an answer about another interface says nothing of it.
 * @param component whose process offers the interface that was asked for; EX_SVC_NONE is never told
 * @param proof set to the earliest answer; may be NULL
 */
gboolean ex_store_was_told(const ex_store *store, const ex_addr *client, const ex_addr *server, guint16 port,
                           guint8 transport, ex_service component, ex_proof *proof);

/** The store of what one side alone says, made where there is none. */
ex_store *ex_store_half(ex_store *store);

/** The endpoint, or what is known of it by the word of one side where the store knows no better. */
const ex_known_endpoint *ex_store_believed(const ex_store *store, const ex_known_endpoint *endpoint);

/** What mappers at `mapper` told `client`; NULL if nothing. @param side set to the mapper's side in it */
const ex_tolds *ex_store_told(const ex_store *store, const ex_addr *client, const ex_addr *mapper, ex_side *side);

#endif
