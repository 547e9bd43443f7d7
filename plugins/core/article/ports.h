/* ports.h
 * The TCP ports of the article, and the registry values that pin others.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_ARTICLE_PORTS_H
#define EXCHANGE_ARTICLE_PORTS_H

#include "article/services.h"

/** A row of the port table: one registered port of the article. */
typedef struct {
    ex_service service;
    guint16 port;         /**< default TCP port */
    gboolean ssl;         /**< TLS from the first byte on this port */
    const char *pref;     /**< preference of the exchange plugin that replaces the port; rows may share one.
                               NULL: RFC 1006's port is the rfc1006 plugin's preference, the mapper's the epmap plugin's */
    const char *title;    /**< title of that preference */
    const char *standard; /**< RFC or KB number */
    const char *since;    /**< first version of Exchange */
} ex_port_row;

/** What the keys of the registry rows stand below. */
#define EX_REGISTRY_SERVICES "HKLM\\SYSTEM\\CurrentControlSet\\Services"
#define EX_REGISTRY_ROOT     EX_REGISTRY_SERVICES "\\"

/** Keys below it that hold more than the port of RPC: the pauses of replication, and the port of RFC 1006. */
#define EX_KEY_DIRECTORY   "MSExchangeDS\\Parameters"
#define EX_KEY_MTA         "MSExchangeMTA\\Parameters"
#define EX_X400_PORT_VALUE "RFC1006 Port Number"

/** A row of the registry table: an RPC port that the registry can pin. */
typedef struct {
    ex_service service;
    const char *pref;
    const char *title;
    const char *key;   /**< below EX_REGISTRY_ROOT */
    const char *value; /**< name of the REG_DWORD */
    const char *kb;
} ex_registry_row;

extern const ex_port_row ex_ports[];
extern const guint ex_ports_count;
extern const ex_registry_row ex_registry[];
extern const guint ex_registry_count;

/** Whether it is one of the well-known ports, which are not given out. */
static inline gboolean ex_port_is_well_known(guint32 port)
{
    return port < EX_PORTS_WELL_KNOWN;
}

/** The class of a port. @param pinned whether a preference says that the servers' registry pins it */
static inline ex_port_class ex_port_class_of(guint32 port, gboolean pinned)
{
    return pinned ? EX_PORT_STATIC : ex_port_is_well_known(port) ? EX_PORT_WELL_KNOWN : EX_PORT_EPHEMERAL;
}

/** The registry value that pins the port of a component, NULL if there is none. */
const ex_registry_row *ex_registry_of(ex_service component);

#endif
