/* test_legend.c
 * The legend: what the article, the profile and the fields have, and nothing that a window cuts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "article/scenarios.h"
#include "diagnosis/reach.h"
#include "report/legend.h"

static char *legend(void)
{
    GString *out = g_string_new(NULL);

    ex_legend(out);
    return g_string_free(out, FALSE);
}

static void lines_fit_a_window(void **state)
{
    char *text = legend(), **lines = g_strsplit(text, "\n", -1);

    (void)state;
    for (guint i = 0; lines[i]; i++)
        assert_true(strlen(lines[i]) <= 74);
    g_strfreev(lines);
    g_free(text);
}

/* Ports as KB 176466 has them. */
static void legs_have_their_words_and_ports(void **state)
{
    static const char *const rows[] = {
        "  1a  POP3 client fetches: pop3 110, with SSL 995 (since 5.0)\n",
        "  1b  POP3 client sends: smtp 25 (since 5.0)\n",
        "  2a  IMAP4 client fetches: imap4 143, with SSL 993 (since 5.5)\n",
        "  4   Exchange client and server: epm 135; directory at the port that it\n",
        "  6b  two sites, X.400 connector: x400 102; both ways (since 4.0)\n",
        "  1 by port only  only the port says so",
        "  4 confirmed     decoded, and the server is proven to be Exchange\n",
    };
    char *text = legend();

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_non_null(strstr(text, rows[i]));
    for (guint i = 0; i < EX_OUT_COUNT; i++)
        assert_non_null(strstr(text, ex_outside_name((ex_outside)i)));
    for (guint i = 0; i < EX_THROUGH_COUNT; i++) {
        char *row = g_strdup_printf("\n  %-9s  ", ex_through_name((ex_through)i));

        assert_non_null(strstr(text, row));
        g_free(row);
    }
    g_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_fit_a_window),
        cmocka_unit_test(legs_have_their_words_and_ports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
