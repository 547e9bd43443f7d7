/* rpc.h
 * Headers, binds and calls of connection-oriented DCE/RPC (C706 chapter 12), read from bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_RPC_H
#define EXCHANGE_CORE_RPC_H

#include <exchange/evidence.h>

#define EX_RPC_HEADER 16 /**< octets of the common header */
#define EX_RPC_STUB   24 /**< octets before the stub of a request without object UUID, and of a response */

/** PDU types (C706 section 12.6.4). */
typedef enum {
    EX_RPC_REQUEST = 0,
    EX_RPC_RESPONSE = 2,
    EX_RPC_FAULT_PDU = 3,
    EX_RPC_BIND_PDU = 11,
    EX_RPC_BIND_ACK = 12,
    EX_RPC_BIND_NAK = 13,
    EX_RPC_ALTER = 14,
    EX_RPC_ALTER_RESPONSE = 15,
    EX_RPC_TYPE_MAX = 19
} ex_rpc_type;

#define EX_RPC_FIRST_FRAGMENT 0x01
#define EX_RPC_LAST_FRAGMENT  0x02
#define EX_RPC_OBJECT         0x80 /**< a request carries an object UUID */

typedef struct {
    guint8 type; /**< ex_rpc_type */
    guint8 flags;
    gboolean little_endian;
    guint16 length; /**< of the fragment, header included */
    guint16 auth_length;
    guint32 call_id;
} ex_rpc_header;

/** Presentation contexts kept of a flow; a client of Exchange offers two or three. */
#define EX_RPC_CONTEXTS 16

/** What the contexts of a flow stand for; grows with each bind. */
typedef struct {
    struct {
        guint16 id;
        guint8 interface_id;
    } context[EX_RPC_CONTEXTS];
    guint8 count;
    /* the contexts of the bind that waits for its answer, in its order */
    guint8 pending[EX_RPC_CONTEXTS];
    guint8 pending_count;
} ex_rpc_contexts;

/** Called for each fact; side is the sender's, so the caller adds it. */
typedef void (*ex_rpc_fact_func)(ex_fact_kind kind, guint object, void *data);

/**
 * Reads a common header by the test stock's own heuristic makes: version 5.0 or 5.1, known type, known data
 * representation, fragment length at least EX_RPC_HEADER.
 * @return FALSE if it is none, or fewer than EX_RPC_HEADER octets are there
 */
gboolean ex_rpc_header_read(const guint8 *bytes, gsize size, ex_rpc_header *out);

/** Integers in the byte order of a header. The caller has checked that the octets are there. */
guint16 ex_rpc_get16(const ex_rpc_header *header, const guint8 *bytes);
guint32 ex_rpc_get32(const ex_rpc_header *header, const guint8 *bytes);

/** A UUID as NDR carries it, into the order of its text form. */
void ex_rpc_get_uuid(gboolean little_endian, const guint8 *bytes, ex_uuid *out);

/**
 * Reads the facts of one PDU: interfaces bound, accepted and refused, calls, faults, authentication.
 * @param bytes, size the PDU from its header on; what is missing at the end is not read
 * @param contexts state of the flow, updated
 */
void ex_rpc_read(const guint8 *bytes, gsize size, ex_rpc_contexts *contexts, ex_rpc_fact_func fact, void *data);

#endif
