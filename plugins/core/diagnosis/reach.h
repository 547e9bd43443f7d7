/* reach.h
 * How far a connection got after its handshake: whether its first words were answered, how it ended, and whether it was
 * still alive then.
 *
 * Filters that inspect what they pass let the handshake through and cut after it, so that an open port proves little.
 * Each service has its first words, and an answer that must come (the table in reach.c). All of it is a function of the
 * flow's evidence alone; what other flows of the same client withdraw is for the findings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_REACH_H
#define EXCHANGE_CORE_REACH_H

#include "diagnosis/outcome.h"

/** Whether a flow gets through, as one word. The names are public. */
typedef enum {
    EX_THROUGH_UNKNOWN,
    EX_THROUGH_OPEN,
    EX_THROUGH_ONE_SIDED, /**< goes on, but one direction was not captured */
    EX_THROUGH_STALLED,   /**< was open, and then what was sent was not acknowledged any more */
    EX_THROUGH_REFUSED, /**< by the server: a reset to the SYN, or words that refuse; of TLS, by either side's words */
    EX_THROUGH_BLOCKED, /**< on the way, before the handshake or after it */
    EX_THROUGH_COUNT
} ex_through;

/** What stopped an open connection. */
typedef enum {
    EX_STOP_NONE,
    EX_STOP_CUT,         /**< its first words were never answered */
    EX_STOP_DENIED,      /**< RPC: a bind or a call was answered by a refusal of the caller */
    EX_STOP_UNAVAILABLE, /**< RPC: the server cannot reach whom it must reach in turn */
    EX_STOP_UNWELCOME,   /**< mail and news: the greeting refuses the client */
    EX_STOP_TLS_ALERT,   /**< mail, news and the directory: one side refuses the other by an alert of TLS */
    EX_STOP_ABORTED,     /**< X.400: it was ended by the called side before it was accepted (KB 196381) */
    EX_STOP_STALLED,     /**< what was sent again and again was not acknowledged */
    EX_STOP_DROPPED,     /**< it ended while the server owed an answer; X.400: within a transfer */
    EX_STOP_IDLE         /**< likewise, right after a pause that a filter's table of connections may not survive */
} ex_stop;

/** How a cut connection ended. */
typedef enum {
    EX_END_RESET,        /**< by RST in the server's name */
    EX_END_CLOSED,       /**< by FIN in the server's name */
    EX_END_SILENCE,      /**< the words were sent again and again and never acknowledged */
    EX_END_NO_ANSWER,    /**< they were acknowledged, and the client gave up waiting */
    EX_END_RESET_LATE,   /**< by RST in the server's name, in the middle of the dialogue */
    EX_END_CLOSED_LATE,  /**< by FIN, likewise */
    EX_END_RESET_EARLY,  /**< by RST in the server's name, before the client said a word */
    EX_END_CLOSED_EARLY, /**< by FIN, likewise */
    EX_END_ABORTED,      /**< of a refused one: by an abort of the session */
    EX_END_DISCONNECTED, /**< likewise, by a DR above a transport connection that was confirmed */
    EX_END_ERROR,        /**< likewise, by an ER instead of a CC */
    EX_END_WAITS,        /**< of a cut one: not at all; nobody answered for as long as the capture listened */
    EX_END_BREAK_RESET,  /**< of a dropped one, within the transfer of a message: by RST, in whoever's name */
    EX_END_BREAK_CLOSED, /**< likewise, by FIN */
    EX_END_BREAK_ABORT,  /**< likewise, by an abort of the session */
    EX_END_WAITS_LATE    /**< of a dropped one: not at all; the dialogue's last question has no answer */
} ex_ending;

/** How far a connection got. */
typedef struct {
    ex_through through;
    ex_stop stop;
    ex_ending end;         /**< of a cut, dropped or aborted one */
    const ex_proof *proof; /**< the packet that shows it; NULL without a stop */
    gint64 idle;           /**< ns that nobody sent anything before it stalled */
    guint32 size;          /**< octets of the largest segment that was not acknowledged */
    guint8 alert;          /**< of one that TLS refused: what the alert says */
    gboolean by_client;    /**< likewise: the client refused */
    guint8 depth;          /**< how far the server let the client come, 0 to EX_DEPTH_MAX: 0, it said nothing */
} ex_reach;

/** Of a flow whose server did what it was asked for, and of one of which one side alone was heard. */
#define EX_DEPTH_MAX 3

/** A client that waited this long for an answer did not leave of its own accord (ns). */
#define EX_PATIENCE G_GINT64_CONSTANT(5000000000)

/** Segments that are sent again for this long, and at least twice, are not just late (ns). */
#define EX_SILENCE_TIME G_GINT64_CONSTANT(3000000000)

/** A pause after which a filter may have forgotten the connection (ns). */
#define EX_IDLE_TIME G_GINT64_CONSTANT(60000000000)

/**
 * How far a flow got.
 * @param store the flow's, which knows when the capture listened
 * @param verdict the flow's
 * @param outcome the flow's, by ex_outcome_read()
 */
ex_reach ex_reach_read(const ex_store *store, const ex_flow *flow, const ex_verdict *verdict, ex_outcome outcome,
                       ex_side client);

/** Whether a flow came to what it was for, as far as is known; whether something kept it from it. Both FALSE: unknown. */
gboolean ex_through_is_open(ex_through through);
gboolean ex_through_is_stopped(ex_through through);

/** "open", "blocked", …; never NULL. */
const char *ex_through_name(ex_through through);

/** How it ended, in words; never NULL. */
const char *ex_ending_words(ex_ending end);

#endif
