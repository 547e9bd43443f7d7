/* words.c
 * What is said of a flow in its packets' trees: worked out once, and remembered while nothing is learned.
 *
 * A label's reasons ask what the two hosts do elsewhere, so they depend on all that was learned: any packet that is read
 * for the first time outdates them all. On later visits nothing is learned.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict/given.h"
#include "verdict/replication.h"

#include "diagnosis/flow_view.h"

#include "words.h"

/* Flows whose words are remembered; with one more all are forgotten. */
#define FLOWS_MAX 4096

static GHashTable *known; /* exchange_words by flow */
static gboolean outdated;

static void words_free(gpointer data)
{
    exchange_words *words = (exchange_words *)data;

    g_free(words->label);
    g_free(words->summary);
    g_free(words->client);
    g_free(words->server);
    g_free(words->ends);
    g_free(words->pair);
    g_free(words->product);
    g_ptr_array_free(words->reasons, TRUE);
    g_free(words);
}

void exchange_words_outdate(void)
{
    outdated = TRUE;
}

void exchange_words_forget(void)
{
    if (known)
        g_hash_table_destroy(known);
    known = NULL;
}

static void add_ends(exchange_words *words, const ex_flow *flow, const ex_verdict *verdict)
{
    const ex_addr *client, *server;
    guint16 client_port, server_port;
    char from[64], to[64];

    ex_verdict_ends(flow, verdict, &client, &client_port, &server, &server_port);
    ex_addr_print(client, from, sizeof(from));
    ex_addr_print(server, to, sizeof(to));
    words->client_addr = *client;
    words->server_addr = *server;
    words->client = g_strdup(from);
    words->server = g_strdup(to);
    words->ends = g_strdup_printf("%s:%u > %s:%u", from, client_port, to, server_port);
    ex_addr_print(&flow->key.tuple.end[EX_FROM_LO].addr, from, sizeof(from));
    ex_addr_print(&flow->key.tuple.end[EX_FROM_HI].addr, to, sizeof(to));
    words->pair = g_strdup_printf("%s - %s", from, to);
}

/* f5cc59b4 is Exchange's directory replication and NT's file replication: which, by what else the server offers. */
static void add_replication(exchange_words *words, const ex_flow *flow, const ex_verdict *verdict)
{
    static const ex_fact_kind kinds[] = { EX_FACT_RPC_BIND, EX_FACT_RPC_CALL, EX_FACT_EPM_ASKED, EX_FACT_EPM_GIVEN };
    const ex_addr *client, *server;
    guint16 client_port, server_port;
    gboolean bound = FALSE, asked = FALSE;
    ex_given given;

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (ex_facts_find_any(&flow->facts, kinds[i], EX_IF_DRS_OR_FRS))
            *(i < 2 ? &bound : &asked) = TRUE;
    }
    ex_verdict_ends(flow, verdict, &client, &client_port, &server, &server_port);
    if (!bound && !asked) {
        ex_endpoints_given(exchange.store, NULL, server, server_port, flow->key.tuple.transport, flow->first.time,
                           &given);
        bound = (given.interfaces >> EX_IF_DRS_OR_FRS & 1) != 0;
    }
    if (!bound && !asked)
        return;
    words->replication = ex_replication_name(
        ex_replication_decide(exchange.store, server, bound ? server_port : 0, &words->replication_reason));
}

static void add_reasons(exchange_words *words, const ex_flow *flow, const ex_verdict *verdict)
{
    ex_situation situation;

    words->reasons = g_ptr_array_new_with_free_func(g_free);
    if (verdict->n_reasons == 0)
        return;
    ex_situation_read(exchange.store, &exchange.config, flow, &situation);
    for (guint i = 0; i < verdict->n_reasons; i++) {
        GString *text = g_string_new(NULL);

        ex_verdict_reason(&situation, verdict->reason[i], text);
        g_ptr_array_add(words->reasons, g_string_free(text, FALSE));
    }
}

static exchange_words *words_make(ex_flow *flow)
{
    const ex_verdict *verdict = ex_verdict_get(exchange.store, &exchange.config, flow);
    const ex_outcome outcome = ex_outcome_read(exchange.store, flow, verdict->client);
    exchange_words *words = g_new0(exchange_words, 1);
    GString *label = g_string_new(NULL);

    if ((gint)verdict->confidence >= exchange.least_confidence)
        ex_verdict_label(verdict, label);
    words->label = g_string_free(label, FALSE);
    label = g_string_new(NULL);
    ex_verdict_summary(verdict, label);
    words->summary = g_string_free(label, FALSE);
    /* Final when the packet is visited again: until then it is what is known so far. */
    words->state = ex_through_name(ex_reach_read(exchange.store, flow, verdict, outcome, verdict->client).through);
    words->outcome = ex_outcome_name(outcome);
    add_ends(words, flow, verdict);
    words->product = g_strdup(ex_verdict_product(exchange.store, flow, verdict));
    add_replication(words, flow, verdict);
    add_reasons(words, flow, verdict);
    return words;
}

const exchange_words *exchange_words_of(ex_flow *flow)
{
    exchange_words *words;

    if (!known)
        known = g_hash_table_new_full(NULL, NULL, NULL, words_free);
    if (outdated || g_hash_table_size(known) > FLOWS_MAX)
        g_hash_table_remove_all(known);
    outdated = FALSE;
    words = (exchange_words *)g_hash_table_lookup(known, flow);
    if (!words) {
        words = words_make(flow);
        g_hash_table_insert(known, flow, words);
    }
    return words;
}
