/* test_tls.c
 * What begins like TLS, and what does not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/mail/tls.h"

static void records_and_what_is_none(void **state)
{
    static const struct {
        guint8 octets[8];
        gsize size;
        gboolean begins;
    } rows[] = {
        { { 22, 3, 1, 0, 200, 1, 0, 0 }, 8, TRUE },        /* ClientHello */
        { { 22, 3, 3, 0, 200, 2, 0, 0 }, 8, TRUE },        /* ServerHello */
        { { 22, 3, 1, 0, 200, 99, 0, 0 }, 8, FALSE },      /* no such message */
        { { 22, 3, 1, 0, 200 }, 5, TRUE },                 /* cut behind the header */
        { { 23, 3, 3, 1, 0, 0xd7, 0x11, 0x22 }, 8, TRUE }, /* data of a connection that was open before */
        { { 21, 3, 0, 0, 2, 1, 0, 0 }, 8, TRUE },          /* alert of SSL 3.0 */
        { { 23, 3, 3, 0xff, 0xff, 0, 0, 0 }, 8, FALSE },   /* longer than any record */
        { { 22, 3, 1, 0, 0, 1, 0, 0 }, 8, FALSE },         /* empty */
        { { 22, 2, 1, 0, 200, 1, 0, 0 }, 8, FALSE },       /* another version */
        { { 24, 3, 1, 0, 200, 1, 0, 0 }, 8, FALSE },       /* heartbeat comes later */
        { { 0x80, 0x2e, 1, 3, 0, 0, 21, 0 }, 8, TRUE },    /* SSL 2.0's hello, offering SSL 3.0 */
        { { 0x80, 0x2e, 1, 0, 2, 0, 21, 0 }, 8, TRUE },    /* and nothing newer */
        { { 0x80, 0x04, 1, 3, 0, 0, 21, 0 }, 8, FALSE },   /* too short for it */
        { { 'S', 'S', 'H', '-', '2', '.', '0', '-' }, 8, FALSE },
        { { 0 }, 8, FALSE },
        { { 22, 3, 1, 0 }, 4, FALSE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(ex_tls_begins(rows[i].octets, rows[i].size), rows[i].begins);
}

static void hellos(void **state)
{
    static const struct {
        guint8 octets[8];
        gsize size, hello;
    } rows[] = {
        { { 22, 3, 1, 1, 2, 1, 0, 0 }, 8, 5 + 258 },
        { { 22, 3, 1, 1, 2, 2, 0, 0 }, 8, 0 },          /* ServerHello */
        { { 22, 3, 1, 1, 2 }, 5, 0 },                   /* cut before its type */
        { { 21, 3, 1, 0, 2, 1, 0, 0 }, 8, 0 },          /* alert */
        { { 0x80, 0x2e, 1, 3, 0, 0, 21, 0 }, 8, 0x30 }, /* SSL 2.0's, whose length stands before it */
        { { 'E', 'H', 'L', 'O', ' ', 'p', 'c', '\n' }, 8, 0 },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(ex_tls_hello(rows[i].octets, rows[i].size), rows[i].hello);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(records_and_what_is_none), cmocka_unit_test(hellos) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
