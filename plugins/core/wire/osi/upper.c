/* upper.c
 * Presentation, association control, reliable transfer and the MTA bind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/osi/upper.h"

/* Application protocols of the X.410 form (X.410 section 4; KB 199412 for the second). */
#define PROTOCOL_P1_1984 1
#define PROTOCOL_P1_1988 12
#define PROTOCOL_P3_1984 3

#define PROVIDERS 1000

/* Application contexts, by the arcs they begin with; X.400's are those of X.419, of 1988 and of 1994. */
static const struct {
    const char *arcs;
    ex_tpkt_payload payload;
} contexts[] = {
    { "2.6.0.1.6", EX_TPKT_P1 },    { "2.6.0.1.0", EX_TPKT_P3 }, { "2.6.0.1.1", EX_TPKT_P3 },
    { "2.6.0.1.2", EX_TPKT_P3 },    { "2.6.0.1.3", EX_TPKT_P3 }, { "2.6.0.1.7", EX_TPKT_P3 },
    { "2.6.0.1.8", EX_TPKT_P3 },    { "2.6.0.1.9", EX_TPKT_P3 }, { "2.6.0.1.10", EX_TPKT_P3 },
    { "2.6.0.1.4", EX_TPKT_P7 },    { "2.6.0.1.5", EX_TPKT_P7 }, { "2.6.0.1.11", EX_TPKT_P7 },
    { "2.6.0.1.12", EX_TPKT_P7 },   { "1.0.9506", EX_TPKT_MMS }, { "1.0.8571", EX_TPKT_FTAM },
    { "2.5.3", EX_TPKT_DIRECTORY }, { "2.9.0", EX_TPKT_CMIP },
};

ex_tpkt_payload rfc1006_payload_of(const char *application_context)
{
    for (guint i = 0; i < G_N_ELEMENTS(contexts); i++) {
        const gsize size = strlen(contexts[i].arcs);

        if (strncmp(application_context, contexts[i].arcs, size) == 0 &&
            (application_context[size] == '\0' || application_context[size] == '.'))
            return contexts[i].payload;
    }
    return EX_TPKT_OTHER;
}

static gint32 number_in(ex_octets in, guint32 context_number)
{
    return ex_ber_enter(&in, context_number) ? ex_ber_integer(in, RFC1006_UNSAID) : RFC1006_UNSAID;
}

static void selector_in(ex_octets in, guint32 context_number, rfc1006_selector *out)
{
    if (!ex_ber_enter(&in, context_number))
        return;
    out->there = TRUE;
    out->size = (guint8)MIN(in.size, sizeof(out->octet));
    memcpy(out->octet, in.at, out->size);
}

/*
 * MTABindArgument or MTABindResult (X.411 8.2.1.1): NULL, or a SET of name [0] and credentials [1]. In 1984 the
 * same, with a password straight in [1]. A remote operations tag (16 argument, 17 result) may be around it.
 */
static void read_bind(ex_octets in, rfc1006_facts *out)
{
    ex_octets from = in;
    ex_ber element, part;

    if (!ex_ber_next(&from, &element))
        return;
    if (element.tag_class == BER_CONTEXT && (element.number == 16 || element.number == 17)) {
        from = element.content;
        if (!ex_ber_next(&from, &element))
            return;
    }
    if (element.tag_class == BER_UNIVERSAL && element.number == BER_NULL) {
        out->bind = out->unauthenticated = TRUE;
        return;
    }
    if (element.tag_class != BER_CONTEXT || element.number != 1 || !element.constructed)
        return;
    out->bind = TRUE;
    if (ex_ber_find(element.content, BER_CONTEXT, 0, &part))
        ex_ber_text(&part, out->mta, sizeof(out->mta));
    /* Simple credentials are a string (X.411: a password); strong ones are context tagged. Only that it is there counts. */
    if (ex_ber_find(element.content, BER_CONTEXT, 1, &part)) {
        ex_octets credentials = part.content;
        ex_ber simple;

        out->password =
            ex_ber_next(&credentials, &simple) && simple.tag_class == BER_UNIVERSAL && simple.content.size > 0;
    }
}

/* ConnectionData (X.228 9.1.1): open [0] with the bind, or recover [1]. */
static void read_connection_data(ex_octets in, gboolean is_p1, rfc1006_facts *out)
{
    ex_ber element;

    if (!ex_ber_next(&in, &element) || element.tag_class != BER_CONTEXT)
        return;
    out->recovers = element.number == 1;
    if (element.number == 0 && is_p1)
        read_bind(element.content, out);
}

/* The fields of RTORQ or RTOAC; both numbered alike but for the dialogue mode, which only RTORQ has. */
static void read_rts_open(ex_octets fields, gboolean request, gboolean is_p1, rfc1006_facts *out)
{
    ex_octets data = fields;

    out->checkpoint = MAX(number_in(fields, 0), 0);
    out->window = number_in(fields, 1);
    if (out->window == RFC1006_UNSAID)
        out->window = 3;
    if (request)
        out->dialogue = MAX(number_in(fields, 2), 0);
    if (ex_ber_enter(&data, request ? 3 : 2))
        read_connection_data(data, is_p1, out);
}

static void read_rts_refusal(ex_octets fields, rfc1006_facts *out)
{
    ex_octets error = fields;
    ex_ber element;

    out->rtse_refusal = number_in(fields, 0);
    if (!ex_ber_enter(&error, 1) || !ex_ber_next(&error, &element))
        return;
    if (element.tag_class == BER_CONTEXT && element.number == 18) {
        error = element.content;
        if (!element.constructed || !ex_ber_next(&error, &element)) {
            out->bind_error = ex_ber_integer(element.content, RFC1006_UNSAID);
            return;
        }
    }
    if (element.tag_class == BER_UNIVERSAL && (element.number == BER_INTEGER || element.number == 10))
        out->bind_error = ex_ber_integer(element.content, RFC1006_UNSAID);
}

/* An APDU of reliable transfer by its tag (X.228 clause 9). */
static void read_rts(ex_octets in, rfc1006_facts *out)
{
    ex_ber element;

    if (!ex_ber_next(&in, &element) || element.tag_class != BER_CONTEXT)
        return;
    const gboolean is_p1 = out->payload == EX_TPKT_P1;

    switch (element.number) {
    case 16:
        read_rts_open(element.content, TRUE, is_p1, out);
        break;
    case 17:
        read_rts_open(element.content, FALSE, is_p1, out);
        break;
    case 18:
        read_rts_refusal(element.content, out);
        break;
    case 22:
        out->rtse_abort = number_in(element.content, 0);
        break;
    default:
        break;
    }
}

/* user-information [30] of an ACSE APDU: EXTERNALs; the value stands in [0] as it is, in [1] as octets. */
static void read_user_information(ex_octets apdu, rfc1006_facts *out)
{
    ex_ber external, value;

    if (!ex_ber_enter(&apdu, 30) || !ex_ber_next(&apdu, &external))
        return;
    if (ex_ber_find(external.content, BER_CONTEXT, 0, &value) ||
        ex_ber_find(external.content, BER_CONTEXT, 1, &value)) {
        /* [16] to [22] of a remote operation stand here without reliable transfer in P3 and P7; those are not read. */
        if (out->payload != EX_TPKT_P3 && out->payload != EX_TPKT_P7)
            read_rts(value.content, out);
    }
}

static void read_application_context(ex_octets apdu, rfc1006_facts *out)
{
    ex_ber oid;

    if (!ex_ber_enter(&apdu, 1) || !ex_ber_next(&apdu, &oid) || oid.number != BER_OID)
        return;
    if (ex_ber_oid(oid.content, out->context, sizeof(out->context)))
        out->payload = rfc1006_payload_of(out->context);
    else
        out->context[0] = '\0';
}

/* result [2] and source of the diagnostic [3], whose [1] is the service user's and [2] the provider's. */
static void read_acse_result(ex_octets apdu, rfc1006_facts *out)
{
    ex_octets in = apdu;
    ex_ber element;

    if (ex_ber_enter(&in, 2) && ex_ber_next(&in, &element))
        out->acse_result = ex_ber_integer(element.content, RFC1006_UNSAID);
    in = apdu;
    if (!ex_ber_enter(&in, 3) || !ex_ber_next(&in, &element))
        return;
    const gint32 base = element.number == 2 ? PROVIDERS : 0;

    in = element.content;
    if (ex_ber_next(&in, &element))
        out->acse_diagnostic = base + ex_ber_integer(element.content, 0);
}

/* An ACSE APDU by its tag (X.227): AARQ 0, AARE 1, RLRQ 2, RLRE 3, ABRT 4. */
static void read_acse(ex_octets in, rfc1006_facts *out)
{
    ex_ber apdu;

    if (!ex_ber_next(&in, &apdu) || apdu.tag_class != BER_APPLICATION)
        return;
    if (apdu.number <= 1)
        read_application_context(apdu.content, out);
    if (apdu.number == 1)
        read_acse_result(apdu.content, out);
    read_user_information(apdu.content, out);
}

/*
 * User data of a presentation PDU: [APPLICATION 1], a list of values, of which the first is association control's.
 * Its value stands in [0] as it is, in [1] as octets.
 */
static void read_presentation_data(ex_octets in, rfc1006_facts *out)
{
    ex_ber list, value;

    if (!ex_ber_find(in, BER_APPLICATION, 1, &list) || !ex_ber_next(&list.content, &value))
        return;
    ex_octets parts = value.content;

    if (ex_ber_find(parts, BER_CONTEXT, 0, &value) || ex_ber_find(parts, BER_CONTEXT, 1, &value))
        read_acse(value.content, out);
}

/* What the X.410 form says of the application: 1984 and 1988 differ in nothing but its number. */
static void read_x410(ex_octets fields, rfc1006_facts *out)
{
    const gboolean request = out->spdu == RFC1006_S_CONNECT;

    out->mode = EX_MODE_X410;
    if (request) {
        out->application_protocol = number_in(fields, 4);
        out->mode = out->application_protocol == PROTOCOL_P1_1988 ? EX_MODE_1988_X410 : EX_MODE_1984;
        out->payload = out->application_protocol == PROTOCOL_P1_1988 || out->application_protocol == PROTOCOL_P1_1984
                           ? EX_TPKT_P1
                       : out->application_protocol == PROTOCOL_P3_1984 ? EX_TPKT_P3
                                                                       : EX_TPKT_OTHER;
    }
    read_rts_open(fields, request, !request || out->payload == EX_TPKT_P1, out);
}

void rfc1006_upper_open(ex_octets user_data, rfc1006_facts *out)
{
    ex_octets fields;
    ex_ber set;

    if (!ex_ber_next(&user_data, &set) || set.tag_class != BER_UNIVERSAL || set.number != BER_SET)
        return;
    fields = set.content;
    if (ex_ber_enter(&fields, 2)) {
        out->mode = EX_MODE_1988_NORMAL;
        selector_in(fields, 1, &out->p_calling);
        selector_in(fields, out->spdu == RFC1006_S_CONNECT ? 2 : 3, &out->p_called);
        read_presentation_data(fields, out);
        return;
    }
    if (ex_ber_enter(&fields, 1))
        read_x410(fields, out);
}

void rfc1006_upper_refuse(ex_octets user_data, rfc1006_facts *out)
{
    ex_ber pdu;

    if (!ex_ber_next(&user_data, &pdu) || pdu.tag_class != BER_UNIVERSAL)
        return;
    if (pdu.number == BER_SET) {
        out->mode = EX_MODE_X410;
        read_rts_refusal(pdu.content, out);
    } else if (pdu.number == BER_SEQUENCE) {
        out->mode = EX_MODE_1988_NORMAL;
        out->presentation_reason = number_in(pdu.content, 10);
        read_presentation_data(pdu.content, out);
    }
}

void rfc1006_upper_abort(ex_octets user_data, rfc1006_facts *out)
{
    ex_ber pdu;

    if (!ex_ber_next(&user_data, &pdu))
        return;
    if (pdu.tag_class == BER_CONTEXT && pdu.number == 0) {
        read_presentation_data(pdu.content, out);
    } else if (pdu.tag_class == BER_UNIVERSAL && pdu.number == BER_SET) {
        out->rtse_abort = number_in(pdu.content, 0);
    } else if (pdu.tag_class == BER_UNIVERSAL && pdu.number == BER_SEQUENCE) {
        out->presentation_reason = number_in(pdu.content, 0);
    }
}
