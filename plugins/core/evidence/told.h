/* told.h
 * What endpoint mappers answered to whom.
 *
 * An answer is said by a mapper, about an address, to a client. It is believed about the mapper's own address; what a
 * mapper says of another address concerns the client that asked and nobody else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TOLD_H
#define EXCHANGE_CORE_TOLD_H

#include "facts/facts.h"

/** How a mapper's words came, from what is worth the least. */
typedef enum {
    EX_SAID_ALONE,    /**< nothing shows that the mapper itself said it, or that somebody asked */
    EX_SAID_DATAGRAM, /**< over UDP, after a question over UDP: easily forged by others */
    EX_SAID_OPEN,     /**< on a TCP connection of which both sides were heard */
    EX_SAID_ASKED,    /**< and the client's question was seen on it */
} ex_said;

/** Answers kept of a pair of hosts: the smallest, with a mark if there were more. */
#define EX_TOLD_MAX 256

/** An answer. Zeroed before it is filled. */
typedef struct {
    ex_addr addr; /**< of which it speaks */
    guint16 port;
    guint8 transport;    /**< 6 TCP, 17 UDP */
    guint8 interface_id; /**< ex_interface */
    guint8 mapper;       /**< ex_side of the mapper in the pair */
    guint8 said;         /**< ex_said */
} ex_told;

typedef struct {
    ex_told told;
    ex_proof proof; /**< the smallest */
} ex_told_entry;

/** A set of answers, sorted. It merges like those of sets.h. */
typedef struct {
    ex_told_entry *entry;
    guint16 count, room;
    gboolean overflow;
} ex_tolds;

/** Adds an answer. @return TRUE if the set changed */
gboolean ex_tolds_add(ex_tolds *tolds, const ex_told *told, const ex_proof *proof);

/** Adds all answers of another set, and its mark of overflow. @return TRUE if the set changed */
gboolean ex_tolds_merge(ex_tolds *into, const ex_tolds *from);

/** Frees what the set holds; it is empty then. */
void ex_tolds_clear(ex_tolds *tolds);

/**
 * The smallest proof that the mapper told this port, in at least this way.
 * @param interface_id EX_IF_COUNT for any
 * @param said, most the least and the greatest ex_said that count
 */
const ex_proof *ex_tolds_find(const ex_tolds *tolds, ex_side mapper, const ex_addr *addr, guint16 port,
                              guint8 transport, guint interface_id, ex_said said, ex_said most);

#endif
