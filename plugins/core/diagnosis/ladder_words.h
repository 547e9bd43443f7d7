/* ladder_words.h
 * What facts say of the packets that show them, in the words of a ladder.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_LADDER_WORDS_H
#define EXCHANGE_DIAGNOSIS_LADDER_WORDS_H

#include "diagnosis/flow_view.h"

/** Whether a fact has a place in a ladder. Of one packet the facts are told in this order. */
typedef enum {
    EX_TELLS_NOTHING, /**< it is no event, or another fact says more of it */
    EX_TELLS,
    EX_TELLS_MORE,  /**< behind what else the packet says */
    EX_TELLS_END,   /**< that the connection ends; connections are alike whichever way they end */
    EX_TELLS_ALONE, /**< only where nothing else is known of the packet */
    EX_TELLING_COUNT
} ex_telling;

/** How a fact is told; EX_TELLS_NOTHING for kinds and objects outside the tables, too. */
ex_telling ex_ladder_telling(ex_fact fact);

/** Adds what the fact says, behind what was said of the same packet, but not twice; texts are as the wire has them. */
void ex_ladder_say(const ex_store *store, const ex_flow_view *view, const ex_fact_entry *entry, GString *out);

#endif
