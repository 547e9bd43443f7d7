/* test_reliable.c
 * Reliable transfer told by single TSDUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/osi/reliable.h"

#define READ(octets, first) \
    rfc1006_reliable_read((const guint8 *)(octets), sizeof(octets) - 1, sizeof(octets) - 1, first)

/* SPDUs as X.225 8.3 has them, written by hand. */
static void activities_are_told(void **state)
{
    (void)state;
    assert_int_equal(READ("\x01\x00\x2d\x05\x29\x03\x02\x01\x07", FALSE), RFC1006_RT_SESSION); /* start */
    assert_int_equal(READ("\x01\x00\x29\x03\x2a\x01\x31", FALSE), RFC1006_RT_SESSION);         /* end */
    assert_int_equal(READ("\x02\x00\x2a\x05\x2a\x03\x31\x32\x39", FALSE), RFC1006_RT_SESSION); /* end acknowledged */
    assert_int_equal(READ("\x01\x03\x10\x01\x01\x19\x03\x32\x01\x05", FALSE), RFC1006_RT_SESSION); /* interrupt */
    assert_int_equal(READ("\x01\x00\x39\x03\x32\x01\x00", FALSE), RFC1006_RT_SESSION);             /* discard */
    /* resume: linking information with the old activity and its serial number, then the new activity */
    assert_int_equal(READ("\x01\x00\x1d\x0d\x21\x06\x29\x01\x01\x2a\x01\x31\x29\x03\x02\x01\x02", FALSE),
                     RFC1006_RT_SESSION);
    assert_int_equal(READ("\x15\x00", FALSE), RFC1006_RT_SESSION); /* give tokens confirm */
    assert_int_equal(READ("\x16\x00", FALSE), RFC1006_RT_SESSION); /* give tokens ack */
}

static void what_others_have_too_is_not(void **state)
{
    (void)state;
    /* minor synchronization points and their acknowledgements: file transfer has them */
    assert_int_equal(READ("\x01\x00\x31\x03\x2a\x01\x31", FALSE), RFC1006_RT_NONE);
    assert_int_equal(READ("\x02\x00\x32\x03\x2a\x01\x31", FALSE), RFC1006_RT_NONE);
    /* a major synchronization point, which says by its sync type item that it ends no activity */
    assert_int_equal(READ("\x01\x00\x29\x06\x0f\x01\x01\x2a\x01\x31", FALSE), RFC1006_RT_NONE);
    /* finish, disconnect, abort accept, tokens asked for */
    assert_int_equal(READ("\x09\x03\x11\x01\x01", FALSE), RFC1006_RT_NONE);
    assert_int_equal(READ("\x0a\x00", FALSE), RFC1006_RT_NONE);
    assert_int_equal(READ("\x1a\x00", FALSE), RFC1006_RT_NONE);
    assert_int_equal(READ("\x02\x03\x10\x01\x01", FALSE), RFC1006_RT_NONE);
    /* S7: a job to read; T.125: send data request; H.225: setup */
    assert_int_equal(READ("\x32\x01\x00\x00\x00\x01\x00\x02\x00\x00\x04\x01", FALSE), RFC1006_RT_NONE);
    assert_int_equal(READ("\x64\x00\x06\x03\xeb\x70\x03\x01\x02\x03", FALSE), RFC1006_RT_NONE);
    assert_int_equal(READ("\x08\x02\x12\x34\x05", FALSE), RFC1006_RT_NONE);
    /* MMS: a confirmed request in presentation's list */
    assert_int_equal(
        READ("\x01\x00\x01\x00\x61\x11\x30\x0f\x02\x01\x03\xa0\x0a\xa0\x08\x02\x01\x01\xa4\x03\xa1\x01\x00", TRUE),
        RFC1006_RT_NONE);
    assert_int_equal(READ("", FALSE), RFC1006_RT_NONE);
}

static void every_octet_must_fit(void **state)
{
    static const guint8 end[] = { 1, 0, 41, 3, 42, 1, '1' };
    guint8 other[sizeof(end) + 1];

    (void)state;
    /* Cut, with an octet more, and with the length that it had on the wire. */
    for (gsize size = 0; size < sizeof(end); size++) {
        assert_int_equal(rfc1006_reliable_read(end, size, size, FALSE), RFC1006_RT_NONE);
        assert_int_equal(rfc1006_reliable_read(end, size, sizeof(end), FALSE), RFC1006_RT_NONE);
    }
    memcpy(other, end, sizeof(end));
    other[sizeof(end)] = 0;
    assert_int_equal(rfc1006_reliable_read(other, sizeof(other), sizeof(other), FALSE), RFC1006_RT_NONE);
    /* Any octet changed; tokens may be given or asked for, and digits are digits. */
    for (gsize at = 0; at < sizeof(end); at++) {
        guint fitting = 0;

        for (guint value = 0; value < 256; value++) {
            memcpy(other, end, sizeof(end));
            other[at] = (guint8)value;
            fitting += rfc1006_reliable_read(other, sizeof(end), sizeof(end), FALSE) != RFC1006_RT_NONE;
        }
        assert_int_equal(fitting, at == 0 ? 2 : at == 2 ? 2 : at == 6 ? 10 : 1);
    }
}

/* An envelope of X.411: message identifier [APPLICATION 4] with its domain [APPLICATION 3], and what else. */
#define ENVELOPE "\x31\x0c\x64\x0a\x63\x04\x61\x02\x13\x00\x16\x02\x4d\x31"

static void messages_of_p1_are_told(void **state)
{
    (void)state;
    /* as 1984 sends it, and cut behind the domain */
    assert_int_equal(READ("\x01\x00\x01\x00\xa0\x0e" ENVELOPE, FALSE), RFC1006_RT_MESSAGE);
    assert_int_equal(rfc1006_reliable_read((const guint8 *)"\x01\x00\x01\x00\xa0\x82\x20\x00\x31\x80\x64\x0a\x63\x04",
                                           14, 9000, FALSE),
                     RFC1006_RT_MESSAGE);
    /* a report; another field before the identifier */
    assert_int_equal(READ("\x01\x00\x01\x00\xa1\x0e" ENVELOPE, FALSE), RFC1006_RT_MESSAGE);
    /* as normal mode sends it: list, value, octets, external */
    assert_int_equal(READ("\x01\x00\x01\x00\x61\x1e\x30\x1c\x02\x01\x03\xa0\x17\x04\x15\x28\x13\x02\x01\x05\xa0\x0e"
                          "\xa0\x0c\x31\x0a\x64\x08\x63\x04\x61\x02\x13\x00\x16\x00",
                          FALSE),
                     RFC1006_RT_MESSAGE);
    /* no identifier; not a message's number; no data SPDU */
    assert_int_equal(READ("\x01\x00\x01\x00\xa0\x04\x31\x02\x60\x00", FALSE), RFC1006_RT_NONE);
    assert_int_equal(READ("\x01\x00\x01\x00\xa3\x0e" ENVELOPE, FALSE), RFC1006_RT_NONE);
    assert_int_equal(READ("\x01\x00\x29\x00\xa0\x0e" ENVELOPE, FALSE), RFC1006_RT_NONE);
}

static void operations_are_told_where_an_activity_begins(void **state)
{
    static const char octets[] =
        "\x01\x00\x01\x00\x61\x11\x30\x0f\x02\x01\x03\xa0\x0a\x04\x08\xa1\x06\x02\x01\x01\x02\x01"
        "\x03";

    (void)state;
    assert_int_equal(READ(octets, TRUE), RFC1006_RT_OPERATION);
    assert_int_equal(READ(octets, FALSE), RFC1006_RT_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(activities_are_told),
        cmocka_unit_test(what_others_have_too_is_not),
        cmocka_unit_test(every_octet_must_fit),
        cmocka_unit_test(messages_of_p1_are_told),
        cmocka_unit_test(operations_are_told_where_an_activity_begins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
