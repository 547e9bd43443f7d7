/* test_filters.c
 * Display filters as text, and sections of pages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"
#include "report/display_filter.h"
#include "report/writers.h"
#include "report/help.h"

static void expect_flow(bench *b, const char *wanted)
{
    GString *got = g_string_new(NULL);

    ex_filter_flow(b->store, b->flow, got);
    assert_string_equal(got->str, wanted);
    g_string_free(got, TRUE);
}

/* The filters of all scenarios, one a line. */
static void expect_scenarios(bench *b, const char *wanted)
{
    ex_model *model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    GString *got = g_string_new(NULL);

    for (guint i = 0; i < model->scenarios->len; i++) {
        ex_filter_scenario((const ex_scenario *)g_ptr_array_index(model->scenarios, i), got);
        g_string_append_c(got, '\n');
    }
    assert_string_equal(got->str, wanted);
    g_string_free(got, TRUE);
    ex_model_free(model);
}

static void a_flow_is_its_addresses_and_ports(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    expect_flow(b, "ip.addr == 192.0.2.1 && ip.addr == 192.0.2.5 && tcp.port == 40000 && tcp.port == 110");
}

/* Frames of these tests have the number of their second. */
static void a_port_used_again_is_cut_by_frames(void **state)
{
    static const guint seconds[] = { 10, 30, 20 };
    static const char *const between[] = { " && frame.number < 20", " && frame.number >= 30",
                                           " && frame.number >= 20 && frame.number < 30" };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        open_flow(b, 110, i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, seconds[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        char *wanted = g_strconcat(
            "ip.addr == 192.0.2.1 && ip.addr == 192.0.2.5 && tcp.port == 40000 && tcp.port == 110", between[i], NULL);

        open_flow(b, 110, i);
        expect_flow(b, wanted);
        g_free(wanted);
    }
}

static void ipv6_and_datagrams_have_fields_of_their_own(void **state)
{
    static const guint8 octets[2][16] = { { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 }, { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 } };
    bench *b = (bench *)*state;
    GString *hosts = g_string_new(NULL);
    ex_addr addr[2];
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    for (guint i = 0; i < 2; i++)
        ex_addr_set(&addr[i], octets[i], 16);
    ex_tuple_set(&key.tuple, &addr[0], 1200, &addr[1], 1300, 17);
    b->flow = ex_store_flow(b->store, &key);
    expect_flow(b, "ipv6.addr == 2001:db8::1 && ipv6.addr == 2001:db8::2 && udp.port == 1200 && udp.port == 1300");
    ex_filter_hosts(&addr[0], &addr[1], hosts);
    assert_string_equal(hosts->str, "exchange && (ipv6.addr == 2001:db8::1 || ipv6.addr == 2001:db8::2)");
    g_string_free(hosts, TRUE);
}

static void a_mail_client_is_its_leg(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 1);
    expect_scenarios(b, "ip.addr == 192.0.2.1 && ip.addr == 192.0.2.5 && (exchange.leg == \"1a\")\n");
}

static void candidates_are_a_set(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 25, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 1);
    expect_scenarios(b, "ip.addr == 192.0.2.1 && ip.addr == 192.0.2.5 && (exchange.leg in {\"1b\", \"2b\"} || "
                        "exchange.outside == \"smtp-between-servers\")\n");
}

/* A port that the endpoint mapper gave and nothing answers at shows no leg by a bind; its port does. */
static void assigned_ports_and_the_mapper_belong_to_it(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 1);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_EMSMDB, 2);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, 2);
    give_endpoint(b, EX_IF_EMSMDB, 1062, 2);
    open_flow(b, 1062, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 3);
    runs_until(b, 60);
    expect_scenarios(b, "ip.addr == 192.0.2.1 && ip.addr == 192.0.2.5 && (exchange.leg == \"4\" || tcp.port in {135, "
                        "1062})\n");
}

static void a_flow_leads_to_its_scenario(void **state)
{
    bench *b = (bench *)*state;
    const ex_scenario *scenario;
    ex_flow *pop3, *other;
    ex_model *model;

    open_between(b, 3, 5, 143, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 2);
    pop3 = b->flow;
    open_flow(b, 7, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 3);
    other = b->flow;
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    scenario = ex_scenario_of_flow(model->scenarios, pop3);
    assert_non_null(scenario);
    assert_int_equal(scenario->legs, EX_LEG(EX_LEG_1A));
    assert_null(ex_scenario_of_flow(model->scenarios, other));
    ex_model_free(model);
}

static const char page[] = "# Findings\n"
                           "\n"
                           "### epm-filtered\r\n"
                           "\n"
                           "Severity: **error**. See `port 135`.\n"
                           "\n"
                           "```\n"
                           "### no heading\n"
                           "  | SYN ** -> X |\n"
                           "```\n"
                           "\n"
                           "### epm-filtered-too\n"
                           "\n"
                           "other\n"
                           "## Next\n"
                           "text\n";

static void a_section_is_plain_text(void **state)
{
    GString *out = g_string_new(NULL);

    (void)state;
    assert_true(ex_page_section(page, "epm-filtered", out));
    assert_string_equal(out->str, "epm-filtered\n"
                                  "\n"
                                  "Severity: error. See port 135.\n"
                                  "\n"
                                  "### no heading\n"
                                  "  | SYN ** -> X |\n"
                                  "\n");
    g_string_truncate(out, 0);
    assert_true(ex_page_section(page, "epm-filtered-too", out));
    assert_string_equal(out->str, "epm-filtered-too\n\nother\n");
    g_string_truncate(out, 0);
    assert_false(ex_page_section(page, "epm", out));
    assert_int_equal(out->len, 0);
    g_string_free(out, TRUE);
}

/* The window about a packet's finding shows a section of this page. */
static void every_finding_has_a_section(void **state)
{
    char *text = NULL;

    (void)state;
    assert_true(g_file_get_contents(FINDINGS_DOCUMENT, &text, NULL, NULL));
    for (guint i = 0; i < EX_FINDING_COUNT; i++) {
        GString *out = g_string_new(NULL);
        char *severity = g_strdup_printf("Severity: %s.", ex_severity_name(ex_finding_types[i].severity));

        if (!ex_page_section(text, ex_finding_types[i].name, out))
            fail_msg("no section about %s", ex_finding_types[i].name);
        if (!strstr(out->str, severity) || !strstr(out->str, ex_finding_types[i].kb))
            fail_msg("the section about %s has another severity or other articles", ex_finding_types[i].name);
        g_free(severity);
        g_string_free(out, TRUE);
    }
    g_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_flow_is_its_addresses_and_ports),
        TEST(a_port_used_again_is_cut_by_frames),
        TEST(ipv6_and_datagrams_have_fields_of_their_own),
        TEST(a_mail_client_is_its_leg),
        TEST(candidates_are_a_set),
        TEST(assigned_ports_and_the_mapper_belong_to_it),
        TEST(a_flow_leads_to_its_scenario),
        cmocka_unit_test(a_section_is_plain_text),
        cmocka_unit_test(every_finding_has_a_section),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
