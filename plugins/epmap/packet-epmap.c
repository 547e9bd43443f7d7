/* packet-epmap.c
 * The RPC endpoint mapper: which port a service listens on. Beside stock's own decode.
 *
 * What is said to and by endpoint mappers is read from the packets' bytes (core/calls.h), after all stock dissectors:
 * so it does not depend on who took the payload, on binds that were captured, or on how segments fell; and stock's
 * decode of port 135 is what it is without the plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/progress.h>
#include <exchange/segment.h>
#include <exchange/shown.h>

#include "packet-epmap.h"

#define MAPPER_PORT 135

static int proto_epmap = -1;
/* A protocol in name only: in no list of layers, and not to be switched off (see plugins/rfc1006). */
static int proto_epmap_wrapper = -1;

static dissector_handle_t mapper_handle;
static dissector_handle_t dcerpc_handle;

static gsize header_hint[2];

/*
 * Called after all dissectors with the packet's first buffer: by the exchange plugin for packets of the mapper's port,
 * or as a postdissector.
 */
static int dissect_mapper(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    const epmap_operation *operation;
    ex_segment segment;
    tvbuff_t *source;

    if ((pinfo->ptype != PT_TCP && pinfo->ptype != PT_UDP) ||
        (pinfo->srcport != MAPPER_PORT && pinfo->destport != MAPPER_PORT))
        return 0;
    source = ex_segment_of(tvb, pinfo, header_hint, &segment);
    if (!source)
        return 0;
    for (operation = epmap_read(pinfo, &segment); operation; operation = operation->next) {
        tvbuff_t *where = source;
        gint at = 0;

        if (operation->offset >= 0 && segment.payload) {
            at = ex_segment_offset(source, &segment) + operation->offset;
        } else if (operation->copy) {
            where = tvb_new_child_real_data(tvb, operation->copy, operation->size, (gint)operation->size);
            add_new_data_source(pinfo, where, "Endpoint mapper stub");
        }
        epmap_publish(pinfo, proto_epmap, operation,
                      operation->copy   ? operation->copy
                      : segment.payload ? segment.payload + operation->offset
                                        : NULL);
        if (proto_field_is_referenced(tree, proto_epmap) || ex_is_shown(NULL))
            epmap_show(tree, pinfo, proto_epmap, where, at, operation);
    }
    return 0;
}

/*
 * Where whole PDUs end and the beginning of a header follows that goes on in the next segment; 0 if it is not so.
 * Stock takes such a beginning for nothing, and then the rest of that PDU too. Ends: a PDU has a header's octets at least.
 */
static guint find_cut_header(const guint8 *bytes, guint size)
{
    guint64 left = EX_ALL_LEFT;
    ex_rpc_header header;
    guint at = 0;

    while (ex_goes_on(&left, size - at) && ex_rpc_header_read(bytes + at, size - at, &header)) {
        if (header.length > size - at)
            return 0;
        at += header.length;
    }
    return ex_rpc_may_become_header(bytes + at, size - at) ? at : 0;
}

/*
 * For flows to a port that an endpoint mapper gave; the exchange plugin sets it on their conversations. Hands on to
 * stock what passes the test of stock's own heuristic, and nothing else: stock's dissector takes any bytes, and what is
 * not DCE/RPC must stay what it is without us. The beginning of a header at a segment's end waits for the rest.
 */
static int dissect_endpoint(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const guint captured = tvb_captured_length(tvb);
    const gboolean whole = captured == tvb_reported_length(tvb);
    const guint8 *bytes = captured ? tvb_get_ptr(tvb, 0, (gint)captured) : NULL;
    ex_rpc_header header;
    guint cut = 0;

    pinfo->can_desegment = pinfo->saved_can_desegment;
    if (!bytes || !dcerpc_handle)
        return 0;
    if (ex_rpc_header_read(bytes, captured, &header)) {
        if (pinfo->can_desegment && whole)
            cut = find_cut_header(bytes, captured);
        if (cut == 0)
            return call_dissector_only(dcerpc_handle, tvb, pinfo, tree, data);
        call_dissector_only(dcerpc_handle, tvb_new_subset_length(tvb, 0, (gint)cut), pinfo, tree, data);
    } else if (!pinfo->can_desegment || !whole || !ex_rpc_may_become_header(bytes, captured)) {
        return 0;
    }
    pinfo->desegment_offset = (int)cut;
    pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
    return (int)captured;
}

static void proto_reg_handoff_epmap(void)
{
    dcerpc_handle = find_dissector("dcerpc.tcp");
    /* 4.0 registers it without a name, for Decode As only. */
    if (!dcerpc_handle)
        dcerpc_handle = dissector_table_get_dissector_handle(find_dissector_table("tcp.port"), "DCERPC");
    epmap_names_handoff();
    /* The exchange plugin, where it is loaded, calls for the packets of the port. */
    if (proto_get_id_by_filter_name("exchange") <= 0)
        register_postdissector(mapper_handle);
}

static void proto_register_epmap(void)
{
    proto_epmap = proto_register_protocol("RPC endpoint mapper (Exchange)", "EPMAP", "epmap");
    epmap_show_register(proto_epmap);
    epmap_names_register();
    epmap_read_prepare(proto_epmap);
    proto_epmap_wrapper =
        proto_register_protocol_in_name_only("RPC endpoint mapper (Exchange), before DCE/RPC", "EPMAP wrapper",
                                             "epmap.wrapper", proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
    mapper_handle = register_dissector("epmap.mapper", dissect_mapper, proto_epmap);
    register_dissector("epmap.endpoint", dissect_endpoint, proto_epmap_wrapper);
}

void epmap_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_epmap;
    plugin.register_handoff = proto_reg_handoff_epmap;
    proto_register_plugin(&plugin);
}
