/* read_flow.c
 * A flow's line of exported evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "batch/read_flow.h"
#include "evidence/merge.h"

/* Captures that one flow was seen in, at most. */
#define COUNTS_MAX 65535

static void read_key(ex_row *row, JsonObject *object, ex_flow_key *key)
{
    static const char *const addr[] = { "lo", "hi" }, *const port[] = { "lo_port", "hi_port" };

    key->tuple.transport = (guint8)ex_row_member(row, object, "proto", 0, G_MAXUINT8);
    for (guint side = 0; side < 2; side++) {
        ex_row_addr(row, ex_row_text(row, object, addr[side], 64), &key->tuple.end[side].addr);
        key->tuple.end[side].port = (guint16)ex_row_member(row, object, port[side], 0, G_MAXUINT16);
    }
    if (json_object_has_member(object, "isn")) {
        key->incarnation.has_isn = TRUE;
        key->incarnation.isn = (guint32)ex_row_member(row, object, "isn", 0, G_MAXUINT32);
    } else {
        JsonArray *piece = ex_row_list(row, object, "piece", 2, 2);
        const gint64 source = ex_row_element(row, piece, 0, 0, G_MAXUINT32);

        key->incarnation.first = ex_row_element(row, piece, 1, G_MININT64, G_MAXINT64);
        /* Datagrams have neither: all between two ports are one flow. */
        if (key->tuple.transport == EX_TCP)
            key->incarnation.source = ex_row_source(row, source);
    }
}

static void read_direction(ex_row *row, JsonArray *all, guint side, ex_direction *direction)
{
    JsonArray *one;

    if (ex_row_is_null(all, side))
        return;
    one = ex_row_inner(row, all, side, 4, 4);
    direction->seen = TRUE;
    direction->first_time = ex_row_element(row, one, 0, G_MININT64, G_MAXINT64);
    direction->first_seq = (guint32)ex_row_element(row, one, 1, 0, G_MAXUINT32);
    direction->last_time = ex_row_element(row, one, 2, G_MININT64, G_MAXINT64);
    direction->next_seq = (guint32)ex_row_element(row, one, 3, 0, G_MAXUINT32);
}

static void read_silence(ex_row *row, JsonArray *all, guint side, ex_silences *silences)
{
    JsonArray *one = ex_row_inner(row, all, side, 3, 3);
    ex_silence *latest = &silences->latest;

    if (!ex_row_is_null(one, 0))
        silences->moved = ex_row_element(row, one, 0, G_MININT64, G_MAXINT64);
    if (!ex_row_is_null(one, 1)) {
        JsonArray *data = ex_row_inner(row, one, 1, 8, 8);

        latest->last = ex_row_element(row, data, 0, G_MININT64, G_MAXINT64);
        latest->idle = ex_row_element(row, data, 1, G_MININT64, G_MAXINT64);
        latest->size = (guint32)ex_row_element(row, data, 2, 0, G_MAXUINT32);
        latest->repeats = (guint8)ex_row_element(row, data, 3, 0, G_MAXUINT8);
        latest->reset = (guint8)ex_row_element(row, data, 4, 0, 1);
        latest->first = ex_row_proof(row, ex_row_inner(row, data, 5, 3, 3));
        latest->since = ex_row_element(row, data, 6, G_MININT64, G_MAXINT64);
        latest->from = (guint32)ex_row_element(row, data, 7, 0, G_MAXUINT32);
    }
    if (!ex_row_is_null(one, 2)) {
        JsonArray *joined = ex_row_inner(row, one, 2, 2, 2);

        silences->joined = ex_row_element(row, joined, 0, G_MININT64, G_MAXINT64);
        silences->has = (guint32)ex_row_element(row, joined, 1, 0, G_MAXUINT32);
    }
}

/* The smallest and the largest id; missing where there was none. */
static void read_range(ex_row *row, JsonObject *object, const char *name, gint64 most, guint16 *low, guint16 *high)
{
    JsonArray *range;

    if (!json_object_has_member(object, name))
        return;
    range = ex_row_list(row, object, name, 2, 2);
    *low = (guint16)ex_row_element(row, range, 0, 0, most);
    *high = (guint16)ex_row_element(row, range, 1, *low, most);
}

static void read_activities(ex_row *row, JsonArray *all, ex_association *association)
{
    for (guint i = 0; i < json_array_get_length(all) && !row->fault; i++) {
        JsonArray *one = ex_row_inner(row, all, i, 5, 5);
        const guint32 source = ex_row_source(row, ex_row_element(row, one, 0, 0, G_MAXUINT32));

        for (guint side = 0; side < 2; side++)
            ex_association_count(association, (ex_side)side, source,
                                 (guint)ex_row_element(row, one, 1 + side, 0, G_MAXUINT32),
                                 (guint)ex_row_element(row, one, 3 + side, 0, G_MAXUINT32));
    }
}

static void read_association(ex_row *row, JsonObject *object, ex_flow *flow)
{
    JsonArray *selectors = ex_row_list(row, object, "selectors", 2, 2);
    JsonArray *talk = ex_row_list(row, object, "talk", 0, EX_TALKS_MAX);
    ex_association *association = flow->association = ex_association_new();

    association->pause = ex_row_member(row, object, "pause", EX_TALK_PAUSE, G_MAXINT64);
    for (guint side = 0; side < 2; side++) {
        JsonArray *said;
        ex_proof proof;

        if (ex_row_is_null(selectors, side))
            continue;
        said = ex_row_inner(row, selectors, side, 2, 2);
        proof = ex_row_proof(row, ex_row_inner(row, said, 1, 3, 3));
        ex_association_name(association, (ex_side)side, ex_row_word(row, said, 0, EX_SELECTOR_TEXT), &proof);
    }
    read_activities(row, ex_row_list(row, object, "activities", 0, COUNTS_MAX), association);
    for (guint i = 0; i < json_array_get_length(talk) && !row->fault; i++) {
        JsonArray *one = ex_row_inner(row, talk, i, 2, 2);
        const gint64 first = ex_row_element(row, one, 0, G_MININT64, G_MAXINT64);

        ex_coverage_add(association->talk, first, ex_row_element(row, one, 1, first, G_MAXINT64), association->pause);
    }
}

static void read_counts(ex_row *row, JsonArray *all, ex_flow *flow)
{
    for (guint i = 0; i < json_array_get_length(all) && !row->fault; i++) {
        JsonArray *one = ex_row_inner(row, all, i, 5, 5);
        ex_count *count = ex_flow_count(flow, ex_row_source(row, ex_row_element(row, one, 0, 0, G_MAXUINT32)));

        for (guint side = 0; side < 2; side++) {
            count->packets[side] = (guint32)ex_row_element(row, one, 1 + side, 0, G_MAXUINT32);
            count->bytes[side] = (guint64)ex_row_element(row, one, 3 + side, 0, G_MAXINT64);
        }
    }
}

static void read_router(ex_row *row, JsonObject *object, ex_flow *flow)
{
    ex_proof proof;
    ex_addr addr;

    if (!json_object_has_member(object, "router"))
        return;
    ex_row_addr(row, ex_row_text(row, object, "router", 64), &addr);
    proof = ex_row_proof(row, ex_row_list(row, object, "router_said", 3, 3));
    ex_store_add_router(flow, &addr, &proof);
}

/* Whose words were the last, and whether they ask. */
static void read_words(ex_row *row, JsonObject *object, ex_flow *flow)
{
    if (!json_object_has_member(object, "words"))
        return;
    JsonArray *words = ex_row_list(row, object, "words", 3, 3);
    const ex_side side = (ex_side)ex_row_element(row, words, 0, 0, 1);
    const gboolean asks = ex_row_element(row, words, 1, 0, 1) != 0;
    const ex_proof proof = ex_row_proof(row, ex_row_inner(row, words, 2, 3, 3));

    if (!row->fault)
        ex_store_speak(flow, side, asks, &proof);
}

/* A flow that lives as long as its line: a store of its own gives it what it needs. */
static void fill(ex_row *row, JsonObject *object, ex_flow *flow)
{
    JsonArray *directions = ex_row_list(row, object, "directions", 2, 2);
    JsonArray *silences = ex_row_list(row, object, "silences", 2, 2);

    flow->first = ex_row_proof(row, ex_row_list(row, object, "first", 3, 3));
    flow->last = ex_row_member(row, object, "last", G_MININT64, G_MAXINT64);
    for (guint side = 0; side < 2; side++) {
        read_direction(row, directions, side, &flow->direction[side]);
        read_silence(row, silences, side, &flow->silences[side]);
    }
    read_range(row, object, "vlans", EX_VLANS - 1, &flow->vlan_low, &flow->vlan_high);
    read_range(row, object, "interfaces", EX_CAPTURE_INTERFACES - 1, &flow->interface_low, &flow->interface_high);
    read_words(row, object, flow);
    if (json_object_has_member(object, "cut"))
        flow->cut = (guint32)ex_row_member(row, object, "cut", 1, G_MAXUINT32);
    ex_row_facts(row, object, TRUE, &flow->facts);
    flow->texts = ex_row_texts(row, object);
    if (json_object_has_member(object, "association")) {
        JsonNode *node = json_object_get_member(object, "association");

        if (JSON_NODE_HOLDS_OBJECT(node))
            read_association(row, json_node_get_object(node), flow);
        else
            ex_row_refuse(row, "an association is no object");
    }
    read_router(row, object, flow);
    read_counts(row, ex_row_list(row, object, "counts", 0, COUNTS_MAX), flow);
}

void ex_read_flow(ex_reader *reader, JsonObject *object)
{
    ex_store *one = ex_store_new();
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    read_key(&reader->row, object, &key);
    if (!reader->row.fault) {
        ex_flow *flow = ex_store_flow(one, &key);

        fill(&reader->row, object, flow);
        if (!reader->row.fault)
            ex_store_merge_flow(reader->store, flow);
    }
    ex_store_free(one);
}
