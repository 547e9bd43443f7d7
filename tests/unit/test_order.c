/* test_order.c
 * A direction of TPKTs read in order, whatever order its segments come in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/osi/order.h"

#define TSDUS 6
/* A TSDU of two DT TPDUs with 40 and 9 octets of user data. */
#define ONE    (7 + 40)
#define OTHER  (7 + 9)
#define LENGTH (TSDUS * (ONE + OTHER))

static guint8 said[LENGTH];

static void say(void)
{
    guint8 *at = said;

    for (guint i = 0; i < TSDUS; i++) {
        const guint8 one[] = { 3, 0, 0, ONE, 2, 0xf0, 0 }, other[] = { 3, 0, 0, OTHER, 2, 0xf0, 0x80 };

        memcpy(at, one, sizeof(one));
        memset(at + 7, 'a' + (gint)i, 40);
        memcpy(at + ONE, other, sizeof(other));
        memset(at + ONE + 7, 'A' + (gint)i, 9);
        at += ONE + OTHER;
    }
}

/* The TSDUs that were told whole, by their letters. */
typedef struct {
    rfc1006_order *order;
    const rfc1006_stream *first;
    GString *letters;
} reading;

static void tell(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu, void *data)
{
    reading *at = (reading *)data;
    const guint32 end = at->first ? at->first->ended : at->order->stream.ended;

    (void)tpdu;
    (void)head;
    (void)start;
    if (!at->first && rfc1006_order_was_told(at->order, end))
        return;
    if (at->first && at->order && !(tsdu && (tsdu->adrift || tsdu->damaged)))
        assert_true(rfc1006_order_note(at->order, end));
    if (tsdu && !tsdu->adrift && !tsdu->damaged) {
        assert_int_equal(tsdu->kept->len, 49);
        assert_int_equal(tsdu->kept->data[0] + 'A' - 'a', tsdu->kept->data[48]);
        g_string_append_c(at->letters, (gchar)tsdu->kept->data[0]);
    }
}

/* Both readings, as the plugin has them: the second from the first gap on, until both stand at the same place. */
typedef struct {
    rfc1006_stream first;
    rfc1006_order *order;
    GString *letters;
} readings;

static void feed(readings *at, guint32 base, guint32 begin, guint32 size)
{
    reading one = { at->order, &at->first, at->letters }, two = { NULL, NULL, at->letters };
    const rfc1006_sink sinks[] = { { tell, &one }, { tell, &two } };
    rfc1006_segment segment;

    if (!at->order && at->first.known && (gint32)(base + begin - at->first.next) > 0)
        at->order = rfc1006_order_new(&at->first);
    one.order = two.order = at->order;
    rfc1006_stream_feed(&at->first, base + begin, said + begin, size, size, &sinks[0], &segment);
    if (!at->order)
        return;
    /* TCP and the postdissector may both bring it. */
    for (guint i = 0; i < 2; i++)
        rfc1006_order_feed(at->order, base + begin, said + begin, size, size, &sinks[1]);
    if (rfc1006_order_is_done(at->order, &at->first)) {
        rfc1006_order_free(at->order);
        at->order = NULL;
    }
}

static gint compare_letters(gconstpointer a, gconstpointer b)
{
    return *(const gchar *)a - *(const gchar *)b;
}

static void finish(readings *at, const char *wanted)
{
    qsort(at->letters->str, at->letters->len, 1, compare_letters);
    assert_string_equal(at->letters->str, wanted);
    g_string_free(at->letters, TRUE);
    rfc1006_stream_clear(&at->first);
    rfc1006_order_free(at->order);
}

/* Pairs the wrong way round, of any size, across the end of the sequence numbers: each TSDU is told once. */
static void every_tsdu_is_told_once(void **state)
{
    (void)state;
    say();
    for (guint32 size = 1; size <= LENGTH; size++) {
        const guint32 base = 0xffffff80, count = (LENGTH + size - 1) / size;
        readings at = { .letters = g_string_new(NULL) };

        for (guint32 i = 0; i < count; i++) {
            /* The first stays in its place: where a direction begins is known by its SYN, which is the plugin's to ask. */
            const guint32 k = i > 0 && ((i - 1) ^ 1) + 1 < count ? ((i - 1) ^ 1) + 1 : i;

            feed(&at, base, k * size, MIN(size, LENGTH - k * size));
        }
        /* What comes first may have begun before. */
        finish(&at, "bcdef");
    }
}

static void what_never_comes_is_given_up(void **state)
{
    readings at = { .letters = g_string_new(NULL) };

    (void)state;
    say();
    /* Segments of one TPKT each; the second is lost, and far more follow than are kept. */
    for (guint round = 0; round < 3; round++) {
        for (guint i = 0; i < 2 * TSDUS; i++) {
            const guint32 begin = i / 2 * (ONE + OTHER) + (i % 2 ? ONE : 0);

            if (round > 0 || i != 1)
                feed(&at, 1000 + round * LENGTH, begin, i % 2 ? OTHER : ONE);
            if (at.order)
                assert_true(at.order->later.count <= EX_LATER_MAX);
        }
    }
    /* Of the first round the TSDU whose end is lost, and the next, which may be the rest of it. */
    finish(&at, "aabbcccdddeeefff");
}

static void nothing_is_noted_beyond_its_room(void **state)
{
    rfc1006_stream stream = { 0 };
    rfc1006_order *order = rfc1006_order_new(&stream);

    (void)state;
    for (guint32 i = 0; i < RFC1006_TOLD_MAX; i++)
        assert_true(rfc1006_order_note(order, 10 * i));
    assert_false(rfc1006_order_note(order, 1));
    assert_true(rfc1006_order_was_told(order, 10 * (RFC1006_TOLD_MAX - 1)));
    assert_false(rfc1006_order_was_told(order, 1));
    rfc1006_order_free(order);
    rfc1006_order_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tsdu_is_told_once),
        cmocka_unit_test(what_never_comes_is_given_up),
        cmocka_unit_test(nothing_is_noted_beyond_its_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
