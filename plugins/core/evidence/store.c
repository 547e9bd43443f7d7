/* store.c
 * The evidence store.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/store.h"
#include "evidence/tellers.h"
#include "facts/hash.h"
#include "evidence/promote.h"
#include "evidence/unbound.h"

typedef struct {
    ex_addr addr;
    guint16 port;
    guint8 transport;
} port_key;

EX_BYTE_KEY(flow_key, ex_flow_key)
EX_BYTE_KEY(addr, ex_addr)
EX_BYTE_KEY(pair_key, ex_addr_pair)
EX_BYTE_KEY(endpoint_key, ex_endpoint_key)
EX_BYTE_KEY(port_key, port_key)
EX_BYTE_KEY(source_id, guint32)

static void flow_free(gpointer data)
{
    ex_flow *flow = (ex_flow *)data;

    ex_facts_clear(&flow->facts);
    g_free(flow->texts);
    ex_association_free(flow->association);
    g_free(flow->router);
    if (flow->unattested)
        g_array_free(flow->unattested, TRUE);
    g_free(flow->count);
    g_free(flow->verdict);
    g_free(flow->live);
    g_free(flow);
}

static void host_free(gpointer data)
{
    ex_host *host = (ex_host *)data;

    ex_facts_clear(&host->facts);
    g_free(host->texts);
    g_free(host);
}

static void pair_free(gpointer data)
{
    ex_pair *pair = (ex_pair *)data;

    ex_facts_clear(&pair->facts);
    ex_tolds_clear(&pair->told);
    g_free(pair);
}

static void endpoint_free(gpointer data)
{
    ex_known_endpoint *endpoint = (ex_known_endpoint *)data;

    g_free(endpoint->annotations);
    g_free(endpoint);
}

static void port_list_free(gpointer data)
{
    g_ptr_array_free((GPtrArray *)data, TRUE);
}

static void firsts_free(gpointer firsts)
{
    g_array_free((GArray *)firsts, TRUE);
}

ex_store *ex_store_new(void)
{
    ex_store *store = g_new0(ex_store, 1);

    /* The key stands at the start of each value, except for the index, which owns its keys. */
    store->flows = g_hash_table_new_full(flow_key_hash, flow_key_equal, NULL, flow_free);
    store->hosts = g_hash_table_new_full(addr_hash, addr_equal, NULL, host_free);
    store->pairs = g_hash_table_new_full(pair_key_hash, pair_key_equal, NULL, pair_free);
    store->endpoints = g_hash_table_new_full(endpoint_key_hash, endpoint_key_equal, NULL, endpoint_free);
    store->sources = g_hash_table_new_full(source_id_hash, source_id_equal, NULL, ex_source_free);
    store->by_port = g_hash_table_new_full(port_key_hash, port_key_equal, g_free, port_list_free);
    store->tellers = ex_tellers_new();
    store->uses = g_hash_table_new_full(NULL, NULL, NULL, firsts_free);
    store->unbound = ex_unbound_new();
    /* The addresses are the flows'. */
    store->heard = g_hash_table_new(addr_hash, addr_equal);
    store->said = g_new0(ex_store_index, 1);
    store->pause = EX_LONGEST_PAUSE * G_GINT64_CONSTANT(1000000000);
    return store;
}

void ex_store_free(ex_store *store)
{
    if (!store)
        return;
    if (store->said->data)
        store->said->release(store->said->data);
    g_free(store->said);
    ex_store_free(store->half);
    g_hash_table_destroy(store->heard);
    g_hash_table_destroy(store->unbound);
    g_hash_table_destroy(store->uses);
    g_hash_table_destroy(store->tellers);
    g_hash_table_destroy(store->by_port);
    g_hash_table_destroy(store->sources);
    g_hash_table_destroy(store->endpoints);
    g_hash_table_destroy(store->pairs);
    g_hash_table_destroy(store->hosts);
    g_hash_table_destroy(store->flows);
    g_free(store);
}

ex_flow *ex_store_find_flow(const ex_store *store, const ex_flow_key *key)
{
    return (ex_flow *)g_hash_table_lookup(store->flows, key);
}

ex_flow *ex_store_flow(ex_store *store, const ex_flow_key *key)
{
    ex_flow *flow = ex_store_find_flow(store, key);

    if (!flow) {
        flow = g_new0(ex_flow, 1);
        memcpy(&flow->key, key, sizeof(*key));
        flow->first.time = G_MAXINT64;
        flow->last = G_MININT64;
        flow->vlan_low = EX_VLANS;
        flow->interface_low = EX_CAPTURE_INTERFACES;
        ex_silences_init(&flow->silences[EX_FROM_LO]);
        ex_silences_init(&flow->silences[EX_FROM_HI]);
        g_hash_table_insert(store->flows, &flow->key, flow);
    }
    return flow;
}

gboolean ex_store_rename_flow(ex_store *store, ex_flow *flow, const ex_incarnation *incarnation)
{
    ex_flow_key key;

    memcpy(&key, &flow->key, sizeof(key));
    memcpy(&key.incarnation, incarnation, sizeof(*incarnation));
    if (ex_store_find_flow(store, &key))
        return FALSE;
    g_hash_table_steal(store->flows, &flow->key);
    memcpy(&flow->key, &key, sizeof(key));
    g_hash_table_insert(store->flows, &flow->key, flow);
    flow->changes++;
    return TRUE;
}

gboolean ex_store_heard(const ex_store *store, const ex_addr *addr)
{
    return g_hash_table_contains(store->heard, addr);
}

ex_host *ex_store_find_host(const ex_store *store, const ex_addr *addr)
{
    ex_host *half = store->half && !ex_store_heard(store, addr) ? ex_store_find_host(store->half, addr) : NULL;

    return half ? half : (ex_host *)g_hash_table_lookup(store->hosts, addr);
}

ex_host *ex_store_host(ex_store *store, const ex_addr *addr)
{
    ex_host *host = (ex_host *)g_hash_table_lookup(store->hosts, addr);

    if (!host) {
        host = g_new0(ex_host, 1);
        host->addr = *addr;
        g_hash_table_insert(store->hosts, &host->addr, host);
    }
    return host;
}

ex_pair *ex_store_find_pair(const ex_store *store, const ex_addr *a, const ex_addr *b)
{
    ex_addr_pair key;
    ex_pair *half = NULL;

    if (store->half && !(ex_store_heard(store, a) && ex_store_heard(store, b)))
        half = ex_store_find_pair(store->half, a, b);
    ex_addr_pair_set(&key, a, b);
    return half ? half : (ex_pair *)g_hash_table_lookup(store->pairs, &key);
}

const GPtrArray *ex_store_endpoints_at(const ex_store *store, const ex_addr *addr, guint16 port, guint8 transport)
{
    port_key key;

    memset(&key, 0, sizeof(key));
    key.addr = *addr;
    key.port = port;
    key.transport = transport;
    return (const GPtrArray *)g_hash_table_lookup(store->by_port, &key);
}

ex_source *ex_store_source(ex_store *store, guint32 id)
{
    ex_source *source = store->latest_source;

    /* A capture is one source, as a rule. */
    if (source && source->id == id)
        return source;
    source = (ex_source *)g_hash_table_lookup(store->sources, &id);
    if (!source) {
        source = ex_source_new(id);
        g_hash_table_insert(store->sources, &source->id, source);
    }
    store->latest_source = source;
    return source;
}

void ex_store_cover(ex_store *store, const ex_proof *proof)
{
    ex_coverage_add(ex_store_source(store, proof->source), proof->time, proof->time, store->pause);
}

const ex_source *ex_store_coverage(const ex_store *store, guint32 source)
{
    return (const ex_source *)g_hash_table_lookup(store->sources, &source);
}

ex_count *ex_flow_count(ex_flow *flow, guint32 source)
{
    guint32 at = 0;

    /* Ends: one entry further each turn; there are as many as sources. */
    while (at < flow->counts && flow->count[at].source < source)
        at++;
    if (at == flow->counts || flow->count[at].source != source) {
        flow->count = g_renew(ex_count, flow->count, flow->counts + 1);
        memmove(&flow->count[at + 1], &flow->count[at], (flow->counts - at) * sizeof(ex_count));
        memset(&flow->count[at], 0, sizeof(ex_count));
        flow->count[at].source = source;
        flow->counts++;
    }
    return &flow->count[at];
}

gboolean ex_direction_is_once(const ex_direction *direction)
{
    return direction->seen && direction->first_time == direction->last_time;
}

void ex_direction_merge(ex_direction *into, const ex_direction *from)
{
    if (!from->seen)
        return;
    if (!into->seen) {
        *into = *from;
        return;
    }
    if (from->first_time < into->first_time ||
        (from->first_time == into->first_time && from->first_seq < into->first_seq)) {
        into->first_time = from->first_time;
        into->first_seq = from->first_seq;
    }
    if (from->last_time > into->last_time || (from->last_time == into->last_time && from->next_seq > into->next_seq)) {
        into->last_time = from->last_time;
        into->next_seq = from->next_seq;
    }
}

void ex_store_count(ex_flow *flow, ex_side side, const ex_proof *proof, guint32 bytes)
{
    ex_count *count = ex_flow_count(flow, proof->source);

    count->packets[side]++;
    count->bytes[side] += bytes;
    ex_store_extend(flow, proof);
}

void ex_store_see(ex_flow *flow, ex_side side, const ex_proof *proof, guint32 seq, guint32 next_seq, guint32 bytes)
{
    const ex_direction now = { TRUE, proof->time, proof->time, seq, next_seq };

    ex_store_count(flow, side, proof, bytes);
    /* Whether a side sent more than one datagram, the verdict asks. */
    if (flow->key.tuple.transport != EX_TCP && ex_direction_is_once(&flow->direction[side]))
        flow->changes++;
    ex_direction_merge(&flow->direction[side], &now);
}

void ex_store_add_vlan(ex_flow *flow, guint32 vlan)
{
    if (vlan >= EX_VLANS)
        return;
    flow->vlan_low = MIN(flow->vlan_low, (guint16)vlan);
    flow->vlan_high = MAX(flow->vlan_high, (guint16)vlan);
}

void ex_store_add_interface(ex_flow *flow, guint32 id)
{
    if (id >= EX_CAPTURE_INTERFACES)
        return;
    flow->interface_low = MIN(flow->interface_low, (guint16)id);
    flow->interface_high = MAX(flow->interface_high, (guint16)id);
}

void ex_store_add_cut(ex_flow *flow, guint32 octets)
{
    if (octets <= flow->cut)
        return;
    flow->cut = octets;
    flow->changes++;
}

void ex_store_add_router(ex_flow *flow, const ex_addr *addr, const ex_proof *proof)
{
    int order = -1;

    if (flow->router)
        order = ex_proof_compare(proof, &flow->router->proof);
    else
        flow->router = g_new0(ex_router, 1);
    if (order < 0 || (order == 0 && ex_addr_compare(addr, &flow->router->addr) < 0))
        *flow->router = (ex_router){ *addr, *proof };
}

ex_association *ex_store_association(ex_flow *flow)
{
    if (!flow->association)
        flow->association = ex_association_new();
    return flow->association;
}

void ex_store_extend(ex_flow *flow, const ex_proof *proof)
{
    if (ex_proof_compare(proof, &flow->first) < 0)
        flow->first = *proof;
    flow->last = MAX(flow->last, proof->time);
}

void ex_store_add_fetching(ex_store *store, const ex_addr *client, const ex_addr *server, ex_service service)
{
    ex_host *host = ex_store_host(store, client);

    if ((service == EX_SVC_POP3 && ex_addrs_add(&host->fetches_pop3, server)) ||
        (service == EX_SVC_IMAP4 && ex_addrs_add(&host->fetches_imap4, server)))
        store->changes++;
}

void ex_store_add_host_fact(ex_store *store, const ex_addr *addr, ex_fact_kind kind, guint object,
                            const ex_proof *proof)
{
    if (ex_facts_add(&ex_store_host(store, addr)->facts, ex_fact_make(kind, EX_FROM_LO, object), proof))
        store->changes++;
}

ex_pair *ex_store_pair(ex_store *store, const ex_addr *a, const ex_addr *b)
{
    ex_addr_pair key;
    ex_pair *pair;

    ex_addr_pair_set(&key, a, b);
    pair = (ex_pair *)g_hash_table_lookup(store->pairs, &key);
    if (!pair) {
        pair = g_new0(ex_pair, 1);
        memcpy(pair->end, key.end, sizeof(pair->end));
        g_hash_table_insert(store->pairs, &pair->end, pair);
    }
    return pair;
}

void ex_store_add_pair_fact(ex_store *store, const ex_addr *about, const ex_addr *other, ex_fact_kind kind,
                            guint object, const ex_proof *proof)
{
    const ex_side side = ex_addr_side(about, other);

    if (ex_facts_add(&ex_store_pair(store, about, other)->facts, ex_fact_make(kind, side, object), proof))
        store->changes++;
}

ex_known_endpoint *ex_store_endpoint(ex_store *store, const ex_endpoint_key *key)
{
    ex_known_endpoint *known = (ex_known_endpoint *)g_hash_table_lookup(store->endpoints, key);
    GPtrArray *list;
    port_key port;

    if (known)
        return known;
    known = g_new0(ex_known_endpoint, 1);
    memcpy(&known->key, key, sizeof(*key));
    known->interface_id = (guint8)ex_interface_find(&key->uuid, key->major);
    g_hash_table_insert(store->endpoints, &known->key, known);

    memset(&port, 0, sizeof(port));
    port.addr = key->addr;
    port.port = key->port;
    port.transport = key->transport;
    list = (GPtrArray *)g_hash_table_lookup(store->by_port, &port);
    if (!list) {
        list = g_ptr_array_new();
        g_hash_table_insert(store->by_port, g_memdup2(&port, sizeof(port)), list);
    }
    g_ptr_array_add(list, known);
    store->changes++;
    return known;
}
