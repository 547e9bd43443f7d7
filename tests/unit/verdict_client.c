/* verdict_client.c
 * From facts to labels: clients, X.400, and what is outside the six.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"

/* The mail legs differ in port, decode and leg only. */
static void mail_legs(void **state)
{
    static const struct {
        guint16 port, ssl_port;
        ex_layer layer;
        ex_service service;
        ex_legs legs;
        ex_outsides outside;
    } rows[] = {
        { 110, 995, EX_LAYER_POP, EX_SVC_POP3, EX_LEG(EX_LEG_1A), 0 },
        { 143, 993, EX_LAYER_IMAP, EX_SVC_IMAP4, EX_LEG(EX_LEG_2A), 0 },
        { 389, 636, EX_LAYER_LDAP, EX_SVC_LDAP, EX_LEG(EX_LEG_3), 0 },
        { 119, 563, EX_LAYER_NNTP, EX_SVC_NNTP, 0, EX_OUT(EX_OUT_NNTP) },
    };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        open_flow(b, rows[i].port, i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
        expect(b, rows[i].legs, rows[i].outside, EX_CONF_PORT, rows[i].service);
        assert_int_equal(b->verdict.port_class, EX_PORT_WELL_KNOWN);
        says(b, FROM_SERVER, EX_FACT_LAYER, rows[i].layer, 2);
        expect(b, rows[i].legs, rows[i].outside, EX_CONF_PROTOCOL, rows[i].service);
        assert_int_equal(b->verdict.evidence.proof[0].frame, 2);

        open_flow(b, rows[i].ssl_port, i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
        says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_TLS, 2);
        expect(b, rows[i].legs, rows[i].outside, EX_CONF_PROTOCOL, rows[i].service);
        assert_int_equal(b->verdict.auth, EX_AUTH_SSL);
    }
}

static void smtp_alone_is_undecided(void **state)
{
    bench *b = (bench *)*state;
    const ex_legs both = EX_LEG(EX_LEG_1B) | EX_LEG(EX_LEG_2B);
    GString *label = g_string_new(NULL);

    open_flow(b, 25, 1);
    expect(b, both, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_PORT, EX_SVC_SMTP);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 1);
    expect(b, both, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_PROTOCOL, EX_SVC_SMTP);
    ex_verdict_label(&b->verdict, label);
    assert_string_equal(label->str, "1b or 2b or smtp-between-servers (protocol, undecided)");
    g_string_free(label, TRUE);
}

static void a_banner_confirms(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 143, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_IMAP4, 4);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_IMAP4), 4);
    expect(b, EX_LEG(EX_LEG_2A), 0, EX_CONF_CONFIRMED, EX_SVC_IMAP4);
    /* Proven on one service counts for the host, but a port alone stays a port. */
    open_flow(b, 110, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 5);
    expect(b, EX_LEG(EX_LEG_1A), 0, EX_CONF_PORT, EX_SVC_POP3);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, 6);
    expect(b, EX_LEG(EX_LEG_1A), 0, EX_CONF_CONFIRMED, EX_SVC_POP3);
}

static void another_product_has_no_leg(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 143, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_IMAP4, 4);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_OTHER, EX_SVC_IMAP4), 4);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_IMAP4);
    /* The same service of the same server, its banner not seen. */
    open_flow(b, 143, 2);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_IMAP4);
    /* Another service of that server. */
    open_flow(b, 110, 3);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, 5);
    expect(b, EX_LEG(EX_LEG_1A), 0, EX_CONF_PROTOCOL, EX_SVC_POP3);
    b->config->other_products = TRUE;
    open_flow(b, 143, 1);
    expect(b, EX_LEG(EX_LEG_2A), 0, EX_CONF_PROTOCOL, EX_SVC_IMAP4);
}

static void a_domain_controller_has_no_leg_3(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 1027, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_NETLOGON, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_NETLOGON, 2);
    open_flow(b, 389, 2);
    says(b, FROM_SERVER, EX_FACT_LAYER, EX_LAYER_LDAP, 3);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_LDAP);
    assert_int_equal(b->verdict.n_reasons, 1);
}

static void the_decode_wins_over_the_port(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_SERVER, EX_FACT_LAYER, EX_LAYER_SMTP, 2);
    expect(b, EX_LEG(EX_LEG_1B) | EX_LEG(EX_LEG_2B), EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_PROTOCOL,
           EX_SVC_SMTP);
}

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
    says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_DT, 2);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_X400);
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

static void imap4_of_a_version_without_it_is_a_contradiction(void **state)
{
    bench *b = (bench *)*state;
    const ex_proof proof = at(4);

    open_flow(b, 143, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_IMAP4, 4);
    ex_store_add_text(b->store, b->flow, EX_TEXT_PRODUCT, b->client == EX_FROM_LO ? EX_FROM_HI : EX_FROM_LO,
                      "Microsoft Exchange IMAP4rev1 5.5.2650.23", &proof);
    expect(b, EX_LEG(EX_LEG_2A), 0, EX_CONF_PROTOCOL, EX_SVC_IMAP4);
    assert_int_equal(b->verdict.n_reasons, 2);
    open_flow(b, 143, 2);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_IMAP4, 4);
    ex_store_add_text(b->store, b->flow, EX_TEXT_PRODUCT, b->client == EX_FROM_LO ? EX_FROM_HI : EX_FROM_LO,
                      "Microsoft Exchange IMAP4rev1 5.0.1458.46", &proof);
    expect(b, EX_LEG(EX_LEG_2A), 0, EX_CONF_PROTOCOL, EX_SVC_IMAP4);
    assert_int_equal(b->verdict.n_reasons, 3);
}

static void what_else_the_sender_does_tells_who_sends(void **state)
{
    static const struct {
        ex_service fetches;
        ex_legs legs;
    } rows[] = { { EX_SVC_POP3, EX_LEG(EX_LEG_1B) }, { EX_SVC_IMAP4, EX_LEG(EX_LEG_2B) } };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const guint client = 20 + i;

        /* Blocked: only the port speaks of SMTP. */
        open_between(b, client, 5, 25, 1);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
        open_between(b, client, 5, 110, 2);
        says(b, FROM_SERVER, EX_FACT_REPLY, rows[i].fetches, 9);
        open_between(b, client, 5, 25, 1);
        expect(b, rows[i].legs, 0, EX_CONF_PORT, EX_SVC_SMTP);
        says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 10);
        expect(b, rows[i].legs, 0, EX_CONF_CORROBORATED, EX_SVC_SMTP);
    }
    /* Both. */
    open_between(b, 30, 5, 110, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, 1);
    open_between(b, 30, 5, 993, 1);
    says(b, FROM_CLIENT, EX_FACT_SECURED, EX_SVC_IMAP4, 1);
    open_between(b, 30, 5, 25, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 2);
    expect(b, EX_LEG(EX_LEG_1B) | EX_LEG(EX_LEG_2B), 0, EX_CONF_CORROBORATED, EX_SVC_SMTP);
}

static void fetching_elsewhere_counts_if_it_is_exchange(void **state)
{
    bench *b = (bench *)*state;
    const ex_legs both = EX_LEG(EX_LEG_1B) | EX_LEG(EX_LEG_2B);

    open_between(b, 1, 6, 110, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, 1);
    open_between(b, 1, 5, 25, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 2);
    expect(b, both, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_PROTOCOL, EX_SVC_SMTP);
    open_between(b, 1, 6, 110, 1);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_POP3), 3);
    open_between(b, 1, 5, 25, 1);
    expect(b, EX_LEG(EX_LEG_1B), 0, EX_CONF_CORROBORATED, EX_SVC_SMTP);
}

static void a_server_that_sends_is_a_server(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 5, 6, 25, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    open_between(b, 9, 5, 25, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 5);
    open_between(b, 5, 6, 25, 1);
    expect(b, 0, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_PORT, EX_SVC_SMTP);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 6);
    expect(b, 0, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_CORROBORATED, EX_SVC_SMTP);
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
    /* Nothing but ports: the catalogue's is the server's. */
    open_flow(b, 143, 2);
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    ex_verdict_ends(b->flow, &b->verdict, &client, &client_port, &server, &server_port);
    assert_int_equal(server_port, 143);
    assert_false(b->verdict.client_sure);
}

static void authentication_is_read(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_AUTH, EX_AUTH_BASIC, 1);
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    assert_int_equal(b->verdict.auth, EX_AUTH_BASIC);
    says(b, FROM_CLIENT, EX_FACT_AUTH, EX_AUTH_NTLM, 2);
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    assert_int_equal(b->verdict.auth, EX_AUTH_NTLM);
    says(b, FROM_CLIENT, EX_FACT_AUTH, EX_AUTH_STARTTLS, 3);
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    assert_int_equal(b->verdict.auth, EX_AUTH_NTLM);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_TLS, 4);
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    assert_int_equal(b->verdict.auth, EX_AUTH_STARTTLS);
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
    give_endpoint(b, EX_IF_EMSMDB, 1062, 9);
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
        TEST(mail_legs),
        TEST(smtp_alone_is_undecided),
        TEST(a_banner_confirms),
        TEST(another_product_has_no_leg),
        TEST(a_domain_controller_has_no_leg_3),
        TEST(the_decode_wins_over_the_port),
        TEST(directory_and_store_are_4),
        TEST(a_bind_beats_the_mapper),
        TEST(a_bind_without_a_reply_is_enough),
        TEST(pinned_ports_are_known),
        TEST(the_mappers_flow_has_what_was_asked),
        TEST(p1_is_6b),
        TEST(binds_that_rfc1006_read_are_6b),
        TEST(others_on_tpkt_are_not_6b),
        TEST(rfc1006s_port_alone_says_little),
        TEST(user_agents_are_outside),
        TEST(named_only),
        TEST(imap4_of_a_version_without_it_is_a_contradiction),
        TEST(what_else_the_sender_does_tells_who_sends),
        TEST(fetching_elsewhere_counts_if_it_is_exchange),
        TEST(a_server_that_sends_is_a_server),
        TEST(who_opened_is_the_client),
        TEST(authentication_is_read),
        TEST(reasons_name_their_frames),
        TEST(small_datagrams_from_a_store_are_new_mail),
        TEST(calls_without_a_bind_say_so),
        TEST(the_cache_follows_the_evidence),
    };

    return cmocka_run_group_tests_name("clients", tests, NULL, NULL);
}
