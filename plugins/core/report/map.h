/* map.h
 * The hosts and what they do with each other, before anybody draws it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_MAP_H
#define EXCHANGE_REPORT_MAP_H

#include "diagnosis/model.h"

/** A host. */
typedef struct {
    ex_addr addr;
    gboolean is_server;
} ex_map_host;

/** What two hosts do: a scenario, or a fault of which no scenario is known. */
typedef struct {
    const ex_scenario *scenario; /**< NULL: it is a finding */
    const ex_finding *finding;   /**< NULL: it is a scenario */
    guint from, to;              /**< numbers of hosts */
} ex_map_edge;

typedef struct {
    GPtrArray *hosts; /**< of ex_map_host, in the order in which they came */
    GArray *edges;    /**< of ex_map_edge: scenarios by time, then findings */
    guint left_out;   /**< edges for which there was no room */
} ex_map;

/** The map of a model, of which it must not outlive. @param most edges, of which those that are blocked come first */
ex_map *ex_map_make(const ex_model *model, guint most);
void ex_map_free(ex_map *map);

/** Adds "Exchange: directory, store", "server" or "client". */
void ex_map_roles(const ex_model *model, const ex_map_host *host, GString *out);

/** What is written on an edge, in lines: the leg with its state, then its parts; or the finding. @return of char *, the caller's */
GPtrArray *ex_map_lines(const ex_map_edge *edge);

#endif
