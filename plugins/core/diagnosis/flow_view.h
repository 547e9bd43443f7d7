/* flow_view.h
 * Everything that is to be said of the flows of a store, worked out once: what reports and findings are made of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_FLOW_VIEW_H
#define EXCHANGE_DIAGNOSIS_FLOW_VIEW_H

#include "diagnosis/reach.h"

/** A flow as a report sees it. */
typedef struct {
    ex_flow *flow;
    const ex_verdict *verdict; /**< the flow's cached one */
    ex_outcome outcome;
    ex_reach reach; /**< how far it got after the handshake */
    ex_side client_side;
    const ex_addr *client, *server; /**< in the flow */
    guint16 client_port, server_port;
    guint32 network; /**< ex_networks_of() */
    ex_legs legs;    /**< the verdict's; of a blocked port without one, those that need it */
    ex_outsides outside;
    ex_confidence confidence;
    gboolean alone;  /**< neither of its hosts was heard in both directions: one side is all there can be */
    gboolean proven; /**< either side is proven to be Exchange or an X.400 MTA */
    guint32 packets;
    guint64 bytes;
} ex_flow_view;

/** What the other flows of the same hosts say: index.h. */
typedef struct ex_index ex_index;

typedef struct {
    ex_store *store;
    const ex_config *config;
    GPtrArray *view;     /**< of ex_flow_view, by first time, then key */
    GHashTable *by_pair; /**< GPtrArray of ex_flow_view by the two hosts */
    GHashTable *by_flow; /**< ex_flow_view by its ex_flow */
    ex_index *index;
} ex_flow_views;

/** Works out one flow. */
void ex_flow_view_make(ex_store *store, const ex_config *config, ex_flow *flow, ex_flow_view *out);

/**
 * Whether it is proven that the client got through, see ex_outcome_is_success(): on the word of one side only where the
 * other sides of its hosts' connections were not captured either.
 */
static inline gboolean ex_flow_view_is_success(const ex_flow_view *view)
{
    return ex_through_is_open(view->reach.through) &&
           (view->alone || view->flow->attested || view->flow->key.tuple.transport != EX_TCP) &&
           ex_outcome_is_success(view->flow, view->client_side, view->outcome);
}

/** Whether what the flow says comes from its hosts, see ex_flow_is_believed(). */
static inline gboolean ex_flow_view_is_believed(const ex_flow_view *view)
{
    return view->flow->attested || (view->flow->half && view->alone);
}

/** The proof of what one side said; NULL if it did not. @param object of the kind's type, 0 for none */
static inline const ex_proof *ex_flow_view_said(const ex_flow_view *view, gboolean by_client, ex_fact_kind kind,
                                                guint object)
{
    return ex_facts_find(&view->flow->facts,
                         ex_fact_make(kind, by_client ? view->client_side : (ex_side)!view->client_side, object));
}

/** All flows. The store must not change while they are in use. */
ex_flow_views *ex_flow_views_make(ex_store *store, const ex_config *config);
void ex_flow_views_free(ex_flow_views *views);

/** The flows between two hosts, of ex_flow_view by time; NULL if there are none. */
const GPtrArray *ex_flow_views_between(const ex_flow_views *views, const ex_addr *a, const ex_addr *b);

/** Whether anything proves that the host is an Exchange server or an X.400 MTA. */
gboolean ex_host_is_proven(const ex_store *store, const ex_addr *addr);

#endif
