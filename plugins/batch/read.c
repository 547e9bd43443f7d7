/* read.c
 * Lines of exported evidence, by their types.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "batch/read.h"
#include "batch/read_flow.h"
#include "evidence/believe.h"
#include "evidence/export.h"
#include "evidence/merge.h"

/* Lists in lists: no line has more. The parser goes down one call for each. */
#define DEPTH_MAX 12

void ex_reader_init(ex_reader *reader, ex_store *store)
{
    memset(reader, 0, sizeof(*reader));
    reader->store = store;
    reader->parser = json_parser_new_immutable();
}

void ex_reader_clear(ex_reader *reader)
{
    g_clear_object(&reader->parser);
    ex_row_clear(&reader->row);
}

/* Whether no list or object lies deeper than any line has it. */
static gboolean is_flat(const char *line, gsize size)
{
    gboolean in_text = FALSE;
    guint depth = 0;

    for (gsize i = 0; i < size; i++) {
        if (in_text && line[i] == '\\')
            i++;
        else if (line[i] == '"')
            in_text = !in_text;
        else if (!in_text && (line[i] == '[' || line[i] == '{') && ++depth > DEPTH_MAX)
            return FALSE;
        else if (!in_text && (line[i] == ']' || line[i] == '}') && depth > 0)
            depth--;
    }
    return TRUE;
}

static ex_store *store_of(ex_reader *reader, JsonObject *object)
{
    return ex_row_flag(&reader->row, object, "half") ? ex_store_half(reader->store) : reader->store;
}

static void read_stretches(ex_row *row, JsonArray *all, ex_source *source, gint64 pause)
{
    for (guint i = 0; i < json_array_get_length(all) && !row->fault; i++) {
        JsonArray *one = ex_row_inner(row, all, i, 2, 2);
        const gint64 first = ex_row_element(row, one, 0, G_MININT64, G_MAXINT64);
        const gint64 last = ex_row_element(row, one, 1, G_MININT64, G_MAXINT64);

        if (first > last)
            ex_row_refuse(row, "a stretch ends before it begins");
        else
            ex_coverage_add(source, first, last, pause);
    }
}

static void read_source(ex_reader *reader, JsonObject *object)
{
    ex_row *row = &reader->row;
    ex_source *source = ex_source_new(ex_row_source(row, ex_row_member(row, object, "id", 0, G_MAXUINT32)));

    /* What was apart when it was written is apart, whatever pause counts here. */
    read_stretches(row, ex_row_list(row, object, "stretches", 0, EX_STRETCHES_MAX), source, 0);
    source->first = ex_row_member(row, object, "first", G_MININT64, G_MAXINT64);
    source->last = ex_row_member(row, object, "last", G_MININT64, G_MAXINT64);
    source->overflow = ex_row_flag(row, object, "stretches_overflow");
    if (!row->fault)
        ex_store_merge_source(reader->store, source);
    ex_source_free(source);
}

static void read_host(ex_reader *reader, JsonObject *object)
{
    ex_row *row = &reader->row;
    ex_host host;

    memset(&host, 0, sizeof(host));
    ex_row_addr(row, ex_row_text(row, object, "addr", 64), &host.addr);
    ex_row_facts(row, object, FALSE, &host.facts);
    host.texts = ex_row_texts(row, object);
    ex_row_addrs(row, object, "pop3", "pop3_overflow", &host.fetches_pop3);
    ex_row_addrs(row, object, "imap4", "imap4_overflow", &host.fetches_imap4);
    if (!row->fault)
        ex_store_merge_host(store_of(reader, object), &host);
    ex_facts_clear(&host.facts);
    g_free(host.texts);
}

static void read_told(ex_row *row, JsonObject *object, ex_tolds *tolds)
{
    static const char *const said[] = { "alone", "datagram", "open", "asked" };
    JsonArray *all = ex_row_list(row, object, "told", 0, EX_TOLD_MAX);

    for (guint i = 0; i < json_array_get_length(all) && !row->fault; i++) {
        JsonArray *one = ex_row_inner(row, all, i, 7, 7);
        const char *how = ex_row_word(row, one, 1, 16);
        const ex_proof proof = ex_row_proof(row, ex_row_inner(row, one, 6, 3, 3));
        ex_told told;

        memset(&told, 0, sizeof(told));
        told.mapper = (guint8)ex_row_side(row, ex_row_word(row, one, 0, 16));
        while (told.said < G_N_ELEMENTS(said) && strcmp(said[told.said], how) != 0)
            told.said++;
        ex_row_addr(row, ex_row_word(row, one, 2, 64), &told.addr);
        told.port = (guint16)ex_row_element(row, one, 3, 0, G_MAXUINT16);
        told.transport = (guint8)ex_row_element(row, one, 4, 0, G_MAXUINT8);
        told.interface_id = (guint8)ex_row_element(row, one, 5, 0, EX_IF_COUNT - 1);
        if (told.said == G_N_ELEMENTS(said))
            ex_row_refuse(row, "an answer was said in no known way");
        if (!row->fault)
            ex_tolds_add(tolds, &told, &proof);
    }
    tolds->overflow = ex_row_flag(row, object, "told_overflow");
}

static void read_pair(ex_reader *reader, JsonObject *object)
{
    ex_row *row = &reader->row;
    ex_pair pair;

    memset(&pair, 0, sizeof(pair));
    ex_row_addr(row, ex_row_text(row, object, "lo", 64), &pair.end[EX_FROM_LO]);
    ex_row_addr(row, ex_row_text(row, object, "hi", 64), &pair.end[EX_FROM_HI]);
    if (ex_addr_compare(&pair.end[EX_FROM_LO], &pair.end[EX_FROM_HI]) > 0)
        ex_row_refuse(row, "lo is not the smaller address");
    ex_row_facts(row, object, TRUE, &pair.facts);
    read_told(row, object, &pair.told);
    if (!row->fault)
        ex_store_merge_pair(store_of(reader, object), &pair);
    ex_facts_clear(&pair.facts);
    ex_tolds_clear(&pair.told);
}

static void read_endpoint(ex_reader *reader, JsonObject *object)
{
    ex_row *row = &reader->row;
    ex_known_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    ex_row_addr(row, ex_row_text(row, object, "addr", 64), &endpoint.key.addr);
    endpoint.key.port = (guint16)ex_row_member(row, object, "port", 0, G_MAXUINT16);
    endpoint.key.transport = (guint8)ex_row_member(row, object, "proto", 0, G_MAXUINT8);
    endpoint.key.major = (guint16)ex_row_member(row, object, "major", 0, G_MAXUINT16);
    if (!ex_uuid_parse(ex_row_text(row, object, "uuid", 64), &endpoint.key.uuid))
        ex_row_refuse(row, "a UUID is none");
    ex_row_proofs(row, object, "observed", "observed_overflow", &endpoint.observed);
    ex_row_proofs(row, object, "own", "own_overflow", &endpoint.own);
    ex_row_addrs(row, object, "asked", "asked_overflow", &endpoint.asked);
    endpoint.annotations = ex_row_texts(row, object);
    if (!row->fault)
        ex_store_merge_endpoint(store_of(reader, object), &endpoint);
    g_free(endpoint.annotations);
}

static void read_capture(ex_reader *reader, JsonObject *object)
{
    ex_row *row = &reader->row;
    ex_capture *capture = &reader->capture;

    memset(capture, 0, sizeof(*capture));
    g_strlcpy(capture->sha256, ex_row_text(row, object, "sha256", sizeof(capture->sha256)), sizeof(capture->sha256));
    g_strlcpy(capture->name, ex_row_text(row, object, "name", sizeof(capture->name)), sizeof(capture->name));
    capture->whole = ex_row_flag(row, object, "whole");
    capture->id = (guint32)ex_row_member(row, object, "id", 0, G_MAXUINT32);
    if (strlen(capture->sha256) != 64 || strspn(capture->sha256, "0123456789abcdef") != 64)
        ex_row_refuse(row, "a SHA-256 is none");
}

static ex_line read_record(ex_reader *reader, JsonObject *object)
{
    static const struct {
        const char *type;
        void (*read)(ex_reader *reader, JsonObject *object);
        ex_line what;
    } records[] = {
        { "flow", ex_read_flow, EX_LINE_READ }, { "host", read_host, EX_LINE_READ },
        { "pair", read_pair, EX_LINE_READ },    { "ep", read_endpoint, EX_LINE_READ },
        { "src", read_source, EX_LINE_READ },   { "capture", read_capture, EX_LINE_CAPTURE },
        { "end", NULL, EX_LINE_END },
    };
    const char *type = ex_row_text(&reader->row, object, "t", 16);

    if (reader->row.fault)
        return EX_LINE_BAD;
    if (ex_row_member(&reader->row, object, "v", 0, G_MAXUINT16) != EX_EXPORT_VERSION)
        ex_row_refuse(&reader->row, "it is of another version of the export");
    for (guint i = 0; i < G_N_ELEMENTS(records) && !reader->row.fault; i++) {
        if (strcmp(records[i].type, type) != 0)
            continue;
        if (records[i].what == EX_LINE_END)
            reader->records = (guint64)ex_row_member(&reader->row, object, "records", 0, G_MAXINT64);
        else if (reader->store || records[i].what == EX_LINE_CAPTURE)
            records[i].read(reader, object);
        return reader->row.fault ? EX_LINE_BAD : records[i].what;
    }
    return reader->row.fault ? EX_LINE_BAD : EX_LINE_UNKNOWN;
}

ex_line ex_reader_line(ex_reader *reader, const char *line, gsize size)
{
    JsonNode *root;

    ex_row_begin(&reader->row);
    if (size > EX_LINE_MAX)
        ex_row_refuse(&reader->row, "it is too long");
    else if (!is_flat(line, size) || !json_parser_load_from_data(reader->parser, line, (gssize)size, NULL))
        ex_row_refuse(&reader->row, "it is no JSON");
    root = reader->row.fault ? NULL : json_parser_get_root(reader->parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
        ex_row_refuse(&reader->row, "it is no object");
        return EX_LINE_BAD;
    }
    return read_record(reader, json_node_get_object(root));
}
