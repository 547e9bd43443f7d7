/* packet-epmap.c
 * Registers the epmap plugin: the RPC endpoint mapper, which tells on which port a service listens. Beside stock's own decode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "endpoint.h"
#include "mapper.h"
#include "names.h"
#include "operation_tree.h"
#include "packet-epmap.h"
#include "read.h"

static void proto_reg_handoff_epmap(void)
{
    epmap_endpoint_handoff();
    epmap_names_handoff();
    epmap_mapper_handoff();
}

static void proto_register_epmap(void)
{
    const int proto = proto_register_protocol("RPC endpoint mapper (Exchange)", "EPMAP", "epmap");

    epmap_show_register(proto);
    epmap_names_register();
    epmap_read_prepare(proto);
    epmap_mapper_register(proto);
    epmap_endpoint_register();
}

void epmap_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_epmap;
    plugin.register_handoff = proto_reg_handoff_epmap;
    proto_register_plugin(&plugin);
}
