/* events.h
 * What the operator of an MTA sees in its event log where something was found.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_EVENTS_H
#define EXCHANGE_CORE_EVENTS_H

#include "diagnosis/findings.h"

/** The most that a row names. */
#define EX_EVENTS_MAX 6

/** Events of the source MSExchangeMTA, of either MTA, that go with a finding at an association. */
typedef struct {
    guint16 number[EX_EVENTS_MAX]; /**< ascending; 0 ends them */
    const char *kb;
} ex_events;

/**
 * The events that the knowledge base names for a finding at a connection between two MTAs.
 * @param reset whether the connection itself was refused, and not what was said on it
 * @return NULL if it names none
 */
const ex_events *ex_events_of(ex_finding_kind kind, gboolean reset);

#endif
