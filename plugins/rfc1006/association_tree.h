/* association_tree.h
 * What is shown of a connection's association.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_ASSOCIATION_TREE_H
#define EXCHANGE_RFC1006_ASSOCIATION_TREE_H

#include "connections.h"

/** Shows what a note tells. @param record the one it is in */
void rfc1006_show_note(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const rfc1006_record *record,
                       const rfc1006_note *note);

#endif
