/* observe_payload.c
 * What is read from the payload of segments: openings of mail dialogues, DCE/RPC, HTTP requests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/mail/dialogue.h"
#include "wire/mail/tls.h"

#include "evidence/believe.h"
#include "observe_payload.h"

/*
 * Payload segments of a direction that are read for a mail dialogue: it says who it is in the first few.
 * Retransmissions do not count.
 */
#define SEGMENTS_READ_MAX 24

/*
 * Segments of a few octets that end within a line or message do not count, as long as there are not too many of them:
 * somebody types, or a sender cuts what it says.
 */
#define SMALL_OCTETS   100
#define SMALL_READ_MAX 250

/* How far behind a connection's first octet a segment may stand that came before it, and how many segments are waited for it. */
#define EARLY_OCTETS   4096
#define EARLY_SEGMENTS 4

/* The readers of the capture's DCE/RPC connections, and of dialogues that are cut. */
static GPtrArray *watches, *kept_pieces;

static void watch_free(gpointer data)
{
    ex_rpc_connection_free((ex_rpc_connection *)data);
}

static void pieces_free(gpointer data)
{
    ex_pieces_clear((ex_pieces *)data);
    g_free(data);
}

void exchange_observe_open(void)
{
    kept_pieces = g_ptr_array_new_with_free_func(pieces_free);
    watches = g_ptr_array_new_with_free_func(watch_free);
}

void exchange_observe_close(void)
{
    g_ptr_array_free(watches, TRUE);
    watches = NULL;
    g_ptr_array_free(kept_pieces, TRUE);
    kept_pieces = NULL;
}

void exchange_learn(const exchange_observation *seen, ex_fact_kind kind, guint object)
{
    ex_store_add_fact(exchange.store, seen->flow, ex_fact_make(kind, seen->side, object), &seen->proof);
}

void exchange_learn_of(const exchange_observation *seen, ex_side side, ex_fact_kind kind, guint object)
{
    ex_store_add_fact(exchange.store, seen->flow, ex_fact_make(kind, side, object), &seen->proof);
}

static void learn_by_callback(ex_fact_kind kind, guint object, void *data)
{
    exchange_learn((const exchange_observation *)data, kind, object);
}

/* Sequence number of the first octet of payload: a SYN takes one itself, and may carry data (RFC 7413). */
static guint32 first_octet(const ex_segment *segment)
{
    return segment->seq + ((segment->flags & EX_TCP_SYN) != 0);
}

/* The service whose dialogue a segment may be: what was decoded, else what either port means. */
static ex_service dialogue_service(const exchange_observation *seen, guint32 layers)
{
    const ex_tuple *tuple = &seen->flow->key.tuple;
    ex_service service = EX_SVC_NONE;

    /* Ends: a bit less each turn. */
    for (guint32 left = layers; left && service == EX_SVC_NONE; left &= left - 1)
        service = ex_layer_service((ex_layer)g_bit_nth_lsf(left, -1));
    if (service == EX_SVC_NONE)
        service = (ex_service)exchange.config.service[tuple->end[EX_FROM_HI].port];
    if (service == EX_SVC_NONE)
        service = (ex_service)exchange.config.service[tuple->end[EX_FROM_LO].port];
    return service;
}

/* Whether a segment begins its direction, as far as that is known. */
static gboolean is_first_octet(const exchange_observation *seen, const ex_segment *segment)
{
    const ex_window *own = &seen->flow->windows.side[seen->side];

    return !own->exact || first_octet(segment) == own->low;
}

/*
 * Whether what begins with this octet is what its sender says first: the server's greeting. Where the beginning was not
 * captured, the first segment of a connection is it only if the other side has said nothing yet.
 */
static gboolean is_greeting(const exchange_observation *seen, guint32 seq)
{
    const ex_window *own = &seen->flow->windows.side[seen->side];

    return own->exact ? seq == own->low : seen->live->first_side == seen->side && seq == seen->live->first_seq;
}

/*
 * What octets say that begin a line or a message.
 * @param whole lines are not cut: a name at the end of a line is all of it
 */
static void observe_dialogue(const exchange_observation *seen, ex_service service, guint32 seq, const guint8 *bytes,
                             gsize size, gboolean whole)
{
    ex_dialogue dialogue;

    ex_dialogue_read(service, bytes, size, &dialogue);
    /* Another service than the port's, by words that only that one says. */
    if (dialogue.count == 0 && ex_dialogue_is_lines(service))
        ex_dialogue_read(ex_dialogue_recognise(bytes, size), bytes, size, &dialogue);
    /* A product is named once, in the greeting; what looks like a second one is somebody else's, or mail. */
    const gboolean believes_product = !dialogue.by_banner || (whole && is_greeting(seen, seq));
    for (guint i = 0; i < dialogue.count; i++) {
        /* A mail may hold any words. */
        if (dialogue.fact[i].kind == EX_FACT_SERVER_VERB && seen->live->mail[seen->side])
            continue;
        if (dialogue.fact[i].kind == EX_FACT_REPLY)
            seen->live->mail[!seen->side] = dialogue.mail_follows;
        if (dialogue.fact[i].kind == EX_FACT_VERB && dialogue.mail_follows)
            seen->live->mail[seen->side] = TRUE;
        if (believes_product || dialogue.fact[i].kind != EX_FACT_PRODUCT)
            exchange_learn(seen, dialogue.fact[i].kind, dialogue.fact[i].object);
    }
    if (dialogue.refuses && is_greeting(seen, seq))
        exchange_learn(seen, EX_FACT_UNWELCOME, dialogue.fact[0].object);
    /* Whether asked for or told, the directory is the side with its port. */
    if (dialogue.active_directory) {
        const gboolean lo = exchange.config.service[seen->flow->key.tuple.end[EX_FROM_LO].port] == EX_SVC_LDAP;

        exchange_learn_of(seen, lo ? EX_FROM_LO : EX_FROM_HI, EX_FACT_DIRECTORY_AD, 0);
    }
    if (dialogue.product[0] && believes_product)
        ex_store_add_text(exchange.store, seen->flow, EX_TEXT_PRODUCT, seen->side, dialogue.product, &seen->proof);
}

/* What is told when pieces are put together. */
typedef struct {
    const exchange_observation *seen;
    ex_service service;
} joining;

static void observe_joined(guint32 seq, const guint8 *bytes, gsize size, void *data)
{
    const joining *at = (const joining *)data;

    observe_dialogue(at->seen, at->service, seq, bytes, size, TRUE);
}

static void observe_pieces(const exchange_observation *seen, ex_service service, ex_pieces_kind kind,
                           const ex_segment *segment)
{
    const ex_window *own = &seen->flow->windows.side[seen->side];
    ex_pieces **pieces = &seen->live->pieces[seen->side];
    joining at = { seen, service };

    if (!*pieces) {
        *pieces = g_new0(ex_pieces, 1);
        g_ptr_array_add(kept_pieces, *pieces);
        (*pieces)->next = seen->live->begun[seen->side] ? seen->live->next_unread[seen->side]
                          : own->exact                  ? own->low
                                                        : first_octet(segment);
    }
    ex_pieces_feed(*pieces, kind, first_octet(segment), segment->payload, segment->payload_captured, segment->length,
                   observe_joined, &at);
}

/* A segment of a dialogue: by itself, and with those that it was cut from. */
static void observe_words(const exchange_observation *seen, const ex_segment *segment, ex_service service,
                          gboolean late)
{
    const ex_window *own = &seen->flow->windows.side[seen->side];
    exchange_live *live = seen->live;
    const ex_side side = seen->side;
    const guint8 *bytes = segment->payload;
    const gsize size = segment->payload_captured;
    const gboolean lines = ex_dialogue_is_lines(service);
    const ex_pieces_kind kind = lines ? EX_PIECES_LINES : EX_PIECES_MESSAGES;
    const gboolean cut = size == segment->length && ex_pieces_are_cut(kind, bytes, size);
    const gboolean early = live->begun[side] ? first_octet(segment) != live->next_unread[side]
                                             : own->exact && first_octet(segment) != own->low;

    if ((lines || service == EX_SVC_LDAP) && (live->pieces[side] || cut || early))
        observe_pieces(seen, service, kind, segment);
    if (!late)
        observe_dialogue(seen, service, first_octet(segment), bytes, size, !(lines && cut));
}

/*
 * Whether an endpoint mapper gave a port of the flow. Whoever says that the port of a mail service or of LDAP is an endpoint
 * does not make it one: there the words themselves must begin like DCE/RPC.
 */
static gboolean is_given(const exchange_observation *seen, ex_side side)
{
    const ex_tuple *tuple = &seen->flow->key.tuple;
    const ex_addr *addr = &tuple->end[side].addr;
    const guint16 port = tuple->end[side].port;
    const ex_service service = (ex_service)exchange.config.service[port];

    return service != EX_SVC_LDAP && !ex_dialogue_is_lines(service) &&
           ex_store_endpoints_at(exchange.store, addr, port, EX_TCP) != NULL;
}

static gboolean begins_like_rpc(const ex_segment *segment)
{
    ex_rpc_header header;

    return segment->payload_captured > 0 && segment->payload[0] == 5 &&
           (ex_rpc_header_read(segment->payload, segment->payload_captured, &header) ||
            ex_rpc_may_become_header(segment->payload, segment->payload_captured));
}

/* Whether a port of the flow was given. That none was holds until another endpoint is known. */
static gboolean has_given_port(const exchange_observation *seen)
{
    const guint known = g_hash_table_size(exchange.store->by_port);

    if (seen->live->asked_given == known)
        return FALSE;
    if (is_given(seen, EX_FROM_LO) || is_given(seen, EX_FROM_HI))
        return TRUE;
    seen->live->asked_given = known;
    return FALSE;
}

/*
 * Whether the flow's payload may be DCE/RPC: stock says so, an endpoint mapper gave the port, or it begins so. The
 * bytes are asked too since stock sees nothing in a header that is cut into several segments.
 */
static gboolean may_be_rpc(const exchange_observation *seen, const ex_segment *segment, guint32 layers)
{
    const exchange_live *live = seen->live;

    return (live->watch && !live->doubtful) ||
           ((layers | live->layers_seen[0] | live->layers_seen[1]) >> EX_LAYER_DCERPC & 1) || has_given_port(seen) ||
           (!live->begun[0] && !live->begun[1] && begins_like_rpc(segment));
}

static void observe_rpc(exchange_observation *seen, const ex_segment *segment)
{
    exchange_live *live = seen->live;

    if (!live->watch) {
        live->watch = ex_rpc_connection_new();
        g_ptr_array_add(watches, live->watch);
        for (guint side = 0; side < 2; side++) {
            if (live->opened[side])
                ex_rpc_connection_open(live->watch, (ex_side)side, live->isn[side]);
        }
    }
    for (guint side = 0; side < 2; side++) {
        if (live->has_acked[side])
            ex_rpc_connection_acked(live->watch, (ex_side)side, live->acked[side]);
    }
    ex_rpc_connection_feed(live->watch, seen->side, first_octet(segment), segment->payload, segment->payload_captured,
                           segment->length, learn_by_callback, seen);
}

/* Where a segment stands, in octets behind the first of its side; 0 is there, and where that is not known. */
static guint32 octets_before(const exchange_observation *seen, const ex_segment *segment)
{
    const exchange_live *live = seen->live;

    return live->opened[seen->side] ? first_octet(segment) - live->isn[seen->side] - 1 : 0;
}

/* Whether the connection's first octets are here, behind what overtook them, and begin DCE/RPC. */
static gboolean is_head(const exchange_observation *seen, const ex_segment *segment)
{
    return seen->live->doubtful && octets_before(seen, segment) == 0 && begins_like_rpc(segment);
}

/*
 * The rest of a bind may come before its head, where segments overtake each other and no mapper named the port. What
 * stands a little behind a connection's first octet, on a port of nobody's, is kept until that comes.
 */
static void hold_early(exchange_observation *seen, const ex_segment *segment)
{
    exchange_live *live = seen->live;
    const ex_end *end = seen->flow->key.tuple.end;
    const guint32 before = octets_before(seen, segment);

    if (live->doubtful && (before == 0 || --live->doubtful == 0)) {
        live->doubtful = 0;
        /* It stays in the list, empty. */
        ex_rpc_stream_clear(&live->watch->stream[EX_FROM_LO]);
        ex_rpc_stream_clear(&live->watch->stream[EX_FROM_HI]);
        live->watch = NULL;
        return;
    }
    if (!live->watch && !live->begun[0] && !live->begun[1] && before > 0 && before < EARLY_OCTETS &&
        exchange.config.service[end[EX_FROM_LO].port] == EX_SVC_NONE &&
        exchange.config.service[end[EX_FROM_HI].port] == EX_SVC_NONE)
        live->doubtful = EARLY_SEGMENTS;
    if (live->doubtful)
        observe_rpc(seen, segment);
}

void exchange_observe_payload(exchange_observation *seen, const ex_segment *segment, guint32 layers)
{
    exchange_live *live = seen->live;
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
    const ex_layer inside = ex_tunnel_read(&live->tunnel, side, segment->payload, segment->payload_captured);

    if (inside != EX_LAYER_NONE)
        exchange_learn(seen, live->tunnel.asked == EX_TUNNEL_CONNECT ? EX_FACT_IN_CONNECT : EX_FACT_IN_SOCKS, inside);
    live->tls = live->tls || ex_tls_begins(segment->payload, segment->payload_captured);
    const guint8 alert = live->tls ? ex_tls_alert(segment->payload, segment->payload_captured) : 0;

    if (alert)
        exchange_learn(seen, EX_FACT_TLS_ALERT, alert);
    /* TLS hides the dialogue; what stock decodes inside, with keys, stands in the layers. */
    if ((layers | live->layers_seen[side]) >> EX_LAYER_TLS & 1)
        return;
    if (ex_http_is_rpc_greeting(segment->payload, segment->payload_captured) && is_first_octet(seen, segment))
        exchange_learn(seen, EX_FACT_RPC_HTTP, 0);
    if (may_be_rpc(seen, segment, layers) || is_head(seen, segment)) {
        live->doubtful = 0;
        observe_rpc(seen, segment);
        return;
    }
    hold_early(seen, segment);
    /* Sequence numbers wrap; what lies behind was read before, but where pieces are put together. */
    const gboolean late = live->begun[side] && (gint32)(first_octet(segment) - live->next_unread[side]) < 0;

    if (live->read[side] >= SEGMENTS_READ_MAX || segment->payload_captured == 0 || (late && !live->pieces[side]))
        return;
    if (!live->begun[side] && !live->begun[!side]) {
        live->first_side = side;
        live->first_seq = first_octet(segment);
    }
    if (segment->length > SMALL_OCTETS || segment->payload[segment->payload_captured - 1] == '\n' ||
        live->small[side] == SMALL_READ_MAX)
        live->read[side]++;
    else
        live->small[side]++;
    if ((layers | live->layers_seen[side]) >> EX_LAYER_HTTP & 1)
        ex_http_read(segment->payload, segment->payload_captured, learn_by_callback, seen);
    else
        observe_words(seen, segment, dialogue_service(seen, layers), late);
    if (!late)
        live->next_unread[side] = first_octet(segment) + segment->length;
    live->begun[side] = TRUE;
}

void exchange_observe_turns(const exchange_observation *seen, const ex_segment *segment, guint32 layers)
{
    exchange_live *live = seen->live;
    const guint32 all = layers | live->layers_seen[0] | live->layers_seen[1];

    /* An acknowledgement says nothing. */
    if (segment->length == 0 && !(segment->flags & (EX_TCP_FIN | EX_TCP_RST)))
        return;
    const ex_service service = live->tls || (all >> EX_LAYER_TLS & 1) ? EX_SVC_NONE : dialogue_service(seen, layers);
    ex_words words;

    switch (ex_turns_read(live->turns, seen->side, segment, service, seen->proof.time)) {
    case EX_TURN_DROPS:
        /* An answer is owed to whoever said a word of the service's clients. */
        if (ex_facts_first(&seen->flow->facts, EX_FACT_VERB, EX_EACH, (ex_side)!seen->side) ||
            ex_facts_first(&seen->flow->facts, EX_FACT_RPC_BIND, EX_EACH, (ex_side)!seen->side))
            exchange_learn(seen, EX_FACT_DROPPED, 0);
        break;
    case EX_TURN_WAS_DROPPED:
        if (ex_facts_first(&seen->flow->facts, EX_FACT_VERB, EX_EACH, seen->side) ||
            ex_facts_first(&seen->flow->facts, EX_FACT_RPC_BIND, EX_EACH, seen->side))
            exchange_learn_of(seen, (ex_side)!seen->side, EX_FACT_DROPPED, 0);
        break;
    case EX_TURN_GIVES_UP:
        /*
         * It is the other side's fault. Calls may take long by their nature, a mapper's do not; a search of the directory may
         * wait for what will come; TLS's handshake waits for nothing.
         */
        if (ex_facts_first(&seen->flow->facts, EX_FACT_RPC_BIND, EX_IF_EPM, seen->side) ||
            ((ex_dialogue_is_lines(service) || live->turns[seen->side].hello) &&
             ex_facts_first(&seen->flow->facts, EX_FACT_VERB, EX_EACH, seen->side)))
            exchange_learn_of(seen, (ex_side)!seen->side, EX_FACT_DROPPED, 0);
        break;
    case EX_TURN_GOES_ON:
        exchange_learn(seen, EX_FACT_GOES_ON, 0);
        break;
    case EX_TURN_TAKES:
        exchange_learn_of(seen, (ex_side)!seen->side, EX_FACT_GOES_ON, 0);
        break;
    case EX_TURN_NOTHING:
        break;
    }
    live->outstanding[seen->side].left = live->turns[seen->side].leaves;
    words = ex_turns_words(live->turns, seen->side, segment, service, seen->proof.time);
    if (words != EX_WORDS_NONE)
        ex_store_speak(seen->flow, seen->side, words == EX_WORDS_ASK, &seen->proof);
}
