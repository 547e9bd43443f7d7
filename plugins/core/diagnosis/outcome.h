/* outcome.h
 * Whether a flow got through: a function of the evidence alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_OUTCOME_H
#define EXCHANGE_CORE_OUTCOME_H

#include "verdict/verdict.h"

/** What became of an attempt to connect, or of a flow of datagrams. */
typedef enum {
    EX_OUTCOME_UNKNOWN,     /**< asked and not answered, but the capture ends too soon to tell */
    EX_OUTCOME_OPEN,        /**< answered; both directions are there */
    EX_OUTCOME_ONE_SIDED,   /**< goes on, but one direction was not captured */
    EX_OUTCOME_RESET,       /**< answered, and ended by RST later: not blocked */
    EX_OUTCOME_FILTERED,    /**< SYN and repeats never answered though the capture covers the time */
    EX_OUTCOME_REFUSED,     /**< RST to the SYN */
    EX_OUTCOME_PROHIBITED,  /**< an ICMP error says that a filter forbids it */
    EX_OUTCOME_UNREACHABLE, /**< an ICMP error says that there is no way to the host */
    EX_OUTCOME_COUNT
} ex_outcome;

/**
 * A SYN that was repeated after this long had not been answered until then (ns). Stacks repeat after 1 s or 3 s (RFC
 * 6298 section 2.1, RFC 1122 section 4.2.3.1); two copies of one packet, captured on both sides of a router, lie
 * closer together.
 */
#define EX_REPEAT_TIME G_GINT64_CONSTANT(500000000)

/** A SYN that was not repeated counts as unanswered when its capture went on for this long (ns). */
#define EX_ANSWER_TIME G_GINT64_CONSTANT(3000000000)

/** What became of a flow. */
ex_outcome ex_outcome_read(const ex_store *store, const ex_flow *flow, ex_side client);

/**
 * Whether the client tried again, or something said that it failed: a lone SYN that is not answered shows no more than
 * that somebody sent one under the client's name.
 */
gboolean ex_outcome_was_tried_again(const ex_flow *flow, ex_side client, ex_outcome outcome);

/** Whether something kept it from being open; whether it was open. Both FALSE: it is not known. */
gboolean ex_outcome_is_blocked(ex_outcome outcome);
gboolean ex_outcome_is_open(ex_outcome outcome);

/**
 * Whether the client got through as far as the flow tells: both sides were heard; or one alone, the client's SYN and its
 * data, or the server's SYN-ACK and its data, and whether that is enough is for ex_flow_view_is_success(). A success that
 * withdraws what another flow shows must be one; a SYN and a lone segment under a client's name are none.
 */
gboolean ex_outcome_is_success(const ex_flow *flow, ex_side client, ex_outcome outcome);

/** Why there is no way to a host, as a router says, and what to do about it. */
typedef struct {
    const char *cause; /**< in words */
    const char *cure;
} ex_no_way;

/**
 * What a router said of a SYN of the client's (RFC 792, RFC 4443).
 * @return NULL if none said that there is no way
 */
const ex_no_way *ex_outcome_no_way(const ex_flow *flow, ex_side client);

/** "open", "filtered", …; never NULL. */
const char *ex_outcome_name(ex_outcome outcome);

#endif
