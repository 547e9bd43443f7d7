/* events.c
 * Events of MTAs by findings, as a table. A finding without a row has none that an article names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/events.h"

/** What became of the connection. */
typedef enum { EX_WHATEVER, EX_IF_RESET, EX_IF_SPOKEN } how;

/* clang-format off */
static const struct {
    ex_finding_kind kind;
    how when;
    ex_events events;
} rows[] = {
    /* 9215: the socket was refused */
    { EX_FINDING_X400_REFUSED,         EX_IF_RESET,  { { 9215 },                   "KB 170056" } },
    /* 1290 at the caller, 1293 at the called; 37: the connector's schedule says never */
    { EX_FINDING_X400_REFUSED,         EX_IF_SPOKEN, { { 37, 1290, 1293 },         "KB 196381, 169716" } },
    /* tries every 600 s, at last the message comes back */
    { EX_FINDING_X400_FILTERED,        EX_WHATEVER,  { { 289, 301, 1294, 4284 },   "KB 157630" } },
    /* through a proxy, or from an address that no connector names */
    { EX_FINDING_X400_CUT,             EX_WHATEVER,  { { 289, 1290, 1293, 1294, 9202, 9301 }, "KB 196381, 199326, 197378, 193380" } },
    { EX_FINDING_TSEL_REFUSED,         EX_WHATEVER,  { { 4293 },                   "KB 252843" } },
    { EX_FINDING_MTA_AUTH_REFUSED,     EX_WHATEVER,  { { 51 },                     "KB 166308, 152932" } },
    { EX_FINDING_MTA_DIALOGUE_REFUSED, EX_WHATEVER,  { { 55 },                     "KB 171113" } },
    { EX_FINDING_MTA_BUSY,             EX_WHATEVER,  { { 4300, 9156, 9228 },       "KB 200259, 247419, 168815" } },
    /* by RPC: 9277 at the caller after two minutes, the others at the called */
    { EX_FINDING_MTA_BINDBACK_BLOCKED, EX_WHATEVER,  { { 9277, 9318, 9322 },       "KB 191594, 189494, 279537, 303156" } },
    { EX_FINDING_ENDPOINT_FILTERED,    EX_WHATEVER,  { { 9318 },                   "KB 261251" } },
    { EX_FINDING_RPC_DENIED,           EX_WHATEVER,  { { 9277, 9316, 9318, 9322 }, "KB 181721, 323733" } },
};
/* clang-format on */

const ex_events *ex_events_of(ex_finding_kind kind, gboolean reset)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].kind == kind && (rows[i].when == EX_WHATEVER || (rows[i].when == EX_IF_RESET) == reset))
            return &rows[i].events;
    }
    return NULL;
}
