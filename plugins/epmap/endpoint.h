/* endpoint.h
 * Flows to ports that a mapper gave.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_ENDPOINT_H
#define EXCHANGE_EPMAP_ENDPOINT_H

#include <exchange/ws_compat.h>

/** Makes the dissector that the exchange plugin sets on conversations. */
void epmap_endpoint_register(void);
/** Finds stock's DCE/RPC, and offers the dissector to the exchange plugin. */
void epmap_endpoint_handoff(void);

#endif
