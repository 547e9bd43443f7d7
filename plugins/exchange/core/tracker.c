/* tracker.c
 * Incarnations of flows by frame number: no memory per frame, one entry per incarnation.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/progress.h>

#include "hash.h"
#include "store_parts.h"
#include "tracker.h"

/* Octets that a connection whose beginning comes late may have sent before its later part. */
#define LATE_OCTETS_MAX (1u << 30)

typedef struct {
    ex_flow *flow;
    guint32 frame; /* the first */
} life;

typedef struct {
    ex_tuple tuple;
    life latest;
    GArray *earlier; /* of life by frame; NULL for ports that were used once, as most are */
} ports;

struct ex_tracker {
    GHashTable *by_tuple;
};

static guint tuple_hash(gconstpointer key)
{
    return ex_hash_bytes(key, sizeof(ex_tuple));
}

static gboolean tuple_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(ex_tuple)) == 0;
}

static void ports_free(gpointer data)
{
    ports *entry = (ports *)data;

    if (entry->earlier)
        g_array_free(entry->earlier, TRUE);
    g_free(entry);
}

ex_tracker *ex_tracker_new(void)
{
    ex_tracker *tracker = g_new0(ex_tracker, 1);

    tracker->by_tuple = g_hash_table_new_full(tuple_hash, tuple_equal, NULL, ports_free);
    return tracker;
}

void ex_tracker_free(ex_tracker *tracker)
{
    if (!tracker)
        return;
    g_hash_table_destroy(tracker->by_tuple);
    g_free(tracker);
}

/*
 * Whether a SYN or SYN-ACK belongs to the incarnation. A SYN-ACK may acknowledge data that came with the SYN (RFC
 * 7413), at most one segment of it.
 */
static gboolean same_life(const ex_incarnation *incarnation, guint32 isn, gboolean is_synack)
{
    return incarnation->has_isn && (is_synack ? isn - incarnation->isn < 65536 : isn == incarnation->isn);
}

/*
 * Captures joined out of order: the later part of a connection came first, and its beginning comes now.
 * @param side of the host that opened
 */
static gboolean is_later_part(const ex_flow *piece, ex_side side, guint32 isn, const ex_proof *proof)
{
    const ex_direction *direction = &piece->direction[side];

    return !piece->key.incarnation.has_isn && proof->time < piece->first.time && direction->seen &&
           direction->first_seq - isn - 1 < LATE_OCTETS_MAX;
}

/* The piece is the incarnation, then. What its reader knew begins anew, for it takes what is older as read. */
static gboolean claim_later_part(ex_store *store, ex_flow *piece, const ex_incarnation *incarnation)
{
    if (!ex_store_rename_flow(store, piece, incarnation))
        return FALSE;
    g_free(piece->live);
    piece->live = NULL;
    return TRUE;
}

/* The side of the host that opens, by a SYN or SYN-ACK. */
static ex_side opening_side(const ex_tuple *tuple, const ex_segment *segment)
{
    const gboolean from_lo = segment->src_port == tuple->lo_port && ex_addr_compare(&segment->src, &tuple->lo) == 0;

    return from_lo == !(segment->flags & EX_TCP_ACK) ? EX_FROM_LO : EX_FROM_HI;
}

ex_flow *ex_tracker_learn(ex_tracker *tracker, ex_store *store, const ex_tuple *tuple, const ex_segment *segment,
                          const ex_proof *proof)
{
    ports *entry = (ports *)g_hash_table_lookup(tracker->by_tuple, tuple);
    const gboolean is_syn = (segment->flags & EX_TCP_SYN) != 0;
    const gboolean is_synack = is_syn && (segment->flags & EX_TCP_ACK);
    const guint32 isn = is_synack ? segment->ack - 1 : segment->seq;
    ex_flow_key key;

    if (entry && (!is_syn || same_life(&entry->latest.flow->key.incarnation, isn, is_synack)))
        return entry->latest.flow;

    memset(&key, 0, sizeof(key));
    key.tuple = *tuple;
    if (is_syn) {
        key.incarnation.has_isn = TRUE;
        key.incarnation.isn = isn;
    } else {
        key.incarnation.source = proof->source;
        key.incarnation.first = proof->time;
    }
    if (entry && is_syn && is_later_part(entry->latest.flow, opening_side(tuple, segment), isn, proof) &&
        claim_later_part(store, entry->latest.flow, &key.incarnation))
        return entry->latest.flow;
    if (!entry) {
        entry = g_new0(ports, 1);
        entry->tuple = *tuple;
        g_hash_table_insert(tracker->by_tuple, &entry->tuple, entry);
    } else {
        if (!entry->earlier)
            entry->earlier = g_array_new(FALSE, FALSE, sizeof(life));
        g_array_append_val(entry->earlier, entry->latest);
    }
    entry->latest.flow = ex_store_flow(store, &key);
    entry->latest.frame = proof->frame;
    return entry->latest.flow;
}

ex_flow *ex_tracker_learn_datagram(ex_tracker *tracker, ex_store *store, const ex_tuple *tuple, const ex_proof *proof)
{
    ports *entry = (ports *)g_hash_table_lookup(tracker->by_tuple, tuple);
    ex_flow_key key;

    if (entry)
        return entry->latest.flow;
    memset(&key, 0, sizeof(key));
    key.tuple = *tuple;
    entry = g_new0(ports, 1);
    entry->tuple = *tuple;
    entry->latest.flow = ex_store_flow(store, &key);
    entry->latest.frame = proof->frame;
    g_hash_table_insert(tracker->by_tuple, &entry->tuple, entry);
    return entry->latest.flow;
}

ex_flow *ex_tracker_find(const ex_tracker *tracker, const ex_tuple *tuple, guint32 frame)
{
    const ports *entry = (const ports *)g_hash_table_lookup(tracker->by_tuple, tuple);
    guint low = 0, high;
    guint64 left = EX_ALL_LEFT;

    if (!entry)
        return NULL;
    if (entry->latest.frame <= frame)
        return entry->latest.flow;
    /*
     * The last that began not later than the frame: a flood of SYNs from one port makes very many. Ends: the range of
     * places becomes smaller each turn.
     */
    high = entry->earlier ? entry->earlier->len : 0;
    while (low < high && ex_goes_on(&left, high - low)) {
        const guint middle = (low + high) / 2;

        if (g_array_index(entry->earlier, life, middle).frame <= frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? g_array_index(entry->earlier, life, low - 1).flow : NULL;
}
