/* label_tree.c
 * The verdict in the packet's tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/versions.h"

#include "evidence/uses.h"

#include "packet-exchange.h"
#include "label_tree.h"
#include "readers.h"
#include "words.h"

/* Frame links of one kind; more would hide what they link. */
#define FRAMES_MAX 8

static int hf_scenario = -1;
static int hf_leg = -1;
static int hf_outside = -1;
static int hf_confidence = -1;
static int hf_state = -1;
static int hf_outcome = -1;
static int hf_service = -1;
static int hf_auth = -1;
static int hf_port_class = -1;
static int hf_client = -1;
static int hf_server = -1;
static int hf_client_ip = -1;
static int hf_client_ipv6 = -1;
static int hf_server_ip = -1;
static int hf_server_ipv6 = -1;
static int hf_flow = -1;
static int hf_pair = -1;
static int hf_label = -1;
static int hf_summary = -1;
static int hf_product = -1;
static int hf_version = -1;
static int hf_changing = -1;
static int hf_reason = -1;
static int hf_evidence_frame = -1;
static int hf_endpoint_frame = -1;
static int hf_endpoint_first_use = -1;
static int hf_absent = -1;
static int hf_replication = -1;
static int hf_replication_reason = -1;

static gint ett_exchange = -1;

/* Words of the core, from EX_CONF_PORT on; set when the field is registered. */
static value_string confidence_words[EX_CONF_COUNT];

static void add_string(proto_tree *tree, int hf, tvbuff_t *tvb, const char *value)
{
    if (value && *value)
        proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, value));
}

static void add_frames(proto_tree *tree, int hf, tvbuff_t *tvb, const ex_proofs *proofs)
{
    for (guint i = 0; i < proofs->count && i < FRAMES_MAX; i++)
        proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, proofs->proof[i].frame));
}

static void add_candidates(proto_tree *tree, tvbuff_t *tvb, const ex_verdict *verdict)
{
    for (guint i = 0, last = 0; i < EX_LEG_COUNT; i++) {
        if (!(verdict->legs >> i & 1))
            continue;
        if (ex_scenarios[i].scenario != last)
            proto_item_set_generated(proto_tree_add_uint(tree, hf_scenario, tvb, 0, 0, ex_scenarios[i].scenario));
        last = ex_scenarios[i].scenario;
        add_string(tree, hf_leg, tvb, ex_scenarios[i].name);
    }
    for (guint i = 0; i < EX_OUT_COUNT; i++) {
        if (verdict->outside >> i & 1)
            add_string(tree, hf_outside, tvb, ex_outside_name((ex_outside)i));
    }
}

/* As an address too, so that a filter can compare it with a subnet. */
static void add_address(proto_tree *tree, int hf_ip, int hf_ipv6, tvbuff_t *tvb, const ex_addr *addr)
{
    proto_item *item = NULL;

    if (addr->family == 4) {
        ws_in4_addr ip;

        memcpy(&ip, addr->octet, sizeof(ip));
        item = proto_tree_add_ipv4(tree, hf_ip, tvb, 0, 0, ip);
    } else if (addr->family == 6) {
        ws_in6_addr ipv6;

        memcpy(&ipv6, addr->octet, sizeof(ipv6));
        item = proto_tree_add_ipv6(tree, hf_ipv6, tvb, 0, 0, &ipv6);
    }
    proto_item_set_generated(item);
}

/* On a frame with an endpoint mapper's reply: who then used what it gave. Final when the frame is visited again. */
static void add_first_uses(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo)
{
    const ex_batch *batch = exchange_read_by(EX_READER_MAPPER, pinfo);
    const gint64 now = ex_packet_time(pinfo);
    ex_proofs uses;
    ex_proof first;

    memset(&uses, 0, sizeof(uses));
    for (guint32 i = 0; batch && i < batch->count; i++) {
        const ex_endpoint *given = &batch->record[i].endpoint;

        if (batch->record[i].type == EX_RECORD_ENDPOINT &&
            ex_uses_since(exchange.store, &given->addr, given->port, given->transport, now, &first))
            ex_proofs_add(&uses, &first);
    }
    add_frames(tree, hf_endpoint_first_use, tvb, &uses);
}

static void add_absent(proto_tree *tree, tvbuff_t *tvb)
{
    if (!exchange_reader(EX_READER_TPKT))
        add_string(tree, hf_absent, tvb, "rfc1006");
    if (!exchange_reader(EX_READER_MAPPER))
        add_string(tree, hf_absent, tvb, "epmap");
}

static void add_state(proto_tree *tree, tvbuff_t *tvb, const exchange_words *words)
{
    add_string(tree, hf_state, tvb, words->state);
    add_string(tree, hf_outcome, tvb, words->outcome);
}

static void add_words(proto_tree *tree, int hf, tvbuff_t *tvb, const GPtrArray *words)
{
    for (guint i = 0; i < words->len; i++)
        add_string(tree, hf, tvb, (const char *)g_ptr_array_index(words, i));
}

proto_tree *exchange_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, ex_flow *flow)
{
    const ex_verdict *verdict = ex_verdict_get(exchange.store, &exchange.config, flow);
    const gboolean sure_enough = (gint)verdict->confidence >= exchange.least_confidence;
    const exchange_words *words;
    proto_item *item;
    proto_tree *subtree;

    if (!ex_verdict_says_something(verdict))
        return NULL;
    item = proto_tree_add_item(tree, exchange.proto, tvb, 0, 0, ENC_NA);
    proto_item_set_generated(item);
    subtree = proto_item_add_subtree(item, ett_exchange);

    words = exchange_words_of(flow);
    proto_item_append_text(item, ": %s", *words->label ? words->label : "no scenario");
    add_string(subtree, hf_label, tvb, words->label);

    if (sure_enough && (verdict->legs || verdict->outside)) {
        add_string(subtree, hf_summary, tvb, words->summary);
        add_candidates(subtree, tvb, verdict);
        proto_item_set_generated(proto_tree_add_uint(subtree, hf_confidence, tvb, 0, 0, verdict->confidence));
    }
    add_state(subtree, tvb, words);
    add_string(subtree, hf_service, tvb, ex_service_name(verdict->service));
    add_string(subtree, hf_auth, tvb, ex_auth_name(verdict->auth));
    add_string(subtree, hf_port_class, tvb, ex_port_class_name(verdict->port_class));
    add_string(subtree, hf_client, tvb, words->client);
    add_address(subtree, hf_client_ip, hf_client_ipv6, tvb, &words->client_addr);
    add_string(subtree, hf_server, tvb, words->server);
    add_address(subtree, hf_server_ip, hf_server_ipv6, tvb, &words->server_addr);
    add_string(subtree, hf_flow, tvb, words->ends);
    add_string(subtree, hf_pair, tvb, words->pair);
    add_string(subtree, hf_product, tvb, words->product);
    add_string(subtree, hf_version, tvb, ex_product_version(words->product));
    if (!exchange.store->whole)
        proto_item_set_generated(proto_tree_add_boolean(subtree, hf_changing, tvb, 0, 0, TRUE));
    add_words(subtree, hf_reason, tvb, words->reasons);
    add_string(subtree, hf_replication, tvb, words->replication);
    add_string(subtree, hf_replication_reason, tvb, words->replication_reason);
    add_frames(subtree, hf_evidence_frame, tvb, &verdict->evidence);
    add_frames(subtree, hf_endpoint_frame, tvb, &verdict->endpoint);
    add_first_uses(subtree, tvb, pinfo);
    add_absent(subtree, tvb);
    return subtree;
}

proto_tree *exchange_show_state(tvbuff_t *tvb, proto_tree *tree, ex_flow *flow)
{
    proto_item *item = proto_tree_add_item(tree, exchange.proto, tvb, 0, 0, ENC_NA);
    proto_tree *subtree = proto_item_add_subtree(item, ett_exchange);

    proto_item_set_generated(item);
    proto_item_append_text(item, ": no scenario");
    add_state(subtree, tvb, exchange_words_of(flow));
    return subtree;
}

void exchange_show_in_headline(proto_tree *subtree, const char *finding, const char *what)
{
    proto_item_append_text(proto_tree_get_parent(subtree), "; %s%s%s", finding, what ? ": " : "", what ? what : "");
}

/* While more is learned with each packet, the label alone is made: the rest would be for this one packet. */
static void show_first_label(packet_info *pinfo, ex_flow *flow)
{
    const ex_verdict *verdict = ex_verdict_get(exchange.store, &exchange.config, flow);
    GString *label;

    if ((gint)verdict->confidence < exchange.least_confidence)
        return;
    label = g_string_new(NULL);
    ex_verdict_label(verdict, label);
    if (label->len)
        col_prepend_fstr(pinfo->cinfo, COL_INFO, "[%s] ", label->str);
    g_string_free(label, TRUE);
}

void exchange_show_in_info(packet_info *pinfo, ex_flow *flow)
{
    const char *label;

    if (!PINFO_FD_VISITED(pinfo)) {
        show_first_label(pinfo, flow);
        return;
    }
    label = exchange_words_of(flow)->label;
    if (*label)
        col_prepend_fstr(pinfo->cinfo, COL_INFO, "[%s] ", label);
}

void exchange_show_register(int proto)
{
    static hf_register_info hf[] = {
        { &hf_scenario,
          { "Scenario", "exchange.scenario", FT_UINT8, BASE_DEC, NULL, 0,
            "Scenario of KB 176466, 1 to 6; one for each candidate", HFILL } },
        { &hf_leg,
          { "Leg", "exchange.leg", FT_STRING, BASE_NONE, NULL, 0,
            "Leg of the scenario: 1a 1b 2a 2b 3 4 5 6a 6b; one for each candidate", HFILL } },
        { &hf_outside,
          { "Outside the six", "exchange.outside", FT_STRING, BASE_NONE, NULL, 0,
            "What Exchange does outside the six scenarios, or may do here", HFILL } },
        { &hf_confidence,
          { "Confidence", "exchange.confidence", FT_UINT8, BASE_DEC, VALS(confidence_words), 0,
            "How sure the label is: by port only, decoded, corroborated, confirmed", HFILL } },
        { &hf_state,
          { "State", "exchange.state", FT_STRING, BASE_NONE, NULL, 0,
            "Whether the flow gets through: open, one-sided, stalled, refused, blocked, or unknown", HFILL } },
        { &hf_outcome,
          { "Outcome", "exchange.outcome", FT_STRING, BASE_NONE, NULL, 0,
            "What became of the connection itself: open, one-sided, reset-later, filtered, refused, prohibited, "
            "unreachable, or unknown",
            HFILL } },
        { &hf_service,
          { "Service", "exchange.service", FT_STRING, BASE_NONE, NULL, 0, "Service of the article that the flow uses",
            HFILL } },
        { &hf_auth,
          { "Authentication", "exchange.auth", FT_STRING, BASE_NONE, NULL, 0,
            "How the client proves who it is; it decides the port the article names", HFILL } },
        { &hf_port_class,
          { "Port class", "exchange.port.class", FT_STRING, BASE_NONE, NULL, 0,
            "Class of the server's port: well-known, ephemeral, or static by preference", HFILL } },
        { &hf_client,
          { "Client", "exchange.client", FT_STRING, BASE_NONE, NULL, 0, "Address of the side that opened the flow",
            HFILL } },
        { &hf_server,
          { "Server", "exchange.server", FT_STRING, BASE_NONE, NULL, 0, "Address of the side that was asked", HFILL } },
        { &hf_client_ip,
          { "Client's IPv4 address", "exchange.client.ip", FT_IPv4, BASE_NONE, NULL, 0,
            "The client's address, comparable with a subnet", HFILL } },
        { &hf_client_ipv6,
          { "Client's IPv6 address", "exchange.client.ipv6", FT_IPv6, BASE_NONE, NULL, 0,
            "The client's address, comparable with a prefix", HFILL } },
        { &hf_server_ip,
          { "Server's IPv4 address", "exchange.server.ip", FT_IPv4, BASE_NONE, NULL, 0,
            "The server's address, comparable with a subnet", HFILL } },
        { &hf_server_ipv6,
          { "Server's IPv6 address", "exchange.server.ipv6", FT_IPv6, BASE_NONE, NULL, 0,
            "The server's address, comparable with a prefix", HFILL } },
        { &hf_flow,
          { "Flow", "exchange.flow", FT_STRING, BASE_NONE, NULL, 0,
            "Client and server with their ports, \"10.0.0.1:1225 > 10.0.0.5:135\"", HFILL } },
        { &hf_pair, { "Host pair", "exchange.pair", FT_STRING, BASE_NONE, NULL, 0, "The two hosts, sorted", HFILL } },
        { &hf_label,
          { "Label", "exchange.label", FT_STRING, BASE_NONE, NULL, 0, "Leg or candidates, and how sure", HFILL } },
        { &hf_summary,
          { "Summary", "exchange.summary", FT_STRING, BASE_NONE, NULL, 0,
            "Leg, who talks, and the service, for a column: \"4 client–server · store\"", HFILL } },
        { &hf_product,
          { "Server product", "exchange.server.product", FT_STRING, BASE_NONE, NULL, 0,
            "Product and version as the server's banner names them", HFILL } },
        { &hf_version,
          { "Server version", "exchange.server.version", FT_STRING, BASE_NONE, NULL, 0,
            "Version of Exchange by the build number that the server's banner names", HFILL } },
        { &hf_changing,
          { "Can still change", "exchange.changing", FT_BOOLEAN, BASE_NONE, NULL, 0,
            "The capture was not read to its end when this label was made; the second pass has the final one",
            HFILL } },
        { &hf_reason,
          { "Reason", "exchange.reason", FT_STRING, BASE_NONE, NULL, 0,
            "A rule that holds, with the frames that prove it", HFILL } },
        { &hf_evidence_frame,
          { "Evidence", "exchange.evidence.frame", FT_FRAMENUM, BASE_NONE, NULL, 0, "A frame that proves the label",
            HFILL } },
        { &hf_endpoint_frame,
          { "Endpoint given in", "exchange.endpoint.frame", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST),
            0, "The endpoint mapper's reply that gave the server's port to the service", HFILL } },
        { &hf_endpoint_first_use,
          { "Endpoint first used in", "exchange.endpoint.first_use", FT_FRAMENUM, BASE_NONE,
            FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0, "First frame of the first flow to a port this reply gave",
            HFILL } },
        { &hf_replication,
          { "Replication", "exchange.replication", FT_STRING, BASE_NONE, NULL, 0,
            "What the interface f5cc59b4 is here: Exchange's directory replication, NT's file replication, or either",
            HFILL } },
        { &hf_replication_reason,
          { "Replication, why", "exchange.replication.reason", FT_STRING, BASE_NONE, NULL, 0,
            "What decides between the two", HFILL } },
        { &hf_absent,
          { "Plugin not loaded", "exchange.absent", FT_STRING, BASE_NONE, NULL, 0,
            "A plugin of the set that is not loaded, so that its evidence is missing", HFILL } },
    };

    static gint *ett[] = { &ett_exchange };

    for (guint i = EX_CONF_PORT; i < EX_CONF_COUNT; i++)
        confidence_words[i - EX_CONF_PORT] = (value_string){ i, ex_confidence_word((ex_confidence)i) };
    proto_register_field_array(proto, hf, array_length(hf));
    proto_register_subtree_array(ett, array_length(ett));
}
