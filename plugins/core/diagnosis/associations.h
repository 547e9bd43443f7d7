/* associations.h
 * Associations of MTAs, one a connection, by X.400 over TCP and by RPC: what the operator of an MTA asks of each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_ASSOCIATIONS_H
#define EXCHANGE_DIAGNOSIS_ASSOCIATIONS_H

#include "diagnosis/events.h"
#include "diagnosis/places.h"

/** What became of it. The names are public. */
typedef enum {
    EX_ASSOCIATION_UNKNOWN,    /**< its opening was not captured, or not its end */
    EX_ASSOCIATION_ACCEPTED,   /**< or used without that its acceptance was captured */
    EX_ASSOCIATION_REFUSED,    /**< by the called side, at whatever layer */
    EX_ASSOCIATION_ABORTED,    /**< before it was accepted */
    EX_ASSOCIATION_UNANSWERED, /**< the called side, or the way to it, was silent */
    EX_ASSOCIATION_RESULT_COUNT
} ex_association_result;

/** Of two values the first is of the side that calls. */
enum { EX_CALLING, EX_CALLED };

/** A side at which something was done, or that did it. */
typedef struct {
    const ex_proof *proof; /**< NULL: not captured, or not done */
    guint8 by;             /**< EX_CALLING or EX_CALLED */
} ex_association_end;

/** A row. Texts are the store's, or of closed lists; all of it lives as long as the store and the findings. */
typedef struct {
    const ex_flow_view *view;
    const char *selector[2]; /**< transport selectors; NULL if none was said */
    const char *mta[2];      /**< names of the MTAs; NULL if none was said */
    const char *mode;        /**< of the layers above transport; "" if it was not captured */
    ex_association_result result;
    const char *why;           /**< of a result; "" if nothing more is known */
    ex_association_end opened; /**< by the connection's first packet; proof NULL: before the capture */
    ex_association_end closed; /**< proof NULL: it was not closed in the capture */
    const char *how;           /**< how it was closed; "" if it was not */
    gboolean is_counted;       /**< activities are read in RFC 1006 alone */
    guint32 begun[2];          /**< activities that a side started or took up again */
    guint32 ended[2];          /**< activities that it ended: a message, report or probe each */
    guint64 octets[2];         /**< that TCP carried of a side */
    gint64 idle;               /**< longest time without data of either side, ns; -1: not known */
    const ex_finding *finding; /**< the gravest; NULL if there is none */
    const ex_events *events;   /**< of that; NULL if no article names one */
} ex_association_row;

/**
 * The associations, by their first packet.
 * @param by_flow ex_findings_by_flow()
 * @param least those of which even the label is less sure are left out
 * @param selected a set of ex_flow: others are left out; NULL: none is
 * @return of ex_association_row, freed with the array
 */
GPtrArray *ex_associations_make(const ex_flow_views *views, GHashTable *by_flow, ex_confidence least,
                                GHashTable *selected);

/** "accepted", "refused", …; never NULL. */
const char *ex_association_result_name(ex_association_result result);

/** "calling" or "called"; "" for what was not done. */
const char *ex_association_party(const ex_association_end *end);

#endif
