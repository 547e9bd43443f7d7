/* model.h
 * What all reports print: scenarios, endpoints, findings and the ports that must be open.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_MODEL_H
#define EXCHANGE_CORE_MODEL_H

#include "openings.h"
#include "rows.h"
#include "table.h"

typedef struct {
    ex_store *store;
    const ex_config *config;
    ex_views *views;
    GPtrArray *scenarios; /**< of ex_scenario */
    GPtrArray *findings;  /**< of ex_finding */
    GPtrArray *endpoints; /**< of ex_known_endpoint, by address, port, then key */
    GPtrArray *openings;  /**< of ex_opening, by server, port, client */
} ex_model;

/**
 * Works out everything.
 * @param least scenarios that are less sure are left out
 * @param selected a set of ex_flow: rows of which no flow is in it are left out; what is known comes from all flows
 *        all the same. NULL: nothing is left out
 */
ex_model *ex_model_make(ex_store *store, const ex_config *config, ex_confidence least, GHashTable *selected);
void ex_model_free(ex_model *model);

/** The model as tables; each is the caller's. */
ex_table *ex_model_scenarios(const ex_model *model);
ex_table *ex_model_endpoints(const ex_model *model);
ex_table *ex_model_findings(const ex_model *model);
ex_table *ex_model_firewall(const ex_model *model);
/** A display filter for each scenario. */
ex_table *ex_model_filters(const ex_model *model);

/** Whole reports. */
void ex_model_nft(const ex_model *model, GString *out);
void ex_model_iptables(const ex_model *model, GString *out);
void ex_model_monitor(const ex_model *model, GString *out);
void ex_model_map(const ex_model *model, GString *out);
void ex_model_markdown(const ex_model *model, GString *out);
void ex_model_json(const ex_model *model, GString *out);

/* What the writers share; each text is the caller's. */

/** "192.0.2.10", "2001:db8::10" */
char *ex_text_addr(const ex_addr *addr);
/** "2026-11-24T04:41:17.123456Z" */
char *ex_text_time(gint64 time);
/** "1a" or "5/6a", with what is outside the six. @param unknown text if there is none */
char *ex_text_legs(ex_legs legs, ex_outsides outside, const char *unknown);
/** "4" or "1/2" */
char *ex_text_scenarios(ex_legs legs);
/** "epm 135 open" or "mta 1035 open 1030 blocked" */
char *ex_text_part(const ex_part *part);
/** "epm 135 open, directory 1059 open, store not seen" */
char *ex_text_parts(const ex_scenario *scenario);
/** "HKLM\SYSTEM\CurrentControlSet\Services\…, value …"; "" for NULL */
char *ex_text_registry(const ex_registry_row *row);
/** The product a host names, as the wire has it; NULL if it names none. */
char *ex_text_product(const ex_store *store, const ex_addr *addr);

#endif
