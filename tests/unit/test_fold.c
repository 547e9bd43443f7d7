/* test_fold.c
 * Lines and tables as wide as a terminal is: nothing is lost, nothing is longer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "report/fold.h"
#include "report/table.h"

static void lines_are_broken_where_words_end(void **state)
{
    static const struct {
        const char *text;
        guint width, indent;
        const char *folded;
    } rows[] = {
        { "one two three four five\n", 0, 4, "one two three four five\n" },
        { "one two three four five\n", 23, 4, "one two three four five\n" },
        { "one two three four five\n", 22, 4, "one two three four\n    five\n" },
        { "one two three four five six seven", 18, 2, "one two three four\n  five six seven" },
        { "\nshort\n\none two three four\n", 16, 1, "\nshort\n\none two three\n four\n" },
        /* a word that is longer than a line */
        { "abcdefghijklmnopqrstuvwxyz\n", 16, 4, "abcdefghijklmnop\n    qrstuvwxyz\n" },
        /* a registry path breaks at its keys, an octet's code never */
        { "HKLM\\SYSTEM\\CurrentControlSet\\Services\n", 20, 4,
          "HKLM\\SYSTEM\n    \\CurrentControlS\n    et\\Services\n" },
        { "abcdefghijklm \\x41\\x42\\x43\n", 16, 0, "abcdefghijklm\n\\x41\\x42\\x43\n" },
        /* narrower than anything */
        { "one two three four\n", 1, 9, "one two three\n        four\n" },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        GString *out = g_string_new("what stands before is as it was, however long\n");
        const gsize from = out->len;

        g_string_append(out, rows[i].text);
        ex_fold(out, from, rows[i].width, rows[i].indent);
        assert_string_equal(out->str + from, rows[i].folded);
        assert_true(g_str_has_prefix(out->str, "what stands before is as it was, however long\n"));
        g_string_free(out, TRUE);
    }
}

static void words_are_measured(void **state)
{
    (void)state;
    assert_int_equal(ex_fold_longest("one three two", 13), 5);
    assert_int_equal(ex_fold_longest("HKLM\\SYSTEM\\Services", 20), 9);
    assert_int_equal(ex_fold_longest("\\x41\\x42", 8), 8);
    assert_int_equal(ex_fold_longest("", 0), 0);
}

static void read_row(const void *context, const void *row, ex_cell *cell, GString *own)
{
    (void)context;
    (void)own;
    cell[0].address = (const ex_addr *)row;
    cell[1].port = 135;
    cell[2].text = "the endpoint mapper was asked for the directory";
    cell[3].text = "";
}

static const ex_column columns[] = {
    { "server", "server", &ex_kind_address, 1, 0, FALSE },
    { "port", "port", &ex_kind_port, 2, 0, FALSE },
    { "reason", "reason", &ex_kind_text, 4, 0, FALSE },
    { "finding", "finding", &ex_kind_text, 3, 0, FALSE },
};
static const ex_sheet sheet = EX_SHEET(columns, read_row);

static void expect_table(gsize width, const char *wanted)
{
    ex_addr server = host(5);
    GPtrArray *rows = g_ptr_array_new();
    const ex_table table = { &sheet, NULL, rows };
    GString *out = g_string_new(NULL);

    g_ptr_array_add(rows, &server);
    ex_table_print(&table, EX_IN_REPORT, width, out);
    assert_string_equal(out->str, wanted);
    g_string_free(out, TRUE);
    g_ptr_array_free(rows, TRUE);
}

static void tables_fit(void **state)
{
    (void)state;
    expect_table(0, "server     port  finding  reason\n"
                    "192.0.2.5  135   -        the endpoint mapper was asked for the directory\n");
    expect_table(73, "server     port  finding  reason\n"
                     "192.0.2.5  135   -        the endpoint mapper was asked for the directory\n");
    expect_table(50, "server     port  finding  reason\n"
                     "192.0.2.5  135   -        the endpoint mapper was\n"
                     "                          asked for the directory\n");
    /* the longest words and the titles are whole */
    expect_table(35, "server     port  finding  reason\n"
                     "192.0.2.5  135   -        the\n"
                     "                          endpoint\n"
                     "                          mapper\n"
                     "                          was asked\n"
                     "                          for the\n"
                     "                          directory\n");
    /* narrower: the last column below, then all as a list */
    expect_table(34, "server     port  finding\n"
                     "    reason\n"
                     "192.0.2.5  135   -\n"
                     "    the endpoint mapper was asked\n"
                     "    for the directory\n");
    expect_table(22, "server 192.0.2.5, port\n"
                     "    135, reason the\n"
                     "    endpoint mapper\n"
                     "    was asked for the\n"
                     "    directory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_broken_where_words_end),
        cmocka_unit_test(words_are_measured),
        cmocka_unit_test(tables_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
