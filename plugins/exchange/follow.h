/* follow.h
 * Flows to ports that an endpoint mapper gave.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_FOLLOW_H
#define EXCHANGE_FOLLOW_H

#include "state.h"

/** Whether a flow is noted at the endpoints that it uses. Zero: it is not. */
typedef struct {
    gboolean noted[2]; /**< by ex_side: at those of its address and port */
    gint64 first;      /**< when the flow began, as far as was known then; ns */
    guint known;       /**< places with endpoints that were known when it was looked last */
} exchange_use;

/**
 * Gives a flow to a known endpoint to the DCE/RPC dissector from the next frame on. First visits only.
 * @param use kept with the flow, so that it is noted once
 */
void exchange_follow(packet_info *pinfo, const ex_flow *flow, exchange_use *use);

#endif
