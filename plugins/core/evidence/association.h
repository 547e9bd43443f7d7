/* association.h
 * What is kept of an association of MTAs besides facts: who is called by which selector, how much was transferred, and when
 * anything was said.
 *
 * All of it merges: of a selector the earliest proof counts; activities are counted by source, as packets are, and of two
 * counts of one source the larger saw more; times become a union of stretches.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EVIDENCE_ASSOCIATION_H
#define EXCHANGE_EVIDENCE_ASSOCIATION_H

#include "facts/record.h"
#include "evidence/coverage.h"

/** Pauses up to this are no idle time, while there are not too many longer ones (ns). */
#define EX_TALK_PAUSE G_GINT64_CONSTANT(1000000000)

/** Stretches that are kept. Where there are more, the shortest pauses are no idle time any more: twice as long ones, and so on. */
#define EX_TALKS_MAX 128

/** A transport selector in one capture or several: what was said first. */
typedef struct {
    char text[EX_SELECTOR_TEXT]; /**< "" if none was said */
    ex_proof proof;
} ex_said_selector;

/** Activities of reliable transfer (X.228 section 7.4: one for each message), by source; for display only, no rule reads them. */
typedef struct {
    guint32 source;
    guint32 begun[2]; /**< by ex_side: that it started or took up again */
    guint32 ended[2]; /**< that it ended: a message, report or probe each */
} ex_activities;

typedef struct {
    ex_said_selector selector[2]; /**< by ex_side: whose it is */
    ex_activities *activities;    /**< sorted by source */
    guint32 sources;
    ex_source *talk; /**< when either side sent data; its id and its .overflow mean nothing */
    gint64 pause;    /**< how far apart its stretches are at least, ns */
} ex_association;

/** An association of which nothing was seen. */
ex_association *ex_association_new(void);
void ex_association_free(ex_association *association);

/** Notes that a side is called by this selector. @param text see ex_selector_text(); "" is none */
void ex_association_name(ex_association *association, ex_side side, const char *text, const ex_proof *proof);

/** Counts activities of a side. @param source which capture */
void ex_association_count(ex_association *association, ex_side side, guint32 source, guint begun, guint ended);

/** Notes that either side sent data, ns since 1970. */
void ex_association_talk(ex_association *association, gint64 time);

/** Adds what is known of the same association from elsewhere. */
void ex_association_merge(ex_association *into, const ex_association *from);

/** All sources' activities of a side. Either may be NULL. */
void ex_association_activities(const ex_association *association, ex_side side, guint32 *begun, guint32 *ended);

/**
 * The longest time for which neither side sent data, ns.
 * @param until when the connection was last seen, ns since 1970: the time since the last data counts, too
 * @return -1 if it is not known; 0: shorter than EX_TALK_PAUSE
 */
gint64 ex_association_idle(const ex_association *association, gint64 until);

#endif
