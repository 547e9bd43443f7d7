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
    assert_string_equal(ex_fact_object_name(ex_fact_make(EX_FACT_RPC_BIND, EX_FROM_HI, EX_IF_NSPI)), "NSPI");
    assert_string_equal(ex_fact_object_name(ex_fact_make(EX_FACT_LAYER, EX_FROM_LO, 127)), "");
    assert_string_equal(ex_fact_object_name(0xffff), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenarios_are_in_order),
        cmocka_unit_test(ports_are_the_articles),
        cmocka_unit_test(uuids_are_read),
        cmocka_unit_test(uuids_are_written),
        cmocka_unit_test(interfaces_are_found_by_version),
        cmocka_unit_test(what_others_offer_too_proves_nothing),
        cmocka_unit_test(each_interface_has_the_value_of_its_process),
        cmocka_unit_test(a_port_is_of_the_process_that_offers_all_its_interfaces),
        cmocka_unit_test(names_never_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
