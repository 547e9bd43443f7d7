/* files.c
 * Files of exported evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "batch/files.h"
#include "batch/lines.h"
#include "evidence/export.h"
#include "facts/json_writer.h"
#include "facts/search.h"

/* Whether a line begins as a record of this type, by how the export writes it. */
static gboolean is_of(const ex_lines *lines, const char *type)
{
    GString *begin = g_string_new(NULL);
    gboolean is;

    ex_json_open(begin, NULL, '{');
    ex_json_text(begin, "t", type);
    is = strncmp(lines->line->str, begin->str, begin->len) == 0;
    g_string_free(begin, TRUE);
    return is;
}

/* Tells what is wrong with a line, and where it is. */
static void complain_of_line(const ex_lines *lines, const char *file, const char *fault, ex_complain_func complain)
{
    char *what = g_strdup_printf("line %" G_GUINT64_FORMAT ": %s", lines->number, fault);

    complain(file, what);
    g_free(what);
}

void ex_captures_init(ex_captures *captures)
{
    captures->capture = g_array_new(FALSE, TRUE, sizeof(ex_capture));
}

void ex_captures_clear(ex_captures *captures)
{
    g_array_free(captures->capture, TRUE);
}

static gint compare_captures(gconstpointer a, gconstpointer b)
{
    const ex_capture *one = (const ex_capture *)a, *other = (const ex_capture *)b;
    const int order = strcmp(one->sha256, other->sha256);

    return order ? order : strcmp(one->name, other->name);
}

void ex_captures_number(ex_captures *captures)
{
    GArray *kept = g_array_new(FALSE, TRUE, sizeof(ex_capture));

    /* Of several names of one capture the smallest counts, so that the order of the files does not. */
    g_array_sort(captures->capture, compare_captures);
    for (guint i = 0; i < captures->capture->len; i++) {
        ex_capture *one = &g_array_index(captures->capture, ex_capture, i);
        ex_capture *last = kept->len ? &g_array_index(kept, ex_capture, kept->len - 1) : NULL;

        if (last && strcmp(last->sha256, one->sha256) == 0) {
            last->whole |= one->whole;
            continue;
        }
        one->id = kept->len;
        g_array_append_val(kept, *one);
    }
    g_array_free(captures->capture, TRUE);
    captures->capture = kept;
}

/* The captures and the end of a file; the lines between them are for ex_evidence_add() to look into. */
static char *read_frame(GArray *found, ex_lines *lines, ex_reader *reader)
{
    ex_line what = EX_LINE_UNKNOWN;
    guint64 records = 0;

    while (ex_lines_next(lines)) {
        records++;
        if (what == EX_LINE_END)
            return g_strdup("goes on behind its end");
        if (lines->line->len > EX_LINE_MAX)
            return g_strdup_printf("line %" G_GUINT64_FORMAT ": it is too long", lines->number);
        what = is_of(lines, "capture") || is_of(lines, "end")
                   ? ex_reader_line(reader, lines->line->str, lines->line->len)
                   : EX_LINE_UNKNOWN;
        if (what == EX_LINE_BAD)
            return g_strdup_printf("line %" G_GUINT64_FORMAT ": %s", lines->number, reader->row.fault);
        if (what == EX_LINE_CAPTURE)
            g_array_append_val(found, reader->capture);
        if (what == EX_LINE_END && reader->records != records)
            return g_strdup_printf("has %" G_GUINT64_FORMAT " records, and says %" G_GUINT64_FORMAT, records,
                                   reader->records);
    }
    if (what != EX_LINE_END || !lines->is_whole)
        return g_strdup("has no end: whoever wrote it was stopped");
    return found->len ? NULL : g_strdup("names no capture");
}

gboolean ex_captures_add(ex_captures *captures, const char *file, ex_complain_func complain)
{
    GArray *found = g_array_new(FALSE, TRUE, sizeof(ex_capture));
    char *fault = NULL;
    ex_reader reader;
    ex_lines lines;
    const char *closed = ex_lines_open(&lines, file);

    ex_reader_init(&reader, NULL);
    if (closed) {
        fault = g_strdup(closed);
    } else {
        fault = read_frame(found, &lines, &reader);
        if (!ex_lines_close(&lines) && !fault)
            fault = g_strdup("cannot be read to its end");
    }
    ex_reader_clear(&reader);
    if (fault)
        complain(file, fault);
    else
        g_array_append_vals(captures->capture, found->data, found->len);
    g_array_free(found, TRUE);
    g_free(fault);
    return !closed && !fault;
}

/* The merged number of a capture of a file. */
static void note_number(const ex_captures *captures, const ex_capture *capture, GArray *numbers)
{
    const guint32 none = EX_ROW_NO_SOURCE;
    guint from;

    /* Ends: one entry a turn. A number that is higher than there are captures is refused where it is asked for. */
    while (numbers->len <= capture->id && numbers->len < captures->capture->len)
        g_array_append_val(numbers, none);
    EX_SEARCH(from, captures->capture->len, at,
              strcmp(g_array_index(captures->capture, ex_capture, at).sha256, capture->sha256) < 0);
    if (capture->id < numbers->len && from < captures->capture->len &&
        strcmp(g_array_index(captures->capture, ex_capture, from).sha256, capture->sha256) == 0)
        g_array_index(numbers, guint32, capture->id) = from;
}

static gboolean add_lines(ex_reader *reader, ex_lines *lines, const ex_captures *captures, const char *file,
                          ex_complain_func complain)
{
    GArray *numbers = g_array_new(FALSE, TRUE, sizeof(guint32));
    ex_line what = EX_LINE_UNKNOWN;
    guint64 unknown = 0;

    /* Captures come first: before the lines that name them. */
    while (what != EX_LINE_BAD && ex_lines_next(lines)) {
        what = ex_reader_line(reader, lines->line->str, lines->line->len);
        unknown += what == EX_LINE_UNKNOWN;
        if (what == EX_LINE_CAPTURE) {
            note_number(captures, &reader->capture, numbers);
            reader->row.source = (const guint32 *)numbers->data;
            reader->row.sources = numbers->len;
        }
    }
    if (what == EX_LINE_BAD) {
        complain_of_line(lines, file, reader->row.fault, complain);
    } else if (what != EX_LINE_END) {
        complain(file, "changed while it was read");
    } else if (unknown) {
        char *left = g_strdup_printf("%" G_GUINT64_FORMAT " records of unknown types are left out", unknown);

        complain(file, left);
        g_free(left);
    }
    reader->row.source = NULL;
    reader->row.sources = 0;
    g_array_free(numbers, TRUE);
    return what == EX_LINE_END;
}

gboolean ex_evidence_add(ex_store *store, const ex_captures *captures, const char *file, ex_complain_func complain)
{
    gboolean good;
    ex_reader reader;
    ex_lines lines;
    const char *closed = ex_lines_open(&lines, file);

    if (closed) {
        complain(file, closed);
        return FALSE;
    }
    ex_reader_init(&reader, store);
    good = add_lines(&reader, &lines, captures, file, complain);
    ex_lines_close(&lines);
    ex_reader_clear(&reader);
    return good;
}

/* Begins a record of a file's own. */
static void begin(GString *line, const char *type)
{
    g_string_truncate(line, 0);
    ex_json_open(line, NULL, '{');
    ex_json_text(line, "t", type);
    ex_json_number(line, "v", EX_EXPORT_VERSION);
}

/* Ends and writes it. */
static void put(GString *line, FILE *out)
{
    ex_json_close(line, '}');
    g_string_append_c(line, '\n');
    fwrite(line->str, 1, line->len, out);
}

void ex_evidence_write(const ex_store *store, const ex_captures *captures, FILE *out)
{
    GPtrArray *all = ex_store_export_lines(store);
    GString *line = g_string_new(NULL);

    for (guint i = 0; i < captures->capture->len; i++) {
        const ex_capture *capture = &g_array_index(captures->capture, ex_capture, i);

        begin(line, "capture");
        ex_json_number(line, "id", capture->id);
        ex_json_text(line, "sha256", capture->sha256);
        ex_json_text(line, "name", capture->name);
        ex_json_flag(line, "whole", capture->whole);
        put(line, out);
    }
    for (guint i = 0; i < all->len; i++)
        fprintf(out, "%s\n", (const char *)g_ptr_array_index(all, i));
    begin(line, "end");
    ex_json_number(line, "records", (guint64)captures->capture->len + all->len + 1);
    put(line, out);
    g_ptr_array_free(all, TRUE);
    g_string_free(line, TRUE);
}
