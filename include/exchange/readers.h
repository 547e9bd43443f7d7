/* readers.h
 * The list of those that read packets for the exchange plugin.
 *
 * The exchange plugin owns it and knows nobody by name: it registers the tables below with its protocol, and the other
 * plugins of the set add themselves at their hand-off, which comes after all registrations. It looks who is there when a
 * capture is opened, after all hand-offs, so the order of the plugins does not matter. Where the tables are missing the
 * exchange plugin is not loaded, and each of the others sees to itself that somebody calls it.
 *
 * The tables are dissector tables that allow no Decode As: nothing of them stands in menus or preferences, and
 * a reader whose protocol the user disables is not called. What a reader finds it publishes (publish.h) under the
 * protocol of the dissector that stands in the list.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_READERS_H
#define EXCHANGE_READERS_H

#include <exchange/ws_compat.h>

#include "wire/netheader.h"
#include "wire/rpc/claim.h"

/** The list: a table with numbers of ex_reader. A changed contract, a new name. */
#define EX_READERS "exchange.readers"

/** A table with the ports that are X.400's over RFC 1006, as the user set them. */
#define EX_X400_PORTS "exchange.x400.port"

/** A table with the ports of endpoint mappers, as the user set them. */
#define EX_MAPPER_PORTS "exchange.mapper.port"

/** What there is to read, and when a reader of it is called; one reader of each. Calls get an ex_reading as data. */
typedef enum {
    EX_READER_NONE,
    /**
     * What is said to and by endpoint mappers. Called after all dissectors, with the packet's first buffer, for TCP and
     * UDP packets to or from a mapper's port: on their first visit if the packet belongs to what was seen of
     * its flow, on every later one. What it publishes is taken on the first visit, right after the call.
     */
    EX_READER_MAPPER,
    /**
     * Flows to ports that a mapper gave. Is set on their conversations and called by TCP; ex_learned_flow tells it what is
     * known of the flow.
     */
    EX_READER_ENDPOINT,
    /**
     * TPKTs. Reads when TCP calls; called as well for segments with FIN of flows that had TPKTs, since TCP calls nobody
     * for a segment without data, for some after one that came in another order than it was sent, since TCP may keep them, and on later visits for all segments of such flows.
     */
    EX_READER_TPKT,
    /** The TPDUs in them. Not called; stands in the list for as long as the user lets it read. */
    EX_READER_TPDU,
    EX_READER_COUNT
} ex_reader;

/** What a reader is told with a call. */
typedef struct {
    /** Whether the user says that servers pin a component's port to this one. */
    gboolean (*is_pinned)(ex_service component, guint16 port);
    /**
     * On a packet's first visit, which dialogue it belongs to: a number that all packets of one connection, or of the
     * datagrams between two ports, have in common. 0 if that is not said. Stock begins another conversation with any SYN,
     * whoever sent it; who reads what both sides said asks this.
     */
    guint32 dialogue;
    /**
     * The packet's segment or datagram and the buffer in which its octets lie, where the exchange plugin has read them
     * already; else NULL, both.
     */
    const ex_segment *segment;
    tvbuff_t *source;
} ex_reading;

/**
 * What the reader of an endpoint is told of a flow: kept with the flow's conversation under the protocol of the reader's
 * dissector, in the file's scope.
 */
typedef struct {
    guint32 since; /**< frame from which on the reader is set on the conversation */
    ex_claim claim;
    gboolean based[2]; /**< by ex_side; the reader's own, as .base */
    guint32 base[2];   /**< what TCP takes off a direction's sequence numbers, once .based */
} ex_learned_flow;

/** Adds a reader to the list. @return FALSE if there is none: the exchange plugin is not loaded, and will not call */
static inline gboolean ex_reader_add(ex_reader what, dissector_handle_t reader)
{
    if (!find_dissector_table(EX_READERS))
        return FALSE;
    dissector_add_uint(EX_READERS, what, reader);
    return TRUE;
}

/** Takes a reader from the list, if it is there. */
static inline void ex_reader_remove(ex_reader what, dissector_handle_t reader)
{
    if (find_dissector_table(EX_READERS))
        dissector_delete_uint(EX_READERS, what, reader);
}

/**
 * Says which ports are those of a table that a reader tells of, EX_X400_PORTS or EX_MAPPER_PORTS, in place of what the same
 * reader said before. They count when a capture is opened.
 */
static inline void ex_ports_tell(const char *table, dissector_handle_t reader, range_t *ports)
{
    if (!find_dissector_table(table))
        return;
    dissector_delete_all(table, reader);
    if (ports && ports->nranges > 0)
        dissector_add_uint_range(table, ports, reader);
}

#endif
