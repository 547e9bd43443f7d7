/* test_index.c
 * Answers from an index are what going through all flows and endpoints gives.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
#include "verdict/given.h"
#include "diagnosis/index.h"
#include "report/writers.h"
#include "verdict/said.h"
#include "evidence/uses.h"
#include "verdict_bench.h"

#define ROUNDS 300

/* A store of a few hosts, ports and times, so that all meet: what is rare in captures is frequent here. */
static void deal(bench *b, GRand *rand)
{
    static const guint16 ports[] = { 135, 139, 445, 102, 1102, 1062, 1063 };
    static const guint8 interfaces[] = { EX_IF_EMSMDB, EX_IF_NSPI, EX_IF_MTA, EX_IF_OTHER };
    const guint flows = (guint)g_rand_int_range(rand, 1, 30), given = (guint)g_rand_int_range(rand, 0, 12);
    const gint hosts = g_rand_int_range(rand, 2, 5);

    for (guint i = 0; i < flows; i++) {
        const guint second = (guint)g_rand_int_range(rand, 1, 200);
        const guint id = interfaces[g_rand_int_range(rand, 0, 4)];

        open_between(b, (guint)g_rand_int_range(rand, 1, hosts), (guint)g_rand_int_range(rand, 1, hosts),
                     ports[g_rand_int_range(rand, 0, G_N_ELEMENTS(ports))], i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
        if (g_rand_boolean(rand))
            says(b, FROM_SERVER, EX_FACT_SYNACK, 0, second);
        if (g_rand_boolean(rand))
            says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, id, second + (guint)g_rand_int_range(rand, 0, 30));
        if (g_rand_boolean(rand))
            says(b, FROM_SERVER, EX_FACT_EPM_NOT_REGISTERED, id, second + (guint)g_rand_int_range(rand, 0, 30));
        if (g_rand_boolean(rand))
            says(b, FROM_SERVER, EX_FACT_X400_ACCEPTED, EX_MODE_1984, second + (guint)g_rand_int_range(rand, 0, 30));
        if (g_rand_boolean(rand)) {
            says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, second);
            says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_MTA, second + (guint)g_rand_int_range(rand, 0, 30));
            if (g_rand_boolean(rand))
                says(b, FROM_SERVER, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND, second + 30);
        }
    }
    for (guint i = 0; i < given; i++) {
        const ex_addr mapper = host((guint)g_rand_int_range(rand, 1, 4));
        const ex_proof proof = at((guint)g_rand_int_range(rand, 1, 200));
        const ex_interface id = (ex_interface)interfaces[g_rand_int_range(rand, 0, 3)];
        ex_endpoint endpoint;

        memset(&endpoint, 0, sizeof(endpoint));
        endpoint.addr = host((guint)g_rand_int_range(rand, 1, 5));
        endpoint.port = (guint16)g_rand_int_range(rand, 1062, 1064);
        endpoint.transport = g_rand_int_range(rand, 0, 5) ? 6 : 17;
        endpoint.uuid = uuid_of(id);
        endpoint.major =
            ex_interfaces[id].major == EX_ANY_VERSION ? (guint16)g_rand_int_range(rand, 1, 3) : ex_interfaces[id].major;
        const ex_saying saying = { mapper, host((guint)g_rand_int_range(rand, 1, 5)),
                                   (ex_said)g_rand_int_range(rand, 0, EX_SAID_ASKED + 1), TRUE };
        ex_store_add_endpoint(b->store, &endpoint, &saying, NULL, &proof);
    }
    runs_until(b, 1000);
}

/* What follows are the definitions, as plain as they can be said. */

static gboolean goes_between(const ex_flow_view *view, const ex_addr *client, const ex_addr *server)
{
    return ex_addr_compare(view->client, client) == 0 && ex_addr_compare(view->server, server) == 0;
}

static const ex_proof *said_by(const ex_flow_view *view, gboolean by_client, ex_fact_kind kind, guint object)
{
    const ex_side server = !view->client_side;

    return ex_facts_find(&view->flow->facts, ex_fact_make(kind, by_client ? view->client_side : server, object));
}

static gboolean got_through(const ex_flow_views *views, const ex_addr *client, const ex_addr *server, guint16 port,
                            gint64 after)
{
    for (guint i = 0; i < views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(views->view, i);

        if (goes_between(view, client, server) && view->server_port == port && view->flow->first.time >= after &&
            ex_outcome_is_success(view->flow, view->client_side, view->outcome))
            return TRUE;
    }
    return FALSE;
}

static ex_interface lacked(const ex_flow_views *views, const ex_addr *client, const ex_addr *server, gint64 from,
                           gint64 until)
{
    for (guint i = 0; i < views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(views->view, i);

        for (guint id = 1; goes_between(view, client, server) && id < EX_IF_COUNT; id++) {
            const ex_proof *proof = said_by(view, FALSE, EX_FACT_EPM_NOT_REGISTERED, id);

            if (proof && ex_interface_is_exchange(id) && proof->time >= from && proof->time <= until)
                return (ex_interface)id;
        }
    }
    return EX_IF_OTHER;
}

static gboolean said_after(const ex_flow_views *views, const ex_addr *client, const ex_addr *server, ex_fact_kind kind,
                           guint object, const ex_proof *after)
{
    for (guint i = 0; i < views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(views->view, i);
        const ex_proof *proof = said_by(view, FALSE, kind, object);

        if (proof && goes_between(view, client, server) && ex_proof_compare(proof, after) > 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean takes_x400(const ex_flow_views *views, const ex_addr *server, guint16 other_than)
{
    for (guint i = 0; i < views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(views->view, i);

        if (ex_addr_compare(view->server, server) == 0 && view->server_port != other_than &&
            (view->verdict->set & (EX_C(P1_BIND) | EX_C(P1_RESULT))) &&
            ex_outcome_is_success(view->flow, view->client_side, view->outcome))
            return TRUE;
    }
    return FALSE;
}

static gboolean mta_called(const ex_flow_views *views, const ex_addr *client, const ex_addr *server, gint64 from,
                           gint64 until)
{
    for (guint i = 0; i < views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(views->view, i);
        const ex_proof *call = said_by(view, TRUE, EX_FACT_RPC_CALL, EX_IF_MTA);

        if (call && goes_between(view, client, server) && call->time >= from && call->time <= until &&
            !said_by(view, FALSE, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND))
            return TRUE;
    }
    return FALSE;
}

static void check(const ex_flow_views *views, const ex_addr *client, const ex_addr *server, GRand *rand)
{
    const gint64 from = at((guint)g_rand_int_range(rand, 1, 200)).time;
    const gint64 until = from + at((guint)g_rand_int_range(rand, 0, 60)).time;
    const ex_proof after = { from, 0, (guint32)(from / 1000000000) };

    ex_flow_view like = *(const ex_flow_view *)g_ptr_array_index(views->view, 0);

    like.client = client;
    for (guint16 port = 1062; port <= 1063; port++)
        assert_int_equal(ex_index_opened(views->index, &like, server, port) >= from,
                         got_through(views, client, server, port, from));
    assert_int_equal(ex_index_lacked(views->index, 0, client, server, from, until),
                     lacked(views, client, server, from, until));
    assert_int_equal(ex_index_mta_called(views->index, 0, client, server, from, until),
                     mta_called(views, client, server, from, until));
    assert_int_equal(ex_index_associated(views->index, 0, client, server, &after),
                     said_after(views, client, server, EX_FACT_X400_ACCEPTED, EX_MODE_1984, &after));
    assert_int_equal(ex_index_takes_x400(views->index, 0, server, 102), takes_x400(views, server, 102));
    for (guint id = 1; id < EX_IF_COUNT; id++) {
        assert_int_equal(ex_index_given(views->index, 0, client, server, id, &after),
                         said_after(views, client, server, EX_FACT_EPM_GIVEN, id, &after));
    }
}

static void answers_are_those_of_all_flows(void **state)
{
    GRand *rand = g_rand_new_with_seed(12);

    (void)state;
    for (guint round = 0; round < ROUNDS; round++) {
        ex_flow_views *views;
        bench *b;

        bench_set_up((void **)&b);
        deal(b, rand);
        views = ex_flow_views_make(b->store, b->config);
        for (guint client = 1; client < 5; client++) {
            for (guint server = 1; server < 5; server++) {
                const ex_addr from = host(client), to = host(server);

                check(views, &from, &to, rand);
            }
        }
        ex_flow_views_free(views);
        bench_tear_down((void **)&b);
    }
    g_rand_free(rand);
}

/* Whether an endpoint has to do with a flow: it goes there, or a mapper told of it there. */
static gboolean concerns(const ex_known_endpoint *endpoint, const ex_flow_view *view)
{
    gboolean told = FALSE;

    for (guint i = 0; i < endpoint->asked.count; i++)
        told |= ex_addr_compare(view->server, &endpoint->asked.addr[i]) == 0 &&
                ex_facts_find_any(&view->flow->facts, EX_FACT_EPM_GIVEN, endpoint->interface_id);
    return told || (view->server_port == endpoint->key.port && ex_addr_compare(view->server, &endpoint->key.addr) == 0);
}

static void each_row_is_told_once_and_in_order(void **state)
{
    GRand *rand = g_rand_new_with_seed(5);

    (void)state;
    for (guint round = 0; round < ROUNDS; round++) {
        GHashTable *selected = g_hash_table_new(NULL, NULL);
        GPtrArray *wanted = g_ptr_array_new();
        ex_model *model, *part;
        ex_rows *rows;
        GArray *taken;
        guint8 *told;
        bench *b;

        bench_set_up((void **)&b);
        deal(b, rand);
        model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
        rows = ex_rows_of_endpoints(model->views, model->endpoints);
        told = g_new0(guint8, model->endpoints->len + 1);
        for (guint i = 0; i < model->views->view->len; i++) {
            const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(model->views->view, i);
            guint next = 0;

            taken = g_array_new(FALSE, FALSE, sizeof(guint));
            ex_rows_take(rows, view->flow, taken);
            for (guint row = 0; row < model->endpoints->len; row++) {
                if (told[row] || !concerns((const ex_known_endpoint *)g_ptr_array_index(model->endpoints, row), view))
                    continue;
                assert_true(next < taken->len);
                assert_int_equal(g_array_index(taken, guint, next++), row);
                told[row] = TRUE;
            }
            assert_int_equal(next, taken->len);
            g_array_free(taken, TRUE);
            if (g_rand_boolean(rand))
                g_hash_table_add(selected, view->flow);
        }
        /* With a filter the same rows stay, in their order. */
        for (guint row = 0; row < model->endpoints->len; row++) {
            const ex_known_endpoint *endpoint = (const ex_known_endpoint *)g_ptr_array_index(model->endpoints, row);
            gboolean stays = FALSE;

            for (guint i = 0; i < model->views->view->len; i++) {
                const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(model->views->view, i);

                stays |= g_hash_table_contains(selected, view->flow) && concerns(endpoint, view);
            }
            if (stays)
                g_ptr_array_add(wanted, (gpointer)endpoint);
        }
        part = ex_model_make(b->store, b->config, EX_CONF_PORT, selected);
        assert_int_equal(part->endpoints->len, wanted->len);
        for (guint row = 0; row < wanted->len; row++)
            assert_ptr_equal(g_ptr_array_index(part->endpoints, row), g_ptr_array_index(wanted, row));
        ex_model_free(part);
        g_free(told);
        ex_rows_free(rows);
        ex_model_free(model);
        g_ptr_array_free(wanted, TRUE);
        g_hash_table_destroy(selected);
        bench_tear_down((void **)&b);
    }
    g_rand_free(rand);
}

/* A row of findings or scenarios that is kept by a filter has a flow that the filter let through, and none else has. */
static void a_filter_keeps_the_rows_of_its_flows(void **state)
{
    bench *b = (bench *)*state;
    GHashTable *selected = g_hash_table_new(NULL, NULL);
    ex_model *model;

    for (guint i = 0; i < 6; i++) {
        open_between(b, 1 + i, 10 + i, 110, i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, i + 1);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, i + 4);
        if (i % 2)
            g_hash_table_add(selected, b->flow);
    }
    runs_until(b, 100);
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, selected);
    assert_int_equal(model->scenarios->len, 3);
    assert_int_equal(model->findings->len, 3);
    for (guint row = 0; row < 3; row++) {
        const ex_addr server = host(11 + 2 * row);

        assert_memory_equal(&((const ex_scenario *)g_ptr_array_index(model->scenarios, row))->server, &server,
                            sizeof(server));
        assert_memory_equal(&((const ex_finding *)g_ptr_array_index(model->findings, row))->server, &server,
                            sizeof(server));
    }
    ex_model_free(model);
    g_hash_table_destroy(selected);
}

/* What was worked out from the endpoints is worked out anew when more is said. */
static void what_mappers_said_is_not_kept_too_long(void **state)
{
    bench *b = (bench *)*state;
    const ex_addr server = host(5);
    ex_given given;

    assert_false(ex_endpoints_given(b->store, NULL, &server, 1062, 6, at(50).time, &given));
    give_endpoint(b, EX_IF_EMSMDB, 1062, 10);
    assert_true(ex_endpoints_given(b->store, NULL, &server, 1062, 6, at(50).time, &given));
    assert_int_equal(given.interfaces, 1u << EX_IF_EMSMDB);
    assert_int_equal(given.proof[EX_IF_EMSMDB].frame, 10);
    give_endpoint(b, EX_IF_EMSMDB, 1062, 20);
    give_endpoint(b, EX_IF_EMSMDB, 1062, 60);
    ex_endpoints_given(b->store, NULL, &server, 1062, 6, at(50).time, &given);
    assert_int_equal(given.proof[EX_IF_EMSMDB].frame, 20);
    ex_endpoints_given(b->store, NULL, &server, 1062, 6, at(5).time, &given);
    assert_int_equal(given.proof[EX_IF_EMSMDB].frame, 10);
    assert_false(ex_said_is_at(b->store, &server, 1062, EX_IF_NSPI));
    give_endpoint(b, EX_IF_NSPI, 1062, 20);
    assert_true(ex_said_is_at(b->store, &server, 1062, EX_IF_NSPI));
    assert_false(ex_said_of_replication(b->store, &server).beside_directory);
    give_endpoint(b, EX_IF_DRS_OR_FRS, 1062, 20);
    assert_true(ex_said_of_replication(b->store, &server).beside_directory);
}

/* The first use of an endpoint after a reply, in whatever order flows were seen. */
static void uses_of_an_endpoint(void **state)
{
    static const guint seconds[] = { 30, 10, 50, 40, 20 };
    bench *b = (bench *)*state;
    const ex_addr server = host(5), other = host(6);
    const ex_proof first = at(10);
    ex_proof found;

    /* Where nothing was given nothing is noted. */
    assert_false(ex_uses_note(b->store, &server, 1062, 6, &first));
    assert_false(ex_uses_since(b->store, &server, 1062, 6, 0, &found));
    give_endpoint(b, EX_IF_EMSMDB, 1062, 5);
    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        const ex_proof proof = at(seconds[i]);

        assert_true(ex_uses_note(b->store, &server, 1062, 6, &proof));
    }
    for (guint second = 1; second <= 50; second++) {
        assert_true(ex_uses_since(b->store, &server, 1062, 6, at(second).time, &found));
        assert_int_equal(found.frame, (second + 9) / 10 * 10);
    }
    assert_false(ex_uses_since(b->store, &server, 1062, 6, at(51).time, &found));
    assert_false(ex_uses_since(b->store, &server, 1062, 17, 0, &found));
    assert_false(ex_uses_since(b->store, &other, 1062, 6, 0, &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_all_flows),
        cmocka_unit_test(each_row_is_told_once_and_in_order),
        TEST(a_filter_keeps_the_rows_of_its_flows),
        TEST(what_mappers_said_is_not_kept_too_long),
        TEST(uses_of_an_endpoint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
