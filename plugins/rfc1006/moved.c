/* moved.c
 * RFC 1006 on ports that are not known for it: told by a connect request, and left again where it was none.
 *
 * Anybody who can send one packet can send a connect request, and mean a connection that carries something else. So it
 * must stand where the connection's first octets stand; and what follows must be TPKTs, or the connection goes back to
 * whom stock would give it, for good. Before the other side agreed TCP is not asked to wait for anything.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/segment.h>
#include <exchange/ws_conversation.h>
#include <epan/dissectors/packet-tcp.h>

#include "connections.h"
#include "moved.h"
#include "settings.h"
#include "wire/window.h"

/* Conversations of the same ports, before the one at hand, whose handshakes are looked at. */
#define EARLIER_MAX 16

/* A connection that began with a connect request. */
typedef struct {
    guint32 since;  /* frame of the connect request */
    guint32 left;   /* frame from which on it is not ours any more; 0: it is */
    guint32 agreed; /* frame in which it was sure to be RFC 1006; 0: it is not */
    ex_side caller;
    guint16 src_ref; /* the caller's reference */
    gboolean answered;
    ex_windows windows; /* where both sides stand since */
} moved_connection;

/* To whom a segment goes. */
typedef enum {
    MOVED_OURS,
    MOVED_PASSED_ON, /* stock may look at it; the next one may be ours again */
    MOVED_LEFT       /* stock's, with all that follow */
} moved_whose;

static int proto_moved;
static dissector_handle_t moved_handle;
static dissector_t dissect_wrapper;

static ex_side side_of(const packet_info *pinfo)
{
    ex_tuple tuple;

    return ex_tuple_from_packet(&tuple, pinfo);
}

static gboolean saw(const tcp_flow_t *flow, guint8 flags)
{
    return (flow->static_flags & flags) == flags;
}

static gboolean read_segment(packet_info *pinfo, ex_segment *segment)
{
    ex_addr src, dst;

    ex_addr_from_ws(&src, &pinfo->src);
    ex_addr_from_ws(&dst, &pinfo->dst);
    return ex_segment_in_sources(pinfo, &src, &dst, segment) != NULL;
}

/* What a handshake tells of a segment's place. */
typedef struct {
    gboolean starts; /* it stands behind its side's start */
    gboolean heard;  /* it acknowledges the other's start, and nothing more */
} handshake_place;

/* Adds whether the segment fits a conversation's handshake. */
static void look_at_handshake(conversation_t *conversation, packet_info *pinfo, const ex_segment *segment,
                              gboolean answers, handshake_place *place)
{
    const struct tcp_analysis *tcp = get_tcp_conversation_data(conversation, pinfo);
    const guint8 own = answers ? WS_TCP_SAW_SYNACK : WS_TCP_SAW_SYN;
    const guint8 others = answers ? WS_TCP_SAW_SYN : WS_TCP_SAW_SYNACK;

    if (!tcp || !tcp->fwd || !tcp->rev)
        return;
    place->starts |= saw(tcp->fwd, own) && segment->seq == tcp->fwd->base_seq + 1;
    place->heard |= saw(tcp->rev, others) && segment->ack == tcp->rev->base_seq + 1;
}

/*
 * Whoever sends a SYN or an answer to one in a side's name makes stock begin another conversation, in which that number
 * is the side's start. Which of them the connection goes on with its own segments tell: theirs is the number after it.
 */
static void look_at_earlier(conversation_t *conversation, packet_info *pinfo, const ex_segment *segment,
                            gboolean answers, handshake_place *place)
{
    guint32 before = conversation->setup_frame;

    /* Ends: each turn goes to an earlier frame, and EARLIER_MAX are enough. */
    for (guint i = 0; i < EARLIER_MAX && before > 1 && !(place->starts && place->heard); i++) {
        conversation_t *earlier = find_conversation(before - 1, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
                                                    pinfo->srcport, pinfo->destport, 0);

        if (!earlier || earlier->setup_frame >= before)
            return;
        before = earlier->setup_frame;
        look_at_handshake(earlier, pinfo, segment, answers, place);
    }
}

/*
 * Whether a segment is the first that its side says, as far as the handshake was seen; relative sequence numbers are the
 * user's choice, so the real ones are read from the header.
 *
 * Where only the SYN of this side is known, and does not fit, the request may be real: what follows must agree.
 *
 * @param answers the side is the one that was connected to
 * @param seen set to whether its start was seen
 */
static gboolean is_first(conversation_t *conversation, tvbuff_t *tvb, packet_info *pinfo, gboolean answers,
                         gboolean *seen)
{
    const struct tcp_analysis *tcp = get_tcp_conversation_data(conversation, pinfo);
    handshake_place place = { FALSE, FALSE };
    ex_segment segment;

    if (!tcp || !tcp->fwd || !tcp->rev)
        return FALSE;
    const gboolean start_known = saw(tcp->fwd, answers ? WS_TCP_SAW_SYNACK : WS_TCP_SAW_SYN);
    const gboolean other_known = saw(tcp->rev, answers ? WS_TCP_SAW_SYN : WS_TCP_SAW_SYNACK);

    /* The side that was connected to does not ask to be connected. */
    if (!start_known && !other_known &&
        (saw(tcp->fwd, answers ? WS_TCP_SAW_SYN : WS_TCP_SAW_SYNACK) &&
         saw(tcp->rev, answers ? WS_TCP_SAW_SYNACK : WS_TCP_SAW_SYN)))
        return FALSE;
    *seen = start_known;
    if (!start_known && !other_known)
        return TRUE;
    if (!read_segment(pinfo, &segment) || segment.length != tvb_reported_length(tvb))
        return FALSE;
    look_at_handshake(conversation, pinfo, &segment, answers, &place);
    if ((start_known && !place.starts) || (other_known && !place.heard))
        look_at_earlier(conversation, pinfo, &segment, answers, &place);
    const gboolean starts = start_known && place.starts;
    /* Who connects says the first word; it has heard nothing but the SYN-ACK. */
    const gboolean heard = other_known && place.heard;

    *seen = starts;
    if (answers)
        return starts || !start_known;
    return start_known && other_known ? starts && heard : heard || !other_known;
}

static gboolean is_connect_request(tvbuff_t *tvb, rfc1006_tpdu *tpdu)
{
    const guint captured = tvb_captured_length(tvb);

    if (captured < RFC1006_LENGTH_MIN || captured != tvb_reported_length(tvb) || captured > RFC1006_HEAD_MAX)
        return FALSE;
    const guint8 *bytes = tvb_get_ptr(tvb, 0, (gint)captured);

    return rfc1006_is_connect_request(bytes, captured) && rfc1006_tpdu_read(bytes, captured, tpdu);
}

/* Whether a segment's numbers are not the connection's: whoever sent it settles nothing. */
static gboolean is_strange(moved_connection *moved, packet_info *pinfo)
{
    const ex_side side = side_of(pinfo);
    ex_segment segment;

    if (!read_segment(pinfo, &segment))
        return FALSE;
    if (ex_windows_judge(&moved->windows, side, &segment) == EX_FIT_STRANGE)
        return TRUE;
    ex_windows_take(&moved->windows, side, &segment);
    return FALSE;
}

gboolean rfc1006_moved_begins(tvbuff_t *tvb, packet_info *pinfo, void *data)
{
    const struct tcpinfo *tcp = (const struct tcpinfo *)data;
    conversation_t *conversation;
    moved_connection *moved;
    rfc1006_tpdu tpdu;
    gboolean seen;

    if (!rfc1006_is_wanted() || !is_connect_request(tvb, &tpdu))
        return FALSE;
    if (pinfo->flags.in_error_pkt)
        return TRUE;
    /* What was recognized comes by its conversation when it is visited again. */
    if (PINFO_FD_VISITED(pinfo) || !tcp)
        return FALSE;
    conversation = ex_conversation_of(pinfo);
    if (!conversation || conversation_get_proto_data(conversation, proto_moved) || !is_first(conversation, tvb, pinfo, FALSE, &seen))
        return FALSE;
    moved = wmem_new0(wmem_file_scope(), moved_connection);
    moved->since = pinfo->num;
    moved->caller = side_of(pinfo);
    moved->src_ref = tpdu.src_ref;
    (void)is_strange(moved, pinfo); /* the first: the others must fit it */
    conversation_add_proto_data(conversation, proto_moved, moved);
    conversation_set_dissector_from_frame_number(conversation, pinfo->num, moved_handle);
    return TRUE;
}

/* Whether the called side agrees here: a CC that answers the connect request, and is known to be the first that it says. */
static gboolean is_confirm(const moved_connection *moved, conversation_t *conversation, tvbuff_t *tvb,
                           packet_info *pinfo)
{
    const guint captured = tvb_captured_length(tvb);
    gboolean seen = FALSE;
    rfc1006_tpdu tpdu;

    return !moved->answered && rfc1006_tpdu_read(tvb_get_ptr(tvb, 0, (gint)captured), captured, &tpdu) &&
           tpdu.tpkt.type == EX_TPDU_CC && tpdu.dst_ref == moved->src_ref &&
           is_first(conversation, tvb, pinfo, TRUE, &seen) && seen;
}

/* Whether a side goes on with whole DT TPDUs where its last TPDU ended; the other may not have been captured. */
static gboolean is_data(tvbuff_t *tvb, packet_info *pinfo, const struct tcpinfo *tcp)
{
    const guint captured = tvb_captured_length(tvb);
    const guint8 *bytes = tvb_get_ptr(tvb, 0, (gint)captured);
    const rfc1006_stream *stream = rfc1006_stream_of(pinfo);
    rfc1006_tpkt tpkt;
    guint at = 0;

    if (!stream || !stream->known || tcp->seq != stream->next || captured != tvb_reported_length(tvb))
        return FALSE;
    /* Ends: a TPKT that is read has a length of at least RFC1006_LENGTH_MIN. */
    while (at < captured && rfc1006_read(bytes + at, captured - at, &tpkt) && tpkt.type == EX_TPDU_DT)
        at += tpkt.length;
    return at == captured;
}

/* Whether octets begin a TPKT, and all that follow it do. */
static gboolean begins_tpkt(const guint8 *bytes, guint captured)
{
    rfc1006_tpkt tpkt;

    return (rfc1006_read(bytes, captured, &tpkt) && rfc1006_leads_on(bytes, captured, 0)) ||
           rfc1006_fits(bytes, captured) == RFC1006_PREFIX;
}

static moved_whose judge(moved_connection *moved, conversation_t *conversation, tvbuff_t *tvb, packet_info *pinfo,
                         const struct tcpinfo *tcp)
{
    const guint captured = tvb_captured_length(tvb);
    const guint8 *bytes = tvb_get_ptr(tvb, 0, (gint)captured);
    const gboolean by_caller = side_of(pinfo) == moved->caller;
    const rfc1006_stream *stream = rfc1006_stream_of(pinfo);
    gsize at;

    if (begins_tpkt(bytes, captured)) {
        if (!moved->agreed && (is_data(tvb, pinfo, tcp) || (!by_caller && is_confirm(moved, conversation, tvb, pinfo))))
            moved->agreed = pinfo->num;
        moved->answered |= !by_caller;
        return MOVED_OURS;
    }
    if (!stream || !stream->known)
        return MOVED_LEFT;
    if (tcp->seq == stream->next && (stream->rest > 0 || stream->head_size > 0))
        return moved->agreed ? MOVED_OURS : MOVED_PASSED_ON;
    if (!moved->agreed || (tcp->seq == stream->next && !stream->lost))
        return MOVED_LEFT;
    /* Something is missing before it, or it comes late. */
    return rfc1006_find(bytes, captured, &at) == RFC1006_HEADER_FITS ? MOVED_OURS : MOVED_PASSED_ON;
}

/* Decides on the first visit of a frame; what is passed on is noted with the frame, under the sequence number. */
static moved_whose whose(moved_connection *moved, conversation_t *conversation, tvbuff_t *tvb, packet_info *pinfo,
                         const struct tcpinfo *tcp)
{
    moved_whose found = MOVED_OURS;

    if (moved->left && pinfo->num >= moved->left)
        return MOVED_LEFT;
    if (PINFO_FD_VISITED(pinfo))
        return p_get_proto_data(wmem_file_scope(), pinfo, proto_moved, tcp->seq) ? MOVED_PASSED_ON : MOVED_OURS;
    if (is_strange(moved, pinfo))
        found = MOVED_PASSED_ON;
    else if (tvb_captured_length(tvb) > 0)
        found = judge(moved, conversation, tvb, pinfo, tcp);
    if (found == MOVED_LEFT)
        moved->left = pinfo->num;
    else if (found == MOVED_PASSED_ON)
        p_add_proto_data(wmem_file_scope(), pinfo, proto_moved, tcp->seq, moved);
    return found;
}

/* Whom stock set on the conversation has the first turn; then TCP goes on with ports and heuristics. */
static int hand_to_stock(const moved_connection *moved, conversation_t *conversation, tvbuff_t *tvb, packet_info *pinfo,
                         proto_tree *tree, void *data)
{
    const dissector_handle_t theirs = ex_conversation_below(conversation, moved->since);

    pinfo->can_desegment = pinfo->saved_can_desegment;
    if (!theirs)
        return 0;
    if (!PINFO_FD_VISITED(pinfo) && moved->left)
        conversation_set_dissector_from_frame_number(conversation, pinfo->num, theirs);
    return call_dissector_only(theirs, tvb, pinfo, tree, data);
}

static int dissect_moved(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const struct tcpinfo *tcp = (const struct tcpinfo *)data;
    conversation_t *conversation = ex_conversation_of(pinfo);
    moved_connection *moved =
        conversation ? (moved_connection *)conversation_get_proto_data(conversation, proto_moved) : NULL;

    if (!moved || !tcp || pinfo->flags.in_error_pkt)
        return dissect_wrapper(tvb, pinfo, tree, data);
    if (whose(moved, conversation, tvb, pinfo, tcp) != MOVED_OURS)
        return hand_to_stock(moved, conversation, tvb, pinfo, tree, data);
    if (!moved->agreed || pinfo->num < moved->agreed)
        pinfo->saved_can_desegment = 0;
    return dissect_wrapper(tvb, pinfo, tree, data);
}

void rfc1006_moved_register(int proto, dissector_t wrapper)
{
    proto_moved = proto;
    dissect_wrapper = wrapper;
    moved_handle = create_dissector_handle(dissect_moved, proto);
}
