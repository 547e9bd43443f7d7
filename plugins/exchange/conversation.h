/* conversation.h
 * The Conversation Filter menu, and which flow is selected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CONVERSATION_H
#define EXCHANGE_CONVERSATION_H

#include "state.h"

/** Notes a packet's flow for as long as the packet stays dissected, so that menus know what is selected. */
void exchange_conversation_note(packet_info *pinfo, ex_flow *flow);

/** The flow that was noted, NULL if none was. */
ex_flow *exchange_conversation_flow(packet_info *pinfo);

#endif
