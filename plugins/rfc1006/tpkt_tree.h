/* tpkt_tree.h
 * What the rfc1006 plugin adds to the tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_TPKT_TREE_H
#define EXCHANGE_RFC1006_TPKT_TREE_H

#include "connections.h"

/** TPKTs of one packet that are shown; all of them are counted. */
#define RFC1006_SHOWN_MAX 32

/**
 * Shows a segment. Adds nothing where there is no TPKT to speak of.
 * @param segment how it begins
 * @param record what was learned from it, or NULL
 */
void rfc1006_show(proto_tree *tree, int proto, tvbuff_t *tvb, packet_info *pinfo, const rfc1006_segment *segment,
                  const rfc1006_record *record);

#endif
