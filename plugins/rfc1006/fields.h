/* fields.h
 * The fields and expert items of the rfc1006 plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_FIELDS_H
#define EXCHANGE_RFC1006_FIELDS_H

#include <exchange/ws_compat.h>
#include <epan/expert.h>

/** Header fields, by their names below "rfc1006.". */
typedef struct {
    int tpkt, length, reserved, tpdu, more;
    int resync, resync_data, continuation, began_in;
    int dst_ref, src_ref, class_option, tpdu_size, tsap_calling, tsap_called, tsap_calling_hex, tsap_called_hex;
    int disconnect_reason, reject_cause, violation, eot;
    int request_in, confirm_in, disconnect_in, setup_time;
    int tsdu_number, tsdu_length, tsdu_tpdus, tsdu_octets;
    int association, event, mode, application, context, ssap_calling, ssap_called, psap_calling, psap_called;
    int checkpoint, window, dialogue, recovers, mta_calling, mta_called, unauthenticated, password_sent;
    int bind_result, bind_error, rtse_refusal, rtse_abort, acse_result, acse_diagnostic, presentation_reason;
    int session_reason, session_abort;
    int open_in, answer_in, answer_time, activities_begun, activities_ended, activities_broken;
} rfc1006_fields;

/** Expert items. */
typedef struct {
    expert_field reserved, length, incomplete, no_tpkt, violation, resync, disconnect, refused, aborted, password,
        interrupted;
} rfc1006_experts;

/** Subtrees. */
typedef struct {
    gint layer, tpkt, association;
} rfc1006_trees;

extern rfc1006_fields rfc1006_hf;
extern rfc1006_experts rfc1006_ei;
extern rfc1006_trees rfc1006_ett;

/** Words for an ex_tpdu and for an rfc1006_spdu; never NULL. */
const char *rfc1006_tpdu_name(guint32 type);
const char *rfc1006_event_name(guint32 spdu);

/** Registers them all for a protocol. */
void rfc1006_fields_register(int proto);

#endif
