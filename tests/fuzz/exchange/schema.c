/* schema.c
 * JSON schema (draft 7), as far as docs/report.schema.json uses it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "check.h"

static char *check(const json_value *root, const json_value *schema, const json_value *value);

static const json_value *item(const json_value *of, guint i)
{
    return (const json_value *)g_ptr_array_index(of->items, i);
}

static gboolean equal(const json_value *a, const json_value *b)
{
    if (a->type != b->type)
        return FALSE;
    /* No constant of the schema is an array or object; items that are to be unique are texts. */
    return a->type == JSON_STRING || a->type == JSON_NUMBER ? strcmp(a->text, b->text) == 0 : a->items == NULL;
}

static gboolean has_type(const json_value *value, const char *type)
{
    switch (value->type) {
    case JSON_NULL:
        return strcmp(type, "null") == 0;
    case JSON_FALSE:
    case JSON_TRUE:
        return strcmp(type, "boolean") == 0;
    case JSON_NUMBER:
        return strcmp(type, "number") == 0 || (value->is_integer && strcmp(type, "integer") == 0);
    case JSON_STRING:
        return strcmp(type, "string") == 0;
    case JSON_ARRAY:
        return strcmp(type, "array") == 0;
    default:
        return strcmp(type, "object") == 0;
    }
}

/* "#/definitions/NAME" */
static const json_value *resolve(const json_value *root, const json_value *reference)
{
    static const char begin[] = "#/definitions/";

    MUST(g_str_has_prefix(reference->text, begin), "%s", reference->text);
    return json_member(json_member(root, "definitions"), reference->text + strlen(begin));
}

static gboolean matches(const char *pattern, const char *text)
{
    static GHashTable *compiled;

    if (!compiled)
        compiled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GRegex *regex = (GRegex *)g_hash_table_lookup(compiled, pattern);

    if (!regex) {
        regex = g_regex_new(pattern, G_REGEX_OPTIMIZE, (GRegexMatchFlags)0, NULL);
        MUST(regex, "%s", pattern);
        g_hash_table_insert(compiled, g_strdup(pattern), regex);
    }
    return g_regex_match(regex, text, (GRegexMatchFlags)0, NULL);
}

static char *check_array(const json_value *root, const json_value *schema, const json_value *value)
{
    const json_value *items = json_member(schema, "items"), *unique = json_member(schema, "uniqueItems");

    for (guint i = 0; i < value->items->len; i++) {
        char *wrong = items ? check(root, items, item(value, i)) : NULL;

        if (wrong)
            return wrong;
        for (guint k = 0; unique && k < i; k++) {
            if (equal(item(value, i), item(value, k)))
                return g_strdup_printf("%s stands twice", item(value, i)->text);
        }
    }
    return NULL;
}

static char *check_object(const json_value *root, const json_value *schema, const json_value *value)
{
    const json_value *required = json_member(schema, "required"), *properties = json_member(schema, "properties");

    for (guint i = 0; required && i < required->items->len; i++) {
        if (!json_member(value, item(required, i)->text))
            return g_strdup_printf("%s is missing", item(required, i)->text);
    }
    for (guint i = 0; i < value->items->len; i++) {
        const char *key = (const char *)g_ptr_array_index(value->keys, i);
        const json_value *property = json_member(properties, key);
        /* The schema lets new members come; this harness is to notice them. */
        char *wrong = property ? check(root, property, item(value, i)) : g_strdup("not in the schema");

        if (wrong) {
            char *path = g_strdup_printf("%s: %s", key, wrong);

            g_free(wrong);
            return path;
        }
    }
    return NULL;
}

static gboolean is_bound_kept(const json_value *schema, const char *key, gint64 number, gboolean least)
{
    const json_value *bound = json_member(schema, key);

    if (!bound)
        return TRUE;
    return least ? number >= g_ascii_strtoll(bound->text, NULL, 10) : number <= g_ascii_strtoll(bound->text, NULL, 10);
}

static char *check_any(const json_value *root, const json_value *of, const json_value *value)
{
    for (guint i = 0; i < of->items->len; i++) {
        char *wrong = check(root, item(of, i), value);

        if (!wrong)
            return NULL;
        g_free(wrong);
    }
    return g_strdup("fits none of several");
}

static gboolean is_listed(const json_value *list, const json_value *value)
{
    for (guint i = 0; i < list->items->len; i++) {
        if (equal(item(list, i), value))
            return TRUE;
    }
    return FALSE;
}

static char *check(const json_value *root, const json_value *schema, const json_value *value)
{
    const json_value *reference = json_member(schema, "$ref"), *any = json_member(schema, "anyOf");
    const json_value *type = json_member(schema, "type"), *list = json_member(schema, "enum");
    const json_value *constant = json_member(schema, "const"), *pattern = json_member(schema, "pattern");

    if (reference)
        return check(root, resolve(root, reference), value);
    if (any)
        return check_any(root, any, value);
    if ((constant && !equal(constant, value)) || (list && !is_listed(list, value)))
        return g_strdup_printf("\"%s\" is none of the values", value->text ? value->text : "");
    if (type && !has_type(value, type->text))
        return g_strdup_printf("is no %s", type->text);
    switch (value->type) {
    case JSON_STRING:
        return pattern && !matches(pattern->text, value->text) ? g_strdup_printf("\"%s\" does not match", value->text)
                                                               : NULL;
    case JSON_NUMBER: {
        const gint64 number = g_ascii_strtoll(value->text, NULL, 10);

        return is_bound_kept(schema, "minimum", number, TRUE) && is_bound_kept(schema, "maximum", number, FALSE)
                   ? NULL
                   : g_strdup_printf("%s is out of its bounds", value->text);
    }
    case JSON_ARRAY:
        if (!is_bound_kept(schema, "minItems", value->items->len, TRUE) ||
            !is_bound_kept(schema, "maxItems", value->items->len, FALSE))
            return g_strdup_printf("%u items", value->items->len);
        return check_array(root, schema, value);
    case JSON_OBJECT:
        return check_object(root, schema, value);
    default:
        return NULL;
    }
}

char *schema_check(const json_value *schema, const json_value *value)
{
    return check(schema, schema, value);
}
