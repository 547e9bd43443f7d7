/* expert.h
 * Findings on packets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EXPERT_H
#define EXCHANGE_EXPERT_H

#include "diagnosis/findings.h"

#include "state.h"

/** A packet was learned from: the store may have changed. */
void exchange_expert_outdate(void);

/** The store is about to be freed. */
void exchange_expert_forget(void);

/** Adds the packet's findings. @param subtree from exchange_show(), NULL if it made none */
void exchange_show_findings(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_tree *subtree, ex_flow *flow);

/**
 * The findings that a packet of a flow shows, the gravest first. While packets keep coming they may be some behind.
 * @param flow may be NULL
 * @return of ex_finding, valid until the next call or exchange_expert_forget(); the array is the caller's
 */
GPtrArray *exchange_findings_on(const ex_flow *flow, guint32 frame);

#endif
