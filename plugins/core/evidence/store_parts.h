/* store_parts.h
 * What adding evidence and merging it have in common. For the store's own files only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_STORE_PARTS_H
#define EXCHANGE_STORE_PARTS_H

#include "evidence/store.h"

/** The pair of two addresses, made where there is none. */
ex_pair *ex_store_pair(ex_store *store, const ex_addr *a, const ex_addr *b);

/** What is worked out from the store for said.h, with nothing in it; freed with all that it gave out. */
ex_said_index *ex_said_new(void);
void ex_said_free(ex_said_index *said);

/** The host of an address, made where there is none. */
ex_host *ex_store_host(ex_store *store, const ex_addr *addr);

/**
 * Gives a flow another incarnation.
 * @return FALSE if there is a flow of that incarnation; then nothing is done
 */
gboolean ex_store_rename_flow(ex_store *store, ex_flow *flow, const ex_incarnation *incarnation);

/** The source (a capture) of a number, made where there is none: it covers nothing yet. */
ex_source *ex_store_source(ex_store *store, guint32 id);

/** The endpoint of a key, made where there is none. The key is zeroed before it is filled. */
ex_known_endpoint *ex_store_endpoint(ex_store *store, const ex_endpoint_key *key);

/** What a flow had in one source, made where there is nothing; in the order of the sources. */
ex_count *ex_flow_count(ex_flow *flow, guint32 source);

/** Lets the facts and texts of a flow count for hosts and pairs if both its sides were heard. Again does no harm. */
void ex_store_attest(ex_store *store, ex_flow *flow);

/** Widens what is known of a direction by what another evidence knows of it: smallest first and largest last time. */
void ex_direction_merge(ex_direction *into, const ex_direction *from);

#endif
