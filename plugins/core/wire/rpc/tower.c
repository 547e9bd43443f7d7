/* tower.c
 * Protocol towers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/octets.h"
#include "wire/rpc/tower.h"

/* Floors are little-endian whatever the data representation, but for ports and addresses, which are in network order. */

/* A name up to its NUL; what cannot be printed shows as a dot. */
static void read_name(const guint8 *bytes, gsize size, char out[EX_TOWER_NAME])
{
    gsize at = 0;

    /* Ends: at the name's end at the latest. */
    while (at < size && at < EX_TOWER_NAME - 1 && bytes[at] != 0) {
        out[at] = bytes[at] >= 0x20 && bytes[at] < 0x7f ? (char)bytes[at] : '.';
        at++;
    }
    out[at] = '\0';
}

/* An interface or transfer syntax: UUID and major version left, minor version right. */
static gboolean read_syntax(const guint8 *left, gsize left_size, const guint8 *right, gsize right_size, ex_uuid *uuid,
                            guint16 *major, guint16 *minor)
{
    if (left_size < 19 || left[0] != EX_FLOOR_UUID || right_size < 2)
        return FALSE;
    ex_rpc_get_uuid(TRUE, left + 1, uuid);
    *major = ex_le16(left + 17);
    *minor = ex_le16(right);
    return TRUE;
}

static void read_lower_floor(guint number, guint8 id, const guint8 *right, gsize right_size, gsize right_at,
                             ex_tower *out)
{
    if (number == 3)
        out->protocol = id;
    switch (id) {
    case EX_FLOOR_TCP:
    case EX_FLOOR_UDP:
    case EX_FLOOR_HTTP:
        if (right_size >= 2) {
            out->port = ex_be16(right);
            out->port_at = right_at;
        }
        break;
    case EX_FLOOR_IP:
        if (right_size == 4 || right_size == 16) {
            ex_addr_set(&out->addr, right, right_size);
            out->addr_at = right_at;
            out->addr_size = (guint16)right_size;
        }
        break;
    case EX_FLOOR_SMB:
    case EX_FLOOR_PIPE:
        read_name(right, right_size, out->pipe);
        out->pipe_at = right_at;
        out->pipe_size = (guint16)right_size;
        break;
    case EX_FLOOR_NETBIOS:
        read_name(right, right_size, out->netbios);
        out->netbios_at = right_at;
        out->netbios_size = (guint16)right_size;
        break;
    default:
        break;
    }
}

static gboolean read_floor(guint number, const guint8 *bytes, gsize left_at, gsize left_size, gsize right_at,
                           gsize right_size, ex_tower *out)
{
    const guint8 *left = bytes + left_at, *right = bytes + right_at;
    guint16 major, minor;

    if (left_size < 1)
        return FALSE;
    out->id[number] = left[0];
    if (number == 0) {
        out->uuid_at = left_at + 1;
        return read_syntax(left, left_size, right, right_size, &out->uuid, &out->major, &out->minor);
    }
    if (number == 1)
        read_syntax(left, left_size, right, right_size, &out->syntax, &major, &minor);
    else
        read_lower_floor(number, left[0], right, right_size, right_at, out);
    return TRUE;
}

gboolean ex_tower_read(const guint8 *bytes, gsize size, ex_tower *out)
{
    gsize at = 2;

    memset(out, 0, sizeof(*out));
    if (size < 2)
        return FALSE;
    const guint floors = ex_le16(bytes);

    if (floors == 0 || floors > EX_TOWER_FLOORS)
        return FALSE;
    out->floors = (guint8)floors;
    /* Ends: after EX_TOWER_FLOORS at most; the first floor that does not fit leaves. */
    for (guint number = 0; number < floors; number++) {
        if (size - at < 2)
            return FALSE;
        const gsize left_size = ex_le16(bytes + at), left_at = at + 2;

        if (size - left_at < left_size || size - left_at - left_size < 2)
            return FALSE;
        at = left_at + left_size;
        const gsize right_size = ex_le16(bytes + at), right_at = at + 2;

        if (size - right_at < right_size)
            return FALSE;
        at = right_at + right_size;
        if (!read_floor(number, bytes, left_at, left_size, right_at, right_size, out))
            return FALSE;
    }
    return TRUE;
}

gboolean ex_tower_read_interface(const guint8 *bytes, gsize size, ex_tower *out)
{
    /* The number of floors, the length of the left side, and of that side what read_syntax() wants. */
    const gsize left_at = 4, left_size = 19;
    static const guint8 no_minor[2];

    memset(out, 0, sizeof(*out));
    if (size < left_at + left_size || ex_le16(bytes) == 0 || ex_le16(bytes) > EX_TOWER_FLOORS ||
        ex_le16(bytes + 2) < left_size)
        return FALSE;
    out->floors = 1;
    out->id[0] = bytes[left_at];
    out->uuid_at = left_at + 1;
    return read_syntax(bytes + left_at, left_size, no_minor, sizeof(no_minor), &out->uuid, &out->major, &out->minor);
}

/* Protocol sequences by the third and the fourth floor. */
static const struct {
    guint8 rpc, transport;
    const char *name;
} sequences[] = {
    { EX_FLOOR_NCACN, EX_FLOOR_TCP, "ncacn_ip_tcp" }, { EX_FLOOR_NCADG, EX_FLOOR_UDP, "ncadg_ip_udp" },
    { EX_FLOOR_NCACN, EX_FLOOR_HTTP, "ncacn_http" },  { EX_FLOOR_NCACN, EX_FLOOR_SMB, "ncacn_np" },
    { EX_FLOOR_NCALRPC, EX_FLOOR_PIPE, "ncalrpc" },   { EX_FLOOR_NCACN, EX_FLOOR_SPX, "ncacn_spx" },
    { EX_FLOOR_NCADG, EX_FLOOR_IPX, "ncadg_ipx" },
};

const char *ex_tower_sequence(const ex_tower *tower)
{
    for (guint i = 0; tower->floors > 3 && i < G_N_ELEMENTS(sequences); i++) {
        if (sequences[i].rpc == tower->id[2] && sequences[i].transport == tower->id[3])
            return sequences[i].name;
    }
    return NULL;
}

const char *ex_floor_name(guint8 id)
{
    switch (id) {
#define X(name, number, text) \
    case number:              \
        return text;
        EX_FLOORS(X)
#undef X
    default:
        return NULL;
    }
}

guint8 ex_tower_transport(const ex_tower *tower)
{
    switch (tower->protocol) {
    case EX_FLOOR_TCP:
    case EX_FLOOR_HTTP:
        return EX_TCP;
    case EX_FLOOR_UDP:
        return EX_UDP;
    default:
        return 0;
    }
}

void ex_tower_binding(const ex_tower *tower, const ex_addr *addr, GString *out)
{
    const char *sequence = ex_tower_sequence(tower);
    char text[64];

    if (sequence) {
        g_string_append_printf(out, "%s:", sequence);
    } else {
        for (guint i = 2; i < tower->floors; i++)
            g_string_append_printf(out, "%s0x%02x", i > 2 ? "/" : "protocol ", tower->id[i]);
        g_string_append_c(out, ':');
    }
    if (ex_tower_transport(tower) != 0) {
        ex_addr_print(addr, text, sizeof(text));
        g_string_append_printf(out, "%s[%u]", text, tower->port);
    } else {
        g_string_append_printf(out, "%s[%s]", tower->netbios, tower->pipe);
    }
}
