/* connections.h
 * What is remembered of RFC 1006 connections: learned on the first visit of a frame, shown on every visit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_CONNECTIONS_H
#define EXCHANGE_RFC1006_CONNECTIONS_H

#include <exchange/ws_compat.h>
#include <epan/dissectors/packet-tcp.h>

#include "facts/record.h"
#include "wire/netheader.h"
#include "wire/osi/session.h"
#include "wire/osi/reassembly.h"

/** A transport connection with the association on it. All frames are 0 until seen. */
typedef struct {
    guint32 request, confirm, disconnect; /**< frames of CR, CC, DR */
    nstime_t request_time;
    nstime_t setup_time;             /**< from CR to CC */
    guint16 src_ref;                 /**< the caller's */
    guint32 size_asked, size_agreed; /**< TPDU size in octets, 0 if none was said */
    guint32 open, answer;            /**< frames that end the TSDUs of session connect, and accept or refuse */
    nstime_t open_time, answer_time; /**< answer_time: from open to answer */
    ex_x400_mode mode;
    ex_tpkt_payload payload;
    const char *mta_calling;      /**< name of the MTA that opens; NULL if not said */
    guint32 begun, ended, broken; /**< activities: started or resumed; ended; interrupted or discarded */
    ex_transfer transfer;         /**< where the one at hand stands */
} rfc1006_connection;

/** A TSDU that tells something. */
typedef struct {
    gint32 start; /**< where the TPKT that ends it begins in the segment; negative: before it */
    rfc1006_spdu spdu;
    ex_x400_mode mode;            /**< facts' own, or the request's where the answer does not tell */
    ex_tpkt_payload payload;      /**< if this TSDU is the one that tells; else EX_TPKT_UNKNOWN */
    guint32 begun, ended, broken; /**< activities so far */
    rfc1006_facts *facts;         /**< of the first TSDUs that open, refuse or abort; else NULL */
} rfc1006_note;

/** Notes of one segment that are kept. */
#define RFC1006_NOTES_MAX 16

/**
 * Transport connections, and TSDUs that open, refuse or abort, of one TCP connection of which all is kept: there is one
 * (RFC 1006 section 5), and whoever sends more of them shall not fill the memory.
 */
#define RFC1006_CONNECTIONS_MAX 16
#define RFC1006_FACTS_MAX       16

/** What was learned from one segment. */
typedef struct {
    rfc1006_segment segment;
    gboolean seen;                     /**< TPKTs were seen on this flow, here or before */
    guint32 began_in;                  /**< frame in which the TPKT at hand began, where the segment goes on with it */
    guint32 size_agreed;               /**< TPDU size in force */
    guint32 tsdus;                     /**< whole TSDUs before this segment */
    guint64 octets;                    /**< user data in whole TPKTs before this segment */
    gint32 first_end;                  /**< where the TPKT begins that ends the first TSDU that ends here */
    guint32 first_octets, first_tpdus; /**< of that TSDU; 0 TPDUs if none ends here */
    rfc1006_connection *connection;
    guint notes;
    rfc1006_note *note; /**< NULL if there are none */
} rfc1006_record;

/** Prepares for the facts of protocol `proto`, which publishes them. */
void rfc1006_learn_register(int proto);

/**
 * Learns from a segment on its first visit and publishes the evidence in it.
 * @param tcp NULL if TCP did not call: then nothing is learned
 * @return what was learned on the first visit; NULL if nothing
 */
const rfc1006_record *rfc1006_learn(tvbuff_t *tvb, packet_info *pinfo, const struct tcpinfo *tcp);

/**
 * Learns from a segment that TCP may keep to itself, where segments came in another order than they were sent. For the
 * first visit of a frame, after all dissectors.
 */
void rfc1006_learn_late(packet_info *pinfo, const ex_segment *segment);

/** What is known of the direction of a packet while its capture is read for the first time; NULL if nothing. */
const rfc1006_stream *rfc1006_stream_of(packet_info *pinfo);

/**
 * How many octets before the end of a direction are no whole TPKT. For the first visit of the segment that ends it.
 * @param end sequence number of its FIN
 * @return 0 if the direction ends with a whole TPKT, or nothing is known of it
 */
guint32 rfc1006_left_over(packet_info *pinfo, guint32 end);

/** Takes back what TCP will give again: the octets from `offset` on were not used. Does nothing on later visits. */
void rfc1006_unlearn(packet_info *pinfo, const struct tcpinfo *tcp, gint offset);

#endif
