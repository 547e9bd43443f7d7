/* json_writer.c
 * JSON, member by member.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/escape.h"
#include "facts/json_writer.h"

/* Digits of the largest number. */
#define DIGITS_MAX 20

/* A string ends with its quote, so a bracket at the end is one that was opened. */
static gboolean is_first(const GString *out)
{
    const char last = out->len ? out->str[out->len - 1] : '\n';

    return last == '{' || last == '[' || last == '\n';
}

static void begin(GString *out, const char *key)
{
    if (!is_first(out))
        g_string_append_c(out, ',');
    if (key) {
        ex_append_json(out, key);
        g_string_append_c(out, ':');
    }
}

void ex_json_open(GString *out, const char *key, char bracket)
{
    begin(out, key);
    g_string_append_c(out, bracket);
}

void ex_json_close(GString *out, char bracket)
{
    g_string_append_c(out, bracket);
}

void ex_json_text(GString *out, const char *key, const char *text)
{
    begin(out, key);
    ex_append_json(out, text);
}

/* An export has millions of numbers; printf takes several times as long. */
static void add_digits(GString *out, guint64 number)
{
    char digits[DIGITS_MAX];
    guint at = DIGITS_MAX;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    g_string_append_len(out, digits + at, DIGITS_MAX - at);
}

void ex_json_number(GString *out, const char *key, guint64 number)
{
    begin(out, key);
    add_digits(out, number);
}

void ex_json_signed(GString *out, const char *key, gint64 number)
{
    begin(out, key);
    if (number < 0)
        g_string_append_c(out, '-');
    add_digits(out, number < 0 ? -(guint64)number : (guint64)number);
}

void ex_json_flag(GString *out, const char *key, gboolean flag)
{
    begin(out, key);
    g_string_append(out, flag ? "true" : "false");
}

void ex_json_null(GString *out, const char *key)
{
    begin(out, key);
    g_string_append(out, "null");
}
