/* findings_rules.c
 * The rules of the findings: what a flow gives, with what other flows of the same hosts say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "article/well_known.h"
#include "evidence/believe.h"
#include "verdict/given.h"
#include "diagnosis/findings_rules.h"
#include "diagnosis/index.h"

/* A called MTA connects back at once; ns. */
#define MTA_BACK_TIME G_GINT64_CONSTANT(10000000000)
/* Octets of a segment that a path with a smaller MTU than Ethernet's, a tunnel's, may not pass. */
#define LARGE_SEGMENT 1200
/* A client that finds no TCP endpoint goes on to named pipes at once; ns. */
#define FALLBACK_TIME G_GINT64_CONSTANT(60000000000)

static void add(GArray *out, const ex_flow_view *view, ex_finding_kind kind, ex_service service, const ex_proof *proof,
                const char *detail)
{
    /* What is found at the flow's own port is its process's. */
    const ex_service component = service == view->verdict->service ? view->verdict->component : service;
    const ex_no_way *way =
        view->outcome == EX_OUTCOME_UNREACHABLE ? ex_outcome_no_way(view->flow, view->client_side) : NULL;
    const ex_found found = { view, kind, service, component, proof, detail, way ? way->cure : NULL, 0, NULL, NULL };

    g_array_append_val(out, found);
}

static gboolean same_addr(const ex_addr *a, const ex_addr *b)
{
    return ex_addr_compare(a, b) == 0;
}

/* What rides on TPKT, here or between these hosts elsewhere, is not what MTAs say to each other. */
#define NOT_P1 (EX_C(FOREIGN_TPKT) | EX_C(FOREIGN_HOST) | EX_C(P3) | EX_C(P7))

/* Whether the flow may be an MTA's way back by its port, as far as it says itself. */
static gboolean may_lead_back(const ex_flow_view *view)
{
    return !ex_port_is_well_known(view->server_port) &&
           (view->verdict->service == EX_SVC_MTA || view->verdict->service == EX_SVC_NONE);
}

/* Whether the blocked flow is the called MTA's connection back: the other way a call of the MTA waits for it. */
static gboolean is_bindback(const ex_flow_views *views, const ex_flow_view *view)
{
    const ex_pair *pair = ex_store_find_pair(views->store, view->client, view->server);
    const gint64 began = view->flow->first.time;

    if (!may_lead_back(view) || !pair || !ex_facts_find_any(&pair->facts, EX_FACT_HOST_BINDS, EX_IF_MTA) ||
        same_addr(view->client, view->server))
        return FALSE;
    /* It came through later, at another port. */
    if (ex_index_mta_opened(views->index, view->network, view->client, view->server) >= began)
        return FALSE;
    return ex_index_mta_called(views->index, view->network, view->server, view->client, began - EX_MTA_WAIT, began);
}

/*
 * Likewise where the caller has several addresses, as a node of a cluster: the way back leads to another one than it
 * called from. That it is this MTA's is told by what it answers the caller, that it cannot reach a server; or by an MtaBind
 * right before that it never answers.
 */
static gboolean is_bindback_elsewhere(const ex_flow_views *views, const ex_flow_view *view)
{
    const gint64 began = view->flow->first.time;

    return may_lead_back(view) &&
           (ex_index_mta_failed(views->index, view->network, view->client, began - EX_MTA_WAIT, began) ||
            ex_index_mta_waits(views->index, view->network, view->client, began - MTA_BACK_TIME, began));
}

gboolean ex_found_is_withdrawn(const ex_flow_views *views, const ex_flow_view *view)
{
    if (view->reach.stop != EX_STOP_NONE)
        return ex_index_came_further(views->index, view);
    return ex_index_opened(views->index, view, view->server, view->server_port) >= view->flow->first.time ||
           ex_index_moved(views->index, view);
}

/* Whether the server takes X.400 at another port than the one that was tried. */
static gboolean listens_elsewhere(const ex_flow_views *views, const ex_flow_view *view)
{
    const ex_host *host = ex_store_find_host(views->store, view->server);

    return host && ex_facts_find_any(&host->facts, EX_FACT_HOST_USES, EX_SVC_X400) &&
           ex_index_takes_x400(views->index, view->network, view->server, view->server_port);
}

/* Which finding a blocked port of a service is, not refused and refused. */
static ex_finding_kind blocked_kind(ex_service service, gboolean refused)
{
    static const ex_finding_kind kinds[EX_KIND_COUNT][2] = {
        [EX_KIND_NONE] = { EX_FINDING_SERVICE_FILTERED, EX_FINDING_SERVICE_REFUSED },
        [EX_KIND_LINES] = { EX_FINDING_SERVICE_FILTERED, EX_FINDING_SERVICE_REFUSED },
        [EX_KIND_MESSAGES] = { EX_FINDING_SERVICE_FILTERED, EX_FINDING_SERVICE_REFUSED },
        [EX_KIND_MAPPER] = { EX_FINDING_EPM_FILTERED, EX_FINDING_EPM_REFUSED },
        [EX_KIND_PROCESS] = { EX_FINDING_ENDPOINT_FILTERED, EX_FINDING_ENDPOINT_REFUSED },
        [EX_KIND_PURPOSE] = { EX_FINDING_ENDPOINT_FILTERED, EX_FINDING_ENDPOINT_REFUSED },
        [EX_KIND_TPKT] = { EX_FINDING_X400_FILTERED, EX_FINDING_X400_REFUSED },
        [EX_KIND_CLIENT] = { EX_FINDING_SERVICE_FILTERED, EX_FINDING_SERVICE_REFUSED },
    };

    return kinds[ex_service_kinds[service]][refused];
}

/* A service that is another product's, or a domain controller's directory, is none of the article's. */
static gboolean is_of_others(const ex_flow_view *view)
{
    const ex_conditions set = view->verdict->set;

    return (set & EX_C(OTHER_PRODUCT)) || (view->verdict->service == EX_SVC_LDAP && (set & EX_C(DOMAIN_CONTROLLER))) ||
           (set & NOT_P1);
}

/* Whether something answers there, or a router says that there is no way to the host at all. */
static gboolean has_answer(const ex_flow_view *view)
{
    return view->outcome == EX_OUTCOME_UNREACHABLE || ex_flow_view_said(view, FALSE, EX_FACT_SYNACK, 0);
}

static void read_blocked(const ex_flow_views *views, const ex_flow_view *view, GArray *out)
{
    const ex_service service = view->verdict->service;
    const char *detail = NULL;

    if (view->flow->key.tuple.transport != EX_TCP) {
        /* Datagrams are not asked to be answered: only a filter that says so tells that they are blocked. */
        if (service == EX_SVC_NEW_MAIL && view->outcome == EX_OUTCOME_PROHIBITED)
            add(out, view, EX_FINDING_ADMIN_PROHIBITED, service, NULL, NULL);
        return;
    }
    const ex_no_way *way = ex_outcome_no_way(view->flow, view->client_side);

    if (view->outcome == EX_OUTCOME_UNREACHABLE && way)
        detail = way->cause;
    else if (ex_flow_view_said(view, FALSE, EX_FACT_SYNACK, 0))
        detail = "the server answers, and its answers do not reach the client";
    if (is_bindback(views, view)) {
        add(out, view, EX_FINDING_MTA_BINDBACK_BLOCKED, EX_SVC_MTA, NULL,
            detail ? detail : ex_outcome_name(view->outcome));
        return;
    }
    if (is_bindback_elsewhere(views, view)) {
        add(out, view, EX_FINDING_MTA_BINDBACK_BLOCKED, EX_SVC_MTA, NULL,
            "towards another address than the one that called, as of a cluster");
        return;
    }
    if (service == EX_SVC_NONE || is_of_others(view))
        return;
    if (view->outcome == EX_OUTCOME_PROHIBITED)
        add(out, view, EX_FINDING_ADMIN_PROHIBITED, service, NULL, NULL);
    else if (service == EX_SVC_X400 && listens_elsewhere(views, view))
        add(out, view, EX_FINDING_X400_PORT_MISMATCH, service, NULL, NULL);
    else if (service == EX_SVC_X400 && !has_answer(view) &&
             ex_index_calls_x400(views->index, view->network, view->server, view->server_port))
        add(out, view, EX_FINDING_X400_PORT_MISMATCH, service, NULL, "the called MTA itself calls at another port");
    else
        add(out, view, blocked_kind(service, view->outcome == EX_OUTCOME_REFUSED), service, NULL, detail);
}

/* Why an MTA refused, as a finding. */
static ex_finding_kind refusal_kind(ex_x400_refusal refusal)
{
    switch (refusal) {
    case EX_REFUSAL_BUSY:
        return EX_FINDING_MTA_BUSY;
    case EX_REFUSAL_AUTHENTICATION:
        return EX_FINDING_MTA_AUTH_REFUSED;
    case EX_REFUSAL_DIALOGUE_MODE:
        return EX_FINDING_MTA_DIALOGUE_REFUSED;
    default:
        return EX_FINDING_X400_REFUSED;
    }
}

/* Whether the two MTAs came to an association later. */
static gboolean associated_later(const ex_flow_views *views, const ex_flow_view *view, const ex_proof *after)
{
    return ex_index_associated(views->index, view->network, view->client, view->server, after);
}

/* What a disconnect instead of a connection is, by its reason (ISO 8073 clause 13.5.3): those that are not told apart here refuse. */
static ex_finding_kind disconnect_kind(guint8 reason)
{
    static const struct {
        guint8 reason;
        ex_finding_kind kind;
    } disconnects[] = {
        { 1, EX_FINDING_MTA_BUSY },   { 2, EX_FINDING_TSEL_REFUSED },   { 3, EX_FINDING_TSEL_REFUSED },
        { 129, EX_FINDING_MTA_BUSY }, { 136, EX_FINDING_TSEL_REFUSED },
    };

    for (guint i = 0; i < G_N_ELEMENTS(disconnects); i++) {
        if (disconnects[i].reason == reason)
            return disconnects[i].kind;
    }
    return EX_FINDING_X400_REFUSED;
}

/* What the called MTA answers: a disconnect instead of a connection, or a refusal above it. */
static void read_mta_refusals(const ex_flow_views *views, const ex_flow_view *view, GArray *out)
{
    /* What else rides on TPKT refuses in the same way. */
    if (view->verdict->set & NOT_P1)
        return;
    /* A refusal is the called MTA's only if the connection is. */
    if (!ex_flow_view_is_believed(view))
        return;
    for (guint object = 0; object <= ex_disconnect_object(G_MAXUINT8); object++) {
        const ex_proof *proof = ex_flow_view_said(view, FALSE, EX_FACT_DISCONNECT, object);
        const guint8 reason = ex_disconnect_reason(object);

        if (proof && !ex_flow_view_said(view, FALSE, EX_FACT_TPDU, EX_TPDU_CC) && !associated_later(views, view, proof))
            add(out, view, disconnect_kind(reason), EX_SVC_X400, proof, ex_disconnect_name(reason));
    }
    for (guint refusal = 0; refusal < EX_REFUSAL_COUNT; refusal++) {
        const ex_proof *proof = ex_flow_view_said(view, FALSE, EX_FACT_X400_REFUSED, refusal);

        if (proof && !associated_later(views, view, proof))
            add(out, view, refusal_kind((ex_x400_refusal)refusal), EX_SVC_X400, proof,
                ex_x400_refusal_name((ex_x400_refusal)refusal));
    }
}

static void read_not_registered(const ex_flow_views *views, const ex_flow_view *view, GArray *out)
{
    for (guint id = 1; id < EX_IF_COUNT; id++) {
        const ex_proof *proof = ex_flow_view_said(view, FALSE, EX_FACT_EPM_NOT_REGISTERED, id);

        /* Unless the mapper gave it to the same client later; of two datagrams, the one that gives it is the mapper's. */
        if (proof && ex_interface_is_exchange(id) &&
            (view->flow->key.tuple.transport == EX_TCP || !ex_flow_view_said(view, FALSE, EX_FACT_EPM_GIVEN, id)) &&
            !ex_index_given(views->index, view->network, view->client, view->server, id, proof))
            add(out, view, EX_FINDING_NOT_REGISTERED, EX_SVC_EPM, proof, ex_interfaces[id].name);
    }
}

/* SMB from the same client to the same server right after the mapper had nothing. */
static void read_fallback(const ex_flow_views *views, const ex_flow_view *view, GArray *out)
{
    const gint64 began = view->flow->first.time;
    ex_interface id;

    if (view->server_port != EX_NETBIOS_PORT && view->server_port != EX_SMB_PORT)
        return;
    id = ex_index_lacked(views->index, view->network, view->client, view->server, began - FALLBACK_TIME, began);
    if (id != EX_IF_OTHER)
        add(out, view, EX_FINDING_NAMED_PIPE_FALLBACK, ex_interfaces[id].service, &view->flow->first, NULL);
}

/* Whether the client was told of the mapper's own address for the interface as well: a server with several addresses. */
static gboolean told_here_too(const ex_tolds *tolds, const ex_told *there, const ex_addr *mapper)
{
    return ex_tolds_find(tolds, (ex_side)there->mapper, mapper, there->port, there->transport, there->interface_id,
                         EX_SAID_OPEN, EX_SAID_ASKED) != NULL;
}

/*
 * Whether the client followed the mapper to the address that it named. One that goes on where it had asked does not, and what is
 * blocked there is a finding of its own; translation keeps the family of addresses.
 */
static gboolean leads_there(const ex_flow_views *views, const ex_flow_view *view, const ex_told *told,
                            const ex_proof *given)
{
    if (ex_index_tried(views->index, view, &told->addr, told->port) >= given->time)
        return TRUE;
    return told->addr.family == view->server->family &&
           ex_index_tried(views->index, view, view->server, told->port) < given->time;
}

/*
 * A reply that names an address other than the mapper's own, and that leads nowhere, neither there nor at the mapper's
 * address: it concerns the client that was told so, and nobody else. The answers of a pair are a bounded set.
 */
static void read_nat(const ex_flow_views *views, const ex_flow_view *view, GArray *out)
{
    ex_side side;
    const ex_tolds *tolds = ex_store_told(views->store, view->client, view->server, &side);

    if (view->verdict->service != EX_SVC_EPM || !ex_flow_view_is_believed(view))
        return;
    for (guint i = 0; tolds && i < tolds->count; i++) {
        const ex_told *told = &tolds->entry[i].told;
        const ex_proof *given = ex_flow_view_said(view, FALSE, EX_FACT_EPM_GIVEN, told->interface_id);

        if (!given || told->mapper != side || told->said < EX_SAID_OPEN || told->transport != EX_TCP ||
            !ex_interface_is_exchange(told->interface_id) || same_addr(&told->addr, view->server) ||
            told_here_too(tolds, told, view->server) ||
            ex_index_opened(views->index, view, &told->addr, told->port) >= given->time ||
            ex_index_opened(views->index, view, view->server, told->port) >= given->time ||
            !leads_there(views, view, told, given))
            continue;
        add(out, view, EX_FINDING_NAT_MISMATCH, EX_SVC_EPM, given, NULL);
        g_array_index(out, ex_found, out->len - 1).told = told;
    }
}

static void read_dynamic_port(const ex_flow_views *views, const ex_flow_view *view, GArray *out)
{
    ex_given given;

    if (view->flow->key.tuple.transport != EX_TCP || ex_port_is_well_known(view->server_port) ||
        (!view->legs && !view->outside) || ex_config_is_pinned(views->config, view->server_port))
        return;
    /* A segment under a client's name is no use of the port. */
    if (!view->alone && !view->flow->attested)
        return;
    if (!ex_endpoints_given(views->store, view->client, view->server, view->server_port, EX_TCP, view->flow->first.time,
                            &given))
        return;
    for (guint id = 1; id < EX_IF_COUNT; id++) {
        if ((given.interfaces >> id & 1) && ex_interface_is_exchange(id) &&
            given.proof[id].time <= view->flow->first.time) {
            add(out, view, EX_FINDING_DYNAMIC_PORT, view->verdict->service, &view->flow->first, NULL);
            return;
        }
    }
}

static void read_auth_port(const ex_flow_view *view, GArray *out)
{
    const ex_conditions set = view->verdict->set;
    gboolean at_port = FALSE, decoded = FALSE;

    for (guint service = 1; service < EX_SVC_COUNT; service++) {
        const ex_service_conditions *of = &ex_conditions_of[service];

        at_port |= of->saw != EX_C_COUNT && (set >> of->port & 1);
        decoded |= (set >> of->saw & 1);
    }
    if (!at_port || (set & (EX_C(OTHER_PRODUCT) | EX_C(PORT_DISAGREES))))
        return;
    /* What was decoded before TLS, or inside it with keys, is no SSL from the first byte. */
    if ((set & EX_C(SAW_TLS)) && !(set & EX_C(PORT_SSL)) && !decoded && view->verdict->auth == EX_AUTH_SSL)
        add(out, view, EX_FINDING_AUTH_PORT_MISMATCH, view->verdict->service, &view->flow->first,
            "SSL at the port without SSL");
    else if ((set & EX_C(PORT_SSL)) && !(set & EX_C(SAW_TLS)) && decoded)
        add(out, view, EX_FINDING_AUTH_PORT_MISMATCH, view->verdict->service, &view->flow->first,
            "no SSL at the port set aside for it");
}

/* Which finding a stop after the handshake is, by kind of service. */
static ex_finding_kind cut_kind(ex_service service)
{
    switch (ex_service_kinds[service]) {
    case EX_KIND_LINES:
    case EX_KIND_MESSAGES:
        return EX_FINDING_SERVICE_CUT;
    case EX_KIND_TPKT:
        return EX_FINDING_X400_CUT;
    default:
        return EX_FINDING_RPC_CUT;
    }
}

/* Connections that the handshake let through, and that came to nothing, unless the client came further afterwards. */
static void read_reach(const ex_flow_views *views, const ex_flow_view *view, GArray *out)
{
    static const char *const stalls[] = { "no segment got through any more",
                                          "small segments got through and large ones did not" };
    static const char *const alert_cures[] = {
        "See which versions and ciphers of TLS the server and the client have in common, and whether the server wants "
        "a certificate of the client's.",
        "See why the client does not take the server: whether it trusts the certificate, whose name and dates are "
        "right, and which versions and ciphers of TLS it takes.",
    };
    const ex_reach *reach = &view->reach;
    const ex_service service = view->verdict->service;

    if (reach->stop == EX_STOP_NONE || service == EX_SVC_NONE || is_of_others(view))
        return;
    if (reach->stop != EX_STOP_STALLED && reach->stop != EX_STOP_IDLE && ex_found_is_withdrawn(views, view))
        return;
    switch (reach->stop) {
    case EX_STOP_CUT:
    case EX_STOP_DROPPED:
        add(out, view, cut_kind(service), service, reach->proof, ex_ending_words(reach->end));
        break;
    case EX_STOP_DENIED:
        add(out, view, EX_FINDING_RPC_DENIED, service, reach->proof, NULL);
        break;
    case EX_STOP_UNAVAILABLE:
        if (service == EX_SVC_MTA)
            add(out, view, EX_FINDING_MTA_BINDBACK_BLOCKED, service, reach->proof,
                "the called MTA answers that it cannot reach a server");
        else
            add(out, view, EX_FINDING_RPC_DENIED, service, reach->proof,
                "the server answers that it cannot reach another one");
        break;
    case EX_STOP_UNWELCOME:
        add(out, view, EX_FINDING_SERVICE_DENIED, service, reach->proof, NULL);
        break;
    case EX_STOP_TLS_ALERT:
        add(out, view, EX_FINDING_SERVICE_DENIED, service, reach->proof,
            ex_alert_words(reach->alert, reach->by_client));
        g_array_index(out, ex_found, out->len - 1).cure = alert_cures[reach->by_client];
        break;
    case EX_STOP_ABORTED:
        add(out, view, EX_FINDING_X400_REFUSED, service, reach->proof, ex_ending_words(reach->end));
        break;
    case EX_STOP_STALLED:
        add(out, view, EX_FINDING_STALLED, service, reach->proof,
            ex_facts_find_any(&view->flow->facts, EX_FACT_ICMP, EX_ICMP_TOO_BIG)
                ? "a router says that segments are too large, and they are sent again as they are"
                : stalls[reach->size >= LARGE_SEGMENT]);
        break;
    case EX_STOP_IDLE:
        add(out, view, EX_FINDING_IDLE_CUT, service, reach->proof, NULL);
        g_array_index(out, ex_found, out->len - 1).idle = reach->idle;
        break;
    case EX_STOP_NONE:
        break;
    }
}

void ex_found_read(const ex_flow_views *views, const ex_flow_view *view, GArray *out)
{
    if (ex_outcome_is_blocked(view->outcome)) {
        read_blocked(views, view, out);
        return;
    }
    read_reach(views, view, out);
    read_mta_refusals(views, view, out);
    read_not_registered(views, view, out);
    read_fallback(views, view, out);
    read_nat(views, view, out);
    if (!ex_outcome_is_open(view->outcome))
        return;
    read_dynamic_port(views, view, out);
    read_auth_port(view, out);
}
