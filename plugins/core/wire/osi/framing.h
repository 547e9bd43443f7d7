/* framing.h
 * TPKT headers (RFC 1006 section 6) and the type of the class 0 TPDU inside (ISO 8073 clause 13), read from bytes; and
 * how the next header is found where the stream is not known from its start.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_FRAMING_H
#define EXCHANGE_RFC1006_FRAMING_H

#include "facts/facts.h"

#define RFC1006_HEADER     4 /**< octets of a TPKT header */
#define RFC1006_VERSION    3
#define RFC1006_LENGTH_MIN 7 /**< header, length indicator, code and one octet more: the shortest TPKT */
#define RFC1006_DT_HEADER  7 /**< octets before the user data of a DT TPDU, TPKT header included */

typedef struct {
    guint8 reserved;  /**< 0, but for Exchange 4.0 before SP3 (KB 157015) */
    guint16 length;   /**< octets, header included */
    guint8 indicator; /**< length indicator: octets of the TPDU's header behind this octet */
    guint8 code;      /**< of the TPDU, the whole octet */
    ex_tpdu type;
} rfc1006_tpkt;

/** What bytes are, looked at as the start of a TPKT of class 0. */
typedef enum {
    RFC1006_NOT,    /**< it cannot be one */
    RFC1006_PREFIX, /**< the few that are there fit, more are needed to tell */
    RFC1006_HEADER_FITS
} rfc1006_fit;

/**
 * Reads the TPKT at bytes[0].
 * @param size octets that are there; RFC1006_HEADER + 2 are needed
 * @return FALSE if it is none: another version, too short a length, a TPDU code that class 0 does not have, a TPDU
 *         header that is longer than the TPKT
 */
gboolean rfc1006_read(const guint8 *bytes, gsize size, rfc1006_tpkt *out);

/**
 * How well bytes[0] fits the start of a TPKT as a sender of class 0 writes it: stricter than rfc1006_read(), for bytes
 * of which it is not known where they stand. The reserved octet may have any value.
 */
rfc1006_fit rfc1006_fits(const guint8 *bytes, gsize size);

/** Whether the length of the header at bytes[at] leads to another that fits, and so on, or to the end of the bytes. */
gboolean rfc1006_leads_on(const guint8 *bytes, gsize size, gsize at);

/**
 * Finds the first TPKT header in bytes of which it is not known where they stand: a header that fits, whose length
 * leads to another header that fits, and so on, or to the end of the bytes.
 * @param at where it stands; size if there is none. It may be a prefix of a header, at the very end.
 * @return what stands there: RFC1006_NOT if nothing was found
 */
rfc1006_fit rfc1006_find(const guint8 *bytes, gsize size, gsize *at);

#endif
