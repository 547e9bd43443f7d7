/* test_tunnel.c
 * What opens a connection through a proxy: SOCKS 4, 4a and 5, CONNECT.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pdu.h"
#include "wire/rpc/tunnel.h"

#define TEXT(text) text, sizeof(text) - 1

/* From here on the words that a client and its proxy say, by turns. */
typedef struct {
    const char *ask;
    gsize ask_size;
    const char *answer;
    gsize answer_size;
    gboolean opens;
} opening;

static const opening openings[] = {
    { TEXT("\5\1\0\1\12\2\2\5\0\207"), TEXT("\5\0\0\1\0\0\0\0\0\0"), TRUE },
    { TEXT("\5\1\0\3\3ex1\0\207"), TEXT("\5\0\0\3\3abc\0\1"), TRUE },
    { TEXT("\5\1\0\4\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\0\207"), TEXT("\5\0\0\1\0\0\0\0\0\0"), TRUE },
    { TEXT("\4\1\0\207\12\2\2\5joe\0"), TEXT("\0\132\0\0\0\0\0\0"), TRUE },
    { TEXT("\4\1\0\207\0\0\0\1joe\0ex1.example\0"), TEXT("\0\132\0\0\0\0\0\0"), TRUE },
    { TEXT("CONNECT ex1:135 HTTP/1.0\r\n\r\n"), TEXT("HTTP/1.0 200 Connection established\r\n\r\n"), TRUE },
    /* Refused, or something else. */
    { TEXT("\5\1\0\1\12\2\2\5\0\207"), TEXT("\5\2\0\1\0\0\0\0\0\0"), FALSE },
    { TEXT("\4\1\0\207\12\2\2\5joe\0"), TEXT("\0\133\0\0\0\0\0\0"), FALSE },
    { TEXT("CONNECT ex1:135 HTTP/1.0\r\n\r\n"), TEXT("HTTP/1.0 407 No\r\n\r\n"), FALSE },
    { TEXT("CONNECT ex1:135 HTTP/1.0\r\n\r\n"), TEXT("HTTP/1.0 200 OK\r\nVia: 1.0 a\r\n"), FALSE },
    { TEXT("GET / HTTP/1.0\r\n\r\n"), TEXT("HTTP/1.0 200 OK\r\n\r\n"), FALSE },
    { TEXT("\5\2\0\1\12\2\2\5\0\207"), TEXT("\5\0\0\1\0\0\0\0\0\0"), FALSE },
    { TEXT("\5\1\0\1\12\2\2\5\0"), TEXT("\5\0\0\1\0\0\0\0\0\0"), FALSE },
    { TEXT("\4\1\0\207\12\2\2\5joe"), TEXT("\0\132\0\0\0\0\0\0"), FALSE },
    { TEXT("\4\1\0\207\0\0\0\1joe\0"), TEXT("\0\132\0\0\0\0\0\0"), FALSE },
};

/* At its own end, for the sanitizer. */
static ex_layer reads(ex_tunnel *tunnel, ex_side side, const void *octets, gsize size)
{
    guint8 *copy = (guint8 *)g_memdup2(octets, size);
    const ex_layer layer = ex_tunnel_read(tunnel, side, copy, size);

    g_free(copy);
    return layer;
}

static void what_is_inside_is_told_once(void **state)
{
    static const guint8 cr[] = { 3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 1, 0 };
    pdu bind;

    (void)state;
    put_bind(&bind, TRUE, EX_IF_EPM);
    for (guint i = 0; i < G_N_ELEMENTS(openings); i++) {
        const opening *o = &openings[i];

        for (guint x400 = 0; x400 < 2; x400++) {
            ex_tunnel tunnel = { 0 };
            const void *words = x400 ? (const void *)cr : bind.octet;
            const gsize size = x400 ? sizeof(cr) : bind.size;
            const ex_layer inside = o->opens ? (x400 ? EX_LAYER_TPKT : EX_LAYER_DCERPC) : EX_LAYER_NONE;

            assert_int_equal(reads(&tunnel, EX_FROM_HI, o->ask, o->ask_size), EX_LAYER_NONE);
            assert_int_equal(reads(&tunnel, EX_FROM_LO, o->answer, o->answer_size), EX_LAYER_NONE);
            assert_int_equal(tunnel.open, o->opens);
            /* The server speaks to the client, not for it. */
            assert_int_equal(reads(&tunnel, EX_FROM_LO, words, size), EX_LAYER_NONE);
            assert_int_equal(reads(&tunnel, EX_FROM_HI, words, size), inside);
            assert_int_equal(reads(&tunnel, EX_FROM_HI, words, size), EX_LAYER_NONE);
        }
    }
}

static void no_more_than_the_beginning_is_read(void **state)
{
    GRand *rand = g_rand_new_with_seed(1080);
    ex_tunnel tunnel = { 0 };
    pdu bind;

    (void)state;
    put_bind(&bind, TRUE, EX_IF_EPM);
    reads(&tunnel, EX_FROM_LO, openings[0].ask, openings[0].ask_size);
    reads(&tunnel, EX_FROM_HI, openings[0].answer, openings[0].answer_size);
    for (guint i = 0; i < EX_TUNNEL_SEGMENTS; i++)
        reads(&tunnel, EX_FROM_LO, "x", 1);
    assert_int_equal(reads(&tunnel, EX_FROM_LO, bind.octet, bind.size), EX_LAYER_NONE);
    for (guint i = 0; i < 20000; i++) {
        const opening *o = &openings[g_rand_int_range(rand, 0, G_N_ELEMENTS(openings))];
        guint8 octets[64];
        gsize size = MIN(sizeof(octets), o->ask_size);

        memset(&tunnel, 0, sizeof(tunnel));
        for (guint k = 0; k < 4; k++) {
            memcpy(octets, k % 2 ? o->answer : o->ask, MIN(size, k % 2 ? o->answer_size : o->ask_size));
            octets[g_rand_int_range(rand, 0, (gint32)sizeof(octets))] = (guint8)g_rand_int(rand);
            reads(&tunnel, (ex_side)(k % 2), octets, (gsize)g_rand_int_range(rand, 0, (gint32)size + 1));
        }
    }
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_inside_is_told_once),
        cmocka_unit_test(no_more_than_the_beginning_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
