/* learned.h
 * What the exchange plugin tells the epmap plugin of a flow to a port that an endpoint mapper gave: kept with the flow's
 * conversation under the protocol of the dissector "epmap.endpoint", in the file's scope.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_LEARNED_H
#define EXCHANGE_LEARNED_H

#include "wire/rpc/claim.h"

typedef struct {
    guint32 since; /**< frame from which on the endpoint's dissector is set on the conversation */
    ex_claim claim;
    gboolean based[2];
    guint32 base[2]; /**< what TCP takes off a direction's sequence numbers, once .based */
} ex_learned_flow;

#endif
