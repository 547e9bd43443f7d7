/* test_association.c
 * What is kept of an association: selectors, activities, pauses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "evidence/association.h"
#include "wire/osi/selector.h"

#define SECOND G_GINT64_CONSTANT(1000000000)

static void selectors_in_words(void **state)
{
    static const struct {
        const char *octets;
        gsize size;
        const char *text;
    } rows[] = {
        { "", 0, "" },
        { "X400", 4, "X400" },
        { "\x00\x01", 2, "0x0001" },
        /* As an event of KB 152932 has it; here the octets are printable. */
        { "DEE9-TCPIP", 10, "DEE9-TCPIP" },
        { "0x41", 4, "0x30783431" },
        { "A B", 3, "0x412042" },
        { "\x7f", 1, "0x7f" },
        { "\xe4", 1, "0xe4" },
        { "0x", 2, "0x3078" },
        { "0", 1, "0" },
        /* No more than Exchange allows. */
        { "abcdefghijklmnopqrstuvwxyzABCDEFG", 33, "abcdefghijklmnopqrstuvwxyzABCDEF" },
        { "\tbcdefghijklmnopqrstuvwxyzABCDEF", 32,
          "0x0962636465666768696a6b6c6d6e6f707172737475767778797a414243444546" },
    };
    char text[EX_SELECTOR_TEXT];

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        ex_selector_text((const guint8 *)rows[i].octets, rows[i].size, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void the_first_selector_counts(void **state)
{
    ex_association *association = ex_association_new();
    const ex_proof first = at(1), second = at(2);

    (void)state;
    ex_association_name(association, EX_FROM_HI, "B", &second);
    ex_association_name(association, EX_FROM_HI, "", &first);
    assert_string_equal(association->selector[EX_FROM_HI].text, "B");
    ex_association_name(association, EX_FROM_HI, "C", &first);
    ex_association_name(association, EX_FROM_HI, "A", &second);
    assert_string_equal(association->selector[EX_FROM_HI].text, "C");
    /* Two captures of one packet say the same; should they not, the choice does not depend on which comes first. */
    ex_association_name(association, EX_FROM_HI, "A", &first);
    ex_association_name(association, EX_FROM_HI, "D", &first);
    assert_string_equal(association->selector[EX_FROM_HI].text, "A");
    assert_string_equal(association->selector[EX_FROM_LO].text, "");
    ex_association_free(association);
}

static void check_activities(const ex_association *association, ex_side side, guint32 begun, guint32 ended)
{
    guint32 got_begun, got_ended;

    ex_association_activities(association, side, &got_begun, &got_ended);
    assert_int_equal(got_begun, begun);
    assert_int_equal(got_ended, ended);
}

static void activities_are_counted_by_source(void **state)
{
    ex_association *one = ex_association_new(), *other = ex_association_new();

    (void)state;
    ex_association_count(one, EX_FROM_LO, 7, 1, 0);
    ex_association_count(one, EX_FROM_LO, 7, 0, 1);
    ex_association_count(one, EX_FROM_LO, 3, 1, 1);
    check_activities(one, EX_FROM_LO, 2, 2);
    check_activities(one, EX_FROM_HI, 0, 0);
    /* The same capture, of which more was read, and another. */
    ex_association_count(other, EX_FROM_LO, 7, 5, 4);
    ex_association_count(other, EX_FROM_HI, 5, 2, 2);
    for (guint twice = 0; twice < 2; twice++) {
        ex_association_merge(one, other);
        ex_association_merge(one, one);
        check_activities(one, EX_FROM_LO, 6, 5);
        check_activities(one, EX_FROM_HI, 2, 2);
        assert_int_equal(one->sources, 3);
    }
    ex_association_free(one);
    ex_association_free(other);
}

static void idle_is_the_longest_pause(void **state)
{
    ex_association *association = ex_association_new();

    (void)state;
    assert_true(ex_association_idle(association, 0) == -1);
    ex_association_talk(association, 10 * SECOND);
    ex_association_talk(association, 11 * SECOND);
    assert_true(ex_association_idle(association, 11 * SECOND) == 0);
    ex_association_talk(association, 311 * SECOND);
    assert_true(ex_association_idle(association, 311 * SECOND) == 300 * SECOND);
    /* The connection was still there later, and nobody said anything. */
    assert_true(ex_association_idle(association, 911 * SECOND) == 600 * SECOND);
    /* A packet between, which another capture has. */
    ex_association_talk(association, 100 * SECOND);
    assert_true(ex_association_idle(association, 311 * SECOND) == 211 * SECOND);
    /* What the flow saw last is never before what was said last; if it were, it would add nothing. */
    assert_true(ex_association_idle(association, 0) == 211 * SECOND);
    ex_association_free(association);
}

static void times_may_be_any(void **state)
{
    ex_association *association = ex_association_new();

    (void)state;
    ex_association_talk(association, G_MININT64);
    ex_association_talk(association, G_MAXINT64);
    assert_true(ex_association_idle(association, G_MAXINT64) == G_MAXINT64);
    for (guint i = 0; i < 4 * EX_TALKS_MAX; i++)
        ex_association_talk(association, (gint64)((guint64)G_MAXINT64 / (4 * EX_TALKS_MAX) * i));
    assert_true(association->talk->count <= EX_TALKS_MAX);
    assert_false(association->talk->overflow);
    ex_association_free(association);
}

/* Of many pauses the long ones stay. */
static void many_pauses_leave_the_longest(void **state)
{
    ex_association *association = ex_association_new();
    gint64 now = 0;

    (void)state;
    for (guint i = 0; i < 20 * EX_TALKS_MAX; i++) {
        now += (i == 777 ? 5000 : 30) * SECOND;
        ex_association_talk(association, now);
        assert_true(association->talk->count <= EX_TALKS_MAX);
    }
    assert_true(association->pause == 32 * SECOND);
    assert_true(ex_association_idle(association, now) == 5000 * SECOND);
    ex_association_free(association);

    /* Where none is left, nothing is known of their lengths, and nothing is said. */
    association = ex_association_new();
    for (guint i = 0; i < 20 * EX_TALKS_MAX; i++)
        ex_association_talk(association, i * 30 * SECOND);
    assert_true(ex_association_idle(association, 20 * EX_TALKS_MAX * 30 * SECOND) == -1);
    ex_association_free(association);
}

static void check_same(const ex_association *one, const ex_association *other)
{
    assert_true(one->pause == other->pause);
    assert_int_equal(one->talk->count, other->talk->count);
    assert_memory_equal(one->talk->stretch, other->talk->stretch, one->talk->count * sizeof(ex_stretch));
}

/* Rotated files, merged in any order: more pauses than are kept. */
static void files_merge_in_any_order(void **state)
{
    GRand *rand = g_rand_new_with_seed(1006);

    (void)state;
    for (guint round = 0; round < 200; round++) {
        ex_association *whole = ex_association_new(), *parts[3], *there = ex_association_new(),
                       *back = ex_association_new();
        const guint count = (guint)g_rand_int_range(rand, 1, 6 * EX_TALKS_MAX);
        gint64 now = 0;

        for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
            parts[i] = ex_association_new();
        for (guint i = 0; i < count; i++) {
            now += g_rand_int_range(rand, 1, 200) * SECOND;
            ex_association_talk(whole, now);
            ex_association_talk(parts[i * G_N_ELEMENTS(parts) / count], now);
        }
        for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
            ex_association_merge(there, parts[i]);
            ex_association_merge(back, parts[G_N_ELEMENTS(parts) - 1 - i]);
            ex_association_merge(back, parts[0]);
        }
        ex_association_merge(there, whole);
        check_same(there, whole);
        check_same(back, whole);
        for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
            ex_association_free(parts[i]);
        ex_association_free(whole);
        ex_association_free(there);
        ex_association_free(back);
    }
    g_rand_free(rand);
}

/* One file has many pauses, the other a few short ones. */
static void the_longer_pause_counts_for_both(void **state)
{
    ex_association *many = ex_association_new(), *few = ex_association_new(), *there = ex_association_new(),
                   *back = ex_association_new();

    (void)state;
    for (guint i = 0; i < 2 * EX_TALKS_MAX; i++)
        ex_association_talk(many, 1000 * i * SECOND);
    assert_true(many->pause > EX_TALK_PAUSE);
    ex_association_talk(few, 1000000 * SECOND);
    ex_association_talk(few, 1000000 * SECOND + many->pause);
    ex_association_merge(there, many);
    ex_association_merge(there, few);
    ex_association_merge(back, few);
    ex_association_merge(back, many);
    check_same(there, back);
    assert_int_equal(there->talk->count, many->talk->count + 1);
    ex_association_free(many);
    ex_association_free(few);
    ex_association_free(there);
    ex_association_free(back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selectors_in_words),
        cmocka_unit_test(the_first_selector_counts),
        cmocka_unit_test(activities_are_counted_by_source),
        cmocka_unit_test(idle_is_the_longest_pause),
        cmocka_unit_test(times_may_be_any),
        cmocka_unit_test(many_pauses_leave_the_longest),
        cmocka_unit_test(files_merge_in_any_order),
        cmocka_unit_test(the_longer_pause_counts_for_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
