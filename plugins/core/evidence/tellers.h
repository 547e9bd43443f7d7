/* tellers.h
 * Which endpoint mappers told a client of an address and port. An index of what pairs of hosts hold (told.h), so that nobody
 * goes through all who ever spoke of the place; no evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EVIDENCE_TELLERS_H
#define EXCHANGE_EVIDENCE_TELLERS_H

#include "evidence/store.h"

/** A table with nobody in it; freed by g_hash_table_destroy(). Every store has one. */
GHashTable *ex_tellers_new(void);

/** Notes that a mapper told the client. */
void ex_tellers_add(ex_store *store, const ex_addr *client, const ex_addr *mapper, const ex_told *told);

/**
 * The mappers that told the client of the place, the smallest addresses of them. Whether what they said is still kept the
 * pairs tell.
 * @return NULL if there is none
 */
const ex_addrs *ex_tellers_of(const ex_store *store, const ex_addr *client, const ex_addr *addr, guint16 port,
                              guint8 transport);

#endif
