/* claim.c
 * Whether the segments of a connection to a learned endpoint are DCE/RPC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/rpc/claim.h"

/* Shortest PDUs, header included: a bind with one context and one transfer syntax (C706 section 12.6.4.3), its answer
 * with an empty secondary address, its refusal. */
#define BIND_MIN     72
#define BIND_ACK_MIN 28
#define BIND_NAK_MIN 18
/* Octets before the authentication value: its type, level, padding and context (MS-RPCE 2.2.2.11). */
#define TRAILER 8

/* Offsets in a bind: number of contexts, and of transfer syntaxes of the first one. */
#define AT_CONTEXTS 24
#define AT_SYNTAXES 30

enum { BY_CLIENT = 1, BY_SERVER = 2 };

/* Who sends PDUs of a type, and the least length that one has; types without are not for connections. */
static const struct {
    guint8 by;
    gboolean opens;
    guint8 length;
} types[EX_RPC_TYPE_MAX + 1] = {
    [EX_RPC_REQUEST] = { BY_CLIENT, FALSE, EX_RPC_STUB },
    [EX_RPC_RESPONSE] = { BY_SERVER, FALSE, EX_RPC_STUB },
    [EX_RPC_FAULT_PDU] = { BY_SERVER, FALSE, EX_RPC_STUB },
    [EX_RPC_BIND_PDU] = { BY_CLIENT, TRUE, BIND_MIN },
    [EX_RPC_BIND_ACK] = { BY_SERVER, TRUE, BIND_ACK_MIN },
    [EX_RPC_BIND_NAK] = { BY_SERVER, TRUE, BIND_NAK_MIN },
    [EX_RPC_ALTER] = { BY_CLIENT, FALSE, BIND_MIN },
    [EX_RPC_ALTER_RESPONSE] = { BY_SERVER, FALSE, BIND_ACK_MIN },
    [EX_RPC_AUTH3] = { BY_CLIENT, FALSE, EX_RPC_HEADER + TRAILER },
};

/* Stricter than stock's test: as a sender in that place writes a header. */
static gboolean fits(const ex_claim *claim, ex_side side, const guint8 *bytes, gsize size, const ex_rpc_header *header)
{
    const guint8 by = types[header->type].by;
    const gboolean serves = (claim->servers >> side & 1) != 0, asks = (claim->servers >> !side & 1) != 0;

    if (!((by == BY_SERVER && serves) || (by == BY_CLIENT && asks)))
        return FALSE;
    if (bytes[6] != 0 || bytes[7] != 0 || header->length < types[header->type].length)
        return FALSE;
    if (header->auth_length > 0 && header->auth_length + TRAILER + EX_RPC_HEADER > header->length)
        return FALSE;
    if (header->type != EX_RPC_BIND_PDU && header->type != EX_RPC_ALTER)
        return TRUE;
    return (size <= AT_CONTEXTS || bytes[AT_CONTEXTS] > 0) && (size <= AT_SYNTAXES || bytes[AT_SYNTAXES] > 0);
}

/* Octets in front of the connection's start were never said. */
static gboolean is_before_start(const ex_claim *claim, ex_side side, guint32 seq)
{
    return claim->has_isn[side] && (gint32)(seq - claim->isn[side] - 1) < 0;
}

/* Whether a PDU proves that the connection is DCE/RPC. */
static gboolean proves(const ex_claim *claim, ex_side side, guint32 seq, const ex_rpc_header *header)
{
    const gboolean follows = claim->known[side] && seq == claim->next[side];

    if (claim->has_isn[side] && types[header->type].opens && seq == claim->isn[side] + 1)
        return TRUE;
    /* A proxy may carry DCE/RPC in what it said before. */
    if (claim->taken && claim->spoiled)
        return FALSE;
    /* Where the start was seen, one side alone could be anybody who sends two packets. */
    if (claim->has_isn[side])
        return follows && claim->known[!side];
    /* One PDU anybody can send. */
    if (claim->taken)
        return follows || claim->known[!side];
    return follows || !claim->spoiled;
}

/*
 * Goes through the PDUs and notes where the next one must begin.
 * @return where the beginning of a header stands that is not whole; size if there is none
 */
static gsize follow(ex_claim *claim, ex_side side, guint32 seq, const guint8 *bytes, gsize size, gboolean whole)
{
    ex_rpc_header header;
    gsize at = 0;

    /* Ends: each header has a length of at least EX_RPC_HEADER. */
    while (at < size && ex_rpc_header_read(bytes + at, size - at, &header))
        at += header.length;
    const gboolean is_cut = at < size && whole && ex_rpc_may_become_header(bytes + at, size - at);
    const guint32 next = seq + (guint32)at;

    if (at < size && !is_cut) {
        claim->known[side] = FALSE;
    } else if (at == size && !whole) {
        claim->known[side] = FALSE;
    } else if (!claim->known[side] || (gint32)(next - claim->next[side]) > 0) {
        claim->known[side] = TRUE;
        claim->next[side] = next;
    }
    return is_cut ? at : size;
}

ex_claim_kind ex_claim_segment(ex_claim *claim, ex_side side, guint32 seq, const guint8 *bytes, gsize size,
                               gboolean whole, gboolean may_wait, gsize *cut)
{
    ex_rpc_header header;

    *cut = 0;
    if (size == 0)
        return EX_CLAIM_NONE;
    if (!ex_rpc_header_read(bytes, size, &header)) {
        const gboolean begins = whole && ex_rpc_may_become_header(bytes, size);

        if (begins && claim->proven && may_wait && claim->known[side] && seq == claim->next[side])
            return EX_CLAIM_CUT;
        if (!claim->proven) {
            claim->tries = (guint8)MIN(claim->tries + 1, EX_CLAIM_TRIES);
            claim->spoiled |= !begins;
            claim->known[side] = FALSE;
        }
        return EX_CLAIM_NONE;
    }
    if (!claim->proven) {
        claim->tries = (guint8)MIN(claim->tries + 1, EX_CLAIM_TRIES);
        if (is_before_start(claim, side, seq) || !fits(claim, side, bytes, size, &header)) {
            claim->spoiled = TRUE;
            claim->known[side] = FALSE;
            return EX_CLAIM_NONE;
        }
        claim->proven = proves(claim, side, seq, &header);
        if (!claim->proven) {
            claim->known[side] = FALSE;
            follow(claim, side, seq, bytes, size, whole);
            return EX_CLAIM_NONE;
        }
    }
    const gsize begins = follow(claim, side, seq, bytes, size, whole);

    if (begins == size || !may_wait)
        return EX_CLAIM_WHOLE;
    *cut = begins;
    return EX_CLAIM_CUT;
}
