/* starttls.h
 * The words by which a dialogue in the clear turns to TLS.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WIRE_STARTTLS_H
#define EXCHANGE_WIRE_STARTTLS_H

#include "facts/facts.h"

/**
 * Whether a segment asks to start TLS, and nothing else: STLS of POP3, STARTTLS of IMAP4, SMTP and NNTP, LDAP's extended request
 * (RFC 2595 sections 3.1 and 4, RFC 3207 section 4, RFC 4642 section 2.2, RFC 2830 section 2.1).
 * @param bytes, size the segment's payload, all of it
 */
gboolean ex_starttls_asks(ex_service service, const guint8 *bytes, gsize size);

/** Whether a segment answers that TLS may start, if that was asked for: what comes next is the client's ClientHello. */
gboolean ex_starttls_allows(ex_service service, const guint8 *bytes, gsize size);

#endif
