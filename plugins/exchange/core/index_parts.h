/* index_parts.h
 * The tables of an index. For the index's own files only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_INDEX_PARTS_H
#define EXCHANGE_INDEX_PARTS_H

#include "index.h"

/** Key of a row; zeroed before it is filled. What a table does not ask for stays zero. */
typedef struct {
    ex_addr client, server;
    guint16 port;
    guint8 transport;
    guint8 interface_id;
} ex_index_key;

struct ex_index {
    GHashTable *tries;    /**< of a client at a server's port: the latest that got through */
    GHashTable *uses;     /**< of a server's port: ex_use */
    GHashTable *x400;     /**< of a server: at which port it takes X.400 */
    GHashTable *pairs;    /**< of a client and a server: what mappers and MTAs said */
    GHashTable *given;    /**< of a client, a server and an interface: the mapper's latest answer */
    GHashTable *strays;   /**< of a mapper and an interface: endpoints at other addresses than its own */
    GHashTable *answered; /**< of a client, a mapper and an interface: what became of the strays */
    GHashTable *since;    /**< of an address and port: when it was first given */
};

/** A table of rows that begin with their key and are freed with `release`. */
GHashTable *ex_index_table(GDestroyNotify release);

/** A key of a client and a server, either of which may be NULL. */
ex_index_key ex_index_key_of(const ex_addr *client, const ex_addr *server);

/** The row of a key, made of `size` zeroed octets where there is none. */
gpointer ex_index_row(GHashTable *table, const ex_index_key *key, gsize size);

/** Fills the tables of endpoints. */
void ex_index_endpoints(ex_index *index, const ex_store *store);

#endif
