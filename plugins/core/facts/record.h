/* record.h
 * What a decoder says of one packet, before anything is made of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_RECORD_H
#define EXCHANGE_CORE_RECORD_H

#include "facts/facts.h"

/** What a record says. */
typedef enum {
    EX_RECORD_FACT,    /**< .fact about the flow of .tuple */
    EX_RECORD_TEXT,    /**< .text_kind and .text, said by .side of .tuple */
    EX_RECORD_ENDPOINT /**< .endpoint, learned from the flow of .tuple */
} ex_record_type;

/** An RPC endpoint as an endpoint mapper gives it. */
typedef struct {
    ex_addr addr;       /**< the tower's address; the mapper's own where the tower has 0.0.0.0 */
    ex_addr tower_addr; /**< as written in the tower */
    guint16 port;
    guint8 transport;    /**< 6 TCP, 17 UDP */
    guint8 interface_id; /**< ex_interface */
    guint16 major;
    ex_uuid uuid;
} ex_endpoint;

/** One record, attached to the packet that proves it. */
typedef struct {
    ex_record_type type;
    ex_tuple tuple;
    ex_fact fact;
    ex_side side;
    ex_text_kind text_kind;
    char text[EX_TEXT_MAX];
    ex_endpoint endpoint;
    gboolean is_answer; /**< of an endpoint: to a question for its interface, not part of a dump */
    gboolean asked;     /**< and the question was seen */
} ex_record;

#endif
