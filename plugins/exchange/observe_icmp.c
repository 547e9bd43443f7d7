/* observe_icmp.c
 * ICMP errors about flows. Learns on the first visit of a frame only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/publish.h>

#include "wire/icmp.h"

#include "evidence/believe.h"
#include "observe.h"
#include "observe_icmp.h"
#include "packet-exchange.h"

static int proto_icmp, proto_icmpv6;

void exchange_observe_icmp_prepare(void)
{
    proto_icmp = proto_get_id_by_filter_name("icmp");
    proto_icmpv6 = proto_get_id_by_filter_name("icmpv6");
}

static gboolean has_icmp(const packet_info *pinfo)
{
    for (wmem_list_frame_t *at = wmem_list_head(pinfo->layers); at; at = wmem_list_frame_next(at)) {
        const int id = GPOINTER_TO_INT(wmem_list_frame_data(at));

        if (id == proto_icmp || id == proto_icmpv6)
            return TRUE;
    }
    return FALSE;
}

/* What is forbidden in the middle of a connection, that is let go on after a pause no longer. */
static void read_refusal(ex_flow *flow, ex_side side, const ex_icmp_error *error, gint64 time)
{
    exchange_live *live = exchange_live_in_full(flow);

    if (live && error->says == EX_ICMP_PROHIBITED &&
        ex_silence_forbid(flow->silences, live->outstanding, side, error->quoted.seq, time))
        flow->changes++;
}

ex_flow *exchange_observe_icmp(tvbuff_t *tvb, packet_info *pinfo)
{
    const guint size = tvb_captured_length(tvb);
    ex_icmp_error error;
    ex_tuple tuple;
    ex_flow *flow;

    if (size == 0 || !has_icmp(pinfo) || !ex_icmp_find(tvb_get_ptr(tvb, 0, (gint)size), size, &error))
        return NULL;
    const ex_side side = ex_tuple_set(&tuple, &error.quoted.src, error.quoted.src_port, &error.quoted.dst,
                                      error.quoted.dst_port, error.transport);

    if (PINFO_FD_VISITED(pinfo))
        return ex_tracker_find(exchange.tracker, &tuple, pinfo->num);

    ex_proof proof;
    proof.time = ex_packet_time(pinfo);
    proof.source = 0;
    proof.frame = pinfo->num;
    /* An error is about a packet that was seen, or it may be anybody's. Which datagrams matter was decided when they came. */
    flow = ex_tracker_quoted(exchange.tracker, &tuple, side, error.quoted.seq);
    if (!flow)
        return NULL;
    ex_store_extend(flow, &proof);
    ex_store_add_fact(exchange.store, flow, ex_fact_make(EX_FACT_ICMP, side, error.says), &proof);
    ex_store_add_router(flow, &error.sender, &proof);
    read_refusal(flow, side, &error, proof.time);
    return flow;
}
