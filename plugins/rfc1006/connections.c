/* connections.c
 * What is remembered of RFC 1006 connections, and the evidence that is published of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_conversation.h>

#include <exchange/segment.h>

#include "associations.h"
#include "connections.h"
#include "early.h"
#include "wire/osi/order.h"
#include "wire/osi/reliable.h"

/* Octets of a TSDU that tell what it is, if it can be told before it is whole: an envelope's first fields stand in them. */
#define FRONT_ENOUGH 256

/** A TCP connection while its capture is read for the first time. */
typedef struct {
    rfc1006_stream stream[2]; /* by ex_side */
    rfc1006_order *order[2];  /* the same in order, while segments come in another; else NULL */
    guint32 began_in[2];      /* frame in which the TPKT at hand began */
    guint32 published[2];     /* bits of ex_tpdu */
    gboolean started[2];      /* its last TSDU started an activity */
    gboolean based[2];        /* .base is known */
    guint32 base[2];          /* what TCP takes off the sequence numbers on the wire */
    rfc1006_connection *connection;
    guint connections, facts; /* kept */
    guint32 renewed_in;       /* frame in which .connection replaced another; no other frame knows it */
    rfc1006_early early;      /* an answer that stands before its question */
} flow_state;

/** The segment at hand. */
typedef struct {
    packet_info *pinfo;
    flow_state *flow;
    rfc1006_record *record;
    ex_side side;
    rfc1006_order *order; /* what is read in order, and not shown; NULL: what is shown */
} learning;

static int proto_publisher;
/* All flows of the file, so that what they keep can be freed. */
static GSList *flows;

static flow_state *flow_of(packet_info *pinfo, gboolean create)
{
    conversation_t *conversation = ex_conversation_of(pinfo);
    flow_state *flow;

    if (!conversation)
        return NULL;
    flow = (flow_state *)conversation_get_proto_data(conversation, proto_publisher);
    if (!flow && create) {
        flow = wmem_new0(wmem_file_scope(), flow_state);
        flow->connection = wmem_new0(wmem_file_scope(), rfc1006_connection);
        conversation_add_proto_data(conversation, proto_publisher, flow);
        flows = g_slist_prepend(flows, flow);
    }
    return flow;
}

static void forget_flows(void)
{
    for (GSList *at = flows; at; at = at->next) {
        flow_state *flow = (flow_state *)at->data;

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
    proto_publisher = proto;
    register_cleanup_routine(forget_flows);
}

static void forget_order(rfc1006_order **order)
{
    rfc1006_order_free(*order);
    *order = NULL;
}

static ex_side side_of(const packet_info *pinfo)
{
    ex_tuple tuple;

    return ex_tuple_from_packet(&tuple, pinfo);
}

/*
 * Another transport connection, for a second connect request.
 * @return NULL if the TCP connection has had too many
 */
static rfc1006_connection *renew_connection(learning *at)
{
    flow_state *flow = at->flow;

    /* Of several in one segment the last counts, and nothing but this segment's record knows those before. */
    if (flow->renewed_in == at->pinfo->num) {
        memset(flow->connection, 0, sizeof(*flow->connection));
    } else if (flow->connections < RFC1006_CONNECTIONS_MAX) {
        flow->connection = wmem_new0(wmem_file_scope(), rfc1006_connection);
        flow->connections++;
        flow->renewed_in = at->pinfo->num;
    } else {
        return NULL;
    }
    at->record->connection = flow->connection;
    return flow->connection;
}

/* CR, CC and DR: the connection's frames and times. */
static void learn_tpdu(learning *at, const rfc1006_tpdu *tpdu)
{
    packet_info *pinfo = at->pinfo;
    rfc1006_connection *connection = at->flow->connection;

    switch (tpdu->tpkt.type) {
    case EX_TPDU_CR:
        if (connection->request)
            connection = renew_connection(at);
        if (!connection)
            break;
        connection->request = pinfo->num;
        connection->request_time = pinfo->abs_ts;
        connection->src_ref = tpdu->src_ref;
        connection->size_asked = tpdu->size;
        break;
    case EX_TPDU_CC:
        if (connection->confirm)
            break;
        connection->confirm = pinfo->num;
        /* No parameter in the CC takes what the CR asked for (X.224 clause 6.5.4 i). */
        connection->size_agreed = tpdu->size ? tpdu->size : connection->size_asked;
        if (connection->request)
            nstime_delta(&connection->setup_time, &pinfo->abs_ts, &connection->request_time);
        break;
    case EX_TPDU_DR:
        if (!connection->disconnect)
            connection->disconnect = pinfo->num;
        ex_publish_fact(pinfo, proto_publisher, EX_FACT_DISCONNECT, ex_disconnect_object(tpdu->reason));
        break;
    default:
        break;
    }
}

static void publish_mta(packet_info *pinfo, const char *name)
{
    ex_record *record = name[0] ? ex_publish(pinfo, proto_publisher, EX_RECORD_TEXT) : NULL;

    if (!record)
        return;
    record->text_kind = EX_TEXT_MTA;
    g_strlcpy(record->text, name, sizeof(record->text));
}

/* What a TSDU means for the association, and its evidence. */
static void learn_association(learning *at, rfc1006_note *note, const rfc1006_facts *facts)
{
    packet_info *pinfo = at->pinfo;
    rfc1006_connection *connection = at->flow->connection;

    switch (facts->spdu) {
    case RFC1006_S_CONNECT:
        connection->open = pinfo->num;
        connection->open_time = pinfo->abs_ts;
        connection->mode = facts->mode;
        connection->payload = facts->payload;
        /* The same name said again is kept once. */
        if (!connection->mta_calling || strcmp(connection->mta_calling, facts->mta) != 0)
            connection->mta_calling = wmem_strdup(wmem_file_scope(), facts->mta);
        if (facts->payload == EX_TPKT_P1) {
            ex_publish_fact(pinfo, proto_publisher, EX_FACT_X400_ASKED, facts->mode);
            rfc1006_early_answer(&at->flow->early, pinfo, proto_publisher, facts->mode);
        }
        break;
    case RFC1006_S_ACCEPT:
    case RFC1006_S_REFUSE:
        if (!connection->open)
            rfc1006_early_keep(&at->flow->early, pinfo, facts);
        if (!connection->answer) {
            connection->answer = pinfo->num;
            if (connection->open)
                nstime_delta(&connection->answer_time, &pinfo->abs_ts, &connection->open_time);
        }
        if (connection->payload == EX_TPKT_UNKNOWN)
            connection->payload = facts->payload;
        /* Only MTAs bind in reliable transfer's open; the X.410 form's answer does not name the application. */
        if (connection->payload == EX_TPKT_UNKNOWN && facts->bind)
            connection->payload = EX_TPKT_P1;
        if (facts->mode != EX_MODE_X410 || connection->mode == EX_MODE_UNKNOWN)
            connection->mode = facts->mode != EX_MODE_UNKNOWN ? facts->mode : connection->mode;
        if (connection->payload == EX_TPKT_P1 && facts->spdu == RFC1006_S_ACCEPT)
            ex_publish_fact(pinfo, proto_publisher, EX_FACT_X400_ACCEPTED, connection->mode);
        else if (connection->payload == EX_TPKT_P1)
            ex_publish_fact(pinfo, proto_publisher, EX_FACT_X400_REFUSED, rfc1006_refusal(facts));
        break;
    case RFC1006_S_ABORT:
        if (!connection->open)
            rfc1006_early_keep(&at->flow->early, pinfo, facts);
        if (connection->payload == EX_TPKT_P1)
            ex_publish_fact(pinfo, proto_publisher, EX_FACT_X400_ABORTED, 0);
        break;
    case RFC1006_S_ACTIVITY_START:
    case RFC1006_S_ACTIVITY_RESUME:
        connection->begun++;
        break;
    case RFC1006_S_ACTIVITY_INTERRUPT:
    case RFC1006_S_ACTIVITY_DISCARD:
        connection->broken++;
        break;
    case RFC1006_S_ACTIVITY_END:
        connection->ended++;
        if (connection->payload == EX_TPKT_P1)
            ex_publish_fact(pinfo, proto_publisher, EX_FACT_X400_TRANSFER, 0);
        break;
    default:
        break;
    }
    if (facts->payload != EX_TPKT_UNKNOWN)
        ex_publish_fact(pinfo, proto_publisher, EX_FACT_TPKT_PAYLOAD, facts->payload);
    publish_mta(pinfo, facts->mta);
    note->mode = facts->mode == EX_MODE_X410 ? connection->mode : facts->mode;
    note->payload = facts->payload;
    note->begun = connection->begun;
    note->ended = connection->ended;
    note->broken = connection->broken;
}

/*
 * The X.410 form's answer does not name the application, and is read as an MTA's. Where the request named another
 * application, none of it is.
 */
static void forget_bind(rfc1006_facts *facts)
{
    facts->bind = facts->unauthenticated = facts->password = FALSE;
    facts->mta[0] = '\0';
}

static rfc1006_note *add_note(learning *at, gint32 start)
{
    rfc1006_record *record = at->record;

    if (at->order || record->notes == RFC1006_NOTES_MAX)
        return NULL;
    /* Most segments that have any have one: room is made when the number reaches a power of two. */
    if ((record->notes & (record->notes - 1)) == 0)
        record->note = (rfc1006_note *)wmem_realloc(wmem_file_scope(), record->note,
                                                    MAX(2 * record->notes, 1) * sizeof(rfc1006_note));
    rfc1006_note *note = &record->note[record->notes++];

    memset(note, 0, sizeof(*note));
    note->start = start;
    return note;
}

/* Data, checkpoints and turns are most of a transfer and tell nothing that is worth a note. */
static gboolean is_worth_a_note(rfc1006_spdu spdu)
{
    return spdu != RFC1006_S_NONE && spdu != RFC1006_S_DATA && spdu != RFC1006_S_CHECKPOINT &&
           spdu != RFC1006_S_CHECKPOINT_ACK && spdu != RFC1006_S_TURN && spdu != RFC1006_S_OTHER;
}

static gboolean has_facts(rfc1006_spdu spdu)
{
    return spdu == RFC1006_S_CONNECT || spdu == RFC1006_S_ACCEPT || spdu == RFC1006_S_REFUSE || spdu == RFC1006_S_ABORT;
}

/* The first TSDU of a connection tells what rides on it if it is no session. */
static void guess_payload(learning *at, const rfc1006_tsdu *tsdu, gint32 start)
{
    rfc1006_connection *connection = at->flow->connection;
    const ex_tpkt_payload payload = rfc1006_payload_guess(tsdu->kept->data, tsdu->kept->len);

    if (connection->payload != EX_TPKT_UNKNOWN || payload == EX_TPKT_UNKNOWN)
        return;
    rfc1006_note *note = add_note(at, start);

    connection->payload = payload;
    if (note)
        note->payload = payload;
    ex_publish_fact(at->pinfo, proto_publisher, EX_FACT_TPKT_PAYLOAD, payload);
}

/*
 * Where the opening was not read, the session's own frames tell reliable transfer, and data that begin a message tell P1.
 * @return what is news of it
 */
static ex_tpkt_payload learn_reliable(learning *at, const GByteArray *kept, gsize total, const rfc1006_facts *facts)
{
    static const ex_tpkt_payload means[] = {
        [RFC1006_RT_SESSION] = EX_TPKT_RELIABLE,
        [RFC1006_RT_MESSAGE] = EX_TPKT_P1,
        [RFC1006_RT_OPERATION] = EX_TPKT_OTHER,
    };
    rfc1006_connection *connection = at->flow->connection;
    rfc1006_reliable shown;

    if (connection->payload != EX_TPKT_UNKNOWN && connection->payload != EX_TPKT_RELIABLE)
        return EX_TPKT_UNKNOWN;
    /* An abort of reliable transfer stands within the session's. */
    shown = facts->spdu == RFC1006_S_ABORT && facts->rtse_abort != RFC1006_UNSAID
                ? RFC1006_RT_SESSION
                : rfc1006_reliable_read(kept->data, kept->len, total, at->flow->started[at->side]);
    if (shown == RFC1006_RT_NONE || means[shown] == connection->payload)
        return EX_TPKT_UNKNOWN;
    if (shown == RFC1006_RT_MESSAGE && connection->payload == EX_TPKT_UNKNOWN)
        ex_publish_fact(at->pinfo, proto_publisher, EX_FACT_TPKT_PAYLOAD, EX_TPKT_RELIABLE);
    ex_publish_fact(at->pinfo, proto_publisher, EX_FACT_TPKT_PAYLOAD, means[shown]);
    connection->payload = means[shown];
    return connection->payload;
}

/* A TSDU whose rest has not come, and may never: a message's envelope stands at its front. */
static void learn_front(learning *at, rfc1006_tsdu *tsdu)
{
    rfc1006_facts facts;
    ex_tpkt_payload news;

    if (!tsdu->kept || tsdu->kept->len <= tsdu->looked || tsdu->looked >= FRONT_ENOUGH)
        return;
    tsdu->looked = tsdu->kept->len;
    rfc1006_session_read(tsdu->kept->data, tsdu->kept->len, &facts);
    if (facts.spdu != RFC1006_S_DATA)
        return;
    /* An octet at least is still to come. */
    news = learn_reliable(at, tsdu->kept, (gsize)tsdu->octets + 1, &facts);
    if (news != EX_TPKT_UNKNOWN)
        tsdu->told = news;
}

static void learn_tsdu(learning *at, const rfc1006_tsdu *tsdu, gint32 start)
{
    rfc1006_note unshown = { 0 };
    rfc1006_facts facts;
    rfc1006_note *note;
    ex_tpkt_payload news;

    if (!tsdu->kept || tsdu->kept->len == 0)
        return;
    rfc1006_session_read(tsdu->kept->data, tsdu->kept->len, &facts);
    news = learn_reliable(at, tsdu->kept, tsdu->octets, &facts);
    if (news == EX_TPKT_UNKNOWN)
        news = tsdu->told;
    at->flow->started[at->side] = facts.spdu == RFC1006_S_ACTIVITY_START;
    /* Where the front may be missing any octet can look like an SPDU; the whole form of an opening cannot. */
    if (tsdu->adrift && news == EX_TPKT_UNKNOWN && (!has_facts(facts.spdu) || facts.mode == EX_MODE_UNKNOWN)) {
        rfc1006_publish_lost(at->pinfo, proto_publisher, at->flow->connection);
        return;
    }
    if (facts.spdu == RFC1006_S_NONE)
        guess_payload(at, tsdu, start);
    if (news == EX_TPKT_UNKNOWN && !is_worth_a_note(facts.spdu))
        return;
    rfc1006_publish_step(at->pinfo, proto_publisher, at->flow->connection, facts.spdu);
    note = add_note(at, start);
    if (!note)
        note = &unshown;
    note->spdu = facts.spdu;
    if (facts.spdu == RFC1006_S_ACCEPT && facts.payload == EX_TPKT_UNKNOWN &&
        at->flow->connection->payload != EX_TPKT_UNKNOWN && at->flow->connection->payload != EX_TPKT_P1)
        forget_bind(&facts);
    learn_association(at, note, &facts);
    if (news != EX_TPKT_UNKNOWN)
        note->payload = news;
    if (note != &unshown && has_facts(facts.spdu) && at->flow->facts++ < RFC1006_FACTS_MAX)
        note->facts = (rfc1006_facts *)wmem_memdup(wmem_file_scope(), &facts, sizeof(facts));
}

/*
 * Whether a TSDU that the first reading had may tell more when it is whole: its front may have been missing, or something of
 * an opening, a refusal or an abort. Activities count once.
 */
static gboolean may_tell_more(const rfc1006_tsdu *tsdu)
{
    rfc1006_facts facts;

    if (!tsdu || tsdu->adrift || !tsdu->damaged || !tsdu->kept || tsdu->kept->len == 0)
        return tsdu && tsdu->adrift;
    rfc1006_session_read(tsdu->kept->data, tsdu->kept->len, &facts);
    return has_facts(facts.spdu);
}

static void on_tpkt(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu, void *data)
{
    learning *at = (learning *)data;
    rfc1006_order **order = &at->flow->order[at->side];
    const guint32 end = at->order ? at->order->stream.ended : at->flow->stream[at->side].ended;
    guint32 *published = &at->flow->published[at->side];

    if (at->order && rfc1006_order_was_told(at->order, end))
        return;
    /* What both readings have is told once. */
    if (!at->order && *order && !may_tell_more(tsdu) && !rfc1006_order_note(*order, end))
        forget_order(order);
    if (tpdu->tpkt.type == EX_TPDU_CR)
        at->flow->published[0] = at->flow->published[1] = 0;
    if (!(*published >> tpdu->tpkt.type & 1)) {
        *published |= 1u << tpdu->tpkt.type;
        ex_publish_fact(at->pinfo, proto_publisher, EX_FACT_TPDU, tpdu->tpkt.type);
    }
    learn_tpdu(at, tpdu);
    if (tpdu->tpkt.type == EX_TPDU_CR)
        rfc1006_publish_selectors(at->pinfo, proto_publisher, tpdu, head);
    const ex_tpkt_payload payload = rfc1006_payload_of_connect(head, tpdu);

    if (payload != EX_TPKT_UNKNOWN)
        ex_publish_fact(at->pinfo, proto_publisher, EX_FACT_TPKT_PAYLOAD, payload);
    if (!tsdu)
        return;
    if (at->record->first_tpdus == 0) {
        at->record->first_end = start;
        at->record->first_octets = tsdu->octets;
        at->record->first_tpdus = tsdu->tpdus;
    }
    learn_tsdu(at, tsdu, start);
}

/* H.323's messages follow the TPKT header without a TPDU between (H.225.0 appendix IV). */
static void guess_without_tpdu(learning *at, const guint8 *bytes, guint captured)
{
    if (captured <= RFC1006_HEADER || bytes[0] != RFC1006_VERSION || bytes[1] != 0 ||
        rfc1006_payload_guess(bytes + RFC1006_HEADER, captured - RFC1006_HEADER) != EX_TPKT_H323)
        return;
    at->flow->connection->payload = EX_TPKT_H323;
    ex_publish_fact(at->pinfo, proto_publisher, EX_FACT_TPKT_PAYLOAD, EX_TPKT_H323);
}

/* The sequence numbers that TCP tells are relative, unless the user wants others; a segment's own header has the real one. */
static void learn_base(flow_state *flow, ex_side side, tvbuff_t *tvb, packet_info *pinfo, const struct tcpinfo *tcp)
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
static void learn_in_order(packet_info *pinfo, flow_state *flow, ex_side side, guint32 seq, const guint8 *bytes,
                           guint32 captured, guint32 reported)
{
    rfc1006_order *order = flow->order[side];
    rfc1006_record unshown = { 0 };
    learning at = { pinfo, flow, &unshown, side, order };
    const rfc1006_sink sink = { on_tpkt, &at };

    rfc1006_order_feed(order, seq, bytes, captured, reported, &sink);
    if (rfc1006_order_is_done(order, &flow->stream[side]))
        forget_order(&flow->order[side]);
}

static const struct tcp_analysis *tcp_of(packet_info *pinfo)
{
    conversation_t *conversation = ex_conversation_of(pinfo);
    const struct tcp_analysis *tcp = conversation ? get_tcp_conversation_data(conversation, pinfo) : NULL;

    return tcp && tcp->fwd ? tcp : NULL;
}

/* Where a direction begins that was not read yet, if its SYN was captured. @return FALSE if that is not known */
static gboolean find_start(packet_info *pinfo, const flow_state *flow, ex_side side, guint32 *start)
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
static gboolean begin_late(packet_info *pinfo, flow_state *flow, ex_side side, const ex_segment *segment)
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
    flow_state *flow = pinfo->flags.in_error_pkt || PINFO_FD_VISITED(pinfo) ? NULL : flow_of(pinfo, FALSE);
    const ex_side side = side_of(pinfo);

    if (flow && segment->payload && (flow->order[side] || begin_late(pinfo, flow, side, segment)) && flow->based[side])
        learn_in_order(pinfo, flow, side, segment->seq - flow->base[side], segment->payload,
                       (guint32)segment->payload_captured, segment->length);
}

/* Begins to read in order before the first segment that comes early. */
static void begin_order(packet_info *pinfo, flow_state *flow, ex_side side, guint32 seq)
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
    learning at = { pinfo, flow_of(pinfo, TRUE), NULL, side_of(pinfo), NULL };
    const rfc1006_sink sink = { on_tpkt, &at };

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
    learn_front(&at, &stream->tsdu);
    if (at.flow->order[at.side])
        learn_in_order(pinfo, at.flow, at.side, tcp->seq, tvb_get_ptr(tvb, 0, (gint)captured), captured,
                       tvb_reported_length(tvb));
    if (stream->head_need > 0 && record->segment.how != RFC1006_GOES_ON)
        at.flow->began_in[at.side] = pinfo->num;
    if (record->segment.how == RFC1006_LOST && at.flow->connection->payload == EX_TPKT_UNKNOWN && stream->tpkts == 0)
        guess_without_tpdu(&at, tvb_get_ptr(tvb, 0, (gint)captured), captured);
    record->seen = at.flow->stream[0].tpkts + at.flow->stream[1].tpkts > 0;
    return record;
}

const rfc1006_record *rfc1006_learn(tvbuff_t *tvb, packet_info *pinfo, const struct tcpinfo *tcp)
{
    rfc1006_record *record;

    if (!tcp || pinfo->flags.in_error_pkt || tvb_captured_length(tvb) == 0)
        return NULL;
    record = (rfc1006_record *)p_get_proto_data(wmem_file_scope(), pinfo, proto_publisher, tcp->seq);
    if (!record && !PINFO_FD_VISITED(pinfo)) {
        record = learn_new(tvb, pinfo, tcp);
        if (record)
            p_add_proto_data(wmem_file_scope(), pinfo, proto_publisher, tcp->seq, record);
    }
    return record;
}

const rfc1006_stream *rfc1006_stream_of(packet_info *pinfo)
{
    const flow_state *flow = flow_of(pinfo, FALSE);

    return flow ? &flow->stream[side_of(pinfo)] : NULL;
}

guint32 rfc1006_left_over(packet_info *pinfo, guint32 end)
{
    const flow_state *flow = flow_of(pinfo, FALSE);
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
    flow_state *flow = tcp && !PINFO_FD_VISITED(pinfo) && !pinfo->flags.in_error_pkt ? flow_of(pinfo, FALSE) : NULL;

    if (flow)
        rfc1006_stream_rewind(&flow->stream[side_of(pinfo)], tcp->seq + (guint32)offset);
}
