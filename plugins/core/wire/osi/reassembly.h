/* reassembly.h
 * One direction of a connection: from segments to TPKTs to TSDUs, whatever is split, lost or cut.
 *
 * Plain C over GLib; fed by the dissector, the unit tests and the fuzzer alike.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_STREAM_H
#define EXCHANGE_RFC1006_STREAM_H

#include "wire/osi/tpdu.h"

/** Octets of a TSDU that are kept while the session may be opening, and later. */
#define RFC1006_OPENING_MAX 65536
#define RFC1006_KEPT_MAX    2048

/** Octets of a TPDU's header: TPKT header, length indicator, and what that counts. */
#define RFC1006_HEAD_MAX (RFC1006_HEADER + 1 + 255)

/** How the bytes of a segment begin. */
typedef enum {
    RFC1006_IN_SYNC,  /**< with a TPKT header */
    RFC1006_GOES_ON,  /**< with the rest of a TPKT whose header came in an earlier segment */
    RFC1006_FOUND,    /**< somewhere; a header was found behind octets that nobody knows */
    RFC1006_LOST,     /**< somewhere, and no header was found */
    RFC1006_REPEATED, /**< with what was seen before, or comes late: nothing is learned from it */
    RFC1006_NO_TPKT   /**< not with a TPKT, though nothing is missing: this is no RFC 1006, or no longer */
} rfc1006_start;

/** A TSDU as far as it is kept. */
typedef struct {
    GByteArray *kept;     /**< its first octets, NULL before the first */
    guint32 octets;       /**< all of them, those not kept too */
    guint32 tpdus;        /**< DT TPDUs */
    gboolean damaged;     /**< a part of it is missing; what is kept is its front */
    gboolean adrift;      /**< its front may be missing, for octets before it are */
    guint looked;         /**< octets of what is kept that were looked at before all had come; the reader's */
    ex_tpkt_payload told; /**< what they told; the reader's */
} rfc1006_tsdu;

/** One direction. All zero is the start. */
typedef struct {
    gboolean known;    /**< .next is valid */
    gboolean lost;     /**< where the next header stands is not known */
    guint32 next;      /**< sequence number of the octet that is awaited */
    guint16 head_size; /**< octets of the header at hand; 0 between TPKTs */
    guint16 head_need; /**< octets the header has as far as known */
    guint32 rest;      /**< octets of the TPKT at hand that are still to come, its header excluded */
    guint8 head[RFC1006_HEAD_MAX];
    rfc1006_tpdu tpdu; /**< of the TPKT at hand, once its header is whole */
    rfc1006_tsdu tsdu; /**< being assembled */
    rfc1006_tsdu mark; /**< tsdu as it was when the TPKT at hand began; .kept is not used */
    guint mark_kept;
    guint32 ended;  /**< sequence number behind the last whole TPKT; not set by those that end in a gap */
    guint32 tpkts;  /**< whole TPKTs */
    guint32 tsdus;  /**< whole TSDUs, damaged ones too */
    guint64 octets; /**< of user data in whole TPKTs */
} rfc1006_stream;

/** What a segment is found to be. */
typedef struct {
    rfc1006_start how;
    guint32 skipped;    /**< octets that belong to no TPKT that begins here, at most the segment's */
    guint32 skipped_at; /**< where they stand: 0 unless TPKTs come first */
    gboolean first;     /**< of its direction: nothing is known to be missing before it */
    gboolean gap;       /**< octets are missing before this segment */
    guint32 gap_size;   /**< how many; 0 if not known */
} rfc1006_segment;

/** Called for each TPKT that is whole. */
typedef struct {
    /**
     * @param tpdu its header
     * @param head the octets of its header
     * @param start where it begins in the segment, negative if in an earlier one
     * @param tsdu the TSDU it ends if tpdu->eot; else NULL
     */
    void (*tpkt)(const rfc1006_tpdu *tpdu, const guint8 *head, gint32 start, const rfc1006_tsdu *tsdu, void *data);
    void *data;
} rfc1006_sink;

/**
 * Feeds a segment's payload.
 * @param seq sequence number of its first octet
 * @param bytes what was captured of it
 * @param captured octets that are there
 * @param reported octets it had on the wire; the end may be cut
 */
void rfc1006_stream_feed(rfc1006_stream *stream, guint32 seq, const guint8 *bytes, guint32 captured, guint32 reported,
                         const rfc1006_sink *sink, rfc1006_segment *segment);

/**
 * Takes back the TPKT that is not whole: TCP will give its octets again, joined with what follows.
 * @param seq where it begins
 */
void rfc1006_stream_rewind(rfc1006_stream *stream, guint32 seq);

/** Frees what is kept and starts over. */
void rfc1006_stream_clear(rfc1006_stream *stream);

#endif
