/* test_silence.c
 * Data that nobody acknowledges: which stretch is kept, what takes it back, and that merging keeps the latest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "evidence/silence.h"

#define C EX_FROM_LO
#define S EX_FROM_HI
#define A EX_TCP_ACK

/* A connection that is read; times are in seconds. */
typedef struct {
    ex_silences kept[2];
    ex_outstanding now[2];
    gint64 before;
    guint32 frame;
} reading;

static gint64 seconds(double time)
{
    return (gint64)(time * 1e9);
}

static reading opened(void)
{
    reading r;

    memset(&r, 0, sizeof(r));
    ex_silences_init(&r.kept[C]);
    ex_silences_init(&r.kept[S]);
    r.before = G_MININT64;
    return r;
}

static void segment(reading *r, double time, ex_side side, guint8 flags, guint32 seq, guint32 ack, guint32 length)
{
    const ex_segment segment = { .flags = flags, .seq = seq, .ack = ack, .length = length };
    const ex_proof proof = { .time = seconds(time), .frame = ++r->frame };

    ex_silence_read(r->kept, r->now, side, &segment, &proof, r->before);
    r->before = proof.time;
}

/* A handshake, and a question that is answered. */
static reading talking(guint32 client, guint32 server)
{
    reading r = opened();

    segment(&r, 0, C, EX_TCP_SYN, client - 1, 0, 0);
    segment(&r, 0.1, S, EX_TCP_SYN | A, server - 1, client, 0);
    segment(&r, 0.2, C, A, client, server, 0);
    segment(&r, 0.3, C, A, client, server, 100);
    segment(&r, 0.4, S, A, server, client + 100, 50);
    segment(&r, 0.5, C, A, client + 100, server + 50, 0);
    return r;
}

static void test_healthy(void **state)
{
    reading r = talking(1000, 2000);

    (void)state;
    assert_null(ex_silence_standing(&r.kept[C]));
    assert_null(ex_silence_standing(&r.kept[S]));
    /* A probe that keeps the connection alive bears an octet that was acknowledged, and is answered. */
    for (guint i = 1; i < 5; i++) {
        segment(&r, 60 * i, C, A, 1099, 2050, i % 2);
        segment(&r, 60 * i + 0.1, S, A, 2050, 1100, 0);
    }
    assert_null(ex_silence_standing(&r.kept[C]));
    /* By two clocks an answer stands before its question. */
    for (guint i = 5; i < 9; i++) {
        segment(&r, 60 * i - 0.001, S, A, 2050, 1100, 0);
        segment(&r, 60 * i, C, A, 1099, 2050, 1);
    }
    assert_null(ex_silence_standing(&r.kept[C]));
}

/* An idle connection that is dead: its probes are not answered, or by a reset. */
static void test_keep_alives(void **state)
{
    static const guint32 starts[] = { 1000, 0xffffff9cu };

    (void)state;
    for (guint i = 0; i < 4; i++) {
        const guint32 c = starts[i / 2] + 100, octets = i % 2;
        reading r = talking(starts[i / 2], 2000);
        const ex_silence *found;

        segment(&r, 7200.5, C, A, c - 1, 2050, octets);
        assert_null(ex_silence_standing(&r.kept[C]));
        segment(&r, 7202.5, C, A, c - 1, 2050, octets);
        segment(&r, 7204.5, C, A, c - 1, 2050, octets);
        found = ex_silence_standing(&r.kept[C]);
        assert_non_null(found);
        assert_int_equal(found->repeats, 2);
        assert_int_equal(found->first.frame, 7);
        assert_true(found->idle == seconds(7200));
        assert_true(found->last - found->since == seconds(4));
        assert_true(ex_silence_is_of_probes(found));
        /* What is said then waits with them. */
        segment(&r, 7205, C, A, c, 2050, 30);
        segment(&r, 7206, C, A, c, 2050, 30);
        found = ex_silence_standing(&r.kept[C]);
        assert_int_equal(found->repeats, 3);
        assert_int_equal(found->size, 30);
        assert_int_equal(found->first.frame, 7);
        segment(&r, 7206.5, S, A, 2050, c + 30, 0);
        assert_null(ex_silence_standing(&r.kept[C]));

        r = talking(starts[i / 2], 2000);
        segment(&r, 7200.5, C, A, c - 1, 2050, octets);
        segment(&r, 7200.6, S, EX_TCP_RST, 2050, 0, 0);
        found = ex_silence_standing(&r.kept[C]);
        assert_non_null(found);
        assert_int_equal(found->reset, 1);
        assert_true(found->idle == seconds(7200));
        /* Answered at last. */
        r = talking(starts[i / 2], 2000);
        segment(&r, 7200.5, C, A, c - 1, 2050, octets);
        segment(&r, 7202.5, C, A, c - 1, 2050, octets);
        segment(&r, 7202.6, S, A, 2050, c, 0);
        assert_null(ex_silence_standing(&r.kept[C]));
    }
}

/* The capture lacks the answers: the next probe comes after as long a pause as the first. */
static void test_keep_alives_answered_unseen(void **state)
{
    reading r = talking(1000, 2000);

    (void)state;
    for (guint i = 1; i < 9; i++)
        segment(&r, 60 * i, C, A, 1099, 2050, 1);
    assert_null(ex_silence_standing(&r.kept[C]));
}

/* A router forbids to send what is sent again after a pause. */
static void test_forbidden(void **state)
{
    static const struct {
        guint32 seq;
        gboolean again, counts;
    } rows[] = { { 1100, TRUE, TRUE }, { 1100, FALSE, FALSE }, { 1099, TRUE, FALSE }, { 1130, TRUE, FALSE } };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        reading r = talking(1000, 2000);

        segment(&r, 900.5, C, A, 1100, 2050, 30);
        if (rows[i].again)
            segment(&r, 900.8, C, A, 1100, 2050, 30);
        assert_int_equal(ex_silence_forbid(r.kept, r.now, C, rows[i].seq, seconds(900.9)), rows[i].counts);
        assert_int_equal(r.kept[C].latest.reset, rows[i].counts);
        if (!rows[i].counts)
            continue;
        /* What is sent again then leaves it so; that it comes through all the same takes it back. */
        segment(&r, 901, C, A, 1100, 2050, 30);
        assert_int_equal(ex_silence_standing(&r.kept[C])->reset, 1);
        assert_int_equal(ex_silence_standing(&r.kept[C])->repeats, 2);
        segment(&r, 902, S, A, 2050, 1130, 0);
        assert_null(ex_silence_standing(&r.kept[C]));
    }
}

/* At the client's side of a router that drops large segments: of an answer its small end comes alone. */
static void test_passed_over(void **state)
{
    static const guint32 starts[] = { 2000, 0xfffff000u };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        const guint32 s = starts[i] + 50;
        reading r = talking(1000, starts[i]), again;
        const ex_silence *found;

        segment(&r, 1, S, A, s + 2920, 1100, 7);
        segment(&r, 1.01, C, A, 1100, s, 0);
        segment(&r, 1.1, C, A, 1100, s, 0);
        again = r;
        segment(&r, 61, C, EX_TCP_RST | A, 1100, s, 0);
        found = ex_silence_standing(&r.kept[S]);
        assert_non_null(found);
        assert_int_equal(found->first.frame, 7);
        assert_int_equal(found->repeats, 3);
        assert_int_equal(found->size, 2920);
        assert_int_equal(found->from, s);
        assert_true(found->last - found->since == seconds(60));
        /* The client has them: the capture lacks them. */
        r = again;
        segment(&r, 61, C, A, 1100, s + 1460, 0);
        assert_null(ex_silence_standing(&r.kept[S]));
        segment(&r, 62, C, A, 1100, s + 2927, 0);
        assert_null(ex_silence_standing(&r.kept[S]));
        /* The server stands before them: what came behind was not its own. */
        r = again;
        segment(&r, 2, S, A, s, 1100, 0);
        segment(&r, 61, C, EX_TCP_RST | A, 1100, s, 0);
        assert_int_equal(ex_silence_standing(&r.kept[S])->repeats, 0);
        /* The client did not ask at once. */
        r = talking(1000, starts[i]);
        segment(&r, 1, S, A, s + 2920, 1100, 7);
        segment(&r, 3, C, A, 1100, s, 20);
        segment(&r, 5, C, A, 1120, s, 20);
        segment(&r, 61, C, A, 1140, s, 0);
        assert_null(ex_silence_standing(&r.kept[S]));
    }
}

/* Whoever said QUIT and is gone need not hear the farewell; what is longer than that may be something else. */
static void test_farewell(void **state)
{
    (void)state;
    for (guint32 octets = 20; octets <= 1460; octets += 1440) {
        reading r = talking(1000, 2000);

        r.now[C].left = 1;
        for (double time = 1, pause = 0.5; pause < 16; time += pause, pause *= 2)
            segment(&r, time, S, A, 2050, 1100, octets);
        assert_int_equal(ex_silence_standing(&r.kept[S]) != NULL, octets == 1460);
    }
}

static void test_silence(void **state)
{
    static const guint32 starts[] = { 1000, 0xffffff80u, 0x7fffffc0u };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        reading r = talking(starts[i], 0u - starts[i]);
        const ex_silence *found;

        segment(&r, 900.5, C, A, starts[i] + 100, 0u - starts[i] + 50, 200);
        assert_null(ex_silence_standing(&r.kept[C]));
        segment(&r, 901.5, C, A, starts[i] + 100, 0u - starts[i] + 50, 200);
        segment(&r, 903.5, C, A, starts[i] + 100, 0u - starts[i] + 50, 200);
        found = ex_silence_standing(&r.kept[C]);
        assert_non_null(found);
        assert_int_equal(found->repeats, 2);
        assert_int_equal(found->first.frame, 7);
        assert_true(found->first.time == seconds(900.5));
        assert_true(found->last == seconds(903.5));
        assert_true(found->idle == seconds(900));
        assert_int_equal(found->size, 200);
        assert_null(ex_silence_standing(&r.kept[S]));
        /* An acknowledgement of what came before takes nothing back, one of the first octet does. */
        segment(&r, 904, S, A, 0u - starts[i] + 50, starts[i] + 100, 0);
        assert_non_null(ex_silence_standing(&r.kept[C]));
        segment(&r, 905, S, A, 0u - starts[i] + 50, starts[i] + 300, 0);
        assert_null(ex_silence_standing(&r.kept[C]));
    }
}

/* The path lets a small segment through and loses the large ones behind it. */
static void test_large_ones_are_lost(void **state)
{
    reading r = talking(1000, 2000);
    const ex_silence *found;

    (void)state;
    segment(&r, 1, S, A, 2050, 1100, 40);
    segment(&r, 1.01, S, A, 2090, 1100, 1460);
    segment(&r, 1.02, S, A, 3550, 1100, 1460);
    segment(&r, 1.1, C, A, 1100, 2090, 0);
    segment(&r, 2, S, A, 2090, 1100, 1460);
    segment(&r, 4, S, A, 2090, 1100, 1460);
    segment(&r, 8, S, A, 2090, 1100, 1460);
    found = ex_silence_standing(&r.kept[S]);
    assert_non_null(found);
    assert_int_equal(found->repeats, 3);
    assert_int_equal(found->size, 1460);
    /* The packet that sent the first large one, which waits since the small one was acknowledged. */
    assert_true(found->first.time == seconds(1.01));
    assert_int_equal(found->first.frame, 8);
    assert_true(found->since == seconds(1.1));
    assert_int_equal(found->from, 2090);
    assert_true(found->idle == 0);
}

/* Acknowledged segment by segment and within one, wherever the numbers wrap. */
static void test_acknowledged_in_part(void **state)
{
    static const guint32 starts[] = { 1000, 0xffffff00u, 0x7fffff00u };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        const guint32 c = starts[i] + 100, s = 2050;
        reading r = talking(starts[i], 2000);
        const ex_silence *found;

        for (guint k = 0; k < 4; k++)
            segment(&r, 100 + k * 0.01, C, A, c + k * 100, s, 100 - k);
        segment(&r, 100.1, S, A, s, c + 200, 0);
        segment(&r, 100.2, S, A, s, c + 250, 0);
        segment(&r, 101, C, A, c + 200, s, 98);
        segment(&r, 103.5, C, A, c + 200, s, 98);
        found = ex_silence_standing(&r.kept[C]);
        assert_non_null(found);
        assert_int_equal(found->first.frame, 9);
        assert_true(found->since == seconds(100.2));
        assert_int_equal(found->repeats, 2);
        assert_int_equal(found->size, 98);
        assert_int_equal(found->from, c + 250);
        segment(&r, 104, S, A, s, c + 298, 0);
        assert_null(ex_silence_standing(&r.kept[C]));
        segment(&r, 105, C, A, c + 300, s, 97);
        segment(&r, 106, C, A, c + 300, s, 97);
        assert_int_equal(ex_silence_standing(&r.kept[C])->first.frame, 10);
    }
}

/* More segments under way than are told from each other: where the rest begins is not known before it is sent again. */
static void test_very_many_under_way(void **state)
{
    reading r = talking(1000, 2000);
    guint32 at = 1100;

    (void)state;
    for (guint k = 0; k < 40; k++, at += 100)
        segment(&r, 1 + k * 0.001, C, A, at, 2050, 100);
    /* Six are acknowledged, and of the others none or all but one. */
    segment(&r, 1.1, S, A, 2050, 1100 + 500, 0);
    segment(&r, 2, C, A, 1600, 2050, 100);
    assert_int_equal(ex_silence_standing(&r.kept[C])->first.frame, 6 + 6);
    segment(&r, 2.1, S, A, 2050, 1100 + 3900, 0);
    assert_null(ex_silence_standing(&r.kept[C]));
    segment(&r, 3, C, A, 5000, 2050, 100);
    segment(&r, 4, C, A, 5000, 2050, 100);
    assert_int_equal(ex_silence_standing(&r.kept[C])->first.frame, r.frame - 1);
}

/* A piece that has not seen the data sees them acknowledged; another one that older ones were. */
static void test_acknowledged_elsewhere(void **state)
{
    static const guint32 starts[] = { 1000, 0xffffff80u };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        const guint32 c = starts[i] + 100;
        reading data = talking(starts[i], 2000), later = opened(), older = opened(), goes_on = opened();
        ex_silences kept;

        segment(&data, 10, C, A, c, 2050, 200);
        segment(&data, 11, C, A, c, 2050, 200);
        segment(&data, 14, C, A, c, 2050, 200);
        segment(&older, 20, S, A, 2050, c, 0);
        segment(&later, 20, S, A, 2050, c + 200, 0);
        segment(&goes_on, 20, S, A, 2050, c, 0);
        segment(&goes_on, 21, S, A, 2050, c + 200, 0);
        kept = data.kept[C];
        ex_silences_merge(&kept, &older.kept[C]);
        assert_non_null(ex_silence_standing(&kept));
        ex_silences_merge(&kept, &goes_on.kept[C]);
        assert_null(ex_silence_standing(&kept));
        kept = later.kept[C];
        ex_silences_merge(&kept, &data.kept[C]);
        assert_null(ex_silence_standing(&kept));
        /* Or the same reading, as where captures are joined and the later part comes first. */
        for (guint k = 0; k < 3; k++)
            segment(&later, 10 + 2 * k, C, A, c, 2050, 200);
        assert_null(ex_silence_standing(&later.kept[C]));
    }
}

static void test_reset(void **state)
{
    reading r = talking(1000, 2000);
    const ex_silence *found;

    (void)state;
    segment(&r, 1200.5, C, A, 1100, 2050, 30);
    segment(&r, 1200.6, S, EX_TCP_RST, 2050, 0, 0);
    found = ex_silence_standing(&r.kept[C]);
    assert_non_null(found);
    assert_int_equal(found->reset, 1);
    assert_int_equal(found->repeats, 0);
    assert_true(found->idle == seconds(1200));
    /* Whoever ends a connection by a reset, with all said and heard, ends no stretch. */
    r = talking(1000, 2000);
    segment(&r, 2, C, EX_TCP_RST, 1100, 2050, 0);
    segment(&r, 2, S, EX_TCP_RST, 2050, 0, 0);
    assert_null(ex_silence_standing(&r.kept[C]));
    assert_null(ex_silence_standing(&r.kept[S]));
}

/* The capture lacks an acknowledgement; what is said after a long pause, in place of a repeat, tells that it came. */
static void test_acknowledged_unseen(void **state)
{
    reading r = talking(1000, 2000);

    (void)state;
    segment(&r, 1, C, A, 1100, 2050, 30);
    segment(&r, 1.1, C, A, 1130, 2090, 0);
    segment(&r, 1200, C, A, 1130, 2090, 30);
    segment(&r, 1201, C, A, 1130, 2090, 30);
    segment(&r, 1203, C, A, 1130, 2090, 30);
    segment(&r, 1207, C, A, 1130, 2090, 30);
    assert_true(ex_silence_standing(&r.kept[C])->first.time == seconds(1200));
    assert_int_equal(ex_silence_standing(&r.kept[C])->repeats, 3);
    assert_true(ex_silence_standing(&r.kept[C])->idle > seconds(1198));
    /* What was sent again was not acknowledged, whatever follows. */
    r = talking(1000, 2000);
    segment(&r, 1, C, A, 1100, 2050, 30);
    segment(&r, 3, C, A, 1100, 2050, 30);
    segment(&r, 20, C, A, 1130, 2050, 30);
    segment(&r, 21, C, A, 1100, 2050, 30);
    assert_true(ex_silence_standing(&r.kept[C])->first.time == seconds(1));
    assert_int_equal(ex_silence_standing(&r.kept[C])->repeats, 2);
}

/* A server says farewell and ends after a pause; the client, which has heard all of it, ends by a reset. */
static void test_reset_that_has_heard_all(void **state)
{
    reading r = talking(1000, 2000);

    (void)state;
    segment(&r, 1800, S, A, 2050, 1100, 20);
    segment(&r, 1800.1, S, EX_TCP_FIN | A, 2070, 1100, 0);
    segment(&r, 1801, C, EX_TCP_RST | A, 1100, 2071, 0);
    assert_null(ex_silence_standing(&r.kept[S]));
    r = talking(1000, 2000);
    segment(&r, 1800, S, EX_TCP_FIN | A, 2050, 1100, 20);
    segment(&r, 1801, C, EX_TCP_RST | A, 1100, 2071, 0);
    assert_null(ex_silence_standing(&r.kept[S]));
    /* One that has not heard it, or that ends what goes on. */
    r = talking(1000, 2000);
    segment(&r, 1800, S, EX_TCP_FIN | A, 2050, 1100, 20);
    segment(&r, 1801, C, EX_TCP_RST | A, 1100, 2050, 0);
    assert_non_null(ex_silence_standing(&r.kept[S]));
    r = talking(1000, 2000);
    segment(&r, 1800, S, A, 2050, 1100, 20);
    segment(&r, 1801, C, EX_TCP_RST | A, 1100, 2070, 0);
    assert_non_null(ex_silence_standing(&r.kept[S]));
}

/* The other side's window is closed: each probe of one octet is answered, and none is taken. */
static void test_probes(void **state)
{
    reading r = talking(1000, 2000);
    double time = 1;

    (void)state;
    for (double pause = 0.5; pause < 64; pause *= 2) {
        segment(&r, time, S, A, 2050, 1100, 1);
        segment(&r, time + 0.1, C, A, 1100, 2050, 0);
        time += pause;
    }
    assert_null(ex_silence_standing(&r.kept[S]));
    /* Then nothing answers any more. */
    segment(&r, time, S, A, 2050, 1100, 1);
    segment(&r, time + 2, S, A, 2050, 1100, 1);
    segment(&r, time + 6, S, A, 2050, 1100, 1);
    assert_non_null(ex_silence_standing(&r.kept[S]));
    assert_int_equal(ex_silence_standing(&r.kept[S])->repeats, 2);
    assert_true(ex_silence_standing(&r.kept[S])->since == seconds(time));
}

static void test_merge(void **state)
{
    ex_silences early, late, none, one, other;

    (void)state;
    ex_silences_init(&early);
    ex_silences_init(&late);
    ex_silences_init(&none);
    early.latest = (ex_silence){ .last = 20, .since = 10, .first = { .time = 10, .frame = 3 }, .repeats = 3 };
    late.latest = (ex_silence){ .last = 40, .since = 30, .first = { .time = 30, .frame = 9 }, .repeats = 1 };
    late.moved = 25;
    one = early;
    ex_silences_merge(&one, &late);
    ex_silences_merge(&one, &none);
    other = none;
    ex_silences_merge(&other, &late);
    ex_silences_merge(&other, &early);
    ex_silences_merge(&other, &early);
    assert_memory_equal(&one, &other, sizeof(one));
    assert_int_equal(ex_silence_standing(&one)->first.frame, 9);
    /* What only one of the two saw acknowledged is acknowledged. */
    none.moved = 31;
    ex_silences_merge(&one, &none);
    assert_null(ex_silence_standing(&one));
}

/* As many repeats as there may be are counted to 255 and no further. */
static void test_many(void **state)
{
    reading r = talking(1000, 2000);

    (void)state;
    for (guint i = 0; i < 1000; i++)
        segment(&r, 10 + i, C, A, 1100, 2050, 10);
    assert_int_equal(ex_silence_standing(&r.kept[C])->repeats, 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_healthy),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_large_ones_are_lost),
        cmocka_unit_test(test_acknowledged_in_part),
        cmocka_unit_test(test_very_many_under_way),
        cmocka_unit_test(test_acknowledged_elsewhere),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_acknowledged_unseen),
        cmocka_unit_test(test_reset_that_has_heard_all),
        cmocka_unit_test(test_probes),
        cmocka_unit_test(test_keep_alives),
        cmocka_unit_test(test_keep_alives_answered_unseen),
        cmocka_unit_test(test_forbidden),
        cmocka_unit_test(test_passed_over),
        cmocka_unit_test(test_farewell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
