/* waits.c
 * Questions that stay open.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/waits.h"

static gboolean has(const ex_flow *flow, ex_side side, ex_fact_kind kind)
{
    return ex_facts_first(&flow->facts, kind, EX_EACH, side) != NULL;
}

static gboolean is_ended(const ex_flow *flow)
{
    return has(flow, EX_FROM_LO, EX_FACT_FIN) || has(flow, EX_FROM_LO, EX_FACT_RST) ||
           has(flow, EX_FROM_HI, EX_FACT_FIN) || has(flow, EX_FROM_HI, EX_FACT_RST);
}

gboolean ex_waits_in_vain(const ex_store *store, const ex_flow *flow, ex_side client, const ex_proof *asked)
{
    const ex_source *covered = ex_store_coverage(store, asked->source);
    const ex_direction *server = &flow->direction[!client];

    /* The handshake acknowledges nothing more. */
    if (is_ended(flow) || (has(flow, client, EX_FACT_DATA) && (!server->seen || server->last_time < asked->time)))
        return FALSE;
    /* What was acknowledged came to the client, whether the capture has it or not. */
    if (has(flow, (ex_side)!client, EX_FACT_AHEAD))
        return FALSE;
    return covered && ex_coverage_until(covered, asked->time) - asked->time >= EX_LISTEN_TIME;
}
