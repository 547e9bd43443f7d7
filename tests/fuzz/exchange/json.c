/* json.c
 * A strict reader of JSON (RFC 8259).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "check.h"

#define DEPTH_MAX 32

typedef struct {
    const char *at, *end;
} reader;

static json_value *read_value(reader *r, guint depth);

void json_free(json_value *value)
{
    if (!value)
        return;
    g_free(value->text);
    if (value->items)
        g_ptr_array_free(value->items, TRUE);
    if (value->keys)
        g_ptr_array_free(value->keys, TRUE);
    g_free(value);
}

static void free_item(gpointer data)
{
    json_free((json_value *)data);
}

static json_value *new_value(json_type type)
{
    json_value *value = g_new0(json_value, 1);

    value->type = type;
    if (type == JSON_ARRAY || type == JSON_OBJECT)
        value->items = g_ptr_array_new_with_free_func(free_item);
    if (type == JSON_OBJECT)
        value->keys = g_ptr_array_new_with_free_func(g_free);
    return value;
}

static void skip_blanks(reader *r)
{
    while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
        r->at++;
}

static gboolean take(reader *r, char c)
{
    if (r->at >= r->end || *r->at != c)
        return FALSE;
    r->at++;
    return TRUE;
}

static gboolean take_word(reader *r, const char *word)
{
    const gsize size = strlen(word);

    if ((gsize)(r->end - r->at) < size || memcmp(r->at, word, size) != 0)
        return FALSE;
    r->at += size;
    return TRUE;
}

static char *read_string(reader *r)
{
    static const char escaped[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    GString *text;

    if (!take(r, '"'))
        return NULL;
    text = g_string_new(NULL);
    while (r->at < r->end && *r->at != '"') {
        const guchar c = (guchar)*r->at++;
        const char *known;

        if (c < 0x20 || c > 0x7e)
            break;
        if (c != '\\') {
            g_string_append_c(text, (gchar)c);
            continue;
        }
        if (r->end - r->at >= 5 && *r->at == 'u' && g_ascii_isxdigit(r->at[1]) && g_ascii_isxdigit(r->at[2]) &&
            g_ascii_isxdigit(r->at[3]) && g_ascii_isxdigit(r->at[4])) {
            const char digits[5] = { r->at[1], r->at[2], r->at[3], r->at[4] };

            g_string_append_unichar(text, (gunichar)strtoul(digits, NULL, 16));
            r->at += 5;
            continue;
        }
        known = r->at < r->end && *r->at ? strchr(escaped, *r->at) : NULL;
        if (!known)
            break;
        g_string_append_c(text, meant[known - escaped]);
        r->at++;
    }
    if (take(r, '"'))
        return g_string_free(text, FALSE);
    g_string_free(text, TRUE);
    return NULL;
}

static guint take_digits(reader *r)
{
    guint count = 0;

    while (r->at < r->end && g_ascii_isdigit(*r->at)) {
        r->at++;
        count++;
    }
    return count;
}

static json_value *read_number(reader *r)
{
    const char *begin = r->at;
    gboolean is_integer = TRUE;

    (void)take(r, '-');
    const gboolean zero = r->at < r->end && *r->at == '0';
    const guint digits = take_digits(r);

    if (digits == 0 || (zero && digits > 1))
        return NULL;
    if (take(r, '.')) {
        is_integer = FALSE;
        if (take_digits(r) == 0)
            return NULL;
    }
    if (take(r, 'e') || take(r, 'E')) {
        is_integer = FALSE;
        (void)(take(r, '-') || take(r, '+'));
        if (take_digits(r) == 0)
            return NULL;
    }
    json_value *value = new_value(JSON_NUMBER);

    value->text = g_strndup(begin, (gsize)(r->at - begin));
    value->is_integer = is_integer;
    return value;
}

static gboolean read_member(reader *r, json_value *object)
{
    skip_blanks(r);
    char *key = read_string(r);

    if (!key)
        return FALSE;
    const gboolean known = json_member(object, key) != NULL;

    g_ptr_array_add(object->keys, key);
    skip_blanks(r);
    return !known && take(r, ':');
}

/* The items of an array or the members of an object, behind its bracket. */
static gboolean read_items(reader *r, json_value *into, char end, guint depth)
{
    skip_blanks(r);
    if (take(r, end))
        return TRUE;
    do {
        if (into->keys && !read_member(r, into))
            return FALSE;
        json_value *item = read_value(r, depth + 1);

        if (!item)
            return FALSE;
        g_ptr_array_add(into->items, item);
        skip_blanks(r);
    } while (take(r, ','));
    return take(r, end);
}

static json_value *read_value(reader *r, guint depth)
{
    json_value *value;

    skip_blanks(r);
    if (depth > DEPTH_MAX || r->at >= r->end)
        return NULL;
    if (*r->at == '{' || *r->at == '[') {
        const gboolean object = *r->at++ == '{';

        value = new_value(object ? JSON_OBJECT : JSON_ARRAY);
        if (read_items(r, value, object ? '}' : ']', depth))
            return value;
        json_free(value);
        return NULL;
    }
    if (*r->at == '"') {
        char *text = read_string(r);

        if (!text)
            return NULL;
        value = new_value(JSON_STRING);
        value->text = text;
        return value;
    }
    if (take_word(r, "null"))
        return new_value(JSON_NULL);
    if (take_word(r, "true"))
        return new_value(JSON_TRUE);
    if (take_word(r, "false"))
        return new_value(JSON_FALSE);
    return read_number(r);
}

json_value *json_read(const char *text, gsize size)
{
    reader r = { text, text + size };
    json_value *value = read_value(&r, 0);

    skip_blanks(&r);
    if (value && r.at == r.end)
        return value;
    json_free(value);
    return NULL;
}

const json_value *json_member(const json_value *object, const char *key)
{
    if (!object || object->type != JSON_OBJECT)
        return NULL;
    for (guint i = 0; i < object->items->len; i++) {
        if (strcmp((const char *)g_ptr_array_index(object->keys, i), key) == 0)
            return (const json_value *)g_ptr_array_index(object->items, i);
    }
    return NULL;
}
