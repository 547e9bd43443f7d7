/* test_ept.c
 * The endpoint mapper's stubs: both syntaxes, both byte orders, and what does not read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pdu.h"

static void note_entry(const ex_ept_entry *entry, void *data)
{
    GString *binding = g_string_new(NULL);
    const ex_addr none = { 0 };

    ex_tower_binding(&entry->tower, entry->tower.addr.family ? &entry->tower.addr : &none, binding);
    g_string_append_printf((GString *)data, "%u %s %s v%u.%u %s; ", entry->number,
                           ex_interfaces[ex_interface_find(&entry->tower.uuid, entry->tower.major)].name, binding->str,
                           entry->tower.major, entry->tower.minor, entry->annotation);
    g_string_free(binding, TRUE);
}

/* Each of the four ways to write the stub. */
#define EACH_WAY(p)                     \
    for (guint way = 0; way < 4; way++) \
        for (pdu p = { .little = way & 1, .wide = way >> 1 }, *once = &p; once; once = NULL)

static gboolean read(const pdu *p, guint16 opnum, gboolean is_reply, ex_ept *out, GString *text)
{
    if (text)
        g_string_truncate(text, 0);
    return ex_ept_read(opnum, is_reply, p->octet, p->size, p->little, p->wide, out, text ? note_entry : NULL, text);
}

static void replies_of_map_are_read(void **state)
{
    GString *text = g_string_new(NULL);
    ex_ept ept;

    (void)state;
    EACH_WAY(p)
    {
        put_map_stub(&p, 2, 0);
        assert_true(read(&p, EX_EPT_MAP, TRUE, &ept, text));
        assert_string_equal(text->str, "0 NSPI ncacn_ip_tcp:192.0.2.5[1225] v56.0 ; "
                                       "1 EMSMDB ncacn_ip_tcp:0.0.0.0[1226] v0.0 ; ");
        assert_int_equal(ept.count, 2);
        assert_true(ept.has_status);
        assert_int_equal(ept.status, 0);
    }
    EACH_WAY(p)
    {
        put_map_stub(&p, 0, EX_EPT_NOT_REGISTERED);
        assert_true(read(&p, EX_EPT_MAP, TRUE, &ept, text));
        assert_string_equal(text->str, "");
        assert_string_equal(ex_ept_status_name(ept.status), "not registered");
    }
    g_string_free(text, TRUE);
}

static void replies_of_lookup_are_read(void **state)
{
    GString *text = g_string_new(NULL);
    ex_ept ept;

    (void)state;
    EACH_WAY(p)
    {
        put_lookup_stub(&p, 2, 0);
        assert_true(read(&p, EX_EPT_LOOKUP, TRUE, &ept, text));
        assert_string_equal(text->str,
                            "0 NSPI ncacn_ip_tcp:192.0.2.5[1225] v56.0 MS Exchange Directory NSP Interface; "
                            "1 EMSMDB ncacn_ip_tcp:192.0.2.5[1226] v0.0 Exchange Server STORE EMSMDB Interface; ");
        assert_int_equal(ept.handle.octet[7], 0xab);
    }
    g_string_free(text, TRUE);
}

/* Requests: ept_map with and without an object, ept_lookup of all and of one, handle free, insert and delete. */
static void put_map_request(pdu *p, gboolean object)
{
    static const guint8 nowhere[4] = { 0, 0, 0, 0 };

    put_count(p, object);
    for (guint i = 0; object && i < 16; i++)
        put8(p, 0);
    put_count(p, 2);
    put_tower(p, EX_IF_NSPI, 135, nowhere);
    put_handle(p, 0);
    align(p, 4);
    put32(p, 4);
}

static void put_lookup_request(pdu *p, guint32 inquiry)
{
    const ex_uuid uuid = uuid_of(EX_IF_MTA);

    put32(p, inquiry);
    put_count(p, 0);
    put_count(p, inquiry == 1 ? 5 : 0);
    if (inquiry == 1) {
        put_uuid(p, &uuid);
        put16(p, 2);
        put16(p, 0);
    }
    put32(p, 1);
    put_handle(p, 0x11);
    align(p, 4);
    put32(p, 500);
}

static void put_given(pdu *p, gboolean insert)
{
    static const guint8 ip[4] = { 192, 0, 2, 5 };
    static const char text[] = "MS Exchange MTA 'Mta' Interface";

    put32(p, 1);
    put_count(p, 1);
    align(p, p->wide ? 8 : 4);
    for (guint i = 0; i < 16; i++)
        put8(p, 0);
    put_count(p, 3);
    put_count(p, 0);
    put_count(p, sizeof(text));
    put_octets(p, text, sizeof(text));
    put_tower(p, EX_IF_MTA, 1227, ip);
    align(p, 4);
    if (insert)
        put32(p, 1);
}

static void requests_are_read(void **state)
{
    GString *text = g_string_new(NULL);
    ex_ept ept;

    (void)state;
    for (guint object = 0; object < 2; object++) {
        EACH_WAY(p)
        {
            put_map_request(&p, object);
            assert_true(read(&p, EX_EPT_MAP, FALSE, &ept, text));
            assert_string_equal(text->str, "0 NSPI ncacn_ip_tcp:0.0.0.0[135] v56.0 ; ");
            assert_int_equal(ept.max, 4);
        }
    }
    EACH_WAY(p)
    {
        put_lookup_request(&p, 1);
        assert_true(read(&p, EX_EPT_LOOKUP, FALSE, &ept, text));
        assert_true(ept.has_interface);
        assert_int_equal(ex_interface_find(&ept.uuid, ept.major), EX_IF_MTA);
        assert_int_equal(ept.max, 500);
        assert_int_equal(ept.handle.octet[0], 0x11);
    }
    EACH_WAY(p)
    {
        put_lookup_request(&p, 0);
        assert_true(read(&p, EX_EPT_LOOKUP, FALSE, &ept, text));
        assert_false(ept.has_interface);
    }
    for (guint insert = 0; insert < 2; insert++) {
        EACH_WAY(p)
        {
            put_given(&p, insert);
            assert_true(read(&p, insert ? EX_EPT_INSERT : EX_EPT_DELETE, FALSE, &ept, text));
            assert_string_equal(text->str, "0 MTA ncacn_ip_tcp:192.0.2.5[1227] v2.0 MS Exchange MTA 'Mta' Interface; ");
        }
    }
    EACH_WAY(p)
    {
        put_handle(&p, 0x22);
        assert_true(read(&p, EX_EPT_FREE, FALSE, &ept, NULL));
        put32(&p, 0);
        assert_true(read(&p, EX_EPT_FREE, TRUE, &ept, NULL));
        assert_true(ept.has_status);
    }
    g_string_free(text, TRUE);
}

static void trailers_of_requests_are_passed(void **state)
{
    static const guint8 trailer[] = { 0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71, 1, 0x40, 4, 0, 1, 0, 0, 0 };
    pdu p = { .little = TRUE };
    ex_ept ept;

    (void)state;
    put_map_request(&p, TRUE);
    put_octets(&p, trailer, sizeof(trailer));
    assert_true(read(&p, EX_EPT_MAP, FALSE, &ept, NULL));
    p.octet[p.size - sizeof(trailer)] = 0;
    assert_false(read(&p, EX_EPT_MAP, FALSE, &ept, NULL));
    assert_int_equal(ept.fault, EX_EPT_SHORT);
}

/* Of a request whose packet was cut no more is wanted than the first floor: 25 octets of the tower up to the major version. */
static void a_cut_request_tells_what_it_asks_for(void **state)
{
    ex_ept_entry asks;

    (void)state;
    for (guint object = 0; object < 2; object++) {
        EACH_WAY(p)
        {
            put_map_request(&p, object);
            /* What is left begins with the pointers; the tower follows its two lengths. */
            const gsize tower = (p.wide ? 8u : 4u) + (object ? 16u : 0u) + (p.wide ? 8u + 8u + 4u : 4u + 4u + 4u);

            for (gsize size = 0; size <= p.size; size++) {
                guint8 *octets = (guint8 *)g_memdup2(p.octet, size);
                const gboolean found = ex_ept_read_cut_map(octets, size, p.little, p.wide, &asks);

                assert_int_equal(found, size >= tower + 23);
                if (found) {
                    assert_int_equal(ex_interface_find(&asks.tower.uuid, asks.tower.major), EX_IF_NSPI);
                    assert_true(asks.tower_at + asks.tower_size <= size);
                }
                g_free(octets);
            }
            p.octet[tower + 4] = 0x0b;
            assert_false(ex_ept_read_cut_map(p.octet, p.size, p.little, p.wide, &asks));
        }
    }
}

static void a_cut_stub_is_refused(void **state)
{
    ex_ept ept;

    (void)state;
    EACH_WAY(p)
    {
        put_lookup_stub(&p, 2, 0);
        for (gsize size = 0; size < p.size; size++) {
            /* At its own end, so that the sanitizer sees every step beyond it. */
            guint8 *cut = (guint8 *)g_memdup2(p.octet, size);

            assert_false(ex_ept_read(EX_EPT_LOOKUP, TRUE, cut, size, p.little, p.wide, &ept, NULL, NULL));
            assert_int_not_equal(ept.fault, EX_EPT_OK);
            g_free(cut);
        }
    }
}

static void absurd_counts_are_refused(void **state)
{
    static const guint32 counts[] = { 3, 0x7fffffff, 0xffffffff, 0x40000000 };
    ex_ept ept;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
        pdu p = { .little = TRUE };

        /* The count, the greatest count and the actual count agree, and none of it is there. */
        put_map_stub(&p, 2, 0);
        const gsize end = p.size;
        p.size = 20;
        put32(&p, counts[i]);
        put32(&p, counts[i]);
        put32(&p, 0);
        put32(&p, counts[i]);
        p.size = end;
        assert_false(read(&p, EX_EPT_MAP, TRUE, &ept, NULL));
        assert_int_not_equal(ept.fault, EX_EPT_OK);
        if (i > 0)
            assert_int_equal(ept.fault, EX_EPT_COUNTS);
    }
    /* A count of NDR64 whose upper half is not zero. */
    pdu p = { .little = TRUE, .wide = TRUE };

    put_map_stub(&p, 2, 0);
    p.octet[28] = 1;
    assert_false(read(&p, EX_EPT_MAP, TRUE, &ept, NULL));
}

static void what_a_stub_is_can_be_found(void **state)
{
    gboolean wide;

    (void)state;
    EACH_WAY(p)
    {
        put_map_stub(&p, 2, 0);
        assert_int_equal(ex_ept_guess(EX_EPT_UNKNOWN, TRUE, EX_SYNTAX_UNKNOWN, p.octet, p.size, p.little, &wide),
                         EX_EPT_MAP);
        assert_int_equal(wide, p.wide);
        assert_int_equal(ex_ept_guess(EX_EPT_UNKNOWN, TRUE, p.wide ? EX_SYNTAX_NDR : EX_SYNTAX_NDR64, p.octet, p.size,
                                      p.little, &wide),
                         EX_EPT_UNKNOWN);
        assert_int_equal(ex_ept_guess(EX_EPT_LOOKUP, TRUE, EX_SYNTAX_UNKNOWN, p.octet, p.size, p.little, &wide),
                         EX_EPT_UNKNOWN);
    }
    EACH_WAY(p)
    {
        put_lookup_stub(&p, 2, 0);
        assert_int_equal(ex_ept_guess(EX_EPT_UNKNOWN, TRUE, EX_SYNTAX_UNKNOWN, p.octet, p.size, p.little, &wide),
                         EX_EPT_LOOKUP);
        assert_int_equal(wide, p.wide);
    }
}

static void count_entry(const ex_ept_entry *entry, void *data)
{
    (void)entry;
    ++*(guint *)data;
}

static void random_octets_do_no_harm(void **state)
{
    GRand *rand = g_rand_new_with_seed(0x16c9a0d6);

    (void)state;
    for (guint round = 0; round < 20000; round++) {
        pdu p = { .little = (guint)g_rand_boolean(rand), .wide = (guint)g_rand_boolean(rand) };
        guint entries = 0;
        ex_ept ept;

        if (g_rand_boolean(rand))
            put_map_stub(&p, 3, 0);
        else
            put_lookup_stub(&p, 2, 0);
        const gsize size = (gsize)g_rand_int_range(rand, 0, (gint32)p.size + 1);
        guint8 *octets = (guint8 *)g_memdup2(p.octet, size);

        for (guint i = 0; size > 0 && i < 3; i++)
            octets[g_rand_int_range(rand, 0, (gint32)size)] = (guint8)g_rand_int_range(rand, 0, 256);
        for (guint16 opnum = 0; opnum < 8; opnum++) {
            for (guint reply = 0; reply < 2; reply++)
                ex_ept_read(opnum, (gboolean)reply, octets, size, p.little, p.wide, &ept, count_entry, &entries);
        }
        assert_true(entries <= size);
        g_free(octets);
    }
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_of_map_are_read),
        cmocka_unit_test(replies_of_lookup_are_read),
        cmocka_unit_test(requests_are_read),
        cmocka_unit_test(trailers_of_requests_are_passed),
        cmocka_unit_test(a_cut_stub_is_refused),
        cmocka_unit_test(absurd_counts_are_refused),
        cmocka_unit_test(what_a_stub_is_can_be_found),
        cmocka_unit_test(random_octets_do_no_harm),
        cmocka_unit_test(a_cut_request_tells_what_it_asks_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
