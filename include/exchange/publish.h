/* publish.h
 * How a decoder hands evidence to the packet, and how the postdissector takes it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_PUBLISH_H
#define EXCHANGE_PUBLISH_H

#include <string.h>

#include <exchange/ws_compat.h>

#include "facts/record.h"

/** Version of the record layout; a plugin ignores records of another one and says so. */
#define EX_EVIDENCE_VERSION 7

/**
 * Records one plugin may attach to one packet; more are dropped. The longest reply of an endpoint mapper that is put
 * together has fewer towers.
 */
#define EX_RECORDS_MAX 8192

/** What a plugin attaches to a packet. */
typedef struct {
    guint32 version; /**< EX_EVIDENCE_VERSION */
    guint32 count;
    guint32 room;
    ex_record *record;
} ex_batch;

/** Key of the batch in the packet's protocol data. */
#define EX_PUBLISH_KEY 0x45786368 /* "Exch" */

/** The batch that the protocol has attached to this packet, or NULL. Another layout counts as none. */
static inline const ex_batch *ex_published(packet_info *pinfo, int proto)
{
    const ex_batch *batch = (const ex_batch *)p_get_proto_data(pinfo->pool, pinfo, proto, EX_PUBLISH_KEY);

    return batch && batch->version == EX_EVIDENCE_VERSION ? batch : NULL;
}

/** The address of a packet as the evidence keeps it; family 0 for what is neither IPv4 nor IPv6. */
static inline void ex_addr_from_ws(ex_addr *addr, const address *from)
{
    const gboolean is_ip = from->type == AT_IPv4 || from->type == AT_IPv6;

    ex_addr_set(addr, (const guint8 *)from->data, is_ip ? (gsize)from->len : 0);
}

/** The packet's conversation as a key. @return the sender's side */
static inline ex_side ex_tuple_from_packet(ex_tuple *tuple, const packet_info *pinfo)
{
    ex_addr src, dst;

    ex_addr_from_ws(&src, &pinfo->src);
    ex_addr_from_ws(&dst, &pinfo->dst);
    return ex_tuple_set(tuple, &src, (guint16)pinfo->srcport, &dst, (guint16)pinfo->destport,
                        pinfo->ptype == PT_UDP ? EX_UDP : EX_TCP);
}

/**
 * Attaches a record to the packet, for the conversation the packet belongs to now.
 * @return the record to fill before the next is asked for, zeroed but for tuple, side and type; NULL if the packet has
 *         EX_RECORDS_MAX already or quotes another packet in an error message
 */
static inline ex_record *ex_publish(packet_info *pinfo, int proto, ex_record_type type)
{
    ex_batch *batch = (ex_batch *)p_get_proto_data(pinfo->pool, pinfo, proto, EX_PUBLISH_KEY);
    ex_record *record;

    if (pinfo->flags.in_error_pkt)
        return NULL;
    if (!batch) {
        batch = wmem_new(pinfo->pool, ex_batch);
        batch->version = EX_EVIDENCE_VERSION;
        batch->count = 0;
        batch->room = 8;
        batch->record = wmem_alloc_array(pinfo->pool, ex_record, batch->room);
        p_add_proto_data(pinfo->pool, pinfo, proto, EX_PUBLISH_KEY, batch);
    }
    if (batch->count == EX_RECORDS_MAX)
        return NULL;
    if (batch->count == batch->room) {
        batch->room *= 2;
        batch->record = (ex_record *)wmem_realloc(pinfo->pool, batch->record, batch->room * sizeof(ex_record));
    }
    record = &batch->record[batch->count++];
    memset(record, 0, sizeof(*record));
    record->type = type;
    record->side = ex_tuple_from_packet(&record->tuple, pinfo);
    return record;
}

/** Publishes a fact that the packet's sender proves. */
static inline void ex_publish_fact(packet_info *pinfo, int proto, ex_fact_kind kind, guint object)
{
    ex_record *record = ex_publish(pinfo, proto, EX_RECORD_FACT);

    if (record)
        record->fact = ex_fact_make(kind, record->side, object);
}

/** When a packet was captured, in ns since 1970, as proofs have it. */
static inline gint64 ex_packet_time(const packet_info *pinfo)
{
    return (gint64)pinfo->abs_ts.secs * G_GINT64_CONSTANT(1000000000) + pinfo->abs_ts.nsecs;
}

/** Publishes a fact that the packet proves of its receiver. */
static inline void ex_publish_fact_of_other(packet_info *pinfo, int proto, ex_fact_kind kind, guint object)
{
    ex_record *record = ex_publish(pinfo, proto, EX_RECORD_FACT);

    if (record)
        record->fact = ex_fact_make(kind, (ex_side)!record->side, object);
}

#endif
