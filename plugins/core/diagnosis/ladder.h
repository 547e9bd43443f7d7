/* ladder.h
 * What happened between two hosts, in order: a rung for each packet that the evidence remembers.
 *
 * Evidence keeps of each fact the first packet that showed it, so a ladder tells what was said and when it was first
 * said; how often is for the last rung of a connection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_LADDER_H
#define EXCHANGE_DIAGNOSIS_LADDER_H

#include "diagnosis/places.h"

/** Connections of one ladder; of those that are alike the first stands for all. */
#define EX_LADDER_FLOWS 24

/** Who did what a rung tells. */
typedef enum {
    EX_RUNG_CLIENT, /**< the client of the connection */
    EX_RUNG_SERVER,
    EX_RUNG_ROUTER, /**< a machine on the way, by ICMP */
    EX_RUNG_END     /**< nobody: what came of the connection */
} ex_rung_by;

/** A rung. */
typedef struct {
    ex_proof proof;           /**< when, and in which frame; frame 0: in none */
    const ex_flow_view *view; /**< the connection */
    ex_rung_by by;
    gboolean lost;             /**< what was sent got no answer */
    GString *words;            /**< as the wire has them where it names something */
    const ex_finding *finding; /**< what shows in this packet; NULL: nothing does */
} ex_rung;

/** Rungs by time. */
typedef struct {
    GPtrArray *rungs; /**< of ex_rung */
    guint left_out;   /**< connections that are like none of those shown, and too many */
} ex_ladder;

/**
 * Puts in order what happened on some connections.
 * @param flows of ex_flow_view, by time
 * @param by_flow what was found: ex_findings_by_flow()
 */
ex_ladder *ex_ladder_make(const ex_store *store, GHashTable *by_flow, const GPtrArray *flows);
void ex_ladder_free(ex_ladder *ladder);

#endif
