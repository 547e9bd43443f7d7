/* ldap.h
 * LDAP's bind request, and what only Active Directory says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_LDAP_H
#define EXCHANGE_CORE_LDAP_H

#include "facts/facts.h"

/** Whether a segment names what only Active Directory has: attributes or capability of its root DSE (MS-ADTS 3.1.1.3.2). */
gboolean ex_ldap_names_active_directory(const guint8 *bytes, gsize size);

/** Reads a bind request (RFC 2251 section 4.2) and its authentication choice; MS-ADTS 5.1.1.1 for Sicily. */
void ex_ldap_read(const guint8 *bytes, gsize size, ex_fact_func fact, void *data);

/** What a segment of LDAP asks for. */
typedef enum {
    EX_LDAP_SAYS,  /**< nothing, or it cannot be read to its end */
    EX_LDAP_ASKS,  /**< for an answer */
    EX_LDAP_LEAVES /**< to end the connection: an unbind request, which is not answered (RFC 2251 section 4.3) */
} ex_ldap_saying;

/**
 * Whether a segment is one whole message that asks to start TLS, or an answer that lets the client start what was asked for by an
 * extended request (RFC 2251 section 4.12, RFC 2830 sections 2.1 and 2.2).
 * @param answer which of the two
 */
gboolean ex_ldap_starts_tls(const guint8 *bytes, gsize size, gboolean answer);

/** Reads the messages of a segment, of which the last counts; each must be whole. */
ex_ldap_saying ex_ldap_asks(const guint8 *bytes, gsize size);

#endif
