/* rpc.h
 * Headers, binds and calls of DCE/RPC (C706 chapter 12), read from bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_RPC_H
#define EXCHANGE_CORE_RPC_H

#include "facts/facts.h"

#define EX_RPC_HEADER     16 /**< octets of the common header, connection-oriented */
#define EX_RPC_STUB       24 /**< octets before the stub of a request without object UUID, and of a response */
#define EX_RPC_FAULT_HEAD 28 /**< octets of a fault up to and with its status (C706 section 12.6.4.7) */
#define EX_RPC_CL_HEADER  80 /**< octets before the stub of a connectionless PDU (C706 section 12.5.2) */

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
    EX_RPC_AUTH3 = 16,
    EX_RPC_TYPE_MAX = 19
} ex_rpc_type;

#define EX_RPC_FIRST_FRAGMENT 0x01
#define EX_RPC_LAST_FRAGMENT  0x02
#define EX_RPC_OBJECT         0x80 /**< a request carries an object UUID */

/** Authentication level at which stubs are sealed (MS-RPCE 2.2.1.1.8). */
#define EX_RPC_PRIVACY 6

typedef struct {
    guint8 type; /**< ex_rpc_type */
    guint8 flags;
    gboolean little_endian;
    guint16 length; /**< of the fragment, header included */
    guint16 auth_length;
    guint32 call_id;
} ex_rpc_header;

/** A connectionless PDU's header, as far as it is read. */
typedef struct {
    guint8 type; /**< ex_rpc_type: request, response, fault and others have the same numbers */
    gboolean little_endian;
    gboolean fragment;      /**< one of several */
    gboolean last_fragment; /**< and the last of them */
    guint16 fragment_number;
    ex_uuid interface_uuid;
    guint16 major;
    ex_uuid activity;
    guint32 sequence;
    guint16 opnum;
    guint16 length; /**< octets of the stub behind the header */
} ex_rpc_cl_header;

/** How a stub is written: negotiated in the bind. */
typedef enum {
    EX_SYNTAX_UNKNOWN, /**< the bind or its answer was not seen */
    EX_SYNTAX_NDR,     /**< C706 chapter 14 */
    EX_SYNTAX_NDR64    /**< MS-RPCE 2.2.5 */
} ex_rpc_syntax;

/** Presentation contexts kept of a flow; a client of Exchange offers two or three. */
#define EX_RPC_CONTEXTS 16

/** What one presentation context stands for. */
typedef struct {
    guint16 id;
    guint8 interface_id; /**< ex_interface */
    guint8 syntax;       /**< ex_rpc_syntax, agreed */
    gboolean accepted;
} ex_rpc_context;

/** What the contexts of a flow stand for; grows with each bind. */
typedef struct {
    ex_rpc_context context[EX_RPC_CONTEXTS];
    guint8 count;
    /* the contexts of the bind that waits for its answer, in its order */
    ex_rpc_context pending[EX_RPC_CONTEXTS];
    guint8 pending_count;
    guint8 level; /**< authentication level, 0 if none was seen */
} ex_rpc_contexts;

/**
 * Reads a common header by the test stock's own heuristic makes: version 5.0 or 5.1, known type, known data
 * representation, fragment length at least EX_RPC_HEADER.
 * @return FALSE if it is none, or fewer than EX_RPC_HEADER octets are there
 */
gboolean ex_rpc_header_read(const guint8 *bytes, gsize size, ex_rpc_header *out);

/** Whether fewer than EX_RPC_HEADER octets could be the beginning of a header. */
gboolean ex_rpc_may_become_header(const guint8 *bytes, gsize size);

/** Reads a connectionless header: version 4. @return FALSE if it is none or not whole */
gboolean ex_rpc_cl_header_read(const guint8 *bytes, gsize size, ex_rpc_cl_header *out);

/** Integers in the byte order of a header. The caller has checked that the octets are there. */
guint16 ex_rpc_get16(const ex_rpc_header *header, const guint8 *bytes);
guint32 ex_rpc_get32(const ex_rpc_header *header, const guint8 *bytes);

/** A UUID as NDR carries it, into the order of its text form. */
void ex_rpc_get_uuid(gboolean little_endian, const guint8 *bytes, ex_uuid *out);

/** The context of a number; NULL if no bind offered it. */
const ex_rpc_context *ex_rpc_context_find(const ex_rpc_contexts *contexts, guint16 id);

/**
 * Where the stub of a request or response ends: before authentication padding and trailer (MS-RPCE 2.2.2.11).
 * @param pdu, size the PDU from its header on, as far as it is there
 * @return at most size; 0 if the PDU contradicts itself
 */
gsize ex_rpc_stub_end(const ex_rpc_header *header, const guint8 *pdu, gsize size);

/**
 * Whether a request or response bears neither mark of a fragment, and its stub is all that it promises by its allocation
 * hint: so NT 4 and 95 send what is a single fragment (KB 291000).
 * @param pdu of EX_RPC_STUB octets at least @param size of the stub
 */
gboolean ex_rpc_is_unmarked(const ex_rpc_header *header, const guint8 *pdu, gsize size);

/**
 * Reads the facts of one PDU: interfaces bound, accepted and refused, calls, faults, authentication.
 * @param bytes, size the PDU from its header on; what is missing at the end is not read
 * @param contexts state of the flow, updated
 */
void ex_rpc_read(const guint8 *bytes, gsize size, ex_rpc_contexts *contexts, ex_fact_func fact, void *data);

#endif
