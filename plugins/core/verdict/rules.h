/* rules.h
 * The rules: what must and must not be true of a flow for it to belong to a leg.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_RULES_H
#define EXCHANGE_CORE_RULES_H

#include "verdict/conditions.h"

/** A rule, as the verdict asks it. */
typedef struct {
    ex_legs legs;          /**< legs it makes candidates */
    ex_outsides outside;   /**< what outside the six it makes a candidate */
    ex_conditions must;    /**< all of these */
    ex_conditions not_any; /**< none of these */
    ex_confidence confidence;
    const char *reason;         /**< why, in words; the frames are added from the proofs of `must` */
    const char *reason_goes_on; /**< what follows them without a space between; "" if they say all */
} ex_rule;

/** Flows whose leg depends on what else the two hosts do. */
typedef enum {
    EX_FLOW_MTA, /**< an MTA's: of one site or two? */
    EX_FLOW_XDS, /**< to the directory's XDS interface: by a server or by the administrator's program? */
    EX_FLOW_KINDS
} ex_flow_kind;

/** What makes a flow one of such a kind. */
typedef struct {
    ex_flow_kind kind;
    ex_conditions must;
    ex_conditions not_any;
    ex_confidence confidence; /**< of the label, whichever leg it comes to be */
    const char *reason;       /**< how the reason begins */
} ex_flow_rule;

/** Which leg a flow of such a kind is. Exactly one row of its kind holds for any flow. */
typedef struct {
    ex_flow_kind kind;
    ex_legs legs;
    ex_outsides outside;
    ex_conditions must;
    ex_conditions not_any;
    const char *reason; /**< how the reason goes on, with the comma or semicolon before it */
} ex_leg_rule;

/** A row that names the service of a flow; the first that holds decides. */
typedef struct {
    ex_service service;
    ex_conditions must;
    ex_conditions not_any;
} ex_service_rule;

extern const ex_flow_rule ex_flow_rules[];
extern const guint ex_flow_rules_count;
extern const ex_leg_rule ex_leg_rules[];
extern const guint ex_leg_rules_count;
extern const ex_service_rule ex_service_rules[];
extern const guint ex_service_rules_count;

/**
 * All rules, in the order of docs/scenarios.md, in which reasons are given: those that are a row by themselves, and
 * between them each pair of an ex_flow_rule and an ex_leg_rule of one kind. Made when first asked for, then constant.
 * @param count set to how many there are
 */
const ex_rule *ex_rules(guint *count);

#endif
