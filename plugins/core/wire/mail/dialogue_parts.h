/* dialogue_parts.h
 * What the readers of dialogues share. For their own files only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_DIALOGUE_PARTS_H
#define EXCHANGE_CORE_DIALOGUE_PARTS_H

#include "wire/mail/dialogue.h"

/** Adds a fact that is not there yet; beyond EX_DIALOGUE_FACTS it is left out. */
void ex_dialogue_add(ex_dialogue *out, ex_fact_kind kind, guint object);

/** Whether a segment names what only Active Directory has: attributes or capability of its root DSE (MS-ADTS 3.1.1.3.2). */
gboolean ex_ldap_names_active_directory(const guint8 *bytes, gsize size);

/** Reads a bind request (RFC 2251 section 4.2) and its authentication choice; MS-ADTS 5.1.1.1 for Sicily. */
void ex_ldap_read(const guint8 *bytes, gsize size, ex_dialogue *out);

#endif
