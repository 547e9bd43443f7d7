/* two_flows.c
 * What two flows between the same hosts say together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/ports.h"
#include "evidence/believe.h"
#include "evidence/unbound.h"
#include "verdict/given.h"
#include "verdict/two_flows.h"

gboolean ex_mta_both_ways(const ex_store *store, const ex_addr *a, const ex_addr *b, ex_proof *proof)
{
    const ex_pair *pair = ex_store_find_pair(store, a, b);

    for (guint side = 0; pair && side < 2; side++) {
        const ex_proof *there =
            ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_CALLED, (ex_side)side, EX_OP_MTA_BIND));
        const ex_proof *back =
            ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_CALLED, (ex_side)!side, EX_OP_MTA_BIND_BACK));

        if (there && back) {
            *proof = ex_proof_compare(there, back) > 0 ? *there : *back;
            return TRUE;
        }
    }
    return FALSE;
}

/* Whether a port is the endpoint mapper's, or was given to interfaces of which none is the directory's. */
static gboolean is_of_others(const ex_store *store, const ex_flow *flow, guint side)
{
    const ex_end *end = &flow->key.tuple.end[side];
    ex_given given;

    if (end->port == EX_MAPPER_PORT)
        return TRUE;
    if (!ex_endpoints_given(store, NULL, &end->addr, end->port, EX_TCP, flow->first.time, &given))
        return FALSE;
    for (guint id = 0; id < EX_IF_COUNT; id++) {
        if ((given.interfaces >> id & 1) && ex_interfaces[id].service == EX_SVC_DIRECTORY)
            return FALSE;
    }
    return TRUE;
}

gboolean ex_may_be_directory(const ex_store *store, const ex_addr *a, const ex_addr *b)
{
    const GPtrArray *flows = ex_unbound_between(store, a, b);

    if (flows && flows->len > EX_UNBOUND_MAX)
        return TRUE;
    for (guint i = 0; flows && i < flows->len; i++) {
        const ex_flow *flow = (const ex_flow *)g_ptr_array_index(flows, i);

        if ((flow->attested || ex_flow_is_alone(store, flow)) &&
            !ex_facts_first(&flow->facts, EX_FACT_RPC_BIND, EX_EACH, EX_EITHER) &&
            !ex_facts_first(&flow->facts, EX_FACT_RPC_ACK, EX_EACH, EX_EITHER) &&
            !is_of_others(store, flow, EX_FROM_LO) && !is_of_others(store, flow, EX_FROM_HI))
            return TRUE;
    }
    return FALSE;
}

gboolean ex_is_new_mail(const ex_store *store, const ex_flow *flow, ex_side *client, ex_proof *proof)
{
    const ex_tuple *tuple = &flow->key.tuple;
    const gboolean lo = ex_facts_find(&flow->facts, ex_fact_make(EX_FACT_DATA, EX_FROM_LO, 0)) != NULL;
    const gboolean hi = ex_facts_find(&flow->facts, ex_fact_make(EX_FACT_DATA, EX_FROM_HI, 0)) != NULL;
    const ex_pair *pair = ex_store_find_pair(store, &tuple->end[EX_FROM_LO].addr, &tuple->end[EX_FROM_HI].addr);
    const gboolean lo_once = ex_direction_is_once(&flow->direction[EX_FROM_LO]);
    const gboolean hi_once = ex_direction_is_once(&flow->direction[EX_FROM_HI]);
    /* The client answers nothing; a single datagram under its name is somebody's, where the server sends again and again. */
    const gboolean is_one_way = lo && hi ? lo_once != hi_once : lo || hi;
    const ex_side server = lo && (!hi || hi_once) ? EX_FROM_LO : EX_FROM_HI;

    if (tuple->transport != EX_UDP || ex_port_is_well_known(tuple->end[EX_FROM_LO].port) ||
        ex_port_is_well_known(tuple->end[EX_FROM_HI].port) || !is_one_way || !pair)
        return FALSE;
    /* Pairs and flows both sort their two addresses, so a side of the flow is the same side of the pair. */
    const ex_proof *session = ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_SERVES, server, EX_SVC_STORE));

    if (!session)
        return FALSE;
    *client = !server;
    *proof = *session;
    return TRUE;
}
