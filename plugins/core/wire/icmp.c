/* icmp.c
 * ICMP errors, read from the bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/icmp.h"
#include "wire/octets.h"

#define PROTOCOL_ICMP   1
#define PROTOCOL_ICMPV6 58
#define IPV4_HEADER_MIN 20
#define IPV6_HEADER     40
#define ICMP_HEADER     8
/* Ports and sequence number: what RFC 792 has every error quote. */
#define QUOTED_MIN 8
/* Octets of link headers, tags and tunnels before the outer IP header; errors are sent by plain routers. */
#define SEARCHED_MAX 160
/* An IPv6 packet with more extension headers than this is passed over. */
#define EXTENSIONS_MAX 8

static ex_icmp meaning_of_4(guint8 type, guint8 code, guint8 transport)
{
    if (type == 11)
        return code == 0 ? EX_ICMP_EXPIRED : EX_ICMP_OTHER;
    if (type != 3)
        return EX_ICMP_OTHER;
    switch (code) {
    case 4: /* fragmentation needed and DF set */
        return EX_ICMP_TOO_BIG;
    case 3:
        return transport == EX_TCP ? EX_ICMP_PROHIBITED : EX_ICMP_PORT_UNREACHABLE;
    case 1: /* host: what the router beside it says of one that does not answer (RFC 1812 section 5.2.7.1) */
    case 7: /* host unknown */
        return EX_ICMP_HOST_UNREACHABLE;
    case 2:  /* protocol */
    case 9:  /* network administratively prohibited */
    case 10: /* host administratively prohibited */
    case 13: /* communication administratively prohibited (RFC 1812 section 5.2.7.1) */
    case 14: /* host precedence violation */
    case 15: /* precedence cutoff */
        return EX_ICMP_PROHIBITED;
    default:
        return code <= 12 ? EX_ICMP_UNREACHABLE : EX_ICMP_OTHER;
    }
}

static ex_icmp meaning_of_6(guint8 type, guint8 code, guint8 transport)
{
    if (type == 2)
        return EX_ICMP_TOO_BIG;
    if (type == 3)
        return code == 0 ? EX_ICMP_EXPIRED : EX_ICMP_OTHER;
    if (type != 1)
        return EX_ICMP_OTHER;
    switch (code) {
    case 4:
        return transport == EX_TCP ? EX_ICMP_PROHIBITED : EX_ICMP_PORT_UNREACHABLE;
    case 1: /* administratively prohibited */
    case 5: /* source address failed ingress or egress policy */
    case 6: /* reject route to destination */
        return EX_ICMP_PROHIBITED;
    case 0: /* no route */
    case 2: /* beyond scope of the source address */
        return EX_ICMP_UNREACHABLE;
    case 3: /* address: the host does not answer the router beside it (RFC 4443 section 3.1) */
        return EX_ICMP_HOST_UNREACHABLE;
    default:
        return EX_ICMP_OTHER;
    }
}

ex_icmp ex_icmp_meaning(guint version, guint8 type, guint8 code, guint8 transport)
{
    return version == 4 ? meaning_of_4(type, code, transport) : meaning_of_6(type, code, transport);
}

/* Reads the quoted ports at `at`, which is inside the octets. */
static gboolean read_transport(const guint8 *bytes, gsize size, gsize at, ex_icmp_error *out)
{
    if (at > size || size - at < QUOTED_MIN || (out->transport != EX_TCP && out->transport != EX_UDP))
        return FALSE;
    out->quoted.src_port = ex_be16(bytes + at);
    out->quoted.dst_port = ex_be16(bytes + at + 2);
    if (out->transport == EX_TCP) {
        out->quoted.seq = ex_be32(bytes + at + 4);
        out->has_flags = size - at >= 14;
        if (out->has_flags) {
            out->quoted.ack = ex_be32(bytes + at + 8);
            out->quoted.flags = bytes[at + 13];
        }
    } else {
        out->quoted.seq = ex_be32(bytes + at + 4);
    }
    return TRUE;
}

static gboolean read_quoted_4(const guint8 *bytes, gsize size, gsize at, ex_icmp_error *out)
{
    if (at > size || size - at < IPV4_HEADER_MIN || bytes[at] >> 4 != 4)
        return FALSE;
    const guint8 *p = bytes + at;
    const gsize header = (gsize)(p[0] & 0x0f) * 4;

    if (header < IPV4_HEADER_MIN || (ex_be16(p + 6) & 0x1fff))
        return FALSE;
    out->transport = p[9];
    ex_addr_set(&out->quoted.src, p + 12, 4);
    ex_addr_set(&out->quoted.dst, p + 16, 4);
    return read_transport(bytes, size, at + header, out);
}

/*
 * Walks the extension headers (RFC 8200 section 4) from `type`. Ends: after EXTENSIONS_MAX; each takes 8 octets at least.
 * @return offset of the first other header, 0 if cut
 */
static gsize skip_extensions(const guint8 *bytes, gsize size, gsize at, guint8 *type)
{
    for (guint i = 0; *type == 0 || *type == 43 || *type == 60 || *type == 44; i++) {
        if (i == EXTENSIONS_MAX || at > size || size - at < 8)
            return 0;
        /* A fragment other than the first has no ports. */
        if (*type == 44 && (ex_be16(bytes + at + 2) & 0xfff8))
            return 0;
        const gsize length = *type == 44 ? 8 : 8 + (gsize)bytes[at + 1] * 8;

        *type = bytes[at];
        at += length;
    }
    return at;
}

static gboolean read_quoted_6(const guint8 *bytes, gsize size, gsize at, ex_icmp_error *out)
{
    if (at > size || size - at < IPV6_HEADER || bytes[at] >> 4 != 6)
        return FALSE;
    out->transport = bytes[at + 6];
    ex_addr_set(&out->quoted.src, bytes + at + 8, 16);
    ex_addr_set(&out->quoted.dst, bytes + at + 24, 16);
    at = skip_extensions(bytes, size, at + IPV6_HEADER, &out->transport);
    return at != 0 && read_transport(bytes, size, at, out);
}

/* The sum of a right header is all ones (RFC 791, RFC 1071). */
static gboolean checksum_holds(const guint8 *p, gsize header)
{
    guint32 sum = 0;

    /* Ends: a header has 60 octets at most, an even number. */
    for (gsize i = 0; i < header; i += 2)
        sum += ex_be16(p + i);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

static gboolean try_4(const guint8 *bytes, gsize size, gsize at, ex_icmp_error *out)
{
    const guint8 *p = bytes + at;
    const gsize header = (gsize)(p[0] & 0x0f) * 4;

    if (p[0] >> 4 != 4 || p[9] != PROTOCOL_ICMP || header < IPV4_HEADER_MIN || size - at < header + ICMP_HEADER ||
        (ex_be16(p + 6) & 0x1fff) || !checksum_holds(p, header))
        return FALSE;
    /* Unreachable, source quench, time exceeded, parameter problem; others quote nothing. */
    const guint8 type = p[header];

    if ((type != 3 && type != 4 && type != 11 && type != 12) ||
        !read_quoted_4(bytes, size, at + header + ICMP_HEADER, out))
        return FALSE;
    ex_addr_set(&out->sender, p + 12, 4);
    out->says = ex_icmp_meaning(4, type, p[header + 1], out->transport);
    return TRUE;
}

static gboolean try_6(const guint8 *bytes, gsize size, gsize at, ex_icmp_error *out)
{
    const guint8 *p = bytes + at;

    if (p[0] >> 4 != 6 || p[6] != PROTOCOL_ICMPV6 || size - at < IPV6_HEADER + ICMP_HEADER)
        return FALSE;
    /* Types below 128 are errors; four are defined. */
    const guint8 type = p[IPV6_HEADER];

    if (type < 1 || type > 4 || !read_quoted_6(bytes, size, at + IPV6_HEADER + ICMP_HEADER, out))
        return FALSE;
    ex_addr_set(&out->sender, p + 8, 16);
    out->says = ex_icmp_meaning(6, type, p[IPV6_HEADER + 1], out->transport);
    return TRUE;
}

gboolean ex_icmp_find(const guint8 *bytes, gsize size, ex_icmp_error *out)
{
    /* Ends: one octet further each turn, SEARCHED_MAX at most. */
    for (gsize at = 0; at < SEARCHED_MAX && at < size && size - at >= IPV4_HEADER_MIN + ICMP_HEADER; at++) {
        memset(out, 0, sizeof(*out));
        if (try_4(bytes, size, at, out) || try_6(bytes, size, at, out))
            return TRUE;
    }
    return FALSE;
}
