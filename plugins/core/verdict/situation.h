/* situation.h
 * How the parts of a situation are put together: shared by conditions.c, which has the table, and situation.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_SITUATION_H
#define EXCHANGE_CORE_SITUATION_H

#include "verdict/conditions.h"
#include "verdict/given.h"

/** Whose facts a row of the table looks at. */
typedef enum {
    EX_OF_FLOW,    /* the flow's, from either side */
    EX_BY_CLIENT,  /* the flow's, from the client */
    EX_BY_SERVER,  /* the flow's, from the server */
    EX_OF_SERVER,  /* the server's */
    EX_OF_CLIENT,  /* the client's */
    EX_OF_HOSTS,   /* either host's */
    EX_OF_PAIR,    /* about the two hosts, either way */
    EX_OF_ENDPOINT /* what an endpoint mapper gave the server's port to; the object is an interface */
} ex_subject;

/** Every object of the kind. */
#define EX_EACH 0xff

/** Notes that a condition holds. @param proof its proof, NULL for what no frame proves */
void ex_situation_learn(ex_situation *out, ex_condition condition, const ex_proof *proof);

/** Learns what a set of facts proves. @param subjects whose facts they are: bits by ex_subject */
void ex_situation_read_facts(const ex_facts *facts, guint subjects, ex_situation *out);

/** Learns what endpoint mappers gave the server's port to. */
void ex_situation_read_given(const ex_given *given, ex_situation *out);

#endif
