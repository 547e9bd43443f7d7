/* because.h
 * Why a port is opened by a rule, left to a person, or left alone: the reasons and their grades.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_BECAUSE_H
#define EXCHANGE_DIAGNOSIS_BECAUSE_H

#include <glib.h>

/** What a rule set makes of an opening; the names are public. */
typedef enum {
    EX_GRADE_NONE,   /**< nothing, not even in a comment */
    EX_GRADE_DECIDE, /**< a rule that is commented out, with the reason: for a person to decide */
    EX_GRADE_ACCEPT, /**< a rule */
    EX_GRADE_COUNT
} ex_grade;

/** Why an opening has its grade; of several flows the last in this order counts. The names are public. */
typedef enum {
    EX_BECAUSE_NOT_CONTACTED,
    EX_BECAUSE_SCAN,
    EX_BECAUSE_NOT_SEEN,
    EX_BECAUSE_NOT_REGISTERED,
    EX_BECAUSE_DATAGRAM,
    EX_BECAUSE_SESSION_NOT_SEEN,
    EX_BECAUSE_UNANSWERED,
    EX_BECAUSE_FILTERED,
    EX_BECAUSE_UNREACHABLE,
    EX_BECAUSE_PROHIBITED,
    EX_BECAUSE_REFUSED,
    EX_BECAUSE_IN_VAIN,
    EX_BECAUSE_ONE_SIDED,
    EX_BECAUSE_NO_BEGINNING,
    EX_BECAUSE_NOT_TAKEN_UP,
    EX_BECAUSE_UNDECIDED,
    EX_BECAUSE_HEARSAY, /**< only another host, or a datagram, says what the port is for */
    EX_BECAUSE_SCANNER,
    EX_BECAUSE_OTHER_SERVICE,
    EX_BECAUSE_SESSION,
    EX_BECAUSE_TOLD,
    EX_BECAUSE_BOTH_SIDES,
    EX_BECAUSE_COUNT
} ex_because;

/** A row of the table of reasons. */
typedef struct {
    const char *name;
    ex_grade grade;
    const char *words; /**< what people read: a clause without its full stop */
} ex_because_row;

extern const ex_because_row ex_because_rows[EX_BECAUSE_COUNT];

/** "accept", "decide", "none". */
const char *ex_grade_name(ex_grade grade);

#endif
