/* table.c
 * Tables of text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/escape.h"
#include "report/table.h"

static void free_row(gpointer row)
{
    g_strfreev((char **)row);
}

ex_table *ex_table_new(const char *const *titles, guint columns)
{
    ex_table *table = g_new0(ex_table, 1);

    g_assert(columns <= EX_COLUMNS_MAX);
    table->titles = titles;
    table->columns = columns;
    table->rows = g_ptr_array_new_with_free_func(free_row);
    return table;
}

void ex_table_free(ex_table *table)
{
    g_ptr_array_free(table->rows, TRUE);
    g_free(table);
}

char **ex_table_row(ex_table *table)
{
    char **row = g_new0(char *, table->columns + 1);

    for (guint i = 0; i < table->columns; i++)
        row[i] = g_strdup("");
    g_ptr_array_add(table->rows, row);
    return row;
}

void ex_table_set(char **row, guint column, char *text)
{
    g_free(row[column]);
    row[column] = text;
}

static void print_aligned(const ex_table *table, const char *const *cells, const gsize *widths, GString *out)
{
    for (guint i = 0; i < table->columns; i++) {
        const gsize before = out->len;

        ex_append_text(out, *cells[i] ? cells[i] : "-");
        if (i + 1 == table->columns)
            break;
        for (gsize length = out->len - before; length < widths[i] + 2; length++)
            g_string_append_c(out, ' ');
    }
    g_string_append_c(out, '\n');
}

void ex_table_print(const ex_table *table, GString *out)
{
    gsize widths[EX_COLUMNS_MAX];

    for (guint i = 0; i < table->columns; i++) {
        widths[i] = strlen(table->titles[i]);
        for (guint k = 0; k < table->rows->len; k++) {
            char *cell = ex_escaped(((char **)g_ptr_array_index(table->rows, k))[i]);

            widths[i] = MAX(widths[i], strlen(cell));
            g_free(cell);
        }
    }
    print_aligned(table, table->titles, widths, out);
    for (guint k = 0; k < table->rows->len; k++)
        print_aligned(table, (const char *const *)g_ptr_array_index(table->rows, k), widths, out);
}

static void print_separated(const ex_table *table, const char *const *cells, GString *out)
{
    for (guint i = 0; i < table->columns; i++) {
        if (i)
            g_string_append_c(out, '\t');
        ex_append_cell(out, cells[i]);
    }
    g_string_append_c(out, '\n');
}

void ex_table_print_separated(const ex_table *table, GString *out)
{
    print_separated(table, table->titles, out);
    for (guint k = 0; k < table->rows->len; k++)
        print_separated(table, (const char *const *)g_ptr_array_index(table->rows, k), out);
}

void ex_table_print_markdown(const ex_table *table, GString *out)
{
    if (table->rows->len == 0) {
        g_string_append(out, "none\n");
        return;
    }
    for (guint i = 0; i < table->columns; i++)
        g_string_append_printf(out, "| %s ", table->titles[i]);
    g_string_append(out, "|\n");
    for (guint i = 0; i < table->columns; i++)
        g_string_append(out, "|---");
    g_string_append(out, "|\n");
    for (guint k = 0; k < table->rows->len; k++) {
        char **cells = (char **)g_ptr_array_index(table->rows, k);

        for (guint i = 0; i < table->columns; i++) {
            g_string_append(out, "| ");
            ex_append_markdown(out, cells[i]);
            g_string_append_c(out, ' ');
        }
        g_string_append(out, "|\n");
    }
}
