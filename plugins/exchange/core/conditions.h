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
    EX_C_SAW_OWA,
    EX_C_SAW_RPC_HTTP,
    EX_C_SAW_NAMED_PIPE, /* the directory or the store, decoded inside SMB */
    /* RPC on this flow */
    EX_C_BOUND_ANY,
    EX_C_BOUND_DIRECTORY,
    EX_C_BOUND_STORE,
    EX_C_BOUND_MTA,
    EX_C_BOUND_XDS,
    EX_C_BOUND_DRS, /* f5cc59b4, Exchange's directory replication or NT's file replication */
    EX_C_BOUND_SYSTEM_ATTENDANT, /* as well as administration */
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
    EX_C_GIVEN_DRS,
    EX_C_GIVEN_SYSTEM_ATTENDANT,
    EX_C_GIVEN_ADMINISTRATION,
    /* the endpoint mapper was asked on this flow */
    EX_C_ASKED_CLIENT,
    EX_C_ASKED_MTA,
    EX_C_ASKED_XDS,
    EX_C_ASKED_DRS,
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
    EX_C_DATA_ON_TPKT, /* something was carried, decoded or not */
    EX_C_CAPTURE_READ, /* to its end: what has not been said will not be said */
    /* the two hosts */
    EX_C_CLIENT_FETCHES_POP3, /* from this server, or from one that is proven to be Exchange */
    EX_C_CLIENT_FETCHES_IMAP4,
    EX_C_CLIENT_IS_SERVER, /* the client serves SMTP or a component of Exchange itself */
    EX_C_CLIENT_ADMINISTERS,
    EX_C_PAIR_MTA,         /* one of the two binds to the other's MTA, or asks for it */
    EX_C_PAIR_MTA_BOTH,    /* each of the two */
    EX_C_PAIR_DIRECTORY,   /* one uses the other's directory as servers do */
    EX_C_BINDBACK_WANTED,  /* a connection without data, in time for the way back of the other side's MtaBind */
    EX_C_DIRECTORY_DUE,    /* directory traffic would have been seen by now */
    /* the server */
    EX_C_SERVER_EXCHANGE,
    EX_C_OTHER_PRODUCT,
    EX_C_DOMAIN_CONTROLLER,
    EX_C_OLDER_THAN_IMAP4, /* says it is a version that had no IMAP4 */
    EX_C_COUNT
} ex_condition;

/** A set of conditions; wider than 64 bits, which gcc and clang have on every 64-bit system. */
__extension__ typedef unsigned __int128 ex_conditions;
G_STATIC_ASSERT(EX_C_COUNT <= 128);
#define EX_C(condition) ((ex_conditions)1 << EX_C_##condition)

/** Which ports mean what: the article's, unless preferences say otherwise. Also what else the user wants. */
typedef struct {
    guint8 service[65536]; /**< ex_service by TCP port, EX_SVC_NONE for most */
    guint8 ssl[65536 / 8]; /**< bit set: TLS from the first byte */
    guint8 pinned[65536 / 8]; /**< bit set: an RPC port the registry pins */
    gboolean other_products;  /**< label services of other products too */
    guint32 notify_modify;    /**< seconds from a change in the directory to the first notification (KB 137203) */
    guint32 notify_between;   /**< seconds between the notifications of two servers (KB 137203) */
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
    gint64 due;              /**< when EX_C_DIRECTORY_DUE comes to hold, G_MAXINT64 if it does or cannot */
} ex_situation;

/** Fills the article's ports. */
void ex_config_default(ex_config *config);
void ex_config_set_port(ex_config *config, guint16 port, ex_service service, gboolean ssl, gboolean pinned);
gboolean ex_config_is_ssl(const ex_config *config, guint16 port);
gboolean ex_config_is_pinned(const ex_config *config, guint16 port);

/** Pauses of directory replication by default, in seconds (KB 137203). */
#define EX_NOTIFY_MODIFY  300
#define EX_NOTIFY_BETWEEN 30

/** Works out what is true of a flow. A function of the store and the configuration alone. */
void ex_situation_read(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_situation *out);

#endif
