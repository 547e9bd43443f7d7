/* conditions.c
 * From evidence to conditions, as a table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "conditions.h"
#include "endpoints.h"
#include "products.h"

static const char *const words[EX_C_COUNT] = {
#define X(name, words) words,
    EX_CONDITIONS(X)
#undef X
};

/** Whose facts a row looks at. */
typedef enum {
    FLOW,      /* the flow's, from either side */
    BY_CLIENT, /* the flow's, from the client */
    BY_SERVER, /* the flow's, from the server */
    SERVER,    /* the server's */
    CLIENT,    /* the client's */
    HOSTS,     /* either host's */
    PAIR,      /* about the two hosts, either way */
    ENDPOINT   /* what an endpoint mapper gave the server's port to; the object is an interface */
} subject;

/* How long an MTA waits for the answer to a call (KB 189494). */
#define BINDBACK_SECONDS 120

/* Every object of the kind. */
#define EACH 0xff

static const struct {
    ex_condition condition;
    subject whose;
    ex_fact_kind kind;
    guint8 object;
} table[] = {
    { EX_C_SAW_POP3, FLOW, EX_FACT_LAYER, EX_LAYER_POP },
    { EX_C_SAW_POP3, FLOW, EX_FACT_REPLY, EX_SVC_POP3 },
    { EX_C_SAW_POP3, FLOW, EX_FACT_VERB, EX_SVC_POP3 },
    { EX_C_SAW_IMAP4, FLOW, EX_FACT_LAYER, EX_LAYER_IMAP },
    { EX_C_SAW_IMAP4, FLOW, EX_FACT_REPLY, EX_SVC_IMAP4 },
    { EX_C_SAW_IMAP4, FLOW, EX_FACT_VERB, EX_SVC_IMAP4 },
    { EX_C_SAW_SMTP, FLOW, EX_FACT_LAYER, EX_LAYER_SMTP },
    { EX_C_SAW_SMTP, FLOW, EX_FACT_REPLY, EX_SVC_SMTP },
    { EX_C_SAW_SMTP, FLOW, EX_FACT_VERB, EX_SVC_SMTP },
    { EX_C_SAW_LDAP, FLOW, EX_FACT_LAYER, EX_LAYER_LDAP },
    { EX_C_SAW_LDAP, FLOW, EX_FACT_VERB, EX_SVC_LDAP },
    { EX_C_SAW_NNTP, FLOW, EX_FACT_LAYER, EX_LAYER_NNTP },
    { EX_C_SAW_NNTP, FLOW, EX_FACT_REPLY, EX_SVC_NNTP },
    { EX_C_SAW_NNTP, FLOW, EX_FACT_VERB, EX_SVC_NNTP },
    { EX_C_SAW_TLS, FLOW, EX_FACT_LAYER, EX_LAYER_TLS },
    { EX_C_SAW_OWA, FLOW, EX_FACT_OWA, EACH },
    { EX_C_SAW_RPC_HTTP, FLOW, EX_FACT_RPC_HTTP, EACH },

    { EX_C_BOUND_ANY, FLOW, EX_FACT_RPC_BIND, EACH },
    { EX_C_BOUND_ANY, FLOW, EX_FACT_RPC_ACK, EACH },
    { EX_C_BOUND_DIRECTORY, FLOW, EX_FACT_RPC_BIND, EX_IF_NSPI },
    { EX_C_BOUND_DIRECTORY, FLOW, EX_FACT_RPC_BIND, EX_IF_RFR },
    { EX_C_BOUND_STORE, FLOW, EX_FACT_RPC_BIND, EX_IF_EMSMDB },
    { EX_C_BOUND_STORE, FLOW, EX_FACT_RPC_BIND, EX_IF_ASYNC_EMSMDB },
    { EX_C_BOUND_MTA, FLOW, EX_FACT_RPC_BIND, EX_IF_MTA },
    { EX_C_BOUND_XDS, FLOW, EX_FACT_RPC_BIND, EX_IF_XDS },
    { EX_C_BOUND_DRS, FLOW, EX_FACT_RPC_BIND, EX_IF_DRS_OR_FRS },
    { EX_C_BOUND_SYSTEM_ATTENDANT, FLOW, EX_FACT_RPC_BIND, EX_IF_SA_PRIVATE },
    { EX_C_BOUND_SYSTEM_ATTENDANT, FLOW, EX_FACT_RPC_BIND, EX_IF_SA_PUBLIC },
    { EX_C_BOUND_SYSTEM_ATTENDANT, FLOW, EX_FACT_RPC_BIND, EX_IF_SA_CLUSTER },
    { EX_C_BOUND_ADMINISTRATION, FLOW, EX_FACT_RPC_BIND, EX_IF_STORE_ADMIN_1 },
    { EX_C_BOUND_ADMINISTRATION, FLOW, EX_FACT_RPC_BIND, EX_IF_STORE_ADMIN_2 },
    { EX_C_BOUND_ADMINISTRATION, FLOW, EX_FACT_RPC_BIND, EX_IF_STORE_ADMIN_3 },
    { EX_C_BOUND_ADMINISTRATION, FLOW, EX_FACT_RPC_BIND, EX_IF_QADMIN },
    { EX_C_BOUND_ADMINISTRATION, FLOW, EX_FACT_RPC_BIND, EX_IF_SA_PRIVATE },
    { EX_C_BOUND_ADMINISTRATION, FLOW, EX_FACT_RPC_BIND, EX_IF_SA_PUBLIC },
    { EX_C_BOUND_ADMINISTRATION, FLOW, EX_FACT_RPC_BIND, EX_IF_SA_CLUSTER },

    { EX_C_CALLED_DIRECTORY, FLOW, EX_FACT_RPC_CALL, EX_IF_NSPI },
    { EX_C_CALLED_DIRECTORY, FLOW, EX_FACT_RPC_CALL, EX_IF_RFR },
    { EX_C_CALLED_STORE, FLOW, EX_FACT_RPC_CALL, EX_IF_EMSMDB },
    { EX_C_CALLED_STORE, FLOW, EX_FACT_RPC_CALL, EX_IF_ASYNC_EMSMDB },
    { EX_C_CALLED_MTA, FLOW, EX_FACT_RPC_CALL, EX_IF_MTA },
    { EX_C_CALLED_XDS, FLOW, EX_FACT_RPC_CALL, EX_IF_XDS },
    { EX_C_CALLED_ADMINISTRATION, FLOW, EX_FACT_RPC_CALL, EX_IF_STORE_ADMIN_1 },
    { EX_C_CALLED_ADMINISTRATION, FLOW, EX_FACT_RPC_CALL, EX_IF_STORE_ADMIN_2 },
    { EX_C_CALLED_ADMINISTRATION, FLOW, EX_FACT_RPC_CALL, EX_IF_STORE_ADMIN_3 },
    { EX_C_CALLED_ADMINISTRATION, FLOW, EX_FACT_RPC_CALL, EX_IF_QADMIN },
    { EX_C_CALLED_ADMINISTRATION, FLOW, EX_FACT_RPC_CALL, EX_IF_SA_PRIVATE },
    { EX_C_CALLED_ADMINISTRATION, FLOW, EX_FACT_RPC_CALL, EX_IF_SA_PUBLIC },
    { EX_C_CALLED_ADMINISTRATION, FLOW, EX_FACT_RPC_CALL, EX_IF_SA_CLUSTER },

    { EX_C_CALLED_UNKNOWN, FLOW, EX_FACT_RPC_CALL, EX_IF_OTHER },

    { EX_C_GIVEN_DIRECTORY, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_NSPI },
    { EX_C_GIVEN_DIRECTORY, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_RFR },
    { EX_C_GIVEN_STORE, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB },
    { EX_C_GIVEN_STORE, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_ASYNC_EMSMDB },
    { EX_C_GIVEN_MTA, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_MTA },
    { EX_C_GIVEN_XDS, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_XDS },
    { EX_C_GIVEN_DRS, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_DRS_OR_FRS },
    { EX_C_GIVEN_SYSTEM_ATTENDANT, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_SA_PRIVATE },
    { EX_C_GIVEN_SYSTEM_ATTENDANT, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_SA_PUBLIC },
    { EX_C_GIVEN_SYSTEM_ATTENDANT, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_SA_CLUSTER },
    { EX_C_GIVEN_ADMINISTRATION, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_STORE_ADMIN_1 },
    { EX_C_GIVEN_ADMINISTRATION, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_STORE_ADMIN_2 },
    { EX_C_GIVEN_ADMINISTRATION, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_STORE_ADMIN_3 },
    { EX_C_GIVEN_ADMINISTRATION, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_QADMIN },
    { EX_C_GIVEN_ADMINISTRATION, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_SA_PRIVATE },
    { EX_C_GIVEN_ADMINISTRATION, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_SA_PUBLIC },
    { EX_C_GIVEN_ADMINISTRATION, ENDPOINT, EX_FACT_EPM_GIVEN, EX_IF_SA_CLUSTER },

    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_ASKED, EX_IF_NSPI },
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_ASKED, EX_IF_RFR },
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_ASKED, EX_IF_EMSMDB },
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_ASKED, EX_IF_ASYNC_EMSMDB },
    { EX_C_ASKED_MTA, FLOW, EX_FACT_EPM_ASKED, EX_IF_MTA },
    { EX_C_ASKED_XDS, FLOW, EX_FACT_EPM_ASKED, EX_IF_XDS },
    { EX_C_ASKED_DRS, FLOW, EX_FACT_EPM_ASKED, EX_IF_DRS_OR_FRS },
    { EX_C_ASKED_ADMINISTRATION, FLOW, EX_FACT_EPM_ASKED, EX_IF_STORE_ADMIN_1 },
    { EX_C_ASKED_ADMINISTRATION, FLOW, EX_FACT_EPM_ASKED, EX_IF_STORE_ADMIN_2 },
    { EX_C_ASKED_ADMINISTRATION, FLOW, EX_FACT_EPM_ASKED, EX_IF_STORE_ADMIN_3 },
    { EX_C_ASKED_ADMINISTRATION, FLOW, EX_FACT_EPM_ASKED, EX_IF_QADMIN },
    { EX_C_ASKED_ADMINISTRATION, FLOW, EX_FACT_EPM_ASKED, EX_IF_SA_PRIVATE },
    { EX_C_ASKED_ADMINISTRATION, FLOW, EX_FACT_EPM_ASKED, EX_IF_SA_PUBLIC },
    { EX_C_ASKED_ADMINISTRATION, FLOW, EX_FACT_EPM_ASKED, EX_IF_SA_CLUSTER },
    /* A reply names what was asked for, where the request was not captured. */
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_GIVEN, EX_IF_NSPI },
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_GIVEN, EX_IF_RFR },
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB },
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_GIVEN, EX_IF_ASYNC_EMSMDB },
    { EX_C_ASKED_MTA, FLOW, EX_FACT_EPM_GIVEN, EX_IF_MTA },
    { EX_C_ASKED_XDS, FLOW, EX_FACT_EPM_GIVEN, EX_IF_XDS },
    { EX_C_ASKED_DRS, FLOW, EX_FACT_EPM_GIVEN, EX_IF_DRS_OR_FRS },
    { EX_C_DUMPED, FLOW, EX_FACT_EPM_DUMP, EACH },

    { EX_C_TPKT, FLOW, EX_FACT_TPDU, EACH },
    { EX_C_TPKT, FLOW, EX_FACT_LAYER, EX_LAYER_TPKT },
    { EX_C_P1_BIND, BY_CLIENT, EX_FACT_LAYER, EX_LAYER_P1 },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_LAYER, EX_LAYER_P1 },
    { EX_C_P3, FLOW, EX_FACT_LAYER, EX_LAYER_P3 },
    { EX_C_P7, FLOW, EX_FACT_LAYER, EX_LAYER_P7 },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_LAYER, EX_LAYER_S7COMM },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_LAYER, EX_LAYER_MMS },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_LAYER, EX_LAYER_T125 },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_LAYER, EX_LAYER_RDP },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_LAYER, EX_LAYER_H225 },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_LAYER, EX_LAYER_Q931 },
    /* What rfc1006 read itself, where stock has no decode: the X.410 form's data, an answer whose request was lost. */
    { EX_C_P1_BIND, BY_CLIENT, EX_FACT_X400_ASKED, EACH },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_ACCEPTED, EACH },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EACH },
    { EX_C_P3, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P3 },
    { EX_C_P7, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P7 },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_MMS },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_S7 },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_H323 },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_RDP },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_FTAM },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_DIRECTORY },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_TPKT_PAYLOAD, EX_TPKT_CMIP },
    { EX_C_FOREIGN_HOST, HOSTS, EX_FACT_HOST_FOREIGN_TPKT, EACH },
    { EX_C_DATA_ON_TPKT, FLOW, EX_FACT_TPDU, EX_TPDU_DT },

    /* Whoever serves SMTP or a component of Exchange is a server, also where it opens the flow. */
    { EX_C_CLIENT_IS_SERVER, CLIENT, EX_FACT_HOST_EXCHANGE, EACH },
    { EX_C_CLIENT_IS_SERVER, CLIENT, EX_FACT_HOST_SERVES, EX_SVC_SMTP },
    { EX_C_CLIENT_IS_SERVER, CLIENT, EX_FACT_HOST_SERVES, EX_SVC_MTA },
    { EX_C_CLIENT_IS_SERVER, CLIENT, EX_FACT_HOST_SERVES, EX_SVC_DIRECTORY },
    { EX_C_CLIENT_IS_SERVER, CLIENT, EX_FACT_HOST_SERVES, EX_SVC_STORE },
    { EX_C_CLIENT_ADMINISTERS, CLIENT, EX_FACT_HOST_USES, EX_SVC_SYSTEM_ATTENDANT },
    { EX_C_CLIENT_ADMINISTERS, CLIENT, EX_FACT_HOST_USES, EX_SVC_ADMINISTRATION },
    { EX_C_PAIR_MTA, PAIR, EX_FACT_HOST_BINDS, EX_IF_MTA },
    { EX_C_PAIR_DIRECTORY, PAIR, EX_FACT_HOST_BINDS, EX_IF_XDS },
    { EX_C_PAIR_DIRECTORY, PAIR, EX_FACT_HOST_BINDS, EX_IF_DRS_OR_FRS },

    { EX_C_SERVER_EXCHANGE, SERVER, EX_FACT_HOST_EXCHANGE, EACH },
    { EX_C_DOMAIN_CONTROLLER, SERVER, EX_FACT_HOST_DOMAIN, EACH },
};

/* Which condition a service's port gives, and which its decode. */
static const struct {
    ex_service service;
    ex_condition port;
    int seen; /* ex_condition, -1 for none */
} services[] = {
    { EX_SVC_POP3, EX_C_PORT_POP3, EX_C_SAW_POP3 },
    { EX_SVC_IMAP4, EX_C_PORT_IMAP4, EX_C_SAW_IMAP4 },
    { EX_SVC_SMTP, EX_C_PORT_SMTP, EX_C_SAW_SMTP },
    { EX_SVC_LDAP, EX_C_PORT_LDAP, EX_C_SAW_LDAP },
    { EX_SVC_NNTP, EX_C_PORT_NNTP, EX_C_SAW_NNTP },
    { EX_SVC_EPM, EX_C_PORT_EPM, -1 },
    { EX_SVC_X400, EX_C_PORT_X400, -1 },
    { EX_SVC_DIRECTORY, EX_C_PORT_DIRECTORY, -1 },
    { EX_SVC_STORE, EX_C_PORT_STORE, -1 },
    { EX_SVC_MTA, EX_C_PORT_MTA, -1 },
    { EX_SVC_SYSTEM_ATTENDANT, EX_C_PORT_SYSTEM_ATTENDANT, -1 },
};

/* Facts that tell who opened the flow, the surest first. */
static const struct {
    ex_fact_kind kind;
    guint8 object;
    gboolean sender_is_client;
} roles[] = {
    { EX_FACT_SYN, 0, TRUE },
    { EX_FACT_SYNACK, 0, FALSE },
    { EX_FACT_RPC_BIND, EACH, TRUE },
    { EX_FACT_RPC_ACK, EACH, FALSE },
    { EX_FACT_EPM_ASKED, EACH, TRUE },
    { EX_FACT_EPM_GIVEN, EACH, FALSE },
    { EX_FACT_RPC_CALL, EACH, TRUE },
    { EX_FACT_TPDU, EX_TPDU_CR, TRUE },
    { EX_FACT_TPDU, EX_TPDU_CC, FALSE },
    { EX_FACT_X400_ASKED, EACH, TRUE },
    { EX_FACT_X400_ACCEPTED, EACH, FALSE },
    { EX_FACT_REPLY, EACH, FALSE },
    { EX_FACT_VERB, EACH, TRUE },
};

const char *ex_condition_words(ex_condition condition)
{
    return (guint)condition < EX_C_COUNT ? words[condition] : "";
}

void ex_config_set_port(ex_config *config, guint16 port, ex_service service, gboolean ssl, gboolean pinned)
{
    const guint8 bit = (guint8)(1u << (port % 8));

    config->service[port] = (guint8)service;
    config->ssl[port / 8] = (guint8)((config->ssl[port / 8] & ~bit) | (ssl ? bit : 0));
    config->pinned[port / 8] = (guint8)((config->pinned[port / 8] & ~bit) | (pinned ? bit : 0));
}

gboolean ex_config_is_ssl(const ex_config *config, guint16 port)
{
    return (config->ssl[port / 8] >> (port % 8)) & 1;
}

gboolean ex_config_is_pinned(const ex_config *config, guint16 port)
{
    return (config->pinned[port / 8] >> (port % 8)) & 1;
}

void ex_config_default(ex_config *config)
{
    memset(config, 0, sizeof(*config));
    config->notify_modify = EX_NOTIFY_MODIFY;
    config->notify_between = EX_NOTIFY_BETWEEN;
    for (guint i = 0; i < ex_ports_count; i++)
        ex_config_set_port(config, ex_ports[i].port, ex_ports[i].service, ex_ports[i].ssl, FALSE);
}

/* The smallest proof of a kind with any object, from one side (0, 1) or either (2). */
static const ex_proof *find_each(const ex_facts *facts, ex_fact_kind kind, guint side)
{
    const ex_proof *best = NULL;

    for (guint i = 0; i < facts->count; i++) {
        const ex_fact_entry *entry = &facts->entry[i];

        if (ex_fact_get_kind(entry->fact) == kind && (side == 2 || ex_fact_get_side(entry->fact) == (ex_side)side) &&
            (!best || ex_proof_compare(&entry->proof, best) < 0))
            best = &entry->proof;
    }
    return best;
}

static const ex_proof *find(const ex_facts *facts, ex_fact_kind kind, guint object, guint side)
{
    if (object == EACH)
        return find_each(facts, kind, side);
    if (side == 2)
        return ex_facts_find_any(facts, kind, object);
    return ex_facts_find(facts, ex_fact_make(kind, (ex_side)side, object));
}

static void learn(ex_situation *out, ex_condition condition, const ex_proof *proof)
{
    const ex_conditions bit = (ex_conditions)1 << condition;

    out->set |= bit;
    if (!proof)
        return;
    if (!(out->proven & bit) || ex_proof_compare(proof, &out->proof[condition]) < 0)
        out->proof[condition] = *proof;
    out->proven |= bit;
}

static void read_client(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_situation *out)
{
    const ex_tuple *tuple = &flow->key.tuple;

    ex_proof session;

    /* Of new mail the store sends first, and its client is the client. */
    if (tuple->transport == 17 && ex_is_new_mail(store, flow, &out->client, &session)) {
        out->client_sure = TRUE;
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
        const ex_proof *lo = find(&flow->facts, roles[i].kind, roles[i].object, EX_FROM_LO);
        const ex_proof *hi = find(&flow->facts, roles[i].kind, roles[i].object, EX_FROM_HI);

        /* Both sides may do it (a simultaneous open, an RPC callback): the first decides. */
        if (!lo && !hi)
            continue;
        const gboolean by_lo = lo && (!hi || ex_proof_compare(lo, hi) <= 0);

        out->client = by_lo == roles[i].sender_is_client ? EX_FROM_LO : EX_FROM_HI;
        out->client_sure = TRUE;
        return;
    }

    const gboolean lo_known = config->service[tuple->lo_port] != EX_SVC_NONE;
    const gboolean hi_known = config->service[tuple->hi_port] != EX_SVC_NONE;
    const gboolean lo_given = ex_store_endpoints_at(store, &tuple->lo, tuple->lo_port, tuple->transport) != NULL;
    const gboolean hi_given = ex_store_endpoints_at(store, &tuple->hi, tuple->hi_port, tuple->transport) != NULL;

    out->client_sure = FALSE;
    if (lo_known != hi_known)
        out->client = lo_known ? EX_FROM_HI : EX_FROM_LO;
    else if (lo_given != hi_given)
        out->client = lo_given ? EX_FROM_HI : EX_FROM_LO;
    else
        out->client = tuple->lo_port < tuple->hi_port ? EX_FROM_HI : EX_FROM_LO;
}

/* Rows of the table by the kind of fact they look at: a flow has few facts, the table has many rows. */
typedef struct {
    guint8 row[G_N_ELEMENTS(table)];
    guint count;
} kind_rows;

static const kind_rows *rows_of(ex_fact_kind kind)
{
    static kind_rows index[EX_FACT_KIND_COUNT];
    static gsize ready = 0;

    G_STATIC_ASSERT(G_N_ELEMENTS(table) <= 255);
    if (g_once_init_enter(&ready)) {
        for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
            kind_rows *rows = &index[table[i].kind];

            rows->row[rows->count++] = (guint8)i;
        }
        g_once_init_leave(&ready, 1);
    }
    return &index[kind];
}

/* Learns what a set of facts proves by the rows about these subjects. */
static void read_facts(const ex_facts *facts, guint subjects, ex_situation *out)
{
    for (guint i = 0; i < facts->count; i++) {
        const ex_fact_entry *entry = &facts->entry[i];
        const kind_rows *rows = rows_of(ex_fact_get_kind(entry->fact));
        const gboolean by_client = ex_fact_get_side(entry->fact) == out->client;

        for (guint k = 0; k < rows->count; k++) {
            const guint row = rows->row[k];

            if (!(subjects >> table[row].whose & 1) ||
                (table[row].object != EACH && table[row].object != ex_fact_get_object(entry->fact)) ||
                (table[row].whose == BY_CLIENT && !by_client) || (table[row].whose == BY_SERVER && by_client))
                continue;
            learn(out, table[row].condition, &entry->proof);
        }
    }
}

static void read_endpoints(const ex_given *given, ex_situation *out)
{
    const kind_rows *rows = rows_of(EX_FACT_EPM_GIVEN);

    for (guint k = 0; given->interfaces && k < rows->count; k++) {
        const guint row = rows->row[k];

        if (table[row].whose == ENDPOINT && (given->interfaces >> table[row].object & 1))
            learn(out, table[row].condition, &given->proof[table[row].object]);
    }
}

/* What two flows between the same hosts say together. The MTA's pairing counts for flows of the MTA alone. */
static void read_two_flows(const ex_store *store, const ex_flow *flow, ex_situation *out)
{
    const ex_tuple *tuple = &flow->key.tuple;
    ex_proof proof;
    ex_side client;

    if ((out->set & (EX_C(BOUND_MTA) | EX_C(GIVEN_MTA))) && ex_mta_both_ways(store, &tuple->lo, &tuple->hi, &proof))
        learn(out, EX_C_MTA_BOTH_WAYS, &proof);
    if (tuple->transport == 17 && ex_is_new_mail(store, flow, &client, &proof))
        learn(out, EX_C_NEW_MAIL, &proof);
}

/* Whether the client fetches mail from this server, or from another that is proven to be Exchange. */
static void read_fetching(const ex_store *store, const ex_host *client, const ex_addr *server, ex_service service,
                          ex_condition condition, ex_situation *out)
{
    const ex_addrs *from;
    const ex_proof *proof;

    if (!client)
        return;
    from = service == EX_SVC_POP3 ? &client->fetches_pop3 : &client->fetches_imap4;
    proof = ex_facts_find(&client->facts, ex_fact_make(EX_FACT_HOST_USES, EX_FROM_LO, service));
    for (guint i = 0; proof && i < from->count; i++) {
        const ex_host *host = ex_store_find_host(store, &from->addr[i]);

        if (ex_addr_compare(&from->addr[i], server) == 0 || (host && find_each(&host->facts, EX_FACT_HOST_EXCHANGE, 2)))
            learn(out, condition, proof);
    }
}

/* One site or two: whether directory traffic between the two servers was seen, or would have been. */
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
        learn(out, EX_C_PAIR_MTA_BOTH, ex_proof_compare(lo, hi) > 0 ? lo : hi);

    const ex_proof *since = &out->proof[EX_C_PAIR_MTA];
    covered = ex_store_coverage(store, since->source);
    out->due = since->time + ((gint64)config->notify_modify + config->notify_between) * G_GINT64_CONSTANT(1000000000);
    if (covered && covered->last >= out->due) {
        learn(out, EX_C_DIRECTORY_DUE, NULL);
        out->due = G_MAXINT64;
    }
}

/*
 * The way back of an MtaBind that came to nothing: the called MTA opens a connection to the caller, to a port that only
 * the stub of MtaBind names, while the caller waits (two minutes, KB 189494).
 */
static void read_bindback(const ex_flow *flow, const ex_pair *pair, ex_side client, ex_situation *out)
{
    const ex_tuple *tuple = &flow->key.tuple;
    /* The pair is sorted by address, as the flow is but for two flows of one host. */
    const ex_side server = client == EX_FROM_LO ? EX_FROM_HI : EX_FROM_LO;
    const guint16 port = server == EX_FROM_LO ? tuple->lo_port : tuple->hi_port;
    const ex_proof *bound;

    if (!pair || port < 1024 || ex_facts_find_any(&flow->facts, EX_FACT_DATA, 0) ||
        !ex_facts_find(&flow->facts, ex_fact_make(EX_FACT_SYN, client, 0)) ||
        ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_BINDS, client, EX_IF_MTA)))
        return;
    bound = ex_facts_find(&pair->facts, ex_fact_make(EX_FACT_HOST_BINDS, server, EX_IF_MTA));
    if (bound && flow->first.time >= bound->time &&
        flow->first.time - bound->time <= BINDBACK_SECONDS * G_GINT64_CONSTANT(1000000000))
        learn(out, EX_C_BINDBACK_WANTED, bound);
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
                learn(out, EX_C_SAW_NAMED_PIPE, proof);
        }
    }
}

/* A banner of this flow decides; without one, what the server said of the same service elsewhere. */
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
        learn(out, EX_C_OTHER_PRODUCT, proof);
}

void ex_situation_read(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_situation *out)
{
    const ex_tuple *tuple = &flow->key.tuple;

    memset(out, 0, sizeof(*out));
    read_client(store, config, flow, out);

    const ex_side server_side = out->client == EX_FROM_LO ? EX_FROM_HI : EX_FROM_LO;
    const ex_addr *server = server_side == EX_FROM_LO ? &tuple->lo : &tuple->hi;
    const ex_addr *client = server_side == EX_FROM_LO ? &tuple->hi : &tuple->lo;
    const guint16 port = server_side == EX_FROM_LO ? tuple->lo_port : tuple->hi_port;
    const ex_host *server_host = ex_store_find_host(store, server);
    const ex_host *client_host = ex_store_find_host(store, client);
    const ex_pair *pair = ex_store_find_pair(store, client, server);
    ex_given given;

    ex_endpoints_given(store, server, port, tuple->transport, flow->first.time, &given);

    read_facts(&flow->facts, 1u << FLOW | 1u << BY_CLIENT | 1u << BY_SERVER, out);
    if (server_host)
        read_facts(&server_host->facts, 1u << SERVER | 1u << HOSTS, out);
    if (client_host)
        read_facts(&client_host->facts, 1u << CLIENT | 1u << HOSTS, out);
    if (pair)
        read_facts(&pair->facts, 1u << PAIR, out);
    read_endpoints(&given, out);
    read_fetching(store, client_host, server, EX_SVC_POP3, EX_C_CLIENT_FETCHES_POP3, out);
    read_fetching(store, client_host, server, EX_SVC_IMAP4, EX_C_CLIENT_FETCHES_IMAP4, out);
    read_site(store, config, pair, out);
    read_bindback(flow, pair, out->client, out);
    read_named_pipe(flow, out);
    if (store->whole)
        learn(out, EX_C_CAPTURE_READ, NULL);

    if (tuple->transport == 6)
        out->port_service = (ex_service)config->service[port];
    for (guint i = 0; i < G_N_ELEMENTS(services); i++) {
        if (out->port_service == services[i].service)
            learn(out, services[i].port, NULL);
        if (services[i].seen >= 0 && (out->set >> services[i].seen & 1) && out->seen_service == EX_SVC_NONE)
            out->seen_service = services[i].service;
    }
    if (out->port_service != EX_SVC_NONE && ex_config_is_ssl(config, port))
        learn(out, EX_C_PORT_SSL, NULL);
    if (out->port_service != EX_SVC_NONE && out->seen_service != EX_SVC_NONE &&
        out->port_service != out->seen_service)
        learn(out, EX_C_PORT_DISAGREES, NULL);
    read_other_product(config, flow, server_host, out);
    read_two_flows(store, flow, out);
    if ((out->set >> EX_C_SAW_IMAP4 & 1) && ex_product_is_older(flow->texts, server_side, "5.5"))
        learn(out, EX_C_OLDER_THAN_IMAP4, NULL);
}
