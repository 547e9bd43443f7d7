/* grammar.c
 * Small grammars of the reports' formats.
 *
 * They are no copies of what the writers do: each says what a reader of the format takes for one line, one text, one
 * bracket, so that nothing from the wire can end them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "check.h"

static gboolean is_plain(char c)
{
    return c >= ' ' && c <= '~';
}

void check_lines_ascii(const char *what, const GString *text)
{
    MUST(strlen(text->str) == text->len, "%s has a NUL", what);
    for (const char *at = text->str; *at; at++)
        MUST(is_plain(*at) || *at == '\n', "%s: octet %02x in %s", what, (guchar)*at, text->str);
}

void check_export(const GString *text)
{
    char **lines = g_strsplit(text->str, "\n", -1);

    check_lines_ascii("export", text);
    for (guint i = 0; lines[i] && *lines[i]; i++) {
        json_value *value = json_read(lines[i], strlen(lines[i]));

        MUST(json_member(value, "t") && json_member(value, "v"), "%s", lines[i]);
        MUST(i == 0 || strcmp(lines[i - 1], lines[i]) < 0, "%s stands before %s", lines[i - 1], lines[i]);
        json_free(value);
    }
    g_strfreev(lines);
}

guint check_separated_text(const char *what, const GString *text, guint columns)
{
    char **lines = g_strsplit(text->str, "\n", -1);
    guint count = 0;

    for (; lines[count] && *lines[count]; count++) {
        guint tabs = 0;

        for (const char *at = lines[count]; *at; at++) {
            MUST(is_plain(*at) || *at == '\t', "%s: octet %02x", what, (guchar)*at);
            tabs += *at == '\t';
        }
        MUST(tabs + 1 == columns, "%s: %u tabs in %s", what, tabs, lines[count]);
    }
    MUST(g_strv_length(lines) == count + 1, "%s: %u lines", what, count);
    g_strfreev(lines);
    return count;
}

void check_separated(const char *what, const ex_table *table)
{
    GString *text = g_string_new(NULL);
    guint order[EX_COLUMNS_MAX];

    ex_table_print_separated(table, text);
    const guint count = check_separated_text(what, text, ex_sheet_order(table->sheet, EX_IN_REPORT, order));

    MUST(count == table->rows->len + 1, "%s: %u lines", what, count);
    g_string_free(text, TRUE);
}

/* A line of a rule set but a comment: texts in quotes hold nothing that a shell, nft or iptables-restore acts upon. */
static void check_rule(const char *line, gint *depth)
{
    gboolean quoted = FALSE;

    for (const char *at = line; *at; at++) {
        if (*at == '"') {
            quoted = !quoted;
        } else if (quoted) {
            MUST(g_ascii_isalnum(*at) || strchr(" -_/.,:()[]", *at), "%c in a text of %s", *at, line);
        } else {
            MUST(!strchr("`$\\|&<>!'", *at) || strstr(line, " != "), "%c in %s", *at, line);
            *depth += *at == '{';
            *depth -= *at == '}';
        }
        MUST(*depth >= 0, "%s", line);
    }
    MUST(!quoted, "%s", line);
}

static void check_rule_set(const char *what, const GString *text)
{
    char **lines = g_strsplit(text->str, "\n", -1);
    gint depth = 0;

    check_lines_ascii(what, text);
    for (guint i = 0; lines[i]; i++) {
        const char *line = lines[i] + strspn(lines[i], " ");

        if (*line != '\0' && *line != '#')
            check_rule(line, &depth);
    }
    MUST(depth == 0, "%s", text->str);
    g_strfreev(lines);
}

void check_rules(const GString *nft, const GString *iptables)
{
    check_rule_set("nft", nft);
    check_rule_set("iptables", iptables);
}

/*
 * Rule sets of other languages: each line is a remark, or begins as one of the commands that rule sets have, and texts in
 * quotes end in their line. What follows an address or number of ours is the commands' own.
 */
void check_commands(const char *what, const GString *text, const char *const *begins)
{
    char **lines = g_strsplit(text->str, "\n", -1);

    check_lines_ascii(what, text);
    for (guint i = 0; lines[i]; i++) {
        const char *line = lines[i] + strspn(lines[i], " ");
        gboolean quoted = FALSE, known = *line == '\0';

        for (guint k = 0; begins[k]; k++)
            known |= g_str_has_prefix(line, begins[k]);
        MUST(known, "%s: %s", what, line);
        /* The first is what remarks begin with. */
        if (g_str_has_prefix(line, begins[0]))
            continue;
        for (const char *at = line; *at; at++) {
            quoted ^= *at == '"' || *at == '\'';
            MUST(!strchr("`$|&<>!;%^?", *at), "%s: %c in %s", what, *at, line);
        }
        MUST(!quoted, "%s: %s", what, line);
    }
    g_strfreev(lines);
}

void check_filter(const char *what, const char *text)
{
    gint round = 0, curly = 0;
    gboolean quoted = FALSE;

    for (const char *at = text; *at; at++) {
        MUST(is_plain(*at), "%s: octet %02x", what, (guchar)*at);
        if (*at == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        round += (*at == '(') - (*at == ')');
        curly += (*at == '{') - (*at == '}');
        MUST(round >= 0 && curly >= 0 && curly <= 1, "%s: %s", what, text);
    }
    MUST(round == 0 && curly == 0 && !quoted, "%s: %s", what, text);
}

void check_graph(const GString *text)
{
    gboolean quoted = FALSE;
    gint curly = 0, square = 0;

    check_lines_ascii("map", text);
    for (const char *at = text->str; *at; at++) {
        if (quoted && *at == '\\') {
            /* The writer's own: a new line. */
            MUST(at[1] == 'n' || at[1] == 'x' || at[1] == '\\' || at[1] == '"', "%s", text->str);
            at++;
        } else if (*at == '"') {
            quoted = !quoted;
        } else if (quoted) {
            MUST(*at != '\n', "a label goes on: %s", text->str);
        } else {
            curly += (*at == '{') - (*at == '}');
            square += (*at == '[') - (*at == ']');
        }
    }
    MUST(!quoted && curly == 0 && square == 0, "%s", text->str);
}

void check_markdown(const GString *text)
{
    gboolean block = FALSE, code = FALSE;

    check_lines_ascii("markdown", text);
    for (const char *at = text->str; *at; at++) {
        const gboolean escaped = at > text->str && at[-1] == '\\';

        if (*at == '\n') {
            MUST(!code, "code goes on behind its line: %s", text->str);
            if (strncmp(at, "\n```", 4) == 0) {
                block = !block;
                at += 3;
            }
        } else if (*at == '`' && !block && (code || !escaped)) {
            code = !code;
        }
        /* No tag begins, and no link that a renderer would find. */
        MUST(block || code || (*at != '<' && strncmp(at, "://", 3) != 0), "%s", at);
    }
    MUST(!block && !code, "%s", text->str);
}

/* Elements and attributes that the page has of its own; what else there is came from the wire. */
static void check_element(GMarkupParseContext *context, const char *element, const char **names, const char **values,
                          gpointer data, GError **error)
{
    static const char *const elements[] = {
        "html",    "head", "meta", "title", "style", "body", "h1",   "h2",     "h3",    "p",     "div",
        "section", "dl",   "dt",   "dd",    "a",     "code", "span", "table",  "thead", "tbody", "tr",
        "th",      "td",   "svg",  "g",     "rect",  "text", "path", "script", NULL,
    };
    static const char *const attributes[] = {
        "xmlns", "lang",       "charset", "http-equiv", "content", "name", "class", "id", "rel", "href", "scope",
        "role",  "aria-label", "width",   "height",     "viewBox", "x",    "y",     "rx", "d",   NULL,
    };

    (void)context;
    (void)data;
    (void)error;
    MUST(g_strv_contains(elements, element), "element %s", element);
    for (guint i = 0; names[i]; i++) {
        MUST(g_strv_contains(attributes, names[i]), "attribute %s=%s", names[i], values[i]);
        MUST(strcmp(names[i], "href") != 0 || g_str_has_prefix(values[i], "#finding-") ||
                 g_str_has_prefix(values[i], "https://jeffpar.github.io/kbarchive/kb/") ||
                 g_str_has_prefix(values[i], "https://mskb.pkisolutions.com/kb/"),
             "link to %s", values[i]);
    }
}

void check_html(const GString *text)
{
    static const GMarkupParser parser = { check_element, NULL, NULL, NULL, NULL };
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
    GError *error = NULL;

    check_lines_ascii("html", text);
    MUST(g_markup_parse_context_parse(context, text->str, (gssize)text->len, &error) &&
             g_markup_parse_context_end_parse(context, &error),
         "%s in %s", error->message, text->str);
    g_markup_parse_context_free(context);
}
