/* tracker.h
 * Which life of a pair of ports a frame belongs to, while a capture is read and whenever a frame is shown again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TRACKER_H
#define EXCHANGE_CORE_TRACKER_H

#include "netheader.h"
#include "store.h"

typedef struct ex_tracker ex_tracker;

/** A tracker of one capture. Flows are the store's and outlive ex_tracker_free(). */
ex_tracker *ex_tracker_new(void);
void ex_tracker_free(ex_tracker *tracker);

/**
 * Finds or makes the flow of a segment on the first visit of its frame. Frames come in the capture's order.
 */
ex_flow *ex_tracker_learn(ex_tracker *tracker, ex_store *store, const ex_tuple *tuple, const ex_segment *segment,
                          const ex_proof *proof);

/**
 * Finds or makes the flow of a datagram. Nothing tells where one life of its ports ends, so they have one.
 */
ex_flow *ex_tracker_learn_datagram(ex_tracker *tracker, ex_store *store, const ex_tuple *tuple, const ex_proof *proof);

/** Finds the flow of a frame that was visited before; NULL if none was. */
ex_flow *ex_tracker_find(const ex_tracker *tracker, const ex_tuple *tuple, guint32 frame);

#endif
