/* test_claim.c
 * What of a connection to a learned endpoint is taken for DCE/RPC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/rpc/claim.h"
#include "pdu.h"

#define ISN 0xffffffc0u /* sequence numbers wrap in the first PDU */

/* A bind is 72 octets long, its answer 60, a request 40; what is in them beyond that is nobody's business here. */
static gsize make(pdu *p, guint8 type, gsize size)
{
    begin(p, TRUE, type);
    while (p->size < size)
        put8(p, 1);
    finish(p);
    return size;
}

static ex_claim server_is_hi(gboolean from_start)
{
    ex_claim claim = { .servers = 1u << EX_FROM_HI };

    claim.has_isn[EX_FROM_LO] = claim.has_isn[EX_FROM_HI] = from_start;
    claim.isn[EX_FROM_LO] = ISN;
    claim.isn[EX_FROM_HI] = 5000;
    return claim;
}

static ex_claim_kind say(ex_claim *claim, ex_side side, guint32 seq, const guint8 *octets, gsize size)
{
    gsize cut;

    return ex_claim_segment(claim, side, seq, octets, size, TRUE, TRUE, &cut);
}

static ex_claim_kind say_pdu(ex_claim *claim, ex_side side, guint32 seq, guint8 type, gsize size)
{
    pdu p;

    make(&p, type, size);
    return say(claim, side, seq, p.octet, size);
}

static void a_bind_proves_only_as_the_first_word(void **state)
{
    (void)state;
    for (gint shift = -80; shift <= 80; shift++) {
        ex_claim claim = server_is_hi(TRUE);
        const ex_claim_kind kind = say_pdu(&claim, EX_FROM_LO, ISN + 1 + (guint32)shift, EX_RPC_BIND_PDU, 72);

        assert_int_equal(kind, shift == 0 ? EX_CLAIM_WHOLE : EX_CLAIM_NONE);
        assert_int_equal(claim.proven, shift == 0);
    }
    ex_claim answered = server_is_hi(TRUE);

    assert_int_equal(say_pdu(&answered, EX_FROM_HI, 5001, EX_RPC_BIND_ACK, 60), EX_CLAIM_WHOLE);
}

static void each_side_says_its_own_types(void **state)
{
    (void)state;
    static const guint8 by_client[] = { EX_RPC_REQUEST, EX_RPC_BIND_PDU, EX_RPC_ALTER, EX_RPC_AUTH3 };
    static const guint8 by_server[] = { EX_RPC_RESPONSE, EX_RPC_FAULT_PDU, EX_RPC_BIND_ACK, EX_RPC_BIND_NAK,
                                        EX_RPC_ALTER_RESPONSE };
    gboolean seen[2][EX_RPC_TYPE_MAX + 1] = { { FALSE } };

    for (guint i = 0; i < G_N_ELEMENTS(by_client); i++)
        seen[EX_FROM_LO][by_client[i]] = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(by_server); i++)
        seen[EX_FROM_HI][by_server[i]] = TRUE;
    for (guint side = 0; side < 2; side++) {
        for (guint8 type = 0; type <= EX_RPC_TYPE_MAX; type++) {
            ex_claim claim = server_is_hi(FALSE);

            assert_int_equal(say_pdu(&claim, (ex_side)side, 1, type, 80),
                             seen[side][type] ? EX_CLAIM_WHOLE : EX_CLAIM_NONE);
        }
    }
}

static void socks_is_none(void **state)
{
    static const guint8 greeting[] = { 5, 1, 0 }, answer[] = { 5, 0 };
    /* To 17.2.0.9, with data behind; unbound address and port 1080, with data behind. */
    static const guint8 connect[] = { 5, 1, 0, 1, 17, 2, 0, 9, 1, 0xbb, 'G', 'E', 'T', ' ', '/', ' ', 'H' };
    static const guint8 bound[] = { 5, 0, 0, 1, 0, 0, 0, 0, 4, 0x38, 0, 1, 'x', 'x', 'x', 'x', 'x' };

    (void)state;
    for (guint from_start = 0; from_start < 2; from_start++) {
        ex_claim claim = server_is_hi(from_start > 0);

        assert_int_equal(say(&claim, EX_FROM_LO, ISN + 1, greeting, sizeof(greeting)), EX_CLAIM_NONE);
        assert_int_equal(say(&claim, EX_FROM_HI, 5001, answer, sizeof(answer)), EX_CLAIM_NONE);
        assert_int_equal(say(&claim, EX_FROM_LO, ISN + 4, connect, sizeof(connect)), EX_CLAIM_NONE);
        assert_int_equal(say(&claim, EX_FROM_HI, 5003, bound, sizeof(bound)), EX_CLAIM_NONE);
        assert_false(claim.proven);
        assert_true(claim.spoiled);
    }
}

/* A bind behind other words, where the start was not captured: a proxy carries it. */
static void what_a_proxy_carries_is_none(void **state)
{
    static const guint8 connect[] = "CONNECT mail:135 HTTP/1.0";

    (void)state;
    for (guint taken = 0; taken < 2; taken++) {
        ex_claim claim = server_is_hi(FALSE);

        claim.taken = taken > 0;
        assert_int_equal(say(&claim, EX_FROM_LO, 1, connect, sizeof(connect)), EX_CLAIM_NONE);
        assert_int_equal(say_pdu(&claim, EX_FROM_LO, 100, EX_RPC_BIND_PDU, 72), EX_CLAIM_NONE);
        assert_int_equal(say_pdu(&claim, EX_FROM_HI, 1, EX_RPC_BIND_ACK, 60), EX_CLAIM_NONE);
        /* On a port that is nobody's a second call in its place tells. */
        assert_int_equal(say_pdu(&claim, EX_FROM_LO, 172, EX_RPC_REQUEST, 40), taken ? EX_CLAIM_NONE : EX_CLAIM_WHOLE);
    }
}

static void a_port_that_is_anothers_asks_for_two(void **state)
{
    (void)state;
    ex_claim claim = server_is_hi(FALSE);

    claim.taken = TRUE;
    assert_int_equal(say_pdu(&claim, EX_FROM_LO, 100, EX_RPC_BIND_PDU, 72), EX_CLAIM_NONE);
    ex_claim other = claim;

    assert_int_equal(say_pdu(&claim, EX_FROM_HI, 1, EX_RPC_BIND_ACK, 60), EX_CLAIM_WHOLE);
    assert_int_equal(say_pdu(&other, EX_FROM_LO, 172, EX_RPC_REQUEST, 40), EX_CLAIM_WHOLE);
}

static void what_was_lost_is_made_up_for(void **state)
{
    (void)state;
    /* From the start: calls of one side prove nothing, with an answer the next one that stands where they ended does. */
    ex_claim claim = server_is_hi(TRUE);

    assert_int_equal(say_pdu(&claim, EX_FROM_LO, 100, EX_RPC_REQUEST, 40), EX_CLAIM_NONE);
    assert_int_equal(say_pdu(&claim, EX_FROM_LO, 141, EX_RPC_REQUEST, 40), EX_CLAIM_NONE);
    assert_int_equal(say_pdu(&claim, EX_FROM_LO, 181, EX_RPC_REQUEST, 40), EX_CLAIM_NONE);
    assert_int_equal(say_pdu(&claim, EX_FROM_HI, 5061, EX_RPC_RESPONSE, 40), EX_CLAIM_NONE);
    assert_int_equal(say_pdu(&claim, EX_FROM_LO, 222, EX_RPC_REQUEST, 40), EX_CLAIM_NONE);
    assert_int_equal(say_pdu(&claim, EX_FROM_LO, 262, EX_RPC_REQUEST, 40), EX_CLAIM_WHOLE);
    /* Before the start, the same proves nothing. */
    claim = server_is_hi(TRUE);
    assert_int_equal(say_pdu(&claim, EX_FROM_HI, 5061, EX_RPC_RESPONSE, 40), EX_CLAIM_NONE);
    for (guint32 at = 0; at < 400; at += 40)
        assert_int_equal(say_pdu(&claim, EX_FROM_LO, ISN - 400 + at, EX_RPC_REQUEST, 40), EX_CLAIM_NONE);
    /* From the middle of a PDU on. */
    claim = server_is_hi(FALSE);
    const guint8 rest[20] = { 9, 9 };

    assert_int_equal(say(&claim, EX_FROM_HI, 1, rest, sizeof(rest)), EX_CLAIM_NONE);
    assert_int_equal(say_pdu(&claim, EX_FROM_HI, 21, EX_RPC_RESPONSE, 40), EX_CLAIM_NONE);
    assert_int_equal(say_pdu(&claim, EX_FROM_HI, 61, EX_RPC_RESPONSE, 40), EX_CLAIM_WHOLE);
}

static void a_cut_header_waits_only_in_its_place(void **state)
{
    pdu p;
    gsize cut;

    (void)state;
    make(&p, EX_RPC_REQUEST, 40);
    for (gsize size = 1; size < EX_RPC_HEADER; size++) {
        ex_claim claim = server_is_hi(TRUE);

        assert_int_equal(say(&claim, EX_FROM_LO, ISN + 1, p.octet, size), EX_CLAIM_NONE);
        claim = server_is_hi(TRUE);
        say_pdu(&claim, EX_FROM_LO, ISN + 1, EX_RPC_BIND_PDU, 72);
        const guint32 next = ISN + 73;

        for (gint shift = -20; shift <= 20; shift++)
            assert_int_equal(say(&claim, EX_FROM_LO, next + (guint32)shift, p.octet, size),
                             shift == 0 ? EX_CLAIM_CUT : EX_CLAIM_NONE);
        /* The other direction has shown nothing yet. */
        assert_int_equal(say(&claim, EX_FROM_HI, 5001, p.octet, size), EX_CLAIM_NONE);
        /* Nor where one PDU before it proves nothing. */
        ex_claim unproven = server_is_hi(TRUE);

        assert_int_equal(say_pdu(&unproven, EX_FROM_LO, 100, EX_RPC_REQUEST, 40), EX_CLAIM_NONE);
        assert_int_equal(say(&unproven, EX_FROM_LO, 140, p.octet, size), EX_CLAIM_NONE);
        /* TCP cannot be asked, or the end was not captured. */
        assert_int_equal(ex_claim_segment(&claim, EX_FROM_LO, next, p.octet, size, TRUE, FALSE, &cut), EX_CLAIM_NONE);
        assert_int_equal(ex_claim_segment(&claim, EX_FROM_LO, next, p.octet, size, FALSE, TRUE, &cut), EX_CLAIM_NONE);
        /* Behind a whole PDU in the same segment. */
        pdu both;

        make(&both, EX_RPC_REQUEST, 40);
        memcpy(both.octet + 40, p.octet, size);
        assert_int_equal(ex_claim_segment(&claim, EX_FROM_LO, next, both.octet, 40 + size, TRUE, TRUE, &cut),
                         EX_CLAIM_CUT);
        assert_int_equal(cut, 40);
        assert_int_equal(claim.next[EX_FROM_LO], next + 40);
    }
}

static void it_ends(void **state)
{
    static const guint8 octets[4] = { 7, 7, 7, 7 };
    ex_claim claim = server_is_hi(FALSE);

    (void)state;
    for (guint i = 0; i < 1000; i++)
        say(&claim, EX_FROM_LO, i * 4, octets, sizeof(octets));
    assert_int_equal(claim.tries, EX_CLAIM_TRIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bind_proves_only_as_the_first_word),
        cmocka_unit_test(each_side_says_its_own_types),
        cmocka_unit_test(socks_is_none),
        cmocka_unit_test(what_a_proxy_carries_is_none),
        cmocka_unit_test(a_port_that_is_anothers_asks_for_two),
        cmocka_unit_test(what_was_lost_is_made_up_for),
        cmocka_unit_test(a_cut_header_waits_only_in_its_place),
        cmocka_unit_test(it_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
