/* table.c
 * Tables of typed cells, printed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/escape.h"
#include "facts/json_writer.h"
#include "report/fold.h"
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

/* The same for programs. */
static const char *separated_at(printing *at, guint place)
{
    const ex_kind *kind = column_at(at, place)->kind;

    if (!kind->separated)
        return text_at(at, place);
    g_string_truncate(at->text, 0);
    kind->separated(&at->cells[at->order[place]], at->text);
    return at->text->str;
}

/** The cells of a table as they are printed, and how wide its columns are. */
typedef struct {
    GString *made;
    GArray *ends; /* of gsize: where each cell ends in `made` */
    gsize width[EX_COLUMNS_MAX];
    gsize least[EX_COLUMNS_MAX]; /* a column's title and its longest word are not broken */
    gsize below;                 /* columns of a line for the last column's cells, below the row; 0: they stand in it */
} layout;

#define GAP    2
#define INDENT 4 /* of what stands below a row */

static const char *cell_of(const layout *of, guint cell, gsize *length)
{
    const gsize begin = cell ? g_array_index(of->ends, gsize, cell - 1) : 0;

    *length = g_array_index(of->ends, gsize, cell) - begin;
    return of->made->str + begin;
}

/* How wide a column is, the last cell tells; each is made once and kept until then. */
static void make_cells(printing *at, layout *of)
{
    for (guint row = 0; row < at->table->rows->len; row++) {
        ex_table_read(at->table, row, at->cells, at->own);
        for (guint i = 0; i < at->count; i++) {
            const gsize before = of->made->len;

            ex_append_text(of->made, text_at(at, i));
            if (of->made->len == before)
                g_string_append_c(of->made, '-');
            of->width[i] = MAX(of->width[i], of->made->len - before);
            g_array_append_val(of->ends, of->made->len);
        }
    }
}

static gsize width_of(const gsize *widths, guint count)
{
    gsize all = count ? (count - 1) * GAP : 0;

    for (guint i = 0; i < count; i++)
        all += widths[i];
    return all;
}

/* Takes from the widest of some columns until they fit, which they can. */
static void shrink(layout *of, guint count, gsize width)
{
    for (gsize all = width_of(of->width, count); all > width; all--) {
        guint widest = count;

        for (guint i = 0; i < count; i++) {
            if (of->width[i] > of->least[i] && (widest == count || of->width[i] > of->width[widest]))
                widest = i;
        }
        of->width[widest]--;
    }
}

/* Makes rows fit: the last column below the others if need be. @return FALSE if they cannot */
static gboolean make_fit(const printing *at, layout *of, gsize width)
{
    guint count = at->count;

    if (width == 0 || width_of(of->width, count) <= width)
        return TRUE;
    for (guint cell = 0; cell < of->ends->len; cell++) {
        gsize length;
        const char *text = cell_of(of, cell, &length);

        of->least[cell % count] = MAX(of->least[cell % count], ex_fold_longest(text, length));
    }
    if (width_of(of->least, count) > width) {
        count--;
        if (count == 0 || of->least[count] + INDENT > width || width_of(of->least, count) > width)
            return FALSE;
        of->below = width - INDENT;
    }
    shrink(of, count, width);
    return TRUE;
}

/** What is still to be printed of a cell. */
typedef struct {
    const char *text;
    gsize length;
} rest;

/* One row, or the titles: a line, and as many below it as the longest cell needs. */
static void print_row(const printing *at, const layout *of, rest *cells, GString *out)
{
    const guint count = of->below ? at->count - 1 : at->count;
    gboolean more = count > 0;

    while (more) {
        gsize spaces = 0;

        more = FALSE;
        for (guint i = 0; i < count; i++) {
            gsize next = 0, length = 0;

            if (cells[i].length) {
                length = ex_fold_line(cells[i].text, cells[i].length, of->width[i], &next);
                g_string_append_printf(out, "%*s", (int)spaces, "");
                g_string_append_len(out, cells[i].text, (gssize)length);
                spaces = 0;
                cells[i].text += next;
                cells[i].length -= next;
                more |= cells[i].length > 0;
            }
            spaces += of->width[i] - length + GAP;
        }
        g_string_append_c(out, '\n');
    }
    for (rest *last = &cells[count]; of->below && last->length;) {
        gsize next, length = ex_fold_line(last->text, last->length, of->below, &next);

        g_string_append_printf(out, "%*s%.*s\n", INDENT, "", (int)length, last->text);
        last->text += next;
        last->length -= next;
    }
}

static void print_aligned(const printing *at, const layout *of, GString *out)
{
    rest cells[EX_COLUMNS_MAX];

    for (guint i = 0; i < at->count; i++) {
        cells[i].text = column_at(at, i)->title;
        cells[i].length = strlen(cells[i].text);
    }
    print_row(at, of, cells, out);
    for (guint cell = 0; cell < of->ends->len; cell += at->count) {
        for (guint i = 0; i < at->count; i++)
            cells[i].text = cell_of(of, cell + i, &cells[i].length);
        print_row(at, of, cells, out);
    }
}

/* "client 192.0.2.10, server 198.51.100.5, port 135": for terminals that are too narrow for columns. */
static void print_lists(const printing *at, const layout *of, gsize width, GString *out)
{
    const gsize from = out->len;

    for (guint cell = 0; cell < of->ends->len; cell++) {
        const guint column = cell % at->count;
        gsize length;
        const char *text = cell_of(of, cell, &length);

        if (length != 1 || *text != '-') {
            g_string_append_printf(out, "%s%s ", column ? ", " : "", column_at(at, column)->title);
            g_string_append_len(out, text, (gssize)length);
        }
        if (column + 1 == at->count)
            g_string_append_c(out, '\n');
    }
    ex_fold(out, from, width, INDENT);
}

void ex_table_print(const ex_table *table, ex_where where, gsize width, GString *out)
{
    layout of = { g_string_new(NULL), g_array_new(FALSE, FALSE, sizeof(gsize)), { 0 }, { 0 }, 0 };
    printing at;

    start(&at, table, where);
    for (guint i = 0; i < at.count; i++)
        of.width[i] = of.least[i] = strlen(column_at(&at, i)->title);
    make_cells(&at, &of);
    if (make_fit(&at, &of, width))
        print_aligned(&at, &of, out);
    else
        print_lists(&at, &of, width, out);
    stop(&at);
    g_array_free(of.ends, TRUE);
    g_string_free(of.made, TRUE);
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
            ex_append_cell(out, separated_at(&at, i));
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
