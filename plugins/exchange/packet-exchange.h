/* packet-exchange.h
 * The exchange plugin as a whole; and what its parts do when it is registered and handed off, which only packet-exchange.c
 * calls. What parts do for each other stands in a header for each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_PACKET_EXCHANGE_H
#define EXCHANGE_PACKET_EXCHANGE_H

#include "state.h"

/** Registers the protocol, its fields, preferences and statistics. */
void exchange_register(void);

/** Hand-off: looks up what must be known of stock before the first packet, and stock's ICMP protocols. */
void exchange_observe_prepare(void);
void exchange_observe_icmp_prepare(void);

/** Hand-off: remembers which stock dissectors sit on the article's ports. */
void exchange_settings_prepare(void);

/** As ex_reading has it. */
typedef gboolean (*exchange_is_pinned_func)(ex_service component, guint16 port);

/** Registers the list of readers and what they tell. @param is_pinned what they are told */
void exchange_readers_register(int proto, exchange_is_pinned_func is_pinned);

/** Registers the fields of the tree. @param proto this plugin's, as in the functions of this kind below */
void exchange_show_register(int proto);

/** Registers the field exchange.finding and an expert item for each finding. */
void exchange_expert_register(int proto);

/** Registers the preferences: those of ports from the article's tables. */
void exchange_settings_register(int proto);

/** Registers the names of all reports, and "exchange" for every name that is none. */
void exchange_report_register(void);

/** Registers the tables of the Statistics menu. */
void exchange_statistics_register(void);

/** Registers the entries of the Conversation Filter menu. */
void exchange_conversation_register(void);

/** Registers the tabs of Conversations and Endpoints, and tshark's -z conv,exchange and -z endpoints,exchange. */
void exchange_talkers_register(void);

/** Registers Tools > Exchange. Only Wireshark shows it. */
void exchange_tools_register(void);

#endif
