/* networks.h
 * Which network a flow is in, where several with the same addresses were captured: by the VLAN ids of its packets, and on
 * request by the interfaces that captured them.
 *
 * What happens in one network says nothing of another. But two ids may be two views of one: a mirror port shows each packet
 * with its tag and without, a router's trunk shows it before and after, and so do two interfaces. Then some connection whose two
 * sides were heard was seen under both, and the two are one network for all flows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_NETWORKS_H
#define EXCHANGE_DIAGNOSIS_NETWORKS_H

#include "evidence/store.h"

/** By VLAN id, and by interface: the smallest id that is the same network. */
typedef struct {
    guint16 same_vlan[EX_VLANS];
    guint16 same_interface[EX_CAPTURE_INTERFACES];
} ex_networks;

/** By what networks differ, as bits. */
#define EX_NETWORKS_BY_VLAN      1
#define EX_NETWORKS_BY_INTERFACE 2

/** Reads all flows. @param flows of ex_flow; freed with g_free() */
ex_networks *ex_networks_read(const GPtrArray *flows);

/** The network of a flow: a VLAN id, 0 for packets without a tag, and in the upper half an interface, 0 where these are none. */
guint32 ex_networks_of(const ex_networks *networks, const ex_flow *flow);

#endif
