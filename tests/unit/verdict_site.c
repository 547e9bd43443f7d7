/* verdict_site.c
 * From facts to labels: two servers, one site or two, and those who administer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"

#define A      5
#define B      6
#define LEG_5  EX_LEG(EX_LEG_5)
#define LEG_6A EX_LEG(EX_LEG_6A)
#define ADMIN  EX_OUT(EX_OUT_ADMINISTRATION)

/* An association of A's MTA with B's, from second 10 on. */
static void mta_binds(bench *b, guint second)
{
    open_between(b, A, B, 1035, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, second);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_MTA, second);
}

/* What decides between 5 and 6a, for the flow at hand. */
static void expect_site(bench *b, ex_confidence confidence, ex_service service)
{
    ex_flow *flow = b->flow;
    const ex_side client = b->client;

    expect(b, LEG_5 | LEG_6A, 0, confidence, service);
    runs_until(b, 10 + 329);
    expect(b, LEG_5 | LEG_6A, 0, confidence, service);
    runs_until(b, 10 + 330);
    expect(b, LEG_6A, 0, confidence, service);
    open_between(b, B, A, 1026, 7);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_XDS, 400);
    b->flow = flow;
    b->client = client;
    expect(b, LEG_5, 0, confidence, service);
}

static void an_mta_that_is_bound_to(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    expect_site(b, EX_CONF_CONFIRMED, EX_SVC_MTA);
}

static void an_mta_that_is_called(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_MTA, 11);
    expect_site(b, EX_CONF_CONFIRMED, EX_SVC_MTA);
}

static void an_mta_whose_port_was_given(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    open_between(b, A, B, 1035, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 12);
    tell_endpoint(b, A, EX_IF_MTA, 1035, 9);
    expect_site(b, EX_CONF_CONFIRMED, EX_SVC_MTA);
}

static void an_mta_that_was_given_and_bound(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, A, B, 1035, 1);
    give_endpoint(b, EX_IF_MTA, 1035, 9);
    mta_binds(b, 10);
    expect_site(b, EX_CONF_CONFIRMED, EX_SVC_MTA);
}

static void mtas_that_bind_both_ways(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    open_between(b, B, A, 1030, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, 11);
    expect_site(b, EX_CONF_CORROBORATED, EX_SVC_MTA);
}

static void an_mta_that_was_asked_for(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, A, B, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_MTA, 10);
    expect_site(b, EX_CONF_PROTOCOL, EX_SVC_EPM);
}

static void an_mta_on_its_pinned_port(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    ex_config_set_port(b->config, 5015, EX_SVC_MTA, FALSE, TRUE);
    open_between(b, A, B, 5015, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 12);
    expect_site(b, EX_CONF_PORT, EX_SVC_MTA);
}

static void the_way_back_of_an_mtabind(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    /* Before it, too late, with data: something else. */
    open_between(b, B, A, 1047, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 9);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    open_between(b, B, A, 1047, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 131);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    open_between(b, B, A, 1047, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 12);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 12);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    open_between(b, B, A, 80, 4);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 12);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    open_between(b, B, A, 1047, 5);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 12);
    expect_site(b, EX_CONF_PORT, EX_SVC_MTA);
}

/* XDS for whoever the client is; `before` makes it one. */
static void expect_directory(bench *b, guint client, ex_legs legs, ex_outsides outside)
{
    open_between(b, client, B, 1026, 50);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 50);
    tell_endpoint(b, client, EX_IF_XDS, 1026, 49);
    expect(b, legs, outside, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
    open_between(b, client, B, 1027, 51);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_XDS, 51);
    expect(b, legs, outside, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_XDS, 52);
    expect(b, legs, outside, EX_CONF_CORROBORATED, EX_SVC_DIRECTORY);
    open_between(b, client, B, 135, 52);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_XDS, 48);
    expect(b, legs, outside, EX_CONF_PROTOCOL, EX_SVC_EPM);
}

static void xds_of_nobody_known(void **state)
{
    expect_directory((bench *)*state, 1, LEG_5, ADMIN);
}

static void xds_of_a_server(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, A, 1225, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_NSPI, 1);
    expect_directory(b, A, LEG_5, 0);
}

static void xds_of_a_server_whose_mta_talks(void **state)
{
    bench *b = (bench *)*state;

    /* The bind alone: that the server answered would prove it to be Exchange. */
    open_between(b, A, B, 1035, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, 10);
    expect_directory(b, A, LEG_5, 0);
}

static void xds_of_an_administrator(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, B, 1028, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_SA_PUBLIC, 1);
    expect(b, 0, ADMIN, EX_CONF_PROTOCOL, EX_SVC_SYSTEM_ATTENDANT);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_SA_PUBLIC, 2);
    expect(b, 0, ADMIN, EX_CONF_CORROBORATED, EX_SVC_SYSTEM_ATTENDANT);
    expect_directory(b, 1, 0, ADMIN);
    open_between(b, 1, B, 135, 2);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_STORE_ADMIN_1, 3);
    expect(b, 0, ADMIN, EX_CONF_PROTOCOL, EX_SVC_EPM);
    open_between(b, 1, B, 1029, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 4);
    give_endpoint(b, EX_IF_STORE_ADMIN_1, 1029, 3);
    expect(b, 0, ADMIN, EX_CONF_CONFIRMED, EX_SVC_ADMINISTRATION);
}

static void replication_is_not_file_replication(void **state)
{
    bench *b = (bench *)*state;

    /* Two domain controllers: NT's file replication. */
    open_between(b, 11, 12, 1045, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_DRS_OR_FRS, 1);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    open_between(b, 11, 12, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_DRS_OR_FRS, 1);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_EPM);

    /* Two servers of Exchange, known by their services. */
    open_between(b, 1, A, 1226, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 1);
    open_between(b, 1, B, 1226, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 1);
    open_between(b, A, B, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_DRS_OR_FRS, 2);
    expect(b, LEG_5, 0, EX_CONF_CONFIRMED, EX_SVC_EPM);
    open_between(b, A, B, 1031, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_DRS_OR_FRS, 3);
    expect(b, LEG_5, 0, EX_CONF_CONFIRMED, EX_SVC_DIRECTORY);
}

static void replication_beside_the_mtas(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, A, B, 1035, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, 10);
    open_between(b, A, B, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_DRS_OR_FRS, 2);
    expect(b, LEG_5, 0, EX_CONF_PROTOCOL, EX_SVC_EPM);
    open_between(b, A, B, 1031, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 3);
    give_endpoint(b, EX_IF_DRS_OR_FRS, 1031, 2);
    expect(b, LEG_5, 0, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_DRS_OR_FRS, 3);
    expect(b, LEG_5, 0, EX_CONF_CORROBORATED, EX_SVC_DIRECTORY);
}

/* The process whose port is XDS's is a directory, and no file replication. */
static void replication_where_the_directory_is(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, A, B, 1031, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 3);
    give_endpoint(b, EX_IF_XDS, 1031, 2);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_DRS_OR_FRS, 4);
    expect(b, LEG_5, 0, EX_CONF_PROTOCOL, EX_SVC_DIRECTORY);
}

static void the_pauses_are_preferences(void **state)
{
    bench *b = (bench *)*state;

    b->config->notify_modify = 20;
    b->config->notify_between = 5;
    mta_binds(b, 10);
    runs_until(b, 34);
    expect(b, LEG_5 | LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
    assert_true(b->verdict.due == at(35).time);
    runs_until(b, 35);
    expect(b, LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
    assert_true(b->verdict.due == G_MAXINT64);
}

/* Directory traffic that the capture lacks did not fail to come; what it lacks of other hosts says nothing of these. */
static void a_gap_proves_no_second_site(void **state)
{
    bench *b = (bench *)*state;
    ex_flow *mta;

    mta_binds(b, 10);
    runs_until(b, 500);
    expect(b, LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
    mta = b->flow;
    open_between(b, A, 9, 25, 7);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 11);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 11);
    says(b, FROM_SERVER, EX_FACT_MISSED, 0, 12);
    b->flow = mta;
    expect(b, LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
    says(b, FROM_SERVER, EX_FACT_MISSED, 0, 12);
    expect(b, LEG_5 | LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
}

/* Nor does it where the two have a connection that may be the directory's: calls whose bind is not in the capture. */
static void an_unread_connection_proves_no_second_site(void **state)
{
    bench *b = (bench *)*state;
    ex_flow *mta, *unread;

    mta_binds(b, 10);
    runs_until(b, 500);
    mta = b->flow;
    open_between(b, A, 9, 1031, 7);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_OTHER, 12);
    open_between(b, A, B, 135, 7);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_OTHER, 12);
    open_between(b, A, B, 1044, 7);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_OTHER, 12);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_OTHER, 12);
    b->flow = mta;
    expect(b, LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
    /* One packet in one's name, where both sides of others were heard. */
    b->unheard = TRUE;
    open_between(b, B, A, 1031, 8);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_OTHER, 12);
    b->unheard = FALSE;
    unread = b->flow;
    b->flow = mta;
    expect(b, LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
    b->flow = unread;
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_OTHER, 12);
    b->flow = mta;
    expect(b, LEG_5 | LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
    /* The port is the MTA's, so it is none of the directory's. */
    b->flow = unread;
    b->server_addr = unread->key.tuple.end[!b->client].addr;
    give_endpoint(b, EX_IF_MTA, 1031, 9);
    b->flow = mta;
    expect(b, LEG_6A, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
}

static void time_alone_renews_the_cached_verdict(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    assert_int_equal(ex_verdict_get(b->store, b->config, b->flow)->legs, LEG_5 | LEG_6A);
    runs_until(b, 500);
    assert_int_equal(ex_verdict_get(b->store, b->config, b->flow)->legs, LEG_6A);
}

static void four_and_five_on_one_pair(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    open_between(b, A, B, 1026, 2);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_XDS, 12);
    open_between(b, A, B, 1026, 3);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_NSPI, 14);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_CONFIRMED, EX_SVC_DIRECTORY);
    mta_binds(b, 10);
    expect(b, LEG_5, 0, EX_CONF_CONFIRMED, EX_SVC_MTA);
}

static void expect_reason(bench *b, const char *expected)
{
    GString *text = g_string_new(NULL);
    ex_situation situation;

    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    assert_int_equal(b->verdict.n_reasons, 1);
    ex_situation_read(b->store, b->config, b->flow, &situation);
    ex_verdict_reason(&situation, b->verdict.reason[0], text);
    assert_string_equal(text->str, expected);
    g_string_free(text, TRUE);
}

static void a_reason_says_what_the_flow_is_and_which_leg(void **state)
{
    bench *b = (bench *)*state;

    mta_binds(b, 10);
    expect_reason(b,
                  "one MTA bound to the other; one site or two is not told until directory traffic is due (frame 10)");
    ex_flow *mta = b->flow;
    open_between(b, A, B, 1026, 2);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_XDS, 12);
    expect_reason(b, "bound to the directory's XDS interface, and the two servers' MTAs talk as well (frames 10, 12)");
    b->flow = mta;
    expect_reason(b, "one MTA bound to the other; the two servers' directories talk as well: one site (frames 10, 12)");
}

int run_site_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_mta_that_is_bound_to),
        TEST(an_mta_that_is_called),
        TEST(an_mta_whose_port_was_given),
        TEST(an_mta_that_was_given_and_bound),
        TEST(mtas_that_bind_both_ways),
        TEST(an_mta_that_was_asked_for),
        TEST(an_mta_on_its_pinned_port),
        TEST(the_way_back_of_an_mtabind),
        TEST(xds_of_nobody_known),
        TEST(xds_of_a_server),
        TEST(xds_of_a_server_whose_mta_talks),
        TEST(xds_of_an_administrator),
        TEST(replication_is_not_file_replication),
        TEST(replication_where_the_directory_is),
        TEST(replication_beside_the_mtas),
        TEST(the_pauses_are_preferences),
        TEST(a_gap_proves_no_second_site),
        TEST(an_unread_connection_proves_no_second_site),
        TEST(time_alone_renews_the_cached_verdict),
        TEST(four_and_five_on_one_pair),
        TEST(a_reason_says_what_the_flow_is_and_which_leg),
    };

    return cmocka_run_group_tests_name("sites", tests, NULL, NULL);
}
