/* given.h
 * What listens at an address and port, by what endpoint mappers said: a function of the evidence alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_VERDICT_GIVEN_H
#define EXCHANGE_VERDICT_GIVEN_H

#include "evidence/store.h"

/** What a port was given to at a time. */
typedef struct {
    ex_interfaces_set interfaces;
    gboolean decided;   /**< FALSE: the interfaces are of processes that never share a port; any may be the one */
    ex_said said;       /**< how it was said: EX_SAID_OPEN or, by the host's own mapper, EX_SAID_DATAGRAM */
    gboolean elsewhere; /**< a mapper at another address said so, to this client */
    gboolean to_others; /**< see ex_given_narrow() */
    ex_proof proof[EX_IF_COUNT]; /**< of each: the last reply before the time; if all are after it, the first */
} ex_given;

/**
 * What an address and port was given to when a flow to it began.
 *
 * All interfaces that one process offers together hold. Where components that never share a port were given it (a
 * server was restarted and the port came to another), the latest reply before the flow decides; replies are kept by
 * their K smallest times, so where a later one may be missing, all that are possible remain candidates.
 *
 * The host's own mapper is believed by everybody, if it spoke on an open connection. Else what this client was told
 * counts for it alone, and for less: by a mapper at another address on an open connection (EX_SAID_OPEN, .elsewhere), or
 * by the host's own in a datagram (EX_SAID_DATAGRAM).
 *
 * @param client whose flow it is; NULL for nobody's
 * @param time ns since 1970
 * @return FALSE if no mapper that is believed gave this port
 */
gboolean ex_endpoints_given(const ex_store *store, const ex_addr *client, const ex_addr *addr, guint16 port,
                            guint8 transport, gint64 time, ex_given *out);

/**
 * What a port that several interfaces share may be to a client that bound to none of them. The interfaces that this very
 * client asked the host's own mapper for before the flow began remain, if any do. Else it is unknown which of them the client
 * uses, since what others asked for tells nothing of it (.to_others); and to what was given come the interfaces that Exchange
 * has at the same port for other callers, for whom the mapper may have been asked before the capture began.
 * @param given as ex_endpoints_given() made it of the same place, time and client; what is not said by the host's own mapper on
 *        an open connection is left as it is
 */
void ex_given_narrow(const ex_store *store, const ex_addr *client, const ex_addr *addr, guint16 port, guint8 transport,
                     gint64 time, ex_given *given);

/** Whether the host's own mapper, on an open connection, gave the port to anything. */
gboolean ex_endpoints_are_at(const ex_store *store, const ex_addr *addr, guint16 port, guint8 transport);

#endif
