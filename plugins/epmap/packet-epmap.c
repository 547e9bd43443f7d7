/* packet-epmap.c
 * The RPC endpoint mapper: which port a service listens on. In front of stock's own decode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/publish.h>
#include <epan/conversation.h>

#include "packet-epmap.h"

#define EPMAP_PORT 135

/* Requests of a connection whose replies are waited for; a client asks one at a time. */
#define PENDING_MAX 8
/* PDUs of one packet that are read. */
#define PDUS_MAX 64

static int proto_epmap = -1;
/* A protocol in name only: in no list of layers, and not to be switched off (see plugins/rfc1006). */
static int proto_epmap_wrapper = -1;

static dissector_handle_t wrapper_handle;
static dissector_handle_t dcerpc_handle;

/** A request that waits for its reply. */
typedef struct {
    guint32 call_id;
    guint32 frame;
    guint16 opnum;
    guint8 interface_id;
    gboolean interface_known;
} pending_request;

/** State of a connection to an endpoint mapper; written on the first visit only. */
typedef struct {
    pending_request pending[PENDING_MAX];
    guint next;
} mapper_connection;

/* Replies by frame, call and place are few; what was known of their requests is kept for later visits. */
typedef struct {
    gboolean known;
    guint16 opnum;
    guint8 interface_id;
    gboolean interface_known;
} reply_context;

static mapper_connection *connection_of(packet_info *pinfo)
{
    conversation_t *conversation = find_or_create_conversation(pinfo);
    mapper_connection *connection =
        (mapper_connection *)conversation_get_proto_data(conversation, proto_epmap_wrapper);

    if (!connection) {
        connection = wmem_new0(wmem_file_scope(), mapper_connection);
        conversation_add_proto_data(conversation, proto_epmap_wrapper, connection);
    }
    return connection;
}

static void remember_request(packet_info *pinfo, const ex_rpc_header *header, const epmap_operation *operation)
{
    mapper_connection *connection;
    pending_request *request;

    if (PINFO_FD_VISITED(pinfo))
        return;
    connection = connection_of(pinfo);
    request = &connection->pending[connection->next++ % PENDING_MAX];
    request->call_id = header->call_id;
    request->frame = pinfo->num;
    request->opnum = operation->opnum;
    request->interface_known = operation->whole && operation->opnum == EX_EPM_MAP_OPNUM;
    request->interface_id = operation->asked_interface;
}

/* What is known of a reply's request: found on the first visit, kept for the later ones. */
static reply_context *context_of_reply(packet_info *pinfo, const ex_rpc_header *header, guint32 place)
{
    const guint32 key = place + 1;
    reply_context *context =
        (reply_context *)p_get_proto_data(wmem_file_scope(), pinfo, proto_epmap_wrapper, key);

    if (context || PINFO_FD_VISITED(pinfo))
        return context;
    context = wmem_new0(wmem_file_scope(), reply_context);
    const mapper_connection *connection = connection_of(pinfo);

    /* Call numbers come again; the latest request is the one that is answered. */
    for (guint back = 1; back <= PENDING_MAX && !context->known; back++) {
        const pending_request *request = &connection->pending[(connection->next - back) % PENDING_MAX];

        if (request->frame == 0 || request->call_id != header->call_id)
            continue;
        context->known = TRUE;
        context->opnum = request->opnum;
        context->interface_known = request->interface_known;
        context->interface_id = request->interface_id;
    }
    p_add_proto_data(wmem_file_scope(), pinfo, proto_epmap_wrapper, key, context);
    return context;
}

static void publish_reply(packet_info *pinfo, const epmap_operation *operation)
{
    for (guint i = 0; i < operation->reply.count; i++) {
        const ex_tower *tower = &operation->reply.tower[i];
        ex_endpoint endpoint;

        epmap_endpoint(tower, pinfo, &endpoint);
        ex_publish_fact(pinfo, proto_epmap, EX_FACT_EPM_GIVEN, endpoint.interface_id);
        if (endpoint.port == 0 || endpoint.transport != 6)
            continue;
        ex_record *record = ex_publish(pinfo, proto_epmap, EX_RECORD_ENDPOINT);
        if (record)
            record->endpoint = endpoint;
    }
    if (operation->reply.count == 0 && operation->reply.status == EX_EPM_NOT_REGISTERED && operation->asked_known)
        ex_publish_fact(pinfo, proto_epmap, EX_FACT_EPM_NOT_REGISTERED, operation->asked_interface);
}

static gboolean read_request(packet_info *pinfo, const ex_rpc_header *header, const guint8 *pdu, gsize size,
                             epmap_operation *out)
{
    const gsize stub = EX_RPC_STUB + (header->flags & EX_RPC_OBJECT ? 16 : 0);

    if (size < stub)
        return FALSE;
    out->opnum = ex_rpc_get16(header, pdu + 22);
    if (out->opnum == EX_EPM_MAP_OPNUM && ex_map_request_read(header, pdu + stub, size - stub, &out->asked)) {
        out->whole = TRUE;
        out->asked_interface = (guint8)ex_interface_find(&out->asked.uuid, out->asked.major);
        ex_publish_fact(pinfo, proto_epmap, EX_FACT_EPM_ASKED, out->asked_interface);
    }
    if (out->opnum == EX_EPM_LOOKUP_OPNUM)
        ex_publish_fact(pinfo, proto_epmap, EX_FACT_EPM_DUMP, 0);
    remember_request(pinfo, header, out);
    return out->whole || out->opnum == EX_EPM_LOOKUP_OPNUM;
}

static gboolean read_reply(packet_info *pinfo, const ex_rpc_header *header, const guint8 *pdu, gsize size,
                           guint32 place, epmap_operation *out)
{
    const guint8 whole = EX_RPC_FIRST_FRAGMENT | EX_RPC_LAST_FRAGMENT;
    const reply_context *context = context_of_reply(pinfo, header, place);
    gsize end = size;

    if ((header->flags & whole) != whole || size < EX_RPC_STUB || size < header->length)
        return FALSE;
    /* Without its request a reply must read as one of ept_map to the last octet. */
    if (context && context->known && context->opnum != EX_EPM_MAP_OPNUM)
        return FALSE;
    if (header->auth_length && header->length > (guint)header->auth_length + 8 + EX_RPC_STUB)
        end = header->length - header->auth_length - 8;
    out->is_reply = TRUE;
    out->opnum = EX_EPM_MAP_OPNUM;
    out->whole = ex_map_reply_read(header, pdu + EX_RPC_STUB, end - EX_RPC_STUB, &out->reply);
    if (!out->whole)
        return FALSE;
    out->asked_known = context && context->known && context->interface_known;
    out->asked_interface = out->asked_known ? context->interface_id : EX_IF_OTHER;
    publish_reply(pinfo, out);
    return TRUE;
}

/* Reads the PDUs that are whole in the packet; stock's dissector asks for the rest, and they come again. */
static void read_pdus(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const gint captured = (gint)tvb_captured_length(tvb);
    gint at = 0;

    for (guint i = 0; i < PDUS_MAX && at < captured; i++) {
        const guint8 *pdu = tvb_get_ptr(tvb, at, captured - at);
        const gsize size = (gsize)(captured - at);
        epmap_operation operation;
        ex_rpc_header header;
        gboolean understood = FALSE;

        if (!ex_rpc_header_read(pdu, size, &header) || header.length > size)
            return;
        memset(&operation, 0, sizeof(operation));
        if (header.type == EX_RPC_REQUEST)
            understood = read_request(pinfo, &header, pdu, header.length, &operation);
        else if (header.type == EX_RPC_RESPONSE)
            understood = read_reply(pinfo, &header, pdu, header.length, (guint32)at, &operation);
        if (understood && tree)
            epmap_show(tree, pinfo, proto_epmap, tvb, at, header.length, &operation);
        at += header.length;
    }
}

/* Whether the bytes could be the beginning of a header that goes on in the next segment. */
static gboolean may_become_header(const guint8 *bytes, gsize size)
{
    return size > 0 && size < EX_RPC_HEADER && bytes[0] == 5 && (size < 2 || bytes[1] <= 1) &&
           (size < 3 || bytes[2] <= EX_RPC_TYPE_MAX);
}

/*
 * Hands on to stock what passes the test of stock's own heuristic, and nothing else: stock's dissector takes any bytes,
 * and what is not DCE/RPC must stay what it is without us.
 */
static int dissect_rpc(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, gboolean is_mapper)
{
    const guint captured = tvb_captured_length(tvb);
    const guint8 *bytes = captured ? tvb_get_ptr(tvb, 0, (gint)captured) : NULL;
    ex_rpc_header header;

    pinfo->can_desegment = pinfo->saved_can_desegment;
    if (!bytes || !dcerpc_handle)
        return 0;
    if (!ex_rpc_header_read(bytes, captured, &header)) {
        if (!is_mapper && pinfo->can_desegment && may_become_header(bytes, captured)) {
            pinfo->desegment_offset = 0;
            pinfo->desegment_len = DESEGMENT_ONE_MORE_SEGMENT;
            return (int)captured;
        }
        return 0;
    }
    if (is_mapper && proto_is_protocol_enabled(find_protocol_by_id(proto_epmap)))
        read_pdus(tvb, pinfo, tree);
    return call_dissector_only(dcerpc_handle, tvb, pinfo, tree, data);
}

static int dissect_mapper(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return dissect_rpc(tvb, pinfo, tree, data, TRUE);
}

/* For flows to a port that an endpoint mapper gave; the exchange plugin sets it on their conversations. */
static int dissect_endpoint(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return dissect_rpc(tvb, pinfo, tree, data, FALSE);
}

static void proto_reg_handoff_epmap(void)
{
    dcerpc_handle = find_dissector("dcerpc.tcp");
    /* 4.0 registers it without a name, for Decode As only. */
    if (!dcerpc_handle)
        dcerpc_handle = dissector_table_get_dissector_handle(find_dissector_table("tcp.port"), "DCERPC");
    if (!dissector_get_default_uint_handle("tcp.port", EPMAP_PORT))
        dissector_add_uint("tcp.port", EPMAP_PORT, wrapper_handle);
}

static void proto_register_epmap(void)
{
    proto_epmap = proto_register_protocol("RPC endpoint mapper (Exchange)", "EPMAP", "epmap");
    epmap_show_register(proto_epmap);
    proto_epmap_wrapper = proto_register_protocol_in_name_only("RPC endpoint mapper (Exchange), before DCE/RPC",
                                                               "EPMAP wrapper", "epmap.wrapper",
                                                               proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
    wrapper_handle = create_dissector_handle(dissect_mapper, proto_epmap_wrapper);
    register_dissector("epmap.endpoint", dissect_endpoint, proto_epmap_wrapper);
}

void epmap_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_epmap;
    plugin.register_handoff = proto_reg_handoff_epmap;
    proto_register_plugin(&plugin);
}
