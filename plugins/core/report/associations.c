/* associations.c
 * Associations of MTAs, column by column. The pairs are of the side that calls, and of the side that is called.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report/writers.h"

static ex_cell_tally count_of(const ex_association_row *row, guint64 number)
{
    return (ex_cell_tally){ number, row->is_counted };
}

static ex_cell_tally idle_of(const ex_association_row *row)
{
    return (ex_cell_tally){ row->idle < 0 ? 0 : (guint64)row->idle / 1000000000, row->idle >= 0 };
}

#define BEFORE "before the capture"

/* What never came about needs no end. */
static const char *not_closed(const ex_association_row *row)
{
    return row->result == EX_ASSOCIATION_ACCEPTED || row->result == EX_ASSOCIATION_UNKNOWN ? "not in the capture" : "";
}

/* In a window what came of it stands first, so that it is seen on a laptop's screen. */
/* clang-format off */
#define COLUMNS(COLUMN)                                                                                                \
    /*     key                   title               kind     report window json value */                              \
    COLUMN("calling",            "calling",          address, 1,  3,  TRUE, row->view->client)                         \
    COLUMN("calling_port",       NULL,               port,    0,  0,  TRUE, row->view->client_port)                    \
    COLUMN("called",             "called",           address, 2,  4,  TRUE, row->view->server)                         \
    COLUMN("called_port",        "port",             port,    3,  5,  TRUE, row->view->server_port)                    \
    COLUMN("calling_tsap",       "calling TSAP",     text,    4,  11, TRUE, row->selector[EX_CALLING])                 \
    COLUMN("called_tsap",        "called TSAP",      text,    5,  12, TRUE, row->selector[EX_CALLED])                  \
    COLUMN("calling_mta",        "calling MTA",      text,    6,  6,  TRUE, row->mta[EX_CALLING])                      \
    COLUMN("called_mta",         "called MTA",       text,    7,  7,  TRUE, row->mta[EX_CALLED])                       \
    COLUMN("mode",               "mode",             name,    8,  13, TRUE, row->mode)                                 \
    COLUMN("result",             "result",           name,    9,  1,  TRUE, ex_association_result_name(row->result))   \
    COLUMN("why",                "why",              name,    10, 2,  TRUE, row->why)                                  \
    COLUMN("opened",             "opened",           when,    11, 14, TRUE, ((ex_cell_when){ row->opened.proof, BEFORE })) \
    COLUMN("opened_by",          "opened by",        name,    12, 15, TRUE, ex_association_party(&row->opened))        \
    COLUMN("closed",             "closed",           when,    13, 16, TRUE, ((ex_cell_when){ row->closed.proof, not_closed(row) })) \
    COLUMN("closed_by",          "closed by",        name,    14, 17, TRUE, ex_association_party(&row->closed))        \
    COLUMN("closed_how",         "how",              name,    15, 18, TRUE, row->how)                                  \
    COLUMN("calling_activities", "activities",       tally,   16, 19, TRUE, count_of(row, row->begun[EX_CALLING]))     \
    COLUMN("called_activities",  "activities back",  tally,   17, 20, TRUE, count_of(row, row->begun[EX_CALLED]))      \
    COLUMN("calling_messages",   "messages",         tally,   18, 21, TRUE, count_of(row, row->ended[EX_CALLING]))     \
    COLUMN("called_messages",    "messages back",    tally,   19, 22, TRUE, count_of(row, row->ended[EX_CALLED]))      \
    COLUMN("calling_octets",     "octets",           octets,  20, 23, TRUE, row->octets[EX_CALLING])                   \
    COLUMN("called_octets",      "octets back",      octets,  21, 24, TRUE, row->octets[EX_CALLED])                    \
    COLUMN("longest_idle",       "longest idle (s)", tally,   22, 25, TRUE, idle_of(row))                              \
    COLUMN("finding",            "finding",          name,    23, 8,  TRUE, row->finding ? ex_finding_types[row->finding->kind].name : "") \
    COLUMN("events",             "events",           events,  24, 9,  TRUE, row->events)                               \
    COLUMN("events_kb",          "KB",               name,    25, 10, TRUE, row->events ? row->events->kb : "")
/* clang-format on */

static void read_association(const void *context G_GNUC_UNUSED, const void *at, ex_cell *cell,
                             GString *own G_GNUC_UNUSED)
{
    const ex_association_row *row = (const ex_association_row *)at;

    COLUMNS(EX_CELL)
}

static const ex_column columns[] = { COLUMNS(EX_COLUMN) };
const ex_sheet ex_association_sheet = EX_SHEET(columns, read_association);

ex_table ex_model_associations(const ex_model *model)
{
    return (ex_table){ &ex_association_sheet, model, model->associations };
}
