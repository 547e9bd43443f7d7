/* address.c
 * Addresses, the two ends of a conversation, proofs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <arpa/inet.h>

#include "facts/address.h"

void ex_addr_set(ex_addr *addr, const guint8 *octets, gsize length)
{
    memset(addr, 0, sizeof(*addr));
    if (length != 4 && length != 16)
        return;
    addr->family = length == 4 ? 4 : 6;
    /* Of a size that the compiler knows: this stands on every packet's way. */
    if (length == 4)
        memcpy(addr->octet, octets, 4);
    else
        memcpy(addr->octet, octets, 16);
}

int ex_addr_compare(const ex_addr *a, const ex_addr *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return memcmp(a->octet, b->octet, sizeof(a->octet));
}

ex_side ex_addr_pair_set(ex_addr_pair *pair, const ex_addr *of, const ex_addr *other)
{
    const ex_side side = ex_addr_side(of, other);

    pair->end[side] = *of;
    pair->end[!side] = *other;
    return side;
}

int ex_proof_compare(const ex_proof *a, const ex_proof *b)
{
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    return 0;
}

ex_side ex_tuple_set(ex_tuple *tuple, const ex_addr *src, guint16 src_port, const ex_addr *dst, guint16 dst_port,
                     guint8 transport)
{
    int order = ex_addr_compare(src, dst);

    if (order == 0)
        order = (src_port > dst_port) - (src_port < dst_port);

    const ex_side side = order <= 0 ? EX_FROM_LO : EX_FROM_HI;

    memset(tuple, 0, sizeof(*tuple));
    tuple->end[side].addr = *src;
    tuple->end[side].port = src_port;
    tuple->end[!side].addr = *dst;
    tuple->end[!side].port = dst_port;
    tuple->transport = transport;
    return side;
}

void ex_addr_print(const ex_addr *addr, char *out, gsize size)
{
    const int family = addr->family == 4 ? AF_INET : AF_INET6;

    if (addr->family == 0 || !inet_ntop(family, addr->octet, out, (socklen_t)size))
        g_strlcpy(out, "?", size);
}

const char *ex_transport_name(guint8 transport)
{
    return transport == EX_UDP ? "udp" : "tcp";
}
