/* packet-exchange.c
 * Postdissector that labels each flow with its scenario of KB 176466.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/shown.h>

#include "packet-exchange.h"

exchange_state exchange;

static dissector_handle_t exchange_handle;

static int dissect_exchange(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    proto_tree *subtree = NULL;
    ex_flow *flow;

    if (!exchange.store)
        return 0;
    if (!PINFO_FD_VISITED(pinfo))
        exchange_expert_outdate();
    flow = exchange_observe(tvb, pinfo, tree);
    if (!flow)
        flow = exchange_observe_icmp(tvb, pinfo);
    if (!flow)
        return 0;
    if (have_tap_listener(exchange.tap)) {
        ex_tap_data *tapped = wmem_new(pinfo->pool, ex_tap_data);

        tapped->flow = flow;
        tap_queue_packet(exchange.tap, pinfo, tapped);
    }
    if (tree && PINFO_FD_VISITED(pinfo))
        exchange_conversation_note(pinfo, flow);
    if (exchange.label_in_info)
        exchange_show_in_info(pinfo, flow);
    /* A tree is made for many reasons; working out a label for one that nobody looks at would cost more than the rest. */
    if (proto_field_is_referenced(tree, exchange.proto))
        subtree = exchange_show(tvb, pinfo, tree, flow);
    /* Expert items are wanted by their tap as well, which asks for no tree. */
    if (ex_is_shown(tree))
        exchange_show_findings(tvb, pinfo, tree, subtree, flow);
    return 0;
}

static void capture_opens(void)
{
    /* What readers tell may have changed since, and is not announced. */
    exchange_readers_find();
    exchange_settings_apply();
    exchange.store = ex_store_new();
    exchange.tracker = ex_tracker_new();
    exchange_observe_open();
}

static void capture_closes(void)
{
    exchange_statistics_close();
    exchange_expert_forget();
    exchange_observe_close();
    ex_tracker_free(exchange.tracker);
    ex_store_free(exchange.store);
    exchange.tracker = NULL;
    exchange.store = NULL;
}

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
    exchange_readers_register(exchange.proto);
    exchange_show_register(exchange.proto);
    exchange_expert_register(exchange.proto);
    exchange_settings_register(exchange.proto);
    exchange_handle = create_dissector_handle(dissect_exchange, exchange.proto);
    register_postdissector(exchange_handle);
    exchange.tap = register_tap("exchange");
    register_init_routine(capture_opens);
    register_cleanup_routine(capture_closes);
    exchange_report_register();
    exchange_statistics_register();
    exchange_conversation_register();
    exchange_tools_register();
}

void exchange_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_exchange;
    plugin.register_handoff = proto_reg_handoff_exchange;
    proto_register_plugin(&plugin);
}
