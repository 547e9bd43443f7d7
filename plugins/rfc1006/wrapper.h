/* wrapper.h
 * The dissectors that sit on ports, and the heuristic for any port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_WRAPPER_H
#define EXCHANGE_RFC1006_WRAPPER_H

#include <exchange/ws_compat.h>

/** What sits on ports. */
typedef struct {
    dissector_handle_t wrapper; /**< before stock's tpkt */
    dissector_handle_t guard;   /**< before whoever else has a port */
} rfc1006_handles;

/** Makes the dissectors, each for a protocol in name only. @param proto what is shown belongs to */
rfc1006_handles rfc1006_wrapper_register(int proto);

/** Adds the heuristic for any port. @return stock's tpkt, which the wrapper calls */
dissector_handle_t rfc1006_wrapper_handoff(void);

#endif
