/* test_rules.c
 * The rules in the code are the rules of docs/scenarios.md, to the bit: the page is what people read and what was
 * agreed, so neither changes alone. And any single bit flipped in any rule is noticed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "verdict/rules.h"

static GPtrArray *rule_lines, *service_lines; /* the tables' rows, as cells */

static void read_table(const char *document, const char *heading, GPtrArray *rows)
{
    const char *at = strstr(document, heading);

    assert_non_null(at);
    at = strchr(at, '\n');
    for (gboolean inside = FALSE; at; at = strchr(at, '\n')) {
        at++;
        const char *end = strchr(at, '\n');
        char *line = end ? g_strndup(at, (gsize)(end - at)) : g_strdup(at);

        if (line[0] != '|') {
            g_free(line);
            if (inside)
                return;
            continue;
        }
        /* The heading and the rule below it stand first. */
        char **cells = g_strsplit(line, "|", -1);
        for (guint i = 0; cells[i]; i++)
            g_strstrip(cells[i]);
        g_ptr_array_add(rows, cells);
        g_free(line);
        inside = TRUE;
    }
}

static int read_document(void **state)
{
    char *document;

    (void)state;
    assert_true(g_file_get_contents(RULES_DOCUMENT, &document, NULL, NULL));
    rule_lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    service_lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    read_table(document, "## The rules", rule_lines);
    read_table(document, "## The service", service_lines);
    g_ptr_array_remove_range(rule_lines, 0, 2);
    g_ptr_array_remove_range(service_lines, 0, 2);
    g_free(document);
    return 0;
}

static int forget_document(void **state)
{
    (void)state;
    g_ptr_array_free(rule_lines, TRUE);
    g_ptr_array_free(service_lines, TRUE);
    return 0;
}

/* A cell of conditions, "port of POP3; TLS decoded", as a set. */
static ex_conditions set_of(const char *cell)
{
    char **words = g_strsplit(cell, "; ", -1);
    ex_conditions set = 0;

    for (guint i = 0; words[i] && strcmp(cell, "-") != 0; i++) {
        guint found = EX_C_COUNT;

        for (guint k = 0; k < EX_C_COUNT; k++) {
            if (strcmp(words[i], ex_condition_words((ex_condition)k)) == 0)
                found = k;
        }
        if (found == EX_C_COUNT)
            print_error("no such condition: %s\n", words[i]);
        assert_true(found < EX_C_COUNT);
        set |= (ex_conditions)1 << found;
    }
    g_strfreev(words);
    return set;
}

static gboolean has_name(char **names, const char *name)
{
    for (guint i = 0; names[i]; i++) {
        if (strcmp(names[i], name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Whether a rule says what a row of the page says. */
static gboolean rule_agrees(const ex_rule *rule, char **cells)
{
    char **gives = g_strsplit(cells[1], ", ", -1);
    const char *confidence = rule->confidence ? ex_confidence_name(rule->confidence) : "-";
    gboolean agrees = rule->must == set_of(cells[2]) && rule->not_any == set_of(cells[3]) &&
                      strcmp(confidence, cells[4]) == 0 && strcmp(rule->reason, cells[5]) == 0 &&
                      rule->legs >> EX_LEG_COUNT == 0 && rule->outside >> EX_OUT_COUNT == 0;

    for (guint i = 0; i < EX_LEG_COUNT; i++)
        agrees &= (gboolean)(rule->legs >> i & 1) == has_name(gives, ex_scenarios[i].name);
    for (guint i = 0; i < EX_OUT_COUNT; i++)
        agrees &= (gboolean)(rule->outside >> i & 1) == has_name(gives, ex_outside_name((ex_outside)i));
    g_strfreev(gives);
    return agrees;
}

static gboolean service_agrees(const ex_service_rule *rule, char **cells)
{
    const char *name = rule->service ? ex_service_name(rule->service) : "-";

    return strcmp(name, cells[1]) == 0 && rule->must == set_of(cells[2]) && rule->not_any == set_of(cells[3]);
}

static void the_page_and_the_code_agree(void **state)
{
    (void)state;
    assert_int_equal(rule_lines->len, ex_rules_count);
    for (guint i = 0; i < ex_rules_count; i++) {
        if (!rule_agrees(&ex_rules[i], (char **)rule_lines->pdata[i]))
            print_error("rule %u differs from the page: %s\n", i, ex_rules[i].reason);
        assert_true(rule_agrees(&ex_rules[i], (char **)rule_lines->pdata[i]));
    }
    assert_int_equal(service_lines->len, ex_service_rules_count);
    for (guint i = 0; i < ex_service_rules_count; i++)
        assert_true(service_agrees(&ex_service_rules[i], (char **)service_lines->pdata[i]));
}

static void every_flipped_bit_is_noticed(void **state)
{
    guint flips = 0;

    (void)state;
    for (guint i = 0; i < ex_rules_count; i++) {
        char **cells = (char **)rule_lines->pdata[i];

        for (guint bit = 0; bit < EX_C_COUNT; bit++, flips += 2) {
            ex_rule must = ex_rules[i], not_any = ex_rules[i];

            must.must ^= (ex_conditions)1 << bit;
            not_any.not_any ^= (ex_conditions)1 << bit;
            assert_false(rule_agrees(&must, cells));
            assert_false(rule_agrees(&not_any, cells));
        }
        for (guint bit = 0; bit < 16; bit++, flips += 2) {
            ex_rule legs = ex_rules[i], outside = ex_rules[i];

            legs.legs ^= (ex_legs)(1u << bit);
            outside.outside ^= (ex_outsides)(1u << bit);
            assert_false(rule_agrees(&legs, cells));
            assert_false(rule_agrees(&outside, cells));
        }
        for (guint bit = 0; bit < 3; bit++, flips++) {
            ex_rule confidence = ex_rules[i];

            confidence.confidence = (ex_confidence)(confidence.confidence ^ (1u << bit));
            assert_false(rule_agrees(&confidence, cells));
        }
    }
    print_message("%u flipped bits, each noticed\n", flips);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_and_the_code_agree),
        cmocka_unit_test(every_flipped_bit_is_noticed),
    };

    return cmocka_run_group_tests(tests, read_document, forget_document);
}
