/* test_growth.c
 * What grows with the capture grows in proportion: steps are counted, not seconds.
 *
 * The linker gives this program calls of a few functions through which everything goes that compares, looks up or visits
 * (tests/unit/CMakeLists.txt), so that a loop within a loop cannot hide. Twice the input may take a little more than
 * twice the steps, for sorting.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
#include "verdict_bench.h"
#include "report/writers.h"
#include "diagnosis/refresh.h"

/* Of input that is doubled; a square would give 4. */
#define LIMIT 2.3

/* How many there are of what is doubled; the program takes another number, to be run by hand. */
static guint few_of_it = 400;
static guint64 steps;

#define COUNTED(result, name, parameters, arguments) \
    result __real_##name parameters;                 \
    result __wrap_##name parameters;                 \
    result __wrap_##name parameters                  \
    {                                                \
        steps++;                                     \
        return __real_##name arguments;              \
    }

COUNTED(int, ex_addr_compare, (const ex_addr *a, const ex_addr *b), (a, b))
COUNTED(int, ex_proof_compare, (const ex_proof *a, const ex_proof *b), (a, b))
COUNTED(const ex_proof *, ex_facts_find, (const ex_facts *facts, ex_fact fact), (facts, fact))
COUNTED(gboolean, ex_outcome_is_open, (ex_outcome outcome), (outcome))
COUNTED(gboolean, ex_outcome_is_blocked, (ex_outcome outcome), (outcome))
COUNTED(gpointer, g_hash_table_lookup, (GHashTable * table, gconstpointer key), (table, key))
COUNTED(gboolean, g_hash_table_iter_next, (GHashTableIter * iter, gpointer *key, gpointer *value), (iter, key, value))

static ex_addr addr_of(guint net, guint number)
{
    const guint8 octets[] = { (guint8)net, (guint8)(number >> 16), (guint8)(number >> 8), (guint8)number };
    ex_addr addr;

    ex_addr_set(&addr, octets, sizeof(octets));
    return addr;
}

/* Opens a flow between any two hosts; each number has ports and a life of its own. */
static void open_far(bench *b, ex_addr from, ex_addr to, guint16 port, guint number)
{
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    b->client = ex_tuple_set(&key.tuple, &from, (guint16)(2000 + number % 40000), &to, port, 6);
    b->server_addr = to;
    key.incarnation.has_isn = TRUE;
    key.incarnation.isn = number;
    b->flow = ex_store_flow(b->store, &key);
}

static void answered(bench *b, guint second)
{
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, second);
}

static void give(bench *b, ex_addr where, guint16 port, guint16 version, ex_interface id, guint second)
{
    const ex_addr mapper = host(5);
    const ex_proof proof = at(second);
    ex_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = where;
    endpoint.port = port;
    endpoint.transport = 6;
    endpoint.uuid = uuid_of(id);
    endpoint.major = version ? version : ex_interfaces[id].major == EX_ANY_VERSION ? 1 : ex_interfaces[id].major;
    const ex_saying saying = { mapper, host(1), EX_SAID_ASKED, TRUE };
    ex_store_add_endpoint(b->store, &endpoint, &saying, NULL, &proof);
}

static void proven(bench *b)
{
    open_far(b, host(99), host(5), 110, 1);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_POP3), 1);
}

static void flows(bench *b, guint number)
{
    open_far(b, host(1), host(5), 110, number);
    answered(b, number);
    says(b, FROM_SERVER, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, EX_SVC_POP3), number);
}

static void hosts(bench *b, guint number)
{
    open_far(b, addr_of(10, number), host(5), 110, number);
    answered(b, number);
    says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, number);
}

static void retries(bench *b, guint number)
{
    open_far(b, host(1), host(5), 135, number);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, number);
}

static void sources(bench *b, guint number)
{
    open_far(b, addr_of(10, number * 7919 & 0xffffff), host(5), 135, number);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, number);
}

static void scanned(bench *b, guint number)
{
    open_far(b, host(1), addr_of(10, number), 110, number);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, number);
}

static void faults(bench *b, guint number)
{
    open_far(b, addr_of(10, number), addr_of(11, number), 135, number);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, number);
}

/* The one association, at another port, is the last flow of all. */
static void refused(bench *b, guint number)
{
    const guint second = number ? number : 4 * few_of_it;

    open_far(b, host(1), host(5), number ? 102 : 1102, number);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
    says(b, FROM_SERVER, number ? EX_FACT_RST : EX_FACT_X400_ACCEPTED, number ? 0 : EX_MODE_1984, second);
}

static void disconnected(bench *b, guint number)
{
    open_far(b, host(1), host(5), 102, number);
    answered(b, number);
    says(b, FROM_SERVER, EX_FACT_DISCONNECT, ex_disconnect_object(136), number);
}

static void lacking(bench *b, guint number)
{
    open_far(b, host(1), host(5), number % 2 ? 135 : 139, number);
    answered(b, number);
    if (number % 2)
        says(b, FROM_SERVER, EX_FACT_EPM_NOT_REGISTERED, EX_IF_EMSMDB, number);
}

static void ways_back(bench *b, guint number)
{
    if (number % 2) {
        open_far(b, host(5), host(1), 1047, number);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, number);
        return;
    }
    open_far(b, host(1), host(5), 1035, number);
    answered(b, number);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, number);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_MTA, number);
}

static void endpoints(bench *b, guint number)
{
    give(b, host(5), (guint16)(1024 + number), 0, EX_IF_EMSMDB, number);
    open_far(b, host(1), host(5), (guint16)(1024 + number), number);
    answered(b, number);
}

static void versions(bench *b, guint number)
{
    give(b, host(5), 1062, (guint16)(number + 1), EX_IF_XDS, number);
    open_far(b, host(1), host(5), 1062, number);
    answered(b, number);
}

/* Every client asks, and gets through to what it was told at another address: all but the last of them. */
static void elsewhere(bench *b, guint number)
{
    const ex_addr there = addr_of(172, number);

    give(b, there, 1062, 0, EX_IF_EMSMDB, number);
    open_far(b, host(1), host(5), 135, number);
    answered(b, number);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, number);
    open_far(b, host(1), there, 1062, number);
    answered(b, number + 4 * few_of_it);
}

/* Many clients are told of many addresses, and each gets through at the mapper's own. */
static void translated(bench *b, guint number)
{
    const ex_addr client = addr_of(10, number);

    give(b, addr_of(172, number), 1062, 0, EX_IF_EMSMDB, number);
    open_far(b, client, host(5), 135, number);
    answered(b, number);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_EMSMDB, number);
    open_far(b, client, host(5), 1062, number);
    answered(b, number + 4 * few_of_it);
}

static const struct {
    const char *name;
    void (*add)(bench *, guint number);
} kinds[] = {
    { "flows", flows },         { "hosts", hosts },
    { "retries", retries },     { "sources", sources },
    { "scanned", scanned },     { "faults", faults },
    { "refused", refused },     { "disconnected", disconnected },
    { "lacking", lacking },     { "ways back", ways_back },
    { "endpoints", endpoints }, { "versions", versions },
    { "elsewhere", elsewhere }, { "translated", translated },
};

static void write_table(ex_table table, GString *out)
{
    ex_table_print(&table, EX_IN_REPORT, 0, out);
    ex_table_print_separated(&table, out);
}

static void write_all(const ex_model *model, GString *out)
{
    write_table(ex_model_scenarios(model), out);
    write_table(ex_model_endpoints(model), out);
    write_table(ex_model_findings(model), out);
    write_table(ex_model_associations(model), out);
    write_table(ex_model_firewall(model), out);
    write_table(ex_model_filters(model), out);
    ex_model_nft(model, out);
    ex_model_iptables(model, out);
    ex_model_ios(model, out);
    ex_model_pf(model, out);
    ex_model_netsh(model, out);
    ex_model_powershell(model, out);
    ex_model_reg(model, out);
    ex_model_monitor(model, out);
    ex_model_map(model, out);
    ex_model_markdown(model, out);
    ex_model_html(model, out);
    ex_model_json(model, out);
}

static guint take_all(ex_rows *rows, const ex_flow_views *views)
{
    GArray *taken = g_array_new(FALSE, FALSE, sizeof(guint));
    guint count;

    for (guint i = 0; i < views->view->len; i++)
        ex_rows_take(rows, ((const ex_flow_view *)g_ptr_array_index(views->view, i))->flow, taken);
    count = taken->len;
    g_array_free(taken, TRUE);
    ex_rows_free(rows);
    return count;
}

/* Everything that is worked out from so many of a kind, with and without a filter. */
static guint64 steps_of(guint kind, guint count)
{
    GHashTable *selected = g_hash_table_new(NULL, NULL);
    GString *out = g_string_new(NULL);
    ex_model *model;
    bench *b;

    bench_set_up((void **)&b);
    if (kinds[kind].add == retries || kinds[kind].add == sources)
        proven(b);
    for (guint i = 0; i < count; i++) {
        kinds[kind].add(b, i);
        if (i % 2)
            g_hash_table_add(selected, b->flow);
    }
    runs_until(b, 10 * count);
    steps = 0;
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    write_all(model, out);
    assert_int_equal(take_all(ex_rows_of_scenarios(model->scenarios), model->views), model->scenarios->len);
    assert_int_equal(take_all(ex_rows_of_findings(model->findings), model->views), model->findings->len);
    take_all(ex_rows_of_endpoints(model->views, model->endpoints), model->views);
    assert_int_equal(take_all(ex_rows_of_associations(model->associations), model->views), model->associations->len);
    ex_model_free(model);
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, selected);
    write_all(model, out);
    ex_model_free(model);
    g_string_free(out, TRUE);
    g_hash_table_destroy(selected);
    bench_tear_down((void **)&b);
    return steps;
}

static void twice_the_input_takes_twice_the_steps(void **state)
{
    (void)state;
    for (guint kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
        const guint64 few = steps_of(kind, few_of_it), more = steps_of(kind, 2 * few_of_it);
        const guint64 many = steps_of(kind, 4 * few_of_it);

        print_message("%-14s %10.0f %10.0f %10.0f %5.2f %5.2f\n", kinds[kind].name, (double)few, (double)more,
                      (double)many, (double)more / (double)few, (double)many / (double)more);
        /* Less than some steps a flow would mean that nothing is counted. */
        assert_true(few > 10 * (guint64)few_of_it);
        assert_true((double)more < LIMIT * (double)few && (double)many < LIMIT * (double)more);
    }
}

/* A live capture in which each packet opens a flow, and is shown before the next comes: the flows gone through in all. */
static guint64 live(guint packets)
{
    ex_refresh refresh = { 0, 0, 0 };
    guint64 visited = 0;

    for (guint flow = 1; flow <= packets; flow++) {
        refresh.packets++;
        if (ex_refresh_is_due(&refresh, flow, 1000)) {
            visited += flow;
            /* Time stands still: what is made took some, and none passes between. */
            ex_refresh_made(&refresh, 900, 1000);
        }
    }
    return visited;
}

static void a_live_capture_is_not_worked_out_for_each_packet(void **state)
{
    (void)state;
    assert_true((double)(live(160000) - live(80000)) < LIMIT * (double)(live(80000) - live(40000)));
    assert_true(live(160000) < 6 * (guint64)160000 + (guint64)EX_REFRESH_FEW * EX_REFRESH_FEW);
}

static void what_is_shown_is_right_in_the_end(void **state)
{
    ex_refresh refresh = { 0, 0, 0 };

    (void)state;
    ex_refresh_made(&refresh, 1000, 3000);
    /* Nothing came: it still holds, however late it is. */
    assert_false(ex_refresh_is_due(&refresh, 100000, G_MAXINT64));
    refresh.packets = 1;
    /* Few flows are no effort. */
    assert_true(ex_refresh_is_due(&refresh, EX_REFRESH_FEW, 3000));
    /* Many wait until a good part of them is new, or until there was a pause. */
    assert_false(ex_refresh_is_due(&refresh, 100000, 3000));
    assert_false(ex_refresh_is_due(&refresh, 100000, 3000 + EX_REFRESH_PAUSE * 2000 - 1));
    assert_true(ex_refresh_is_due(&refresh, 100000, 3000 + EX_REFRESH_PAUSE * 2000));
    refresh.packets = 100000 / EX_REFRESH_PART;
    assert_true(ex_refresh_is_due(&refresh, 100000, 3000));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_input_takes_twice_the_steps),
        cmocka_unit_test(a_live_capture_is_not_worked_out_for_each_packet),
        cmocka_unit_test(what_is_shown_is_right_in_the_end),
    };

    if (argc > 1)
        few_of_it = (guint)g_ascii_strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
