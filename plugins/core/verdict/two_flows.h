/* two_flows.h
 * What two flows between the same hosts say together: a function of the evidence alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_VERDICT_TWO_FLOWS_H
#define EXCHANGE_VERDICT_TWO_FLOWS_H

#include "evidence/store.h"

/**
 * Whether MtaBind went one way between two hosts and MtaBindBack the other (KB 159298): two connections, two proofs.
 * @param proof set to the later of the two
 */
gboolean ex_mta_both_ways(const ex_store *store, const ex_addr *a, const ex_addr *b, ex_proof *proof);

/**
 * Whether a connection between two hosts may be the directory's, for all that is known of it: calls came on it whose bind was
 * not captured, and no endpoint mapper gave the port to something else. Of what one side alone says, only where neither
 * host was heard on both sides of any connection.
 */
gboolean ex_may_be_directory(const ex_store *store, const ex_addr *a, const ex_addr *b);

/**
 * Whether a UDP flow is new-mail notification: datagrams from an information store to its client and none back
 * (KB 264035, 159302).
 * @param client set to the client's side
 * @param proof set to what proves the session with the store
 */
gboolean ex_is_new_mail(const ex_store *store, const ex_flow *flow, ex_side *client, ex_proof *proof);

#endif
