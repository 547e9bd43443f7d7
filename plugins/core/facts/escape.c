/* escape.c
 * Text that leaves: one function for each kind of output.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/escape.h"

static gboolean is_printable(char c)
{
    return c >= ' ' && c <= '~';
}

/* Whether the notation of all writers has the character at `p` as \xNN. A lone backslash stays: registry paths have
 * them. */
static gboolean is_coded(const char *p)
{
    return !is_printable(*p) || (p[0] == '\\' && p[1] == 'x');
}

static void append_code(GString *out, char c)
{
    g_string_append_printf(out, "\\x%02x", (guint8)c);
}

void ex_append_text(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (is_coded(p))
            append_code(out, *p);
        else
            g_string_append_c(out, *p);
    }
}

char *ex_escaped(const char *text)
{
    GString *out = g_string_new(NULL);

    ex_append_text(out, text);
    return g_string_free(out, FALSE);
}

void ex_append_cell(GString *out, const char *text)
{
    if (*text && strchr("=+-@\"'", *text))
        append_code(out, *text++);
    ex_append_text(out, text);
}

/* What a link can be made of, all of it harmless in a span of code. */
static gboolean is_of_words(char c)
{
    return g_ascii_isalnum(c) || (c && strchr(".:/@#-_~%+?=;", c));
}

/*
 * Whether a renderer might make a link of a word: GFM of "www." and "http:", of mail addresses and "xmpp:"; others of
 * each name with a dot in it; forges of "@name", "#12", "name/name#12" and of :names: of pictures. Numbers with dots
 * and colons, as IPv4 addresses and times of day are, are left alone.
 */
static gboolean looks_like_link(const char *word, gsize length)
{
    gboolean has_letter = FALSE, has_mark = FALSE;

    for (gsize i = 0; i < length; i++) {
        if (word[i] == '@' || word[i] == '#' || (word[i] == '/' && i > 0 && word[i - 1] == '/'))
            return TRUE;
        has_letter |= g_ascii_isalpha(word[i]);
        has_mark |= word[i] == '.' || word[i] == ':';
    }
    return has_letter && has_mark;
}

static void append_entity(GString *out, char c)
{
    if (c == '<')
        g_string_append(out, "&lt;");
    else if (c == '>')
        g_string_append(out, "&gt;");
    else if (c == '&')
        g_string_append(out, "&amp;");
    else
        g_string_append_printf(out, "&#%d;", c);
}

/* Whether a character stands in a page as it is. Two hyphens or three dots would become a dash or an ellipsis. */
static gboolean is_plain(const char *p, char before)
{
    if (*p == '-' || *p == '.')
        return p[1] != *p && before != *p;
    return g_ascii_isalnum(*p) || strchr(" ,:/()", *p);
}

void ex_append_markdown(GString *out, const char *text)
{
    char *shown = ex_escaped(text);

    for (const char *p = shown; *p;) {
        gsize length = 0;

        while (is_of_words(p[length]))
            length++;
        if (looks_like_link(p, length)) {
            g_string_append_printf(out, "`%.*s`", (int)length, p);
            p += length;
            continue;
        }
        for (length = MAX(length, 1); length > 0; length--, p++) {
            if (is_plain(p, p > shown ? p[-1] : '\0'))
                g_string_append_c(out, *p);
            else
                append_entity(out, *p);
        }
    }
    g_free(shown);
}

void ex_append_html(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (is_coded(p))
            append_code(out, *p);
        else if (strchr("<>&\"'", *p))
            append_entity(out, *p);
        else
            g_string_append_c(out, *p);
    }
}

void ex_append_dot(GString *out, const char *text)
{
    char *shown = ex_escaped(text);

    for (const char *p = shown; *p; p++) {
        /* Inside labels entities are decoded. */
        if (*p == '&')
            g_string_append(out, "&amp;");
        else if (*p == '"' || *p == '\\')
            g_string_append_printf(out, "\\%c", *p);
        else
            g_string_append_c(out, *p);
    }
    g_free(shown);
}

void ex_append_json(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_printf(out, "\\%c", *p);
        else if (is_printable(*p))
            g_string_append_c(out, *p);
        else
            g_string_append_printf(out, "\\u%04x", (guint8)*p);
    }
    g_string_append_c(out, '"');
}

void ex_append_comment(GString *out, const char *text, gsize most)
{
    static const char more[] = "...";
    const gsize begin = out->len;
    gsize whole = begin; /* where the text may be cut so that the mark still fits */

    for (const char *p = text; *p; p++) {
        if (g_ascii_isalnum(*p) || strchr(" .,:/_()+-", *p))
            g_string_append_c(out, *p);
        else
            g_string_append_printf(out, "%%%02x", (guint8)*p);
        if (out->len - begin > most) {
            g_string_truncate(out, whole);
            g_string_append_len(out, more, (gssize)MIN(strlen(more), most - (whole - begin)));
            return;
        }
        if (out->len - begin + strlen(more) <= most)
            whole = out->len;
    }
}

void ex_append_filter(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *p = text; *p; p++) {
        if (!is_printable(*p) || *p == '"' || *p == '\\')
            append_code(out, *p);
        else
            g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}
