/* test_article.c
 * The tables are whole and agree with themselves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"

static void scenarios_are_in_order(void **state)
{
    static const char *const names[] = { "1a", "1b", "2a", "2b", "3", "4", "5", "6a", "6b" };

    (void)state;
    assert_int_equal(G_N_ELEMENTS(names), EX_LEG_COUNT);
    for (guint i = 0; i < EX_LEG_COUNT; i++) {
        assert_int_equal(ex_scenarios[i].leg, i);
        assert_string_equal(ex_scenarios[i].name, names[i]);
        assert_int_equal(ex_scenarios[i].scenario, names[i][0] - '0');
    }
}

/* KB 176466, scenario by scenario: which ports must be open between the two. */
static void legs_need_what_the_article_says(void **state)
{
    static const struct {
        ex_leg leg;
        const char *needs;
        gboolean both_ways;
    } article[] = {
        { EX_LEG_1A, "pop3", FALSE },
        { EX_LEG_1B, "smtp", FALSE },
        { EX_LEG_2A, "imap4", FALSE },
        { EX_LEG_2B, "smtp", FALSE },
        { EX_LEG_3, "ldap", FALSE },
        { EX_LEG_4, "epm directory store", FALSE },
        { EX_LEG_5, "epm directory mta", TRUE },
        { EX_LEG_6A, "epm mta", TRUE },
        { EX_LEG_6B, "x400", TRUE },
    };

    (void)state;
    assert_int_equal(G_N_ELEMENTS(article), EX_LEG_COUNT);
    for (guint i = 0; i < G_N_ELEMENTS(article); i++) {
        const ex_legs leg = EX_LEG(article[i].leg);
        GString *needs = g_string_new(NULL);
        guint count = 0;

        for (guint service = 0; service < EX_SVC_COUNT; service++) {
            if (ex_legs_needs(leg) >> service & 1)
                g_string_append_printf(needs, "%s%s", count++ ? " " : "", ex_service_name((ex_service)service));
        }
        assert_string_equal(needs->str, article[i].needs);
        assert_true(count <= EX_NEEDS_MAX);
        assert_int_equal(ex_goes_both_ways(leg, 0), article[i].both_ways);
        g_string_free(needs, TRUE);
    }
    assert_int_equal(ex_legs_needs(EX_LEG(EX_LEG_5) | EX_LEG(EX_LEG_6A)), EX_SVC(EPM) | EX_SVC(MTA));
    assert_int_equal(ex_legs_needs(EX_LEG(EX_LEG_1A) | EX_LEG(EX_LEG_6A)), 0);
    assert_int_equal(ex_legs_needs(0), 0);
    assert_false(ex_goes_both_ways(EX_LEG(EX_LEG_4) | EX_LEG(EX_LEG_5), 0));
    assert_true(ex_goes_both_ways(0, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS)));
    assert_false(ex_goes_both_ways(0, EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS) | EX_OUT(EX_OUT_NNTP)));
    assert_false(ex_goes_both_ways(0, 0));
}

/* Ports 135 and 102 are others' too; whoever wants a directory is a client, unless it is an MTA. */
static void a_blocked_port_may_mean_the_legs_that_need_it(void **state)
{
    const ex_legs site = EX_LEG(EX_LEG_5) | EX_LEG(EX_LEG_6A);

    (void)state;
    assert_int_equal(ex_legs_of_shared_port(EX_SVC_EPM), EX_LEG(EX_LEG_4) | site);
    assert_int_equal(ex_legs_of_shared_port(EX_SVC_X400), EX_LEG(EX_LEG_6B));
    assert_int_equal(ex_legs_of_shared_port(EX_SVC_POP3), 0);
    assert_int_equal(ex_legs_of_shared_port(EX_SVC_STORE), 0);
    assert_int_equal(ex_legs_of_caller(EX_SVC_DIRECTORY), EX_LEG(EX_LEG_4));
    assert_int_equal(ex_legs_of_caller(EX_SVC_STORE), EX_LEG(EX_LEG_4));
    assert_int_equal(ex_legs_of_caller(EX_SVC_MTA), site);
    assert_int_equal(ex_legs_of_caller(EX_SVC_ADMINISTRATION), 0);
    assert_int_equal(ex_legs_of_caller(EX_SVC_NONE), 0);
}

/* A service that has a dialogue has a port and stock's dissector; one whose port is told has none. */
static void services_are_whole(void **state)
{
    (void)state;
    for (guint service = 1; service < EX_SVC_COUNT; service++) {
        const ex_service_kind kind = ex_service_kinds[service];
        const gboolean talks = kind == EX_KIND_LINES || kind == EX_KIND_MESSAGES;
        gboolean has_port = FALSE, has_layer = FALSE;

        for (guint i = 0; i < ex_ports_count; i++)
            has_port |= ex_ports[i].service == service;
        for (guint layer = 0; layer < EX_LAYER_COUNT; layer++)
            has_layer |= ex_layer_service((ex_layer)layer) == service;
        assert_int_equal(has_port, talks || kind == EX_KIND_MAPPER || kind == EX_KIND_TPKT);
        assert_true(has_layer || !talks);
        assert_int_equal(ex_registry_of((ex_service)service) != NULL, kind == EX_KIND_PROCESS);
    }
}

static void ports_are_the_articles(void **state)
{
    static const struct {
        guint16 port;
        const char *service;
        gboolean ssl;
    } article[] = {
        { 110, "pop3", FALSE }, { 995, "pop3", TRUE },  { 25, "smtp", FALSE },  { 143, "imap4", FALSE },
        { 993, "imap4", TRUE }, { 389, "ldap", FALSE }, { 390, "ldap", FALSE }, { 379, "ldap", FALSE },
        { 636, "ldap", TRUE },  { 119, "nntp", FALSE }, { 563, "nntp", TRUE },  { 135, "epm", FALSE },
        { 102, "x400", FALSE },
    };

    (void)state;
    assert_int_equal(ex_ports_count, G_N_ELEMENTS(article));
    for (guint i = 0; i < G_N_ELEMENTS(article); i++) {
        guint found = 0;

        for (guint k = 0; k < ex_ports_count; k++) {
            if (ex_ports[k].port != article[i].port)
                continue;
            assert_string_equal(ex_service_name(ex_ports[k].service), article[i].service);
            assert_int_equal(ex_ports[k].ssl, article[i].ssl);
            found++;
        }
        assert_int_equal(found, 1);
    }
}

static void uuids_are_read(void **state)
{
    ex_uuid uuid, other = { { 1 } };

    (void)state;
    assert_true(ex_uuid_parse("e1af8308-5d1f-11c9-91a4-08002b14a0fa", &uuid));
    assert_memory_equal(uuid.octet, "\xe1\xaf\x83\x08\x5d\x1f\x11\xc9\x91\xa4\x08\x00\x2b\x14\xa0\xfa", 16);
    assert_false(ex_uuid_parse("e1af8308-5d1f-11c9-91a4-08002b14a0f", &other));
    assert_false(ex_uuid_parse("e1af8308-5d1f-11c9-91a4-08002b14a0fg", &other));
    assert_false(ex_uuid_parse("e1af8308x5d1f-11c9-91a4-08002b14a0fa", &other));
    assert_false(ex_uuid_parse(NULL, &other));
    assert_int_equal(other.octet[0], 1);
}

/* The example of RFC 4122 section 3. */
static void uuids_are_written(void **state)
{
    const ex_uuid uuid = { { 0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec, 0x11, 0xd0, 0xa7, 0x65, 0x00, 0xa0, 0xc9, 0x1e, 0x6b,
                             0xf6 } };
    GString *text = g_string_new("urn:uuid:");

    (void)state;
    ex_uuid_append(text, &uuid);
    assert_string_equal(text->str, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    g_string_free(text, TRUE);
}

static void interfaces_are_found_by_version(void **state)
{
    ex_uuid uuid;

    (void)state;
    for (guint i = 1; i < EX_IF_COUNT; i++) {
        assert_int_equal(ex_interfaces[i].id, i);
        assert_true(ex_uuid_parse(ex_interfaces[i].uuid, &uuid));
        assert_int_equal(ex_interface_find(&uuid, ex_interfaces[i].major), i);
        assert_int_equal(ex_interface_find_any(&uuid), i);
    }
    /* EMSMDB and store administration differ in one octet. */
    assert_true(ex_uuid_parse("a4f1db00-ca47-1067-b31f-00dd010662da", &uuid));
    assert_int_equal(ex_interface_find(&uuid, 0), EX_IF_EMSMDB);
    assert_int_equal(ex_interface_find(&uuid, 1), EX_IF_OTHER);
    assert_true(ex_uuid_parse("a4f1db00-ca47-1067-b31e-00dd010662da", &uuid));
    assert_int_equal(ex_interface_find(&uuid, 1), EX_IF_STORE_ADMIN_1);
    assert_true(ex_uuid_parse("11111111-ca47-1067-b31e-00dd010662da", &uuid));
    assert_int_equal(ex_interface_find(&uuid, 0), EX_IF_OTHER);
}

static void what_others_offer_too_proves_nothing(void **state)
{
    (void)state;
    assert_false(ex_interface_shows(EX_IF_NSPI, EX_SHOWS_EXCHANGE));
    assert_false(ex_interface_shows(EX_IF_RFR, EX_SHOWS_EXCHANGE));
    assert_false(ex_interface_shows(EX_IF_XDS, EX_SHOWS_EXCHANGE));
    assert_false(ex_interface_shows(EX_IF_DRS_OR_FRS, EX_SHOWS_EXCHANGE));
    assert_true(ex_interface_shows(EX_IF_EMSMDB, EX_SHOWS_EXCHANGE));
    assert_true(ex_interface_shows(EX_IF_MTA, EX_SHOWS_EXCHANGE));
    assert_true(ex_interface_shows(EX_IF_SA_PUBLIC, EX_SHOWS_EXCHANGE));
    /* Windows's file replication has f5cc59b4 for itself: it does not even show a directory. */
    assert_true(ex_interface_shows(EX_IF_DRS_OR_FRS, EX_SHOWS_NOTHING));
    assert_true(ex_interface_shows(EX_IF_XDS, EX_SHOWS_COMPONENT));
    assert_true(ex_interface_shows(EX_IF_NETLOGON, EX_SHOWS_DOMAIN));
    assert_false(ex_interface_shows(EX_IF_COUNT, EX_SHOWS_NOTHING));
}

/* What is in no group makes no condition: the mapper itself, Exchange 2000's own, and what is Windows's. */
static void interfaces_mean_what_the_rules_call_them(void **state)
{
    static const struct {
        ex_interface id;
        guint means;
    } rows[] = {
        { EX_IF_NSPI, 1 << EX_MEANS_CLIENT_DIRECTORY },
        { EX_IF_RFR, 1 << EX_MEANS_CLIENT_DIRECTORY },
        { EX_IF_XDS, 1 << EX_MEANS_XDS },
        { EX_IF_DRS_OR_FRS, 1 << EX_MEANS_REPLICATION },
        { EX_IF_EMSMDB, 1 << EX_MEANS_STORE },
        { EX_IF_ASYNC_EMSMDB, 1 << EX_MEANS_STORE },
        { EX_IF_STORE_ADMIN_1, 1 << EX_MEANS_ADMINISTRATION },
        { EX_IF_STORE_ADMIN_2, 1 << EX_MEANS_ADMINISTRATION },
        { EX_IF_STORE_ADMIN_3, 1 << EX_MEANS_ADMINISTRATION },
        { EX_IF_QADMIN, 1 << EX_MEANS_ADMINISTRATION },
        { EX_IF_MTA, 1 << EX_MEANS_MTA },
        { EX_IF_SA_PRIVATE, 1 << EX_MEANS_SYSTEM_ATTENDANT | 1 << EX_MEANS_ADMINISTRATION },
        { EX_IF_SA_PUBLIC, 1 << EX_MEANS_SYSTEM_ATTENDANT | 1 << EX_MEANS_ADMINISTRATION },
        { EX_IF_SA_CLUSTER, 1 << EX_MEANS_SYSTEM_ATTENDANT | 1 << EX_MEANS_ADMINISTRATION },
    };

    (void)state;
    for (guint id = 0; id < EX_IF_COUNT; id++) {
        guint means = 0;

        for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
            means |= rows[i].id == id ? rows[i].means : 0;
        assert_int_equal(ex_interfaces[id].means, means);
    }
}

/* The processes as the articles name them: the store's administration is the store's, the MTA's queues are the MTA's. */
static void each_interface_has_the_value_of_its_process(void **state)
{
    static const struct {
        ex_interface id;
        const char *key, *value;
    } rows[] = {
        { EX_IF_NSPI, "MSExchangeDS\\Parameters", "TCP/IP port" },
        { EX_IF_DRS_OR_FRS, "MSExchangeDS\\Parameters", "TCP/IP port" },
        { EX_IF_EMSMDB, "MSExchangeIS\\ParametersSystem", "TCP/IP port" },
        { EX_IF_STORE_ADMIN_1, "MSExchangeIS\\ParametersSystem", "TCP/IP port" },
        { EX_IF_STORE_ADMIN_3, "MSExchangeIS\\ParametersSystem", "TCP/IP port" },
        { EX_IF_MTA, "MSExchangeMTA\\Parameters", "TCP/IP port for RPC listens" },
        { EX_IF_QADMIN, "MSExchangeMTA\\Parameters", "TCP/IP port for RPC listens" },
        { EX_IF_SA_PUBLIC, "MSExchangeSA\\Parameters", "TCP/IP port" },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_registry_row *row = ex_registry_of(ex_interface_home(rows[i].id));

        assert_non_null(row);
        assert_string_equal(row->key, rows[i].key);
        assert_string_equal(row->value, rows[i].value);
    }
    /* The mapper's port is fixed, and what is Windows's no value of Exchange pins. */
    assert_null(ex_registry_of(ex_interface_home(EX_IF_EPM)));
    assert_null(ex_registry_of(ex_interface_home(EX_IF_DRSUAPI)));
    assert_null(ex_registry_of(ex_interface_home(EX_IF_OTHER)));
    assert_null(ex_registry_of(ex_interface_home(EX_IF_COUNT)));
}

static void a_port_is_of_the_process_that_offers_all_its_interfaces(void **state)
{
    const ex_interfaces_set one = 1;

    (void)state;
    assert_int_equal(ex_interfaces_home(one << EX_IF_EMSMDB | one << EX_IF_STORE_ADMIN_2), EX_SVC_STORE);
    assert_int_equal(ex_interfaces_home(one << EX_IF_MTA | one << EX_IF_QADMIN | one << EX_IF_OTHER), EX_SVC_MTA);
    assert_int_equal(ex_interfaces_home(one << EX_IF_NSPI | one << EX_IF_SA_PRIVATE), EX_SVC_SYSTEM_ATTENDANT);
    assert_int_equal(ex_interfaces_home(one << EX_IF_NSPI | one << EX_IF_XDS), EX_SVC_DIRECTORY);
    assert_int_equal(ex_interfaces_home(one << EX_IF_EMSMDB | one << EX_IF_QADMIN), EX_SVC_NONE);
    assert_int_equal(ex_interfaces_home(0), EX_SVC_NONE);
}

static void names_never_fail(void **state)
{
    (void)state;
    assert_string_equal(ex_service_name(EX_SVC_SYSTEM_ATTENDANT), "system-attendant");
    assert_string_equal(ex_service_name(EX_SVC_NEW_MAIL), "new-mail");
    assert_string_equal(ex_service_name((ex_service)99), "");
    assert_string_equal(ex_outside_name(EX_OUT_SMTP_BETWEEN_SERVERS), "smtp-between-servers");
    assert_string_equal(ex_outside_name((ex_outside)-1), "");
    assert_string_equal(ex_auth_name(EX_AUTH_STARTTLS), "starttls");
    assert_string_equal(ex_port_class_name(EX_PORT_STATIC), "static");
    assert_string_equal(ex_confidence_name(EX_CONF_CORROBORATED), "corroborated");
    assert_string_equal(ex_confidence_name(EX_CONF_PORT), "port");
    assert_string_equal(ex_confidence_word(EX_CONF_PORT), "by port only");
    assert_string_equal(ex_confidence_word(EX_CONF_PROTOCOL), "decoded");
    assert_string_equal(ex_confidence_word(EX_CONF_COUNT), "");
    assert_string_equal(ex_fact_object_name(ex_fact_make(EX_FACT_RPC_BIND, EX_FROM_HI, EX_IF_NSPI)), "NSPI");
    assert_string_equal(ex_fact_object_name(ex_fact_make(EX_FACT_LAYER, EX_FROM_LO, 127)), "");
    assert_string_equal(ex_fact_object_name(0xffff), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenarios_are_in_order),
        cmocka_unit_test(legs_need_what_the_article_says),
        cmocka_unit_test(a_blocked_port_may_mean_the_legs_that_need_it),
        cmocka_unit_test(services_are_whole),
        cmocka_unit_test(ports_are_the_articles),
        cmocka_unit_test(uuids_are_read),
        cmocka_unit_test(uuids_are_written),
        cmocka_unit_test(interfaces_are_found_by_version),
        cmocka_unit_test(what_others_offer_too_proves_nothing),
        cmocka_unit_test(interfaces_mean_what_the_rules_call_them),
        cmocka_unit_test(each_interface_has_the_value_of_its_process),
        cmocka_unit_test(a_port_is_of_the_process_that_offers_all_its_interfaces),
        cmocka_unit_test(names_never_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
