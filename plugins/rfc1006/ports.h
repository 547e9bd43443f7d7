/* ports.h
 * Who sits on TCP ports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_PORTS_H
#define EXCHANGE_RFC1006_PORTS_H

#include <exchange/ws_compat.h>

/**
 * Puts `wrapper` before stock's tpkt on TCP ports: on those of `wanted`, and on those of tpkt's own preference; gives
 * back all others. Puts `guard` before whoever sits on the ports of `watched`. A port that the user gave to anything
 * else is left alone.
 */
void rfc1006_ports_claim(dissector_handle_t wrapper, dissector_handle_t guard, dissector_handle_t stock,
                         range_t *wanted, range_t *watched);

/** Who sits on a port behind the guard; NULL if the port is not guarded. */
dissector_handle_t rfc1006_ports_guarded(guint32 port);

#endif
