/* ladder.c
 * What happened between two hosts, in order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "diagnosis/ladder.h"
#include "diagnosis/ladder_words.h"

/* Connections that are alike; the first is shown. */
typedef struct {
    const ex_flow_view *shown;
    guint alike; /* more of them */
    gint64 last; /* when the last of them ended, ns */
} group;

static void free_rung(gpointer data)
{
    g_string_free(((ex_rung *)data)->words, TRUE);
    g_free(data);
}

static ex_rung *add_rung(GPtrArray *rungs, const ex_flow_view *view, const ex_proof *proof, ex_rung_by by)
{
    ex_rung *rung = g_new0(ex_rung, 1);

    rung->proof = *proof;
    rung->view = view;
    rung->by = by;
    rung->words = g_string_new(NULL);
    g_ptr_array_add(rungs, rung);
    return rung;
}

static ex_rung_by who_said(const ex_flow_view *view, ex_fact fact)
{
    if (ex_fact_get_kind(fact) == EX_FACT_ICMP)
        return EX_RUNG_ROUTER;
    return ex_fact_get_side(fact) == view->client_side ? EX_RUNG_CLIENT : EX_RUNG_SERVER;
}

/* The rung of a packet among those of a connection, which begin at `from`; NULL if there is none. */
static ex_rung *find_rung(const GPtrArray *rungs, guint from, guint32 source, guint32 frame)
{
    for (guint i = from; i < rungs->len; i++) {
        ex_rung *rung = (ex_rung *)g_ptr_array_index(rungs, i);

        if (rung->proof.frame == frame && rung->proof.source == source)
            return rung;
    }
    return NULL;
}

static void add_facts(const ex_store *store, const ex_flow_view *view, ex_telling telling, guint from, GPtrArray *rungs)
{
    for (guint i = 0; i < view->flow->facts.count; i++) {
        const ex_fact_entry *entry = &view->flow->facts.entry[i];
        const ex_rung_by by = who_said(view, entry->fact);
        ex_rung *rung;

        if (ex_ladder_telling(entry->fact) != telling)
            continue;
        rung = find_rung(rungs, from, entry->proof.source, entry->proof.frame);
        if (rung && (telling == EX_TELLS_ALONE || rung->by != by))
            continue;
        if (!rung)
            rung = add_rung(rungs, view, &entry->proof, by);
        ex_ladder_say(store, view, entry, rung->words);
    }
}

static void name_router(const ex_flow_view *view, guint from, GPtrArray *rungs)
{
    char addr[64];

    for (guint i = from; view->flow->router && i < rungs->len; i++) {
        ex_rung *rung = (ex_rung *)g_ptr_array_index(rungs, i);

        if (rung->by != EX_RUNG_ROUTER || rung->proof.frame != view->flow->router->proof.frame)
            continue;
        ex_addr_print(&view->flow->router->addr, addr, sizeof(addr));
        g_string_prepend(rung->words, ", ");
        g_string_prepend(rung->words, addr);
    }
}

/* How many SYNs the client sent: all its packets, if nothing but SYNs was seen of it; else 0. */
static guint32 count_syns(const ex_flow_view *view)
{
    guint32 packets = 0;

    for (guint i = 0; i < view->flow->facts.count; i++) {
        const ex_fact fact = view->flow->facts.entry[i].fact;

        if (ex_fact_get_side(fact) == view->client_side && ex_fact_get_kind(fact) != EX_FACT_SYN &&
            ex_fact_get_kind(fact) != EX_FACT_ICMP)
            return 0;
    }
    for (guint i = 0; i < view->flow->counts; i++)
        packets += view->flow->count[i].packets[view->client_side];
    return packets;
}

/* "SYN SYN SYN, nothing answers" */
static void tell_tries(const ex_flow_view *view, guint from, GPtrArray *rungs)
{
    const ex_proof *proof = ex_flow_view_said(view, TRUE, EX_FACT_SYN, 0);
    ex_rung *rung = proof ? find_rung(rungs, from, proof->source, proof->frame) : NULL;
    const guint32 count = rung ? count_syns(view) : 0;

    for (guint32 i = 1; i < count && count <= 5; i++)
        g_string_append(rung->words, " SYN");
    if (count > 5)
        g_string_append_printf(rung->words, ", %u times", count);
    if (!rung || ex_outcome_is_open(view->outcome) || view->outcome == EX_OUTCOME_REFUSED)
        return;
    rung->lost = TRUE;
    if (view->outcome == EX_OUTCOME_FILTERED)
        g_string_append(rung->words, ", nothing answers");
    else if (view->outcome == EX_OUTCOME_UNKNOWN)
        g_string_append(rung->words, ", no answer before the capture ends");
}

/* Where an open connection stopped. */
static void tell_stop(const ex_flow_view *view, guint from, GPtrArray *rungs)
{
    const ex_reach *reach = &view->reach;
    ex_rung *rung;

    if (!reach->proof || (reach->stop != EX_STOP_CUT && reach->stop != EX_STOP_STALLED && reach->stop != EX_STOP_IDLE))
        return;
    rung = find_rung(rungs, from, reach->proof->source, reach->proof->frame);
    if (!rung) {
        const ex_silence *silent = ex_silence_standing(&view->flow->silences[view->client_side]);
        const gboolean by_client = silent && silent->first.frame == reach->proof->frame;

        rung = add_rung(rungs, view, reach->proof, by_client ? EX_RUNG_CLIENT : EX_RUNG_SERVER);
        g_string_append(rung->words, "data");
    }
    rung->lost = TRUE;
    if (reach->stop == EX_STOP_CUT)
        g_string_append_printf(rung->words, "; %s", ex_ending_words(reach->end));
    else
        g_string_append_printf(rung->words, "; segments of up to %u octets are sent again and never acknowledged",
                               reach->size);
}

/* The rung of a connection that got no answer; NULL if there is none. */
static ex_rung *find_lost(const GPtrArray *rungs, guint from)
{
    for (guint i = from; i < rungs->len; i++) {
        if (((ex_rung *)g_ptr_array_index(rungs, i))->lost)
            return (ex_rung *)g_ptr_array_index(rungs, i);
    }
    return NULL;
}

/* What came of the connection, if that is not plain: it is not open, it stands for others, or a finding is about all of it. */
static void tell_end(GHashTable *by_flow, const group *of, guint from, GPtrArray *rungs)
{
    const ex_flow_view *view = of->shown;
    const GArray *places = (const GArray *)g_hash_table_lookup(by_flow, view->flow);
    const ex_finding *left = NULL;
    const ex_proof proof = { MAX(view->flow->last, of->last), view->flow->first.source, 0 };
    ex_rung *rung;

    for (guint i = 0; places && i < places->len; i++) {
        const ex_finding_at *at = &g_array_index(places, ex_finding_at, i);

        if (!ex_finding_counts(at->finding))
            continue;
        rung = at->frame ? find_rung(rungs, from, view->flow->first.source, at->frame) : find_lost(rungs, from);
        if (rung && !rung->finding)
            rung->finding = at->finding;
        else if (!left)
            left = at->finding;
    }
    if (ex_through_is_open(view->reach.through) && !of->alike && !left)
        return;
    rung = add_rung(rungs, view, &proof, EX_RUNG_END);
    rung->finding = left;
    g_string_append_printf(rung->words, "%s, %u packet%s", ex_through_name(view->reach.through), view->packets,
                           view->packets == 1 ? "" : "s");
    if (of->alike)
        g_string_append_printf(rung->words, "; %u more connection%s like it", of->alike, of->alike == 1 ? "" : "s");
}

/* The next fact of a flow that says something of what it was for; the number of facts at the end. */
static guint next_telling(const ex_facts *facts, guint at)
{
    while (at < facts->count && ex_ladder_telling(facts->entry[at].fact) != EX_TELLS &&
           ex_ladder_telling(facts->entry[at].fact) != EX_TELLS_MORE)
        at++;
    return at;
}

/* Whether the same was said on two connections, by the same sides. Facts are sorted. */
static gboolean says_the_same(const ex_flow_view *a, const ex_flow_view *b)
{
    const ex_facts *one = &a->flow->facts, *other = &b->flow->facts;
    guint i = next_telling(one, 0), k = next_telling(other, 0);

    for (; i < one->count && k < other->count; i = next_telling(one, i + 1), k = next_telling(other, k + 1)) {
        const ex_fact fact = one->entry[i].fact, same = other->entry[k].fact;

        if (ex_fact_get_kind(fact) != ex_fact_get_kind(same) || ex_fact_get_object(fact) != ex_fact_get_object(same) ||
            who_said(a, fact) != who_said(b, same))
            return FALSE;
    }
    return i >= one->count && k >= other->count;
}

static gboolean is_alike(GHashTable *by_flow, const ex_flow_view *a, const ex_flow_view *b)
{
    return a->server_port == b->server_port && ex_addr_compare(a->server, b->server) == 0 &&
           a->flow->key.tuple.transport == b->flow->key.tuple.transport && a->verdict->service == b->verdict->service &&
           a->reach.through == b->reach.through && a->reach.stop == b->reach.stop &&
           ex_findings_gravest(by_flow, a->flow) == ex_findings_gravest(by_flow, b->flow) && says_the_same(a, b);
}

/* Puts the connections that are alike together: those with a finding, or those without. @return how many had no room */
static guint gather(GHashTable *by_flow, const GPtrArray *flows, gboolean found, GArray *groups)
{
    guint left_out = 0;

    for (guint i = 0; i < flows->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(flows, i);
        group *same = NULL;

        if ((ex_findings_gravest(by_flow, view->flow) != NULL) != found)
            continue;
        for (guint k = 0; k < groups->len && !same; k++) {
            if (is_alike(by_flow, g_array_index(groups, group, k).shown, view))
                same = &g_array_index(groups, group, k);
        }
        if (same) {
            same->alike++;
            same->last = MAX(same->last, view->flow->last);
        } else if (groups->len < EX_LADDER_FLOWS) {
            const group new_group = { view, 0, view->flow->last };

            g_array_append_val(groups, new_group);
        } else {
            left_out++;
        }
    }
    return left_out;
}

static gint compare_rungs(gconstpointer a, gconstpointer b)
{
    const ex_rung *one = *(const ex_rung *const *)a, *other = *(const ex_rung *const *)b;
    const int order = ex_proof_compare(&one->proof, &other->proof);

    if (order && one->proof.time != other->proof.time)
        return order;
    /* What came of a connection stands behind its last packet. */
    if ((one->by == EX_RUNG_END) != (other->by == EX_RUNG_END))
        return one->by == EX_RUNG_END ? 1 : -1;
    if (order)
        return order;
    return strcmp(one->words->str, other->words->str);
}

ex_ladder *ex_ladder_make(const ex_store *store, GHashTable *by_flow, const GPtrArray *flows)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(group));
    ex_ladder *ladder = g_new0(ex_ladder, 1);

    ladder->rungs = g_ptr_array_new_with_free_func(free_rung);
    ladder->left_out = gather(by_flow, flows, TRUE, groups);
    ladder->left_out += gather(by_flow, flows, FALSE, groups);
    for (guint i = 0; i < groups->len; i++) {
        const group *of = &g_array_index(groups, group, i);
        const guint from = ladder->rungs->len;

        for (guint telling = EX_TELLS; telling < EX_TELLING_COUNT; telling++)
            add_facts(store, of->shown, (ex_telling)telling, from, ladder->rungs);
        name_router(of->shown, from, ladder->rungs);
        tell_tries(of->shown, from, ladder->rungs);
        tell_stop(of->shown, from, ladder->rungs);
        tell_end(by_flow, of, from, ladder->rungs);
    }
    g_ptr_array_sort(ladder->rungs, compare_rungs);
    g_array_free(groups, TRUE);
    return ladder;
}

void ex_ladder_free(ex_ladder *ladder)
{
    if (!ladder)
        return;
    g_ptr_array_free(ladder->rungs, TRUE);
    g_free(ladder);
}
