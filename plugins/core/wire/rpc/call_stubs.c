/* call_stubs.c
 * Requests and responses with their stubs put together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/rpc/call_stubs.h"

/** A request that waits for its response. */
typedef struct {
    guint32 tag; /* 0: free */
    guint32 call_id;
    guint32 note;
    guint16 opnum;
    guint16 context;
    ex_uuid activity; /* of datagrams */
} waiting_request;

/** A stub of which fragments are still to come. */
typedef struct {
    GByteArray *octets; /* NULL: free, or too long if .fragments is not 0 */
    guint32 call_id;
    guint fragments;  /* 0: free */
    ex_uuid activity; /* of datagrams */
} open_stub;

struct ex_calls {
    ex_rpc_stream stream[2];
    ex_rpc_contexts contexts;
    waiting_request waiting[EX_CALLS_WAITING];
    guint next;
    open_stub open[2][EX_STUBS_OPEN];
    guint turn; /* which of the open stubs makes room */
    struct {
        guint32 call_id, note; /* .note 0: there is none */
        gint64 time;
    } early; /* a response before its request */
};

/** One segment's work. */
typedef struct {
    ex_calls *calls;
    ex_side side;
    guint32 tag;
    ex_call_func func;
    void *data;
} feeding;

ex_calls *ex_calls_new(void)
{
    return g_new0(ex_calls, 1);
}

static void close_stub(open_stub *stub)
{
    if (stub->octets)
        g_byte_array_free(stub->octets, TRUE);
    memset(stub, 0, sizeof(*stub));
}

void ex_calls_free(ex_calls *calls)
{
    if (!calls)
        return;
    for (guint side = 0; side < 2; side++) {
        ex_rpc_stream_clear(&calls->stream[side]);
        for (guint i = 0; i < EX_STUBS_OPEN; i++)
            close_stub(&calls->open[side][i]);
    }
    g_free(calls);
}

void ex_calls_open(ex_calls *calls, ex_side side, guint32 isn)
{
    ex_rpc_stream_open(&calls->stream[side], isn);
}

void ex_calls_acked(ex_calls *calls, ex_side side, guint32 ack)
{
    ex_rpc_stream_acked(&calls->stream[!side], ack);
}

void ex_calls_note(ex_calls *calls, guint32 note)
{
    calls->waiting[(calls->next - 1) % EX_CALLS_WAITING].note = note;
}

void ex_calls_note_early(ex_calls *calls, const ex_call *response, guint32 note, gint64 time)
{
    calls->early.call_id = response->call_id;
    calls->early.note = note;
    calls->early.time = time;
}

static void await(feeding *f, const ex_call *call, guint16 context, const ex_uuid *activity)
{
    waiting_request *request = &f->calls->waiting[f->calls->next++ % EX_CALLS_WAITING];

    request->tag = f->tag;
    request->call_id = call->call_id;
    request->note = 0;
    request->opnum = call->opnum;
    request->context = context;
    request->activity = *activity;
}

/* Call numbers come again; the latest request is the one that is answered. */
static const waiting_request *find_request(const ex_calls *calls, guint32 call_id, const ex_uuid *activity)
{
    /* Ends: so many are kept. */
    for (guint back = 1; back <= EX_CALLS_WAITING; back++) {
        const waiting_request *request = &calls->waiting[(calls->next - back) % EX_CALLS_WAITING];

        if (request->tag != 0 && request->call_id == call_id &&
            memcmp(&request->activity, activity, sizeof(*activity)) == 0)
            return request;
    }
    return NULL;
}

static open_stub *find_open(ex_calls *calls, ex_side side, guint32 call_id, const ex_uuid *activity)
{
    for (guint i = 0; i < EX_STUBS_OPEN; i++) {
        open_stub *stub = &calls->open[side][i];

        if (stub->fragments > 0 && stub->call_id == call_id &&
            memcmp(&stub->activity, activity, sizeof(*activity)) == 0)
            return stub;
    }
    return NULL;
}

static open_stub *begin_stub(ex_calls *calls, ex_side side, guint32 call_id, const ex_uuid *activity)
{
    open_stub *stub = find_open(calls, side, call_id, activity);

    for (guint i = 0; !stub && i < EX_STUBS_OPEN; i++) {
        if (calls->open[side][i].fragments == 0)
            stub = &calls->open[side][i];
    }
    if (!stub)
        stub = &calls->open[side][calls->turn++ % EX_STUBS_OPEN];
    close_stub(stub);
    stub->octets = g_byte_array_new();
    stub->call_id = call_id;
    stub->activity = *activity;
    return stub;
}

static void add_fragment(open_stub *stub, const guint8 *octets, gsize size)
{
    stub->fragments++;
    if (!stub->octets)
        return;
    if (stub->octets->len + size > EX_STUB_MAX) {
        g_byte_array_free(stub->octets, TRUE);
        stub->octets = NULL;
        return;
    }
    g_byte_array_append(stub->octets, octets, (guint)size);
}

/* A fragment of a stub. @return FALSE if more are to come; the caller closes what *from is set to */
static gboolean put_together(feeding *f, ex_call *call, const ex_uuid *activity, gboolean first, gboolean last,
                             const guint8 *octets, gsize size, open_stub **from)
{
    open_stub *stub;

    *from = NULL;
    call->fragments = 1;
    call->stub = octets;
    call->size = size;
    if (first && last)
        return TRUE;
    stub = first ? begin_stub(f->calls, f->side, call->call_id, activity)
                 : find_open(f->calls, f->side, call->call_id, activity);
    if (!stub)
        return FALSE;
    add_fragment(stub, octets, size);
    if (!last)
        return FALSE;
    call->fragments = stub->fragments;
    call->too_long = stub->octets == NULL;
    call->stub = stub->octets ? stub->octets->data : NULL;
    call->size = stub->octets ? stub->octets->len : 0;
    *from = stub;
    return TRUE;
}

/*
 * Whether a fragment of a datagram's stub is the next one. One that comes again is passed over; with one that comes too
 * early the stub is given up: what is missing would be taken for something else.
 */
static gboolean is_next_fragment(feeding *f, const ex_rpc_cl_header *header)
{
    open_stub *stub = find_open(f->calls, f->side, header->sequence, &header->activity);

    if (!stub)
        return TRUE;
    if (header->fragment_number > stub->fragments)
        close_stub(stub);
    return stub->fragments > 0 && header->fragment_number == stub->fragments;
}

static void set_context(ex_call *call, const ex_rpc_contexts *contexts, guint16 id)
{
    const ex_rpc_context *context = ex_rpc_context_find(contexts, id);

    call->sealed = contexts->level >= EX_RPC_PRIVACY;
    if (!context)
        return;
    call->is_interface = TRUE;
    call->interface_id = context->interface_id;
    call->syntax = context->syntax;
}

static void take_call(feeding *f, const ex_rpc_header *header, const guint8 *pdu, gsize size)
{
    static const ex_uuid no_activity;
    ex_calls *calls = f->calls;
    ex_call call = { .is_reply = header->type == EX_RPC_RESPONSE,
                     .call_id = header->call_id,
                     .little_endian = header->little_endian };
    const guint single = EX_RPC_FIRST_FRAGMENT | EX_RPC_LAST_FRAGMENT;
    const gsize begin = EX_RPC_STUB + (!call.is_reply && (header->flags & EX_RPC_OBJECT) ? 16 : 0);
    const gsize end = ex_rpc_stub_end(header, pdu, size);
    open_stub *from;

    if (size < EX_RPC_STUB || end < begin)
        return;
    const guint16 context = ex_rpc_get16(header, pdu + 20);

    call.cut = size < header->length;
    /* A middle fragment bears no mark either; it belongs to a stub that has begun, and is not all that is promised. */
    open_stub *begun = find_open(calls, f->side, header->call_id, &no_activity);
    const gboolean is_whole = ex_rpc_is_unmarked(header, pdu, (call.cut ? header->length : end) - begin) && !begun;

    /* Of several fragments one with a hole makes nonsense of all. */
    if (call.cut && !is_whole && (header->flags & single) != single) {
        if (begun)
            close_stub(begun);
        return;
    }

    if (!put_together(f, &call, &no_activity, is_whole || (header->flags & EX_RPC_FIRST_FRAGMENT),
                      is_whole || (header->flags & EX_RPC_LAST_FRAGMENT), pdu + begin, end - begin, &from))
        return;
    set_context(&call, &calls->contexts, context);
    if (call.is_reply) {
        const waiting_request *request = find_request(calls, call.call_id, &no_activity);

        call.has_opnum = request != NULL;
        call.opnum = request ? request->opnum : 0;
        call.request_tag = request ? request->tag : 0;
        call.request_note = request ? request->note : 0;
    } else {
        call.has_opnum = TRUE;
        call.opnum = ex_rpc_get16(header, pdu + 22);
        if (calls->early.note != 0 && calls->early.call_id == call.call_id) {
            call.early_note = calls->early.note;
            call.early_time = calls->early.time;
        }
        calls->early.note = 0;
        await(f, &call, context, &no_activity);
    }
    f->func(&call, f->data);
    if (from)
        close_stub(from);
}

static void ignore_fact(ex_fact_kind kind, guint object, void *data)
{
    (void)kind;
    (void)object;
    (void)data;
}

static void take_pdu(const ex_rpc_header *header, const guint8 *pdu, gsize size, void *data)
{
    feeding *f = (feeding *)data;

    if (header->type == EX_RPC_REQUEST || header->type == EX_RPC_RESPONSE)
        take_call(f, header, pdu, size);
    else
        ex_rpc_read(pdu, size, &f->calls->contexts, ignore_fact, NULL);
}

void ex_calls_feed(ex_calls *calls, ex_side side, guint32 seq, const guint8 *octets, gsize captured, guint32 length,
                   guint32 tag, ex_call_func func, void *data)
{
    feeding f = { calls, side, tag, func, data };

    ex_rpc_stream_feed(&calls->stream[side], seq, octets, captured, length, take_pdu, &f);
}

void ex_calls_datagram(ex_calls *calls, ex_side side, const guint8 *octets, gsize size, guint32 tag, ex_call_func func,
                       void *data)
{
    feeding f = { calls, side, tag, func, data };
    ex_rpc_cl_header header;
    open_stub *from;

    if (!ex_rpc_cl_header_read(octets, size, &header) || header.length > size - EX_RPC_CL_HEADER ||
        (header.type != EX_RPC_REQUEST && header.type != EX_RPC_RESPONSE))
        return;
    ex_call call = { .is_reply = header.type == EX_RPC_RESPONSE,
                     .call_id = header.sequence,
                     .has_opnum = TRUE,
                     .opnum = header.opnum,
                     .little_endian = header.little_endian,
                     .is_interface = TRUE,
                     .syntax = EX_SYNTAX_NDR };

    call.interface_id = (guint8)ex_interface_find(&header.interface_uuid, header.major);
    if (header.fragment && !is_next_fragment(&f, &header))
        return;
    if (!put_together(&f, &call, &header.activity, !header.fragment || header.fragment_number == 0,
                      !header.fragment || header.last_fragment, octets + EX_RPC_CL_HEADER, header.length, &from))
        return;
    if (call.is_reply) {
        const waiting_request *request = find_request(calls, call.call_id, &header.activity);

        call.request_tag = request ? request->tag : 0;
        call.request_note = request ? request->note : 0;
    } else {
        await(&f, &call, 0, &header.activity);
    }
    func(&call, data);
    if (from)
        close_stub(from);
}
