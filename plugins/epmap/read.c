/* read.c
 * From packets to the operations of an endpoint mapper.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/publish.h>

#include "facts/hash.h"
#include "wire/rpc/call_stubs.h"

#include "read.h"

/* What is noted of a reply before its request that the interface is not registered. */
#define NOTE_DENIED 1

/* Key of a frame's operations in its protocol data. */
#define OPERATIONS_KEY 1

static int proto_epmap = -1;

/* The readers of the capture's connections to endpoint mappers; and, where the caller tells dialogues apart, by these. */
static GPtrArray *readers;
static GHashTable *by_dialogue;
/* Where it does not, by addresses and ports: ports_reader. */
static GHashTable *by_ports;
/* Reply frames by request frame, the first of each. */
static wmem_map_t *replies;

/** A packet that is read for the first time. */
typedef struct {
    packet_info *pinfo;
    const ex_segment *segment;
    ex_calls *calls;
    epmap_operation *first, **last; /* kept */
    epmap_visit *visits, **last_visit;
} reading;

/** The dialogue between two ports, until somebody opens another. The key is zeroed before it is filled. */
typedef struct {
    ex_tuple tuple;
    gboolean has_isn;
    guint32 isn; /* of the SYN that opened it */
    ex_calls *calls;
} ports_reader;

EX_BYTE_KEY(tuple, ex_tuple)

static void calls_free(gpointer data)
{
    ex_calls_free((ex_calls *)data);
}

static void capture_opens(void)
{
    readers = g_ptr_array_new_with_free_func(calls_free);
    by_dialogue = g_hash_table_new(g_direct_hash, g_direct_equal);
    by_ports = g_hash_table_new_full(tuple_hash, tuple_equal, NULL, g_free);
}

static void capture_closes(void)
{
    g_hash_table_destroy(by_ports);
    by_ports = NULL;
    g_hash_table_destroy(by_dialogue);
    by_dialogue = NULL;
    g_ptr_array_free(readers, TRUE);
    readers = NULL;
}

void epmap_read_prepare(int proto)
{
    proto_epmap = proto;
    register_init_routine(capture_opens);
    register_cleanup_routine(capture_closes);
    replies = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
}

guint32 epmap_reply_to(guint32 request_frame)
{
    return GPOINTER_TO_UINT(wmem_map_lookup(replies, GUINT_TO_POINTER(request_frame)));
}

static ex_calls *calls_new(void)
{
    ex_calls *calls = ex_calls_new();

    g_ptr_array_add(readers, calls);
    return calls;
}

static ex_calls *calls_between(const ex_tuple *tuple, const ex_segment *segment, gboolean is_tcp)
{
    const gboolean opens = is_tcp && (segment->flags & (EX_TCP_SYN | EX_TCP_ACK)) == EX_TCP_SYN;
    ports_reader *ports = (ports_reader *)g_hash_table_lookup(by_ports, tuple);

    if (!ports) {
        ports = g_new0(ports_reader, 1);
        /* Its padding, too: keys are compared by octets. */
        memcpy(&ports->tuple, tuple, sizeof(*tuple));
        g_hash_table_insert(by_ports, &ports->tuple, ports);
    }
    if (!ports->calls || (opens && ports->has_isn && ports->isn != segment->seq))
        ports->calls = calls_new();
    if (opens) {
        ports->has_isn = TRUE;
        ports->isn = segment->seq;
    }
    return ports->calls;
}

static ex_calls *calls_of(const ex_tuple *tuple, const ex_segment *segment, gboolean is_tcp, guint32 dialogue)
{
    ex_calls *calls;

    if (!dialogue)
        return calls_between(tuple, segment, is_tcp);
    calls = (ex_calls *)g_hash_table_lookup(by_dialogue, GUINT_TO_POINTER(dialogue));
    if (!calls) {
        calls = calls_new();
        g_hash_table_insert(by_dialogue, GUINT_TO_POINTER(dialogue), calls);
    }
    return calls;
}

static void take_entry(const ex_ept_entry *entry, void *data)
{
    wmem_array_append_one(*(wmem_array_t **)data, *entry);
}

/* Reads a stub, unless that makes no sense: the only place that does. */
static void read_stub(packet_info *pinfo, const epmap_operation *operation, const guint8 *octets, epmap_stub *stub)
{
    ex_ept_entry asks;

    memset(stub, 0, sizeof(*stub));
    if (operation->sealed || operation->too_long)
        return;
    stub->entries = wmem_array_sized_new(pinfo->pool, sizeof(ex_ept_entry), 1);
    stub->whole = ex_ept_read(operation->opnum, operation->is_reply, octets, octets ? operation->size : 0,
                              operation->little_endian, operation->wide, &stub->ept, take_entry, &stub->entries);
    if (!operation->cut || stub->whole)
        return;
    /* What ends where its packet was cut is no fault of the mapper's; and the interface that is asked for stands first. */
    stub->ept.fault = EX_EPT_OK;
    if (operation->opnum == EX_EPT_MAP && !operation->is_reply && octets && wmem_array_get_count(stub->entries) == 0 &&
        ex_ept_read_cut_map(octets, operation->size, operation->little_endian, operation->wide, &asks))
        take_entry(&asks, &stub->entries);
}

static const epmap_stub *add_visit(reading *r, const epmap_operation *operation, const guint8 *octets)
{
    epmap_visit *visit = wmem_new0(r->pinfo->pool, epmap_visit);

    visit->operation = operation;
    read_stub(r->pinfo, operation, octets, &visit->stub);
    *r->last_visit = visit;
    r->last_visit = &visit->next;
    return &visit->stub;
}

/* A note about a request is the interface it asks for, plus 1: 0 is none. */
static guint asked_in(const epmap_stub *stub)
{
    if (!stub->entries || wmem_array_get_count(stub->entries) == 0)
        return 0;
    const ex_tower *tower = &((const ex_ept_entry *)wmem_array_index(stub->entries, 0))->tower;

    return ex_interface_find(&tower->uuid, tower->major) + 1u;
}

/* Whether a stub is the mapper's, and which operation in which syntax. */
static gboolean understand(ex_call *call, epmap_operation *operation)
{
    operation->wide = call->syntax == EX_SYNTAX_NDR64;
    operation->opnum = call->has_opnum ? call->opnum : EX_EPT_UNKNOWN;
    if (call->is_interface && call->interface_id != EX_IF_EPM)
        return FALSE;
    if (call->sealed || call->too_long)
        return call->is_interface && call->has_opnum;
    /* With bind and request known nothing need be guessed, and what does not fit is a fault to show. */
    if (call->is_interface && call->has_opnum && call->syntax != EX_SYNTAX_UNKNOWN)
        return ex_ept_operation_name(call->opnum) != NULL;
    operation->opnum = ex_ept_guess(operation->opnum, call->is_reply, (ex_rpc_syntax)call->syntax, call->stub,
                                    call->size, call->little_endian, &operation->wide);
    return operation->opnum != EX_EPT_UNKNOWN;
}

static void keep_stub(const reading *r, const ex_call *call, epmap_operation *operation)
{
    const guint8 *begin = r->segment->payload;

    operation->offset = -1;
    if (call->size == 0)
        return;
    if (call->stub >= begin && call->stub < begin + r->segment->payload_captured)
        operation->offset = (gint)(call->stub - begin);
    else
        operation->copy = (const guint8 *)wmem_memdup(wmem_file_scope(), call->stub, call->size);
}

gboolean epmap_is_denial(const epmap_operation *operation, const epmap_stub *stub)
{
    return operation->is_reply && operation->opnum == EX_EPT_MAP && stub->whole && stub->ept.count == 0 &&
           stub->ept.status == EX_EPT_NOT_REGISTERED;
}

static void take_call(ex_call *call, void *data)
{
    reading *r = (reading *)data;
    epmap_operation operation, *kept;
    const epmap_stub *stub;

    memset(&operation, 0, sizeof(operation));
    if (!understand(call, &operation))
        return;
    operation.is_reply = call->is_reply;
    operation.little_endian = call->little_endian;
    operation.sealed = call->sealed;
    operation.too_long = call->too_long;
    operation.cut = call->cut;
    operation.fragments = call->fragments;
    operation.size = (guint)call->size;
    if (call->is_reply) {
        operation.request_frame = call->request_tag;
        operation.asked_known = call->request_note != 0;
        operation.asked_interface = (guint8)(operation.asked_known ? call->request_note - 1 : EX_IF_OTHER);
        if (call->request_tag && !wmem_map_contains(replies, GUINT_TO_POINTER(call->request_tag)))
            wmem_map_insert(replies, GUINT_TO_POINTER(call->request_tag), GUINT_TO_POINTER(r->pinfo->num));
    }
    operation.denied_early = call->early_note == NOTE_DENIED && operation.opnum == EX_EPT_MAP &&
                             ABS(ex_packet_time(r->pinfo) - call->early_time) <= EX_CLOCK_STEP;
    keep_stub(r, call, &operation);
    kept = (epmap_operation *)wmem_memdup(wmem_file_scope(), &operation, sizeof(operation));
    *r->last = kept;
    r->last = &kept->next;
    stub = add_visit(r, kept, call->stub);
    if (!call->is_reply && operation.opnum == EX_EPT_MAP && call->stub)
        ex_calls_note(r->calls, asked_in(stub));
    if (r->pinfo->ptype == PT_TCP && !operation.request_frame && epmap_is_denial(kept, stub))
        ex_calls_note_early(r->calls, call, NOTE_DENIED, ex_packet_time(r->pinfo));
}

/* What was learned on the first visit, with its stubs read again. */
static void look_up(reading *r)
{
    const guint8 *payload = r->segment->payload;
    const epmap_operation *operation =
        (const epmap_operation *)p_get_proto_data(wmem_file_scope(), r->pinfo, proto_epmap, OPERATIONS_KEY);

    for (; operation; operation = operation->next)
        add_visit(r, operation, operation->offset >= 0 && payload ? payload + operation->offset : operation->copy);
}

const epmap_visit *epmap_read(packet_info *pinfo, const ex_segment *segment, guint32 dialogue)
{
    reading r = { .pinfo = pinfo, .segment = segment };
    ex_tuple tuple;

    r.last_visit = &r.visits;
    if (PINFO_FD_VISITED(pinfo)) {
        look_up(&r);
        return r.visits;
    }
    if (pinfo->flags.in_error_pkt)
        return NULL;
    const ex_side side = ex_tuple_from_packet(&tuple, pinfo);

    r.last = &r.first;
    r.calls = calls_of(&tuple, segment, pinfo->ptype == PT_TCP, dialogue);
    if (pinfo->ptype == PT_UDP) {
        if (segment->payload)
            ex_calls_datagram(r.calls, side, segment->payload, segment->payload_captured, pinfo->num, take_call, &r);
    } else {
        if (segment->flags & EX_TCP_SYN)
            ex_calls_open(r.calls, side, segment->seq);
        if (segment->flags & EX_TCP_ACK)
            ex_calls_acked(r.calls, side, segment->ack);
        if (segment->payload)
            /* A SYN takes a sequence number itself, and may carry data (RFC 7413). */
            ex_calls_feed(r.calls, side, segment->seq + ((segment->flags & EX_TCP_SYN) != 0), segment->payload,
                          segment->payload_captured, segment->length, pinfo->num, take_call, &r);
    }
    if (r.first)
        p_add_proto_data(wmem_file_scope(), pinfo, proto_epmap, OPERATIONS_KEY, r.first);
    return r.visits;
}
