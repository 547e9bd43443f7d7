/* rpc.c
 * Headers, binds and calls of DCE/RPC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/octets.h"
#include "wire/rpc/rpc.h"

/* Authentication types (MS-RPCE 2.2.1.1.7) in the article's words. */
static const struct {
    guint8 type;
    ex_auth auth;
} auth_types[] = {
    { 9, EX_AUTH_GSSAPI },  /* negotiate */
    { 10, EX_AUTH_NTLM },   /* NTLM */
    { 16, EX_AUTH_GSSAPI }, /* Kerberos */
};

gboolean ex_rpc_header_read(const guint8 *bytes, gsize size, ex_rpc_header *out)
{
    if (size < EX_RPC_HEADER || bytes[0] != 5 || bytes[1] > 1 || bytes[2] > EX_RPC_TYPE_MAX)
        return FALSE;
    /* Character and integer format, then floating point format (C706 section 14.1). */
    if ((bytes[4] & 0xee) != 0 || bytes[5] > 3)
        return FALSE;
    out->type = bytes[2];
    out->flags = bytes[3];
    out->little_endian = (bytes[4] & 0x10) != 0;
    out->length = ex_rpc_get16(out, bytes + 8);
    out->auth_length = ex_rpc_get16(out, bytes + 10);
    out->call_id = ex_rpc_get32(out, bytes + 12);
    return out->length >= EX_RPC_HEADER;
}

gboolean ex_rpc_may_become_header(const guint8 *bytes, gsize size)
{
    return size > 0 && size < EX_RPC_HEADER && bytes[0] == 5 && (size < 2 || bytes[1] <= 1) &&
           (size < 3 || bytes[2] <= EX_RPC_TYPE_MAX) && (size < 5 || (bytes[4] & 0xee) == 0) &&
           (size < 6 || bytes[5] <= 3);
}

gboolean ex_rpc_cl_header_read(const guint8 *bytes, gsize size, ex_rpc_cl_header *out)
{
    /* Octets 4 to 6 are the data representation; integers follow it (C706 section 12.5.2.7). */
    if (size < EX_RPC_CL_HEADER || bytes[0] != 4 || bytes[1] > EX_RPC_TYPE_MAX || (bytes[4] & 0xee) != 0 ||
        bytes[5] > 3)
        return FALSE;
    const ex_rpc_header order = { .little_endian = (bytes[4] & 0x10) != 0 };

    out->type = bytes[1];
    out->little_endian = order.little_endian;
    out->last_fragment = (bytes[2] & 0x02) != 0;
    out->fragment = (bytes[2] & 0x04) != 0;
    ex_rpc_get_uuid(order.little_endian, bytes + 24, &out->interface_uuid);
    ex_rpc_get_uuid(order.little_endian, bytes + 40, &out->activity);
    out->major = (guint16)(ex_rpc_get32(&order, bytes + 60) & 0xffff);
    out->sequence = ex_rpc_get32(&order, bytes + 64);
    out->opnum = ex_rpc_get16(&order, bytes + 68);
    out->length = ex_rpc_get16(&order, bytes + 74);
    out->fragment_number = ex_rpc_get16(&order, bytes + 76);
    return TRUE;
}

guint16 ex_rpc_get16(const ex_rpc_header *header, const guint8 *bytes)
{
    return header->little_endian ? ex_le16(bytes) : ex_be16(bytes);
}

guint32 ex_rpc_get32(const ex_rpc_header *header, const guint8 *bytes)
{
    return header->little_endian ? ex_le32(bytes) : ex_be32(bytes);
}

void ex_rpc_get_uuid(gboolean little_endian, const guint8 *bytes, ex_uuid *out)
{
    /* The first three fields are integers, the rest octets. */
    static const guint8 swapped[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

    for (guint i = 0; i < 16; i++)
        out->octet[i] = bytes[little_endian ? swapped[i] : i];
}

/* NDR64 (MS-RPCE 2.2.4.12), as its UUID stands on the wire in little-endian order. */
static const guint8 ndr64_little[16] = { 0x33, 0x05, 0x71, 0x71, 0xba, 0xbe, 0x37, 0x49,
                                         0x83, 0x19, 0xb5, 0xdb, 0xef, 0x9c, 0xcc, 0x36 };

const ex_rpc_context *ex_rpc_context_find(const ex_rpc_contexts *contexts, guint16 id)
{
    for (guint i = 0; i < contexts->count; i++) {
        if (contexts->context[i].id == id)
            return &contexts->context[i];
    }
    return NULL;
}

static void contexts_set(ex_rpc_contexts *contexts, const ex_rpc_context *context)
{
    guint at = 0;

    /* Ends: there are EX_RPC_CONTEXTS at most. */
    while (at < contexts->count && contexts->context[at].id != context->id)
        at++;
    if (at == EX_RPC_CONTEXTS)
        return;
    contexts->context[at] = *context;
    contexts->count = (guint8)MAX(contexts->count, at + 1);
}

/* Bind and alter_context: 8 octets, then the list of presentation contexts (C706 section 12.6.4.3). */
static void read_bind(const ex_rpc_header *header, const guint8 *bytes, gsize size, ex_rpc_contexts *contexts,
                      ex_fact_func fact, void *data)
{
    gsize at = EX_RPC_HEADER + 12;

    contexts->pending_count = 0;
    if (size < at)
        return;
    /* Ends: a bind counts its contexts in one octet, and each takes 24 octets at least. */
    for (guint left = bytes[EX_RPC_HEADER + 8]; left > 0 && size - at >= 20; left--) {
        /* Where a packet was cut behind the UUID, the UUID has to do: none in the tables has two rows. */
        const gboolean has_version = size - at >= 24;
        const gsize syntaxes = bytes[at + 2];
        ex_rpc_context context = { .id = ex_rpc_get16(header, bytes + at) };
        ex_uuid uuid;

        if (!has_version && size >= header->length)
            return;
        ex_rpc_get_uuid(header->little_endian, bytes + at + 4, &uuid);
        context.interface_id =
            (guint8)(has_version
                         ? ex_interface_find(&uuid, (guint16)(ex_rpc_get32(header, bytes + at + 20) & 0xffff))
                         : ex_interface_find_any(&uuid));
        fact(EX_FACT_RPC_BIND, context.interface_id, data);
        contexts_set(contexts, &context);
        if (contexts->pending_count < EX_RPC_CONTEXTS)
            contexts->pending[contexts->pending_count++] = context;
        if (!has_version || size - at < 24 + syntaxes * 20)
            return;
        at += 24 + syntaxes * 20;
    }
}

/* Whether some context of the interface was accepted: a refused one beside it only offered another way to write. */
static gboolean is_accepted(const ex_rpc_contexts *contexts, guint8 interface_id)
{
    for (guint i = 0; i < contexts->count; i++) {
        if (contexts->context[i].interface_id == interface_id && contexts->context[i].accepted)
            return TRUE;
    }
    return FALSE;
}

/* Bind_ack and alter_context_response: results in the order of the contexts (C706 section 12.6.4.4). */
static void read_bind_ack(const ex_rpc_header *header, const guint8 *bytes, gsize size, ex_rpc_contexts *contexts,
                          ex_fact_func fact, void *data)
{
    gsize at = EX_RPC_HEADER + 10;
    guint results;

    if (size < at)
        return;
    at += ex_rpc_get16(header, bytes + EX_RPC_HEADER + 8);
    at = (at + 3) & ~(gsize)3;
    if (at > size || size - at < 4)
        return;
    results = MIN(bytes[at], contexts->pending_count);
    at += 4;
    results = (guint)MIN(results, (size - at) / 24);

    /*
     * A result is a number, a reason and the transfer syntax that was chosen. Ends: there are no more of them than
     * contexts that wait.
     */
    for (guint i = 0; i < results; i++) {
        const guint8 *result = bytes + at + (gsize)i * 24;
        ex_rpc_context *context = &contexts->pending[i];
        ex_uuid syntax, wide;

        if (ex_rpc_get16(header, result) != 0)
            continue;
        ex_rpc_get_uuid(header->little_endian, result + 4, &syntax);
        ex_rpc_get_uuid(TRUE, ndr64_little, &wide);
        context->accepted = TRUE;
        context->syntax = memcmp(&syntax, &wide, sizeof(wide)) == 0 ? EX_SYNTAX_NDR64 : EX_SYNTAX_NDR;
        contexts_set(contexts, context);
        fact(EX_FACT_RPC_ACK, context->interface_id, data);
    }
    for (guint i = 0; i < results; i++) {
        const guint8 *result = bytes + at + (gsize)i * 24;
        const guint16 verdict = ex_rpc_get16(header, result);

        /* 1 user, 2 provider; 3 answers a negotiation of features (MS-RPCE 2.2.2.4). */
        if ((verdict != 1 && verdict != 2) || is_accepted(contexts, contexts->pending[i].interface_id))
            continue;
        fact(EX_FACT_RPC_REFUSED, contexts->pending[i].interface_id, data);
        fact(EX_FACT_RPC_REASON, MIN(ex_rpc_get16(header, result + 2), EX_REASON_NAK - 1), data);
    }
    contexts->pending_count = 0;
}

static void read_bind_nak(const ex_rpc_header *header, const guint8 *bytes, gsize size, ex_rpc_contexts *contexts,
                          ex_fact_func fact, void *data)
{
    for (guint i = 0; i < contexts->pending_count; i++)
        fact(EX_FACT_RPC_REFUSED, contexts->pending[i].interface_id, data);
    contexts->pending_count = 0;
    if (size >= EX_RPC_HEADER + 2)
        fact(EX_FACT_RPC_REASON, EX_REASON_NAK + MIN(ex_rpc_get16(header, bytes + EX_RPC_HEADER), 31), data);
}

static void read_auth(const ex_rpc_header *header, const guint8 *bytes, gsize size, ex_rpc_contexts *contexts,
                      ex_fact_func fact, void *data)
{
    /* The trailer stands 8 octets before the token at the end (MS-RPCE 2.2.2.11): type, level, padding. */
    const gsize trailer = (gsize)header->auth_length + 8;

    if (header->auth_length == 0 && header->type == EX_RPC_BIND_PDU)
        fact(EX_FACT_AUTH, EX_AUTH_NONE, data);
    if (header->auth_length == 0 || header->length > size || header->length < EX_RPC_HEADER + trailer)
        return;
    const guint8 *at = bytes + header->length - trailer;

    for (guint i = 0; i < G_N_ELEMENTS(auth_types); i++) {
        if (auth_types[i].type == at[0])
            fact(EX_FACT_AUTH, auth_types[i].auth, data);
    }
    contexts->level = MAX(contexts->level, MIN(at[1], EX_RPC_PRIVACY));
    fact(EX_FACT_RPC_LEVEL, MIN(at[1], EX_RPC_PRIVACY), data);
}

gsize ex_rpc_stub_end(const ex_rpc_header *header, const guint8 *pdu, gsize size)
{
    const gsize end = MIN(size, header->length);
    const gsize trailer = (gsize)header->auth_length + 8;

    if (header->auth_length == 0 || header->length > size)
        return end;
    if (header->length < EX_RPC_STUB + trailer)
        return 0;
    const gsize padding = pdu[header->length - trailer + 2];

    if (header->length < EX_RPC_STUB + trailer + padding)
        return 0;
    return header->length - trailer - padding;
}

gboolean ex_rpc_is_unmarked(const ex_rpc_header *header, const guint8 *pdu, gsize size)
{
    return (header->flags & (EX_RPC_FIRST_FRAGMENT | EX_RPC_LAST_FRAGMENT)) == 0 &&
           ex_rpc_get32(header, pdu + 16) == size;
}

static void read_call(const ex_rpc_header *header, const guint8 *bytes, gsize size, const ex_rpc_contexts *contexts,
                      ex_fact_func fact, void *data)
{
    if (size < EX_RPC_STUB)
        return;
    const ex_rpc_context *context = ex_rpc_context_find(contexts, ex_rpc_get16(header, bytes + 20));

    fact(EX_FACT_RPC_CALL, context ? context->interface_id : EX_IF_OTHER, data);
    if (!context)
        return;
    const ex_operation operation =
        ex_operation_find((ex_interface)context->interface_id, ex_rpc_get16(header, bytes + 22));
    const gsize begin = EX_RPC_STUB + (header->flags & EX_RPC_OBJECT ? 16 : 0),
                end = ex_rpc_stub_end(header, bytes, size);

    if (operation != EX_OP_NONE &&
        ((header->flags & EX_RPC_FIRST_FRAGMENT) || (end >= begin && ex_rpc_is_unmarked(header, bytes, end - begin))))
        fact(EX_FACT_RPC_OPERATION, operation, data);
}

/* Where a fault has its status. */
#define AT_STATUS (EX_RPC_FAULT_HEAD - 4)

/* Faults that tell why a caller is not let in, or why the called one cannot do it (MS-ERREF 2.2). */
static const struct {
    guint32 status;
    guint8 reason;
} faults[] = {
    { 5, EX_REASON_DENIED },
    { 1722, EX_REASON_UNAVAILABLE },
    { 1726, EX_REASON_UNAVAILABLE },
    { 1727, EX_REASON_UNAVAILABLE },
};

static void read_fault(const ex_rpc_header *header, const guint8 *bytes, gsize size, const ex_rpc_contexts *contexts,
                       ex_fact_func fact, void *data)
{
    const ex_rpc_context *context = size >= 22 ? ex_rpc_context_find(contexts, ex_rpc_get16(header, bytes + 20)) : NULL;

    fact(EX_FACT_RPC_FAULT, context ? context->interface_id : EX_IF_OTHER, data);
    for (guint i = 0; size >= EX_RPC_FAULT_HEAD && i < G_N_ELEMENTS(faults); i++) {
        if (ex_rpc_get32(header, bytes + AT_STATUS) == faults[i].status)
            fact(EX_FACT_RPC_REASON, faults[i].reason, data);
    }
}

void ex_rpc_read(const guint8 *bytes, gsize size, ex_rpc_contexts *contexts, ex_fact_func fact, void *data)
{
    ex_rpc_header header;

    if (!ex_rpc_header_read(bytes, size, &header))
        return;
    size = MIN(size, header.length);
    switch (header.type) {
    case EX_RPC_BIND_PDU:
    case EX_RPC_ALTER:
        read_bind(&header, bytes, size, contexts, fact, data);
        read_auth(&header, bytes, size, contexts, fact, data);
        break;
    case EX_RPC_AUTH3:
        read_auth(&header, bytes, size, contexts, fact, data);
        break;
    case EX_RPC_BIND_ACK:
    case EX_RPC_ALTER_RESPONSE:
        read_bind_ack(&header, bytes, size, contexts, fact, data);
        break;
    case EX_RPC_BIND_NAK:
        read_bind_nak(&header, bytes, size, contexts, fact, data);
        break;
    case EX_RPC_REQUEST:
        read_call(&header, bytes, size, contexts, fact, data);
        /* Where the bind was not captured, the calls tell how they are protected. */
        if (contexts->level == 0)
            read_auth(&header, bytes, size, contexts, fact, data);
        break;
    case EX_RPC_FAULT_PDU:
        read_fault(&header, bytes, size, contexts, fact, data);
        break;
    default:
        break;
    }
}
