/* tries.h
 * How often a client tried a port of a server, and how far it came.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_TRIES_H
#define EXCHANGE_DIAGNOSIS_TRIES_H

#include "diagnosis/flow_view.h"

typedef struct ex_tries ex_tries;

/** An empty collection, given back by the second. */
ex_tries *ex_tries_new(void);
void ex_tries_free(ex_tries *tries);

/** Notes that a client tried a port, whatever came of it; in the same order. */
void ex_tries_note(ex_tries *tries, const ex_flow_view *view);

/** Adds a flow that got through; they come in the order of their beginnings. */
void ex_tries_add(ex_tries *tries, const ex_flow_view *view);

/** Called once, when all are there and before the first question. */
void ex_tries_complete(ex_tries *tries);

/** See ex_index_opened(). */
gint64 ex_tries_opened(const ex_tries *tries, const ex_flow_view *like, const ex_addr *server, guint16 port);

/** See ex_index_tried(). */
gint64 ex_tries_tried(const ex_tries *tries, const ex_flow_view *like, const ex_addr *server, guint16 port);

/** See ex_index_came_further(). */
gboolean ex_tries_came_further(const ex_tries *tries, const ex_flow_view *view);

#endif
