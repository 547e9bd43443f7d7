/* stream.h
 * One direction of a TCP connection, cut into DCE/RPC PDUs.
 *
 * Segments are put in order, whatever their size; a header may stand across several of them. What is missing for good
 * is given up, as soon as its receiver acknowledged it or else after a few segments, and the reading goes on at the next
 * segment that begins with a header. Memory is
 * bounded: EX_LATER_MAX segments, and one PDU of at most 65535 octets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_STREAM_H
#define EXCHANGE_CORE_STREAM_H

#include "wire/later.h"
#include "wire/rpc/rpc.h"

/** Octets of a response that is short. */
#define EX_RPC_SHORT 1024

/** Zero is the state before the first segment. */
typedef struct {
    gboolean synced;     /**< the next octet's place is known */
    gboolean heads;      /**< only the beginnings of requests, responses and faults are wanted */
    gboolean trailers;   /**< but all of those that carry authentication */
    gboolean answers;    /**< but all of responses that are short: an operation's result stands at their end */
    guint32 next;        /**< sequence number of the next octet */
    gboolean has_acked;  /**< .acked is known */
    guint32 acked;       /**< the receiver has what stands before this number */
    guint32 skip;        /**< octets of the current PDU that are passed over */
    GByteArray *partial; /**< what is there of the current PDU, NULL if nothing */
    guint32 need;        /**< octets of it that are wanted, 0 until its header is there */
    ex_later later;      /**< what came early */
} ex_rpc_stream;

/**
 * A PDU.
 * @param pdu, size all of it, or with .heads at least its first EX_RPC_STUB octets (of a fault EX_RPC_FAULT_HEAD), if it has as many; inside the
 *        octets that were fed where it lay in them as a whole. Where its packet was cut, what is there, EX_RPC_HEADER at least
 */
typedef void (*ex_rpc_pdu_func)(const ex_rpc_header *header, const guint8 *pdu, gsize size, void *data);

/** The connection was opened: the first octet has the number isn + 1. */
void ex_rpc_stream_open(ex_rpc_stream *stream, guint32 isn);

/** The receiver has everything before this number: what of it is not here by now, the capture has not. */
void ex_rpc_stream_acked(ex_rpc_stream *stream, guint32 ack);

/**
 * Takes a segment.
 * @param seq raw sequence number of its first octet
 * @param octets, captured what is there of it
 * @param length its octets by the TCP and IP headers, at least `captured`
 */
void ex_rpc_stream_feed(ex_rpc_stream *stream, guint32 seq, const guint8 *octets, gsize captured, guint32 length,
                        ex_rpc_pdu_func func, void *data);

/** Gives back what it holds. */
void ex_rpc_stream_clear(ex_rpc_stream *stream);

#endif
