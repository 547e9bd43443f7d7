/* address.h
 * Who talks to whom, and where that was seen: addresses, the two ends of a conversation, proofs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_ADDRESS_H
#define EXCHANGE_CORE_ADDRESS_H

#include <glib.h>

/** Transports, by their IP protocol numbers. */
enum { EX_TCP = 6, EX_UDP = 17 };

/** A network address; unused octets are 0, so that keys compare as bytes. */
typedef struct {
    guint8 family; /**< 4, 6, or 0 for none */
    guint8 octet[16];
} ex_addr;

/** Who sent something: the lo or the hi end of the tuple. !side is the other one. */
typedef enum { EX_FROM_LO = 0, EX_FROM_HI = 1 } ex_side;

/** One end of a conversation. */
typedef struct {
    ex_addr addr;
    guint16 port;
} ex_end;

/** A conversation. Zeroed padding. */
typedef struct {
    ex_end end[2];    /**< by ex_side, sorted: lo is the smaller (address, port) */
    guint8 transport; /**< IP protocol number: 6 TCP, 17 UDP */
} ex_tuple;

/** Two addresses, by ex_side: sorted. A key. */
typedef struct {
    ex_addr end[2];
} ex_addr_pair;

/** Where a fact was seen. Ordered by (time, source, frame). */
typedef struct {
    gint64 time;    /**< ns since 1970 */
    guint32 source; /**< which capture */
    guint32 frame;  /**< frame number in that capture */
} ex_proof;

/** What two clocks in one capture, of two of its interfaces, may differ by (ns). */
#define EX_CLOCK_STEP G_GINT64_CONSTANT(100000000)

/**
 * Fills a tuple from a packet's two ends.
 * @return the side of (src, src_port)
 */
ex_side ex_tuple_set(ex_tuple *tuple, const ex_addr *src, guint16 src_port, const ex_addr *dst, guint16 dst_port,
                     guint8 transport);

/** Sets an address from its octets: length 4 or 16; any other length gives family 0. */
void ex_addr_set(ex_addr *addr, const guint8 *octets, gsize length);

/** "tcp" or "udp". @param transport EX_UDP; anything else is TCP */
const char *ex_transport_name(guint8 transport);

/** The order of addresses: family, then octets. Compares as memcmp does. */
int ex_addr_compare(const ex_addr *a, const ex_addr *b);

/** The side of an address in a pair of two, which stand sorted. */
static inline ex_side ex_addr_side(const ex_addr *of, const ex_addr *other)
{
    return ex_addr_compare(of, other) <= 0 ? EX_FROM_LO : EX_FROM_HI;
}

/** Makes two addresses a pair. @return the side of the first */
ex_side ex_addr_pair_set(ex_addr_pair *pair, const ex_addr *of, const ex_addr *other);

/** The order of proofs: time, source, frame. Compares as memcmp does. */
int ex_proof_compare(const ex_proof *a, const ex_proof *b);

/** Writes "10.0.0.1" or "2001:db8::1". @param size at least 46 */
void ex_addr_print(const ex_addr *addr, char *out, gsize size);

#endif
