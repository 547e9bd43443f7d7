/* situation.h
 * What is true of a flow, from all that is known of it and of its two hosts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_SITUATION_H
#define EXCHANGE_CORE_SITUATION_H

#include "verdict/conditions.h"

/** Works out what is true of a flow. A function of the store and the configuration alone. */
void ex_situation_read(const ex_store *store, const ex_config *config, const ex_flow *flow, ex_situation *out);

#endif
