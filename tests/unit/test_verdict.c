/* test_verdict.c
 * All tests of the rules, and that they reach every rule.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"

static void every_rule_was_reached(void **state)
{
    (void)state;
    assert_int_equal(bench_unreached(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_rule_was_reached) };
    const int failed =
        run_belief_tests() + run_client_tests() + run_mail_tests() + run_site_tests() + run_tries_tests() +
        run_shared_tests();

    return failed + cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
