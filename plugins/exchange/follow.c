/* follow.c
 * Flows to ports that an endpoint mapper gave are DCE/RPC, whatever else is registered on the port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_conversation.h>
#include <exchange/ws_ports.h>

#include "evidence/uses.h"

#include "observe.h"
#include "readers.h"

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
    /* Nothing but a SYN begins another conversation, whoever sent it: until then what was settled is. */
    const guint32 openings = ex_tracker_openings(exchange.tracker) + 1;
    exchange_live *live = (exchange_live *)flow->live;
    conversation_t *conversation = !live || live->settled == openings ? NULL : ex_conversation_of(pinfo);
    ex_learned_flow *learned = conversation ? learned_of(conversation, reader) : NULL;

    if (conversation && !learned)
        live->settled = openings;
    if (!learned)
        return;
    learned->claim.servers = servers;
    learned->claim.taken = FALSE;
    for (guint side = 0; side < 2; side++) {
        learned->claim.taken |= (servers >> side & 1) && ex_port_is_stocks("tcp.port", tuple->end[side].port);
        learned->claim.has_isn[side] = live->opened[side];
        learned->claim.isn[side] = live->isn[side];
    }
    if (conversation_get_dissector(conversation, pinfo->num + 1) ||
        ex_port_is_users("tcp.port", tuple->end[EX_FROM_LO].port) ||
        ex_port_is_users("tcp.port", tuple->end[EX_FROM_HI].port))
        return;
    /* From the next frame on: plain conversation_set_dissector() would work backwards and make passes differ. */
    learned->since = pinfo->num + 1;
    conversation_set_dissector_from_frame_number(conversation, learned->since, reader);
}

void exchange_follow(packet_info *pinfo, const ex_flow *flow, exchange_use *use)
{
    const dissector_handle_t reader = exchange_reader(EX_READER_ENDPOINT);
    const ex_tuple *tuple = &flow->key.tuple;
    const guint known = g_hash_table_size(exchange.store->by_port);
    guint8 servers = 0;

    /* No endpoint is known in most captures, and then this is all it costs. */
    if (known == 0)
        return;
    /* An earlier packet of it may turn up. */
    if (use->first != flow->first.time)
        *use = (exchange_use){ { FALSE, FALSE }, flow->first.time, 0 };
    for (guint side = 0; side < 2; side++) {
        const ex_end *end = &tuple->end[side];

        /* What is no endpoint does not become one until another place is known. */
        if (!use->noted[side] && use->known != known)
            use->noted[side] = ex_uses_note(exchange.store, &end->addr, end->port, tuple->transport, &flow->first);
        servers |= (guint8)(use->noted[side] << side);
    }
    use->known = known;
    if (servers && tuple->transport == EX_TCP && reader)
        set_dissector(pinfo, flow, servers, reader);
}
