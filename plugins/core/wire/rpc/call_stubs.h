/* call_stubs.h
 * Requests and responses of a DCE/RPC connection or of datagrams, with their stubs put together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WIRE_RPC_CALL_STUBS_H
#define EXCHANGE_WIRE_RPC_CALL_STUBS_H

#include "wire/rpc/stream.h"

/** Octets of a stub that are put together; a longer one is told of and not read. */
#define EX_STUB_MAX (256 * 1024)
/** Stubs of a direction that are put together at the same time. */
#define EX_STUBS_OPEN 2
/** Requests whose responses are waited for; a client of the mapper asks one at a time. */
#define EX_CALLS_WAITING 8

/** A request or response. */
typedef struct {
    gboolean is_reply;
    gboolean little_endian;
    gboolean sealed;       /**< the stub is encrypted */
    gboolean too_long;     /**< the stub is longer than EX_STUB_MAX: it is not there */
    gboolean cut;          /**< its packet was cut: the stub is what is left of it */
    gboolean is_interface; /**< .interface_id is known */
    guint8 interface_id;   /**< ex_interface, by the bind or the datagram */
    guint8 syntax;         /**< ex_rpc_syntax */
    gboolean has_opnum;    /**< always of a request; of a response if its request was seen or it is a datagram */
    guint16 opnum;
    guint fragments; /**< PDUs the stub came in */
    guint32 call_id;
    guint32 request_tag;  /**< of a response: the tag its request came with, 0 if it was not seen */
    guint32 request_note; /**< and the note that was made of it, see ex_calls_note() */
    guint32 early_note;   /**< of a request: the note of the response that came before it, see ex_calls_note_early() */
    gint64 early_time;    /**< and when that came */
    const guint8 *stub;   /**< inside the octets that were fed where it lay in them as a whole */
    gsize size;
} ex_call;

/** Told of a request or response whose stub is whole, too long, or cut by the capture. @param call valid until it returns */
typedef void (*ex_call_func)(ex_call *call, void *data);

typedef struct ex_calls ex_calls;

/** The calls of one connection, or of the datagrams between two ports. Freed by ex_calls_free(). */
ex_calls *ex_calls_new(void);
void ex_calls_free(ex_calls *calls);

/** The side opened the connection, or took it, with this initial sequence number. */
void ex_calls_open(ex_calls *calls, ex_side side, guint32 isn);

/** The side acknowledged what the other sent before this number, see ex_rpc_stream_acked(). */
void ex_calls_acked(ex_calls *calls, ex_side side, guint32 ack);

/**
 * Takes a TCP segment, see ex_rpc_stream_feed().
 * @param tag of the segment, not 0; a response tells that of its request: a frame number
 */
void ex_calls_feed(ex_calls *calls, ex_side side, guint32 seq, const guint8 *octets, gsize captured, guint32 length,
                   guint32 tag, ex_call_func func, void *data);

/** Takes a datagram of connectionless RPC (C706 section 12.5). Others are passed over. */
void ex_calls_datagram(ex_calls *calls, ex_side side, const guint8 *octets, gsize size, guint32 tag, ex_call_func func,
                       void *data);

/** Notes something with the request that was last reported; its response tells it. */
void ex_calls_note(ex_calls *calls, guint32 note);

/**
 * Notes something with the response that is reported, whose request was not seen: its request tells it, if that comes next. Two
 * interfaces have two clocks, and an answer may stand before its question. Of datagrams nothing is noted.
 * @param note not 0
 * @param time of the packet, in whatever unit
 */
void ex_calls_note_early(ex_calls *calls, const ex_call *response, guint32 note, gint64 time);

#endif
