/* openings.h
 * The ports that must be open, and which of them a rule may open: what both sides showed, and nothing else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_OPENINGS_H
#define EXCHANGE_CORE_OPENINGS_H

#include "diagnosis/because.h"
#include "diagnosis/findings.h"
#include "diagnosis/scenarios.h"

/** A port that must be open. */
typedef struct {
    ex_addr client, server; /**< from, to; of new mail the server tells the client */
    guint16 port;           /**< 0: not known, the part was not seen */
    guint8 transport;
    ex_service service;
    ex_legs legs;
    ex_outsides outside;
    ex_confidence confidence;
    ex_port_class port_class;
    ex_part_state state;
    ex_outcome outcome; /**< of the flow that gave the reason */
    ex_because because;
    const char *other;               /**< the service whose well-known port it is, if that is another; else NULL */
    ex_proofs frames;                /**< what shows it */
    const ex_registry_row *registry; /**< the value that pins it, of an ephemeral or static port; else NULL */
} ex_opening;

/** All openings of the scenarios, by server, transport, port, service and client; none twice. */
GPtrArray *ex_openings_make(const ex_flow_views *views, const GPtrArray *scenarios);

/** What rule sets make of it. */
ex_grade ex_opening_grade(const ex_opening *opening);

/** The reason in words, with the service whose port it is; the caller's. */
char *ex_opening_why(const ex_opening *opening);

#endif
