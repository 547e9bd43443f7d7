/* lines.h
 * A file's lines, none of them longer than evidence has them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_BATCH_LINES_H
#define EXCHANGE_BATCH_LINES_H

#include <glib.h>
#include <stdio.h>

/** Longest line that is read, in octets: a flow with all facts that there are, and room. */
#define EX_LINE_MAX (4u << 20)

/** A file at one of its lines. */
typedef struct {
    FILE *stream;
    GString *line;     /**< without its end; of a line that is too long no more than shows that it is */
    guint64 number;    /**< of the line, from 1 */
    gboolean is_whole; /**< the line has its end: the last one of a file that was cut has none */
} ex_lines;

/**
 * Opens a file that can be read more than once.
 * @return NULL, or what is wrong with it: a text that stays until the next call
 */
const char *ex_lines_open(ex_lines *lines, const char *file);

/** Goes to the next line. @return FALSE if there is none */
gboolean ex_lines_next(ex_lines *lines);

/** Closes what was opened; what could not be opened needs none. @return FALSE if it could not be read to its end */
gboolean ex_lines_close(ex_lines *lines);

#endif
