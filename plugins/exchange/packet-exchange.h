/* packet-exchange.h
 * The parts of the exchange plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_PACKET_EXCHANGE_H
#define EXCHANGE_PACKET_EXCHANGE_H

#include <exchange/publish.h>
#include <exchange/readers.h>

#include "diagnosis/findings.h"

#include "state.h"

/** Registers the protocol, its fields, preferences and statistics. */
void exchange_register(void);

/* visit.c: a packet is visited, a capture opened and closed */

/** The postdissector. */
int exchange_visit(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/** Begins with nothing known, and ends so. */
void exchange_capture_opens(void);
void exchange_capture_closes(void);

/* observe.c, observe_payload.c: what a packet proves */

/** Looks up what must be known of stock before the first packet. Called at hand-off. */
void exchange_observe_prepare(void);

/**
 * The flow of a packet: on the first visit all its evidence is taken, on later ones only looked up.
 * @return NULL if the packet is not of a TCP flow that can be read, nor of a UDP flow that may matter
 */
ex_flow *exchange_observe(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/** A capture is opened, and closed: what is remembered while it is read. */
void exchange_observe_open(void);
void exchange_observe_close(void);

/* observe_icmp.c: errors about flows */

/** Looks up stock's ICMP protocols. Called at hand-off. */
void exchange_observe_icmp_prepare(void);

/** The flow that an ICMP error is about, like exchange_observe(). @return NULL if the packet is none or knows none */
ex_flow *exchange_observe_icmp(tvbuff_t *tvb, packet_info *pinfo);

/* readers.c: who reads packets for this plugin */

/** Registers the list of readers and what they tell. */
void exchange_readers_register(int proto);

/** Looks who is in the list. Called when a capture is opened. */
void exchange_readers_find(void);

/** Who reads something, NULL if nobody does: the plugin is not loaded. */
dissector_handle_t exchange_reader(ex_reader what);

/** What a reader published of the packet; NULL if nothing, or there is none. */
const ex_batch *exchange_read_by(ex_reader what, packet_info *pinfo);

/**
 * Lets a reader read the packet, if it is there. It has a place in the line of postdissectors of its own only where this
 * plugin is not loaded, since each costs all packets.
 */
void exchange_call(ex_reader what, guint32 dialogue, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* follow.c: flows to ports that an endpoint mapper gave */

/** Whether a packet is to or from the endpoint mapper's port. */
gboolean exchange_is_mapper_port(const packet_info *pinfo);

/** Whether a flow is noted at the endpoints that it uses. Zero: it is not. */
typedef struct {
    gboolean noted[2]; /**< by ex_side: at those of its address and port */
    gint64 first;      /**< when the flow began, as far as was known then; ns */
} exchange_use;

/**
 * Gives a flow to a known endpoint to the DCE/RPC dissector from the next frame on. First visits only.
 * @param use kept with the flow, so that it is noted once
 */
void exchange_follow(packet_info *pinfo, const ex_flow *flow, exchange_use *use);

/* label_tree.c: the tree */

/** Registers the fields of the tree. @param proto this plugin's, as in the functions of this kind below */
void exchange_show_register(int proto);
/** @return the subtree, NULL if there is nothing to say of the flow */
proto_tree *exchange_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, ex_flow *flow);

/** Writes the label before what stands in the Info column. */
void exchange_show_in_info(packet_info *pinfo, ex_flow *flow);

/* expert.c: findings on packets */

/** Registers the field exchange.finding and an expert item for each finding. */
void exchange_expert_register(int proto);

/** A packet was learned from: the store may have changed. */
void exchange_expert_outdate(void);

/** The store is about to be freed. */
void exchange_expert_forget(void);

/** Adds the packet's findings. @param subtree from exchange_show(), NULL if it made none */
void exchange_show_findings(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_tree *subtree,
                            const ex_flow *flow);

/**
 * The findings that a packet of a flow shows, the gravest first. While packets keep coming they may be some behind.
 * @param flow may be NULL
 * @return of ex_finding, valid until the next call or exchange_expert_forget(); the array is the caller's
 */
GPtrArray *exchange_findings_on(const ex_flow *flow, guint32 frame);

/* conversation.c: the Conversation Filter menu */

/** Registers the entries of the Conversation Filter menu. */
void exchange_conversation_register(void);

/** Notes a packet's flow for as long as the packet stays dissected, so that menus know what is selected. */
void exchange_conversation_note(packet_info *pinfo, ex_flow *flow);

/** The flow that was noted, NULL if none was. */
ex_flow *exchange_conversation_flow(packet_info *pinfo);

/* tools.c: Tools > Exchange */

/** Registers the menu. Only Wireshark shows it. */
void exchange_tools_register(void);

/* statistics.c: tables of the Statistics menu */

/** Registers the tables. */
void exchange_statistics_register(void);

/** The store is about to be freed. */
void exchange_statistics_close(void);

/* settings.c: preferences */

/** Registers the preferences: those of ports from the article's tables. */
void exchange_settings_register(int proto);

/** Works out the configuration from the preferences and what the readers tell, and gives changed ports to stock's dissectors. */
void exchange_settings_apply(void);

/** Whether a preference says that servers pin a component's port to this one. */
gboolean exchange_settings_is_pinned(ex_service component, guint16 port);

/** Remembers which stock dissectors sit on the article's ports. Called at hand-off. */
void exchange_settings_prepare(void);

/* reports.c: tables of tshark's -z */

/** Registers the names of all reports, and "exchange" for every name that is none. */
void exchange_report_register(void);

#endif
