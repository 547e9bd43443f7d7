/* operation_tree.c
 * The endpoint mapper's operations in the tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <epan/expert.h>

#include "article/ports.h"

#include "names.h"
#include "operation_tree.h"
#include "publish.h"

/* Towers of one operation that are shown; a dump of more is cut, and says so. */
#define TOWERS_SHOWN 2048

static int hf_operation = -1;
static int hf_request_in = -1;
static int hf_reply_in = -1;
static int hf_syntax = -1;
static int hf_fragments = -1;
static int hf_handle = -1;
static int hf_max = -1;
static int hf_count = -1;
static int hf_inquiry = -1;
static int hf_interface = -1;
static int hf_interface_name = -1;
static int hf_version = -1;
static int hf_component = -1;
static int hf_object = -1;
static int hf_annotation = -1;
static int hf_binding = -1;
static int hf_sequence = -1;
static int hf_floor = -1;
static int hf_ip = -1;
static int hf_ipv6 = -1;
static int hf_address_kind = -1;
static int hf_port = -1;
static int hf_port_class = -1;
static int hf_pipe = -1;
static int hf_netbios = -1;
static int hf_registry = -1;
static int hf_kb = -1;
static int hf_status = -1;

static expert_field ei_short = EI_INIT;
static expert_field ei_counts = EI_INIT;
static expert_field ei_tower = EI_INIT;
static expert_field ei_too_long = EI_INIT;
static expert_field ei_sealed = EI_INIT;
static expert_field ei_not_registered = EI_INIT;
static expert_field ei_other_address = EI_INIT;
static expert_field ei_cut = EI_INIT;

static gint ett_epmap = -1;
static gint ett_tower = -1;

static const value_string operation_names[] = {
#define X(name, number, text) { number, text },
    EX_EPT_OPERATIONS(X)
#undef X
        { 0, NULL },
};

static const value_string status_names[] = {
#define X(number, text) { number, text },
    EX_EPT_STATUSES(X)
#undef X
        { 0, NULL },
};

static const value_string inquiry_names[] = {
    { 0, "all" }, { 1, "by interface" }, { 2, "by object" }, { 3, "by interface and object" }, { 0, NULL },
};

static const value_string floor_names[] = {
#define X(name, number, text) { number, text },
    EX_FLOORS(X)
#undef X
        { 0, NULL },
};

/** An operation that is shown. */
typedef struct {
    proto_tree *tree;
    packet_info *pinfo;
    tvbuff_t *tvb;
    gint at; /* of the stub in tvb */
    const epmap_operation *operation;
    const ex_reading *reading; /* NULL: the exchange plugin is not loaded */
    guint towers;
} showing;

static void show_generated(proto_tree *tree, int hf, tvbuff_t *tvb, const char *text)
{
    if (text && *text)
        proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, text));
}

static proto_item *show_uuid(proto_tree *tree, int hf, tvbuff_t *tvb, gint at, const ex_uuid *uuid)
{
    e_guid_t guid;

    epmap_guid(uuid, &guid);
    return proto_tree_add_guid(tree, hf, tvb, at, (gint)sizeof(uuid->octet), &guid);
}

static void show_interface(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, gint at, const ex_uuid *uuid,
                           guint16 major, guint16 minor)
{
    const ex_interface_row *row = &ex_interfaces[ex_interface_find(uuid, major)];

    show_uuid(tree, hf_interface, tvb, at, uuid);
    proto_tree_add_string(tree, hf_version, tvb, at + 16, 2, wmem_strdup_printf(pinfo->pool, "%u.%u", major, minor));
    if (row->id == EX_IF_OTHER)
        return;
    show_generated(tree, hf_interface_name, tvb, row->name);
    show_generated(tree, hf_component, tvb, ex_service_name(row->service));
}

/* What the port means: its class, and where the registry pins it. */
static void show_port(const showing *s, proto_tree *tree, ex_interface interface_id, guint16 port)
{
    const ex_registry_row *row = ex_registry_of(ex_interface_home(interface_id));
    const gboolean pinned = row && s->reading && s->reading->is_pinned(row->service, port);

    show_generated(tree, hf_port_class, s->tvb, ex_port_class_name(ex_port_class_of(port, pinned)));
    if (!row)
        return;
    show_generated(tree, hf_registry, s->tvb, wmem_strdup_printf(s->pinfo->pool, "%s\\%s", row->key, row->value));
    show_generated(tree, hf_kb, s->tvb, row->kb);
}

/* The tower's address, and whether it is the one that was asked. */
static void show_address(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, gint at, const ex_tower *tower)
{
    static const guint8 nowhere[16];
    proto_item *item = NULL;
    ex_addr asked;
    guint32 ip;
    ws_in6_addr ip6;

    ex_addr_from_ws(&asked, &pinfo->src);
    if (tower->addr.family == 4) {
        memcpy(&ip, tower->addr.octet, sizeof(ip));
        item = proto_tree_add_ipv4(tree, hf_ip, tvb, at + (gint)tower->addr_at, tower->addr_size, ip);
    } else if (tower->addr.family == 6) {
        memcpy(&ip6, tower->addr.octet, sizeof(ip6));
        item = proto_tree_add_ipv6(tree, hf_ipv6, tvb, at + (gint)tower->addr_at, tower->addr_size, &ip6);
    }
    if (!item || memcmp(tower->addr.octet, nowhere, sizeof(nowhere)) == 0) {
        show_generated(tree, hf_address_kind, tvb, "unspecified");
    } else if (ex_addr_compare(&tower->addr, &asked) == 0) {
        show_generated(tree, hf_address_kind, tvb, "asked");
    } else {
        show_generated(tree, hf_address_kind, tvb, "other");
        expert_add_info(pinfo, item, &ei_other_address);
    }
}

static void show_floors(proto_tree *tree, tvbuff_t *tvb, gint at, const ex_tower *tower)
{
    const char *sequence = ex_tower_sequence(tower);

    if (sequence) {
        show_generated(tree, hf_sequence, tvb, sequence);
        return;
    }
    for (guint i = 2; i < tower->floors; i++)
        proto_tree_add_uint(tree, hf_floor, tvb, at, 0, tower->id[i]);
}

static void show_tower(const showing *s, proto_tree *tree, gint at, const ex_tower *tower)
{
    tvbuff_t *tvb = s->tvb;

    if (tower->pipe[0])
        proto_tree_add_string(tree, hf_pipe, tvb, at + (gint)tower->pipe_at, tower->pipe_size, tower->pipe);
    if (tower->netbios[0])
        proto_tree_add_string(tree, hf_netbios, tvb, at + (gint)tower->netbios_at, tower->netbios_size, tower->netbios);
    show_floors(tree, tvb, at, tower);
    if (ex_tower_transport(tower) == 0)
        return;
    show_address(tree, s->pinfo, tvb, at, tower);
    proto_tree_add_uint(tree, hf_port, tvb, at + (gint)tower->port_at, 2, tower->port);
    show_port(s, tree, ex_interface_find(&tower->uuid, tower->major), tower->port);
}

static void show_entry(showing *s, const ex_ept_entry *entry)
{
    static const ex_uuid nothing;
    const ex_tower *tower = &entry->tower;
    const gint at = s->at + (gint)entry->tower_at;
    proto_tree *tree = s->tree;
    ex_endpoint endpoint;
    GString *binding;

    if (s->towers++ >= TOWERS_SHOWN)
        return;
    /* The tower of a question has an open address and port: there is nothing to bind to. */
    if (s->operation->is_reply || entry->is_entry) {
        binding = g_string_new(NULL);
        epmap_endpoint(tower, s->pinfo, &endpoint);
        ex_tower_binding(tower, &endpoint.addr, binding);
        proto_item *item =
            proto_tree_add_string(s->tree, hf_binding, s->tvb, at, (gint)entry->tower_size, binding->str);

        g_string_free(binding, TRUE);
        proto_item_set_generated(item);
        tree = proto_item_add_subtree(item, ett_tower);
    }
    show_interface(tree, s->pinfo, s->tvb, at + (gint)tower->uuid_at, &tower->uuid, tower->major, tower->minor);
    if (memcmp(&entry->object, &nothing, sizeof(nothing)) != 0)
        show_uuid(tree, hf_object, s->tvb, s->at + (gint)entry->object_at, &entry->object);
    if (entry->annotation[0])
        proto_tree_add_string(tree, hf_annotation, s->tvb, s->at + (gint)entry->annotation_at,
                              (gint)entry->annotation_size, entry->annotation);
    show_tower(s, tree, at, tower);
}

static void show_fault(const showing *s, proto_item *item, ex_ept_fault fault)
{
    switch (fault) {
    case EX_EPT_SHORT:
        expert_add_info(s->pinfo, item, &ei_short);
        break;
    case EX_EPT_COUNTS:
        expert_add_info(s->pinfo, item, &ei_counts);
        break;
    case EX_EPT_TOWER:
        expert_add_info(s->pinfo, item, &ei_tower);
        break;
    case EX_EPT_OK:
        break;
    }
}

/* What stands beside the towers. */
static void show_parameters(const showing *s, const ex_ept *ept)
{
    static const ex_uuid nothing;

    if (ept->has_inquiry)
        proto_tree_add_uint(s->tree, hf_inquiry, s->tvb, s->at + (gint)ept->inquiry_at, 4, ept->inquiry);
    if (ept->has_interface)
        show_interface(s->tree, s->pinfo, s->tvb, s->at + (gint)ept->uuid_at, &ept->uuid, ept->major, ept->minor);
    if (ept->has_handle && memcmp(&ept->handle, &nothing, sizeof(nothing)) != 0)
        show_uuid(s->tree, hf_handle, s->tvb, s->at + (gint)ept->handle_at, &ept->handle);
    if (ept->has_max)
        proto_tree_add_uint(s->tree, hf_max, s->tvb, s->at + (gint)ept->max_at, 4, ept->max);
    if (ept->has_count)
        proto_tree_add_uint(s->tree, hf_count, s->tvb, s->at + (gint)ept->count_at, 4, ept->count);
}

static void show_stub(showing *s, proto_item *item, const epmap_stub *stub)
{
    const ex_ept *ept = &stub->ept;

    show_parameters(s, ept);
    for (guint i = 0; i < wmem_array_get_count(stub->entries); i++)
        show_entry(s, (const ex_ept_entry *)wmem_array_index(stub->entries, i));
    if (ept->has_status) {
        proto_item *status =
            proto_tree_add_uint(s->tree, hf_status, s->tvb, s->at + (gint)ept->status_at, 4, ept->status);

        if (ept->status == EX_EPT_NOT_REGISTERED && s->operation->opnum == EX_EPT_MAP)
            expert_add_info(s->pinfo, status, &ei_not_registered);
    }
    show_fault(s, item, ept->fault);
    if (s->towers > TOWERS_SHOWN)
        expert_add_info(s->pinfo, item, &ei_cut);
}

void epmap_show(proto_tree *tree, packet_info *pinfo, int proto, tvbuff_t *tvb, gint at, const epmap_visit *visit,
                const ex_reading *reading)
{
    const epmap_operation *operation = visit->operation;
    proto_item *item = proto_tree_add_item(tree, proto, tvb, at, (gint)operation->size, ENC_NA);
    showing s = { proto_item_add_subtree(item, ett_epmap), pinfo, tvb, at, operation, reading, 0 };
    const guint32 reply = operation->is_reply ? 0 : epmap_reply_to(pinfo->num);

    proto_item_append_text(item, ", %s %s", val_to_str_const(operation->opnum, operation_names, "operation"),
                           operation->is_reply ? "reply" : "request");
    proto_item_set_generated(proto_tree_add_uint(s.tree, hf_operation, tvb, at, 0, operation->opnum));
    if (operation->request_frame)
        proto_item_set_generated(proto_tree_add_uint(s.tree, hf_request_in, tvb, 0, 0, operation->request_frame));
    if (reply)
        proto_item_set_generated(proto_tree_add_uint(s.tree, hf_reply_in, tvb, 0, 0, reply));
    if (operation->is_reply && operation->asked_known)
        proto_item_append_text(item, " (%s asked for)", ex_interfaces[operation->asked_interface].name);
    show_generated(s.tree, hf_syntax, tvb, operation->wide ? "NDR64" : "NDR");
    if (operation->fragments > 1)
        proto_item_set_generated(proto_tree_add_uint(s.tree, hf_fragments, tvb, 0, 0, operation->fragments));
    if (operation->cut)
        proto_item_append_text(item, ", cut");
    if (operation->sealed)
        expert_add_info(pinfo, item, &ei_sealed);
    else if (operation->too_long)
        expert_add_info(pinfo, item, &ei_too_long);
    else
        show_stub(&s, item, &visit->stub);
}

static void register_fields(int proto)
{
    static hf_register_info hf[] = {
        { &hf_operation,
          { "Operation", "epmap.operation", FT_UINT16, BASE_DEC, VALS(operation_names), 0,
            "Operation of the endpoint mapper (C706 appendix O)", HFILL } },
        { &hf_request_in,
          { "Request in", "epmap.request_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0,
            "The request that this replies to", HFILL } },
        { &hf_reply_in,
          { "Reply in", "epmap.reply_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0,
            "The reply to this request", HFILL } },
        { &hf_syntax,
          { "Transfer syntax", "epmap.syntax", FT_STRING, BASE_NONE, NULL, 0,
            "How the stub is written: NDR, or NDR64 (MS-RPCE 2.2.5)", HFILL } },
        { &hf_fragments,
          { "Fragments", "epmap.fragments", FT_UINT32, BASE_DEC, NULL, 0,
            "PDUs that the stub was put together from, if more than one", HFILL } },
        { &hf_handle,
          { "Context handle", "epmap.handle", FT_GUID, BASE_NONE, NULL, 0,
            "A lookup or map that goes on in another call; shown unless it is zero", HFILL } },
        { &hf_max,
          { "Wanted at most", "epmap.max", FT_UINT32, BASE_DEC, NULL, 0,
            "Entries or towers that the client takes at most", HFILL } },
        { &hf_count,
          { "Given", "epmap.count", FT_UINT32, BASE_DEC, NULL, 0, "Entries or towers in the stub, as it says",
            HFILL } },
        { &hf_inquiry,
          { "Inquiry", "epmap.inquiry", FT_UINT32, BASE_DEC, VALS(inquiry_names), 0, "Which entries a lookup wants",
            HFILL } },
        { &hf_interface,
          { "Interface", "epmap.interface", FT_GUID, BASE_NONE, NULL, 0, "UUID of the RPC interface asked for or given",
            HFILL } },
        { &hf_interface_name,
          { "Interface name", "epmap.interface.name", FT_STRING, BASE_NONE, NULL, 0,
            "Name of an interface that Exchange uses", HFILL } },
        { &hf_version,
          { "Interface version", "epmap.interface.version", FT_STRING, BASE_NONE, NULL, 0,
            "Major and minor version of the interface", HFILL } },
        { &hf_component,
          { "Component", "epmap.component", FT_STRING, BASE_NONE, NULL, 0,
            "Service that the interface is for: a component of Exchange, the endpoint mapper, or administration, "
            "which several components offer",
            HFILL } },
        { &hf_object,
          { "Object", "epmap.object", FT_GUID, BASE_NONE, NULL, 0, "UUID of the object, unless it is zero", HFILL } },
        { &hf_annotation,
          { "Annotation", "epmap.annotation", FT_STRING, BASE_NONE, NULL, 0,
            "What the server registered with the endpoint for people to read", HFILL } },
        { &hf_binding,
          { "Binding", "epmap.binding", FT_STRING, BASE_NONE, NULL, 0,
            "The endpoint as an RPC string binding: protocol sequence, address and port or pipe", HFILL } },
        { &hf_sequence,
          { "Protocol sequence", "epmap.sequence", FT_STRING, BASE_NONE, NULL, 0,
            "Protocols of the tower by their name together (MS-RPCE 2.1)", HFILL } },
        { &hf_floor,
          { "Floor", "epmap.floor", FT_UINT8, BASE_HEX, VALS(floor_names), 0,
            "Protocol of a floor, where the floors have no name together (C706 appendix I)", HFILL } },
        { &hf_ip,
          { "Tower address", "epmap.ip", FT_IPv4, BASE_NONE, NULL, 0,
            "IPv4 address in the tower; 0.0.0.0 stands for the mapper's own", HFILL } },
        { &hf_ipv6,
          { "Tower IPv6 address", "epmap.ipv6", FT_IPv6, BASE_NONE, NULL, 0, "IPv6 address in the tower", HFILL } },
        { &hf_address_kind,
          { "Tower address is", "epmap.address_kind", FT_STRING, BASE_NONE, NULL, 0,
            "\"asked\": the mapper that was asked; \"other\": another one; \"unspecified\": 0.0.0.0 or none", HFILL } },
        { &hf_port,
          { "Port", "epmap.port", FT_UINT16, BASE_DEC, NULL, 0, "TCP or UDP port on which the interface listens",
            HFILL } },
        { &hf_port_class,
          { "Port class", "epmap.port.class", FT_STRING, BASE_NONE, NULL, 0,
            "well-known (below " G_STRINGIFY(
                EX_PORTS_WELL_KNOWN) "), ephemeral, or static: pinned by a preference of the exchange plugin",
            HFILL } },
        { &hf_pipe,
          { "Pipe", "epmap.pipe", FT_STRING, BASE_NONE, NULL, 0, "Named pipe or local port of the tower", HFILL } },
        { &hf_netbios,
          { "NetBIOS name", "epmap.netbios", FT_STRING, BASE_NONE, NULL, 0, "NetBIOS name in the tower", HFILL } },
        { &hf_registry,
          { "Pinned by", "epmap.registry", FT_STRING, BASE_NONE, NULL, 0,
            "Registry value below " EX_REGISTRY_SERVICES " that pins the component's port", HFILL } },
        { &hf_kb,
          { "See", "epmap.kb", FT_STRING, BASE_NONE, NULL, 0, "Microsoft's articles on that registry value", HFILL } },
        { &hf_status,
          { "Status", "epmap.status", FT_UINT32, BASE_HEX, VALS(status_names), 0,
            "Status of the reply (C706 appendix E); 0x16c9a0d6: the interface is not registered (KB 180795)", HFILL } },
    };

    proto_register_field_array(proto, hf, array_length(hf));
}

void epmap_show_register(int proto)
{
    static ei_register_info ei[] = {
        { &ei_short,
          { "epmap.short", PI_PROTOCOL, PI_WARN, "The stub ends too early, or goes on behind its end", EXPFILL } },
        { &ei_counts,
          { "epmap.counts", PI_PROTOCOL, PI_WARN, "A count contradicts another, or what is there", EXPFILL } },
        { &ei_tower, { "epmap.tower", PI_PROTOCOL, PI_WARN, "A protocol tower does not read as one", EXPFILL } },
        { &ei_too_long,
          { "epmap.too_long", PI_UNDECODED, PI_NOTE, "The stub is longer than what is put together", EXPFILL } },
        { &ei_sealed, { "epmap.sealed", PI_UNDECODED, PI_NOTE, "The stub is encrypted", EXPFILL } },
        { &ei_not_registered,
          { "epmap.not_registered", PI_RESPONSE_CODE, PI_NOTE,
            "The interface is not registered with the endpoint mapper (KB 180795)", EXPFILL } },
        { &ei_other_address,
          { "epmap.other_address", PI_COMMENTS_GROUP, PI_CHAT,
            "The tower leads to another address than the one that was asked (several addresses, or translation: KB "
            "238954)",
            EXPFILL } },
        { &ei_cut, { "epmap.cut", PI_UNDECODED, PI_NOTE, "More towers than are shown", EXPFILL } },
    };
    static gint *ett[] = { &ett_epmap, &ett_tower };

    register_fields(proto);
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert_register_protocol(proto), ei, array_length(ei));
}
