/* rpc_ports.h
 * Which RPC interfaces stand at the ports of servers, for firewalls that pass RPC by interface.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_RPC_PORTS_H
#define EXCHANGE_CORE_RPC_PORTS_H

#include "diagnosis/model.h"

/** An index over the flows of a model. */
typedef struct ex_rpc_ports ex_rpc_ports;

/** Makes the index. The model must live as long. Freed by ex_rpc_ports_free(). */
ex_rpc_ports *ex_rpc_ports_make(const ex_model *model);
/** Frees the index. */
void ex_rpc_ports_free(ex_rpc_ports *ports);

/**
 * The article's interfaces at a TCP port of a server: those that it took binds to on connections of which both sides
 * were heard, and those that its own endpoint mapper said to be there, on such a connection.
 */
ex_interfaces_set ex_rpc_ports_at(const ex_rpc_ports *ports, const ex_addr *server, guint16 port);

#endif
