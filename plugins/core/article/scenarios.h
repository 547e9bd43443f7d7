/* scenarios.h
 * The six scenarios and their legs, what each leg needs, and what Exchange does outside the six.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_ARTICLE_SCENARIOS_H
#define EXCHANGE_ARTICLE_SCENARIOS_H

#include "article/services.h"

/** The legs of the six scenarios, in the article's order. Values are bit numbers of an ex_legs set. */
typedef enum {
    EX_LEG_1A, /**< POP3 client fetches */
    EX_LEG_1B, /**< POP3 client sends */
    EX_LEG_2A, /**< IMAP4 client fetches */
    EX_LEG_2B, /**< IMAP4 client sends */
    EX_LEG_3,  /**< LDAP client and directory */
    EX_LEG_4,  /**< Exchange client and server */
    EX_LEG_5,  /**< two servers of one site */
    EX_LEG_6A, /**< two sites, site connector */
    EX_LEG_6B, /**< two sites, X.400 connector */
    EX_LEG_COUNT
} ex_leg;

/** A set of legs: bit n stands for the ex_leg n. */
typedef guint16 ex_legs;
#define EX_LEG(leg) ((ex_legs)(1u << (leg)))

/** A row of the scenario table. */
typedef struct {
    ex_leg leg;
    guint8 scenario;    /**< 1 to 6 */
    const char *name;   /**< "1a" */
    const char *who;    /**< who talks, in the article's words */
    const char *brief;  /**< the same where a column is narrow */
    const char *since;  /**< first version of Exchange that does it */
    gboolean both_ways; /**< between servers: either opens connections to the other */
    ex_services needs;  /**< all of these must get through; with or without the endpoint mapper */
} ex_scenario_row;

/** No leg needs more services than this. */
#define EX_NEEDS_MAX 4

/*
 * What Exchange does outside the six: public name, whether it goes on between servers, either way. New ones stand last.
 */
/* clang-format off */
#define EX_OUTSIDES(X)                                                                                                 \
    X(NNTP, "nntp", FALSE)                                                                                             \
    X(ADMINISTRATION, "administration", FALSE)                                                                         \
    X(SMTP_BETWEEN_SERVERS, "smtp-between-servers", TRUE)                                                              \
    X(ENDPOINT_DUMP, "endpoint-dump", FALSE)                                                                           \
    X(P3, "p3", FALSE)                                                                                                 \
    X(P7, "p7", FALSE)                                                                                                 \
    X(OWA, "owa", FALSE)                                                                                               \
    X(RPC_HTTP, "rpc-http", FALSE)                                                                                     \
    X(NAMED_PIPE, "named-pipe", FALSE)
/* clang-format on */

/** What Exchange does outside the six scenarios. Values are bit numbers of an ex_outsides set. */
typedef enum {
#define X(name, text, both_ways) EX_OUT_##name,
    EX_OUTSIDES(X)
#undef X
        EX_OUT_COUNT
} ex_outside;

/** A set of ex_outside values. */
typedef guint16 ex_outsides;
#define EX_OUT(outside) ((ex_outsides)(1u << (outside)))

extern const ex_scenario_row ex_scenarios[EX_LEG_COUNT];

/** Its public name; never NULL, "" for values outside the table. */
const char *ex_outside_name(ex_outside outside);

/**
 * Whether these are between servers, where either opens connections: all the legs, or without legs all outside.
 */
gboolean ex_goes_both_ways(ex_legs legs, ex_outsides outsides);

/** The services that each of these legs needs; none if there is no leg. */
ex_services ex_legs_needs(ex_legs legs);

/** The legs that need a service. */
ex_legs ex_legs_that_need(ex_service service);

/** The legs that a client wanted a component for: its own legs that need it, else the legs between servers that do. */
ex_legs ex_legs_of_caller(ex_service component);

/**
 * What a blocked port may have been for, where nothing but the port is known: of the endpoint mapper and of X.400, whose
 * ports others use too, so that the port alone makes no label.
 * @return no leg for every other service
 */
ex_legs ex_legs_of_shared_port(ex_service service);

#endif
