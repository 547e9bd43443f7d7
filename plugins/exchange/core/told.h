/* told.h
 * Whether an endpoint mapper told a client a port of its own host.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TOLD_H
#define EXCHANGE_CORE_TOLD_H

#include "store.h"

/**
 * Whether the endpoint mapper at the server's own address told this very client this port, on an open TCP connection
 * on which the client asked.
 * @param proof set to the reply that said so, if there is one
 */
gboolean ex_store_was_told(const ex_store *store, const ex_addr *client, const ex_addr *server, guint16 port,
                           guint8 transport, ex_proof *proof);

#endif
