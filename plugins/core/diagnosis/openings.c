/* openings.c
 * From the flows of the scenarios to the ports that must be open, with what each flow showed of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/hash.h"
#include "article/well_known.h"
#include "evidence/believe.h"
#include "diagnosis/openings.h"

/* Keys of hashes are zeroed before they are filled, so that equal keys are equal octets. */

/** Of an opening. */
typedef struct {
    ex_addr client, server;
    guint16 port;
    guint8 transport;
    guint8 service; /* of an unknown port */
} opening_key;

/** Of a host that scans, at a port and at any: 0. */
typedef struct {
    ex_addr client;
    guint16 port;
} scan_key;

/** Of two hosts with a session. */
typedef struct {
    ex_addr client, server;
} session_key;

/** What is at hand while the openings are gathered. */
typedef struct {
    const ex_flow_views *views;
    GHashTable *known; /* ex_opening by its key */
    GHashTable *scans; /* set of scan_key */
    /* ex_flow_view by session_key: of a store's flow of which both sides were seen, the earliest */
    GHashTable *sessions;
    GPtrArray *openings;
} gathering;

EX_BYTE_KEY(opening_key, opening_key)
EX_BYTE_KEY(scan_key, scan_key)
EX_BYTE_KEY(session_key, session_key)

/*
 * Whether both sides showed the flow: the client's SYN, the server's own answer to that SYN, and that the answer
 * reached the client. The store keeps SYN and SYN-ACK of one initial sequence number in one flow.
 */
static gboolean shows_both_sides(const ex_flow_view *view)
{
    return view->flow->key.tuple.transport == EX_TCP && ex_flow_view_said(view, TRUE, EX_FACT_SYN, 0) &&
           ex_flow_view_said(view, FALSE, EX_FACT_SYNACK, 0) &&
           (ex_flow_view_said(view, TRUE, EX_FACT_ACK, 0) || ex_flow_view_said(view, TRUE, EX_FACT_DATA, 0) ||
            ex_flow_view_said(view, FALSE, EX_FACT_DATA, 0));
}

/* Why a flow that was not seen from both sides gives no rule. */
static ex_because why_not(const ex_flow_view *view)
{
    const gboolean answered = ex_flow_view_said(view, FALSE, EX_FACT_SYNACK, 0) != NULL;

    switch (view->outcome) {
    case EX_OUTCOME_FILTERED:
        return answered ? EX_BECAUSE_IN_VAIN : EX_BECAUSE_FILTERED;
    case EX_OUTCOME_REFUSED:
        return EX_BECAUSE_REFUSED;
    case EX_OUTCOME_PROHIBITED:
        return EX_BECAUSE_PROHIBITED;
    case EX_OUTCOME_UNREACHABLE:
        return EX_BECAUSE_UNREACHABLE;
    case EX_OUTCOME_UNKNOWN:
        return EX_BECAUSE_UNANSWERED;
    default:
        break;
    }
    if (!view->flow->direction[0].seen || !view->flow->direction[1].seen)
        return EX_BECAUSE_ONE_SIDED;
    return answered && ex_flow_view_said(view, TRUE, EX_FACT_SYN, 0) ? EX_BECAUSE_NOT_TAKEN_UP
                                                                     : EX_BECAUSE_NO_BEGINNING;
}

static gboolean is_one_candidate(const ex_flow_view *view)
{
    const guint candidates = (guint)view->legs << EX_OUT_COUNT | view->outside;

    return (candidates & (candidates - 1)) == 0;
}

static gboolean scans(const gathering *all, const ex_addr *client, guint16 port)
{
    scan_key key;

    memset(&key, 0, sizeof(key));
    key.client = *client;
    key.port = port;
    return g_hash_table_contains(all->scans, &key);
}

/*
 * What a host that scans finds open is no reason to open it. What it carries on at other ports is: SYNs in its name
 * prove nothing, and whoever sends some could else take a healthy client's rules away.
 */
static ex_because read_scan(const gathering *all, const ex_flow_view *view, ex_because because)
{
    const gboolean here = scans(all, view->client, view->server_port);

    if (ex_because_rows[because].grade != EX_GRADE_ACCEPT)
        return here ? EX_BECAUSE_SCAN : because;
    return here || (view->confidence <= EX_CONF_PORT && scans(all, view->client, 0)) ? EX_BECAUSE_SCANNER : because;
}

static void add_proof(ex_proofs *frames, const ex_proof *proof)
{
    if (proof)
        ex_proofs_add(frames, proof);
}

/*
 * Whether only hearsay tells what the port is for: the mapper of another host gave it, or a datagram did, and nobody
 * bound to an interface there.
 */
static gboolean is_hearsay(const ex_flow_view *view)
{
    const ex_conditions set = view->verdict->set;

    return (set & (EX_C(GIVEN_ELSEWHERE) | EX_C(GIVEN_BY_DATAGRAM))) && !(set & EX_C(BOUND_ANY));
}

/* What a TCP flow shows of its port. @param frames gets what shows it */
static ex_because read_tcp(const gathering *all, const ex_flow_view *view, ex_proofs *frames)
{
    ex_proof told;

    if (shows_both_sides(view)) {
        add_proof(frames, ex_flow_view_said(view, TRUE, EX_FACT_SYN, 0));
        add_proof(frames, ex_flow_view_said(view, FALSE, EX_FACT_SYNACK, 0));
        /* Whichever candidate it is, a flow that was decoded is carried by this port. */
        if (is_hearsay(view))
            return EX_BECAUSE_HEARSAY;
        return view->confidence > EX_CONF_PORT || is_one_candidate(view) ? EX_BECAUSE_BOTH_SIDES : EX_BECAUSE_UNDECIDED;
    }
    add_proof(frames, &view->flow->first);
    if (!ex_store_was_told(all->views->store, view->client, view->server, view->server_port, EX_TCP,
                           view->verdict->component, &told))
        return why_not(view);
    add_proof(frames, &told);
    return EX_BECAUSE_TOLD;
}

/*
 * Whether systems give the port to clients that name none: NT those up to 5000 (KB 196271), later ones from 49152 on (RFC 6335
 * section 6), others from 32768 on. Between them services listen.
 */
static gboolean is_port_of_client(guint16 port)
{
    return (port >= 1024 && port <= 5000) || port >= 32768;
}

/* Datagrams have no handshake; those of new mail follow from a session on TCP. */
static ex_because read_datagrams(const gathering *all, const ex_flow_view *view, ex_proofs *frames)
{
    const ex_direction *told = &view->flow->direction[!view->client_side];
    const ex_flow_view *session;
    session_key key;

    add_proof(frames, &view->flow->first);
    if (view->verdict->service != EX_SVC_NEW_MAIL)
        return ex_flow_view_said(view, TRUE, EX_FACT_DATA, 0) ? EX_BECAUSE_DATAGRAM : EX_BECAUSE_NOT_CONTACTED;
    memset(&key, 0, sizeof(key));
    key.client = *view->client;
    key.server = *view->server;
    session = (const ex_flow_view *)g_hash_table_lookup(all->sessions, &key);
    if (!session)
        return EX_BECAUSE_SESSION_NOT_SEEN;
    /*
     * A store tells of new mail again and again, at the port that its client's system chose. One datagram anybody could
     * have sent, and a capture may hold it twice: copies lie closer together than it would be repeated.
     */
    if (told->last_time - told->first_time < EX_REPEAT_TIME || !is_port_of_client(view->client_port))
        return EX_BECAUSE_DATAGRAM;
    add_proof(frames, ex_flow_view_said(session, TRUE, EX_FACT_SYN, 0));
    add_proof(frames, ex_flow_view_said(session, FALSE, EX_FACT_SYNACK, 0));
    return EX_BECAUSE_SESSION;
}

static ex_opening *opening_of(gathering *all, const opening_key *key)
{
    ex_opening *opening = (ex_opening *)g_hash_table_lookup(all->known, key);

    if (!opening) {
        opening = g_new0(ex_opening, 1);
        opening->client = key->client;
        opening->server = key->server;
        opening->port = key->port;
        opening->transport = key->transport;
        opening->because = EX_BECAUSE_COUNT;
        g_hash_table_insert(all->known, g_memdup2(key, sizeof(*key)), opening);
        g_ptr_array_add(all->openings, opening);
    }
    return opening;
}

/*
 * Whether a flow that looks open is no more than a packet or two of one side: it takes nothing back of what flows that were
 * blocked show.
 */
static gboolean is_faint(const ex_flow_view *view)
{
    return ex_outcome_is_open(view->outcome) && !view->flow->attested && !ex_flow_view_is_success(view);
}

/* The flow that says most of a port speaks for it: by its reason, then by how sure it is; else the earliest. */
static void add_view(gathering *all, const ex_scenario *scenario, const ex_flow_view *view)
{
    /* A flow without a leg of its own is an MTA's way back that does not get through. */
    const gboolean back = !view->legs && !view->outside;
    /* New mail is told by the server, to a port of the client's. */
    const gboolean to_client = view->verdict->service == EX_SVC_NEW_MAIL;
    ex_proofs frames = { .count = 0 };
    ex_because because =
        view->flow->key.tuple.transport == EX_TCP ? read_tcp(all, view, &frames) : read_datagrams(all, view, &frames);
    ex_opening *opening;
    opening_key key;

    memset(&key, 0, sizeof(key));
    key.client = to_client ? *view->server : *view->client;
    key.server = to_client ? *view->client : *view->server;
    key.port = to_client ? view->client_port : view->server_port;
    key.transport = view->flow->key.tuple.transport;
    opening = opening_of(all, &key);
    because = read_scan(all, view, because);
    opening->legs |= back ? scenario->legs : view->legs;
    opening->outside |= view->outside;
    if (is_faint(view) && opening->state == EX_PART_BLOCKED && ex_because_rows[because].grade != EX_GRADE_ACCEPT)
        return;
    if (opening->because == EX_BECAUSE_COUNT || because > opening->because ||
        (because == opening->because && view->confidence > opening->confidence)) {
        if (because != opening->because)
            memset(&opening->frames, 0, sizeof(opening->frames));
        opening->because = because;
        opening->service = back ? EX_SVC_MTA : view->verdict->service;
        opening->confidence = view->confidence;
        opening->outcome = view->outcome;
        opening->port_class = view->verdict->port_class;
        opening->registry = opening->port_class != EX_PORT_WELL_KNOWN
                                ? ex_registry_of(back ? EX_SVC_MTA : view->verdict->component)
                                : NULL;
    }
    if (because == opening->because)
        ex_proofs_merge(&opening->frames, &frames);
    if (is_faint(view) && opening->state == EX_PART_BLOCKED)
        return;
    if (ex_outcome_is_open(view->outcome))
        opening->state = EX_PART_OPEN;
    else if (opening->state != EX_PART_OPEN && ex_outcome_is_blocked(view->outcome))
        opening->state = EX_PART_BLOCKED;
}

static void add_scenario(gathering *all, const ex_scenario *scenario, gboolean faint)
{
    for (guint i = 0; i < scenario->views->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(scenario->views, i);

        if (is_faint(view) == faint)
            add_view(all, scenario, view);
    }
}

/* Whether a flow of the scenario is of the part, whatever became of it: its port stands among the openings then. */
static gboolean was_tried(const ex_scenario *scenario, ex_service service)
{
    for (guint i = 0; i < scenario->views->len; i++) {
        if (((const ex_flow_view *)g_ptr_array_index(scenario->views, i))->verdict->service == service)
            return TRUE;
    }
    return FALSE;
}

/* What a scenario requires and the capture does not show: the port is not known, or it is the article's. */
static void add_missing(gathering *all, const ex_scenario *scenario, const ex_part *part)
{
    ex_opening *opening;
    opening_key key;

    if (part->state == EX_PART_OPEN || part->blocked.count > 0 || was_tried(scenario, part->service))
        return;
    memset(&key, 0, sizeof(key));
    key.client = scenario->client;
    key.server = scenario->server;
    key.transport = EX_TCP;
    for (guint i = 0; i < ex_ports_count && !key.port; i++) {
        if (ex_ports[i].service == part->service)
            key.port = ex_ports[i].port;
    }
    if (!key.port)
        key.service = (guint8)part->service;
    opening = opening_of(all, &key);
    opening->legs |= scenario->legs;
    if (opening->because != EX_BECAUSE_COUNT)
        return;
    opening->because = part->service == EX_SVC_EPM             ? EX_BECAUSE_NOT_CONTACTED
                       : part->state == EX_PART_NOT_REGISTERED ? EX_BECAUSE_NOT_REGISTERED
                                                               : EX_BECAUSE_NOT_SEEN;
    opening->service = part->service;
    opening->state = part->state;
    opening->port_class = key.port ? EX_PORT_WELL_KNOWN : EX_PORT_UNKNOWN;
    opening->registry = ex_registry_of(part->service);
}

/* Counts one more server that a client tried at a port. */
static void count_server(gathering *all, GHashTable *counts, const ex_flow_view *view)
{
    scan_key key;
    guint count;

    memset(&key, 0, sizeof(key));
    key.client = *view->client;
    key.port = view->server_port;
    count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, &key)) + 1;
    g_hash_table_insert(counts, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(count));
    if (count != EX_SCAN_SERVERS)
        return;
    g_hash_table_add(all->scans, g_memdup2(&key, sizeof(key)));
    key.port = 0;
    g_hash_table_add(all->scans, g_memdup2(&key, sizeof(key)));
}

/*
 * Hosts that try many servers at a port and get no answer. The finding waits until an answer would have come; a rule
 * needs not know so much, nor whether the host is proven to be Exchange: it may have said so itself. What got through
 * at last was no scan.
 */
static void read_scans(gathering *all)
{
    GHashTable *passed = g_hash_table_new_full(opening_key_hash, opening_key_equal, g_free, NULL);
    GHashTable *tried = g_hash_table_new_full(opening_key_hash, opening_key_equal, g_free, NULL);
    GHashTable *counts = g_hash_table_new_full(scan_key_hash, scan_key_equal, g_free, NULL);

    for (guint pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < all->views->view->len; i++) {
            const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(all->views->view, i);
            opening_key key;

            if (view->flow->key.tuple.transport != EX_TCP ||
                (pass == 0 ? !shows_both_sides(view) : ex_outcome_is_open(view->outcome)))
                continue;
            memset(&key, 0, sizeof(key));
            key.client = *view->client;
            key.server = *view->server;
            key.port = view->server_port;
            if (pass == 0)
                g_hash_table_add(passed, g_memdup2(&key, sizeof(key)));
            else if (!g_hash_table_contains(passed, &key) && g_hash_table_add(tried, g_memdup2(&key, sizeof(key))))
                count_server(all, counts, view);
        }
    }
    g_hash_table_destroy(counts);
    g_hash_table_destroy(tried);
    g_hash_table_destroy(passed);
}

static void read_sessions(gathering *all)
{
    for (guint i = 0; i < all->views->view->len; i++) {
        ex_flow_view *view = (ex_flow_view *)g_ptr_array_index(all->views->view, i);
        session_key key;

        if (view->verdict->service != EX_SVC_STORE || !shows_both_sides(view))
            continue;
        memset(&key, 0, sizeof(key));
        key.client = *view->client;
        key.server = *view->server;
        if (!g_hash_table_contains(all->sessions, &key))
            g_hash_table_insert(all->sessions, g_memdup2(&key, sizeof(key)), view);
    }
}

static gint compare_openings(gconstpointer a, gconstpointer b)
{
    const ex_opening *one = *(const ex_opening *const *)a, *other = *(const ex_opening *const *)b;
    int order = ex_addr_compare(&one->server, &other->server);

    if (order == 0)
        order = (int)one->transport - (int)other->transport;
    if (order == 0)
        order = (int)one->port - (int)other->port;
    if (order == 0)
        order = (int)one->service - (int)other->service;
    return order ? order : ex_addr_compare(&one->client, &other->client);
}

GPtrArray *ex_openings_make(const ex_flow_views *views, const GPtrArray *scenarios)
{
    gathering all = { .views = views, .openings = g_ptr_array_new_with_free_func(g_free) };

    all.known = g_hash_table_new_full(opening_key_hash, opening_key_equal, g_free, NULL);
    all.scans = g_hash_table_new_full(scan_key_hash, scan_key_equal, g_free, NULL);
    all.sessions = g_hash_table_new_full(session_key_hash, session_key_equal, g_free, NULL);
    read_scans(&all);
    read_sessions(&all);
    /* What is faint comes last, so that it finds what it may not take back. */
    for (guint faint = 0; faint < 2; faint++) {
        for (guint i = 0; i < scenarios->len; i++)
            add_scenario(&all, (const ex_scenario *)g_ptr_array_index(scenarios, i), faint > 0);
    }
    /* Then the ports that a scenario needs and none of its flows used. What a flow of another shows of one stays. */
    for (guint i = 0; i < scenarios->len; i++) {
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(scenarios, i);

        for (guint k = 0; k < scenario->parts; k++)
            add_missing(&all, scenario, &scenario->part[k]);
    }
    for (guint i = 0; i < all.openings->len; i++) {
        ex_opening *opening = (ex_opening *)g_ptr_array_index(all.openings, i);

        if (opening->port)
            opening->other = ex_port_of_other(views->config, opening->service, opening->outside, opening->port);
        if (opening->other && ex_opening_grade(opening) == EX_GRADE_ACCEPT)
            opening->because = EX_BECAUSE_OTHER_SERVICE;
    }
    g_ptr_array_sort(all.openings, compare_openings);
    g_hash_table_destroy(all.sessions);
    g_hash_table_destroy(all.scans);
    g_hash_table_destroy(all.known);
    return all.openings;
}

ex_grade ex_opening_grade(const ex_opening *opening)
{
    return ex_because_rows[opening->because].grade;
}

char *ex_opening_why(const ex_opening *opening)
{
    const char *words = ex_because_rows[opening->because].words;

    return opening->other ? g_strdup_printf("%s; well known as the port of %s", words, opening->other)
                          : g_strdup(words);
}
