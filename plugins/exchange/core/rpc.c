/* rpc.c
 * Headers, binds and calls of connection-oriented DCE/RPC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "rpc.h"

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

guint16 ex_rpc_get16(const ex_rpc_header *header, const guint8 *bytes)
{
    return header->little_endian ? (guint16)(bytes[0] | bytes[1] << 8) : (guint16)(bytes[0] << 8 | bytes[1]);
}

guint32 ex_rpc_get32(const ex_rpc_header *header, const guint8 *bytes)
{
    const guint32 first = ex_rpc_get16(header, bytes), second = ex_rpc_get16(header, bytes + 2);

    return header->little_endian ? first | second << 16 : first << 16 | second;
}

void ex_rpc_get_uuid(gboolean little_endian, const guint8 *bytes, ex_uuid *out)
{
    /* The first three fields are integers, the rest octets. */
    static const guint8 swapped[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

    for (guint i = 0; i < 16; i++)
        out->octet[i] = bytes[little_endian ? swapped[i] : i];
}

static void contexts_set(ex_rpc_contexts *contexts, guint16 id, ex_interface interface_id)
{
    guint at = 0;

    while (at < contexts->count && contexts->context[at].id != id)
        at++;
    if (at == EX_RPC_CONTEXTS)
        return;
    contexts->context[at].id = id;
    contexts->context[at].interface_id = (guint8)interface_id;
    contexts->count = (guint8)MAX(contexts->count, at + 1);
}

/* Bind and alter_context: 8 octets, then the list of presentation contexts (C706 section 12.6.4.3). */
static void read_bind(const ex_rpc_header *header, const guint8 *bytes, gsize size, ex_rpc_contexts *contexts,
                      ex_rpc_fact_func fact, void *data)
{
    gsize at = EX_RPC_HEADER + 12;

    contexts->pending_count = 0;
    if (size < at)
        return;
    for (guint left = bytes[EX_RPC_HEADER + 8]; left > 0 && size - at >= 24; left--) {
        const guint16 id = ex_rpc_get16(header, bytes + at);
        const gsize syntaxes = bytes[at + 2];
        const guint16 major = (guint16)(ex_rpc_get32(header, bytes + at + 20) & 0xffff);
        ex_uuid uuid;

        ex_rpc_get_uuid(header->little_endian, bytes + at + 4, &uuid);
        const ex_interface found = ex_interface_find(&uuid, major);
        fact(EX_FACT_RPC_BIND, found, data);
        contexts_set(contexts, id, found);
        if (contexts->pending_count < EX_RPC_CONTEXTS)
            contexts->pending[contexts->pending_count++] = (guint8)found;
        if (size - at < 24 + syntaxes * 20)
            return;
        at += 24 + syntaxes * 20;
    }
}

/* Bind_ack and alter_context_response: results in the order of the contexts (C706 section 12.6.4.4). */
static void read_bind_ack(const ex_rpc_header *header, const guint8 *bytes, gsize size, ex_rpc_contexts *contexts,
                          ex_rpc_fact_func fact, void *data)
{
    gsize at = EX_RPC_HEADER + 10;

    if (size < at)
        return;
    at += ex_rpc_get16(header, bytes + EX_RPC_HEADER + 8);
    at = (at + 3) & ~(gsize)3;
    if (at > size || size - at < 4)
        return;
    const guint results = bytes[at];

    at += 4;
    for (guint i = 0; i < results && i < contexts->pending_count && size - at >= 24; i++, at += 24) {
        const gboolean accepted = ex_rpc_get16(header, bytes + at) == 0;

        fact(accepted ? EX_FACT_RPC_ACK : EX_FACT_RPC_REFUSED, contexts->pending[i], data);
    }
    contexts->pending_count = 0;
}

static void read_auth(const ex_rpc_header *header, const guint8 *bytes, gsize size, ex_rpc_fact_func fact, void *data)
{
    /* The trailer stands 8 octets before the token at the end (MS-RPCE 2.2.2.11). */
    const gsize trailer = (gsize)header->auth_length + 8;

    if (header->auth_length == 0)
        fact(EX_FACT_AUTH, EX_AUTH_NONE, data);
    if (header->auth_length == 0 || header->length > size || header->length < EX_RPC_HEADER + trailer)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(auth_types); i++) {
        if (auth_types[i].type == bytes[header->length - trailer])
            fact(EX_FACT_AUTH, auth_types[i].auth, data);
    }
}

void ex_rpc_read(const guint8 *bytes, gsize size, ex_rpc_contexts *contexts, ex_rpc_fact_func fact, void *data)
{
    ex_rpc_header header;

    if (!ex_rpc_header_read(bytes, size, &header))
        return;
    size = MIN(size, header.length);
    switch (header.type) {
    case EX_RPC_BIND_PDU:
    case EX_RPC_ALTER:
        read_bind(&header, bytes, size, contexts, fact, data);
        read_auth(&header, bytes, size, fact, data);
        break;
    case EX_RPC_BIND_ACK:
    case EX_RPC_ALTER_RESPONSE:
        read_bind_ack(&header, bytes, size, contexts, fact, data);
        break;
    case EX_RPC_BIND_NAK:
        for (guint i = 0; i < contexts->pending_count; i++)
            fact(EX_FACT_RPC_REFUSED, contexts->pending[i], data);
        contexts->pending_count = 0;
        break;
    case EX_RPC_REQUEST:
        for (guint i = 0; size >= EX_RPC_STUB && i < contexts->count; i++) {
            if (contexts->context[i].id == ex_rpc_get16(&header, bytes + 20))
                fact(EX_FACT_RPC_CALL, contexts->context[i].interface_id, data);
        }
        break;
    case EX_RPC_FAULT_PDU:
        fact(EX_FACT_RPC_FAULT, 0, data);
        break;
    default:
        break;
    }
}
