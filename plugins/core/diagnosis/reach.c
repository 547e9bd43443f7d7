/* reach.c
 * How far a connection got after its handshake.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "diagnosis/reach.h"
#include "diagnosis/waits.h"

/** Something that a side says: a kind of fact, and its object or EX_EACH. */
typedef struct {
    guint8 kind, object;
} word;

/*
 * The first words of a conversation and what must come back. Where the server speaks first, that the client heard its
 * SYN-ACK is all that is asked. What only a client says that was answered stands under `later`: an answer may be missing in
 * a capture.
 */
static const struct {
    word asked;
    word answered[6]; /* by the server; kind 0 ends them */
    word later[2];    /* by the client */
} steps[] = {
    /* RPC: whoever binds is answered, by whatever */
    { { EX_FACT_RPC_BIND, EX_EACH }, { { EX_FACT_DATA, EX_EACH } }, { { EX_FACT_RPC_CALL, EX_EACH } } },
    /* RFC 1006: a connect request is answered by a confirm, a disconnect or an error (ISO 8073 clause 6.5) */
    { { EX_FACT_TPDU, EX_TPDU_CR }, { { EX_FACT_TPDU, EX_EACH } }, { { EX_FACT_TPDU, EX_TPDU_DT } } },
    /* X.400: the association is accepted, refused or aborted (RFC 1006 section 5) */
    { { EX_FACT_X400_ASKED, EX_EACH },
      { { EX_FACT_X400_ACCEPTED, EX_EACH },
        { EX_FACT_X400_REFUSED, EX_EACH },
        { EX_FACT_X400_ABORTED, EX_EACH },
        { EX_FACT_X400_TRANSFER, EX_EACH },
        { EX_FACT_DISCONNECT, EX_EACH },
        { EX_FACT_LAYER, EX_LAYER_P1 } },
      { { EX_FACT_X400_TRANSFER, EX_EACH } } },
    /* mail, news and the directory; LDAP's and TLS's client speaks first, the others' server greets */
    { { EX_FACT_HEARD, EX_EACH }, { { EX_FACT_DATA, EX_EACH } }, { { 0, 0 } } },
};
/* The last row is for these alone. */
#define MAIL_STEP (G_N_ELEMENTS(steps) - 1)

static gboolean is_mail(ex_service service)
{
    return ex_service_kinds[service] == EX_KIND_LINES || ex_service_kinds[service] == EX_KIND_MESSAGES;
}

static gboolean is_rpc(ex_service service)
{
    static const guint8 kinds[EX_KIND_COUNT] = { [EX_KIND_MAPPER] = 1, [EX_KIND_PROCESS] = 1, [EX_KIND_PURPOSE] = 1 };

    return kinds[ex_service_kinds[service]];
}

static const ex_proof *said(const ex_flow *flow, ex_side side, word what)
{
    return ex_facts_first(&flow->facts, (ex_fact_kind)what.kind, what.object, side);
}

static const ex_proof *fact_of(const ex_flow *flow, ex_side side, ex_fact_kind kind)
{
    return ex_facts_first(&flow->facts, kind, EX_EACH, side);
}

/*
 * Whether an answer stands behind a reset in the server's name that the client took: it ended by a reset, too, and took nothing
 * of what the server said behind. A filter resets one side, and what the server says then is seen where the filter's wire is.
 */
static gboolean is_too_late(const ex_flow *flow, ex_side client, const ex_proof *answer)
{
    const ex_side server = (ex_side)!client;
    const ex_proof *reset = fact_of(flow, server, EX_FACT_RST);

    return reset && ex_proof_compare(reset, answer) < 0 && fact_of(flow, client, EX_FACT_RST) &&
           !fact_of(flow, server, EX_FACT_GOES_ON);
}

static gboolean is_answered(const ex_flow *flow, ex_side client, guint step)
{
    for (guint i = 0; i < G_N_ELEMENTS(steps[step].answered) && steps[step].answered[i].kind; i++) {
        const ex_proof *answer = said(flow, (ex_side)!client, steps[step].answered[i]);

        if (answer && !is_too_late(flow, client, answer))
            return TRUE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(steps[step].later) && steps[step].later[i].kind; i++) {
        if (said(flow, client, steps[step].later[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_long(const ex_silence *silence)
{
    return silence && silence->repeats >= 2 && silence->last - silence->since >= EX_SILENCE_TIME;
}

/*
 * Whether an end came after what was asked. Two interfaces have two clocks, and a clock may be set: what ends a connection
 * seems to be a little earlier than what it ends, and nobody asks on a connection that has ended.
 */
static gboolean is_after(const ex_proof *end, const ex_proof *asked)
{
    return end->time > asked->time - EX_CLOCK_STEP;
}

/*
 * How the connection ended after what was asked; FALSE: it may go on. A reset or an end in the client's own name counts
 * only after it waited long, for who leaves at once wanted no answer.
 */
static gboolean read_end(const ex_flow *flow, ex_side client, const ex_proof *asked, ex_reach *out)
{
    const ex_side server = (ex_side)!client;
    const ex_proof *reset = fact_of(flow, server, EX_FACT_RST), *closed = fact_of(flow, server, EX_FACT_FIN);
    const ex_proof *left = fact_of(flow, client, EX_FACT_FIN), *gone = fact_of(flow, client, EX_FACT_RST);
    const ex_silence *silence = ex_silence_standing(&flow->silences[client]);

    out->proof = NULL;
    if (is_long(silence) && !ex_silence_is_of_probes(silence)) {
        out->end = EX_END_SILENCE;
        out->proof = &silence->first;
    } else if (reset && is_after(reset, asked) && !(left && ex_proof_compare(left, reset) < 0)) {
        out->end = EX_END_RESET;
        out->proof = reset;
    } else if (closed && is_after(closed, asked) && !(left && ex_proof_compare(left, closed) < 0) &&
               !(gone && ex_proof_compare(gone, closed) < 0)) {
        out->end = EX_END_CLOSED;
        out->proof = closed;
    } else {
        const ex_proof *end = !gone || (left && ex_proof_compare(left, gone) < 0) ? left : gone;

        if (!end || end->time - asked->time < EX_PATIENCE)
            return FALSE;
        out->end = EX_END_NO_ANSWER;
        out->proof = end;
    }
    return TRUE;
}

/*
 * Whether the capture may lack words of a side: it is known to lack octets, or cut them off, or it has not the side's SYN, behind
 * which they would stand.
 */
static gboolean lacks_words(const ex_flow *flow, ex_side side)
{
    return fact_of(flow, side, EX_FACT_MISSED) || (flow->cut && fact_of(flow, side, EX_FACT_DATA)) ||
           !fact_of(flow, side, EX_FACT_SYNACK);
}

/*
 * Whether the capture has nothing that the client said, and lacks something of it, or its end: the server acknowledged it. A server
 * that heard that did not close on a client that waits. What was acknowledged before it was seen may come, and is said then.
 */
static gboolean lacks_all(const ex_flow *flow, ex_side client)
{
    if (fact_of(flow, client, EX_FACT_DATA))
        return FALSE;
    return fact_of(flow, client, EX_FACT_MISSED) ||
           (fact_of(flow, client, EX_FACT_AHEAD) && !fact_of(flow, client, EX_FACT_FIN));
}

/*
 * A connection that the server's side takes and ends at once, where the client must speak first: whatever is there has no room
 * or no server behind it. Later than EX_IDLE_TIME it may be a timer's.
 */
static gboolean read_unasked(const ex_flow *flow, ex_service service, ex_side client, ex_reach *out)
{
    const gboolean client_first = is_rpc(service) || ex_service_kinds[service] == EX_KIND_TPKT;
    const ex_side server = (ex_side)!client;
    const ex_proof *heard = fact_of(flow, client, EX_FACT_HEARD), *word = fact_of(flow, client, EX_FACT_DATA);

    if (!client_first || !heard || fact_of(flow, server, EX_FACT_DATA) || fact_of(flow, client, EX_FACT_MISSED) ||
        lacks_all(flow, client) || lacks_words(flow, server) || !read_end(flow, client, heard, out))
        return FALSE;
    /* By two clocks an end may stand before the word that it answers. */
    if ((out->end != EX_END_RESET && out->end != EX_END_CLOSED) || out->proof->time - heard->time >= EX_IDLE_TIME ||
        (word && (ex_proof_compare(word, out->proof) < 0 || !is_after(out->proof, word)))) {
        out->proof = NULL;
        return FALSE;
    }
    if (!word)
        out->end = out->end == EX_END_RESET ? EX_END_RESET_EARLY : EX_END_CLOSED_EARLY;
    out->stop = EX_STOP_CUT;
    out->through = EX_THROUGH_BLOCKED;
    return TRUE;
}

static gboolean waits(const ex_store *store, const ex_flow *flow, ex_side client, const ex_proof *asked, ex_reach *out)
{
    if (!ex_waits_in_vain(store, flow, client, asked))
        return FALSE;
    out->end = EX_END_WAITS;
    out->proof = asked;
    return TRUE;
}

/*
 * Whether the client waits in vain for its first words to be answered. Of mail and news the server speaks first; of the directory
 * and of TLS the client does, and one that has not yet waits for nothing.
 */
static gboolean waits_for_step(const ex_store *store, const ex_flow *flow, const ex_verdict *verdict, ex_side client,
                               guint step, const ex_proof *asked, ex_reach *out)
{
    const gboolean greets =
        ex_service_kinds[verdict->service] == EX_KIND_LINES && !(verdict->set & EX_C(PORT_SSL)) && step == MAIL_STEP;
    const ex_proof *said_first = step == MAIL_STEP ? fact_of(flow, client, EX_FACT_DATA) : asked;

    if (said_first)
        return waits(store, flow, client, said_first, out);
    return greets && waits(store, flow, client, asked, out);
}

/* Likewise for the mapper's first answer, which takes no time; calls of others may. */
static gboolean waits_for_mapper(const ex_store *store, const ex_flow *flow, ex_side client, ex_reach *out)
{
    const ex_side server = (ex_side)!client;
    const ex_proof *asked = said(flow, client, (word){ EX_FACT_RPC_CALL, EX_IF_EPM });

    return asked && !fact_of(flow, server, EX_FACT_RPC_REPLIED) && waits(store, flow, client, asked, out);
}

static gboolean read_cut(const ex_store *store, const ex_flow *flow, const ex_verdict *verdict, ex_side client,
                         ex_reach *out)
{
    const ex_service service = verdict->service;

    for (guint step = 0; step < G_N_ELEMENTS(steps); step++) {
        const ex_proof *asked = (step == MAIL_STEP) == is_mail(service) ? said(flow, client, steps[step].asked) : NULL;

        if (!asked || is_answered(flow, client, step) ||
            (!read_end(flow, client, asked, out) && !waits_for_step(store, flow, verdict, client, step, asked, out)))
            continue;
        /* An answer that the capture lacks is none that never came; who sends again what he said got none. */
        if (out->end != EX_END_SILENCE && (lacks_words(flow, (ex_side)!client) || lacks_all(flow, client))) {
            out->proof = NULL;
            continue;
        }
        out->stop = EX_STOP_CUT;
        out->through = EX_THROUGH_BLOCKED;
        return TRUE;
    }
    if (waits_for_mapper(store, flow, client, out) && !lacks_words(flow, (ex_side)!client)) {
        out->stop = EX_STOP_CUT;
        out->through = EX_THROUGH_BLOCKED;
        return TRUE;
    }
    out->proof = NULL;
    return read_unasked(flow, service, client, out);
}

/* The server itself says no. */
static gboolean refuse(ex_reach *out, ex_stop stop, const ex_proof *proof)
{
    out->stop = stop;
    out->through = EX_THROUGH_REFUSED;
    out->proof = proof;
    return TRUE;
}

/* The bind_nak to a bind. By two clocks it may stand before what it answers, and tell of no interface. */
static const ex_proof *find_nak(const ex_flow *flow, ex_side client)
{
    const ex_proof *nak = NULL;

    for (guint reason = 0; reason < 32 && !nak && fact_of(flow, client, EX_FACT_RPC_BIND); reason++)
        nak = said(flow, (ex_side)!client, (word){ EX_FACT_RPC_REASON, (guint8)(EX_REASON_NAK + reason) });
    return nak;
}

/* A caller that is not let in: of its interfaces none was accepted, or its call came to nothing. */
static gboolean read_denial(const ex_flow *flow, ex_side client, ex_reach *out)
{
    const ex_side server = (ex_side)!client;
    const ex_proof *named = fact_of(flow, server, EX_FACT_RPC_REFUSED);
    const ex_proof *refused = named ? named : find_nak(flow, client);
    const ex_proof *denied = said(flow, server, (word){ EX_FACT_RPC_REASON, EX_REASON_DENIED });

    if (refused && !fact_of(flow, server, EX_FACT_RPC_ACK))
        return refuse(out, EX_STOP_DENIED, refused);
    if (denied && !fact_of(flow, server, EX_FACT_RPC_ANSWERED) && !fact_of(flow, server, EX_FACT_EPM_GIVEN))
        return refuse(out, EX_STOP_DENIED, denied);
    return FALSE;
}

/* Who was called cannot reach whom it must reach in turn: of an MTA that is the caller (KB 279537). */
static gboolean read_unavailable(const ex_flow *flow, ex_side client, ex_reach *out)
{
    const ex_proof *failed = said(flow, (ex_side)!client, (word){ EX_FACT_RPC_REASON, EX_REASON_UNAVAILABLE });

    if (!failed || fact_of(flow, (ex_side)!client, EX_FACT_RPC_ANSWERED))
        return FALSE;
    return refuse(out, EX_STOP_UNAVAILABLE, failed);
}

/*
 * A connect request that is answered by an error (ISO 8073 clause 6.6), and an association that the called side ends before it is
 * accepted. A DR after words that the capture lacks, or after a transfer, ends what was open.
 */
static gboolean read_abort(const ex_flow *flow, ex_side client, ex_reach *out)
{
    const ex_side server = (ex_side)!client;
    const ex_proof *aborted = fact_of(flow, server, EX_FACT_X400_ABORTED);
    const ex_proof *disconnected = fact_of(flow, server, EX_FACT_DISCONNECT);
    const ex_proof *error = said(flow, server, (word){ EX_FACT_TPDU, EX_TPDU_ER });

    if (error && said(flow, client, (word){ EX_FACT_TPDU, EX_TPDU_CR }) &&
        !said(flow, server, (word){ EX_FACT_TPDU, EX_TPDU_CC })) {
        out->end = EX_END_ERROR;
        return refuse(out, EX_STOP_ABORTED, error);
    }
    if (!fact_of(flow, client, EX_FACT_X400_ASKED))
        return FALSE;
    if (aborted) {
        out->end = EX_END_ABORTED;
        return refuse(out, EX_STOP_ABORTED, aborted);
    }
    if (!disconnected || lacks_words(flow, server) || fact_of(flow, client, EX_FACT_X400_TRANSFER) ||
        fact_of(flow, server, EX_FACT_X400_TRANSFER) || fact_of(flow, client, EX_FACT_X400_RELEASED))
        return FALSE;
    out->end = EX_END_DISCONNECTED;
    return refuse(out, EX_STOP_ABORTED, disconnected);
}

static gboolean read_refusal(const ex_flow *flow, ex_side client, ex_reach *out)
{
    const ex_side server = (ex_side)!client;
    const gboolean accepted = fact_of(flow, server, EX_FACT_X400_ACCEPTED) != NULL;

    if (accepted)
        return FALSE;
    if (fact_of(flow, server, EX_FACT_X400_REFUSED) ||
        (fact_of(flow, server, EX_FACT_DISCONNECT) && !said(flow, server, (word){ EX_FACT_TPDU, EX_TPDU_CC }))) {
        /* The findings have a row for each reason. */
        out->through = EX_THROUGH_REFUSED;
        return TRUE;
    }
    return read_abort(flow, client, out);
}

/* A server that answers, to say that it serves nobody, or not this client. */
static gboolean read_unwelcome(const ex_flow *flow, ex_side client, ex_reach *out)
{
    const ex_proof *refused = fact_of(flow, (ex_side)!client, EX_FACT_UNWELCOME);

    return refused && refuse(out, EX_STOP_UNWELCOME, refused);
}

/* One side's fatal alert in the clear: TLS's handshake does not come to its end. The first counts. */
static gboolean read_alert(const ex_flow *flow, ex_service service, ex_side client, ex_reach *out)
{
    const ex_proof *alert = NULL;

    for (guint i = 0; i < flow->facts.count && is_mail(service); i++) {
        const ex_fact_entry *entry = &flow->facts.entry[i];

        if (ex_fact_get_kind(entry->fact) != EX_FACT_TLS_ALERT ||
            (alert && ex_proof_compare(alert, &entry->proof) <= 0))
            continue;
        alert = &entry->proof;
        out->alert = (guint8)ex_fact_get_object(entry->fact);
        out->by_client = ex_fact_get_side(entry->fact) == client;
    }
    return alert && refuse(out, EX_STOP_TLS_ALERT, alert);
}

/* A connection that talked, and whose later words were not acknowledged any more, whichever side's. */
static gboolean read_stall(const ex_flow *flow, ex_side client, ex_reach *out)
{
    for (guint side = 0; side < 2; side++) {
        const ex_silence *silence = ex_silence_standing(&flow->silences[side]);
        const ex_proof *ended = fact_of(flow, (ex_side)!side, EX_FACT_FIN);
        const gboolean is_reset = silence && silence->reset && silence->idle >= EX_IDLE_TIME;

        /* Whoever has closed its side, or lost its program, acknowledges nothing more. */
        if ((!is_long(silence) && !is_reset) || (ended && ex_proof_compare(ended, &silence->first) < 0))
            continue;
        /* A client that is switched off answers no probe of its server's, and that is nobody's fault. */
        if (ex_silence_is_of_probes(silence) && side != client)
            continue;
        out->stop = silence->idle >= EX_IDLE_TIME ? EX_STOP_IDLE : EX_STOP_STALLED;
        out->through = EX_THROUGH_STALLED;
        out->proof = &silence->first;
        out->idle = silence->idle;
        out->size = silence->size;
        return TRUE;
    }
    return FALSE;
}

/*
 * A call of RPC after a bind that was accepted, which by two clocks may stand before it and tell of no interface: nobody calls what
 * was not accepted. MtaBind waits for another connection, so that its end is that one's matter.
 */
static gboolean has_called(const ex_flow *flow, ex_service service, ex_side client)
{
    const ex_side server = (ex_side)!client;

    return is_rpc(service) && fact_of(flow, client, EX_FACT_RPC_BIND) &&
           (fact_of(flow, server, EX_FACT_RPC_ACK) || fact_of(flow, client, EX_FACT_RPC_CALL)) &&
           (!said(flow, client, (word){ EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND }) ||
            said(flow, server, (word){ EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND }));
}

/*
 * A dialogue in which both sides had their say, and that ended in the server's name while it owed an answer, or within one
 * (wire/mail/turns.h).
 */
static gboolean read_drop(const ex_flow *flow, ex_service service, ex_side client, ex_reach *out)
{
    const ex_side server = (ex_side)!client;
    const ex_proof *dropped = fact_of(flow, server, EX_FACT_DROPPED), *reset = fact_of(flow, server, EX_FACT_RST),
                   *closed = fact_of(flow, server, EX_FACT_FIN);
    const gboolean talked = is_mail(service) ? said(flow, client, (word){ EX_FACT_VERB, service }) != NULL
                                             : has_called(flow, service, client);

    if (!dropped || !talked || !fact_of(flow, server, EX_FACT_DATA) || fact_of(flow, server, EX_FACT_GOES_ON))
        return FALSE;
    out->stop = EX_STOP_DROPPED;
    out->through = EX_THROUGH_BLOCKED;
    /* By two clocks an end may stand before what it answers. */
    out->end = reset && ex_proof_compare(reset, dropped) <= 0     ? EX_END_RESET_LATE
               : closed && ex_proof_compare(closed, dropped) <= 0 ? EX_END_CLOSED_LATE
                                                                  : EX_END_NO_ANSWER;
    out->proof = dropped;
    return TRUE;
}

/* A dialogue of mail or news whose last question waits for its answer, and that nobody ends. */
static gboolean read_open_question(const ex_store *store, const ex_flow *flow, ex_service service, ex_side client,
                                   ex_reach *out)
{
    const ex_side server = (ex_side)!client;

    if (ex_service_kinds[service] != EX_KIND_LINES || !said(flow, client, (word){ EX_FACT_VERB, service }) ||
        !fact_of(flow, server, EX_FACT_DATA) || lacks_words(flow, server) || !ex_waits_at_last(store, flow, client))
        return FALSE;
    out->stop = EX_STOP_DROPPED;
    out->through = EX_THROUGH_BLOCKED;
    out->end = EX_END_WAITS_LATE;
    out->proof = &flow->words.proof;
    return TRUE;
}

static gboolean is_at(const ex_proof *proof, const ex_proof *other)
{
    return proof && ex_proof_compare(proof, other) == 0;
}

/* An association that ended, in whoever's name, while a message was under way; the capture may lack what ended the transfer. */
static gboolean read_broken(const ex_flow *flow, ex_service service, ex_reach *out)
{
    const ex_proof *broken = ex_facts_find_any(&flow->facts, EX_FACT_X400_BROKEN, 0);

    if (!broken || ex_service_kinds[service] != EX_KIND_TPKT || flow->cut)
        return FALSE;
    for (guint side = 0; side < 2; side++) {
        const ex_proof *here = fact_of(flow, (ex_side)side, EX_FACT_X400_BROKEN);

        if (fact_of(flow, (ex_side)side, EX_FACT_MISSED) || (here && fact_of(flow, (ex_side)side, EX_FACT_GOES_ON)))
            return FALSE;
        if (!is_at(here, broken))
            continue;
        out->end = is_at(fact_of(flow, (ex_side)side, EX_FACT_X400_ABORTED), broken) ? EX_END_BREAK_ABORT
                   : is_at(fact_of(flow, (ex_side)side, EX_FACT_RST), broken)        ? EX_END_BREAK_RESET
                                                                                     : EX_END_BREAK_CLOSED;
    }
    out->stop = EX_STOP_DROPPED;
    out->through = EX_THROUGH_BLOCKED;
    out->proof = broken;
    return TRUE;
}

/*
 * How far a connection came by what its server said: to any word, to one that lets the client in, to what it was for. Octets of
 * the server's that the capture lacks are words too; a call is taken for heard where no row tells what answers it.
 */
static guint8 depth_of(const ex_flow *flow, ex_service service, ex_side client)
{
    static const struct {
        word said;
        guint8 depth;
    } depths[] = {
        { { EX_FACT_RPC_ANSWERED, EX_EACH }, EX_DEPTH_MAX },
        { { EX_FACT_EPM_GIVEN, EX_EACH }, EX_DEPTH_MAX },
        { { EX_FACT_EPM_NOT_REGISTERED, EX_EACH }, EX_DEPTH_MAX },
        { { EX_FACT_X400_ACCEPTED, EX_EACH }, EX_DEPTH_MAX },
        { { EX_FACT_X400_TRANSFER, EX_EACH }, EX_DEPTH_MAX },
        { { EX_FACT_LAYER, EX_LAYER_P1 }, EX_DEPTH_MAX },
        { { EX_FACT_RPC_ACK, EX_EACH }, 2 },
        { { EX_FACT_DATA, EX_EACH }, 1 },
        { { EX_FACT_MISSED, EX_EACH }, 1 },
    };
    const ex_side server = (ex_side)!client;
    const ex_proof *call = fact_of(flow, client, EX_FACT_RPC_CALL);
    guint8 depth = 0;

    for (guint i = 0; i < G_N_ELEMENTS(depths); i++) {
        if (said(flow, server, depths[i].said))
            depth = MAX(depth, depths[i].depth);
    }
    if (depth > 0 && call && flow->direction[server].last_time > call->time &&
        !fact_of(flow, server, EX_FACT_RPC_FAULT) && !fact_of(flow, server, EX_FACT_DROPPED))
        depth = EX_DEPTH_MAX;
    if (depth == 1 && is_mail(service) && !fact_of(flow, server, EX_FACT_UNWELCOME) &&
        !fact_of(flow, server, EX_FACT_TLS_ALERT) && !fact_of(flow, client, EX_FACT_TLS_ALERT))
        depth = 2;
    return depth;
}

static ex_through through_of(ex_outcome outcome)
{
    switch (outcome) {
    case EX_OUTCOME_OPEN:
    case EX_OUTCOME_RESET:
        return EX_THROUGH_OPEN;
    case EX_OUTCOME_ONE_SIDED:
        return EX_THROUGH_ONE_SIDED;
    case EX_OUTCOME_REFUSED:
        return EX_THROUGH_REFUSED;
    case EX_OUTCOME_FILTERED:
    case EX_OUTCOME_PROHIBITED:
    case EX_OUTCOME_UNREACHABLE:
        return EX_THROUGH_BLOCKED;
    case EX_OUTCOME_UNKNOWN:
    case EX_OUTCOME_COUNT:
        break;
    }
    return EX_THROUGH_UNKNOWN;
}

ex_reach ex_reach_read(const ex_store *store, const ex_flow *flow, const ex_verdict *verdict, ex_outcome outcome,
                       ex_side client)
{
    ex_reach out;

    memset(&out, 0, sizeof(out));
    out.through = through_of(outcome);
    /* One segment in somebody's name shows nothing, and there is no finding about it. */
    if (out.through == EX_THROUGH_BLOCKED && !ex_outcome_was_tried_again(flow, client, outcome))
        out.through = EX_THROUGH_UNKNOWN;
    out.depth = EX_DEPTH_MAX;
    /* Of a connection of which one side was heard nothing is known that the other did not say. */
    if (out.through != EX_THROUGH_OPEN || flow->key.tuple.transport != EX_TCP || !flow->attested ||
        !flow->direction[0].seen || !flow->direction[1].seen)
        return out;
    out.depth = depth_of(flow, verdict->service, client);
    if (!read_cut(store, flow, verdict, client, &out) && !read_denial(flow, client, &out) &&
        !read_unavailable(flow, client, &out) && !read_unwelcome(flow, client, &out) &&
        !read_alert(flow, verdict->service, client, &out) && !read_refusal(flow, client, &out) &&
        !read_stall(flow, client, &out) && !read_broken(flow, verdict->service, &out) &&
        !read_drop(flow, verdict->service, client, &out))
        read_open_question(store, flow, verdict->service, client, &out);
    return out;
}

gboolean ex_through_is_open(ex_through through)
{
    return through == EX_THROUGH_OPEN || through == EX_THROUGH_ONE_SIDED;
}

gboolean ex_through_is_stopped(ex_through through)
{
    return through == EX_THROUGH_STALLED || through == EX_THROUGH_REFUSED || through == EX_THROUGH_BLOCKED;
}

const char *ex_through_name(ex_through through)
{
    static const char *const names[EX_THROUGH_COUNT] = {
        "unknown", "open", "one-sided", "stalled", "refused", "blocked"
    };

    return (guint)through < EX_THROUGH_COUNT ? names[through] : "";
}

const char *ex_ending_words(ex_ending end)
{
    static const char *const words[] = {
        "the connection was reset before any answer",
        "the connection was closed before any answer",
        "what the client sent was never acknowledged",
        "the client was never answered and gave up",
        "the connection was reset in the middle of the dialogue, with an answer owed",
        "the connection was closed in the middle of the dialogue, with an answer owed",
        "the connection was reset before the client said a word",
        "the connection was closed before the client said a word",
        "the session was aborted",
        "the transport connection was ended before the association was accepted",
        "the connect request was answered by an error",
        "the client was never answered, for as long as the capture listened",
        "the connection was reset in the middle of the transfer of a message",
        "the connection was closed in the middle of the transfer of a message",
        "the session was aborted in the middle of the transfer of a message",
        "a question of the client's was never answered, for as long as the capture listened",
    };

    return (guint)end < G_N_ELEMENTS(words) ? words[end] : "";
}
