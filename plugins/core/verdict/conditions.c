/* conditions.c
 * From evidence to conditions, as a table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "verdict/conditions.h"

static const char *const words[EX_C_COUNT] = {
#define X(name, words) words,
    EX_CONDITIONS(X)
#undef X
};

/* What a row of EX_SERVICES makes, the first of none or one condition and EX_C_COUNT. */
#define CONDITION(name, words) EX_C_##name,
#define FIRST(...)             FIRST_OF(__VA_ARGS__, 0)
#define FIRST_OF(one, ...)     one

const ex_service_conditions ex_conditions_of[EX_SVC_COUNT] = {
#define ROW(X, name, text, words, kind) \
    { FIRST(EX_PORT_OF_##kind(X, name, words) EX_C_COUNT), FIRST(EX_SAW_OF_##kind(X, name, words) EX_C_COUNT) },
    EX_SERVICES(ROW, CONDITION)
#undef ROW
};

/* The table is written with short names. */
#define FLOW      EX_OF_FLOW
#define BY_CLIENT EX_BY_CLIENT
#define BY_SERVER EX_BY_SERVER
#define SERVER    EX_OF_SERVER
#define CLIENT    EX_OF_CLIENT
#define HOSTS     EX_OF_HOSTS
#define PAIR      EX_OF_PAIR
#define ENDPOINT  EX_OF_ENDPOINT
#define EACH      EX_EACH
/* Above all objects: each interface that means it, each layer that rides on TPKT and is not X.400. */
#define MEANING(meaning) (FIRST_MEANING + EX_MEANS_##meaning)
#define FIRST_MEANING    0x80
#define FOREIGN_LAYER    0xfe

static const struct {
    ex_condition condition;
    ex_subject whose;
    ex_fact_kind kind;
    guint8 object;
} table[] = {
    { EX_C_SAW_TLS, FLOW, EX_FACT_LAYER, EX_LAYER_TLS },
    { EX_C_SAW_OWA, FLOW, EX_FACT_OWA, EACH },
    { EX_C_SAW_RPC_HTTP, FLOW, EX_FACT_RPC_HTTP, EACH },

    { EX_C_BOUND_ANY, FLOW, EX_FACT_RPC_BIND, EACH },
    { EX_C_BOUND_ANY, FLOW, EX_FACT_RPC_ACK, EACH },
    { EX_C_BOUND_DIRECTORY, FLOW, EX_FACT_RPC_BIND, MEANING(CLIENT_DIRECTORY) },
    { EX_C_BOUND_STORE, FLOW, EX_FACT_RPC_BIND, MEANING(STORE) },
    { EX_C_BOUND_MTA, FLOW, EX_FACT_RPC_BIND, MEANING(MTA) },
    { EX_C_BOUND_XDS, FLOW, EX_FACT_RPC_BIND, MEANING(XDS) },
    { EX_C_BOUND_DRS, FLOW, EX_FACT_RPC_BIND, MEANING(REPLICATION) },
    { EX_C_BOUND_SYSTEM_ATTENDANT, FLOW, EX_FACT_RPC_BIND, MEANING(SYSTEM_ATTENDANT) },
    { EX_C_BOUND_ADMINISTRATION, FLOW, EX_FACT_RPC_BIND, MEANING(ADMINISTRATION) },

    { EX_C_CALLED_DIRECTORY, FLOW, EX_FACT_RPC_CALL, MEANING(CLIENT_DIRECTORY) },
    { EX_C_CALLED_STORE, FLOW, EX_FACT_RPC_CALL, MEANING(STORE) },
    { EX_C_CALLED_MTA, FLOW, EX_FACT_RPC_CALL, MEANING(MTA) },
    { EX_C_CALLED_XDS, FLOW, EX_FACT_RPC_CALL, MEANING(XDS) },
    { EX_C_CALLED_ADMINISTRATION, FLOW, EX_FACT_RPC_CALL, MEANING(ADMINISTRATION) },
    { EX_C_CALLED_UNKNOWN, FLOW, EX_FACT_RPC_CALL, EX_IF_OTHER },

    { EX_C_GIVEN_DIRECTORY, ENDPOINT, EX_FACT_EPM_GIVEN, MEANING(CLIENT_DIRECTORY) },
    { EX_C_GIVEN_STORE, ENDPOINT, EX_FACT_EPM_GIVEN, MEANING(STORE) },
    { EX_C_GIVEN_MTA, ENDPOINT, EX_FACT_EPM_GIVEN, MEANING(MTA) },
    { EX_C_GIVEN_XDS, ENDPOINT, EX_FACT_EPM_GIVEN, MEANING(XDS) },
    { EX_C_GIVEN_DRS, ENDPOINT, EX_FACT_EPM_GIVEN, MEANING(REPLICATION) },
    { EX_C_GIVEN_SYSTEM_ATTENDANT, ENDPOINT, EX_FACT_EPM_GIVEN, MEANING(SYSTEM_ATTENDANT) },
    { EX_C_GIVEN_ADMINISTRATION, ENDPOINT, EX_FACT_EPM_GIVEN, MEANING(ADMINISTRATION) },

    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_ASKED, MEANING(CLIENT_DIRECTORY) },
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_ASKED, MEANING(STORE) },
    { EX_C_ASKED_MTA, FLOW, EX_FACT_EPM_ASKED, MEANING(MTA) },
    { EX_C_ASKED_XDS, FLOW, EX_FACT_EPM_ASKED, MEANING(XDS) },
    { EX_C_ASKED_DRS, FLOW, EX_FACT_EPM_ASKED, MEANING(REPLICATION) },
    { EX_C_ASKED_ADMINISTRATION, FLOW, EX_FACT_EPM_ASKED, MEANING(ADMINISTRATION) },
    /* A reply names what was asked for, where the request was not captured. */
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_GIVEN, MEANING(CLIENT_DIRECTORY) },
    { EX_C_ASKED_CLIENT, FLOW, EX_FACT_EPM_GIVEN, MEANING(STORE) },
    { EX_C_ASKED_MTA, FLOW, EX_FACT_EPM_GIVEN, MEANING(MTA) },
    { EX_C_ASKED_XDS, FLOW, EX_FACT_EPM_GIVEN, MEANING(XDS) },
    { EX_C_ASKED_DRS, FLOW, EX_FACT_EPM_GIVEN, MEANING(REPLICATION) },
    { EX_C_DUMPED, FLOW, EX_FACT_EPM_DUMP, EACH },

    { EX_C_TPKT, FLOW, EX_FACT_TPDU, EACH },
    { EX_C_TPKT, FLOW, EX_FACT_LAYER, EX_LAYER_TPKT },
    { EX_C_P1_BIND, BY_CLIENT, EX_FACT_LAYER, EX_LAYER_P1 },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_LAYER, EX_LAYER_P1 },
    { EX_C_P3, FLOW, EX_FACT_LAYER, EX_LAYER_P3 },
    { EX_C_P7, FLOW, EX_FACT_LAYER, EX_LAYER_P7 },
    { EX_C_FOREIGN_TPKT, FLOW, EX_FACT_LAYER, FOREIGN_LAYER },
    /* What rfc1006 read itself, where stock has no decode: the X.410 form's data, an answer whose request was lost. */
    { EX_C_P1_BIND, BY_CLIENT, EX_FACT_X400_ASKED, EACH },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_ACCEPTED, EACH },
    /* What the MTA says; selectors and versions are refused by the layers below it. */
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_UNSAID },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_BUSY },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_AUTHENTICATION },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_DIALOGUE_MODE },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_SECURITY },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_CANNOT_RECOVER },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_CONTEXT },
    { EX_C_P1_RESULT, BY_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_OTHER },
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
    { EX_C_CLIENT_IS_SERVER, BY_CLIENT, EX_FACT_SERVER_VERB, EACH },
    { EX_C_CLIENT_IS_SERVER, CLIENT, EX_FACT_HOST_SERVES, EX_SVC_DIRECTORY },
    { EX_C_CLIENT_IS_SERVER, CLIENT, EX_FACT_HOST_SERVES, EX_SVC_STORE },
    { EX_C_CLIENT_ADMINISTERS, CLIENT, EX_FACT_HOST_USES, EX_SVC_SYSTEM_ATTENDANT },
    { EX_C_CLIENT_ADMINISTERS, CLIENT, EX_FACT_HOST_USES, EX_SVC_ADMINISTRATION },
    { EX_C_PAIR_MTA, PAIR, EX_FACT_HOST_BINDS, MEANING(MTA) },
    { EX_C_PAIR_DIRECTORY, PAIR, EX_FACT_HOST_BINDS, MEANING(XDS) },
    { EX_C_PAIR_DIRECTORY, PAIR, EX_FACT_HOST_BINDS, MEANING(REPLICATION) },

    { EX_C_SERVER_EXCHANGE, SERVER, EX_FACT_HOST_EXCHANGE, EACH },
    { EX_C_DOMAIN_CONTROLLER, SERVER, EX_FACT_HOST_DOMAIN, EACH },
};

const char *ex_condition_words(ex_condition condition)
{
    return (guint)condition < EX_C_COUNT ? words[condition] : "";
}

void ex_situation_learn(ex_situation *out, ex_condition condition, const ex_proof *proof)
{
    const ex_conditions bit = (ex_conditions)1 << condition;

    out->set |= bit;
    if (!proof)
        return;
    if (!(out->proven & bit) || ex_proof_compare(proof, &out->proof[condition]) < 0)
        out->proof[condition] = *proof;
    out->proven |= bit;
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

/* Whether a row's object is the fact's. */
static gboolean takes(guint8 wanted, guint object)
{
    if (wanted < FIRST_MEANING)
        return wanted == object;
    if (wanted == EACH)
        return TRUE;
    if (wanted == FOREIGN_LAYER)
        return ex_layer_is_foreign((ex_layer)object);
    return object < EX_IF_COUNT && (ex_interfaces[object].means >> (wanted - FIRST_MEANING) & 1);
}

/* The condition that the dialogue of a service makes: decoded by stock, or read by its first words. */
static ex_condition dialogue_of(ex_fact fact)
{
    const guint object = ex_fact_get_object(fact);

    switch (ex_fact_get_kind(fact)) {
    case EX_FACT_LAYER:
        return ex_conditions_of[ex_layer_service((ex_layer)object)].saw;
    case EX_FACT_REPLY:
    case EX_FACT_VERB:
        return object < EX_SVC_COUNT ? ex_conditions_of[object].saw : EX_C_COUNT;
    default:
        return EX_C_COUNT;
    }
}

/* Learns what a set of facts proves by the rows about these subjects. */
void ex_situation_read_facts(const ex_facts *facts, guint subjects, ex_situation *out)
{
    for (guint i = 0; i < facts->count; i++) {
        const ex_fact_entry *entry = &facts->entry[i];
        const kind_rows *rows = rows_of(ex_fact_get_kind(entry->fact));
        const gboolean by_client = ex_fact_get_side(entry->fact) == out->client;
        const guint object = ex_fact_get_object(entry->fact);
        const ex_condition dialogue = subjects & 1u << FLOW ? dialogue_of(entry->fact) : EX_C_COUNT;

        if (dialogue != EX_C_COUNT)
            ex_situation_learn(out, dialogue, &entry->proof);
        for (guint k = 0; k < rows->count; k++) {
            const guint row = rows->row[k];

            if ((subjects >> table[row].whose & 1) && takes(table[row].object, object) &&
                (table[row].whose != BY_CLIENT || by_client) && (table[row].whose != BY_SERVER || !by_client))
                ex_situation_learn(out, table[row].condition, &entry->proof);
        }
    }
}

void ex_situation_read_given(const ex_given *given, ex_situation *out)
{
    const kind_rows *rows = rows_of(EX_FACT_EPM_GIVEN);

    for (guint id = 0; given->interfaces && id < EX_IF_COUNT; id++) {
        for (guint k = 0; (given->interfaces >> id & 1) && k < rows->count; k++) {
            const guint row = rows->row[k];

            if (table[row].whose == ENDPOINT && takes(table[row].object, id))
                ex_situation_learn(out, table[row].condition, &given->proof[id]);
        }
    }
}
