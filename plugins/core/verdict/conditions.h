/* conditions.h
 * What may be true of a flow, as bits: the words in which the rules are written, and how facts make them hold.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_CONDITIONS_H
#define EXCHANGE_CORE_CONDITIONS_H

#include "article/config.h"
#include "article/scenarios.h"
#include "evidence/store.h"
#include "verdict/given.h"

/* clang-format off */
/*
 * Each service's port is a condition, in words that tell whose the port is; so is its decode, if it has a dialogue. A
 * row of EX_SERVICES makes them: PORT_POP3 and SAW_POP3 of POP3.
 */
#define EX_PORT_OF(X, name, text, words, kind) EX_PORT_OF_##kind(X, name, words)
#define EX_PORT_OF_NONE(X, name, words)
#define EX_PORT_OF_LINES(X, name, words)       X(PORT_##name, "port of " words)
#define EX_PORT_OF_MESSAGES                    EX_PORT_OF_LINES
#define EX_PORT_OF_MAPPER                      EX_PORT_OF_LINES
#define EX_PORT_OF_TPKT                        EX_PORT_OF_LINES
#define EX_PORT_OF_PROCESS(X, name, words)     X(PORT_##name, "port pinned for " words)
#define EX_PORT_OF_PURPOSE                     EX_PORT_OF_NONE
#define EX_PORT_OF_CLIENT                      EX_PORT_OF_NONE

#define EX_SAW_OF(X, name, text, words, kind)  EX_SAW_OF_##kind(X, name, words)
#define EX_SAW_OF_NONE(X, name, words)
#define EX_SAW_OF_LINES(X, name, words)        X(SAW_##name, words " decoded")
#define EX_SAW_OF_MESSAGES                     EX_SAW_OF_LINES
#define EX_SAW_OF_MAPPER                       EX_SAW_OF_NONE
#define EX_SAW_OF_TPKT                         EX_SAW_OF_NONE
#define EX_SAW_OF_PROCESS                      EX_SAW_OF_NONE
#define EX_SAW_OF_PURPOSE                      EX_SAW_OF_NONE
#define EX_SAW_OF_CLIENT                       EX_SAW_OF_NONE

/*
 * Conditions by bit number, with the words in which docs/scenarios.md names them.
 */
#define EX_CONDITIONS(X)                                                                                               \
    /* the server's port, by preference or by the article */                                                           \
    EX_SERVICES(EX_PORT_OF, X)                                                                                         \
    X(PORT_SSL, "port with SSL")                                                                                       \
    X(PORT_DISAGREES, "decode of another service than the port's")                                                     \
    /* what was decoded */                                                                                             \
    EX_SERVICES(EX_SAW_OF, X)                                                                                          \
    X(SAW_TLS, "TLS decoded")                                                                                          \
    X(SAW_OWA, "HTTP for Outlook Web Access")                                                                          \
    X(SAW_RPC_HTTP, "RPC over HTTP")                                                                                   \
    X(SAW_NAMED_PIPE, "directory or store inside SMB")                                                                 \
    /* RPC on this flow */                                                                                             \
    X(BOUND_ANY, "bound to any interface")                                                                             \
    X(BOUND_DIRECTORY, "bound to NSPI or RFR")                                                                         \
    X(BOUND_STORE, "bound to EMSMDB")                                                                                  \
    X(BOUND_MTA, "bound to the MTA")                                                                                   \
    X(BOUND_XDS, "bound to XDS")                                                                                       \
    X(BOUND_DRS, "bound to f5cc59b4")                                                                                  \
    X(BOUND_SYSTEM_ATTENDANT, "bound to the system attendant")                                                         \
    X(BOUND_ADMINISTRATION, "bound to administration")                                                                 \
    /* asked to bind, and nothing shows that it was accepted */                                                        \
    X(TRIED_DIRECTORY, "asked to bind to NSPI or RFR")                                                                 \
    X(TRIED_STORE, "asked to bind to EMSMDB")                                                                          \
    X(TRIED_MTA, "asked to bind to the MTA")                                                                           \
    X(TRIED_XDS, "asked to bind to XDS")                                                                               \
    X(TRIED_DRS, "asked to bind to f5cc59b4")                                                                          \
    X(TRIED_SYSTEM_ATTENDANT, "asked to bind to the system attendant")                                                 \
    X(TRIED_ADMINISTRATION, "asked to bind to administration")                                                         \
    /* calls */                                                                                                        \
    X(CALLED_DIRECTORY, "called NSPI or RFR")                                                                          \
    X(CALLED_STORE, "called EMSMDB")                                                                                   \
    X(CALLED_MTA, "called the MTA")                                                                                    \
    X(CALLED_XDS, "called XDS")                                                                                        \
    X(CALLED_ADMINISTRATION, "called administration")                                                                  \
    /* what an endpoint mapper's reply gave the port to */                                                             \
    X(GIVEN_DIRECTORY, "port given to NSPI or RFR")                                                                    \
    X(GIVEN_STORE, "port given to EMSMDB")                                                                             \
    X(GIVEN_MTA, "port given to the MTA")                                                                              \
    X(GIVEN_XDS, "port given to XDS")                                                                                  \
    X(GIVEN_DRS, "port given to f5cc59b4")                                                                             \
    X(GIVEN_SYSTEM_ATTENDANT, "port given to the system attendant")                                                    \
    X(GIVEN_ADMINISTRATION, "port given to administration")                                                            \
    /* what the endpoint mapper was asked for on this flow */                                                          \
    X(ASKED_CLIENT, "asked for NSPI, RFR or EMSMDB")                                                                   \
    X(ASKED_MTA, "asked for the MTA")                                                                                  \
    X(ASKED_XDS, "asked for XDS")                                                                                      \
    X(ASKED_DRS, "asked for f5cc59b4")                                                                                 \
    X(ASKED_ADMINISTRATION, "asked for administration")                                                                \
    X(DUMPED, "whole endpoint map read")                                                                               \
    /* RFC 1006; foreign is what rides on TPKT and is not X.400 */                                                     \
    X(TPKT, "TPKT")                                                                                                    \
    X(P1_BIND, "P1 from the caller")                                                                                   \
    X(P1_RESULT, "P1 from the called")                                                                                 \
    X(P3, "P3")                                                                                                        \
    X(P7, "P7")                                                                                                        \
    X(FOREIGN_TPKT, "S7, MMS, H.323 or RDP on TPKT")                                                                   \
    X(FOREIGN_HOST, "hosts with such elsewhere")                                                                       \
    X(DATA_ON_TPKT, "data on TPKT")                                                                                    \
    X(NO_TPKT, "data in which no TPDU was found")                                                                      \
    X(CAPTURE_READ, "capture read to its end")                                                                         \
    /* the two hosts: fetching is from this server, or from one that is proven to be Exchange; a client is a server    \
     * if it serves SMTP or a component of Exchange itself; an MTA talks if one binds to it or asks for it */          \
    X(CLIENT_FETCHES_POP3, "client fetches by POP3")                                                                   \
    X(CLIENT_FETCHES_IMAP4, "client fetches by IMAP4")                                                                 \
    X(CLIENT_IS_SERVER, "client is a server")                                                                          \
    X(CLIENT_ADMINISTERS, "client administers")                                                                        \
    X(PAIR_MTA, "MTAs of the two talk")                                                                                \
    X(PAIR_MTA_BOTH, "MTAs of the two talk both ways")                                                                 \
    X(PAIR_DIRECTORY, "directories of the two talk")                                                                   \
    X(BINDBACK_WANTED, "way back of an MtaBind")                                                                       \
    X(DIRECTORY_DUE, "directory traffic overdue")                                                                      \
    /* the server */                                                                                                   \
    X(SERVER_EXCHANGE, "server is Exchange")                                                                           \
    X(OTHER_PRODUCT, "server is another product")                                                                      \
    X(DOMAIN_CONTROLLER, "server is a domain controller")                                                              \
    X(OLDER_THAN_IMAP4, "server older than IMAP4")                                                                     \
    /* what two flows say together, and one that says little */                                                        \
    X(MTA_BOTH_WAYS, "MtaBind one way, MtaBindBack the other")                                                         \
    X(NEW_MAIL, "datagrams from a store to its client")                                                                \
    X(CALLED_UNKNOWN, "RPC calls of an interface that is not known")                                                   \
    /* what is believed the less */                                                                                    \
    X(GIVEN_ELSEWHERE, "port given by another host's mapper")                                                          \
    X(GIVEN_BY_DATAGRAM, "port given in a datagram")                                                                   \
    X(UNHEARD, "words on a connection of which one side was not heard")                                                \
    X(DATAGRAM, "words in datagrams")                                                                                  \
    /* where less was seen than there was */                                                                           \
    X(CUT, "packets cut by the capture")                                                                               \
    X(GIVEN_TO_OTHERS, "port given to other clients only")                                                             \
    X(PORT_RPC_HTTP, "port of RPC over HTTP's proxy")
/* clang-format on */

typedef enum {
#define X(name, words) EX_C_##name,
    EX_CONDITIONS(X)
#undef X
        EX_C_COUNT
} ex_condition;

/** The words of a condition; "" outside the table. */
const char *ex_condition_words(ex_condition condition);

/** A set of conditions; wider than 64 bits, which gcc and clang have on every 64-bit system. */
__extension__ typedef unsigned __int128 ex_conditions;
G_STATIC_ASSERT(EX_C_COUNT < 128);
#define EX_C(condition) ((ex_conditions)1 << EX_C_##condition)

/** All that say what a port was given to: who adds one adds it here. */
#define EX_C_GIVEN_ANY                                                                                 \
    (EX_C(GIVEN_DIRECTORY) | EX_C(GIVEN_STORE) | EX_C(GIVEN_MTA) | EX_C(GIVEN_XDS) | EX_C(GIVEN_DRS) | \
     EX_C(GIVEN_SYSTEM_ATTENDANT) | EX_C(GIVEN_ADMINISTRATION))

/** The conditions that a service's port and its decode make; EX_C_COUNT, which never holds, for none. */
typedef struct {
    ex_condition port, saw;
} ex_service_conditions;

extern const ex_service_conditions ex_conditions_of[EX_SVC_COUNT];

/** What is true of a flow, and the smallest proof of each condition that evidence proves. */
typedef struct {
    ex_conditions set;
    ex_proof proof[EX_C_COUNT];
    ex_conditions proven; /**< conditions that have a proof; a port has none */
    ex_conditions weak;   /**< conditions that anybody could make hold: what they say is at most decoded */
    ex_conditions weaker; /**< and those that a single datagram could: they say no more than a port */
    ex_side client;       /**< the side taken for the client */
    gboolean client_sure; /**< by SYN, SYN-ACK or who said what, not by the port numbers */
    ex_service port_service;
    ex_service seen_service; /**< what the decode means, EX_SVC_NONE if nothing yet */
    ex_interfaces_set given; /**< what endpoint mappers gave the server's port to */
    guint32 cut;             /**< see ex_flow */
    gint64 due;              /**< when EX_C_DIRECTORY_DUE comes to hold, G_MAXINT64 if it does or cannot */
} ex_situation;

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
