/* services.h
 * The services of the article, how each is reached and at which ports, and the words in which labels speak of them.
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
 * The services: public name, name in sentences, kind. The fact of a product keeps a service in four bits, and evidence
 * that is exported names services by number: so there are 15 at most, and new ones stand last. X is handed to each row.
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

/** The endpoint mapper's port (KB 159298), unless the user names others: those of forwarded ports. */
#define EX_MAPPER_PORT 135

/** The X.400 connector's port, unless the servers' registry or the user names another (KB 161931). */
#define EX_X400_PORT 102

/** The first port above the well-known ones, below which endpoint mappers and clients get none (RFC 6335 section 6). */
#define EX_PORTS_WELL_KNOWN 1024

/*
 * Ports the article names, and those later versions added, by the columns of ex_port_row: port, whether SSL,
 * preference, its title, standard, first version of Exchange.
 */
#define EX_PORTS(X)                                                                                                    \
    X(POP3, 110, FALSE, "pop3.port", "POP3", "RFC 1734, 1957", "5.0")                                                  \
    X(POP3, 995, TRUE, "pop3s.port", "POP3 over SSL", "RFC 1734, 1957", "5.0")                                         \
    X(SMTP, 25, FALSE, "smtp.port", "SMTP", "RFC 821", "4.0")                                                          \
    X(IMAP4, 143, FALSE, "imap4.port", "IMAP4", "RFC 2060, 2061", "5.5")                                               \
    X(IMAP4, 993, TRUE, "imap4s.port", "IMAP4 over SSL", "RFC 2060, 2061", "5.5")                                      \
    X(LDAP, 389, FALSE, "ldap.port", "LDAP", "RFC 1777", "5.0")                                                        \
    X(LDAP, 390, FALSE, "ldap.port", "LDAP", "KB 278339", "5.5")                                                       \
    X(LDAP, 379, FALSE, "ldap.port", "LDAP", "KB 278339", "2000")                                                      \
    X(LDAP, 636, TRUE, "ldaps.port", "LDAP over SSL", "RFC 1777", "5.0")                                               \
    X(NNTP, 119, FALSE, "nntp.port", "NNTP", "RFC 977", "5.0")                                                         \
    X(NNTP, 563, TRUE, "nntps.port", "NNTP over SSL", "KB 150543", "5.0")                                              \
    X(EPM, EX_MAPPER_PORT, FALSE, NULL, "RPC endpoint mapper", "KB 159298", "4.0")                                     \
    X(X400, EX_X400_PORT, FALSE, NULL, "X.400 over RFC 1006", "KB 161931", "4.0")
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
    EX_PORT_WELL_KNOWN, /**< below EX_PORTS_WELL_KNOWN */
    EX_PORT_EPHEMERAL,  /**< from it on */
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

/** How sure a label is, in words for people: "by port only", where the name for programs is "port"; never NULL. */
const char *ex_confidence_word(ex_confidence confidence);

#endif
