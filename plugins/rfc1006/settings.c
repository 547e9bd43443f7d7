/* settings.c
 * Preferences: the ports, and whether TPKTs are read at all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/readers.h>

#include "article/ports.h"

#include "ports.h"
#include "settings.h"

static int proto_rfc1006;
static range_t *port_range;
static range_t *watched_range;
static ws_bool enabled = TRUE;

static rfc1006_handles handles;
static dissector_handle_t tpkt_handle;

gboolean rfc1006_is_wanted(void)
{
    return enabled && proto_is_protocol_enabled(find_protocol_by_id(proto_rfc1006));
}

/* Takes the ports that the preferences name, and tells the exchange plugin of them. */
static void apply_ports(void)
{
    if (tpkt_handle)
        rfc1006_ports_claim(handles.wrapper, handles.guard, tpkt_handle, port_range, watched_range);
    ex_ports_tell(EX_X400_PORTS, handles.wrapper, port_range);
    if (enabled)
        (void)ex_reader_add(EX_READER_TPDU, handles.wrapper);
    else
        ex_reader_remove(EX_READER_TPDU, handles.wrapper);
}

void rfc1006_settings_register(int proto, rfc1006_handles ours)
{
    module_t *module;

    proto_rfc1006 = proto;
    handles = ours;
    module = prefs_register_protocol(proto_rfc1006, apply_ports);
    range_convert_str(wmem_epan_scope(), &port_range, G_STRINGIFY(EX_X400_PORT), 65535);
    prefs_register_range_preference(
        module, "tcp.port", EX_X400_PORT_VALUE,
        "TCP ports of X.400 MTAs. Exchange keeps its own as the registry value \"" EX_X400_PORT_VALUE
        "\" of " EX_KEY_MTA " (KB 161931); absent, it is " G_STRINGIFY(EX_X400_PORT),
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

void rfc1006_settings_handoff(dissector_handle_t stock)
{
    tpkt_handle = stock;
    apply_ports();
}
