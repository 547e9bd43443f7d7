/* table.h
 * Tables of typed cells, and the ways they are printed, each with the escaping of its format (escape.h).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TABLE_H
#define EXCHANGE_CORE_TABLE_H

#include "report/cell.h"

/** Columns of the widest sheet. */
#define EX_COLUMNS_MAX 28

/** A column. Places count from 1; 0: it is not there. */
typedef struct {
    const char *key;   /**< stable; the member's name in JSON */
    const char *title; /**< NULL: in no table for people */
    const ex_kind *kind;
    guint8 report; /**< place in reports */
    guint8 window; /**< place in a window of the menus Statistics and Tools */
    gboolean json; /**< in JSON the order is the sheet's own */
} ex_column;

/** What is said of one kind of rows. */
struct ex_sheet {
    const ex_column *columns;
    guint count; /**< at most EX_COLUMNS_MAX */
    /**
     * Fills one cell for each column. They hold until the row changes or the next is read.
     * @param own for one text that is made for this row
     */
    void (*read)(const void *context, const void *row, ex_cell *cell, GString *own);
};

/**
 * A sheet's columns are a list of COLUMN(key, title, kind, report, window, json, value), so that what a cell holds
 * stands beside its column, and has the type of its kind. The first makes an ex_column of it, the second sets *cell.
 */
#define EX_COLUMN(key, title, kind, report, window, json, value) { key, title, &ex_kind_##kind, report, window, json },
#define EX_CELL(key, title, kind, report, window, json, value)   (cell++)->kind = value;

/** What a sheet is made of. @param made an array of EX_COLUMN @param read sets the cells by EX_CELL */
#define EX_SHEET(made, read)                  \
    {                                         \
        made, (guint)G_N_ELEMENTS(made), read \
    }

/** Where the columns of a sheet stand. */
typedef enum { EX_IN_REPORT, EX_IN_WINDOW } ex_where;

/** The columns by their places. @param order of EX_COLUMNS_MAX, set to indexes of columns @return how many there are */
guint ex_sheet_order(const ex_sheet *sheet, ex_where where, guint *order);

/** Reads a row. @param row from 0 @param cells of EX_COLUMNS_MAX @param own see ex_sheet; emptied */
void ex_table_read(const ex_table *table, guint row, ex_cell *cells, GString *own);

/**
 * For people: a cell without text is "-".
 * @param width columns of a line, 0: as long as it gets. Where rows are longer, the widest columns are made narrower and
 *        their cells go on below; where words do not fit even then, the last column stands below each row, or else a row is
 *        a list of its cells that have a text.
 */
void ex_table_print(const ex_table *table, ex_where where, gsize width, GString *out);

/** Columns by tabs, for programs. */
void ex_table_print_separated(const ex_table *table, GString *out);

/** A Markdown table; "none" and a line end if it has no rows. */
void ex_table_print_markdown(const ex_table *table, GString *out);

/**
 * A table of HTML, well-formed as XML, that scrolls by itself where the window is narrow; "none" if it has no rows.
 * @param most rows; what is left out is said below it
 */
void ex_table_print_html(const ex_table *table, guint most, GString *out);

/** An array with an object for each row. @param key see json_writer.h */
void ex_table_print_json(const ex_table *table, const char *key, GString *out);

#endif
