/* table.c
 * Tables of typed cells, printed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/escape.h"
#include "facts/json_writer.h"
#include "report/table.h"

/* Characters from which on a text is given room for a sentence in HTML. */
#define SENTENCE 40

/** A table while it is printed. */
typedef struct {
    const ex_table *table;
    guint order[EX_COLUMNS_MAX], count;
    ex_cell cells[EX_COLUMNS_MAX];
    GString *own, *text;
} printing;

guint ex_sheet_order(const ex_sheet *sheet, ex_where where, guint *order)
{
    guint count = 0;

    g_assert(sheet->count <= EX_COLUMNS_MAX);
    for (guint i = 0; i < sheet->count; i++) {
        const guint place = where == EX_IN_WINDOW ? sheet->columns[i].window : sheet->columns[i].report;

        if (place) {
            order[place - 1] = i;
            count++;
        }
    }
    return count;
}

void ex_table_read(const ex_table *table, guint row, ex_cell *cells, GString *own)
{
    g_string_truncate(own, 0);
    table->sheet->read(table->context, g_ptr_array_index(table->rows, row), cells, own);
}

static void start(printing *at, const ex_table *table, ex_where where)
{
    memset(at, 0, sizeof(*at));
    at->table = table;
    at->count = ex_sheet_order(table->sheet, where, at->order);
    at->own = g_string_new(NULL);
    at->text = g_string_new(NULL);
}

static void stop(printing *at)
{
    g_string_free(at->own, TRUE);
    g_string_free(at->text, TRUE);
}

static const ex_column *column_at(const printing *at, guint place)
{
    return &at->table->sheet->columns[at->order[place]];
}

/* The text of a cell of the row that was read; it holds until the next is asked for. */
static const char *text_at(printing *at, guint place)
{
    g_string_truncate(at->text, 0);
    column_at(at, place)->kind->print(&at->cells[at->order[place]], at->text);
    return at->text->str;
}

static void add_aligned(const printing *at, guint place, const char *text, gsize length, gsize width, GString *out)
{
    g_string_append_len(out, length ? text : "-", (gssize)MAX(length, 1));
    if (place + 1 == at->count) {
        g_string_append_c(out, '\n');
        return;
    }
    for (length = MAX(length, 1); length < width + 2; length++)
        g_string_append_c(out, ' ');
}

/* How wide a column is, the last cell tells; each is made once and kept until then. */
void ex_table_print(const ex_table *table, ex_where where, GString *out)
{
    gsize widths[EX_COLUMNS_MAX];
    GString *made = g_string_new(NULL);
    GArray *ends = g_array_new(FALSE, FALSE, sizeof(gsize));
    gsize begin = 0;
    printing at;

    start(&at, table, where);
    for (guint i = 0; i < at.count; i++)
        widths[i] = strlen(column_at(&at, i)->title);
    for (guint row = 0; row < table->rows->len; row++) {
        ex_table_read(table, row, at.cells, at.own);
        for (guint i = 0; i < at.count; i++) {
            const gsize before = made->len;

            ex_append_text(made, text_at(&at, i));
            widths[i] = MAX(widths[i], made->len - before);
            g_array_append_val(ends, made->len);
        }
    }
    for (guint i = 0; i < at.count; i++)
        add_aligned(&at, i, column_at(&at, i)->title, strlen(column_at(&at, i)->title), widths[i], out);
    for (guint cell = 0; cell < ends->len; cell++) {
        const gsize end = g_array_index(ends, gsize, cell);

        add_aligned(&at, cell % at.count, made->str + begin, end - begin, widths[cell % at.count], out);
        begin = end;
    }
    stop(&at);
    g_array_free(ends, TRUE);
    g_string_free(made, TRUE);
}

void ex_table_print_separated(const ex_table *table, GString *out)
{
    printing at;

    start(&at, table, EX_IN_REPORT);
    for (guint i = 0; i < at.count; i++) {
        ex_append_cell(out, column_at(&at, i)->title);
        g_string_append_c(out, i + 1 < at.count ? '\t' : '\n');
    }
    for (guint row = 0; row < table->rows->len; row++) {
        ex_table_read(table, row, at.cells, at.own);
        for (guint i = 0; i < at.count; i++) {
            ex_append_cell(out, text_at(&at, i));
            g_string_append_c(out, i + 1 < at.count ? '\t' : '\n');
        }
    }
    stop(&at);
}

void ex_table_print_markdown(const ex_table *table, GString *out)
{
    printing at;

    if (table->rows->len == 0) {
        g_string_append(out, "none\n");
        return;
    }
    start(&at, table, EX_IN_REPORT);
    for (guint i = 0; i < at.count; i++)
        g_string_append_printf(out, "| %s ", column_at(&at, i)->title);
    g_string_append(out, "|\n");
    for (guint i = 0; i < at.count; i++)
        g_string_append(out, "|---");
    g_string_append(out, "|\n");
    for (guint row = 0; row < table->rows->len; row++) {
        ex_table_read(table, row, at.cells, at.own);
        for (guint i = 0; i < at.count; i++) {
            g_string_append(out, "| ");
            ex_append_markdown(out, text_at(&at, i));
            g_string_append_c(out, ' ');
        }
        g_string_append(out, "|\n");
    }
    stop(&at);
}

void ex_table_print_html(const ex_table *table, guint most, GString *out)
{
    const guint rows = MIN(table->rows->len, most);
    printing at;

    if (rows == 0) {
        g_string_append(out, "<p>none</p>\n");
        return;
    }
    start(&at, table, EX_IN_REPORT);
    g_string_append(out, "<div class=\"scroll\"><table class=\"sorts\"><thead><tr>");
    for (guint i = 0; i < at.count; i++)
        g_string_append_printf(out, "<th scope=\"col\">%s</th>", column_at(&at, i)->title);
    g_string_append(out, "</tr></thead><tbody>\n");
    for (guint row = 0; row < rows; row++) {
        ex_table_read(table, row, at.cells, at.own);
        g_string_append(out, "<tr>");
        for (guint i = 0; i < at.count; i++) {
            const char *text = text_at(&at, i);

            g_string_append(out, strlen(text) > SENTENCE ? "<td class=\"w\">" : "<td>");
            ex_append_html(out, text);
            g_string_append(out, "</td>");
        }
        g_string_append(out, "</tr>\n");
    }
    g_string_append(out, "</tbody></table></div>\n");
    if (rows < table->rows->len)
        g_string_append_printf(out, "<p>The first %u of %u rows.</p>\n", rows, table->rows->len);
    stop(&at);
}

void ex_table_print_json(const ex_table *table, const char *key, GString *out)
{
    ex_cell cells[EX_COLUMNS_MAX];
    GString *own = g_string_new(NULL);

    ex_json_open(out, key, '[');
    for (guint row = 0; row < table->rows->len; row++) {
        ex_table_read(table, row, cells, own);
        ex_json_open(out, NULL, '{');
        for (guint i = 0; i < table->sheet->count; i++) {
            const ex_column *column = &table->sheet->columns[i];

            if (column->json)
                column->kind->json(&cells[i], column->key, out);
        }
        ex_json_close(out, '}');
    }
    ex_json_close(out, ']');
    g_string_free(own, TRUE);
}
