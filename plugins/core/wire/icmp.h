/* icmp.h
 * ICMP errors: what they say, and of which packet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_ICMP_H
#define EXCHANGE_CORE_ICMP_H

#include "facts/facts.h"
#include "wire/netheader.h"

/** An ICMP error and the packet it quotes. */
typedef struct {
    ex_icmp says;
    guint8 transport;   /**< of the quoted packet: 6 TCP, 17 UDP */
    gboolean has_flags; /**< .quoted.flags were quoted; RFC 792 asks for 8 octets of the transport header only */
    ex_addr sender;     /**< who sent the error: a router, or the host itself */
    ex_segment quoted; /**< addresses, ports, of TCP the sequence number, of UDP the mark; its sender is who was told */
} ex_icmp_error;

/**
 * What an error means for the quoted packet: ICMP types and codes of RFC 792, 1122, 1812; ICMPv6's of RFC 4443. A host
 * refuses TCP with RST, so that an unreachable TCP port is a filter's answer; an unreachable UDP port is the host's.
 * @param version 4 or 6
 */
ex_icmp ex_icmp_meaning(guint version, guint8 type, guint8 code, guint8 transport);

/**
 * Finds an ICMP error that quotes a TCP or UDP header, whatever link, tag or tunnel stands before it, from the front.
 *
 * An IPv4 header counts only with its right checksum, an IPv6 header only if the ICMPv6 message follows it directly.
 *
 * @param bytes, size the captured octets
 * @return FALSE if there is none among the first octets, it is cut before the quoted ports, or the quoted packet is a
 *         fragment other than the first
 */
gboolean ex_icmp_find(const guint8 *bytes, gsize size, ex_icmp_error *out);

#endif
