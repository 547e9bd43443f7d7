/* test_progress.c
 * Whatever octets come, each reader comes to an end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <unistd.h>

#include "pdu.h"
#include "watch.h"

/* Seconds after which a test that stands still is ended by a signal. */
#define PATIENCE 20

static int be_impatient(void **state)
{
    (void)state;
    alarm(PATIENCE);
    return 0;
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
        ex_rpc_watch *watch = ex_rpc_watch_new();

        begin(&request, TRUE, EX_RPC_REQUEST);
        put32(&request, 0);
        put32(&request, 0);
        request.size += 40;
        put_trailer(&request, EX_RPC_PRIVACY);
        ex_rpc_watch_feed(watch, EX_FROM_LO, 1000, request.octet, cut, (guint32)cut, note_fact, found);

        begin(&other, TRUE, EX_RPC_AUTH3);
        put_trailer(&other, EX_RPC_PRIVACY);
        ex_rpc_watch_feed(watch, EX_FROM_HI, 2000, other.octet, other.size, (guint32)other.size, note_fact, found);

        g_string_truncate(found, 0);
        ex_rpc_watch_feed(watch, EX_FROM_LO, 1000 + (guint32)cut, request.octet + cut, request.size - cut,
                          (guint32)(request.size - cut), note_fact, found);
        assert_string_equal(found->str, "call(other) ");
        /* And the next request is found where it stands. */
        g_string_truncate(found, 0);
        ex_rpc_watch_feed(watch, EX_FROM_LO, 1000 + (guint32)request.size, request.octet, request.size,
                          (guint32)request.size, note_fact, found);
        assert_string_equal(found->str, "call(other) ");
        ex_rpc_watch_free(watch);
    }
    g_string_free(found, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_other_side_changes_what_is_wanted, be_impatient),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
