/* test_cells.c
 * Columns of tables: each says the same in text, by tabs, in JSON and in a window, and what it says is the scene's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"
#include "evidence/believe.h"
#include "facts/escape.h"
#include "facts/json_writer.h"
#include "report/writers.h"

/* PostgreSQL's, which the rule's reason must say. */
#define STORE_PORT 5432
/* What the mapper registers there, as nobody should: a formula, a quote, an octet that is no ASCII. */
#define ANNOTATION  "=a\"\xe4"
#define STORE_VALUE "HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeIS\\ParametersSystem \"TCP/IP port\""
#define STORE_JSON                                                                                                   \
    "\"registry\":{\"key\":\"HKLM\\\\SYSTEM\\\\CurrentControlSet\\\\Services\\\\MSExchangeIS\\\\ParametersSystem\"," \
    "\"value\":\"TCP/IP port\",\"preference\":\"store.rpc_port\",\"kb\":\"KB 148732, 155831\"}"

/** What a cell must be. */
typedef struct {
    const char *key;
    const char *text; /* in tables; empty there: "-" */
    const char *json; /* member, or members; NULL: not there */
    const char *tabs; /* if that is not the text */
} expected;

/*
 * 192.0.2.1 asks the mapper of 192.0.2.5 for the store in second 2 and gets a port; nobody answers there. Packets are
 * what is said: three on the mapper's connection, two to the port.
 */
static ex_model *play(bench *b)
{
    const ex_saying saying = { host(5), host(1), EX_SAID_ASKED, TRUE };
    const ex_proof reply = at(2);
    ex_endpoint endpoint;

    open_between(b, 1, 5, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 1);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, 2);
    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = host(5);
    endpoint.port = STORE_PORT;
    endpoint.transport = 6;
    endpoint.uuid = uuid_of(EX_IF_EMSMDB);
    endpoint.major = 0;
    ex_store_add_endpoint(b->store, &endpoint, &saying, ANNOTATION, &reply);
    open_between(b, 1, 5, STORE_PORT, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 13);
    runs_until(b, 60);
    return ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
}

static char *member_of(const ex_column *column, const ex_cell *cell)
{
    GString *out = g_string_new("{");

    column->kind->json(cell, column->key, out);
    g_string_erase(out, 0, 1);
    return g_string_free(out, FALSE);
}

/* The cell of a line that begins where the title does. */
static void check_aligned(const char *header, const char *line, const char *title, const char *text, gsize *from)
{
    const char *found = strstr(header + *from, title);

    assert_non_null(found);
    assert_true(g_str_has_prefix(line + (found - header), *text ? text : "-"));
    *from = (gsize)(found - header) + strlen(title);
}

static void check_row(ex_table table, guint row, const expected *wanted, guint count)
{
    GString *own = g_string_new(NULL), *text = g_string_new(NULL), *tabs = g_string_new(NULL),
            *json = g_string_new("[");
    GString *members = g_string_new("{");
    ex_cell cells[EX_COLUMNS_MAX];
    guint order[EX_COLUMNS_MAX];
    const guint shown = ex_sheet_order(table.sheet, EX_IN_REPORT, order);
    char **lines, **rows, **names, **parts;
    gsize from = 0;

    ex_table_print(&table, EX_IN_REPORT, 0, text);
    lines = g_strsplit(text->str, "\n", -1);
    ex_table_print_separated(&table, tabs);
    rows = g_strsplit(tabs->str, "\n", -1);
    /* A sheet may have no column in reports. */
    names = g_strsplit(shown ? rows[0] : "", "\t", -1);
    parts = g_strsplit(shown ? rows[row + 1] : "", "\t", -1);
    assert_int_equal(g_strv_length(names), shown);
    ex_table_read(&table, row, cells, own);
    assert_int_equal(table.sheet->count, count);
    for (guint i = 0; i < count; i++) {
        const ex_column *column = &table.sheet->columns[i];
        char *member = member_of(column, &cells[i]), *escaped;
        GString *bare = g_string_new(NULL);

        assert_string_equal(column->key, wanted[i].key);
        column->kind->print(&cells[i], bare);
        escaped = ex_escaped(bare->str);
        assert_string_equal(escaped, wanted[i].text);
        assert_int_equal(column->json, wanted[i].json != NULL);
        if (wanted[i].json) {
            assert_string_equal(member, wanted[i].json);
            g_string_append_printf(members, "%s%s", members->len > 1 && *member ? "," : "", member);
        }
        g_string_free(bare, TRUE);
        g_free(escaped);
        g_free(member);
    }
    for (guint place = 0; place < shown; place++) {
        const ex_column *column = &table.sheet->columns[order[place]];
        const expected *cell = &wanted[order[place]];

        assert_string_equal(names[place], column->title);
        assert_string_equal(parts[place], cell->tabs ? cell->tabs : cell->text);
        check_aligned(lines[0], lines[row + 1], column->title, cell->text, &from);
    }
    g_string_append_c(members, '}');
    ex_table_print_json(&table, NULL, json);
    assert_non_null(strstr(json->str, members->str));
    g_strfreev(lines);
    g_strfreev(rows);
    g_strfreev(names);
    g_strfreev(parts);
    g_string_free(own, TRUE);
    g_string_free(text, TRUE);
    g_string_free(tabs, TRUE);
    g_string_free(json, TRUE);
    g_string_free(members, TRUE);
}

#define CHECK(table, row, wanted) check_row(table, row, wanted, G_N_ELEMENTS(wanted))
#define SAME(key, text)                             \
    {                                               \
        key, text, "\"" key "\":\"" text "\"", NULL \
    }
#define BARE(key, text)                      \
    {                                        \
        key, text, "\"" key "\":" text, NULL \
    }
#define HIDDEN(key, text)     \
    {                         \
        key, text, NULL, NULL \
    }

static const char flow[] =
    "{\"client\":\"192.0.2.1\",\"client_port\":40000,\"server\":\"192.0.2.5\",\"server_port\":5432";

static void a_scenario(void **state)
{
    ex_model *model = play((bench *)*state);
    const ex_table table = ex_model_scenarios(model);
    GString *own = g_string_new(NULL);
    ex_cell cells[EX_COLUMNS_MAX];
    char *flows;

    assert_int_equal(model->scenarios->len, 1);
    ex_table_read(&table, 0, cells, own);
    flows = member_of(&table.sheet->columns[12], &cells[12]);
    /* The flows are rows of a sheet of their own. */
    assert_true(g_str_has_prefix(flows, "\"flows\":[{\"client\":\"192.0.2.1\",\"client_port\":40000,"));
    assert_non_null(strstr(flows, flow));
    const expected wanted[] = {
        SAME("client", "192.0.2.1"),
        SAME("server", "192.0.2.5"),
        BARE("both_ways", "false"),
        HIDDEN("scenarios", "4"),
        { "legs", "4", "\"legs\":[\"4\"],\"outside\":[]", NULL },
        SAME("state", "blocked"),
        SAME("confidence", "confirmed"),
        { "parts", "store 5432 blocked, epm 135 open, directory not seen",
          "\"parts\":[{\"service\":\"epm\",\"state\":\"open\",\"ports\":[135],\"blocked_ports\":[]},"
          "{\"service\":\"directory\",\"state\":\"not seen\",\"ports\":[],\"blocked_ports\":[]},"
          "{\"service\":\"store\",\"state\":\"blocked\",\"ports\":[],\"blocked_ports\":[5432]}]",
          NULL },
        BARE("packets", "5"),
        BARE("bytes", "0"),
        SAME("first", "1970-01-01T00:00:01.000000Z"),
        SAME("last", "1970-01-01T00:00:13.000000Z"),
        { "flows", "2", flows, NULL },
        HIDDEN("filter", "ip.addr == 192.0.2.1 && ip.addr == 192.0.2.5 && (exchange.leg == \"4\" || tcp.port in {135, "
                         "5432})"),
    };
    CHECK(table, 0, wanted);
    g_string_free(own, TRUE);
    g_free(flows);
    ex_model_free(model);
}

static void a_flow(void **state)
{
    ex_model *model = play((bench *)*state);
    const ex_table table = ex_model_scenarios(model);
    GString *own = g_string_new(NULL);
    ex_cell cells[EX_COLUMNS_MAX];
    static const expected wanted[] = {
        SAME("client", "192.0.2.1"),
        BARE("client_port", "40000"),
        SAME("server", "192.0.2.5"),
        BARE("server_port", "5432"),
        SAME("transport", "tcp"),
        SAME("service", "store"),
        SAME("auth", ""),
        SAME("port_class", "ephemeral"),
        { "legs", "4", "\"legs\":[\"4\"],\"outside\":[]", NULL },
        SAME("confidence", "confirmed"),
        SAME("outcome", "filtered"),
        SAME("state", "blocked"),
        BARE("packets", "2"),
        BARE("bytes", "0"),
        SAME("first", "1970-01-01T00:00:10.000000Z"),
        SAME("last", "1970-01-01T00:00:13.000000Z"),
        { "evidence_frames", "2", "\"evidence_frames\":[2]", NULL },
        { "endpoint_frames", "2", "\"endpoint_frames\":[2]", NULL },
        { "network", "", "", NULL },
    };

    ex_table_read(&table, 0, cells, own);
    CHECK(cells[12].rows, 1, wanted);
    g_string_free(own, TRUE);
    ex_model_free(model);
}

static void an_endpoint(void **state)
{
    ex_model *model = play((bench *)*state);
    static const expected wanted[] = {
        SAME("server", "192.0.2.5"),
        BARE("port", "5432"),
        SAME("transport", "tcp"),
        SAME("uuid", "a4f1db00-ca47-1067-b31f-00dd010662da"),
        BARE("major", "0"),
        SAME("interface", "EMSMDB"),
        SAME("service", "store"),
        { "frames", "2", "\"frames\":[2]", NULL },
        HIDDEN("flows", "1"),
        HIDDEN("state", "blocked"),
        HIDDEN("port_class", "ephemeral"),
        BARE("pinned", "false"),
        { "annotation", "=a\"\\xe4", "\"annotation\":\"=a\\\"\\u00e4\"", "\\x3da\"\\xe4" },
        { "registry", STORE_VALUE, STORE_JSON, NULL },
        HIDDEN("filter", "ip.addr == 192.0.2.5 && tcp.port == 5432"),
    };

    CHECK(ex_model_endpoints(model), 0, wanted);
    ex_model_free(model);
}

static void a_finding(void **state)
{
    ex_model *model = play((bench *)*state);
    const ex_finding_type *type = &ex_finding_types[EX_FINDING_ENDPOINT_FILTERED];
    char *what = g_strdup_printf("\"what\":\"%s\"", type->what), *cure = g_strdup_printf("\"do\":\"%s\"", type->cure);
    char *text = g_strdup_printf("%s The value is " STORE_VALUE ".", type->cure);
    char *kb = g_strdup_printf("\"kb\":\"%s\"", type->kb);
    const expected wanted[] = {
        SAME("name", "endpoint-filtered"),
        SAME("severity", "error"),
        BARE("fault", "true"),
        SAME("server", "192.0.2.5"),
        BARE("servers", "1"),
        BARE("port", "5432"),
        SAME("transport", "tcp"),
        SAME("service", "store"),
        BARE("client_count", "1"),
        { "clients", "192.0.2.1", "\"clients\":[\"192.0.2.1\"]", NULL },
        { "legs", "4", "\"legs\":[\"4\"],\"outside\":[]", NULL },
        { "frames", "10", "\"frames\":[10]", NULL },
        SAME("first", "1970-01-01T00:00:10.000000Z"),
        SAME("last", "1970-01-01T00:00:13.000000Z"),
        { "what", type->what, what, NULL },
        { "do", text, cure, NULL },
        { "kb", type->kb, kb, NULL },
        { "registry", STORE_VALUE, STORE_JSON, NULL },
        HIDDEN("filter", "frame.number in {10}"),
    };

    CHECK(ex_model_findings(model), 0, wanted);
    g_free(what);
    g_free(cure);
    g_free(text);
    g_free(kb);
    ex_model_free(model);
}

static void an_opening(void **state)
{
    ex_model *model = play((bench *)*state);
    /* By server and port: the store's is the last; the directory's port is not known. */
    static const expected store[] = {
        SAME("client", "192.0.2.1"),
        SAME("server", "192.0.2.5"),
        BARE("port", "5432"),
        SAME("transport", "tcp"),
        SAME("service", "store"),
        { "legs", "4", "\"legs\":[\"4\"],\"outside\":[]", NULL },
        SAME("port_class", "ephemeral"),
        SAME("state", "blocked"),
        SAME("rule", "decide"),
        { "because", "other-service: the port is well known as another service's; well known as the port of postgresql",
          "\"because\":\"other-service\",\"why\":\"the port is well known as another service's; well known as the port "
          "of "
          "postgresql\",\"port_of\":\"postgresql\"",
          NULL },
        SAME("confidence", "confirmed"),
        { "frames", "2 10", "\"frames\":[2,10]", NULL },
        { "registry", STORE_VALUE, STORE_JSON, NULL },
        HIDDEN("below", "MSExchangeIS\\ParametersSystem \"TCP/IP port\""),
    };
    const ex_table table = ex_model_firewall(model);
    GString *own = g_string_new(NULL);
    ex_cell cells[EX_COLUMNS_MAX];
    char *port;

    assert_int_equal(model->openings->len, 3);
    CHECK(table, 2, store);
    ex_table_read(&table, 0, cells, own);
    g_string_truncate(own, 0);
    table.sheet->columns[2].kind->print(&cells[2], own);
    assert_string_equal(own->str, "?");
    port = member_of(&table.sheet->columns[2], &cells[2]);
    assert_string_equal(port, "\"port\":null");
    /* The window has the value without what all keys begin with. "not seen" is the widest state. */
    g_string_truncate(own, 0);
    ex_table_print(&table, EX_IN_WINDOW, 0, own);
    assert_non_null(strstr(own->str, "  blocked   decide  MSExchangeIS\\ParametersSystem \"TCP/IP port\"\n"));
    assert_null(strstr(own->str, "HKLM"));
    g_free(port);
    g_string_free(own, TRUE);
    ex_model_free(model);
}

/* What the scene has none of. */
static void other_cells(void **state)
{
    static const ex_proofs proofs = { .count = 2, .overflow = TRUE, .proof = { { 0, 0, 7 }, { 0, 0, 9 } } };
    static const ex_registry_row *const none = NULL;
    static const ex_addr many;
    static const ex_events two = { { 37, 1290 }, "" }, full = { { 1, 2, 3, 4, 5 }, "" };
    GPtrArray *hosts = g_ptr_array_new();
    ex_addr addr[5];

    for (guint i = 0; i < G_N_ELEMENTS(addr); i++) {
        addr[i] = host(i + 1);
        g_ptr_array_add(hosts, &addr[i]);
    }
    const struct {
        const ex_kind *kind;
        ex_cell cell;
        const char *text, *member;
    } rows[] = {
        { &ex_kind_text, { .text = NULL }, "", "" },
        /* Words for people, the public name for programs. */
        { &ex_kind_sure, { .sure = EX_CONF_PORT }, "by port only", "\"k\":\"port\"" },
        { &ex_kind_sure, { .sure = EX_CONF_NONE }, "", "\"k\":\"\"" },
        { &ex_kind_transport, { .transport = 17 }, "udp", "\"k\":\"udp\"" },
        { &ex_kind_octets, { .octets = G_MAXUINT64 }, "18446744073709551615", "\"k\":18446744073709551615" },
        { &ex_kind_number, { .number = G_MAXUINT32 }, "4294967295", "\"k\":4294967295" },
        { &ex_kind_port, { .port = 0 }, "0", "\"k\":0" },
        { &ex_kind_server, { .server = { &many, 9 } }, "9 servers", "\"k\":\"\"" },
        { &ex_kind_hosts,
          { .hosts = hosts },
          "5: 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 ...",
          "\"k\":[\"192.0.2.1\",\"192.0.2.2\",\"192.0.2.3\",\"192.0.2.4\",\"192.0.2.5\"]" },
        { &ex_kind_frames, { .frames = &proofs }, "7 9 ...", "\"k\":[7,9]" },
        { &ex_kind_legs, { .legs = { 0, 0, "unknown" } }, "unknown", "\"k\":[],\"outside\":[]" },
        { &ex_kind_legs,
          { .legs = { EX_LEG(EX_LEG_5) | EX_LEG(EX_LEG_6A), EX_OUT(EX_OUT_P3), "" } },
          "5/6a/p3",
          "\"k\":[\"5\",\"6a\"],\"outside\":[\"p3\"]" },
        { &ex_kind_scenarios, { .scenarios = EX_LEG(EX_LEG_1A) | EX_LEG(EX_LEG_2B) }, "1/2", "\"k\":\"1/2\"" },
        { &ex_kind_registry, { .registry = none }, "", "" },
        { &ex_kind_below, { .below = none }, "", "" },
        { &ex_kind_what, { .what = { "a", "b" } }, "a (b)", "\"k\":\"a\",\"detail\":\"b\"" },
        { &ex_kind_cure, { .cure = { "a.", NULL } }, "a.", "\"k\":\"a.\"" },
        { &ex_kind_when, { .when = { NULL, "before" } }, "before", "\"k\":null" },
        { &ex_kind_when,
          { .when = { &proofs.proof[0], "before" } },
          "1970-01-01T00:00:00.000000Z",
          "\"k\":\"1970-01-01T00:00:00.000000Z\"" },
        { &ex_kind_tally, { .tally = { 7, FALSE } }, "", "\"k\":null" },
        { &ex_kind_tally, { .tally = { G_MAXUINT64, TRUE } }, "18446744073709551615", "\"k\":18446744073709551615" },
        { &ex_kind_events, { .events = NULL }, "", "\"k\":[]" },
        { &ex_kind_events, { .events = &two }, "37, 1290", "\"k\":[37,1290]" },
        { &ex_kind_events, { .events = &full }, "1, 2, 3, 4, 5", "\"k\":[1,2,3,4,5]" },
        { &ex_kind_time,
          { .time = 1000000000123456789 },
          "2001-09-09T01:46:40.123456Z",
          "\"k\":\"2001-09-09T01:46:40.123456Z\"" },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_column column = { "k", "k", rows[i].kind, 1, 0, TRUE };
        char *member = member_of(&column, &rows[i].cell);
        GString *text = g_string_new(NULL);

        rows[i].kind->print(&rows[i].cell, text);
        assert_string_equal(text->str, rows[i].text);
        assert_string_equal(member, rows[i].member);
        g_string_free(text, TRUE);
        g_free(member);
    }
    g_ptr_array_free(hosts, TRUE);
}

static guint blanks_of(const ex_kind *kind, ex_cell cell, gsize length)
{
    return kind->blanks(&cell, length);
}

/* A window sorts by its letters: what has more blanks in front comes first. */
static void windows_sort_by_size_and_gravity(void **state)
{
    (void)state;
    assert_int_equal(blanks_of(&ex_kind_port, (ex_cell){ .port = 25 }, 2), 3);
    assert_int_equal(blanks_of(&ex_kind_sought, (ex_cell){ .sought = 0 }, 1), 4);
    assert_int_equal(blanks_of(&ex_kind_octets, (ex_cell){ .octets = 100 }, 3), 9);
    assert_int_equal(blanks_of(&ex_kind_octets, (ex_cell){ .octets = G_MAXUINT64 }, 20), 0);
    for (guint i = EX_SEVERITY_CHAT; i < EX_SEVERITY_ERROR; i++)
        assert_true(blanks_of(&ex_kind_severity, (ex_cell){ .severity = (ex_severity)i }, 4) <
                    blanks_of(&ex_kind_severity, (ex_cell){ .severity = (ex_severity)(i + 1) }, 4));
    assert_int_equal(ex_kind_number.number(&(ex_cell){ .number = 7 }), 7);
}

/* Every place is there once, and every column is somewhere, under a key of its own. */
static void check_sheet(const ex_sheet *sheet)
{
    for (guint where = EX_IN_REPORT; where <= EX_IN_WINDOW; where++) {
        guint order[EX_COLUMNS_MAX], seen[EX_COLUMNS_MAX] = { 0 };
        const guint count = ex_sheet_order(sheet, (ex_where)where, order);

        for (guint i = 0; i < sheet->count; i++) {
            const guint place = where == EX_IN_WINDOW ? sheet->columns[i].window : sheet->columns[i].report;

            assert_true(place <= count);
            seen[place ? place - 1 : EX_COLUMNS_MAX - 1] += place != 0;
            assert_true(!place || sheet->columns[i].title);
        }
        for (guint i = 0; i < count; i++)
            assert_int_equal(seen[i], 1);
    }
    for (guint i = 0; i < sheet->count; i++) {
        assert_true(sheet->columns[i].report || sheet->columns[i].window || sheet->columns[i].json);
        for (guint k = 0; k < i; k++)
            assert_string_not_equal(sheet->columns[k].key, sheet->columns[i].key);
    }
}

static void places_are_taken_once(void **state)
{
    ex_model *model = play((bench *)*state);
    const ex_table tables[] = { ex_model_scenarios(model), ex_model_endpoints(model), ex_model_findings(model),
                                ex_model_firewall(model),  ex_model_filters(model),   ex_model_associations(model) };
    guint order[EX_COLUMNS_MAX];

    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
        check_sheet(tables[i].sheet);
    /* What a scenario came to stands before its times. */
    assert_int_equal(ex_sheet_order(&ex_scenario_sheet, EX_IN_WINDOW, order), 13);
    assert_string_equal(ex_scenario_sheet.columns[order[0]].key, "state");
    assert_string_equal(ex_scenario_sheet.columns[order[4]].key, "parts");
    /* And what to do before what is only of use with it. */
    ex_sheet_order(&ex_finding_sheet, EX_IN_WINDOW, order);
    assert_string_equal(ex_finding_sheet.columns[order[4]].key, "do");
    ex_model_free(model);
}

/* A kind that has no printers does not compile; here each has a name of its own. */
static void kinds_are_whole(void **state)
{
    guint count = 0;

    (void)state;
    for (; ex_kinds[count]; count++) {
        assert_non_null(ex_kinds[count]->print);
        assert_non_null(ex_kinds[count]->json);
        for (guint i = 0; i < count; i++)
            assert_string_not_equal(ex_kinds[i]->name, ex_kinds[count]->name);
    }
    assert_true(count > 20);
}

static void json_is_parted_by_commas(void **state)
{
    GString *out = g_string_new("a line before\n");

    (void)state;
    ex_json_open(out, NULL, '{');
    ex_json_open(out, "empty", '[');
    ex_json_close(out, ']');
    ex_json_open(out, "a\"b", '[');
    ex_json_text(out, NULL, "{[");
    ex_json_signed(out, NULL, G_MININT64);
    ex_json_number(out, NULL, 0);
    ex_json_open(out, NULL, '{');
    ex_json_close(out, '}');
    ex_json_null(out, NULL);
    ex_json_close(out, ']');
    ex_json_flag(out, "yes", TRUE);
    ex_json_number(out, "most", G_MAXUINT64);
    ex_json_close(out, '}');
    assert_string_equal(out->str, "a line before\n{\"empty\":[],\"a\\\"b\":[\"{[\",-9223372036854775808,0,{},null],"
                                  "\"yes\":true,\"most\":18446744073709551615}");
    g_string_free(out, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_scenario),
        TEST(a_flow),
        TEST(an_endpoint),
        TEST(a_finding),
        TEST(an_opening),
        TEST(places_are_taken_once),
        cmocka_unit_test(other_cells),
        cmocka_unit_test(windows_sort_by_size_and_gravity),
        cmocka_unit_test(kinds_are_whole),
        cmocka_unit_test(json_is_parted_by_commas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
