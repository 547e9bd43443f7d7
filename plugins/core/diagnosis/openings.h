/* openings.h
 * The ports that must be open, and which of them a rule may open: what both sides showed, and nothing else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_OPENINGS_H
#define EXCHANGE_CORE_OPENINGS_H

#include "diagnosis/findings.h"
#include "diagnosis/scenarios.h"

/** What a rule set makes of an opening; the names are public. */
typedef enum {
    EX_GRADE_NONE,   /**< nothing, not even in a comment */
    EX_GRADE_DECIDE, /**< a rule that is commented out, with the reason: for a person to decide */
    EX_GRADE_ACCEPT, /**< a rule */
    EX_GRADE_COUNT
} ex_grade;

/** Why an opening has its grade; of several flows the last in this order counts. The names are public. */
typedef enum {
    EX_BECAUSE_NOT_CONTACTED,
    EX_BECAUSE_SCAN,
    EX_BECAUSE_NOT_SEEN,
    EX_BECAUSE_NOT_REGISTERED,
    EX_BECAUSE_DATAGRAM,
    EX_BECAUSE_SESSION_NOT_SEEN,
    EX_BECAUSE_UNANSWERED,
    EX_BECAUSE_FILTERED,
    EX_BECAUSE_UNREACHABLE,
    EX_BECAUSE_PROHIBITED,
    EX_BECAUSE_REFUSED,
    EX_BECAUSE_IN_VAIN,
    EX_BECAUSE_ONE_SIDED,
    EX_BECAUSE_NO_BEGINNING,
    EX_BECAUSE_NOT_TAKEN_UP,
    EX_BECAUSE_UNDECIDED,
    EX_BECAUSE_HEARSAY, /**< what the port is for, only somebody says who may not speak of it */
    EX_BECAUSE_SCANNER,
    EX_BECAUSE_OTHER_SERVICE,
    EX_BECAUSE_SESSION,
    EX_BECAUSE_TOLD,
    EX_BECAUSE_BOTH_SIDES,
    EX_BECAUSE_COUNT
} ex_because;

/** A row of the table of reasons. */
typedef struct {
    const char *name;
    ex_grade grade;
    const char *words; /**< what people read: a clause without its full stop */
} ex_because_row;

extern const ex_because_row ex_because_rows[EX_BECAUSE_COUNT];

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

/** "accept", "decide", "none". */
const char *ex_grade_name(ex_grade grade);

/** The reason in words, with the service whose port it is; the caller's. */
char *ex_opening_why(const ex_opening *opening);

#endif
