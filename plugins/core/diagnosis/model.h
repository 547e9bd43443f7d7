/* model.h
 * What all reports print: scenarios, endpoints, findings and the ports that must be open.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_MODEL_H
#define EXCHANGE_CORE_MODEL_H

#include "diagnosis/associations.h"
#include "diagnosis/networks.h"
#include "diagnosis/openings.h"
#include "diagnosis/rows.h"

typedef struct {
    ex_store *store;
    const ex_config *config;
    ex_confidence least;  /**< labels that are less sure are not shown */
    gsize width;          /**< columns of a line for people; 0: as long as it gets */
    GHashTable *selected; /**< of ex_flow: what is shown is of these; NULL: of all */
    ex_flow_views *views;
    GPtrArray *scenarios;    /**< of ex_scenario */
    GPtrArray *findings;     /**< of ex_finding */
    GHashTable *by_flow;     /**< ex_findings_by_flow() of them */
    GPtrArray *endpoints;    /**< of ex_known_endpoint, by address, port, then key */
    GPtrArray *associations; /**< of ex_association_row, by first time */
    GPtrArray *openings;     /**< of ex_opening, by server, port, client */
    guint networks; /**< by what the networks of the flows that are shown differ, EX_NETWORKS_BY_…; 0: there is one */
    guint32 cut;    /**< of the longest packet of a TCP flow that the capture holds in part, the octets; 0: of none */
} ex_model;

/**
 * Works out everything.
 * @param least scenarios that are less sure are left out
 * @param selected a set, which must stay as long as the model, of ex_flow: rows of which no flow is in it are left out; what is known comes from all flows
 *        all the same. NULL: nothing is left out
 */
ex_model *ex_model_make(ex_store *store, const ex_config *config, ex_confidence least, GHashTable *selected);
void ex_model_free(ex_model *model);

/** Whether a flow stands in the table of flows: something can be said of it, and it is selected. */
gboolean ex_model_shows(const ex_model *model, const ex_flow_view *view);

#endif
