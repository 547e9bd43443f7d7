/* verdict.h
 * From evidence to a label: a function of the store and the configuration alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_VERDICT_H
#define EXCHANGE_CORE_VERDICT_H

#include "verdict/rules.h"
#include "verdict/situation.h"

/** More rows than can fire for one flow in practice; what comes after is left out of the reasons only. */
#define EX_REASONS_MAX 12

typedef struct {
    ex_legs legs;             /**< candidates; one bit: decided, several: undecided */
    ex_outsides outside;      /**< candidates outside the six */
    ex_confidence confidence; /**< of the label as a whole */
    ex_service service;
    ex_service component; /**< whose process is at the server's port; the service, but for administration */
    ex_auth auth;
    ex_port_class port_class; /**< of the server's port */
    ex_side client;
    gboolean client_sure;
    gboolean server_is_exchange;
    guint n_reasons;
    const ex_rule *reason[EX_REASONS_MAX];
    ex_conditions set;  /**< what is true, for the reasons' frames */
    ex_proofs evidence; /**< frames that prove it */
    ex_proofs endpoint; /**< replies that gave the port */
    gint64 due;         /**< when time alone may change the label, G_MAXINT64 if it cannot */
    /* what the cached verdict was made from; not part of the label */
    guint32 flow_changes;
    guint32 store_changes;
    gboolean whole;
} ex_verdict;

/** Works out the label of a flow. */
void ex_verdict_make(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_verdict *out);

/** The label from the flow's cache, made anew when the evidence has changed. Owned by the flow. */
const ex_verdict *ex_verdict_get(ex_store *store, const ex_config *config, ex_flow *flow);

/** Whether there is anything to say of the flow: a service, a leg, something outside, or why there is none. */
gboolean ex_verdict_says_something(const ex_verdict *verdict);

/** The two ends, as the verdict sees them. */
void ex_verdict_ends(const ex_flow *flow, const ex_verdict *verdict, const ex_addr **client, guint16 *client_port,
                     const ex_addr **server, guint16 *server_port);

/**
 * Adds the label for people: "1a POP3 client fetches (confirmed)", "1b or 2b or smtp-between-servers (decoded,
 * undecided)"; nothing if there is no label.
 */
void ex_verdict_label(const ex_verdict *verdict, GString *out);

/**
 * Adds what stands in a column: leg and service, "4 client–server · store", "5 or 6a · mta", "administration · store";
 * nothing if there is no label. @param out empty
 */
void ex_verdict_summary(const ex_verdict *verdict, GString *out);

/** Adds "1a" or "1b,2b". */
void ex_verdict_legs(const ex_verdict *verdict, const char *separator, GString *out);

/** Adds a reason and its frames: "IMAP4 was decoded (frame 4)". @param situation the flow's, by ex_situation_read() */
void ex_verdict_reason(const ex_situation *situation, const ex_rule *rule, GString *out);

/** The product the server names, the most telling first; NULL if it names none. */
const char *ex_verdict_product(const ex_store *store, const ex_flow *flow, const ex_verdict *verdict);

#endif
