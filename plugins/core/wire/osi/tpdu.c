/* tpdu.c
 * Headers of class 0 TPDUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/progress.h>

#include "wire/octets.h"
#include "wire/osi/tpdu.h"

#define PARAMETER_SIZE           0xc0
#define PARAMETER_CALLING        0xc1
#define PARAMETER_CALLED         0xc2
#define PARAMETER_PREFERRED_SIZE 0xf0 /* X.224 (1995) 13.3.4: up to four octets, in units of 128 octets */
/* Class 0 ends at 2048 octets (clause 13.3.4 a); RFC 1006 section 5 lets an absent parameter mean 65531. */
#define SIZE_CODE_MIN 0x07
#define SIZE_CODE_MAX 0x0b
#define SIZE_CODE_ANY 0x0d

/* Offsets within the TPKT: of fixed parts, and where variable parts begin. */
#define AT_DST_REF     6
#define AT_SRC_REF     8
#define AT_CLASS       10
#define AT_REASON      10
#define AT_CAUSE       8
#define AT_VARIABLE_CR 11

static void read_size(const guint8 *value, guint8 size, rfc1006_tpdu *out)
{
    if (size != 1 || value[0] < SIZE_CODE_MIN || value[0] > SIZE_CODE_ANY) {
        out->violations |= RFC1006_V_SIZE;
        return;
    }
    out->size = 1u << value[0];
    if (value[0] > SIZE_CODE_MAX)
        out->violations |= RFC1006_V_SIZE;
}

static void read_preferred_size(const guint8 *value, guint8 size, rfc1006_tpdu *out)
{
    guint32 units = 0;

    if (size == 0 || size > 2) {
        out->violations |= RFC1006_V_SIZE;
        return;
    }
    /* Ends: after two octets at most. */
    for (guint i = 0; i < size; i++)
        units = units << 8 | value[i];
    out->size = units * 128;
}

/* Parameters are a code, a length and a value each (clause 13.2.3). Ends: each takes two octets at least. */
static void read_parameters(const guint8 *bytes, guint end, rfc1006_tpdu *out)
{
    guint at = AT_VARIABLE_CR;
    guint64 left = EX_ALL_LEFT;

    while (at < end && ex_goes_on(&left, end - at)) {
        if (at + 2 > end || at + 2 + bytes[at + 1] > end) {
            out->violations |= RFC1006_V_PARAMETER;
            return;
        }
        const rfc1006_part part = { (guint16)(at + 2), bytes[at + 1] };

        switch (bytes[at]) {
        case PARAMETER_SIZE:
            out->size_part = part;
            read_size(bytes + part.at, part.size, out);
            break;
        case PARAMETER_PREFERRED_SIZE:
            read_preferred_size(bytes + part.at, part.size, out);
            break;
        case PARAMETER_CALLING:
            out->calling = part;
            break;
        case PARAMETER_CALLED:
            out->called = part;
            break;
        default:
            out->violations |= RFC1006_V_PARAMETER;
        }
        at += 2u + part.size;
    }
}

static void read_connect(const guint8 *bytes, rfc1006_tpdu *out)
{
    out->dst_ref = ex_be16(bytes + AT_DST_REF);
    out->src_ref = ex_be16(bytes + AT_SRC_REF);
    out->class_option = bytes[AT_CLASS];
    if (out->class_option & 0xf0)
        out->violations |= RFC1006_V_CLASS;
    if (out->class_option & 0x0f)
        out->violations |= RFC1006_V_OPTIONS;
    if (out->tpkt.type == EX_TPDU_CR && out->dst_ref != 0)
        out->violations |= RFC1006_V_DST_REF;
    read_parameters(bytes, out->header, out);
}

gboolean rfc1006_tpdu_read(const guint8 *bytes, gsize size, rfc1006_tpdu *out)
{
    memset(out, 0, sizeof(*out));
    if (!rfc1006_read(bytes, size, &out->tpkt))
        return FALSE;
    out->header = (guint16)(RFC1006_HEADER + 1 + out->tpkt.indicator);
    if (size < out->header)
        return FALSE;
    if (out->tpkt.code & 0x0f)
        out->violations |= RFC1006_V_CREDIT;
    if (out->tpkt.type != EX_TPDU_DT && out->tpkt.type != EX_TPDU_ER && out->tpkt.length > out->header)
        out->violations |= RFC1006_V_USER_DATA;
    switch (out->tpkt.type) {
    case EX_TPDU_CR:
    case EX_TPDU_CC:
        read_connect(bytes, out);
        break;
    case EX_TPDU_DR:
        out->dst_ref = ex_be16(bytes + AT_DST_REF);
        out->src_ref = ex_be16(bytes + AT_SRC_REF);
        out->reason = bytes[AT_REASON];
        break;
    case EX_TPDU_ER:
        out->dst_ref = ex_be16(bytes + AT_DST_REF);
        out->reason = bytes[AT_CAUSE];
        break;
    default:
        out->eot = (bytes[6] & 0x80) != 0;
        if ((bytes[6] & 0x7f) || out->tpkt.indicator != 2)
            out->violations |= RFC1006_V_NUMBER;
        break;
    }
    return TRUE;
}

/* Whether a selector is two octets that are no text: what automation has. MTAs have names. */
static gboolean is_binary(const guint8 *bytes, rfc1006_part selector)
{
    return selector.at && selector.size == 2 && bytes[selector.at] < 0x20;
}

static gboolean begins_with(const guint8 *bytes, gsize size, const char *text)
{
    return size >= strlen(text) && memcmp(bytes, text, strlen(text)) == 0;
}

/*
 * RDP's variable part is no parameters: a cookie, or a negotiation of type, flags, a length of 8, and protocols; behind a
 * request's may stand a correlation identifier of 36 octets (MS-RDPBCGR 2.2.1.1.2).
 */
static gboolean is_rdp(const guint8 *variable, guint size, ex_tpdu type)
{
    if (type == EX_TPDU_CR && (begins_with(variable, size, "Cookie: ") || begins_with(variable, size, "tsv://")))
        return TRUE;
    if (size < 8 || variable[2] != 8 || variable[3] != 0)
        return FALSE;
    return type == EX_TPDU_CR ? variable[0] == 1 && (size == 8 || size == 8 + 36)
                              : (variable[0] == 2 || variable[0] == 3) && size == 8;
}

ex_tpkt_payload rfc1006_payload_of_connect(const guint8 *bytes, const rfc1006_tpdu *connect)
{
    const guint8 *called = bytes + connect->called.at;
    const guint8 *calling = bytes + connect->calling.at;

    if (connect->tpkt.type != EX_TPDU_CR && connect->tpkt.type != EX_TPDU_CC)
        return EX_TPKT_UNKNOWN;
    if (connect->called.at && begins_with(called, connect->called.size, "SIMATIC-ROOT-"))
        return EX_TPKT_S7;
    /* S7 has a type of connection, 1 to 3 or a resource, before rack and slot; who numbers from 0 is MMS's. */
    if (is_binary(bytes, connect->called) && is_binary(bytes, connect->calling))
        return called[0] && calling[0] ? EX_TPKT_S7 : EX_TPKT_MMS;
    return connect->header > AT_VARIABLE_CR &&
                   is_rdp(bytes + AT_VARIABLE_CR, connect->header - AT_VARIABLE_CR, connect->tpkt.type)
               ? EX_TPKT_RDP
               : EX_TPKT_UNKNOWN;
}

gboolean rfc1006_is_connect_request(const guint8 *bytes, gsize size)
{
    rfc1006_tpdu tpdu;

    return rfc1006_tpdu_read(bytes, size, &tpdu) && tpdu.tpkt.type == EX_TPDU_CR && tpdu.tpkt.length == size &&
           (tpdu.violations & ~RFC1006_V_SIZE) == 0 && (tpdu.size > 0 || !(tpdu.violations & RFC1006_V_SIZE));
}
