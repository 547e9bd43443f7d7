/* pdu.h
 * DCE/RPC PDUs and stubs put together by hand, in either byte order, in NDR and NDR64.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_TESTS_PDU_H
#define EXCHANGE_TESTS_PDU_H

#include "wire/rpc/ept.h"
#include "unit.h"

typedef struct {
    guint8 octet[8192];
    gsize size;
    gboolean little;
    gboolean wide; /* NDR64 */
    gsize stub;    /* where the stub begins, for alignment */
} pdu;

static inline void put8(pdu *p, guint8 value)
{
    p->octet[p->size++] = value;
}

static inline void put16(pdu *p, guint16 value)
{
    put8(p, (guint8)(p->little ? value : value >> 8));
    put8(p, (guint8)(p->little ? value >> 8 : value));
}

static inline void put32(pdu *p, guint32 value)
{
    put16(p, (guint16)(p->little ? value : value >> 16));
    put16(p, (guint16)(p->little ? value >> 16 : value));
}

static inline void put_uuid(pdu *p, const ex_uuid *uuid)
{
    const guint8 *o = uuid->octet;

    put32(p, (guint32)o[0] << 24 | (guint32)o[1] << 16 | (guint32)o[2] << 8 | o[3]);
    put16(p, (guint16)(o[4] << 8 | o[5]));
    put16(p, (guint16)(o[6] << 8 | o[7]));
    for (guint i = 8; i < 16; i++)
        put8(p, o[i]);
}

static inline void begin(pdu *p, gboolean little, guint8 type)
{
    memset(p, 0, sizeof(*p));
    p->little = little;
    put8(p, 5);
    put8(p, 0);
    put8(p, type);
    put8(p, EX_RPC_FIRST_FRAGMENT | EX_RPC_LAST_FRAGMENT);
    put32(p, 0);
    p->octet[4] = little ? 0x10 : 0;
    put16(p, 0);
    put16(p, 0);
    put32(p, 7);
}

static inline void finish(pdu *p)
{
    const gsize size = p->size;

    p->size = 8;
    put16(p, (guint16)size);
    p->size = size;
}

/* The five floors of TCP over IP; floors are little-endian in every representation (C706 appendix L). */
static inline gsize tower_of(guint8 *out, ex_interface id, guint16 major, guint16 port, const guint8 ip[4])
{
    static const guint8 ndr[16] = { 0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11,
                                    0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60 };
    pdu p = { .little = TRUE };
    const ex_uuid uuid = uuid_of(id);

    put16(&p, 5);
    put16(&p, 19);
    put8(&p, 0x0d);
    put_uuid(&p, &uuid);
    put16(&p, major);
    put16(&p, 2);
    put16(&p, 0);
    put16(&p, 19);
    put8(&p, 0x0d);
    for (guint i = 0; i < 16; i++)
        put8(&p, ndr[i]);
    put16(&p, 2);
    put16(&p, 2);
    put16(&p, 0);
    put16(&p, 1);
    put8(&p, 0x0b);
    put16(&p, 2);
    put16(&p, 0);
    put16(&p, 1);
    put8(&p, 0x07);
    put16(&p, 2);
    put8(&p, (guint8)(port >> 8));
    put8(&p, (guint8)port);
    put16(&p, 1);
    put8(&p, 0x09);
    put16(&p, 4);
    for (guint i = 0; i < 4; i++)
        put8(&p, ip[i]);
    memcpy(out, p.octet, p.size);
    return p.size;
}

static inline void align(pdu *p, gsize size)
{
    while ((p->size - p->stub) % size)
        put8(p, 0);
}

/* A count or pointer: 4 octets, in NDR64 8. */
static inline void put_count(pdu *p, guint32 value)
{
    align(p, p->wide ? 8 : 4);
    if (p->wide && !p->little)
        put32(p, 0);
    put32(p, value);
    if (p->wide && p->little)
        put32(p, 0);
}

static inline void put_octets(pdu *p, const void *octets, gsize size)
{
    memcpy(p->octet + p->size, octets, size);
    p->size += size;
}

static inline void put_twr(pdu *p, const guint8 *tower, gsize size)
{
    put_count(p, (guint32)size);
    put32(p, (guint32)size);
    put_octets(p, tower, size);
}

static inline void put_tower(pdu *p, ex_interface id, guint16 port, const guint8 ip[4])
{
    guint8 tower[128];
    const gsize size =
        tower_of(tower, id, ex_interfaces[id].major == EX_ANY_VERSION ? 1 : ex_interfaces[id].major, port, ip);

    put_twr(p, tower, size);
}

static inline void put_handle(pdu *p, guint8 octet)
{
    align(p, 4);
    put32(p, 0);
    for (guint i = 0; i < 16; i++)
        put8(p, octet);
}

/* The stub of ept_map's reply: NSPI on 1225 at 192.0.2.5, EMSMDB on 1226 at 0.0.0.0, and so on. */
static inline void put_map_stub(pdu *p, guint towers, guint32 status)
{
    static const guint8 ips[2][4] = { { 192, 0, 2, 5 }, { 0, 0, 0, 0 } };

    p->stub = p->size;
    put_handle(p, 0);
    put32(p, towers);
    put_count(p, MAX(towers, 4));
    put_count(p, 0);
    put_count(p, towers);
    for (guint i = 0; i < towers; i++)
        put_count(p, i + 3);
    for (guint i = 0; i < towers; i++)
        put_tower(p, i ? EX_IF_EMSMDB : EX_IF_NSPI, (guint16)(1225 + i), ips[i ? 1 : 0]);
    align(p, 4);
    put32(p, status);
}

/* The stub of ept_lookup's reply: the same endpoints with annotations. */
static inline void put_lookup_stub(pdu *p, guint entries, guint32 status)
{
    static const guint8 ip[4] = { 192, 0, 2, 5 };

    p->stub = p->size;
    put_handle(p, 0xab);
    put32(p, entries);
    put_count(p, MAX(entries, 4));
    put_count(p, 0);
    put_count(p, entries);
    for (guint i = 0; i < entries; i++) {
        const char *text = ex_interfaces[i ? EX_IF_EMSMDB : EX_IF_NSPI].annotation;
        const gsize length = strlen(text) + 1;

        align(p, p->wide ? 8 : 4);
        for (guint k = 0; k < 16; k++)
            put8(p, 0);
        put_count(p, i + 3);
        put_count(p, 0);
        put_count(p, (guint32)length);
        put_octets(p, text, length);
    }
    for (guint i = 0; i < entries; i++)
        put_tower(p, i ? EX_IF_EMSMDB : EX_IF_NSPI, (guint16)(1225 + i), ip);
    align(p, 4);
    put32(p, status);
}

/* A response with ept_map's stub. */
static inline void put_reply(pdu *p, gboolean little, guint towers, guint32 status)
{
    begin(p, little, EX_RPC_RESPONSE);
    put32(p, 0);
    put32(p, 0);
    put_map_stub(p, towers, status);
    finish(p);
}

/* A bind of one interface in context 0, and its answer. */
static inline void put_bind(pdu *p, gboolean little, ex_interface id)
{
    const ex_uuid uuid = uuid_of(id);

    begin(p, little, EX_RPC_BIND_PDU);
    put16(p, 5840);
    put16(p, 5840);
    put32(p, 0);
    put8(p, 1);
    put8(p, 0);
    put16(p, 0);
    put16(p, 0);
    put8(p, 1);
    put8(p, 0);
    put_uuid(p, &uuid);
    put32(p, ex_interfaces[id].major == EX_ANY_VERSION ? 1 : ex_interfaces[id].major);
    for (guint k = 0; k < 20; k++)
        put8(p, 0);
    finish(p);
}

static inline void put_bind_ack(pdu *p, gboolean little, gboolean wide)
{
    ex_uuid syntax;

    ex_uuid_parse(wide ? "71710533-beba-4937-8319-b5dbef9ccc36" : "8a885d04-1ceb-11c9-9fe8-08002b104860", &syntax);
    begin(p, little, EX_RPC_BIND_ACK);
    put16(p, 5840);
    put16(p, 5840);
    put32(p, 0);
    put16(p, 4);
    for (guint i = 0; i < 4; i++)
        put8(p, (guint8) "135"[i]);
    while (p->size % 4)
        put8(p, 0);
    put32(p, 1);
    p->octet[p->size - 4] = 1;
    p->octet[p->size - 1] = 0;
    put16(p, 0);
    put16(p, 0);
    put_uuid(p, &syntax);
    put32(p, wide ? 1 : 2);
    finish(p);
}

#endif
