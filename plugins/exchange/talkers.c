/* talkers.c
 * The tabs "Exchange" of Conversations and Endpoints: what Wireshark counts, of the flows that there is something to say of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_conversation.h>

#include <epan/conversation_table.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/tap.h>

#include "packet-exchange.h"
#include "verdict/verdict.h"

/* The fields of stock's by which the windows make filters: of IPv4 or IPv6, of TCP or UDP. */
static const char *address_field(const address *addr, conv_filter_type_e which)
{
    static const char *const fields[2][3] = { { "ip.src", "ip.dst", "ip.addr" },
                                              { "ipv6.src", "ipv6.dst", "ipv6.addr" } };

    if (addr->type != AT_IPv4 && addr->type != AT_IPv6)
        return CONV_FILTER_INVALID;
    return fields[addr->type == AT_IPv6][which - CONV_FT_SRC_ADDRESS];
}

static const char *port_field(gboolean is_udp, conv_filter_type_e which)
{
    static const char *const fields[2][3] = { { "tcp.srcport", "tcp.dstport", "tcp.port" },
                                              { "udp.srcport", "udp.dstport", "udp.port" } };

    return fields[is_udp][which - CONV_FT_SRC_PORT];
}

static const char *field_of(const address *addr, gboolean is_udp, conv_filter_type_e which)
{
    return which <= CONV_FT_ANY_ADDRESS ? address_field(addr, which) : port_field(is_udp, which);
}

static const char *conversation_field(conv_item_t *item, conv_filter_type_e which)
{
    return field_of(&item->src_address, item->ctype == CONVERSATION_UDP, which);
}

static const char *endpoint_field(endpoint_item_t *item, conv_filter_type_e which)
{
    return field_of(&item->myaddress, item->etype == ENDPOINT_UDP, which);
}

static ct_dissector_info_t conversation_info = { conversation_field };
static et_dissector_info_t endpoint_info = { endpoint_field };

/* Whether a packet counts: one of a flow that has a row in -z exchange,flows, and none that only speaks of it. */
static gboolean counts(const ex_tap_data *tapped)
{
    return exchange.store && !tapped->quoted &&
           ex_verdict_says_something(ex_verdict_get(exchange.store, &exchange.config, tapped->flow));
}

/* The number of TCP's stream, which the window shows and Follow Stream works by. TCP has its conversation by now. */
static conv_id_t stream_of(packet_info *pinfo, const ex_flow *flow)
{
    conversation_t *conversation = flow->key.tuple.transport == EX_TCP ? ex_conversation_of(pinfo) : NULL;
    const struct tcp_analysis *tcp = conversation ? get_tcp_conversation_data(conversation, pinfo) : NULL;

    return tcp ? tcp->stream : CONV_ID_UNSET;
}

static tap_packet_status count_conversation(void *data, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped,
                                            tap_flags_t flags)
{
    conv_hash_t *table = (conv_hash_t *)data;
    const ex_flow *flow = ((const ex_tap_data *)tapped)->flow;

    table->flags = flags;
    if (!counts((const ex_tap_data *)tapped))
        return TAP_PACKET_DONT_REDRAW;
    add_conversation_table_data_with_conv_id(table, &pinfo->src, &pinfo->dst, pinfo->srcport, pinfo->destport,
                                             stream_of(pinfo, flow), 1, (int)pinfo->fd->pkt_len, &pinfo->rel_ts,
                                             &pinfo->abs_ts, &conversation_info,
                                             flow->key.tuple.transport == EX_UDP ? CONVERSATION_UDP : CONVERSATION_TCP);
    return TAP_PACKET_REDRAW;
}

static tap_packet_status count_endpoints(void *data, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped,
                                         tap_flags_t flags)
{
    conv_hash_t *table = (conv_hash_t *)data;
    const ex_flow *flow = ((const ex_tap_data *)tapped)->flow;
    const endpoint_type type = flow->key.tuple.transport == EX_UDP ? ENDPOINT_UDP : ENDPOINT_TCP;

    table->flags = flags;
    if (!counts((const ex_tap_data *)tapped))
        return TAP_PACKET_DONT_REDRAW;
    add_endpoint_table_data(table, &pinfo->src, pinfo->srcport, TRUE, 1, (int)pinfo->fd->pkt_len, &endpoint_info, type);
    add_endpoint_table_data(table, &pinfo->dst, pinfo->destport, FALSE, 1, (int)pinfo->fd->pkt_len, &endpoint_info,
                            type);
    return TAP_PACKET_REDRAW;
}

void exchange_talkers_register(void)
{
    register_conversation_table(exchange.proto, FALSE, count_conversation, count_endpoints);
}
