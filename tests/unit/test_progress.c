/* test_progress.c
 * Whatever octets come, each reader comes to an end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exchange/progress.h>

#include "pdu.h"
#include "wire/osi/reassembly.h"
#include "wire/rpc/connection.h"

/* Seconds after which a test that stands still is ended by a signal. */
#define PATIENCE 20

static int be_impatient(void **state)
{
    (void)state;
    alarm(PATIENCE);
    return 0;
}

/* A turn that did nothing: what aborts in some builds is left in the others. */
static void a_turn_that_does_nothing_is_the_last(void **state)
{
    guint64 left = EX_ALL_LEFT;
    int status = 0;

    (void)state;
    assert_true(ex_goes_on(&left, ex_two_left(1, 3)));
    assert_true(ex_goes_on(&left, ex_two_left(1, 2)));
    assert_true(ex_goes_on(&left, ex_two_left(0, 9)));
    assert_true(ex_goes_on(&left, 0));
    const pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        /* What the abort says is no news here. */
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        _exit(ex_goes_on(&left, 0) ? 1 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
#ifdef EXCHANGE_ASSERT_PROGRESS
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
#else
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
#endif
}

static void note_fact(ex_fact_kind kind, guint object, void *data)
{
    g_string_append_printf((GString *)data, "%s(%s) ", ex_fact_kind_name(kind),
                           ex_fact_object_name(ex_fact_make(kind, EX_FROM_LO, object)));
}

/* A trailer of authentication behind 4 octets of stub: negotiate, level, no padding, 16 octets of token. */
static void put_trailer(pdu *p, guint8 level)
{
    put32(p, 0);
    put8(p, 9);
    put8(p, level);
    put16(p, 0);
    put32(p, 0);
    for (guint i = 0; i < 16; i++)
        put8(p, 0x55);
    finish(p);
    p->octet[10] = 16;
}

/*
 * While a request of the client lies half in one segment, wanted whole for its trailer, the server's side says the
 * level, and from then on only heads are wanted: less than what is there already.
 */
static void the_other_side_changes_what_is_wanted(void **state)
{
    GString *found = g_string_new(NULL);
    pdu request, other;

    (void)state;
    for (gsize cut = 1; cut < 64; cut++) {
        ex_rpc_connection *watch = ex_rpc_connection_new();

        begin(&request, TRUE, EX_RPC_REQUEST);
        put32(&request, 0);
        put32(&request, 0);
        request.size += 40;
        put_trailer(&request, EX_RPC_PRIVACY);
        ex_rpc_connection_feed(watch, EX_FROM_LO, 1000, request.octet, cut, (guint32)cut, note_fact, found);

        begin(&other, TRUE, EX_RPC_AUTH3);
        put_trailer(&other, EX_RPC_PRIVACY);
        ex_rpc_connection_feed(watch, EX_FROM_HI, 2000, other.octet, other.size, (guint32)other.size, note_fact, found);

        g_string_truncate(found, 0);
        ex_rpc_connection_feed(watch, EX_FROM_LO, 1000 + (guint32)cut, request.octet + cut, request.size - cut,
                               (guint32)(request.size - cut), note_fact, found);
        assert_string_equal(found->str, "call(other) ");
        /* And the next request is found where it stands. */
        g_string_truncate(found, 0);
        ex_rpc_connection_feed(watch, EX_FROM_LO, 1000 + (guint32)request.size, request.octet, request.size,
                               (guint32)request.size, note_fact, found);
        assert_string_equal(found->str, "call(other) ");
        ex_rpc_connection_free(watch);
    }
    g_string_free(found, TRUE);
}

static void count_tpkt(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu, void *data)
{
    (void)tpdu;
    (void)head;
    (void)start;
    (void)tsdu;
    ++*(guint *)data;
}

/*
 * A header of a long CR whose last octets are another header's front: what is no TPKT is noticed only when its octets are
 * there, and the search begins again behind the place where it was due, before those octets.
 */
static void a_search_that_goes_back_ends(void **state)
{
    static const guint8 dt[] = { 3, 0, 0, 8, 2, 0xf0, 0x80, 'x' };
    guint8 octets[4096];
    rfc1006_stream stream = { 0 };
    rfc1006_segment segment;
    guint tpkts = 0, said = 0;
    const rfc1006_sink sink = { count_tpkt, &tpkts };
    gsize size = sizeof(dt);

    (void)state;
    /* One whole TPKT, then fronts that promise a header of 255 octets and more, each inside the one before it. */
    memcpy(octets, dt, sizeof(dt));
    while (size + 7 + sizeof(dt) < sizeof(octets)) {
        const guint8 front[] = { 3, 0, 4, 0, 0xfe, 0xe0, 1 };

        memcpy(octets + size, front, sizeof(front));
        size += sizeof(front);
    }
    memcpy(octets + size, dt, sizeof(dt));
    size += sizeof(dt);
    rfc1006_stream_feed(&stream, 1, octets, (guint32)size, (guint32)size, &sink, &segment);
    said += tpkts;
    rfc1006_stream_clear(&stream);
    assert_true(said >= 1);

    /* And in small segments, so that the headers are cut. */
    for (gsize at = 0; at < size; at += 5)
        rfc1006_stream_feed(&stream, 1 + (guint32)at, octets + at, (guint32)MIN(5, size - at),
                            (guint32)MIN(5, size - at), &sink, &segment);
    rfc1006_stream_clear(&stream);
    assert_true(tpkts > said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_turn_that_does_nothing_is_the_last, be_impatient),
        cmocka_unit_test_setup(a_search_that_goes_back_ends, be_impatient),
        cmocka_unit_test_setup(the_other_side_changes_what_is_wanted, be_impatient),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
