/* rules.h
 * The rules: what must and must not be true of a flow for it to belong to a leg.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_RULES_H
#define EXCHANGE_CORE_RULES_H

#include "verdict/conditions.h"

/** A row of the rule table. */
typedef struct {
    ex_legs legs;          /**< legs this row makes candidates */
    ex_outsides outside;   /**< what outside the six it makes a candidate */
    ex_conditions must;    /**< all of these */
    ex_conditions not_any; /**< none of these */
    ex_confidence confidence;
    const char *reason; /**< one sentence; the frames are added from the proofs of `must` */
} ex_rule;

/** A row that names the service of a flow; the first that holds decides. */
typedef struct {
    ex_service service;
    ex_conditions must;
    ex_conditions not_any;
} ex_service_rule;

extern const ex_rule ex_rules[];
extern const guint ex_rules_count;
extern const ex_service_rule ex_service_rules[];
extern const guint ex_service_rules_count;

#endif
