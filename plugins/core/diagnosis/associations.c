/* associations.c
 * Associations of MTAs, read from their flows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/associations.h"

static ex_side side_of(const ex_flow_view *view, guint party)
{
    return party == EX_CALLING ? view->client_side : (ex_side)!view->client_side;
}

static const ex_proof *said(const ex_flow_view *view, guint party, ex_fact_kind kind, guint object)
{
    return ex_facts_first(&view->flow->facts, kind, object, side_of(view, party));
}

static const ex_proof *said_by_any(const ex_flow_view *view, ex_fact_kind kind, guint object)
{
    return ex_facts_first(&view->flow->facts, kind, object, EX_EITHER);
}

/* The object of the first fact of a kind that a side stated. @return -1 if it stated none */
static gint object_of(const ex_flow_view *view, guint party, ex_fact_kind kind)
{
    const ex_facts *facts = &view->flow->facts;
    const ex_fact_entry *first = NULL;

    for (guint i = 0; i < facts->count; i++) {
        const ex_fact_entry *at = &facts->entry[i];

        if (ex_fact_get_kind(at->fact) == kind && ex_fact_get_side(at->fact) == side_of(view, party) &&
            (!first || ex_proof_compare(&at->proof, &first->proof) < 0))
            first = at;
    }
    return first ? (gint)ex_fact_get_object(first->fact) : -1;
}

/* What the MTA of a side says of its name: of several the first that is kept. */
static const char *mta_of(const ex_flow_view *view, guint party)
{
    const ex_texts *texts = view->flow->texts;
    const ex_text_entry *first = NULL;

    for (guint i = 0; texts && i < texts->count; i++) {
        const ex_text_entry *at = &texts->entry[i];

        if (at->kind == EX_TEXT_MTA && at->side == side_of(view, party) &&
            (!first || ex_proof_compare(&at->proof, &first->proof) < 0))
            first = at;
    }
    return first ? first->text : NULL;
}

static const char *selector_of(const ex_flow_view *view, guint party)
{
    const ex_association *association = view->flow->association;
    const char *text = association ? association->selector[side_of(view, party)].text : "";

    return text[0] ? text : NULL;
}

/* Facts that open or close; what is said by the side itself, or to it. */
typedef struct {
    guint8 kind, object;
    gboolean by_other;
    const char *how;
} turning;

static const turning openings[] = { { EX_FACT_SYN, 0, FALSE, "" },
                                    { EX_FACT_SYNACK, 0, TRUE, "" },
                                    { EX_FACT_TPDU, EX_TPDU_CR, FALSE, "" },
                                    { EX_FACT_X400_ASKED, EX_EACH, FALSE, "" },
                                    { EX_FACT_RPC_BIND, EX_EACH, FALSE, "" } };

/* Of two at one time the upper layer's. */
static const turning closings[] = {
    { EX_FACT_X400_RELEASED, 0, FALSE, "released" },        { EX_FACT_X400_ABORTED, 0, FALSE, "aborted" },
    { EX_FACT_DISCONNECT, EX_EACH, FALSE, "disconnected" }, { EX_FACT_FIN, 0, FALSE, "connection closed" },
    { EX_FACT_RST, 0, FALSE, "connection reset" },
};

/* The earliest of them. @return how it was done, "" if it was not */
static const char *find_end(const ex_flow_view *view, const turning *of, guint count, ex_association_end *out)
{
    const char *how = "";

    out->proof = NULL;
    for (guint i = 0; i < count; i++) {
        for (guint party = EX_CALLING; party <= EX_CALLED; party++) {
            const ex_proof *proof = said(view, party, (ex_fact_kind)of[i].kind, of[i].object);

            if (!proof || (out->proof && ex_proof_compare(proof, out->proof) >= 0))
                continue;
            out->proof = proof;
            out->by = (guint8)(of[i].by_other ? !party : party);
            how = of[i].how;
        }
    }
    return how;
}

static gboolean set(ex_association_row *row, ex_association_result result, const char *why)
{
    row->result = result;
    row->why = why;
    return TRUE;
}

/* What the two MTAs say. @return FALSE if they say too little */
static gboolean read_words(ex_association_row *row)
{
    const ex_flow_view *view = row->view;
    const gint refusal = object_of(view, EX_CALLED, EX_FACT_X400_REFUSED);
    const gint disconnect = object_of(view, EX_CALLED, EX_FACT_DISCONNECT);

    if (said_by_any(view, EX_FACT_X400_ACCEPTED, EX_EACH) || said_by_any(view, EX_FACT_X400_TRANSFER, EX_EACH))
        return set(row, EX_ASSOCIATION_ACCEPTED, "");
    if (refusal >= 0)
        return set(row, EX_ASSOCIATION_REFUSED, ex_x400_refusal_name((ex_x400_refusal)refusal));
    if (disconnect >= 0 && !said(view, EX_CALLED, EX_FACT_TPDU, EX_TPDU_CC))
        return set(row, EX_ASSOCIATION_REFUSED, ex_disconnect_name(ex_disconnect_reason((guint)disconnect)));
    /* Of one that was open before, nobody knows how it began. */
    if (said_by_any(view, EX_FACT_X400_ABORTED, EX_EACH) && said(view, EX_CALLING, EX_FACT_X400_ASKED, EX_EACH))
        return set(row, EX_ASSOCIATION_ABORTED, "");
    return FALSE;
}

/* MTAs are associated once MtaBind, or MtaBindBack on the way back, was answered (KB 159298). */
static gboolean read_rpc_words(ex_association_row *row)
{
    static const ex_operation binds[] = { EX_OP_MTA_BIND, EX_OP_MTA_BIND_BACK };
    const ex_flow_view *view = row->view;
    gboolean asked = FALSE;

    if (view->reach.stop == EX_STOP_DENIED)
        return set(row, EX_ASSOCIATION_REFUSED, "the caller is not let in");
    if (view->reach.stop == EX_STOP_UNAVAILABLE)
        return set(row, EX_ASSOCIATION_REFUSED, "the called MTA cannot reach the caller");
    for (guint i = 0; i < G_N_ELEMENTS(binds); i++) {
        if (said(view, EX_CALLED, EX_FACT_RPC_ANSWERED, binds[i]))
            return set(row, EX_ASSOCIATION_ACCEPTED, "");
        asked |= said(view, EX_CALLING, EX_FACT_RPC_OPERATION, binds[i]) != NULL;
    }
    /* Of a connection of which one side was captured nobody knows what the other said. */
    if (asked && row->closed.proof && view->flow->attested)
        return set(row, EX_ASSOCIATION_UNANSWERED, "the call was never answered");
    return FALSE;
}

/* What the connection shows where its words do not tell. */
static void read_connection(ex_association_row *row)
{
    const ex_flow_view *view = row->view;

    if (view->outcome == EX_OUTCOME_REFUSED)
        set(row, EX_ASSOCIATION_REFUSED, "connection reset");
    else if (ex_outcome_is_blocked(view->outcome))
        set(row, EX_ASSOCIATION_UNANSWERED, ex_outcome_name(view->outcome));
    else if (view->reach.stop == EX_STOP_CUT)
        set(row, EX_ASSOCIATION_UNANSWERED, ex_ending_words(view->reach.end));
}

/* A call back that is blocked, wherever it leads to: of the port nothing need be known. */
static gboolean is_bindback(const ex_finding *finding)
{
    return finding && finding->kind == EX_FINDING_MTA_BINDBACK_BLOCKED;
}

/* Somebody who was refused, or not answered, at X.400's port: which scenario it is need not be known. */
static gboolean is_in_vain(const ex_flow_view *view, const ex_finding *finding)
{
    return finding && view->verdict->service == EX_SVC_X400 && ex_finding_types[finding->kind].is_fault;
}

static gboolean is_association(const ex_flow_view *view, const ex_finding *finding, ex_confidence least)
{
    /* Whoever tries the port on many hosts calls no MTA. */
    if (view->flow->key.tuple.transport != EX_TCP || (finding && finding->kind == EX_FINDING_SCAN))
        return FALSE;
    return is_bindback(finding) || is_in_vain(view, finding) ||
           (view->confidence >= least && (view->verdict->service == EX_SVC_MTA || (view->legs & EX_LEG(EX_LEG_6B))));
}

static const char *mode_of(const ex_flow_view *view)
{
    gint mode = object_of(view, EX_CALLED, EX_FACT_X400_ACCEPTED);

    if (mode < 0 || mode == EX_MODE_UNKNOWN)
        mode = object_of(view, EX_CALLING, EX_FACT_X400_ASKED);
    return mode < 0 ? "" : ex_x400_mode_name((ex_x400_mode)mode);
}

static void read_counts(ex_association_row *row)
{
    const ex_flow_view *view = row->view;
    const ex_association *association = view->flow->association;

    row->idle = association ? ex_association_idle(association, view->flow->last) : -1;
    for (guint party = EX_CALLING; party <= EX_CALLED; party++) {
        const ex_side side = side_of(view, party);

        if (association)
            ex_association_activities(association, side, &row->begun[party], &row->ended[party]);
        for (guint32 i = 0; i < view->flow->counts; i++)
            row->octets[party] += view->flow->count[i].bytes[side];
    }
}

static ex_association_row *read_row(const ex_flow_view *view, const ex_finding *finding)
{
    const gboolean by_rpc = is_bindback(finding) || view->verdict->service == EX_SVC_MTA;
    ex_association_row *row = g_new0(ex_association_row, 1);

    row->view = view;
    row->finding = finding;
    row->events = finding ? ex_events_of(finding->kind, view->outcome == EX_OUTCOME_REFUSED) : NULL;
    row->mode = by_rpc ? "RPC" : mode_of(view);
    row->is_counted = !by_rpc;
    for (guint party = EX_CALLING; party <= EX_CALLED; party++) {
        row->selector[party] = selector_of(view, party);
        row->mta[party] = mta_of(view, party);
    }
    find_end(view, openings, G_N_ELEMENTS(openings), &row->opened);
    row->how = find_end(view, closings, G_N_ELEMENTS(closings), &row->closed);
    row->why = "";
    if (!(by_rpc ? read_rpc_words(row) : read_words(row)))
        read_connection(row);
    read_counts(row);
    return row;
}

GPtrArray *ex_associations_make(const ex_flow_views *views, GHashTable *by_flow, ex_confidence least,
                                GHashTable *selected)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(views->view, i);
        const ex_finding *finding = ex_findings_gravest(by_flow, view->flow);

        if ((!selected || g_hash_table_contains(selected, view->flow)) && is_association(view, finding, least))
            g_ptr_array_add(rows, read_row(view, finding));
    }
    return rows;
}

const char *ex_association_result_name(ex_association_result result)
{
    static const char *const names[EX_ASSOCIATION_RESULT_COUNT] = { "unknown", "accepted", "refused", "aborted",
                                                                    "unanswered" };

    return (guint)result < EX_ASSOCIATION_RESULT_COUNT ? names[result] : "";
}

const char *ex_association_party(const ex_association_end *end)
{
    if (!end->proof)
        return "";
    return end->by == EX_CALLING ? "calling" : "called";
}
