/* reliable.c
 * Reliable transfer, told by single TSDUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/ber.h"
#include "wire/octets.h"
#include "wire/osi/reliable.h"

/* SPDU identifiers (X.225 8.3): tokens, which stand before those of category 2, and data. */
#define SI_GIVE_TOKENS         1
#define SI_PLEASE_TOKENS       2
#define SI_DATA                1
#define SI_GIVE_TOKENS_CONFIRM 21
#define SI_GIVE_TOKENS_ACK     22

/* Parameters (X.225 8.4). */
#define PGI_LINKING  33
#define PI_TOKENS    16
#define PI_ACTIVITY  41
#define PI_SERIAL    42
#define PI_REASON    50
#define PI_USER_DATA 193

/* An activity's identifier and a serial number have six octets at most; a serial number is written in decimal digits. */
#define NUMBER_MAX 6
/* Parameters in an SPDU that are looked at; an activity's resumption has most. */
#define PARAMETERS_MAX 6
/* The octets of a concatenated data SPDU before its user information: two SPDUs without parameters. */
#define DATA_HEADER 4
/* What may be wrapped around an APDU: presentation's list and value, an EXTERNAL. */
#define WRAPS_MAX 6
/* Fields of an envelope that are looked at. */
#define FIELDS_MAX 12

/* SPDUs of category 2, each with the parameter that it must have. */
static const struct {
    guint8 identifier, parameter;
} activities[] = {
    { 45, PI_ACTIVITY }, /* activity start */
    { 29, PGI_LINKING }, /* activity resume */
    { 25, PI_REASON },   /* activity interrupt */
    { 57, PI_REASON },   /* activity discard */
    { 41, PI_SERIAL },   /* activity end */
    { 42, PI_SERIAL },   /* its acknowledgement */
};

static gboolean is_number(const guint8 *at, guint size)
{
    if (size == 0 || size > NUMBER_MAX)
        return FALSE;
    for (guint i = 0; i < size; i++) {
        if (at[i] < '0' || at[i] > '9')
            return FALSE;
    }
    return TRUE;
}

/* Whether a parameter can be one of these SPDUs. */
static gboolean fits(guint8 code, const guint8 *at, guint size)
{
    switch (code) {
    case PI_ACTIVITY:
        return size > 0 && size <= NUMBER_MAX;
    case PI_SERIAL:
        return is_number(at, size);
    case PI_REASON:
        return size == 1;
    case PGI_LINKING:
    case PI_USER_DATA:
        return size > 0;
    default:
        return FALSE;
    }
}

/* Whether these octets are nothing but parameters that fit, with the one that is wanted. Ends: after PARAMETERS_MAX. */
static gboolean are_parameters(const guint8 *at, gsize size, guint8 wanted)
{
    gboolean there = FALSE;

    for (guint i = 0; i < PARAMETERS_MAX && size >= 2; i++) {
        const guint length = at[1];

        if (length > size - 2 || !fits(at[0], at + 2, length))
            return FALSE;
        there |= at[0] == wanted;
        at += 2 + length;
        size -= 2 + length;
    }
    return size == 0 && there;
}

/* Length of the tokens SPDU at the front, which has no parameter or the token item; 0 if there is none. */
static gsize tokens_at(const guint8 *bytes, gsize size)
{
    if (size < 2 || (bytes[0] != SI_GIVE_TOKENS && bytes[0] != SI_PLEASE_TOKENS))
        return 0;
    if (bytes[1] == 0)
        return 2;
    return size >= 5 && bytes[1] == 3 && bytes[2] == PI_TOKENS && bytes[3] == 1 ? 5 : 0;
}

static gboolean is_session(const guint8 *bytes, gsize size, gsize total)
{
    const gsize tokens = tokens_at(bytes, size);
    const guint8 *spdu = bytes + tokens;

    if (size != total)
        return FALSE;
    /* All tokens at once are given with activities only (X.225 7.9.3). */
    if (size == 2 && (bytes[0] == SI_GIVE_TOKENS_CONFIRM || bytes[0] == SI_GIVE_TOKENS_ACK) && bytes[1] == 0)
        return TRUE;
    if (tokens == 0 || size < tokens + 2 || spdu[1] != size - tokens - 2)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(activities); i++) {
        if (spdu[0] == activities[i].identifier)
            return are_parameters(spdu + 2, spdu[1], activities[i].parameter);
    }
    return FALSE;
}

/* An APDU without what is wrapped around it: a list of presentation values, a value, octets, an EXTERNAL. */
static gboolean unwrap(ex_octets in, ex_ber *apdu)
{
    /* Ends: after WRAPS_MAX. */
    for (guint i = 0; i < WRAPS_MAX && ex_ber_next(&in, apdu); i++) {
        const gboolean universal = apdu->tag_class == BER_UNIVERSAL;
        ex_ber inner;

        if (apdu->tag_class == BER_CONTEXT)
            return TRUE;
        in = apdu->content;
        if ((universal && (apdu->number == BER_SEQUENCE || apdu->number == BER_EXTERNAL))) {
            /* Its identifiers of context and syntax first, then [0] with the value as it is, or [1] with its octets. */
            if (!ex_ber_find(in, BER_CONTEXT, 0, &inner) && !ex_ber_find(in, BER_CONTEXT, 1, &inner))
                return FALSE;
            in = inner.content;
        } else if (!(universal && apdu->number == BER_OCTET_STRING) &&
                   !(apdu->tag_class == BER_APPLICATION && apdu->number == 1)) {
            return FALSE;
        }
    }
    return FALSE;
}

/* An envelope is a SET whose MTS identifier is [APPLICATION 4], and the domain in that [APPLICATION 3] (X.411). */
static gboolean begins_message(const ex_ber *apdu)
{
    ex_octets in = apdu->content;
    ex_ber envelope, field, domain;

    if (!apdu->constructed || apdu->number > 2 || !ex_ber_next(&in, &envelope) || envelope.tag_class != BER_UNIVERSAL ||
        envelope.number != BER_SET || !envelope.constructed)
        return FALSE;
    in = envelope.content;
    /* Ends: after FIELDS_MAX. */
    for (guint i = 0; i < FIELDS_MAX && ex_ber_next(&in, &field); i++) {
        if (field.tag_class == BER_APPLICATION && field.number == 4 && field.constructed)
            return ex_ber_next(&field.content, &domain) && domain.tag_class == BER_APPLICATION && domain.number == 3;
    }
    return FALSE;
}

/* Invoke, result, error or reject, whose first field is the number of the invocation (X.229 clause 9). */
static gboolean begins_operation(const ex_ber *apdu)
{
    ex_octets in = apdu->content;
    ex_ber number;

    return apdu->constructed && apdu->number >= 1 && apdu->number <= 4 && ex_ber_next(&in, &number) &&
           number.tag_class == BER_UNIVERSAL && number.number == BER_INTEGER && !number.constructed;
}

rfc1006_reliable rfc1006_reliable_read(const guint8 *bytes, gsize size, gsize total, gboolean first)
{
    ex_ber apdu;

    if (size == 0)
        return RFC1006_RT_NONE;
    if (is_session(bytes, size, total))
        return RFC1006_RT_SESSION;
    if (size <= DATA_HEADER || bytes[0] != SI_GIVE_TOKENS || bytes[1] != 0 || bytes[2] != SI_DATA || bytes[3] != 0 ||
        !unwrap((ex_octets){ bytes + DATA_HEADER, size - DATA_HEADER }, &apdu))
        return RFC1006_RT_NONE;
    if (begins_message(&apdu))
        return RFC1006_RT_MESSAGE;
    return first && begins_operation(&apdu) ? RFC1006_RT_OPERATION : RFC1006_RT_NONE;
}
