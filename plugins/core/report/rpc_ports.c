/* rpc_ports.c
 * Which RPC interfaces stand at the ports of servers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/hash.h"
#include "report/rpc_ports.h"

typedef struct {
    ex_addr server;
    guint8 unused; /* no octet is padding: keys are given by value */
    guint16 port;
} place_key;

struct ex_rpc_ports {
    const ex_store *store;
    GHashTable *bound; /* ex_interfaces_set, as a pointer, by place_key */
};

EX_BYTE_KEY(place_key, place_key)

/* What is no interface of the article's is of no use in its rules, and the wire may name any number of them. */
static ex_interfaces_set bit_of(guint interface_id)
{
    return interface_id > EX_IF_OTHER && interface_id < EX_IF_COUNT ? (ex_interfaces_set)1 << interface_id : 0;
}

static place_key place_of(const ex_addr *server, guint16 port)
{
    place_key key;

    memset(&key, 0, sizeof(key));
    key.server = *server;
    key.port = port;
    return key;
}

/* The interfaces to which the server took a bind. */
static ex_interfaces_set bound_in(const ex_flow_view *view)
{
    const ex_facts *facts = &view->flow->facts;
    ex_interfaces_set set = 0;

    if (view->flow->key.tuple.transport != EX_TCP || !view->flow->attested)
        return 0;
    for (guint i = 0; i < facts->count; i++) {
        const ex_fact fact = facts->entry[i].fact;

        if (ex_fact_get_kind(fact) == EX_FACT_RPC_ACK && ex_fact_get_side(fact) != view->client_side)
            set |= bit_of(ex_fact_get_object(fact));
    }
    return set;
}

ex_rpc_ports *ex_rpc_ports_make(const ex_model *model)
{
    ex_rpc_ports *ports = g_new0(ex_rpc_ports, 1);

    ports->store = model->store;
    ports->bound = g_hash_table_new_full(place_key_hash, place_key_equal, g_free, NULL);
    for (guint i = 0; i < model->views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(model->views->view, i);
        const ex_interfaces_set set = bound_in(view);
        const place_key key = place_of(view->server, view->server_port);

        if (set)
            g_hash_table_insert(ports->bound, g_memdup2(&key, sizeof(key)),
                                GUINT_TO_POINTER(set | GPOINTER_TO_UINT(g_hash_table_lookup(ports->bound, &key))));
    }
    return ports;
}

void ex_rpc_ports_free(ex_rpc_ports *ports)
{
    g_hash_table_destroy(ports->bound);
    g_free(ports);
}

ex_interfaces_set ex_rpc_ports_at(const ex_rpc_ports *ports, const ex_addr *server, guint16 port)
{
    const GPtrArray *said = ex_store_endpoints_at(ports->store, server, port, EX_TCP);
    const place_key key = place_of(server, port);
    ex_interfaces_set set = GPOINTER_TO_UINT(g_hash_table_lookup(ports->bound, &key));

    for (guint i = 0; said && i < said->len; i++) {
        const ex_known_endpoint *endpoint = (const ex_known_endpoint *)g_ptr_array_index(said, i);

        if (endpoint->own.count > 0)
            set |= bit_of(endpoint->interface_id);
    }
    return set;
}
