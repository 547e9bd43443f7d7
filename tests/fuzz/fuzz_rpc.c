/* fuzz_rpc.c
 * Harness for libFuzzer: a connection to an endpoint mapper, its stubs, and datagrams.
 *
 * The first octet chooses what the rest is: segments of both directions, each behind a header of 3 octets that the
 * harness reads (side, order and size), or one stub, or one datagram.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/rpc/call_stubs.h"
#include "wire/rpc/claim.h"
#include "wire/rpc/ept.h"
#include "wire/rpc/connection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static guint64 sum;

static void take_fact(ex_fact_kind kind, guint object, void *data)
{
    (void)data;
    sum += (guint64)kind * 128 + object;
    sum += strlen(ex_fact_object_name(ex_fact_make(kind, EX_FROM_LO, object)));
}

static void take_entry(const ex_ept_entry *entry, void *data)
{
    GString *binding = g_string_new(NULL);

    ex_tower_binding(&entry->tower, &entry->tower.addr, binding);
    sum += binding->len + strlen(entry->annotation);
    /* Every place that is told lies in the stub. */
    if (entry->tower_at + entry->tower_size > *(const gsize *)data ||
        entry->annotation_at + entry->annotation_size > *(const gsize *)data)
        abort();
    g_string_free(binding, TRUE);
}

static void read_stub(const guint8 *stub, gsize size, gboolean little_endian)
{
    for (guint16 opnum = 0; opnum < 8; opnum++) {
        for (guint way = 0; way < 4; way++) {
            ex_ept ept;

            ex_ept_read(opnum, way & 1, stub, size, little_endian, way >> 1, &ept, take_entry, &size);
        }
    }
}

static void take_call(ex_call *call, void *data)
{
    ex_calls *calls = (ex_calls *)data;
    gboolean wide;

    if (call->early_note != 0 && (call->is_reply || call->early_note != call->call_id + 1))
        abort();
    if (calls && call->is_reply && call->request_tag == 0 && call->call_id != G_MAXUINT32)
        ex_calls_note_early(calls, call, call->call_id + 1, 0);
    if (call->stub) {
        ex_ept_guess(EX_EPT_UNKNOWN, call->is_reply, EX_SYNTAX_UNKNOWN, call->stub, call->size, call->little_endian,
                     &wide);
        read_stub(call->stub, call->size, call->little_endian);
    }
}

/* Segments at their own end, so that a step beyond one is seen. */
static void read_connection(const guint8 *data, gsize size)
{
    ex_rpc_connection *watch = ex_rpc_connection_new();
    ex_calls *calls = ex_calls_new();
    ex_claim claim = { .servers = (guint8)(size & 3), .has_isn = { size & 4, size & 8 } };
    guint32 next[2] = { 1, 1 };

    for (guint tag = 1; size >= 3; tag++) {
        const ex_side side = data[0] & 1 ? EX_FROM_HI : EX_FROM_LO;
        const guint32 seq = next[side] + (guint32)(data[0] >> 1 & 7) * 16 - (guint32)(data[0] >> 4) * 8;
        const gsize length = MIN((gsize)(data[1] | (data[2] & 7) << 8), size - 3);
        guint8 *octets = (guint8 *)g_memdup2(data + 3, length);
        /* The capture may have cut the segment. */
        const guint32 whole = (guint32)length + (data[2] >> 6);

        /* What the other side sent is acknowledged, and octets behind it. */
        if (data[2] & 0x08) {
            const guint32 ack = next[!side] + (guint32)(data[2] >> 4 & 3) * 8;

            ex_rpc_connection_acked(watch, side, ack);
            ex_calls_acked(calls, side, ack);
        }
        if (length > 0) {
            gsize cut;
            const ex_claim_kind kind =
                ex_claim_segment(&claim, side, seq, octets, length, whole == length, (data[0] & 2) != 0, &cut);

            if (kind == EX_CLAIM_CUT ? cut >= length : cut > length)
                abort();
            ex_rpc_connection_feed(watch, side, seq, octets, length, whole, take_fact, NULL);
            ex_calls_feed(calls, side, seq, octets, length, whole, tag, take_call, calls);
        }
        next[side] = seq + whole;
        g_free(octets);
        data += 3 + length;
        size -= 3 + length;
    }
    ex_rpc_connection_free(watch);
    ex_calls_free(calls);
}

static void read_datagrams(const guint8 *data, gsize size)
{
    ex_calls *calls = ex_calls_new();

    for (guint tag = 1; size > EX_RPC_CL_HEADER; tag++) {
        const gsize length = MIN((gsize)EX_RPC_CL_HEADER + data[0], size);

        ex_calls_datagram(calls, (ex_side)(tag & 1), data + 1, length - 1, tag, take_call, NULL);
        data += length;
        size -= length;
    }
    ex_calls_free(calls);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    guint8 *rest;

    if (size < 2)
        return 0;
    rest = (guint8 *)g_memdup2(data + 1, size - 1);
    switch (data[0] % 3) {
    case 0:
        read_connection(rest, size - 1);
        break;
    case 1:
        read_stub(rest, size - 1, data[0] & 0x80);
        break;
    default:
        read_datagrams(rest, size - 1);
        break;
    }
    g_free(rest);
    return 0;
}
