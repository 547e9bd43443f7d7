/* packet-epmap.h
 * The parts of the epmap plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_PACKET_H
#define EXCHANGE_EPMAP_PACKET_H

#include <exchange/publish.h>
#include <exchange/readers.h>

#include "wire/rpc/call_stubs.h"
#include "wire/netheader.h"
#include "wire/rpc/ept.h"

/** Registers the protocol, its fields and its preferences. */
void epmap_register(void);

/**
 * A request or reply that ended in a frame: kept with the frame in the file's scope, so that every later visit shows
 * the same. A stub that lay in the frame as a whole is not copied.
 */
typedef struct epmap_operation {
    struct epmap_operation *next;
    guint16 opnum; /**< ex_ept_opnum */
    gboolean is_reply;
    gboolean little_endian;
    gboolean wide;     /**< NDR64 */
    gboolean sealed;   /**< the stub is encrypted */
    gboolean too_long; /**< the stub is longer than what is put together */
    guint fragments;
    guint32 request_frame;  /**< of a reply, 0 if its request was not seen */
    gboolean asked_known;   /**< .asked_interface is known */
    guint8 asked_interface; /**< ex_interface that the request asked for */
    gint offset;            /**< of the stub in the segment's payload, -1: it is in .copy */
    const guint8 *copy;
    guint size;
} epmap_operation;

/**
 * What stands in a stub. It is read once on each visit of its frame, and gone with the packet: the entries take several
 * times the octets that they are read from, which are kept anyway.
 */
typedef struct {
    ex_ept ept;
    gboolean whole;        /**< all of it was read; .ept.fault tells what was wrong otherwise */
    wmem_array_t *entries; /**< of ex_ept_entry; those before a fault too */
} epmap_stub;

/** An operation as a packet is visited. */
typedef struct epmap_visit {
    struct epmap_visit *next;
    const epmap_operation *operation;
    epmap_stub stub; /**< nothing if it is sealed or too long */
} epmap_visit;

/* mapper.c: packets of the mapper's port */

/** Makes the dissector that shows and publishes the operations in packets. */
void epmap_mapper_register(int proto);
/** Sees to it that somebody calls: the exchange plugin, where it is loaded, else the engine after all dissectors. */
void epmap_mapper_handoff(void);

/* read.c: from packets to operations */

/** Registers what is remembered of a capture. @param proto under which operations are kept with their frames */
void epmap_read_prepare(int proto);

/**
 * The operations that end in the packet, in its scope: learned on the first visit, looked up on every later one.
 * @param dialogue which one it belongs to, see ex_reading; 0 asks stock's conversations
 */
const epmap_visit *epmap_read(packet_info *pinfo, const ex_segment *segment, guint32 dialogue);

/** The reply to a request that ended in a frame; 0 while none was seen. */
guint32 epmap_reply_to(guint32 request_frame);

/* publish.c: from operations to evidence */

/** Attaches what an operation proves to the packet. */
void epmap_publish(packet_info *pinfo, int proto, const epmap_visit *visit);

/** The address and port that a tower stands for; 0.0.0.0 and no address stand for the mapper itself. */
void epmap_endpoint(const ex_tower *tower, const packet_info *pinfo, ex_endpoint *out);

/* operation_tree.c: the tree */

/** Registers fields, subtrees and expert items. @param proto theirs */
void epmap_show_register(int proto);

/** Shows an operation. @param tvb, at where its stub is @param reading what the exchange plugin tells, or NULL */
void epmap_show(proto_tree *tree, packet_info *pinfo, int proto, tvbuff_t *tvb, gint at, const epmap_visit *visit,
                const ex_reading *reading);

/* endpoint.c: flows to ports that a mapper gave */

/** Makes the dissector that the exchange plugin sets on conversations. */
void epmap_endpoint_register(void);
/** Finds stock's DCE/RPC, and offers the dissector to the exchange plugin. */
void epmap_endpoint_handoff(void);

/* names.c: RPC interfaces that stock does not know */

/** A UUID as the tree takes it. */
void epmap_guid(const ex_uuid *uuid, e_guid_t *guid);

/** Registers a protocol with an operation number for each interface that stock may not know. */
void epmap_names_register(void);
/** Names the interfaces for stock's DCE/RPC: only those that nobody has, and EMSMDB's missing operations. */
void epmap_names_handoff(void);

#endif
