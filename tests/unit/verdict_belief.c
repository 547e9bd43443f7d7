/* verdict_belief.c
 * Verdicts from what anybody could have said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
#include "verdict_bench.h"

static void say_endpoint(bench *b, guint mapper, guint client, guint address, guint16 port, ex_said said)
{
    const ex_saying saying = { host(mapper), host(client), said, TRUE };
    const ex_proof proof = at(9);
    ex_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = host(address);
    endpoint.port = port;
    endpoint.transport = 6;
    endpoint.uuid = uuid_of(EX_IF_EMSMDB);
    endpoint.major = ex_interfaces[EX_IF_EMSMDB].major;
    ex_store_add_endpoint(b->store, &endpoint, &saying, NULL, &proof);
}

static void a_lone_side_is_only_decoded(void **state)
{
    bench *b = (bench *)*state;

    b->unheard = TRUE;
    open_flow(b, 1062, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 2);
    says(b, FROM_CLIENT, EX_FACT_RPC_CALL, EX_IF_EMSMDB, 3);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PROTOCOL, EX_SVC_STORE);
    /* That the server is proven elsewhere does not prove what is said here. */
    bench other = *b;
    give_endpoint(&other, EX_IF_EMSMDB, 1100, 5);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PROTOCOL, EX_SVC_STORE);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 1);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_CONFIRMED, EX_SVC_STORE);
}

static void a_mapper_elsewhere_speaks_to_its_client_alone(void **state)
{
    bench *b = (bench *)*state;

    say_endpoint(b, 7, 1, 5, 1062, EX_SAID_ASKED);
    open_flow(b, 1062, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PROTOCOL, EX_SVC_STORE);
    assert_null(ex_store_find_host(b->store, &b->server_addr));
    open_between(b, 2, 5, 1062, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 11);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    /* The server's own mapper is believed by all; what this client uses of the port, its words to others do not tell. */
    say_endpoint(b, 5, 3, 5, 1062, EX_SAID_OPEN);
    expect(b, EX_LEG(EX_LEG_4), EX_OUT(EX_OUT_ADMINISTRATION), EX_CONF_PROTOCOL, EX_SVC_STORE);
    say_endpoint(b, 5, 2, 5, 1062, EX_SAID_OPEN);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_CONFIRMED, EX_SVC_STORE);
}

static void a_datagram_is_no_more_than_a_port(void **state)
{
    bench *b = (bench *)*state;

    say_endpoint(b, 5, 1, 5, 1062, EX_SAID_DATAGRAM);
    open_flow(b, 1062, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PORT, EX_SVC_STORE);
    open_between(b, 2, 5, 1062, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 11);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    /* Nobody asked, or another host said it in a datagram. */
    say_endpoint(b, 5, 2, 5, 1062, EX_SAID_ALONE);
    say_endpoint(b, 7, 2, 5, 1062, EX_SAID_DATAGRAM);
    expect(b, 0, 0, EX_CONF_NONE, EX_SVC_NONE);
    assert_null(ex_store_find_host(b->store, &b->server_addr));
}

static void a_mapper_over_udp(void **state)
{
    bench *b = (bench *)*state;
    const ex_addr client = host(1), server = host(5);
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    b->client = ex_tuple_set(&key.tuple, &client, 1040, &server, 135, 17);
    b->flow = ex_store_flow(b->store, &key);
    says(b, FROM_SERVER, EX_FACT_EPM_GIVEN, EX_IF_NSPI, 20);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PORT, EX_SVC_EPM);
    says(b, FROM_CLIENT, EX_FACT_EPM_ASKED, EX_IF_NSPI, 19);
    expect(b, EX_LEG(EX_LEG_4), 0, EX_CONF_PROTOCOL, EX_SVC_EPM);
}

int run_belief_tests(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lone_side_is_only_decoded),
        TEST(a_mapper_elsewhere_speaks_to_its_client_alone),
        TEST(a_datagram_is_no_more_than_a_port),
        TEST(a_mapper_over_udp),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
