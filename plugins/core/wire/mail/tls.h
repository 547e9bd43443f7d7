/* tls.h
 * Whether octets begin like TLS, so that a port alone does not make what is on it TLS.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WIRE_TLS_H
#define EXCHANGE_WIRE_TLS_H

#include <glib.h>

/**
 * Whether a segment begins with a record of TLS or SSL 3.0 (RFC 5246 section 6.2.1), and a handshake message in it has a
 * known type (section 7.4), or with the hello of SSL 2.0 that older clients begin with (RFC 5246 appendix E.2).
 * @param bytes, size the segment's payload as captured
 */
gboolean ex_tls_begins(const guint8 *bytes, gsize size);

/**
 * How many octets the record has that a segment begins with, if that is of a ClientHello (RFC 5246 section 7.4.1.2, appendix E.2):
 * what the client says first, in the clear, and waits for an answer to. 0 if there is none.
 * @param bytes, size the segment's payload as captured
 */
gsize ex_tls_hello(const guint8 *bytes, gsize size);

/**
 * What a fatal alert says, in the clear, that a segment begins with and holds nothing else than alerts (RFC 5246 section 7.2): it
 * stands before what turns encryption on, and ends the handshake. Who leaves (close_notify, user_canceled) says no such thing.
 * @return 1 to 127, 0 if there is none
 */
guint8 ex_tls_alert(const guint8 *bytes, gsize size);

#endif
