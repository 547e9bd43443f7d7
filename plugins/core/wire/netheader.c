/* netheader.c
 * The innermost TCP segment or UDP datagram of a packet, read from its bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/netheader.h"
#include "wire/octets.h"

#define IPV4_HEADER_MIN 20
#define IPV6_HEADER     40
#define TCP_HEADER_MIN  20
#define UDP_HEADER      8
/* An IPv6 packet with more extension headers than this is passed over. */
#define EXTENSIONS_MAX 8

/* Reads the TCP header at `at`; `end` is where the datagram ends by its own length, perhaps beyond what was captured. */
static gboolean read_tcp(const guint8 *bytes, gsize size, gsize at, gsize end, guint16 src_port, guint16 dst_port,
                         ex_segment *out)
{
    /* Ports, sequence numbers and flags are enough; the rest of the header may be cut away. */
    if (at > size || size - at < 14)
        return FALSE;
    const guint8 *p = bytes + at;
    const gsize header = (gsize)(p[12] >> 4) * 4;

    if (ex_be16(p) != src_port || ex_be16(p + 2) != dst_port || header < TCP_HEADER_MIN || end < at + header)
        return FALSE;
    out->src_port = src_port;
    out->dst_port = dst_port;
    out->seq = ex_be32(p + 4);
    out->ack = ex_be32(p + 8);
    out->flags = p[13];
    out->length = (guint32)(end - at - header);
    out->payload = NULL;
    out->payload_captured = 0;
    if (out->length > 0 && at + header < size) {
        out->payload = p + header;
        out->payload_captured = MIN(size, end) - (at + header);
    }
    return TRUE;
}

/* Likewise UDP. Its own length may be shorter than the datagram's; 0 stands for a jumbogram (RFC 2675). */
static gboolean read_udp(const guint8 *bytes, gsize size, gsize at, gsize end, guint16 src_port, guint16 dst_port,
                         ex_segment *out)
{
    if (at > size || size - at < UDP_HEADER)
        return FALSE;
    const guint8 *p = bytes + at;
    const gsize own = ex_be16(p + 4);

    if (ex_be16(p) != src_port || ex_be16(p + 2) != dst_port || end < at + UDP_HEADER)
        return FALSE;
    if (own >= UDP_HEADER)
        end = MIN(end, at + own);
    out->src_port = src_port;
    out->dst_port = dst_port;
    out->seq = ex_be32(p + 4);
    out->ack = 0;
    out->flags = 0;
    out->length = (guint32)(end - at - UDP_HEADER);
    out->payload = NULL;
    out->payload_captured = 0;
    if (out->length > 0 && at + UDP_HEADER < size) {
        out->payload = p + UDP_HEADER;
        out->payload_captured = MIN(size, end) - (at + UDP_HEADER);
    }
    return TRUE;
}

static guint32 sum_of(const guint8 *octets, gsize size)
{
    guint32 sum = 0;

    for (gsize i = 0; i + 1 < size; i += 2)
        sum += ex_be16(octets + i);
    return size % 2 ? sum + ((guint32)octets[size - 1] << 8) : sum;
}

guint32 ex_datagram_mark(const ex_segment *datagram)
{
    const gsize address = datagram->src.family == 4 ? 4 : 16, size = UDP_HEADER + datagram->payload_captured;
    guint32 sum = EX_UDP + UDP_HEADER + datagram->length;

    if (!datagram->payload || datagram->payload_captured != datagram->length || datagram->length > G_MAXUINT16)
        return datagram->seq & 0xffff0000;
    /* The header stands before its payload. With all of it and the pseudo header the sum is all ones (RFC 768). */
    sum += sum_of(datagram->src.octet, address) + sum_of(datagram->dst.octet, address);
    sum += sum_of(datagram->payload - UDP_HEADER, size);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff ? datagram->seq : datagram->seq & 0xffff0000;
}

gboolean ex_datagram_marks_agree(guint32 one, guint32 other)
{
    return one >> 16 == other >> 16 && ((one & 0xffff) == 0 || (other & 0xffff) == 0 || one == other);
}

static gboolean read_transport(guint8 protocol, const guint8 *bytes, gsize size, gsize at, gsize end, guint16 src_port,
                               guint16 dst_port, ex_segment *out)
{
    return protocol == EX_TCP ? read_tcp(bytes, size, at, end, src_port, dst_port, out)
                              : read_udp(bytes, size, at, end, src_port, dst_port, out);
}

static gboolean try_ipv4(guint8 protocol, const guint8 *bytes, gsize size, gsize at, guint16 src_port, guint16 dst_port,
                         ex_segment *out)
{
    const guint8 *p = bytes + at;
    const gsize header = (gsize)(p[0] & 0x0f) * 4;
    gsize total = ex_be16(p + 2);

    if (p[0] >> 4 != 4 || header < IPV4_HEADER_MIN || p[9] != protocol)
        return FALSE;
    /* More fragments, or not the first one: the segment is not whole here. */
    if (ex_be16(p + 6) & 0x3fff)
        return FALSE;
    /* Length 0 is written by senders that leave segmentation to the network card. */
    if (total == 0)
        total = size - at;
    return total >= header && read_transport(protocol, bytes, size, at + header, at + total, src_port, dst_port, out);
}

static gboolean try_ipv6(guint8 protocol, const guint8 *bytes, gsize size, gsize at, guint16 src_port, guint16 dst_port,
                         ex_segment *out)
{
    const guint8 *p = bytes + at;
    gsize total = IPV6_HEADER + (gsize)ex_be16(p + 4);
    gsize next = at + IPV6_HEADER;
    guint8 type = p[6];

    if (p[0] >> 4 != 6)
        return FALSE;
    if (total == IPV6_HEADER)
        total = size - at;
    /* Ends: after EXTENSIONS_MAX headers; each takes 8 octets at least. */
    for (guint i = 0; type != protocol; i++) {
        /* Hop-by-hop, routing, destination options; the fragment header and all others end the walk. */
        if ((type != 0 && type != 43 && type != 60) || i == EXTENSIONS_MAX || next > size || size - next < 8)
            return FALSE;
        type = bytes[next];
        next += 8 + (gsize)bytes[next + 1] * 8;
    }
    return read_transport(protocol, bytes, size, next, at + total, src_port, dst_port, out);
}

/* Whether these are the addresses of an IP header; of sizes that the compiler knows, this stands on every packet's way. */
static gboolean are_addresses(const guint8 *p, const ex_addr *src, const ex_addr *dst)
{
    if (src->family == 4)
        return memcmp(p, src->octet, 4) == 0 && memcmp(p + 4, dst->octet, 4) == 0;
    return memcmp(p, src->octet, 16) == 0 && memcmp(p + 16, dst->octet, 16) == 0;
}

/* Whether an IP header with these addresses starts at `at`, and the segment behind it fits. */
static gboolean try_at(guint8 protocol, const guint8 *bytes, gsize size, gsize at, const ex_addr *src,
                       const ex_addr *dst, guint16 src_port, guint16 dst_port, ex_segment *out)
{
    const gsize length = src->family == 4 ? 4 : 16;
    const gsize where = src->family == 4 ? 12 : 8;

    if (at > size || size - at < where + 2 * length || !are_addresses(bytes + at + where, src, dst))
        return FALSE;
    return src->family == 4 ? try_ipv4(protocol, bytes, size, at, src_port, dst_port, out)
                            : try_ipv6(protocol, bytes, size, at, src_port, dst_port, out);
}

static gboolean find(guint8 protocol, const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port,
                     const ex_addr *dst, guint16 dst_port, gsize *hint, ex_segment *out)
{
    const gsize header = src->family == 4 ? IPV4_HEADER_MIN : IPV6_HEADER;

    if (src->family != dst->family || src->family == 0 || size < header)
        return FALSE;
    out->src = *src;
    out->dst = *dst;
    if (try_at(protocol, bytes, size, *hint, src, dst, src_port, dst_port, out))
        return TRUE;
    /*
     * From the front: payload is the sender's to choose and could quote a header, the headers before it are not. Of
     * nested headers with the same addresses the ports decide. Ends: one octet further each turn.
     */
    for (gsize at = 0; at + header <= size; at++) {
        if (try_at(protocol, bytes, size, at, src, dst, src_port, dst_port, out)) {
            *hint = at;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean ex_segment_find(const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port, const ex_addr *dst,
                         guint16 dst_port, gsize *hint, ex_segment *out)
{
    return find(EX_TCP, bytes, size, src, src_port, dst, dst_port, hint, out);
}

gboolean ex_datagram_find(const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port, const ex_addr *dst,
                          guint16 dst_port, gsize *hint, ex_segment *out)
{
    return find(EX_UDP, bytes, size, src, src_port, dst, dst_port, hint, out);
}

gboolean ex_segment_read(const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port, const ex_addr *dst,
                         guint16 dst_port, ex_segment *out)
{
    out->src = *src;
    out->dst = *dst;
    return read_tcp(bytes, size, 0, size, src_port, dst_port, out);
}

gboolean ex_datagram_read(const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port, const ex_addr *dst,
                          guint16 dst_port, ex_segment *out)
{
    out->src = *src;
    out->dst = *dst;
    return read_udp(bytes, size, 0, size, src_port, dst_port, out);
}
