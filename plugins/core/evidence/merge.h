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

/** The flows, sorted by first time, then key: a new GPtrArray of ex_flow, owned by the caller, flows by the store. */
GPtrArray *ex_store_sorted_flows(const ex_store *store);

#endif
