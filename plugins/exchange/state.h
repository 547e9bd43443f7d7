/* state.h
 * The one global of the exchange plugin: what all its parts stand on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_STATE_H
#define EXCHANGE_STATE_H

#include <exchange/ws_compat.h>

#include "evidence/tracker.h"
#include "verdict/verdict.h"

/** What is known of the open capture, and what the user set. */
typedef struct {
    ex_store *store; /**< NULL while no capture is open */
    ex_tracker *tracker;
    ex_config config;
    gint64 longest_pause;  /**< between two packets that counts as listening, ns */
    gint least_confidence; /**< of a label that is shown, an ex_confidence */
    guint report_width;    /**< columns of a line in reports, 0: the terminal's */
    ws_bool label_in_info; /**< write it into the Info column */
    ws_bool by_interface;  /**< each interface of the capture is a network of its own */
    int proto;             /**< of this plugin */
    int tap;               /**< "exchange": a packet of a flow, data is ex_tap_data */
} exchange_state;

extern exchange_state exchange;

/** What the tap "exchange" carries. */
typedef struct {
    ex_flow *flow;
    gboolean quoted; /**< the packet is none of the flow, but an ICMP error about it */
} ex_tap_data;

#endif
