/* test_session.c
 * BER, and what TSDUs tell of associations.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/osi/session.h"
#include "x400_samples.h"

#define TSDU(sample) sample + 7, sizeof(sample) - 7

static void normal_mode_is_read(void **state)
{
    rfc1006_facts facts;

    (void)state;
    rfc1006_session_read(TSDU(opens_normal), &facts);
    assert_int_equal(facts.spdu, RFC1006_S_CONNECT);
    assert_int_equal(facts.mode, EX_MODE_1988_NORMAL);
    assert_int_equal(facts.payload, EX_TPKT_P1);
    assert_string_equal(facts.context, "2.6.0.1.6");
    assert_string_equal(facts.mta, "MTA-ALPHA");
    assert_true(facts.bind && facts.password && !facts.unauthenticated);
    assert_int_equal(facts.window, 5);
    rfc1006_session_read(TSDU(accepts_normal), &facts);
    assert_int_equal(facts.spdu, RFC1006_S_ACCEPT);
    assert_string_equal(facts.mta, "MTA-BETA");
    assert_int_equal(facts.acse_result, 0);
    assert_true(facts.bind);
}

static void the_form_of_1984_is_read(void **state)
{
    rfc1006_facts facts;

    (void)state;
    rfc1006_session_read(TSDU(opens_1984), &facts);
    assert_int_equal(facts.mode, EX_MODE_1984);
    assert_int_equal(facts.payload, EX_TPKT_P1);
    assert_int_equal(facts.application_protocol, 1);
    assert_string_equal(facts.mta, "MTA-ALPHA");
    assert_true(facts.password);
    assert_int_equal(facts.checkpoint, 1);
    assert_int_equal(facts.window, 5);
    assert_int_equal(facts.dialogue, 0);
    rfc1006_session_read(TSDU(accepts_1984), &facts);
    assert_int_equal(facts.mode, EX_MODE_X410);
    assert_string_equal(facts.mta, "MTA-BETA");

    /* The same with application protocol 12 is 1988's; the number is the last octet. */
    guint8 other[sizeof(opens_1984)];

    memcpy(other, opens_1984, sizeof(other));
    other[sizeof(other) - 1] = 12;
    rfc1006_session_read(TSDU(other), &facts);
    assert_int_equal(facts.mode, EX_MODE_1988_X410);
    other[sizeof(other) - 1] = 77;
    rfc1006_session_read(TSDU(other), &facts);
    assert_int_equal(facts.payload, EX_TPKT_OTHER);
    assert_string_equal(facts.mta, "");
}

static void refusals_and_aborts_are_read(void **state)
{
    rfc1006_facts facts;

    (void)state;
    rfc1006_session_read(TSDU(refuses_normal), &facts);
    assert_int_equal(facts.spdu, RFC1006_S_REFUSE);
    assert_int_equal(facts.bind_error, 2);
    assert_int_equal(facts.acse_result, 1);
    assert_int_equal(facts.session_reason, 2);
    assert_int_equal(rfc1006_refusal(&facts), EX_REFUSAL_AUTHENTICATION);
    rfc1006_session_read(TSDU(refuses_1984), &facts);
    assert_int_equal(facts.rtse_refusal, 2);
    assert_int_equal(rfc1006_refusal(&facts), EX_REFUSAL_AUTHENTICATION);
    rfc1006_session_read(TSDU(aborts_normal), &facts);
    assert_int_equal(facts.spdu, RFC1006_S_ABORT);
    assert_true(facts.rtse_abort >= 0);
}

static void p3_is_named_and_its_names_are_not_mtas(void **state)
{
    rfc1006_facts facts;

    (void)state;
    rfc1006_session_read(TSDU(opens_p3), &facts);
    assert_int_equal(facts.payload, EX_TPKT_P3);
    assert_string_equal(facts.mta, "");
    assert_false(facts.bind);
}

/* Whatever is cut off, nothing is read that is not there; what is read does not contradict the whole. */
static void every_cut_is_read_as_far_as_it_goes(void **state)
{
    static const struct {
        const guint8 *bytes;
        gsize size;
    } samples[] = { { TSDU(opens_normal) }, { TSDU(accepts_normal) }, { TSDU(opens_1984) },  { TSDU(refuses_normal) },
                    { TSDU(refuses_1984) }, { TSDU(aborts_normal) },  { TSDU(accepts_1984) } };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
        rfc1006_facts whole, facts;

        rfc1006_session_read(samples[i].bytes, samples[i].size, &whole);
        for (gsize size = 0; size < samples[i].size; size++) {
            /* In memory of its own, so that the sanitizer sees each octet too many. */
            guint8 *copy = g_malloc(size + 1);

            memcpy(copy + 1, samples[i].bytes, size);
            rfc1006_session_read(copy + 1, size, &facts);
            assert_true(strncmp(whole.mta, facts.mta, strlen(facts.mta)) == 0);
            assert_true(facts.spdu == whole.spdu || facts.spdu == RFC1006_S_NONE);
            g_free(copy);
        }
    }
}

static void category_2_follows_tokens(void **state)
{
    static const struct {
        guint8 bytes[7];
        rfc1006_spdu spdu;
    } rows[] = {
        { { 1, 0, 1, 0 }, RFC1006_S_DATA },
        { { 1, 0, 45, 3, 41, 1, 1 }, RFC1006_S_ACTIVITY_START },
        { { 1, 0, 41, 3, 42, 1, '1' }, RFC1006_S_ACTIVITY_END },
        { { 2, 0, 42, 3, 42, 1, '1' }, RFC1006_S_ACTIVITY_ACK },
        { { 1, 0, 25, 0 }, RFC1006_S_ACTIVITY_INTERRUPT },
        { { 1, 0, 57, 0 }, RFC1006_S_ACTIVITY_DISCARD },
        { { 1, 0, 49, 3, 42, 1, '1' }, RFC1006_S_CHECKPOINT },
        { { 25, 3, 17, 1, 3 }, RFC1006_S_ABORT },
        { { 9, 0 }, RFC1006_S_FINISH },
        { { 0x32, 1, 0 }, RFC1006_S_NONE },
        { { 0x7f, 0x65, 1 }, RFC1006_S_NONE },
    };
    rfc1006_facts facts;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        rfc1006_session_read(rows[i].bytes, sizeof(rows[i].bytes), &facts);
        /* The zeros behind an SPDU are a third one that is an exception report; it is not there. */
        gsize size = sizeof(rows[i].bytes);

        while (size > 2 && rows[i].bytes[size - 1] == 0 && size > (rows[i].bytes[2] && rows[i].bytes[0] <= 2 ? 4 : 2))
            size--;
        rfc1006_session_read(rows[i].bytes, size, &facts);
        assert_int_equal(facts.spdu, rows[i].spdu);
    }
}

static void first_octets_tell_other_payloads(void **state)
{
    (void)state;
    assert_int_equal(rfc1006_payload_guess((const guint8 *)"\x32\x01\0\0", 4), EX_TPKT_S7);
    assert_int_equal(rfc1006_payload_guess((const guint8 *)"\x72\x01\0\0", 4), EX_TPKT_S7);
    assert_int_equal(rfc1006_payload_guess((const guint8 *)"\x7f\x65\x82", 3), EX_TPKT_RDP);
    assert_int_equal(rfc1006_payload_guess((const guint8 *)"\x08\x02\x12\x34", 4), EX_TPKT_H323);
    assert_int_equal(rfc1006_payload_guess((const guint8 *)"\x0d\xc4", 2), EX_TPKT_UNKNOWN);
    assert_int_equal(rfc1006_payload_guess((const guint8 *)"\x32", 1), EX_TPKT_UNKNOWN);
}

static void indefinite_lengths_end_where_they_end(void **state)
{
    static const guint8 bytes[] = { 0x31, 0x80, 0xa0, 0x80, 0x80, 1, 1, 0, 0, 0xa2, 2, 4, 0, 0, 0, 0x05, 0 };
    ex_octets in = { bytes, sizeof(bytes) };
    ex_ber element, inner;

    (void)state;
    assert_true(ex_ber_next(&in, &element));
    assert_int_equal(element.number, BER_SET);
    assert_int_equal(element.content.size, 11);
    assert_true(ex_ber_find(element.content, BER_CONTEXT, 2, &inner));
    assert_int_equal(inner.content.size, 2);
    assert_true(ex_ber_next(&in, &element));
    assert_int_equal(element.number, BER_NULL);
    assert_false(ex_ber_next(&in, &element));
}

static void nesting_is_bounded(void **state)
{
    guint8 deep[100000];
    ex_octets in = { deep, sizeof(deep) };
    ex_ber element;

    (void)state;
    for (gsize i = 0; i < sizeof(deep); i += 2) {
        deep[i] = 0x30;
        deep[i + 1] = 0x80;
    }
    ex_ber_next(&in, &element);
    assert_int_equal(in.size, 0);
}

static void numbers_and_identifiers_are_read(void **state)
{
    static const guint8 context[] = { 0x56, 0, 1, 6 }, large[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x14, 5, 1 };
    char text[48];

    (void)state;
    assert_true(ex_ber_oid((ex_octets){ context, sizeof(context) }, text, sizeof(text)));
    assert_string_equal(text, "2.6.0.1.6");
    assert_true(ex_ber_oid((ex_octets){ large, sizeof(large) }, text, sizeof(text)));
    assert_string_equal(text, "1.2.840.113556.5.1");
    assert_false(ex_ber_oid((ex_octets){ large, 2 }, text, sizeof(text)));
    assert_false(ex_ber_oid((ex_octets){ large, sizeof(large) }, text, 8));
    assert_int_equal(ex_ber_integer((ex_octets){ (const guint8 *)"\xff", 1 }, 9), -1);
    assert_int_equal(ex_ber_integer((ex_octets){ (const guint8 *)"\x01\x00", 2 }, 9), 256);
    assert_int_equal(ex_ber_integer((ex_octets){ context, 0 }, 9), 9);
}

static void names_are_printable(void **state)
{
    static const guint8 octets[] = { 'M', 'T', 'A', '\n', 0, 0xff, '1' };
    const ex_ber element = { .tag_class = BER_CONTEXT, .content = { octets, sizeof(octets) } };
    char text[6], whole[96];

    (void)state;
    ex_ber_text(&element, whole, sizeof(whole));
    assert_string_equal(whole, "MTA???1");
    ex_ber_text(&element, text, sizeof(text));
    assert_string_equal(text, "MTA??");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_mode_is_read),
        cmocka_unit_test(the_form_of_1984_is_read),
        cmocka_unit_test(refusals_and_aborts_are_read),
        cmocka_unit_test(p3_is_named_and_its_names_are_not_mtas),
        cmocka_unit_test(every_cut_is_read_as_far_as_it_goes),
        cmocka_unit_test(category_2_follows_tokens),
        cmocka_unit_test(first_octets_tell_other_payloads),
        cmocka_unit_test(indefinite_lengths_end_where_they_end),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(numbers_and_identifiers_are_read),
        cmocka_unit_test(names_are_printable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
