/* framing.c
 * TPKT headers and TPDU types.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "framing.h"

/* Codes of class 0 (ISO 8073 clause 13, table 8); the low four bits are credit and 0 in class 0. */
static const struct {
    guint8 code;
    ex_tpdu type;
} codes[] = {
    { 0xe0, EX_TPDU_CR }, { 0xd0, EX_TPDU_CC }, { 0x80, EX_TPDU_DR }, { 0xf0, EX_TPDU_DT }, { 0x70, EX_TPDU_ER },
};

gboolean rfc1006_read(const guint8 *bytes, gsize size, rfc1006_tpkt *out)
{
    if (size < RFC1006_HEADER + 2 || bytes[0] != RFC1006_VERSION)
        return FALSE;
    out->reserved = bytes[1];
    out->length = (guint16)(bytes[2] << 8 | bytes[3]);
    out->code = bytes[RFC1006_HEADER + 1];
    out->type = EX_TPDU_OTHER;
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        if ((out->code & 0xf0) == codes[i].code)
            out->type = codes[i].type;
    }
    return out->length >= RFC1006_LENGTH_MIN && out->type != EX_TPDU_OTHER;
}
