/* packet-rfc1006.h
 * The parts of the rfc1006 plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_PACKET_H
#define EXCHANGE_RFC1006_PACKET_H

#include <exchange/ws_compat.h>

/** Registers the protocol, its fields and its preferences. */
void rfc1006_register(void);

/* wrapper.c: the dissectors */

/** What sits on ports. */
typedef struct {
    dissector_handle_t wrapper; /**< before stock's tpkt */
    dissector_handle_t guard;   /**< before whoever else has a port */
} rfc1006_handles;

/** Makes the dissectors, each for a protocol in name only. @param proto what is shown belongs to */
rfc1006_handles rfc1006_wrapper_register(int proto);

/** Adds the heuristic for any port. @return stock's tpkt, which the wrapper calls */
dissector_handle_t rfc1006_wrapper_handoff(void);

/* settings.c: preferences */

/** Registers the preferences. @param ours what sits on the ports that they name */
void rfc1006_settings_register(int proto, rfc1006_handles ours);

/** Takes the ports for the first time. @param stock tpkt */
void rfc1006_settings_handoff(dissector_handle_t stock);

/** Whether the user wants TPKTs to be read and shown. */
gboolean rfc1006_is_wanted(void);

/* ports.c: who sits on TCP ports */

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
