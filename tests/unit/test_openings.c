/* test_openings.c
 * What a flow must show before a rule opens its port, reason by reason.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/well_known.h"
#include "evidence/believe.h"
#include "verdict_bench.h"
#include "report/writers.h"

/* The openings as "client>server:port because grade", one a line; 0 stands for a port that is not known. */
static char *openings_of(bench *b)
{
    ex_model *model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);

        g_string_append_printf(text, "%s%u>%u:%s%u %s %s", text->len ? "; " : "", opening->client.octet[3],
                               opening->server.octet[3], opening->transport == 17 ? "udp" : "", opening->port,
                               ex_because_rows[opening->because].name, ex_grade_name(ex_opening_grade(opening)));
    }
    ex_model_free(model);
    return g_string_free(text, FALSE);
}

static void expect_openings(bench *b, const char *wanted)
{
    char *got = openings_of(b);

    assert_string_equal(got, wanted);
    g_free(got);
}

/* Whether a live rule of the rule sets names the port. */
static gboolean opens(bench *b, guint16 port)
{
    ex_model *model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    GString *text = g_string_new(NULL);
    char *wanted = g_strdup_printf(" dport %u ", port);
    gboolean nft = FALSE, iptables = FALSE;
    char **lines;

    ex_model_nft(model, text);
    lines = g_strsplit(text->str, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        nft |= strstr(lines[i], wanted) && g_strstrip(lines[i])[0] != '#';
    g_strfreev(lines);
    g_string_truncate(text, 0);
    ex_model_iptables(model, text);
    lines = g_strsplit(text->str, "\n", -1);
    g_free(wanted);
    wanted = g_strdup_printf(" --dport %u ", port);
    for (guint i = 0; lines[i]; i++)
        iptables |= strstr(lines[i], wanted) && lines[i][0] != '#';
    g_strfreev(lines);
    assert_int_equal(nft, iptables);
    g_free(wanted);
    g_string_free(text, TRUE);
    ex_model_free(model);
    return nft;
}

static void handshake(bench *b, guint client, guint server, guint16 port, guint32 isn, guint second)
{
    open_between(b, client, server, port, isn);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, second);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, second);
}

static void a_rule_takes_both_sides(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    expect_openings(b, "1>5:110 unanswered decide");
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    expect_openings(b, "1>5:110 not-taken-up decide");
    assert_false(opens(b, 110));
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 10);
    expect_openings(b, "1>5:110 both-sides accept");
    assert_true(opens(b, 110));
}

static void what_the_client_sends_or_the_server_goes_on_with(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 11);
    expect_openings(b, "1>5:110 both-sides accept");
    open_between(b, 2, 5, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 11);
    expect_openings(b, "1>5:110 both-sides accept; 2>5:110 both-sides accept");
    /* A probe that is half open: the client takes its SYN back. */
    open_between(b, 3, 5, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_RST, 0, 10);
    expect_openings(b, "1>5:110 both-sides accept; 2>5:110 both-sides accept; 3>5:110 not-taken-up decide");
}

static void the_wrong_side_shows_nothing(void **state)
{
    bench *b = (bench *)*state;

    /* A SYN-ACK of the client's and a SYN of the server's are not what was asked for. */
    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_SYNACK, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 11);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 11);
    expect_openings(b, "1>5:110 one-sided decide");
    /* Another life of the same ports does not help: each half stands in one. */
    open_flow(b, 143, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    open_flow(b, 143, 3);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 10);
    assert_false(opens(b, 143));
}

static void what_only_the_client_names(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    runs_until(b, 20);
    expect_openings(b, "1>5:110 filtered decide");
    says(b, FROM_CLIENT, EX_FACT_ICMP, EX_ICMP_UNREACHABLE, 11);
    expect_openings(b, "1>5:110 unreachable decide");
    says(b, FROM_CLIENT, EX_FACT_ICMP, EX_ICMP_PROHIBITED, 11);
    expect_openings(b, "1>5:110 prohibited decide");
    says(b, FROM_SERVER, EX_FACT_RST, 0, 12);
    expect_openings(b, "1>5:110 refused decide");
    open_flow(b, 110, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 13);
    expect_openings(b, "1>5:110 in-vain decide");
    assert_false(opens(b, 110));
    /* One flow that shows both sides is enough, whatever became of others. */
    handshake(b, 1, 5, 110, 3, 5);
    expect_openings(b, "1>5:110 both-sides accept");
}

static void a_part_of_a_flow(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 11);
    expect_openings(b, "1>5:110 one-sided decide");
    open_flow(b, 110, 2);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 11);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 11);
    expect_openings(b, "1>5:110 no-beginning decide");
}

static void undecided_by_the_port_alone(void **state)
{
    bench *b = (bench *)*state;

    /* 25 may be 1b, 2b, or between servers. */
    handshake(b, 1, 5, 25, 1, 10);
    expect_openings(b, "1>5:25 undecided decide");
    /* Decoded it still may, and needs the port whichever it is. */
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_SMTP, 11);
    says(b, FROM_CLIENT, EX_FACT_VERB, EX_SVC_SMTP, 11);
    expect_openings(b, "1>5:25 both-sides accept");
}

static void ports_of_other_services(void **state)
{
    static const struct {
        guint16 port;
        const char *because;
    } rows[] = { { 22, "other-service decide" },  { 80, "other-service decide" },   { 443, "other-service decide" },
                 { 445, "other-service decide" }, { 3389, "other-service decide" }, { 5985, "other-service decide" },
                 { 25, "other-service decide" },  { 110, "other-service decide" },  { 777, "other-service decide" },
                 { 1062, "both-sides accept" },   { 5000, "both-sides accept" } };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        bench *b;
        char *got, *wanted = g_strdup_printf("1>5:%u %s", rows[i].port, rows[i].because);

        bench_set_up((void **)&b);
        handshake(b, 1, 5, rows[i].port, 1, 10);
        says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 11);
        says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 11);
        got = openings_of(b);
        assert_non_null(strstr(got, wanted));
        assert_int_equal(opens(b, rows[i].port), rows[i].port >= 1024 && strstr(rows[i].because, "accept") != NULL);
        /* Who pins a port there knows it. */
        ex_config_set_port(b->config, rows[i].port, EX_SVC_STORE, FALSE, TRUE);
        assert_true(opens(b, rows[i].port));
        g_free(got);
        g_free(wanted);
        bench_tear_down((void **)&b);
    }
}

static void whose_port_it_is(void **state)
{
    bench *b = (bench *)*state;

    assert_null(ex_port_of_other(b->config, EX_SVC_POP3, 0, 110));
    assert_null(ex_port_of_other(b->config, EX_SVC_EPM, 0, 135));
    assert_null(ex_port_of_other(b->config, EX_SVC_NONE, EX_OUT(EX_OUT_P3), 102));
    assert_null(ex_port_of_other(b->config, EX_SVC_NONE, EX_OUT(EX_OUT_OWA), 80));
    assert_null(ex_port_of_other(b->config, EX_SVC_LDAP, 0, 3268));
    assert_null(ex_port_of_other(b->config, EX_SVC_SMTP, 0, 587));
    assert_null(ex_port_of_other(b->config, EX_SVC_X400, 0, 10102));
    assert_string_equal(ex_port_of_other(b->config, EX_SVC_STORE, 0, 22), "ssh");
    assert_string_equal(ex_port_of_other(b->config, EX_SVC_STORE, 0, 389), "ldap");
    assert_string_equal(ex_port_of_other(b->config, EX_SVC_STORE, 0, 777), "another service");
    assert_string_equal(ex_port_of_other(b->config, EX_SVC_X400, 0, 3389), "ms-wbt-server");
    assert_string_equal(ex_port_of_other(b->config, EX_SVC_NONE, EX_OUT(EX_OUT_NAMED_PIPE), 445), "microsoft-ds");
    ex_config_set_port(b->config, 8110, EX_SVC_POP3, FALSE, FALSE);
    assert_null(ex_port_of_other(b->config, EX_SVC_POP3, 0, 8110));
    assert_string_equal(ex_port_of_other(b->config, EX_SVC_STORE, 0, 8110), "pop3");
    /* A pinned port is known, and the store's administration interfaces stand at the store's. */
    ex_config_set_port(b->config, 443, EX_SVC_STORE, FALSE, TRUE);
    assert_null(ex_port_of_other(b->config, EX_SVC_ADMINISTRATION, 0, 443));
}

static void scans_give_no_rule(void **state)
{
    bench *b = (bench *)*state;

    for (guint server = 100; server < 107; server++) {
        open_between(b, 20, server, 110, server);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    }
    handshake(b, 20, 120, 110, 1, 10);
    assert_true(opens(b, 110));
    /* The eighth makes it a scan; what it found open is no rule either. */
    open_between(b, 20, 107, 110, 107);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    assert_false(opens(b, 110));
    /* Somebody else's flow to the same port, and the scanner's own dialogue at another, are not touched. */
    handshake(b, 21, 120, 110, 2, 10);
    assert_true(opens(b, 110));
    handshake(b, 20, 120, 143, 3, 10);
    assert_false(opens(b, 143));
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_IMAP4, 11);
    says(b, FROM_CLIENT, EX_FACT_VERB, EX_SVC_IMAP4, 11);
    assert_true(opens(b, 143));
}

static void what_a_scan_tries_stands_in_no_comment(void **state)
{
    bench *b = (bench *)*state;
    GString *text = g_string_new(NULL);
    ex_model *model;

    for (guint server = 100; server < 108; server++) {
        open_between(b, 20, server, 110, server);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    }
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    ex_model_nft(model, text);
    ex_model_iptables(model, text);
    assert_null(strstr(text->str, "dport"));
    assert_non_null(strstr(text->str, "# 192.0.2.20 scans"));
    ex_model_free(model);
    g_string_free(text, TRUE);
}

static void a_store_session(bench *b)
{
    open_flow(b, 1062, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 11);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 11);
}

static void a_datagram(bench *b, guint16 port)
{
    const ex_addr client = host(1), server = host(5);
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    b->client = ex_tuple_set(&key.tuple, &client, port, &server, 1070, 17);
    b->flow = ex_store_flow(b->store, &key);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 20);
}

static void new_mail_takes_a_session(void **state)
{
    bench *b = (bench *)*state;
    char *got;

    a_store_session(b);
    a_datagram(b, 1040);
    got = openings_of(b);
    assert_non_null(strstr(got, "5>1:udp1040 session-not-seen decide"));
    g_free(got);
    assert_false(opens(b, 1040));
    handshake(b, 1, 5, 1062, 1, 10);
    /* One could be anybody's; a store tells of new mail again. */
    assert_false(opens(b, 1040));
    a_datagram(b, 1040);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 80);
    got = openings_of(b);
    assert_non_null(strstr(got, "5>1:udp1040 session accept"));
    g_free(got);
    assert_true(opens(b, 1040));
    a_datagram(b, 3389);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 80);
    assert_false(opens(b, 3389));
}

static void tell(bench *b, guint mapper, guint client, guint16 port, ex_said said, gboolean is_answer)
{
    const ex_saying saying = { host(mapper), host(client), said, is_answer };
    const ex_proof proof = at(9);
    ex_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = host(5);
    endpoint.port = port;
    endpoint.transport = 6;
    endpoint.uuid = uuid_of(EX_IF_EMSMDB);
    endpoint.major = ex_interfaces[EX_IF_EMSMDB].major;
    ex_store_add_endpoint(b->store, &endpoint, &saying, NULL, &proof);
}

/* A port that is blocked, and that the server's own mapper told this client: the answer is the other side's word. */
static void what_the_servers_mapper_told_this_client(void **state)
{
    static const struct {
        guint mapper, client;
        ex_said said;
        gboolean is_answer, accepts;
    } rows[] = {
        { 5, 1, EX_SAID_ASKED, TRUE, TRUE },     { 5, 1, EX_SAID_OPEN, TRUE, FALSE },
        { 5, 1, EX_SAID_ASKED, FALSE, FALSE },   { 5, 2, EX_SAID_ASKED, TRUE, FALSE },
        { 5, 1, EX_SAID_DATAGRAM, TRUE, FALSE }, { 7, 1, EX_SAID_ASKED, TRUE, FALSE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        bench *b;

        bench_set_up((void **)&b);
        tell(b, rows[i].mapper, rows[i].client, 1062, rows[i].said, rows[i].is_answer);
        open_flow(b, 1062, 1);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
        runs_until(b, 30);
        assert_int_equal(opens(b, 1062), rows[i].accepts);
        bench_tear_down((void **)&b);
    }
}

/* A connection that is open, to a port of which only somebody else says what it is for. */
static void what_others_say_of_the_server(void **state)
{
    bench *b = (bench *)*state;

    tell(b, 7, 1, 1062, EX_SAID_ASKED, TRUE);
    handshake(b, 1, 5, 1062, 1, 10);
    expect_openings(b, "1>5:0 not-seen decide; 1>5:135 not-contacted none; 1>5:1062 hearsay decide");
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 11);
    assert_true(opens(b, 1062));
}

static void nothing_for_135_that_nobody_contacted(void **state)
{
    bench *b = (bench *)*state;
    GString *text = g_string_new(NULL);
    ex_model *model;

    handshake(b, 1, 5, 1062, 1, 10);
    a_store_session(b);
    expect_openings(b, "1>5:0 not-seen decide; 1>5:135 not-contacted none; 1>5:1062 both-sides accept");
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    ex_model_nft(model, text);
    ex_model_iptables(model, text);
    assert_null(strstr(text->str, "135"));
    ex_model_free(model);
    g_string_free(text, TRUE);
}

static void what_is_not_registered(void **state)
{
    bench *b = (bench *)*state;

    handshake(b, 1, 5, 135, 1, 10);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_EMSMDB, 10);
    says(b, FROM_SERVER, EX_FACT_EPM_NOT_REGISTERED, EX_IF_EMSMDB, 10);
    expect_openings(b, "1>5:0 not-seen decide; 1>5:0 not-registered decide; 1>5:135 both-sides accept");
}

static void a_tried_port_is_not_missing_at_another(void **state)
{
    bench *b = (bench *)*state;

    /* 995 was tried: 110 is not what is required then. */
    open_flow(b, 995, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    expect_openings(b, "1>5:995 unanswered decide");
}

static void none_twice(void **state)
{
    bench *b = (bench *)*state;

    /* Two labels of one port between two hosts, and two flows of one. */
    handshake(b, 1, 5, 135, 1, 10);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_EMSMDB, 10);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, 10);
    handshake(b, 1, 5, 135, 2, 10);
    says(b, FROM_CLIENT, EX_FACT_EPM_DUMP, 0, 10);
    handshake(b, 1, 5, 135, 3, 10);
    expect_openings(b, "1>5:0 not-seen decide; 1>5:0 not-seen decide; 1>5:135 both-sides accept");
}

static void a_flood_of_syns_is_a_few_lines(void **state)
{
    bench *b = (bench *)*state;
    GString *text = g_string_new(NULL);
    ex_model *model;
    guint count = 0;

    for (guint client = 20; client < 120; client++) {
        open_between(b, client, 5, 110, client);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    }
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    ex_model_nft(model, text);
    for (const char *at = text->str; (at = strstr(at, "dport 110")); at++)
        count++;
    assert_int_equal(count, 16);
    assert_non_null(strstr(text->str, "# and 84 clients more"));
    ex_model_free(model);
    g_string_free(text, TRUE);
}

static void rules_carry_what_they_are_made_from(void **state)
{
    bench *b = (bench *)*state;
    GString *text = g_string_new(NULL);
    ex_model *model;

    /* Twelve flows prove it; eight frames are named. */
    for (guint isn = 1; isn <= 12; isn++)
        handshake(b, 1, 5, 110, isn, 10 + isn);
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    ex_model_nft(model, text);
    assert_non_null(strstr(text->str, "tcp dport 110 ct state new ct label set 120 comment \"pop3 1a by port only open "
                                      "frames 11,12,13,14,15,16,17,18\"\n"));
    ex_model_free(model);
    g_string_free(text, TRUE);
}

/* Longer than nft takes a comment would refuse the whole file. */
static void comments_have_a_length(void **state)
{
    bench *b = (bench *)*state;
    GString *text = g_string_new(NULL);
    ex_model *model;
    char **lines;

    handshake(b, 1, 5, 110, 1, 10);
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    assert_true(model->openings->len >= 1);
    ex_opening *opening = (ex_opening *)g_ptr_array_index(model->openings, model->openings->len - 1);

    opening->because = EX_BECAUSE_BOTH_SIDES;
    opening->legs = (1u << EX_LEG_COUNT) - 1;
    opening->outside = (1u << EX_OUT_COUNT) - 1;
    opening->service = EX_SVC_SYSTEM_ATTENDANT;
    opening->frames.count = EX_PROOFS_MAX;
    for (guint i = 0; i < EX_PROOFS_MAX; i++)
        opening->frames.proof[i].frame = 4000000000u + i;
    ex_model_nft(model, text);
    lines = g_strsplit(text->str, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        const char *comment = strstr(lines[i], "set 120 comment \"");

        if (comment) {
            assert_true(strlen(comment) - strlen("set 120 comment \"\"") <= 128);
            assert_non_null(strstr(comment, "frames 4000000000"));
            assert_true(g_str_has_suffix(comment, "\""));
        }
    }
    g_strfreev(lines);
    ex_model_free(model);
    g_string_free(text, TRUE);
}

/* A reason without a row would be printed as nothing. */
static void every_reason_has_words(void **state)
{
    (void)state;
    for (guint i = 0; i < EX_BECAUSE_COUNT; i++) {
        assert_non_null(ex_because_rows[i].name);
        assert_true(strlen(ex_because_rows[i].words) > 10);
        /* What people read stands in a comment of one line. */
        assert_null(strpbrk(ex_because_rows[i].words, "\n\"\\"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_rule_takes_both_sides),
        TEST(what_the_client_sends_or_the_server_goes_on_with),
        TEST(the_wrong_side_shows_nothing),
        TEST(what_only_the_client_names),
        TEST(a_part_of_a_flow),
        TEST(undecided_by_the_port_alone),
        TEST(ports_of_other_services),
        TEST(whose_port_it_is),
        TEST(scans_give_no_rule),
        TEST(what_a_scan_tries_stands_in_no_comment),
        TEST(new_mail_takes_a_session),
        TEST(what_the_servers_mapper_told_this_client),
        TEST(what_others_say_of_the_server),
        TEST(nothing_for_135_that_nobody_contacted),
        TEST(what_is_not_registered),
        TEST(a_tried_port_is_not_missing_at_another),
        TEST(none_twice),
        TEST(a_flood_of_syns_is_a_few_lines),
        TEST(rules_carry_what_they_are_made_from),
        TEST(comments_have_a_length),
        TEST(every_reason_has_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
