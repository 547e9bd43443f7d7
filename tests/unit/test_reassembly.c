/* test_reassembly.c
 * From segments to TPKTs to TSDUs: every split position, losses, cut packets, repeats, other starts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/osi/reassembly.h"

/* Everything a direction says. */
typedef struct {
    guint tpkts, tsdus, damaged;
    GByteArray *data; /* TSDUs as kept, one after the other */
    guint32 lengths[64];
} heard;

static void hear(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu, void *data)
{
    heard *h = (heard *)data;

    (void)head;
    (void)start;
    assert_true(tpdu->tpkt.length >= RFC1006_LENGTH_MIN);
    h->tpkts++;
    if (!tsdu)
        return;
    if (tsdu->damaged || tsdu->adrift)
        h->damaged++;
    if (h->tsdus < G_N_ELEMENTS(h->lengths))
        h->lengths[h->tsdus] = tsdu->octets;
    h->tsdus++;
    if (tsdu->kept)
        g_byte_array_append(h->data, tsdu->kept->data, tsdu->kept->len);
}

static void add(GByteArray *wire, guint8 code, guint8 third, const guint8 *data, guint size)
{
    const guint length = 7 + size;
    const guint8 head[7] = { 3, 0, (guint8)(length >> 8), (guint8)length, 2, code, third };

    g_byte_array_append(wire, head, sizeof(head));
    g_byte_array_append(wire, data, size);
}

/* A connect request, then TSDUs of `sizes` octets in DT TPDUs of at most `room` octets. */
static GByteArray *say(const guint *sizes, guint count, guint room, GByteArray *data)
{
    static const guint8 cr[] = { 3, 0, 0, 14, 9, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 11 };
    GByteArray *wire = g_byte_array_new();
    guint8 octets[512];

    g_byte_array_append(wire, cr, sizeof(cr));
    for (guint i = 0; i < count; i++) {
        for (guint at = 0; at < sizes[i]; at += room) {
            const guint size = MIN(room, sizes[i] - at);

            for (guint k = 0; k < size; k++)
                octets[k] = (guint8)(32 + (i * 7 + at + k) % 90);
            add(wire, 0xf0, at + size == sizes[i] ? 0x80 : 0, octets, size);
            g_byte_array_append(data, octets, size);
        }
    }
    return wire;
}

static const guint sizes[] = { 40, 3, 90, 1, 25 };

typedef struct {
    rfc1006_stream stream;
    heard said;
    rfc1006_sink sink;
    rfc1006_segment segment;
    GByteArray *wire, *data;
} bench;

static void begin(bench *b)
{
    memset(b, 0, sizeof(*b));
    b->said.data = g_byte_array_new();
    b->data = g_byte_array_new();
    b->wire = say(sizes, G_N_ELEMENTS(sizes), 30, b->data);
    b->sink = (rfc1006_sink){ hear, &b->said };
}

static void end(bench *b)
{
    rfc1006_stream_clear(&b->stream);
    g_byte_array_free(b->said.data, TRUE);
    g_byte_array_free(b->data, TRUE);
    g_byte_array_free(b->wire, TRUE);
}

static void feed(bench *b, guint from, guint to)
{
    rfc1006_stream_feed(&b->stream, 1000 + from, b->wire->data + from, to - from, to - from, &b->sink, &b->segment);
}

static void assert_all_heard(const bench *b)
{
    assert_int_equal(b->said.tsdus, G_N_ELEMENTS(sizes));
    assert_int_equal(b->said.damaged, 0);
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
        assert_int_equal(b->said.lengths[i], sizes[i]);
    assert_int_equal(b->said.data->len, b->data->len);
    assert_memory_equal(b->said.data->data, b->data->data, b->data->len);
    assert_int_equal(b->stream.octets, b->data->len);
    assert_int_equal(b->stream.tsdus, G_N_ELEMENTS(sizes));
}

static void every_split_in_two(void **state)
{
    bench b;

    (void)state;
    begin(&b);
    const guint size = b.wire->len;

    end(&b);
    for (guint at = 0; at <= size; at++) {
        begin(&b);
        feed(&b, 0, at);
        feed(&b, at, size);
        assert_all_heard(&b);
        end(&b);
    }
}

static void every_split_in_three(void **state)
{
    bench b;

    (void)state;
    for (guint first = 0; first < 60; first++) {
        for (guint second = first; second < 60; second++) {
            begin(&b);
            feed(&b, 0, first);
            feed(&b, first, second);
            feed(&b, second, b.wire->len);
            assert_all_heard(&b);
            end(&b);
        }
    }
}

static void segments_of_every_size(void **state)
{
    bench b;

    (void)state;
    for (guint size = 1; size < 100; size++) {
        begin(&b);
        for (guint at = 0; at < b.wire->len; at += size)
            feed(&b, at, MIN(at + size, b.wire->len));
        assert_all_heard(&b);
        end(&b);
    }
}

/* TCP takes back what is not whole and gives it again, joined. */
static void what_is_given_again_counts_once(void **state)
{
    bench b;

    (void)state;
    begin(&b);
    const guint size = b.wire->len;

    end(&b);
    for (guint at = 1; at < size; at++) {
        guint whole = 0;

        begin(&b);
        while (whole < at) {
            const guint next = whole + (guint)(b.wire->data[whole + 2] << 8 | b.wire->data[whole + 3]);

            if (next > at)
                break;
            whole = next;
        }
        feed(&b, 0, at);
        rfc1006_stream_rewind(&b.stream, 1000 + whole);
        feed(&b, whole, size);
        assert_int_equal(b.segment.how, RFC1006_IN_SYNC);
        assert_all_heard(&b);
        end(&b);
    }
}

/* Any one gap: what lies behind the next header is heard, with the length that was sent. */
static void after_every_gap_it_is_found_again(void **state)
{
    bench b;

    (void)state;
    begin(&b);
    const guint size = b.wire->len;

    end(&b);
    for (guint from = 14; from < size; from++) {
        for (guint to = from + 1; to < size && to < from + 50; to++) {
            guint whole = 0;

            begin(&b);
            feed(&b, 0, from);
            feed(&b, to, size);
            assert_true(b.segment.gap);
            assert_int_equal(b.segment.gap_size, to - from);
            /* TSDUs whose first octet stands behind the gap's next header. */
            guint at = 14, tsdu = 0;
            gboolean after = FALSE;

            while (at < size) {
                const guint length = (guint)(b.wire->data[at + 2] << 8 | b.wire->data[at + 3]);
                const gboolean last = b.wire->data[at + 6] & 0x80;

                if (last) {
                    whole += after;
                    after = at + length >= to && at + length > from;
                    tsdu++;
                }
                at += length;
            }
            assert_true(b.said.tsdus + 1 >= whole);
            for (guint i = 0; i < whole && i < b.said.tsdus; i++)
                assert_int_equal(b.said.lengths[b.said.tsdus - 1 - i], sizes[tsdu - 1 - i]);
            end(&b);
        }
    }
}

static void every_start_in_the_middle(void **state)
{
    bench b;

    (void)state;
    begin(&b);
    const guint size = b.wire->len;

    end(&b);
    for (guint from = 1; from < size; from++) {
        guint next = 0;

        begin(&b);
        while (next < from)
            next += (guint)(b.wire->data[next + 2] << 8 | b.wire->data[next + 3]);
        feed(&b, from, size);
        assert_int_equal(b.segment.skipped, next - from);
        assert_int_equal(b.segment.how, next == size ? RFC1006_LOST : next == from ? RFC1006_IN_SYNC : RFC1006_FOUND);
        end(&b);
    }
}

static void a_gap_within_a_known_tpkt_loses_no_framing(void **state)
{
    bench b;

    (void)state;
    begin(&b);
    /* The first DT TPDU has 30 octets from 14 + 7 on. */
    feed(&b, 0, 25);
    feed(&b, 40, b.wire->len);
    assert_int_equal(b.segment.how, RFC1006_GOES_ON);
    assert_int_equal(b.segment.skipped, 51 - 40);
    assert_int_equal(b.said.tsdus, G_N_ELEMENTS(sizes));
    assert_int_equal(b.said.damaged, 1);
    assert_int_equal(b.said.lengths[0], 40);
    end(&b);
}

static void cut_packets_keep_the_framing_where_it_is_known(void **state)
{
    bench b;

    (void)state;
    begin(&b);
    /* 14 octets of CR and the first DT TPDU of 37: of it 20 were captured. */
    rfc1006_stream_feed(&b.stream, 1000, b.wire->data, 34, 51, &b.sink, &b.segment);
    feed(&b, 51, b.wire->len);
    assert_int_equal(b.segment.how, RFC1006_IN_SYNC);
    assert_int_equal(b.said.tsdus, G_N_ELEMENTS(sizes));
    assert_int_equal(b.said.damaged, 1);
    assert_int_equal(b.said.lengths[0], 40);
    end(&b);
    begin(&b);
    /* Here the cut takes a header with it. */
    rfc1006_stream_feed(&b.stream, 1000, b.wire->data, 34, 60, &b.sink, &b.segment);
    feed(&b, 60, b.wire->len);
    assert_int_equal(b.segment.how, RFC1006_FOUND);
    assert_int_equal(b.said.lengths[b.said.tsdus - 1], 25);
    end(&b);
}

static void repeats_teach_nothing(void **state)
{
    bench b;

    (void)state;
    begin(&b);
    feed(&b, 0, 51);
    feed(&b, 14, 51);
    assert_int_equal(b.segment.how, RFC1006_REPEATED);
    feed(&b, 51, b.wire->len);
    assert_all_heard(&b);
    end(&b);
}

static void sequence_numbers_wrap(void **state)
{
    bench b;

    (void)state;
    begin(&b);
    for (guint at = 0; at < b.wire->len; at++)
        rfc1006_stream_feed(&b.stream, (guint32)-20 + at, b.wire->data + at, 1, 1, &b.sink, &b.segment);
    assert_all_heard(&b);
    end(&b);
}

static void what_is_no_tpkt_is_skipped_and_told(void **state)
{
    static const guint8 bad[][8] = {
        { 3, 0, 0, 4, 'a', 'b', 'c', 'd' },       /* too short a length */
        { 3, 0, 0, 8, 2, 0x10, 0, 0 },            /* no TPDU of class 0 */
        { 3, 0, 0, 8, 200, 0xf0, 0x80, 0 },       /* a TPDU header longer than the TPKT */
        { 'G', 'E', 'T', ' ', '/', ' ', '1', 10 } /* something else */
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        bench b;

        begin(&b);
        feed(&b, 0, 51);
        GByteArray *tail = g_byte_array_new();

        g_byte_array_append(tail, bad[i], sizeof(bad[i]));
        g_byte_array_append(tail, b.wire->data + 51, b.wire->len - 51);
        rfc1006_stream_feed(&b.stream, 1051, tail->data, tail->len, tail->len, &b.sink, &b.segment);
        assert_int_equal(b.segment.how, RFC1006_FOUND);
        assert_int_equal(b.segment.skipped, sizeof(bad[i]));
        assert_int_equal(b.segment.skipped_at, 0);
        assert_int_equal(b.said.lengths[b.said.tsdus - 1], 25);
        g_byte_array_free(tail, TRUE);
        /* Nothing but that: no header to be found. */
        rfc1006_stream_feed(&b.stream, b.stream.next, bad[i], sizeof(bad[i]), sizeof(bad[i]), &b.sink, &b.segment);
        assert_int_equal(b.segment.how, RFC1006_NO_TPKT);
        end(&b);
    }
}

static void bad_octets_behind_good_ones_are_a_hole(void **state)
{
    static const guint8 junk[5] = { 9, 9, 9, 9, 9 };
    GByteArray *tail = g_byte_array_new();
    bench b;

    (void)state;
    begin(&b);
    g_byte_array_append(tail, b.wire->data, 51);
    g_byte_array_append(tail, junk, sizeof(junk));
    g_byte_array_append(tail, b.wire->data + 51, b.wire->len - 51);
    rfc1006_stream_feed(&b.stream, 1, tail->data, tail->len, tail->len, &b.sink, &b.segment);
    assert_int_equal(b.segment.how, RFC1006_IN_SYNC);
    assert_int_equal(b.segment.skipped_at, 51);
    assert_int_equal(b.segment.skipped, sizeof(junk));
    g_byte_array_free(tail, TRUE);
    end(&b);
}

static void random_bytes_are_no_tpkt(void **state)
{
    rfc1006_stream stream = { 0 };
    rfc1006_segment segment;
    GRand *random = g_rand_new_with_seed(7);
    guint8 bytes[1460];

    (void)state;
    for (guint round = 0; round < 2000; round++) {
        for (guint i = 0; i < sizeof(bytes); i++)
            bytes[i] = (guint8)g_rand_int(random);
        rfc1006_stream_feed(&stream, round * (guint)sizeof(bytes), bytes, sizeof(bytes), sizeof(bytes), NULL, &segment);
        assert_int_equal(segment.how, RFC1006_LOST);
    }
    assert_int_equal(stream.tpkts, 0);
    g_rand_free(random);
    rfc1006_stream_clear(&stream);
}

/* What could be the front of a header counts only behind TPKTs, and only with all of the TPKT's header. */
static void fronts_of_headers_need_proof(void **state)
{
    static const guint8 tail[] = { 'x', 'y', 'z', 3, 0, 0, 40 };
    rfc1006_stream fresh = { 0 };
    rfc1006_segment segment;
    bench b;

    (void)state;
    rfc1006_stream_feed(&fresh, 1, tail, sizeof(tail), sizeof(tail), NULL, &segment);
    assert_int_equal(segment.how, RFC1006_LOST);
    rfc1006_stream_clear(&fresh);
    begin(&b);
    feed(&b, 0, b.wire->len);
    rfc1006_stream_feed(&b.stream, b.stream.next + 9, tail, sizeof(tail), sizeof(tail), &b.sink, &b.segment);
    assert_int_equal(b.segment.how, RFC1006_FOUND);
    assert_int_equal(b.segment.skipped, 3);
    rfc1006_stream_feed(&b.stream, b.stream.next + 9, tail, sizeof(tail) - 1, sizeof(tail) - 1, &b.sink, &b.segment);
    assert_int_equal(b.segment.how, RFC1006_LOST);
    end(&b);
}

static void what_is_kept_is_bounded(void **state)
{
    rfc1006_stream stream = { 0 };
    rfc1006_segment segment;
    guint8 bytes[2055] = { 3, 0, 8, 7, 2, 0xf0, 0 };

    (void)state;
    for (guint opening = 0; opening < 2; opening++) {
        bytes[7] = opening ? 13 : 1;
        for (guint i = 0; i < 100; i++)
            rfc1006_stream_feed(&stream, stream.next, bytes, sizeof(bytes), sizeof(bytes), NULL, &segment);
        assert_int_equal(stream.tsdu.octets, 100 * 2048);
        assert_int_equal(stream.tsdu.kept->len, opening ? RFC1006_OPENING_MAX : RFC1006_KEPT_MAX);
        rfc1006_stream_clear(&stream);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_split_in_two),
        cmocka_unit_test(every_split_in_three),
        cmocka_unit_test(segments_of_every_size),
        cmocka_unit_test(what_is_given_again_counts_once),
        cmocka_unit_test(after_every_gap_it_is_found_again),
        cmocka_unit_test(every_start_in_the_middle),
        cmocka_unit_test(a_gap_within_a_known_tpkt_loses_no_framing),
        cmocka_unit_test(cut_packets_keep_the_framing_where_it_is_known),
        cmocka_unit_test(repeats_teach_nothing),
        cmocka_unit_test(sequence_numbers_wrap),
        cmocka_unit_test(what_is_no_tpkt_is_skipped_and_told),
        cmocka_unit_test(bad_octets_behind_good_ones_are_a_hole),
        cmocka_unit_test(random_bytes_are_no_tpkt),
        cmocka_unit_test(fronts_of_headers_need_proof),
        cmocka_unit_test(what_is_kept_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
