/* services.h
 * The services of the article, how each is reached, and the words in which labels speak of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_ARTICLE_SERVICES_H
#define EXCHANGE_ARTICLE_SERVICES_H

#include <glib.h>

/** How clients come to a service; all that differs between services by kind asks this. */
typedef enum {
    EX_KIND_NONE,
    EX_KIND_LINES,    /**< a port of its own, where both sides speak in lines */
    EX_KIND_MESSAGES, /**< a port of its own, where other messages go */
    EX_KIND_MAPPER,   /**< the endpoint mapper: all of Windows has it */
    EX_KIND_PROCESS,  /**< the mapper tells the port, the registry may pin it */
    EX_KIND_PURPOSE,  /**< what interfaces of several processes are for; its port is a process's */
    EX_KIND_TPKT,     /**< a port that others than Exchange use as well */
    EX_KIND_CLIENT,   /**< the client chooses the port and is told there */
    EX_KIND_COUNT
} ex_service_kind;

/*
 * The services: public name, name in sentences, kind. The fact of a product keeps a service in four bits, and evidence that
 * is exported names services by number: so there are 15 at most, and new ones stand last. X is handed on to each row.
 */
/* clang-format off */
#define EX_SERVICES(ROW, X)                                                                                            \
    ROW(X, NONE, "", "", NONE)                                                                                         \
    ROW(X, POP3, "pop3", "POP3", LINES)                                                                                \
    ROW(X, IMAP4, "imap4", "IMAP4", LINES)                                                                             \
    ROW(X, SMTP, "smtp", "SMTP", LINES)                                                                                \
    ROW(X, LDAP, "ldap", "LDAP", MESSAGES)                                                                             \
    ROW(X, NNTP, "nntp", "NNTP", LINES)                                                                                \
    ROW(X, EPM, "epm", "the endpoint mapper", MAPPER)                                                                  \
    ROW(X, DIRECTORY, "directory", "the directory", PROCESS)                                                           \
    ROW(X, STORE, "store", "the store", PROCESS)                                                                       \
    ROW(X, MTA, "mta", "the MTA", PROCESS)                                                                             \
    ROW(X, SYSTEM_ATTENDANT, "system-attendant", "the system attendant", PROCESS)                                      \
    ROW(X, ADMINISTRATION, "administration", "administration", PURPOSE)                                                \
    ROW(X, X400, "x400", "RFC 1006", TPKT)                                                                             \
    ROW(X, NEW_MAIL, "new-mail", "new mail", CLIENT)
/* clang-format on */

/** The services of the article; 0 means that none is known. */
typedef enum {
#define ROW(X, name, text, words, kind) EX_SVC_##name,
    EX_SERVICES(ROW, )
#undef ROW
        EX_SVC_COUNT
} ex_service;

G_STATIC_ASSERT(EX_SVC_COUNT <= 16);

/** A set of services: bit n stands for the ex_service n. */
typedef guint16 ex_services;
#define EX_SVC(service) ((ex_services)(1u << EX_SVC_##service))

/** How the client proves who it is; the method decides which port the article names. */
typedef enum {
    EX_AUTH_UNKNOWN,
    EX_AUTH_NONE,
    EX_AUTH_BASIC,
    EX_AUTH_NTLM,
    EX_AUTH_GSSAPI,
    EX_AUTH_SSL,
    EX_AUTH_STARTTLS,
    EX_AUTH_COUNT
} ex_auth;

/** The article's classes of ports. */
typedef enum {
    EX_PORT_UNKNOWN,
    EX_PORT_WELL_KNOWN, /**< below 1024 */
    EX_PORT_EPHEMERAL,  /**< 1024 and above */
    EX_PORT_STATIC,     /**< pinned: known by preference */
    EX_PORT_CLASS_COUNT
} ex_port_class;

/** How sure a label is. */
typedef enum {
    EX_CONF_NONE,
    EX_CONF_PORT,         /**< only the port says so */
    EX_CONF_PROTOCOL,     /**< decoded */
    EX_CONF_CORROBORATED, /**< two independent proofs of the leg */
    EX_CONF_CONFIRMED,    /**< and the server is proven to be Exchange */
    EX_CONF_COUNT
} ex_confidence;

/** The kind of each service, by ex_service. */
extern const ex_service_kind ex_service_kinds[EX_SVC_COUNT];

/** Whether the service is found by RPC alone: its port is told by the endpoint mapper. */
gboolean ex_service_is_mapped(ex_service service);

/** Names of the public fields' values; never NULL, "" for "unknown" and for values outside the table. */
const char *ex_service_name(ex_service service);
const char *ex_auth_name(ex_auth auth);
const char *ex_port_class_name(ex_port_class port_class);
const char *ex_confidence_name(ex_confidence confidence);

#endif
