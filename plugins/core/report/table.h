/* table.h
 * Tables of text, and the ways they are printed, each with the escaping of its kind (escape.h).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TABLE_H
#define EXCHANGE_CORE_TABLE_H

#include <glib.h>

/** Columns of the widest table. */
#define EX_COLUMNS_MAX 14

typedef struct {
    guint columns;
    const char *const *titles;
    GPtrArray *rows; /**< of char **, each with `columns` cells, freed with the table; texts as the wire has them */
} ex_table;

/**
 * A table without rows, freed by ex_table_free().
 * @param titles of the columns, which must outlive the table
 * @param columns at most EX_COLUMNS_MAX
 */
ex_table *ex_table_new(const char *const *titles, guint columns);
void ex_table_free(ex_table *table);

/** Adds an empty row; its cells are set by ex_table_set() in any order. */
char **ex_table_row(ex_table *table);

/** Sets a cell, taking the text over. */
void ex_table_set(char **row, guint column, char *text);

/** Aligned, for people: a cell without text is "-". */
void ex_table_print(const ex_table *table, GString *out);

/** Columns by tabs, for programs. */
void ex_table_print_separated(const ex_table *table, GString *out);

/** A Markdown table; "none" and a line end if it has no rows. */
void ex_table_print_markdown(const ex_table *table, GString *out);

#endif
