/* files.c
 * Files of exported evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/files.h"
#include "evidence/export.h"
#include "facts/json_writer.h"

typedef struct {
    FILE *stream;
    char *line;
    size_t room;
    gssize size; /**< of the line, without its end; negative: there is none */
    guint64 number;
} line_reader;

/* The next line; getline() grows with it, so that a file of one endless line is read no further than twice EX_LINE_MAX. */
static gboolean next(line_reader *lines)
{
    lines->size = getline(&lines->line, &lines->room, lines->stream);
    if (lines->size <= 0)
        return FALSE;
    lines->number++;
    if (lines->line[lines->size - 1] == '\n')
        lines->size--;
    return TRUE;
}

static gboolean open_lines(line_reader *lines, const char *file, ex_complain_func complain)
{
    memset(lines, 0, sizeof(*lines));
    lines->stream = fopen(file, "r");
    if (!lines->stream)
        complain(file, g_strerror(errno));
    return lines->stream != NULL;
}

static void close_lines(line_reader *lines)
{
    fclose(lines->stream);
    free(lines->line);
}

/* Whether a line begins as a record of this type, by how the export writes it. */
static gboolean is_of(const line_reader *lines, const char *type)
{
    char begin[32];

    g_snprintf(begin, sizeof(begin), "{\"t\":\"%s\"", type);
    return (gsize)lines->size >= strlen(begin) && memcmp(lines->line, begin, strlen(begin)) == 0;
}

static gint compare_captures(gconstpointer a, gconstpointer b)
{
    const ex_capture *one = (const ex_capture *)a, *other = (const ex_capture *)b;
    const int order = strcmp(one->sha256, other->sha256);

    return order ? order : strcmp(one->name, other->name);
}

/* Of several names of one capture the smallest counts, so that the order of the files does not. */
static void keep_one_each(ex_captures *captures)
{
    GArray *kept = g_array_new(FALSE, TRUE, sizeof(ex_capture));

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

static gboolean read_file(ex_captures *captures, const char *file, ex_complain_func complain)
{
    ex_line what = EX_LINE_UNKNOWN;
    guint64 records = 0;
    line_reader lines;
    ex_reader reader;
    char *fault = NULL;

    if (!open_lines(&lines, file, complain))
        return FALSE;
    ex_reader_init(&reader, NULL);
    while (!fault && next(&lines)) {
        records++;
        if (what == EX_LINE_END) {
            fault = g_strdup("goes on behind its end");
            break;
        }
        what = is_of(&lines, "capture") || is_of(&lines, "end") ? ex_reader_line(&reader, lines.line, (gsize)lines.size)
                                                                : EX_LINE_UNKNOWN;
        if (what == EX_LINE_CAPTURE)
            g_array_append_val(captures->capture, reader.capture);
        else if (what == EX_LINE_BAD)
            fault = g_strdup_printf("line %" G_GUINT64_FORMAT ": %s", lines.number, reader.row.fault);
        else if (what == EX_LINE_END && reader.records != records)
            fault = g_strdup_printf("has %" G_GUINT64_FORMAT " records, and says %" G_GUINT64_FORMAT, records,
                                    reader.records);
    }
    if (!fault && what != EX_LINE_END)
        fault = g_strdup("has no end: whoever wrote it was stopped");
    if (fault)
        complain(file, fault);
    close_lines(&lines);
    ex_reader_clear(&reader);
    g_free(fault);
    return what == EX_LINE_END && !fault;
}

gboolean ex_captures_read(ex_captures *captures, char *const *file, guint count, ex_complain_func complain)
{
    gboolean good = TRUE;

    captures->capture = g_array_new(FALSE, TRUE, sizeof(ex_capture));
    for (guint i = 0; i < count; i++)
        good &= read_file(captures, file[i], complain);
    keep_one_each(captures);
    return good;
}

void ex_captures_clear(ex_captures *captures)
{
    g_array_free(captures->capture, TRUE);
}

/* The merged number of a capture of a file. */
static void note_number(const ex_captures *captures, const ex_capture *capture, GArray *numbers)
{
    const guint32 unknown = G_MAXUINT32;

    /* Ends: one entry a turn, and a file that numbers its captures higher than there are is refused by whoever asks. */
    while (numbers->len <= capture->id && numbers->len < captures->capture->len)
        g_array_append_val(numbers, unknown);
    for (guint i = 0; i < captures->capture->len && capture->id < numbers->len; i++) {
        const ex_capture *known = &g_array_index(captures->capture, ex_capture, i);

        if (strcmp(known->sha256, capture->sha256) == 0)
            g_array_index(numbers, guint32, capture->id) = known->id;
    }
}

gboolean ex_evidence_add(ex_store *store, const ex_captures *captures, const char *file, ex_complain_func complain)
{
    GArray *numbers = g_array_new(FALSE, TRUE, sizeof(guint32));
    gboolean good = TRUE;
    guint64 unknown = 0;
    line_reader lines;
    ex_reader reader;

    if (!open_lines(&lines, file, complain))
        return FALSE;
    ex_reader_init(&reader, store);
    /* Captures first: they stand before the lines that name them. */
    while (good && next(&lines)) {
        const ex_line what = ex_reader_line(&reader, lines.line, (gsize)lines.size);

        unknown += what == EX_LINE_UNKNOWN;
        if (what == EX_LINE_CAPTURE) {
            note_number(captures, &reader.capture, numbers);
            reader.row.source = (const guint32 *)numbers->data;
            reader.row.sources = numbers->len;
        } else if (what == EX_LINE_BAD) {
            char *fault = g_strdup_printf("line %" G_GUINT64_FORMAT ": %s", lines.number, reader.row.fault);

            complain(file, fault);
            g_free(fault);
            good = FALSE;
        }
    }
    if (unknown) {
        char *left = g_strdup_printf("%" G_GUINT64_FORMAT " records of unknown types are left out", unknown);

        complain(file, left);
        g_free(left);
    }
    close_lines(&lines);
    ex_reader_clear(&reader);
    g_array_free(numbers, TRUE);
    return good;
}

void ex_evidence_write(const ex_store *store, const ex_captures *captures, FILE *out)
{
    GString *all = ex_store_export(store), *line = g_string_new(NULL);
    guint64 records = captures->capture->len + 1;

    for (guint i = 0; i < captures->capture->len; i++) {
        const ex_capture *capture = &g_array_index(captures->capture, ex_capture, i);

        g_string_truncate(line, 0);
        ex_json_open(line, NULL, '{');
        ex_json_text(line, "t", "capture");
        ex_json_number(line, "v", EX_EXPORT_VERSION);
        ex_json_number(line, "id", capture->id);
        ex_json_text(line, "sha256", capture->sha256);
        ex_json_text(line, "name", capture->name);
        ex_json_flag(line, "whole", capture->whole);
        ex_json_close(line, '}');
        fprintf(out, "%s\n", line->str);
    }
    for (const char *at = all->str; *at; at++)
        records += *at == '\n';
    fwrite(all->str, 1, all->len, out);
    fprintf(out, "{\"t\":\"end\",\"v\":%d,\"records\":%" G_GUINT64_FORMAT "}\n", EX_EXPORT_VERSION, records);
    g_string_free(all, TRUE);
    g_string_free(line, TRUE);
}
