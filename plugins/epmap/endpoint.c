/* endpoint.c
 * Flows to ports that an endpoint mapper gave: what of them is DCE/RPC goes to stock's DCE/RPC, whoever has the port.
 *
 * The exchange plugin sets the dissector on their conversations. Until one has shown that it is DCE/RPC the dissector
 * leaves no trace: what it declines is dissected as if it were not set, and the exchange plugin sets it again for the
 * next frame, if no dissector of stock's was set on the conversation meanwhile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/readers.h>
#include <exchange/segment.h>
#include <exchange/ws_conversation.h>
#include <epan/dissectors/packet-tcp.h>

#include "endpoint.h"

/* A protocol in name only: in no list of layers, and not to be switched off (see plugins/rfc1006). */
static int proto_epmap_wrapper = -1;
static dissector_handle_t endpoint_handle;
static dissector_handle_t dcerpc_handle;

static gsize header_hint[2];

/* What was decided on the first visit of a frame, kept with it under the sequence number. */
typedef struct {
    ex_claim_kind kind;
    guint cut;
} decision;

/* TCP's sequence numbers are relative, unless the user wants others; a segment's own header has the real one. */
static gboolean learn_base(ex_learned_flow *flow, ex_side side, tvbuff_t *tvb, packet_info *pinfo,
                           const struct tcpinfo *tcp)
{
    ex_segment segment;
    tvbuff_t *source;

    if (flow->based[side])
        return TRUE;
    source = tcp->is_reassembled || !pinfo->data_src
                 ? NULL
                 : get_data_source_tvb((const struct data_source *)pinfo->data_src->data);
    if (!source || !ex_segment_of(source, pinfo, header_hint, &segment) || segment.length != tvb_reported_length(tvb))
        return FALSE;
    flow->base[side] = segment.seq - tcp->seq;
    flow->based[side] = TRUE;
    return TRUE;
}

static const decision *decide(ex_learned_flow *flow, tvbuff_t *tvb, packet_info *pinfo, const struct tcpinfo *tcp)
{
    const guint captured = tvb_captured_length(tvb);
    ex_tuple tuple;
    const ex_side side = ex_tuple_from_packet(&tuple, pinfo);
    decision *made;
    gsize cut;

    if (!flow || pinfo->flags.in_error_pkt || captured == 0)
        return NULL;
    made = (decision *)p_get_proto_data(wmem_file_scope(), pinfo, proto_epmap_wrapper, tcp->seq);
    if (made || PINFO_FD_VISITED(pinfo) || !learn_base(flow, side, tvb, pinfo, tcp))
        return made;
    const ex_claim_kind kind =
        ex_claim_segment(&flow->claim, side, tcp->seq + flow->base[side], tvb_get_ptr(tvb, 0, (gint)captured), captured,
                         captured == tvb_reported_length(tvb), pinfo->can_desegment > 0, &cut);

    if (kind == EX_CLAIM_NONE)
        return NULL;
    made = wmem_new0(wmem_file_scope(), decision);
    made->kind = kind;
    made->cut = (guint)cut;
    p_add_proto_data(wmem_file_scope(), pinfo, proto_epmap_wrapper, tcp->seq, made);
    return made;
}

/* Whom stock set on the conversation has the first turn; then TCP goes on with ports and heuristics. */
static int leave_to_stock(conversation_t *conversation, const ex_learned_flow *flow, tvbuff_t *tvb, packet_info *pinfo,
                          proto_tree *tree, void *data)
{
    dissector_handle_t theirs = NULL;

    if (!flow || pinfo->flags.in_error_pkt)
        return 0;
    if (!PINFO_FD_VISITED(pinfo) && !flow->claim.proven)
        ex_conversation_withdraw(conversation, flow->since);
    if (flow->since > 0)
        theirs = ex_conversation_below(conversation, flow->since);
    return theirs ? call_dissector_only(theirs, tvb, pinfo, tree, data) : 0;
}

static int dissect_endpoint(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const struct tcpinfo *tcp = (const struct tcpinfo *)data;
    conversation_t *conversation = ex_conversation_of(pinfo);
    ex_learned_flow *flow =
        conversation ? (ex_learned_flow *)conversation_get_proto_data(conversation, proto_epmap_wrapper) : NULL;
    const decision *made;

    /* Every call lowers it by one, and whoever is called must still be able to ask TCP for more. */
    pinfo->can_desegment = pinfo->saved_can_desegment;
    made = tcp && dcerpc_handle ? decide(flow, tvb, pinfo, tcp) : NULL;
    if (!made)
        return leave_to_stock(conversation, flow, tvb, pinfo, tree, data);
    if (made->kind == EX_CLAIM_WHOLE)
        return call_dissector_only(dcerpc_handle, tvb, pinfo, tree, data);
    if (made->cut > 0)
        call_dissector_only(dcerpc_handle, tvb_new_subset_length(tvb, 0, (gint)made->cut), pinfo, tree, data);
    pinfo->desegment_offset = (int)made->cut;
    pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
    return (int)tvb_captured_length(tvb);
}

void epmap_endpoint_handoff(void)
{
    dcerpc_handle = find_dissector("dcerpc.tcp");
    /* 4.0 registers it without a name, for Decode As only. */
    if (!dcerpc_handle)
        dcerpc_handle = dissector_table_get_dissector_handle(find_dissector_table("tcp.port"), "DCERPC");
    /* Without the exchange plugin nobody learns endpoints. */
    (void)ex_reader_add(EX_READER_ENDPOINT, endpoint_handle);
}

void epmap_endpoint_register(void)
{
    proto_epmap_wrapper =
        proto_register_protocol_in_name_only("RPC endpoint mapper (Exchange), before DCE/RPC", "EPMAP wrapper",
                                             "epmap.wrapper", proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
    endpoint_handle = create_dissector_handle(dissect_endpoint, proto_epmap_wrapper);
}
