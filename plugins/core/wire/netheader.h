/* netheader.h
 * The TCP segment or UDP datagram of a packet, read from its bytes.
 *
 * The dissection engine tells a postdissector addresses and ports but neither flags nor sequence numbers, and the
 * "tcp" tap does not run in every pass. The bytes are there in every pass of every program, so this is the one way by
 * which facts about TCP are learned.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_NETHEADER_H
#define EXCHANGE_CORE_NETHEADER_H

#include "facts/address.h"

/** TCP flags (RFC 9293 section 3.1). */
#define EX_TCP_FIN 0x01
#define EX_TCP_SYN 0x02
#define EX_TCP_RST 0x04
#define EX_TCP_ACK 0x10

/** What a TCP header says; of UDP flags and .ack are 0. */
typedef struct {
    ex_addr src, dst;
    guint16 src_port, dst_port;
    guint8 flags;
    guint32 seq, ack;       /**< raw; of UDP .seq is its mark, see ex_datagram_mark() */
    guint32 length;         /**< payload octets by the IP header's length */
    const guint8 *payload;  /**< NULL if there is none in the bytes */
    gsize payload_captured; /**< octets of payload that are in the bytes, at most `length` */
} ex_segment;

/**
 * Finds the TCP segment between two addresses.
 *
 * Looks for the IP header that carries both addresses, whatever link, tag or tunnel stands before it, from the front,
 * since payload is the sender's to choose; then walks IPv6 extension headers (RFC 8200 section 4) to TCP.
 *
 * @param bytes, size the captured octets
 * @param src, dst the addresses the dissection engine shows
 * @param src_port, dst_port likewise; a header with others is passed over
 * @param hint offset of the last IP header found, tried first; updated; start with 0
 * @return FALSE if there is no such header, it is cut before the flags, or the datagram is a fragment
 */
gboolean ex_segment_find(const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port, const ex_addr *dst,
                         guint16 dst_port, gsize *hint, ex_segment *out);

/**
 * Reads a TCP header that starts at bytes[0], of a datagram put together from fragments.
 * @param size octets of the TCP segment, all of them captured
 */
gboolean ex_segment_read(const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port, const ex_addr *dst,
                         guint16 dst_port, ex_segment *out);

/**
 * What tells a datagram from others between the same ports: the length and checksum of its header, which an ICMP error quotes.
 * The checksum is 0 where it is none (RFC 768), or is not the datagram's, as where the sender's network card makes it later.
 */
guint32 ex_datagram_mark(const ex_segment *datagram);

/** Whether two marks may be one datagram's: a checksum of 0 tells nothing. */
gboolean ex_datagram_marks_agree(guint32 one, guint32 other);

/** The same two for UDP. */
gboolean ex_datagram_find(const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port, const ex_addr *dst,
                          guint16 dst_port, gsize *hint, ex_segment *out);
gboolean ex_datagram_read(const guint8 *bytes, gsize size, const ex_addr *src, guint16 src_port, const ex_addr *dst,
                          guint16 dst_port, ex_segment *out);

#endif
