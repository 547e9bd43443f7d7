/* check.h
 * What must hold, whatever the packets were.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_FUZZ_CHECK_H
#define EXCHANGE_FUZZ_CHECK_H

#include <stdlib.h>

#include "report/writers.h"

/** Says what does not hold, and ends. */
#define MUST(condition, ...)                                           \
    do {                                                               \
        if (!(condition)) {                                            \
            g_printerr("%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            g_printerr(__VA_ARGS__);                                   \
            g_printerr("\n");                                          \
            abort();                                                   \
        }                                                              \
    } while (0)

/** A value of JSON. */
typedef enum { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } json_type;

typedef struct json_value json_value;
struct json_value {
    json_type type;
    char *text;          /**< of a string; of a number as it stands */
    GPtrArray *items;    /**< of json_value; of an object as well */
    GPtrArray *keys;     /**< of char *, of an object */
    gboolean is_integer; /**< of a number */
};

/**
 * Reads JSON by RFC 8259 and nothing beyond it: one value, no key twice in an object, plain ASCII.
 * @return NULL if it is none; freed by json_free()
 */
json_value *json_read(const char *text, gsize size);
void json_free(json_value *value);
/** A member of an object, or NULL. */
const json_value *json_member(const json_value *object, const char *key);

/**
 * Compares a value with a schema: of JSON schema what docs/report.schema.json uses, and no more.
 * @return NULL if it fits, else what does not; the caller's
 */
char *schema_check(const json_value *schema, const json_value *value);

/** Writes every report of a store and checks that it is well formed. @param choices of the scene */
void reports_check(ex_store *store, const ex_config *config, guint choices);

/** The JSON report; the caller's. */
char *report_json(ex_store *store, const ex_config *config);

/* The text of one report each; they abort unless it is well formed. */
void check_lines_ascii(const char *what, const GString *text);
void check_export(const GString *text);
/** @return lines, the titles too */
guint check_separated_text(const char *what, const GString *text, guint columns);
void check_separated(const char *what, const ex_table *table);
void check_rules(const GString *nft, const GString *iptables);
/** @param begins what a line may begin with, the mark of remarks first; NULL ends it */
void check_commands(const char *what, const GString *text, const char *const *begins);
void check_filter(const char *what, const char *text);
void check_graph(const GString *text);
void check_markdown(const GString *text);
void check_html(const GString *text);

#endif
