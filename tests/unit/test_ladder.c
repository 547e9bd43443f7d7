/* test_ladder.c
 * What happened between two hosts: each rung is something that was said, in order, and what is alike stands once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"
#include "diagnosis/ladder.h"
#include "diagnosis/model.h"
#include "evidence/believe.h"

#define STORE_PORT 1062

/* The ladder of all flows, a line a rung: ">" the client, "<" the server, "!" a router, "=" what came of it; "x": lost. */
static char *ladder_of(bench *b)
{
    ex_model *model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    ex_ladder *ladder = ex_ladder_make(b->store, model->by_flow, model->views->view);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < ladder->rungs->len; i++) {
        const ex_rung *rung = (const ex_rung *)g_ptr_array_index(ladder->rungs, i);

        g_string_append_printf(text, "%c%s %u %s%s%s\n", "><!="[rung->by], rung -> lost ? "x" : "",
                               rung->view->server_port, rung->words->str, rung->finding ? " -> " : "",
                               rung->finding ? ex_finding_types[rung->finding->kind].name : "");
    }
    if (ladder->left_out)
        g_string_append_printf(text, "and %u more\n", ladder->left_out);
    ex_ladder_free(ladder);
    ex_model_free(model);
    return g_string_free(text, FALSE);
}

static void expect_ladder(bench *b, const char *wanted)
{
    char *got = ladder_of(b);

    assert_string_equal(got, wanted);
    g_free(got);
}

static void connects(bench *b, guint16 port, guint second)
{
    open_between(b, 1, 5, port, second);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, second + 1);
}

/* The mapper tells the client of a port, in answer to its question. */
static void tells(bench *b, ex_interface id, guint16 port, guint second)
{
    const ex_saying saying = { host(5), host(1), EX_SAID_ASKED, TRUE };
    const ex_proof proof = at(second);
    ex_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = host(5);
    endpoint.port = port;
    endpoint.transport = EX_TCP;
    endpoint.uuid = uuid_of(id);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, id, second - 1);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, id, second);
    ex_store_add_endpoint(b->store, &endpoint, &saying, "", &proof);
}

static void a_port_that_nobody_answers_at(void **state)
{
    bench *b = (bench *)*state;

    connects(b, 135, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EPM, 3);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_EPM, 4);
    tells(b, EX_IF_EMSMDB, STORE_PORT, 6);
    open_between(b, 1, 5, STORE_PORT, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 7);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 8);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    runs_until(b, 60);
    expect_ladder(b, "> 135 SYN\n"
                     "< 135 SYN-ACK\n"
                     "> 135 binds to endpoint mapper\n"
                     "< 135 takes the bind to endpoint mapper\n"
                     "> 135 asks for EMSMDB (the store)\n"
                     "< 135 gives 1062 for EMSMDB (the store)\n"
                     ">x 1062 SYN SYN SYN, nothing answers -> endpoint-filtered\n"
                     "= 1062 blocked, 3 packets\n");
}

static void no_answer_yet_is_no_silence(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, 5, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    runs_until(b, 2);
    expect_ladder(b, ">x 110 SYN, no answer before the capture ends\n= 110 unknown, 1 packet\n");
}

/* Of an answer that was given before nobody knows the port where several were given. */
static void a_port_is_named_where_it_is_known(void **state)
{
    bench *b = (bench *)*state;
    char *text;

    connects(b, 135, 1);
    tells(b, EX_IF_EMSMDB, 1062, 5);
    connects(b, 135, 11);
    tells(b, EX_IF_EMSMDB, 1063, 15);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EPM, 16);
    runs_until(b, 60);
    text = ladder_of(b);
    assert_non_null(strstr(text, "gives 1062 for EMSMDB"));
    assert_non_null(strstr(text, "gives 1063 for EMSMDB"));
    g_free(text);
    connects(b, 135, 21);
    tells(b, EX_IF_EMSMDB, 1062, 25);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_NSPI, 26);
    text = ladder_of(b);
    assert_non_null(strstr(text, "gives for EMSMDB"));
    g_free(text);
}

static void what_is_alike_stands_once(void **state)
{
    bench *b = (bench *)*state;

    for (guint i = 0; i < 5; i++) {
        connects(b, 110, 1 + 10 * i);
        says(b, FROM_SERVER, EX_FACT_REPLY, EX_SVC_POP3, 3 + 10 * i);
        /* Whichever way it ends. */
        says(b, i & 1 ? FROM_SERVER : FROM_CLIENT, i & 2 ? EX_FACT_FIN : EX_FACT_RST, 0, 9 + 10 * i);
    }
    runs_until(b, 100);
    expect_ladder(b, "> 110 SYN\n"
                     "< 110 SYN-ACK\n"
                     "< 110 first reply (pop3)\n"
                     "> 110 resets (RST)\n"
                     "= 110 open, 4 packets; 4 more connections like it\n");
}

/* Those with a finding are not crowded out by those before them, and what has no room is counted. */
static void a_ladder_is_bounded(void **state)
{
    bench *b = (bench *)*state;
    char *text;

    for (guint i = 0; i < 2 * EX_LADDER_FLOWS; i++)
        connects(b, (guint16)(2000 + i), 1 + i);
    open_between(b, 1, 5, 110, 7);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 200);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 203);
    runs_until(b, 300);
    text = ladder_of(b);
    assert_non_null(strstr(text, ">x 110 SYN SYN, nothing answers -> service-filtered\n"));
    assert_non_null(strstr(text, "and 25 more\n"));
    g_free(text);
}

static void the_store_refuses(void **state)
{
    bench *b = (bench *)*state;

    connects(b, STORE_PORT, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 3);
    says(b, FROM_CLIENT, EX_FACT_AUTH, EX_AUTH_NTLM, 3);
    says(b, FROM_SERVER, EX_FACT_RPC_REFUSED, EX_IF_EMSMDB, 4);
    says(b, FROM_SERVER, EX_FACT_RPC_REASON, EX_REASON_NAK + 8, 4);
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 5);
    runs_until(b, 60);
    expect_ladder(b, "> 1062 SYN\n"
                     "< 1062 SYN-ACK\n"
                     "> 1062 binds to EMSMDB (the store), authenticates: ntlm\n"
                     "< 1062 refuses the bind to EMSMDB, because: authentication type -> rpc-denied\n"
                     "> 1062 closes (FIN)\n"
                     "= 1062 refused, 7 packets\n");
}

/* Interfaces of one name, in one bind. */
static void nothing_is_said_twice_of_a_packet(void **state)
{
    bench *b = (bench *)*state;
    char *text;

    connects(b, 1029, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_STORE_ADMIN_1, 3);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_STORE_ADMIN_2, 3);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 3);
    runs_until(b, 60);
    text = ladder_of(b);
    assert_non_null(strstr(text, "> 1029 binds to store administration\n"));
    g_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_port_that_nobody_answers_at),
        TEST(no_answer_yet_is_no_silence),
        TEST(a_port_is_named_where_it_is_known),
        TEST(what_is_alike_stands_once),
        TEST(a_ladder_is_bounded),
        TEST(the_store_refuses),
        TEST(nothing_is_said_twice_of_a_packet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
