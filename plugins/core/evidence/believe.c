/* believe.c
 * Evidence is added here, and believed or not: whose facts count for hosts, pairs and endpoints.
 *
 * Who may say what, and what it may change, stands in docs/architecture.md; promote.c has the table of what is believed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/believe.h"
#include "evidence/tellers.h"
#include "evidence/promote.h"
#include "evidence/unbound.h"

/** What a mapper said on a flow that is not attested yet. */
typedef struct {
    ex_record record;
    ex_proof proof;
    ex_side mapper;
} unattested_saying;

static gboolean has_side(const ex_flow *flow, ex_fact_kind kind, guint side)
{
    return ex_facts_find(&flow->facts, ex_fact_make(kind, (ex_side)side, 0)) != NULL;
}

gboolean ex_flow_is_attested(const ex_flow *flow)
{
    if (flow->key.tuple.transport != EX_TCP)
        return FALSE;
    for (guint side = 0; side < 2; side++) {
        if (has_side(flow, EX_FACT_HEARD, side) ||
            (has_side(flow, EX_FACT_SYNACK, side) && has_side(flow, EX_FACT_SYN, !side)))
            return TRUE;
    }
    return FALSE;
}

gboolean ex_flow_is_half(const ex_flow *flow)
{
    if (flow->key.tuple.transport != EX_TCP)
        return FALSE;
    for (guint side = 0; side < 2; side++) {
        if (has_side(flow, EX_FACT_SYNACK, side) && has_side(flow, EX_FACT_DATA, side))
            return TRUE;
    }
    return FALSE;
}

static const ex_addr *address_of(const ex_flow *flow, guint side)
{
    return &flow->key.tuple.end[side].addr;
}

static void believe_text(ex_store *store, const ex_addr *who, ex_text_kind kind, const char *text,
                         const ex_proof *proof)
{
    ex_host *host = ex_store_host(store, who);

    if (ex_texts_add(&host->texts, kind, EX_FROM_LO, text, proof))
        store->changes++;
}

gboolean ex_flow_is_alone(const ex_store *store, const ex_flow *flow)
{
    return !ex_store_heard(store, address_of(flow, EX_FROM_LO)) && !ex_store_heard(store, address_of(flow, EX_FROM_HI));
}

gboolean ex_flow_is_believed(const ex_store *store, const ex_flow *flow)
{
    return flow->attested || (flow->half && ex_flow_is_alone(store, flow));
}

static void believe_saying(ex_store *in, const ex_flow *flow, ex_side mapper, const ex_record *record,
                           const ex_proof *proof, ex_said said)
{
    ex_saying saying;

    memset(&saying, 0, sizeof(saying));
    saying.mapper = *address_of(flow, mapper);
    saying.client = *address_of(flow, !mapper);
    saying.said = said;
    saying.is_answer = record->is_answer;
    ex_store_add_endpoint(in, &record->endpoint, &saying, record->text, proof);
}

/* Lets a flow's facts, texts and answers count in a store: this one, or that of what one side says alone. */
static void believe_flow(ex_store *in, ex_flow *flow)
{
    const GArray *sayings = flow->unattested;

    for (guint i = 0; i < flow->facts.count; i++)
        ex_promote(in, flow, flow->facts.entry[i].fact, &flow->facts.entry[i].proof);
    for (guint i = 0; flow->texts && i < flow->texts->count; i++) {
        const ex_text_entry *entry = &flow->texts->entry[i];

        believe_text(in, address_of(flow, entry->side), (ex_text_kind)entry->kind, entry->text, &entry->proof);
    }
    for (guint i = 0; sayings && i < sayings->len; i++) {
        const unattested_saying *saying = &g_array_index(sayings, unattested_saying, i);

        believe_saying(in, flow, saying->mapper, &saying->record, &saying->proof,
                       saying->record.asked ? EX_SAID_ASKED : EX_SAID_OPEN);
    }
}

ex_store *ex_store_half(ex_store *store)
{
    if (!store->half)
        store->half = ex_store_new();
    return store->half;
}

/* Who was not heard until now is no longer spoken for by connections of one side. */
static void note_heard(ex_store *store, const ex_flow *flow)
{
    for (guint side = 0; side < 2; side++) {
        if (!ex_store_heard(store, address_of(flow, side)) &&
            g_hash_table_add(store->heard, (gpointer)address_of(flow, side)) && store->half)
            store->changes++;
    }
}

void ex_store_attest(ex_store *store, ex_flow *flow)
{
    flow->attested = ex_flow_is_attested(flow);
    flow->half = !flow->attested && ex_flow_is_half(flow);
    if (flow->attested) {
        note_heard(store, flow);
        believe_flow(store, flow);
        if (flow->unattested)
            g_array_free(flow->unattested, TRUE);
        flow->unattested = NULL;
    } else if (flow->half) {
        believe_flow(ex_store_half(store), flow);
        store->changes++;
    }
}

void ex_store_add_fact(ex_store *store, ex_flow *flow, ex_fact fact, const ex_proof *proof)
{
    const ex_fact_kind kind = ex_fact_get_kind(fact);

    if (!ex_facts_add(&flow->facts, fact, proof))
        return;
    flow->changes++;
    if (kind == EX_FACT_RPC_CALL)
        ex_unbound_note(store, flow);
    if (flow->attested) {
        ex_promote(store, flow, fact, proof);
        return;
    }
    if (flow->half) {
        ex_promote(ex_store_half(store), flow, fact, proof);
        store->changes++;
    }
    if (kind == EX_FACT_HEARD || kind == EX_FACT_SYN || kind == EX_FACT_SYNACK || kind == EX_FACT_DATA)
        ex_store_attest(store, flow);
}

void ex_store_add_text(ex_store *store, ex_flow *flow, ex_text_kind kind, ex_side side, const char *text,
                       const ex_proof *proof)
{
    if (!ex_texts_add(&flow->texts, kind, side, text, proof))
        return;
    flow->changes++;
    if (flow->attested || flow->half)
        believe_text(flow->attested ? store : ex_store_half(store), address_of(flow, side), kind, text, proof);
    store->changes += flow->half;
}

void ex_store_add_told(ex_store *store, const ex_addr *client, const ex_addr *mapper, const ex_told *told,
                       const ex_proof *proof)
{
    ex_told one = *told;

    one.mapper = ex_addr_side(mapper, client);
    if (ex_tolds_add(&ex_store_pair(store, client, mapper)->told, &one, proof))
        store->changes++;
    ex_tellers_add(store, client, mapper, &one);
    /* Whatever address the tower bears: what is in a host's endpoint map, that host offers. */
    if (told->said >= EX_SAID_OPEN)
        ex_promote_endpoint(store, (ex_interface)told->interface_id, NULL, mapper, proof);
}

static void add_annotation(ex_store *store, ex_known_endpoint *known, ex_side side, const char *annotation,
                           const ex_proof *proof)
{
    if (!annotation || !*annotation)
        return;
    if (ex_texts_add(&known->annotations, EX_TEXT_ANNOTATION, side, annotation, proof))
        store->changes++;
}

void ex_store_add_endpoint(ex_store *store, const ex_endpoint *endpoint, const ex_saying *saying,
                           const char *annotation, const ex_proof *proof)
{
    const gboolean own = saying->said >= EX_SAID_OPEN && ex_addr_compare(&saying->mapper, &endpoint->addr) == 0;
    ex_endpoint_key key;
    ex_known_endpoint *known;
    gboolean changed;

    memset(&key, 0, sizeof(key));
    key.addr = endpoint->addr;
    key.port = endpoint->port;
    key.transport = endpoint->transport;
    key.major = endpoint->major;
    key.uuid = endpoint->uuid;
    known = ex_store_endpoint(store, &key);
    changed = ex_proofs_add(&known->observed, proof);
    changed |= ex_addrs_add(&known->asked, &saying->mapper);
    if (own)
        changed |= ex_proofs_add(&known->own, proof);
    if (changed)
        store->changes++;
    add_annotation(store, known, own ? EX_FROM_LO : EX_FROM_HI, annotation, proof);
    if (own)
        ex_promote_endpoint(store, (ex_interface)known->interface_id, annotation, &saying->mapper, proof);
    if (saying->is_answer && saying->said > EX_SAID_ALONE) {
        ex_told told;

        memset(&told, 0, sizeof(told));
        told.addr = endpoint->addr;
        told.port = endpoint->port;
        told.transport = endpoint->transport;
        told.interface_id = known->interface_id;
        told.said = (guint8)saying->said;
        ex_store_add_told(store, &saying->client, &saying->mapper, &told, proof);
    }
}

void ex_store_add_said(ex_store *store, ex_flow *flow, ex_side mapper, const ex_record *record, const ex_proof *proof)
{
    const gboolean is_tcp = flow->key.tuple.transport == EX_TCP;
    const unattested_saying waits = { *record, *proof, mapper };

    if (flow->attested) {
        believe_saying(store, flow, mapper, record, proof, record->asked ? EX_SAID_ASKED : EX_SAID_OPEN);
        return;
    }
    believe_saying(store, flow, mapper, record, proof, !is_tcp && record->asked ? EX_SAID_DATAGRAM : EX_SAID_ALONE);
    if (flow->half) {
        believe_saying(ex_store_half(store), flow, mapper, record, proof, record->asked ? EX_SAID_ASKED : EX_SAID_OPEN);
        store->changes++;
    }
    if (!is_tcp)
        return;
    if (!flow->unattested)
        flow->unattested = g_array_new(FALSE, FALSE, sizeof(unattested_saying));
    if (flow->unattested->len < EX_UNATTESTED_MAX)
        g_array_append_val(flow->unattested, waits);
}

const ex_known_endpoint *ex_store_believed(const ex_store *store, const ex_known_endpoint *endpoint)
{
    const ex_known_endpoint *half = NULL;

    if (store->half && endpoint->own.count == 0 && !ex_store_heard(store, &endpoint->key.addr))
        half = (const ex_known_endpoint *)g_hash_table_lookup(store->half->endpoints, &endpoint->key);
    return half ? half : endpoint;
}

const ex_tolds *ex_store_told(const ex_store *store, const ex_addr *client, const ex_addr *mapper, ex_side *side)
{
    const ex_pair *pair = ex_store_find_pair(store, client, mapper);

    *side = ex_addr_side(mapper, client);
    return pair ? &pair->told : NULL;
}

/* Whether a component's process offers an interface, of those that are known to be of any. */
static gboolean is_of_component(guint interface_id, ex_service component)
{
    return component != EX_SVC_NONE && ex_interface_home((ex_interface)interface_id) != EX_SVC_NONE &&
           (ex_interfaces[interface_id].processes >> component & 1);
}

gboolean ex_store_was_told(const ex_store *store, const ex_addr *client, const ex_addr *server, guint16 port,
                           guint8 transport, ex_service component, ex_proof *proof)
{
    const ex_proof *best = NULL;
    ex_side side;
    const ex_tolds *told = ex_store_told(store, client, server, &side);

    for (guint id = 0; told && id < EX_IF_COUNT; id++) {
        const ex_proof *found = is_of_component(id, component) ? ex_tolds_find(told, side, server, port, transport, id,
                                                                               EX_SAID_ASKED, EX_SAID_ASKED)
                                                               : NULL;

        if (found && (!best || ex_proof_compare(found, best) < 0))
            best = found;
    }
    if (best && proof)
        *proof = *best;
    return best != NULL;
}
