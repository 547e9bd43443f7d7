/* places.h
 * Findings by the flows that they are shown at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_PLACES_H
#define EXCHANGE_DIAGNOSIS_PLACES_H

#include "diagnosis/findings.h"

/** A finding at one flow. */
typedef struct {
    const ex_finding *finding;
    guint32 frame; /**< 0: every packet of the flow */
} ex_finding_at;

/** Findings by flow: GArray of ex_finding_at by ex_flow, the gravest first as in the list. The findings must stay. */
GHashTable *ex_findings_by_flow(const GPtrArray *findings);

/** Whether it is more than advice: a fault, or a remark as grave as a note. */
gboolean ex_finding_counts(const ex_finding *finding);

/** What is gravest at a flow, a fault before a remark; NULL if nothing but advice is. @param by_flow ex_findings_by_flow() */
const ex_finding *ex_findings_gravest(GHashTable *by_flow, const ex_flow *flow);

#endif
