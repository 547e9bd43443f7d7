/* tunnel.c
 * What opens a connection through a proxy, and what the client says first in it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/octets.h"
#include "wire/rpc/rpc.h"
#include "wire/rpc/tunnel.h"

/* Octets of SOCKS 5 from its version to the port's end, by the type of address (RFC 1928 section 5); 0 if that is none. */
static gsize socks5_size(const guint8 *octets, gsize size)
{
    if (size < 5)
        return 0;
    switch (octets[3]) {
    case 1:
        return 10;
    case 3:
        return 7u + octets[4];
    case 4:
        return 22;
    default:
        return 0;
    }
}

/* SOCKS 4: command, port, address, a name that ends with a NUL; and, for an address of 0.0.0.x, a host's name after it. */
static gboolean asks_socks4(const guint8 *octets, gsize size)
{
    const guint8 *end;

    if (size < 9 || octets[0] != 4 || octets[1] != 1 || ex_be16(octets + 2) == 0)
        return FALSE;
    end = (const guint8 *)memchr(octets + 8, 0, size - 8);
    if (end && octets[4] == 0 && octets[5] == 0 && octets[6] == 0 && octets[7] != 0)
        end = (const guint8 *)memchr(end + 1, 0, size - (gsize)(end + 1 - octets));
    return end && end + 1 == octets + size;
}

static gboolean asks_connect(const guint8 *octets, gsize size)
{
    static const char verb[] = "CONNECT ", version[] = " HTTP/1.";
    const guint8 *end = (const guint8 *)memchr(octets, '\n', size);

    return size > sizeof(verb) && memcmp(octets, verb, sizeof(verb) - 1) == 0 &&
           g_strstr_len((const char *)octets, end ? end - octets : (gssize)size, version) != NULL;
}

static ex_tunnel_kind asks(const guint8 *octets, gsize size)
{
    if (size >= 4 && octets[0] == 5 && octets[1] == 1 && octets[2] == 0 && socks5_size(octets, size) == size)
        return EX_TUNNEL_SOCKS5;
    if (asks_socks4(octets, size))
        return EX_TUNNEL_SOCKS4;
    return asks_connect(octets, size) ? EX_TUNNEL_CONNECT : EX_TUNNEL_NONE;
}

/* @return octets of the proxy's agreement, 0 if it is none */
static gsize agrees(ex_tunnel_kind kind, const guint8 *octets, gsize size)
{
    static const char blank[] = "\r\n\r\n";
    const char *text = (const char *)octets, *end;
    gsize used = 0;

    switch (kind) {
    case EX_TUNNEL_SOCKS5:
        used = size >= 4 && octets[0] == 5 && octets[1] == 0 && octets[2] == 0 ? socks5_size(octets, size) : 0;
        break;
    case EX_TUNNEL_SOCKS4:
        used = size >= 8 && octets[0] == 0 && octets[1] == 90 ? 8 : 0;
        break;
    case EX_TUNNEL_CONNECT:
        if (size < 12 || memcmp(octets, "HTTP/1.", 7) != 0 || memcmp(octets + 8, " 200", 4) != 0)
            return 0;
        end = g_strstr_len(text, (gssize)size, blank);
        used = end ? (gsize)(end - text) + sizeof(blank) - 1 : 0;
        break;
    case EX_TUNNEL_NONE:
        break;
    }
    return used <= size ? used : 0;
}

/* A bind of DCE/RPC, or a TPKT with a connect request of ISO 8073: what a client says first. */
static ex_layer begins(const guint8 *octets, gsize size)
{
    ex_rpc_header header;

    if (ex_rpc_header_read(octets, size, &header))
        return header.type == EX_RPC_BIND_PDU ? EX_LAYER_DCERPC : EX_LAYER_NONE;
    if (size >= 11 && octets[0] == 3 && ex_be16(octets + 2) >= 5u + octets[4] && octets[4] >= 6 &&
        (octets[5] & 0xf0) == 0xe0)
        return EX_LAYER_TPKT;
    return EX_LAYER_NONE;
}

ex_layer ex_tunnel_read(ex_tunnel *tunnel, ex_side side, const guint8 *octets, gsize size)
{
    ex_layer layer;

    if (tunnel->segments >= EX_TUNNEL_SEGMENTS || size == 0)
        return EX_LAYER_NONE;
    tunnel->segments++;
    if (!tunnel->open) {
        if (tunnel->asked && side != tunnel->side) {
            tunnel->open = agrees((ex_tunnel_kind)tunnel->asked, octets, size) > 0;
        } else {
            const ex_tunnel_kind kind = asks(octets, size);

            tunnel->asked = kind ? (guint8)kind : tunnel->asked;
            tunnel->side = (guint8)side;
        }
        return EX_LAYER_NONE;
    }
    layer = side == tunnel->side ? begins(octets, size) : EX_LAYER_NONE;
    if (layer)
        tunnel->segments = EX_TUNNEL_SEGMENTS;
    return layer;
}
