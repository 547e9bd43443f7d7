/* test_tpdu.c
 * Class 0 TPDUs with their parameters, and connect requests on any port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/osi/tpdu.h"

/* TPDU size 2048, calling "A", called "X400" */
static const guint8 request[] = { 3, 0,    0,    23, 18,  0xe0, 0, 0,   0x17, 0xc4, 0,  0xc0,
                                  1, 0x0b, 0xc1, 1,  'A', 0xc2, 4, 'X', '4',  '0',  '0' };

static void parameters_are_read(void **state)
{
    rfc1006_tpdu tpdu;

    (void)state;
    assert_true(rfc1006_tpdu_read(request, sizeof(request), &tpdu));
    assert_int_equal(tpdu.tpkt.type, EX_TPDU_CR);
    assert_int_equal(tpdu.src_ref, 0x17c4);
    assert_int_equal(tpdu.dst_ref, 0);
    assert_int_equal(tpdu.size, 2048);
    assert_int_equal(tpdu.calling.size, 1);
    assert_memory_equal(request + tpdu.calling.at, "A", 1);
    assert_int_equal(tpdu.called.size, 4);
    assert_memory_equal(request + tpdu.called.at, "X400", 4);
    assert_int_equal(tpdu.violations, 0);
    for (gsize size = 0; size < sizeof(request); size++)
        assert_false(rfc1006_tpdu_read(request, size, &tpdu));
}

static void reasons_are_read(void **state)
{
    static const guint8 dr[] = { 3, 0, 0, 11, 6, 0x80, 0x17, 0xc4, 0, 0, 3 };
    static const guint8 er[] = { 3, 0, 0, 9, 4, 0x70, 0x17, 0xc4, 2 };
    rfc1006_tpdu tpdu;

    (void)state;
    assert_true(rfc1006_tpdu_read(dr, sizeof(dr), &tpdu));
    assert_int_equal(tpdu.reason, 3);
    assert_int_equal(tpdu.dst_ref, 0x17c4);
    assert_true(rfc1006_tpdu_read(er, sizeof(er), &tpdu));
    assert_int_equal(tpdu.reason, 2);
    assert_string_equal(ex_disconnect_name(3), "address unknown");
    assert_string_equal(ex_disconnect_name(77), "reason unknown");
    assert_string_equal(ex_fact_object_name(ex_fact_make(EX_FACT_DISCONNECT, EX_FROM_LO, ex_disconnect_object(136))),
                        "connection request refused");
}

static void violations_are_found(void **state)
{
    static const struct {
        guint at;
        guint8 octet;
        guint16 violation;
    } rows[] = {
        { 5, 0xe1, RFC1006_V_CREDIT }, { 7, 1, RFC1006_V_DST_REF },       { 10, 0x20, RFC1006_V_CLASS },
        { 10, 2, RFC1006_V_OPTIONS },  { 11, 0xc3, RFC1006_V_PARAMETER }, { 13, 0x0d, RFC1006_V_SIZE },
        { 13, 0x06, RFC1006_V_SIZE },  { 18, 9, RFC1006_V_PARAMETER },    { 4, 6, RFC1006_V_USER_DATA },
    };
    static const guint8 numbered[] = { 3, 0, 0, 8, 2, 0xf0, 0x81, 'x' };
    rfc1006_tpdu tpdu;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint8 bytes[sizeof(request)];

        memcpy(bytes, request, sizeof(request));
        bytes[rows[i].at] = rows[i].octet;
        assert_true(rfc1006_tpdu_read(bytes, sizeof(bytes), &tpdu));
        assert_int_equal(tpdu.violations & rows[i].violation, rows[i].violation);
    }
    assert_true(rfc1006_tpdu_read(numbered, sizeof(numbered), &tpdu));
    assert_int_equal(tpdu.violations, RFC1006_V_NUMBER);
    assert_true(tpdu.eot);
}

/* A connect request or confirm with these octets behind the fixed part. */
static ex_tpkt_payload payload_with(guint8 code, const void *variable, guint8 size)
{
    guint8 bytes[80] = { 3, 0, 0, (guint8)(11 + size), (guint8)(6 + size), code, 0, 0, 0, 1, 0 };
    rfc1006_tpdu tpdu;

    memcpy(bytes + 11, variable, size);
    assert_true(rfc1006_tpdu_read(bytes, 11u + size, &tpdu));
    return rfc1006_payload_of_connect(bytes, &tpdu);
}

#define REQUESTS(variable) payload_with(0xe0, variable, sizeof(variable) - 1)
#define CONFIRMS(variable) payload_with(0xd0, variable, sizeof(variable) - 1)

static void what_else_calls_at_the_port(void **state)
{
    (void)state;
    /* S7: rack and slot behind the type, in either order of parameters; of the second rack; of a configured connection */
    assert_int_equal(REQUESTS("\xc0\x01\x0a\xc1\x02\x01\x00\xc2\x02\x01\x02"), EX_TPKT_S7);
    assert_int_equal(REQUESTS("\xc2\x02\x02\x01\xc1\x02\x02\x00\xc0\x01\x09"), EX_TPKT_S7);
    assert_int_equal(REQUESTS("\xc1\x02\x01\x00\xc2\x02\x03\x22"), EX_TPKT_S7);
    assert_int_equal(REQUESTS("\xc1\x02\x10\x02\xc2\x02\x10\x00"), EX_TPKT_S7);
    assert_int_equal(REQUESTS("\xc1\x02\x06\x00\xc2\x0fSIMATIC-ROOT-ES"), EX_TPKT_S7);
    assert_int_equal(REQUESTS("\xc1\x10SNOPCC0002000001\xc2\x10SIMATIC-ROOT-OTH"), EX_TPKT_S7);
    /* MMS: small numbers */
    assert_int_equal(REQUESTS("\xc1\x02\x00\x00\xc2\x02\x00\x01"), EX_TPKT_MMS);
    assert_int_equal(REQUESTS("\xc1\x02\x00\x02\xc2\x02\x02\x00"), EX_TPKT_MMS);
    /* RDP: a cookie with and without a negotiation behind it, a routing token, a negotiation alone or with a correlation */
    assert_int_equal(REQUESTS("Cookie: mstshash=joe\r\n"), EX_TPKT_RDP);
    assert_int_equal(REQUESTS("Cookie: msts=3640205228.15629.0000\r\n\x01\x00\x08\x00\x03\x00\x00\x00"), EX_TPKT_RDP);
    assert_int_equal(REQUESTS("tsv://MS Terminal Services Plugin.1.Desktops\r\n"), EX_TPKT_RDP);
    assert_int_equal(REQUESTS("\x01\x00\x08\x00\x03\x00\x00\x00"), EX_TPKT_RDP);
    assert_int_equal(REQUESTS("\x01\x08\x08\x00\x0b\x00\x00\x00\x06\x00\x24\x00"
                              "0123456789abcdef0123456789abcdef"),
                     EX_TPKT_RDP);
    /* What answers them, where the request was not captured. */
    assert_int_equal(CONFIRMS("\xc0\x01\x0a\xc1\x02\x01\x00\xc2\x02\x01\x02"), EX_TPKT_S7);
    assert_int_equal(CONFIRMS("\x02\x1f\x08\x00\x08\x00\x00\x00"), EX_TPKT_RDP);
    assert_int_equal(CONFIRMS("\x03\x00\x08\x00\x05\x00\x00\x00"), EX_TPKT_RDP);
    /* MTAs: text, one selector, none, empty ones, another's number of octets */
    assert_int_equal(REQUESTS("\xc1\x02"
                              "AB\xc2\x02XY"),
                     EX_TPKT_UNKNOWN);
    assert_int_equal(REQUESTS("\xc2\x02\x01\x02"), EX_TPKT_UNKNOWN);
    assert_int_equal(REQUESTS(""), EX_TPKT_UNKNOWN);
    assert_int_equal(REQUESTS("\xc0\x01\x0b\xc1\x00\xc2\x00"), EX_TPKT_UNKNOWN);
    assert_int_equal(REQUESTS("\xc1\x01\x01\xc2\x01\x02"), EX_TPKT_UNKNOWN);
    assert_int_equal(REQUESTS("\xc1\x02"
                              "AB\xc2\x02\x01\x02"),
                     EX_TPKT_UNKNOWN);
    assert_int_equal(CONFIRMS("\x01\x00\x08\x00\x03\x00\x00\x00"), EX_TPKT_UNKNOWN);
    assert_int_equal(payload_with(0x80, "", 0), EX_TPKT_UNKNOWN);
}

static void only_whole_connect_requests_count_on_any_port(void **state)
{
    static const guint8 plain[] = { 3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 1, 0 };
    /* RDP writes a cookie where parameters belong. */
    static const guint8 rdp[] = { 3,   0,   0,   22,  17,  0xe0, 0,   0,   0,   0,    0,
                                  'C', 'o', 'o', 'k', 'i', 'e',  ':', ' ', 'm', '\r', '\n' };
    static const struct {
        guint at;
        guint8 octet;
    } rows[] = { { 0, 2 }, { 3, 24 }, { 4, 17 }, { 5, 0xd0 }, { 7, 1 }, { 10, 0x40 }, { 11, 0xc5 }, { 13, 0x20 } };
    guint8 bytes[sizeof(request) + 1];

    (void)state;
    assert_true(rfc1006_is_connect_request(request, sizeof(request)));
    assert_true(rfc1006_is_connect_request(plain, sizeof(plain)));
    assert_false(rfc1006_is_connect_request(rdp, sizeof(rdp)));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        memcpy(bytes, request, sizeof(request));
        bytes[rows[i].at] = rows[i].octet;
        assert_false(rfc1006_is_connect_request(bytes, sizeof(request)));
    }
    memcpy(bytes, request, sizeof(request));
    bytes[sizeof(request)] = 0;
    assert_false(rfc1006_is_connect_request(bytes, sizeof(bytes)));
    for (gsize size = 0; size < sizeof(request); size++)
        assert_false(rfc1006_is_connect_request(request, size));
    /* Exchange 4.0 before SP3. */
    bytes[1] = 0x2e;
    assert_true(rfc1006_is_connect_request(bytes, sizeof(request)));
}

static void headers_are_found_by_where_they_lead(void **state)
{
    static const guint8 bytes[] = {
        'a', 3, 0, 0, 9, 2, 0xf0, 0x80, 1, 2, /* fits, but leads to nothing that fits */
        'b', 3, 0, 0, 9, 2, 0xf0, 0x80, 1, 2, 3, 0, 0, 8, 2, 0xf0, 0, 1, 3, 0, 0, 40, 2, 0xf0, 0, 1,
    };
    gsize at;

    (void)state;
    assert_int_equal(rfc1006_find(bytes, sizeof(bytes), &at), RFC1006_HEADER_FITS);
    assert_int_equal(at, 11);
    assert_int_equal(rfc1006_find(bytes + 12, 7, &at), RFC1006_NOT);
    assert_int_equal(at, 7);
    /* The end may hold the front of a header. */
    assert_int_equal(rfc1006_find(bytes + 12, 8 + 3, &at), RFC1006_PREFIX);
    assert_int_equal(at, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_read),
        cmocka_unit_test(reasons_are_read),
        cmocka_unit_test(violations_are_found),
        cmocka_unit_test(what_else_calls_at_the_port),
        cmocka_unit_test(only_whole_connect_requests_count_on_any_port),
        cmocka_unit_test(headers_are_found_by_where_they_lead),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
