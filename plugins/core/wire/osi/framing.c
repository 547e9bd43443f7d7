/* framing.c
 * TPKT headers and TPDU types.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/octets.h"
#include "wire/osi/framing.h"

/* Headers in a row that are enough to be sure. Each is 39 fixed bits when it is a DT TPDU's. */
#define CHAIN_MAX 4

/* Codes of class 0 (ISO 8073 clause 13, table 8); the low four bits are credit and 0 in class 0. */
static const struct {
    guint8 code;
    ex_tpdu type;
    guint8 indicator_min; /* octets of the fixed part behind the length indicator */
} codes[] = {
    { 0xe0, EX_TPDU_CR, 6 }, { 0xd0, EX_TPDU_CC, 6 }, { 0x80, EX_TPDU_DR, 6 },
    { 0xf0, EX_TPDU_DT, 2 }, { 0x70, EX_TPDU_ER, 4 },
};

gboolean rfc1006_read(const guint8 *bytes, gsize size, rfc1006_tpkt *out)
{
    if (size < RFC1006_HEADER + 2 || bytes[0] != RFC1006_VERSION)
        return FALSE;
    out->reserved = bytes[1];
    out->length = ex_be16(bytes + 2);
    out->indicator = bytes[RFC1006_HEADER];
    out->code = bytes[RFC1006_HEADER + 1];
    out->type = EX_TPDU_OTHER;
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        if ((out->code & 0xf0) == codes[i].code && out->indicator >= codes[i].indicator_min)
            out->type = codes[i].type;
    }
    return out->length >= RFC1006_LENGTH_MIN && out->type != EX_TPDU_OTHER &&
           RFC1006_HEADER + 1 + out->indicator <= out->length;
}

rfc1006_fit rfc1006_fits(const guint8 *bytes, gsize size)
{
    rfc1006_tpkt tpkt;

    if (size < RFC1006_HEADER + 2) {
        const gboolean long_enough = size < RFC1006_HEADER || bytes[2] || bytes[3] >= RFC1006_LENGTH_MIN;

        return size > 0 && bytes[0] == RFC1006_VERSION && long_enough ? RFC1006_PREFIX : RFC1006_NOT;
    }
    if (!rfc1006_read(bytes, size, &tpkt) || (tpkt.code & 0x0f) != 0)
        return RFC1006_NOT;
    /* All but DT are nothing but a header in class 0. */
    if (tpkt.type != EX_TPDU_DT)
        return RFC1006_HEADER + 1 + tpkt.indicator == tpkt.length ? RFC1006_HEADER_FITS : RFC1006_NOT;
    if (tpkt.indicator != 2)
        return RFC1006_NOT;
    if (size < RFC1006_DT_HEADER)
        return RFC1006_PREFIX;
    /* The number of a DT TPDU is 0 in class 0; the eighth bit marks the end of the TSDU. */
    return (bytes[6] & 0x7f) == 0 ? RFC1006_HEADER_FITS : RFC1006_NOT;
}

gboolean rfc1006_leads_on(const guint8 *bytes, gsize size, gsize at)
{
    /* Ends: after CHAIN_MAX headers. */
    for (guint i = 0; i < CHAIN_MAX; i++) {
        at += ex_be16(bytes + at + 2);
        if (at >= size)
            return TRUE;
        switch (rfc1006_fits(bytes + at, size - at)) {
        case RFC1006_NOT:
            return FALSE;
        case RFC1006_PREFIX:
            return TRUE;
        case RFC1006_HEADER_FITS:
            break;
        }
    }
    return TRUE;
}

rfc1006_fit rfc1006_find(const guint8 *bytes, gsize size, gsize *at)
{
    /* Ends: one octet further each turn, and each looks at CHAIN_MAX headers at most. */
    for (gsize i = 0; i < size; i++) {
        const rfc1006_fit fit = rfc1006_fits(bytes + i, size - i);

        if (fit == RFC1006_PREFIX || (fit == RFC1006_HEADER_FITS && rfc1006_leads_on(bytes, size, i))) {
            *at = i;
            return fit;
        }
    }
    *at = size;
    return RFC1006_NOT;
}
