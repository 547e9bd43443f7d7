/* row.h
 * A line of exported evidence, taken apart strictly: each value is of its type and within its bounds, or the line is refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_BATCH_ROW_H
#define EXCHANGE_BATCH_ROW_H

#include <json-glib/json-glib.h>

#include "evidence/sets.h"

/** A number of a file that stands for no capture. */
#define EX_ROW_NO_SOURCE G_MAXUINT32

/** What is wrong with a line, NULL while nothing is; the first fault stays. */
typedef struct {
    const char *fault;
    const guint32 *source; /**< numbers of the merged evidence by those of the file, or EX_ROW_NO_SOURCE */
    guint32 sources;       /**< how many .source has */
    gboolean own;          /**< the file's own numbers count; .source is not read */
    GPtrArray *kept;       /**< texts that live as long as the line */
} ex_row;

/** Takes another line. */
void ex_row_begin(ex_row *row);
/** Frees what it keeps. */
void ex_row_clear(ex_row *row);

/** Notes a fault, unless there is one. @return FALSE */
gboolean ex_row_refuse(ex_row *row, const char *fault);

/** A member or an element as an integer; 0 and a fault unless it is one from `least` to `most`. */
gint64 ex_row_member(ex_row *row, JsonObject *object, const char *name, gint64 least, gint64 most);
gint64 ex_row_element(ex_row *row, JsonArray *array, guint at, gint64 least, gint64 most);

/** A member as a list of so many elements; an empty list and a fault unless it is one. Never NULL, owned by the row's line. */
JsonArray *ex_row_list(ex_row *row, JsonObject *object, const char *name, guint least, guint most);
/** Likewise an element. */
JsonArray *ex_row_inner(ex_row *row, JsonArray *array, guint at, guint least, guint most);

/** A member or an element as text, octet for octet as it was exported; "" and a fault unless it is one, shorter than `size`. */
const char *ex_row_text(ex_row *row, JsonObject *object, const char *name, gsize size);
const char *ex_row_word(ex_row *row, JsonArray *array, guint at, gsize size);

/** A member that may be missing. */
gboolean ex_row_flag(ex_row *row, JsonObject *object, const char *name);

/** Whether an element is null. */
gboolean ex_row_is_null(JsonArray *array, guint at);

/** An address in its usual form. */
void ex_row_addr(ex_row *row, const char *text, ex_addr *addr);

/** "lo" or "hi". */
ex_side ex_row_side(ex_row *row, const char *text);

/** [time, source, frame]. */
ex_proof ex_row_proof(ex_row *row, JsonArray *array);

/** Number of a source in the merged evidence. */
guint32 ex_row_source(ex_row *row, gint64 number);

/** A list of facts. @param sides whether they have a side */
void ex_row_facts(ex_row *row, JsonObject *object, gboolean sides, ex_facts *facts);

/** A list of texts: a new set, or NULL if there is none. Freed with g_free(). */
ex_texts *ex_row_texts(ex_row *row, JsonObject *object);

/** Lists of addresses and of proofs, with their marks of overflow. */
void ex_row_addrs(ex_row *row, JsonObject *object, const char *name, const char *overflow, ex_addrs *addrs);
void ex_row_proofs(ex_row *row, JsonObject *object, const char *name, const char *overflow, ex_proofs *proofs);

#endif
