/* export.c
 * Evidence as JSON lines. Equal evidence gives equal text: fixed key order, sorted lines, times as integers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/json_writer.h"
#include "evidence/believe.h"
#include "evidence/export.h"

/* Lists have no keys: what stands at which place, docs/architecture.md says. */

static void put_addr(GString *line, const char *key, const ex_addr *addr)
{
    char text[64];

    ex_addr_print(addr, text, sizeof(text));
    ex_json_text(line, key, text);
}

static void put_proof(GString *line, const char *key, const ex_proof *proof)
{
    ex_json_open(line, key, '[');
    ex_json_signed(line, NULL, proof->time);
    ex_json_number(line, NULL, proof->source);
    ex_json_number(line, NULL, proof->frame);
    ex_json_close(line, ']');
}

static const char *side_name(ex_side side)
{
    return side == EX_FROM_LO ? "lo" : "hi";
}

static void put_facts(GString *line, const ex_facts *facts, gboolean sides)
{
    ex_json_open(line, "facts", '[');
    for (guint i = 0; i < facts->count; i++) {
        const ex_fact fact = facts->entry[i].fact;

        ex_json_open(line, NULL, '[');
        ex_json_text(line, NULL, ex_fact_kind_name(ex_fact_get_kind(fact)));
        ex_json_text(line, NULL, ex_fact_object_name(fact));
        ex_json_text(line, NULL, sides ? side_name(ex_fact_get_side(fact)) : "");
        ex_json_number(line, NULL, ex_fact_get_object(fact));
        put_proof(line, NULL, &facts->entry[i].proof);
        ex_json_close(line, ']');
    }
    ex_json_close(line, ']');
}

static void put_texts(GString *line, const ex_texts *texts)
{
    static const char *const names[EX_TEXT_KIND_COUNT] = { "product", "annotation", "mta" };

    ex_json_open(line, "texts", '[');
    for (guint i = 0; texts && i < texts->count; i++) {
        ex_json_open(line, NULL, '[');
        ex_json_text(line, NULL, names[texts->entry[i].kind]);
        ex_json_text(line, NULL, side_name(texts->entry[i].side));
        ex_json_text(line, NULL, texts->entry[i].text);
        put_proof(line, NULL, &texts->entry[i].proof);
        ex_json_close(line, ']');
    }
    ex_json_close(line, ']');
    ex_json_number(line, "texts_overflow", texts ? texts->overflow : 0);
}

/* Begins a line. */
static GString *line_of(const char *type)
{
    GString *line = g_string_new(NULL);

    ex_json_open(line, NULL, '{');
    ex_json_text(line, "t", type);
    ex_json_number(line, "v", EX_EXPORT_VERSION);
    return line;
}

/* Ends it. */
static char *whole(GString *line)
{
    ex_json_close(line, '}');
    return g_string_free(line, FALSE);
}

static void put_direction(GString *line, const ex_direction *direction)
{
    if (!direction->seen) {
        ex_json_null(line, NULL);
        return;
    }
    ex_json_open(line, NULL, '[');
    ex_json_signed(line, NULL, direction->first_time);
    ex_json_number(line, NULL, direction->first_seq);
    ex_json_signed(line, NULL, direction->last_time);
    ex_json_number(line, NULL, direction->next_seq);
    ex_json_close(line, ']');
}

static void put_count(GString *line, const ex_count *count)
{
    ex_json_open(line, NULL, '[');
    ex_json_number(line, NULL, count->source);
    ex_json_number(line, NULL, count->packets[0]);
    ex_json_number(line, NULL, count->packets[1]);
    ex_json_number(line, NULL, count->bytes[0]);
    ex_json_number(line, NULL, count->bytes[1]);
    ex_json_close(line, ']');
}

/* Of each direction what was acknowledged last, and what never was. */
static void put_silence(GString *line, const ex_silences *silences)
{
    const ex_silence *latest = &silences->latest;

    ex_json_open(line, NULL, '[');
    if (silences->moved == G_MININT64)
        ex_json_null(line, NULL);
    else
        ex_json_signed(line, NULL, silences->moved);
    if (latest->repeats == 0 && !latest->reset) {
        ex_json_null(line, NULL);
    } else {
        ex_json_open(line, NULL, '[');
        ex_json_signed(line, NULL, latest->last);
        ex_json_signed(line, NULL, latest->idle);
        ex_json_number(line, NULL, latest->size);
        ex_json_number(line, NULL, latest->repeats);
        ex_json_number(line, NULL, latest->reset);
        put_proof(line, NULL, &latest->first);
        ex_json_signed(line, NULL, latest->since);
        ex_json_number(line, NULL, latest->from);
        ex_json_close(line, ']');
    }
    if (silences->joined == G_MININT64) {
        ex_json_null(line, NULL);
    } else {
        ex_json_open(line, NULL, '[');
        ex_json_signed(line, NULL, silences->joined);
        ex_json_number(line, NULL, silences->has);
        ex_json_close(line, ']');
    }
    ex_json_close(line, ']');
}

/* The smallest and the largest id, if there was any. */
static void put_range(GString *line, const char *key, guint low, guint high)
{
    if (low > high)
        return;
    ex_json_open(line, key, '[');
    ex_json_number(line, NULL, low);
    ex_json_number(line, NULL, high);
    ex_json_close(line, ']');
}

static void put_stretches(GString *line, const char *key, const ex_source *source)
{
    ex_json_open(line, key, '[');
    for (guint32 i = 0; i < source->count; i++) {
        ex_json_open(line, NULL, '[');
        ex_json_signed(line, NULL, source->stretch[i].first);
        ex_json_signed(line, NULL, source->stretch[i].last);
        ex_json_close(line, ']');
    }
    ex_json_close(line, ']');
}

/* Selectors, activities by source, and when either side sent data. */
static void put_association(GString *line, const ex_association *association)
{
    ex_json_open(line, "association", '{');
    ex_json_open(line, "selectors", '[');
    for (guint side = 0; side < 2; side++) {
        const ex_said_selector *said = &association->selector[side];

        if (!said->text[0]) {
            ex_json_null(line, NULL);
            continue;
        }
        ex_json_open(line, NULL, '[');
        ex_json_text(line, NULL, said->text);
        put_proof(line, NULL, &said->proof);
        ex_json_close(line, ']');
    }
    ex_json_close(line, ']');
    ex_json_open(line, "activities", '[');
    for (guint32 i = 0; i < association->sources; i++) {
        const ex_activities *of = &association->activities[i];

        ex_json_open(line, NULL, '[');
        ex_json_number(line, NULL, of->source);
        for (guint side = 0; side < 2; side++)
            ex_json_number(line, NULL, of->begun[side]);
        for (guint side = 0; side < 2; side++)
            ex_json_number(line, NULL, of->ended[side]);
        ex_json_close(line, ']');
    }
    ex_json_close(line, ']');
    ex_json_signed(line, "pause", association->pause);
    put_stretches(line, "talk", association->talk);
    ex_json_close(line, '}');
}

static char *flow_line(const ex_flow *flow)
{
    const ex_tuple *tuple = &flow->key.tuple;
    GString *line = line_of("flow");

    ex_json_number(line, "proto", tuple->transport);
    put_addr(line, "lo", &tuple->end[EX_FROM_LO].addr);
    ex_json_number(line, "lo_port", tuple->end[EX_FROM_LO].port);
    put_addr(line, "hi", &tuple->end[EX_FROM_HI].addr);
    ex_json_number(line, "hi_port", tuple->end[EX_FROM_HI].port);
    if (flow->key.incarnation.has_isn) {
        ex_json_number(line, "isn", flow->key.incarnation.isn);
    } else {
        ex_json_open(line, "piece", '[');
        ex_json_number(line, NULL, flow->key.incarnation.source);
        ex_json_signed(line, NULL, flow->key.incarnation.first);
        ex_json_close(line, ']');
    }
    put_proof(line, "first", &flow->first);
    ex_json_signed(line, "last", flow->last);
    put_range(line, "vlans", flow->vlan_low, flow->vlan_high);
    put_range(line, "interfaces", flow->interface_low, flow->interface_high);
    if (flow->cut)
        ex_json_number(line, "cut", flow->cut);
    ex_json_open(line, "directions", '[');
    for (guint side = 0; side < 2; side++)
        put_direction(line, &flow->direction[side]);
    ex_json_close(line, ']');
    ex_json_open(line, "silences", '[');
    for (guint side = 0; side < 2; side++)
        put_silence(line, &flow->silences[side]);
    ex_json_close(line, ']');
    if (flow->words.proof.time != G_MININT64) {
        ex_json_open(line, "words", '[');
        ex_json_number(line, NULL, flow->words.side);
        ex_json_number(line, NULL, flow->words.asks);
        put_proof(line, NULL, &flow->words.proof);
        ex_json_close(line, ']');
    }
    put_facts(line, &flow->facts, TRUE);
    put_texts(line, flow->texts);
    if (flow->association)
        put_association(line, flow->association);
    if (flow->router) {
        put_addr(line, "router", &flow->router->addr);
        put_proof(line, "router_said", &flow->router->proof);
    }
    ex_json_open(line, "counts", '[');
    for (guint32 i = 0; i < flow->counts; i++)
        put_count(line, &flow->count[i]);
    ex_json_close(line, ']');
    return whole(line);
}

/* @param overflow key of whether there were more than the list holds */
static void put_addrs(GString *line, const char *key, const char *overflow, const ex_addrs *addrs)
{
    ex_json_open(line, key, '[');
    for (guint i = 0; i < addrs->count; i++)
        put_addr(line, NULL, &addrs->addr[i]);
    ex_json_close(line, ']');
    ex_json_flag(line, overflow, addrs->overflow);
}

static char *source_line(const ex_source *source)
{
    GString *line = line_of("src");

    ex_json_number(line, "id", source->id);
    ex_json_signed(line, "first", source->first);
    ex_json_signed(line, "last", source->last);
    put_stretches(line, "stretches", source);
    ex_json_flag(line, "stretches_overflow", source->overflow);
    return whole(line);
}

/* What the word of one side alone says is kept apart, and marked. */
static GString *line_of_half(const char *type, gboolean half)
{
    GString *line = line_of(type);

    if (half)
        ex_json_flag(line, "half", TRUE);
    return line;
}

static char *host_line(const ex_host *host, gboolean half)
{
    GString *line = line_of_half("host", half);

    put_addr(line, "addr", &host->addr);
    put_facts(line, &host->facts, FALSE);
    put_texts(line, host->texts);
    put_addrs(line, "pop3", "pop3_overflow", &host->fetches_pop3);
    put_addrs(line, "imap4", "imap4_overflow", &host->fetches_imap4);
    return whole(line);
}

/* Who told, how it was said, of which address, port and interface. */
static void put_told(GString *line, const ex_tolds *tolds)
{
    static const char *const said[] = { "alone", "datagram", "open", "asked" };

    ex_json_open(line, "told", '[');
    for (guint i = 0; i < tolds->count; i++) {
        const ex_told *told = &tolds->entry[i].told;

        ex_json_open(line, NULL, '[');
        ex_json_text(line, NULL, side_name(told->mapper));
        ex_json_text(line, NULL, said[told->said]);
        put_addr(line, NULL, &told->addr);
        ex_json_number(line, NULL, told->port);
        ex_json_number(line, NULL, told->transport);
        ex_json_number(line, NULL, told->interface_id);
        put_proof(line, NULL, &tolds->entry[i].proof);
        ex_json_close(line, ']');
    }
    ex_json_close(line, ']');
    ex_json_flag(line, "told_overflow", tolds->overflow);
}

static char *pair_line(const ex_pair *pair, gboolean half)
{
    GString *line = line_of_half("pair", half);

    put_addr(line, "lo", &pair->end[EX_FROM_LO]);
    put_addr(line, "hi", &pair->end[EX_FROM_HI]);
    put_facts(line, &pair->facts, TRUE);
    put_told(line, &pair->told);
    return whole(line);
}

static void put_proofs(GString *line, const char *key, const char *overflow, const ex_proofs *proofs)
{
    ex_json_open(line, key, '[');
    for (guint i = 0; i < proofs->count; i++)
        put_proof(line, NULL, &proofs->proof[i]);
    ex_json_close(line, ']');
    ex_json_flag(line, overflow, proofs->overflow);
}

static char *endpoint_line(const ex_known_endpoint *endpoint, gboolean half)
{
    GString *line = line_of_half("ep", half), *uuid = g_string_new(NULL);

    put_addr(line, "addr", &endpoint->key.addr);
    ex_json_number(line, "port", endpoint->key.port);
    ex_json_number(line, "proto", endpoint->key.transport);
    ex_uuid_append(uuid, &endpoint->key.uuid);
    ex_json_text(line, "uuid", uuid->str);
    ex_json_number(line, "major", endpoint->key.major);
    put_proofs(line, "observed", "observed_overflow", &endpoint->observed);
    put_proofs(line, "own", "own_overflow", &endpoint->own);
    put_addrs(line, "asked", "asked_overflow", &endpoint->asked);
    put_texts(line, endpoint->annotations);
    g_string_free(uuid, TRUE);
    return whole(line);
}

static gint compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One row per table of a store. @param is_shown whether a row is evidence */
#define ADD_LINES(lines, table, type, is_shown, write)        \
    do {                                                      \
        GHashTableIter iter;                                  \
        gpointer value;                                       \
        g_hash_table_iter_init(&iter, table);                 \
        while (g_hash_table_iter_next(&iter, NULL, &value)) { \
            const type *row = (const type *)value;            \
            if (is_shown)                                     \
                g_ptr_array_add(lines, write);                \
        }                                                     \
    } while (0)

/*
 * What the word of one side says counts only as long as the store has nothing better; what is hidden depends on how the
 * evidence came together, and is none.
 */
static void add_half(GPtrArray *lines, const ex_store *store)
{
    const ex_store *half = store->half;

    ADD_LINES(lines, half->hosts, ex_host, ex_store_find_host(store, &row->addr) == row, host_line(row, TRUE));
    ADD_LINES(lines, half->pairs, ex_pair, ex_store_find_pair(store, &row->end[0], &row->end[1]) == row,
              pair_line(row, TRUE));
    ADD_LINES(lines, store->endpoints, ex_known_endpoint, ex_store_believed(store, row) != row,
              endpoint_line(ex_store_believed(store, row), TRUE));
}

GPtrArray *ex_store_export_lines(const ex_store *store)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

    ADD_LINES(lines, store->flows, ex_flow, TRUE, flow_line(row));
    ADD_LINES(lines, store->sources, ex_source, TRUE, source_line(row));
    ADD_LINES(lines, store->hosts, ex_host, TRUE, host_line(row, FALSE));
    ADD_LINES(lines, store->pairs, ex_pair, TRUE, pair_line(row, FALSE));
    ADD_LINES(lines, store->endpoints, ex_known_endpoint, TRUE, endpoint_line(row, FALSE));
    if (store->half)
        add_half(lines, store);
    g_ptr_array_sort(lines, compare_lines);
    return lines;
}

GString *ex_store_export(const ex_store *store)
{
    GPtrArray *lines = ex_store_export_lines(store);
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < lines->len; i++) {
        g_string_append(out, (const char *)g_ptr_array_index(lines, i));
        g_string_append_c(out, '\n');
    }
    g_ptr_array_free(lines, TRUE);
    return out;
}
