/* fold.h
 * Lines for people, as long as a terminal is wide. Reports are ASCII (escape.h): an octet is a column.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_FOLD_H
#define EXCHANGE_CORE_FOLD_H

#include <glib.h>

/** Characters of a line in a text window as Wireshark opens it, 620 pixels wide. */
#define EX_TEXT_WINDOW_WIDTH 74

/**
 * How much of a text stands on a line: up to the last space, or the last part of a registry path, that fits; a word that
 * is longer than the line is cut.
 * @param length of the text, octets, at least 1
 * @param width columns of the line, at least 1
 * @param next set to where the next line begins, past the space; at least 1
 * @return octets of this line
 */
gsize ex_fold_line(const char *text, gsize length, gsize width, gsize *next);

/** The longest part of a text that is not broken unless it must be, columns. */
gsize ex_fold_longest(const char *text, gsize length);

/**
 * Breaks the lines of a report that are longer than a terminal is wide.
 * @param from where in `out` they begin
 * @param width columns; 0: lines are left as they are
 * @param indent columns before what a line goes on with
 */
void ex_fold(GString *out, gsize from, gsize width, gsize indent);

#endif
