/* readers.c
 * The endpoint mapper's and RFC 1006's readers, as their plugins use them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "check.h"
#include "wire/rpc/ept.h"
#include "observer_parts.h"

/** A stub of a mapper that is read. */
typedef struct {
    const seen *at;
    const ex_call *call;
    guint16 opnum;
    guint asked;
} mapping;

static void take_tower(const ex_ept_entry *entry, void *data)
{
    const mapping *m = (const mapping *)data;
    const ex_tuple *tuple = &m->at->flow->key.tuple;
    const ex_addr *mapper = &tuple->end[m->at->side].addr;
    const ex_tower *tower = &entry->tower;
    static const guint8 nowhere[16];
    ex_endpoint endpoint;

    MUST(entry->tower_at + entry->tower_size <= m->call->size, "tower outside the stub");
    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.tower_addr = tower->addr;
    endpoint.addr =
        tower->addr.family == 0 || memcmp(tower->addr.octet, nowhere, sizeof(nowhere)) == 0 ? *mapper : tower->addr;
    endpoint.port = tower->port;
    endpoint.transport = ex_tower_transport(tower);
    endpoint.major = tower->major;
    endpoint.uuid = tower->uuid;
    endpoint.interface_id = (guint8)ex_interface_find(&tower->uuid, tower->major);
    if (m->opnum == EX_EPT_MAP)
        learn_fact(m->at, m->at->side, EX_FACT_EPM_GIVEN, endpoint.interface_id);
    if (endpoint.port != 0 && (tower->protocol == EX_FLOOR_TCP || tower->protocol == EX_FLOOR_UDP))
        learn_endpoint(m->at, &endpoint, m->opnum == EX_EPT_MAP, m->call->request_tag != 0, entry->annotation);
}

static void take_asked(const ex_ept_entry *entry, void *data)
{
    mapping *m = (mapping *)data;

    m->asked = ex_interface_find(&entry->tower.uuid, entry->tower.major) + 1u;
    learn_fact(m->at, m->at->side, EX_FACT_EPM_ASKED, m->asked - 1);
}

static void take_call(ex_call *call, void *data)
{
    mapping m = { .at = (const seen *)data, .call = call };
    const ex_side side = m.at->side;
    gboolean wide = call->syntax == EX_SYNTAX_NDR64;
    ex_ept ept;

    m.opnum = call->has_opnum ? call->opnum : EX_EPT_UNKNOWN;
    if (!call->stub || call->sealed || call->too_long || (call->is_interface && call->interface_id != EX_IF_EPM))
        return;
    if (!call->is_interface || !call->has_opnum || call->syntax == EX_SYNTAX_UNKNOWN)
        m.opnum = ex_ept_guess(m.opnum, call->is_reply, (ex_rpc_syntax)call->syntax, call->stub, call->size,
                               call->little_endian, &wide);
    if (!ex_ept_operation_name(m.opnum))
        return;
    const gboolean good = ex_ept_read(m.opnum, call->is_reply, call->stub, call->size, call->little_endian, wide, &ept,
                                      !call->is_reply && m.opnum == EX_EPT_MAP ? take_asked : NULL, &m);

    (void)ex_ept_status_name(ept.status);
    if (call->cut && !good && !call->is_reply && m.opnum == EX_EPT_MAP && m.asked == 0) {
        ex_ept_entry asks;

        if (ex_ept_read_cut_map(call->stub, call->size, call->little_endian, wide, &asks))
            take_asked(&asks, &m);
    }
    if (!call->is_reply) {
        ex_calls_note(m.at->state->calls, m.asked);
        if (call->early_note && m.opnum == EX_EPT_MAP && m.asked)
            learn_fact(m.at, (ex_side)!side, EX_FACT_EPM_NOT_REGISTERED, m.asked - 1);
        if (good && m.opnum == EX_EPT_LOOKUP && ept.has_interface && (ept.inquiry == 1 || ept.inquiry == 3))
            learn_fact(m.at, side, EX_FACT_EPM_ASKED, ex_interface_find(&ept.uuid, ept.major));
        else if (good && m.opnum == EX_EPT_LOOKUP)
            learn_fact(m.at, side, EX_FACT_EPM_DUMP, 0);
        return;
    }
    if (!good || (m.opnum != EX_EPT_MAP && m.opnum != EX_EPT_LOOKUP))
        return;
    if (ept.count == 0 && ept.status == EX_EPT_NOT_REGISTERED && call->request_note)
        learn_fact(m.at, side, EX_FACT_EPM_NOT_REGISTERED, call->request_note - 1);
    if (ept.count == 0 && ept.status == EX_EPT_NOT_REGISTERED && m.opnum == EX_EPT_MAP && call->request_tag == 0)
        ex_calls_note_early(m.at->state->calls, call, 1, m.at->proof.time);
    ex_ept_read(m.opnum, TRUE, call->stub, call->size, call->little_endian, wide, &ept, take_tower, &m);
}

void take_mapper(const seen *at, const ex_segment *segment, gboolean datagram)
{
    flow_state *state = at->state;
    const guint32 seq = segment->seq + ((segment->flags & EX_TCP_SYN) != 0);

    if (!state->calls)
        state->calls = ex_calls_new();
    if (segment->flags & EX_TCP_SYN)
        ex_calls_open(state->calls, at->side, segment->seq);
    if (segment->flags & EX_TCP_ACK)
        ex_calls_acked(state->calls, at->side, segment->ack);
    if (segment->payload && datagram)
        ex_calls_datagram(state->calls, at->side, segment->payload, segment->payload_captured, at->proof.frame,
                          take_call, (void *)at);
    else if (segment->payload)
        ex_calls_feed(state->calls, at->side, seq, segment->payload, segment->payload_captured, segment->length,
                      at->proof.frame, take_call, (void *)at);
}

/* What the opening TSDUs of an association prove, as plugins/rfc1006/connections.c publishes it. */
static void learn_association(const seen *at, const rfc1006_facts *facts)
{
    flow_state *state = at->state;

    switch (facts->spdu) {
    case RFC1006_S_CONNECT:
        state->mode = facts->mode;
        state->payload = facts->payload;
        if (facts->payload == EX_TPKT_P1)
            learn_fact(at, at->side, EX_FACT_X400_ASKED, facts->mode);
        break;
    case RFC1006_S_ACCEPT:
    case RFC1006_S_REFUSE:
        if (state->payload == EX_TPKT_UNKNOWN)
            state->payload = facts->bind ? EX_TPKT_P1 : facts->payload;
        if (state->payload == EX_TPKT_P1 && facts->spdu == RFC1006_S_ACCEPT)
            learn_fact(at, at->side, EX_FACT_X400_ACCEPTED, state->mode);
        else if (state->payload == EX_TPKT_P1)
            learn_fact(at, at->side, EX_FACT_X400_REFUSED, rfc1006_refusal(facts));
        break;
    case RFC1006_S_ABORT:
        if (state->payload == EX_TPKT_P1)
            learn_fact(at, at->side, EX_FACT_X400_ABORTED, 0);
        break;
    case RFC1006_S_ACTIVITY_END:
        if (state->payload == EX_TPKT_P1)
            learn_fact(at, at->side, EX_FACT_X400_TRANSFER, 0);
        break;
    default:
        return;
    }
    if (facts->payload != EX_TPKT_UNKNOWN)
        learn_fact(at, at->side, EX_FACT_TPKT_PAYLOAD, facts->payload);
    if (facts->mta[0])
        learn_text(at, at->side, EX_TEXT_MTA, facts->mta);
}

/* What of it is counted, as plugins/rfc1006/associations.c publishes it. */
static void learn_step(const seen *at, rfc1006_spdu spdu)
{
    const gboolean begun = spdu == RFC1006_S_ACTIVITY_START || spdu == RFC1006_S_ACTIVITY_RESUME;

    if (begun || spdu == RFC1006_S_ACTIVITY_END)
        learn_activity(at, begun, !begun);
    if (spdu == RFC1006_S_ABORT && at->state->transfer)
        learn_fact(at, at->side, EX_FACT_X400_BROKEN, 0);
    at->state->transfer = begun || (spdu != RFC1006_S_ABORT && at->state->transfer);
    if (spdu == RFC1006_S_FINISH && at->state->payload == EX_TPKT_P1)
        learn_fact(at, at->side, EX_FACT_X400_RELEASED, 0);
}

static void learn_selectors(const seen *at, const rfc1006_tpdu *request, const guint8 *head)
{
    if (request->calling.at)
        learn_selector(at, at->side, head + request->calling.at, request->calling.size);
    if (request->called.at)
        learn_selector(at, (ex_side)!at->side, head + request->called.at, request->called.size);
}

static void on_tpkt(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu, void *data)
{
    const seen *at = (const seen *)data;
    rfc1006_facts facts;

    (void)start;
    MUST(head[0] == RFC1006_VERSION && tpdu->header <= tpdu->tpkt.length, "%u", tpdu->tpkt.length);
    learn_fact(at, at->side, EX_FACT_TPDU, tpdu->tpkt.type);
    if (tpdu->tpkt.type == EX_TPDU_DR)
        learn_fact(at, at->side, EX_FACT_DISCONNECT, ex_disconnect_object(tpdu->reason));
    if (tpdu->tpkt.type == EX_TPDU_CR)
        learn_selectors(at, tpdu, head);
    if (!tsdu || !tsdu->kept || tsdu->kept->len == 0)
        return;
    MUST(tsdu->kept->len <= RFC1006_OPENING_MAX, "%u", tsdu->kept->len);
    rfc1006_session_read(tsdu->kept->data, tsdu->kept->len, &facts);
    if (facts.spdu == RFC1006_S_NONE && at->state->payload == EX_TPKT_UNKNOWN) {
        at->state->payload = rfc1006_payload_guess(tsdu->kept->data, tsdu->kept->len);
        if (at->state->payload != EX_TPKT_UNKNOWN)
            learn_fact(at, at->side, EX_FACT_TPKT_PAYLOAD, at->state->payload);
    }
    if (!tsdu->adrift || facts.mode != EX_MODE_UNKNOWN)
        learn_step(at, facts.spdu);
    if (!tsdu->adrift || facts.mode != EX_MODE_UNKNOWN)
        learn_association(at, &facts);
}

void take_tpkt(const seen *at, const ex_segment *segment)
{
    const ex_tuple *tuple = &at->flow->key.tuple;
    rfc1006_stream *stream = &at->state->tpkt[at->side];
    const rfc1006_sink sink = { on_tpkt, (void *)at };
    rfc1006_segment how;

    if (!at->state->tpkt[0].known && !at->state->tpkt[1].known && tuple->end[EX_FROM_LO].port != 102 &&
        tuple->end[EX_FROM_HI].port != 102 && !rfc1006_is_connect_request(segment->payload, segment->payload_captured))
        return;
    /* What TCP was asked to give again comes again. */
    if (stream->known && segment->seq + segment->length == stream->next)
        rfc1006_stream_rewind(stream, segment->seq);
    rfc1006_stream_feed(stream, segment->seq, segment->payload, (guint32)segment->payload_captured, segment->length,
                        &sink, &how);
    if (segment->length > 0)
        learn_talk(at);
    MUST(how.skipped_at + how.skipped <= segment->payload_captured, "%u %u", how.skipped_at, how.skipped);
    MUST(stream->head_size <= stream->head_need && stream->head_need <= RFC1006_HEAD_MAX, "%u", stream->head_size);
}
