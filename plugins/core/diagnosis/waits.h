/* waits.h
 * Whether a question stays open for longer than anybody takes to answer, on a connection that nobody ends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_WAITS_H
#define EXCHANGE_CORE_WAITS_H

#include "article/config.h"
#include "evidence/store.h"

/**
 * What was not answered for this long, while the capture listened, is not answered at all (ns): as long as an MTA waits for the
 * answer to a call (EX_MTA_WAIT). Where less was listened to, an answer may have come later.
 */
#define EX_LISTEN_TIME EX_MTA_WAIT

/**
 * Whether a question was open for EX_LISTEN_TIME while the capture listened, and neither side ended the connection.
 * @param store knows when the capture listened
 * @param asked the question's packet, or the one that shows the handshake to be complete, where the server speaks first. A question
 *        must have been acknowledged: behind one that was not, the capture may have a gap
 */
gboolean ex_waits_in_vain(const ex_store *store, const ex_flow *flow, ex_side client, const ex_proof *asked);

#endif
