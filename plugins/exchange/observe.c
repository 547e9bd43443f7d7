/* observe.c
 * From a packet to evidence. Learns on the first visit of a frame only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/segment.h>

#include "core/dialogue.h"
#include "core/watch.h"

#include "packet-exchange.h"

/*
 * Payload segments of a direction that are read for a mail dialogue: it says who it is in the first few.
 * Retransmissions do not count.
 */
#define SEGMENTS_READ_MAX 24
/*
 * Longest payload of a datagram that may tell of new mail: what the client gave the store for it, 8 octets by Outlook
 * (MS-OXCNOTIF 2.2.1.1.2 leaves it to the client).
 */
#define NEW_MAIL_OCTETS 64
#define KERBEROS_PORT   88

/** What is remembered of a flow while its capture is read for the first time. */
typedef struct {
    guint32 flags_seen[2];  /* by side: bit per fact kind that stands in the store already */
    guint32 layers_seen[2]; /* by side: bit per ex_layer */
    guint32 next_unread[2]; /* sequence number behind the last segment that was read */
    guint8 read[2];         /* segments read */
    ex_rpc_watch *watch;    /* in `watches`; NULL unless the connection may be DCE/RPC */
    guint32 isn[2];         /* of a SYN or SYN-ACK that was seen */
    gboolean opened[2];
    guint32 acked[2]; /* by side: its latest acknowledgement */
    gboolean has_acked[2];
    exchange_use use;
} live_state;

/** The packet at hand. */
typedef struct {
    ex_flow *flow;
    live_state *live;
    ex_side side;
    ex_proof proof;
} observation;

/* ex_layer by protocol id; 0 for every other. */
static guint8 *layer_of_proto;
static int layer_of_proto_size;
static int proto_tcp, proto_udp, proto_icmp, proto_icmpv6;

static gsize header_hint[2];

/* The readers of the capture's DCE/RPC connections. */
static GPtrArray *watches;

static void watch_free(gpointer data)
{
    ex_rpc_watch_free((ex_rpc_watch *)data);
}

void exchange_observe_open(void)
{
    watches = g_ptr_array_new_with_free_func(watch_free);
}

void exchange_observe_close(void)
{
    g_ptr_array_free(watches, TRUE);
    watches = NULL;
}

void exchange_observe_prepare(void)
{
    int ids[EX_LAYER_COUNT] = { 0 };

    proto_tcp = proto_get_id_by_filter_name("tcp");
    proto_udp = proto_get_id_by_filter_name("udp");
    proto_icmp = proto_get_id_by_filter_name("icmp");
    proto_icmpv6 = proto_get_id_by_filter_name("icmpv6");
    for (guint layer = 1; layer < EX_LAYER_COUNT; layer++) {
        ids[layer] = proto_get_id_by_filter_name(ex_layer_filter((ex_layer)layer));
        layer_of_proto_size = MAX(layer_of_proto_size, ids[layer] + 1);
    }
    layer_of_proto = g_new0(guint8, (gsize)layer_of_proto_size);
    for (guint layer = 1; layer < EX_LAYER_COUNT; layer++) {
        if (ids[layer] > 0)
            layer_of_proto[ids[layer]] = (guint8)layer;
    }
}

static void learn(const observation *seen, ex_fact_kind kind, guint object)
{
    ex_store_add_fact(exchange.store, seen->flow, ex_fact_make(kind, seen->side, object), &seen->proof);
}

static void learn_by_callback(ex_fact_kind kind, guint object, void *data)
{
    learn((const observation *)data, kind, object);
}

/* Facts that the flags and the length of a segment prove; the bits spare looking up what is known. */
static void observe_flags(const observation *seen, const ex_segment *segment)
{
    const gboolean syn = (segment->flags & EX_TCP_SYN) != 0, ack = (segment->flags & EX_TCP_ACK) != 0;
    const gboolean rst = (segment->flags & EX_TCP_RST) != 0;
    const struct {
        gboolean holds;
        ex_fact_kind kind;
    } flags[] = {
        { syn && !ack, EX_FACT_SYN },
        { syn && ack, EX_FACT_SYNACK },
        { segment->length > 0, EX_FACT_DATA },
        { ack && !syn && !rst, EX_FACT_ACK },
        { (segment->flags & EX_TCP_FIN) != 0, EX_FACT_FIN },
        { rst, EX_FACT_RST },
    };
    guint32 *known = &seen->live->flags_seen[seen->side];

    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        if (flags[i].holds && !(*known >> i & 1)) {
            *known |= 1u << i;
            learn(seen, flags[i].kind, 0);
        }
    }
}

/*
 * Which stock dissectors took the payload: those that stand behind the innermost TCP or UDP in the packet's layers.
 * @return FALSE if the header is one that an ICMP error quotes
 */
static gboolean read_layers(const packet_info *pinfo, int transport, guint32 *layers)
{
    gboolean above = TRUE;

    *layers = 0;
    for (wmem_list_frame_t *at = wmem_list_tail(pinfo->layers); at; at = wmem_list_frame_prev(at)) {
        const int id = GPOINTER_TO_INT(wmem_list_frame_data(at));

        if (id == proto_icmp || id == proto_icmpv6)
            return FALSE;
        if (id == transport)
            above = FALSE;
        else if (above && id > 0 && id < layer_of_proto_size && layer_of_proto[id])
            *layers |= 1u << layer_of_proto[id];
    }
    return !above;
}

/* A fact that the side of a port proves, whoever sent the packet. */
static void learn_of(const observation *seen, ex_side side, ex_fact_kind kind, guint object)
{
    ex_store_add_fact(exchange.store, seen->flow, ex_fact_make(kind, side, object), &seen->proof);
}

/* Layers that say something about a host only together with its port. */
static void observe_port_layers(const observation *seen, guint32 layers)
{
    const ex_tuple *tuple = &seen->flow->key.tuple;

    for (guint side = 0; side < 2; side++) {
        const guint16 port = side == EX_FROM_LO ? tuple->lo_port : tuple->hi_port;
        const ex_side other = side == EX_FROM_LO ? EX_FROM_HI : EX_FROM_LO;

        /* TLS on a port of SSL hides the dialogue, but not which service it is. */
        if ((layers >> EX_LAYER_TLS & 1) && ex_config_is_ssl(&exchange.config, port))
            learn_of(seen, other, EX_FACT_SECURED, exchange.config.service[port]);
        if ((layers >> EX_LAYER_KERBEROS & 1) && port == KERBEROS_PORT)
            learn_of(seen, (ex_side)side, EX_FACT_DIRECTORY_AD, 0);
    }
}

/*
 * Stock's dissectors of mail and news take whatever comes to their port, so that they stand in the layers says no more
 * than the port does until one of the two sides has said a word of the protocol. What is inside TLS or behind a proxy is
 * not read here, but has been recognised by other means than the port.
 */
static gboolean is_spoken(const observation *seen, ex_layer layer, guint32 layers)
{
    const guint32 hidden = layers | seen->live->layers_seen[0] | seen->live->layers_seen[1];
    const ex_tuple *tuple = &seen->flow->key.tuple;
    const ex_service service = ex_layer_service(layer);
    /* At a port without SSL, stock's IMAP4 tries TLS on whatever it does not understand. */
    const gboolean ssl =
        ex_config_is_ssl(&exchange.config, tuple->lo_port) || ex_config_is_ssl(&exchange.config, tuple->hi_port);

    return !ex_dialogue_is_lines(service) || (ssl && (hidden >> EX_LAYER_TLS & 1)) || (hidden >> EX_LAYER_HTTP & 1) ||
           ex_facts_find_any(&seen->flow->facts, EX_FACT_REPLY, service) ||
           ex_facts_find_any(&seen->flow->facts, EX_FACT_VERB, service);
}

static guint32 without_unspoken(const observation *seen, guint32 layers)
{
    guint32 spoken = layers;

    for (guint layer = 1; layers && layer < EX_LAYER_COUNT; layer++) {
        if ((layers >> layer & 1) && !is_spoken(seen, (ex_layer)layer, layers))
            spoken &= ~(1u << layer);
    }
    return spoken;
}

static void observe_layers(const observation *seen, guint32 layers)
{
    guint32 *known = &seen->live->layers_seen[seen->side];
    const guint32 news = without_unspoken(seen, layers & ~*known);

    if (!news)
        return;
    *known |= news;
    for (guint layer = 1; layer < EX_LAYER_COUNT; layer++) {
        if (news >> layer & 1)
            learn(seen, EX_FACT_LAYER, layer);
    }
    observe_port_layers(seen, news);
}

/* The service whose dialogue a segment may be: what was decoded, else what either port means. */
static ex_service dialogue_service(const observation *seen, guint32 layers)
{
    const ex_tuple *tuple = &seen->flow->key.tuple;
    ex_service service = EX_SVC_NONE;

    for (guint layer = 1; layer < EX_LAYER_COUNT && service == EX_SVC_NONE; layer++) {
        if (layers >> layer & 1)
            service = ex_layer_service((ex_layer)layer);
    }
    if (service == EX_SVC_NONE)
        service = (ex_service)exchange.config.service[tuple->hi_port];
    if (service == EX_SVC_NONE)
        service = (ex_service)exchange.config.service[tuple->lo_port];
    return service;
}

static void observe_dialogue(const observation *seen, ex_service service, const guint8 *bytes, gsize size)
{
    ex_dialogue dialogue;

    ex_dialogue_read(service, bytes, size, &dialogue);
    /* Another service than the port's, by words that only that one says. */
    if (dialogue.count == 0 && ex_dialogue_is_lines(service))
        ex_dialogue_read(ex_dialogue_recognise(bytes, size), bytes, size, &dialogue);
    for (guint i = 0; i < dialogue.count; i++)
        learn(seen, dialogue.fact[i].kind, dialogue.fact[i].object);
    /* Whether asked for or told, the directory is the side with its port. */
    if (dialogue.active_directory) {
        const gboolean lo = exchange.config.service[seen->flow->key.tuple.lo_port] == EX_SVC_LDAP;

        learn_of(seen, lo ? EX_FROM_LO : EX_FROM_HI, EX_FACT_DIRECTORY_AD, 0);
    }
    if (dialogue.product[0])
        ex_store_add_text(exchange.store, seen->flow, EX_TEXT_PRODUCT, seen->side, dialogue.product, &seen->proof);
}

/*
 * Whether the flow's payload may be DCE/RPC: stock says so, an endpoint mapper gave the port, or it begins so. The
 * bytes are asked too since stock sees nothing in a header that is cut into several segments.
 */
static gboolean may_be_rpc(const observation *seen, const ex_segment *segment, guint32 layers)
{
    const ex_tuple *tuple = &seen->flow->key.tuple;
    const live_state *live = seen->live;
    ex_rpc_header header;

    return live->watch || ((layers | live->layers_seen[0] | live->layers_seen[1]) >> EX_LAYER_DCERPC & 1) ||
           ex_store_endpoints_at(exchange.store, &tuple->lo, tuple->lo_port, 6) ||
           ex_store_endpoints_at(exchange.store, &tuple->hi, tuple->hi_port, 6) ||
           (live->read[0] + live->read[1] == 0 && segment->payload_captured > 0 && segment->payload[0] == 5 &&
            (ex_rpc_header_read(segment->payload, segment->payload_captured, &header) ||
             ex_rpc_may_become_header(segment->payload, segment->payload_captured)));
}

/* Sequence number of the first octet of payload: a SYN takes one itself, and may carry data (RFC 7413). */
static guint32 first_octet(const ex_segment *segment)
{
    return segment->seq + ((segment->flags & EX_TCP_SYN) != 0);
}

static void observe_rpc(observation *seen, const ex_segment *segment)
{
    live_state *live = seen->live;

    if (!live->watch) {
        live->watch = ex_rpc_watch_new();
        g_ptr_array_add(watches, live->watch);
        for (guint side = 0; side < 2; side++) {
            if (live->opened[side])
                ex_rpc_watch_open(live->watch, (ex_side)side, live->isn[side]);
        }
    }
    for (guint side = 0; side < 2; side++) {
        if (live->has_acked[side])
            ex_rpc_watch_acked(live->watch, (ex_side)side, live->acked[side]);
    }
    ex_rpc_watch_feed(live->watch, seen->side, first_octet(segment), segment->payload, segment->payload_captured,
                      segment->length, learn_by_callback, seen);
}

static void observe_payload(observation *seen, const ex_segment *segment, guint32 layers)
{
    live_state *live = seen->live;
    const ex_side side = seen->side;

    if (segment->flags & EX_TCP_SYN) {
        live->opened[side] = TRUE;
        live->isn[side] = segment->seq;
    }
    if (segment->flags & EX_TCP_ACK) {
        live->has_acked[side] = TRUE;
        live->acked[side] = segment->ack;
    }
    if (!segment->payload)
        return;
    /* TLS hides the dialogue; what stock decodes inside, with keys, stands in the layers. */
    if ((layers | live->layers_seen[side]) >> EX_LAYER_TLS & 1)
        return;
    if (may_be_rpc(seen, segment, layers)) {
        observe_rpc(seen, segment);
        return;
    }
    /* Sequence numbers wrap; what lies behind was read before. */
    if (live->read[side] >= SEGMENTS_READ_MAX ||
        (live->read[side] > 0 && (gint32)(first_octet(segment) - live->next_unread[side]) < 0))
        return;
    live->read[side]++;
    live->next_unread[side] = first_octet(segment) + segment->length;
    if ((layers | live->layers_seen[side]) >> EX_LAYER_HTTP & 1)
        ex_http_read(segment->payload, segment->payload_captured, learn_by_callback, seen);
    else
        observe_dialogue(seen, dialogue_service(seen, layers), segment->payload, segment->payload_captured);
}

/* What the other plugins attached to this packet. Their records name the conversation they were made for. */
static void observe_batch(const observation *seen, packet_info *pinfo, int proto)
{
    const ex_batch *batch = proto > 0 ? ex_published(pinfo, proto) : NULL;

    for (guint32 i = 0; batch && i < batch->count; i++) {
        const ex_record *record = &batch->record[i];
        const ex_addr *mapper = record->side == EX_FROM_LO ? &record->tuple.lo : &record->tuple.hi;

        if (memcmp(&record->tuple, &seen->flow->key.tuple, sizeof(record->tuple)) != 0)
            continue;
        switch (record->type) {
        case EX_RECORD_FACT:
            ex_store_add_fact(exchange.store, seen->flow, record->fact, &seen->proof);
            break;
        case EX_RECORD_TEXT:
            ex_store_add_text(exchange.store, seen->flow, record->text_kind, record->side, record->text, &seen->proof);
            break;
        case EX_RECORD_ENDPOINT:
            ex_store_add_endpoint(exchange.store, &record->endpoint, mapper, record->text, &seen->proof);
            break;
        }
    }
}

static gint64 time_of(const packet_info *pinfo)
{
    return (gint64)pinfo->abs_ts.secs * 1000000000 + pinfo->abs_ts.nsecs;
}

static void observe_segment(observation *seen, packet_info *pinfo, const ex_tuple *tuple, const ex_segment *segment,
                            guint32 layers)
{
    seen->flow = ex_tracker_learn(exchange.tracker, exchange.store, tuple, segment, &seen->proof);
    if (!seen->flow->live)
        seen->flow->live = g_new0(live_state, 1);
    seen->live = (live_state *)seen->flow->live;

    ex_store_see(seen->flow, seen->side, &seen->proof, segment->seq, segment->seq + segment->length, segment->length);
    observe_flags(seen, segment);
    observe_payload(seen, segment, layers);
    observe_layers(seen, layers);
    observe_batch(seen, pinfo, exchange.proto_rfc1006);
    observe_batch(seen, pinfo, exchange.proto_epmap);
    exchange_endpoints_follow(pinfo, seen->flow, &seen->live->use);
}

/*
 * Datagrams that may be of interest by themselves: to or from an endpoint mapper, or small ones between high ports,
 * which may tell of new mail. Whether they do is for the verdict: the store's session may be seen later.
 */
static gboolean is_wanted_datagram(const packet_info *pinfo, const ex_segment *segment)
{
    return exchange_is_mapper_port(pinfo) || (pinfo->srcport >= 1024 && pinfo->destport >= 1024 &&
                                              segment->length > 0 && segment->length <= NEW_MAIL_OCTETS);
}

static void observe_datagram(observation *seen, packet_info *pinfo, const ex_tuple *tuple, const ex_segment *segment)
{
    seen->flow = ex_tracker_learn_datagram(exchange.tracker, exchange.store, tuple, &seen->proof);
    ex_store_see(seen->flow, seen->side, &seen->proof, 0, 0, segment->length);
    learn(seen, EX_FACT_DATA, 0);
    observe_batch(seen, pinfo, exchange.proto_epmap);
    exchange_endpoints_follow(pinfo, seen->flow, NULL);
}

ex_flow *exchange_observe(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const gboolean is_udp = pinfo->ptype == PT_UDP;
    ex_segment segment;
    observation seen;
    ex_tuple tuple;
    guint32 layers;

    seen.proof.time = time_of(pinfo);
    seen.proof.source = 0;
    seen.proof.frame = pinfo->num;
    /* A frame that comes again means that all have been read; while a capture runs, new ones come first. */
    exchange.store->whole = PINFO_FD_VISITED(pinfo);
    if (!PINFO_FD_VISITED(pinfo))
        ex_store_cover(exchange.store, &seen.proof);
    if ((pinfo->ptype != PT_TCP && !is_udp) || !read_layers(pinfo, is_udp ? proto_udp : proto_tcp, &layers))
        return NULL;
    if (PINFO_FD_VISITED(pinfo)) {
        ex_tuple_from_packet(&tuple, pinfo);
        exchange_call_mapper(tvb, pinfo, tree);
        seen.flow = ex_tracker_find(exchange.tracker, &tuple, pinfo->num);
        exchange_call_end(tvb, pinfo, tree, seen.flow);
        return seen.flow;
    }
    if (!ex_segment_of(tvb, pinfo, header_hint, &segment))
        return NULL;
    if (is_udp && !is_wanted_datagram(pinfo, &segment))
        return NULL;
    exchange_call_mapper(tvb, pinfo, tree);

    seen.side = ex_tuple_set(&tuple, &segment.src, segment.src_port, &segment.dst, segment.dst_port, is_udp ? 17 : 6);
    if (is_udp)
        observe_datagram(&seen, pinfo, &tuple, &segment);
    else
        observe_segment(&seen, pinfo, &tuple, &segment, layers);
    if (!is_udp && (segment.flags & EX_TCP_FIN))
        exchange_call_end(tvb, pinfo, tree, seen.flow);
    return seen.flow;
}
