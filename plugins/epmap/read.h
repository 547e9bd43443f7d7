/* read.h
 * From packets to operations.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_EPMAP_READ_H
#define EXCHANGE_EPMAP_READ_H

#include <exchange/segment.h>

#include "wire/rpc/ept.h"

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
    gboolean cut;      /**< its packet was cut: the stub is what is left of it */
    guint fragments;
    guint32 request_frame;  /**< of a reply, 0 if its request was not seen */
    gboolean asked_known;   /**< .asked_interface is known */
    guint8 asked_interface; /**< ex_interface that the request asked for */
    gboolean denied_early;  /**< of a request: it is not registered, says a reply that stands a little before it */
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

/** Registers what is remembered of a capture. @param proto under which operations are kept with their frames */
void epmap_read_prepare(int proto);

/**
 * The operations that end in the packet, in its scope: learned on the first visit, looked up on every later one.
 * @param dialogue which one it belongs to, see ex_reading; 0: the addresses and ports tell
 */
const epmap_visit *epmap_read(packet_info *pinfo, const ex_segment *segment, guint32 dialogue);

/** Whether an operation is a reply that the interface which was asked for is not registered. */
gboolean epmap_is_denial(const epmap_operation *operation, const epmap_stub *stub);

/** The reply to a request that ended in a frame; 0 while none was seen. */
guint32 epmap_reply_to(guint32 request_frame);

#endif
