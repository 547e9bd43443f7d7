/* test_pieces.c
 * Lines and messages put together from segments.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/mail/pieces.h"

/* What was told: each by its first octet's number, and all of it. */
typedef struct {
    GString *all;
    guint32 last_seq;
    guint count;
} told;

static void tell(guint32 seq, const guint8 *octets, gsize size, void *data)
{
    told *at = (told *)data;

    g_string_append_len(at->all, (const char *)octets, (gssize)size);
    g_string_append_c(at->all, '|');
    at->last_seq = seq;
    at->count++;
}

static void feed(ex_pieces *pieces, ex_pieces_kind kind, guint32 seq, const char *text, told *at)
{
    ex_pieces_feed(pieces, kind, seq, (const guint8 *)text, strlen(text), (guint32)strlen(text), tell, at);
}

static const char greeting[] = "+OK Microsoft Exchange POP3 server ready\r\n";

/* In segments of 1 to 50 octets, in order and in pairs the wrong way round, across the end of the numbers. */
static void a_line_is_told_once_and_whole(void **state)
{
    const gsize length = sizeof(greeting) - 1;

    (void)state;
    for (gsize size = 1; size <= 50; size++) {
        for (guint swapped = 0; swapped < 2; swapped++) {
            const guint32 start = 0xfffffff0;
            ex_pieces pieces = { .next = start };
            told at = { g_string_new(NULL), 0, 0 };
            const gsize count = (length + size - 1) / size;

            for (gsize i = 0; i < count; i++) {
                const gsize k = swapped && (i ^ 1) < count ? i ^ 1 : i;
                const gsize begin = k * size, have = MIN(size, length - begin);

                ex_pieces_feed(&pieces, EX_PIECES_LINES, start + (guint32)begin, (const guint8 *)greeting + begin, have,
                               (guint32)have, tell, &at);
            }
            assert_int_equal(at.count, 1);
            assert_int_equal(at.last_seq, start);
            assert_int_equal(at.all->len, length + 1);
            assert_memory_equal(at.all->str, greeting, length);
            g_string_free(at.all, TRUE);
            ex_pieces_clear(&pieces);
        }
    }
}

static void lines_and_their_rests(void **state)
{
    ex_pieces pieces = { .next = 100 };
    told at = { g_string_new(NULL), 0, 0 };

    (void)state;
    feed(&pieces, EX_PIECES_LINES, 100, "250-a\r\n250-X-", &at);
    assert_string_equal(at.all->str, "250-a\r\n|");
    feed(&pieces, EX_PIECES_LINES, 113, "EXPS\r\n250 b\r\n2", &at);
    assert_string_equal(at.all->str, "250-a\r\n|250-X-EXPS\r\n250 b\r\n|");
    assert_int_equal(at.last_seq, 107);
    /* again, and with new octets behind */
    feed(&pieces, EX_PIECES_LINES, 100, "250-a", &at);
    assert_int_equal(at.count, 2);
    feed(&pieces, EX_PIECES_LINES, 119, "250 b\r\n220\n", &at);
    assert_string_equal(at.all->str, "250-a\r\n|250-X-EXPS\r\n250 b\r\n|220\n|");
    g_string_free(at.all, TRUE);
    ex_pieces_clear(&pieces);
}

static void lines_whose_front_is_gone_are_not_told(void **state)
{
    ex_pieces pieces = { .next = 0 };
    told at = { g_string_new(NULL), 0, 0 };
    char longer[EX_PIECES_MAX + 10];

    (void)state;
    memset(longer, 'x', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    /* longer than any line, then its end and another one */
    feed(&pieces, EX_PIECES_LINES, 0, longer, &at);
    feed(&pieces, EX_PIECES_LINES, sizeof(longer) - 1, "y\r\nQUIT\r\n", &at);
    assert_string_equal(at.all->str, "QUIT\r\n|");
    /* a gap that nothing fills: given up when no more can be kept */
    for (guint i = 0; i <= EX_LATER_MAX; i++)
        feed(&pieces, EX_PIECES_LINES, 5000 + 6 * i, "OP\r\nNO", &at);
    assert_int_equal(at.count, 1 + EX_LATER_MAX);
    assert_null(strstr(at.all->str, "|OP"));
    assert_non_null(strstr(at.all->str, "|NOOP\r\n|NOOP\r\n|"));
    /* cut by the capture: what is there is told, and the rest of that line is not */
    at.count = 0;
    g_string_truncate(at.all, 0);
    pieces.next = 9000;
    ex_pieces_clear(&pieces);
    pieces = (ex_pieces){ .next = 9000 };
    ex_pieces_feed(&pieces, EX_PIECES_LINES, 9000, (const guint8 *)"220 ab", 6, 50, tell, &at);
    assert_string_equal(at.all->str, "220 ab|");
    feed(&pieces, EX_PIECES_LINES, 9050, "rest\r\nHELO\r\n", &at);
    assert_string_equal(at.all->str, "220 ab|HELO\r\n|");
    g_string_free(at.all, TRUE);
    ex_pieces_clear(&pieces);
}

/* LDAPMessages: a bind, by RFC 2251, and another behind it. */
static const guint8 messages[] = { 0x30, 0x0c, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0, 0x30, 5, 2, 1, 2, 0x42, 0 };

static void a_message_is_told_as_far_as_it_is_there(void **state)
{
    (void)state;
    for (gsize size = 1; size <= sizeof(messages); size++) {
        ex_pieces pieces = { .next = 7 };
        told at = { g_string_new(NULL), 0, 0 };

        for (gsize begin = 0; begin < sizeof(messages); begin += size) {
            const gsize have = MIN(size, sizeof(messages) - begin);

            ex_pieces_feed(&pieces, EX_PIECES_MESSAGES, 7 + (guint32)begin, messages + begin, have, (guint32)have, tell,
                           &at);
        }
        /* The last that was told is the second message, whole. */
        assert_int_equal(at.last_seq, 7 + 14);
        assert_memory_equal(at.all->str + at.all->len - 8, messages + 14, 7);
        g_string_free(at.all, TRUE);
        ex_pieces_clear(&pieces);
    }
}

static void cut_segments_are_told_from_whole_ones(void **state)
{
    (void)state;
    assert_false(ex_pieces_are_cut(EX_PIECES_LINES, (const guint8 *)"QUIT\r\n", 6));
    assert_true(ex_pieces_are_cut(EX_PIECES_LINES, (const guint8 *)"QUIT\r", 5));
    assert_false(ex_pieces_are_cut(EX_PIECES_LINES, NULL, 0));
    assert_false(ex_pieces_are_cut(EX_PIECES_MESSAGES, messages, 14));
    assert_true(ex_pieces_are_cut(EX_PIECES_MESSAGES, messages, 13));
    assert_true(ex_pieces_are_cut(EX_PIECES_MESSAGES, messages, 1));
    assert_true(ex_pieces_are_cut(EX_PIECES_MESSAGES, (const guint8 *)"\x30\x84\0", 3));
    assert_false(ex_pieces_are_cut(EX_PIECES_MESSAGES, (const guint8 *)"SSH-2.0", 7));
}

/* Whatever comes: no octet is read that is not there, and it ends. For the sanitizers. */
static void any_octets_in_any_order(void **state)
{
    GRand *rand = g_rand_new_with_seed(15);

    (void)state;
    for (guint turn = 0; turn < 400; turn++) {
        const ex_pieces_kind kind = turn % 2 ? EX_PIECES_LINES : EX_PIECES_MESSAGES;
        ex_pieces pieces = { .next = 0 };
        told at = { g_string_new(NULL), 0, 0 };

        for (guint i = 0; i < 40; i++) {
            const guint32 length = (guint32)g_rand_int_range(rand, 1, turn % 3 ? 60 : 2500);
            const gsize captured =
                g_rand_int_range(rand, 0, 4) ? length : (gsize)g_rand_int_range(rand, 0, (gint)length + 1);
            guint8 *octets = g_malloc(captured + 1);

            for (gsize k = 0; k < captured; k++)
                octets[k] = (guint8)(g_rand_int_range(rand, 0, 3) ? g_rand_int_range(rand, 0, 256)
                                     : turn % 2                   ? '\n'
                                                                  : 0x30);
            ex_pieces_feed(&pieces, kind, pieces.next + (guint32)g_rand_int_range(rand, -80, 160), octets, captured,
                           length, tell, &at);
            assert_true(pieces.size <= EX_PIECES_MAX && pieces.later.count <= EX_LATER_MAX);
            g_free(octets);
        }
        g_string_free(at.all, TRUE);
        ex_pieces_clear(&pieces);
    }
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_told_once_and_whole),
        cmocka_unit_test(lines_and_their_rests),
        cmocka_unit_test(lines_whose_front_is_gone_are_not_told),
        cmocka_unit_test(a_message_is_told_as_far_as_it_is_there),
        cmocka_unit_test(cut_segments_are_told_from_whole_ones),
        cmocka_unit_test(any_octets_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
