/* situation.c
 * What is true of a flow: who is client, what the two hosts do elsewhere, what two flows say together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "article/well_known.h"
#include "evidence/products.h"
#include "evidence/believe.h"
#include "verdict/situation.h"
#include "verdict/two_flows.h"

/* Facts that tell who opened the flow, the surest first. */
static const struct {
    ex_fact_kind kind;
    guint8 object;
    gboolean sender_is_client;
} roles[] = {
    { EX_FACT_SYN, 0, TRUE },
    { EX_FACT_SYNACK, 0, FALSE },
    { EX_FACT_RPC_BIND, EX_EACH, TRUE },
    { EX_FACT_RPC_ACK, EX_EACH, FALSE },
    { EX_FACT_EPM_ASKED, EX_EACH, TRUE },
    { EX_FACT_EPM_GIVEN, EX_EACH, FALSE },
    { EX_FACT_RPC_CALL, EX_EACH, TRUE },
    { EX_FACT_TPDU, EX_TPDU_CR, TRUE },
    { EX_FACT_TPDU, EX_TPDU_CC, FALSE },
    { EX_FACT_X400_ASKED, EX_EACH, TRUE },
    { EX_FACT_X400_ACCEPTED, EX_EACH, FALSE },
    { EX_FACT_REPLY, EX_EACH, FALSE },
    { EX_FACT_VERB, EX_EACH, TRUE },
};

static void read_client(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_situation *out)
{
    const ex_tuple *tuple = &flow->key.tuple;

    ex_proof session;

    /* In new mail the information store sends the datagrams: the client is who receives them, not who sends first. */
    if (tuple->transport == EX_UDP && ex_is_new_mail(store, flow, &out->client, &session)) {
        out->client_sure = TRUE;
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
        const ex_proof *lo = ex_facts_first(&flow->facts, roles[i].kind, roles[i].object, EX_FROM_LO);
        const ex_proof *hi = ex_facts_first(&flow->facts, roles[i].kind, roles[i].object, EX_FROM_HI);

        /* Both sides may do it (a simultaneous open, an RPC callback): the first decides. */
        if (!lo && !hi)
            continue;
        const gboolean by_lo = lo && (!hi || ex_proof_compare(lo, hi) <= 0);

        out->client = by_lo == roles[i].sender_is_client ? EX_FROM_LO : EX_FROM_HI;
        out->client_sure = TRUE;
        return;
    }

    const gboolean lo_known = config->service[tuple->end[EX_FROM_LO].port] != EX_SVC_NONE;
    const gboolean hi_known = config->service[tuple->end[EX_FROM_HI].port] != EX_SVC_NONE;
    const gboolean lo_given =
        ex_endpoints_are_at(store, &tuple->end[EX_FROM_LO].addr, tuple->end[EX_FROM_LO].port, tuple->transport);
    const gboolean hi_given =
        ex_endpoints_are_at(store, &tuple->end[EX_FROM_HI].addr, tuple->end[EX_FROM_HI].port, tuple->transport);

    out->client_sure = FALSE;
    if (lo_known != hi_known)
        out->client = lo_known ? EX_FROM_HI : EX_FROM_LO;
    else if (lo_given != hi_given)
        out->client = lo_given ? EX_FROM_HI : EX_FROM_LO;
    else
        out->client = tuple->end[EX_FROM_LO].port < tuple->end[EX_FROM_HI].port ? EX_FROM_HI : EX_FROM_LO;
}

/*
 * What this flow and another between the same hosts say together: that MtaBind went one way and MtaBindBack the other,
 * which is noted at flows of the MTA only, and that datagrams go to a client of the information store.
 */
static void read_two_flows(const ex_store *store, const ex_flow *flow, ex_situation *out)
{
    const ex_tuple *tuple = &flow->key.tuple;
    ex_proof proof;
    ex_side client;

    if ((out->set & (EX_C(BOUND_MTA) | EX_C(GIVEN_MTA))) &&
        ex_mta_both_ways(store, &tuple->end[EX_FROM_LO].addr, &tuple->end[EX_FROM_HI].addr, &proof))
        ex_situation_learn(out, EX_C_MTA_BOTH_WAYS, &proof);
    if (tuple->transport == EX_UDP && ex_is_new_mail(store, flow, &client, &proof))
        ex_situation_learn(out, EX_C_NEW_MAIL, &proof);
}

/*
 * Proof that the client fetches by the service from that server; NULL if it does not, or if another product gives the
 * service there.
 */
static const ex_proof *fetched_from(const ex_store *store, const ex_addr *client, const ex_addr *server,
                                    ex_service service)
{
    const ex_pair *pair = ex_store_find_pair(store, client, server);
    const ex_host *host = ex_store_find_host(store, server);
    const ex_side side = ex_addr_side(client, server);

    if (!pair || (host && ex_facts_find_any(&host->facts, EX_FACT_HOST_OTHER_PRODUCT, service) &&
                  !ex_facts_find_any(&host->facts, EX_FACT_HOST_EXCHANGE, service)))
        return NULL;
    return ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_USES, side, service));
}

/* Whether the client fetches mail from this server, or from another that is proven to be Exchange. */
static void read_fetching(const ex_store *store, const ex_host *client, const ex_addr *server, ex_service service,
                          ex_condition condition, ex_situation *out)
{
    const ex_addrs *from;
    const ex_proof *proof;

    if (!client)
        return;
    proof = fetched_from(store, &client->addr, server, service);
    if (proof)
        ex_situation_learn(out, condition, proof);
    from = service == EX_SVC_POP3 ? &client->fetches_pop3 : &client->fetches_imap4;
    for (guint i = 0; i < from->count; i++) {
        const ex_host *host = ex_store_find_host(store, &from->addr[i]);

        proof = fetched_from(store, &client->addr, &from->addr[i], service);
        if (proof && host && ex_facts_first(&host->facts, EX_FACT_HOST_EXCHANGE, EX_EACH, EX_EITHER))
            ex_situation_learn(out, condition, proof);
    }
}

/*
 * One site or two: whether the capture went on for so long that directory traffic within a site would have been in it.
 * And whether the two MTAs bind both ways.
 */
static void read_site(const ex_store *store, const ex_config *config, const ex_pair *pair, ex_situation *out)
{
    const ex_proof *lo, *hi;
    const ex_source *covered;

    out->due = G_MAXINT64;
    if (!pair || !(out->set >> EX_C_PAIR_MTA & 1))
        return;
    lo = ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_BINDS, EX_FROM_LO, EX_IF_MTA));
    hi = ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_BINDS, EX_FROM_HI, EX_IF_MTA));
    if (lo && hi)
        ex_situation_learn(out, EX_C_PAIR_MTA_BOTH, ex_proof_compare(lo, hi) > 0 ? lo : hi);
    /* A capture that lacks packets of the two may lack their directories'. */
    if (ex_facts_first(&pair->facts, EX_FACT_MISSED, EX_EACH, EX_EITHER) ||
        ex_may_be_directory(store, &pair->end[EX_FROM_LO], &pair->end[EX_FROM_HI]))
        return;

    const ex_proof *since = &out->proof[EX_C_PAIR_MTA];
    covered = ex_store_coverage(store, since->source);
    if (covered &&
        ex_coverage_lasts(covered, since->time,
                          ((gint64)config->notify_modify + config->notify_between) * G_GINT64_CONSTANT(1000000000),
                          &out->due))
        ex_situation_learn(out, EX_C_DIRECTORY_DUE, NULL);
}

/*
 * The way back of an MtaBind that came to nothing: the called MTA opens a connection to the caller, to a port that only
 * the stub of MtaBind names, while the caller waits.
 */
static void read_bindback(const ex_flow *flow, const ex_pair *pair, ex_side client, ex_situation *out)
{
    const ex_tuple *tuple = &flow->key.tuple;
    /*
     * Pairs and flows both sort their two addresses, so a side of the flow is the same side of the pair. In a flow of a
     * host with itself the ports are sorted, and the sides of the pair mean nothing.
     */
    const ex_side server = !client;
    const guint16 port = tuple->end[server].port;
    const ex_proof *bound;

    if (!pair || ex_port_is_well_known(port) || ex_facts_find_any(&flow->facts, EX_FACT_DATA, 0) ||
        !ex_facts_find(&flow->facts, ex_fact_make(EX_FACT_SYN, client, 0)) ||
        ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_BINDS, client, EX_IF_MTA)))
        return;
    bound = ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_BINDS, server, EX_IF_MTA));
    if (bound && flow->first.time >= bound->time && flow->first.time - bound->time <= EX_MTA_WAIT)
        ex_situation_learn(out, EX_C_BINDBACK_WANTED, bound);
}

/* The directory or the store inside SMB: the client found no TCP port and took named pipes (KB 194952, 244523). */
static void read_named_pipe(const ex_flow *flow, ex_situation *out)
{
    static const ex_layer carriers[] = { EX_LAYER_SMB, EX_LAYER_SMB2 };
    static const ex_layer inside[] = { EX_LAYER_NSPI, EX_LAYER_MAPI };

    for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
        for (guint k = 0; k < G_N_ELEMENTS(inside); k++) {
            const ex_proof *proof = ex_facts_find_any(&flow->facts, EX_FACT_LAYER, inside[k]);

            if (proof && ex_facts_find_any(&flow->facts, EX_FACT_LAYER, carriers[i]))
                ex_situation_learn(out, EX_C_SAW_NAMED_PIPE, proof);
        }
    }
}

/* Whether rfc1006 read what a flow carries, and found something else than X.400. */
static gboolean is_read_as_foreign(const ex_flow *flow)
{
    static const guint8 foreign[] = { EX_TPKT_MMS,  EX_TPKT_S7,        EX_TPKT_H323, EX_TPKT_RDP,
                                      EX_TPKT_FTAM, EX_TPKT_DIRECTORY, EX_TPKT_CMIP };

    for (guint i = 0; i < G_N_ELEMENTS(foreign); i++) {
        if (ex_facts_find_any(&flow->facts, EX_FACT_TPKT_PAYLOAD, foreign[i]))
            return TRUE;
    }
    return FALSE;
}

/*
 * Stock hands fragments of messages to whoever takes them, and T.125 and MMS take what begins like them. Against frames of
 * a session that are whole such a guess does not count; and T.125's alone not even where nothing but data was read. Where
 * P1 itself was read, selectors that look like another's are an MTA's.
 */
static void weigh_guesses(const ex_flow *flow, ex_situation *out)
{
    const ex_proof *guess = ex_facts_find_any(&flow->facts, EX_FACT_LAYER, EX_LAYER_T125);

    if (guess && !ex_facts_find_any(&flow->facts, EX_FACT_TPDU, EX_TPDU_DT))
        ex_situation_learn(out, EX_C_FOREIGN_TPKT, guess);
    if (ex_facts_find_any(&flow->facts, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P1) ||
        (ex_facts_find_any(&flow->facts, EX_FACT_TPKT_PAYLOAD, EX_TPKT_RELIABLE) && !is_read_as_foreign(flow)))
        out->set &= ~EX_C(FOREIGN_TPKT);
}

/*
 * Two corrections for flows on TPKT. Stock shows a layer P1 for whatever comes in the form of X.410; rfc1006 reads
 * which application is named, and if that is another one it is no P1. And data on the port in which rfc1006 found no
 * TPDU are noted: they are something else than RFC 1006.
 */
static void read_tpkt(const ex_config *config, const ex_flow *flow, ex_situation *out)
{
    static const guint8 others[] = { EX_TPKT_P3, EX_TPKT_P7, EX_TPKT_OTHER };
    const ex_proof *data = ex_facts_find_any(&flow->facts, EX_FACT_DATA, 0);

    if (data && !config->tpdus_unread && out->port_service == EX_SVC_X400 &&
        !ex_facts_first(&flow->facts, EX_FACT_TPDU, EX_EACH, EX_EITHER))
        ex_situation_learn(out, EX_C_NO_TPKT, data);
    weigh_guesses(flow, out);
    if (ex_facts_find_any(&flow->facts, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P1))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        if (ex_facts_find_any(&flow->facts, EX_FACT_TPKT_PAYLOAD, others[i]))
            out->set &= ~(EX_C(P1_BIND) | EX_C(P1_RESULT) | EX_C(RELIABLE));
    }
}

/*
 * How far to believe what was seen on the flow itself; asked before anything is learned from elsewhere. Of a connection
 * of which only one side was heard, and of datagrams, anybody may have sent the packets under another's address: that
 * is weak. Datagrams without any answer are weaker still, for one packet is enough to make them.
 */
static void read_belief(const ex_store *store, const ex_flow *flow, ex_situation *out)
{
    const gboolean datagrams = flow->key.tuple.transport != EX_TCP;

    if (ex_flow_is_believed(store, flow))
        return;
    if (datagrams && !(flow->direction[0].seen && flow->direction[1].seen))
        out->weaker |= out->set;
    out->weak |= out->set;
    if (out->set)
        ex_situation_learn(out, datagrams ? EX_C_DATAGRAM : EX_C_UNHEARD, NULL);
}

/*
 * A bind is a wish until it is accepted. On a connection of which both sides were heard, one that nobody accepted and that
 * no call came after is a try. The port is known to be the interface's if a mapper gave it; else it is the client's word.
 * Where packets were cut, what accepted it may be in what is missing, and it counts as before.
 */
static void read_tries(const ex_flow *flow, ex_situation *out)
{
    static const struct {
        ex_condition bound, tried, given;
    } tries[] = {
        { EX_C_BOUND_DIRECTORY, EX_C_TRIED_DIRECTORY, EX_C_GIVEN_DIRECTORY },
        { EX_C_BOUND_STORE, EX_C_TRIED_STORE, EX_C_GIVEN_STORE },
        { EX_C_BOUND_MTA, EX_C_TRIED_MTA, EX_C_GIVEN_MTA },
        { EX_C_BOUND_XDS, EX_C_TRIED_XDS, EX_C_GIVEN_XDS },
        { EX_C_BOUND_DRS, EX_C_TRIED_DRS, EX_C_GIVEN_DRS },
        { EX_C_BOUND_SYSTEM_ATTENDANT, EX_C_TRIED_SYSTEM_ATTENDANT, EX_C_GIVEN_SYSTEM_ATTENDANT },
        { EX_C_BOUND_ADMINISTRATION, EX_C_TRIED_ADMINISTRATION, EX_C_GIVEN_ADMINISTRATION },
    };
    static const ex_fact_kind accepts[] = { EX_FACT_RPC_ACK, EX_FACT_RPC_ANSWERED, EX_FACT_RPC_CALL };

    if (!flow->attested || !flow->direction[0].seen || !flow->direction[1].seen ||
        flow->key.tuple.transport != EX_TCP || flow->cut)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(accepts); i++) {
        if (ex_facts_first(&flow->facts, accepts[i], EX_EACH, EX_EITHER))
            return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(tries); i++) {
        if (!(out->set >> tries[i].bound & 1))
            continue;
        out->set &= ~((ex_conditions)1 << tries[i].bound);
        ex_situation_learn(out, tries[i].tried, &out->proof[tries[i].bound]);
        if (!(out->set >> tries[i].given & 1))
            out->weak |= (ex_conditions)1 << tries[i].tried;
    }
}

static void read_belief_in_given(const ex_given *given, ex_situation *out)
{
    if (!(out->set & EX_C_GIVEN_ANY))
        return;
    if (given->elsewhere) {
        out->weak |= EX_C_GIVEN_ANY;
        ex_situation_learn(out, EX_C_GIVEN_ELSEWHERE, NULL);
    }
    if (given->to_others) {
        out->weak |= EX_C_GIVEN_ANY;
        ex_situation_learn(out, EX_C_GIVEN_TO_OTHERS, NULL);
    }
    if (given->said == EX_SAID_DATAGRAM) {
        out->weaker |= EX_C_GIVEN_ANY;
        ex_situation_learn(out, EX_C_GIVEN_BY_DATAGRAM, NULL);
    }
}

/*
 * Whether the server is another product: the banner on this flow decides; without one, what the server said of the same
 * service on other flows.
 */
static void read_other_product(const ex_config *config, const ex_flow *flow, const ex_host *server, ex_situation *out)
{
    const ex_service service = out->seen_service != EX_SVC_NONE ? out->seen_service : out->port_service;
    const ex_proof *proof =
        ex_facts_find_any(&flow->facts, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_OTHER, service));

    if (config->other_products || service == EX_SVC_NONE ||
        ex_facts_find_any(&flow->facts, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, service)))
        return;
    if (!proof && server && !ex_facts_find_any(&server->facts, EX_FACT_HOST_EXCHANGE, service))
        proof = ex_facts_find_any(&server->facts, EX_FACT_HOST_OTHER_PRODUCT, service);
    if (proof)
        ex_situation_learn(out, EX_C_OTHER_PRODUCT, proof);
}

/* Of datagrams of a mapper of which questions were seen: what it gives without one, anybody may have sent. */
static gboolean is_unasked(const ex_flow *flow, ex_fact fact)
{
    return flow->key.tuple.transport != EX_TCP && ex_fact_get_kind(fact) == EX_FACT_EPM_GIVEN &&
           !ex_facts_find_any(&flow->facts, EX_FACT_EPM_ASKED, ex_fact_get_object(fact));
}

static gboolean has_question(const ex_flow *flow)
{
    for (guint i = 0; i < flow->facts.count; i++) {
        if (ex_fact_get_kind(flow->facts.entry[i].fact) == EX_FACT_EPM_ASKED)
            return TRUE;
    }
    return FALSE;
}

static void read_flow(const ex_flow *flow, ex_situation *out)
{
    const guint subjects = 1u << EX_OF_FLOW | 1u << EX_BY_CLIENT | 1u << EX_BY_SERVER;
    ex_facts asked = { 0 };

    if (flow->key.tuple.transport == EX_TCP || !has_question(flow)) {
        ex_situation_read_facts(&flow->facts, subjects, out);
        return;
    }
    for (guint i = 0; i < flow->facts.count; i++) {
        const ex_fact_entry *entry = &flow->facts.entry[i];

        if (!is_unasked(flow, entry->fact))
            ex_facts_add(&asked, entry->fact, &entry->proof);
    }
    ex_situation_read_facts(&asked, subjects, out);
    ex_facts_clear(&asked);
}

void ex_situation_read(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_situation *out)
{
    const ex_tuple *tuple = &flow->key.tuple;

    memset(out, 0, sizeof(*out));
    read_client(store, config, flow, out);

    const ex_side server_side = !out->client;
    const ex_addr *server = &tuple->end[server_side].addr;
    const ex_addr *client = &tuple->end[!server_side].addr;
    const guint16 port = tuple->end[server_side].port;
    const ex_host *server_host = ex_store_find_host(store, server);
    const ex_host *client_host = ex_store_find_host(store, client);
    const ex_pair *pair = ex_store_find_pair(store, client, server);
    ex_given given;

    ex_endpoints_given(store, client, server, port, tuple->transport, flow->first.time, &given);

    read_flow(flow, out);
    read_belief(store, flow, out);
    if (server_host)
        ex_situation_read_facts(&server_host->facts, 1u << EX_OF_SERVER | 1u << EX_OF_HOSTS, out);
    /* Where a host talks to itself nothing tells which of its programs did the rest: none of it is the client's. */
    if (client_host && client_host != server_host)
        ex_situation_read_facts(&client_host->facts, 1u << EX_OF_CLIENT | 1u << EX_OF_HOSTS, out);
    if (pair)
        ex_situation_read_facts(&pair->facts, 1u << EX_OF_PAIR, out);
    if (!(out->set & EX_C(BOUND_ANY)))
        ex_given_narrow(store, client, server, port, tuple->transport, flow->first.time, &given);
    ex_situation_read_given(&given, out);
    out->given = given.interfaces;
    read_belief_in_given(&given, out);
    read_tries(flow, out);
    read_fetching(store, client_host, server, EX_SVC_POP3, EX_C_CLIENT_FETCHES_POP3, out);
    read_fetching(store, client_host, server, EX_SVC_IMAP4, EX_C_CLIENT_FETCHES_IMAP4, out);
    read_site(store, config, pair, out);
    read_bindback(flow, pair, out->client, out);
    read_named_pipe(flow, out);
    if (store->whole)
        ex_situation_learn(out, EX_C_CAPTURE_READ, NULL);
    out->cut = flow->cut;
    if (flow->cut)
        ex_situation_learn(out, EX_C_CUT, NULL);

    if (tuple->transport == EX_TCP)
        out->port_service = (ex_service)config->service[port];
    if (tuple->transport == EX_TCP && out->port_service == EX_SVC_NONE && ex_port_is_rpc_http(port))
        ex_situation_learn(out, EX_C_PORT_RPC_HTTP, NULL);
    read_tpkt(config, flow, out);
    if (ex_conditions_of[out->port_service].port != EX_C_COUNT)
        ex_situation_learn(out, ex_conditions_of[out->port_service].port, NULL);
    for (guint i = 1; i < EX_SVC_COUNT && out->seen_service == EX_SVC_NONE; i++) {
        if (out->set >> ex_conditions_of[i].saw & 1)
            out->seen_service = (ex_service)i;
    }
    if (out->port_service != EX_SVC_NONE && ex_config_is_ssl(config, port))
        ex_situation_learn(out, EX_C_PORT_SSL, NULL);
    if (out->port_service != EX_SVC_NONE && out->seen_service != EX_SVC_NONE && out->port_service != out->seen_service)
        ex_situation_learn(out, EX_C_PORT_DISAGREES, NULL);
    read_other_product(config, flow, server_host, out);
    read_two_flows(store, flow, out);
    if ((out->set >> EX_C_SAW_IMAP4 & 1) &&
        ex_product_is_older(flow->texts, server_side, ex_scenarios[EX_LEG_2A].since))
        ex_situation_learn(out, EX_C_OLDER_THAN_IMAP4, NULL);
}
