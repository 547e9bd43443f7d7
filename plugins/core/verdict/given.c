/* given.c
 * What listens at an address and port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/search.h"
#include "evidence/believe.h"
#include "verdict/given.h"
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
    guint later;

    EX_SEARCH(later, count, at, first[at].proof.time <= time);
    *proof = first[later > 0 ? later - 1 : 0].proof;
    if (later > 0) {
        out.before = TRUE;
        /* Where later replies may not have been kept, the last one can have come at any time until the flow began. */
        out.earliest = proof->time;
        out.latest = first[later - 1].last_kept ? time : proof->time;
    } else {
        out.earliest = out.latest = proof->time;
    }
    return out;
}

/* How many sayings, from the first on, are of the same interface as the first. */
static guint count_alike(const ex_own_saying *first, guint count)
{
    guint alike;

    EX_SEARCH(alike, count, at, first[at].interface_id == first->interface_id);
    return alike;
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

/*
 * The place's own mapper named the port of another address, as a server with several addresses does, and this client goes on where
 * it had asked: clients of RPC take the port alone. The answers of a pair are a bounded set.
 */
static void read_asked(const ex_store *store, const ex_addr *client, const port_place *place, ex_given *out)
{
    ex_side side;
    const ex_tolds *told = ex_store_told(store, client, place->addr, &side);

    for (guint i = 0; told && i < told->count; i++) {
        const ex_told *one = &told->entry[i].told;
        const ex_proof *proof = &told->entry[i].proof;

        if (one->mapper != side || one->said < EX_SAID_OPEN || one->port != place->port ||
            one->transport != place->transport || one->interface_id >= EX_IF_COUNT)
            continue;
        out->elsewhere = TRUE;
        if (!(out->interfaces >> one->interface_id & 1) || ex_proof_compare(proof, &out->proof[one->interface_id]) < 0)
            out->proof[one->interface_id] = *proof;
        out->interfaces |= (ex_interfaces_set)1 << one->interface_id;
    }
}

/* What this client was told of a port of which the host's own mapper said nothing on an open connection. */
static gboolean read_told(const ex_store *store, const ex_addr *client, const port_place *place, ex_given *out)
{
    const ex_addrs *tellers = client ? ex_tellers_of(store, client, place->addr, place->port, place->transport) : NULL;

    for (guint i = 0; tellers && i < tellers->count; i++)
        read_teller(store, client, &tellers->addr[i], place, out);
    if (client && out->interfaces == 0 && g_hash_table_size(store->tellers) > 0)
        read_asked(store, client, place, out);
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

/*
 * On NT the directory's port serves clients (NSPI) and servers and administrators (XDS), the store's serves clients (EMSMDB)
 * and administrators. Where the referral interface is, the directory is a later version's, which servers do not use.
 */
static const struct {
    ex_interface given, beside, not_with;
} shared[] = {
    { EX_IF_NSPI, EX_IF_XDS, EX_IF_RFR },
    { EX_IF_XDS, EX_IF_NSPI, EX_IF_OTHER },
    { EX_IF_EMSMDB, EX_IF_STORE_ADMIN_1, EX_IF_OTHER },
    { EX_IF_STORE_ADMIN_1, EX_IF_EMSMDB, EX_IF_OTHER },
    { EX_IF_STORE_ADMIN_2, EX_IF_EMSMDB, EX_IF_OTHER },
    { EX_IF_STORE_ADMIN_3, EX_IF_EMSMDB, EX_IF_OTHER },
};

/* Whether an interface can stand at the port with all that one process offers there together with `given`. */
static gboolean fits(ex_interfaces_set interfaces, ex_interface given, ex_interface beside)
{
    for (guint id = 0; id < EX_IF_COUNT; id++) {
        if ((interfaces >> id & 1) && ex_interfaces_together((ex_interface)id, given) &&
            !ex_interfaces_together((ex_interface)id, beside))
            return FALSE;
    }
    return TRUE;
}

static void add_shared(ex_given *given)
{
    const ex_interfaces_set said = given->interfaces;

    for (guint i = 0; i < G_N_ELEMENTS(shared); i++) {
        if (!(said >> shared[i].given & 1) || (given->interfaces >> shared[i].beside & 1) ||
            (said >> shared[i].not_with & 1) || !fits(said, shared[i].given, shared[i].beside))
            continue;
        given->interfaces |= (ex_interfaces_set)1 << shared[i].beside;
        given->proof[shared[i].beside] = given->proof[shared[i].given];
    }
}

void ex_given_narrow(const ex_store *store, const ex_addr *client, const ex_addr *addr, guint16 port, guint8 transport,
                     gint64 time, ex_given *given)
{
    ex_side side;
    const ex_tolds *told = ex_store_told(store, client, addr, &side);
    ex_interfaces_set asked = 0;

    if (given->elsewhere || given->said != EX_SAID_OPEN || !given->interfaces)
        return;
    for (guint id = 0; told && id < EX_IF_COUNT; id++) {
        const ex_proof *proof = (given->interfaces >> id & 1)
                                    ? ex_tolds_find(told, side, addr, port, transport, id, EX_SAID_OPEN, EX_SAID_ASKED)
                                    : NULL;

        if (proof && proof->time <= time)
            asked |= (ex_interfaces_set)1 << id;
    }
    if (asked) {
        given->interfaces = asked;
        return;
    }
    given->to_others = TRUE;
    add_shared(given);
}
