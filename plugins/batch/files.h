/* files.h
 * Files of exported evidence: what captures they are of, whether they are whole, and all of them in one store.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_BATCH_FILES_H
#define EXCHANGE_BATCH_FILES_H

#include "batch/read.h"

/** Captures, by what is in them: the same capture is one, whatever it is called and however often it comes. */
typedef struct {
    GArray *capture; /**< ex_capture, sorted by SHA-256; .id is its number in the merged evidence */
} ex_captures;

/** Told of what is wrong with a file, in one line. */
typedef void (*ex_complain_func)(const char *file, const char *what);

/**
 * Reads which captures files are of, and whether they end as they should.
 * @return FALSE if any of them cannot be used; of each `complain` was told
 */
gboolean ex_captures_read(ex_captures *captures, char *const *file, guint count, ex_complain_func complain);
void ex_captures_clear(ex_captures *captures);

/**
 * Adds what a file holds to a store, with the numbers of its captures.
 * @return FALSE if it cannot be read, or a line is not what it should be
 */
gboolean ex_evidence_add(ex_store *store, const ex_captures *captures, const char *file, ex_complain_func complain);

/** The evidence of a store with the names of its captures, as files hold it: its last line says how many records it has. */
void ex_evidence_write(const ex_store *store, const ex_captures *captures, FILE *out);

#endif
