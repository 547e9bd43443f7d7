/* connection.h
 * What a TCP connection with DCE/RPC proves, read from its segments.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WIRE_RPC_CONNECTION_H
#define EXCHANGE_WIRE_RPC_CONNECTION_H

#include "wire/rpc/stream.h"

/** Calls of operations that are evidence (EX_OPERATIONS) whose answer is waited for. */
#define EX_CALLS_AWAITED 8

/** A connection. Bounded by what stream.h and rpc.h bound. */
typedef struct {
    ex_rpc_stream stream[2]; /**< by ex_side */
    ex_rpc_contexts contexts;
    struct {
        guint32 call_id;
        guint8 operation; /**< ex_operation; EX_OP_NONE: free */
        guint8 side;      /**< who called */
    } waiting[EX_CALLS_AWAITED];
    guint next;          /**< place of the next call */
    gboolean replied[2]; /**< by side: it answered a call */
} ex_rpc_connection;

/** The watch of one connection, freed by ex_rpc_connection_free(). */
ex_rpc_connection *ex_rpc_connection_new(void);
void ex_rpc_connection_free(ex_rpc_connection *watch);

/** The side opened the connection, or took it, with this initial sequence number. */
void ex_rpc_connection_open(ex_rpc_connection *watch, ex_side side, guint32 isn);

/** The side acknowledged what the other sent before this number, see ex_rpc_stream_acked(). */
void ex_rpc_connection_acked(ex_rpc_connection *watch, ex_side side, guint32 ack);

/** Takes a segment, see ex_rpc_stream_feed(). The facts are the sender's. */
void ex_rpc_connection_feed(ex_rpc_connection *watch, ex_side side, guint32 seq, const guint8 *octets, gsize captured,
                            guint32 length, ex_fact_func fact, void *data);

#endif
