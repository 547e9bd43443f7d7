/* well_known.h
 * Whose port it is else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_WELL_KNOWN_H
#define EXCHANGE_CORE_WELL_KNOWN_H

#include "article/config.h"
#include "article/scenarios.h"

/** Ports of Windows's own that are looked at by their number: Kerberos, and SMB with NetBIOS and without. */
#define EX_KERBEROS_PORT 88
#define EX_NETBIOS_PORT  139
#define EX_SMB_PORT      445

/**
 * The service that a well-known port belongs to, if that is not the one given (IANA's registry; the article's own table
 * for its own services). Ports that a preference gives to the service, or pins, belong to it.
 * @return its name; NULL if the port is nobody else's
 */
const char *ex_port_of_other(const ex_config *config, ex_service service, ex_outsides outside, guint16 port);

/** Whether RPC over HTTP's proxy finds an endpoint mapper or a component of Exchange at the port: 593, 6001, 6002, 6004. */
gboolean ex_port_is_rpc_http(guint16 port);

#endif
