/* read.h
 * Exported evidence read back into a store, line by line.
 *
 * The text is what ex_store_export() wrote (docs/architecture.md, "The evidence export"). It comes from files that others may
 * have written: a line that is not what it should be is refused whole, and nothing of it is believed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_BATCH_READ_H
#define EXCHANGE_BATCH_READ_H

#include <json-glib/json-glib.h>

#include "batch/lines.h"
#include "batch/row.h"
#include "evidence/store.h"

/** What became of a line. */
typedef enum {
    EX_LINE_READ,
    EX_LINE_END,     /**< the file's last record, see ex_reader.records */
    EX_LINE_CAPTURE, /**< names the capture, see ex_reader.capture */
    EX_LINE_UNKNOWN, /**< a record of a type that is not known here; it is left out */
    EX_LINE_BAD      /**< see ex_reader.row.fault; nothing of it was taken */
} ex_line;

/** What a capture is called. */
typedef struct {
    char sha256[65]; /**< of the capture's file, hexadecimal */
    char name[256];
    gboolean whole; /**< it could be read to its end */
    guint32 id;     /**< its number in the file */
} ex_capture;

typedef struct {
    ex_store *store; /**< NULL: lines are checked alone */
    JsonParser *parser;
    ex_row row;
    guint64 records;    /**< that the end record counts */
    ex_capture capture; /**< of the last EX_LINE_CAPTURE */
} ex_reader;

/** A reader into a store. Freed by ex_reader_clear(); the store is not. */
void ex_reader_init(ex_reader *reader, ex_store *store);
void ex_reader_clear(ex_reader *reader);

/** Reads a line, without its end. */
ex_line ex_reader_line(ex_reader *reader, const char *line, gsize size);

#endif
