/* test_rules.c
 * The rules in the code are the rules of docs/scenarios.md, to the bit: the page is what people read and what was
 * agreed, so neither changes alone. And any single bit flipped in any rule is noticed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "verdict/rules.h"

/* The tables' rows, as cells. */
static GPtrArray *first_lines, *flow_lines, *leg_lines, *last_lines, *service_lines;

/* What the page says of a rule: a row by itself, or a row of each of the two tables about 5 and 6a. */
typedef struct {
    const char *gives;
    ex_conditions must;
    ex_conditions not_any;
    const char *confidence;
    char *reason;
} page_rule;

static GArray *page_rules;

static const char *const flow_kinds[EX_FLOW_KINDS] = { "MTA", "XDS" };

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

static GPtrArray *read_rows(const char *document, const char *heading)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);

    read_table(document, heading, rows);
    g_ptr_array_remove_range(rows, 0, 2);
    return rows;
}

static void add_page_rules(const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        char **cells = (char **)lines->pdata[i];
        const page_rule rule = { cells[1], set_of(cells[2]), set_of(cells[3]), cells[4], g_strdup(cells[5]) };

        g_array_append_val(page_rules, rule);
    }
}

/* Each row about what a flow is, with each row about which leg a flow of that kind is. */
static void add_page_pairs(void)
{
    for (guint i = 0; i < flow_lines->len; i++) {
        char **flow = (char **)flow_lines->pdata[i];

        for (guint k = 0; k < leg_lines->len; k++) {
            char **leg = (char **)leg_lines->pdata[k];

            if (strcmp(flow[1], leg[1]) != 0)
                continue;
            const page_rule rule = { leg[2], set_of(flow[2]) | set_of(leg[3]), set_of(flow[3]) | set_of(leg[4]),
                                     flow[4], g_strconcat(flow[5], leg[5], NULL) };

            g_array_append_val(page_rules, rule);
        }
    }
}

static int read_document(void **state)
{
    char *document;

    (void)state;
    assert_true(g_file_get_contents(RULES_DOCUMENT, &document, NULL, NULL));
    first_lines = read_rows(document, "### Mail, LDAP and the Exchange client");
    flow_lines = read_rows(document, "#### What makes it such a flow");
    leg_lines = read_rows(document, "#### Which leg it is");
    last_lines = read_rows(document, "### Replication, administration, 6b");
    service_lines = read_rows(document, "## The service");
    g_free(document);
    page_rules = g_array_new(FALSE, FALSE, sizeof(page_rule));
    add_page_rules(first_lines);
    add_page_pairs();
    add_page_rules(last_lines);
    return 0;
}

static int forget_document(void **state)
{
    GPtrArray *const tables[] = { first_lines, flow_lines, leg_lines, last_lines, service_lines };

    (void)state;
    for (guint i = 0; i < page_rules->len; i++)
        g_free(g_array_index(page_rules, page_rule, i).reason);
    g_array_free(page_rules, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
        g_ptr_array_free(tables[i], TRUE);
    return 0;
}

static gboolean says_confidence(ex_confidence confidence, const char *cell)
{
    return strcmp(confidence ? ex_confidence_name(confidence) : "-", cell) == 0;
}

static gboolean says_gives(ex_legs legs, ex_outsides outside, const char *cell)
{
    char **gives = g_strsplit(cell, ", ", -1);
    gboolean agrees = legs >> EX_LEG_COUNT == 0 && outside >> EX_OUT_COUNT == 0;

    for (guint i = 0; i < EX_LEG_COUNT; i++)
        agrees &= (gboolean)(legs >> i & 1) == has_name(gives, ex_scenarios[i].name);
    for (guint i = 0; i < EX_OUT_COUNT; i++)
        agrees &= (gboolean)(outside >> i & 1) == has_name(gives, ex_outside_name((ex_outside)i));
    g_strfreev(gives);
    return agrees;
}

/* Whether a rule says what the page says. */
static gboolean rule_agrees(const ex_rule *rule, const page_rule *page)
{
    char *reason = g_strconcat(rule->reason, rule->reason_goes_on, NULL);
    const gboolean agrees = rule->must == page->must && rule->not_any == page->not_any &&
                            says_confidence(rule->confidence, page->confidence) && strcmp(reason, page->reason) == 0 &&
                            says_gives(rule->legs, rule->outside, page->gives);

    g_free(reason);
    return agrees;
}

static gboolean flow_agrees(const ex_flow_rule *rule, char **cells)
{
    return (guint)rule->kind < EX_FLOW_KINDS && strcmp(flow_kinds[rule->kind], cells[1]) == 0 &&
           rule->must == set_of(cells[2]) && rule->not_any == set_of(cells[3]) &&
           says_confidence(rule->confidence, cells[4]) && strcmp(rule->reason, cells[5]) == 0;
}

static gboolean leg_agrees(const ex_leg_rule *rule, char **cells)
{
    return (guint)rule->kind < EX_FLOW_KINDS && strcmp(flow_kinds[rule->kind], cells[1]) == 0 &&
           says_gives(rule->legs, rule->outside, cells[2]) && rule->must == set_of(cells[3]) &&
           rule->not_any == set_of(cells[4]) && strcmp(rule->reason, cells[5]) == 0;
}

static gboolean service_agrees(const ex_service_rule *rule, char **cells)
{
    const char *name = rule->service ? ex_service_name(rule->service) : "-";

    return strcmp(name, cells[1]) == 0 && rule->must == set_of(cells[2]) && rule->not_any == set_of(cells[3]);
}

static void the_page_and_the_code_agree(void **state)
{
    guint n_rules;
    const ex_rule *rules = ex_rules(&n_rules);

    (void)state;
    assert_int_equal(page_rules->len, n_rules);
    for (guint i = 0; i < n_rules; i++) {
        const gboolean agrees = rule_agrees(&rules[i], &g_array_index(page_rules, page_rule, i));

        if (!agrees)
            print_error("rule %u differs from the page: %s%s\n", i, rules[i].reason, rules[i].reason_goes_on);
        assert_true(agrees);
    }
    assert_int_equal(flow_lines->len, ex_flow_rules_count);
    for (guint i = 0; i < ex_flow_rules_count; i++)
        assert_true(flow_agrees(&ex_flow_rules[i], (char **)flow_lines->pdata[i]));
    assert_int_equal(leg_lines->len, ex_leg_rules_count);
    for (guint i = 0; i < ex_leg_rules_count; i++)
        assert_true(leg_agrees(&ex_leg_rules[i], (char **)leg_lines->pdata[i]));
    assert_int_equal(service_lines->len, ex_service_rules_count);
    for (guint i = 0; i < ex_service_rules_count; i++)
        assert_true(service_agrees(&ex_service_rules[i], (char **)service_lines->pdata[i]));
}

static void every_flipped_bit_is_noticed(void **state)
{
    guint n_rules, flips = 0;
    const ex_rule *rules = ex_rules(&n_rules);

    (void)state;
    for (guint i = 0; i < n_rules; i++) {
        const page_rule *page = &g_array_index(page_rules, page_rule, i);

        for (guint bit = 0; bit < EX_C_COUNT; bit++, flips += 2) {
            ex_rule must = rules[i], not_any = rules[i];

            must.must ^= (ex_conditions)1 << bit;
            not_any.not_any ^= (ex_conditions)1 << bit;
            assert_false(rule_agrees(&must, page));
            assert_false(rule_agrees(&not_any, page));
        }
        for (guint bit = 0; bit < 16; bit++, flips += 2) {
            ex_rule legs = rules[i], outside = rules[i];

            legs.legs ^= (ex_legs)(1u << bit);
            outside.outside ^= (ex_outsides)(1u << bit);
            assert_false(rule_agrees(&legs, page));
            assert_false(rule_agrees(&outside, page));
        }
        for (guint bit = 0; bit < 3; bit++, flips++) {
            ex_rule confidence = rules[i];

            confidence.confidence = (ex_confidence)(confidence.confidence ^ (1u << bit));
            assert_false(rule_agrees(&confidence, page));
        }
    }
    print_message("%u flipped bits, each noticed\n", flips);
}

/* Two rows may have a condition in common; then a bit that is missing in one of them shows in no pair of theirs. */
static void every_bit_flipped_in_the_two_tables_is_noticed(void **state)
{
    (void)state;
    for (guint i = 0; i < ex_flow_rules_count; i++) {
        for (guint bit = 0; bit < EX_C_COUNT; bit++) {
            ex_flow_rule must = ex_flow_rules[i], not_any = ex_flow_rules[i];

            must.must ^= (ex_conditions)1 << bit;
            not_any.not_any ^= (ex_conditions)1 << bit;
            assert_false(flow_agrees(&must, (char **)flow_lines->pdata[i]));
            assert_false(flow_agrees(&not_any, (char **)flow_lines->pdata[i]));
        }
    }
    for (guint i = 0; i < ex_leg_rules_count; i++) {
        for (guint bit = 0; bit < EX_C_COUNT; bit++) {
            ex_leg_rule must = ex_leg_rules[i], not_any = ex_leg_rules[i];

            must.must ^= (ex_conditions)1 << bit;
            not_any.not_any ^= (ex_conditions)1 << bit;
            assert_false(leg_agrees(&must, (char **)leg_lines->pdata[i]));
            assert_false(leg_agrees(&not_any, (char **)leg_lines->pdata[i]));
        }
    }
}

/* Whatever else is true of a flow, one row of its kind tells its leg, and no other contradicts. */
static void exactly_one_row_tells_the_leg(void **state)
{
    (void)state;
    for (guint kind = 0; kind < EX_FLOW_KINDS; kind++) {
        guint asked[EX_C_COUNT], n_asked = 0;
        ex_conditions all = 0;

        for (guint i = 0; i < ex_leg_rules_count; i++) {
            if ((guint)ex_leg_rules[i].kind == kind)
                all |= ex_leg_rules[i].must | ex_leg_rules[i].not_any;
        }
        for (guint bit = 0; bit < EX_C_COUNT; bit++) {
            if (all >> bit & 1)
                asked[n_asked++] = bit;
        }
        assert_true(n_asked >= 1 && n_asked <= 16);
        for (guint which = 0; which < 1u << n_asked; which++) {
            ex_conditions set = 0;
            guint hold = 0;

            for (guint k = 0; k < n_asked; k++)
                set |= (ex_conditions)(which >> k & 1) << asked[k];
            for (guint i = 0; i < ex_leg_rules_count; i++)
                hold += (guint)ex_leg_rules[i].kind == kind && (set & ex_leg_rules[i].must) == ex_leg_rules[i].must &&
                        !(set & ex_leg_rules[i].not_any);
            assert_int_equal(hold, 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_and_the_code_agree),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(every_bit_flipped_in_the_two_tables_is_noticed),
        cmocka_unit_test(exactly_one_row_tells_the_leg),
    };

    return cmocka_run_group_tests(tests, read_document, forget_document);
}
