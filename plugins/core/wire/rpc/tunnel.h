/* tunnel.h
 * RPC and RFC 1006 inside a connection that a proxy passes on: SOCKS 4 and 5 (RFC 1928), and CONNECT of HTTP (RFC 9110
 * section 9.3.6). Only what opens such a connection is read, and what the client says first in it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TUNNEL_H
#define EXCHANGE_CORE_TUNNEL_H

#include "facts/facts.h"

/** How a proxy is asked to pass a connection on. */
typedef enum { EX_TUNNEL_NONE, EX_TUNNEL_SOCKS4, EX_TUNNEL_SOCKS5, EX_TUNNEL_CONNECT } ex_tunnel_kind;

/** Segments with payload that are looked at: with a password a client of SOCKS 5 needs three, and so does the proxy. */
#define EX_TUNNEL_SEGMENTS 12

/** What is known of a connection; zero at first. */
typedef struct {
    guint8 asked;    /**< ex_tunnel_kind of what was asked for */
    guint8 side;     /**< ex_side that asked */
    gboolean open;   /**< the proxy agreed */
    guint8 segments; /**< looked at */
} ex_tunnel;

/**
 * Reads a segment with payload.
 * @param octets, size its payload, as far as it is there
 * @return EX_LAYER_DCERPC or EX_LAYER_TPKT if the client begins with a bind or a connect request of that, once; else
 *         EX_LAYER_NONE
 */
ex_layer ex_tunnel_read(ex_tunnel *tunnel, ex_side side, const guint8 *octets, gsize size);

#endif
