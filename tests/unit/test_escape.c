/* test_escape.c
 * Text that leaves: what a small reader of each format makes of it is the text again, and nothing else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "facts/escape.h"
#include "report/table.h"

#define ROUNDS 5000
/* Some octets of a comment that is cut. */
#define COMMENT_MOST 40

/* Pieces that mean something to some reader; a text is a row of them and of single octets. */
static const char *const pieces[] = {
    "http://",
    "www.",
    "ftp://",
    "mailto:",
    "@",
    "evil.example",
    "<img src=x onerror=alert(1)>",
    "<!--",
    "-->",
    "&lt;",
    "&#60;",
    "&amp;",
    "`",
    "``",
    "|",
    "\\",
    "\\x1b",
    "\\n",
    "\\\"",
    "\"",
    "'",
    "[x](y)",
    "![",
    "**",
    "_",
    "~~",
    "# ",
    "#12",
    "\x1b[31m",
    "\x1b]8;;",
    "\x9b",
    "\r",
    "\n",
    "\t",
    "\xe2\x80\xae",
    "\xe2\x81\xa6",
    "\xc3\xa4",
    "\xff",
    "=1+1",
    "+",
    "-",
    "--",
    "$(x)",
    "%41",
    "%",
    "; drop",
    "{",
    "}",
    "//",
    " ",
    "a",
    "x",
    "7",
    ".",
    ":",
    "...",
};

static char *random_text(GRand *rand)
{
    GString *text = g_string_new(NULL);
    const gint32 count = g_rand_int_range(rand, 0, 12);

    for (gint32 i = 0; i < count; i++) {
        if (g_rand_int_range(rand, 0, 4) == 0)
            g_string_append_c(text, (char)g_rand_int_range(rand, 1, 256));
        else
            g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    }
    return g_string_free(text, FALSE);
}

/* Calls a function with many texts, which are the same in each run. */
static void with_random_texts(void (*check)(const char *text))
{
    GRand *rand = g_rand_new_with_seed(176466);

    for (guint i = 0; i < ROUNDS; i++) {
        char *text = random_text(rand);

        check(text);
        g_free(text);
    }
    g_rand_free(rand);
}

/* Two digits of base 16 at `p`. */
static char hex_at(const char *p)
{
    assert_true(g_ascii_isxdigit(p[0]) && g_ascii_isxdigit(p[1]));
    return (char)(g_ascii_xdigit_value(p[0]) << 4 | g_ascii_xdigit_value(p[1]));
}

/* Reads what stands for one character in the notation with \xNN. */
static const char *read_code(const char *p, GString *text)
{
    assert_true(*p >= ' ' && *p <= '~');
    if (p[0] == '\\' && p[1] == 'x') {
        g_string_append_c(text, hex_at(p + 2));
        return p + 4;
    }
    g_string_append_c(text, *p);
    return p + 1;
}

static void expect_notation(const char *shown, const char *wanted)
{
    GString *text = g_string_new(NULL);

    for (const char *p = shown; *p;)
        p = read_code(p, text);
    assert_string_equal(text->str, wanted);
    g_string_free(text, TRUE);
}

static void check_text(const char *text)
{
    GString *out = g_string_new("before ");
    char *same = ex_escaped(text);

    ex_append_text(out, text);
    assert_memory_equal(out->str, "before ", 7);
    assert_string_equal(out->str + 7, same);
    expect_notation(same, text);
    g_free(same);
    g_string_free(out, TRUE);
}

static void check_cell(const char *text)
{
    GString *out = g_string_new(NULL);

    ex_append_cell(out, text);
    assert_false(*out->str && strchr("=+-@\"'\t\r\n", *out->str));
    expect_notation(out->str, text);
    g_string_free(out, TRUE);
}

/* Entities that the writer uses. */
static const char *read_entity(const char *p, GString *text)
{
    static const struct {
        const char *name;
        char means;
    } named[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' } };

    for (guint i = 0; i < G_N_ELEMENTS(named); i++) {
        if (g_str_has_prefix(p, named[i].name)) {
            g_string_append_c(text, named[i].means);
            return p + strlen(named[i].name);
        }
    }
    assert_true(g_str_has_prefix(p, "&#") && g_ascii_isdigit(p[2]));
    char *end = NULL;

    g_string_append_c(text, (char)g_ascii_strtoull(p + 2, &end, 10));
    assert_int_equal(*end, ';');
    return end + 1;
}

/* Links that renderers find by themselves in text, after entities. */
static void expect_no_link(const char *text)
{
    assert_false(g_regex_match_simple("www\\.|[a-z]:|//|@|#|[a-z0-9]\\.[a-z]", text, G_REGEX_CASELESS, 0));
}

static void check_markdown(const char *text)
{
    GString *out = g_string_new(NULL), *read = g_string_new(NULL), *outside = g_string_new(NULL);
    char *wanted = ex_escaped(text);

    ex_append_markdown(out, text);
    for (const char *p = out->str; *p;) {
        if (*p == '`') {
            const char *end = strchr(p + 1, '`');

            /* One mark, so that two never meet, and no blank that a renderer would strip. */
            assert_non_null(end);
            assert_true(end > p + 1 && end[1] != '`');
            for (p++; p < end; p++) {
                assert_null(strchr(" <>&|\\`", *p));
                g_string_append_c(read, *p);
            }
            p++;
            g_string_append_c(outside, '`');
            continue;
        }
        const gsize before = read->len;

        if (*p == '&') {
            p = read_entity(p, read);
        } else {
            assert_null(strchr("<>|\\*_[]!#~\"'={}$^%@", *p));
            assert_true(*p >= ' ' && *p <= '~');
            g_string_append_c(read, *p++);
        }
        g_string_append(outside, read->str + before);
    }
    assert_string_equal(read->str, wanted);
    /* A mark of an entity's number is none in the text. */
    expect_no_link(outside->str);
    g_string_free(outside, TRUE);
    g_string_free(read, TRUE);
    g_string_free(out, TRUE);
    g_free(wanted);
}

/* A quoted string of DOT ends at a quote that no backslash stands before; in labels \\ is a backslash, \n a new line,
 * \G, \N and others are names; entities are decoded. */
static void check_dot(const char *text)
{
    GString *out = g_string_new(NULL), *read = g_string_new(NULL);
    char *wanted = ex_escaped(text);

    ex_append_dot(out, text);
    for (const char *p = out->str; *p; p++) {
        assert_int_not_equal(*p, '"');
        if (*p == '\\') {
            p++;
            assert_true(*p == '\\' || *p == '"');
        } else if (*p == '&') {
            assert_true(g_str_has_prefix(p, "&amp;"));
            g_string_append_c(read, '&');
            p += strlen("amp;");
            continue;
        }
        g_string_append_c(read, *p);
    }
    assert_string_equal(read->str, wanted);
    g_string_free(read, TRUE);
    g_string_free(out, TRUE);
    g_free(wanted);
}

/* In an element and in an attribute with either kind of quotes. */
static void check_html(const char *text)
{
    GString *out = g_string_new(NULL), *read = g_string_new(NULL);
    char *wanted = ex_escaped(text);

    ex_append_html(out, text);
    for (const char *p = out->str; *p;) {
        assert_null(strchr("<>\"'", *p));
        assert_true(*p >= ' ' && *p <= '~');
        if (*p == '&')
            p = read_entity(p, read);
        else
            g_string_append_c(read, *p++);
    }
    assert_string_equal(read->str, wanted);
    g_string_free(read, TRUE);
    g_string_free(out, TRUE);
    g_free(wanted);
}

static void check_json(const char *text)
{
    GString *out = g_string_new(NULL), *read = g_string_new(NULL);
    const char *p;

    ex_append_json(out, text);
    assert_int_equal(out->str[0], '"');
    for (p = out->str + 1; *p != '"'; p++) {
        assert_true(*p >= ' ' && *p <= '~');
        if (*p != '\\') {
            g_string_append_c(read, *p);
        } else if (*++p == 'u') {
            assert_true(p[1] == '0' && p[2] == '0');
            g_string_append_c(read, hex_at(p + 3));
            p += 4;
        } else {
            assert_true(*p == '"' || *p == '\\');
            g_string_append_c(read, *p);
        }
    }
    assert_int_equal(p[1], '\0');
    assert_string_equal(read->str, text);
    g_string_free(read, TRUE);
    g_string_free(out, TRUE);
}

/* The comment without %NN. */
static char *read_comment(const char *comment)
{
    GString *read = g_string_new(NULL);

    for (const char *p = comment; *p; p++) {
        assert_true(g_ascii_isalnum(*p) || strchr(" .,:/_()+-%", *p));
        if (*p == '%') {
            g_string_append_c(read, hex_at(p + 1));
            p += 2;
        } else {
            g_string_append_c(read, *p);
        }
    }
    return g_string_free(read, FALSE);
}

static void check_comment(const char *text)
{
    GString *out = g_string_new(NULL);
    char *read;

    ex_append_comment(out, text, 1000);
    read = read_comment(out->str);
    assert_string_equal(read, text);
    g_free(read);
    const gsize whole = out->len;

    g_string_assign(out, "# ");
    ex_append_comment(out, text, COMMENT_MOST);
    assert_true(out->len <= 2 + COMMENT_MOST);
    if (whole > COMMENT_MOST) {
        assert_true(g_str_has_suffix(out->str, "..."));
        g_string_truncate(out, out->len - 3);
        /* It is cut as late as it can be, and never within %NN. */
        assert_true(out->len > 2 + COMMENT_MOST - 6);
    }
    read = read_comment(out->str + 2);
    assert_true(whole > COMMENT_MOST ? g_str_has_prefix(text, read) : strcmp(text, read) == 0);
    g_free(read);
    g_string_free(out, TRUE);
}

static void check_filter(const char *text)
{
    GString *out = g_string_new(NULL), *read = g_string_new(NULL);
    const char *p;

    ex_append_filter(out, text);
    assert_int_equal(out->str[0], '"');
    for (p = out->str + 1; *p != '"';) {
        assert_true(*p != '\\' || p[1] == 'x');
        p = read_code(p, read);
    }
    assert_int_equal(p[1], '\0');
    assert_string_equal(read->str, text);
    g_string_free(read, TRUE);
    g_string_free(out, TRUE);
}

static void read_texts(const void *context, const void *row, ex_cell *cells, GString *own)
{
    (void)context;
    (void)own;
    for (guint i = 0; i < 3; i++)
        cells[i].text = (const char *)row;
}

/* A table with the text in each cell has as many lines and tabs as it has rows and columns. */
static void check_table(const char *text)
{
    static const ex_column columns[] = { { "a", "a", &ex_kind_text, 1, 0, TRUE },
                                         { "b", "b", &ex_kind_text, 2, 0, TRUE },
                                         { "c", "c", &ex_kind_text, 3, 0, TRUE } };
    static const ex_sheet sheet = EX_SHEET(columns, read_texts);
    GPtrArray *rows = g_ptr_array_new();
    const ex_table table = { &sheet, NULL, rows };
    GString *out = g_string_new(NULL);
    guint tabs = 0, lines = 0;

    g_ptr_array_add(rows, (gpointer)text);
    ex_table_print_separated(&table, out);
    for (gsize i = 0; i < out->len; i++) {
        tabs += out->str[i] == '\t';
        lines += out->str[i] == '\n';
    }
    assert_int_equal(tabs, 4);
    assert_int_equal(lines, 2);
    g_string_truncate(out, 0);
    ex_table_print(&table, EX_IN_REPORT, 0, out);
    assert_non_null(strchr(out->str, '\n'));
    assert_ptr_equal(strrchr(out->str, '\n'), out->str + out->len - 1);
    g_string_truncate(out, 0);
    ex_table_print_markdown(&table, out);
    /* Three lines, with four bars each and a bar at no other place. */
    lines = tabs = 0;
    for (gsize i = 0; i < out->len; i++) {
        tabs += out->str[i] == '|';
        lines += out->str[i] == '\n';
    }
    assert_int_equal(tabs, 12);
    assert_int_equal(lines, 3);
    g_string_free(out, TRUE);
    g_ptr_array_free(rows, TRUE);
}

/* Each writer's words for texts that were attacks. */
static void texts_stand_as_the_pages_say(void **state)
{
    static const struct {
        void (*write)(GString *, const char *);
        const char *text, *wanted;
    } cases[] = {
        { ex_append_text, "a\x1b[31m\xc3\xa4|", "a\\x1b[31m\\xc3\\xa4|" },
        { ex_append_text, "HKLM\\SYSTEM \\x1b", "HKLM\\SYSTEM \\x5cx1b" },
        { ex_append_cell, "=cmd|' /C calc'!A0", "\\x3dcmd|' /C calc'!A0" },
        { ex_append_cell, "\"a\tb", "\\x22a\\x09b" },
        { ex_append_cell, "a=b", "a=b" },
        { ex_append_markdown, "http://evil.example/<img src=x>", "`http://evil.example/`&lt;img src&#61;x&gt;" },
        { ex_append_markdown, "www.evil.example a@b.example", "`www.evil.example` `a@b.example`" },
        { ex_append_markdown, "&lt;b&gt; a|b `c`", "&amp;lt&#59;b&amp;gt&#59; a&#124;b &#96;c&#96;" },
        { ex_append_markdown, "192.0.2.1 port 135, 5/6a (MTA)", "192.0.2.1 port 135, 5/6a (MTA)" },
        { ex_append_markdown, "\x1b]8;;", "&#92;x1b&#93;8&#59;&#59;" },
        { ex_append_html, "</td><script>'&\x1b", "&lt;/td&gt;&lt;script&gt;&#39;&amp;\\x1b" },
        { ex_append_html, "\" onload=\"", "&#34; onload=&#34;" },
        { ex_append_dot, "a\"];b\\N&lt;\x1b", "a\\\"];b\\\\N&amp;lt;\\\\x1b" },
        { ex_append_json, "a\"\\\n\xe4", "\"a\\\"\\\\\\u000a\\u00e4\"" },
        { ex_append_filter, "a\" || tcp\\", "\"a\\x22 || tcp\\x5c\"" },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *out = g_string_new(NULL);

        cases[i].write(out, cases[i].text);
        assert_string_equal(out->str, cases[i].wanted);
        g_string_free(out, TRUE);
    }
}

static void a_comment_is_cut_between_its_characters(void **state)
{
    GString *out = g_string_new(NULL);

    (void)state;
    ex_append_comment(out, "a\" accept; $(reboot)\n", 100);
    assert_string_equal(out->str, "a%22 accept%3b %24(reboot)%0a");
    g_string_truncate(out, 0);
    ex_append_comment(out, "\"\"\"\"", 12);
    assert_string_equal(out->str, "%22%22%22%22");
    g_string_truncate(out, 0);
    ex_append_comment(out, "\"\"\"\"", 11);
    assert_string_equal(out->str, "%22%22...");
    g_string_truncate(out, 0);
    ex_append_comment(out, "abc", 2);
    assert_string_equal(out->str, "..");
    g_string_free(out, TRUE);
}

#define RANDOM(check)                        \
    static void random_##check(void **state) \
    {                                        \
        (void)state;                         \
        with_random_texts(check);            \
    }

RANDOM(check_text)
RANDOM(check_cell)
RANDOM(check_markdown)
RANDOM(check_dot)
RANDOM(check_html)
RANDOM(check_json)
RANDOM(check_comment)
RANDOM(check_filter)
RANDOM(check_table)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_stand_as_the_pages_say),
        cmocka_unit_test(a_comment_is_cut_between_its_characters),
        cmocka_unit_test(random_check_text),
        cmocka_unit_test(random_check_cell),
        cmocka_unit_test(random_check_markdown),
        cmocka_unit_test(random_check_dot),
        cmocka_unit_test(random_check_html),
        cmocka_unit_test(random_check_json),
        cmocka_unit_test(random_check_comment),
        cmocka_unit_test(random_check_filter),
        cmocka_unit_test(random_check_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
