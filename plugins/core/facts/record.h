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
    EX_RECORD_FACT,     /**< .fact about the flow of .tuple */
    EX_RECORD_TEXT,     /**< .text_kind and .text, said by .side of .tuple */
    EX_RECORD_ENDPOINT, /**< .endpoint, learned from the flow of .tuple */
    EX_RECORD_SELECTOR, /**< .text is the transport selector of .side of .tuple, by ex_selector_text() */
    EX_RECORD_ACTIVITY  /**< .begun and .ended activities of .side of .tuple */
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

/** Where the transfer of a message stands (X.228 section 7.4: an activity of the session). */
typedef enum {
    EX_TRANSFER_NONE,  /**< none is under way, or it is not known */
    EX_TRANSFER_ENDED, /**< its sender ended it, and it is not acknowledged */
    EX_TRANSFER_OPEN   /**< it began and did not end */
} ex_transfer;

/** Longest transport selector in words, with its NUL: 32 octets as hexadecimal digits behind 0x. */
#define EX_SELECTOR_TEXT 67

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
    guint8 begun;       /**< activities that started or were taken up again */
    guint8 ended;       /**< activities that ended */
    guint8 transfer;    /**< ex_transfer: where the transfer stands then, .side being its sender */
} ex_record;

#endif
