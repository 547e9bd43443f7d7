/* display_filter.h
 * Display filters that show what belongs to a flow, a scenario or two hosts, as text.
 *
 * They use the stock fields of addresses, ports and frame numbers, and exchange.leg and exchange.outside; nothing that
 * differs between versions of Wireshark.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_DISPLAY_FILTER_H
#define EXCHANGE_REPORT_DISPLAY_FILTER_H

#include "diagnosis/scenarios.h"

/**
 * Adds the filter of a flow: its addresses and ports. Where other flows of the store have the same ports, also the
 * frames between which it lived. ICMP errors about it pass too, since they quote its header.
 */
void ex_filter_flow(const ex_store *store, const ex_flow *flow, GString *out);

/**
 * Adds the filter of a scenario between two hosts: all packets that show its legs, the endpoint mapper's flows for a
 * leg that needs it, the ports it assigned, and blocked ports of the scenario, which show no leg.
 */
void ex_filter_scenario(const ex_scenario *scenario, GString *out);

/** Adds the filter of all that the set has something to say about and either of the two hosts does. */
void ex_filter_hosts(const ex_addr *a, const ex_addr *b, GString *out);

/** The scenario that a flow belongs to; NULL if it has neither leg nor anything outside the six. */
const ex_scenario *ex_scenario_of_flow(const GPtrArray *scenarios, const ex_flow *flow);

/** Adds the filter of some frames, "frame.number in {39, 41}"; nothing if there are none. */
void ex_filter_frames(const ex_proofs *proofs, GString *out);

/** Adds the filter of what goes to and from an endpoint's port. */
void ex_filter_endpoint(const ex_endpoint_key *key, GString *out);

#endif
