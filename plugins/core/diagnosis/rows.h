/* rows.h
 * Which rows of a table have to do with which flows, asked flow by flow: each row is told once, so that asking for every
 * flow of a capture takes no longer than going through flows and rows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_ROWS_H
#define EXCHANGE_CORE_ROWS_H

#include "diagnosis/associations.h"
#include "diagnosis/scenarios.h"

typedef struct ex_rows ex_rows;

/** @param scenarios, findings, endpoints the rows of the table: of ex_scenario, ex_finding, ex_known_endpoint */
ex_rows *ex_rows_of_scenarios(const GPtrArray *scenarios);
ex_rows *ex_rows_of_findings(const GPtrArray *findings);
/** @param associations of ex_association_row */
ex_rows *ex_rows_of_associations(const GPtrArray *associations);
ex_rows *ex_rows_of_endpoints(const ex_flow_views *views, const GPtrArray *endpoints);
void ex_rows_free(ex_rows *rows);

/**
 * The rows that have to do with a flow and were not told before. An endpoint has to do with the flows that go to it,
 * and with those in which a mapper told of it.
 * @param out numbers of rows, guint, from 0; they are appended in ascending order
 */
void ex_rows_take(ex_rows *rows, const ex_flow *flow, GArray *out);

/** Moves the rows that have to do with any of a set of ex_flow to the front, in their order, and drops the others. */
void ex_rows_select(ex_rows *rows, GHashTable *flows, GPtrArray *table);

#endif
