/* networks.c
 * Which network a flow is in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/networks.h"

/* Ends: each step leads to a smaller id. */
static guint16 find(const guint16 *same, guint16 id)
{
    while (same[id] < id)
        id = same[id];
    return id;
}

static void join(guint16 *same, guint16 low, guint16 high)
{
    guint16 one, other;

    if (low >= high)
        return;
    one = find(same, low);
    other = find(same, high);
    same[MAX(one, other)] = MIN(one, other);
}

ex_networks *ex_networks_read(const GPtrArray *flows)
{
    ex_networks *networks = g_new(ex_networks, 1);

    for (guint i = 0; i < EX_VLANS; i++)
        networks->same_vlan[i] = (guint16)i;
    for (guint i = 0; i < EX_CAPTURE_INTERFACES; i++)
        networks->same_interface[i] = (guint16)i;
    for (guint i = 0; i < flows->len; i++) {
        const ex_flow *flow = (const ex_flow *)g_ptr_array_index(flows, i);

        /* Anybody can write a datagram or a SYN under any tag. */
        if (!flow->attested)
            continue;
        join(networks->same_vlan, flow->vlan_low, flow->vlan_high);
        join(networks->same_interface, flow->interface_low, flow->interface_high);
    }
    return networks;
}

guint32 ex_networks_of(const ex_networks *networks, const ex_flow *flow)
{
    const guint16 vlan = flow->vlan_low > flow->vlan_high ? 0 : find(networks->same_vlan, flow->vlan_low);
    const guint16 interface =
        flow->interface_low > flow->interface_high ? 0 : find(networks->same_interface, flow->interface_low);

    return (guint32)interface << 16 | vlan;
}
