/* promote.h
 * What a fact about a flow means for its hosts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_PROMOTE_H
#define EXCHANGE_CORE_PROMOTE_H

#include "evidence/store.h"

/** Adds the facts about hosts and pairs that follow from a flow's fact. */
void ex_promote(ex_store *store, const ex_flow *flow, ex_fact fact, const ex_proof *proof);

/** Adds the facts about the mapper's host that follow from what stands in its endpoint map. @param annotation may be NULL */
void ex_promote_endpoint(ex_store *store, ex_interface id, const char *annotation, const ex_addr *mapper,
                         const ex_proof *proof);

#endif
