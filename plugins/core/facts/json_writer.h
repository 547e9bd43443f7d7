/* json_writer.h
 * JSON, member by member: the only place that writes it.
 *
 * What has been written tells whether a comma is due, so that there is no state besides the text: brackets that are
 * opened must be closed by the caller. docs/architecture.md says why this is no library.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_JSON_WRITER_H
#define EXCHANGE_CORE_JSON_WRITER_H

#include <glib.h>

/**
 * Each adds a value (RFC 8259).
 * @param out the text; empty, or ending with a line end, where a document begins
 * @param key name of the member; NULL for an element of an array and for the document itself
 */
/** @param bracket '{' or '[' */
void ex_json_open(GString *out, const char *key, char bracket);
/** A string; @param text as the wire has it, see ex_append_json() */
void ex_json_text(GString *out, const char *key, const char *text);
void ex_json_number(GString *out, const char *key, guint64 number);
void ex_json_signed(GString *out, const char *key, gint64 number);
void ex_json_flag(GString *out, const char *key, gboolean flag);
void ex_json_null(GString *out, const char *key);

/** Closes what was opened last. @param bracket '}' or ']' */
void ex_json_close(GString *out, char bracket);

#endif
