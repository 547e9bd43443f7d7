/* show.c
 * The endpoint mapper's operations in the tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/publish.h>

#include "packet-epmap.h"

static int hf_epmap_operation = -1;
static int hf_epmap_interface = -1;
static int hf_epmap_interface_name = -1;
static int hf_epmap_component = -1;
static int hf_epmap_ip = -1;
static int hf_epmap_ipv6 = -1;
static int hf_epmap_port = -1;
static int hf_epmap_binding = -1;
static int hf_epmap_status = -1;

static gint ett_epmap = -1;
static gint ett_epmap_tower = -1;

static const value_string operation_names[] = {
    { EX_EPM_LOOKUP_OPNUM, "ept_lookup" },
    { EX_EPM_MAP_OPNUM, "ept_map" },
    { 0, NULL },
};

static const value_string status_names[] = {
    { 0, "ok" },
    { EX_EPM_NOT_REGISTERED, "not registered" },
    { 0, NULL },
};

void epmap_endpoint(const ex_tower *tower, const packet_info *pinfo, ex_endpoint *out)
{
    static const guint8 nowhere[16];

    memset(out, 0, sizeof(*out));
    out->tower_addr = tower->addr;
    if (tower->addr.family == 0 || memcmp(tower->addr.octet, nowhere, sizeof(nowhere)) == 0)
        ex_addr_from_ws(&out->addr, &pinfo->src);
    else
        out->addr = tower->addr;
    out->port = tower->port;
    out->transport = tower->protocol == EX_FLOOR_TCP ? 6 : tower->protocol == EX_FLOOR_UDP ? 17 : 0;
    out->major = tower->major;
    out->uuid = tower->uuid;
    out->interface_id = (guint8)ex_interface_find(&tower->uuid, tower->major);
}

/* Everything below is read from the stub as a whole, so its items stand for the whole PDU. */
static void show_interface(proto_tree *tree, tvbuff_t *tvb, gint at, gint length, const ex_tower *tower)
{
    const ex_interface_row *row = &ex_interfaces[ex_interface_find(&tower->uuid, tower->major)];
    const guint8 *octet = tower->uuid.octet;
    e_guid_t guid;

    guid.data1 = (guint32)octet[0] << 24 | (guint32)octet[1] << 16 | (guint32)octet[2] << 8 | octet[3];
    guid.data2 = (guint16)(octet[4] << 8 | octet[5]);
    guid.data3 = (guint16)(octet[6] << 8 | octet[7]);
    memcpy(guid.data4, octet + 8, sizeof(guid.data4));
    proto_tree_add_guid(tree, hf_epmap_interface, tvb, at, length, &guid);
    if (row->id == EX_IF_OTHER)
        return;
    proto_item_set_generated(proto_tree_add_string(tree, hf_epmap_interface_name, tvb, at, length, row->name));
    if (row->service != EX_SVC_NONE)
        proto_item_set_generated(
            proto_tree_add_string(tree, hf_epmap_component, tvb, at, length, ex_service_name(row->service)));
}

static void show_tower(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, gint at, gint length,
                       const ex_tower *tower)
{
    ex_endpoint endpoint;
    proto_item *item;
    proto_tree *subtree;
    char text[64], *binding;

    epmap_endpoint(tower, pinfo, &endpoint);
    ex_addr_print(&endpoint.addr, text, sizeof(text));
    if (endpoint.transport == 0) {
        show_interface(tree, tvb, at, length, tower);
        return;
    }
    binding = wmem_strdup_printf(pinfo->pool, "%s:%s[%u]", endpoint.transport == 6 ? "ncacn_ip_tcp" : "ncadg_ip_udp",
                                 text, endpoint.port);
    item = proto_tree_add_string(tree, hf_epmap_binding, tvb, at, length, binding);
    proto_item_set_generated(item);
    subtree = proto_item_add_subtree(item, ett_epmap_tower);
    show_interface(subtree, tvb, at, length, tower);
    if (tower->addr.family == 4) {
        guint32 ip;

        memcpy(&ip, tower->addr.octet, sizeof(ip));
        proto_tree_add_ipv4(subtree, hf_epmap_ip, tvb, at, length, ip);
    } else if (tower->addr.family == 6) {
        ws_in6_addr ip;

        memcpy(&ip, tower->addr.octet, sizeof(ip));
        proto_tree_add_ipv6(subtree, hf_epmap_ipv6, tvb, at, length, &ip);
    }
    proto_tree_add_uint(subtree, hf_epmap_port, tvb, at, length, endpoint.port);
}

void epmap_show(proto_tree *tree, packet_info *pinfo, int proto, tvbuff_t *tvb, gint at, gint length,
                const epmap_operation *operation)
{
    proto_item *item = proto_tree_add_item(tree, proto, tvb, at, length, ENC_NA);
    proto_tree *subtree = proto_item_add_subtree(item, ett_epmap);

    proto_item_append_text(item, ", %s %s", val_to_str_const(operation->opnum, operation_names, "operation"),
                           operation->is_reply ? "reply" : "request");
    proto_tree_add_uint(subtree, hf_epmap_operation, tvb, at, length, operation->opnum);
    if (!operation->is_reply) {
        if (operation->whole)
            show_interface(subtree, tvb, at, length, &operation->asked);
        return;
    }
    for (guint i = 0; i < operation->reply.count; i++)
        show_tower(subtree, pinfo, tvb, at, length, &operation->reply.tower[i]);
    proto_tree_add_uint(subtree, hf_epmap_status, tvb, at, length, operation->reply.status);
}

void epmap_show_register(int proto)
{
    static hf_register_info hf[] = {
        { &hf_epmap_operation,
          { "Operation", "epmap.operation", FT_UINT16, BASE_DEC, VALS(operation_names), 0,
            "Operation of the endpoint mapper (C706 appendix O)", HFILL } },
        { &hf_epmap_interface,
          { "Interface", "epmap.interface", FT_GUID, BASE_NONE, NULL, 0,
            "UUID of the RPC interface asked for or given", HFILL } },
        { &hf_epmap_interface_name,
          { "Interface name", "epmap.interface.name", FT_STRING, BASE_NONE, NULL, 0,
            "Name of an interface that Exchange uses", HFILL } },
        { &hf_epmap_component,
          { "Component", "epmap.component", FT_STRING, BASE_NONE, NULL, 0,
            "Component of Exchange that offers the interface", HFILL } },
        { &hf_epmap_ip,
          { "Tower address", "epmap.ip", FT_IPv4, BASE_NONE, NULL, 0,
            "IPv4 address in the tower; 0.0.0.0 stands for the mapper's own", HFILL } },
        { &hf_epmap_ipv6,
          { "Tower IPv6 address", "epmap.ipv6", FT_IPv6, BASE_NONE, NULL, 0, "IPv6 address in the tower", HFILL } },
        { &hf_epmap_port,
          { "Port", "epmap.port", FT_UINT16, BASE_DEC, NULL, 0, "TCP or UDP port on which the interface listens",
            HFILL } },
        { &hf_epmap_binding,
          { "Binding", "epmap.binding", FT_STRING, BASE_NONE, NULL, 0,
            "The endpoint as an RPC string binding: protocol sequence, address and port", HFILL } },
        { &hf_epmap_status,
          { "Status", "epmap.status", FT_UINT32, BASE_HEX, VALS(status_names), 0,
            "Status of the reply; 0x16c9a0d6: the interface is not registered (KB 180795)", HFILL } },
    };
    static gint *ett[] = { &ett_epmap, &ett_epmap_tower };

    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
}
