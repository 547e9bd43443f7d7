/* scene.c
 * From any octets to packets with right headers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/store.h"
#include "scene.h"

/* Packets of a scene at most: reports are made once for all of them. */
#define PACKETS_MAX 400
/* Errors quote one of the latest packets. */
#define QUOTABLE 16

/* With this bit a record of AS_RAW is a text. */
#define IS_TEXT 0x40

typedef enum { AS_TCP, AS_TCP_GAP, AS_TCP_BACK, AS_TCP_ANY, AS_UDP, AS_ICMP, AS_RAW, AS_TUNNEL } record_kind;

/** How far each side of a connection is. */
typedef struct {
    guint32 next[2];
} numbers;

struct scene {
    const guint8 *at;
    gsize left;
    guint choices;
    guint32 frame;
    gint64 time;
    GHashTable *connections; /* numbers by text of the tuple */
    GByteArray *octets;
    GByteArray *quotable[QUOTABLE]; /* IP packets */
};

static const guint16 ports[] = { 25,  110, 143, 389,  119,  135,  102,  80,   443,  993,  995, 465,
                                 636, 563, 88,  1225, 1226, 1080, 3389, 1030, 2000, 8080, 445, 53 };

scene *scene_open(const guint8 *octets, gsize size)
{
    if (size < SCENE_HEAD)
        return NULL;
    scene *s = g_new0(scene, 1);

    s->choices = (guint)(octets[0] | octets[1] << 8);
    s->at = octets + SCENE_HEAD;
    s->left = size - SCENE_HEAD;
    s->time = G_GINT64_CONSTANT(1700000000000000000);
    s->connections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    s->octets = g_byte_array_new();
    return s;
}

void scene_close(scene *s)
{
    g_hash_table_destroy(s->connections);
    g_byte_array_free(s->octets, TRUE);
    for (guint i = 0; i < QUOTABLE; i++) {
        if (s->quotable[i])
            g_byte_array_free(s->quotable[i], TRUE);
    }
    g_free(s);
}

guint scene_choices(const scene *s)
{
    return s->choices;
}

static void put16(GByteArray *to, guint value)
{
    const guint8 octets[2] = { (guint8)(value >> 8), (guint8)value };

    g_byte_array_append(to, octets, 2);
}

static void put32(GByteArray *to, guint32 value)
{
    put16(to, value >> 16);
    put16(to, value & 0xffff);
}

/* 192.0.2.1 to .6, and two of IPv6. The second of two hosts decides the family. */
static void set_host(ex_addr *addr, guint number, gboolean six)
{
    static const guint8 prefix[15] = { 0x20, 0x01, 0x0d, 0xb8 };
    guint8 octets[16];

    if (six) {
        memcpy(octets, prefix, sizeof(prefix));
        octets[15] = (guint8)(1 + number);
        ex_addr_set(addr, octets, 16);
    } else {
        const guint8 four[4] = { 192, 0, 2, (guint8)(1 + number) };

        ex_addr_set(addr, four, 4);
    }
}

static guint checksum(const guint8 *octets, gsize size)
{
    guint32 sum = 0;

    for (gsize i = 0; i + 1 < size; i += 2)
        sum += (guint32)(octets[i] << 8 | octets[i + 1]);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

/* Adds an IP header for what follows. */
static void put_ip(GByteArray *to, const ex_addr *src, const ex_addr *dst, guint8 protocol, gsize size)
{
    const guint begin = to->len;

    if (src->family == 4) {
        put16(to, 0x4500);
        put16(to, (guint)(20 + size));
        put32(to, 0x00014000);
        put16(to, 64u << 8 | protocol);
        put16(to, 0);
        g_byte_array_append(to, src->octet, 4);
        g_byte_array_append(to, dst->octet, 4);
        const guint sum = checksum(to->data + begin, 20);

        to->data[begin + 10] = (guint8)(sum >> 8);
        to->data[begin + 11] = (guint8)sum;
    } else {
        put32(to, 0x60000000);
        put16(to, (guint)size);
        put16(to, (guint)protocol << 8 | 64);
        g_byte_array_append(to, src->octet, 16);
        g_byte_array_append(to, dst->octet, 16);
    }
}

static void put_tcp(GByteArray *to, const scene_packet *p, guint32 seq, guint32 ack, guint8 flags)
{
    put16(to, p->src_port);
    put16(to, p->dst_port);
    put32(to, seq);
    put32(to, ack);
    put16(to, 5u << 12 | flags);
    put16(to, 8192);
    put32(to, 0);
}

static numbers *numbers_of(scene *s, const scene_packet *p, gboolean back)
{
    const ex_addr *client = back ? &p->dst : &p->src, *server = back ? &p->src : &p->dst;
    char *key = g_strdup_printf("%u %u %u %u %u", client->family, client->octet[client->family == 4 ? 3 : 15],
                                server->octet[server->family == 4 ? 3 : 15], back ? p->dst_port : p->src_port,
                                back ? p->src_port : p->dst_port);
    numbers *known = (numbers *)g_hash_table_lookup(s->connections, key);

    if (!known) {
        known = g_new0(numbers, 1);
        known->next[0] = 1000;
        known->next[1] = 0xfffffff0u;
        g_hash_table_insert(s->connections, key, known);
    } else {
        g_free(key);
    }
    return known;
}

static void write_tcp(scene *s, scene_packet *p, record_kind kind, gboolean back, guint8 how, const guint8 *payload,
                      gsize size)
{
    static const guint8 flags[8] = {
        EX_TCP_ACK, EX_TCP_SYN, EX_TCP_SYN | EX_TCP_ACK, EX_TCP_ACK | EX_TCP_FIN, EX_TCP_RST, EX_TCP_RST | EX_TCP_ACK,
        0,          EX_TCP_FIN
    };
    numbers *known = numbers_of(s, p, back);
    guint32 seq = known->next[back];
    const guint8 bits = flags[how & 7];

    if (kind == AS_TCP_GAP)
        seq += 1u + (how >> 3);
    else if (kind == AS_TCP_BACK)
        seq -= 1u + (how >> 3);
    else if (kind == AS_TCP_ANY)
        seq = (guint32)how << 24;
    put_ip(s->octets, &p->src, &p->dst, 6, 20 + size);
    put_tcp(s->octets, p, seq, bits & EX_TCP_ACK ? known->next[!back] : 0, bits);
    g_byte_array_append(s->octets, payload, (guint)size);
    known->next[back] = seq + (guint32)size + ((bits & (EX_TCP_SYN | EX_TCP_FIN)) != 0);
}

static void write_udp(scene *s, const scene_packet *p, const guint8 *payload, gsize size)
{
    put_ip(s->octets, &p->src, &p->dst, 17, 8 + size);
    put16(s->octets, p->src_port);
    put16(s->octets, p->dst_port);
    put16(s->octets, (guint)(8 + size));
    put16(s->octets, 0);
    g_byte_array_append(s->octets, payload, (guint)size);
}

/* An error of the receiver, or of a router between: type and code by `how`, more octets quoted by `payload`. */
static void write_icmp(scene *s, scene_packet *p, guint8 how, gsize quoted, gboolean by_router)
{
    static const guint8 four[8][2] = { { 3, 13 }, { 3, 1 },  { 3, 3 }, { 3, 4 },
                                       { 3, 10 }, { 11, 0 }, { 3, 2 }, { 12, 0 } };
    static const guint8 six[8][2] = { { 1, 1 }, { 1, 0 }, { 1, 4 }, { 2, 0 }, { 1, 5 }, { 3, 0 }, { 1, 3 }, { 4, 0 } };
    const GByteArray *of = s->quotable[(how >> 3) % QUOTABLE];

    if (!of || of->len == 0)
        return;
    const gboolean is_six = of->data[0] >> 4 == 6;
    const guint8 *kind = is_six ? six[how & 7] : four[how & 7];
    const guint8 head[8] = { kind[0], kind[1] };
    const gsize size = MIN(of->len, (is_six ? 40u : 20u) + 8u + quoted);
    const gsize place = is_six ? 8 : 12, length = is_six ? 16 : 4;

    ex_addr_set(&p->dst, of->data + place, length);
    /* Of a router between, or of the receiver. */
    if (!by_router || p->src.family != p->dst.family)
        ex_addr_set(&p->src, of->data + place + length, length);
    p->transport = 1;
    put_ip(s->octets, &p->src, &p->dst, is_six ? 58 : 1, 8 + size);
    g_byte_array_append(s->octets, head, 8);
    g_byte_array_append(s->octets, of->data, (guint)size);
}

/*
 * Readers make texts printable before anybody else sees them. The reports do not rely on it: what they write is escaped,
 * whoever said it.
 */
static void set_text(scene_packet *p, guint8 how, const guint8 *payload, gsize size)
{
    const gsize length = MIN(size, sizeof(p->text) - 1);

    p->is_text = TRUE;
    p->text_kind = (ex_text_kind)((how & 0x0f) % EX_TEXT_KIND_COUNT);
    memcpy(p->text, payload, length);
}

static void put_link(scene *s, guint8 family, gboolean tagged)
{
    static const guint8 macs[12] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2 };

    g_byte_array_set_size(s->octets, 0);
    g_byte_array_append(s->octets, macs, sizeof(macs));
    if (tagged)
        put32(s->octets, 0x81000064);
    put16(s->octets, family == 4 ? 0x0800 : 0x86dd);
}

static void remember(scene *s, guint begin)
{
    GByteArray **slot = &s->quotable[s->frame % QUOTABLE];

    if (!*slot)
        *slot = g_byte_array_new();
    g_byte_array_set_size(*slot, 0);
    g_byte_array_append(*slot, s->octets->data + begin, s->octets->len - begin);
}

gboolean scene_next(scene *s, scene_packet *out)
{
    /* Milliseconds from packet to packet; the last goes back. */
    static const gint steps[8] = { 1, 100, 1000, 3100, 0, 30000, 400000, -10000 };

    if (s->left < SCENE_RECORD || s->frame == PACKETS_MAX)
        return FALSE;
    const guint8 *r = s->at;
    const record_kind kind = (record_kind)(r[0] & 7);
    const gboolean back = (r[0] & 8) != 0, cut = (r[3] & 0x80) != 0 && kind != AS_ICMP;
    const gboolean six = (r[1] >> 3 & 7) >= 6;
    const gsize size = MIN((gsize)((r[4] & 7) << 8 | r[5]), s->left - SCENE_RECORD);
    const guint8 *payload = r + SCENE_RECORD;
    const guint16 client_port = (guint16)(1024 + (r[1] >> 6) * 100 + (r[2] >> 5));
    const guint16 server_port = (r[2] & 31) < G_N_ELEMENTS(ports) ? ports[r[2] & 31] : (guint16)(1225 + (r[2] & 31));
    ex_addr client, server;

    s->at += SCENE_RECORD + size;
    s->left -= SCENE_RECORD + size;
    s->frame++;
    s->time += (gint64)steps[r[0] >> 5] * 1000000;
    memset(out, 0, sizeof(*out));
    set_host(&client, r[1] & 7, six);
    set_host(&server, r[1] >> 3 & 7, six);
    out->src = back ? server : client;
    out->dst = back ? client : server;
    out->src_port = back ? server_port : client_port;
    out->dst_port = back ? client_port : server_port;
    out->transport = kind == AS_UDP ? 17 : 6;
    out->layer = (guint)(r[4] >> 3) % EX_LAYER_COUNT;
    /* Two captures are read at the same time. */
    out->proof = (ex_proof){ s->time, r[0] >> 4 & 1, s->frame };
    out->vlan = s->choices & SCENE_VLANS ? 10u + out->proof.source : 0;
    out->interface = s->choices & SCENE_INTERFACES ? out->proof.source : EX_CAPTURE_INTERFACES;
    put_link(s, out->src.family, kind == AS_TUNNEL || out->vlan);
    if (kind == AS_TUNNEL)
        put_ip(s->octets, &client, &server, out->src.family == 4 ? 4 : 41, 0);
    const guint begin = s->octets->len;

    if (kind == AS_ICMP)
        write_icmp(s, out, r[3], size, r[1] >> 6 != 0);
    else if (kind == AS_UDP)
        write_udp(s, out, payload, size);
    else if (kind == AS_RAW && (r[3] & IS_TEXT))
        set_text(out, r[3], payload, size);
    else if (kind == AS_RAW)
        g_byte_array_append(s->octets, payload, (guint)size);
    else
        write_tcp(s, out, kind, back, r[3] & 0x7f, payload, size);
    if (kind != AS_RAW && kind != AS_ICMP)
        remember(s, begin);
    /* A capture may hold the front of a packet only. */
    if (cut)
        g_byte_array_set_size(s->octets, s->octets->len - MIN((guint)size / 2, s->octets->len - begin));
    out->octets = s->octets;
    return TRUE;
}
