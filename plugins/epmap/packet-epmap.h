/* packet-epmap.h
 * The parts of the epmap plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_PACKET_H
#define EXCHANGE_EPMAP_PACKET_H

#include <exchange/ws_compat.h>

#include "tower.h"

/** Registers the protocol, its fields and its preferences. */
void epmap_register(void);

/** Registers the fields below the protocol; the fields' variables live in show.c. */
void epmap_show_register(int proto);

/** What one PDU on the endpoint mapper's port turned out to be. */
typedef struct {
    guint16 opnum;
    gboolean is_reply;
    gboolean whole;      /**< the stub was read */
    ex_tower asked;      /**< of a request */
    ex_map_reply reply;  /**< of a reply */
    gboolean asked_known; /**< the request of a reply was seen: its interface is .asked */
    guint8 asked_interface;
} epmap_operation;

/** Shows an operation in the tree. @param length octets of the PDU from `at` on */
void epmap_show(proto_tree *tree, packet_info *pinfo, int proto, tvbuff_t *tvb, gint at, gint length,
                const epmap_operation *operation);

/** The address and port that a tower stands for; 0.0.0.0 and no address stand for the mapper itself. */
void epmap_endpoint(const ex_tower *tower, const packet_info *pinfo, ex_endpoint *out);

#endif
