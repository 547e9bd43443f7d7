/* associations.h
 * What the table of associations counts: selectors, activities and the release.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_ASSOCIATIONS_H
#define EXCHANGE_RFC1006_ASSOCIATIONS_H

#include "connections.h"

/**
 * Publishes the selectors in a connect request.
 * @param proto which publishes
 * @param head the octets of its header
 */
void rfc1006_publish_selectors(packet_info *pinfo, int proto, const rfc1006_tpdu *request, const guint8 *head);

/** Publishes what a TSDU does to activities, and that it ends the association. @param connection where its transfer stands is updated */
void rfc1006_publish_step(packet_info *pinfo, int proto, rfc1006_connection *connection, rfc1006_spdu spdu);

/** Publishes that it is not known any more where a transfer stands: something of the stream cannot be read. */
void rfc1006_publish_lost(packet_info *pinfo, int proto, rfc1006_connection *connection);

#endif
