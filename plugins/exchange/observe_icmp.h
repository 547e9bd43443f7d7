/* observe_icmp.h
 * ICMP errors about flows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_OBSERVE_ICMP_H
#define EXCHANGE_OBSERVE_ICMP_H

#include "state.h"

/** The flow that an ICMP error is about, like exchange_observe(). @return NULL if the packet is none or knows none */
ex_flow *exchange_observe_icmp(tvbuff_t *tvb, packet_info *pinfo);

#endif
