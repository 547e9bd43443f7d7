/* conditions.h
 * What is true of a flow, as bits: the words in which the rules are written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_CONDITIONS_H
#define EXCHANGE_CORE_CONDITIONS_H

#include "store.h"

/** Conditions by bit number. */
typedef enum {
    /* the server's port, by preference or by the article */
    EX_C_PORT_POP3,
    EX_C_PORT_IMAP4,
    EX_C_PORT_SMTP,
    EX_C_PORT_LDAP,
    EX_C_PORT_NNTP,
    EX_C_PORT_EPM,
    EX_C_PORT_X400,
    EX_C_PORT_DIRECTORY,
    EX_C_PORT_STORE,
    EX_C_PORT_MTA,
    EX_C_PORT_SYSTEM_ATTENDANT,
    EX_C_PORT_SSL,
    EX_C_PORT_DISAGREES, /* the decode means another service than the port */
    /* what was decoded */
    EX_C_SAW_POP3,
    EX_C_SAW_IMAP4,
    EX_C_SAW_SMTP,
    EX_C_SAW_LDAP,
    EX_C_SAW_NNTP,
    EX_C_SAW_TLS,
    EX_C_SAW_RPC,
    /* RPC on this flow */
    EX_C_BOUND_ANY,
    EX_C_BOUND_DIRECTORY,
    EX_C_BOUND_STORE,
    EX_C_BOUND_MTA,
    EX_C_BOUND_XDS,
    EX_C_BOUND_ADMINISTRATION,
    EX_C_CALLED_DIRECTORY,
    EX_C_CALLED_STORE,
    EX_C_CALLED_MTA,
    EX_C_CALLED_XDS,
    EX_C_CALLED_ADMINISTRATION,
    /* an endpoint-mapper reply gave this port to */
    EX_C_GIVEN_DIRECTORY,
    EX_C_GIVEN_STORE,
    EX_C_GIVEN_MTA,
    EX_C_GIVEN_XDS,
    EX_C_GIVEN_ADMINISTRATION,
    /* the endpoint mapper was asked on this flow */
    EX_C_ASKED_CLIENT,
    EX_C_ASKED_MTA,
    EX_C_ASKED_XDS,
    EX_C_ASKED_ADMINISTRATION,
    EX_C_DUMPED,
    /* RFC 1006 */
    EX_C_TPKT,
    EX_C_P1_BIND,   /* P1 from the side that opened */
    EX_C_P1_RESULT, /* P1 from the other */
    EX_C_P3,
    EX_C_P7,
    EX_C_FOREIGN_TPKT,
    EX_C_FOREIGN_HOST, /* a host of this flow speaks something else over TPKT elsewhere */
    /* the server */
    EX_C_SERVER_EXCHANGE,
    EX_C_OTHER_PRODUCT,
    EX_C_DOMAIN_CONTROLLER,
    EX_C_CALLED_UNKNOWN, /* DCE/RPC calls whose bind was not seen, or of no interface of the catalogue */
    /* what two flows say together */
    EX_C_MTA_BOTH_WAYS, /* MtaBind one way, MtaBindBack the other */
    EX_C_NEW_MAIL,      /* datagrams from a store to its client */
    EX_C_COUNT
} ex_condition;

/** A set of conditions. */
typedef guint64 ex_conditions;
#define EX_C(condition) ((ex_conditions)1 << EX_C_##condition)

/** Which ports mean what: the article's, unless preferences say otherwise. Also what else the user wants. */
typedef struct {
    guint8 service[65536]; /**< ex_service by TCP port, EX_SVC_NONE for most */
    guint8 ssl[65536 / 8]; /**< bit set: TLS from the first byte */
    guint8 pinned[65536 / 8]; /**< bit set: an RPC port the registry pins */
    gboolean other_products;  /**< label services of other products too */
} ex_config;

/** What is true of a flow, and the smallest proof of each condition that evidence proves. */
typedef struct {
    ex_conditions set;
    ex_proof proof[EX_C_COUNT];
    ex_conditions proven; /**< conditions that have a proof; a port has none */
    ex_side client;       /**< the side taken for the client */
    gboolean client_sure; /**< by SYN, SYN-ACK or who said what, not by the port numbers */
    ex_service port_service;
    ex_service seen_service; /**< what the decode means, EX_SVC_NONE if nothing yet */
} ex_situation;

/** Fills the article's ports. */
void ex_config_default(ex_config *config);
void ex_config_set_port(ex_config *config, guint16 port, ex_service service, gboolean ssl, gboolean pinned);
gboolean ex_config_is_ssl(const ex_config *config, guint16 port);
gboolean ex_config_is_pinned(const ex_config *config, guint16 port);

/** Works out what is true of a flow. A function of the store and the configuration alone. */
void ex_situation_read(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_situation *out);

#endif
