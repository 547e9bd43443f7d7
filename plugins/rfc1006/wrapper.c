/* wrapper.c
 * The dissectors of RFC 1006: what is learned and shown of a segment, and stock's own decode behind it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "connections.h"
#include "moved.h"
#include "ports.h"
#include "settings.h"
#include "tpkt_tree.h"
#include "wrapper.h"

static int proto_rfc1006;
static dissector_handle_t tpkt_handle;

/* How a segment begins that nothing was learned from: one that TCP did not give, that was quoted, or seen before. */
static void look(tvbuff_t *tvb, rfc1006_segment *segment)
{
    const guint captured = tvb_captured_length(tvb);
    const guint8 *bytes = captured ? tvb_get_ptr(tvb, 0, (gint)captured) : NULL;
    rfc1006_tpkt tpkt;
    gsize at;

    memset(segment, 0, sizeof(*segment));
    segment->how = RFC1006_IN_SYNC;
    if (captured == 0 || (rfc1006_read(bytes, captured, &tpkt) && rfc1006_leads_on(bytes, captured, 0)))
        return;
    segment->how = rfc1006_find(bytes, captured, &at) == RFC1006_HEADER_FITS ? RFC1006_FOUND : RFC1006_LOST;
    segment->skipped = segment->how == RFC1006_FOUND ? (guint32)at : captured;
}

/*
 * Calls tpkt on the octets from `start` on.
 * @param can_desegment what TCP gave us: every call lowers it by one, and tpkt must still be able to ask TCP for more
 */
static int call_tpkt(tvbuff_t *tvb, gint start, packet_info *pinfo, proto_tree *tree, void *data, guint16 can_desegment)
{
    tvbuff_t *rest = start > 0 ? tvb_new_subset_remaining(tvb, start) : tvb;
    int taken;

    pinfo->can_desegment = can_desegment;
    taken = call_dissector_only(tpkt_handle, rest, pinfo, tree, data);
    if (pinfo->desegment_len)
        pinfo->desegment_offset += start;
    return taken > 0 ? taken + start : taken;
}

/* Whether tpkt would take the front for a header that it is none, and wait for as many octets as it makes of it. */
static gboolean would_mistake(tvbuff_t *tvb, const rfc1006_segment *segment, gint start)
{
    const gint left = tvb_captured_length_remaining(tvb, start);

    return segment->skipped_at == 0 && ws_tvb_get_uint8(tvb, 0) == RFC1006_VERSION &&
           rfc1006_fits(tvb_get_ptr(tvb, start, left), (gsize)left) == RFC1006_HEADER_FITS;
}

/*
 * Stock's decode. tpkt takes a segment that does not begin with a header for the continuation of nothing and shows it
 * so; where our framing knows the next header, tpkt is called there once more.
 */
static int call_stock(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, const rfc1006_segment *segment)
{
    const gint start = (gint)(segment->skipped_at + segment->skipped);
    const gboolean again = segment->skipped > 0 && tvb_captured_length_remaining(tvb, start) > 0;
    const gboolean mistaken = again && would_mistake(tvb, segment, start);
    /* The layers that tpkt calls leave their own value there. */
    const guint16 can_desegment = pinfo->saved_can_desegment;
    int taken = (gint)tvb_captured_length(tvb);

    if (!mistaken || !can_desegment)
        taken = call_tpkt(tvb, 0, pinfo, tree, data, can_desegment);
    if (again && !pinfo->desegment_len)
        taken = call_tpkt(tvb, start, pinfo, tree, data, can_desegment);
    return taken;
}

static int dissect_rfc1006(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const struct tcpinfo *tcp = (const struct tcpinfo *)data;
    const rfc1006_record *record;
    rfc1006_segment segment;
    int taken;

    if (!rfc1006_is_wanted()) {
        memset(&segment, 0, sizeof(segment));
        return call_stock(tvb, pinfo, tree, data, &segment);
    }
    record = rfc1006_learn(tvb, pinfo, tcp);
    if (record && record->segment.how != RFC1006_REPEATED)
        segment = record->segment;
    else
        look(tvb, &segment);
    rfc1006_show(tree, proto_rfc1006, tvb, pinfo, &segment, record);
    taken = call_stock(tvb, pinfo, tree, data, &segment);
    if (pinfo->desegment_len)
        rfc1006_unlearn(pinfo, tcp, pinfo->desegment_offset);
    return taken;
}

static ws_bool dissect_any_port(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!rfc1006_moved_begins(tvb, pinfo, data))
        return FALSE;
    /* The next visit comes by the conversation, without a layer of ours; this one shall not differ. */
    wmem_list_remove_frame(pinfo->layers, wmem_list_tail(pinfo->layers));
    pinfo->curr_layer_num--;
    dissect_rfc1006(tvb, pinfo, tree, data);
    return TRUE;
}

/* On a port that stock gives to another protocol: a connect request is ours, all else is that protocol's. */
static int dissect_guarded(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const dissector_handle_t theirs = rfc1006_ports_guarded(pinfo->match_uint);

    if (rfc1006_moved_begins(tvb, pinfo, data))
        return dissect_rfc1006(tvb, pinfo, tree, data);
    pinfo->can_desegment = pinfo->saved_can_desegment;
    return theirs ? call_dissector_only(theirs, tvb, pinfo, tree, data) : 0;
}

rfc1006_handles rfc1006_wrapper_register(int proto)
{
    /* Holds the dissector: a protocol in name only, so that it stands in no list of layers and cannot be switched off,
     * which would leave the port without stock's decode too. */
    const int proto_wrapper =
        proto_register_protocol_in_name_only("X.400 transport (RFC 1006), before TPKT", "RFC 1006 wrapper",
                                             "rfc1006.wrapper", proto_get_id_by_filter_name("tpkt"), FT_PROTOCOL);
    /* Looks at ports of other protocols for connect requests. */
    const int proto_guard =
        proto_register_protocol_in_name_only("X.400 transport (RFC 1006), on other protocols' ports", "RFC 1006 guard",
                                             "rfc1006.guard", proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
    const rfc1006_handles handles = { create_dissector_handle(dissect_rfc1006, proto_wrapper),
                                      create_dissector_handle(dissect_guarded, proto_guard) };

    proto_rfc1006 = proto;
    rfc1006_moved_register(proto_wrapper, dissect_rfc1006);
    return handles;
}

dissector_handle_t rfc1006_wrapper_handoff(void)
{
    tpkt_handle = find_dissector("tpkt");
    heur_dissector_add("tcp", dissect_any_port, "RFC 1006 on any port", "rfc1006_tcp", proto_rfc1006, HEURISTIC_ENABLE);
    return tpkt_handle;
}
