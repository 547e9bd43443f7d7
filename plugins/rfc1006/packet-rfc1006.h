/* packet-rfc1006.h
 * The rfc1006 plugin as a whole.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_PACKET_H
#define EXCHANGE_RFC1006_PACKET_H

#include <exchange/ws_compat.h>

/** Registers the protocol, its fields and its preferences. */
void rfc1006_register(void);

#endif
