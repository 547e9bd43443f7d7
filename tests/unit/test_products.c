/* test_products.c
 * Versions by build number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "article/versions.h"
#include "evidence/products.h"

static void builds_have_names(void **state)
{
    static const struct {
        const char *product, *version;
    } rows[] = {
        { "Microsoft Exchange IMAP4rev1 5.5.2650.23", "Exchange 5.5 SP3" },
        { "Microsoft Exchange Internet Mail Service 5.5.2653.13", "Exchange 5.5 SP4" },
        { "Microsoft Exchange POP3 5.0.1458.46", "Exchange 5.0 SP1" },
        { "Microsoft Exchange Internet Mail Connector 4.0.994.63", "Exchange 4.0 SP3" },
        { "Microsoft Exchange 2000 POP3 6.0.6249.0", "Exchange 2000 SP3" },
        { "Microsoft Exchange 2003 POP3 6.5.7226.0", "Exchange 2003 SP1" },
        { "Microsoft Exchange 5.5.9999.1", "Exchange 5.5" },
        { "Microsoft Exchange 15.2.1118.7", "Exchange 2019" },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_string_equal(ex_product_version(rows[i].product), rows[i].version);
}

static void what_names_no_version_has_none(void **state)
{
    (void)state;
    assert_null(ex_product_version(NULL));
    assert_null(ex_product_version("Microsoft Exchange POP3"));
    assert_null(ex_product_version("Microsoft Exchange 99.1.2"));
    /* Windows 2003's own SMTP service has a build number that looks like Exchange 2000's. */
    assert_null(ex_product_version("Microsoft ESMTP MAIL Service 6.0.3790.1830"));
    assert_null(ex_product_version("Dovecot"));
}

static void the_most_telling_text_is_taken(void **state)
{
    ex_texts *texts = NULL;
    const ex_proof proof = at(1);

    (void)state;
    assert_null(ex_product_text(NULL, -1));
    ex_texts_add(&texts, EX_TEXT_PRODUCT, EX_FROM_HI, "Microsoft ESMTP MAIL Service 6.0.3790.1830", &proof);
    ex_texts_add(&texts, EX_TEXT_PRODUCT, EX_FROM_HI, "Microsoft Exchange POP3", &proof);
    ex_texts_add(&texts, EX_TEXT_PRODUCT, EX_FROM_HI, "Microsoft Exchange POP3 6.0.6249.0", &proof);
    ex_texts_add(&texts, EX_TEXT_PRODUCT, EX_FROM_LO, "Dovecot", &proof);
    assert_string_equal(ex_product_text(texts, EX_FROM_HI), "Microsoft Exchange POP3 6.0.6249.0");
    assert_string_equal(ex_product_text(texts, EX_FROM_LO), "Dovecot");
    assert_false(ex_product_is_older(texts, EX_FROM_HI, "5.5"));
    assert_true(ex_product_is_older(texts, EX_FROM_HI, "6.5"));
    assert_false(ex_product_is_older(texts, EX_FROM_LO, "6.5"));
    g_free(texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_have_names),
        cmocka_unit_test(what_names_no_version_has_none),
        cmocka_unit_test(the_most_telling_text_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
