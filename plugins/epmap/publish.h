/* publish.h
 * From operations to evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_PUBLISH_H
#define EXCHANGE_EPMAP_PUBLISH_H

#include "read.h"

/** Attaches what an operation proves to the packet. */
void epmap_publish(packet_info *pinfo, int proto, const epmap_visit *visit);

/** The address and port that a tower stands for; 0.0.0.0 and no address stand for the mapper itself. */
void epmap_endpoint(const ex_tower *tower, const packet_info *pinfo, ex_endpoint *out);

#endif
