/* learned.c
 * Evidence, learned at once and kept so that it can be learned again in parts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "check.h"
#include "evidence/believe.h"
#include "wire/osi/selector.h"
#include "observer_parts.h"

typedef enum {
    COVER,
    SEE,
    COUNT,
    EXTEND,
    FACT,
    TEXT,
    ENDPOINT,
    NETWORK,
    ROUTER,
    SILENCES,
    SELECTOR,
    ACTIVITY,
    TALK,
    SPEAK
} piece_kind;

/** One piece of evidence. */
typedef struct {
    piece_kind kind;
    ex_flow *flow;
    ex_side side;
    ex_proof proof;
    guint32 seq, next, bytes;
    ex_fact fact;
    ex_text_kind text_kind;
    char text[EX_TEXT_MAX];
    ex_endpoint endpoint;
    ex_saying saying;
    guint32 vlan, interface;
    ex_addr router;
    ex_silences silences[2];
    gboolean begun, ended, asks;
} piece;

struct learned {
    ex_store *store;
    GArray *pieces; /* of piece */
};

learned *learned_new(ex_store *store)
{
    learned *l = g_new0(learned, 1);

    l->store = store;
    l->pieces = g_array_new(FALSE, FALSE, sizeof(piece));
    return l;
}

void learned_free(learned *l)
{
    g_array_free(l->pieces, TRUE);
    g_free(l);
}

static void put(ex_store *store, ex_flow *flow, const piece *p)
{
    switch (p->kind) {
    case COVER:
        ex_store_cover(store, &p->proof);
        break;
    case SEE:
        ex_store_see(flow, p->side, &p->proof, p->seq, p->next, p->bytes);
        break;
    case COUNT:
        ex_store_count(flow, p->side, &p->proof, p->bytes);
        break;
    case EXTEND:
        ex_store_extend(flow, &p->proof);
        break;
    case FACT:
        ex_store_add_fact(store, flow, p->fact, &p->proof);
        break;
    case TEXT:
        ex_store_add_text(store, flow, p->text_kind, p->side, p->text, &p->proof);
        break;
    case ENDPOINT:
        ex_store_add_endpoint(store, &p->endpoint, &p->saying, p->text, &p->proof);
        break;
    case NETWORK:
        ex_store_add_vlan(flow, p->vlan);
        ex_store_add_interface(flow, p->interface);
        break;
    case ROUTER:
        ex_store_add_router(flow, &p->router, &p->proof);
        break;
    case SILENCES:
        for (guint side = 0; side < 2; side++)
            ex_silences_merge(&flow->silences[side], &p->silences[side]);
        break;
    case SELECTOR:
        ex_association_name(ex_store_association(flow), p->side, p->text, &p->proof);
        break;
    case ACTIVITY:
        ex_association_count(ex_store_association(flow), p->side, p->proof.source, p->begun, p->ended);
        break;
    case SPEAK:
        ex_store_speak(flow, p->side, p->asks, &p->proof);
        break;
    case TALK:
        ex_association_talk(ex_store_association(flow), p->proof.time);
        break;
    }
}

static void learn(const seen *at, piece p)
{
    p.flow = at->flow;
    p.proof = at->proof;
    put(at->learned->store, at->flow, &p);
    g_array_append_val(at->learned->pieces, p);
}

ex_store *learned_part(const learned *l, guint32 source)
{
    ex_store *part = ex_store_new();

    for (guint i = 0; i < l->pieces->len; i++) {
        const piece *p = &g_array_index(l->pieces, piece, i);

        /* By the key that the flow has in the end: captures that are joined out of order rename it. */
        if (p->proof.source == source)
            put(part, p->flow ? ex_store_flow(part, &p->flow->key) : NULL, p);
    }
    return part;
}

void learn_cover(const seen *at)
{
    learn(at, (piece){ .kind = COVER });
}

void learn_see(const seen *at, guint32 seq, guint32 next, guint32 bytes)
{
    learn(at, (piece){ .kind = SEE, .side = at->side, .seq = seq, .next = next, .bytes = bytes });
}

void learn_extend(const seen *at)
{
    learn(at, (piece){ .kind = EXTEND });
}

void learn_fact(const seen *at, ex_side side, ex_fact_kind kind, guint object)
{
    MUST(object < 128, "object %u of %s", object, ex_fact_kind_name(kind));
    learn(at, (piece){ .kind = FACT, .fact = ex_fact_make(kind, side, object) });
}

void learn_text(const seen *at, ex_side side, ex_text_kind kind, const char *text)
{
    piece p = { .kind = TEXT, .side = side, .text_kind = kind };

    MUST(strlen(text) < EX_TEXT_MAX, "%s", text);
    g_strlcpy(p.text, text, sizeof(p.text));
    learn(at, p);
}

void learn_count(const seen *at, guint32 bytes)
{
    learn(at, (piece){ .kind = COUNT, .side = at->side, .bytes = bytes });
}

/* How it is believed is settled when it is learned: a part of the packets may know less of the connection. */
void learn_endpoint(const seen *at, const ex_endpoint *endpoint, gboolean is_answer, gboolean asked,
                    const char *annotation)
{
    const ex_tuple *tuple = &at->flow->key.tuple;
    piece p = { .kind = ENDPOINT, .endpoint = *endpoint };

    p.saying.mapper = tuple->end[at->side].addr;
    p.saying.client = tuple->end[!at->side].addr;
    p.saying.is_answer = is_answer;
    if (at->flow->attested)
        p.saying.said = asked ? EX_SAID_ASKED : EX_SAID_OPEN;
    else
        p.saying.said = tuple->transport == 17 && asked ? EX_SAID_DATAGRAM : EX_SAID_ALONE;

    g_strlcpy(p.text, annotation, sizeof(p.text));
    learn(at, p);
}

void learn_network(const seen *at, guint32 vlan, guint32 interface)
{
    learn(at, (piece){ .kind = NETWORK, .vlan = vlan, .interface = interface });
}

void learn_router(const seen *at, const ex_addr *router)
{
    learn(at, (piece){ .kind = ROUTER, .router = *router });
}

/* What is known after a packet, and not the packet: of a part of them something else would be worked out. */
void learn_silences(const seen *at)
{
    piece p = { .kind = SILENCES };

    memcpy(p.silences, at->flow->silences, sizeof(p.silences));
    learn(at, p);
}

void learn_selector(const seen *at, ex_side side, const guint8 *octets, guint size)
{
    piece p = { .kind = SELECTOR, .side = side };

    ex_selector_text(octets, size, p.text);
    MUST(strlen(p.text) < EX_SELECTOR_TEXT, "%s", p.text);
    learn(at, p);
}

void learn_activity(const seen *at, gboolean begun, gboolean ended)
{
    learn(at, (piece){ .kind = ACTIVITY, .side = at->side, .begun = begun, .ended = ended });
}

void learn_words(const seen *at, gboolean asks)
{
    learn(at, (piece){ .kind = SPEAK, .side = at->side, .asks = asks });
}

void learn_talk(const seen *at)
{
    learn(at, (piece){ .kind = TALK });
}
