/* association_tree.c
 * The tree of what a TSDU tells of the association.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "association_tree.h"
#include "fields.h"

#define hf rfc1006_hf
#define ei rfc1006_ei

/** Where items go; all are generated, for their octets may lie in other packets. */
typedef struct {
    proto_tree *tree;
    tvbuff_t *tvb;
} place;

static proto_item *number(const place *at, int field, gint32 value)
{
    proto_item *item = NULL;

    if (value != RFC1006_UNSAID) {
        item = proto_tree_add_uint(at->tree, field, at->tvb, 0, 0, (guint32)value);
        proto_item_set_generated(item);
    }
    return item;
}

static void text(const place *at, int field, const char *value)
{
    if (value && value[0])
        proto_item_set_generated(proto_tree_add_string(at->tree, field, at->tvb, 0, 0, value));
}

static proto_item *flag(const place *at, int field, gboolean value)
{
    proto_item *item = NULL;

    if (value) {
        item = proto_tree_add_boolean(at->tree, field, at->tvb, 0, 0, TRUE);
        proto_item_set_generated(item);
    }
    return item;
}

static void selector(const place *at, int field, const rfc1006_selector *value)
{
    if (value->there && value->size > 0)
        proto_item_set_generated(
            proto_tree_add_bytes_with_length(at->tree, field, at->tvb, 0, 0, value->octet, value->size));
}

static void frame(const place *at, int field, guint32 value)
{
    if (value)
        proto_item_set_generated(proto_tree_add_uint(at->tree, field, at->tvb, 0, 0, value));
}

/* Who asks whom, in which mode, for what. */
static void show_terms(const place *at, packet_info *pinfo, const rfc1006_facts *facts)
{
    text(at, hf.context, facts->context);
    selector(at, hf.ssap_calling, &facts->s_calling);
    selector(at, hf.ssap_called, &facts->s_called);
    selector(at, hf.psap_calling, &facts->p_calling);
    selector(at, hf.psap_called, &facts->p_called);
    number(at, hf.checkpoint, facts->checkpoint);
    number(at, hf.window, facts->window);
    number(at, hf.dialogue, facts->dialogue);
    flag(at, hf.recovers, facts->recovers);
    flag(at, hf.unauthenticated, facts->unauthenticated);
    proto_item *password = flag(at, hf.password_sent, facts->password);

    if (password)
        expert_add_info(pinfo, password, &ei.password);
}

static void show_reasons(const place *at, const rfc1006_facts *facts)
{
    number(at, hf.session_reason, facts->session_reason);
    number(at, hf.session_abort, facts->session_abort);
    number(at, hf.presentation_reason, facts->presentation_reason);
    number(at, hf.acse_result, facts->acse_result);
    number(at, hf.acse_diagnostic, facts->acse_diagnostic);
    number(at, hf.rtse_refusal, facts->rtse_refusal);
    number(at, hf.rtse_abort, facts->rtse_abort);
    number(at, hf.bind_error, facts->bind_error);
}

/* The names of both MTAs stand on the answer, so that one packet tells who accepted whom. */
static void show_answer(const place *at, packet_info *pinfo, const rfc1006_record *record, const rfc1006_facts *facts)
{
    const rfc1006_connection *connection = record->connection;
    const gboolean refused = facts->spdu == RFC1006_S_REFUSE;
    proto_item *result;

    text(at, hf.mta_calling, connection->mta_calling);
    text(at, hf.mta_called, facts->mta);
    if (refused || facts->bind || facts->acse_result > 0) {
        const ex_x400_refusal why = rfc1006_refusal(facts);

        result = number(at, hf.bind_result, refused || facts->acse_result > 0 ? 1 + (gint32)why : 0);
        if (refused)
            expert_add_info_format(pinfo, result, &ei.refused, "Association refused: %s", ex_x400_refusal_name(why));
    }
    if (connection->answer == pinfo->num && connection->open) {
        frame(at, hf.open_in, connection->open);
        proto_item_set_generated(
            proto_tree_add_time(at->tree, hf.answer_time, at->tvb, 0, 0, &connection->answer_time));
    }
}

void rfc1006_show_note(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const rfc1006_record *record,
                       const rfc1006_note *note)
{
    proto_item *item = proto_tree_add_item(tree, hf.association, tvb, 0, 0, ENC_NA), *event;
    const place at = { proto_item_add_subtree(item, rfc1006_ett.association), tvb };
    const rfc1006_facts *facts = note->facts;

    proto_item_set_generated(item);
    event = number(&at, hf.event, (gint32)note->spdu);
    proto_item_append_text(item, ": %s", rfc1006_event_name(note->spdu));
    text(&at, hf.mode, ex_x400_mode_name(note->mode));
    text(&at, hf.application, ex_tpkt_payload_name(note->payload));
    if (facts) {
        show_terms(&at, pinfo, facts);
        show_reasons(&at, facts);
    }
    switch (note->spdu) {
    case RFC1006_S_CONNECT:
        if (facts)
            text(&at, hf.mta_calling, facts->mta);
        frame(&at, hf.answer_in, record->connection->answer);
        break;
    case RFC1006_S_ACCEPT:
    case RFC1006_S_REFUSE:
        if (facts)
            show_answer(&at, pinfo, record, facts);
        break;
    case RFC1006_S_ABORT:
        expert_add_info(pinfo, event, &ei.aborted);
        break;
    case RFC1006_S_ACTIVITY_INTERRUPT:
    case RFC1006_S_ACTIVITY_DISCARD:
        expert_add_info(pinfo, event, &ei.interrupted);
        break;
    default:
        break;
    }
    if (note->begun) {
        number(&at, hf.activities_begun, (gint32)note->begun);
        number(&at, hf.activities_ended, (gint32)note->ended);
        number(&at, hf.activities_broken, (gint32)note->broken);
    }
}
