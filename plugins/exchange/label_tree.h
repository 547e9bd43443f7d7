/* label_tree.h
 * The label in the tree and in the Info column.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_LABEL_TREE_H
#define EXCHANGE_LABEL_TREE_H

#include "state.h"

/** @return the subtree, NULL if there is nothing to say of the flow */
proto_tree *exchange_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, ex_flow *flow);

/** Adds how far a flow came, of one that has no label. @return its tree */
proto_tree *exchange_show_state(tvbuff_t *tvb, proto_tree *tree, ex_flow *flow);

/** Adds a finding to what stands in the layer's own line, which is all that is seen of it while it is closed. @param what NULL: only its name */
void exchange_show_in_headline(proto_tree *subtree, const char *finding, const char *what);

/** Writes the label before what stands in the Info column. */
void exchange_show_in_info(packet_info *pinfo, ex_flow *flow);

#endif
