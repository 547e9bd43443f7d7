/* packet-rfc1006.c
 * Registers the rfc1006 plugin: X.400's transport, ISO transport class 0 over TCP (RFC 1006), in front of stock's own decode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "connections.h"
#include "direction_end.h"
#include "fields.h"
#include "packet-rfc1006.h"
#include "settings.h"
#include "wrapper.h"

static void proto_reg_handoff_rfc1006(void)
{
    const dissector_handle_t tpkt = rfc1006_wrapper_handoff();

    rfc1006_end_handoff();
    rfc1006_settings_handoff(tpkt);
}

static void proto_register_rfc1006(void)
{
    const int proto = proto_register_protocol("X.400 transport (RFC 1006)", "RFC 1006", "rfc1006");
    rfc1006_handles handles;

    rfc1006_fields_register(proto);
    rfc1006_learn_register(proto);
    handles = rfc1006_wrapper_register(proto);
    rfc1006_end_register(proto, dissector_handle_get_protocol_index(handles.wrapper));
    rfc1006_settings_register(proto, handles);
}

void rfc1006_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_rfc1006;
    plugin.register_handoff = proto_reg_handoff_rfc1006;
    proto_register_plugin(&plugin);
}
