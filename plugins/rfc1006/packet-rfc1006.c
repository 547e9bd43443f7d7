/* packet-rfc1006.c
 * X.400's transport: ISO transport class 0 over TCP (RFC 1006), in front of stock's own decode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/readers.h>

#include "direction_end.h"
#include "fields.h"
#include "connections.h"
#include "moved.h"
#include "packet-rfc1006.h"
#include "tpkt_tree.h"

static int proto_rfc1006 = -1;
/* Holds the dissector: a protocol in name only, so that it stands in no list of layers and cannot be switched off,
 * which would leave the port without stock's decode too. */
static int proto_rfc1006_wrapper = -1;
/* Looks at ports of other protocols for connect requests. */
static int proto_rfc1006_guard = -1;

static dissector_handle_t wrapper_handle;
static dissector_handle_t guard_handle;
static dissector_handle_t tpkt_handle;

static range_t *port_range;
static range_t *watched_range;
static ws_bool enabled = TRUE;

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

gboolean rfc1006_is_wanted(void)
{
    return enabled && proto_is_protocol_enabled(find_protocol_by_id(proto_rfc1006));
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

/* Takes the ports that the preferences name, and tells the exchange plugin of them. */
static void apply_ports(void)
{
    if (tpkt_handle)
        rfc1006_ports_claim(wrapper_handle, guard_handle, tpkt_handle, port_range, watched_range);
    ex_x400_ports_tell(wrapper_handle, port_range);
    if (enabled)
        (void)ex_reader_add(EX_READER_TPDU, wrapper_handle);
    else
        ex_reader_remove(EX_READER_TPDU, wrapper_handle);
}

static void proto_reg_handoff_rfc1006(void)
{
    tpkt_handle = find_dissector("tpkt");
    heur_dissector_add("tcp", dissect_any_port, "RFC 1006 on any port", "rfc1006_tcp", proto_rfc1006, HEURISTIC_ENABLE);
    rfc1006_end_handoff();
    apply_ports();
}

static void proto_register_rfc1006(void)
{
    module_t *module;

    proto_rfc1006 = proto_register_protocol("X.400 transport (RFC 1006)", "RFC 1006", "rfc1006");
    rfc1006_fields_register(proto_rfc1006);
    rfc1006_learn_register(proto_rfc1006);
    proto_rfc1006_wrapper =
        proto_register_protocol_in_name_only("X.400 transport (RFC 1006), before TPKT", "RFC 1006 wrapper",
                                             "rfc1006.wrapper", proto_get_id_by_filter_name("tpkt"), FT_PROTOCOL);
    wrapper_handle = create_dissector_handle(dissect_rfc1006, proto_rfc1006_wrapper);
    rfc1006_moved_register(proto_rfc1006_wrapper, dissect_rfc1006);
    rfc1006_end_register(proto_rfc1006, proto_rfc1006_wrapper);
    proto_rfc1006_guard =
        proto_register_protocol_in_name_only("X.400 transport (RFC 1006), on other protocols' ports", "RFC 1006 guard",
                                             "rfc1006.guard", proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
    guard_handle = create_dissector_handle(dissect_guarded, proto_rfc1006_guard);

    module = prefs_register_protocol(proto_rfc1006, apply_ports);
    range_convert_str(wmem_epan_scope(), &port_range, "102", 65535);
    prefs_register_range_preference(module, "tcp.port", "RFC1006 Port Number",
                                    "TCP ports of X.400 MTAs. Exchange keeps its own as the registry value \"RFC1006 "
                                    "Port Number\" of MSExchangeMTA\\Parameters (KB 161931); absent, it is 102",
                                    &port_range, 65535);
    range_convert_str(wmem_epan_scope(), &watched_range, "1102", 65535);
    prefs_register_range_preference(module, "watched.port", "Ports of others to watch",
                                    "TCP ports that stock gives to another protocol and X.400 MTAs use as well: a "
                                    "connection that begins with a connect request is taken for RFC 1006. Ports that "
                                    "nobody has are watched anyway. 1102 is IDMP's, and the usual second RFC 1006 port",
                                    &watched_range, 65535);
    prefs_register_bool_preference(module, "show", "Show and publish TPKTs",
                                   "Read TPKT headers before stock's TPKT does. Off, only stock's decode is left",
                                   &enabled);
    /* A changed preference of tpkt may have taken ports back. */
    register_init_routine(apply_ports);
}

void rfc1006_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_rfc1006;
    plugin.register_handoff = proto_reg_handoff_rfc1006;
    proto_register_plugin(&plugin);
}
