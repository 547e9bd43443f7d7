/* segment.h
 * The TCP segment or UDP datagram of a packet, from the bytes that libwireshark holds of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_SEGMENT_H
#define EXCHANGE_SEGMENT_H

#include <exchange/publish.h>

#include "wire/netheader.h"

/** Data sources of a packet (reassembled datagrams, decrypted data) that are searched for a header. */
#define EX_SOURCES_MAX 8

/**
 * Searches the packet's data sources, of which at most EX_SOURCES_MAX are tried: a datagram put together from fragments
 * stands in one of its own.
 * @return the data source in which the header was found, NULL if in none
 */
static inline tvbuff_t *ex_segment_in_sources(packet_info *pinfo, const ex_addr *src, const ex_addr *dst,
                                              ex_segment *segment)
{
    const gboolean is_udp = pinfo->ptype == PT_UDP;
    const guint16 from = (guint16)pinfo->srcport, to = (guint16)pinfo->destport;
    guint tried = 0;

    for (const GSList *at = pinfo->data_src; at && tried < EX_SOURCES_MAX; at = at->next, tried++) {
        tvbuff_t *tvb = get_data_source_tvb((const struct data_source *)at->data);
        const guint size = tvb_captured_length(tvb);
        gsize hint = 0;

        if (size == 0)
            continue;
        const guint8 *bytes = tvb_get_ptr(tvb, 0, (gint)size);
        if (is_udp ? ex_datagram_find(bytes, size, src, from, dst, to, &hint, segment)
                   : ex_segment_find(bytes, size, src, from, dst, to, &hint, segment))
            return tvb;
        if (tried > 0 && (is_udp ? ex_datagram_read(bytes, size, src, from, dst, to, segment)
                                 : ex_segment_read(bytes, size, src, from, dst, to, segment)))
            return tvb;
    }
    return NULL;
}

/**
 * Finds the segment of a packet whose ptype is TCP or UDP.
 * @param hint two offsets that the caller keeps, zero at first: see ex_segment_find()
 * @return the buffer in which the segment's bytes lie, NULL if there is none that can be read
 */
static inline tvbuff_t *ex_segment_of(tvbuff_t *tvb, packet_info *pinfo, gsize hint[2], ex_segment *segment)
{
    const guint size = tvb_captured_length(tvb);
    const guint16 from = (guint16)pinfo->srcport, to = (guint16)pinfo->destport;
    ex_addr src, dst;

    ex_addr_from_ws(&src, &pinfo->src);
    ex_addr_from_ws(&dst, &pinfo->dst);
    if (size == 0 || src.family == 0 || dst.family == 0)
        return NULL;
    const guint8 *bytes = tvb_get_ptr(tvb, 0, (gint)size);
    gsize *where = &hint[src.family == 6];

    if (pinfo->ptype == PT_UDP ? ex_datagram_find(bytes, size, &src, from, &dst, to, where, segment)
                               : ex_segment_find(bytes, size, &src, from, &dst, to, where, segment))
        return tvb;
    return ex_segment_in_sources(pinfo, &src, &dst, segment);
}

/** Where the segment's payload begins in the buffer that ex_segment_of() returned. */
static inline gint ex_segment_offset(tvbuff_t *tvb, const ex_segment *segment)
{
    return (gint)(segment->payload - tvb_get_ptr(tvb, 0, (gint)tvb_captured_length(tvb)));
}

#endif
