/* observe.c
 * From a packet to evidence. Learns on the first visit of a frame only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <wiretap/wtap.h>

#include <exchange/segment.h>

#include "article/well_known.h"
#include "wire/mail/dialogue.h"
#include "wire/sequence.h"

#include "evidence/believe.h"
#include "observe_payload.h"
#include "packet-exchange.h"
#include "readers.h"

/*
 * Longest payload of a datagram that may tell of new mail: what the client gave the store for it, 8 octets by Outlook
 * (MS-OXCNOTIF 2.2.1.1.2 leaves it to the client).
 */
#define NEW_MAIL_OCTETS 64

/* Segments in which the order is restored after one that came early: what may be kept of them, and some that did not. */
#define DISORDERED_SEGMENTS 32

/* ex_layer by protocol id; 0 for every other. */
static guint8 *layer_of_proto;
static int layer_of_proto_size;
static int proto_tcp, proto_udp, proto_icmp, proto_icmpv6;

static gsize header_hint[2];

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

/* Facts that the flags and the length of a segment prove; the bits spare looking up what is known. */
static void observe_flags(const exchange_observation *seen, const ex_segment *segment, gboolean heard)
{
    const gboolean syn = (segment->flags & EX_TCP_SYN) != 0, ack = (segment->flags & EX_TCP_ACK) != 0;
    const gboolean rst = (segment->flags & EX_TCP_RST) != 0;
    const gboolean fin = (segment->flags & EX_TCP_FIN) != 0;
    /* What a SYN brings along (RFC 7413) is not yet what an open connection carries. */
    const guint32 shown = (guint32)(syn && !ack) << EX_FACT_SYN | (guint32)(syn && ack) << EX_FACT_SYNACK |
                          (guint32)(segment->length > 0 && !syn) << EX_FACT_DATA |
                          (guint32)(ack && !syn && !rst) << EX_FACT_ACK | (guint32)(fin && !syn) << EX_FACT_FIN |
                          (guint32)rst << EX_FACT_RST | (guint32)(heard != 0) << EX_FACT_HEARD;
    guint32 *known = &seen->live->flags_seen[seen->side];
    guint32 news = shown & ~*known;

    *known |= shown;
    /* Ends: a bit less each turn. */
    for (; news; news &= news - 1)
        exchange_learn(seen, (ex_fact_kind)g_bit_nth_lsf(news, -1), 0);
}

/*
 * Of which side the capture lacks octets, and of which more was acknowledged than was seen: what one says of the other counts at
 * once, for that one may say no more.
 */
static void observe_missed(const exchange_observation *seen)
{
    static const ex_fact_kind kinds[] = { EX_FACT_MISSED, EX_FACT_AHEAD };

    for (guint side = 0; side < 2; side++) {
        const ex_window *window = &seen->flow->windows.side[side];
        const gboolean holds[] = { window->missed, window->owing };
        guint32 *known = &seen->live->flags_seen[side];

        for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
            if (!holds[i] || (*known >> kinds[i] & 1))
                continue;
            *known |= 1u << kinds[i];
            exchange_learn_of(seen, (ex_side)side, kinds[i], 0);
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

/* Layers that say something about a host only together with its port. */
static void observe_port_layers(const exchange_observation *seen, guint32 layers)
{
    const ex_tuple *tuple = &seen->flow->key.tuple;

    for (guint side = 0; side < 2; side++) {
        const guint16 port = tuple->end[side].port;
        const ex_side other = !side;

        /* TLS on a port of SSL hides the dialogue, but not which service it is. */
        if ((layers >> EX_LAYER_TLS & 1) && ex_config_is_ssl(&exchange.config, port))
            exchange_learn_of(seen, other, EX_FACT_SECURED, exchange.config.service[port]);
        if ((layers >> EX_LAYER_KERBEROS & 1) && port == EX_KERBEROS_PORT)
            exchange_learn_of(seen, (ex_side)side, EX_FACT_DIRECTORY_AD, 0);
    }
}

/*
 * Whether a layer tells of more than a port. Stock's dissectors of mail, news, LDAP and TLS take whatever comes to their
 * port: one of them among the packet's layers counts only once a side has said a word of the protocol. Inside TLS, or
 * behind an HTTP proxy, no words are read here, and there it counts: stock knew the protocol by other means than the port.
 */
static gboolean is_spoken(const exchange_observation *seen, ex_layer layer, guint32 layers)
{
    const guint32 hidden = layers | seen->live->layers_seen[0] | seen->live->layers_seen[1];
    const ex_tuple *tuple = &seen->flow->key.tuple;
    const ex_service service = ex_layer_service(layer);
    /* At a port without SSL, stock's IMAP4 tries TLS on whatever it does not understand. */
    const gboolean ssl = ex_config_is_ssl(&exchange.config, tuple->end[EX_FROM_LO].port) ||
                         ex_config_is_ssl(&exchange.config, tuple->end[EX_FROM_HI].port);

    if (layer == EX_LAYER_TLS)
        return seen->live->tls;
    return (!ex_dialogue_is_lines(service) && service != EX_SVC_LDAP) || (ssl && (hidden >> EX_LAYER_TLS & 1)) ||
           (hidden >> EX_LAYER_HTTP & 1) || ex_facts_find_any(&seen->flow->facts, EX_FACT_REPLY, service) ||
           ex_facts_find_any(&seen->flow->facts, EX_FACT_VERB, service);
}

static guint32 without_unspoken(const exchange_observation *seen, guint32 layers)
{
    guint32 spoken = layers;

    /* Ends: a bit less each turn. */
    for (guint32 left = layers; left; left &= left - 1) {
        const gint layer = g_bit_nth_lsf(left, -1);

        if (!is_spoken(seen, (ex_layer)layer, layers))
            spoken &= ~(1u << layer);
    }
    return spoken;
}

static void observe_layers(const exchange_observation *seen, guint32 layers)
{
    guint32 *known = &seen->live->layers_seen[seen->side];
    const guint32 news = without_unspoken(seen, layers & ~*known);

    if (!news)
        return;
    *known |= news;
    for (guint layer = 1; layer < EX_LAYER_COUNT; layer++) {
        if (news >> layer & 1)
            exchange_learn(seen, EX_FACT_LAYER, layer);
    }
    observe_port_layers(seen, news);
}

/* What the other plugins attached to this packet. Their records name the conversation they were made for. */
static void observe_batch(const exchange_observation *seen, packet_info *pinfo, ex_reader reader)
{
    const ex_batch *batch = exchange_read_by(reader, pinfo);

    for (guint32 i = 0; batch && i < batch->count; i++) {
        const ex_record *record = &batch->record[i];
        if (memcmp(&record->tuple, &seen->flow->key.tuple, sizeof(record->tuple)) != 0)
            continue;
        /* Whatever TPDUs were seen of may be an association: when its sides talk is kept from then on. */
        if (reader == EX_READER_TPKT)
            ex_store_association(seen->flow);
        switch (record->type) {
        case EX_RECORD_FACT:
            ex_store_add_fact(exchange.store, seen->flow, record->fact, &seen->proof);
            if (ex_fact_get_kind(record->fact) == EX_FACT_DISCONNECT && seen->live->transfer != EX_TRANSFER_NONE)
                exchange_learn_of(seen, ex_fact_get_side(record->fact), EX_FACT_X400_BROKEN, 0);
            break;
        case EX_RECORD_TEXT:
            ex_store_add_text(exchange.store, seen->flow, record->text_kind, record->side, record->text, &seen->proof);
            break;
        case EX_RECORD_ENDPOINT:
            ex_store_add_said(exchange.store, seen->flow, record->side, record, &seen->proof);
            break;
        case EX_RECORD_SELECTOR:
            ex_association_name(ex_store_association(seen->flow), record->side, record->text, &seen->proof);
            break;
        case EX_RECORD_ACTIVITY:
            if (record->begun || record->ended)
                ex_association_count(ex_store_association(seen->flow), record->side, seen->proof.source, record->begun,
                                     record->ended);
            seen->live->transfer = record->transfer;
            seen->live->sender = (guint8)record->side;
            break;
        }
    }
}

/* Whether a packet is to or from the port of an endpoint mapper. */
static gboolean is_mapper_port(const packet_info *pinfo)
{
    return exchange.config.service[(guint16)pinfo->srcport] == EX_SVC_EPM ||
           exchange.config.service[(guint16)pinfo->destport] == EX_SVC_EPM;
}

/* Whether who reads TPKTs may have published anything with the packet: stock's tpkt is called behind it, or has the port. */
static gboolean may_be_tpkts(const exchange_observation *seen, guint32 layers)
{
    const exchange_live *live = seen->live;
    const ex_tuple *tuple = &seen->flow->key.tuple;

    return ((layers | live->layers_seen[0] | live->layers_seen[1]) >> EX_LAYER_TPKT & 1) || seen->flow->association ||
           exchange.config.service[tuple->end[EX_FROM_LO].port] == EX_SVC_X400 ||
           exchange.config.service[tuple->end[EX_FROM_HI].port] == EX_SVC_X400;
}

/* @param source in which the segment was found, NULL with NULL if nobody looked */
static void call_mapper(guint32 dialogue, const ex_segment *segment, tvbuff_t *source, tvbuff_t *tvb,
                        packet_info *pinfo, proto_tree *tree)
{
    if (is_mapper_port(pinfo))
        exchange_call(EX_READER_MAPPER, (ex_reading){ .dialogue = dialogue, .segment = segment, .source = source }, tvb,
                      pinfo, tree);
}

/*
 * TCP gives a segment that comes early to whoever decodes it, and keeps those that belong before it to itself: whoever
 * reads TPKTs is called for them too, for as long as the order may be restored.
 */
static void call_in_disorder(const exchange_observation *seen, const ex_segment *segment, tvbuff_t *tvb,
                             packet_info *pinfo, proto_tree *tree, guint32 layers)
{
    const ex_window *own = &seen->flow->windows.side[seen->side];
    exchange_live *live = seen->live;
    const ex_side side = seen->side;
    const gboolean syn = (segment->flags & EX_TCP_SYN) != 0;
    const guint32 end = segment->seq + syn + segment->length;

    if (segment->length == 0 && !syn)
        return;
    if (live->has_due[side] && !syn && segment->seq != live->due[side])
        live->disordered[side] = DISORDERED_SEGMENTS;
    /* By two clocks it may be acknowledged before it comes: TCP takes it for a repeated one. */
    if (own->has_acked && ex_seq_ahead(own->acked, segment->seq) > 0)
        live->disordered[side] = DISORDERED_SEGMENTS;
    if (!live->has_due[side] || (gint32)(end - live->due[side]) > 0)
        live->due[side] = end;
    live->has_due[side] = TRUE;
    if (live->disordered[side] == 0)
        return;
    live->disordered[side]--;
    if ((layers | live->layers_seen[0] | live->layers_seen[1]) >> EX_LAYER_TPKT & 1)
        exchange_call(EX_READER_TPKT, (ex_reading){ 0 }, tvb, pinfo, tree);
}

/*
 * A connection that ends within the transfer of a message. Behind its end, while the acknowledgement is to come, the receiver owes
 * something, and only a reset in its name breaks it off.
 */
static void observe_broken_transfer(const exchange_observation *seen, const ex_segment *segment)
{
    exchange_live *live = seen->live;
    const gboolean reset = (segment->flags & EX_TCP_RST) != 0;
    /* Octets that the capture lacks may have been the rest of the message. */
    const gboolean lacks = live->has_due[!seen->side] && (segment->flags & EX_TCP_ACK) &&
                           ex_seq_ahead(segment->ack, live->due[!seen->side]) > 0;

    if (live->transfer == EX_TRANSFER_NONE || !(segment->flags & (EX_TCP_FIN | EX_TCP_RST)))
        return;
    if (!lacks && (live->transfer == EX_TRANSFER_OPEN || (reset && live->sender != (guint8)seen->side)))
        exchange_learn(seen, EX_FACT_X400_BROKEN, 0);
    live->transfer = EX_TRANSFER_NONE;
}

static void call_at_end(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const ex_flow *flow)
{
    if (flow && ex_facts_find_any(&flow->facts, EX_FACT_LAYER, EX_LAYER_TPKT))
        exchange_call(EX_READER_TPKT, (ex_reading){ 0 }, tvb, pinfo, tree);
}

/* Whether a segment opens a connection, and says nothing else. */
static gboolean only_opens(const ex_segment *segment)
{
    return (segment->flags & (EX_TCP_SYN | EX_TCP_FIN | EX_TCP_RST)) == EX_TCP_SYN && segment->length == 0;
}

static exchange_live *live_of(ex_flow *flow, const ex_segment *segment)
{
    static guint32 dialogues;
    exchange_live *live = (exchange_live *)flow->live;
    const gsize small = G_STRUCT_OFFSET(exchange_live, outstanding), had = live ? small : 0;
    const gsize size = only_opens(segment) ? small : sizeof(*live);

    if (live && (live->full || size == small))
        return live;
    live = (exchange_live *)g_realloc(live, size);
    memset((guint8 *)live + had, 0, size - had);
    if (had == 0)
        live->dialogue = ++dialogues;
    live->full = size > small;
    flow->live = live;
    return live;
}

/* What tells networks with the same addresses from each other. */
static void note_network(ex_flow *flow, const packet_info *pinfo)
{
    ex_store_add_vlan(flow, pinfo->vlan_id);
    if (exchange.by_interface && pinfo->rec->rec_type == REC_TYPE_PACKET &&
        (pinfo->rec->presence_flags & WTAP_HAS_INTERFACE_ID))
        ex_store_add_interface(flow, pinfo->rec->rec_header.packet_header.interface_id);
}

static void observe_segment(exchange_observation *seen, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                            const ex_tuple *tuple, const ex_segment *segment, tvbuff_t *source, guint32 layers)
{
    gboolean heard;
    ex_fit fit;

    seen->flow =
        ex_tracker_learn(exchange.tracker, exchange.store, tuple, seen->side, segment, &seen->proof, &fit, &heard);
    if (fit == EX_FIT_STRANGE) {
        /* Whoever sent it does not know the connection. It was on the wire, and teaches nothing. */
        ex_store_count(seen->flow, seen->side, &seen->proof, segment->length);
        return;
    }
    seen->live = live_of(seen->flow, segment);

    if (seen->live->full && ex_silence_read(seen->flow->silences, seen->live->outstanding, seen->side, segment,
                                            &seen->proof, seen->flow->last))
        seen->flow->changes++;
    note_network(seen->flow, pinfo);
    ex_store_see(seen->flow, seen->side, &seen->proof, segment->seq, segment->seq + segment->length, segment->length);
    if (fit == EX_FIT_OLD)
        return;
    /* By the length of the frame, too: a header that promises more than is there was not cut by whoever captured it. */
    if (segment->payload_captured < segment->length && tvb_captured_length(tvb) < tvb_reported_length(tvb))
        ex_store_add_cut(seen->flow, tvb_captured_length(tvb));
    call_mapper(seen->live->dialogue, segment, source, tvb, pinfo, tree);
    call_in_disorder(seen, segment, tvb, pinfo, tree, layers);
    observe_flags(seen, segment, heard);
    observe_missed(seen);
    exchange_observe_payload(seen, segment, layers);
    observe_layers(seen, layers);
    exchange_observe_turns(seen, segment, layers);
    if (may_be_tpkts(seen, layers))
        observe_batch(seen, pinfo, EX_READER_TPKT);
    observe_broken_transfer(seen, segment);
    if (seen->flow->association && segment->length > 0)
        ex_association_talk(seen->flow->association, seen->proof.time);
    if (is_mapper_port(pinfo))
        observe_batch(seen, pinfo, EX_READER_MAPPER);
    exchange_follow(pinfo, seen->flow, &seen->live->use);
}

/*
 * Datagrams that may be of interest by themselves: to or from an endpoint mapper, or small ones between high ports,
 * which may tell of new mail. Whether they do is for the verdict: the store's session may be seen later.
 */
static gboolean is_wanted_datagram(const packet_info *pinfo, const ex_segment *segment)
{
    return is_mapper_port(pinfo) ||
           (!ex_port_is_well_known(pinfo->srcport) && !ex_port_is_well_known(pinfo->destport) && segment->length > 0 &&
            segment->length <= NEW_MAIL_OCTETS);
}

static void observe_datagram(exchange_observation *seen, packet_info *pinfo, const ex_tuple *tuple,
                             const ex_segment *segment)
{
    seen->flow = ex_tracker_learn_datagram(exchange.tracker, exchange.store, tuple, &seen->proof);
    note_network(seen->flow, pinfo);
    ex_windows_note_datagram(&seen->flow->windows, seen->side, ex_datagram_mark(segment));
    ex_store_see(seen->flow, seen->side, &seen->proof, 0, 0, segment->length);
    exchange_learn(seen, EX_FACT_DATA, 0);
    if (is_mapper_port(pinfo))
        observe_batch(seen, pinfo, EX_READER_MAPPER);
    /* No more is kept of datagrams, and that only where endpoints are known at all. */
    if (!seen->flow->live && g_hash_table_size(exchange.store->by_port) > 0)
        seen->flow->live = g_new0(exchange_use, 1);
    if (seen->flow->live)
        exchange_follow(pinfo, seen->flow, (exchange_use *)seen->flow->live);
}

ex_flow *exchange_observe(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const gboolean is_udp = pinfo->ptype == PT_UDP;
    ex_segment segment;
    exchange_observation seen;
    tvbuff_t *source;
    ex_tuple tuple;
    guint32 layers;

    seen.proof.time = ex_packet_time(pinfo);
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
        call_mapper(0, NULL, NULL, tvb, pinfo, tree);
        seen.flow = ex_tracker_find(exchange.tracker, &tuple, pinfo->num);
        call_at_end(tvb, pinfo, tree, seen.flow);
        return seen.flow;
    }
    source = ex_segment_of(tvb, pinfo, header_hint, &segment);
    if (!source)
        return NULL;
    if (is_udp && !is_wanted_datagram(pinfo, &segment))
        return NULL;

    seen.side =
        ex_tuple_set(&tuple, &segment.src, segment.src_port, &segment.dst, segment.dst_port, is_udp ? EX_UDP : EX_TCP);
    if (is_udp) {
        call_mapper(0, &segment, source, tvb, pinfo, tree);
        observe_datagram(&seen, pinfo, &tuple, &segment);
    } else {
        observe_segment(&seen, tvb, pinfo, tree, &tuple, &segment, source, layers);
    }
    if (!is_udp && (segment.flags & EX_TCP_FIN))
        call_at_end(tvb, pinfo, tree, seen.flow);
    return seen.flow;
}
