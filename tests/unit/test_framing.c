/* test_framing.c
 * TPKT headers and TPDU types.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/osi/framing.h"

static void types_are_read(void **state)
{
    static const struct {
        guint8 code;
        ex_tpdu type;
    } rows[] = {
        { 0xe0, EX_TPDU_CR }, { 0xd0, EX_TPDU_CC }, { 0x80, EX_TPDU_DR }, { 0xf0, EX_TPDU_DT }, { 0x70, EX_TPDU_ER },
    };
    rfc1006_tpkt tpkt;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const guint8 bytes[] = { 3, 0, 0, 22, 17, rows[i].code };

        assert_true(rfc1006_read(bytes, sizeof(bytes), &tpkt));
        assert_int_equal(tpkt.type, rows[i].type);
        assert_int_equal(tpkt.length, 22);
    }
}

static void the_reserved_octet_is_not_refused(void **state)
{
    const guint8 bytes[] = { 3, 0x2e, 0, 18, 13, 0xe0 };
    rfc1006_tpkt tpkt;

    (void)state;
    assert_true(rfc1006_read(bytes, sizeof(bytes), &tpkt));
    assert_int_equal(tpkt.reserved, 0x2e);
}

static void what_is_none_is_refused(void **state)
{
    static const guint8 rows[][6] = {
        { 2, 0, 0, 22, 17, 0xe0 },                            /* version */
        { 3, 0, 0, 6, 1, 0xe0 },                              /* too short */
        { 3, 0, 0, 0, 17, 0xe0 },  { 3, 0, 0, 22, 17, 0x10 }, /* no TPDU of class 0 */
        { 3, 0, 0, 22, 18, 0xe0 },                            /* a TPDU header longer than the TPKT */
        { 0, 0, 0, 0, 0, 0 },
    };
    const guint8 good[] = { 3, 0, 0, 22, 17, 0xe0 };
    rfc1006_tpkt tpkt;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_false(rfc1006_read(rows[i], sizeof(rows[i]), &tpkt));
    for (gsize size = 0; size < sizeof(good); size++)
        assert_false(rfc1006_read(good, size, &tpkt));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_read),
        cmocka_unit_test(the_reserved_octet_is_not_refused),
        cmocka_unit_test(what_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
