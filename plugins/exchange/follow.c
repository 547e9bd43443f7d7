/* follow.c
 * Flows to ports that an endpoint mapper gave are DCE/RPC, whatever else is registered on the port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/readers.h>
#include <exchange/ws_conversation.h>
#include <exchange/ws_ports.h>

#include "observe.h"

#define MAPPER_PORT 135

gboolean exchange_is_mapper_port(const packet_info *pinfo)
{
    return pinfo->srcport == MAPPER_PORT || pinfo->destport == MAPPER_PORT;
}

/* Notes the flow at the endpoints of an address and port, from the one numbered `from` on: they are never fewer. */
static void note_use(const ex_flow *flow, const ex_addr *addr, guint16 port, guint from)
{
    const GPtrArray *endpoints = ex_store_endpoints_at(exchange.store, addr, port, flow->key.tuple.transport);

    for (guint i = from; endpoints && i < endpoints->len; i++) {
        ex_known_endpoint *endpoint = (ex_known_endpoint *)g_ptr_array_index(endpoints, i);

        ex_proofs_add(&endpoint->used, &flow->first);
    }
}

static guint known_at(const ex_addr *addr, guint16 port, guint8 transport)
{
    const GPtrArray *endpoints = ex_store_endpoints_at(exchange.store, addr, port, transport);

    return endpoints ? endpoints->len : 0;
}

/* What is told of a conversation's flow, or NULL: it is DCE/RPC already, or was looked at long enough. */
static ex_learned_flow *learned_of(conversation_t *conversation, dissector_handle_t reader)
{
    const int proto_endpoint = dissector_handle_get_protocol_index(reader);
    ex_learned_flow *learned = (ex_learned_flow *)conversation_get_proto_data(conversation, proto_endpoint);

    if (!learned) {
        learned = wmem_new0(wmem_file_scope(), ex_learned_flow);
        conversation_add_proto_data(conversation, proto_endpoint, learned);
    }
    return learned->claim.proven || learned->claim.tries >= EX_CLAIM_TRIES ? NULL : learned;
}

static void set_dissector(packet_info *pinfo, const ex_flow *flow, guint8 servers, dissector_handle_t reader)
{
    const ex_tuple *tuple = &flow->key.tuple;
    const exchange_live *live = (const exchange_live *)flow->live;
    conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
    ex_learned_flow *learned = conversation && live ? learned_of(conversation, reader) : NULL;

    if (!learned)
        return;
    learned->claim.servers = servers;
    for (guint side = 0; side < 2; side++) {
        learned->claim.has_isn[side] = live->opened[side];
        learned->claim.isn[side] = live->isn[side];
    }
    if (conversation_get_dissector(conversation, pinfo->num + 1) || ex_port_is_users("tcp.port", tuple->lo_port) ||
        ex_port_is_users("tcp.port", tuple->hi_port))
        return;
    /* From the next frame on: plain conversation_set_dissector() would work backwards and make passes differ. */
    learned->since = pinfo->num + 1;
    conversation_set_dissector_from_frame_number(conversation, learned->since, reader);
}

void exchange_follow(packet_info *pinfo, const ex_flow *flow, exchange_use *use)
{
    const dissector_handle_t reader = exchange_reader(EX_READER_ENDPOINT);
    const ex_tuple *tuple = &flow->key.tuple;

    /* No endpoint is known in most captures, and then this is all it costs. */
    if (g_hash_table_size(exchange.store->by_port) == 0)
        return;
    const guint lo = known_at(&tuple->lo, tuple->lo_port, tuple->transport);
    const guint hi = known_at(&tuple->hi, tuple->hi_port, tuple->transport);
    const gboolean again = use->first == flow->first.time;

    /* Some thousands may be at one port: each is told of the flow once, unless an earlier packet of it turns up. */
    note_use(flow, &tuple->lo, tuple->lo_port, again ? use->known[EX_FROM_LO] : 0);
    note_use(flow, &tuple->hi, tuple->hi_port, again ? use->known[EX_FROM_HI] : 0);
    *use = (exchange_use){ { lo, hi }, flow->first.time };
    if (lo + hi > 0 && tuple->transport == 6 && reader)
        set_dissector(pinfo, flow, (guint8)((lo > 0 ? 1u << EX_FROM_LO : 0) | (hi > 0 ? 1u << EX_FROM_HI : 0)), reader);
}
