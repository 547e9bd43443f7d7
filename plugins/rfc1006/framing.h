/* framing.h
 * TPKT headers (RFC 1006 section 6) and the type of the class 0 TPDU inside (ISO 8073 clause 13), read from bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_FRAMING_H
#define EXCHANGE_RFC1006_FRAMING_H

#include <exchange/evidence.h>

#define RFC1006_HEADER  4 /**< octets of a TPKT header */
#define RFC1006_VERSION 3
#define RFC1006_LENGTH_MIN 7 /**< header, length indicator, code and one octet more: the shortest TPKT */

typedef struct {
    guint8 reserved;  /**< 0, but for Exchange 4.0 before SP3 (KB 157015) */
    guint16 length;   /**< octets, header included */
    guint8 code;      /**< of the TPDU, the whole octet */
    ex_tpdu type;
} rfc1006_tpkt;

/**
 * Reads the TPKT at bytes[0].
 * @param size octets that are there; RFC1006_HEADER + 2 are needed
 * @return FALSE if it is none: another version, too short a length, a TPDU code that class 0 does not have
 */
gboolean rfc1006_read(const guint8 *bytes, gsize size, rfc1006_tpkt *out);

#endif
