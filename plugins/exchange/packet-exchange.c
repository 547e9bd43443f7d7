/* packet-exchange.c
 * Registers the exchange plugin: a postdissector that labels each flow with its scenario of KB 176466.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet-exchange.h"
#include "settings.h"
#include "visit.h"

static dissector_handle_t exchange_handle;

static void proto_reg_handoff_exchange(void)
{
    exchange_observe_prepare();
    exchange_observe_icmp_prepare();
    exchange_settings_prepare();
    exchange_settings_apply();
}

static void proto_register_exchange(void)
{
    exchange.proto = proto_register_protocol("Microsoft Exchange scenario (KB 176466)", "Exchange", "exchange");
    exchange_readers_register(exchange.proto, exchange_settings_is_pinned);
    exchange_show_register(exchange.proto);
    exchange_expert_register(exchange.proto);
    exchange_settings_register(exchange.proto);
    /*
     * A protocol in name only, which the user switches off with the plugin's: libwireshark keeps no layer for it, and
     * a layer costs as much as all that is done here for a packet without Exchange.
     */
    const int visitor =
        proto_register_protocol_in_name_only("Microsoft Exchange scenario (KB 176466), after all dissectors",
                                             "Exchange visitor", "exchange.visitor", exchange.proto, FT_PROTOCOL);

    exchange_handle = create_dissector_handle(exchange_visit, visitor);
    register_postdissector(exchange_handle);
    exchange.tap = register_tap("exchange");
    register_init_routine(exchange_capture_opens);
    register_cleanup_routine(exchange_capture_closes);
    exchange_report_register();
    exchange_statistics_register();
    exchange_conversation_register();
    exchange_talkers_register();
    exchange_tools_register();
}

void exchange_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_exchange;
    plugin.register_handoff = proto_reg_handoff_exchange;
    proto_register_plugin(&plugin);
}
