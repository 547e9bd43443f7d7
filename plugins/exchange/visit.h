/* visit.h
 * A packet is visited, a capture opened and closed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_VISIT_H
#define EXCHANGE_VISIT_H

#include <exchange/ws_compat.h>

/** The postdissector. */
int exchange_visit(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/** Begins with nothing known, and ends so. */
void exchange_capture_opens(void);
void exchange_capture_closes(void);

#endif
