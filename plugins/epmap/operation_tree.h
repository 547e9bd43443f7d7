/* operation_tree.h
 * Operations in the tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_OPERATION_TREE_H
#define EXCHANGE_EPMAP_OPERATION_TREE_H

#include <exchange/readers.h>

#include "read.h"

/** Registers fields, subtrees and expert items. @param proto theirs */
void epmap_show_register(int proto);

/** Shows an operation. @param tvb, at where its stub is @param reading what the exchange plugin tells, or NULL */
void epmap_show(proto_tree *tree, packet_info *pinfo, int proto, tvbuff_t *tvb, gint at, const epmap_visit *visit,
                const ex_reading *reading);

#endif
