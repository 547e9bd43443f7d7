/* names.h
 * RPC interfaces that stock does not know.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_NAMES_H
#define EXCHANGE_EPMAP_NAMES_H

#include <exchange/ws_compat.h>

#include "article/interfaces.h"

/** A UUID as the tree takes it. */
void epmap_guid(const ex_uuid *uuid, e_guid_t *guid);

/** Registers a protocol with an operation number for each interface that stock may not know. */
void epmap_names_register(void);
/** Names the interfaces for stock's DCE/RPC: only those that nobody has, and EMSMDB's missing operations. */
void epmap_names_handoff(void);

#endif
