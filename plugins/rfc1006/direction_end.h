/* direction_end.h
 * The end of a connection's direction: whether it ends with a whole TPKT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_DIRECTION_END_H
#define EXCHANGE_RFC1006_DIRECTION_END_H

#include <exchange/ws_compat.h>

/** Makes the dissector for a protocol; `keeper` is a protocol under which frames keep what was found. */
void rfc1006_end_register(int proto, int keeper);

/** Sees to it that somebody calls: the exchange plugin, where it is loaded, else the engine after all dissectors. */
void rfc1006_end_handoff(void);

#endif
