/* conversation.c
 * Entries of the Conversation Filter menu.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report/writers.h"
#include "report/display_filter.h"

#include "conversation.h"
#include "packet-exchange.h"

/* Apart from EX_PUBLISH_KEY, under which others attach records. */
#define SELECTED_KEY 1

void exchange_conversation_note(packet_info *pinfo, ex_flow *flow)
{
    p_add_proto_data(pinfo->pool, pinfo, exchange.proto, SELECTED_KEY, flow);
}

ex_flow *exchange_conversation_flow(packet_info *pinfo)
{
    return exchange.store ? (ex_flow *)p_get_proto_data(pinfo->pool, pinfo, exchange.proto, SELECTED_KEY) : NULL;
}

static ws_bool has_flow(WS_FILTER_ARGUMENTS)
{
    ex_flow *flow = exchange_conversation_flow(pinfo);

    return flow && ex_verdict_says_something(ex_verdict_get(exchange.store, &exchange.config, flow));
}

static ws_bool has_scenario(WS_FILTER_ARGUMENTS)
{
    ex_flow *flow = exchange_conversation_flow(pinfo);
    ex_flow_view view;

    if (!flow)
        return FALSE;
    ex_flow_view_make(exchange.store, &exchange.config, flow, &view);
    return (view.legs || view.outside) && (gint)view.confidence >= exchange.least_confidence;
}

static char *filter_flow(WS_FILTER_ARGUMENTS)
{
    const ex_flow *flow = exchange_conversation_flow(pinfo);
    GString *out;

    if (!flow)
        return NULL;
    out = g_string_new(NULL);
    ex_filter_flow(exchange.store, flow, out);
    return g_string_free(out, FALSE);
}

static char *filter_scenario(WS_FILTER_ARGUMENTS)
{
    const ex_flow *flow = exchange_conversation_flow(pinfo);
    const ex_scenario *scenario;
    char *filter = NULL;
    ex_model *model;

    if (!flow)
        return NULL;
    model = ex_model_make(exchange.store, &exchange.config, (ex_confidence)exchange.least_confidence, NULL);
    scenario = ex_scenario_of_flow(model->scenarios, flow);
    if (scenario) {
        GString *out = g_string_new(NULL);

        ex_filter_scenario(scenario, out);
        filter = g_string_free(out, FALSE);
    }
    ex_model_free(model);
    return filter;
}

static char *filter_hosts(WS_FILTER_ARGUMENTS)
{
    const ex_flow *flow = exchange_conversation_flow(pinfo);
    GString *out;

    if (!flow)
        return NULL;
    out = g_string_new(NULL);
    ex_filter_hosts(&flow->key.tuple.end[EX_FROM_LO].addr, &flow->key.tuple.end[EX_FROM_HI].addr, out);
    return g_string_free(out, FALSE);
}

void exchange_conversation_register(void)
{
    ws_register_conversation_filter("exchange", "Exchange flow", has_flow, filter_flow);
    ws_register_conversation_filter("exchange", "Exchange scenario of these hosts", has_scenario, filter_scenario);
    ws_register_conversation_filter("exchange", "Exchange hosts", has_flow, filter_hosts);
}
