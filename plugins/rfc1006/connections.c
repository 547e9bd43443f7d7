/* connections.c
 * What is remembered of RFC 1006 connections: segments, in the order in which they came and in the one in which they were sent.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_conversation.h>

#include <exchange/segment.h>

#include "associations.h"
#include "learning.h"

/* All flows of the file, so that what they keep can be freed. */
static GSList *flows;

static rfc1006_flow_state *flow_of(packet_info *pinfo, gboolean create)
{
    conversation_t *conversation = ex_conversation_of(pinfo);
    rfc1006_flow_state *flow;

    if (!conversation)
        return NULL;
    flow = (rfc1006_flow_state *)conversation_get_proto_data(conversation, rfc1006_publisher);
    if (!flow && create) {
        flow = wmem_new0(wmem_file_scope(), rfc1006_flow_state);
        flow->connection = wmem_new0(wmem_file_scope(), rfc1006_connection);
        conversation_add_proto_data(conversation, rfc1006_publisher, flow);
        flows = g_slist_prepend(flows, flow);
    }
    return flow;
}

static void forget_flows(void)
{
    for (GSList *at = flows; at; at = at->next) {
        rfc1006_flow_state *flow = (rfc1006_flow_state *)at->data;

        rfc1006_stream_clear(&flow->stream[0]);
        rfc1006_stream_clear(&flow->stream[1]);
        rfc1006_order_free(flow->order[0]);
        rfc1006_order_free(flow->order[1]);
    }
    g_slist_free(flows);
    flows = NULL;
}

void rfc1006_learn_register(int proto)
{
    rfc1006_publisher = proto;
    register_cleanup_routine(forget_flows);
}

static ex_side side_of(const packet_info *pinfo)
{
    ex_tuple tuple;

    return ex_tuple_from_packet(&tuple, pinfo);
}

/* The sequence numbers that TCP tells are relative, unless the user wants others; a segment's own header has the real one. */
static void learn_base(rfc1006_flow_state *flow, ex_side side, tvbuff_t *tvb, packet_info *pinfo,
                       const struct tcpinfo *tcp)
{
    ex_segment segment;
    ex_addr src, dst;

    if (flow->based[side] || tcp->is_reassembled)
        return;
    ex_addr_from_ws(&src, &pinfo->src);
    ex_addr_from_ws(&dst, &pinfo->dst);
    if (!ex_segment_in_sources(pinfo, &src, &dst, &segment) || segment.length != tvb_reported_length(tvb))
        return;
    flow->based[side] = TRUE;
    flow->base[side] = segment.seq - tcp->seq;
}

/* Reads octets in order that are or will be shown in another one. */
static void learn_in_order(packet_info *pinfo, rfc1006_flow_state *flow, ex_side side, guint32 seq, const guint8 *bytes,
                           guint32 captured, guint32 reported)
{
    rfc1006_order *order = flow->order[side];
    rfc1006_record unshown = { 0 };
    rfc1006_learning at = { pinfo, flow, &unshown, side, order };
    const rfc1006_sink sink = { rfc1006_learn_tpkt, &at };

    rfc1006_order_feed(order, seq, bytes, captured, reported, &sink);
    if (rfc1006_order_is_done(order, &flow->stream[side]))
        rfc1006_forget_order(&flow->order[side]);
}

static const struct tcp_analysis *tcp_of(packet_info *pinfo)
{
    conversation_t *conversation = ex_conversation_of(pinfo);
    const struct tcp_analysis *tcp = conversation ? get_tcp_conversation_data(conversation, pinfo) : NULL;

    return tcp && tcp->fwd ? tcp : NULL;
}

/* Where a direction begins that was not read yet, if its SYN was captured. @return FALSE if that is not known */
static gboolean find_start(packet_info *pinfo, const rfc1006_flow_state *flow, ex_side side, guint32 *start)
{
    const struct tcp_analysis *tcp = tcp_of(pinfo);

    if (!flow->based[side] || !tcp ||
        ((tcp->fwd->static_flags & WS_TCP_SAW_SYN) != WS_TCP_SAW_SYN &&
         (tcp->fwd->static_flags & WS_TCP_SAW_SYNACK) != WS_TCP_SAW_SYNACK))
        return FALSE;
    *start = tcp->fwd->base_seq + 1 - flow->base[side];
    return TRUE;
}

/*
 * TCP takes a segment for a repeated one that was acknowledged before it comes, as by another clock, and gives it to nobody. If it
 * is the one that is due, it is read in order, as from here on what follows. The other side's SYN or SYN-ACK, which came first, has
 * told where the direction begins; and what TCP takes off its numbers is what it takes off the other's: the first, or nothing.
 */
static gboolean begin_late(packet_info *pinfo, rfc1006_flow_state *flow, ex_side side, const ex_segment *segment)
{
    const rfc1006_stream *stream = &flow->stream[side];
    const struct tcp_analysis *tcp = tcp_of(pinfo);
    guint32 base = flow->base[side], due = stream->next;

    if (stream->lost || !tcp || !(tcp->fwd->static_flags & WS_TCP_BASE_SET) || !(flow->based[0] || flow->based[1]))
        return FALSE;
    if (!flow->based[side])
        base = flow->base[!side] != 0 ? tcp->fwd->base_seq : 0;
    if (!stream->known)
        due = tcp->fwd->base_seq + 1 - base;
    if (segment->seq - base != due)
        return FALSE;
    flow->based[side] = TRUE;
    flow->base[side] = base;
    flow->order[side] = rfc1006_order_new(stream);
    flow->order[side]->stream.known = TRUE;
    flow->order[side]->stream.next = due;
    return TRUE;
}

void rfc1006_learn_late(packet_info *pinfo, const ex_segment *segment)
{
    rfc1006_flow_state *flow = pinfo->flags.in_error_pkt || PINFO_FD_VISITED(pinfo) ? NULL : flow_of(pinfo, FALSE);
    const ex_side side = side_of(pinfo);

    if (flow && segment->payload && (flow->order[side] || begin_late(pinfo, flow, side, segment)) && flow->based[side])
        learn_in_order(pinfo, flow, side, segment->seq - flow->base[side], segment->payload,
                       (guint32)segment->payload_captured, segment->length);
}

/* Begins to read in order before the first segment that comes early. */
static void begin_order(packet_info *pinfo, rfc1006_flow_state *flow, ex_side side, guint32 seq)
{
    const rfc1006_stream *stream = &flow->stream[side];
    guint32 due = stream->next;

    if (flow->order[side] || (!stream->known && !find_start(pinfo, flow, side, &due)) || (gint32)(seq - due) <= 0)
        return;
    flow->order[side] = rfc1006_order_new(stream);
    flow->order[side]->stream.known = TRUE;
    flow->order[side]->stream.next = due;
}

static rfc1006_record *learn_new(tvbuff_t *tvb, packet_info *pinfo, const struct tcpinfo *tcp)
{
    const guint captured = tvb_captured_length(tvb);
    rfc1006_learning at = { pinfo, flow_of(pinfo, TRUE), NULL, side_of(pinfo), NULL };
    const rfc1006_sink sink = { rfc1006_learn_tpkt, &at };

    if (!at.flow)
        return NULL;
    rfc1006_stream *stream = &at.flow->stream[at.side];
    rfc1006_record *record = at.record = wmem_new0(wmem_file_scope(), rfc1006_record);

    learn_base(at.flow, at.side, tvb, pinfo, tcp);
    record->connection = at.flow->connection;
    record->size_agreed = at.flow->connection->size_agreed;
    record->tsdus = stream->tsdus;
    record->octets = stream->octets;
    record->began_in = at.flow->began_in[at.side];
    begin_order(pinfo, at.flow, at.side, tcp->seq);
    rfc1006_stream_feed(stream, tcp->seq, tvb_get_ptr(tvb, 0, (gint)captured), captured, tvb_reported_length(tvb),
                        &sink, &record->segment);
    rfc1006_learn_front(&at, &stream->tsdu);
    if (at.flow->order[at.side])
        learn_in_order(pinfo, at.flow, at.side, tcp->seq, tvb_get_ptr(tvb, 0, (gint)captured), captured,
                       tvb_reported_length(tvb));
    if (stream->head_need > 0 && record->segment.how != RFC1006_GOES_ON)
        at.flow->began_in[at.side] = pinfo->num;
    if (record->segment.how == RFC1006_LOST && at.flow->connection->payload == EX_TPKT_UNKNOWN && stream->tpkts == 0)
        rfc1006_guess_without_tpdu(&at, tvb_get_ptr(tvb, 0, (gint)captured), captured);
    record->seen = at.flow->stream[0].tpkts + at.flow->stream[1].tpkts > 0;
    return record;
}

const rfc1006_record *rfc1006_learn(tvbuff_t *tvb, packet_info *pinfo, const struct tcpinfo *tcp)
{
    rfc1006_record *record;

    if (!tcp || pinfo->flags.in_error_pkt || tvb_captured_length(tvb) == 0)
        return NULL;
    record = (rfc1006_record *)p_get_proto_data(wmem_file_scope(), pinfo, rfc1006_publisher, tcp->seq);
    if (!record && !PINFO_FD_VISITED(pinfo)) {
        record = learn_new(tvb, pinfo, tcp);
        if (record)
            p_add_proto_data(wmem_file_scope(), pinfo, rfc1006_publisher, tcp->seq, record);
    }
    return record;
}

const rfc1006_stream *rfc1006_stream_of(packet_info *pinfo)
{
    const rfc1006_flow_state *flow = flow_of(pinfo, FALSE);

    return flow ? &flow->stream[side_of(pinfo)] : NULL;
}

guint32 rfc1006_left_over(packet_info *pinfo, guint32 end)
{
    const rfc1006_flow_state *flow = flow_of(pinfo, FALSE);
    const ex_side side = side_of(pinfo);
    const rfc1006_stream *stream = flow ? &flow->stream[side] : NULL;
    guint32 octets;

    if (!stream || !flow->based[side] || !stream->known || stream->lost || stream->tpkts == 0)
        return 0;
    /* What TCP would have given again once the rest had come, and what was taken of a TPKT without TCP's help. */
    octets = end - flow->base[side] - stream->next +
             (stream->rest > 0 ? stream->tpdu.tpkt.length - stream->rest : stream->head_size);
    return octets <= G_MAXUINT16 ? octets : 0;
}

void rfc1006_unlearn(packet_info *pinfo, const struct tcpinfo *tcp, gint offset)
{
    rfc1006_flow_state *flow =
        tcp && !PINFO_FD_VISITED(pinfo) && !pinfo->flags.in_error_pkt ? flow_of(pinfo, FALSE) : NULL;

    if (flow)
        rfc1006_stream_rewind(&flow->stream[side_of(pinfo)], tcp->seq + (guint32)offset);
}
