/* packet-rfc1006.c
 * X.400's transport: ISO transport class 0 over TCP (RFC 1006), in front of stock's own decode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/publish.h>

#include "framing.h"
#include "packet-rfc1006.h"

/* TPKTs of one packet that are shown; all of them are counted. */
#define SHOWN_MAX 32

static int proto_rfc1006 = -1;
/* Holds the dissector: a protocol in name only, so that it stands in no list of layers. Its parent is stock's, so that
 * switching our protocol off does not leave the port without stock's decode. */
static int proto_rfc1006_wrapper = -1;

static int hf_rfc1006_tpkt = -1;
static int hf_rfc1006_length = -1;
static int hf_rfc1006_reserved = -1;
static int hf_rfc1006_tpdu = -1;
static int hf_rfc1006_more = -1;

static gint ett_rfc1006 = -1;
static gint ett_rfc1006_tpkt = -1;

static dissector_handle_t wrapper_handle;
static dissector_handle_t tpkt_handle;

static range_t *port_range;
static ws_bool enabled = TRUE;

static const value_string tpdu_names[] = {
    { EX_TPDU_CR, "CR, connection request" },
    { EX_TPDU_CC, "CC, connection confirm" },
    { EX_TPDU_DR, "DR, disconnect request" },
    { EX_TPDU_DT, "DT, data" },
    { EX_TPDU_ER, "ER, TPDU error" },
    { 0, NULL },
};

static void show_tpkt(proto_tree *tree, tvbuff_t *tvb, gint at, const rfc1006_tpkt *tpkt)
{
    proto_item *item = proto_tree_add_item(tree, hf_rfc1006_tpkt, tvb, at, tpkt->length, ENC_NA);
    proto_tree *subtree = proto_item_add_subtree(item, ett_rfc1006_tpkt);

    proto_item_append_text(item, ", %s, %u octets", val_to_str_const(tpkt->type, tpdu_names, "?"), tpkt->length);
    proto_tree_add_item(subtree, hf_rfc1006_reserved, tvb, at + 1, 1, ENC_BIG_ENDIAN);
    proto_tree_add_item(subtree, hf_rfc1006_length, tvb, at + 2, 2, ENC_BIG_ENDIAN);
    proto_tree_add_uint(subtree, hf_rfc1006_tpdu, tvb, at + RFC1006_HEADER + 1, 1, tpkt->type);
}

/* Shows and publishes every TPKT that is whole here; one that goes on in a later segment comes again when it is. */
static void read_tpkts(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const gint captured = (gint)tvb_captured_length(tvb);
    proto_tree *subtree = NULL;
    proto_item *item = NULL;
    guint count = 0;
    gint at = 0;
    rfc1006_tpkt tpkt;

    while (at < captured) {
        const gint left = captured - at;

        if (!rfc1006_read(tvb_get_ptr(tvb, at, left), (gsize)left, &tpkt) ||
            tpkt.length > tvb_reported_length_remaining(tvb, at))
            break;
        if (!item && tree) {
            item = proto_tree_add_item(tree, proto_rfc1006, tvb, at, 0, ENC_NA);
            subtree = proto_item_add_subtree(item, ett_rfc1006);
        }
        ex_publish_fact(pinfo, proto_rfc1006, EX_FACT_TPDU, tpkt.type);
        if (count < SHOWN_MAX && subtree && tpkt.length <= left)
            show_tpkt(subtree, tvb, at, &tpkt);
        count++;
        at += tpkt.length;
    }
    if (!item)
        return;
    proto_item_set_len(item, MIN(at, captured));
    proto_item_append_text(item, ", %u TPKT%s", count, count == 1 ? "" : "s");
    if (count > SHOWN_MAX)
        proto_item_set_generated(
            proto_tree_add_uint(subtree, hf_rfc1006_more, tvb, 0, 0, count - SHOWN_MAX));
}

static int dissect_rfc1006(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (enabled && proto_is_protocol_enabled(find_protocol_by_id(proto_rfc1006)))
        read_tpkts(tvb, pinfo, tree);
    /* Every call lowers it by one, and tpkt must still be able to ask TCP for more. */
    pinfo->can_desegment = pinfo->saved_can_desegment;
    return call_dissector_only(tpkt_handle, tvb, pinfo, tree, data);
}

static void apply_ports(void)
{
    if (tpkt_handle)
        rfc1006_ports_claim(wrapper_handle, tpkt_handle, port_range);
}

static void proto_reg_handoff_rfc1006(void)
{
    tpkt_handle = find_dissector("tpkt");
    apply_ports();
}

static void proto_register_rfc1006(void)
{
    static hf_register_info hf[] = {
        { &hf_rfc1006_tpkt,
          { "TPKT", "rfc1006.tpkt", FT_NONE, BASE_NONE, NULL, 0, "One TPKT, header and TPDU (RFC 1006 section 6)",
            HFILL } },
        { &hf_rfc1006_length,
          { "Length", "rfc1006.length", FT_UINT16, BASE_DEC, NULL, 0,
            "Length of the TPKT in octets, its header included (RFC 1006 section 6)", HFILL } },
        { &hf_rfc1006_reserved,
          { "Reserved", "rfc1006.reserved", FT_UINT8, BASE_HEX, NULL, 0,
            "Reserved octet of the TPKT header; 0, but for Exchange 4.0 before SP3 (KB 157015)", HFILL } },
        { &hf_rfc1006_tpdu,
          { "TPDU", "rfc1006.tpdu", FT_UINT8, BASE_DEC, VALS(tpdu_names), 0,
            "Type of the class 0 TPDU in the TPKT (ISO 8073 clause 13)", HFILL } },
        { &hf_rfc1006_more,
          { "TPKTs not shown", "rfc1006.more", FT_UINT32, BASE_DEC, NULL, 0,
            "TPKTs of this packet that are counted but not listed", HFILL } },
    };
    static gint *ett[] = { &ett_rfc1006, &ett_rfc1006_tpkt };
    module_t *module;

    proto_rfc1006 = proto_register_protocol("X.400 transport (RFC 1006)", "RFC 1006", "rfc1006");
    proto_register_field_array(proto_rfc1006, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
    proto_rfc1006_wrapper = proto_register_protocol_in_name_only("X.400 transport (RFC 1006), before TPKT",
                                                                 "RFC 1006 wrapper", "rfc1006.wrapper",
                                                                 proto_get_id_by_filter_name("tpkt"), FT_PROTOCOL);
    wrapper_handle = create_dissector_handle(dissect_rfc1006, proto_rfc1006_wrapper);

    module = prefs_register_protocol(proto_rfc1006, apply_ports);
    range_convert_str(wmem_epan_scope(), &port_range, "102", 65535);
    prefs_register_range_preference(module, "tcp.port", "RFC1006 Port Number",
                                    "TCP ports of X.400 MTAs. Exchange keeps its own as the registry value \"RFC1006 "
                                    "Port Number\" of MSExchangeMTA\\Parameters (KB 161931); absent, it is 102",
                                    &port_range, 65535);
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
