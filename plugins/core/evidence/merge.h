/* merge.h
 * Two stores made one, and the flows of a store in the order of their first proof.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_MERGE_H
#define EXCHANGE_CORE_MERGE_H

#include "evidence/store.h"

/** Adds all evidence of `from` to `into`; `from` is unchanged. */
void ex_store_merge(ex_store *into, const ex_store *from);

/*
 * Parts of it, for who reads exported evidence line by line. Each adds what one line holds; `from` is unchanged, and again
 * does no harm.
 */

/** Adds a flow, and lets what it says count as far as its sides were heard. */
void ex_store_merge_flow(ex_store *store, const ex_flow *from);
/** Adds what is known of a host. */
void ex_store_merge_host(ex_store *into, const ex_host *host);
/** Adds what is known of two hosts. */
void ex_store_merge_pair(ex_store *into, const ex_pair *pair);
/** Adds an endpoint. */
void ex_store_merge_endpoint(ex_store *into, const ex_known_endpoint *endpoint);
/** Adds when a capture listened. */
void ex_store_merge_source(ex_store *into, const ex_source *source);

/** The flows, sorted by first time, then key: a new GPtrArray of ex_flow, owned by the caller, flows by the store. */
GPtrArray *ex_store_sorted_flows(const ex_store *store);

#endif
