/* tpkt_tree.c
 * The tree of a segment: TPKTs, their TPDUs, TSDUs, and what was skipped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/progress.h>
#include <exchange/shown.h>

#include "association_tree.h"
#include "fields.h"
#include "tpkt_tree.h"

#define hf rfc1006_hf
#define ei rfc1006_ei

/** What is being shown. */
typedef struct {
    proto_tree *tree;
    tvbuff_t *tvb;
    packet_info *pinfo;
    const rfc1006_record *record; /* NULL: nothing was learned */
    guint32 count;                /* TPKTs so far */
    guint32 tsdus;                /* TSDUs that ended so far */
    guint32 tsdu_octets, tsdu_tpdus;
    guint64 octets;
} showing;

static const struct {
    guint16 bit;
    const char *words;
} violations[] = {
    { RFC1006_V_CLASS, "another class than 0" },
    { RFC1006_V_OPTIONS, "options of other classes" },
    { RFC1006_V_CREDIT, "credit" },
    { RFC1006_V_USER_DATA, "user data in other TPDUs than DT" },
    { RFC1006_V_DST_REF, "destination reference in a connection request" },
    { RFC1006_V_NUMBER, "numbered data, or parameters in a DT TPDU" },
    { RFC1006_V_PARAMETER, "parameter that class 0 does not have, or broken" },
    { RFC1006_V_SIZE, "TPDU size that class 0 does not have" },
    { RFC1006_V_SIZE_EXCEEDED, "TPDU longer than the size agreed on" },
};

static void show_violations(proto_tree *tree, proto_item *item, const showing *at, gint start, const rfc1006_tpdu *tpdu)
{
    guint bits = tpdu->violations;

    if (at->record && at->record->size_agreed > 0 && tpdu->tpkt.type == EX_TPDU_DT &&
        tpdu->tpkt.length - RFC1006_HEADER > (gint)at->record->size_agreed)
        bits |= RFC1006_V_SIZE_EXCEEDED;
    for (guint i = 0; i < G_N_ELEMENTS(violations); i++) {
        if (!(bits & violations[i].bit))
            continue;
        proto_item_set_generated(proto_tree_add_string(tree, hf.violation, at->tvb, start + RFC1006_HEADER,
                                                       tpdu->tpkt.indicator + 1, violations[i].words));
        expert_add_info_format(at->pinfo, item, &ei.violation, "Class 0 does not allow this: %s", violations[i].words);
    }
}

/* T-selectors are octets; Exchange's are text as a rule, and its event log shows the digits. */
static void show_selector(proto_tree *tree, tvbuff_t *tvb, gint start, const rfc1006_part *part, int hf_text,
                          int hf_hex)
{
    if (part->at == 0)
        return;
    proto_tree_add_item(tree, hf_text, tvb, start + part->at, part->size, ENC_ASCII | ENC_NA);
    if (part->size > 0)
        proto_tree_add_item(tree, hf_hex, tvb, start + part->at, part->size, ENC_NA);
}

static void show_frame(proto_tree *tree, tvbuff_t *tvb, int field, guint32 frame)
{
    if (frame)
        proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, frame));
}

static void show_connect(proto_tree *tree, const showing *at, gint start, const rfc1006_tpdu *tpdu)
{
    const rfc1006_connection *connection = at->record ? at->record->connection : NULL;

    proto_tree_add_item(tree, hf.dst_ref, at->tvb, start + 6, 2, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf.src_ref, at->tvb, start + 8, 2, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf.class_option, at->tvb, start + 10, 1, ENC_BIG_ENDIAN);
    if (tpdu->size)
        proto_tree_add_uint(tree, hf.tpdu_size, at->tvb, start + tpdu->size_part.at, tpdu->size_part.size, tpdu->size);
    show_selector(tree, at->tvb, start, &tpdu->calling, hf.tsap_calling, hf.tsap_calling_hex);
    show_selector(tree, at->tvb, start, &tpdu->called, hf.tsap_called, hf.tsap_called_hex);
    if (!connection)
        return;
    if (tpdu->tpkt.type == EX_TPDU_CR) {
        show_frame(tree, at->tvb, hf.confirm_in, connection->confirm);
        show_frame(tree, at->tvb, hf.disconnect_in, connection->disconnect);
    } else if (connection->request && connection->confirm == at->pinfo->num) {
        show_frame(tree, at->tvb, hf.request_in, connection->request);
        proto_item_set_generated(proto_tree_add_time(tree, hf.setup_time, at->tvb, 0, 0, &connection->setup_time));
        if (tpdu->dst_ref != connection->src_ref)
            expert_add_info_format(at->pinfo, tree, &ei.violation,
                                   "Class 0 does not allow this: the destination reference is not the caller's");
    }
}

static void show_disconnect(proto_tree *tree, const showing *at, gint start, const rfc1006_tpdu *tpdu)
{
    const rfc1006_connection *connection = at->record ? at->record->connection : NULL;
    proto_item *item;

    proto_tree_add_item(tree, hf.dst_ref, at->tvb, start + 6, 2, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf.src_ref, at->tvb, start + 8, 2, ENC_BIG_ENDIAN);
    item = proto_tree_add_item(tree, hf.disconnect_reason, at->tvb, start + 10, 1, ENC_BIG_ENDIAN);
    expert_add_info_format(at->pinfo, item, &ei.disconnect, "Transport connection %s: %s",
                           connection && connection->confirm ? "ended" : "refused", ex_disconnect_name(tpdu->reason));
    if (connection)
        show_frame(tree, at->tvb, hf.request_in, connection->request);
}

static void show_generated_uint(proto_tree *tree, tvbuff_t *tvb, int field, guint32 value)
{
    proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, value));
}

/* The TSDU that the TPKT at `start` ends. */
static void show_tsdu(proto_tree *tree, showing *at, gint start)
{
    const rfc1006_record *record = at->record;

    if (!record)
        return;
    /* The first may have begun in earlier segments: its size was learned. */
    if (record->first_tpdus && record->first_end == start) {
        at->tsdu_octets = record->first_octets;
        at->tsdu_tpdus = record->first_tpdus;
    }
    show_generated_uint(tree, at->tvb, hf.tsdu_number, record->tsdus + at->tsdus);
    show_generated_uint(tree, at->tvb, hf.tsdu_length, at->tsdu_octets);
    show_generated_uint(tree, at->tvb, hf.tsdu_tpdus, at->tsdu_tpdus);
    proto_item_set_generated(proto_tree_add_uint64(tree, hf.tsdu_octets, at->tvb, 0, 0, record->octets + at->octets));
}

static void show_notes(proto_tree *tree, const showing *at, gint start)
{
    for (guint i = 0; at->record && i < at->record->notes; i++) {
        if (at->record->note[i].start == start)
            rfc1006_show_note(tree, at->tvb, at->pinfo, at->record, &at->record->note[i]);
    }
}

static void show_tpkt(showing *at, gint start, const rfc1006_tpdu *tpdu)
{
    proto_item *item = proto_tree_add_item(at->tree, hf.tpkt, at->tvb, start, tpdu->tpkt.length, ENC_NA);
    proto_tree *tree = proto_item_add_subtree(item, rfc1006_ett.tpkt);
    proto_item *type, *reserved;

    reserved = proto_tree_add_item(tree, hf.reserved, at->tvb, start + 1, 1, ENC_BIG_ENDIAN);
    if (tpdu->tpkt.reserved)
        expert_add_info(at->pinfo, reserved, &ei.reserved);
    proto_tree_add_item(tree, hf.length, at->tvb, start + 2, 2, ENC_BIG_ENDIAN);
    type = proto_tree_add_uint(tree, hf.tpdu, at->tvb, start + RFC1006_HEADER + 1, 1, tpdu->tpkt.type);
    proto_item_append_text(item, ", %s, %u octets", rfc1006_tpdu_name(tpdu->tpkt.type), tpdu->tpkt.length);
    switch (tpdu->tpkt.type) {
    case EX_TPDU_CR:
    case EX_TPDU_CC:
        show_connect(tree, at, start, tpdu);
        break;
    case EX_TPDU_DR:
        show_disconnect(tree, at, start, tpdu);
        break;
    case EX_TPDU_ER:
        proto_tree_add_item(tree, hf.dst_ref, at->tvb, start + 6, 2, ENC_BIG_ENDIAN);
        proto_tree_add_item(tree, hf.reject_cause, at->tvb, start + 8, 1, ENC_BIG_ENDIAN);
        break;
    default:
        proto_tree_add_boolean(tree, hf.eot, at->tvb, start + 6, 1, tpdu->eot);
        if (tpdu->eot)
            show_tsdu(tree, at, start);
        break;
    }
    show_violations(tree, type, at, start, tpdu);
    show_notes(tree, at, start);
}

/* Octets between TPKTs: the rest of one that began earlier, what nobody knows, or what is no TPKT. */
static void show_hole(showing *at, const rfc1006_segment *segment, gboolean due)
{
    const gint start = (gint)segment->skipped_at, size = (gint)segment->skipped;
    proto_item *item;

    if (segment->how == RFC1006_GOES_ON && start == 0) {
        item = proto_tree_add_uint(at->tree, hf.continuation, at->tvb, 0, size, (guint32)size);
        proto_item_append_text(item, " octets");
        if (at->record)
            show_frame(at->tree, at->tvb, hf.began_in, at->record->began_in);
        show_notes(at->tree, at, -1);
        return;
    }
    item = proto_tree_add_uint(at->tree, hf.resync, at->tvb, start, size, (guint32)size);
    proto_item_append_text(item, " before the next TPKT header%s",
                           segment->how == RFC1006_FOUND ? "" : ", not found yet");
    proto_tree_add_item(at->tree, hf.resync_data, at->tvb, start, size, ENC_NA);
    if ((due || segment->first) && size >= RFC1006_HEADER && ws_tvb_get_uint8(at->tvb, start) == RFC1006_VERSION &&
        tvb_get_ntohs(at->tvb, start + 2) < RFC1006_LENGTH_MIN) {
        expert_add_info_format(at->pinfo, item, &ei.length, "A TPKT of class 0 has at least %d octets, not %u",
                               RFC1006_LENGTH_MIN, tvb_get_ntohs(at->tvb, start + 2));
    } else if (!due) {
        expert_add_info_format(at->pinfo, item, &ei.resync, "Framing lost; %d octets skipped", size);
    } else {
        expert_add_info(at->pinfo, item, &ei.no_tpkt);
    }
}

/* Moves a TPKT's octets to the counts. */
static void count_tpkt(showing *at, const rfc1006_tpdu *tpdu)
{
    const guint32 data = (guint32)(tpdu->tpkt.length - tpdu->header);

    at->count++;
    if (tpdu->tpkt.type != EX_TPDU_DT)
        return;
    at->octets += data;
    at->tsdu_octets += data;
    at->tsdu_tpdus++;
    if (tpdu->eot)
        at->tsdus++;
}

/*
 * Goes through the segment's TPKTs. Ends: a TPKT has RFC1006_LENGTH_MIN octets at least, and what is skipped has one.
 * @return where the last one ends
 */
static gint walk(showing *at, const rfc1006_segment *segment)
{
    const gint captured = (gint)tvb_captured_length(at->tvb);
    guint64 left_over = EX_ALL_LEFT;
    gint start = 0;
    rfc1006_tpdu tpdu;

    while (start < captured && ex_goes_on(&left_over, (guint64)(captured - start))) {
        if (segment->skipped && start == (gint)segment->skipped_at) {
            const gboolean due = segment->how == RFC1006_NO_TPKT || start > 0;

            show_hole(at, segment, due);
            start += (gint)segment->skipped;
            continue;
        }
        const gint left = captured - start;

        if (!rfc1006_tpdu_read(tvb_get_ptr(at->tvb, start, left), (gsize)left, &tpdu) ||
            tpdu.tpkt.length > tvb_reported_length_remaining(at->tvb, start))
            break;
        count_tpkt(at, &tpdu);
        if (at->count <= RFC1006_SHOWN_MAX && tpdu.tpkt.length <= left)
            show_tpkt(at, start, &tpdu);
        else
            show_notes(at->tree, at, start);
        if (tpdu.tpkt.type != EX_TPDU_DT || tpdu.eot)
            at->tsdu_octets = at->tsdu_tpdus = 0;
        start += tpdu.tpkt.length;
    }
    return MIN(start, captured);
}

/* Whether there is anything to show: a whole TPKT, or octets of a connection that is known for TPKTs. */
static gboolean is_of_interest(tvbuff_t *tvb, const rfc1006_segment *segment, const rfc1006_record *record)
{
    const gint start = segment->skipped_at == 0 ? (gint)segment->skipped : 0;
    const gint left = tvb_captured_length_remaining(tvb, start);
    rfc1006_tpdu tpdu;

    if (record && record->seen && segment->skipped > 0)
        return TRUE;
    return left > 0 && rfc1006_tpdu_read(tvb_get_ptr(tvb, start, left), (gsize)left, &tpdu) &&
           tpdu.tpkt.length <= tvb_reported_length_remaining(tvb, start);
}

void rfc1006_show(proto_tree *tree, int proto, tvbuff_t *tvb, packet_info *pinfo, const rfc1006_segment *segment,
                  const rfc1006_record *record)
{
    showing at = { NULL, tvb, pinfo, record, 0, 0, 0, 0, 0 };
    const char *const caller = pinfo->current_proto;
    proto_item *item;

    if (!ex_is_shown(tree) || !is_of_interest(tvb, segment, record))
        return;
    item = proto_tree_add_item(tree, proto, tvb, 0, -1, ENC_NA);
    at.tree = proto_item_add_subtree(item, rfc1006_ett.layer);
    /* Expert items tell whose they are; the wrapper is no layer, so it is TCP's turn. */
    pinfo->current_proto = "RFC 1006";
    proto_item_set_len(item, walk(&at, segment));
    proto_item_append_text(item, ", %u TPKT%s", at.count, at.count == 1 ? "" : "s");
    if (at.count > RFC1006_SHOWN_MAX)
        show_generated_uint(at.tree, tvb, hf.more, at.count - RFC1006_SHOWN_MAX);
    pinfo->current_proto = caller;
}
