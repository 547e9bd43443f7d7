/* verdict_client.c
 * From facts to labels: RPC clients, X.400, and what is outside the six.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"

static void directory_and_store_are_4(void **state)
{
    static const struct {
        ex_interface id;
        ex_service service;
        guint16 port;
    } rows[] = { { EX_IF_NSPI, EX_SVC_DIRECTORY, 1225 }, { EX_IF_EMSMDB, EX_SVC_STORE, 1226 } };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_confidence proven = rows[i].id == EX_IF_EMSMDB ? EX_CONF_CONFIRMED : EX_CONF_NONE;

        open_flow(b, rows[i].port, 10);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 3);
        expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
        give_endpoint(b, rows[i].id, rows[i].port, 2);
        expect(b, EX_LEG(EX_LEG_4), 0, MAX(EX_CONF_PROTOCOL, proven), rows[i].service);
        assert_int_equal(b->verdict.endpoint.proof[0].frame, 2);
        says(b, FROM_CLIENT, EX_FACT_RPC_BIND, rows[i].id, 4);
        expect(b, EX_LEG(EX_LEG_4), 0, MAX(EX_CONF_CORROBORATED, proven), rows[i].service);
        says(b, FROM_CLIENT, EX_FACT_RPC_CALL, rows[i].id, 6);
        expect(b, EX_LEG(EX_LEG_4), 0, MAX(EX_CONF_CORROBORATED, proven), rows[i].service);
    }
}

static void a_bind_beats_the_mapper(void **state)
{
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_NSPI, 1225, 2);
    open_flow(b, 1225, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_OTHER, 4);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
}

static void a_bind_without_a_reply_is_enough(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 1225, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_NSPI, 4);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_NSPI, 6);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_CORROBORATED, EX_SVC_DIRECTORY);
}

static void pinned_ports_are_known(void **state)
{
    bench *b = (bench *)*state;

    ex_config_set_port(b->config, 5000, EX_SVC_DIRECTORY, FALSE, TRUE);
    open_flow(b, 5000, 1);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PORT, EX_SVC_DIRECTORY);
    assert_int_equal(b->verdict.port_class, EX_PORT_STATIC);
    ex_config_set_port(b->config, 5001, EX_SVC_STORE, FALSE, TRUE);
    open_flow(b, 5001, 1);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PORT, EX_SVC_STORE);
    ex_config_set_port(b->config, 5003, EX_SVC_SYSTEM_ATTENDANT, FALSE, TRUE);
    open_flow(b, 5003, 1);
    expect(b, 0, EX_OUT(EX_OUT_ADMINISTRATION), EX_CONF_PORT, EX_SVC_SYSTEM_ATTENDANT);
}

static void the_mappers_flow_has_what_was_asked(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_EPM);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_OTHER, 2);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_EPM);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_NSPI, 3);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PROTOCOL, EX_SVC_EPM);
    open_flow(b, 135, 2);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_MTA, 4);
    expect(b, EX_LEG(EX_LEG_5) | EX_LEG(EX_LEG_6A), 0, EX_CONF_PROTOCOL, EX_SVC_EPM);
    open_flow(b, 135, 3);
    says(b, FROM_CLIENT, EX_FACT_EPM_DUMP, 0, 5);
    expect(b, 0, EX_OUT(EX_OUT_ENDPOINT_DUMP), EX_CONF_PROTOCOL, EX_SVC_EPM);
}

static void p1_is_6b(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 102, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_X400);
    says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_CR, 2);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_X400);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_P1, 4);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_PROTOCOL, EX_SVC_X400);
    says(b, FROM_SERVER, EX_FACT_LAYER, EX_LAYER_P1, 5);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_CORROBORATED, EX_SVC_X400);
    assert_int_equal(b->verdict.evidence.count, 2);
    /* No port is needed. */
    open_flow(b, 49222, 2);
    says(b, FROM_SERVER, EX_FACT_LAYER, EX_LAYER_P1, 5);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_PROTOCOL, EX_SVC_X400);
    /* The bind and its answer prove as much as stock's decode. */
    open_flow(b, 49222, 3);
    says(b, FROM_CLIENT, EX_FACT_X400_ASKED, EX_MODE_1984, 5);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_PROTOCOL, EX_SVC_X400);
    says(b, FROM_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_BUSY, 6);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_CORROBORATED, EX_SVC_X400);
    open_flow(b, 102, 4);
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P3, 5);
    expect(b, 0, EX_OUT(EX_OUT_P3), EX_CONF_PROTOCOL, EX_SVC_X400);
    open_flow(b, 102, 5);
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_MMS, 5);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
}

static void binds_that_rfc1006_read_are_6b(void **state)
{
    bench *b = (bench *)*state;

    /* The bind and its answer prove as much as stock's decode. */
    open_flow(b, 49222, 3);
    says(b, FROM_CLIENT, EX_FACT_X400_ASKED, EX_MODE_1984, 5);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_PROTOCOL, EX_SVC_X400);
    says(b, FROM_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_BUSY, 6);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_CORROBORATED, EX_SVC_X400);
    open_flow(b, 102, 4);
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P3, 5);
    expect(b, 0, EX_OUT(EX_OUT_P3), EX_CONF_PROTOCOL, EX_SVC_X400);
    open_flow(b, 102, 5);
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_MMS, 5);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
}

static void others_on_tpkt_are_not_6b(void **state)
{
    static const ex_layer layers[] = { EX_LAYER_S7COMM, EX_LAYER_MMS,  EX_LAYER_T125,
                                       EX_LAYER_RDP,    EX_LAYER_H225, EX_LAYER_Q931 };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(layers); i++) {
        open_flow(b, 102, 10 + i);
        says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_CR, 1);
        says(b, FROM_CLIENT, EX_FACT_LAYER, layers[i], 2);
        expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    }
    /* A connect between these hosts that says nothing. */
    open_flow(b, 102, 99);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    assert_int_equal(b->verdict.n_reasons, 1);
    b->store->whole = TRUE;
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
}

static void rfc1006s_port_alone_says_little(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 102, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_X400);
    /* Nothing more will come: the port is all there is. */
    b->store->whole = TRUE;
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_PORT, EX_SVC_X400);
    /* Something was carried, and nobody knows what. */
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 2);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_X400);
    /* Unless nobody looked. */
    b->config->tpdus_unread = TRUE;
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_PORT, EX_SVC_X400);
    b->config->tpdus_unread = FALSE;
    /* A refusal carries nothing that would tell; data do. */
    says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_CR, 2);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_PORT, EX_SVC_X400);
    says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_DT, 2);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_X400);
}

static void stocks_p1_is_not_believed_against_the_application(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 102, 1);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_P1, 2);
    says(b, FROM_SERVER, EX_FACT_LAYER, EX_LAYER_P1, 3);
    expect(b, EX_LEG(EX_LEG_6B), 0, EX_CONF_CORROBORATED, EX_SVC_X400);
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P3, 2);
    expect(b, 0, EX_OUT(EX_OUT_P3), EX_CONF_PROTOCOL, EX_SVC_X400);
    /* A second association of the connection may be an MTA's. */
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P1, 9);
    expect(b, EX_LEG(EX_LEG_6B), EX_OUT(EX_OUT_P3), EX_CONF_CORROBORATED, EX_SVC_X400);
}

static void user_agents_are_outside(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 102, 1);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_P3, 2);
    expect(b, 0, EX_OUT(EX_OUT_P3), EX_CONF_PROTOCOL, EX_SVC_X400);
    open_flow(b, 102, 2);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_P7, 2);
    expect(b, 0, EX_OUT(EX_OUT_P7), EX_CONF_PROTOCOL, EX_SVC_X400);
}

static void named_only(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 80, 1);
    says(b, FROM_CLIENT, EX_FACT_OWA, 0, 2);
    expect(b, 0, EX_OUT(EX_OUT_OWA), EX_CONF_PROTOCOL, EX_SVC_NONE);
    open_flow(b, 80, 2);
    says(b, FROM_CLIENT, EX_FACT_RPC_HTTP, 0, 2);
    expect(b, 0, EX_OUT(EX_OUT_RPC_HTTP), EX_CONF_PROTOCOL, EX_SVC_NONE);
    open_flow(b, 139, 3);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_SMB, 2);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_NSPI, 3);
    expect(b, 0, EX_OUT(EX_OUT_NAMED_PIPE), EX_CONF_PROTOCOL, EX_SVC_NONE);
}

static void who_opened_is_the_client(void **state)
{
    bench *b = (bench *)*state;
    const ex_addr *client, *server;
    guint16 client_port, server_port;
    const ex_addr opener = host(5);

    /* 192.0.2.5 opens from port 110 to 40000: strange, but it did. */
    open_flow(b, 110, 1);
    says(b, FROM_SERVER, EX_FACT_SYN, 0, 1);
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    ex_verdict_ends(b->flow, &b->verdict, &client, &client_port, &server, &server_port);
    assert_int_equal(client_port, 110);
    assert_int_equal(ex_addr_compare(client, &opener), 0);
    assert_true(b->verdict.client_sure);
    assert_int_equal(b->verdict.legs, 0);
    /* Nothing but ports: the article's is the server's. */
    open_flow(b, 143, 2);
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    ex_verdict_ends(b->flow, &b->verdict, &client, &client_port, &server, &server_port);
    assert_int_equal(server_port, 143);
    assert_false(b->verdict.client_sure);
}

static void reasons_name_their_frames(void **state)
{
    bench *b = (bench *)*state;
    GString *text = g_string_new(NULL);

    open_flow(b, 102, 1);
    says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_CR, 2);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_P1, 6);
    says(b, FROM_SERVER, EX_FACT_LAYER, EX_LAYER_P1, 7);
    ex_situation situation;

    ex_situation_read(b->store, b->config, b->flow, &situation);
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    ex_verdict_reason(&situation, b->verdict.reason[b->verdict.n_reasons - 1], text);
    assert_string_equal(text->str, "both MTAs spoke P1 over RFC 1006 (frames 6, 7)");
    g_string_free(text, TRUE);
}

static void small_datagrams_from_a_store_are_new_mail(void **state)
{
    bench *b = (bench *)*state;
    const ex_addr client = host(1), server = host(5);
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    /* The store sends; its client is the client of the flow as well. */
    b->client = ex_tuple_set(&key.tuple, &client, 1040, &server, 1063, 17);
    b->flow = ex_store_flow(b->store, &key);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 20);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    ex_flow *datagrams = b->flow;
    const ex_side side = b->client;

    open_flow(b, 1062, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 10);
    b->flow = datagrams;
    b->client = side;
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_CONFIRMED, EX_SVC_NEW_MAIL);
    assert_int_equal(b->verdict.client, side);
}

static void calls_without_a_bind_say_so(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 1062, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_OTHER, 4);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    assert_int_equal(b->verdict.n_reasons, 1);
    /* A reply of the mapper explains them. */
    give_endpoint(b, EX_IF_EMSMDB, 1062, 3);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_CONFIRMED, EX_SVC_STORE);
}

static void the_cache_follows_the_evidence(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 143, 1);
    assert_int_equal(ex_verdict_get(b->store, b->config, b->flow)->confidence, EX_CONF_PORT);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_IMAP4, 4);
    assert_int_equal(ex_verdict_get(b->store, b->config, b->flow)->confidence, EX_CONF_PROTOCOL);
    ex_flow *flow = b->flow;
    open_flow(b, 25, 2);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_SMTP), 5);
    assert_int_equal(ex_verdict_get(b->store, b->config, flow)->confidence, EX_CONF_CONFIRMED);
}

int run_client_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(directory_and_store_are_4),
        TEST(a_bind_beats_the_mapper),
        TEST(a_bind_without_a_reply_is_enough),
        TEST(pinned_ports_are_known),
        TEST(the_mappers_flow_has_what_was_asked),
        TEST(p1_is_6b),
        TEST(binds_that_rfc1006_read_are_6b),
        TEST(others_on_tpkt_are_not_6b),
        TEST(rfc1006s_port_alone_says_little),
        TEST(stocks_p1_is_not_believed_against_the_application),
        TEST(user_agents_are_outside),
        TEST(named_only),
        TEST(who_opened_is_the_client),
        TEST(reasons_name_their_frames),
        TEST(small_datagrams_from_a_store_are_new_mail),
        TEST(calls_without_a_bind_say_so),
        TEST(the_cache_follows_the_evidence),
    };

    return cmocka_run_group_tests_name("clients", tests, NULL, NULL);
}
