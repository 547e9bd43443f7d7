/* endpoints.c
 * What listens at an address and port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/believe.h"
#include "verdict/endpoints.h"
#include "evidence/tellers.h"
#include "verdict/said.h"

/*
 * When an interface was said to be at the port, next to the flow's begin: last before it, or first after it if never
 * before. Replies may be missing (only the K smallest are kept), so it is a time from `earliest` to `latest`.
 */
typedef struct {
    gboolean before; /* before the flow began, or as it began; FALSE: only after it */
    gint64 earliest, latest;
} last_said;

/*
 * Looks through the sayings of one interface, which begin at `first` and are sorted by time, for the last that is not
 * after `time`; if all are after it, the first of them. Versions of an interface that stand at one port are one here.
 */
static last_said last_said_of(const ex_own_saying *first, guint count, gint64 time, ex_proof *proof)
{
    last_said out = { FALSE, 0, 0 };
    guint low = 0, high = count;

    while (low < high) {
        const guint middle = low + (high - low) / 2;

        if (first[middle].proof.time <= time)
            low = middle + 1;
        else
            high = middle;
    }
    *proof = first[low > 0 ? low - 1 : 0].proof;
    if (low > 0) {
        out.before = TRUE;
        /* Where later replies may not have been kept, the last one can have come at any time until the flow began. */
        out.earliest = proof->time;
        out.latest = first[low - 1].last_kept ? time : proof->time;
    } else {
        out.earliest = out.latest = proof->time;
    }
    return out;
}

/* How many sayings, from the first on, are of the same interface as the first. */
static guint count_alike(const ex_own_saying *first, guint count)
{
    guint low = 1, high = count;

    while (low < high) {
        const guint middle = low + (high - low) / 2;

        if (first[middle].interface_id == first->interface_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/*
 * Whether, of two interfaces that never share a port, the port was no longer `a`'s, or not yet, when the flow began,
 * because `b` was certainly said nearer to it. What was said before the flow goes before what was said after it; of two
 * said before it, the later counts, and of two said after it, the sooner.
 */
static gboolean is_nearer(const last_said *b, const last_said *a)
{
    if (a->before != b->before)
        return b->before;
    return b->before ? b->earliest > a->latest : b->latest < a->earliest;
}

/* An address and port of which mappers speak. */
typedef struct {
    const ex_addr *addr;
    guint16 port;
    guint8 transport;
} port_place;

/*
 * What a mapper told this client of a port, by interface: the host's own in a datagram, another one on an open
 * connection, asked for it.
 */
static void read_teller(const ex_store *store, const ex_addr *client, const ex_addr *mapper, const port_place *place,
                        ex_given *out)
{
    const gboolean own = ex_addr_compare(mapper, place->addr) == 0;
    const ex_said least = own ? EX_SAID_DATAGRAM : EX_SAID_OPEN, most = own ? EX_SAID_DATAGRAM : EX_SAID_ASKED;
    ex_side side;
    const ex_tolds *told = ex_store_told(store, client, mapper, &side);

    for (guint id = 0; told && id < EX_IF_COUNT; id++) {
        const ex_proof *proof = ex_tolds_find(told, side, place->addr, place->port, place->transport, id, least, most);

        if (!proof)
            continue;
        out->said = own ? MIN(out->said, EX_SAID_DATAGRAM) : out->said;
        out->elsewhere |= !own;
        if (!(out->interfaces >> id & 1) || ex_proof_compare(proof, &out->proof[id]) < 0)
            out->proof[id] = *proof;
        out->interfaces |= (ex_interfaces_set)1 << id;
    }
}

/* What this client was told of a port of which the host's own mapper said nothing on an open connection. */
static gboolean read_told(const ex_store *store, const ex_addr *client, const port_place *place, ex_given *out)
{
    const ex_addrs *tellers = client ? ex_tellers_of(store, client, place->addr, place->port, place->transport) : NULL;

    for (guint i = 0; tellers && i < tellers->count; i++)
        read_teller(store, client, &tellers->addr[i], place, out);
    return out->interfaces != 0;
}

gboolean ex_endpoints_are_at(const ex_store *store, const ex_addr *addr, guint16 port, guint8 transport)
{
    const GArray *sayings = ex_said_at(store, addr, port, transport);

    return sayings && sayings->len > 0;
}

gboolean ex_endpoints_given(const ex_store *store, const ex_addr *client, const ex_addr *addr, guint16 port,
                            guint8 transport, gint64 time, ex_given *out)
{
    const GArray *sayings = ex_said_at(store, addr, port, transport);
    last_said said[EX_IF_COUNT];
    ex_interfaces_set all = 0;

    memset(out, 0, sizeof(*out));
    memset(said, 0, sizeof(said));
    for (guint i = 0, alike; sayings && i < sayings->len; i += alike) {
        const ex_own_saying *first = &g_array_index(sayings, ex_own_saying, i);
        const guint8 id = first->interface_id;

        alike = count_alike(first, sayings->len - i);
        all |= (ex_interfaces_set)1 << id;
        said[id] = last_said_of(first, alike, time, &out->proof[id]);
    }
    out->said = EX_SAID_OPEN;
    out->decided = TRUE;
    if (all == 0 && !read_told(store, client, &(port_place){ addr, port, transport }, out))
        return FALSE;
    all |= out->interfaces;
    out->interfaces = 0;
    for (guint a = 0; a < EX_IF_COUNT; a++) {
        gboolean gone = FALSE;

        if (!(all >> a & 1))
            continue;
        for (guint b = 0; b < EX_IF_COUNT && !gone; b++)
            gone = (all >> b & 1) && !ex_interfaces_together((ex_interface)a, (ex_interface)b) &&
                   is_nearer(&said[b], &said[a]);
        if (!gone)
            out->interfaces |= (ex_interfaces_set)1 << a;
    }
    for (guint a = 0; a < EX_IF_COUNT; a++) {
        for (guint b = 0; b < a; b++) {
            if ((out->interfaces >> a & 1) && (out->interfaces >> b & 1) &&
                !ex_interfaces_together((ex_interface)a, (ex_interface)b))
                out->decided = FALSE;
        }
    }
    return TRUE;
}

static gboolean is_beside_directory(const ex_store *store, const ex_addr *addr, guint16 port)
{
    return ex_said_is_at(store, addr, port, EX_IF_NSPI) || ex_said_is_at(store, addr, port, EX_IF_XDS);
}

static gboolean host_has(const ex_host *host, ex_fact_kind kind, guint object)
{
    return host && ex_facts_find_any(&host->facts, kind, object);
}

static gboolean is_domain_controller(const ex_host *host)
{
    for (guint id = 0; id < EX_IF_COUNT; id++) {
        if (ex_interface_shows(id, EX_SHOWS_DOMAIN) && host_has(host, EX_FACT_HOST_DOMAIN, id))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_exchange(const ex_host *host)
{
    for (guint service = 0; service < EX_SVC_COUNT; service++) {
        if (host_has(host, EX_FACT_HOST_EXCHANGE, service))
            return TRUE;
    }
    return FALSE;
}

ex_replication ex_replication_decide(const ex_store *store, const ex_addr *addr, guint16 port, const char **reason)
{
    const ex_host *host = ex_store_find_host(store, addr);
    const ex_replication_said said = ex_said_of_replication(store, addr);
    const gboolean directory_here = port != 0 ? is_beside_directory(store, addr, port) : said.beside_directory;

    if (said.as_exchange != said.as_ntfrs) {
        *reason = said.as_exchange ? "its endpoint is annotated as Exchange's directory"
                                   : "its endpoint is annotated as the NT file replication service";
        return said.as_exchange ? EX_REPLICATION_EXCHANGE : EX_REPLICATION_NTFRS;
    }
    if (directory_here) {
        *reason = "Exchange's directory offers NSPI or XDS at the same port";
        return EX_REPLICATION_EXCHANGE;
    }
    if (is_domain_controller(host) && !is_exchange(host)) {
        *reason = "the host is a domain controller of Windows 2000 or later and shows nothing of Exchange";
        return EX_REPLICATION_NTFRS;
    }
    if (host_has(host, EX_FACT_HOST_SERVES, EX_SVC_DIRECTORY) && is_exchange(host) && !is_domain_controller(host)) {
        *reason = "the host is an Exchange server with a directory of its own";
        return EX_REPLICATION_EXCHANGE;
    }
    *reason = "nothing else that the host offers decides";
    return EX_REPLICATION_UNDECIDED;
}

const char *ex_replication_name(ex_replication replication)
{
    static const char *const names[] = {
        "Exchange directory replication or NT file replication",
        "Exchange directory replication",
        "NT file replication",
    };

    return (guint)replication < G_N_ELEMENTS(names) ? names[replication] : "";
}

gboolean ex_mta_both_ways(const ex_store *store, const ex_addr *a, const ex_addr *b, ex_proof *proof)
{
    const ex_pair *pair = ex_store_find_pair(store, a, b);

    for (guint side = 0; pair && side < 2; side++) {
        const ex_proof *there =
            ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_CALLED, (ex_side)side, EX_OP_MTA_BIND));
        const ex_proof *back =
            ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_CALLED, (ex_side)!side, EX_OP_MTA_BIND_BACK));

        if (there && back) {
            *proof = ex_proof_compare(there, back) > 0 ? *there : *back;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean ex_is_new_mail(const ex_store *store, const ex_flow *flow, ex_side *client, ex_proof *proof)
{
    const ex_tuple *tuple = &flow->key.tuple;
    const gboolean lo = ex_facts_find(&flow->facts, ex_fact_make(EX_FACT_DATA, EX_FROM_LO, 0)) != NULL;
    const gboolean hi = ex_facts_find(&flow->facts, ex_fact_make(EX_FACT_DATA, EX_FROM_HI, 0)) != NULL;
    const ex_pair *pair = ex_store_find_pair(store, &tuple->end[EX_FROM_LO].addr, &tuple->end[EX_FROM_HI].addr);
    const ex_side server = lo ? EX_FROM_LO : EX_FROM_HI;

    if (tuple->transport != 17 || tuple->end[EX_FROM_LO].port < 1024 || tuple->end[EX_FROM_HI].port < 1024 ||
        lo == hi || !pair)
        return FALSE;
    /* Pairs and flows both sort their two addresses, so a side of the flow is the same side of the pair. */
    const ex_proof *session = ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_SERVES, server, EX_SVC_STORE));

    if (!session)
        return FALSE;
    *client = !server;
    *proof = *session;
    return TRUE;
}
