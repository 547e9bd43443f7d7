/* mapper.h
 * Packets of the mapper's port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_MAPPER_H
#define EXCHANGE_EPMAP_MAPPER_H

#include <exchange/ws_compat.h>

/** Makes the dissector that shows and publishes the operations in packets. */
void epmap_mapper_register(int proto);
/** Sees to it that somebody calls: the exchange plugin, where it is loaded, else the engine after all dissectors. */
void epmap_mapper_handoff(void);

#endif
