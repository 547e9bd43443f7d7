/* turns.h
 * Whose turn it is in a dialogue of mail, news or the directory, or between calls of DCE/RPC, and whether it ends while an answer is owed.
 *
 * A server ends a connection when it has answered, or after it was told that the client leaves. Where it ends before, in the
 * middle of an answer or with a question open, the dialogue was dropped: by a filter that inspects what it passes and
 * resets in the server's name, or by a server that fails. Whatever cannot be read with certainty leaves it undecided.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WIRE_TURNS_H
#define EXCHANGE_WIRE_TURNS_H

#include "facts/facts.h"
#include "wire/netheader.h"

/**
 * An end that comes later than this after the last word (ns) may be a timer's: of a server that closes what is idle, or of one
 * that waits for the rest of a message.
 */
#define EX_TURN_TIME G_GINT64_CONSTANT(60000000000)

/** Resets in the names of both sides that stand no further apart are one machine's, that is neither (ns). */
#define EX_TURN_TWINS G_GINT64_CONSTANT(100000000)

/** Octets of a line that are kept while somebody types it. */
#define EX_TURN_TYPED 24

/** Who asked, and heard nothing for this long, gave up; ns. */
#define EX_TURN_PATIENCE G_GINT64_CONSTANT(5000000000)

/**
 * Likewise in a dialogue of mail or news (ns), where programs let their users choose how long they wait: Outlook Express 30 s at
 * least, RFC 2821 section 4.5.3.2 minutes.
 */
#define EX_TURN_MAIL_PATIENCE G_GINT64_CONSTANT(30000000000)

/** Where a side stands while a capture is read; zero before its first segment. Not evidence. */
typedef struct {
    gint64 time;  /**< when it said something new last, ns */
    guint32 next; /**< behind the last octet that it sent */
    guint8 known; /**< .next is known */
    guint8
        asks; /**< it asked, with all heard that the other side had said, and the other side has said nothing since */
    guint8 unfinished; /**< what it said last ends within a line */
    guint8 leaves;     /**< it asked to end the dialogue: QUIT, LOGOUT, unbind */
    guint8 lists;      /**< it asked for what ends by a line with a dot alone: a row of a table, from 1 */
    guint8 dotted;     /**< it is within such an answer */
    guint8 counted;    /**< it is within a literal of IMAP4, to .literal */
    guint32 literal;   /**< behind the last octet of the literal */
    guint8
        texts; /**< it sends what it was told to: a mail until a line with a dot alone (1), octets to an end not known (2) */
    guint8 dot;        /**< what it said last ends with such a line */
    guint8 secures;    /**< it asked to start TLS */
    guint8 invites;    /**< it said that TLS may start, and the other side has not said anything since */
    guint8 hello;      /**< what it said last is TLS's ClientHello, to .hello_end at most */
    guint32 hello_end; /**< behind the last octet of the ClientHello's record */
    guint8 ended;      /**< it closed its side, or reset the connection */
    guint8 reset;      /**< by a reset */
    guint8 late;       /**< after a reset in its name it went on, and the other side has not taken it yet */
    guint8 owed;       /**< and had heard more than was seen of the other side then: .heard and .end are known */
    guint32 answered;  /**< the other side's number up to which it had heard when it said something last */
    guint32 heard;     /**< likewise when it ended */
    guint32 stop;      /**< its number where it ended */
    gint64 end;        /**< when it ended, ns */
    guint8 typed;      /**< octets of .line; more than there are: the line is longer */
    guint8 line[EX_TURN_TYPED]; /**< the beginning of a line that comes in small pieces */
} ex_turn;

/** What a segment tells of a dialogue. */
typedef enum {
    EX_TURN_NOTHING,
    EX_TURN_DROPS,       /**< its sender ends the connection while it owes an answer, or within one */
    EX_TURN_WAS_DROPPED, /**< its receiver did so: its end, which had heard this, stands before it (two clocks) */
    EX_TURN_GIVES_UP,    /**< its sender ends the connection after it waited long for an answer */
    EX_TURN_GOES_ON,     /**< its sender says something new behind its end: that was somebody else's */
    EX_TURN_TAKES        /**< its sender takes what the other side said behind a reset: that was somebody else's */
} ex_turn_event;

/** What a segment adds to a dialogue. */
typedef enum {
    EX_WORDS_NONE, /**< nothing new */
    EX_WORDS_SAID,
    EX_WORDS_ASK /**< a question in lines, to which an answer must come in a while */
} ex_words;

/**
 * What the segment adds that ex_turns_read() has just read, with the same arguments. A text that is sent is no question, nor is the
 * line that ends it: a server may take its ten minutes then (RFC 5321 section 4.5.3.2.6). And a directory may wait for what will
 * come.
 */
ex_words ex_turns_words(const ex_turn *turns, ex_side side, const ex_segment *segment, ex_service service, gint64 time);

/**
 * Reads a segment that fits its connection (window.h), on the first visit of its frame.
 * @param turns by ex_side; updated
 * @param service whose dialogue it is: POP3, IMAP4, SMTP, NNTP or LDAP (RFC 1939, 3501, 821, 977, 2251); others, and what is
 *        hidden by TLS (EX_SVC_NONE), leave it undecided who must speak, but where PDUs of DCE/RPC fill the segment: a call
 *        and an alter_context are answered (C706 section 12.6.4); and of a ClientHello, which is in the clear
 * @param time of the packet, ns
 */
ex_turn_event ex_turns_read(ex_turn *turns, ex_side side, const ex_segment *segment, ex_service service, gint64 time);

#endif
