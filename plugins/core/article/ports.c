/* ports.c
 * The ports of KB 176466, and the registry values of the articles about RPC ports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/ports.h"

const ex_port_row ex_ports[] = {
#define X(service, port, ssl, pref, title, standard, since) \
    { EX_SVC_##service, port, ssl, pref, title, standard, since },
    EX_PORTS(X)
#undef X
};
const guint ex_ports_count = G_N_ELEMENTS(ex_ports);

/* RPC ports that the registry pins. */
const ex_registry_row ex_registry[] = {
    { EX_SVC_DIRECTORY, "directory.rpc_port", "Directory: TCP/IP port", EX_KEY_DIRECTORY, "TCP/IP port",
      "KB 148732, 155831" },
    { EX_SVC_STORE, "store.rpc_port", "Information store: TCP/IP port", "MSExchangeIS\\ParametersSystem", "TCP/IP port",
      "KB 148732, 155831" },
    { EX_SVC_MTA, "mta.rpc_port", "MTA: TCP/IP port for RPC listens", EX_KEY_MTA, "TCP/IP port for RPC listens",
      "KB 161931" },
    { EX_SVC_SYSTEM_ATTENDANT, "system_attendant.rpc_port", "System attendant: TCP/IP port", "MSExchangeSA\\Parameters",
      "TCP/IP port", "KB 148732, 240859" },
};
const guint ex_registry_count = G_N_ELEMENTS(ex_registry);

const ex_registry_row *ex_registry_of(ex_service component)
{
    for (guint i = 0; i < ex_registry_count; i++) {
        if (ex_registry[i].service == component)
            return &ex_registry[i];
    }
    return NULL;
}
