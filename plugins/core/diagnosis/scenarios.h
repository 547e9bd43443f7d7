/* scenarios.h
 * Scenarios between pairs of hosts, and whether all that the article requires of each gets through.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_SCENARIOS_H
#define EXCHANGE_DIAGNOSIS_SCENARIOS_H

#include "diagnosis/places.h"

typedef enum {
    EX_PART_NOT_SEEN,
    EX_PART_OPEN,
    EX_PART_BLOCKED,
    EX_PART_NOT_REGISTERED, /**< the endpoint mapper has no TCP endpoint of it */
    EX_PART_STATE_COUNT
} ex_part_state;

/** Ports of a part that are remembered, the smallest. */
#define EX_PART_PORTS_MAX 4

/** Ports at which a part was seen, sorted. */
typedef struct {
    guint16 port[EX_PART_PORTS_MAX];
    guint8 count;
    gboolean more;
} ex_part_ports;

/** One service that the article requires for a scenario. */
typedef struct {
    ex_service service;
    ex_part_state state;
    gboolean heard;              /**< both sides of one of its flows */
    ex_part_ports open, blocked; /**< both, where two servers call each other and one way is blocked */
} ex_part;

typedef enum { EX_STATE_PARTIAL, EX_STATE_COMPLETE, EX_STATE_BLOCKED, EX_STATE_COUNT } ex_scenario_state;

/** A pair of hosts and what they do. */
typedef struct {
    ex_addr client, server; /**< of two servers the one that opened the first flow stands for the client */
    ex_addr other,
        caller;         /**< another address of one of the two, a cluster's (clusters.h), and which of the two calls it;
                                 family 0: none */
    gboolean both_ways; /**< either side opens flows: legs between servers */
    ex_legs legs;       /**< several: candidates */
    ex_outsides outside;
    guint32 network; /**< of its flows */
    ex_confidence confidence;
    ex_scenario_state state;
    guint parts;
    ex_part part[EX_NEEDS_MAX];
    guint32 packets;
    guint64 bytes;
    gint64 first, last; /**< ns since 1970 */
    GPtrArray *views;   /**< of ex_flow_view */
} ex_scenario;

/**
 * All scenarios, by first time, then hosts.
 * @param by_flow what was found: ex_findings_by_flow()
 * @param least rows that are less sure are left out
 */
GPtrArray *ex_scenarios_make(const ex_flow_views *views, GHashTable *by_flow, ex_confidence least);
void ex_scenarios_free(GPtrArray *scenarios);

/** Names as reports print them; never NULL, "" for values outside the table. */
const char *ex_part_state_name(ex_part_state state);
const char *ex_scenario_state_name(ex_scenario_state state);

#endif
