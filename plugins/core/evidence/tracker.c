/* tracker.c
 * Incarnations of flows by frame number: no memory per frame, one entry per incarnation.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/hash.h"
#include "facts/search.h"
#include "evidence/believe.h"
#include "evidence/tracker.h"

/* Octets that a connection whose beginning comes late may have sent before its later part. */
#define LATE_OCTETS_MAX (1u << 30)
/* A packet that is older than the flow's last by more than this stands in another file's part of a capture (ns). */
#define BACKWARDS G_GINT64_CONSTANT(1000000000)

/* Frames belong to this flow from here on, until the next of these. */
typedef struct {
    ex_flow *flow;
    guint32 frame;
} life;

typedef struct {
    ex_tuple tuple;
    life latest;
    guint32 openings;     /* SYNs that were seen, of whichever life */
    GArray *earlier;      /* of life by frame; NULL for ports that were used once, as most are */
    ex_flow *newest;      /* begun last */
    ex_flow *before;      /* the one before it; NULL if there is none */
    ex_flow *solid;       /* the last before it of which both sides were heard; NULL if there is none */
    gboolean was_refused; /* a reset came that answers nothing that was seen: the next three tell of it */
    guint32 refused;      /* the number that it acknowledges */
    ex_side refuser;
    ex_proof refusal;
    ex_windows *strangers; /* where segments stand that fit no life; NULL until one comes */
} ports;

/* Ports that were met lately are found without a hash table, by a few bits of what tells most of them apart. */
#define RECENT 256

struct ex_tracker {
    GHashTable *by_tuple;
    ports **recent;
    const ports *learned; /* from last */
};

EX_BYTE_KEY(tuple, ex_tuple)

static void ports_free(gpointer data)
{
    ports *entry = (ports *)data;

    if (entry->earlier)
        g_array_free(entry->earlier, TRUE);
    g_free(entry->strangers);
    g_free(entry);
}

ex_tracker *ex_tracker_new(void)
{
    ex_tracker *tracker = g_new0(ex_tracker, 1);

    tracker->by_tuple = g_hash_table_new_full(tuple_hash, tuple_equal, NULL, ports_free);
    tracker->recent = g_new0(ports *, RECENT);
    return tracker;
}

void ex_tracker_free(ex_tracker *tracker)
{
    if (!tracker)
        return;
    g_hash_table_destroy(tracker->by_tuple);
    g_free(tracker->recent);
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

/*
 * Makes the piece the incarnation that its beginning names. What was known of its windows and its dialogue is dropped: the
 * older packets that come now would be taken for repeated ones.
 */
static gboolean claim_later_part(ex_store *store, ex_flow *piece, const ex_incarnation *incarnation)
{
    if (!ex_store_rename_flow(store, piece, incarnation))
        return FALSE;
    g_free(piece->live);
    piece->live = NULL;
    memset(&piece->windows, 0, sizeof(piece->windows));
    return TRUE;
}

/* Frames from this one on are the flow's. */
static void assign(ports *entry, ex_flow *flow, guint32 frame)
{
    if (entry->latest.flow == flow)
        return;
    if (entry->latest.flow) {
        if (!entry->earlier)
            entry->earlier = g_array_new(FALSE, FALSE, sizeof(life));
        g_array_append_val(entry->earlier, entry->latest);
    }
    entry->latest.flow = flow;
    entry->latest.frame = frame;
}

static void begin_life(ports *entry, ex_flow *flow)
{
    if (entry->newest == flow)
        return;
    if (entry->newest && entry->newest->attested)
        entry->solid = entry->newest;
    entry->before = entry->newest;
    entry->newest = flow;
}

static ports *find_ports(const ex_tracker *tracker, const ex_tuple *tuple)
{
    const guint mixed =
        tuple->end[EX_FROM_LO].port * 7u + tuple->end[EX_FROM_HI].port + tuple->end[EX_FROM_LO].addr.octet[3];
    ports **recent = &tracker->recent[mixed % RECENT];

    if (!*recent || !tuple_equal(&(*recent)->tuple, tuple)) {
        ports *entry = (ports *)g_hash_table_lookup(tracker->by_tuple, tuple);

        if (!entry)
            return NULL;
        *recent = entry;
    }
    return *recent;
}

static ports *ports_of(ex_tracker *tracker, const ex_tuple *tuple)
{
    ports *entry = find_ports(tracker, tuple);

    if (!entry) {
        entry = g_new0(ports, 1);
        entry->tuple = *tuple;
        g_hash_table_insert(tracker->by_tuple, &entry->tuple, entry);
    }
    return entry;
}

/* Keeps a reset that may answer a SYN which comes only now: of two interfaces with two clocks, sorted by time. */
static void keep_refusal(ports *entry, ex_side side, const ex_segment *segment, const ex_proof *proof)
{
    if (!(segment->flags & EX_TCP_RST) || !(segment->flags & EX_TCP_ACK))
        return;
    entry->was_refused = TRUE;
    entry->refused = segment->ack;
    entry->refuser = side;
    entry->refusal = *proof;
}

/*
 * Whether the SYN is what was refused already: the reset acknowledges it and nothing else. Then what it began is the SYN's life,
 * unless there was another before.
 */
static gboolean is_refused(const ports *entry, ex_side opener, guint32 isn, const ex_proof *proof)
{
    return entry->was_refused && entry->refuser != opener && entry->refused == isn + 1 &&
           proof->time - entry->refusal.time >= 0 && proof->time - entry->refusal.time < EX_CLOCK_STEP;
}

static gboolean is_empty_piece(const ex_flow *flow)
{
    return flow && !flow->key.incarnation.has_isn && !flow->direction[0].seen && !flow->direction[1].seen;
}

static ex_flow *life_of_refused(ports *entry, ex_store *store, const ex_flow_key *key)
{
    const ex_direction refused = { TRUE, entry->refusal.time, entry->refusal.time, 0, 0 };
    ex_flow *flow = entry->newest;

    if (!is_empty_piece(flow) || !ex_store_rename_flow(store, flow, &key->incarnation)) {
        flow = ex_store_flow(store, key);
        begin_life(entry, flow);
    }
    /* The packet was counted when it came. */
    ex_direction_merge(&flow->direction[entry->refuser], &refused);
    ex_store_add_fact(store, flow, ex_fact_make(EX_FACT_RST, entry->refuser, 0), &entry->refusal);
    entry->was_refused = FALSE;
    return flow;
}

/* The life that a SYN or SYN-ACK opens or belongs to. */
static ex_flow *life_of_syn(ports *entry, ex_store *store, ex_side side, const ex_segment *segment,
                            const ex_proof *proof)
{
    const gboolean is_synack = (segment->flags & EX_TCP_ACK) != 0;
    const guint32 isn = is_synack ? segment->ack - 1 : segment->seq;
    const ex_side opener = is_synack ? !side : side;
    ex_flow *flow;
    ex_flow_key key;

    if (entry->newest && same_life(&entry->newest->key.incarnation, isn, is_synack))
        return entry->newest;
    if (entry->solid && same_life(&entry->solid->key.incarnation, isn, is_synack))
        return entry->solid;
    memset(&key, 0, sizeof(key));
    key.tuple = entry->tuple;
    key.incarnation.has_isn = TRUE;
    key.incarnation.isn = isn;
    if (entry->newest && is_later_part(entry->newest, opener, isn, proof) &&
        claim_later_part(store, entry->newest, &key.incarnation))
        return entry->newest;
    if (!is_synack && is_refused(entry, opener, isn, proof))
        return life_of_refused(entry, store, &key);
    /* A SYN that is sent again after another one came between finds its own life again. */
    flow = ex_store_flow(store, &key);
    begin_life(entry, flow);
    return flow;
}

/* Whether a direction that stands elsewhere now may be the known one further on: at most LATE_OCTETS_MAX ahead. */
static gboolean goes_on(const ex_window *known, const ex_window *strange)
{
    return !known->known || !strange->known || strange->low + EX_WINDOW_SLACK - known->next < LATE_OCTETS_MAX;
}

static ex_flow *new_piece(ports *entry, ex_store *store, const ex_proof *proof)
{
    ex_flow_key key;
    ex_flow *flow;

    memset(&key, 0, sizeof(key));
    key.tuple = entry->tuple;
    key.incarnation.source = proof->source;
    key.incarnation.first = proof->time;
    flow = ex_store_flow(store, &key);
    begin_life(entry, flow);
    return flow;
}

/*
 * A segment that fits no life. Where both sides have gone elsewhere together, the capture has a gap, and they have
 * gone on in it or begun anew.
 */
static ex_flow *meet_stranger(ports *entry, ex_store *store, ex_side side, const ex_segment *segment,
                              const ex_proof *proof, ex_fit *fit, gboolean *heard)
{
    ex_windows *windows;
    ex_flow *flow = entry->newest;

    *fit = EX_FIT_STRANGE;
    *heard = FALSE;
    if (segment->flags & (EX_TCP_SYN | EX_TCP_RST))
        return flow;
    if (!entry->strangers)
        entry->strangers = g_new0(ex_windows, 1);
    windows = entry->strangers;
    if (ex_windows_judge(windows, side, segment) == EX_FIT_STRANGE)
        memset(windows, 0, sizeof(*windows));
    if (!ex_windows_take(windows, side, segment))
        return flow;
    if (!goes_on(&flow->windows.side[0], &windows->side[0]) || !goes_on(&flow->windows.side[1], &windows->side[1]))
        flow = new_piece(entry, store, proof);
    else
        windows->side[0].missed = windows->side[1].missed = 1;
    flow->windows = *windows;
    memset(windows, 0, sizeof(*windows));
    *fit = EX_FIT_NEWS;
    *heard = TRUE;
    return flow;
}

/* @param fit set to what the segment is to the flow, if there is one */
static gboolean fits(const ex_flow *flow, ex_side side, const ex_segment *segment, ex_fit *fit)
{
    if (flow)
        *fit = ex_windows_judge(&flow->windows, side, segment);
    return flow && *fit != EX_FIT_STRANGE;
}

/*
 * The life that a segment belongs to: the newest; but as long as only one side of that was heard, one before it of which
 * both were, if the numbers fit there. What does not fit there is of one before it, which may have been the real one, or which
 * goes on in another network with the same addresses.
 */
static ex_flow *life_of_segment(ports *entry, ex_store *store, ex_side side, const ex_segment *segment,
                                const ex_proof *proof, ex_fit *fit)
{
    if (!entry->newest)
        new_piece(entry, store, proof);
    if (!entry->newest->attested && fits(entry->solid, side, segment, fit))
        return entry->solid;
    if (fits(entry->newest, side, segment, fit))
        return entry->newest;
    if (entry->before && (!entry->newest->attested || entry->before->attested) &&
        fits(entry->before, side, segment, fit))
        return entry->before;
    if (fits(entry->solid, side, segment, fit))
        return entry->solid;
    *fit = EX_FIT_STRANGE;
    return entry->newest;
}

/* Whether a packet is so much older than what was seen of a piece that it stands in another file's part of a capture. */
static gboolean is_older_part(const ex_flow *flow, ex_side side, const ex_proof *proof)
{
    return !flow->windows.side[side].exact && flow->last > proof->time &&
           (guint64)flow->last - (guint64)proof->time > BACKWARDS;
}

/*
 * Whether a segment that does not fit may begin a piece of its own at once: where of the newest life, whose beginning was
 * not captured, only one side was heard, that one may as well be the stranger.
 */
static gboolean may_be_piece(const ex_flow *newest, const ex_segment *segment)
{
    return !newest->attested && !newest->key.incarnation.has_isn && (segment->flags & EX_TCP_ACK) &&
           !(segment->flags & (EX_TCP_SYN | EX_TCP_RST));
}

ex_flow *ex_tracker_learn(ex_tracker *tracker, ex_store *store, const ex_tuple *tuple, ex_side side,
                          const ex_segment *segment, const ex_proof *proof, ex_fit *fit, gboolean *heard)
{
    ports *entry = ports_of(tracker, tuple);
    ex_flow *flow;

    *heard = FALSE;
    tracker->learned = entry;
    if (segment->flags & EX_TCP_SYN) {
        entry->openings++;
        flow = life_of_syn(entry, store, side, segment, proof);
        *fit = ex_windows_judge(&flow->windows, side, segment);
    } else {
        flow = life_of_segment(entry, store, side, segment, proof, fit);
    }
    if (*fit != EX_FIT_STRANGE) {
        *heard = ex_windows_take(&flow->windows, side, segment);
    } else if (is_older_part(flow, side, proof)) {
        /* Captures joined out of order: what comes now is older, and nothing is known of where it stood then. */
        *fit = EX_FIT_NEWS;
    } else if (may_be_piece(flow, segment)) {
        flow = new_piece(entry, store, proof);
        *fit = EX_FIT_NEWS;
        *heard = ex_windows_take(&flow->windows, side, segment);
    } else {
        keep_refusal(entry, side, segment, proof);
        flow = meet_stranger(entry, store, side, segment, proof, fit, heard);
    }
    assign(entry, flow, proof->frame);
    return flow;
}

guint32 ex_tracker_openings(const ex_tracker *tracker)
{
    return tracker->learned ? tracker->learned->openings : 0;
}

ex_flow *ex_tracker_quoted(const ex_tracker *tracker, const ex_tuple *tuple, ex_side side, guint32 seq)
{
    const ports *entry = (const ports *)g_hash_table_lookup(tracker->by_tuple, tuple);

    if (entry && tuple->transport != EX_TCP)
        return entry->latest.flow && ex_windows_has_datagram(&entry->latest.flow->windows, side, seq)
                   ? entry->latest.flow
                   : NULL;
    if (!entry || !entry->newest)
        return NULL;
    if (ex_windows_has_sent(&entry->newest->windows, side, seq))
        return entry->newest;
    return entry->solid && ex_windows_has_sent(&entry->solid->windows, side, seq) ? entry->solid : NULL;
}

ex_flow *ex_tracker_learn_datagram(ex_tracker *tracker, ex_store *store, const ex_tuple *tuple, const ex_proof *proof)
{
    ports *entry = ports_of(tracker, tuple);
    ex_flow_key key;

    if (entry->latest.flow)
        return entry->latest.flow;
    memset(&key, 0, sizeof(key));
    key.tuple = *tuple;
    assign(entry, ex_store_flow(store, &key), proof->frame);
    return entry->latest.flow;
}

ex_flow *ex_tracker_find(const ex_tracker *tracker, const ex_tuple *tuple, guint32 frame)
{
    const ports *entry = find_ports(tracker, tuple);
    guint later = 0;

    if (!entry)
        return NULL;
    if (entry->latest.frame <= frame)
        return entry->latest.flow;
    /* The last that began not later than the frame: a flood of SYNs from one port makes very many. */
    if (entry->earlier)
        EX_SEARCH(later, entry->earlier->len, at, g_array_index(entry->earlier, life, at).frame <= frame);
    return later > 0 ? g_array_index(entry->earlier, life, later - 1).flow : NULL;
}
