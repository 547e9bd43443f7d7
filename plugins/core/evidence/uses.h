/* uses.h
 * When flows to the addresses and ports that endpoint mappers gave began. An index for what is shown, no evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EVIDENCE_USES_H
#define EXCHANGE_EVIDENCE_USES_H

#include "evidence/store.h"

/**
 * Notes that a flow to the place began. Whoever notes sees to it that each flow is noted once, for one is kept of each.
 * @return FALSE if no endpoint is known there, and nothing was noted
 */
gboolean ex_uses_note(ex_store *store, const ex_addr *addr, guint16 port, guint8 transport, const ex_proof *first);

/** The earliest that was noted there not before a time, ns. @return FALSE if there is none */
gboolean ex_uses_since(const ex_store *store, const ex_addr *addr, guint16 port, guint8 transport, gint64 since,
                       ex_proof *first);

#endif
