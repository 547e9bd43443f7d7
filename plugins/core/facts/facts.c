/* facts.c
 * Names of facts and of what they speak of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/facts.h"

static const struct {
    const char *text;
    ex_object_type object;
} kinds[EX_FACT_KIND_COUNT] = {
#define X(name, text, object) { text, EX_OBJECT_##object },
    EX_FACT_KINDS(X)
#undef X
};

static const struct {
    const char *filter;
    ex_service service;
    gboolean foreign;
} layers[EX_LAYER_COUNT] = { { "", EX_SVC_NONE, FALSE },
#define X(name, filter, service, foreign) { filter, service, foreign },
                             EX_LAYERS(X)
#undef X
};

static const struct {
    ex_interface interface_id;
    guint opnum;
    const char *text;
} operations[EX_OP_COUNT] = { { EX_IF_OTHER, 0, "" },
#define X(name, interface_id, opnum, text) { interface_id, opnum, text },
                              EX_OPERATIONS(X)
#undef X
};

/* p_provider_reason_t of C706 section 12.6.3.1. */
static const char *const provider_reasons[] = {
    "not specified",
    "interface not supported",
    "transfer syntaxes not supported",
    "local limit exceeded",
};

/* p_reject_reason_t of the same section; 8 and 9 are MS-RPCE's. */
static const char *const nak_reasons[] = {
    "not specified",   "temporary congestion", "local limit exceeded",
    "unknown address", "protocol version",     "default context",
    "user data",       "no address",           "authentication type",
    "checksum",
};

/* What a fault's status means, by EX_REASON_FAULT and up. */
static const char *const fault_reasons[] = { "access denied", "server unavailable", "failed" };

/* Authentication levels (MS-RPCE 2.2.1.1.8). */
static const char *const level_names[] = {
    "default", "none", "connect", "call", "packet", "integrity", "privacy",
};

static const char *const product_names[EX_PRODUCT_COUNT] = { "unknown", "Exchange", "other" };

static const char *const icmp_names[EX_ICMP_COUNT] = { "other",   "prohibited", "unreachable",     "port-unreachable",
                                                       "too-big", "expired",    "host-unreachable" };

static const char *const tpdu_names[EX_TPDU_COUNT] = { "other", "CR", "CC", "DR", "DT", "ER" };

static const char *const payload_names[EX_TPKT_PAYLOAD_COUNT] = {
    "",
    "P1",
    "P3",
    "P7",
    "MMS",
    "S7",
    "H.323",
    "RDP or T.120",
    "FTAM",
    "X.500 directory",
    "CMIP",
    "other",
    "reliable transfer",
};

static const char *const mode_names[EX_MODE_COUNT] = { "", "1988 normal", "1988 X.410", "1984", "X.410" };

static const char *const refusal_names[EX_REFUSAL_COUNT] = {
    "no reason given",
    "busy",
    "authentication",
    "dialogue mode",
    "security context or confidentiality",
    "recovery impossible",
    "application",
    "selector not known",
    "protocol version",
    "other",
};

static const struct {
    guint8 reason;
    const char *words;
} disconnects[] = {
    { 0, "reason not specified" },
    { 1, "congestion at TSAP" },
    { 2, "session entity not attached to TSAP" },
    { 3, "address unknown" },
    { 128, "normal disconnect by the session entity" },
    { 129, "remote congestion at connect request" },
    { 130, "connection negotiation failed" },
    { 131, "duplicate source reference" },
    { 132, "mismatched references" },
    { 133, "protocol error" },
    { 135, "reference overflow" },
    { 136, "connection request refused" },
    { 138, "header or parameter length invalid" },
};

const char *ex_fact_kind_name(ex_fact_kind kind)
{
    return (guint)kind < EX_FACT_KIND_COUNT ? kinds[kind].text : "";
}

const char *ex_layer_filter(ex_layer layer)
{
    return (guint)layer < EX_LAYER_COUNT ? layers[layer].filter : "";
}

ex_service ex_layer_service(ex_layer layer)
{
    return (guint)layer < EX_LAYER_COUNT ? layers[layer].service : EX_SVC_NONE;
}

gboolean ex_layer_is_foreign(ex_layer layer)
{
    return (guint)layer < EX_LAYER_COUNT && layers[layer].foreign;
}

const char *ex_tpkt_payload_name(ex_tpkt_payload payload)
{
    return (guint)payload < EX_TPKT_PAYLOAD_COUNT ? payload_names[payload] : "";
}

const char *ex_x400_mode_name(ex_x400_mode mode)
{
    return (guint)mode < EX_MODE_COUNT ? mode_names[mode] : "";
}

const char *ex_x400_refusal_name(ex_x400_refusal refusal)
{
    return (guint)refusal < EX_REFUSAL_COUNT ? refusal_names[refusal] : "";
}

const char *ex_disconnect_name(guint8 reason)
{
    for (guint i = 0; i < G_N_ELEMENTS(disconnects); i++) {
        if (disconnects[i].reason == reason)
            return disconnects[i].words;
    }
    return "reason unknown";
}

/* Alerts of TLS that end its handshake: RFC 5246 section 7.2, RFC 8446 section 6; 41, 60 and 110 and up of SSL 3.0 and RFC 6066. */
static const struct {
    guint8 alert;
    const char *name, *server, *client;
} alerts[] = {
#define ALERT(number, name)                                            \
    {                                                                  \
        number, name, "the server refuses by an alert of TLS: " name,  \
            "it is the client that refuses, by an alert of TLS: " name \
    }
    ALERT(10, "unexpected_message"),
    ALERT(20, "bad_record_mac"),
    ALERT(22, "record_overflow"),
    ALERT(30, "decompression_failure"),
    ALERT(40, "handshake_failure"),
    ALERT(41, "no_certificate"),
    ALERT(42, "bad_certificate"),
    ALERT(43, "unsupported_certificate"),
    ALERT(44, "certificate_revoked"),
    ALERT(45, "certificate_expired"),
    ALERT(46, "certificate_unknown"),
    ALERT(47, "illegal_parameter"),
    ALERT(48, "unknown_ca"),
    ALERT(49, "access_denied"),
    ALERT(50, "decode_error"),
    ALERT(51, "decrypt_error"),
    ALERT(60, "export_restriction"),
    ALERT(70, "protocol_version"),
    ALERT(71, "insufficient_security"),
    ALERT(80, "internal_error"),
    ALERT(86, "inappropriate_fallback"),
    ALERT(109, "missing_extension"),
    ALERT(110, "unsupported_extension"),
    ALERT(111, "certificate_unobtainable"),
    ALERT(112, "unrecognized_name"),
    ALERT(113, "bad_certificate_status_response"),
    ALERT(115, "unknown_psk_identity"),
    ALERT(116, "certificate_required"),
    ALERT(120, "no_application_protocol"),
    /* whatever else */
    ALERT(0, "another alert"),
#undef ALERT
};

static guint row_of_alert(guint alert)
{
    guint row = 0;

    while (row + 1 < G_N_ELEMENTS(alerts) && alerts[row].alert != alert)
        row++;
    return row;
}

const char *ex_alert_name(guint alert)
{
    return alerts[row_of_alert(alert)].name;
}

const char *ex_alert_words(guint alert, gboolean by_client)
{
    const guint row = row_of_alert(alert);

    return by_client ? alerts[row].client : alerts[row].server;
}

const char *ex_fact_object_name(ex_fact fact)
{
    const ex_fact_kind kind = ex_fact_get_kind(fact);
    const guint object = ex_fact_get_object(fact);

    if ((guint)kind >= EX_FACT_KIND_COUNT)
        return "";
    switch (kinds[kind].object) {
    case EX_OBJECT_LAYER:
        return ex_layer_filter((ex_layer)object);
    case EX_OBJECT_SERVICE:
        return ex_service_name((ex_service)object);
    case EX_OBJECT_PRODUCT:
        return object >> 4 < EX_PRODUCT_COUNT ? product_names[object >> 4] : "";
    case EX_OBJECT_AUTH:
        return ex_auth_name((ex_auth)object);
    case EX_OBJECT_INTERFACE:
        return object < EX_IF_COUNT ? ex_interfaces[object].name : "";
    case EX_OBJECT_TPDU:
        return object < EX_TPDU_COUNT ? tpdu_names[object] : "";
    case EX_OBJECT_ICMP:
        return object < EX_ICMP_COUNT ? icmp_names[object] : "";
    case EX_OBJECT_PAYLOAD:
        return ex_tpkt_payload_name((ex_tpkt_payload)object);
    case EX_OBJECT_DISCONNECT:
        return ex_disconnect_name(ex_disconnect_reason(object));
    case EX_OBJECT_MODE:
        return ex_x400_mode_name((ex_x400_mode)object);
    case EX_OBJECT_REFUSAL:
        return ex_x400_refusal_name((ex_x400_refusal)object);
    case EX_OBJECT_REASON:
        if (object >= EX_REASON_FAULT)
            return object - EX_REASON_FAULT < G_N_ELEMENTS(fault_reasons) ? fault_reasons[object - EX_REASON_FAULT]
                                                                          : "";
        if (object >= EX_REASON_NAK)
            return object - EX_REASON_NAK < G_N_ELEMENTS(nak_reasons) ? nak_reasons[object - EX_REASON_NAK] : "";
        return object < G_N_ELEMENTS(provider_reasons) ? provider_reasons[object] : "";
    case EX_OBJECT_LEVEL:
        return object < G_N_ELEMENTS(level_names) ? level_names[object] : "";
    case EX_OBJECT_OPERATION:
        return object < EX_OP_COUNT ? operations[object].text : "";
    case EX_OBJECT_ALERT:
        return ex_alert_name(object);
    case EX_OBJECT_NONE:
        break;
    }
    return "";
}

ex_operation ex_operation_find(ex_interface interface_id, guint opnum)
{
    for (guint i = 1; i < EX_OP_COUNT; i++) {
        if (operations[i].interface_id == interface_id && operations[i].opnum == opnum)
            return (ex_operation)i;
    }
    return EX_OP_NONE;
}
