/* packet-epmap.h
 * The epmap plugin as a whole.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_PACKET_H
#define EXCHANGE_EPMAP_PACKET_H

#include <exchange/ws_compat.h>

/** Registers the protocol, its fields and its preferences. */
void epmap_register(void);

#endif
