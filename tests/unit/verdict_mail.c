/* verdict_mail.c
 * From facts to labels: mail, who sends it, and the directory by LDAP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
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
    assert_string_equal(label->str, "1b or 2b or smtp-between-servers (decoded, undecided)");
    g_string_truncate(label, 0);
    ex_verdict_summary(&b->verdict, label);
    assert_string_equal(label->str, "1b or 2b or smtp-between-servers · smtp");
    g_string_free(label, TRUE);
    /* What servers say to each other tells who sends, if the sender says it. */
    says(b, FROM_SERVER, EX_FACT_SERVER_VERB, EX_SVC_SMTP, 2);
    expect(b, both, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_PROTOCOL, EX_SVC_SMTP);
    says(b, FROM_CLIENT, EX_FACT_SERVER_VERB, EX_SVC_SMTP, 3);
    expect(b, 0, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_CORROBORATED, EX_SVC_SMTP);
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

static void imap4_of_a_version_without_it_is_a_contradiction(void **state)
{
    bench *b = (bench *)*state;
    const ex_proof proof = at(4);

    open_flow(b, 143, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_IMAP4, 4);
    ex_store_add_text(b->store, b->flow, EX_TEXT_PRODUCT, !b->client, "Microsoft Exchange IMAP4rev1 5.5.2650.23",
                      &proof);
    expect(b, EX_LEG(EX_LEG_2A), 0, EX_CONF_PROTOCOL, EX_SVC_IMAP4);
    assert_int_equal(b->verdict.n_reasons, 2);
    open_flow(b, 143, 2);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_IMAP4, 4);
    ex_store_add_text(b->store, b->flow, EX_TEXT_PRODUCT, !b->client, "Microsoft Exchange IMAP4rev1 5.0.1458.46",
                      &proof);
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

static void fetching_from_another_product_does_not_count(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, 5, 110, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, 1);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_OTHER, EX_SVC_POP3), 1);
    open_between(b, 1, 5, 25, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 2);
    expect(b, EX_LEG(EX_LEG_1B) | EX_LEG(EX_LEG_2B), EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_PROTOCOL,
           EX_SVC_SMTP);
}

/* More servers than a host remembers by address; and the proof is the fetching from this one. */
static void fetching_from_many_servers_counts_for_each(void **state)
{
    bench *b = (bench *)*state;
    const guint servers = 3 * EX_ADDRS_MAX;

    for (guint i = 1; i <= servers; i++) {
        open_between(b, 99, i, 110, i);
        says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, i);
    }
    open_between(b, 99, servers, 25, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 50);
    expect(b, EX_LEG(EX_LEG_1B), 0, EX_CONF_CORROBORATED, EX_SVC_SMTP);
    assert_int_equal(b->verdict.evidence.count, 2);
    assert_int_equal(b->verdict.evidence.proof[0].frame, servers);
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

/* Of two programs on one host, what else the host does says nothing of either. */
static void a_host_that_talks_to_itself_is_undecided(void **state)
{
    const ex_legs both = EX_LEG(EX_LEG_1B) | EX_LEG(EX_LEG_2B);
    bench *b = (bench *)*state;

    open_between(b, 5, 5, 25, 1);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 1);
    expect(b, both, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS), EX_CONF_PROTOCOL, EX_SVC_SMTP);
}

int run_mail_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(mail_legs),
        TEST(smtp_alone_is_undecided),
        TEST(a_banner_confirms),
        TEST(another_product_has_no_leg),
        TEST(a_domain_controller_has_no_leg_3),
        TEST(the_decode_wins_over_the_port),
        TEST(imap4_of_a_version_without_it_is_a_contradiction),
        TEST(what_else_the_sender_does_tells_who_sends),
        TEST(fetching_elsewhere_counts_if_it_is_exchange),
        TEST(fetching_from_another_product_does_not_count),
        TEST(fetching_from_many_servers_counts_for_each),
        TEST(a_server_that_sends_is_a_server),
        TEST(authentication_is_read),
        TEST(a_host_that_talks_to_itself_is_undecided),
    };

    return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
