/* mapper.c
 * What is said to and by endpoint mappers: packets of their port, as they are visited.
 *
 * It is read from the packets' bytes (core/wire/rpc/call_stubs.h), after all stock dissectors: so it does not depend on who took the
 * payload, on binds that were captured, or on how segments fell; and stock's decode of port 135 is what it is without
 * the plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <epan/prefs.h>

#include <exchange/progress.h>
#include <exchange/segment.h>
#include <exchange/shown.h>

#include "mapper.h"
#include "operation_tree.h"
#include "publish.h"
#include "read.h"

static int proto_epmap;
/* Holds the dissector, and what it publishes: a protocol in name only, for which libwireshark keeps no layer. */
static int proto_reader;
static dissector_handle_t mapper_handle;
static gsize header_hint[2];
static range_t *port_range;

static gboolean is_mapper_port(const packet_info *pinfo)
{
    return value_is_in_range(port_range, pinfo->srcport) || value_is_in_range(port_range, pinfo->destport);
}

/*
 * Called after all dissectors with the packet's first buffer: by the exchange plugin for packets of the mapper's port,
 * or as a postdissector.
 * @param data ex_reading, NULL if the exchange plugin is not loaded
 */
static int dissect_mapper(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const ex_reading *reading = (const ex_reading *)data;
    const epmap_visit *visit;
    const ex_segment *segment = reading ? reading->segment : NULL;
    tvbuff_t *source = segment ? reading->source : NULL;
    ex_segment own;

    if ((pinfo->ptype != PT_TCP && pinfo->ptype != PT_UDP) || !is_mapper_port(pinfo))
        return 0;
    /* Expert items and faults bear this name; whoever calls restores it. */
    pinfo->current_proto = "EPMAP";
    if (!segment) {
        segment = &own;
        source = ex_segment_of(tvb, pinfo, header_hint, &own);
    }
    if (!source)
        return 0;
    for (visit = epmap_read(pinfo, segment, reading ? reading->dialogue : 0); visit; visit = visit->next) {
        const epmap_operation *operation = visit->operation;
        tvbuff_t *where = source;
        gint at = 0;

        if (operation->offset >= 0 && segment->payload) {
            at = ex_segment_offset(source, segment) + operation->offset;
        } else if (operation->copy) {
            where = tvb_new_child_real_data(tvb, operation->copy, operation->size, (gint)operation->size);
            add_new_data_source(pinfo, where, "Endpoint mapper stub");
        }
        epmap_publish(pinfo, proto_reader, visit);
        if (proto_field_is_referenced(tree, proto_epmap) || ex_is_shown(NULL))
            epmap_show(tree, pinfo, proto_epmap, where, at, visit, reading);
    }
    return 0;
}

static void tell_ports(void)
{
    ex_ports_tell(EX_MAPPER_PORTS, mapper_handle, port_range);
}

void epmap_mapper_register(int proto)
{
    module_t *module = prefs_register_protocol(proto, tell_ports);

    proto_epmap = proto;
    proto_reader = proto_register_protocol_in_name_only("RPC endpoint mapper (Exchange), after all dissectors",
                                                        "EPMAP reader", "epmap.reader", proto, FT_PROTOCOL);
    mapper_handle = create_dissector_handle(dissect_mapper, proto_reader);
    range_convert_str(wmem_epan_scope(), &port_range, G_STRINGIFY(EX_MAPPER_PORT), 65535);
    prefs_register_range_preference(module, "tcp.port", "Endpoint mapper port",
                                    "TCP and UDP ports of endpoint mappers. It is " G_STRINGIFY(
                                        EX_MAPPER_PORT) " (KB 159298); a forwarded port is another, as 10135",
                                    &port_range, 65535);
}

void epmap_mapper_handoff(void)
{
    /* The exchange plugin, where it is loaded, calls for the packets of the port. */
    if (!ex_reader_add(EX_READER_MAPPER, mapper_handle))
        register_postdissector(mapper_handle);
    tell_ports();
}
