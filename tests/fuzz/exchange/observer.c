/* observer.c
 * From packets to evidence without libwireshark.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "check.h"
#include "wire/mail/dialogue.h"
#include "wire/icmp.h"
#include "observer.h"
#include "observer_parts.h"

#include "evidence/uses.h"

/* As in plugins/exchange/observe_payload.c and observe.c. */
#define SEGMENTS_READ_MAX 24
#define NEW_MAIL_OCTETS   64
#define KERBEROS_PORT     88

/** Which flow a frame was learned for. */
typedef struct {
    ex_tuple tuple;
    guint32 frame;
    const ex_flow *flow;
} frame_of;

struct observer {
    const ex_config *config;
    ex_store *store;
    ex_tracker *tracker;
    learned *learned;
    GArray *frames; /* of frame_of */
    gsize hint[2];
    GPtrArray *states; /* of flow_state */
};

static void state_free(gpointer data)
{
    flow_state *state = (flow_state *)data;

    ex_rpc_connection_free(state->watch);
    ex_calls_free(state->calls);
    rfc1006_stream_clear(&state->tpkt[0]);
    rfc1006_stream_clear(&state->tpkt[1]);
    g_free(state);
}

observer *observer_new(const ex_config *config)
{
    observer *o = g_new0(observer, 1);

    o->config = config;
    o->store = ex_store_new();
    o->tracker = ex_tracker_new();
    o->learned = learned_new(o->store);
    o->frames = g_array_new(FALSE, FALSE, sizeof(frame_of));
    o->states = g_ptr_array_new_with_free_func(state_free);
    return o;
}

void observer_free(observer *o)
{
    learned_free(o->learned);
    ex_tracker_free(o->tracker);
    ex_store_free(o->store);
    g_array_free(o->frames, TRUE);
    g_ptr_array_free(o->states, TRUE);
    g_free(o);
}

ex_store *observer_store(observer *o)
{
    return o->store;
}

ex_store *observer_part(const observer *o, guint32 source)
{
    return learned_part(o->learned, source);
}

/* What the flow's live member points to is freed with it, and its state is the observer's. */
static flow_state *state_of(observer *o, ex_flow *flow)
{
    if (!flow->live) {
        flow_state *state = g_new0(flow_state, 1);

        g_ptr_array_add(o->states, state);
        flow->live = g_memdup2(&state, sizeof(gpointer));
    }
    return *(flow_state **)flow->live;
}

static void learn_flags(const seen *at, const ex_segment *segment, gboolean heard)
{
    const gboolean syn = (segment->flags & EX_TCP_SYN) != 0, ack = (segment->flags & EX_TCP_ACK) != 0;
    const gboolean rst = (segment->flags & EX_TCP_RST) != 0;

    if (syn)
        learn_fact(at, at->side, ack ? EX_FACT_SYNACK : EX_FACT_SYN, 0);
    if (segment->length > 0 && !syn)
        learn_fact(at, at->side, EX_FACT_DATA, 0);
    if (ack && !syn && !rst)
        learn_fact(at, at->side, EX_FACT_ACK, 0);
    if ((segment->flags & EX_TCP_FIN) && !syn)
        learn_fact(at, at->side, EX_FACT_FIN, 0);
    if (rst)
        learn_fact(at, at->side, EX_FACT_RST, 0);
    if (heard)
        learn_fact(at, at->side, EX_FACT_HEARD, 0);
    for (guint side = 0; side < 2; side++) {
        if (at->flow->windows.side[side].missed)
            learn_fact(at, (ex_side)side, EX_FACT_MISSED, 0);
    }
}

static ex_service service_of(const observer *o, const seen *at, guint layer)
{
    const ex_tuple *tuple = &at->flow->key.tuple;
    ex_service service = ex_layer_service((ex_layer)layer);

    if (service == EX_SVC_NONE)
        service = (ex_service)o->config->service[tuple->end[EX_FROM_HI].port];
    return service == EX_SVC_NONE ? (ex_service)o->config->service[tuple->end[EX_FROM_LO].port] : service;
}

static void learn_by_callback(ex_fact_kind kind, guint object, void *data)
{
    const seen *at = (const seen *)data;

    learn_fact(at, at->side, kind, object);
}

static void learn_dialogue(const observer *o, const seen *at, ex_service service, const ex_segment *segment)
{
    const guint8 *bytes = segment->payload;
    const gsize size = segment->payload_captured;
    ex_dialogue dialogue;

    ex_dialogue_read(service, bytes, size, &dialogue);
    if (dialogue.count == 0 && ex_dialogue_is_lines(service))
        ex_dialogue_read(ex_dialogue_recognise(bytes, size), bytes, size, &dialogue);
    MUST(dialogue.count <= EX_DIALOGUE_FACTS, "%u facts", dialogue.count);
    for (guint i = 0; i < dialogue.count; i++)
        learn_fact(at, at->side, dialogue.fact[i].kind, dialogue.fact[i].object);
    if (dialogue.active_directory) {
        const gboolean lo = o->config->service[at->flow->key.tuple.end[EX_FROM_LO].port] == EX_SVC_LDAP;

        learn_fact(at, lo ? EX_FROM_LO : EX_FROM_HI, EX_FACT_DIRECTORY_AD, 0);
    }
    if (dialogue.product[0])
        learn_text(at, at->side, EX_TEXT_PRODUCT, dialogue.product);
}

static gboolean may_be_rpc(observer *o, const seen *at, const ex_segment *segment)
{
    const ex_tuple *tuple = &at->flow->key.tuple;
    ex_rpc_header header;

    return at->state->watch || (at->state->layers >> EX_LAYER_DCERPC & 1) ||
           ex_store_endpoints_at(o->store, &tuple->end[EX_FROM_LO].addr, tuple->end[EX_FROM_LO].port, 6) ||
           ex_store_endpoints_at(o->store, &tuple->end[EX_FROM_HI].addr, tuple->end[EX_FROM_HI].port, 6) ||
           ex_rpc_header_read(segment->payload, segment->payload_captured, &header) ||
           ex_rpc_may_become_header(segment->payload, segment->payload_captured);
}

static guint32 first_octet(const ex_segment *segment)
{
    return segment->seq + ((segment->flags & EX_TCP_SYN) != 0);
}

static void learn_rpc(const seen *at, const ex_segment *segment)
{
    flow_state *state = at->state;

    if (!state->watch)
        state->watch = ex_rpc_connection_new();
    for (guint side = 0; side < 2; side++) {
        if (state->opened[side])
            ex_rpc_connection_open(state->watch, (ex_side)side, state->isn[side]);
        if (state->has_acked[side])
            ex_rpc_connection_acked(state->watch, (ex_side)side, state->acked[side]);
    }
    ex_rpc_connection_feed(state->watch, at->side, first_octet(segment), segment->payload, segment->payload_captured,
                           segment->length, learn_by_callback, (void *)at);
    for (guint side = 0; side < 2; side++) {
        const ex_rpc_stream *stream = &state->watch->stream[side];

        MUST(stream->later.count <= EX_LATER_MAX && stream->later.octets <= EX_LATER_OCTETS, "%u segments, %u octets",
             stream->later.count, stream->later.octets);
        MUST(!stream->partial || stream->partial->len <= G_MAXUINT16, "%u octets", stream->partial->len);
    }
}

static void learn_payload(observer *o, const seen *at, const ex_segment *segment, guint layer)
{
    flow_state *state = at->state;
    const ex_side side = at->side;

    if (segment->flags & EX_TCP_SYN) {
        state->opened[side] = TRUE;
        state->isn[side] = segment->seq;
    }
    if (segment->flags & EX_TCP_ACK) {
        state->has_acked[side] = TRUE;
        state->acked[side] = segment->ack;
    }
    if (!segment->payload || layer == EX_LAYER_TLS)
        return;
    if (may_be_rpc(o, at, segment)) {
        learn_rpc(at, segment);
    } else if (state->read[side]++ < SEGMENTS_READ_MAX) {
        if (layer == EX_LAYER_HTTP)
            ex_http_read(segment->payload, segment->payload_captured, learn_by_callback, (void *)at);
        else
            learn_dialogue(o, at, service_of(o, at, layer), segment);
    }
}

static void learn_layer(const observer *o, const seen *at, guint layer)
{
    const ex_tuple *tuple = &at->flow->key.tuple;

    if (layer == EX_LAYER_NONE)
        return;
    at->state->layers |= 1u << layer;
    learn_fact(at, at->side, EX_FACT_LAYER, layer);
    for (guint side = 0; side < 2; side++) {
        const guint16 port = tuple->end[side].port;

        if (layer == EX_LAYER_TLS && ex_config_is_ssl(o->config, port))
            learn_fact(at, !side, EX_FACT_SECURED, o->config->service[port]);
        if (layer == EX_LAYER_KERBEROS && port == KERBEROS_PORT)
            learn_fact(at, (ex_side)side, EX_FACT_DIRECTORY_AD, 0);
    }
}

/* The first packets of flows to endpoints: an index of the store that findings read. */
static void note_use(ex_store *store, const ex_flow *flow)
{
    const ex_tuple *tuple = &flow->key.tuple;

    for (guint side = 0; side < 2; side++) {
        (void)ex_uses_note(store, &tuple->end[side].addr, tuple->end[side].port, tuple->transport, &flow->first);
    }
}

static void take_silences(const seen *at, const ex_segment *segment)
{
    ex_silences before[2];
    flow_state *state = at->state;

    memcpy(before, at->flow->silences, sizeof(before));
    ex_silence_read(at->flow->silences, state->outstanding, at->side, segment, &at->proof, at->flow->last);
    MUST(state->outstanding[at->side].count <= EX_FLYING, "%u segments", state->outstanding[at->side].count);
    if (memcmp(before, at->flow->silences, sizeof(before)) != 0)
        learn_silences(at);
}

static void take_turns(const observer *o, const seen *at, const ex_segment *segment, guint layer)
{
    const gboolean hidden = (at->state->layers >> EX_LAYER_TLS & 1) != 0;

    switch (ex_turns_read(at->state->turns, at->side, segment, hidden ? EX_SVC_NONE : service_of(o, at, layer),
                          at->proof.time)) {
    case EX_TURN_DROPS:
        learn_fact(at, at->side, EX_FACT_DROPPED, 0);
        break;
    case EX_TURN_WAS_DROPPED:
    case EX_TURN_GIVES_UP:
        learn_fact(at, (ex_side)!at->side, EX_FACT_DROPPED, 0);
        break;
    case EX_TURN_GOES_ON:
        learn_fact(at, at->side, EX_FACT_GOES_ON, 0);
        break;
    case EX_TURN_TAKES:
        learn_fact(at, (ex_side)!at->side, EX_FACT_GOES_ON, 0);
        break;
    case EX_TURN_NOTHING:
        break;
    }
    at->state->outstanding[at->side].left = at->state->turns[at->side].leaves;
}

static void take_segment(observer *o, seen *at, const ex_tuple *tuple, const ex_segment *segment, const scene_packet *p)
{
    const guint layer = p->layer;
    gboolean heard;
    ex_fit fit;

    at->flow = ex_tracker_learn(o->tracker, o->store, tuple, at->side, segment, &at->proof, &fit, &heard);
    at->state = state_of(o, at->flow);
    if (fit == EX_FIT_STRANGE) {
        MUST(!heard, "frame %u", at->proof.frame);
        learn_count(at, segment->length);
        return;
    }
    take_silences(at, segment);
    learn_network(at, p->vlan, p->interface);
    learn_see(at, segment->seq, segment->seq + segment->length, segment->length);
    if (fit == EX_FIT_OLD)
        return;
    learn_flags(at, segment, heard);
    learn_payload(o, at, segment, layer);
    learn_layer(o, at, layer);
    take_turns(o, at, segment, layer);
    if (tuple->end[EX_FROM_LO].port == 135 || tuple->end[EX_FROM_HI].port == 135)
        take_mapper(at, segment, FALSE);
    if (segment->payload && layer != EX_LAYER_TLS)
        take_tpkt(at, segment);
}

static void take_datagram(observer *o, seen *at, const ex_tuple *tuple, const ex_segment *segment)
{
    const gboolean mapper = tuple->end[EX_FROM_LO].port == 135 || tuple->end[EX_FROM_HI].port == 135;

    if (!mapper && (tuple->end[EX_FROM_LO].port < 1024 || tuple->end[EX_FROM_HI].port < 1024 || segment->length == 0 ||
                    segment->length > NEW_MAIL_OCTETS))
        return;
    at->flow = ex_tracker_learn_datagram(o->tracker, o->store, tuple, &at->proof);
    at->state = state_of(o, at->flow);
    ex_windows_note_datagram(&at->flow->windows, at->side, ex_datagram_mark(segment));
    learn_see(at, 0, 0, segment->length);
    learn_fact(at, at->side, EX_FACT_DATA, 0);
    if (mapper)
        take_mapper(at, segment, TRUE);
}

static void take_icmp(observer *o, seen *at, const guint8 *octets, gsize size)
{
    ex_icmp_error error;
    ex_tuple tuple;

    if (!ex_icmp_find(octets, size, &error))
        return;
    at->side = ex_tuple_set(&tuple, &error.quoted.src, error.quoted.src_port, &error.quoted.dst, error.quoted.dst_port,
                            error.transport);
    at->flow = ex_tracker_quoted(o->tracker, &tuple, at->side, error.quoted.seq);
    if (!at->flow)
        return;
    learn_extend(at);
    learn_fact(at, at->side, EX_FACT_ICMP, error.says);
    learn_router(at, &error.sender);
    at->state = error.transport == EX_TCP ? state_of(o, at->flow) : NULL;
    if (at->state && error.says == EX_ICMP_PROHIBITED &&
        ex_silence_forbid(at->flow->silences, at->state->outstanding, at->side, error.quoted.seq, at->proof.time))
        learn_silences(at);
}

/* A text that the sender said, or as an annotation of an endpoint that it gave. */
static void take_text(observer *o, seen *at, const scene_packet *packet)
{
    const ex_segment segment = { .src = packet->src,
                                 .dst = packet->dst,
                                 .src_port = packet->src_port,
                                 .dst_port = packet->dst_port,
                                 .flags = EX_TCP_ACK };
    ex_endpoint endpoint;
    ex_tuple tuple;

    at->side = ex_tuple_set(&tuple, &packet->src, packet->src_port, &packet->dst, packet->dst_port, 6);
    gboolean heard;
    ex_fit fit;

    at->flow = ex_tracker_learn(o->tracker, o->store, &tuple, at->side, &segment, &at->proof, &fit, &heard);
    learn_extend(at);
    if (packet->text_kind != EX_TEXT_ANNOTATION) {
        learn_text(at, at->side, packet->text_kind, packet->text);
        return;
    }
    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = endpoint.tower_addr = packet->src;
    endpoint.port = packet->dst_port;
    endpoint.transport = packet->layer & 1 ? 17 : 6;
    endpoint.interface_id = (guint8)(packet->layer % EX_IF_COUNT);
    endpoint.major = ex_interfaces[endpoint.interface_id].major;
    if (ex_interfaces[endpoint.interface_id].uuid)
        (void)ex_uuid_parse(ex_interfaces[endpoint.interface_id].uuid, &endpoint.uuid);
    learn_endpoint(at, &endpoint, packet->layer & 1, packet->layer & 2, packet->text);
}

void observer_take(observer *o, const scene_packet *packet)
{
    /* At its own end, for the sanitizer. */
    guint8 *octets = (guint8 *)g_memdup2(packet->octets->data, packet->octets->len);
    const gsize size = packet->octets->len;
    seen at = { .learned = o->learned, .proof = packet->proof };
    ex_segment segment;
    ex_tuple tuple;

    learn_cover(&at);
    if (packet->is_text) {
        take_text(o, &at, packet);
    } else if (packet->transport == 1) {
        take_icmp(o, &at, octets, size);
    } else if ((packet->transport == 6 ? ex_segment_find : ex_datagram_find)(
                   octets, size, &packet->src, packet->src_port, &packet->dst, packet->dst_port,
                   &o->hint[packet->src.family == 4], &segment)) {
        MUST(segment.payload_captured <= segment.length, "%u", segment.length);
        MUST(!segment.payload ||
                 (segment.payload > octets && segment.payload + segment.payload_captured <= octets + size),
             "payload outside the packet");
        at.side =
            ex_tuple_set(&tuple, &segment.src, segment.src_port, &segment.dst, segment.dst_port, packet->transport);
        if (packet->transport == 6)
            take_segment(o, &at, &tuple, &segment, packet);
        else
            take_datagram(o, &at, &tuple, &segment);
        if (at.flow) {
            const frame_of known = { tuple, at.proof.frame, at.flow };

            g_array_append_val(o->frames, known);
            if (at.proof.frame == at.flow->first.frame)
                note_use(o->store, at.flow);
        }
    } else if (packet->transport == 6) {
        /* What was put together from fragments has no IP header before it. */
        (void)ex_segment_read(octets, size, &packet->src, packet->src_port, &packet->dst, packet->dst_port, &segment);
        (void)ex_datagram_read(octets, size, &packet->src, packet->src_port, &packet->dst, packet->dst_port, &segment);
    }
    g_free(octets);
}

void observer_check_frames(const observer *o)
{
    for (guint i = 0; i < o->frames->len; i++) {
        const frame_of *known = &g_array_index(o->frames, frame_of, i);

        MUST(ex_tracker_find(o->tracker, &known->tuple, known->frame) == known->flow, "frame %u", known->frame);
    }
}
