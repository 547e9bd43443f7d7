/* files.h
 * Files of exported evidence: what captures they are of, whether they are whole, and all of them in one store.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_BATCH_FILES_H
#define EXCHANGE_BATCH_FILES_H

#include <stdio.h>

#include "batch/read.h"

/** Captures, by what is in them: the same capture is one, whatever it is called and however often it comes. */
typedef struct {
    GArray *capture; /**< ex_capture, sorted by SHA-256; .id is its number in the merged evidence */
} ex_captures;

/** Told of what is wrong with a file, in one line without its end; `file` may be any octets. */
typedef void (*ex_complain_func)(const char *file, const char *what);

/** None yet. Freed by ex_captures_clear(). */
void ex_captures_init(ex_captures *captures);
void ex_captures_clear(ex_captures *captures);

/**
 * Adds which captures a file is of, having seen that it ends as it should.
 * @return FALSE if it cannot be used; `complain` was told
 */
gboolean ex_captures_add(ex_captures *captures, const char *file, ex_complain_func complain);

/** Sorts and numbers them when all were added. */
void ex_captures_number(ex_captures *captures);

/**
 * Adds what a file holds to a store, with the numbers of its captures.
 * @return FALSE if it cannot be read, or a line is not what it should be; `complain` was told
 */
gboolean ex_evidence_add(ex_store *store, const ex_captures *captures, const char *file, ex_complain_func complain);

/** The evidence of a store with the names of its captures, as files hold it: its last line says how many records it has. */
void ex_evidence_write(const ex_store *store, const ex_captures *captures, FILE *out);

#endif
