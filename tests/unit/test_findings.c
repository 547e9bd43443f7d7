/* test_findings.c
 * From facts to outcomes, findings, parts and ports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
#include "evidence/merge.h"
#include "verdict_bench.h"
#include "report/text.h"
#include "report/writers.h"

static ex_model *model_of(bench *b)
{
    return ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
}

/* The findings as "severity name clients legs", one a line, without advice. */
static char *faults_of(bench *b)
{
    ex_model *model = model_of(b);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);
        char *legs = ex_text_legs(finding->legs, finding->outside, "?");

        if (finding->severity != EX_SEVERITY_CHAT)
            g_string_append_printf(text, "%s%s %s %u %s", text->len ? "; " : "", ex_severity_name(finding->severity),
                                   ex_finding_types[finding->kind].name, finding->clients->len, legs);
        g_free(legs);
    }
    ex_model_free(model);
    return g_string_free(text, FALSE);
}

static void expect_faults(bench *b, const char *wanted)
{
    char *got = faults_of(b);

    assert_string_equal(got, wanted);
    g_free(got);
}

static gboolean has_finding(bench *b, ex_finding_kind kind)
{
    ex_model *model = model_of(b);
    gboolean found = FALSE;

    for (guint i = 0; i < model->findings->len; i++)
        found |= ((const ex_finding *)g_ptr_array_index(model->findings, i))->kind == kind;
    ex_model_free(model);
    return found;
}

static ex_outcome outcome_of(bench *b)
{
    return ex_outcome_read(b->store, b->flow, b->client);
}

/* 192.0.2.5 shows itself to be Exchange. */
static void prove(bench *b)
{
    open_between(b, 99, 5, 143, 9000);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_IMAP4), 1);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 1);
}

static void outcomes(void **state)
{
    bench *b = (bench *)*state;

    /* One SYN: nothing is known until the capture has gone on for a while. */
    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    runs_until(b, 12);
    assert_int_equal(outcome_of(b), EX_OUTCOME_UNKNOWN);
    runs_until(b, 13);
    assert_int_equal(outcome_of(b), EX_OUTCOME_FILTERED);

    /* Repeated: the capture was there when no answer came. */
    open_flow(b, 110, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
    assert_int_equal(outcome_of(b), EX_OUTCOME_UNKNOWN);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 21);
    assert_int_equal(outcome_of(b), EX_OUTCOME_FILTERED);
    /* Answered after all. */
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 22);
    assert_int_equal(outcome_of(b), EX_OUTCOME_OPEN);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 23);
    assert_int_equal(outcome_of(b), EX_OUTCOME_RESET);

    /* Answered, but the client tries again: the answer does not reach it. */
    open_flow(b, 110, 6);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 20);
    assert_int_equal(outcome_of(b), EX_OUTCOME_OPEN);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 23);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 23);
    assert_int_equal(outcome_of(b), EX_OUTCOME_FILTERED);
    says(b, FROM_SERVER, EX_FACT_ICMP, EX_ICMP_PROHIBITED, 23);
    assert_int_equal(outcome_of(b), EX_OUTCOME_PROHIBITED);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 24);
    assert_int_equal(outcome_of(b), EX_OUTCOME_OPEN);

    /* Refused; a RST without its SYN says nothing. */
    open_flow(b, 110, 3);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 31);
    assert_int_equal(outcome_of(b), EX_OUTCOME_UNKNOWN);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 30);
    assert_int_equal(outcome_of(b), EX_OUTCOME_REFUSED);

    /* Half of it captured. */
    open_flow(b, 110, 4);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 40);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 45);
    runs_until(b, 100);
    assert_int_equal(outcome_of(b), EX_OUTCOME_ONE_SIDED);

    /* What ICMP says. Too big is no block. */
    open_flow(b, 110, 5);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 200);
    says(b, FROM_CLIENT, EX_FACT_ICMP, EX_ICMP_TOO_BIG, 200);
    assert_int_equal(outcome_of(b), EX_OUTCOME_UNKNOWN);
    says(b, FROM_CLIENT, EX_FACT_ICMP, EX_ICMP_UNREACHABLE, 200);
    assert_int_equal(outcome_of(b), EX_OUTCOME_UNREACHABLE);
    says(b, FROM_CLIENT, EX_FACT_ICMP, EX_ICMP_PROHIBITED, 200);
    assert_int_equal(outcome_of(b), EX_OUTCOME_PROHIBITED);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 201);
    assert_int_equal(outcome_of(b), EX_OUTCOME_OPEN);
}

static void try_in_vain(bench *b, guint client, guint server, guint16 port, guint32 isn, guint second)
{
    open_between(b, client, server, port, isn);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second + 3);
}

static void one_row_for_all_clients_of_a_port(void **state)
{
    bench *b = (bench *)*state;

    for (guint client = 20; client < 23; client++)
        try_in_vain(b, client, 5, 135, client, 10);
    expect_faults(b, "note epm-filtered 3 ?");
    prove(b);
    expect_faults(b, "error epm-filtered 3 4/5/6a");
}

static void services_are_told_apart(void **state)
{
    static const struct {
        guint16 port;
        const char *finding;
    } rows[] = { { 110, "note service-filtered 1 ?" }, { 995, "note service-filtered 1 ?" },
                 { 25, "note service-filtered 1 ?" },  { 119, "note service-filtered 1 ?" },
                 { 389, "note service-filtered 1 ?" }, { 102, "note x400-filtered 1 ?" },
                 { 135, "note epm-filtered 1 ?" },     { 80, "" } };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        bench *b;

        bench_set_up((void **)&b);
        try_in_vain(b, 20, 5, rows[i].port, 1, 10);
        expect_faults(b, rows[i].finding);
        bench_tear_down((void **)&b);
    }
    (void)state;
}

static void a_later_success_withdraws(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 20, 5, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 5);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 5);
    try_in_vain(b, 20, 5, 110, 2, 10);
    expect_faults(b, "note service-filtered 1 ?");
    /* Another client's, or another port's, is none. */
    open_between(b, 21, 5, 110, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 30);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 30);
    open_between(b, 20, 5, 143, 4);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 30);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 30);
    expect_faults(b, "note service-filtered 1 ?");
    open_between(b, 20, 5, 110, 5);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 40);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 40);
    expect_faults(b, "");
}

static void eight_servers_are_a_scan(void **state)
{
    bench *b = (bench *)*state;

    for (guint server = 100; server < 107; server++)
        try_in_vain(b, 20, server, 135, server, 10);
    assert_false(has_finding(b, EX_FINDING_SCAN));
    try_in_vain(b, 20, 107, 135, 107, 10);
    expect_faults(b, "note scan 1 ?");
    /* Another client's blocked port stays a row of its own, and so does a server that is proven. */
    try_in_vain(b, 21, 100, 135, 300, 10);
    prove(b);
    try_in_vain(b, 20, 5, 135, 301, 10);
    expect_faults(b, "error epm-filtered 1 4/5/6a; note epm-filtered 1 ?; note scan 1 ?");
}

static void endpoints(void **state)
{
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 5);
    try_in_vain(b, 1, 5, 1062, 1, 10);
    expect_faults(b, "error endpoint-filtered 1 4");
    says(b, FROM_SERVER, EX_FACT_RST, 0, 11);
    expect_faults(b, "error endpoint-refused 1 4");

    /* Advice: used, from the mapper, not pinned. */
    give_endpoint(b, EX_IF_NSPI, 1059, 5);
    open_flow(b, 1059, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    assert_true(has_finding(b, EX_FINDING_DYNAMIC_PORT));
    ex_config_set_port(b->config, 1059, EX_SVC_DIRECTORY, FALSE, TRUE);
    assert_false(has_finding(b, EX_FINDING_DYNAMIC_PORT));
}

static void what_is_not_registered(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_EMSMDB, 10);
    says(b, FROM_SERVER, EX_FACT_EPM_NOT_REGISTERED, EX_IF_EMSMDB, 10);
    expect_faults(b, "error not-registered 1 4");
    open_flow(b, 139, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 12);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 12);
    expect_faults(b, "error not-registered 1 4; warn named-pipe-fallback 1 4");
    open_flow(b, 135, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 90);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, 90);
    assert_false(has_finding(b, EX_FINDING_NOT_REGISTERED));
}

static void in_vlan(bench *b, guint vlan)
{
    ex_store_add_vlan(b->flow, vlan);
}

/* What a mapper or an MTA of the same address answers in another network withdraws nothing, and is nobody's fault here. */
static void answers_of_another_network(void **state)
{
    for (guint vlan = 10; vlan <= 20; vlan += 10) {
        const gboolean same = vlan == 10;
        bench *b;

        bench_set_up((void **)&b);
        prove(b);
        in_vlan(b, 10);
        open_flow(b, 135, 2);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
        says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 10);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
        says(b, FROM_SERVER, EX_FACT_EPM_NOT_REGISTERED, EX_IF_EMSMDB, 11);
        in_vlan(b, 10);
        assert_true(has_finding(b, EX_FINDING_NOT_REGISTERED));
        open_flow(b, 139, 3);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 12);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 12);
        in_vlan(b, vlan);
        assert_int_equal(has_finding(b, EX_FINDING_NAMED_PIPE_FALLBACK), same);
        open_flow(b, 135, 4);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
        says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 20);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 20);
        says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, 21);
        in_vlan(b, vlan);
        assert_int_equal(has_finding(b, EX_FINDING_NOT_REGISTERED), !same);
        bench_tear_down((void **)&b);

        bench_set_up((void **)&b);
        open_between(b, 1, 5, 1035, 1);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
        says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, 11);
        says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_MTA, 11);
        says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_MTA, 12);
        in_vlan(b, 10);
        try_in_vain(b, 5, 1, 1047, 2, 13);
        in_vlan(b, vlan);
        assert_int_equal(has_finding(b, EX_FINDING_MTA_BINDBACK_BLOCKED), same);
        bench_tear_down((void **)&b);

        bench_set_up((void **)&b);
        open_flow(b, 102, 1);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
        says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 10);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
        says(b, FROM_CLIENT, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 11);
        says(b, FROM_SERVER, EX_FACT_X400_REFUSED, EX_REFUSAL_BUSY, 12);
        in_vlan(b, 10);
        open_flow(b, 102, 2);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
        says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 20);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 20);
        says(b, FROM_SERVER, EX_FACT_X400_ACCEPTED, EX_MODE_1988_NORMAL, 21);
        in_vlan(b, vlan);
        assert_int_equal(has_finding(b, EX_FINDING_MTA_BUSY), !same);
        bench_tear_down((void **)&b);
    }
    (void)state;
}

static void the_way_back_of_an_mta(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, 5, 1035, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, 11);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_MTA, 11);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_MTA, 12);
    try_in_vain(b, 5, 1, 1047, 2, 13);
    assert_true(has_finding(b, EX_FINDING_MTA_BINDBACK_BLOCKED));
    /* Got through at another port later. */
    open_between(b, 5, 1, 1030, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 20);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, 21);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_MTA, 21);
    assert_false(has_finding(b, EX_FINDING_MTA_BINDBACK_BLOCKED));
    /* Long after the call it is something else. */
    bench *late;

    bench_set_up((void **)&late);
    open_between(late, 1, 5, 1035, 1);
    says(late, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(late, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, 11);
    says(late, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_MTA, 12);
    try_in_vain(late, 5, 1, 1047, 2, 133);
    assert_false(has_finding(late, EX_FINDING_MTA_BINDBACK_BLOCKED));
    bench_tear_down((void **)&late);
}

/* What the first finding says that is to be done, found by a word of it. */
static void expect_cure(bench *b, const char *word)
{
    ex_model *model = model_of(b);

    assert_int_equal(model->findings->len, 1);
    assert_non_null(strstr(ex_finding_cure((const ex_finding *)g_ptr_array_index(model->findings, 0)), word));
    ex_model_free(model);
}

/* A host that is down, a way that is missing, one in a circle: no filter is to be opened, and no port to be pinned. */
static void what_a_router_says(void **state)
{
    static const struct {
        ex_icmp says;
        const char *word;
    } rows[] = {
        { EX_ICMP_HOST_UNREACHABLE, "whether the server is up" },
        { EX_ICMP_UNREACHABLE, "a route to the server" },
        { EX_ICMP_EXPIRED, "send the packets to each other" },
    };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        bench *one;

        bench_set_up((void **)&one);
        prove(one);
        try_in_vain(one, 1, 5, 110, 1, 13);
        expect_cure(one, "Let the service's port through");
        says(one, FROM_CLIENT, EX_FACT_ICMP, rows[i].says, 14);
        assert_int_equal(outcome_of(one), EX_OUTCOME_UNREACHABLE);
        expect_cure(one, rows[i].word);
        bench_tear_down((void **)&one);
    }
    /* One client hears it from a router, another from nobody: whichever comes first. */
    prove(b);
    try_in_vain(b, 1, 5, 110, 1, 13);
    says(b, FROM_CLIENT, EX_FACT_ICMP, EX_ICMP_UNREACHABLE, 14);
    try_in_vain(b, 2, 5, 110, 1, 14);
    try_in_vain(b, 3, 5, 110, 1, 15);
    says(b, FROM_CLIENT, EX_FACT_ICMP, EX_ICMP_UNREACHABLE, 16);
    expect_cure(b, "Let the service's port through");
}

static void give_elsewhere(bench *b, guint address, guint16 port)
{
    const ex_addr server = host(5);
    const ex_proof proof = at(10);
    ex_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = host(address);
    endpoint.port = port;
    endpoint.transport = 6;
    endpoint.uuid = uuid_of(EX_IF_EMSMDB);
    endpoint.major = ex_interfaces[EX_IF_EMSMDB].major;
    const ex_saying saying = { server, host(1), EX_SAID_ASKED, TRUE };
    ex_store_add_endpoint(b->store, &endpoint, &saying, NULL, &proof);
}

static void translated_addresses(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 9);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, 10);
    give_elsewhere(b, 77, 1062);
    assert_true(has_finding(b, EX_FINDING_NAT_MISMATCH));
    /* A server with two addresses. */
    give_endpoint(b, EX_IF_EMSMDB, 1062, 10);
    assert_false(has_finding(b, EX_FINDING_NAT_MISMATCH));
    /* It does not matter where the client gets through. */
    bench *c;

    bench_set_up((void **)&c);
    open_flow(c, 135, 1);
    says(c, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, 10);
    give_elsewhere(c, 77, 1062);
    open_between(c, 1, 77, 1062, 2);
    says(c, FROM_CLIENT, EX_FACT_SYN, 0, 12);
    says(c, FROM_SERVER, EX_FACT_SYNACK, 0, 12);
    assert_false(has_finding(c, EX_FINDING_NAT_MISMATCH));
    bench_tear_down((void **)&c);
    /* Where the client was sent, and gets no answer, it is the same fault; of another client nothing is known. */
    bench_set_up((void **)&c);
    open_flow(c, 135, 1);
    says(c, FROM_CLIENT, EX_FACT_SYN, 0, 9);
    says(c, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, 10);
    give_elsewhere(c, 77, 1062);
    try_in_vain(c, 1, 77, 1062, 2, 12);
    expect_faults(c, "error nat-mismatch 1 4");
    ex_model *model = model_of(c);
    assert_int_equal(ex_findings_gravest(model->by_flow, c->flow)->kind, EX_FINDING_NAT_MISMATCH);
    ex_model_free(model);
    try_in_vain(c, 2, 77, 1062, 3, 12);
    expect_faults(c, "error nat-mismatch 1 4");
    bench_tear_down((void **)&c);
}

/* The MTA on host 5 calls another one at port 2102. */
static void call_at_another_port(bench *b)
{
    open_between(b, 5, 9, 2102, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 20);
    says(b, FROM_CLIENT, EX_FACT_X400_ASKED, EX_MODE_1984, 21);
}

/* The port at which an MTA calls is the one at which it listens (KB 161931). */
static void an_mta_that_calls_at_another_port(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, 5, 102, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 10);
    assert_true(has_finding(b, EX_FINDING_X400_REFUSED));
    call_at_another_port(b);
    assert_true(has_finding(b, EX_FINDING_X400_PORT_MISMATCH));
    assert_false(has_finding(b, EX_FINDING_X400_REFUSED));
    /* Its port 102 may be filtered besides; where something answers there, it listens. */
    open_between(b, 2, 5, 102, 4);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 22);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 25);
    assert_false(has_finding(b, EX_FINDING_X400_FILTERED));
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 23);
    assert_true(has_finding(b, EX_FINDING_X400_FILTERED));
    /* At several ports, as a relay between systems: then it is not told which is its own. */
    open_between(b, 5, 10, 102, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 30);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 30);
    says(b, FROM_CLIENT, EX_FACT_X400_ASKED, EX_MODE_1984, 31);
    assert_true(has_finding(b, EX_FINDING_X400_REFUSED));
}

static void refusals_of_mtas(void **state)
{
    static const struct {
        ex_fact_kind kind;
        guint object;
        const char *finding;
    } rows[] = {
        { EX_FACT_DISCONNECT, 1, "note mta-busy 1 ?" },
        { EX_FACT_DISCONNECT, 2, "note tsel-refused 1 ?" },
        { EX_FACT_DISCONNECT, 3, "note tsel-refused 1 ?" },
        { EX_FACT_DISCONNECT, 0x40, "note x400-refused 1 ?" }, /* 128, normal */
        { EX_FACT_DISCONNECT, 0x43, "note x400-refused 1 ?" }, /* 131, and so on: no reason is no refusal */
        { EX_FACT_DISCONNECT, 0x47, "note x400-refused 1 ?" },
        { EX_FACT_DISCONNECT, 0x4a, "note x400-refused 1 ?" },
        { EX_FACT_DISCONNECT, 0x4c, "note x400-refused 1 ?" },
        { EX_FACT_DISCONNECT, 0x3f, "note x400-refused 1 ?" },
        { EX_FACT_DISCONNECT, 0x41, "note mta-busy 1 ?" },
        { EX_FACT_DISCONNECT, 0x48, "note tsel-refused 1 ?" },
        { EX_FACT_X400_REFUSED, EX_REFUSAL_UNSAID, "error x400-refused 1 6b" },
        { EX_FACT_X400_REFUSED, EX_REFUSAL_BUSY, "warn mta-busy 1 6b" },
        { EX_FACT_X400_REFUSED, EX_REFUSAL_AUTHENTICATION, "error mta-auth-refused 1 6b" },
        { EX_FACT_X400_REFUSED, EX_REFUSAL_DIALOGUE_MODE, "error mta-dialogue-refused 1 6b" },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        bench *b;

        bench_set_up((void **)&b);
        open_flow(b, 102, 1);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 9);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 9);
        says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_CR, 10);
        says(b, FROM_SERVER, rows[i].kind, rows[i].object, 11);
        expect_faults(b, rows[i].finding);
        /* What speaks S7 elsewhere refuses in its own right. */
        open_flow(b, 102, 2);
        says(b, FROM_SERVER, EX_FACT_LAYER, EX_LAYER_S7COMM, 20);
        if (rows[i].kind == EX_FACT_DISCONNECT)
            expect_faults(b, "");
        bench_tear_down((void **)&b);

        /* An association that came about later. */
        bench_set_up((void **)&b);
        open_flow(b, 102, 1);
        says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_CR, 10);
        says(b, FROM_SERVER, rows[i].kind, rows[i].object, 11);
        open_flow(b, 102, 2);
        says(b, FROM_CLIENT, EX_FACT_X400_ASKED, EX_MODE_1984, 20);
        says(b, FROM_SERVER, EX_FACT_X400_ACCEPTED, EX_MODE_1984, 21);
        expect_faults(b, "");
        bench_tear_down((void **)&b);
    }
}

static void a_moved_port_of_x400(void **state)
{
    bench *b = (bench *)*state;

    try_in_vain(b, 1, 5, 102, 1, 10);
    expect_faults(b, "note x400-filtered 1 ?");
    open_between(b, 2, 5, 10102, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 9);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 9);
    says(b, FROM_CLIENT, EX_FACT_X400_ASKED, EX_MODE_1984, 10);
    says(b, FROM_SERVER, EX_FACT_X400_ACCEPTED, EX_MODE_1984, 11);
    expect_faults(b, "error x400-port-mismatch 1 6b");
}

/* Likewise where a filter stands in front of the port at which it does not listen. */
static void a_filtered_mta_that_calls_at_another_port(void **state)
{
    bench *b = (bench *)*state;

    try_in_vain(b, 1, 5, 102, 1, 10);
    assert_true(has_finding(b, EX_FINDING_X400_FILTERED));
    call_at_another_port(b);
    assert_true(has_finding(b, EX_FINDING_X400_PORT_MISMATCH));
    assert_false(has_finding(b, EX_FINDING_X400_FILTERED));
}

static void ports_that_do_not_fit_the_method(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 9);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 9);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_TLS, 10);
    assert_true(has_finding(b, EX_FINDING_AUTH_PORT_MISMATCH));
    /* STARTTLS: POP3 came first. */
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, 9);
    assert_false(has_finding(b, EX_FINDING_AUTH_PORT_MISMATCH));
    open_flow(b, 995, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 9);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 9);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, 9);
    assert_true(has_finding(b, EX_FINDING_AUTH_PORT_MISMATCH));
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_TLS, 10);
    assert_false(has_finding(b, EX_FINDING_AUTH_PORT_MISMATCH));
}

static void parts_of_a_scenario(void **state)
{
    bench *b = (bench *)*state;
    static const char *const wanted[] = { "partial epm not seen, directory 1059 open, store not seen",
                                          "partial epm 135 open, directory 1059 open, store not seen",
                                          "blocked store 1062 blocked, epm 135 open, directory 1059 open",
                                          "complete epm 135 open, directory 1059 open, store 1062 open" };

    for (guint step = 0; step < G_N_ELEMENTS(wanted); step++) {
        const guint16 ports[] = { 1059, 135, 1062, 1062 };
        ex_model *model;
        char *parts, *got;

        if (step == 0)
            give_endpoint(b, EX_IF_NSPI, 1059, 1);
        if (step == 2)
            give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
        open_flow(b, ports[step], step);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10 + step);
        says(b, FROM_SERVER, step == 2 ? EX_FACT_RST : EX_FACT_SYNACK, 0, 10 + step);
        if (step == 1)
            says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_NSPI, 11);
        model = model_of(b);
        assert_int_equal(model->scenarios->len, 1);
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(model->scenarios, 0);
        parts = ex_text_parts(scenario);
        got = g_strdup_printf("%s %s", ex_scenario_state_name(scenario->state), parts);
        assert_string_equal(got, wanted[step]);
        g_free(got);
        g_free(parts);
        ex_model_free(model);
    }
}

/* Each fact of some faults, dealt out to stores that are merged in any order: the report stays the same. */
/* A call of an MTA from one address to another, from one second to another one; and the way back. */
static void mta_call(bench *b, guint from, guint to, guint16 port, guint first, guint last, ex_operation operation)
{
    open_between(b, from, to, port, first);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, first);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, first);
    says(b, FROM_CLIENT, EX_FACT_HEARD, 0, first);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, first);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_MTA, first);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_MTA, first);
    says(b, FROM_CLIENT, EX_FACT_RPC_OPERATION, operation, first);
    says(b, FROM_SERVER, EX_FACT_RPC_ANSWERED, operation, last);
}

static void expect_scenarios(bench *b, guint count)
{
    ex_model *model = model_of(b);

    assert_int_equal(model->scenarios->len, count);
    ex_model_free(model);
}

/* The way back to a cluster's other address is of the call's pair, where it is certain whose it is. */
static void two_addresses_of_a_cluster(void **state)
{
    static const struct {
        guint began;          /* of the way back */
        guint other_calls;    /* whether another one waits for its way back: until then */
        gboolean back_itself; /* the caller was called back at its own address */
        gboolean calls_too;   /* the other address calls itself */
        guint scenarios;
    } rows[] = {
        { 12, 0, FALSE, FALSE, 1 },  { 30, 0, FALSE, FALSE, 2 }, { 12, 11, FALSE, FALSE, 2 },
        { 12, 20, FALSE, FALSE, 3 }, { 12, 0, TRUE, FALSE, 2 },  { 12, 0, FALSE, TRUE, 2 },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        bench *b;

        bench_set_up((void **)&b);
        mta_call(b, 1, 5, 1035, 10, 20, EX_OP_MTA_BIND);
        if (rows[i].other_calls)
            mta_call(b, 2, 5, 1035, 9, rows[i].other_calls, EX_OP_MTA_BIND);
        if (rows[i].back_itself)
            mta_call(b, 5, 1, 1047, 11, 12, EX_OP_MTA_BIND_BACK);
        if (rows[i].calls_too)
            mta_call(b, 77, 5, 1035, 40, 41, EX_OP_MTA_BIND);
        mta_call(b, 5, 77, 1030, rows[i].began, rows[i].began + 1, EX_OP_MTA_BIND_BACK);
        expect_scenarios(b, rows[i].scenarios);
        bench_tear_down((void **)&b);
    }
}

/* The blocked way back to a cluster's other address has no leg by itself; its port stands among those to be opened. */
static void a_blocked_way_back_is_of_the_call(void **state)
{
    static const struct {
        ex_fact_kind answer;
        guint object;
        guint other_waits; /* another caller's call is not answered either: when it called */
        gboolean is_of_it;
    } rows[] = {
        { EX_FACT_ACK, 0, 0, TRUE },                            /* nothing is answered */
        { EX_FACT_RPC_REASON, EX_REASON_FAILED, 0, TRUE },      /* that it failed */
        { EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND, 0, FALSE },     /* it had its way back */
        { EX_FACT_ACK, 0, 11, FALSE },                          /* whose it is, is not certain */
        { EX_FACT_RPC_REASON, EX_REASON_UNAVAILABLE, 0, TRUE }, /* a fault */
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gboolean listed = FALSE;
        bench *b;

        bench_set_up((void **)&b);
        for (guint caller = 1; caller <= (rows[i].other_waits ? 2u : 1u); caller++) {
            const guint second = caller == 1 ? 10 : rows[i].other_waits;

            open_between(b, caller, 5, 1035, caller);
            says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
            says(b, FROM_SERVER, EX_FACT_SYNACK, 0, second);
            says(b, FROM_CLIENT, EX_FACT_HEARD, 0, second);
            says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, second);
            says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_MTA, second);
            says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_MTA, second);
            says(b, FROM_CLIENT, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND, second);
            says(b, FROM_SERVER, rows[i].answer, rows[i].object, 20);
            if (rows[i].object == EX_REASON_FAILED)
                says(b, FROM_SERVER, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND, 20);
        }
        open_between(b, 5, 77, 1030, 9);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 12);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 15);
        ex_model *model = model_of(b);
        const ex_scenario *scenario = (const ex_scenario *)g_ptr_array_index(model->scenarios, 0);

        for (guint k = 0; k < model->openings->len; k++) {
            const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, k);

            if (opening->port == 1030) {
                listed = TRUE;
                assert_int_equal(opening->legs, scenario->legs);
                assert_int_equal(opening->service, EX_SVC_MTA);
                assert_int_equal(opening->state, EX_PART_BLOCKED);
                assert_int_equal(ex_opening_grade(opening), EX_GRADE_DECIDE);
            }
        }
        assert_int_equal(listed, rows[i].is_of_it);
        if (rows[i].is_of_it)
            assert_int_equal(scenario->state, EX_STATE_BLOCKED);
        ex_model_free(model);
        bench_tear_down((void **)&b);
    }
}

static void deal(bench *const *to, guint count, GRand *rand)
{
    static const struct {
        guint client, server;
        guint16 port;
        guint isn;
        gboolean by_client;
        ex_fact_kind kind;
        guint object, second;
    } facts[] = {
        { 20, 5, 135, 1, TRUE, EX_FACT_SYN, 0, 10 },
        { 20, 5, 135, 1, TRUE, EX_FACT_SYN, 0, 13 },
        { 21, 5, 135, 2, TRUE, EX_FACT_SYN, 0, 10 },
        { 21, 5, 135, 2, TRUE, EX_FACT_SYN, 0, 11 },
        { 21, 5, 135, 3, TRUE, EX_FACT_SYN, 0, 40 },
        { 21, 5, 135, 3, FALSE, EX_FACT_SYNACK, 0, 40 },
        { 22, 5, 143, 4, TRUE, EX_FACT_SYN, 0, 40 },
        { 22, 5, 143, 4, FALSE, EX_FACT_PRODUCT, 0x12, 41 },
        { 22, 5, 25, 5, TRUE, EX_FACT_SYN, 0, 50 },
        { 22, 5, 25, 5, FALSE, EX_FACT_RST, 0, 50 },
        { 23, 5, 389, 6, TRUE, EX_FACT_SYN, 0, 60 },
        { 23, 5, 389, 6, TRUE, EX_FACT_ICMP, EX_ICMP_PROHIBITED, 60 },
        { 24, 5, 110, 7, TRUE, EX_FACT_SYN, 0, 70 },
        { 24, 5, 110, 7, TRUE, EX_FACT_ACK, 0, 72 },
        { 5, 30, 102, 8, TRUE, EX_FACT_X400_ASKED, 1, 80 },
        { 5, 30, 102, 8, FALSE, EX_FACT_X400_REFUSED, 1, 81 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(facts); i++) {
        bench *b = to[count > 1 ? (guint)g_rand_int_range(rand, 0, (gint32)count) : 0];

        open_between(b, facts[i].client, facts[i].server, facts[i].port, facts[i].isn);
        says(b, facts[i].by_client, facts[i].kind, facts[i].object, facts[i].second);
    }
}

static void findings_do_not_depend_on_how_evidence_was_cut(void **state)
{
    GRand *rand = g_rand_new_with_seed(8);
    bench *whole = (bench *)*state;
    char *wanted;

    deal(&whole, 1, rand);
    wanted = faults_of(whole);
    assert_string_equal(wanted, "error admin-prohibited 1 3; error epm-filtered 1 4/5/6a; "
                                "error service-refused 1 1b/2b/smtp-between-servers; warn mta-busy 1 6b");
    for (guint round = 0; round < 200; round++) {
        bench *pieces[4];
        bench *joined;
        guint from = (guint)g_rand_int_range(rand, 0, 4);

        bench_set_up((void **)&joined);
        for (guint i = 0; i < 4; i++)
            bench_set_up((void **)&pieces[i]);
        deal(pieces, 4, rand);
        for (guint i = 0; i < 6; i++)
            ex_store_merge(joined->store, pieces[(from + i) % 4]->store);
        expect_faults(joined, wanted);
        for (guint i = 0; i < 4; i++)
            bench_tear_down((void **)&pieces[i]);
        bench_tear_down((void **)&joined);
    }
    g_free(wanted);
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(outcomes),
        TEST(one_row_for_all_clients_of_a_port),
        TEST(services_are_told_apart),
        TEST(a_later_success_withdraws),
        TEST(eight_servers_are_a_scan),
        TEST(endpoints),
        TEST(what_is_not_registered),
        TEST(answers_of_another_network),
        TEST(the_way_back_of_an_mta),
        TEST(what_a_router_says),
        TEST(translated_addresses),
        TEST(an_mta_that_calls_at_another_port),
        TEST(refusals_of_mtas),
        TEST(a_moved_port_of_x400),
        TEST(a_filtered_mta_that_calls_at_another_port),
        TEST(ports_that_do_not_fit_the_method),
        TEST(parts_of_a_scenario),
        TEST(two_addresses_of_a_cluster),
        TEST(a_blocked_way_back_is_of_the_call),
        TEST(findings_do_not_depend_on_how_evidence_was_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
