/* said.h
 * What the hosts' own endpoint mappers said of them, on open connections, put in the order in which it is asked for. It
 * is no evidence but an index of it: of each address and port it is worked out when first asked for, and thrown away
 * when the hosts, pairs or endpoints of the store change.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_SAID_H
#define EXCHANGE_CORE_SAID_H

#include "evidence/store.h"

/** One reply in which the host's own mapper, on an open connection, said that an interface is at a port. */
typedef struct {
    ex_proof proof;
    guint8 interface_id;
    guint8 last_kept; /**< the last of as many as are kept of an endpoint: there were later ones, which are not kept */
} ex_own_saying;

/**
 * All that was so said of an address and port: ex_own_saying, sorted by interface, then proof. NULL if no endpoint is
 * known there. Valid until the store changes.
 */
const GArray *ex_said_at(const ex_store *store, const ex_addr *addr, guint16 port, guint8 transport);

/** Whether an interface was said to be at a TCP port. */
gboolean ex_said_is_at(const ex_store *store, const ex_addr *addr, guint16 port, ex_interface interface_id);

/** Whether Exchange's directory was said to be at a TCP port: NSPI or XDS. */
gboolean ex_said_is_directory(const ex_store *store, const ex_addr *addr, guint16 port);

/** What is said of f5cc59b4 at a host, at any of its ports. */
typedef struct {
    gboolean as_exchange;      /**< an annotation begins with EX_SAYS_EXCHANGE */
    gboolean as_ntfrs;         /**< one begins with EX_SAYS_FRS */
    gboolean beside_directory; /**< NSPI or XDS is at the same TCP port */
} ex_replication_said;

/** What is said of it at any port of a host; all FALSE if nothing is. */
ex_replication_said ex_said_of_replication(const ex_store *store, const ex_addr *addr);

#endif
