/* tpdu.h
 * The header of a class 0 TPDU with its parameters (ISO 8073 = X.224 clause 13; RFC 1006 section 5).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_TPDU_H
#define EXCHANGE_RFC1006_TPDU_H

#include "wire/osi/framing.h"

/** Longest T-selector kept, in octets. Exchange allows 32 (KB 169159). */
#define RFC1006_SELECTOR_MAX 32

/** Offset of a part within the TPKT, 0 if it is not there; the header has it within the first 260 octets. */
typedef struct {
    guint16 at;
    guint8 size; /**< octets */
} rfc1006_part;

/** What breaks the rules of class 0, as bits: none stops the decode. */
typedef enum {
    RFC1006_V_CLASS = 1 << 0,        /**< CR, CC: another class than 0 */
    RFC1006_V_OPTIONS = 1 << 1,      /**< CR, CC: options of other classes are set */
    RFC1006_V_CREDIT = 1 << 2,       /**< credit is not 0 */
    RFC1006_V_USER_DATA = 1 << 3,    /**< CR, CC, DR with user data */
    RFC1006_V_DST_REF = 1 << 4,      /**< CR with a destination reference */
    RFC1006_V_NUMBER = 1 << 5,       /**< DT that is numbered or has parameters */
    RFC1006_V_PARAMETER = 1 << 6,    /**< CR, CC: a parameter that class 0 does not have, or a broken one */
    RFC1006_V_SIZE = 1 << 7,         /**< CR, CC: a TPDU size that class 0 does not have */
    RFC1006_V_SIZE_EXCEEDED = 1 << 8 /**< the TPDU is longer than the size agreed on */
} rfc1006_violation;

/** A TPDU's header, read. */
typedef struct {
    rfc1006_tpkt tpkt;
    guint16 dst_ref, src_ref; /**< CR, CC, DR, ER (dst_ref only) */
    guint8 class_option;      /**< CR, CC: the whole octet */
    guint8 reason;            /**< DR: clause 13.5.3; ER: reject cause, clause 13.12.3 */
    guint32 size;             /**< CR, CC: proposed or chosen TPDU size in octets, 0 if not said */
    rfc1006_part size_part;   /**< its value */
    rfc1006_part calling;     /**< calling T-selector; not there and empty are told apart by .at */
    rfc1006_part called;
    gboolean eot;       /**< DT: the end of the TSDU */
    guint16 header;     /**< octets before user data, TPKT header included */
    guint16 violations; /**< rfc1006_violation bits; V_SIZE_EXCEEDED is the caller's to find */
} rfc1006_tpdu;

/**
 * Reads the header of the TPDU in a TPKT.
 * @param bytes the TPKT from its first octet
 * @param size octets that are there; the whole header (5 + length indicator) is needed
 * @return FALSE if it is no TPKT of class 0 or its header is cut
 */
gboolean rfc1006_tpdu_read(const guint8 *bytes, gsize size, rfc1006_tpdu *out);

/**
 * What a connect request or confirm shows to be none of X.400's: S7 by the form of its selectors (connection type, then
 * rack and slot; "SIMATIC-ROOT-..." of later controllers), MMS by small numbers in theirs, RDP by its cookie or its
 * negotiation (MS-RDPBCGR 2.2.1.1, 2.2.1.2). An application that is named later knows better.
 * @param bytes the TPKT from its first octet, with the whole header
 * @return EX_TPKT_S7, EX_TPKT_MMS, EX_TPKT_RDP, or EX_TPKT_UNKNOWN
 */
ex_tpkt_payload rfc1006_payload_of_connect(const guint8 *bytes, const rfc1006_tpdu *connect);

/**
 * Whether the whole payload of a segment is a connect request as an RFC 1006 caller sends it first: one TPKT that
 * spans the payload, nothing but a CR TPDU of class 0 without destination reference, with known parameters only.
 * Strict enough for any port (X.400's own is a preference, KB 161931).
 */
gboolean rfc1006_is_connect_request(const guint8 *bytes, gsize size);

#endif
