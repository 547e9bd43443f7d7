/* networks.c
 * Which network a flow is in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/networks.h"

/* Ends: each step leads to a smaller id. */
static guint16 find(const ex_networks *networks, guint16 vlan)
{
    while (networks->same[vlan] < vlan)
        vlan = networks->same[vlan];
    return vlan;
}

static void join(ex_networks *networks, guint16 a, guint16 b)
{
    const guint16 one = find(networks, a), other = find(networks, b);

    networks->same[MAX(one, other)] = MIN(one, other);
}

ex_networks *ex_networks_read(const GPtrArray *flows)
{
    ex_networks *networks = g_new(ex_networks, 1);

    for (guint i = 0; i < EX_VLANS; i++)
        networks->same[i] = (guint16)i;
    for (guint i = 0; i < flows->len; i++) {
        const ex_flow *flow = (const ex_flow *)g_ptr_array_index(flows, i);

        /* Anybody can write a datagram or a SYN under any tag. */
        if (flow->attested && flow->vlan_low < flow->vlan_high)
            join(networks, flow->vlan_low, flow->vlan_high);
    }
    return networks;
}

guint16 ex_networks_of(const ex_networks *networks, const ex_flow *flow)
{
    return flow->vlan_low > flow->vlan_high ? 0 : find(networks, flow->vlan_low);
}
