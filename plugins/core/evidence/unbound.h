/* unbound.h
 * Connections between two hosts on which calls of RPC were read whose bind was not. An index for the verdict, no evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EVIDENCE_UNBOUND_H
#define EXCHANGE_EVIDENCE_UNBOUND_H

#include "evidence/store.h"

/** Flows of two hosts that are kept; one more tells that there are more. */
#define EX_UNBOUND_MAX 8

/** Makes the table for ex_store's `unbound`, which is freed as any. */
GHashTable *ex_unbound_new(void);

/** Notes a flow if it has such a call; again and again if it likes, for each is kept once. */
void ex_unbound_note(ex_store *store, ex_flow *flow);

/** The flows between two hosts that were noted, in no order; up to EX_UNBOUND_MAX + 1 pointers to ex_flow. NULL: none. */
const GPtrArray *ex_unbound_between(const ex_store *store, const ex_addr *a, const ex_addr *b);

#endif
