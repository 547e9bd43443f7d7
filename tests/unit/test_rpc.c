/* test_rpc.c
 * DCE/RPC headers, binds, calls and faults from bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pdu.h"

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
        put8(&p, (guint8) "1225"[i]);
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
    assert_string_equal(facts->str, "bind-ack(NSPI) bind-refused(MTA) refused-because(interface not supported) ");

    g_string_truncate(facts, 0);
    begin(&p, TRUE, EX_RPC_REQUEST);
    put32(&p, 0);
    put16(&p, 5);
    put16(&p, 0);
    finish(&p);
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "call(NSPI) operation(NspiBind) ");
    /* A context that no bind offered. */
    g_string_truncate(facts, 0);
    p.octet[20] = 9;
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "call(other) ");
    g_string_free(facts, TRUE);
}

/* A bind of NSPI in NDR, in NDR64, and the negotiation of features, as Windows does it; results by the caller. */
static void put_three(pdu *p, gboolean ack, const guint16 results[3], guint16 reason)
{
    ex_uuid uuid = uuid_of(EX_IF_NSPI), syntaxes[3];

    ex_uuid_parse("8a885d04-1ceb-11c9-9fe8-08002b104860", &syntaxes[0]);
    ex_uuid_parse("71710533-beba-4937-8319-b5dbef9ccc36", &syntaxes[1]);
    ex_uuid_parse("6cb71c2c-9812-4540-0300-000000000000", &syntaxes[2]);
    begin(p, TRUE, ack ? EX_RPC_BIND_ACK : EX_RPC_BIND_PDU);
    put32(p, 0);
    put32(p, 0);
    if (ack)
        put32(p, 0); /* no secondary address, and padding */
    put32(p, 3);
    for (guint i = 0; i < 3; i++) {
        put16(p, ack ? results[i] : (guint16)i);
        put16(p, ack ? reason : 1);
        if (!ack) {
            put_uuid(p, &uuid);
            put32(p, 56);
        }
        put_uuid(p, &syntaxes[i]);
        put32(p, 1);
    }
    finish(p);
}

static void a_syntax_refused_is_no_interface_refused(void **state)
{
    static const guint16 second[3] = { 2, 0, 3 }, none[3] = { 2, 2, 3 };
    ex_rpc_contexts contexts = { 0 };
    GString *facts = g_string_new(NULL);
    pdu p;

    (void)state;
    put_three(&p, FALSE, NULL, 0);
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    g_string_truncate(facts, 0);
    put_three(&p, TRUE, second, 2);
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "bind-ack(NSPI) ");
    assert_int_equal(ex_rpc_context_find(&contexts, 1)->syntax, EX_SYNTAX_NDR64);
    assert_false(ex_rpc_context_find(&contexts, 0)->accepted);
    assert_null(ex_rpc_context_find(&contexts, 3));

    memset(&contexts, 0, sizeof(contexts));
    put_three(&p, FALSE, NULL, 0);
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    g_string_truncate(facts, 0);
    put_three(&p, TRUE, none, 1);
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "bind-refused(NSPI) refused-because(interface not supported) "
                                    "bind-refused(NSPI) refused-because(interface not supported) ");
    g_string_free(facts, TRUE);
}

static void naks_faults_and_operations_are_told(void **state)
{
    ex_rpc_contexts contexts = { 0 };
    GString *facts = g_string_new(NULL);
    pdu p;

    (void)state;
    for (guint little = 0; little < 2; little++) {
        memset(&contexts, 0, sizeof(contexts));
        put_bind(&p, little, EX_IF_MTA);
        ex_rpc_read(p.octet, p.size, &contexts, note, facts);
        g_string_truncate(facts, 0);
        begin(&p, little, EX_RPC_BIND_NAK);
        put16(&p, 2);
        finish(&p);
        ex_rpc_read(p.octet, p.size, &contexts, note, facts);
        assert_string_equal(facts->str, "bind-refused(MTA) refused-because(local limit exceeded) ");

        g_string_truncate(facts, 0);
        put_bind(&p, little, EX_IF_MTA);
        ex_rpc_read(p.octet, p.size, &contexts, note, facts);
        put_bind_ack(&p, little, FALSE);
        ex_rpc_read(p.octet, p.size, &contexts, note, facts);
        for (guint opnum = 0; opnum < 3; opnum++) {
            begin(&p, little, EX_RPC_REQUEST);
            put32(&p, 0);
            put16(&p, 0);
            put16(&p, (guint16)opnum);
            finish(&p);
            ex_rpc_read(p.octet, p.size, &contexts, note, facts);
        }
        begin(&p, little, EX_RPC_FAULT_PDU);
        put32(&p, 0);
        put32(&p, 0);
        put32(&p, 5);
        put32(&p, 0);
        finish(&p);
        ex_rpc_read(p.octet, p.size, &contexts, note, facts);
        assert_string_equal(facts->str, "bind(MTA) auth(none) bind-ack(MTA) call(MTA) operation(MtaBind) call(MTA) "
                                        "operation(MtaBindBack) call(MTA) fault(MTA) refused-because(access denied) ");
    }
    g_string_free(facts, TRUE);
}

static void authentication_is_told(void **state)
{
    ex_rpc_contexts contexts = { 0 };
    GString *facts = g_string_new(NULL);
    ex_rpc_header header;
    pdu p;

    (void)state;
    begin(&p, TRUE, EX_RPC_AUTH3);
    put32(&p, 0);
    put8(&p, 10);
    put8(&p, EX_RPC_PRIVACY);
    put8(&p, 0);
    put8(&p, 0);
    put32(&p, 0);
    put32(&p, 0x4d4c544e);
    finish(&p);
    p.octet[10] = 4;
    ex_rpc_read(p.octet, p.size, &contexts, note, facts);
    assert_string_equal(facts->str, "auth(ntlm) auth-level(privacy) ");
    assert_int_equal(contexts.level, EX_RPC_PRIVACY);
    g_string_free(facts, TRUE);

    /* A response with 8 octets of stub, 3 of padding, trailer and token. */
    begin(&p, TRUE, EX_RPC_RESPONSE);
    put32(&p, 0);
    put32(&p, 0);
    put32(&p, 1);
    put32(&p, 2);
    p.size += 3;
    put8(&p, 10);
    put8(&p, 2);
    put8(&p, 3);
    put8(&p, 0);
    put32(&p, 0);
    put32(&p, 0);
    finish(&p);
    p.octet[10] = 4;
    assert_true(ex_rpc_header_read(p.octet, p.size, &header));
    assert_int_equal(ex_rpc_stub_end(&header, p.octet, p.size), 32);
    assert_int_equal(ex_rpc_stub_end(&header, p.octet, 30), 30);
    p.octet[37] = 200;
    assert_int_equal(ex_rpc_stub_end(&header, p.octet, p.size), 0);
}

static void datagrams_have_a_header_of_their_own(void **state)
{
    ex_rpc_cl_header header;
    const ex_uuid uuid = uuid_of(EX_IF_EPM);

    (void)state;
    for (guint little = 0; little < 2; little++) {
        pdu p = { .little = little };

        put8(&p, 4);
        put8(&p, EX_RPC_RESPONSE);
        put8(&p, 0x06);
        put8(&p, 0);
        put8(&p, little ? 0x10 : 0);
        for (guint i = 0; i < 19; i++)
            put8(&p, 0);
        put_uuid(&p, &uuid);
        put_uuid(&p, &uuid);
        put32(&p, 0);
        put32(&p, 3);
        put32(&p, 77);
        put16(&p, 3);
        put32(&p, 0);
        put16(&p, 9);
        put16(&p, 2);
        put16(&p, 0);
        assert_int_equal(p.size, EX_RPC_CL_HEADER);
        assert_true(ex_rpc_cl_header_read(p.octet, p.size, &header));
        assert_memory_equal(&header.interface_uuid, &uuid, sizeof(uuid));
        assert_int_equal(header.major, 3);
        assert_int_equal(header.sequence, 77);
        assert_int_equal(header.opnum, 3);
        assert_int_equal(header.length, 9);
        assert_int_equal(header.fragment_number, 2);
        assert_true(header.fragment && header.last_fragment);
        assert_false(ex_rpc_cl_header_read(p.octet, p.size - 1, &header));
        p.octet[0] = 5;
        assert_false(ex_rpc_cl_header_read(p.octet, p.size, &header));
    }
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
        ex_rpc_cl_header header;
        pdu p;

        if (g_rand_boolean(rand))
            put_bind(&p, g_rand_boolean(rand), EX_IF_NSPI);
        else
            put_three(&p, g_rand_boolean(rand), (const guint16[3]){ 0, 2, 3 }, 1);
        for (gsize i = 0; i < size; i++)
            bytes[i] = g_rand_int_range(rand, 0, 20) ? p.octet[i] : (guint8)g_rand_int_range(rand, 0, 256);
        if (size > 2 && g_rand_boolean(rand))
            bytes[2] = (guint8)g_rand_int_range(rand, 0, 20);
        ex_rpc_read(bytes, size, &contexts, note, facts);
        ex_rpc_read(bytes, size, &contexts, note, facts);
        ex_rpc_cl_header_read(bytes, size, &header);
        g_string_truncate(facts, 0);
        g_free(bytes);
    }
    g_string_free(facts, TRUE);
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_pass_stocks_own_test),
        cmocka_unit_test(binds_give_the_interfaces),
        cmocka_unit_test(a_syntax_refused_is_no_interface_refused),
        cmocka_unit_test(naks_faults_and_operations_are_told),
        cmocka_unit_test(authentication_is_told),
        cmocka_unit_test(datagrams_have_a_header_of_their_own),
        cmocka_unit_test(random_bytes_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
