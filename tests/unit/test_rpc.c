/* test_rpc.c
 * DCE/RPC headers, binds and towers from bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "tower.h"

/* PDUs are put together by hand, in either byte order. */
typedef struct {
    guint8 octet[1024];
    gsize size;
    gboolean little;
} pdu;

static void put8(pdu *p, guint8 value)
{
    p->octet[p->size++] = value;
}

static void put16(pdu *p, guint16 value)
{
    put8(p, (guint8)(p->little ? value : value >> 8));
    put8(p, (guint8)(p->little ? value >> 8 : value));
}

static void put32(pdu *p, guint32 value)
{
    put16(p, (guint16)(p->little ? value : value >> 16));
    put16(p, (guint16)(p->little ? value >> 16 : value));
}

static void put_uuid(pdu *p, const ex_uuid *uuid)
{
    const guint8 *o = uuid->octet;

    put32(p, (guint32)o[0] << 24 | (guint32)o[1] << 16 | (guint32)o[2] << 8 | o[3]);
    put16(p, (guint16)(o[4] << 8 | o[5]));
    put16(p, (guint16)(o[6] << 8 | o[7]));
    for (guint i = 8; i < 16; i++)
        put8(p, o[i]);
}

static void begin(pdu *p, gboolean little, guint8 type)
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

static void finish(pdu *p)
{
    const gsize size = p->size;

    p->size = 8;
    put16(p, (guint16)size);
    p->size = size;
}

/* The five floors of TCP over IP; floors are little-endian in every representation (C706 appendix L). */
static gsize tower_of(guint8 *out, ex_interface id, guint16 major, guint16 port, const guint8 ip[4])
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

static void put_tower(pdu *p, ex_interface id, guint16 port, const guint8 ip[4])
{
    guint8 tower[128];
    const gsize size = tower_of(tower, id, ex_interfaces[id].major, port, ip);

    put32(p, (guint32)size);
    put32(p, (guint32)size);
    for (gsize i = 0; i < size; i++)
        put8(p, tower[i]);
    while (p->size % 4)
        put8(p, 0);
}

static void put_reply(pdu *p, gboolean little, guint towers, guint32 status)
{
    static const guint8 ips[2][4] = { { 192, 0, 2, 5 }, { 0, 0, 0, 0 } };

    begin(p, little, EX_RPC_RESPONSE);
    put32(p, 0);
    put32(p, 0);
    for (guint i = 0; i < 20; i++)
        put8(p, 0);
    put32(p, towers);
    put32(p, 4);
    put32(p, 0);
    put32(p, towers);
    for (guint i = 0; i < towers; i++)
        put32(p, i + 3);
    for (guint i = 0; i < towers; i++)
        put_tower(p, i ? EX_IF_EMSMDB : EX_IF_NSPI, (guint16)(1225 + i), ips[i]);
    put32(p, status);
    finish(p);
}

static void headers_pass_stocks_own_test(void **state)
{
    pdu p;
    ex_rpc_header header;

    (void)state;
    for (guint little = 0; little < 2; little++) {
        begin(&p, little, EX_RPC_RESPONSE);
        finish(&p);
        assert_true(ex_rpc_header_read(p.octet, p.size, &header));
        assert_int_equal(header.length, 16);
        assert_int_equal(header.call_id, 7);
        assert_false(ex_rpc_header_read(p.octet, 15, &header));
    }
    static const struct {
        guint at;
        guint8 value;
    } bad[] = { { 0, 4 }, { 1, 2 }, { 2, 20 }, { 4, 0x20 }, { 5, 4 }, { 8, 15 } };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        begin(&p, TRUE, EX_RPC_RESPONSE);
        finish(&p);
        p.octet[bad[i].at] = bad[i].value;
        assert_false(ex_rpc_header_read(p.octet, p.size, &header));
    }
}

static void replies_are_read(void **state)
{
    ex_map_reply reply;
    ex_rpc_header header;
    pdu p;

    (void)state;
    for (guint little = 0; little < 2; little++) {
        put_reply(&p, little, 2, 0);
        assert_true(ex_rpc_header_read(p.octet, p.size, &header));
        assert_true(ex_map_reply_read(&header, p.octet + EX_RPC_STUB, p.size - EX_RPC_STUB, &reply));
        assert_int_equal(reply.count, 2);
        assert_int_equal(reply.status, 0);
        assert_int_equal(ex_interface_find(&reply.tower[0].uuid, reply.tower[0].major), EX_IF_NSPI);
        assert_int_equal(reply.tower[0].protocol, EX_FLOOR_TCP);
        assert_int_equal(reply.tower[0].port, 1225);
        assert_memory_equal(reply.tower[0].addr.octet, "\xc0\x00\x02\x05", 4);
        assert_int_equal(ex_interface_find(&reply.tower[1].uuid, reply.tower[1].major), EX_IF_EMSMDB);
        assert_int_equal(reply.tower[1].port, 1226);
        put_reply(&p, little, 0, EX_EPM_NOT_REGISTERED);
        assert_true(ex_map_reply_read(&header, p.octet + EX_RPC_STUB, p.size - EX_RPC_STUB, &reply));
        assert_int_equal(reply.count, 0);
        assert_int_equal(reply.status, EX_EPM_NOT_REGISTERED);
    }
}

static void a_cut_reply_is_refused(void **state)
{
    ex_map_reply reply;
    ex_rpc_header header;
    pdu p;

    (void)state;
    put_reply(&p, TRUE, 2, 0);
    assert_true(ex_rpc_header_read(p.octet, p.size, &header));
    for (gsize size = 0; size < p.size - EX_RPC_STUB; size++) {
        guint8 *cut = (guint8 *)g_memdup2(p.octet + EX_RPC_STUB, size);

        assert_false(ex_map_reply_read(&header, cut, size, &reply));
        g_free(cut);
    }
}

static void absurd_counts_are_refused(void **state)
{
    /* Offsets in the stub: towers 20, max 24, offset 28, actual 32, conformance and length of the first tower 44, 48. */
    static const struct {
        gsize at;
        guint8 octets[4];
    } rows[] = {
        { 20, { 0xff, 0xff, 0xff, 0xff } }, { 24, { 1, 0, 0, 0 } },             { 28, { 1, 0, 0, 0 } },
        { 32, { 0xff, 0xff, 0xff, 0x7f } }, { 44, { 0xff, 0xff, 0xff, 0xff } }, { 48, { 0xff, 0xff, 0xff, 0xff } },
    };
    ex_map_reply reply;
    ex_rpc_header header;
    pdu p;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        put_reply(&p, TRUE, 2, 0);
        assert_true(ex_rpc_header_read(p.octet, p.size, &header));
        memcpy(p.octet + EX_RPC_STUB + rows[i].at, rows[i].octets, 4);
        assert_false(ex_map_reply_read(&header, p.octet + EX_RPC_STUB, p.size - EX_RPC_STUB, &reply));
    }
}

static void requests_are_read(void **state)
{
    static const guint8 nowhere[4] = { 0, 0, 0, 0 };
    const ex_uuid uuid = uuid_of(EX_IF_NSPI);
    ex_rpc_header header;
    ex_tower tower;

    (void)state;
    for (guint object = 0; object < 2; object++) {
        pdu p;

        begin(&p, TRUE, EX_RPC_REQUEST);
        put32(&p, 0x84);
        put16(&p, 0);
        put16(&p, EX_EPM_MAP_OPNUM);
        put32(&p, object);
        if (object) {
            for (guint i = 0; i < 16; i++)
                put8(&p, 0);
        }
        put32(&p, 2);
        put_tower(&p, EX_IF_NSPI, 135, nowhere);
        for (guint i = 0; i < 20; i++)
            put8(&p, 0);
        put32(&p, 4);
        finish(&p);
        assert_true(ex_rpc_header_read(p.octet, p.size, &header));
        assert_true(ex_map_request_read(&header, p.octet + EX_RPC_STUB, p.size - EX_RPC_STUB, &tower));
        assert_memory_equal(&tower.uuid, &uuid, sizeof(uuid));
        assert_int_equal(tower.major, 56);
        assert_false(ex_map_request_read(&header, p.octet + EX_RPC_STUB, 20, &tower));
    }
}

/* Facts as text, in their order. */
static void note(ex_fact_kind kind, guint object, void *data)
{
    g_string_append_printf((GString *)data, "%s(%s) ", ex_fact_kind_name(kind),
                           ex_fact_object_name(ex_fact_make(kind, EX_FROM_LO, object)));
}

static void binds_give_the_interfaces(void **state)
{
    static const ex_interface offered[] = { EX_IF_NSPI, EX_IF_MTA };
    ex_rpc_contexts contexts = { 0 };
    GString *facts = g_string_new(NULL);
    pdu p;

    (void)state;
    begin(&p, TRUE, EX_RPC_BIND_PDU);
    put16(&p, 5840);
    put16(&p, 5840);
    put32(&p, 0);
    put8(&p, 2);
    put8(&p, 0);
    put16(&p, 0);
    for (guint i = 0; i < 2; i++) {
        const ex_uuid uuid = uuid_of(offered[i]);

        put16(&p, (guint16)(i + 5));
        put8(&p, 1);
        put8(&p, 0);
        put_uuid(&p, &uuid);
        put32(&p, ex_interfaces[offered[i]].major);
        for (guint k = 0; k < 20; k++)
            put8(&p, 0);
    }
    finish(&p);
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "bind(NSPI) bind(MTA) auth(none) ");

    g_string_truncate(facts, 0);
    begin(&p, TRUE, EX_RPC_BIND_ACK);
    put16(&p, 5840);
    put16(&p, 5840);
    put32(&p, 0);
    put16(&p, 5);
    for (guint i = 0; i < 5; i++)
        put8(&p, (guint8)"1225"[i]);
    while (p.size % 4)
        put8(&p, 0);
    put32(&p, 2);
    for (guint i = 0; i < 2; i++) {
        put16(&p, i ? 2 : 0);
        put16(&p, i ? 1 : 0);
        for (guint k = 0; k < 20; k++)
            put8(&p, 0);
    }
    finish(&p);
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "bind-ack(NSPI) bind-refused(MTA) ");

    g_string_truncate(facts, 0);
    begin(&p, TRUE, EX_RPC_REQUEST);
    put32(&p, 0);
    put16(&p, 5);
    put16(&p, 0);
    finish(&p);
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "call(NSPI) ");
    /* A context that no bind offered. */
    g_string_truncate(facts, 0);
    p.octet[20] = 9;
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "");
    g_string_free(facts, TRUE);
}

static void random_bytes_do_no_harm(void **state)
{
    GRand *rand = g_rand_new_with_seed(135);
    GString *facts = g_string_new(NULL);

    (void)state;
    for (guint round = 0; round < 20000; round++) {
        const gsize size = (gsize)g_rand_int_range(rand, 0, 200);
        guint8 *bytes = (guint8 *)g_malloc(size + 1);
        ex_rpc_contexts contexts = { 0 };
        ex_map_reply reply;
        ex_rpc_header header;
        ex_tower tower;
        pdu p;

        put_reply(&p, g_rand_boolean(rand), 2, 0);
        for (gsize i = 0; i < size; i++)
            bytes[i] = g_rand_int_range(rand, 0, 20) ? p.octet[i] : (guint8)g_rand_int_range(rand, 0, 256);
        if (size > 2 && g_rand_boolean(rand))
            bytes[2] = (guint8)g_rand_int_range(rand, 0, 20);
        ex_rpc_read(bytes, size, &contexts, note, facts);
        if (ex_rpc_header_read(bytes, size, &header) && size >= EX_RPC_STUB) {
            ex_map_reply_read(&header, bytes + EX_RPC_STUB, size - EX_RPC_STUB, &reply);
            ex_map_request_read(&header, bytes + EX_RPC_STUB, size - EX_RPC_STUB, &tower);
        }
        ex_tower_read(bytes, size, &tower);
        g_string_truncate(facts, 0);
        g_free(bytes);
    }
    g_string_free(facts, TRUE);
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_pass_stocks_own_test), cmocka_unit_test(replies_are_read),
        cmocka_unit_test(a_cut_reply_is_refused),       cmocka_unit_test(absurd_counts_are_refused),
        cmocka_unit_test(requests_are_read),            cmocka_unit_test(binds_give_the_interfaces),
        cmocka_unit_test(random_bytes_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
