/* test_coverage.c
 * When a capture was listening.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "evidence/coverage.h"

#define PAUSE 600

static void packets(ex_source *source, const gint64 *times, guint count)
{
    for (guint i = 0; i < count; i++)
        ex_coverage_add(source, times[i], times[i], PAUSE);
}

static void expect(const ex_source *source, const ex_stretch *stretches, guint count)
{
    assert_int_equal(source->count, count);
    for (guint i = 0; i < count; i++) {
        assert_true(source->stretch[i].first == stretches[i].first);
        assert_true(source->stretch[i].last == stretches[i].last);
    }
}

static void two_files_joined(void **state)
{
    static const gint64 times[] = { 100, 90, 700, 90000, 90600, 90601, 200 };
    static const ex_stretch stretches[] = { { 90, 700 }, { 90000, 90601 } };
    ex_source *source = ex_source_new(0);
    gint64 due;

    (void)state;
    packets(source, times, G_N_ELEMENTS(times));
    expect(source, stretches, G_N_ELEMENTS(stretches));
    assert_true(ex_coverage_until(source, 690) == 700);
    assert_true(ex_coverage_until(source, 90000) == 90601);
    /* Nobody listened then. */
    assert_true(ex_coverage_until(source, 800) == 800);
    assert_true(ex_coverage_until(source, 80) == 80);

    assert_true(ex_coverage_lasts(source, 90, 600, &due));
    assert_true(due == G_MAXINT64);
    /* The rest of the first is too short, the second is long enough. */
    assert_true(ex_coverage_lasts(source, 650, 601, &due));
    assert_false(ex_coverage_lasts(source, 650, 700, &due));
    assert_true(due == 90700);
    assert_false(ex_coverage_lasts(source, 90500, 600, &due));
    assert_true(due == 91100);
    ex_source_free(source);
}

/* The same stretches whatever the order, and whoever saw which part. */
static void order_does_not_matter(void **state)
{
    GRand *rand = g_rand_new_with_seed(1);

    (void)state;
    for (guint round = 0; round < 2000; round++) {
        ex_source *whole = ex_source_new(0), *parts[2] = { ex_source_new(0), ex_source_new(0) }, *merged[2];

        for (guint i = 0; i < 20; i++) {
            const gint64 time = g_rand_int_range(rand, 0, 12000);

            ex_coverage_add(whole, time, time, PAUSE);
            ex_coverage_add(parts[g_rand_int_range(rand, 0, 2)], time, time, PAUSE);
        }
        for (guint i = 0; i < 2; i++) {
            merged[i] = ex_source_new(0);
            ex_coverage_merge(merged[i], parts[i], PAUSE);
            ex_coverage_merge(merged[i], parts[!i], PAUSE);
            ex_coverage_merge(merged[i], parts[i], PAUSE);
            expect(merged[i], whole->stretch, whole->count);
            assert_true(merged[i]->first == whole->first && merged[i]->last == whole->last);
        }
        for (guint i = 1; i < whole->count; i++)
            assert_true(whole->stretch[i].first - whole->stretch[i - 1].last > PAUSE);
        for (guint i = 0; i < 2; i++) {
            ex_source_free(parts[i]);
            ex_source_free(merged[i]);
        }
        ex_source_free(whole);
    }
    g_rand_free(rand);
}

static void of_too_many_stretches_none_is_kept(void **state)
{
    ex_source *source = ex_source_new(0), *other = ex_source_new(0);
    gint64 due;

    (void)state;
    for (gint64 i = 0; i < EX_STRETCHES_MAX; i++)
        ex_coverage_add(source, i * 2000, i * 2000 + 500, PAUSE);
    expect(source, source->stretch, EX_STRETCHES_MAX);
    ex_coverage_add(source, -5000, -5000, PAUSE);
    ex_coverage_add(other, 0, 10, PAUSE);
    ex_coverage_merge(other, source, PAUSE);
    for (guint i = 0; i < 2; i++) {
        const ex_source *one = i ? other : source;

        assert_true(one->overflow);
        assert_int_equal(one->count, 0);
        assert_true(one->first == -5000 && one->last == (gint64)EX_STRETCHES_MAX * 2000 - 1500);
        assert_true(ex_coverage_until(one, 100) == 100);
        assert_false(ex_coverage_lasts(one, 0, 1, &due));
        assert_true(due == G_MAXINT64);
    }
    ex_source_free(source);
    ex_source_free(other);
}

static void times_at_the_ends_of_the_clock(void **state)
{
    ex_source *source = ex_source_new(0);

    (void)state;
    ex_coverage_add(source, G_MAXINT64, G_MAXINT64, PAUSE);
    ex_coverage_add(source, G_MININT64, G_MININT64, PAUSE);
    assert_int_equal(source->count, 2);
    ex_source_free(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_files_joined),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(of_too_many_stretches_none_is_kept),
        cmocka_unit_test(times_at_the_ends_of_the_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
