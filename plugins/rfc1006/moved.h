/* moved.h
 * RFC 1006 on ports that are not known for it: told by a connect request, and left again where it was none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_MOVED_H
#define EXCHANGE_RFC1006_MOVED_H

#include <exchange/ws_compat.h>

/**
 * Prepares for connections on moved ports.
 * @param proto under which they are remembered, and the dissector's: one in name only
 * @param wrapper the dissector of what belongs to them
 */
void rfc1006_moved_register(int proto, dissector_t wrapper);

/**
 * Recognizes a connect request, on its first visit: the first that the connecting side says, before the other said
 * anything, as far as the start of the connection was seen. The connection is RFC 1006 from this frame on: frames before it stay
 * what they were, in the second pass too.
 * @param data what TCP hands on
 */
gboolean rfc1006_moved_begins(tvbuff_t *tvb, packet_info *pinfo, void *data);

#endif
