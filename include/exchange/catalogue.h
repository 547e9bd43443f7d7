/* catalogue.h
 * The catalogue of Microsoft KB 176466: services, ports, RPC interfaces, scenarios.
 *
 * Plain C over GLib: nothing of libwireshark is needed, so the tables serve the
 * plugins, the unit tests and every later tool alike.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CATALOGUE_H
#define EXCHANGE_CATALOGUE_H

#include <glib.h>

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

/** What Exchange does outside the six scenarios. Values are bit numbers of an ex_outsides set. */
typedef enum {
    EX_OUT_NNTP,
    EX_OUT_ADMINISTRATION,
    EX_OUT_SMTP_BETWEEN_SERVERS,
    EX_OUT_ENDPOINT_DUMP,
    EX_OUT_P3,
    EX_OUT_P7,
    EX_OUT_OWA,
    EX_OUT_RPC_HTTP,
    EX_OUT_NAMED_PIPE,
    EX_OUT_COUNT
} ex_outside;

/** A set of ex_outside values. */
typedef guint16 ex_outsides;
#define EX_OUT(outside) ((ex_outsides)(1u << (outside)))

/** The services of the article; 0 means that none is known. */
typedef enum {
    EX_SVC_NONE,
    EX_SVC_POP3,
    EX_SVC_IMAP4,
    EX_SVC_SMTP,
    EX_SVC_LDAP,
    EX_SVC_NNTP,
    EX_SVC_EPM,
    EX_SVC_DIRECTORY,
    EX_SVC_STORE,
    EX_SVC_MTA,
    EX_SVC_SYSTEM_ATTENDANT,
    EX_SVC_ADMINISTRATION,
    EX_SVC_X400,
    EX_SVC_NEW_MAIL,
    EX_SVC_COUNT
} ex_service;

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

/** A row of the scenario table. */
typedef struct {
    ex_leg leg;
    guint8 scenario;          /**< 1 to 6 */
    const char *name;         /**< "1a" */
    const char *who;          /**< who talks, in the article's words */
    const char *default_port; /**< the default TCP ports */
    const char *standard;     /**< RFC or transport */
    const char *since;        /**< first version of Exchange that does it */
} ex_scenario_row;

/** The endpoint mapper's port, which nothing replaces (KB 159298). */
#define EX_MAPPER_PORT 135

/** A row of the service table: one registered port of the article. */
typedef struct {
    ex_service service;
    guint16 port;         /**< default TCP port */
    gboolean ssl;         /**< TLS from the first byte on this port */
    const char *pref;     /**< preference of the exchange plugin that replaces the port; rows may share one.
                               NULL: RFC 1006's port is the rfc1006 plugin's preference, the mapper's is fixed */
    const char *title;    /**< title of that preference */
    const char *standard; /**< RFC or KB number */
    const char *since;    /**< first version of Exchange */
} ex_port_row;

/** What the keys of the registry rows stand below. */
#define EX_REGISTRY_ROOT "HKLM\\SYSTEM\\CurrentControlSet\\Services\\"

/** A row of the registry table: an RPC port that the registry can pin. */
typedef struct {
    ex_service service;
    const char *pref;
    const char *title;
    const char *key;   /**< below EX_REGISTRY_ROOT */
    const char *value; /**< name of the REG_DWORD */
    const char *kb;
} ex_registry_row;

/** RPC interfaces by their row; 0 stands for every interface the catalogue does not know. */
typedef enum {
    EX_IF_OTHER,
    EX_IF_EPM,
    EX_IF_NSPI,
    EX_IF_RFR,
    EX_IF_XDS,
    EX_IF_DRS_OR_FRS,
    EX_IF_EMSMDB,
    EX_IF_ASYNC_EMSMDB,
    EX_IF_STORE_ADMIN_1,
    EX_IF_STORE_ADMIN_2,
    EX_IF_STORE_ADMIN_3,
    EX_IF_MTA,
    EX_IF_QADMIN,
    EX_IF_SA_PRIVATE,
    EX_IF_SA_PUBLIC,
    EX_IF_SA_CLUSTER,
    EX_IF_STORE_2000_1,
    EX_IF_STORE_2000_2,
    EX_IF_STORE_2000_3,
    EX_IF_DRSUAPI,
    EX_IF_NETLOGON,
    EX_IF_LSARPC,
    EX_IF_COUNT
} ex_interface;

/** A UUID in the order of its text form, as 16 octets. */
typedef struct {
    guint8 octet[16];
} ex_uuid;

/** A row of the interface table. */
typedef struct {
    ex_interface id;
    const char *uuid;       /**< text form, lower case */
    guint16 major;          /**< major version; EX_ANY_VERSION where no source gives one */
    const char *name;       /**< short name shown to people */
    const char *annotation; /**< as the server registers it, or NULL */
    ex_service service; /**< what it is for: of administration interfaces EX_SVC_ADMINISTRATION, whoever offers them */
    guint16 processes;  /**< whose process offers it: bit n stands for the component ex_service n */
    gboolean proves;    /**< only Exchange has it */
    const char *source; /**< KB or MS document */
} ex_interface_row;

#define EX_ANY_VERSION 0xffff

/** A set of interfaces: bit n stands for the ex_interface n. */
typedef guint32 ex_interfaces_set;

extern const ex_scenario_row ex_scenarios[EX_LEG_COUNT];
extern const ex_port_row ex_ports[];
extern const guint ex_ports_count;
extern const ex_registry_row ex_registry[];
extern const guint ex_registry_count;
extern const ex_interface_row ex_interfaces[EX_IF_COUNT];

/** Names of the public fields' values; never NULL, "" for "unknown" and for values outside the table. */
const char *ex_service_name(ex_service service);
const char *ex_auth_name(ex_auth auth);
const char *ex_port_class_name(ex_port_class port_class);
const char *ex_confidence_name(ex_confidence confidence);
const char *ex_outside_name(ex_outside outside);

/**
 * Reads the text form of a UUID, "e1af8308-5d1f-11c9-91a4-08002b14a0fa".
 * @return FALSE if the text is not one; *uuid is then unchanged.
 */
gboolean ex_uuid_parse(const char *text, ex_uuid *uuid);

/** Adds that text form, in lower case. */
void ex_uuid_append(GString *out, const ex_uuid *uuid);

/**
 * Finds the row of an interface.
 * @param major its major version; a row with EX_ANY_VERSION takes every one
 * @return EX_IF_OTHER where the catalogue does not know the pair
 */
ex_interface ex_interface_find(const ex_uuid *uuid, guint16 major);

/**
 * The component whose process offers an interface; ex_registry_of() it pins the port.
 * @return EX_SVC_NONE if it is none of Exchange's
 */
ex_service ex_interface_home(ex_interface interface_id);

/**
 * The component whose process offers all interfaces of a set, as those do that stand at one port.
 * @return EX_SVC_NONE if there is no such process, or none of Exchange's
 */
ex_service ex_interfaces_home(ex_interfaces_set interfaces);

/** Whether two interfaces can stand at one port at the same time: one process offers both. */
gboolean ex_interfaces_together(ex_interface a, ex_interface b);

/** The registry value that pins the port of a component, NULL if there is none. */
const ex_registry_row *ex_registry_of(ex_service component);

#endif
