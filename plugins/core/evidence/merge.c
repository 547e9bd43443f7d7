/* merge.c
 * Two stores made one, and the flows of a store in the order of their first proof.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/believe.h"
#include "evidence/merge.h"
#include "evidence/unbound.h"
#include "evidence/tellers.h"

static void merge_texts(ex_texts **into, const ex_texts *from)
{
    if (from)
        ex_texts_merge(into, from);
}

void ex_store_merge_flow(ex_store *store, const ex_flow *from)
{
    ex_flow *into = ex_store_flow(store, &from->key);

    if (ex_proof_compare(&from->first, &into->first) < 0)
        into->first = from->first;
    into->last = MAX(into->last, from->last);
    for (guint side = 0; side < 2; side++) {
        ex_direction_merge(&into->direction[side], &from->direction[side]);
        ex_silences_merge(&into->silences[side], &from->silences[side]);
    }
    ex_store_speak(into, (ex_side)from->words.side, from->words.asks, &from->words.proof);
    into->vlan_low = MIN(into->vlan_low, from->vlan_low);
    into->vlan_high = MAX(into->vlan_high, from->vlan_high);
    into->interface_low = MIN(into->interface_low, from->interface_low);
    into->interface_high = MAX(into->interface_high, from->interface_high);
    into->cut = MAX(into->cut, from->cut);
    ex_facts_merge(&into->facts, &from->facts);
    merge_texts(&into->texts, from->texts);
    if (from->association)
        ex_association_merge(ex_store_association(into), from->association);
    if (from->router)
        ex_store_add_router(into, &from->router->addr, &from->router->proof);
    for (guint32 i = 0; i < from->counts; i++) {
        ex_count *count = ex_flow_count(into, from->count[i].source);

        /* The same source says the same; where a part of it was read, the larger count saw more. */
        for (guint side = 0; side < 2; side++) {
            count->packets[side] = MAX(count->packets[side], from->count[i].packets[side]);
            count->bytes[side] = MAX(count->bytes[side], from->count[i].bytes[side]);
        }
    }
    into->changes++;
    ex_unbound_note(store, into);
    ex_store_attest(store, into);
}

void ex_store_merge_host(ex_store *into, const ex_host *host)
{
    ex_host *target = ex_store_host(into, &host->addr);

    ex_facts_merge(&target->facts, &host->facts);
    merge_texts(&target->texts, host->texts);
    ex_addrs_merge(&target->fetches_pop3, &host->fetches_pop3);
    ex_addrs_merge(&target->fetches_imap4, &host->fetches_imap4);
    into->changes++;
}

void ex_store_merge_pair(ex_store *into, const ex_pair *pair)
{
    ex_tolds_merge(&ex_store_pair(into, &pair->end[EX_FROM_LO], &pair->end[EX_FROM_HI])->told, &pair->told);
    for (guint i = 0; i < pair->told.count; i++) {
        const ex_told *told = &pair->told.entry[i].told;

        ex_tellers_add(into, &pair->end[!told->mapper], &pair->end[told->mapper], told);
    }
    for (guint i = 0; i < pair->facts.count; i++) {
        const ex_fact fact = pair->facts.entry[i].fact;
        const ex_side side = ex_fact_get_side(fact);

        ex_store_add_pair_fact(into, &pair->end[side], &pair->end[!side], ex_fact_get_kind(fact),
                               ex_fact_get_object(fact), &pair->facts.entry[i].proof);
    }
    into->changes++;
}

void ex_store_merge_endpoint(ex_store *into, const ex_known_endpoint *endpoint)
{
    ex_known_endpoint *target = ex_store_endpoint(into, &endpoint->key);

    ex_proofs_merge(&target->observed, &endpoint->observed);
    ex_proofs_merge(&target->own, &endpoint->own);
    ex_addrs_merge(&target->asked, &endpoint->asked);
    merge_texts(&target->annotations, endpoint->annotations);
    into->changes++;
}

void ex_store_merge_source(ex_store *into, const ex_source *source)
{
    ex_coverage_merge(ex_store_source(into, source->id), source, into->pause);
}

#define MERGE_ALL(table, type, merge)                       \
    do {                                                    \
        GHashTableIter iter;                                \
        gpointer value;                                     \
        g_hash_table_iter_init(&iter, from->table);         \
        while (g_hash_table_iter_next(&iter, NULL, &value)) \
            merge(into, (const type *)value);               \
    } while (0)

void ex_store_merge(ex_store *into, const ex_store *from)
{
    if (from->half)
        ex_store_merge(ex_store_half(into), from->half);
    MERGE_ALL(flows, ex_flow, ex_store_merge_flow);
    MERGE_ALL(hosts, ex_host, ex_store_merge_host);
    MERGE_ALL(sources, ex_source, ex_store_merge_source);
    MERGE_ALL(pairs, ex_pair, ex_store_merge_pair);
    MERGE_ALL(endpoints, ex_known_endpoint, ex_store_merge_endpoint);
    into->changes++;
}

/* What flows are sorted by stands beside the pointer: following it for each comparison would take longer than the rest. */
typedef struct {
    ex_proof first;
    ex_flow *flow;
} place;

/* Flows with one first packet: addresses, ports, transport, incarnation. Any order will do that never changes. */
static int compare_keys(const ex_flow_key *one, const ex_flow_key *other)
{
    int order = 0;

    for (guint side = 0; side < 2 && order == 0; side++)
        order = memcmp(&one->tuple.end[side].addr, &other->tuple.end[side].addr, sizeof(ex_addr));
    for (guint side = 0; side < 2 && order == 0; side++)
        order = memcmp(&one->tuple.end[side].port, &other->tuple.end[side].port, sizeof(guint16));
    if (order == 0)
        order = (int)one->tuple.transport - (int)other->tuple.transport;
    return order ? order : memcmp(&one->incarnation, &other->incarnation, sizeof(one->incarnation));
}

static gint compare_places(gconstpointer a, gconstpointer b)
{
    const place *one = (const place *)a, *other = (const place *)b;
    const int order = ex_proof_compare(&one->first, &other->first);

    return order ? order : compare_keys(&one->flow->key, &other->flow->key);
}

GPtrArray *ex_store_sorted_flows(const ex_store *store)
{
    const guint count = g_hash_table_size(store->flows);
    GArray *places = g_array_sized_new(FALSE, FALSE, sizeof(place), count);
    GPtrArray *flows = g_ptr_array_sized_new(count);
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, store->flows);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const place at = { ((const ex_flow *)value)->first, (ex_flow *)value };

        g_array_append_val(places, at);
    }
    g_array_sort(places, compare_places);
    for (guint i = 0; i < places->len; i++)
        g_ptr_array_add(flows, g_array_index(places, place, i).flow);
    g_array_free(places, TRUE);
    return flows;
}
