/* tower.c
 * The stubs of ept_map.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "tower.h"

/* A tower of RPC over TCP has five floors, of HTTP six. */
#define FLOORS_MAX 8
#define CONTEXT_HANDLE 20

/* Floors are little-endian whatever the data representation, but for addresses, which are in network order. */
static guint16 le16(const guint8 *p)
{
    return (guint16)(p[0] | p[1] << 8);
}

static guint16 be16(const guint8 *p)
{
    return (guint16)(p[0] << 8 | p[1]);
}

static gboolean read_floor(guint number, const guint8 *left, gsize left_size, const guint8 *right, gsize right_size,
                           ex_tower *out)
{
    if (number == 0) {
        /* The interface: identifier, UUID, major version; minor version on the other side. */
        if (left_size < 19 || left[0] != EX_FLOOR_UUID || right_size < 2)
            return FALSE;
        ex_rpc_get_uuid(TRUE, left + 1, &out->uuid);
        out->major = le16(left + 17);
        out->minor = le16(right);
        return TRUE;
    }
    if (left_size < 1)
        return FALSE;
    if (number == 3) {
        out->protocol = left[0];
        if ((left[0] == EX_FLOOR_TCP || left[0] == EX_FLOOR_UDP) && right_size >= 2)
            out->port = be16(right);
    } else if (number == 4 && left[0] == EX_FLOOR_IP && (right_size == 4 || right_size == 16)) {
        ex_addr_set(&out->addr, right, right_size);
    }
    return TRUE;
}

gboolean ex_tower_read(const guint8 *bytes, gsize size, ex_tower *out)
{
    gsize at = 2;

    memset(out, 0, sizeof(*out));
    if (size < 2)
        return FALSE;
    const guint floors = le16(bytes);

    if (floors == 0 || floors > FLOORS_MAX)
        return FALSE;
    for (guint number = 0; number < floors; number++) {
        if (size - at < 2)
            return FALSE;
        const gsize left_size = le16(bytes + at);
        const guint8 *left = bytes + at + 2;

        if (size - at - 2 < left_size || size - at - 2 - left_size < 2)
            return FALSE;
        at += 2 + left_size;
        const gsize right_size = le16(bytes + at);
        const guint8 *right = bytes + at + 2;

        if (size - at - 2 < right_size)
            return FALSE;
        at += 2 + right_size;
        if (!read_floor(number, left, left_size, right, right_size, out))
            return FALSE;
    }
    return TRUE;
}

/* A tower as an NDR structure: conformance, length, octets. @return octets used, 0 if it does not fit */
static gsize read_ndr_tower(const ex_rpc_header *header, const guint8 *stub, gsize size, gsize at, ex_tower *out)
{
    if (at > size || size - at < 8)
        return 0;
    const gsize conformance = ex_rpc_get32(header, stub + at);
    const gsize length = ex_rpc_get32(header, stub + at + 4);

    if (length != conformance || size - at - 8 < length || !ex_tower_read(stub + at + 8, length, out))
        return 0;
    return 8 + length;
}

gboolean ex_map_request_read(const ex_rpc_header *header, const guint8 *stub, gsize size, ex_tower *out)
{
    gsize at = 4;

    /* A unique pointer to the object's UUID, then one to the tower. */
    if (size < 4)
        return FALSE;
    if (ex_rpc_get32(header, stub) != 0)
        at += 16;
    if (size < at + 4 || ex_rpc_get32(header, stub + at) == 0)
        return FALSE;
    return read_ndr_tower(header, stub, size, at + 4, out) != 0;
}

gboolean ex_map_reply_read(const ex_rpc_header *header, const guint8 *stub, gsize size, ex_map_reply *out)
{
    const gsize counts = CONTEXT_HANDLE;
    gsize at = counts + 16;

    memset(out, 0, sizeof(*out));
    if (size < at + 4)
        return FALSE;
    const guint32 towers = ex_rpc_get32(header, stub + counts);
    const guint32 max = ex_rpc_get32(header, stub + counts + 4);
    const guint32 first = ex_rpc_get32(header, stub + counts + 8);
    const guint32 actual = ex_rpc_get32(header, stub + counts + 12);

    if (actual != towers || first != 0 || actual > max || actual > (size - at) / 4)
        return FALSE;

    /* Pointers first, what they point to behind them. */
    const gsize pointers = at;

    at += (gsize)actual * 4;
    for (guint32 i = 0; i < actual; i++) {
        ex_tower tower;

        if (ex_rpc_get32(header, stub + pointers + (gsize)i * 4) == 0)
            continue;
        const gsize used = read_ndr_tower(header, stub, size, at, &tower);
        if (used == 0)
            return FALSE;
        at = (at + used + 3) & ~(gsize)3;
        if (out->count < EX_TOWERS_MAX)
            out->tower[out->count++] = tower;
    }
    if (at > size || size - at < 4)
        return FALSE;
    out->status = ex_rpc_get32(header, stub + at);
    return TRUE;
}
