/* scenarios.c
 * The parts of the scenarios.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/hash.h"
#include "diagnosis/clusters.h"
#include "diagnosis/index.h"
#include "diagnosis/scenarios.h"

/* Key of a row; zeroed before it is filled. */
typedef struct {
    ex_addr client, server;
    ex_legs legs;
    ex_outsides outside;
    guint32 network;
} scenario_key;

EX_BYTE_KEY(key, scenario_key)

/* The parts that every candidate requires. */
static void list_parts(ex_scenario *scenario)
{
    const ex_services needs = ex_legs_needs(scenario->legs);

    for (guint service = 1; service < EX_SVC_COUNT; service++) {
        if ((needs >> service & 1) && scenario->parts < EX_NEEDS_MAX)
            scenario->part[scenario->parts++].service = (ex_service)service;
    }
}

static void add_port(ex_part_ports *ports, guint16 port)
{
    guint at = 0;

    while (at < ports->count && ports->port[at] < port)
        at++;
    if (at < ports->count && ports->port[at] == port)
        return;
    if (ports->count == EX_PART_PORTS_MAX) {
        ports->more = TRUE;
        if (at == ports->count)
            return;
        ports->count--;
    }
    memmove(&ports->port[at + 1], &ports->port[at], (ports->count - at) * sizeof(guint16));
    ports->port[at] = port;
    ports->count++;
}

static gboolean lacks_endpoint(const ex_flow_view *view, ex_service service)
{
    for (guint id = 1; id < EX_IF_COUNT; id++) {
        if (ex_interfaces[id].service == service &&
            ex_facts_find_any(&view->flow->facts, EX_FACT_EPM_NOT_REGISTERED, id))
            return TRUE;
    }
    return FALSE;
}

/* A port at one of the two hosts, as a key. */
static gpointer port_key(const ex_scenario *scenario, const ex_flow_view *view)
{
    const guint which = ex_addr_compare(view->server, &scenario->server) == 0 ? 1 : 2;

    return GUINT_TO_POINTER(which << 16 | view->server_port);
}

static gboolean is_of_part(const ex_scenario *scenario, const ex_flow_view *view, const ex_part *part)
{
    return view->verdict->component == part->service && view->network == scenario->network &&
           (scenario->both_ways || ex_addr_compare(view->client, &scenario->client) == 0);
}

/* Whether both sides were heard; datagrams are not asked to be answered. */
static gboolean is_heard(const ex_flow_view *view)
{
    return view->reach.through == EX_THROUGH_OPEN ||
           (view->reach.through == EX_THROUGH_ONE_SIDED && view->flow->key.tuple.transport != EX_TCP);
}

/* The ways back to another address of one of the two hosts. */
static void read_ways_back(const ex_scenario *scenario, ex_part *part)
{
    for (guint i = 0; scenario->other.family && i < scenario->views->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(scenario->views, i);

        if ((view->legs ? view->verdict->component : EX_SVC_MTA) != part->service ||
            ex_addr_compare(view->server, &scenario->other) != 0)
            continue;
        part->heard |= is_heard(view);
        if (ex_through_is_open(view->reach.through))
            add_port(&part->open, view->server_port);
        else if (ex_through_is_stopped(view->reach.through))
            add_port(&part->blocked, view->server_port);
    }
}

/* Whether nothing is known of the flow but that somebody tried many servers: nobody waits for an answer. */
static gboolean is_scanned(GHashTable *by_flow, const ex_flow_view *view)
{
    const ex_finding *gravest = ex_findings_gravest(by_flow, view->flow);

    return gravest && gravest->kind == EX_FINDING_SCAN;
}

static gboolean has_error(GHashTable *by_flow, const ex_flow_view *view)
{
    const ex_finding *gravest = ex_findings_gravest(by_flow, view->flow);

    return gravest && ex_finding_types[gravest->kind].is_fault && gravest->severity == EX_SEVERITY_ERROR;
}

static void remove_port(ex_part_ports *ports, guint16 port)
{
    for (guint i = 0; i < ports->count; i++) {
        if (ports->port[i] != port)
            continue;
        ports->count--;
        memmove(&ports->port[i], &ports->port[i + 1], (ports->count - i) * sizeof(guint16));
        return;
    }
}

/* A port at which an error is found is blocked, though others got through: nobody came further since, or it would be none. */
static void read_faults(const GPtrArray *between, GHashTable *by_flow, const ex_scenario *scenario, ex_part *part)
{
    for (guint i = 0; between && i < between->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(between, i);

        if (!is_of_part(scenario, view, part) || !ex_through_is_stopped(view->reach.through) ||
            !has_error(by_flow, view))
            continue;
        remove_port(&part->open, view->server_port);
        add_port(&part->blocked, view->server_port);
    }
}

/*
 * What became of a part between the two hosts: a port that was open once is open. What stopped a connection behind its handshake
 * is not gone where another merely opened.
 */
static void read_part(const ex_flow_views *views, GHashTable *by_flow, const ex_scenario *scenario, ex_part *part)
{
    const GPtrArray *between = ex_flow_views_between(views, &scenario->client, &scenario->server);
    GHashTable *open = g_hash_table_new(NULL, NULL), *answered = g_hash_table_new(NULL, NULL);

    for (guint i = 0; between && i < between->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(between, i);

        if (view->verdict->service == EX_SVC_EPM && view->network == scenario->network &&
            lacks_endpoint(view, part->service))
            part->state = EX_PART_NOT_REGISTERED;
        part->heard |= is_of_part(scenario, view, part) && is_heard(view);
        if (!is_of_part(scenario, view, part) || !ex_flow_view_is_success(view))
            continue;
        g_hash_table_add(open, port_key(scenario, view));
        if (view->reach.depth == 0)
            continue;
        add_port(&part->open, view->server_port);
        g_hash_table_add(answered, port_key(scenario, view));
    }
    for (guint i = 0; between && i < between->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(between, i);

        if (is_of_part(scenario, view, part) && ex_through_is_stopped(view->reach.through) &&
            !is_scanned(by_flow, view) &&
            !(ex_outcome_is_blocked(view->outcome) && ex_index_moved(views->index, view)) &&
            !g_hash_table_contains(ex_outcome_is_blocked(view->outcome) ? open : answered, port_key(scenario, view)))
            add_port(&part->blocked, view->server_port);
    }
    /* A connection of which one side was captured is open, unless another shows that the port is blocked. */
    for (guint i = 0; between && i < between->len && part->blocked.count == 0; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(between, i);

        if (is_of_part(scenario, view, part) && ex_through_is_open(view->reach.through))
            add_port(&part->open, view->server_port);
    }
    read_ways_back(scenario, part);
    read_faults(between, by_flow, scenario, part);
    /* Servers call each other: of two ways both must get through. */
    if (part->blocked.count && (scenario->both_ways || part->open.count == 0))
        part->state = EX_PART_BLOCKED;
    else if (part->open.count)
        part->state = EX_PART_OPEN;
    g_hash_table_destroy(answered);
    g_hash_table_destroy(open);
}

/* What is found as an error at one of its flows keeps a scenario from getting through, whatever its parts look like. */
static gboolean is_at_fault(const ex_scenario *scenario, GHashTable *by_flow)
{
    for (guint i = 0; i < scenario->views->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(scenario->views, i);

        if (has_error(by_flow, view))
            return TRUE;
    }
    return FALSE;
}

static void read_state(ex_scenario *scenario, GHashTable *by_flow)
{
    gboolean complete = TRUE, blocked = is_at_fault(scenario, by_flow);

    for (guint i = 0; i < scenario->parts; i++) {
        complete = complete && scenario->part[i].state == EX_PART_OPEN && scenario->part[i].heard;
        blocked |= scenario->part[i].state == EX_PART_BLOCKED || scenario->part[i].state == EX_PART_NOT_REGISTERED;
        /* Servers call each other: an MTA whose connection back does not get through is blocked. */
        blocked |= scenario->both_ways && scenario->part[i].blocked.count > 0;
    }
    /* Outside the six nothing is required: one flow that got through is all there is to see. */
    for (guint i = 0; scenario->parts == 0 && i < scenario->views->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(scenario->views, i);

        if (i == 0)
            complete = FALSE;
        complete |= is_heard(view);
        blocked |= ex_through_is_stopped(view->reach.through) && !is_scanned(by_flow, view);
    }
    scenario->state = blocked ? EX_STATE_BLOCKED : complete ? EX_STATE_COMPLETE : EX_STATE_PARTIAL;
}

static void scenario_free(gpointer data)
{
    ex_scenario *scenario = (ex_scenario *)data;

    g_ptr_array_free(scenario->views, TRUE);
    g_free(scenario);
}

static ex_scenario *scenario_of(GHashTable *rows, GPtrArray *scenarios, const ex_flow_view *view)
{
    const gboolean both_ways = ex_goes_both_ways(view->legs, view->outside);
    const gboolean swap = both_ways && ex_addr_compare(view->client, view->server) > 0;
    ex_scenario *scenario;
    scenario_key key;

    memset(&key, 0, sizeof(key));
    key.client = swap ? *view->server : *view->client;
    key.server = swap ? *view->client : *view->server;
    key.legs = view->legs;
    key.outside = view->outside;
    key.network = view->network;
    scenario = (ex_scenario *)g_hash_table_lookup(rows, &key);
    if (scenario)
        return scenario;
    scenario = g_new0(ex_scenario, 1);
    scenario->client = *view->client;
    scenario->server = *view->server;
    scenario->both_ways = both_ways;
    scenario->legs = view->legs;
    scenario->outside = view->outside;
    scenario->network = view->network;
    scenario->first = G_MAXINT64;
    scenario->last = G_MININT64;
    scenario->views = g_ptr_array_new();
    list_parts(scenario);
    g_hash_table_insert(rows, g_memdup2(&key, sizeof(key)), scenario);
    g_ptr_array_add(scenarios, scenario);
    return scenario;
}

/* The flow whose scenario a flow is of: of a way back to a cluster the call's, if its legs may be the same. */
static const ex_flow_view *place_of(const ex_clusters *clusters, const ex_flow_view *view, ex_confidence least)
{
    const ex_flow_view *call = ex_clusters_call(clusters, view);

    return call && (call->legs & view->legs) && call->confidence >= least ? call : view;
}

/* The same of a flow that has no leg by itself: only a blocked way back is of a scenario, the call's. */
static const ex_flow_view *place_of_blocked(const ex_clusters *clusters, GHashTable *by_flow, const ex_flow_view *view,
                                            ex_confidence least)
{
    const ex_finding *gravest = ex_findings_gravest(by_flow, view->flow);
    const ex_flow_view *call =
        gravest && gravest->kind == EX_FINDING_MTA_BINDBACK_BLOCKED ? ex_clusters_failed_call(clusters, view) : NULL;

    return call && call->legs && call->confidence >= least ? call : NULL;
}

GPtrArray *ex_scenarios_make(const ex_flow_views *views, GHashTable *by_flow, ex_confidence least)
{
    GHashTable *rows = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    GPtrArray *scenarios = g_ptr_array_new_with_free_func(scenario_free);

    ex_clusters *clusters = ex_clusters_read(views);

    /* Views come by time, and so do the rows they open. */
    for (guint i = 0; i < views->view->len; i++) {
        ex_flow_view *view = (ex_flow_view *)g_ptr_array_index(views->view, i);
        const ex_flow_view *place;
        ex_scenario *scenario;

        if (!view->legs && !view->outside)
            place = place_of_blocked(clusters, by_flow, view, least);
        else
            place = view->confidence >= least ? place_of(clusters, view, least) : NULL;
        if (!place)
            continue;
        scenario = scenario_of(rows, scenarios, place);
        if (place != view && view->legs && scenario->other.family &&
            ex_addr_compare(&scenario->other, view->server) != 0)
            scenario = scenario_of(rows, scenarios, view);
        else if (place != view && ex_addr_compare(place->client, view->server) != 0) {
            scenario->other = *view->server;
            scenario->caller = *view->client;
        }
        g_ptr_array_add(scenario->views, view);
        scenario->confidence = MAX(scenario->confidence, view->confidence);
        scenario->packets += view->packets;
        scenario->bytes += view->bytes;
        scenario->first = MIN(scenario->first, view->flow->first.time);
        scenario->last = MAX(scenario->last, view->flow->last);
    }
    for (guint i = 0; i < scenarios->len; i++) {
        ex_scenario *scenario = (ex_scenario *)g_ptr_array_index(scenarios, i);

        for (guint k = 0; k < scenario->parts; k++)
            read_part(views, by_flow, scenario, &scenario->part[k]);
        read_state(scenario, by_flow);
    }
    ex_clusters_free(clusters);
    g_hash_table_destroy(rows);
    return scenarios;
}

void ex_scenarios_free(GPtrArray *scenarios)
{
    if (scenarios)
        g_ptr_array_free(scenarios, TRUE);
}

const char *ex_part_state_name(ex_part_state state)
{
    static const char *const names[EX_PART_STATE_COUNT] = { "not seen", "open", "blocked", "not registered" };

    return (guint)state < EX_PART_STATE_COUNT ? names[state] : "";
}

const char *ex_scenario_state_name(ex_scenario_state state)
{
    static const char *const names[EX_STATE_COUNT] = { "partial", "complete", "blocked" };

    return (guint)state < EX_STATE_COUNT ? names[state] : "";
}
