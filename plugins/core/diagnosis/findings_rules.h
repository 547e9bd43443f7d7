/* findings_rules.h
 * What a single flow gives to be found.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_FINDINGS_RULES_H
#define EXCHANGE_CORE_FINDINGS_RULES_H

#include "diagnosis/findings.h"

/** Something found at a flow. */
typedef struct {
    const ex_flow_view *view;
    ex_finding_kind kind;
    ex_service service;
    ex_service component;  /**< whose registry value pins the port */
    const ex_proof *proof; /**< the packet that shows it; NULL: all of the flow */
    const char *detail;    /**< NULL for none */
    const char *cure;      /**< what to do, where it is not the kind's; else NULL */
    gint64 idle;           /**< ns that nobody sent anything before it; 0 if that is not what was found */
    const ex_told *told;   /**< of a translated address: where the client was sent, and is not heard; else NULL */
    const ex_flow_view
        *of; /**< the flow to whose server and port the finding belongs, where that is another; else NULL */
} ex_found;

/** Whether the client got through to the same port when it tried again, or at the same time. */
gboolean ex_found_is_withdrawn(const ex_flow_views *views, const ex_flow_view *view);

/** Adds what the flow gives to be found, ex_found, without what later flows withdraw. */
void ex_found_read(const ex_flow_views *views, const ex_flow_view *view, GArray *out);

#endif
