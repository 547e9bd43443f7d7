/* test_netheader.c
 * The TCP segment is found behind any link header, and nothing is found that is not there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/netheader.h"

/* 192.0.2.1:40000 > 192.0.2.5:25, seq 0x01020304, ack 0x0a0b0c0d, PSH ACK, "EHLO" */
static const guint8 ipv4[] = {
    0x45, 0,    0,   44,  0, 1, 0x40, 0, 64, 6,  0,  0,  192,  0,    2,    1, 192, 0, 2, 5, /* IP */
    0x9c, 0x40, 0,   25,  1, 2, 3,    4, 10, 11, 12, 13, 0x50, 0x18, 0x20, 0, 0,   0, 0, 0, /* TCP */
    'E',  'H',  'L', 'O',
};

static gboolean find(const guint8 *bytes, gsize size, gsize *hint, ex_segment *out)
{
    const ex_addr src = host(1), dst = host(5);

    memset(out, 0, sizeof(*out));
    return ex_segment_find(bytes, size, &src, 40000, &dst, 25, hint, out);
}

static void ipv4_behind_any_link(void **state)
{
    guint8 frame[128];
    ex_segment segment;

    (void)state;
    for (guint link = 0; link <= 40; link++) {
        gsize hint = 0;

        memset(frame, 0xaa, sizeof(frame));
        memcpy(frame + link, ipv4, sizeof(ipv4));
        /* Padding behind the datagram does not count. */
        assert_true(find(frame, sizeof(frame), &hint, &segment));
        assert_int_equal(hint, link);
        assert_int_equal(segment.seq, 0x01020304);
        assert_int_equal(segment.ack, 0x0a0b0c0d);
        assert_int_equal(segment.flags, 0x18);
        assert_int_equal(segment.length, 4);
        assert_int_equal(segment.payload_captured, 4);
        assert_memory_equal(segment.payload, "EHLO", 4);
    }
}

static void a_cut_packet_gives_what_is_there(void **state)
{
    ex_segment segment;

    (void)state;
    for (gsize size = 0; size <= sizeof(ipv4); size++) {
        guint8 *cut = (guint8 *)g_malloc(size + 1);
        gsize hint = 0;

        memcpy(cut, ipv4, size);
        if (size < 34) {
            assert_false(find(cut, size, &hint, &segment));
        } else {
            assert_true(find(cut, size, &hint, &segment));
            assert_int_equal(segment.length, 4);
            assert_int_equal(segment.payload_captured, size > 40 ? size - 40 : 0);
        }
        g_free(cut);
    }
}

static void fragments_and_strangers_are_passed_over(void **state)
{
    guint8 frame[sizeof(ipv4)];
    ex_segment segment;
    gsize hint = 0;

    (void)state;
    memcpy(frame, ipv4, sizeof(frame));
    frame[6] = 0x20; /* more fragments */
    assert_false(find(frame, sizeof(frame), &hint, &segment));
    frame[6] = 0;
    frame[7] = 3; /* fragment offset */
    assert_false(find(frame, sizeof(frame), &hint, &segment));
    memcpy(frame, ipv4, sizeof(frame));
    frame[9] = 17; /* UDP */
    assert_false(find(frame, sizeof(frame), &hint, &segment));
    memcpy(frame, ipv4, sizeof(frame));
    frame[21] = 0x41; /* another port */
    assert_false(find(frame, sizeof(frame), &hint, &segment));
    memcpy(frame, ipv4, sizeof(frame));
    frame[32] = 0x40; /* TCP header of 16 octets */
    assert_false(find(frame, sizeof(frame), &hint, &segment));
    memcpy(frame, ipv4, sizeof(frame));
    frame[3] = 30; /* datagram shorter than its headers */
    assert_false(find(frame, sizeof(frame), &hint, &segment));
}

static void length_zero_is_offloaded(void **state)
{
    guint8 frame[sizeof(ipv4)];
    ex_segment segment;
    gsize hint = 0;

    (void)state;
    memcpy(frame, ipv4, sizeof(frame));
    frame[3] = 0;
    assert_true(find(frame, sizeof(frame), &hint, &segment));
    assert_int_equal(segment.length, 4);
}

static void ipv6_with_extensions(void **state)
{
    guint8 frame[120], src[16] = { 0x20, 1, 0x0d, 0xb8, [15] = 1 }, dst[16] = { 0x20, 1, 0x0d, 0xb8, [15] = 2 };
    ex_addr from, to;
    ex_segment segment;
    gsize hint = 0;

    (void)state;
    ex_addr_set(&from, src, 16);
    ex_addr_set(&to, dst, 16);
    memset(frame, 0, sizeof(frame));
    frame[14] = 0x60;
    frame[14 + 5] = 8 + 24; /* payload length: destination options, TCP, 4 octets */
    frame[14 + 6] = 60;
    memcpy(frame + 14 + 8, src, 16);
    memcpy(frame + 14 + 24, dst, 16);
    frame[14 + 40] = 6;
    memcpy(frame + 14 + 48, ipv4 + 20, 24);
    assert_true(ex_segment_find(frame, sizeof(frame), &from, 40000, &to, 25, &hint, &segment));
    assert_int_equal(segment.length, 4);
    assert_memory_equal(segment.payload, "EHLO", 4);
    frame[14 + 6] = 44; /* fragment header */
    hint = 0;
    assert_false(ex_segment_find(frame, sizeof(frame), &from, 40000, &to, 25, &hint, &segment));
    /* A chain without end. */
    frame[14 + 6] = 0;
    frame[14 + 40] = 0;
    memset(frame + 14 + 48, 0, 40);
    hint = 0;
    assert_false(ex_segment_find(frame, sizeof(frame), &from, 40000, &to, 25, &hint, &segment));
}

static void the_inner_of_two_headers_is_told_by_its_addresses(void **state)
{
    guint8 frame[20 + sizeof(ipv4)];
    ex_segment segment;
    gsize hint = 0;

    (void)state;
    memset(frame, 0, sizeof(frame));
    frame[0] = 0x45;
    frame[3] = sizeof(frame);
    frame[9] = 4; /* IP in IP */
    memcpy(frame + 20, ipv4, sizeof(ipv4));
    assert_true(find(frame, sizeof(frame), &hint, &segment));
    assert_int_equal(hint, 20);
}

static void random_bytes_do_no_harm(void **state)
{
    GRand *rand = g_rand_new_with_seed(7);

    (void)state;
    for (guint round = 0; round < 20000; round++) {
        const gsize size = (gsize)g_rand_int_range(rand, 0, 100);
        guint8 *bytes = (guint8 *)g_malloc(size + 1);
        ex_segment segment;
        gsize hint = (gsize)g_rand_int_range(rand, 0, 200);

        for (gsize i = 0; i < size; i++)
            bytes[i] =
                i < sizeof(ipv4) && g_rand_int_range(rand, 0, 8) ? ipv4[i] : (guint8)g_rand_int_range(rand, 0, 256);
        if (find(bytes, size, &hint, &segment) && segment.payload)
            assert_true(segment.payload + segment.payload_captured <= bytes + size);
        g_free(bytes);
    }
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4_behind_any_link),
        cmocka_unit_test(a_cut_packet_gives_what_is_there),
        cmocka_unit_test(fragments_and_strangers_are_passed_over),
        cmocka_unit_test(length_zero_is_offloaded),
        cmocka_unit_test(ipv6_with_extensions),
        cmocka_unit_test(the_inner_of_two_headers_is_told_by_its_addresses),
        cmocka_unit_test(random_bytes_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
