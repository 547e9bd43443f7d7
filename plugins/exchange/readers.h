/* readers.h
 * Who reads packets for this plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EXCHANGE_READERS_H
#define EXCHANGE_EXCHANGE_READERS_H

#include <exchange/publish.h>
#include <exchange/readers.h>

/** Looks who is in the list. Called when a capture is opened. */
void exchange_readers_find(void);

/** Who reads something, NULL if nobody does: the plugin is not loaded. */
dissector_handle_t exchange_reader(ex_reader what);

/** What a reader published of the packet; NULL if nothing, or there is none. */
const ex_batch *exchange_read_by(ex_reader what, packet_info *pinfo);

/**
 * Lets a reader read the packet, if it is there. It has a place in the line of postdissectors of its own only where this
 * plugin is not loaded, since each costs all packets.
 * @param dialogue see ex_reading
 */
void exchange_call(ex_reader what, ex_reading reading, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
