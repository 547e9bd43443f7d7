/* test_tracker.c
 * Which life of a pair of ports a frame belongs to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "evidence/tracker.h"
#include "evidence/believe.h"

static ex_flow *segment(ex_tracker *tracker, ex_store *store, gboolean from_client, guint8 flags, guint32 seq,
                        guint32 ack, guint frame)
{
    const ex_addr client = host(1), server = host(5);
    ex_segment seen = { .flags = flags, .seq = seq, .ack = ack };
    const ex_proof proof = at(frame);
    gboolean heard;
    ex_tuple tuple;
    ex_side side;
    ex_fit fit;

    if (from_client)
        side = ex_tuple_set(&tuple, &client, 40000, &server, 25, 6);
    else
        side = ex_tuple_set(&tuple, &server, 25, &client, 40000, 6);
    return ex_tracker_learn(tracker, store, &tuple, side, &seen, &proof, &fit, &heard);
}

static ex_flow *shown(const ex_tracker *tracker, guint frame)
{
    const ex_addr client = host(1), server = host(5);
    ex_tuple tuple;

    ex_tuple_set(&tuple, &client, 40000, &server, 25, 6);
    return ex_tracker_find(tracker, &tuple, frame);
}

static void a_syn_with_another_number_is_a_new_life(void **state)
{
    ex_tracker *tracker = ex_tracker_new();
    ex_store *store = ex_store_new();

    (void)state;
    ex_flow *piece = segment(tracker, store, FALSE, EX_TCP_ACK, 900, 1, 1);
    ex_flow *first = segment(tracker, store, TRUE, EX_TCP_SYN, 1000, 0, 2);
    assert_ptr_not_equal(piece, first);
    assert_ptr_equal(segment(tracker, store, TRUE, EX_TCP_SYN, 1000, 0, 3), first); /* sent again */
    assert_ptr_equal(segment(tracker, store, FALSE, EX_TCP_SYN | EX_TCP_ACK, 7, 1001, 4), first);
    assert_ptr_equal(segment(tracker, store, TRUE, EX_TCP_ACK, 1001, 8, 5), first);
    ex_flow *second = segment(tracker, store, TRUE, EX_TCP_SYN, 2000, 0, 6);
    assert_ptr_not_equal(second, first);
    assert_ptr_equal(segment(tracker, store, FALSE, EX_TCP_ACK, 8, 2001, 7), second);

    assert_null(shown(tracker, 0));
    assert_ptr_equal(shown(tracker, 1), piece);
    assert_ptr_equal(shown(tracker, 2), first);
    assert_ptr_equal(shown(tracker, 5), first);
    assert_ptr_equal(shown(tracker, 6), second);
    assert_ptr_equal(shown(tracker, 99), second);
    ex_tracker_free(tracker);
    ex_store_free(store);
}

/* A segment with all that its header says, and the directions that the observer keeps. */
static ex_flow *seen_segment(ex_tracker *tracker, ex_store *store, gboolean from_client, guint8 flags, guint32 seq,
                             guint32 ack, guint frame, gint64 seconds)
{
    const ex_addr client = host(1), server = host(5);
    const ex_segment seen = { .src = from_client ? client : server,
                              .dst = from_client ? server : client,
                              .src_port = from_client ? 40000 : 25,
                              .dst_port = from_client ? 25 : 40000,
                              .flags = flags,
                              .seq = seq,
                              .ack = ack };
    const ex_proof proof = { seconds * G_GINT64_CONSTANT(1000000000), 0, frame };
    ex_tuple tuple;
    const ex_side side = ex_tuple_set(&tuple, &seen.src, seen.src_port, &seen.dst, seen.dst_port, 6);
    gboolean heard;
    ex_fit fit;
    ex_flow *flow = ex_tracker_learn(tracker, store, &tuple, side, &seen, &proof, &fit, &heard);

    ex_store_see(flow, side, &proof, seq, seq, 0);
    return flow;
}

/* Two clocks, and frames sorted by time: the reset stands before the SYN that it answers, and is of one flow with it. */
static void a_reset_may_stand_before_its_syn(void **state)
{
    static const struct {
        guint32 ack;
        gint64 later; /* the SYN, ns */
        gboolean one;
    } rows[] = {
        { 1001, 600000, TRUE },
        { 1000, 600000, FALSE }, /* another SYN's */
        { 1001, 2000000000, FALSE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        ex_tracker *tracker = ex_tracker_new();
        ex_store *store = ex_store_new();
        const ex_addr client = host(1), server = host(5);
        const ex_segment reset = { .flags = EX_TCP_RST | EX_TCP_ACK, .ack = rows[i].ack };
        const ex_segment syn = { .flags = EX_TCP_SYN, .seq = 1000 };
        const ex_proof first = at(1), second = { first.time + rows[i].later, 0, 2 };
        gboolean heard;
        ex_tuple tuple;
        ex_fit fit;
        const ex_side side = ex_tuple_set(&tuple, &client, 40000, &server, 25, 6);

        ex_flow *piece = ex_tracker_learn(tracker, store, &tuple, (ex_side)!side, &reset, &first, &fit, &heard);
        ex_flow *flow = ex_tracker_learn(tracker, store, &tuple, side, &syn, &second, &fit, &heard);

        assert_int_equal(piece == flow, rows[i].one);
        assert_true(flow->key.incarnation.has_isn);
        assert_int_equal(fit, EX_FIT_NEWS);
        /* Packets are counted by whoever learns, each once. */
        assert_int_equal(flow->counts, 0);
        assert_int_equal(flow->direction[!side].seen, rows[i].one);
        assert_int_equal(ex_facts_find(&flow->facts, ex_fact_make(EX_FACT_RST, (ex_side)!side, 0)) != NULL,
                         rows[i].one);
        assert_int_equal(g_hash_table_size(store->flows), rows[i].one ? 1 : 2);
        assert_ptr_equal(shown(tracker, 1), piece);
        ex_tracker_free(tracker);
        ex_store_free(store);
    }
}

/* Captures joined out of order: the later part stands first. */
static void a_beginning_that_comes_late_claims_the_later_part(void **state)
{
    static const struct {
        gboolean by_client;
        guint8 flags;
        guint32 seq, ack;
        gint64 seconds;
        gboolean claims;
    } rows[] = {
        { TRUE, EX_TCP_SYN, 1000, 0, 10, TRUE },
        { FALSE, EX_TCP_SYN | EX_TCP_ACK, 7, 1001, 10, TRUE },
        { TRUE, EX_TCP_SYN, 1000, 0, 60, FALSE }, /* after the piece: the ports are used again */
        { TRUE, EX_TCP_SYN, 5001, 0, 10, FALSE }, /* what was sent does not follow this number */
        { TRUE, EX_TCP_SYN, 0x80000000, 0, 10, FALSE },
        { FALSE, EX_TCP_SYN, 1000, 0, 10, FALSE }, /* opened by the other side, of which nothing else is known */
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        ex_tracker *tracker = ex_tracker_new();
        ex_store *store = ex_store_new();
        ex_flow *piece = seen_segment(tracker, store, TRUE, EX_TCP_ACK, 5000, 80, 1, 50);

        piece->live = g_malloc0(4);
        ex_flow *flow = seen_segment(tracker, store, rows[i].by_client, rows[i].flags, rows[i].seq, rows[i].ack, 2,
                                     rows[i].seconds);
        assert_int_equal(flow == piece, rows[i].claims);
        assert_int_equal(g_hash_table_size(store->flows), rows[i].claims ? 1 : 2);
        assert_true(flow->key.incarnation.has_isn);
        assert_ptr_equal(ex_store_find_flow(store, &flow->key), flow);
        if (rows[i].claims) {
            assert_int_equal(flow->key.incarnation.isn, 1000);
            assert_null(flow->live);
            assert_int_equal(flow->first.frame, 2);
        }
        assert_ptr_equal(shown(tracker, 1), piece);
        assert_ptr_equal(shown(tracker, 2), flow);
        ex_tracker_free(tracker);
        ex_store_free(store);
    }
}

static void a_synack_names_the_same_life(void **state)
{
    ex_tracker *tracker = ex_tracker_new();
    ex_store *store = ex_store_new();

    (void)state;
    /* Only the server's side was captured at first, or frames are out of order. */
    ex_flow *flow = segment(tracker, store, FALSE, EX_TCP_SYN | EX_TCP_ACK, 7, 1001, 1);
    assert_true(flow->key.incarnation.has_isn);
    assert_int_equal(flow->key.incarnation.isn, 1000);
    assert_ptr_equal(segment(tracker, store, TRUE, EX_TCP_SYN, 1000, 0, 2), flow);
    ex_tracker_free(tracker);
    ex_store_free(store);
}

static void data_on_the_syn_is_no_new_life(void **state)
{
    ex_tracker *tracker = ex_tracker_new();
    ex_store *store = ex_store_new();

    (void)state;
    ex_flow *flow = segment(tracker, store, TRUE, EX_TCP_SYN, 0xffffff00, 0, 1);
    /* The number wraps, and 300 octets of data are acknowledged with the SYN. */
    assert_ptr_equal(segment(tracker, store, FALSE, EX_TCP_SYN | EX_TCP_ACK, 7, 45, 2), flow);
    ex_tracker_free(tracker);
    ex_store_free(store);
}

static void of_many_lives_each_is_found(void **state)
{
    ex_tracker *tracker = ex_tracker_new();
    ex_store *store = ex_store_new();
    ex_flow *lives[100];

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(lives); i++)
        lives[i] = segment(tracker, store, TRUE, EX_TCP_SYN, 1000 + i * 100000, 0, 10 + 3 * i);
    assert_null(shown(tracker, 9));
    for (guint frame = 10; frame < 10 + 3 * G_N_ELEMENTS(lives); frame++)
        assert_ptr_equal(shown(tracker, frame), lives[(frame - 10) / 3]);
    ex_tracker_free(tracker);
    ex_store_free(store);
}

/* One segment of a connection, as the observer takes it. */
typedef struct {
    gboolean by_client;
    guint8 flags;
    guint32 seq, ack, length;
} step;

typedef struct {
    ex_tracker *tracker;
    ex_store *store;
    ex_flow *flow;
    ex_fit fit;
    guint frame;
} connection;

static void goes(connection *c, const step *s)
{
    const ex_addr client = host(1), server = host(5);
    const ex_segment seen = { .flags = s->flags, .seq = s->seq, .ack = s->ack, .length = s->length };
    static const ex_fact_kind syns[] = { EX_FACT_SYN, EX_FACT_SYNACK };
    const ex_proof proof = at(++c->frame);
    gboolean heard;
    ex_tuple tuple;
    const ex_side side = s->by_client ? ex_tuple_set(&tuple, &client, 40000, &server, 25, 6)
                                      : ex_tuple_set(&tuple, &server, 25, &client, 40000, 6);

    c->flow = ex_tracker_learn(c->tracker, c->store, &tuple, side, &seen, &proof, &c->fit, &heard);
    if (c->fit != EX_FIT_STRANGE)
        ex_store_see(c->flow, side, &proof, s->seq, s->seq + s->length, s->length);
    if (c->fit != EX_FIT_STRANGE && (s->flags & EX_TCP_SYN))
        ex_store_add_fact(c->store, c->flow, ex_fact_make(syns[(s->flags & EX_TCP_ACK) != 0], side, 0), &proof);
    if (heard)
        ex_store_add_fact(c->store, c->flow, ex_fact_make(EX_FACT_HEARD, side, 0), &proof);
}

static connection connected(void)
{
    static const step opening[] = {
        { TRUE, EX_TCP_SYN, 1000, 0, 0 },
        { FALSE, EX_TCP_SYN | EX_TCP_ACK, 51000, 1001, 0 },
        { TRUE, EX_TCP_ACK, 1001, 51001, 0 },
        { FALSE, EX_TCP_ACK, 51001, 1001, 20 },
    };
    connection c = { ex_tracker_new(), ex_store_new(), NULL, EX_FIT_NEWS, 0 };

    for (guint i = 0; i < G_N_ELEMENTS(opening); i++)
        goes(&c, &opening[i]);
    return c;
}

static void done(connection *c)
{
    ex_tracker_free(c->tracker);
    ex_store_free(c->store);
}

/* One forged packet before the next segments of a connection: they are its segments all the same. */
static void a_forged_segment_takes_nothing_away(void **state)
{
    static const step forged[] = {
        { TRUE, EX_TCP_SYN, 777, 0, 0 },
        { FALSE, EX_TCP_SYN, 777, 0, 0 },
        { FALSE, EX_TCP_SYN | EX_TCP_ACK, 777, 12345, 0 },
        { FALSE, EX_TCP_SYN | EX_TCP_ACK, 777, 1001, 0 },
        { FALSE, EX_TCP_ACK, 0x70000000, 1, 20 },
        { TRUE, EX_TCP_ACK, 0x90000000, 1, 20 },
        { FALSE, EX_TCP_RST, 0x70000000, 0, 0 },
        { FALSE, EX_TCP_FIN | EX_TCP_ACK, 0x70000000, 1001, 0 },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(forged); i++) {
        connection c = connected();
        ex_flow *flow = c.flow;

        goes(&c, &forged[i]);
        assert_true(c.flow != flow || c.fit == EX_FIT_STRANGE);
        goes(&c, &(const step){ TRUE, EX_TCP_ACK, 1001, 51021, 6 });
        assert_ptr_equal(c.flow, flow);
        assert_int_equal(c.fit, EX_FIT_NEWS);
        goes(&c, &(const step){ FALSE, EX_TCP_ACK, 51021, 1007, 6 });
        assert_ptr_equal(c.flow, flow);
        assert_int_equal(c.fit, EX_FIT_NEWS);
        /* Each frame is found again in the flow it taught. */
        assert_ptr_equal(shown(c.tracker, 4), flow);
        assert_ptr_equal(shown(c.tracker, 6), flow);
        assert_ptr_equal(shown(c.tracker, 7), flow);
        done(&c);
    }
}

/* The ports are used again, and the SYN was not captured. */
static void both_sides_elsewhere_are_another_life(void **state)
{
    connection c = connected();
    ex_flow *flow = c.flow;

    (void)state;
    goes(&c, &(const step){ TRUE, EX_TCP_ACK, 0xd0000000, 0xe0000000, 10 });
    assert_int_equal(c.fit, EX_FIT_STRANGE);
    goes(&c, &(const step){ FALSE, EX_TCP_ACK, 0xe0000000, 0xd000000a, 10 });
    assert_int_equal(c.fit, EX_FIT_NEWS);
    assert_ptr_not_equal(c.flow, flow);
    assert_false(c.flow->key.incarnation.has_isn);
    assert_true(c.flow->attested);
    ex_flow *piece = c.flow;
    goes(&c, &(const step){ TRUE, EX_TCP_ACK, 0xd000000a, 0xe000000a, 10 });
    assert_ptr_equal(c.flow, piece);
    done(&c);
}

/* A long part of the connection was not captured. */
static void both_sides_further_on_are_the_same_life(void **state)
{
    connection c = connected();
    ex_flow *flow = c.flow;

    (void)state;
    goes(&c, &(const step){ FALSE, EX_TCP_ACK, 51021 + 30000000, 1001, 1000 });
    assert_int_equal(c.fit, EX_FIT_STRANGE);
    goes(&c, &(const step){ TRUE, EX_TCP_ACK, 1001, 51021 + 30001000, 0 });
    assert_int_equal(c.fit, EX_FIT_NEWS);
    assert_ptr_equal(c.flow, flow);
    goes(&c, &(const step){ FALSE, EX_TCP_ACK, 51021 + 30001000, 1001, 1000 });
    assert_int_equal(c.fit, EX_FIT_NEWS);
    assert_ptr_equal(c.flow, flow);
    done(&c);
}

static void an_error_is_about_what_was_sent(void **state)
{
    connection c = connected();
    const ex_addr client = host(1), server = host(5);
    ex_tuple tuple;
    const ex_side side = ex_tuple_set(&tuple, &client, 40000, &server, 25, 6);

    (void)state;
    assert_ptr_equal(ex_tracker_quoted(c.tracker, &tuple, side, 1000), c.flow);
    assert_null(ex_tracker_quoted(c.tracker, &tuple, side, 5000));
    assert_null(ex_tracker_quoted(c.tracker, &tuple, (ex_side)!side, 1000));
    /* Also of a connection that a forged SYN has come after. */
    ex_flow *flow = c.flow;
    goes(&c, &(const step){ TRUE, EX_TCP_SYN, 777, 0, 0 });
    assert_ptr_equal(ex_tracker_quoted(c.tracker, &tuple, side, 1000), flow);
    done(&c);
}

/* Two networks with the same addresses: both connections were heard, and go on at the same time. */
static void two_lives_at_once(void **state)
{
    ex_tracker *tracker = ex_tracker_new();
    ex_store *store = ex_store_new();
    ex_flow *one = segment(tracker, store, TRUE, EX_TCP_SYN, 1000, 0, 1);
    ex_flow *other = segment(tracker, store, TRUE, EX_TCP_SYN, 900000000, 0, 2);

    (void)state;
    assert_ptr_equal(segment(tracker, store, FALSE, EX_TCP_SYN | EX_TCP_ACK, 70000000, 1001, 3), one);
    assert_ptr_equal(segment(tracker, store, FALSE, EX_TCP_SYN | EX_TCP_ACK, 500, 900000001, 4), other);
    one->attested = other->attested = TRUE;
    for (guint i = 0; i < 5; i++) {
        assert_ptr_equal(segment(tracker, store, TRUE, EX_TCP_ACK, 1001, 70000001, 5 + 4 * i), one);
        assert_ptr_equal(segment(tracker, store, TRUE, EX_TCP_ACK, 900000001, 501, 6 + 4 * i), other);
        assert_ptr_equal(segment(tracker, store, FALSE, EX_TCP_ACK, 501, 900000001, 7 + 4 * i), other);
        assert_ptr_equal(segment(tracker, store, FALSE, EX_TCP_ACK, 70000001, 1001, 8 + 4 * i), one);
    }
    assert_ptr_equal(shown(tracker, 9), one);
    assert_ptr_equal(shown(tracker, 10), other);
    ex_tracker_free(tracker);
    ex_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_syn_with_another_number_is_a_new_life),
        cmocka_unit_test(a_reset_may_stand_before_its_syn),
        cmocka_unit_test(a_beginning_that_comes_late_claims_the_later_part),
        cmocka_unit_test(a_synack_names_the_same_life),
        cmocka_unit_test(data_on_the_syn_is_no_new_life),
        cmocka_unit_test(of_many_lives_each_is_found),
        cmocka_unit_test(a_forged_segment_takes_nothing_away),
        cmocka_unit_test(both_sides_elsewhere_are_another_life),
        cmocka_unit_test(both_sides_further_on_are_the_same_life),
        cmocka_unit_test(an_error_is_about_what_was_sent),
        cmocka_unit_test(two_lives_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
