/* observer_parts.h
 * What the parts of the observer share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_FUZZ_OBSERVER_PARTS_H
#define EXCHANGE_FUZZ_OBSERVER_PARTS_H

#include "wire/rpc/call_stubs.h"
#include "wire/osi/reassembly.h"
#include "wire/osi/session.h"
#include "evidence/tracker.h"
#include "wire/mail/turns.h"
#include "wire/rpc/connection.h"

/** What is remembered of a flow while its capture is read. */
typedef struct {
    guint32 layers;
    guint read[2];
    ex_rpc_connection *watch;
    ex_calls *calls;
    rfc1006_stream tpkt[2];
    ex_x400_mode mode;
    ex_tpkt_payload payload;
    gboolean transfer; /* an activity is under way */
    guint32 isn[2], acked[2];
    gboolean opened[2], has_acked[2];
    ex_outstanding outstanding[2];
    ex_turn turns[2];
} flow_state;

/** Everything that was learned, in order, so that it can be learned again in parts. */
typedef struct learned learned;

/** The packet at hand. */
typedef struct {
    learned *learned;
    ex_flow *flow;
    flow_state *state;
    ex_side side;
    ex_proof proof;
} seen;

learned *learned_new(ex_store *store);
void learned_free(learned *l);
/** A new store of what was learned from one source. */
ex_store *learned_part(const learned *l, guint32 source);

void learn_cover(const seen *at);
void learn_see(const seen *at, guint32 seq, guint32 next, guint32 bytes);
void learn_extend(const seen *at);
void learn_fact(const seen *at, ex_side side, ex_fact_kind kind, guint object);
void learn_text(const seen *at, ex_side side, ex_text_kind kind, const char *text);
void learn_endpoint(const seen *at, const ex_endpoint *endpoint, gboolean is_answer, gboolean asked,
                    const char *annotation);
void learn_selector(const seen *at, ex_side side, const guint8 *octets, guint size);
void learn_activity(const seen *at, gboolean begun, gboolean ended);
void learn_talk(const seen *at);
void learn_count(const seen *at, guint32 bytes);
void learn_network(const seen *at, guint32 vlan, guint32 interface);
void learn_router(const seen *at, const ex_addr *router);
/** What the flow's silences are now. */
void learn_silences(const seen *at);

/** A packet to or from an endpoint mapper. */
void take_mapper(const seen *at, const ex_segment *segment, gboolean datagram);
/** A segment that may hold TPKTs. */
void take_tpkt(const seen *at, const ex_segment *segment);

#endif
