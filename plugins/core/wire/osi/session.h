/* session.h
 * What a TSDU tells of the association above it: session (X.225), presentation (X.226), association control (X.227),
 * reliable transfer (X.228) and the MTA bind of P1 (X.411 = X.419).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_SESSION_H
#define EXCHANGE_RFC1006_SESSION_H

#include "facts/facts.h"

#include "wire/ber.h"

/** What a TSDU does, by its last SPDU. */
typedef enum {
    RFC1006_S_NONE, /**< no session: another protocol, or the TSDU is cut before it tells */
    RFC1006_S_CONNECT,
    RFC1006_S_ACCEPT,
    RFC1006_S_REFUSE,
    RFC1006_S_FINISH,
    RFC1006_S_DISCONNECT,
    RFC1006_S_ABORT,
    RFC1006_S_ABORT_ACCEPT,
    RFC1006_S_DATA,
    RFC1006_S_ACTIVITY_START,
    RFC1006_S_ACTIVITY_RESUME,
    RFC1006_S_ACTIVITY_INTERRUPT,
    RFC1006_S_ACTIVITY_DISCARD,
    RFC1006_S_ACTIVITY_END,
    RFC1006_S_ACTIVITY_ACK, /**< of an interrupt, a discard or an end */
    RFC1006_S_CHECKPOINT,   /**< minor synchronization point */
    RFC1006_S_CHECKPOINT_ACK,
    RFC1006_S_TURN, /**< tokens asked for, given or acknowledged */
    RFC1006_S_EXCEPTION,
    RFC1006_S_OTHER
} rfc1006_spdu;

/** Longest S- or P-selector kept, in octets. */
#define RFC1006_UPPER_SELECTOR_MAX 32

typedef struct {
    gboolean there;
    guint8 size;
    guint8 octet[RFC1006_UPPER_SELECTOR_MAX];
} rfc1006_selector;

/** Numbers that were not said. */
#define RFC1006_UNSAID (-1)

/** What a TSDU tells. */
typedef struct {
    rfc1006_spdu spdu;
    ex_x400_mode mode;
    ex_tpkt_payload payload;
    char context[48]; /**< application context, "2.6.0.1.6" */
    rfc1006_selector s_calling, s_called, p_calling, p_called;
    gint32 session_reason;      /**< RF: X.225 8.3.5.10; bits 8 to 1 of the reason code */
    gint32 session_abort;       /**< AB: transport disconnect parameter, X.225 8.3.9.2 */
    gint32 acse_result;         /**< AARE: 0 accepted, 1 rejected for good, 2 for now */
    gint32 acse_diagnostic;     /**< AARE: of the service user; 1000 more: of the provider */
    gint32 presentation_reason; /**< CPR, ARP: of the provider */
    gint32 checkpoint;          /**< octets / 1024; 0: none */
    gint32 window;
    gint32 dialogue;             /**< 0 monologue, 1 two-way alternate */
    gint32 application_protocol; /**< X.410 form: 1 is P1 of 1984, 12 P1 of 1988 */
    gint32 rtse_refusal;         /**< RTORJ: X.228 refuse reason */
    gint32 rtse_abort;           /**< RTAB: X.228 abort reason */
    gint32 bind_error;           /**< MTABindError */
    gboolean recovers;           /**< the association takes up an earlier one's activity */
    gboolean bind;               /**< an MTA bind argument or result is there */
    gboolean unauthenticated;
    gboolean password;     /**< one was sent; it is never kept */
    char mta[EX_TEXT_MAX]; /**< name of the MTA that sends; "" if not said */
} rfc1006_facts;

/** Reads a TSDU. It may be cut at any octet; what is there is read. */
void rfc1006_session_read(const guint8 *bytes, gsize size, rfc1006_facts *out);

/** Why the association was refused, taken from the layer that knows best. */
ex_x400_refusal rfc1006_refusal(const rfc1006_facts *facts);

/**
 * What rides on TPKT, told by the first octets of a TSDU or of a TPKT that holds no TPDU.
 * @return EX_TPKT_UNKNOWN if they do not tell
 */
ex_tpkt_payload rfc1006_payload_guess(const guint8 *bytes, gsize size);

#endif
