/* learning.c
 * What a TPKT teaches of its connection, and the evidence that is published of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_compat.h>

#include "associations.h"
#include "learning.h"
#include "wire/osi/reliable.h"

/* Octets of a TSDU that tell what it is, if it can be told before it is whole: an envelope's first fields stand in them. */
#define FRONT_ENOUGH 256

int rfc1006_publisher;

void rfc1006_forget_order(rfc1006_order **order)
{
    rfc1006_order_free(*order);
    *order = NULL;
}

/*
 * Another transport connection, for a second connect request.
 * @return NULL if the TCP connection has had too many
 */
static rfc1006_connection *renew_connection(rfc1006_learning *at)
{
    rfc1006_flow_state *flow = at->flow;

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
static void learn_tpdu(rfc1006_learning *at, const rfc1006_tpdu *tpdu)
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
        ex_publish_fact(pinfo, rfc1006_publisher, EX_FACT_DISCONNECT, ex_disconnect_object(tpdu->reason));
        break;
    default:
        break;
    }
}

static void publish_mta(packet_info *pinfo, const char *name)
{
    ex_record *record = name[0] ? ex_publish(pinfo, rfc1006_publisher, EX_RECORD_TEXT) : NULL;

    if (!record)
        return;
    record->text_kind = EX_TEXT_MTA;
    g_strlcpy(record->text, name, sizeof(record->text));
}

/* What a TSDU means for the association, and its evidence. */
static void learn_association(rfc1006_learning *at, rfc1006_note *note, const rfc1006_facts *facts)
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
            ex_publish_fact(pinfo, rfc1006_publisher, EX_FACT_X400_ASKED, facts->mode);
            rfc1006_early_answer(&at->flow->early, pinfo, rfc1006_publisher, facts->mode);
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
            ex_publish_fact(pinfo, rfc1006_publisher, EX_FACT_X400_ACCEPTED, connection->mode);
        else if (connection->payload == EX_TPKT_P1)
            ex_publish_fact(pinfo, rfc1006_publisher, EX_FACT_X400_REFUSED, rfc1006_refusal(facts));
        break;
    case RFC1006_S_ABORT:
        if (!connection->open)
            rfc1006_early_keep(&at->flow->early, pinfo, facts);
        if (connection->payload == EX_TPKT_P1)
            ex_publish_fact(pinfo, rfc1006_publisher, EX_FACT_X400_ABORTED, 0);
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
            ex_publish_fact(pinfo, rfc1006_publisher, EX_FACT_X400_TRANSFER, 0);
        break;
    default:
        break;
    }
    if (facts->payload != EX_TPKT_UNKNOWN)
        ex_publish_fact(pinfo, rfc1006_publisher, EX_FACT_TPKT_PAYLOAD, facts->payload);
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

static rfc1006_note *add_note(rfc1006_learning *at, gint32 start)
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
static void guess_payload(rfc1006_learning *at, const rfc1006_tsdu *tsdu, gint32 start)
{
    rfc1006_connection *connection = at->flow->connection;
    const ex_tpkt_payload payload = rfc1006_payload_guess(tsdu->kept->data, tsdu->kept->len);

    if (connection->payload != EX_TPKT_UNKNOWN || payload == EX_TPKT_UNKNOWN)
        return;
    rfc1006_note *note = add_note(at, start);

    connection->payload = payload;
    if (note)
        note->payload = payload;
    ex_publish_fact(at->pinfo, rfc1006_publisher, EX_FACT_TPKT_PAYLOAD, payload);
}

/*
 * Where the opening was not read, the session's own frames tell reliable transfer, and data that begin a message tell P1.
 * @return what is news of it
 */
static ex_tpkt_payload learn_reliable(rfc1006_learning *at, const GByteArray *kept, gsize total,
                                      const rfc1006_facts *facts)
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
        ex_publish_fact(at->pinfo, rfc1006_publisher, EX_FACT_TPKT_PAYLOAD, EX_TPKT_RELIABLE);
    ex_publish_fact(at->pinfo, rfc1006_publisher, EX_FACT_TPKT_PAYLOAD, means[shown]);
    connection->payload = means[shown];
    return connection->payload;
}

/* A TSDU whose rest has not come, and may never: a message's envelope stands at its front. */
void rfc1006_learn_front(rfc1006_learning *at, rfc1006_tsdu *tsdu)
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

static void learn_tsdu(rfc1006_learning *at, const rfc1006_tsdu *tsdu, gint32 start)
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
        rfc1006_publish_lost(at->pinfo, rfc1006_publisher, at->flow->connection);
        return;
    }
    if (facts.spdu == RFC1006_S_NONE)
        guess_payload(at, tsdu, start);
    if (news == EX_TPKT_UNKNOWN && !is_worth_a_note(facts.spdu))
        return;
    rfc1006_publish_step(at->pinfo, rfc1006_publisher, at->flow->connection, facts.spdu);
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

void rfc1006_learn_tpkt(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu,
                        void *data)
{
    rfc1006_learning *at = (rfc1006_learning *)data;
    rfc1006_order **order = &at->flow->order[at->side];
    const guint32 end = at->order ? at->order->stream.ended : at->flow->stream[at->side].ended;
    guint32 *published = &at->flow->published[at->side];

    if (at->order && rfc1006_order_was_told(at->order, end))
        return;
    /* What both readings have is told once. */
    if (!at->order && *order && !may_tell_more(tsdu) && !rfc1006_order_note(*order, end))
        rfc1006_forget_order(order);
    if (tpdu->tpkt.type == EX_TPDU_CR)
        at->flow->published[0] = at->flow->published[1] = 0;
    if (!(*published >> tpdu->tpkt.type & 1)) {
        *published |= 1u << tpdu->tpkt.type;
        ex_publish_fact(at->pinfo, rfc1006_publisher, EX_FACT_TPDU, tpdu->tpkt.type);
    }
    learn_tpdu(at, tpdu);
    if (tpdu->tpkt.type == EX_TPDU_CR)
        rfc1006_publish_selectors(at->pinfo, rfc1006_publisher, tpdu, head);
    const ex_tpkt_payload payload = rfc1006_payload_of_connect(head, tpdu);

    if (payload != EX_TPKT_UNKNOWN)
        ex_publish_fact(at->pinfo, rfc1006_publisher, EX_FACT_TPKT_PAYLOAD, payload);
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
void rfc1006_guess_without_tpdu(rfc1006_learning *at, const guint8 *bytes, guint captured)
{
    if (captured <= RFC1006_HEADER || bytes[0] != RFC1006_VERSION || bytes[1] != 0 ||
        rfc1006_payload_guess(bytes + RFC1006_HEADER, captured - RFC1006_HEADER) != EX_TPKT_H323)
        return;
    at->flow->connection->payload = EX_TPKT_H323;
    ex_publish_fact(at->pinfo, rfc1006_publisher, EX_FACT_TPKT_PAYLOAD, EX_TPKT_H323);
}
