/* tracker.h
 * Which life of a pair of ports a frame belongs to, while a capture is read and whenever a frame is shown again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TRACKER_H
#define EXCHANGE_CORE_TRACKER_H

#include "wire/netheader.h"
#include "evidence/store.h"

typedef struct ex_tracker ex_tracker;

/** A tracker of one capture. Flows are the store's and outlive ex_tracker_free(). */
ex_tracker *ex_tracker_new(void);
void ex_tracker_free(ex_tracker *tracker);

/**
 * Finds or makes the flow of a segment on the first visit of its frame, and moves its windows on. Frames come in the
 * capture's order.
 *
 * A SYN with another number is another life of the ports. Segments belong to the life that their numbers fit: to the
 * newest one, or to the last of which both sides were heard, so that a forged SYN takes nothing away from a connection.
 * Numbers that fit neither are strange; when the two sides are strange in ways that fit each other, they are a connection
 * whose beginning, or a long part, was not captured.
 *
 * @param side of the sender in the tuple
 * @param fit set to what the segment is to the flow: only news may teach anything
 * @param heard set to whether the segment shows that its sender heard the other side
 */
ex_flow *ex_tracker_learn(ex_tracker *tracker, ex_store *store, const ex_tuple *tuple, ex_side side,
                          const ex_segment *segment, const ex_proof *proof, ex_fit *fit, gboolean *heard);

/** SYNs seen so far between the ports of the segment that was learned last, whoever sent them. */
guint32 ex_tracker_openings(const ex_tracker *tracker);

/**
 * The flow of a segment or datagram that an ICMP error quotes: one whose sender sent that number, or a datagram of that mark.
 * @param side of the quoted packet's sender
 * @param seq raw sequence number; of UDP see ex_datagram_mark()
 * @return NULL if there is none: nobody of whom we know sent what is quoted
 */
ex_flow *ex_tracker_quoted(const ex_tracker *tracker, const ex_tuple *tuple, ex_side side, guint32 seq);

/**
 * Finds or makes the flow of a datagram. Nothing tells where one life of its ports ends, so they have one.
 */
ex_flow *ex_tracker_learn_datagram(ex_tracker *tracker, ex_store *store, const ex_tuple *tuple, const ex_proof *proof);

/** Finds the flow of a frame that was visited before; NULL if none was. */
ex_flow *ex_tracker_find(const ex_tracker *tracker, const ex_tuple *tuple, guint32 frame);

#endif
