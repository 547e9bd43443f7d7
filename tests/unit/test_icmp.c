/* test_icmp.c
 * ICMP errors: meanings, quoted headers, cut and hostile bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/icmp.h"

/* Ethernet, IPv4 192.0.2.1 > 192.0.2.10, ICMP 3/13, quoting 192.0.2.10:54966 > 198.51.100.5:1062, SYN, 0x01020304. */
static const guint8 prohibited[] = {
    0x02, 0x00, 0x5e, 0x00, 0x01, 0x0a, 0x02, 0x00, 0x5e, 0x00, 0x01, 0x01, 0x08, 0x00, /* Ethernet */
    0x45, 0xc0, 0x00, 0x44, 0x12, 0x34, 0x00, 0x00, 0x40, 0x01, 0xe3, 0xb9, 192,  0,
    2,    1,    192,  0,    2,    10,   0x03, 0x0d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* ICMP */
    0x45, 0x00, 0x00, 0x3c, 0x00, 0x01, 0x40, 0x00, 0x3f, 0x06, 0x00, 0x00, 192,  0,
    2,    10,   198,  51,   100,  5,    0xd6, 0xb6, 0x04, 0x26, 0x01, 0x02, 0x03, 0x04,
    0x00, 0x00, 0x00, 0x00, 0xa0, 0x02, 0xfa, 0xf0, 0x00, 0x00, 0x00, 0x00,
};

/* IPv6 2001:db8::1 > 2001:db8::10, ICMPv6 1/1, quoting, behind a hop-by-hop header, TCP 40000 > 135. */
static const guint8 prohibited_6[] = {
    0x60, 0,    0,    0,    0, 76, 58, 64, 0x20, 0x01, 0x0d, 0xb8, 0,    0,    0, 0,    0, 0, 0, 0, 0, 0, 0, 1,
    0x20, 0x01, 0x0d, 0xb8, 0, 0,  0,  0,  0,    0,    0,    0,    0,    0,    0, 0x10, 1, 1, 0, 0, 0, 0, 0, 0,
    0x60, 0,    0,    0,    0, 28, 0,  63, 0x20, 0x01, 0x0d, 0xb8, 0,    0,    0, 0,    0, 0, 0, 0, 0, 0, 0, 0x10,
    0x20, 0x01, 0x0d, 0xb8, 0, 0,  0,  0,  0,    0,    0,    0,    0,    0,    0, 0x05, 6, 0, 1, 4, 0, 0, 0, 0,
    0x9c, 0x40, 0x00, 0x87, 0, 0,  0,  9,  0,    0,    0,    0,    0x50, 0x02, 0, 0,    0, 0, 0, 0,
};

#define ICMP_AT   (14 + 20)
#define QUOTED_AT (ICMP_AT + 8)

static void an_error_and_what_it_quotes(void **state)
{
    const ex_addr client = host(10);
    ex_icmp_error error;

    (void)state;
    assert_true(ex_icmp_find(prohibited, sizeof(prohibited), &error));
    assert_int_equal(error.says, EX_ICMP_PROHIBITED);
    assert_int_equal(error.transport, 6);
    assert_int_equal(ex_addr_compare(&error.quoted.src, &client), 0);
    assert_int_equal(error.quoted.src_port, 54966);
    assert_int_equal(error.quoted.dst_port, 1062);
    assert_int_equal(error.quoted.seq, 0x01020304);
    assert_true(error.has_flags);
    assert_int_equal(error.quoted.flags, EX_TCP_SYN);

    assert_true(ex_icmp_find(prohibited_6, sizeof(prohibited_6), &error));
    assert_int_equal(error.says, EX_ICMP_PROHIBITED);
    assert_int_equal(error.quoted.src_port, 40000);
    assert_int_equal(error.quoted.dst_port, 135);
    assert_int_equal(error.quoted.flags, EX_TCP_SYN);
}

/* RFC 792 has only 8 octets of the transport header quoted. */
static void eight_octets_are_enough(void **state)
{
    ex_icmp_error error;

    (void)state;
    assert_true(ex_icmp_find(prohibited, QUOTED_AT + 20 + 8, &error));
    assert_false(error.has_flags);
    assert_int_equal(error.quoted.seq, 0x01020304);
    for (gsize size = 0; size < QUOTED_AT + 20 + 8; size++) {
        guint8 *cut = (guint8 *)g_memdup2(prohibited, size);

        /* An own block, so that the sanitizer sees a read behind its end. */
        assert_false(ex_icmp_find(cut, size, &error));
        g_free(cut);
    }
    for (gsize size = 0; size < sizeof(prohibited_6); size++) {
        guint8 *cut = (guint8 *)g_memdup2(prohibited_6, size);

        ex_icmp_find(cut, size, &error);
        g_free(cut);
    }
}

static void meanings(void **state)
{
    static const struct {
        guint8 version, type, code, transport;
        ex_icmp meaning;
    } rows[] = {
        { 4, 3, 0, 6, EX_ICMP_UNREACHABLE },
        { 4, 3, 1, 6, EX_ICMP_HOST_UNREACHABLE },
        { 4, 3, 2, 6, EX_ICMP_PROHIBITED },
        { 4, 3, 3, 6, EX_ICMP_PROHIBITED },
        { 4, 3, 3, 17, EX_ICMP_PORT_UNREACHABLE },
        { 4, 3, 4, 6, EX_ICMP_TOO_BIG },
        { 4, 3, 5, 6, EX_ICMP_UNREACHABLE },
        { 4, 3, 7, 6, EX_ICMP_HOST_UNREACHABLE },
        { 4, 3, 9, 6, EX_ICMP_PROHIBITED },
        { 4, 3, 10, 6, EX_ICMP_PROHIBITED },
        { 4, 3, 11, 6, EX_ICMP_UNREACHABLE },
        { 4, 3, 13, 6, EX_ICMP_PROHIBITED },
        { 4, 3, 14, 6, EX_ICMP_PROHIBITED },
        { 4, 3, 15, 6, EX_ICMP_PROHIBITED },
        { 4, 3, 16, 6, EX_ICMP_OTHER },
        { 4, 4, 0, 6, EX_ICMP_OTHER },
        { 6, 1, 0, 6, EX_ICMP_UNREACHABLE },
        { 6, 1, 1, 6, EX_ICMP_PROHIBITED },
        { 6, 1, 2, 6, EX_ICMP_UNREACHABLE },
        { 6, 1, 3, 6, EX_ICMP_HOST_UNREACHABLE },
        { 6, 1, 4, 6, EX_ICMP_PROHIBITED },
        { 6, 1, 4, 17, EX_ICMP_PORT_UNREACHABLE },
        { 6, 1, 5, 6, EX_ICMP_PROHIBITED },
        { 6, 1, 6, 6, EX_ICMP_PROHIBITED },
        { 6, 1, 7, 6, EX_ICMP_OTHER },
        { 6, 2, 0, 6, EX_ICMP_TOO_BIG },
        { 6, 3, 0, 6, EX_ICMP_EXPIRED },
        { 6, 3, 1, 6, EX_ICMP_OTHER },
        { 4, 11, 0, 6, EX_ICMP_EXPIRED },
        { 4, 11, 1, 6, EX_ICMP_OTHER },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(ex_icmp_meaning(rows[i].version, rows[i].type, rows[i].code, rows[i].transport),
                         rows[i].meaning);
}

/* What is no error, no first fragment, no right header: nothing is found. */
static void others_are_passed_over(void **state)
{
    static const struct {
        gsize at;
        guint8 octet;
    } spoils[] = {
        { 14 + 10, 0x00 },       /* checksum of the outer header */
        { 14 + 9, 17 },          /* not ICMP; the checksum fails as well */
        { ICMP_AT, 8 },          /* echo request */
        { QUOTED_AT, 0x44 },     /* quoted header too short */
        { QUOTED_AT, 0x65 },     /* quoted version */
        { QUOTED_AT + 7, 0x01 }, /* quoted fragment offset */
        { QUOTED_AT + 9, 47 },   /* quoted protocol */
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(spoils); i++) {
        guint8 *bytes = (guint8 *)g_memdup2(prohibited, sizeof(prohibited));
        ex_icmp_error error;

        bytes[spoils[i].at] = spoils[i].octet;
        assert_false(ex_icmp_find(bytes, sizeof(prohibited), &error));
        g_free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_and_what_it_quotes),
        cmocka_unit_test(eight_octets_are_enough),
        cmocka_unit_test(meanings),
        cmocka_unit_test(others_are_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
