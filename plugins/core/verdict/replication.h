/* replication.h
 * Whose f5cc59b4-4264-101a-8c59-08002b2f8426 is at a host: a function of the evidence alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_VERDICT_REPLICATION_H
#define EXCHANGE_VERDICT_REPLICATION_H

#include "evidence/store.h"

/** What f5cc59b4-4264-101a-8c59-08002b2f8426 is at a host. */
typedef enum {
    EX_REPLICATION_UNDECIDED,
    EX_REPLICATION_EXCHANGE, /**< directory replication of Exchange 4.0 to 5.5 */
    EX_REPLICATION_NTFRS     /**< NT file replication of Windows 2000 and later (MS-FRS1) */
} ex_replication;

/**
 * Decides by what else the host offers: the annotation of its endpoint, else the interfaces at the same port, else
 * what the host shows itself to be.
 * @param port where it is offered; 0 if that is not known
 * @param reason set to the reason in words
 */
ex_replication ex_replication_decide(const ex_store *store, const ex_addr *addr, guint16 port, const char **reason);

/** "Exchange directory replication" and so on. */
const char *ex_replication_name(ex_replication replication);

#endif
