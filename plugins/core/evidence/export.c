/* export.c
 * Evidence as JSON lines. Equal evidence gives equal text: fixed key order, sorted lines, times as integers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/escape.h"
#include "evidence/export.h"

/** Version of the export's schema; docs/architecture.md describes it. */
#define EX_EXPORT_VERSION 2

static void put_addr(GString *line, const char *name, const ex_addr *addr)
{
    char text[64];

    ex_addr_print(addr, text, sizeof(text));
    g_string_append_printf(line, ",\"%s\":\"%s\"", name, text);
}

static void put_proof(GString *line, const ex_proof *proof)
{
    g_string_append_printf(line, "[%" G_GINT64_FORMAT ",%u,%u]", proof->time, proof->source, proof->frame);
}

static void put_facts(GString *line, const ex_facts *facts, gboolean sides)
{
    g_string_append(line, ",\"facts\":[");
    for (guint i = 0; i < facts->count; i++) {
        const ex_fact fact = facts->entry[i].fact;

        g_string_append_printf(line, "%s[\"%s\",\"%s\",\"%s\",%u,", i ? "," : "",
                               ex_fact_kind_name(ex_fact_get_kind(fact)), ex_fact_object_name(fact),
                               sides ? (ex_fact_get_side(fact) == EX_FROM_LO ? "lo" : "hi") : "",
                               ex_fact_get_object(fact));
        put_proof(line, &facts->entry[i].proof);
        g_string_append_c(line, ']');
    }
    g_string_append_c(line, ']');
}

static void put_texts(GString *line, const ex_texts *texts)
{
    static const char *const names[EX_TEXT_KIND_COUNT] = { "product", "annotation", "mta" };

    g_string_append(line, ",\"texts\":[");
    for (guint i = 0; texts && i < texts->count; i++) {
        g_string_append_printf(line, "%s[\"%s\",\"%s\",", i ? "," : "", names[texts->entry[i].kind],
                               texts->entry[i].side == EX_FROM_LO ? "lo" : "hi");
        ex_append_json(line, texts->entry[i].text);
        g_string_append_c(line, ',');
        put_proof(line, &texts->entry[i].proof);
        g_string_append_c(line, ']');
    }
    g_string_append_printf(line, "],\"texts_overflow\":%u", texts ? texts->overflow : 0);
}

static char *flow_line(const ex_flow *flow)
{
    const ex_tuple *tuple = &flow->key.tuple;
    GString *line = g_string_new(NULL);

    g_string_append_printf(line, "{\"t\":\"flow\",\"v\":%d,\"proto\":%u", EX_EXPORT_VERSION, tuple->transport);
    put_addr(line, "lo", &tuple->end[EX_FROM_LO].addr);
    g_string_append_printf(line, ",\"lo_port\":%u", tuple->end[EX_FROM_LO].port);
    put_addr(line, "hi", &tuple->end[EX_FROM_HI].addr);
    g_string_append_printf(line, ",\"hi_port\":%u", tuple->end[EX_FROM_HI].port);
    if (flow->key.incarnation.has_isn)
        g_string_append_printf(line, ",\"isn\":%u", flow->key.incarnation.isn);
    else
        g_string_append_printf(line, ",\"piece\":[%u,%" G_GINT64_FORMAT "]", flow->key.incarnation.source,
                               flow->key.incarnation.first);
    g_string_append(line, ",\"first\":");
    put_proof(line, &flow->first);
    g_string_append_printf(line, ",\"last\":%" G_GINT64_FORMAT ",\"directions\":[", flow->last);
    for (guint side = 0; side < 2; side++) {
        const ex_direction *direction = &flow->direction[side];

        if (direction->seen)
            g_string_append_printf(line, "%s[%" G_GINT64_FORMAT ",%u,%" G_GINT64_FORMAT ",%u]", side ? "," : "",
                                   direction->first_time, direction->first_seq, direction->last_time,
                                   direction->next_seq);
        else
            g_string_append_printf(line, "%snull", side ? "," : "");
    }
    g_string_append_c(line, ']');
    put_facts(line, &flow->facts, TRUE);
    put_texts(line, flow->texts);
    g_string_append(line, ",\"counts\":[");
    for (guint32 i = 0; i < flow->counts; i++) {
        const ex_count *count = &flow->count[i];

        g_string_append_printf(line, "%s[%u,%u,%u,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]", i ? "," : "",
                               count->source, count->packets[0], count->packets[1], count->bytes[0], count->bytes[1]);
    }
    g_string_append(line, "]}");
    return g_string_free(line, FALSE);
}

static void put_addrs(GString *line, const char *name, const ex_addrs *addrs)
{
    g_string_append_printf(line, ",\"%s\":[", name);
    for (guint i = 0; i < addrs->count; i++) {
        char text[64];

        ex_addr_print(&addrs->addr[i], text, sizeof(text));
        g_string_append_printf(line, "%s\"%s\"", i ? "," : "", text);
    }
    g_string_append_printf(line, "],\"%s_overflow\":%s", name, addrs->overflow ? "true" : "false");
}

static char *source_line(const ex_source *source)
{
    return g_strdup_printf("{\"t\":\"src\",\"v\":%d,\"id\":%u,\"first\":%" G_GINT64_FORMAT ",\"last\":%" G_GINT64_FORMAT
                           "}",
                           EX_EXPORT_VERSION, source->id, source->first, source->last);
}

static char *host_line(const ex_host *host)
{
    GString *line = g_string_new(NULL);

    g_string_append_printf(line, "{\"t\":\"host\",\"v\":%d", EX_EXPORT_VERSION);
    put_addr(line, "addr", &host->addr);
    put_facts(line, &host->facts, FALSE);
    put_texts(line, host->texts);
    put_addrs(line, "pop3", &host->fetches_pop3);
    put_addrs(line, "imap4", &host->fetches_imap4);
    g_string_append_c(line, '}');
    return g_string_free(line, FALSE);
}

/* Who told, how it was said, of which address, port and interface. */
static void put_told(GString *line, const ex_tolds *tolds)
{
    static const char *const said[] = { "alone", "datagram", "open", "asked" };

    g_string_append(line, ",\"told\":[");
    for (guint i = 0; i < tolds->count; i++) {
        const ex_told *told = &tolds->entry[i].told;
        char addr[64];

        ex_addr_print(&told->addr, addr, sizeof(addr));
        g_string_append_printf(line, "%s[\"%s\",\"%s\",\"%s\",%u,%u,%u,", i ? "," : "",
                               told->mapper == EX_FROM_LO ? "lo" : "hi", said[told->said], addr, told->port,
                               told->transport, told->interface_id);
        put_proof(line, &tolds->entry[i].proof);
        g_string_append_c(line, ']');
    }
    g_string_append_printf(line, "],\"told_overflow\":%s", tolds->overflow ? "true" : "false");
}

static char *pair_line(const ex_pair *pair)
{
    GString *line = g_string_new(NULL);

    g_string_append_printf(line, "{\"t\":\"pair\",\"v\":%d", EX_EXPORT_VERSION);
    put_addr(line, "lo", &pair->lo);
    put_addr(line, "hi", &pair->hi);
    put_facts(line, &pair->facts, TRUE);
    put_told(line, &pair->told);
    g_string_append_c(line, '}');
    return g_string_free(line, FALSE);
}

static void put_proofs(GString *line, const char *name, const ex_proofs *proofs)
{
    g_string_append_printf(line, ",\"%s\":[", name);
    for (guint i = 0; i < proofs->count; i++) {
        if (i)
            g_string_append_c(line, ',');
        put_proof(line, &proofs->proof[i]);
    }
    g_string_append_printf(line, "],\"%s_overflow\":%s", name, proofs->overflow ? "true" : "false");
}

static char *endpoint_line(const ex_known_endpoint *endpoint)
{
    GString *line = g_string_new(NULL);

    g_string_append_printf(line, "{\"t\":\"ep\",\"v\":%d", EX_EXPORT_VERSION);
    put_addr(line, "addr", &endpoint->key.addr);
    g_string_append_printf(line, ",\"port\":%u,\"proto\":%u,\"uuid\":\"", endpoint->key.port, endpoint->key.transport);
    ex_uuid_append(line, &endpoint->key.uuid);
    g_string_append_printf(line, "\",\"major\":%u", endpoint->key.major);
    put_proofs(line, "observed", &endpoint->observed);
    put_proofs(line, "own", &endpoint->own);
    put_addrs(line, "asked", &endpoint->asked);
    put_texts(line, endpoint->annotations);
    g_string_append_c(line, '}');
    return g_string_free(line, FALSE);
}

static gint compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One row per table of the store. */
#define ADD_LINES(lines, table, type, line_of)                    \
    do {                                                          \
        GHashTableIter iter;                                      \
        gpointer value;                                           \
        g_hash_table_iter_init(&iter, table);                     \
        while (g_hash_table_iter_next(&iter, NULL, &value))       \
            g_ptr_array_add(lines, line_of((const type *)value)); \
    } while (0)

GString *ex_store_export(const ex_store *store)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    GString *out = g_string_new(NULL);

    ADD_LINES(lines, store->flows, ex_flow, flow_line);
    ADD_LINES(lines, store->hosts, ex_host, host_line);
    ADD_LINES(lines, store->pairs, ex_pair, pair_line);
    ADD_LINES(lines, store->sources, ex_source, source_line);
    ADD_LINES(lines, store->endpoints, ex_known_endpoint, endpoint_line);
    g_ptr_array_sort(lines, compare_lines);
    for (guint i = 0; i < lines->len; i++) {
        g_string_append(out, (const char *)g_ptr_array_index(lines, i));
        g_string_append_c(out, '\n');
    }
    g_ptr_array_free(lines, TRUE);
    return out;
}
