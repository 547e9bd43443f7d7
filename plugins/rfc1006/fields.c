/* fields.c
 * The fields and expert items of the rfc1006 plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/facts.h"

#include "fields.h"
#include "wire/osi/session.h"

rfc1006_fields rfc1006_hf;
rfc1006_experts rfc1006_ei;
rfc1006_trees rfc1006_ett;

static const value_string tpdu_names[] = {
    { EX_TPDU_CR, "CR, connection request" }, { EX_TPDU_CC, "CC, connection confirm" },
    { EX_TPDU_DR, "DR, disconnect request" }, { EX_TPDU_DT, "DT, data" },
    { EX_TPDU_ER, "ER, TPDU error" },         { 0, NULL },
};

/* ISO 8073 clause 13.12.3 c */
static const value_string reject_causes[] = {
    { 0, "reason not specified" },
    { 1, "invalid parameter code" },
    { 2, "invalid TPDU type" },
    { 3, "invalid parameter value" },
    { 0, NULL },
};

static const value_string events[] = {
    { RFC1006_S_NONE, "no session" },
    { RFC1006_S_CONNECT, "session connect" },
    { RFC1006_S_ACCEPT, "session accept" },
    { RFC1006_S_REFUSE, "session refuse" },
    { RFC1006_S_FINISH, "session finish" },
    { RFC1006_S_DISCONNECT, "session disconnect" },
    { RFC1006_S_ABORT, "session abort" },
    { RFC1006_S_ABORT_ACCEPT, "session abort accept" },
    { RFC1006_S_ACTIVITY_START, "activity start" },
    { RFC1006_S_ACTIVITY_RESUME, "activity resume" },
    { RFC1006_S_ACTIVITY_INTERRUPT, "activity interrupt" },
    { RFC1006_S_ACTIVITY_DISCARD, "activity discard" },
    { RFC1006_S_ACTIVITY_END, "activity end" },
    { RFC1006_S_ACTIVITY_ACK, "activity acknowledgement" },
    { RFC1006_S_EXCEPTION, "exception" },
    { 0, NULL },
};

/* X.228 clauses 9.1.1 (dialogue mode), 9.3 (refuse) and 9.8 (abort). */
static const value_string dialogue_modes[] = { { 0, "monologue" }, { 1, "two-way alternate" }, { 0, NULL } };

static const value_string rtse_refusals[] = {
    { 0, "busy" }, { 1, "cannot recover" }, { 2, "validation failure" }, { 3, "unacceptable dialogue mode" },
    { 0, NULL },
};

static const value_string rtse_aborts[] = {
    { 0, "local system problem" }, { 1, "invalid parameter" },  { 2, "unrecognized activity" },
    { 3, "temporary problem" },    { 4, "protocol error" },     { 5, "permanent problem" },
    { 6, "user error" },           { 7, "transfer completed" }, { 0, NULL },
};

/* X.411, MTABindError */
static const value_string bind_errors[] = {
    { 0, "busy" },
    { 2, "authentication error" },
    { 3, "unacceptable dialogue mode" },
    { 4, "unacceptable security context" },
    { 5, "inadequate association confidentiality" },
    { 0, NULL },
};

/* X.227, Associate-result and the diagnostics, those of the provider 1000 higher */
static const value_string acse_results[] = {
    { 0, "accepted" },
    { 1, "rejected for good" },
    { 2, "rejected for now" },
    { 0, NULL },
};

static const value_string acse_diagnostics[] = {
    { 0, "user: null" },
    { 1, "user: no reason given" },
    { 2, "user: application context name not supported" },
    { 3, "user: calling AP title not recognized" },
    { 7, "user: called AP title not recognized" },
    { 11, "user: authentication mechanism name not recognized" },
    { 13, "user: authentication failure" },
    { 1000, "provider: null" },
    { 1001, "provider: no reason given" },
    { 1002, "provider: no common version" },
    { 0, NULL },
};

/* X.226, Provider-reason of CPR */
static const value_string presentation_reasons[] = {
    { 0, "reason not specified" },
    { 1, "temporary congestion" },
    { 2, "local limit exceeded" },
    { 3, "called presentation address unknown" },
    { 4, "protocol version not supported" },
    { 5, "default context not supported" },
    { 6, "user data not readable" },
    { 7, "no PSAP available" },
    { 0, NULL },
};

/* X.225 8.3.5.10 */
static const value_string session_reasons[] = {
    { 0, "by the user, reason not specified" },
    { 1, "by the user, temporary congestion" },
    { 2, "by the user, see its data" },
    { 129, "session selector unknown" },
    { 130, "user not attached to the session selector" },
    { 131, "congestion at connect time" },
    { 132, "proposed protocol versions not supported" },
    { 133, "by the provider, reason not specified" },
    { 134, "by the provider, implementation restriction" },
    { 0, NULL },
};

/* One name for the outcome: accepted, or refused and why, whichever layer said so. */
static const value_string bind_results[] = {
    { 0, "accepted" },
    { 1 + EX_REFUSAL_UNSAID, "refused, no reason given" },
    { 1 + EX_REFUSAL_BUSY, "refused: busy" },
    { 1 + EX_REFUSAL_AUTHENTICATION, "refused: authentication (name or password)" },
    { 1 + EX_REFUSAL_DIALOGUE_MODE, "refused: dialogue mode" },
    { 1 + EX_REFUSAL_SECURITY, "refused: security context or confidentiality" },
    { 1 + EX_REFUSAL_CANNOT_RECOVER, "refused: recovery impossible" },
    { 1 + EX_REFUSAL_CONTEXT, "refused: application" },
    { 1 + EX_REFUSAL_SELECTOR, "refused: selector not known" },
    { 1 + EX_REFUSAL_VERSION, "refused: protocol version" },
    { 1 + EX_REFUSAL_OTHER, "refused: other" },
    { 0, NULL },
};

static value_string disconnect_reasons[14];

/* The words stand with the evidence; value strings are made from them. */
static void prepare_disconnect_reasons(void)
{
    static const guint8 reasons[] = { 0, 1, 2, 3, 128, 129, 130, 131, 132, 133, 135, 136, 138 };

    for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
        disconnect_reasons[i] = (value_string){ reasons[i], ex_disconnect_name(reasons[i]) };
}

#define FIELD(member, title, name, type, base, strings, blurb)           \
    {                                                                    \
        &rfc1006_hf.member,                                              \
        {                                                                \
            title, "rfc1006." name, type, base, strings, 0, blurb, HFILL \
        }                                                                \
    }

static hf_register_info hf_framing[] = {
    FIELD(tpkt, "TPKT", "tpkt", FT_NONE, BASE_NONE, NULL, "One TPKT, header and TPDU (RFC 1006 section 6)"),
    FIELD(length, "Length", "length", FT_UINT16, BASE_DEC, NULL,
          "Length of the TPKT in octets, its header included (RFC 1006 section 6)"),
    FIELD(reserved, "Reserved", "reserved", FT_UINT8, BASE_HEX, NULL,
          "Reserved octet of the TPKT header; 0, but for Exchange 4.0 before SP3 (KB 157015)"),
    FIELD(tpdu, "TPDU", "tpdu", FT_UINT8, BASE_DEC, VALS(tpdu_names),
          "Type of the class 0 TPDU in the TPKT (ISO 8073 clause 13)"),
    FIELD(more, "TPKTs not shown", "more", FT_UINT32, BASE_DEC, NULL,
          "TPKTs of this packet that are counted but not listed"),
    FIELD(
        resync, "Octets skipped", "resync", FT_UINT32, BASE_DEC, NULL,
        "Octets that belong to no TPKT whose header was captured: after them the framing was found again, or not yet"),
    FIELD(resync_data, "Skipped", "resync.data", FT_BYTES, BASE_NONE, NULL,
          "The octets that were skipped to find the next TPKT header"),
    FIELD(continuation, "Rest of a TPKT", "continuation", FT_UINT32, BASE_DEC, NULL,
          "Octets at the front that belong to a TPKT that began in an earlier segment; only without reassembly by TCP"),
    FIELD(began_in, "TPKT began in", "began_in", FT_FRAMENUM, BASE_NONE, NULL,
          "Frame with the header of the TPKT that goes on here"),
    FIELD(eot, "End of TSDU", "eot", FT_BOOLEAN, BASE_NONE, NULL,
          "The DT TPDU is the last of its TSDU (clause 13.7.3 c)"),
    FIELD(tsdu_number, "TSDU number", "tsdu.number", FT_UINT32, BASE_DEC, NULL,
          "Which TSDU of this direction ends here, from 1, damaged ones counted"),
    FIELD(tsdu_length, "TSDU length", "tsdu.length", FT_UINT32, BASE_DEC, NULL,
          "Octets of the TSDU that ends here, as far as they were captured"),
    FIELD(tsdu_tpdus, "TSDU's TPDUs", "tsdu.tpdus", FT_UINT32, BASE_DEC, NULL,
          "DT TPDUs that carried the TSDU that ends here"),
    FIELD(tsdu_octets, "Octets so far", "tsdu.octets", FT_UINT64, BASE_DEC, NULL,
          "Octets of user data that this direction has carried in whole TPKTs, up to the end of this packet"),
};

static hf_register_info hf_transport[] = {
    FIELD(dst_ref, "Destination reference", "dst_ref", FT_UINT16, BASE_HEX, NULL,
          "The receiver's reference of the transport connection (clause 13.2.2)"),
    FIELD(src_ref, "Source reference", "src_ref", FT_UINT16, BASE_HEX, NULL,
          "The sender's reference of the transport connection (clause 13.2.2)"),
    FIELD(class_option, "Class and options", "class", FT_UINT8, BASE_HEX, NULL,
          "Transport class in the upper four bits, 0 over RFC 1006, and its options (clause 13.3.3 f)"),
    FIELD(tpdu_size, "TPDU size", "tpdu_size", FT_UINT32, BASE_DEC, NULL,
          "Largest TPDU in octets that is asked for or agreed on; at most 2048 in class 0 (clause 13.3.4 b)"),
    FIELD(tsap_calling, "Calling TSAP", "tsap.calling", FT_STRING, BASE_NONE, NULL, "T-selector of the caller as text"),
    FIELD(tsap_called, "Called TSAP", "tsap.called", FT_STRING, BASE_NONE, NULL, "T-selector of the called as text"),
    FIELD(tsap_calling_hex, "Calling TSAP, hexadecimal", "tsap.calling.hex", FT_BYTES, BASE_NONE, NULL,
          "T-selector of the caller in the digits that Exchange's administrator program and event log show"),
    FIELD(tsap_called_hex, "Called TSAP, hexadecimal", "tsap.called.hex", FT_BYTES, BASE_NONE, NULL,
          "T-selector of the called in the digits that Exchange's administrator program and event log show"),
    FIELD(disconnect_reason, "Reason", "disconnect_reason", FT_UINT8, BASE_DEC, VALS(disconnect_reasons),
          "Why the transport connection is refused or ended (clause 13.5.3 d)"),
    FIELD(reject_cause, "Reject cause", "reject_cause", FT_UINT8, BASE_DEC, VALS(reject_causes),
          "What the sender of an ER TPDU could not take (clause 13.12.3 c)"),
    FIELD(violation, "Violation of class 0", "violation", FT_STRING, BASE_NONE, NULL,
          "What in the TPDU class 0 of the transport protocol does not allow"),
    FIELD(request_in, "Request in", "request_in", FT_FRAMENUM, BASE_NONE, NULL,
          "Frame of the CR TPDU that this TPDU answers"),
    FIELD(confirm_in, "Confirm in", "confirm_in", FT_FRAMENUM, BASE_NONE, NULL,
          "Frame of the CC TPDU that answers; known once it was read"),
    FIELD(disconnect_in, "Disconnect in", "disconnect_in", FT_FRAMENUM, BASE_NONE, NULL,
          "Frame of the DR TPDU that ends this connection; known once it was read"),
    FIELD(setup_time, "Set-up time", "setup_time", FT_RELATIVE_TIME, BASE_NONE, NULL,
          "Time from the CR TPDU to the CC TPDU"),
};

static hf_register_info hf_association[] = {
    FIELD(association, "Association", "association", FT_NONE, BASE_NONE, NULL,
          "What a TSDU that ends in this packet tells of the association above transport"),
    FIELD(event, "Event", "event", FT_UINT8, BASE_DEC, VALS(events), "What the TSDU does to the session (X.225)"),
    FIELD(mode, "Mode", "mode", FT_STRING, BASE_NONE, NULL,
          "1988 normal, 1988 X.410 or 1984: how the layers above transport are used (KB 199412)"),
    FIELD(application, "Application", "application", FT_STRING, BASE_NONE, NULL,
          "What rides on TPKT: P1, P3, P7, MMS, S7, H.323, RDP or T.120, FTAM, X.500 directory, CMIP, other, reliable "
          "transfer"),
    FIELD(context, "Application context", "context", FT_STRING, BASE_NONE, NULL,
          "Object identifier of the application context (X.227)"),
    FIELD(ssap_calling, "Calling S-selector", "ssap.calling", FT_BYTES, BASE_NONE, NULL, "S-selector of the caller"),
    FIELD(ssap_called, "Called S-selector", "ssap.called", FT_BYTES, BASE_NONE, NULL, "S-selector of the called"),
    FIELD(psap_calling, "Calling P-selector", "psap.calling", FT_BYTES, BASE_NONE, NULL, "P-selector of the caller"),
    FIELD(psap_called, "Called P-selector", "psap.called", FT_BYTES, BASE_NONE, NULL,
          "P-selector of the called or answering side"),
    FIELD(checkpoint, "Checkpoint size", "checkpoint", FT_UINT32, BASE_DEC, NULL,
          "Units of 1024 octets between checkpoints, 0 for none (X.228); Exchange asks for 30 (KB 198622)"),
    FIELD(window, "Window size", "window", FT_UINT32, BASE_DEC, NULL,
          "Checkpoints that may stay unacknowledged (X.228); 3 if not said; Exchange asks for 5 (KB 198622)"),
    FIELD(dialogue, "Dialogue mode", "dialogue", FT_UINT8, BASE_DEC, VALS(dialogue_modes),
          "Monologue or two-way alternate (X.228, KB 169159)"),
    FIELD(recovers, "Recovers", "recovers", FT_BOOLEAN, BASE_NONE, NULL,
          "The association takes up the activity of an earlier one (X.228)"),
    FIELD(mta_calling, "Calling MTA", "mta.calling", FT_STRING, BASE_NONE, NULL,
          "Name that the calling MTA gives (X.411)"),
    FIELD(mta_called, "Called MTA", "mta.called", FT_STRING, BASE_NONE, NULL, "Name that the called MTA gives (X.411)"),
    FIELD(unauthenticated, "Unauthenticated", "unauthenticated", FT_BOOLEAN, BASE_NONE, NULL,
          "The MTA gives neither name nor password (X.411)"),
    FIELD(password_sent, "Password sent", "password_sent", FT_BOOLEAN, BASE_NONE, NULL,
          "The MTA sends a password, which anyone on the way can read; it is not shown here"),
    FIELD(bind_result, "Bind result", "bind_result", FT_UINT8, BASE_DEC, VALS(bind_results),
          "Accepted, or refused and why, taken from the uppermost layer that tells"),
    FIELD(bind_error, "MTA bind error", "bind_error", FT_UINT8, BASE_DEC, VALS(bind_errors), "MTABindError (X.411)"),
    FIELD(rtse_refusal, "Refuse reason", "rtse.refusal", FT_UINT8, BASE_DEC, VALS(rtse_refusals),
          "Refuse reason of reliable transfer (X.228)"),
    FIELD(rtse_abort, "Abort reason", "rtse.abort", FT_UINT8, BASE_DEC, VALS(rtse_aborts),
          "Abort reason of reliable transfer (X.228)"),
    FIELD(acse_result, "Association result", "acse.result", FT_UINT8, BASE_DEC, VALS(acse_results),
          "Result of association control (X.227)"),
    FIELD(acse_diagnostic, "Association diagnostic", "acse.diagnostic", FT_UINT32, BASE_DEC, VALS(acse_diagnostics),
          "Why association control says so (X.227); the provider's reasons are 1000 higher"),
    FIELD(presentation_reason, "Presentation reason", "presentation.reason", FT_UINT8, BASE_DEC,
          VALS(presentation_reasons), "Why the presentation provider refuses or aborts (X.226)"),
    FIELD(session_reason, "Session reason", "session.reason", FT_UINT8, BASE_DEC, VALS(session_reasons),
          "Why the session is refused (X.225)"),
    FIELD(session_abort, "Session abort", "session.abort", FT_UINT8, BASE_HEX, NULL,
          "Transport disconnect parameter of an abort: 1 transport is released, 2 user, 4 protocol error (X.225)"),
    FIELD(open_in, "Asked for in", "open_in", FT_FRAMENUM, BASE_NONE, NULL,
          "Frame that ends the session connect that this one answers"),
    FIELD(answer_in, "Answered in", "answer_in", FT_FRAMENUM, BASE_NONE, NULL,
          "Frame that accepts or refuses this session connect; known once it was read"),
    FIELD(answer_time, "Answer time", "answer_time", FT_RELATIVE_TIME, BASE_NONE, NULL,
          "Time from session connect to accept or refuse"),
    FIELD(activities_begun, "Activities begun", "activities.begun", FT_UINT32, BASE_DEC, NULL,
          "Activities started or resumed so far on this connection; one carries one message (X.228)"),
    FIELD(activities_ended, "Activities ended", "activities.ended", FT_UINT32, BASE_DEC, NULL,
          "Activities ended so far on this connection"),
    FIELD(activities_broken, "Activities interrupted", "activities.interrupted", FT_UINT32, BASE_DEC, NULL,
          "Activities interrupted or discarded so far on this connection"),
};

static ei_register_info ei[] = {
    { &rfc1006_ei.reserved,
      { "rfc1006.expert.reserved", PI_PROTOCOL, PI_CHAT,
        "Reserved octet is not zero, as Exchange 4.0 before SP3 sends it (KB 157015); some peers refuse it",
        EXPFILL } },
    { &rfc1006_ei.length,
      { "rfc1006.expert.length", PI_MALFORMED, PI_WARN, "Length that a TPKT cannot have", EXPFILL } },
    { &rfc1006_ei.incomplete,
      { "rfc1006.expert.incomplete", PI_SEQUENCE, PI_WARN, "A direction ends within a TPKT", EXPFILL } },
    { &rfc1006_ei.no_tpkt,
      { "rfc1006.expert.no_tpkt", PI_PROTOCOL, PI_WARN, "A TPKT header is due here and is none of class 0", EXPFILL } },
    { &rfc1006_ei.violation,
      { "rfc1006.expert.violation", PI_PROTOCOL, PI_NOTE, "Class 0 does not allow this", EXPFILL } },
    { &rfc1006_ei.resync,
      { "rfc1006.expert.resync", PI_SEQUENCE, PI_NOTE, "Framing lost; octets skipped to find it again", EXPFILL } },
    { &rfc1006_ei.disconnect,
      { "rfc1006.expert.disconnect", PI_RESPONSE_CODE, PI_NOTE, "Transport connection refused or ended", EXPFILL } },
    { &rfc1006_ei.refused, { "rfc1006.expert.refused", PI_RESPONSE_CODE, PI_WARN, "Association refused", EXPFILL } },
    { &rfc1006_ei.aborted, { "rfc1006.expert.aborted", PI_RESPONSE_CODE, PI_WARN, "Association aborted", EXPFILL } },
    { &rfc1006_ei.password,
      { "rfc1006.expert.password_sent", PI_SECURITY, PI_CHAT, "An MTA's password goes in the clear", EXPFILL } },
    { &rfc1006_ei.interrupted,
      { "rfc1006.expert.interrupted", PI_SEQUENCE, PI_NOTE, "A transfer was interrupted or discarded", EXPFILL } },
};

const char *rfc1006_tpdu_name(guint32 type)
{
    return val_to_str_const(type, tpdu_names, "unknown");
}

const char *rfc1006_event_name(guint32 spdu)
{
    return val_to_str_const(spdu, events, "unknown");
}

void rfc1006_fields_register(int proto)
{
    static gint *ett[] = { &rfc1006_ett.layer, &rfc1006_ett.tpkt, &rfc1006_ett.association };

    /* Wireshark 4.0 wants -1 in all that is not registered yet. */
    memset(&rfc1006_hf, 0xff, sizeof(rfc1006_hf));
    memset(&rfc1006_ett, 0xff, sizeof(rfc1006_ett));
    for (guint i = 0; i < array_length(ei); i++)
        *ei[i].ids = (expert_field)EI_INIT;
    prepare_disconnect_reasons();
    proto_register_field_array(proto, hf_framing, array_length(hf_framing));
    proto_register_field_array(proto, hf_transport, array_length(hf_transport));
    proto_register_field_array(proto, hf_association, array_length(hf_association));
    proto_register_subtree_array(ett, array_length(ett));
    expert_register_field_array(expert_register_protocol(proto), ei, array_length(ei));
}
