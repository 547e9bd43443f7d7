/* verdict_bench.h
 * A store, flows in it, and the verdict of the last: for tests of the rules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_TESTS_VERDICT_BENCH_H
#define EXCHANGE_TESTS_VERDICT_BENCH_H

#include "unit.h"
#include "verdict/verdict.h"

#define CLIENT_PORT 40000
#define FROM_CLIENT TRUE
#define FROM_SERVER FALSE

/** Flows are opened by 192.0.2.1 to 192.0.2.5 unless a test names others. */
typedef struct {
    ex_store *store;
    ex_config *config;
    ex_flow *flow;
    ex_addr server_addr;
    ex_side client; /**< side of the opener in the flow's tuple */
    ex_verdict verdict;
    gboolean unheard; /**< what is said, only its sender shows */
} bench;

int bench_set_up(void **state);
int bench_tear_down(void **state);

/** Opens a flow, or comes back to it. */
void open_between(bench *b, guint client, guint server, guint16 port, guint32 isn);
void open_flow(bench *b, guint16 port, guint32 isn);

/** One side says something at a second. */
void says(bench *b, gboolean client, ex_fact_kind kind, guint object, guint second);

/** The server's endpoint mapper, asked by a host, gives a port of the server to an interface. */
void tell_endpoint(bench *b, guint client, ex_interface id, guint16 port, guint second);

/** The same, asked by 192.0.2.1. */
void give_endpoint(bench *b, ex_interface id, guint16 port, guint second);

/** Lets the capture go on until then. */
void runs_until(bench *b, guint second);

void expect(bench *b, ex_legs legs, ex_outsides outside, ex_confidence confidence, ex_service service);

/** The rules that no verdict of these tests gave as a reason. */
guint bench_unreached(void);

/** Tests by file. */
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int run_belief_tests(void);
int run_client_tests(void);
int run_mail_tests(void);
int run_site_tests(void);
int run_tries_tests(void);
int run_shared_tests(void);

#endif
