/* words.h
 * What is said of a flow in its packets' trees: worked out once, and remembered while nothing is learned.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WORDS_H
#define EXCHANGE_WORDS_H

#include "state.h"

/** The words of one flow; NULL or empty: nothing. */
typedef struct {
    char *label;           /**< "" if it is not sure enough */
    char *summary;         /**< scenario and service in words */
    const char *state;     /**< how far the flow gets */
    const char *outcome;   /**< what became of the connection */
    char *client, *server; /**< addresses */
    ex_addr client_addr, server_addr;
    char *ends; /**< "10.0.0.1:1225 > 10.0.0.5:135" */
    char *pair; /**< both addresses, sorted */
    char *product;
    const char *replication, *replication_reason; /**< which replication f5cc59b4 is, and why */
    GPtrArray *reasons;                           /**< of char * */
} exchange_words;

/** The words of a flow. They are there until the next call, or exchange_words_forget(). */
const exchange_words *exchange_words_of(ex_flow *flow);

/** A packet was learned from, or the user set something: what was worked out before no longer holds. */
void exchange_words_outdate(void);

/** A capture is closed. */
void exchange_words_forget(void);

#endif
