/* test_window.c
 * Whether a segment fits where the two directions of its connection stand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/window.h"

#define C EX_FROM_LO
#define S EX_FROM_HI
#define A EX_TCP_ACK

static ex_segment made(guint8 flags, guint32 seq, guint32 ack, guint32 length)
{
    return (ex_segment){ .flags = flags, .seq = seq, .ack = ack, .length = length };
}

static gboolean take(ex_windows *windows, ex_side side, guint8 flags, guint32 seq, guint32 ack, guint32 length)
{
    const ex_segment segment = made(flags, seq, ack, length);

    assert_int_not_equal(ex_windows_judge(windows, side, &segment), EX_FIT_STRANGE);
    return ex_windows_take(windows, side, &segment);
}

/* A connection opened at 1000 and 51000 (or wherever), 20 octets each way, all acknowledged. */
static ex_windows opened(guint32 client, guint32 server)
{
    ex_windows windows;

    memset(&windows, 0, sizeof(windows));
    assert_false(take(&windows, C, EX_TCP_SYN, client, 0, 0));
    assert_false(take(&windows, S, EX_TCP_SYN | A, server, client + 1, 0));
    assert_true(take(&windows, C, A, client + 1, server + 1, 0));
    assert_true(take(&windows, S, A, server + 1, client + 1, 20));
    assert_true(take(&windows, C, A, client + 1, server + 21, 20));
    assert_true(take(&windows, S, A, server + 21, client + 21, 0));
    return windows;
}

typedef struct {
    const char *what;
    ex_side side;
    guint8 flags;
    guint32 seq, ack, length; /* from the initial numbers of its side, and of the other */
    ex_fit fit;
} fit_row;

static const fit_row rows[] = {
    { "the next data", S, A, 21, 21, 10, EX_FIT_NEWS },
    { "after a lost segment", S, A, 1500, 21, 10, EX_FIT_NEWS },
    { "the same again", S, A, 1, 1, 20, EX_FIT_OLD },
    { "a part of it", S, A, 6, 1, 5, EX_FIT_OLD },
    { "the same and more", S, A, 1, 21, 40, EX_FIT_NEWS },
    { "a probe that keeps alive", S, A, 0, 21, 0, EX_FIT_OLD },
    { "far ahead", S, A, 21 + EX_WINDOW_SLACK + 1, 21, 10, EX_FIT_STRANGE },
    { "half the space away", S, A, 0x80000000, 21, 10, EX_FIT_STRANGE },
    { "before its SYN", S, A, (guint32)-100, 21, 10, EX_FIT_STRANGE },
    { "what nobody sent acknowledged", S, A, 21, 21 + EX_WINDOW_SLACK + 1, 10, EX_FIT_STRANGE },
    { "what stands before the SYN acknowledged", S, A, 21, 0, 10, EX_FIT_STRANGE },
    { "data that acknowledge nothing", S, 0, 21, 0, 10, EX_FIT_STRANGE },
    { "an end that acknowledges nothing", S, EX_TCP_FIN, 21, 0, 0, EX_FIT_STRANGE },
    { "a reset at the next number", S, EX_TCP_RST, 21, 0, 0, EX_FIT_NEWS },
    { "a reset anywhere", S, EX_TCP_RST, 0x40000000, 0, 0, EX_FIT_STRANGE },
    { "a reset behind", S, EX_TCP_RST, 1, 0, 0, EX_FIT_STRANGE },
    { "a SYN-ACK that acknowledges more", S, EX_TCP_SYN | A, 0, 500, 0, EX_FIT_STRANGE },
    { "a second SYN-ACK with another number", S, EX_TCP_SYN | A, 77, 1, 0, EX_FIT_STRANGE },
    { "the SYN-ACK again", S, EX_TCP_SYN | A, 0, 1, 0, EX_FIT_NEWS },
    { "the client's next data", C, A, 21, 21, 1, EX_FIT_NEWS },
    { "the client's, far ahead", C, A, 0x70000000, 21, 1, EX_FIT_STRANGE },
};

static void segments_fit_or_do_not(void **state)
{
    static const guint32 starts[][2] = { { 1000, 51000 }, { 0xfffffff0, 0xffffffff }, { 0, 0x7ffffff0 } };

    (void)state;
    for (guint k = 0; k < G_N_ELEMENTS(starts); k++) {
        const ex_windows windows = opened(starts[k][0], starts[k][1]);

        for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
            const guint32 own = starts[k][rows[i].side], other = starts[k][!rows[i].side];
            const ex_segment segment =
                made(rows[i].flags, own + rows[i].seq, rows[i].flags & A ? other + rows[i].ack : 0, rows[i].length);

            if (ex_windows_judge(&windows, rows[i].side, &segment) != rows[i].fit)
                fail_msg("%s, numbers from %u and %u", rows[i].what, starts[k][0], starts[k][1]);
        }
    }
}

static void a_reset_must_know_which_syn_it_refuses(void **state)
{
    ex_windows windows;

    (void)state;
    memset(&windows, 0, sizeof(windows));
    take(&windows, C, EX_TCP_SYN, 1000, 0, 0);

    const ex_segment right = made(EX_TCP_RST | A, 0, 1001, 0), wrong = made(EX_TCP_RST | A, 0, 1002, 0);
    const ex_segment silent = made(EX_TCP_RST, 0, 0, 0);

    assert_int_equal(ex_windows_judge(&windows, S, &right), EX_FIT_NEWS);
    assert_int_equal(ex_windows_judge(&windows, S, &wrong), EX_FIT_STRANGE);
    assert_int_equal(ex_windows_judge(&windows, S, &silent), EX_FIT_STRANGE);
}

/* A capture that begins in the middle: the first segments are taken as they come, and then fit each other. */
static void the_middle_of_a_connection(void **state)
{
    ex_windows windows;

    (void)state;
    memset(&windows, 0, sizeof(windows));
    assert_false(take(&windows, C, A, 5000, 9000, 10));
    assert_true(take(&windows, S, A, 9000, 5010, 10));
    /* Captured in another order than sent. */
    take(&windows, S, A, 8900, 5010, 100);
    const ex_segment strange = made(A, 9010, 0x12345678, 10);
    assert_int_equal(ex_windows_judge(&windows, S, &strange), EX_FIT_STRANGE);
}

static void what_an_error_quotes_was_sent(void **state)
{
    const ex_windows windows = opened(1000, 51000);

    (void)state;
    assert_true(ex_windows_has_sent(&windows, C, 1000));
    assert_true(ex_windows_has_sent(&windows, C, 1021));
    assert_false(ex_windows_has_sent(&windows, C, 999));
    assert_false(ex_windows_has_sent(&windows, C, 1022));
    assert_false(ex_windows_has_sent(&windows, S, 1000));
}

/* Datagrams between two ports: the first and the last two are known by length and checksum. */
static void datagrams_by_their_marks(void **state)
{
    ex_windows windows = { 0 };

    (void)state;
    assert_false(ex_windows_has_datagram(&windows, EX_FROM_LO, 0x00100001));
    for (guint32 i = 1; i <= 5; i++)
        ex_windows_note_datagram(&windows, EX_FROM_LO, 0x00100000 | i);
    for (guint32 i = 0; i <= 6; i++)
        assert_int_equal(ex_windows_has_datagram(&windows, EX_FROM_LO, 0x00100000 | i),
                         i == 0 || i == 1 || i == 4 || i == 5);
    assert_false(ex_windows_has_datagram(&windows, EX_FROM_LO, 0x00110001));
    assert_false(ex_windows_has_datagram(&windows, EX_FROM_HI, 0x00100001));
}

/* RFC 768: the sum over pseudo header, header and payload is all ones. */
static void a_mark_has_the_checksum_if_it_is_right(void **state)
{
    /* 192.0.2.10:1044 to 198.51.100.5:135, "abc", whose sum was made by hand. */
    guint8 octets[] = { 0x04, 0x14, 0x00, 0x87, 0x00, 0x0b, 0, 0, 'a', 'b', 'c' };
    ex_segment segment = { .seq = 0x000b0000, .length = 3, .payload = octets + 8, .payload_captured = 3 };
    static const guint8 src[] = { 192, 0, 2, 10 }, dst[] = { 198, 51, 100, 5 };

    (void)state;
    ex_addr_set(&segment.src, src, 4);
    ex_addr_set(&segment.dst, dst, 4);
    /* Words of addresses, protocol, length, header and payload; folded and inverted. */
    const guint32 sum = 0xc000 + 0x020a + 0xc633 + 0x6405 + 0x11 + 0x0b + 0x0414 + 0x0087 + 0x0b + 0x6162 + 0x6300;
    const guint16 right = (guint16) ~((sum & 0xffff) + (sum >> 16));

    for (guint shift = 0; shift < 3; shift++) {
        const guint16 written = (guint16)(right + shift);

        octets[6] = (guint8)(written >> 8);
        octets[7] = (guint8)written;
        segment.seq = 0x000b0000u | written;
        assert_int_equal(ex_datagram_mark(&segment), shift == 0 ? segment.seq : 0x000b0000);
    }
    assert_true(ex_datagram_marks_agree(0x000b0000, 0x000b1234));
    assert_true(ex_datagram_marks_agree(0x000b1234, 0x000b1234));
    assert_false(ex_datagram_marks_agree(0x000b1235, 0x000b1234));
    assert_false(ex_datagram_marks_agree(0x000c0000, 0x000b1234));
}

/* Which side's octets the capture lacks is told by what begins behind them, and by what acknowledges them. */
static void octets_are_missed(void **state)
{
    static const struct {
        ex_side side;
        guint8 flags;
        guint32 seq, ack, length; /* from the initial numbers of its side, and of the other */
        gboolean client, server;  /* whose octets are missed */
    } missed[] = {
        { S, A, 21, 21, 10, FALSE, FALSE },
        { S, A, 31, 21, 10, FALSE, FALSE }, /* it may have overtaken what lies between */
        { C, A, 21, 22, 0, FALSE, TRUE },
        { S, A, 21, 40, 0, TRUE, FALSE },
        { C, EX_TCP_FIN | A, 25, 25, 0, TRUE, FALSE }, /* what it acknowledges may come */
        { S, EX_TCP_FIN | A, 21, 21, 0, FALSE, FALSE },
        { S, EX_TCP_RST, 21, 0, 0, FALSE, FALSE },
        { S, EX_TCP_RST, 40, 0, 0, FALSE, TRUE },
        { C, A, 1, 21, 20, FALSE, FALSE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(missed); i++) {
        const guint32 client = i % 2 ? 1000 : 0xfffffff0, server = i % 2 ? 51000 : 0xfffffff8;
        const guint32 own = missed[i].side == C ? client : server, other = missed[i].side == C ? server : client;
        ex_windows windows = opened(client, server);

        take(&windows, missed[i].side, missed[i].flags, own + missed[i].seq, other + missed[i].ack, missed[i].length);
        /* What was acknowledged may come a little later, by another clock. */
        for (guint more = 0; more < 4 && missed[i].flags == A && missed[i].length == 0; more++) {
            assert_false(windows.side[C].missed || windows.side[S].missed);
            take(&windows, missed[i].side, A, own + missed[i].seq, other + missed[i].ack, 0);
        }
        if (windows.side[C].missed != missed[i].client || windows.side[S].missed != missed[i].server)
            fail_msg("row %u: client %u, server %u", i, windows.side[C].missed, windows.side[S].missed);
    }
}

/* What was overtaken comes soon; what was lost is acknowledged before it comes, or does not come. */
static void what_overtakes_is_not_missed(void **state)
{
    const guint32 c = 0xfffffff0, s = 0xfffffff8;
    ex_windows windows = opened(c, s);

    (void)state;
    /* In pairs the wrong way round, one of them in two pieces. */
    for (guint i = 0; i < 6; i++) {
        take(&windows, S, A, s + 31 + 20 * i, c + 21, 10);
        take(&windows, S, A, s + 21 + 20 * i, c + 21, i == 3 ? 4 : 10);
        if (i == 3)
            take(&windows, S, A, s + 25 + 20 * i, c + 21, 6);
        take(&windows, C, A, c + 21, s + 41 + 20 * i, 0);
        assert_false(windows.side[S].missed);
    }
    /* Acknowledged while it is not there. */
    take(&windows, S, A, s + 151, c + 21, 10);
    take(&windows, C, A, c + 21, s + 141, 0);
    assert_false(windows.side[S].missed);
    take(&windows, C, A, c + 21, s + 161, 0);
    assert_true(windows.side[S].missed);

    /* It never comes. */
    windows = opened(c, s);
    for (guint i = 0; i < 9; i++) {
        assert_false(windows.side[S].missed);
        take(&windows, S, A, s + 31 + 10 * i, c + 21, 10);
    }
    assert_true(windows.side[S].missed);
    /* Nor where the side ends, or passes more over. */
    for (guint i = 0; i < 2; i++) {
        windows = opened(c, s);
        take(&windows, S, A, s + 31, c + 21, 10);
        assert_false(windows.side[S].missed);
        take(&windows, S, i ? A : EX_TCP_FIN | A, s + 41 + i, c + 21, i);
        assert_true(windows.side[S].missed);
    }
}

/* Who ends has waited for what was acknowledged before. */
static void what_was_acknowledged_does_not_come(void **state)
{
    (void)state;
    for (guint i = 0; i < 3; i++) {
        ex_windows windows = opened(1000, 51000);

        take(&windows, C, A, 1021, 51040, 0);
        assert_false(windows.side[S].missed);
        take(&windows, C, i == 0 ? A : i == 1 ? EX_TCP_RST | A : EX_TCP_FIN | A, 1021, 51040, 0);
        assert_int_equal(windows.side[S].missed, i > 0);
    }
}

/* By two clocks an acknowledgement stands before what it acknowledges. */
static void what_comes_behind_its_acknowledgement_is_not_missed(void **state)
{
    const guint32 c = 0xfffffff0, s = 0xfffffff8;

    (void)state;
    for (guint before = 1; before < 4; before++) {
        ex_windows windows = opened(c, s);

        for (guint i = 0; i < 40; i++) {
            take(&windows, C, A, c + 21 + 5 * i, s + 21 + 10 * (i + before), 5);
            take(&windows, S, A, s + 21 + 10 * i, c + 26 + 5 * i, 10);
        }
        assert_false(windows.side[C].missed);
        assert_int_equal(windows.side[S].missed, 0);
    }
}

/* A side that was not heard before: what the other acknowledged of it lies before its first segment. */
static void octets_before_the_first_are_missed(void **state)
{
    ex_windows windows;

    (void)state;
    for (guint later = 0; later < 2; later++) {
        memset(&windows, 0, sizeof(windows));
        take(&windows, C, EX_TCP_SYN, 1000, 0, 0);
        take(&windows, C, A, 1001, 51001, 20);
        assert_false(windows.side[S].missed);
        take(&windows, S, A, 51001 + later, 1021, 20);
        assert_int_equal(windows.side[S].missed, later);
        assert_false(windows.side[C].missed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(datagrams_by_their_marks),
        cmocka_unit_test(a_mark_has_the_checksum_if_it_is_right),
        cmocka_unit_test(segments_fit_or_do_not),
        cmocka_unit_test(a_reset_must_know_which_syn_it_refuses),
        cmocka_unit_test(the_middle_of_a_connection),
        cmocka_unit_test(what_an_error_quotes_was_sent),
        cmocka_unit_test(octets_are_missed),
        cmocka_unit_test(octets_before_the_first_are_missed),
        cmocka_unit_test(what_overtakes_is_not_missed),
        cmocka_unit_test(what_was_acknowledged_does_not_come),
        cmocka_unit_test(what_comes_behind_its_acknowledgement_is_not_missed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
