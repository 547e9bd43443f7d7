/* test_sets.c
 * Bounded sets keep the smallest, whatever the order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "evidence/sets.h"

static void shuffle(guint *numbers, guint count, GRand *rand)
{
    for (guint i = count; i > 1; i--) {
        const guint k = (guint)g_rand_int_range(rand, 0, (gint32)i), swap = numbers[i - 1];

        numbers[i - 1] = numbers[k];
        numbers[k] = swap;
    }
}

static void proofs_keep_the_smallest(void **state)
{
    guint numbers[30];
    GRand *rand = g_rand_new_with_seed(1);

    (void)state;
    for (guint i = 0; i < 30; i++)
        numbers[i] = i;
    for (guint round = 0; round < 50; round++) {
        ex_proofs proofs = { 0 };

        shuffle(numbers, 30, rand);
        for (guint i = 0; i < 30; i++)
            ex_proofs_add(&proofs, &(ex_proof){ numbers[i], 0, numbers[i] });
        assert_int_equal(proofs.count, EX_PROOFS_MAX);
        assert_true(proofs.overflow);
        for (guint i = 0; i < EX_PROOFS_MAX; i++)
            assert_int_equal(proofs.proof[i].frame, i);
    }
    g_rand_free(rand);
}

static void overflow_means_more_than_were_kept(void **state)
{
    ex_proofs proofs = { 0 };

    (void)state;
    for (guint round = 0; round < 2; round++) {
        for (guint i = 0; i < EX_PROOFS_MAX; i++)
            ex_proofs_add(&proofs, &(ex_proof){ i, 0, i });
    }
    assert_int_equal(proofs.count, EX_PROOFS_MAX);
    assert_false(proofs.overflow);
    ex_proofs_add(&proofs, &(ex_proof){ 100, 0, 100 });
    assert_true(proofs.overflow);
    assert_int_equal(proofs.proof[EX_PROOFS_MAX - 1].frame, EX_PROOFS_MAX - 1);
}

static void a_fact_keeps_its_first_proof(void **state)
{
    const ex_fact fact = ex_fact_make(EX_FACT_REPLY, EX_FROM_HI, EX_SVC_POP3);
    ex_facts facts = { 0 };
    const ex_proof late = at(9), early = at(3), later = at(20);

    (void)state;
    assert_true(ex_facts_add(&facts, fact, &late));
    assert_true(ex_facts_add(&facts, fact, &early));
    assert_false(ex_facts_add(&facts, fact, &later));
    assert_int_equal(facts.count, 1);
    assert_int_equal(ex_facts_find(&facts, fact)->frame, 3);
    assert_null(ex_facts_find(&facts, ex_fact_make(EX_FACT_REPLY, EX_FROM_LO, EX_SVC_POP3)));
    assert_int_equal(ex_facts_find_any(&facts, EX_FACT_REPLY, EX_SVC_POP3)->frame, 3);
    assert_null(ex_facts_find_any(&facts, EX_FACT_REPLY, EX_SVC_SMTP));
    ex_facts_clear(&facts);
}

static void texts_are_kept_by_kind_and_side(void **state)
{
    static const char *const words[] = { "f", "b", "d", "a", "e", "c" };
    ex_texts *texts = NULL;
    const ex_proof proof = at(1);

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        ex_texts_add(&texts, EX_TEXT_PRODUCT, EX_FROM_HI, words[i], &proof);
    ex_texts_add(&texts, EX_TEXT_PRODUCT, EX_FROM_LO, "z", &proof);
    ex_texts_add(&texts, EX_TEXT_MTA, EX_FROM_LO, "y", &proof);
    assert_int_equal(texts->count, EX_TEXTS_PER_KIND + 2);
    assert_int_equal(texts->overflow, 1 << (EX_TEXT_PRODUCT * 2 + EX_FROM_HI));
    assert_string_equal(texts->entry[0].text, "z");
    assert_string_equal(texts->entry[1].text, "a");
    assert_string_equal(texts->entry[4].text, "d");
    assert_string_equal(texts->entry[5].text, "y");
    g_free(texts);
}

static void a_long_text_is_cut(void **state)
{
    char text[EX_TEXT_MAX * 2];
    ex_texts *texts = NULL;
    const ex_proof proof = at(1);

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    ex_texts_add(&texts, EX_TEXT_PRODUCT, EX_FROM_LO, text, &proof);
    assert_int_equal(strlen(texts->entry[0].text), EX_TEXT_MAX - 1);
    g_free(texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proofs_keep_the_smallest),     cmocka_unit_test(overflow_means_more_than_were_kept),
        cmocka_unit_test(a_fact_keeps_its_first_proof), cmocka_unit_test(texts_are_kept_by_kind_and_side),
        cmocka_unit_test(a_long_text_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
