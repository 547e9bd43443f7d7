/* verdict.c
 * From evidence to a label.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/products.h"
#include "verdict/verdict.h"

static gboolean holds(ex_conditions set, ex_conditions must, ex_conditions not_any)
{
    return (set & must) == must && (set & not_any) == 0;
}

/*
 * How the client authenticates. Of several ways that were seen the last in `order` counts. Where TLS was seen TLS is
 * the answer instead, by its port or by STARTTLS: what is said inside it is not seen.
 */
static ex_auth read_auth(const ex_flow *flow, ex_conditions set)
{
    static const ex_auth order[] = { EX_AUTH_NONE, EX_AUTH_BASIC, EX_AUTH_GSSAPI, EX_AUTH_NTLM };
    ex_auth auth = EX_AUTH_UNKNOWN;

    for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
        if (ex_facts_find_any(&flow->facts, EX_FACT_AUTH, order[i]))
            auth = order[i];
    }
    if (set & EX_C(SAW_TLS))
        auth = ex_facts_find_any(&flow->facts, EX_FACT_AUTH, EX_AUTH_STARTTLS) ? EX_AUTH_STARTTLS : EX_AUTH_SSL;
    return auth;
}

static void add_proofs(ex_proofs *proofs, const ex_situation *situation, ex_conditions of)
{
    for (guint i = 0; i < EX_C_COUNT; i++) {
        if ((of & situation->proven) >> i & 1)
            ex_proofs_add(proofs, &situation->proof[i]);
    }
}

/*
 * The confidence that a rule gives here. If it rests on a condition that anybody could have made hold, it is at most
 * "protocol"; if on one that a single datagram could, at most "port".
 */
static ex_confidence believed_confidence(const ex_situation *situation, const ex_rule *rule)
{
    if (rule->must & situation->weaker)
        return MIN(rule->confidence, EX_CONF_PORT);
    return rule->must & situation->weak ? MIN(rule->confidence, EX_CONF_PROTOCOL) : rule->confidence;
}

/*
 * The component whose process is at the server's port. That is the service, except for administration, which is no
 * process of its own: its interfaces are offered by the store, the MTA and the system attendant. The interfaces that
 * were bound tell which, else those that were given the port; if they are of several processes, EX_SVC_NONE.
 */
static ex_service read_component(const ex_flow *flow, const ex_situation *situation, ex_service service)
{
    ex_interfaces_set bound = 0;

    if (service != EX_SVC_ADMINISTRATION)
        return service;
    for (guint id = 0; id < EX_IF_COUNT; id++) {
        if (ex_facts_find_any(&flow->facts, EX_FACT_RPC_BIND, id))
            bound |= (ex_interfaces_set)1 << id;
    }
    return ex_interfaces_home(bound ? bound : situation->given);
}

void ex_verdict_make(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_verdict *out)
{
    /* What the system attendant was given is given to administration as well. */
    static const ex_conditions given = EX_C_GIVEN_ANY & ~EX_C(GIVEN_SYSTEM_ATTENDANT);
    ex_confidence believed = EX_CONF_NONE;
    ex_situation situation;
    const ex_rule *rules;
    guint n_rules;

    memset(out, 0, sizeof(*out));
    ex_situation_read(store, config, flow, &situation);
    out->set = situation.set;
    out->client = situation.client;
    out->client_sure = situation.client_sure;
    out->due = situation.due;

    for (guint i = 0; i < ex_service_rules_count; i++) {
        if (holds(situation.set, ex_service_rules[i].must, ex_service_rules[i].not_any)) {
            out->service = ex_service_rules[i].service;
            break;
        }
    }
    out->component = read_component(flow, &situation, out->service);
    rules = ex_rules(&n_rules);
    for (guint i = 0; i < n_rules; i++) {
        const ex_rule *rule = &rules[i];

        if (!holds(situation.set, rule->must, rule->not_any))
            continue;
        out->legs |= rule->legs;
        out->outside |= rule->outside;
        out->confidence = MAX(out->confidence, believed_confidence(&situation, rule));
        if (!(rule->must & (situation.weak | situation.weaker)))
            believed = MAX(believed, rule->confidence);
        add_proofs(&out->evidence, &situation, rule->must);
        if (out->n_reasons < EX_REASONS_MAX)
            out->reason[out->n_reasons++] = rule;
    }
    add_proofs(&out->endpoint, &situation, situation.set & given);

    /* Confirmed: at least decoded, not counting what anybody could have sent, and the server is proven Exchange. */
    out->server_is_exchange = (situation.set & EX_C(SERVER_EXCHANGE)) != 0;
    if (out->server_is_exchange && believed >= EX_CONF_PROTOCOL && (out->legs || out->outside)) {
        out->confidence = EX_CONF_CONFIRMED;
        add_proofs(&out->evidence, &situation, EX_C(SERVER_EXCHANGE));
    }

    out->auth = read_auth(flow, situation.set);
    const guint16 port = flow->key.tuple.end[!out->client].port;
    out->port_class = ex_port_class_of(port, ex_config_is_pinned(config, port));
}

/* Whether the capture has reached the time after which the verdict may be another without new evidence. */
static gboolean is_due(const ex_store *store, const ex_verdict *verdict)
{
    const ex_source *covered = verdict->due < G_MAXINT64 ? ex_store_coverage(store, 0) : NULL;

    return covered && covered->last >= verdict->due;
}

const ex_verdict *ex_verdict_get(ex_store *store, const ex_config *config, ex_flow *flow)
{
    ex_verdict *verdict = (ex_verdict *)flow->verdict;

    if (!verdict) {
        verdict = g_new(ex_verdict, 1);
        flow->verdict = verdict;
    } else if (verdict->flow_changes == flow->changes && verdict->store_changes == store->changes &&
               verdict->whole == store->whole && !is_due(store, verdict)) {
        return verdict;
    }
    ex_verdict_make(store, config, flow, verdict);
    verdict->flow_changes = flow->changes;
    verdict->store_changes = store->changes;
    verdict->whole = store->whole;
    return verdict;
}

gboolean ex_verdict_says_something(const ex_verdict *verdict)
{
    return verdict->service != EX_SVC_NONE || verdict->legs || verdict->outside || verdict->n_reasons > 0;
}

void ex_verdict_ends(const ex_flow *flow, const ex_verdict *verdict, const ex_addr **client, guint16 *client_port,
                     const ex_addr **server, guint16 *server_port)
{
    const ex_tuple *tuple = &flow->key.tuple;

    *client = &tuple->end[verdict->client].addr;
    *client_port = tuple->end[verdict->client].port;
    *server = &tuple->end[!verdict->client].addr;
    *server_port = tuple->end[!verdict->client].port;
}

void ex_verdict_legs(const ex_verdict *verdict, const char *separator, GString *out)
{
    const char *between = "";

    for (guint i = 0; i < EX_LEG_COUNT; i++) {
        if (verdict->legs >> i & 1) {
            g_string_append_printf(out, "%s%s", between, ex_scenarios[i].name);
            between = separator;
        }
    }
}

/* The candidates in their order; who talks stands behind the only one. @return how many there are */
static guint add_candidates(const ex_verdict *verdict, gboolean brief, GString *out)
{
    const guint candidates = (guint)__builtin_popcount(verdict->legs) + (guint)__builtin_popcount(verdict->outside);
    const char *between = "";

    for (guint i = 0; i < EX_LEG_COUNT; i++) {
        if (!(verdict->legs >> i & 1))
            continue;
        g_string_append_printf(out, "%s%s", between, ex_scenarios[i].name);
        if (candidates == 1)
            g_string_append_printf(out, " %s", brief ? ex_scenarios[i].brief : ex_scenarios[i].who);
        between = " or ";
    }
    for (guint i = 0; i < EX_OUT_COUNT; i++) {
        if (verdict->outside >> i & 1) {
            g_string_append_printf(out, "%s%s", between, ex_outside_name((ex_outside)i));
            between = " or ";
        }
    }
    return candidates;
}

void ex_verdict_label(const ex_verdict *verdict, GString *out)
{
    const guint candidates = add_candidates(verdict, FALSE, out);

    if (candidates == 0)
        return;
    g_string_append_printf(out, " (%s%s)", ex_confidence_word(verdict->confidence),
                           candidates > 1  ? ", undecided"
                           : verdict->legs ? ""
                                           : ", outside the six");
}

void ex_verdict_summary(const ex_verdict *verdict, GString *out)
{
    if (add_candidates(verdict, TRUE, out) == 0 || verdict->service == EX_SVC_NONE)
        return;
    /* What is outside the six often has the name of its service. */
    if (strcmp(ex_service_name(verdict->service), out->str) != 0)
        g_string_append_printf(out, " · %s", ex_service_name(verdict->service));
}

void ex_verdict_reason(const ex_situation *situation, const ex_rule *rule, GString *out)
{
    ex_proofs proofs;

    memset(&proofs, 0, sizeof(proofs));
    add_proofs(&proofs, situation, rule->must);
    g_string_append(out, rule->reason);
    g_string_append(out, rule->reason_goes_on);
    if (rule->must & EX_C(CUT))
        g_string_append_printf(out, " at %u octets", situation->cut);
    for (guint i = 0; i < proofs.count; i++)
        g_string_append_printf(out, "%s%u", i == 0 ? (proofs.count > 1 ? " (frames " : " (frame ") : ", ",
                               proofs.proof[i].frame);
    if (proofs.count)
        g_string_append_c(out, ')');
}

const char *ex_verdict_product(const ex_store *store, const ex_flow *flow, const ex_verdict *verdict)
{
    const ex_side side = !verdict->client;
    const ex_addr *server = &flow->key.tuple.end[side].addr;
    const ex_host *host = ex_store_find_host(store, server);
    const char *own = ex_product_text(flow->texts, (int)side);

    if (own)
        return own;
    return host ? ex_product_text(host->texts, -1) : NULL;
}
