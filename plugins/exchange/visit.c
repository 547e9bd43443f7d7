/* visit.c
 * What is done on each visit of a packet, and when a capture is opened and closed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/shown.h>

#include "conversation.h"
#include "expert.h"
#include "label_tree.h"
#include "observe.h"
#include "observe_icmp.h"
#include "observe_payload.h"
#include "readers.h"
#include "settings.h"
#include "statistics.h"
#include "visit.h"
#include "words.h"

int exchange_visit(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    proto_tree *subtree = NULL;
    gboolean quoted;
    ex_flow *flow;

    if (!exchange.store)
        return 0;
    /* Expert items and faults bear this name; whoever calls restores it. */
    pinfo->current_proto = "Exchange";
    if (!PINFO_FD_VISITED(pinfo)) {
        exchange_expert_outdate();
        exchange_words_outdate();
    }
    flow = exchange_observe(tvb, pinfo, tree);
    quoted = !flow;
    if (quoted)
        flow = exchange_observe_icmp(tvb, pinfo);
    if (!flow)
        return 0;
    if (have_tap_listener(exchange.tap)) {
        ex_tap_data *tapped = wmem_new(pinfo->pool, ex_tap_data);

        tapped->flow = flow;
        tapped->quoted = quoted;
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

void exchange_capture_opens(void)
{
    /* What readers tell may have changed since, and is not announced. */
    exchange_readers_find();
    exchange_settings_apply();
    exchange.store = ex_store_new();
    exchange.store->pause = exchange.longest_pause;
    exchange.tracker = ex_tracker_new();
    exchange_observe_open();
}

void exchange_capture_closes(void)
{
    exchange_statistics_close();
    exchange_expert_forget();
    exchange_words_forget();
    exchange_observe_close();
    ex_tracker_free(exchange.tracker);
    ex_store_free(exchange.store);
    exchange.tracker = NULL;
    exchange.store = NULL;
}
