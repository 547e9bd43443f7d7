/* findings.c
 * From the views of flows to findings: gathers, withdraws, groups.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "article/well_known.h"
#include "diagnosis/findings_rules.h"
#include "facts/hash.h"
#include "diagnosis/index.h"

/** Key of a row; zeroed before it is filled. */
typedef struct {
    ex_addr server;
    ex_addr client; /* of a scan: the host that scans; else family 0 */
    guint16 port;
    guint8 transport;
    guint8 kind;
    guint8 service;
    guint8 unused; /* no octet is padding */
    guint32 network;
} row_key;

/** Key of a success or of what may be a scan. */
typedef struct {
    ex_addr client, server;
    guint16 port;
    guint8 transport;
    guint8 unused; /* no octet is padding: keys are given by value */
} try_key;

EX_BYTE_KEY(row, row_key)

EX_BYTE_KEY(try, try_key)

/** Key of a host in a network. */
typedef struct {
    ex_addr addr;
    guint8 unused[3]; /* no octet is padding: keys are given by value */
    guint32 network;
} host_key;

EX_BYTE_KEY(host, host_key)

static void finding_free(gpointer data)
{
    ex_finding *finding = (ex_finding *)data;

    g_ptr_array_free(finding->clients, TRUE);
    g_array_free(finding->places, TRUE);
    g_free(finding->detail);
    g_free(finding);
}

/* Clients are sorted when all are there; one that has very many flows to a port stands there once, as a rule. */
static void add_client(GPtrArray *clients, const ex_addr *addr)
{
    if (clients->len == 0 || ex_addr_compare((const ex_addr *)g_ptr_array_index(clients, clients->len - 1), addr) != 0)
        g_ptr_array_add(clients, (gpointer)addr);
}

static gint compare_clients(gconstpointer a, gconstpointer b)
{
    return ex_addr_compare(*(const ex_addr *const *)a, *(const ex_addr *const *)b);
}

static void sort_clients(GPtrArray *clients)
{
    guint kept = 0;

    g_ptr_array_sort(clients, compare_clients);
    for (guint i = 0; i < clients->len; i++) {
        if (kept == 0 || compare_clients(&clients->pdata[kept - 1], &clients->pdata[i]) != 0)
            clients->pdata[kept++] = clients->pdata[i];
    }
    g_ptr_array_set_size(clients, (gint)kept);
}

/*
 * The legs of a finding. The flow of a client that fell back to named pipes has none itself, nor the way back to another
 * address of an MTA: what it looked for has.
 */
static ex_legs legs_of(const ex_found *found)
{
    if ((found->kind != EX_FINDING_NAMED_PIPE_FALLBACK && found->kind != EX_FINDING_MTA_BINDBACK_BLOCKED) ||
        found->view->legs)
        return found->view->legs;
    return ex_legs_of_caller(found->service);
}

/* Whether what was found rests on an ICMP error. */
static gboolean is_told_by_router(const ex_flow_view *view, ex_finding_kind kind)
{
    return view->flow->router && kind != EX_FINDING_SCAN &&
           (view->outcome == EX_OUTCOME_PROHIBITED || view->outcome == EX_OUTCOME_UNREACHABLE ||
            kind == EX_FINDING_STALLED);
}

/* What only all of its flows tell: how long the pause was, which router spoke. */
static void complete_detail(ex_finding *finding)
{
    char router[64];
    char *detail;

    if (finding->idle) {
        detail = g_strdup_printf("after %" G_GINT64_FORMAT " s", finding->idle / 1000000000);
    } else if (finding->router) {
        ex_addr_print(finding->router, router, sizeof(router));
        detail = g_strdup_printf("%s%srouter %s", finding->detail ? finding->detail : "", finding->detail ? "; " : "",
                                 router);
    } else {
        return;
    }
    g_free(finding->detail);
    finding->detail = detail;
}

/* Adds what was found to its row; a row is as grave as its gravest part, and its legs are all of them. */
static void add(GHashTable *rows, const ex_found *found, gboolean is_scan)
{
    const ex_flow_view *view = found->view, *of = found->of ? found->of : view;
    const ex_finding_kind kind = is_scan ? EX_FINDING_SCAN : found->kind;
    const ex_finding_type *type = &ex_finding_types[kind];
    const ex_severity severity = type->is_fault && !view->proven ? EX_SEVERITY_NOTE : type->severity;
    const ex_finding_place place = { view->flow, found->proof ? found->proof->frame : 0 };
    ex_finding *finding;
    row_key key;

    memset(&key, 0, sizeof(key));
    if (is_scan)
        key.client = *view->client;
    else
        key.server = *of->server;
    key.port = of->server_port;
    key.network = of->network;
    key.transport = of->flow->key.tuple.transport;
    key.kind = (guint8)kind;
    key.service = (guint8)found->service;
    finding = (ex_finding *)g_hash_table_lookup(rows, &key);
    if (!finding) {
        finding = g_new0(ex_finding, 1);
        finding->kind = kind;
        finding->severity = severity;
        finding->server = key.server;
        finding->port = key.port;
        finding->transport = key.transport;
        finding->service = found->service;
        finding->clients = g_ptr_array_new();
        finding->places = g_array_new(FALSE, FALSE, sizeof(ex_finding_place));
        finding->first = G_MAXINT64;
        finding->last = G_MININT64;
        finding->registry = ex_registry_of(found->component);
        finding->cure = is_scan ? NULL : found->cure;
        g_hash_table_insert(rows, g_memdup2(&key, sizeof(key)), finding);
    }
    /* A port that one component had after another: no value pins it. */
    if (finding->registry != ex_registry_of(found->component))
        finding->registry = NULL;
    if (finding->cure != found->cure)
        finding->cure = NULL;
    finding->severity = MAX(finding->severity, severity);
    /* Without proof a fault is of no scenario that is known; advice stands on a flow that has its label. */
    if (view->proven || type->severity == EX_SEVERITY_CHAT) {
        finding->legs |= legs_of(found);
        finding->outside |= view->outside;
    } else {
        finding->unproven |= view->legs;
    }
    if (found->detail && (!finding->detail || strcmp(found->detail, finding->detail) < 0)) {
        g_free(finding->detail);
        finding->detail = g_strdup(found->detail);
    }
    if (is_told_by_router(view, kind) &&
        (!finding->router || ex_addr_compare(&view->flow->router->addr, finding->router) < 0))
        finding->router = &view->flow->router->addr;
    if (found->idle && (!finding->idle || found->idle < finding->idle))
        finding->idle = found->idle;
    add_client(finding->clients, view->client);
    ex_proofs_add(&finding->proof, found->proof ? found->proof : &view->flow->first);
    finding->first = MIN(finding->first, view->flow->first.time);
    finding->last = MAX(finding->last, view->flow->last);
    g_array_append_val(finding->places, place);
}

static try_key key_of(const ex_flow_view *view, gboolean any_server)
{
    try_key key;

    memset(&key, 0, sizeof(key));
    key.client = *view->client;
    if (!any_server)
        key.server = *view->server;
    key.port = view->server_port;
    key.transport = view->flow->key.tuple.transport;
    return key;
}

/** How many servers a client tried at a port. */
typedef struct {
    try_key key;
    guint servers;
} scan;

/* What each client tried in vain without proof of Exchange, by client and port. */
static GHashTable *read_scans(const GArray *found)
{
    GHashTable *scans = g_hash_table_new_full(try_hash, try_equal, NULL, g_free);
    GHashTable *tried = g_hash_table_new_full(try_hash, try_equal, g_free, NULL);

    for (guint i = 0; i < found->len; i++) {
        const ex_flow_view *view = g_array_index(found, ex_found, i).view;
        const try_key key = key_of(view, TRUE), server = key_of(view, FALSE);
        scan *row;

        if (view->proven || !ex_outcome_is_blocked(view->outcome) ||
            !g_hash_table_add(tried, g_memdup2(&server, sizeof(server))))
            continue;
        row = (scan *)g_hash_table_lookup(scans, &key);
        if (!row) {
            row = g_new0(scan, 1);
            row->key = key;
            g_hash_table_insert(scans, &row->key, row);
        }
        row->servers++;
    }
    g_hash_table_destroy(tried);
    return scans;
}

static guint servers_tried(GHashTable *scans, const ex_flow_view *view)
{
    const try_key key = key_of(view, TRUE);
    const scan *row =
        view->proven || !ex_outcome_is_blocked(view->outcome) ? NULL : (const scan *)g_hash_table_lookup(scans, &key);

    return row ? row->servers : 0;
}

/* Whether a blocked connection was tried again: one segment in somebody's name shows nothing. */
static gboolean is_sure(const ex_flow_view *view)
{
    return !ex_outcome_is_blocked(view->outcome) ||
           ex_outcome_was_tried_again(view->flow, view->client_side, view->outcome);
}

static host_key host_of(const ex_addr *addr, guint32 network)
{
    host_key key;

    memset(&key, 0, sizeof(key));
    key.addr = *addr;
    key.network = network;
    return key;
}

/*
 * The MTAs whose way back was seen to fail. What they then answer to their callers, that they cannot reach a server, is the
 * same fault once more.
 */
static GHashTable *read_ways_back(const GArray *found)
{
    GHashTable *callers = g_hash_table_new_full(host_hash, host_equal, g_free, NULL);

    for (guint i = 0; i < found->len; i++) {
        const ex_found *one = &g_array_index(found, ex_found, i);
        const host_key key = host_of(one->view->client, one->view->network);

        if (one->kind == EX_FINDING_MTA_BINDBACK_BLOCKED && ex_outcome_is_blocked(one->view->outcome) &&
            is_sure(one->view))
            g_hash_table_add(callers, g_memdup2(&key, sizeof(key)));
    }
    return callers;
}

static gboolean is_said_again(GHashTable *ways_back, const ex_found *found)
{
    const host_key key = host_of(found->view->server, found->view->network);

    return found->kind == EX_FINDING_MTA_BINDBACK_BLOCKED && !ex_outcome_is_blocked(found->view->outcome) &&
           g_hash_table_contains(ways_back, &key);
}

static row_key place_of(const ex_flow_view *view, const ex_addr *server, guint16 port, guint8 transport)
{
    row_key key;

    memset(&key, 0, sizeof(key));
    key.client = *view->client;
    key.server = *server;
    key.port = port;
    key.transport = transport;
    key.network = view->network;
    return key;
}

/* Where mappers sent clients by answers that translation made wrong: what was found there, by the place. */
static GHashTable *read_misled(const GArray *found)
{
    GHashTable *misled = g_hash_table_new_full(row_hash, row_equal, g_free, NULL);

    for (guint i = 0; i < found->len; i++) {
        const ex_found *one = &g_array_index(found, ex_found, i);

        if (one->told) {
            const row_key key = place_of(one->view, &one->told->addr, one->told->port, one->told->transport);

            g_hash_table_insert(misled, g_memdup2(&key, sizeof(key)), (gpointer)one);
        }
    }
    return misled;
}

/*
 * What a blocked flow gives to be found: where translation explains it, what was found at the mapper's, which then shows at both.
 * Pinning a port, as the finding of its own would say, helps nobody there.
 */
static ex_found explain(GHashTable *misled, const ex_found *found)
{
    const ex_flow_view *view = found->view;
    const row_key key = place_of(view, view->server, view->server_port, view->flow->key.tuple.transport);
    const ex_found *nat =
        ex_outcome_is_blocked(view->outcome) ? (const ex_found *)g_hash_table_lookup(misled, &key) : NULL;
    ex_found explained = *found;

    if (!nat)
        return explained;
    explained = *nat;
    explained.view = view;
    explained.of = nat->view;
    explained.proof = NULL;
    return explained;
}

static gint compare_findings(gconstpointer a, gconstpointer b)
{
    const ex_finding *one = *(const ex_finding *const *)a, *other = *(const ex_finding *const *)b;
    int order = (int)other->severity - (int)one->severity;

    if (order == 0)
        order = strcmp(ex_finding_types[one->kind].name, ex_finding_types[other->kind].name);
    if (order == 0)
        order = ex_addr_compare(&one->server, &other->server);
    if (order == 0)
        order = (one->port > other->port) - (one->port < other->port);
    if (order == 0)
        order = (int)one->service - (int)other->service;
    if (order == 0)
        order = (int)one->transport - (int)other->transport;
    if (order == 0)
        order = ex_addr_compare((const ex_addr *)g_ptr_array_index(one->clients, 0),
                                (const ex_addr *)g_ptr_array_index(other->clients, 0));
    return order;
}

GPtrArray *ex_findings_make(const ex_flow_views *views)
{
    GHashTable *rows = g_hash_table_new_full(row_hash, row_equal, g_free, NULL);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(ex_found));
    GPtrArray *findings = g_ptr_array_new_with_free_func(finding_free);
    GHashTable *scans, *ways_back, *misled;
    GHashTableIter iter;
    gpointer value;

    for (guint i = 0; i < views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(views->view, i);

        if (!ex_outcome_is_blocked(view->outcome) || !ex_found_is_withdrawn(views, view))
            ex_found_read(views, view, found);
    }
    scans = read_scans(found);
    ways_back = read_ways_back(found);
    misled = read_misled(found);
    for (guint i = 0; i < found->len; i++) {
        const ex_found one = explain(misled, &g_array_index(found, ex_found, i));
        const gboolean is_scan = servers_tried(scans, one.view) >= EX_SCAN_SERVERS;

        if (is_said_again(ways_back, &one))
            continue;
        if (is_scan || is_sure(one.view))
            add(rows, &one, is_scan);
    }
    g_hash_table_iter_init(&iter, rows);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        ex_finding *finding = (ex_finding *)value;

        sort_clients(finding->clients);
        complete_detail(finding);
        finding->servers = 1;
        if (finding->kind == EX_FINDING_SCAN) {
            const ex_finding_place *place = &g_array_index(finding->places, ex_finding_place, 0);

            finding->servers =
                servers_tried(scans, (const ex_flow_view *)g_hash_table_lookup(views->by_flow, place->flow));
        }
        g_ptr_array_add(findings, finding);
    }
    g_ptr_array_sort(findings, compare_findings);
    g_hash_table_destroy(misled);
    g_hash_table_destroy(ways_back);
    g_hash_table_destroy(scans);
    g_array_free(found, TRUE);
    g_hash_table_destroy(rows);
    return findings;
}

const char *ex_finding_cure(const ex_finding *finding)
{
    return finding->cure ? finding->cure : ex_finding_types[finding->kind].cure;
}

const ex_registry_row *ex_finding_pin(const ex_finding *finding)
{
    static const guint8 pins[EX_FINDING_COUNT] = {
        [EX_FINDING_ENDPOINT_FILTERED] = 1,
        [EX_FINDING_ENDPOINT_REFUSED] = 1,
        [EX_FINDING_MTA_BINDBACK_BLOCKED] = 1,
        [EX_FINDING_DYNAMIC_PORT] = 1,
    };

    /* A router's cure is another; the value pins ports that a mapper gives. */
    return pins[finding->kind] && !finding->cure && !ex_port_is_well_known(finding->port) ? finding->registry : NULL;
}

void ex_findings_free(GPtrArray *findings)
{
    if (findings)
        g_ptr_array_free(findings, TRUE);
}
