/* test_stream.c
 * Segments of any size in any order give the same PDUs, calls and facts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/rpc/call_stubs.h"
#include "pdu.h"
#include "wire/rpc/connection.h"

#define ISN 0xfffffff0u /* sequence numbers wrap on the way */

/* A direction's octets. */
typedef struct {
    guint8 octet[65536];
    gsize size;
} text;

static void say(text *t, const pdu *p)
{
    memcpy(t->octet + t->size, p->octet, p->size);
    t->size += p->size;
}

/* A bind, requests of some operations, each with a stub of its own size. */
static void put_requests(text *t, gboolean little, guint count)
{
    pdu p;

    t->size = 0;
    put_bind(&p, little, EX_IF_EPM);
    say(t, &p);
    for (guint i = 0; i < count; i++) {
        begin(&p, little, EX_RPC_REQUEST);
        put32(&p, 0);
        put16(&p, 0);
        put16(&p, (guint16)(i % 7));
        for (guint k = 0; k < i * 37 % 500; k++)
            put8(&p, (guint8)k);
        finish(&p);
        say(t, &p);
    }
}

static void note_pdu(const ex_rpc_header *header, const guint8 *octets, gsize size, void *data)
{
    guint sum = 0;

    for (gsize i = 0; i < size; i++)
        sum = sum * 31 + octets[i];
    g_string_append_printf((GString *)data, "%u:%u:%u ", header->type, header->length, sum);
}

/* Cuts the octets into segments of at most `most` octets. */
static guint cut(GRand *rand, gsize size, guint most, guint32 begins[], guint32 lengths[])
{
    guint count = 0;

    for (gsize at = 0; at < size; count++) {
        begins[count] = (guint32)at;
        lengths[count] = (guint32)MIN(size - at, (gsize)g_rand_int_range(rand, 1, (gint32)most + 1));
        at += lengths[count];
    }
    return count;
}

/* Shuffles within groups no larger than what a stream keeps. */
static void disturb(GRand *rand, guint32 order[], guint count)
{
    for (guint i = 0; i < count; i++)
        order[i] = i;
    for (guint i = 0; i < count; i++) {
        const guint end = MIN(count, i / EX_LATER_MAX * EX_LATER_MAX + EX_LATER_MAX);
        const guint other = (guint)g_rand_int_range(rand, (gint32)i, (gint32)end);
        const guint32 kept = order[i];

        order[i] = order[other];
        order[other] = kept;
    }
}

static void any_cut_and_order_gives_the_same(void **state)
{
    GRand *rand = g_rand_new_with_seed(135);
    guint32 begins[4096], lengths[4096], order[4096];
    GString *expected = g_string_new(NULL), *found = g_string_new(NULL);
    text *t = g_new0(text, 1);

    (void)state;
    for (guint round = 0; round < 400; round++) {
        ex_rpc_stream stream = { 0 };

        put_requests(t, g_rand_boolean(rand), 6);
        g_string_truncate(expected, 0);
        ex_rpc_stream_feed(&stream, ISN + 1, t->octet, t->size, (guint32)t->size, note_pdu, expected);
        ex_rpc_stream_clear(&stream);
        memset(&stream, 0, sizeof(stream));

        const guint count = cut(rand, t->size, round % 2 ? 5 : 200, begins, lengths);
        disturb(rand, order, count);
        g_string_truncate(found, 0);
        ex_rpc_stream_open(&stream, ISN);
        for (guint i = 0; i < count; i++) {
            /* At its own end, for the sanitizer; some twice, some longer than before. */
            const guint32 at = begins[order[i]], length = lengths[order[i]];
            const guint32 more = g_rand_int_range(rand, 0, 4) ? 0 : (guint32)MIN(3, t->size - at - length);
            guint8 *octets = (guint8 *)g_memdup2(t->octet + at, length + more);

            ex_rpc_stream_feed(&stream, ISN + 1 + at, octets, length + more, length + more, note_pdu, found);
            if (g_rand_int_range(rand, 0, 5) == 0)
                ex_rpc_stream_feed(&stream, ISN + 1 + at, octets, length, length, note_pdu, found);
            assert_true(stream.later.count <= EX_LATER_MAX);
            g_free(octets);
        }
        assert_string_equal(found->str, expected->str);
        ex_rpc_stream_clear(&stream);
    }
    g_string_free(expected, TRUE);
    g_string_free(found, TRUE);
    g_free(t);
    g_rand_free(rand);
}

static void count_pdu(const ex_rpc_header *header, const guint8 *octets, gsize size, void *data)
{
    (void)header;
    (void)octets;
    (void)size;
    ++*(guint *)data;
}

/* Segment sizes of PDUs in a row; reading goes on behind what is missing. */
static void what_is_missing_is_given_up(void **state)
{
    text *t = g_new0(text, 1);
    ex_rpc_stream stream = { 0 };
    guint pdus = 0;

    (void)state;
    put_requests(t, TRUE, 40);
    ex_rpc_stream_open(&stream, ISN);
    /* One PDU to a segment, and the third is missing. */
    for (gsize at = 0, number = 0; at < t->size; number++) {
        ex_rpc_header header;

        assert_true(ex_rpc_header_read(t->octet + at, t->size - at, &header));
        if (number != 2)
            ex_rpc_stream_feed(&stream, ISN + 1 + (guint32)at, t->octet + at, header.length, header.length, count_pdu,
                               &pdus);
        at += header.length;
    }
    assert_int_equal(pdus, 40);
    ex_rpc_stream_clear(&stream);

    /* In the middle of a connection: nothing is known until a segment begins with a header. */
    memset(&stream, 0, sizeof(stream));
    pdus = 0;
    ex_rpc_stream_feed(&stream, ISN + 51, t->octet + 50, 30, 30, count_pdu, &pdus);
    assert_int_equal(pdus, 0);
    ex_rpc_stream_feed(&stream, ISN + 1, t->octet, t->size, (guint32)t->size, count_pdu, &pdus);
    assert_int_equal(pdus, 41);
    ex_rpc_stream_clear(&stream);

    /* Where only heads are wanted, what is not captured of a body does not matter. */
    memset(&stream, 0, sizeof(stream));
    stream.heads = TRUE;
    pdus = 0;
    ex_rpc_stream_open(&stream, ISN);
    for (gsize at = 0; at < t->size;) {
        ex_rpc_header header;

        ex_rpc_header_read(t->octet + at, t->size - at, &header);
        ex_rpc_stream_feed(&stream, ISN + 1 + (guint32)at, t->octet + at,
                           header.type == EX_RPC_REQUEST ? MIN(header.length, EX_RPC_STUB) : header.length,
                           header.length, count_pdu, &pdus);
        at += header.length;
    }
    assert_int_equal(pdus, 41);
    ex_rpc_stream_clear(&stream);
    g_free(t);
}

/* What the receiver has acknowledged will not come again: the very next segment is read. */
static void what_is_acknowledged_is_given_up_at_once(void **state)
{
    text *t = g_new0(text, 1);
    ex_rpc_header header;

    (void)state;
    put_requests(t, TRUE, 2);
    assert_true(ex_rpc_header_read(t->octet, t->size, &header));
    const guint32 first = header.length;

    assert_true(ex_rpc_header_read(t->octet + first, t->size - first, &header));
    const guint32 second = header.length;
    const guint32 third = (guint32)t->size - first - second;

    /* The first is missing. Acknowledged: not at all, in part, as a whole; once before and once after the second. */
    for (guint acked = 0; acked < 4; acked++) {
        ex_rpc_stream stream = { 0 };
        guint pdus = 0;

        ex_rpc_stream_open(&stream, ISN);
        if (acked == 1 || acked == 2)
            ex_rpc_stream_acked(&stream, ISN + first + (acked == 2));
        ex_rpc_stream_feed(&stream, ISN + 1 + first, t->octet + first, second, second, count_pdu, &pdus);
        assert_int_equal(pdus, acked == 2 ? 1 : 0);
        if (acked == 3)
            ex_rpc_stream_acked(&stream, ISN + 1 + first + second);
        /* An older number takes nothing back. */
        ex_rpc_stream_acked(&stream, ISN);
        ex_rpc_stream_feed(&stream, ISN + 1 + first + second, t->octet + first + second, third, third, count_pdu,
                           &pdus);
        assert_int_equal(pdus, acked >= 2 ? 2 : 0);
        /* Unless it was given up, it may still come. */
        ex_rpc_stream_feed(&stream, ISN + 1, t->octet, first, first, count_pdu, &pdus);
        assert_int_equal(pdus, acked >= 2 ? 2 : 3);
        ex_rpc_stream_clear(&stream);
    }
    g_free(t);
}

static void other_bytes_are_left_alone(void **state)
{
    static const guint8 http[] = "POST /rpc HTTP/1.0\r\n\r\n";
    ex_rpc_stream stream = { 0 };
    guint pdus = 0;

    (void)state;
    ex_rpc_stream_open(&stream, ISN);
    for (guint i = 0; i < 100; i++)
        ex_rpc_stream_feed(&stream, ISN + 1 + i * (guint32)sizeof(http), http, sizeof(http), sizeof(http), count_pdu,
                           &pdus);
    assert_int_equal(pdus, 0);
    assert_true(stream.later.count <= EX_LATER_MAX);
    ex_rpc_stream_clear(&stream);
}

static void note_call(ex_call *call, void *data)
{
    g_string_append_printf((GString *)data, "%s(%d) %u octets in %u, %s%s; ", call->is_reply ? "reply" : "request",
                           call->has_opnum ? (int)call->opnum : -1, (guint)call->size, call->fragments,
                           call->syntax == EX_SYNTAX_NDR64 ? "NDR64"
                           : call->syntax == EX_SYNTAX_NDR ? "NDR"
                                                           : "?",
                           call->too_long ? ", too long" : "");
}

/* A response in fragments of at most `most` octets of stub. */
static void put_fragments(text *t, const guint8 *stub, gsize size, gsize most)
{
    for (gsize at = 0; at < size; at += most) {
        const gsize now = MIN(most, size - at);
        pdu p;

        begin(&p, TRUE, EX_RPC_RESPONSE);
        p.octet[3] = (guint8)((at == 0 ? EX_RPC_FIRST_FRAGMENT : 0) | (at + now == size ? EX_RPC_LAST_FRAGMENT : 0));
        put32(&p, (guint32)(size - at));
        put32(&p, 0);
        put_octets(&p, stub + at, now);
        finish(&p);
        say(t, &p);
    }
}

static void stubs_are_put_together(void **state)
{
    GString *found = g_string_new(NULL);
    text *t = g_new0(text, 1);
    ex_calls *calls = ex_calls_new();
    pdu stub = { .little = TRUE, .wide = TRUE }, p;
    guint32 client = 1, server = 1;

    (void)state;
    put_bind(&p, TRUE, EX_IF_EPM);
    ex_calls_feed(calls, EX_FROM_LO, client, p.octet, p.size, (guint32)p.size, 1, note_call, found);
    client += (guint32)p.size;
    put_bind_ack(&p, TRUE, TRUE);
    ex_calls_feed(calls, EX_FROM_HI, server, p.octet, p.size, (guint32)p.size, 2, note_call, found);
    server += (guint32)p.size;
    begin(&p, TRUE, EX_RPC_REQUEST);
    put32(&p, 0);
    put16(&p, 0);
    put16(&p, EX_EPT_MAP);
    finish(&p);
    ex_calls_feed(calls, EX_FROM_LO, client, p.octet, p.size, (guint32)p.size, 3, note_call, found);
    put_map_stub(&stub, 4, 0);
    put_fragments(t, stub.octet, stub.size, 100);
    for (gsize at = 0; at < t->size; at += 7)
        ex_calls_feed(calls, EX_FROM_HI, server + (guint32)at, t->octet + at, MIN(7, t->size - at),
                      (guint32)MIN(7, t->size - at), 4, note_call, found);
    char *expected = g_strdup_printf("request(3) 0 octets in 1, NDR64; reply(3) %u octets in %u, NDR64; ",
                                     (guint)stub.size, (guint)((stub.size + 99) / 100));
    assert_string_equal(found->str, expected);
    g_free(expected);
    ex_calls_free(calls);
    g_free(t);
    g_string_free(found, TRUE);
}

/* A response before its request, by two clocks: what was noted of it is told with the request, and then forgotten. */
typedef struct {
    ex_calls *calls;
    guint32 notes, replies; /* the notes of requests, added; responses without a request */
    gint64 time;
} early_reading;

static void note_early(ex_call *call, void *data)
{
    early_reading *r = (early_reading *)data;

    if (!call->is_reply) {
        r->notes = r->notes * 10 + call->early_note;
        r->time = call->early_time;
    } else if (call->request_tag == 0) {
        r->replies++;
        ex_calls_note_early(r->calls, call, r->replies, 700);
    }
}

static void put_call(pdu *p, guint8 type, guint32 number)
{
    begin(p, TRUE, type);
    put32(p, 0);
    put32(p, 0);
    finish(p);
    p->octet[12] = (guint8)number;
}

static void a_response_may_stand_before_its_request(void **state)
{
    /* Types and numbers of calls, responses are the server's; the notes that the requests tell. */
    static const struct {
        guint8 type, number;
    } said[] = { { EX_RPC_RESPONSE, 5 }, { EX_RPC_REQUEST, 5 }, { EX_RPC_RESPONSE, 6 }, { EX_RPC_REQUEST, 7 },
                 { EX_RPC_REQUEST, 6 },  { EX_RPC_REQUEST, 8 }, { EX_RPC_RESPONSE, 8 }, { EX_RPC_REQUEST, 8 } };
    early_reading r = { ex_calls_new(), 0, 0, 0 };
    guint32 at[2] = { 1, 1 };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
        const ex_side side = said[i].type == EX_RPC_RESPONSE ? EX_FROM_HI : EX_FROM_LO;
        pdu p;

        put_call(&p, said[i].type, said[i].number);
        ex_calls_feed(r.calls, side, at[side], p.octet, p.size, (guint32)p.size, i + 1, note_early, &r);
        at[side] += (guint32)p.size;
        if (i == 1)
            assert_true(r.time == 700);
    }
    assert_int_equal(r.replies, 2);
    assert_int_equal(r.notes, 10000);
    ex_calls_free(r.calls);
}

static void stubs_have_a_bound(void **state)
{
    GString *found = g_string_new(NULL);
    ex_calls *calls = ex_calls_new();
    guint32 seq = 1;

    (void)state;
    for (guint i = 0; i < 50; i++) {
        pdu p;

        begin(&p, TRUE, EX_RPC_RESPONSE);
        p.octet[3] = i == 0 ? EX_RPC_FIRST_FRAGMENT : i == 49 ? EX_RPC_LAST_FRAGMENT : 0;
        put32(&p, 0);
        put32(&p, 0);
        p.size += 6000;
        finish(&p);
        ex_calls_feed(calls, EX_FROM_HI, seq, p.octet, p.size, (guint32)p.size, i + 1, note_call, found);
        seq += (guint32)p.size;
    }
    assert_string_equal(found->str, "reply(-1) 0 octets in 50, ?, too long; ");
    ex_calls_free(calls);
    g_string_free(found, TRUE);
}

static void put_datagram(pdu *p, gboolean reply, guint8 flags, guint16 number, const guint8 *stub, gsize size)
{
    const ex_uuid uuid = uuid_of(EX_IF_EPM);

    memset(p, 0, sizeof(*p));
    p->little = TRUE;
    put8(p, 4);
    put8(p, reply ? EX_RPC_RESPONSE : EX_RPC_REQUEST);
    put8(p, flags);
    put8(p, 0);
    put8(p, 0x10);
    p->size = 24;
    put_uuid(p, &uuid);
    put_uuid(p, &uuid);
    put32(p, 0);
    put32(p, 3);
    put32(p, 5);
    put16(p, EX_EPT_MAP);
    put32(p, 0);
    put16(p, (guint16)size);
    put16(p, number);
    put16(p, 0);
    put_octets(p, stub, size);
}

static void datagrams_are_put_together(void **state)
{
    GString *found = g_string_new(NULL);
    ex_calls *calls = ex_calls_new();
    pdu stub = { .little = TRUE }, p;

    (void)state;
    put_map_stub(&stub, 2, 0);
    put_datagram(&p, FALSE, 0, 0, stub.octet, 40);
    ex_calls_datagram(calls, EX_FROM_LO, p.octet, p.size, 1, note_call, found);
    put_datagram(&p, TRUE, 4, 0, stub.octet, 100);
    ex_calls_datagram(calls, EX_FROM_HI, p.octet, p.size, 2, note_call, found);
    put_datagram(&p, TRUE, 6, 1, stub.octet + 100, stub.size - 100);
    ex_calls_datagram(calls, EX_FROM_HI, p.octet, p.size, 3, note_call, found);
    /* A length beyond the datagram's end. */
    ex_calls_datagram(calls, EX_FROM_HI, p.octet, p.size - 1, 4, note_call, found);
    char *expected =
        g_strdup_printf("request(3) 40 octets in 1, NDR; reply(3) %u octets in 2, NDR; ", (guint)stub.size);
    assert_string_equal(found->str, expected);
    g_free(expected);
    ex_calls_free(calls);
    g_string_free(found, TRUE);
}

static void note_fact(ex_fact_kind kind, guint object, void *data)
{
    g_string_append_printf((GString *)data, "%s(%s) ", ex_fact_kind_name(kind),
                           ex_fact_object_name(ex_fact_make(kind, EX_FROM_LO, object)));
}

static void answers_are_told(void **state)
{
    GString *found = g_string_new(NULL);
    ex_rpc_connection *watch = ex_rpc_connection_new();
    text *t = g_new0(text, 1);
    guint32 server = 1;
    pdu p;

    (void)state;
    put_bind(&p, TRUE, EX_IF_MTA);
    say(t, &p);
    begin(&p, TRUE, EX_RPC_REQUEST);
    put32(&p, 0x11e);
    put32(&p, 0);
    p.size += 0x11e;
    finish(&p);
    say(t, &p);
    /* A few octets at a time, so that every header is cut. */
    for (gsize at = 0; at < t->size; at += 5)
        ex_rpc_connection_feed(watch, EX_FROM_LO, 1 + (guint32)at, t->octet + at, MIN(5, t->size - at),
                               (guint32)MIN(5, t->size - at), note_fact, found);
    put_bind_ack(&p, TRUE, FALSE);
    ex_rpc_connection_feed(watch, EX_FROM_HI, server, p.octet, p.size, (guint32)p.size, note_fact, found);
    server += (guint32)p.size;
    for (guint i = 0; i < 2; i++) {
        begin(&p, TRUE, EX_RPC_RESPONSE);
        put32(&p, 0);
        put32(&p, 0);
        finish(&p);
        ex_rpc_connection_feed(watch, EX_FROM_HI, server, p.octet, p.size, (guint32)p.size, note_fact, found);
        server += (guint32)p.size;
    }
    assert_string_equal(found->str, "bind(MTA) auth(none) call(MTA) operation(MtaBind) bind-ack(MTA) "
                                    "replied() answered(MtaBind) ");
    ex_rpc_connection_free(watch);
    g_string_free(found, TRUE);
    g_free(t);
}

/* What MtaBind returns stands last in its answer: 0, or why it failed. */
static void mta_bind_may_fail(void **state)
{
    static const struct {
        guint32 status;
        guint octets, flags;
        gsize cut;
        const char *facts;
    } rows[] = {
        { 0, 32, 3, 0, "replied() answered(MtaBind) " },
        { 0x80000001u, 32, 3, 0, "replied() answered(MtaBind) refused-because(failed) " },
        { 0x80000001u, 0, 3, 0, "replied() answered(MtaBind) refused-because(failed) " },
        { 0x80000001u, 32, 1, 0, "replied() answered(MtaBind) " }, /* there is more of it */
        { 0x80000001u, 32, 3, 8, "replied() answered(MtaBind) " },
        { 0x80000001u, 2000, 3, 0, "replied() answered(MtaBind) " }, /* no answer of MtaBind's is that long */
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        GString *found = g_string_new(NULL);
        ex_rpc_connection *watch = ex_rpc_connection_new();
        guint32 at = 1;
        pdu p;

        put_bind(&p, TRUE, EX_IF_MTA);
        ex_rpc_connection_feed(watch, EX_FROM_LO, at, p.octet, p.size, (guint32)p.size, note_fact, found);
        at += (guint32)p.size;
        begin(&p, TRUE, EX_RPC_REQUEST);
        put32(&p, 0);
        put32(&p, 0);
        finish(&p);
        ex_rpc_connection_feed(watch, EX_FROM_LO, at, p.octet, p.size, (guint32)p.size, note_fact, found);
        g_string_truncate(found, 0);
        begin(&p, TRUE, EX_RPC_RESPONSE);
        put32(&p, 0);
        put32(&p, 0);
        p.size += rows[i].octets;
        put32(&p, rows[i].status);
        finish(&p);
        p.octet[3] = (guint8)rows[i].flags;
        /* In two segments: the stub's end stands in the second. */
        ex_rpc_connection_feed(watch, EX_FROM_HI, 1, p.octet, 20, 20, note_fact, found);
        ex_rpc_connection_feed(watch, EX_FROM_HI, 21, p.octet + 20, p.size - 20 - rows[i].cut, (guint32)p.size - 20,
                               note_fact, found);
        assert_string_equal(found->str, rows[i].facts);
        ex_rpc_connection_free(watch);
        g_string_free(found, TRUE);
    }
}

/*
 * Each packet of a capture that keeps so many octets of a segment: a bind, a request, another bind. The UUID of a bind ends at
 * its 48th octet, what a request calls at its 24th.
 */
static void what_is_left_of_cut_packets_is_read(void **state)
{
    GString *found = g_string_new(NULL), *expected = g_string_new(NULL);
    pdu p[3];

    (void)state;
    put_bind(&p[0], TRUE, EX_IF_MTA);
    begin(&p[1], TRUE, EX_RPC_REQUEST);
    put32(&p[1], 200);
    put32(&p[1], 0);
    p[1].size += 200;
    finish(&p[1]);
    put_bind(&p[2], FALSE, EX_IF_EMSMDB);
    for (gsize kept = 1; kept <= 300; kept++) {
        ex_rpc_connection *watch = ex_rpc_connection_new();
        guint32 seq = 1;

        g_string_truncate(found, 0);
        g_string_truncate(expected, 0);
        for (guint i = 0; i < 3; i++) {
            const gsize size = MIN(kept, p[i].size);
            guint8 *octets = (guint8 *)g_memdup2(p[i].octet, size);

            ex_rpc_connection_feed(watch, EX_FROM_LO, seq, octets, size, (guint32)p[i].size, note_fact, found);
            seq += (guint32)p[i].size;
            g_free(octets);
            if (i == 1 && kept >= 24)
                g_string_append(expected, kept >= 48 ? "call(MTA) operation(MtaBind) " : "call(other) ");
            if (i != 1 && kept >= 48)
                g_string_append_printf(expected, "bind(%s) ", i ? "EMSMDB" : "MTA");
            if (i != 1 && kept >= EX_RPC_HEADER)
                g_string_append(expected, "auth(none) ");
        }
        assert_string_equal(found->str, expected->str);
        ex_rpc_connection_free(watch);
    }
    g_string_free(found, TRUE);
    g_string_free(expected, TRUE);
}

static void note_cut(ex_call *call, void *data)
{
    g_string_append_printf((GString *)data, "%u of %u%s ", (guint)call->size, call->fragments, call->cut ? " cut" : "");
}

/* A single fragment is told with what is left of it; of several none is, if one of them has a hole. */
static void calls_that_are_cut_say_so(void **state)
{
    static const guint8 flags[] = { 3, 0, 1, 2 }, stub[100];
    GString *found = g_string_new(NULL);

    (void)state;
    for (guint i = 0; i < sizeof(flags); i++) {
        ex_calls *calls = ex_calls_new();
        pdu p;

        begin(&p, TRUE, EX_RPC_REQUEST);
        p.octet[3] = flags[i];
        put32(&p, sizeof(stub));
        put32(&p, 0);
        put_octets(&p, stub, sizeof(stub));
        finish(&p);
        g_string_truncate(found, 0);
        ex_calls_feed(calls, EX_FROM_LO, 1, p.octet, 64, (guint32)p.size, 1, note_cut, found);
        ex_calls_feed(calls, EX_FROM_LO, 1 + (guint32)p.size, p.octet, p.size, (guint32)p.size, 2, note_cut, found);
        assert_string_equal(found->str, i < 2 ? "40 of 1 cut 100 of 1 " : "");
        ex_calls_free(calls);
    }
    g_string_free(found, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_cut_and_order_gives_the_same),
        cmocka_unit_test(what_is_missing_is_given_up),
        cmocka_unit_test(what_is_acknowledged_is_given_up_at_once),
        cmocka_unit_test(other_bytes_are_left_alone),
        cmocka_unit_test(stubs_are_put_together),
        cmocka_unit_test(a_response_may_stand_before_its_request),
        cmocka_unit_test(stubs_have_a_bound),
        cmocka_unit_test(datagrams_are_put_together),
        cmocka_unit_test(answers_are_told),
        cmocka_unit_test(mta_bind_may_fail),
        cmocka_unit_test(what_is_left_of_cut_packets_is_read),
        cmocka_unit_test(calls_that_are_cut_say_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
