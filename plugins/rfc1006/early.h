/* early.h
 * What stands before its question: two interfaces with two clocks, sorted by time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_EARLY_H
#define EXCHANGE_RFC1006_EARLY_H

#include <exchange/publish.h>

#include "wire/osi/session.h"

/** The answer to an association that nobody was seen to ask for. Zero: there is none. */
typedef struct {
    gint64 time;             /**< ns since 1970 */
    rfc1006_spdu spdu;       /**< accept, refuse or abort; RFC1006_S_NONE: there is none */
    ex_x400_mode mode;       /**< its own */
    ex_x400_refusal refusal; /**< why, of one that refuses */
} rfc1006_early;

/** Keeps an answer, for a question that may come. */
void rfc1006_early_keep(rfc1006_early *early, const packet_info *pinfo, const rfc1006_facts *facts);

/**
 * The question of an MTA's association comes: if its answer stands a little before it, what that means is published of the other
 * side. The answer is dropped either way.
 * @param mode the question's
 */
void rfc1006_early_answer(rfc1006_early *early, packet_info *pinfo, int proto, ex_x400_mode mode);

#endif
