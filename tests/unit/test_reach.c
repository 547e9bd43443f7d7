/* test_reach.c
 * How far a connection got after its handshake: what stops it, and what is no stop.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_bench.h"
#include "evidence/believe.h"
#include "diagnosis/reach.h"
#include "report/writers.h"

/* A connection that both sides heard, by second 11. */
static void connect_to(bench *b, guint16 port, guint32 isn)
{
    open_flow(b, port, isn);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 11);
    says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 11);
}

static void client_says(bench *b, ex_fact_kind kind, guint object, guint second)
{
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, second);
    says(b, FROM_CLIENT, kind, object, second);
}

static void server_says(bench *b, ex_fact_kind kind, guint object, guint second)
{
    says(b, FROM_SERVER, EX_FACT_DATA, 0, second);
    says(b, FROM_SERVER, kind, object, second);
}

static ex_reach reach_of(bench *b)
{
    ex_verdict_make(b->store, b->config, b->flow, &b->verdict);
    return ex_reach_read(b->store, b->flow, &b->verdict, ex_outcome_read(b->store, b->flow, b->client), b->client);
}

static void expect_through(bench *b, ex_through through, ex_stop stop)
{
    const ex_reach reach = reach_of(b);

    assert_string_equal(ex_through_name(reach.through), ex_through_name(through));
    assert_int_equal(reach.stop, stop);
    assert_int_equal(reach.stop != EX_STOP_NONE, reach.proof != NULL);
}

/* What a side sent at a second, again until another one, is never acknowledged. */
static void silence(bench *b, gboolean client, guint first, guint last, guint repeats, guint idle)
{
    ex_silence *latest = &b->flow->silences[client ? b->client : (ex_side)!b->client].latest;

    latest->first = (ex_proof){ .time = first * G_GINT64_CONSTANT(1000000000), .frame = first };
    latest->since = latest->first.time;
    latest->last = last * G_GINT64_CONSTANT(1000000000);
    latest->repeats = (guint8)repeats;
    latest->idle = idle * G_GINT64_CONSTANT(1000000000);
    latest->size = 100;
}

/* A SYN that nothing answers tells when it is repeated. */
static void one_syn_tells_nothing(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 110, 1);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 1);
    runs_until(b, 60);
    assert_int_equal(ex_outcome_read(b->store, b->flow, b->client), EX_OUTCOME_FILTERED);
    expect_through(b, EX_THROUGH_UNKNOWN, EX_STOP_NONE);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 4);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_NONE);
}

/* A bind, and each way in which it comes to nothing. */
static void rpc_is_cut(void **state)
{
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    connect_to(b, 1062, 1);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    silence(b, FROM_CLIENT, 12, 13, 1, 0);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    silence(b, FROM_CLIENT, 12, 19, 3, 0);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    assert_int_equal(reach_of(b).end, EX_END_SILENCE);

    connect_to(b, 1062, 2);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 13);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    assert_int_equal(reach_of(b).end, EX_END_RESET);

    connect_to(b, 1062, 3);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 13);
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 14);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    assert_int_equal(reach_of(b).end, EX_END_CLOSED);

    /* Who leaves at once wanted no answer; who waited long did. */
    connect_to(b, 1062, 4);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 13);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 14);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    connect_to(b, 1062, 5);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 17);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 18);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    assert_int_equal(reach_of(b).end, EX_END_NO_ANSWER);

    /* An answer that was not captured, but must have come. */
    connect_to(b, 1062, 6);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_EMSMDB, 13);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 14);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
}

/* Where the client speaks first, whoever takes the connection and ends it at once lets nobody say a word. */
static void nobody_may_speak(void **state)
{
    static const guint16 ports[] = { 102, 135, 1062 };
    static const struct {
        ex_fact_kind end;
        ex_ending ending;
    } ends[] = { { EX_FACT_RST, EX_END_RESET_EARLY }, { EX_FACT_FIN, EX_END_CLOSED_EARLY } };
    bench *b = (bench *)*state;
    guint isn = 0;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    for (guint i = 0; i < G_N_ELEMENTS(ports); i++) {
        for (guint k = 0; k < G_N_ELEMENTS(ends); k++) {
            connect_to(b, ports[i], ++isn);
            says(b, FROM_SERVER, ends[k].end, 0, 12);
            says(b, FROM_CLIENT, EX_FACT_FIN, 0, 13);
            expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
            assert_int_equal(reach_of(b).end, ends[k].ending);
            /* The capture lacks what was said. */
            says(b, FROM_CLIENT, EX_FACT_MISSED, 0, 12);
            expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);

            /* A timer's end. */
            connect_to(b, ports[i], ++isn);
            says(b, FROM_SERVER, ends[k].end, 0, 11 + 60);
            expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);

            /* The client itself left: a monitor, whether it waits or not. */
            connect_to(b, ports[i], ++isn);
            says(b, FROM_CLIENT, EX_FACT_FIN, 0, 12);
            says(b, FROM_SERVER, ends[k].end, 0, 13);
            expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
            connect_to(b, ports[i], ++isn);
            says(b, FROM_CLIENT, EX_FACT_RST, 0, 42);
            expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
        }
    }
    /* Who spoke was answered or not, by its own rules. */
    connect_to(b, 1062, ++isn);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_EMSMDB, 12);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 13);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
}

/* A call, or an alter_context, after the bind: its end comes while the server owes an answer. */
static void calls_are_dropped(void **state)
{
    static const struct {
        ex_fact_kind end;
        gboolean clients;
        ex_ending ending;
    } rows[] = {
        { EX_FACT_RST, FROM_SERVER, EX_END_RESET_LATE },
        { EX_FACT_FIN, FROM_SERVER, EX_END_CLOSED_LATE },
        { EX_FACT_FIN, FROM_CLIENT, EX_END_NO_ANSWER },
    };
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    give_endpoint(b, EX_IF_MTA, 1100, 1);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        connect_to(b, 1062, 1 + i);
        client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
        server_says(b, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 13);
        client_says(b, EX_FACT_RPC_CALL, EX_IF_EMSMDB, 14);
        says(b, rows[i].clients, rows[i].end, 0, 20);
        expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
        says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 20);
        expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_DROPPED);
        assert_int_equal(reach_of(b).end, rows[i].ending);
    }
    /* MtaBind waits for the way back: what ends it is told of that. */
    connect_to(b, 1100, 9);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_MTA, 12);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_MTA, 13);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_MTA, 14);
    says(b, FROM_CLIENT, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND, 14);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 20);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 20);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    server_says(b, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND, 15);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_DROPPED);
}

/* What a capture lacks did not fail to come: octets of the server that are missing may be its answer. */
static void an_answer_may_be_missing(void **state)
{
    static const ex_fact_kind ends[] = { EX_FACT_RST, EX_FACT_FIN };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        connect_to(b, 1062, 1 + i);
        client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
        says(b, FROM_SERVER, EX_FACT_MISSED, 0, 13);
        says(b, FROM_SERVER, ends[i], 0, 13);
        expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    }
    /* What the client said is missing: that is no answer. */
    connect_to(b, 1062, 5);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_CLIENT, EX_FACT_MISSED, 0, 12);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 13);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    /* Whoever says again what he said got no answer, whatever else is missing. */
    connect_to(b, 1062, 6);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_SERVER, EX_FACT_MISSED, 0, 13);
    silence(b, FROM_CLIENT, 12, 19, 3, 0);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    /* Without the server's SYN-ACK nothing tells where its words began. */
    open_flow(b, 1062, 7);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10);
    says(b, FROM_SERVER, EX_FACT_ACK, 0, 11);
    says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 11);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 13);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 10);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
}

/* Two interfaces whose clocks differ by some milliseconds: the reset seems to come before what it answers. */
static void clocks_differ(void **state)
{
    bench *b = (bench *)*state;
    ex_proof reset = at(12);

    connect_to(b, 1062, 1);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    reset.time -= 20000000;
    ex_store_see(b->flow, (ex_side)!b->client, &reset, 0, 0, 0);
    ex_store_add_fact(b->store, b->flow, ex_fact_make(EX_FACT_RST, (ex_side)!b->client, 0), &reset);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    assert_int_equal(reach_of(b).end, EX_END_RESET);
}

static void rpc_is_denied(void **state)
{
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    connect_to(b, 1062, 1);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    server_says(b, EX_FACT_RPC_REFUSED, EX_IF_EMSMDB, 13);
    expect_through(b, EX_THROUGH_REFUSED, EX_STOP_DENIED);
    /* One of two ways to transfer was refused, and the other accepted. */
    server_says(b, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 13);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);

    connect_to(b, 1062, 2);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 13);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_EMSMDB, 14);
    server_says(b, EX_FACT_RPC_FAULT, EX_IF_EMSMDB, 15);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    says(b, FROM_SERVER, EX_FACT_RPC_REASON, EX_REASON_DENIED, 15);
    expect_through(b, EX_THROUGH_REFUSED, EX_STOP_DENIED);
    server_says(b, EX_FACT_RPC_ANSWERED, EX_OP_STORE_CONNECT, 16);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
}

/* By two clocks a bind_nak stands before the bind: which interface it refuses is not known then. */
static void a_nak_may_stand_before_the_bind(void **state)
{
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    connect_to(b, 1062, 1);
    server_says(b, EX_FACT_RPC_REASON, EX_REASON_NAK + 8, 12);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 13);
    expect_through(b, EX_THROUGH_REFUSED, EX_STOP_DENIED);
    /* It bound again, and was let in. */
    server_says(b, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 14);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
}

static void x400_does_not_come_about(void **state)
{
    bench *b = (bench *)*state;

    connect_to(b, 102, 1);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 13);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);

    /* The transport connection comes about, and the association does not. */
    connect_to(b, 102, 2);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
    server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 13);
    client_says(b, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 14);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 15);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);

    connect_to(b, 102, 3);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
    server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 13);
    client_says(b, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 14);
    server_says(b, EX_FACT_X400_ABORTED, 0, 15);
    expect_through(b, EX_THROUGH_REFUSED, EX_STOP_ABORTED);

    connect_to(b, 102, 4);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
    server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 13);
    client_says(b, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 14);
    server_says(b, EX_FACT_X400_REFUSED, EX_REFUSAL_AUTHENTICATION, 15);
    expect_through(b, EX_THROUGH_REFUSED, EX_STOP_NONE);

    /* An abort of what was accepted is no refusal. */
    connect_to(b, 102, 5);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
    server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 13);
    client_says(b, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 14);
    server_says(b, EX_FACT_X400_ACCEPTED, EX_MODE_1988_NORMAL, 15);
    server_says(b, EX_FACT_X400_ABORTED, 0, 90);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
}

/* An association that ends while a message is under way, by whom it will. */
static void x400_breaks_off(void **state)
{
    static const struct {
        ex_fact_kind end;
        gboolean client, missed, goes_on;
        guint cut;
        gint words; /* -1: nothing is said */
    } rows[] = {
        { EX_FACT_RST, FALSE, FALSE, FALSE, 0, EX_END_BREAK_RESET },
        { EX_FACT_RST, TRUE, FALSE, FALSE, 0, EX_END_BREAK_RESET },
        { EX_FACT_FIN, FALSE, FALSE, FALSE, 0, EX_END_BREAK_CLOSED },
        { EX_FACT_X400_ABORTED, FALSE, FALSE, FALSE, 0, EX_END_BREAK_ABORT },
        { EX_FACT_X400_ABORTED, TRUE, FALSE, FALSE, 0, EX_END_BREAK_ABORT },
        { EX_FACT_RST, FALSE, TRUE, FALSE, 0, -1 },
        { EX_FACT_RST, FALSE, FALSE, TRUE, 0, -1 },
        { EX_FACT_RST, FALSE, FALSE, FALSE, 96, -1 },
    };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        connect_to(b, 102, 1 + i);
        client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
        server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 13);
        client_says(b, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 14);
        server_says(b, EX_FACT_X400_ACCEPTED, EX_MODE_1988_NORMAL, 15);
        says(b, rows[i].client, rows[i].end, 0, 20);
        expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
        says(b, rows[i].client, EX_FACT_X400_BROKEN, 0, 20);
        if (rows[i].missed)
            says(b, FROM_CLIENT, EX_FACT_MISSED, 0, 19);
        if (rows[i].goes_on)
            says(b, rows[i].client, EX_FACT_GOES_ON, 0, 21);
        b->flow->cut = rows[i].cut;
        expect_through(b, rows[i].words < 0 ? EX_THROUGH_OPEN : EX_THROUGH_BLOCKED,
                       rows[i].words < 0 ? EX_STOP_NONE : EX_STOP_DROPPED);
        if (rows[i].words >= 0)
            assert_int_equal(reach_of(b).end, rows[i].words);
    }
}

/* A called side that answers, and by no association: a DR after the CC, an ER to the CR, words that are no TPDUs. */
static void x400_is_ended_by_the_called(void **state)
{
    bench *b = (bench *)*state;

    for (guint i = 0; i < 4; i++) {
        connect_to(b, 102, 1 + i);
        client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
        server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 13);
        client_says(b, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 14);
        server_says(b, EX_FACT_DISCONNECT, ex_disconnect_object(128), 15);
        if (i == 0) {
            expect_through(b, EX_THROUGH_REFUSED, EX_STOP_ABORTED);
            assert_int_equal(reach_of(b).end, EX_END_DISCONNECTED);
            continue;
        }
        /* It had been accepted, as is seen or not. */
        if (i == 1)
            server_says(b, EX_FACT_X400_ACCEPTED, EX_MODE_1988_NORMAL, 14);
        else if (i == 2)
            client_says(b, EX_FACT_X400_TRANSFER, 0, 14);
        else
            says(b, FROM_SERVER, EX_FACT_MISSED, 0, 14);
        expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    }
    connect_to(b, 102, 11);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
    server_says(b, EX_FACT_TPDU, EX_TPDU_ER, 13);
    expect_through(b, EX_THROUGH_REFUSED, EX_STOP_ABORTED);
    assert_int_equal(reach_of(b).end, EX_END_ERROR);
    /* After the CC it is about something else. */
    server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 13);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);

    connect_to(b, 102, 12);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 13);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 14);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    /* The capture has a part of what was said: it may be the answer. */
    b->flow->cut = 96;
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
}

static void mail_is_not_greeted(void **state)
{
    bench *b = (bench *)*state;

    connect_to(b, 110, 1);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 12);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
    connect_to(b, 110, 2);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 13);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    /* A health check connects and leaves. */
    connect_to(b, 110, 3);
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 11);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 12);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
}

/* A question that is acknowledged and stays open, on a connection that nobody ends, while the capture listens. */
static void nobody_answers(void **state)
{
    static const struct {
        guint16 port;
        ex_fact_kind asked;
        guint8 object;
        ex_fact_kind answer;
        guint8 said;
    } rows[] = {
        { 1062, EX_FACT_RPC_BIND, EX_IF_EMSMDB, EX_FACT_RPC_ACK, EX_IF_EMSMDB },
        { 135, EX_FACT_RPC_BIND, EX_IF_EPM, EX_FACT_RPC_ACK, EX_IF_EPM },
        { 102, EX_FACT_TPDU, EX_TPDU_CR, EX_FACT_TPDU, EX_TPDU_CC },
        { 102, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, EX_FACT_X400_ACCEPTED, EX_MODE_1988_NORMAL },
        { 389, EX_FACT_VERB, EX_SVC_LDAP, EX_FACT_REPLY, EX_SVC_LDAP },
        { 995, EX_FACT_LAYER, EX_LAYER_TLS, EX_FACT_LAYER, EX_LAYER_TLS },
        { 110, EX_FACT_ACK, 0, EX_FACT_REPLY, EX_SVC_POP3 },
        { 143, EX_FACT_ACK, 0, EX_FACT_REPLY, EX_SVC_IMAP4 },
        { 25, EX_FACT_ACK, 0, EX_FACT_REPLY, EX_SVC_SMTP },
        { 119, EX_FACT_ACK, 0, EX_FACT_REPLY, EX_SVC_NNTP },
    };
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const guint began = 10000 * (i + 1), step = rows[i].port == 102 && rows[i].asked == EX_FACT_X400_ASKED;

        /* What a later look finds of an earlier time is another stretch: the pause between them is longer than any. */
        open_flow(b, rows[i].port, 1 + i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, began);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, began);
        says(b, FROM_CLIENT, EX_FACT_HEARD, 0, began + 1);
        if (step) {
            client_says(b, EX_FACT_TPDU, EX_TPDU_CR, began + 1);
            server_says(b, EX_FACT_TPDU, EX_TPDU_CC, began + 1);
        }
        if (rows[i].asked != EX_FACT_ACK) {
            says(b, FROM_CLIENT, EX_FACT_DATA, 0, began + 1);
            says(b, FROM_CLIENT, rows[i].asked, rows[i].object, began + 1);
        }
        runs_until(b, began + 120);
        expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
        runs_until(b, began + 121);
        if (rows[i].asked != EX_FACT_ACK && !step) {
            /* Not acknowledged: the capture may have a gap. */
            expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
        }
        says(b, FROM_SERVER, EX_FACT_ACK, 0, began + 1);
        expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_CUT);
        assert_int_equal(reach_of(b).end, EX_END_WAITS);
        if (step) {
            says(b, FROM_CLIENT, EX_FACT_FIN, 0, began + 2);
            expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
            continue;
        }
        /* The capture may lack the answer; it comes, however late. */
        says(b, FROM_SERVER, EX_FACT_MISSED, 0, began + 20);
        expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
        open_flow(b, rows[i].port, 101 + i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, began);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, began);
        says(b, FROM_CLIENT, EX_FACT_HEARD, 0, began + 1);
        if (rows[i].asked != EX_FACT_ACK) {
            says(b, FROM_CLIENT, EX_FACT_DATA, 0, began + 1);
            says(b, FROM_CLIENT, rows[i].asked, rows[i].object, began + 1);
        }
        server_says(b, rows[i].answer, rows[i].said, began + 110);
        expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    }
    /* Of the directory and of TLS the client speaks first: one that says nothing waits for nothing. */
    for (guint i = 0; i < 2; i++) {
        const guint began = 500000;

        open_flow(b, i ? 995 : 389, 1000 + i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, began);
        says(b, FROM_SERVER, EX_FACT_SYNACK, 0, began);
        says(b, FROM_CLIENT, EX_FACT_HEARD, 0, began + 1);
        runs_until(b, began + 500);
        expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    }
}

/* The mapper's first call, and those of others, which may take long. */
static void nobody_answers_a_call(void **state)
{
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    for (guint i = 0; i < 4; i++) {
        const ex_interface id = i == 3 ? EX_IF_EMSMDB : EX_IF_EPM;

        connect_to(b, i == 3 ? 1062 : 135, 1 + i);
        client_says(b, EX_FACT_RPC_BIND, id, 12);
        server_says(b, EX_FACT_RPC_ACK, id, 13);
        client_says(b, EX_FACT_RPC_CALL, id, 14);
        if (i == 1)
            server_says(b, EX_FACT_RPC_REPLIED, 0, 100);
        else if (i == 2)
            says(b, FROM_CLIENT, EX_FACT_FIN, 0, 15);
        says(b, FROM_SERVER, EX_FACT_ACK, 0, 15);
        runs_until(b, 134);
        expect_through(b, i ? EX_THROUGH_OPEN : EX_THROUGH_BLOCKED, i ? EX_STOP_NONE : EX_STOP_CUT);
    }
}

static void it_stalls(void **state)
{
    bench *b = (bench *)*state;

    connect_to(b, 110, 1);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    client_says(b, EX_FACT_VERB, EX_SVC_POP3, 13);
    silence(b, FROM_SERVER, 20, 30, 4, 5);
    expect_through(b, EX_THROUGH_STALLED, EX_STOP_STALLED);
    silence(b, FROM_SERVER, 20, 30, 4, 3600);
    expect_through(b, EX_THROUGH_STALLED, EX_STOP_IDLE);
    /* Something of it was acknowledged later. */
    b->flow->silences[!b->client].moved = 31 * G_GINT64_CONSTANT(1000000000);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);

    /* Whoever has closed its side acknowledges nothing more. */
    connect_to(b, 110, 2);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 13);
    silence(b, FROM_SERVER, 20, 30, 4, 5);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);

    /* Of a connection of which one side was heard nothing is known. */
    open_flow(b, 110, 3);
    says(b, FROM_CLIENT, EX_FACT_DATA, 0, 12);
    silence(b, FROM_CLIENT, 12, 30, 4, 5);
    expect_through(b, EX_THROUGH_ONE_SIDED, EX_STOP_NONE);
}

/* A dialogue of mail or the directory that ends while the server owes an answer. */
static void a_dialogue_is_dropped(void **state)
{
    bench *b = (bench *)*state;

    connect_to(b, 110, 1);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    client_says(b, EX_FACT_VERB, EX_SVC_POP3, 13);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 14);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 14);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_DROPPED);
    assert_int_equal(reach_of(b).end, EX_END_RESET_LATE);
    /* After a long pause it is the pause that cut it. */
    silence(b, FROM_CLIENT, 13, 14, 0, 3600);
    b->flow->silences[b->client].latest.reset = 1;
    expect_through(b, EX_THROUGH_STALLED, EX_STOP_IDLE);

    /* By two clocks the reset stands before the question. */
    connect_to(b, 110, 6);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    client_says(b, EX_FACT_VERB, EX_SVC_POP3, 13);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 14);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 15);
    assert_int_equal(reach_of(b).end, EX_END_RESET_LATE);

    /* The server goes on as if there were no end: somebody else wrote that. */
    connect_to(b, 110, 2);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    client_says(b, EX_FACT_VERB, EX_SVC_POP3, 13);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 14);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 14);
    assert_int_equal(reach_of(b).end, EX_END_CLOSED_LATE);
    says(b, FROM_SERVER, EX_FACT_GOES_ON, 0, 15);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);

    /* The client's own end, and words of another service. */
    connect_to(b, 110, 3);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    client_says(b, EX_FACT_VERB, EX_SVC_POP3, 13);
    says(b, FROM_CLIENT, EX_FACT_DROPPED, 0, 14);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);
    connect_to(b, 110, 4);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    client_says(b, EX_FACT_VERB, EX_SVC_LDAP, 13);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 14);
    expect_through(b, EX_THROUGH_OPEN, EX_STOP_NONE);

    connect_to(b, 389, 5);
    client_says(b, EX_FACT_VERB, EX_SVC_LDAP, 12);
    server_says(b, EX_FACT_REPLY, EX_SVC_LDAP, 13);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 14);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 14);
    expect_through(b, EX_THROUGH_BLOCKED, EX_STOP_DROPPED);
}

static guint findings_of(bench *b, ex_finding_kind kind)
{
    ex_model *model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    guint clients = 0;

    for (guint i = 0; i < model->findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(model->findings, i);

        if (finding->kind == kind)
            clients += finding->clients->len;
    }
    ex_model_free(model);
    return clients;
}

/* A later success of the same client withdraws, another client's does not. */
static void success_withdraws(void **state)
{
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    connect_to(b, 1062, 1);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 13);
    assert_int_equal(findings_of(b, EX_FINDING_RPC_CUT), 1);
    open_between(b, 2, 5, 1062, 7);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 20);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 20);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 21);
    assert_int_equal(findings_of(b, EX_FINDING_RPC_CUT), 1);
    connect_to(b, 1062, 8);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 22);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 23);
    assert_int_equal(findings_of(b, EX_FINDING_RPC_CUT), 0);
}

/* The scenarios in a state. */
static guint scenarios_of(bench *b, ex_scenario_state scenario_state)
{
    ex_model *model = ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
    guint count = 0;

    for (guint i = 0; i < model->scenarios->len; i++)
        count += ((const ex_scenario *)g_ptr_array_index(model->scenarios, i))->state == scenario_state;
    ex_model_free(model);
    return count;
}

/* A retry that merely opened, or came no further than the one that was stopped, is no success. */
static void a_retry_that_came_no_further_withdraws_nothing(void **state)
{
    bench *b = (bench *)*state;

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    connect_to(b, 1062, 1);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 13);
    connect_to(b, 1062, 2);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 22);
    assert_int_equal(findings_of(b, EX_FINDING_RPC_CUT), 1);
    assert_int_equal(scenarios_of(b, EX_STATE_COMPLETE), 0);
    /* The server's answer is there, though the capture lacks it. */
    says(b, FROM_SERVER, EX_FACT_MISSED, 0, 23);
    assert_int_equal(findings_of(b, EX_FINDING_RPC_CUT), 0);
    /* It had come to its end before the cut. */
    connect_to(b, 1062, 1);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 13);
    connect_to(b, 1062, 3);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 32);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 40);
    assert_int_equal(findings_of(b, EX_FINDING_RPC_CUT), 1);

    /* A call that is denied, and a bind that is let in. */
    give_endpoint(b, EX_IF_NSPI, 1063, 1);
    connect_to(b, 1063, 4);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_NSPI, 12);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_NSPI, 13);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_NSPI, 14);
    server_says(b, EX_FACT_RPC_FAULT, EX_IF_NSPI, 15);
    says(b, FROM_SERVER, EX_FACT_RPC_REASON, EX_REASON_DENIED, 15);
    connect_to(b, 1063, 5);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_NSPI, 22);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_NSPI, 23);
    assert_int_equal(findings_of(b, EX_FINDING_RPC_DENIED), 1);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_NSPI, 24);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_NSPI, 25);
    assert_int_equal(findings_of(b, EX_FINDING_RPC_DENIED), 0);

    /* The transport connection is made, and no association. */
    connect_to(b, 102, 6);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 12);
    server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 13);
    client_says(b, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 14);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 15);
    connect_to(b, 102, 7);
    client_says(b, EX_FACT_TPDU, EX_TPDU_CR, 22);
    server_says(b, EX_FACT_TPDU, EX_TPDU_CC, 23);
    assert_int_equal(findings_of(b, EX_FINDING_X400_CUT), 1);
    client_says(b, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, 24);
    server_says(b, EX_FACT_X400_ACCEPTED, EX_MODE_1988_NORMAL, 25);
    assert_int_equal(findings_of(b, EX_FINDING_X400_CUT), 0);
}

static void sent_octets(bench *b, guint octets, guint second)
{
    const ex_proof proof = at(second);

    ex_store_see(b->flow, b->client, &proof, 1000, octets, octets);
}

/* What ends a call is no answer to it. */
static void a_dropped_call_came_as_far_as_its_bind(void **state)
{
    bench *b = (bench *)*state;
    const ex_proof answer = at(15);

    give_endpoint(b, EX_IF_EMSMDB, 1062, 1);
    connect_to(b, 1062, 1);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_EMSMDB, 12);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_EMSMDB, 13);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_EMSMDB, 14);
    ex_store_see(b->flow, (ex_side)!b->client, &answer, 1000, 0, 0);
    assert_int_equal(reach_of(b).depth, EX_DEPTH_MAX);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 15);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 15);
    assert_int_equal(reach_of(b).depth, 2);
}

/* A dialogue that was dropped: a later one must have begun afterwards, and the client must have said as much in it. */
static void an_empty_dialogue_withdraws_no_dropped_one(void **state)
{
    bench *b = (bench *)*state;

    connect_to(b, 25, 1);
    server_says(b, EX_FACT_REPLY, EX_SVC_SMTP, 12);
    client_says(b, EX_FACT_VERB, EX_SVC_SMTP, 13);
    sent_octets(b, 5000, 14);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 15);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 15);
    open_flow(b, 25, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 20);
    says(b, FROM_CLIENT, EX_FACT_HEARD, 0, 20);
    server_says(b, EX_FACT_REPLY, EX_SVC_SMTP, 22);
    client_says(b, EX_FACT_VERB, EX_SVC_SMTP, 23);
    sent_octets(b, 30, 24);
    assert_int_equal(findings_of(b, EX_FINDING_SERVICE_CUT), 1);
    sent_octets(b, 6000, 25);
    assert_int_equal(findings_of(b, EX_FINDING_SERVICE_CUT), 0);
    /* Two at the same time: the one that was dropped ended last. */
    connect_to(b, 110, 3);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 12);
    client_says(b, EX_FACT_VERB, EX_SVC_POP3, 40);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 41);
    says(b, FROM_SERVER, EX_FACT_DROPPED, 0, 41);
    connect_to(b, 110, 4);
    server_says(b, EX_FACT_REPLY, EX_SVC_POP3, 13);
    client_says(b, EX_FACT_VERB, EX_SVC_POP3, 14);
    says(b, FROM_SERVER, EX_FACT_FIN, 0, 15);
    assert_int_equal(findings_of(b, EX_FINDING_SERVICE_CUT), 1);
}

/* A node of a cluster calls from an address, and is called back at another. */
static void way_back_to_a_cluster(void **state)
{
    bench *b = (bench *)*state;

    connect_to(b, 4764, 1);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_MTA, 12);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_MTA, 12);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_MTA, 13);
    says(b, FROM_CLIENT, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND, 13);
    server_says(b, EX_FACT_RPC_FAULT, EX_IF_MTA, 100);
    open_between(b, 5, 77, 1733, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 14);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 17);
    assert_int_equal(findings_of(b, EX_FINDING_MTA_BINDBACK_BLOCKED), 0);
    connect_to(b, 4764, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_REASON, EX_REASON_UNAVAILABLE, 100);
    assert_int_equal(findings_of(b, EX_FINDING_MTA_BINDBACK_BLOCKED), 1);
}

/* The same without a word of the called MTA: its MtaBind is never answered, and the way back right behind it leads nowhere. */
static void way_back_to_a_silent_cluster(void **state)
{
    static const struct {
        guint second; /* of the way back; the call is at second 13 */
        ex_fact_kind other_kind;
        guint other;
        guint findings;
    } rows[] = {
        { 14, EX_FACT_DATA, 0, 1 },
        { 12, EX_FACT_DATA, 0, 0 },                            /* before the call */
        { 24, EX_FACT_DATA, 0, 0 },                            /* long after it */
        { 14, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND, 0 },       /* the call is answered */
        { 14, EX_FACT_RPC_REASON, EX_REASON_FAILED, 1 },       /* it is answered, and failed */
        { 14, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND_BACK, 0 }, /* this caller is called back at its own address */
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        bench *b;

        bench_set_up((void **)&b);
        connect_to(b, 4764, 1);
        client_says(b, EX_FACT_RPC_BIND, EX_IF_MTA, 12);
        server_says(b, EX_FACT_RPC_ACK, EX_IF_MTA, 12);
        client_says(b, EX_FACT_RPC_CALL, EX_IF_MTA, 13);
        says(b, FROM_CLIENT, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND, 13);
        server_says(b, rows[i].other_kind, rows[i].other, 15);
        if (rows[i].other_kind == EX_FACT_RPC_REASON)
            says(b, FROM_SERVER, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND, 15);
        says(b, FROM_CLIENT, EX_FACT_FIN, 0, 110);
        open_between(b, 5, 77, 1733, 3);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, rows[i].second);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, rows[i].second + 3);
        assert_int_equal(findings_of(b, EX_FINDING_MTA_BINDBACK_BLOCKED), rows[i].findings);
        bench_tear_down((void **)&b);
    }
}

/* A single SYN in the called MTA's name, which anybody can write, speaks for nothing: what the MTA answers stands. */
static void a_lone_syn_is_no_way_back(void **state)
{
    bench *b = (bench *)*state;

    connect_to(b, 4764, 1);
    client_says(b, EX_FACT_RPC_BIND, EX_IF_MTA, 12);
    server_says(b, EX_FACT_RPC_ACK, EX_IF_MTA, 12);
    client_says(b, EX_FACT_RPC_CALL, EX_IF_MTA, 13);
    server_says(b, EX_FACT_RPC_FAULT, EX_IF_MTA, 100);
    says(b, FROM_SERVER, EX_FACT_RPC_REASON, EX_REASON_UNAVAILABLE, 100);
    assert_int_equal(findings_of(b, EX_FINDING_MTA_BINDBACK_BLOCKED), 1);
    open_between(b, 5, 77, 1733, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 14);
    assert_int_equal(findings_of(b, EX_FINDING_MTA_BINDBACK_BLOCKED), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_syn_tells_nothing),
        TEST(rpc_is_cut),
        TEST(nobody_may_speak),
        TEST(calls_are_dropped),
        TEST(an_answer_may_be_missing),
        TEST(clocks_differ),
        TEST(rpc_is_denied),
        TEST(a_nak_may_stand_before_the_bind),
        TEST(x400_does_not_come_about),
        TEST(x400_is_ended_by_the_called),
        TEST(x400_breaks_off),
        TEST(mail_is_not_greeted),
        TEST(nobody_answers),
        TEST(nobody_answers_a_call),
        TEST(it_stalls),
        TEST(a_dialogue_is_dropped),
        TEST(success_withdraws),
        TEST(a_retry_that_came_no_further_withdraws_nothing),
        TEST(a_dropped_call_came_as_far_as_its_bind),
        TEST(an_empty_dialogue_withdraws_no_dropped_one),
        TEST(way_back_to_a_cluster),
        TEST(way_back_to_a_silent_cluster),
        TEST(a_lone_syn_is_no_way_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
