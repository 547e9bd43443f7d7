/* observe_payload.h
 * What the payload of a segment proves, and how it is noted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_OBSERVE_PAYLOAD_H
#define EXCHANGE_OBSERVE_PAYLOAD_H

#include "wire/netheader.h"

#include "observe.h"

/** A capture is opened, and closed: what is remembered while it is read. */
void exchange_observe_open(void);
void exchange_observe_close(void);

/** A fact that the packet at hand proves of the side that sent it. */
void exchange_learn(const exchange_observation *seen, ex_fact_kind kind, guint object);

/** A fact that it proves of a side, whoever sent it. */
void exchange_learn_of(const exchange_observation *seen, ex_side side, ex_fact_kind kind, guint object);

/**
 * Reads a segment's payload: a line or two of mail dialogues, DCE/RPC, HTTP requests.
 * @param layers bit per ex_layer that stock's dissectors made of the packet
 */
void exchange_observe_payload(exchange_observation *seen, const ex_segment *segment, guint32 layers);

/** Reads whose turn it is in a dialogue of mail, news or the directory, after everything else was learned of the segment. */
void exchange_observe_turns(const exchange_observation *seen, const ex_segment *segment, guint32 layers);

#endif
