/* row.c
 * Values of a line of exported evidence, checked.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <arpa/inet.h>
#include <string.h>

#include "batch/row.h"

/* Facts are bounded by their kinds and objects, so that no list of them is longer. */
#define FACTS_MAX 65535

void ex_row_begin(ex_row *row)
{
    row->fault = NULL;
    if (!row->kept)
        row->kept = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_set_size(row->kept, 0);
}

void ex_row_clear(ex_row *row)
{
    if (row->kept)
        g_ptr_array_free(row->kept, TRUE);
    row->kept = NULL;
}

gboolean ex_row_refuse(ex_row *row, const char *fault)
{
    if (!row->fault)
        row->fault = fault;
    return FALSE;
}

static gint64 number(ex_row *row, JsonNode *node, gint64 least, gint64 most)
{
    gint64 value;

    if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64)
        return ex_row_refuse(row, "a number is missing");
    value = json_node_get_int(node);
    return value >= least && value <= most ? value : ex_row_refuse(row, "a number is out of its bounds");
}

gint64 ex_row_member(ex_row *row, JsonObject *object, const char *name, gint64 least, gint64 most)
{
    return number(row, json_object_get_member(object, name), least, most);
}

static JsonNode *element(JsonArray *array, guint at)
{
    return at < json_array_get_length(array) ? json_array_get_element(array, at) : NULL;
}

gint64 ex_row_element(ex_row *row, JsonArray *array, guint at, gint64 least, gint64 most)
{
    return number(row, element(array, at), least, most);
}

static JsonArray *list(ex_row *row, JsonNode *node, guint least, guint most)
{
    static JsonArray *none = NULL;

    if (!none)
        none = json_array_new();
    if (!node || !JSON_NODE_HOLDS_ARRAY(node)) {
        ex_row_refuse(row, "a list is missing");
        return none;
    }
    if (json_array_get_length(json_node_get_array(node)) < least ||
        json_array_get_length(json_node_get_array(node)) > most) {
        ex_row_refuse(row, "a list has another length");
        return none;
    }
    return json_node_get_array(node);
}

JsonArray *ex_row_list(ex_row *row, JsonObject *object, const char *name, guint least, guint most)
{
    return list(row, json_object_get_member(object, name), least, most);
}

JsonArray *ex_row_inner(ex_row *row, JsonArray *array, guint at, guint least, guint most)
{
    return list(row, element(array, at), least, most);
}

/* The export writes an octet that is no printable ASCII as the character of its number. */
static const char *octets_of(ex_row *row, const char *text)
{
    char *octets;
    gsize size = 0;

    if (g_str_is_ascii(text))
        return text;
    octets = (char *)g_malloc(strlen(text) + 1);
    g_ptr_array_add(row->kept, octets);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        const gunichar letter = g_utf8_get_char_validated(at, -1);

        if (letter > 0xff) {
            ex_row_refuse(row, "a text holds what is no octet");
            return "";
        }
        octets[size++] = (char)letter;
    }
    octets[size] = '\0';
    return octets;
}

static const char *text_of(ex_row *row, JsonNode *node, gsize size)
{
    const char *text;

    if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING) {
        ex_row_refuse(row, "a text is missing");
        return "";
    }
    text = octets_of(row, json_node_get_string(node));
    if (strlen(text) >= size) {
        ex_row_refuse(row, "a text is too long");
        return "";
    }
    return text;
}

const char *ex_row_text(ex_row *row, JsonObject *object, const char *name, gsize size)
{
    return text_of(row, json_object_get_member(object, name), size);
}

const char *ex_row_word(ex_row *row, JsonArray *array, guint at, gsize size)
{
    return text_of(row, element(array, at), size);
}

gboolean ex_row_flag(ex_row *row, JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    if (!node)
        return FALSE;
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN)
        return ex_row_refuse(row, "true or false is missing");
    return json_node_get_boolean(node);
}

gboolean ex_row_is_null(JsonArray *array, guint at)
{
    return at < json_array_get_length(array) && json_node_is_null(json_array_get_element(array, at));
}

void ex_row_addr(ex_row *row, const char *text, ex_addr *addr)
{
    guint8 octets[16];

    memset(addr, 0, sizeof(*addr));
    if (inet_pton(AF_INET, text, octets) == 1)
        ex_addr_set(addr, octets, 4);
    else if (inet_pton(AF_INET6, text, octets) == 1)
        ex_addr_set(addr, octets, 16);
    else
        ex_row_refuse(row, "an address is none");
}

ex_side ex_row_side(ex_row *row, const char *text)
{
    if (strcmp(text, "hi") == 0)
        return EX_FROM_HI;
    if (strcmp(text, "lo") != 0)
        ex_row_refuse(row, "a side is neither lo nor hi");
    return EX_FROM_LO;
}

guint32 ex_row_source(ex_row *row, gint64 number_of)
{
    if (row->own)
        return (guint32)number_of;
    if (number_of < row->sources && row->source[number_of] != EX_ROW_NO_SOURCE)
        return row->source[number_of];
    ex_row_refuse(row, "a source is not among the file's captures");
    return 0;
}

ex_proof ex_row_proof(ex_row *row, JsonArray *array)
{
    ex_proof proof;

    memset(&proof, 0, sizeof(proof));
    if (json_array_get_length(array) != 3)
        ex_row_refuse(row, "a proof is not [time, source, frame]");
    proof.time = ex_row_element(row, array, 0, G_MININT64, G_MAXINT64);
    proof.source = ex_row_source(row, ex_row_element(row, array, 1, 0, G_MAXUINT32));
    proof.frame = (guint32)ex_row_element(row, array, 2, 0, G_MAXUINT32);
    return proof;
}

/* A kind of fact by its name. @return EX_FACT_KIND_COUNT if it is of none */
static guint kind_of(const char *name)
{
    static GHashTable *kinds = NULL;

    if (!kinds) {
        kinds = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint i = 0; i < EX_FACT_KIND_COUNT; i++)
            g_hash_table_insert(kinds, (gpointer)ex_fact_kind_name((ex_fact_kind)i), GUINT_TO_POINTER(i + 1));
    }
    return GPOINTER_TO_UINT(g_hash_table_lookup(kinds, name)) - 1;
}

void ex_row_facts(ex_row *row, JsonObject *object, gboolean sides, ex_facts *facts)
{
    JsonArray *all = ex_row_list(row, object, "facts", 0, FACTS_MAX);

    for (guint i = 0; i < json_array_get_length(all) && !row->fault; i++) {
        JsonArray *one = ex_row_inner(row, all, i, 5, 5);
        const guint kind = kind_of(ex_row_word(row, one, 0, EX_TEXT_MAX));
        const char *named = ex_row_word(row, one, 1, EX_TEXT_MAX);
        const char *side = ex_row_word(row, one, 2, EX_TEXT_MAX);
        const guint number_of = (guint)ex_row_element(row, one, 3, 0, 0x7f);
        const ex_proof proof = ex_row_proof(row, ex_row_inner(row, one, 4, 3, 3));
        ex_fact fact;

        if (kind >= EX_FACT_KIND_COUNT) {
            ex_row_refuse(row, "a fact is of no known kind");
            return;
        }
        fact = ex_fact_make((ex_fact_kind)kind, sides ? ex_row_side(row, side) : EX_FROM_LO, number_of);
        /* Numbers are places in the article's tables: another version of them would tell something else. */
        if (strcmp(ex_fact_object_name(fact), named) != 0)
            ex_row_refuse(row, "a fact's object has another name here");
        if (!row->fault)
            ex_facts_add(facts, fact, &proof);
    }
}

ex_texts *ex_row_texts(ex_row *row, JsonObject *object)
{
    static const char *const names[EX_TEXT_KIND_COUNT] = { "product", "annotation", "mta" };
    JsonArray *all = ex_row_list(row, object, "texts", 0, EX_TEXTS_PER_KIND * EX_TEXT_KIND_COUNT * 2);
    const guint16 overflow = (guint16)ex_row_member(row, object, "texts_overflow", 0, G_MAXUINT16);
    ex_texts *texts = NULL;

    for (guint i = 0; i < json_array_get_length(all) && !row->fault; i++) {
        JsonArray *one = ex_row_inner(row, all, i, 4, 4);
        const char *name = ex_row_word(row, one, 0, EX_TEXT_MAX);
        const ex_side side = ex_row_side(row, ex_row_word(row, one, 1, EX_TEXT_MAX));
        const char *text = ex_row_word(row, one, 2, EX_TEXT_MAX);
        const ex_proof proof = ex_row_proof(row, ex_row_inner(row, one, 3, 3, 3));
        guint kind = 0;

        while (kind < EX_TEXT_KIND_COUNT && strcmp(names[kind], name) != 0)
            kind++;
        if (kind == EX_TEXT_KIND_COUNT)
            ex_row_refuse(row, "a text is of no known kind");
        else if (!row->fault)
            ex_texts_add(&texts, (ex_text_kind)kind, side, text, &proof);
    }
    if (texts)
        texts->overflow = overflow;
    return texts;
}

void ex_row_addrs(ex_row *row, JsonObject *object, const char *name, const char *overflow, ex_addrs *addrs)
{
    JsonArray *all = ex_row_list(row, object, name, 0, EX_ADDRS_MAX);

    for (guint i = 0; i < json_array_get_length(all); i++) {
        ex_addr addr;

        ex_row_addr(row, ex_row_word(row, all, i, 64), &addr);
        ex_addrs_add(addrs, &addr);
    }
    addrs->overflow = ex_row_flag(row, object, overflow);
}

void ex_row_proofs(ex_row *row, JsonObject *object, const char *name, const char *overflow, ex_proofs *proofs)
{
    JsonArray *all = ex_row_list(row, object, name, 0, EX_PROOFS_MAX);

    for (guint i = 0; i < json_array_get_length(all); i++) {
        const ex_proof proof = ex_row_proof(row, ex_row_inner(row, all, i, 3, 3));

        ex_proofs_add(proofs, &proof);
    }
    proofs->overflow = ex_row_flag(row, object, overflow);
}
