/* early.c
 * What stands before its question.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "early.h"

void rfc1006_early_keep(rfc1006_early *early, const packet_info *pinfo, const rfc1006_facts *facts)
{
    if (early->spdu != RFC1006_S_NONE)
        return;
    early->time = ex_packet_time(pinfo);
    early->spdu = facts->spdu;
    early->mode = facts->mode;
    early->refusal = rfc1006_refusal(facts);
}

void rfc1006_early_answer(rfc1006_early *early, packet_info *pinfo, int proto, ex_x400_mode mode)
{
    const rfc1006_early answer = *early;
    const gint64 apart = ex_packet_time(pinfo) - answer.time;

    memset(early, 0, sizeof(*early));
    if (answer.spdu == RFC1006_S_NONE)
        return;
    if (apart < 0 || apart > EX_CLOCK_STEP)
        return;
    if (answer.spdu == RFC1006_S_REFUSE)
        ex_publish_fact_of_other(pinfo, proto, EX_FACT_X400_REFUSED, answer.refusal);
    else if (answer.spdu == RFC1006_S_ABORT)
        ex_publish_fact_of_other(pinfo, proto, EX_FACT_X400_ABORTED, 0);
    else
        /* The X.410 form's answer does not tell which of its modes it is. */
        ex_publish_fact_of_other(pinfo, proto, EX_FACT_X400_ACCEPTED,
                                 answer.mode == EX_MODE_X410 || answer.mode == EX_MODE_UNKNOWN ? mode : answer.mode);
}
