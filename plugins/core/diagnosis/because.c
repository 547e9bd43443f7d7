/* because.c
 * The table of reasons: what gives a rule, what is for a person to decide, and what is neither.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/because.h"

/* clang-format off */
const ex_because_row ex_because_rows[EX_BECAUSE_COUNT] = {
    [EX_BECAUSE_NOT_CONTACTED] = { "not-contacted", EX_GRADE_NONE, "nobody was seen to contact it" },
    [EX_BECAUSE_SCAN] = { "scan", EX_GRADE_NONE, "tried by a host that scans" },
    [EX_BECAUSE_NOT_SEEN] = { "not-seen", EX_GRADE_DECIDE, "the scenario requires it, and no packet shows it" },
    [EX_BECAUSE_NOT_REGISTERED] = { "not-registered", EX_GRADE_DECIDE, "the endpoint mapper has no TCP endpoint of it" },
    [EX_BECAUSE_DATAGRAM] = { "datagram", EX_GRADE_DECIDE, "datagrams, whose sender nothing proves" },
    [EX_BECAUSE_SESSION_NOT_SEEN] = { "session-not-seen", EX_GRADE_DECIDE,
                                      "a datagram of new mail, and no session with the store of which both sides were seen" },
    [EX_BECAUSE_UNANSWERED] = { "unanswered", EX_GRADE_DECIDE, "not answered until the capture ended" },
    [EX_BECAUSE_FILTERED] = { "filtered", EX_GRADE_DECIDE, "only the client names the port: its SYN was never answered" },
    [EX_BECAUSE_UNREACHABLE] = { "unreachable", EX_GRADE_DECIDE,
                                 "only the client names the port: a router knows no way to the server" },
    [EX_BECAUSE_PROHIBITED] = { "prohibited", EX_GRADE_DECIDE, "only the client names the port: a filter forbids it" },
    [EX_BECAUSE_REFUSED] = { "refused", EX_GRADE_DECIDE, "only the client names the port: its SYN was refused by RST" },
    [EX_BECAUSE_IN_VAIN] = { "in-vain", EX_GRADE_DECIDE, "the server answers, and its answers do not reach the client" },
    [EX_BECAUSE_ONE_SIDED] = { "one-sided", EX_GRADE_DECIDE, "one side was captured, the other never said anything" },
    [EX_BECAUSE_NO_BEGINNING] = { "no-beginning", EX_GRADE_DECIDE,
                                  "the beginning was not captured: no SYN with its SYN-ACK" },
    [EX_BECAUSE_NOT_TAKEN_UP] = { "not-taken-up", EX_GRADE_DECIDE, "the server answers, and the client never goes on" },
    [EX_BECAUSE_UNDECIDED] = { "undecided", EX_GRADE_DECIDE, "nothing but the port's number tells what it is for" },
    [EX_BECAUSE_HEARSAY] = { "hearsay", EX_GRADE_DECIDE,
                             "what the port is for, only another host's mapper or a datagram says" },
    [EX_BECAUSE_SCANNER] = { "scanner", EX_GRADE_DECIDE, "answered, but the client scans" },
    [EX_BECAUSE_OTHER_SERVICE] = { "other-service", EX_GRADE_DECIDE, "the port is well known as another service's" },
    [EX_BECAUSE_SESSION] = { "session", EX_GRADE_ACCEPT, "new mail of a store with which the client has a session" },
    [EX_BECAUSE_TOLD] = { "told", EX_GRADE_ACCEPT, "the server's endpoint mapper told this client the port" },
    [EX_BECAUSE_BOTH_SIDES] = { "both-sides", EX_GRADE_ACCEPT, "the client's SYN, the server's SYN-ACK, and the client goes on" },
};
/* clang-format on */

const char *ex_grade_name(ex_grade grade)
{
    static const char *const names[EX_GRADE_COUNT] = { "none", "decide", "accept" };

    return (guint)grade < EX_GRADE_COUNT ? names[grade] : "";
}
