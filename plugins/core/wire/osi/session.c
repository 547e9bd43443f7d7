/* session.c
 * SPDUs of a TSDU (X.225 clause 8).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>
#include <string.h>

#include "wire/octets.h"
#include "wire/osi/session.h"
#include "wire/osi/upper.h"

/* SPDU identifiers; category 2 shares some of its numbers with category 1 and follows a tokens SPDU. */
#define SI_GIVE_TOKENS   1
#define SI_PLEASE_TOKENS 2

/* Parameters and groups of parameters. */
#define PGI_CONNECTION 1
#define PGI_ACCEPT     5
#define PI_DISCONNECT  17
#define PI_REASON      50
#define PI_S_CALLING   51
#define PI_S_CALLED    52
#define PGI_USER_DATA  193
#define PGI_EXTENDED   194

/* SPDUs in a TSDU, and parameters in an SPDU, that are looked at. */
#define SPDUS_MAX      4
#define PARAMETERS_MAX 32

static const struct {
    guint8 identifier;
    rfc1006_spdu spdu;
} category_1[] = {
    { 7, RFC1006_S_OTHER },       { 8, RFC1006_S_OTHER },       { 9, RFC1006_S_FINISH },
    { 10, RFC1006_S_DISCONNECT }, { 12, RFC1006_S_REFUSE },     { 13, RFC1006_S_CONNECT },
    { 14, RFC1006_S_ACCEPT },     { 15, RFC1006_S_OTHER },      { 16, RFC1006_S_OTHER },
    { 21, RFC1006_S_TURN },       { 22, RFC1006_S_TURN },       { 25, RFC1006_S_ABORT },
    { 26, RFC1006_S_ABORT_ACCEPT }, { 33, RFC1006_S_DATA },
}, category_2[] = {
    { 0, RFC1006_S_EXCEPTION },          { 1, RFC1006_S_DATA },               { 25, RFC1006_S_ACTIVITY_INTERRUPT },
    { 26, RFC1006_S_ACTIVITY_ACK },      { 29, RFC1006_S_ACTIVITY_RESUME },   { 34, RFC1006_S_OTHER },
    { 41, RFC1006_S_ACTIVITY_END },      { 42, RFC1006_S_ACTIVITY_ACK },      { 45, RFC1006_S_ACTIVITY_START },
    { 48, RFC1006_S_EXCEPTION },         { 49, RFC1006_S_CHECKPOINT },        { 50, RFC1006_S_CHECKPOINT_ACK },
    { 53, RFC1006_S_OTHER },             { 57, RFC1006_S_ACTIVITY_DISCARD },  { 58, RFC1006_S_ACTIVITY_ACK },
    { 61, RFC1006_S_OTHER },             { 62, RFC1006_S_OTHER },
};

static rfc1006_spdu find_spdu(guint8 identifier, gboolean second)
{
    if (!second) {
        for (guint i = 0; i < G_N_ELEMENTS(category_1); i++) {
            if (category_1[i].identifier == identifier)
                return category_1[i].spdu;
        }
        return RFC1006_S_NONE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(category_2); i++) {
        if (category_2[i].identifier == identifier)
            return category_2[i].spdu;
    }
    return RFC1006_S_NONE;
}

/* A code and a length indicator, which is one octet, or 255 and two (X.225 8.2.5). What is cut is shortened. */
static gboolean take(ex_octets *from, guint8 *code, ex_octets *value)
{
    gsize length, header = 2;

    if (from->size < 2)
        return FALSE;
    *code = from->at[0];
    length = from->at[1];
    if (length == 255) {
        if (from->size < 4)
            return FALSE;
        length = ex_be16(from->at + 2);
        header = 4;
    }
    value->at = from->at + header;
    value->size = MIN(length, from->size - header);
    from->at += header + value->size;
    from->size -= header + value->size;
    return TRUE;
}

static void read_selector(ex_octets value, rfc1006_selector *out)
{
    out->there = TRUE;
    out->size = (guint8)MIN(value.size, sizeof(out->octet));
    memcpy(out->octet, value.at, out->size);
}

static void read_user_data(ex_octets value, rfc1006_facts *out)
{
    switch (out->spdu) {
    case RFC1006_S_CONNECT:
    case RFC1006_S_ACCEPT:
        rfc1006_upper_open(value, out);
        break;
    case RFC1006_S_REFUSE:
        rfc1006_upper_refuse(value, out);
        break;
    case RFC1006_S_ABORT:
        rfc1006_upper_abort(value, out);
        break;
    default:
        break;
    }
}

static void read_parameters(ex_octets in, rfc1006_facts *out)
{
    ex_octets value;
    guint8 code;

    /* Ends: after PARAMETERS_MAX. */
    for (guint i = 0; i < PARAMETERS_MAX && take(&in, &code, &value); i++) {
        switch (code) {
        case PI_DISCONNECT:
            if (out->spdu == RFC1006_S_ABORT && value.size > 0)
                out->session_abort = value.at[0];
            break;
        case PI_REASON:
            /* The user's octets stand behind the reason (X.225 8.3.5.10). */
            if (out->spdu == RFC1006_S_REFUSE && value.size > 0) {
                out->session_reason = value.at[0];
                read_user_data((ex_octets){ value.at + 1, value.size - 1 }, out);
            }
            break;
        case PI_S_CALLING:
            read_selector(value, &out->s_calling);
            break;
        case PI_S_CALLED:
            read_selector(value, &out->s_called);
            break;
        case PGI_USER_DATA:
        case PGI_EXTENDED:
            read_user_data(value, out);
            break;
        default:
            break;
        }
    }
}

static void set_unsaid(rfc1006_facts *out)
{
    gint32 *const numbers[] = { &out->session_reason,  &out->session_abort,        &out->acse_result,
                                &out->acse_diagnostic, &out->checkpoint,           &out->window,
                                &out->dialogue,        &out->rtse_refusal,         &out->rtse_abort,
                                &out->bind_error,      &out->application_protocol, &out->presentation_reason };

    memset(out, 0, sizeof(*out));
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        *numbers[i] = RFC1006_UNSAID;
}

void rfc1006_session_read(const guint8 *bytes, gsize size, rfc1006_facts *out)
{
    ex_octets in = { bytes, size }, value;
    guint8 code;

    set_unsaid(out);
    /* Ends: after SPDUS_MAX. */
    for (guint i = 0; i < SPDUS_MAX && take(&in, &code, &value); i++) {
        const gboolean tokens = i == 0 && (code == SI_GIVE_TOKENS || code == SI_PLEASE_TOKENS);

        out->spdu = tokens ? RFC1006_S_TURN : find_spdu(code, i > 0);
        if (out->spdu == RFC1006_S_NONE)
            return;
        if (!tokens)
            read_parameters(value, out);
        /* What follows a data SPDU is user information, not another SPDU. */
        if (out->spdu == RFC1006_S_DATA)
            return;
    }
}

/* Reasons by layer, the uppermost first. */
static const struct {
    gsize number; /* offset of the number in rfc1006_facts */
    gint32 value;
    ex_x400_refusal refusal;
} refusals[] = {
    { offsetof(rfc1006_facts, bind_error), 0, EX_REFUSAL_BUSY },
    { offsetof(rfc1006_facts, bind_error), 2, EX_REFUSAL_AUTHENTICATION },
    { offsetof(rfc1006_facts, bind_error), 3, EX_REFUSAL_DIALOGUE_MODE },
    { offsetof(rfc1006_facts, bind_error), 4, EX_REFUSAL_SECURITY },
    { offsetof(rfc1006_facts, bind_error), 5, EX_REFUSAL_SECURITY },
    { offsetof(rfc1006_facts, rtse_refusal), 0, EX_REFUSAL_BUSY },
    { offsetof(rfc1006_facts, rtse_refusal), 1, EX_REFUSAL_CANNOT_RECOVER },
    { offsetof(rfc1006_facts, rtse_refusal), 2, EX_REFUSAL_AUTHENTICATION },
    { offsetof(rfc1006_facts, rtse_refusal), 3, EX_REFUSAL_DIALOGUE_MODE },
    { offsetof(rfc1006_facts, acse_diagnostic), 2, EX_REFUSAL_CONTEXT },
    { offsetof(rfc1006_facts, presentation_reason), 1, EX_REFUSAL_BUSY },
    { offsetof(rfc1006_facts, presentation_reason), 3, EX_REFUSAL_SELECTOR },
    { offsetof(rfc1006_facts, presentation_reason), 4, EX_REFUSAL_VERSION },
    { offsetof(rfc1006_facts, presentation_reason), 7, EX_REFUSAL_SELECTOR },
    { offsetof(rfc1006_facts, session_reason), 1, EX_REFUSAL_BUSY },
    { offsetof(rfc1006_facts, session_reason), 129, EX_REFUSAL_SELECTOR },
    { offsetof(rfc1006_facts, session_reason), 130, EX_REFUSAL_SELECTOR },
    { offsetof(rfc1006_facts, session_reason), 131, EX_REFUSAL_BUSY },
    { offsetof(rfc1006_facts, session_reason), 132, EX_REFUSAL_VERSION },
};

ex_x400_refusal rfc1006_refusal(const rfc1006_facts *facts)
{
    const gint32 said[] = { facts->bind_error, facts->rtse_refusal, facts->presentation_reason };

    for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
        const gint32 number = G_STRUCT_MEMBER(gint32, facts, refusals[i].number);

        if (number == refusals[i].value)
            return refusals[i].refusal;
    }
    for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
        if (said[i] > 0)
            return EX_REFUSAL_OTHER;
    }
    return facts->session_reason > 2 ? EX_REFUSAL_OTHER : EX_REFUSAL_UNSAID;
}

ex_tpkt_payload rfc1006_payload_guess(const guint8 *bytes, gsize size)
{
    if (size < 2)
        return EX_TPKT_UNKNOWN;
    /* S7 communication and its successor begin with an identifier and a kind. */
    if ((bytes[0] == 0x32 && (bytes[1] <= 3 || bytes[1] == 7)) || (bytes[0] == 0x72 && bytes[1] <= 4))
        return EX_TPKT_S7;
    /* T.125 Connect-Initial or Connect-Response, [APPLICATION 101] and [102]: RDP and T.120. */
    if (bytes[0] == 0x7f && (bytes[1] == 0x65 || bytes[1] == 0x66))
        return EX_TPKT_RDP;
    /* Q.931 with a call reference of two octets, as H.225 uses it. */
    if (bytes[0] == 0x08 && bytes[1] == 0x02)
        return EX_TPKT_H323;
    return EX_TPKT_UNKNOWN;
}
