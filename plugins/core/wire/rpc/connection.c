/* connection.c
 * What a TCP connection with DCE/RPC proves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/rpc/connection.h"

/** One segment's work. */
typedef struct {
    ex_rpc_connection *watch;
    ex_side side;
    ex_fact_func fact;
    void *data;
    guint operation; /* that the current PDU calls, EX_OP_NONE if none */
} feeding;

ex_rpc_connection *ex_rpc_connection_new(void)
{
    ex_rpc_connection *watch = g_new0(ex_rpc_connection, 1);

    for (guint side = 0; side < 2; side++) {
        watch->stream[side].heads = TRUE;
        watch->stream[side].trailers = TRUE;
    }
    return watch;
}

void ex_rpc_connection_free(ex_rpc_connection *watch)
{
    if (!watch)
        return;
    for (guint side = 0; side < 2; side++)
        ex_rpc_stream_clear(&watch->stream[side]);
    g_free(watch);
}

void ex_rpc_connection_open(ex_rpc_connection *watch, ex_side side, guint32 isn)
{
    ex_rpc_stream_open(&watch->stream[side], isn);
}

void ex_rpc_connection_acked(ex_rpc_connection *watch, ex_side side, guint32 ack)
{
    ex_rpc_stream_acked(&watch->stream[!side], ack);
}

static void take_fact(ex_fact_kind kind, guint object, void *data)
{
    feeding *f = (feeding *)data;

    if (kind == EX_FACT_RPC_OPERATION)
        f->operation = object;
    f->fact(kind, object, f->data);
}

/*
 * Whether an operation says that it failed: what it returns stands last in its answer (C706 section 14.2.5), 0 if it did what it was
 * asked for. What is sealed, cut or in several fragments tells nothing.
 */
static gboolean says_failed(const ex_rpc_connection *watch, const ex_rpc_header *header, const guint8 *pdu, gsize size)
{
    const guint8 whole = EX_RPC_FIRST_FRAGMENT | EX_RPC_LAST_FRAGMENT;
    const gsize end = ex_rpc_stub_end(header, pdu, size);

    return size == header->length && (header->flags & whole) == whole && watch->contexts.level < EX_RPC_PRIVACY &&
           end >= EX_RPC_STUB + 4 && ex_rpc_get32(header, pdu + end - 4) != 0;
}

static void take_pdu(const ex_rpc_header *header, const guint8 *pdu, gsize size, void *data)
{
    feeding *f = (feeding *)data;
    ex_rpc_connection *watch = f->watch;

    f->operation = EX_OP_NONE;
    ex_rpc_read(pdu, size, &watch->contexts, take_fact, f);
    /* Once the level is known, so is what later trailers say. */
    if (watch->contexts.level > 0)
        watch->stream[0].trailers = watch->stream[1].trailers = FALSE;
    if (f->operation != EX_OP_NONE) {
        const guint place = watch->next++ % EX_CALLS_AWAITED;

        watch->waiting[place].call_id = header->call_id;
        watch->waiting[place].operation = (guint8)f->operation;
        watch->waiting[place].side = (guint8)f->side;
        if (f->operation == EX_OP_MTA_BIND)
            watch->stream[!f->side].answers = TRUE;
    }
    if ((header->type == EX_RPC_RESPONSE || header->type == EX_RPC_FAULT_PDU) && !watch->replied[f->side]) {
        watch->replied[f->side] = TRUE;
        f->fact(EX_FACT_RPC_REPLIED, 0, f->data);
    }
    if (header->type != EX_RPC_RESPONSE)
        return;
    for (guint i = 0; i < EX_CALLS_AWAITED; i++) {
        if (watch->waiting[i].operation == EX_OP_NONE || watch->waiting[i].call_id != header->call_id ||
            watch->waiting[i].side == f->side)
            continue;
        f->fact(EX_FACT_RPC_ANSWERED, watch->waiting[i].operation, f->data);
        if (watch->waiting[i].operation == EX_OP_MTA_BIND && says_failed(watch, header, pdu, size))
            f->fact(EX_FACT_RPC_REASON, EX_REASON_FAILED, f->data);
        watch->waiting[i].operation = EX_OP_NONE;
    }
}

void ex_rpc_connection_feed(ex_rpc_connection *watch, ex_side side, guint32 seq, const guint8 *octets, gsize captured,
                            guint32 length, ex_fact_func fact, void *data)
{
    feeding f = { watch, side, fact, data, EX_OP_NONE };

    ex_rpc_stream_feed(&watch->stream[side], seq, octets, captured, length, take_pdu, &f);
}
