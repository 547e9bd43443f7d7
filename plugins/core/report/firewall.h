/* firewall.h
 * What rule sets and the capture filter have in common. For their own files only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_FIREWALL_H
#define EXCHANGE_CORE_FIREWALL_H

#include "report/writers.h"

/** Rules of one port of a server that stand commented out; a flood of SYNs would make very many. */
#define EX_DECIDE_MAX 16

/** What a rule says. Nothing in it is from the wire but addresses and numbers. */
typedef struct {
    const ex_opening *opening;
    const char *transport;       /**< "tcp" or "udp" */
    const char *client, *server; /**< addresses */
    const char *comment;         /**< ex_firewall_comment() */
} ex_rule_text;

/** A form of rules. */
typedef struct {
    const char *mark;   /**< what makes a comment of the rest of a line, with a blank behind it */
    const char *indent; /**< of rules */
    gsize head_max;     /**< octets of a rule's comment before its frames */
    gsize comment_max;  /**< octets of it at most */
    /** Writes a rule. @param before stands before each line: .mark, or nothing */
    void (*write)(const ex_rule_text *rule, const char *before, GString *out);
} ex_rule_form;

/** Adds lines of text, each with the mark before it. */
void ex_firewall_say(const char *mark, const char *text, GString *out);

/** Adds in comments what cannot be held still: each port of a server once, however many clients it has. */
void ex_firewall_unknown(const ex_model *model, const char *mark, GString *out);

/** Adds in comments what rules are made of, who scans, and what cannot be held still. */
void ex_firewall_remarks(const ex_model *model, const char *mark, GString *out);

/**
 * Adds the rules: those of both sides as they are, those for a person to decide commented out with their reasons, and
 * before those of a port the RPC interfaces there.
 * @param family 4 or 6; 0 for both
 */
void ex_firewall_rules(const ex_model *model, const ex_rule_form *form, guint8 family, GString *out);

/** Whether a rule, or one that is commented out, is of the family. */
gboolean ex_firewall_has_family(const ex_model *model, guint8 family);

/**
 * A rule's own comment: service, legs, confidence, outcome, frames. Names, numbers and nothing from the wire, so that it
 * needs no escaping: letters, digits, blanks and - / . , only. The caller's.
 * @param head_max, max octets before the frames, and at most
 */
char *ex_firewall_comment(const ex_opening *opening, gsize head_max, gsize max);

#endif
