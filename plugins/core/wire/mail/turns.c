/* turns.c
 * Whose turn it is in a dialogue.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/progress.h>

#include "wire/mail/dialogue.h"
#include "wire/mail/ldap.h"
#include "wire/mail/starttls.h"
#include "wire/mail/tls.h"
#include "wire/mail/turns.h"
#include "wire/sequence.h"

/* A piece of a line that is shorter may be a word that leaves, typed by hand. */
#define PIECE_MIN 16
/* Longest line that leaves: a tag and LOGOUT. */
#define LEAVE_MAX 64

/* DCE/RPC's common header (C706 section 12.6.3.1), and the types of PDUs that end a client's turn or the connection. */
#define PDU_HEADER   16
#define PDU_REQUEST  0
#define PDU_ALTER    14
#define PDU_SHUTDOWN 17
#define PDU_LAST     0x02
#define PDU_MAYBE    0x40 /* nobody answers it */

/** What somebody says, as far as it can be read. */
typedef enum {
    SAYS_SOMETHING, /* something that cannot be read: it may ask, or leave */
    SAYS_PIECE,     /* a part of what may come */
    SAYS_QUESTION,
    SAYS_FAREWELL
} saying;

/* Whether a line, without its end, takes leave: RFC 1939 section 6, RFC 821 section 4.1.1, RFC 977 section 3.10, RFC 3501. */
static gboolean is_farewell(ex_service service, const guint8 *line, gsize size)
{
    const char *word = service == EX_SVC_IMAP4 ? "LOGOUT" : "QUIT";
    const gsize length = strlen(word);

    /* Ends: one octet less each turn. */
    while (size > 0 && (line[size - 1] == ' ' || line[size - 1] == '\r'))
        size--;
    if (size < length || size > LEAVE_MAX || g_ascii_strncasecmp((const char *)line + size - length, word, length) != 0)
        return FALSE;
    return service == EX_SVC_IMAP4 ? size > length && line[size - length - 1] == ' ' : size == length;
}

/* Keeps a piece of a line, the last of what was said. */
static void keep_piece(ex_turn *own, const guint8 *bytes, gsize size)
{
    gsize start = size;

    /* Ends: one octet less each turn. */
    while (start > 0 && bytes[start - 1] != '\n')
        start--;
    if (start > 0)
        own->typed = 0;
    if (size - start > (gsize)(EX_TURN_TYPED - MIN(own->typed, EX_TURN_TYPED))) {
        own->typed = EX_TURN_TYPED + 1;
        return;
    }
    memcpy(own->line + own->typed, bytes + start, size - start);
    own->typed = (guint8)(own->typed + size - start);
}

/* Whether a line takes leave that began in pieces: these are kept, and the rest is here, without the line's end. */
static gboolean is_typed_farewell(const ex_turn *own, ex_service service, const guint8 *rest, gsize size)
{
    guint8 line[EX_TURN_TYPED + LEAVE_MAX];

    if (own->typed > EX_TURN_TYPED || size > LEAVE_MAX)
        return FALSE;
    memcpy(line, own->line, own->typed);
    memcpy(line + own->typed, rest, size);
    return is_farewell(service, line, own->typed + size);
}

/* What lines say: the last of them counts. */
static saying read_lines(ex_turn *own, ex_service service, const guint8 *bytes, gsize size)
{
    gboolean leaves;
    gsize start;

    /* Text begins with a sign that can be printed; sealed messages begin with a length, TLS with the type of a record. */
    if (bytes[0] < 0x20 && bytes[0] != '\r' && bytes[0] != '\n' && bytes[0] != '\t')
        return SAYS_SOMETHING;
    if (bytes[size - 1] != '\n' && size < PIECE_MIN) {
        keep_piece(own, bytes, size);
        return SAYS_PIECE;
    }
    if (bytes[size - 1] != '\n')
        return SAYS_QUESTION;
    /* Ends: one octet less each turn. */
    for (start = size - 1; start > 0 && bytes[start - 1] != '\n';)
        start--;
    leaves = start == 0 && own->typed > 0 ? is_typed_farewell(own, service, bytes, size - 1)
                                          : is_farewell(service, bytes + start, size - 1 - start);
    return leaves ? SAYS_FAREWELL : SAYS_QUESTION;
}

/* What PDUs of DCE/RPC say, which begin and end with the segment: the last of them counts. Binds have their own rule. */
static saying read_pdus(const guint8 *bytes, gsize size)
{
    saying said = SAYS_SOMETHING;
    guint64 left = EX_ALL_LEFT;

    /* Ends: a header at least is taken off each turn. */
    while (size >= PDU_HEADER && bytes[0] == 5 && bytes[1] <= 1 && ex_goes_on(&left, size)) {
        const guint8 type = bytes[2], flags = bytes[3];
        const gsize length = bytes[4] & 0x10 ? bytes[8] | bytes[9] << 8 : bytes[8] << 8 | bytes[9];

        if (length < PDU_HEADER || length > size)
            return SAYS_SOMETHING;
        said = type == PDU_SHUTDOWN ? SAYS_FAREWELL
               : (type == PDU_REQUEST || type == PDU_ALTER) && (flags & PDU_LAST) && !(flags & PDU_MAYBE)
                   ? SAYS_QUESTION
                   : SAYS_SOMETHING;
        bytes += length;
        size -= length;
    }
    return size == 0 ? said : SAYS_SOMETHING;
}

static saying read_saying(ex_turn *own, ex_service service, const ex_segment *segment)
{
    if (own->hello)
        return SAYS_QUESTION;
    /* What is not captured may be anything. */
    if (!segment->payload || segment->payload_captured == 0 || segment->payload_captured < segment->length)
        return SAYS_SOMETHING;
    if (ex_dialogue_is_lines(service))
        return read_lines(own, service, segment->payload, segment->payload_captured);
    if (service != EX_SVC_LDAP)
        return read_pdus(segment->payload, segment->payload_captured);
    switch (ex_ldap_asks(segment->payload, segment->payload_captured)) {
    case EX_LDAP_ASKS:
        return SAYS_QUESTION;
    case EX_LDAP_LEAVES:
        return SAYS_FAREWELL;
    default:
        return SAYS_SOMETHING;
    }
}

/* Answers of several lines, whose end is a line with a dot alone: RFC 1939 section 3, RFC 977 section 2.4.1. */
static const struct {
    ex_service service;
    const char *verb, *answer;
} lists[] = {
    { EX_SVC_POP3, "RETR ", "+OK" }, { EX_SVC_POP3, "TOP ", "+OK" },  { EX_SVC_NNTP, "ARTICLE", "220" },
    { EX_SVC_NNTP, "BODY", "222" },  { EX_SVC_NNTP, "XOVER", "224" },
};

/*
 * Whether it asks for lines, or is within them. What stands between two segments, or comes while the other side goes on, is left
 * open.
 */
static void read_lists(ex_turn *own, ex_turn *other, const ex_segment *segment, ex_service service, saying said)
{
    static const char dot[] = "\r\n.\r\n";
    const char *text = (const char *)segment->payload;
    const gsize size = segment->payload_captured, last = sizeof(dot) - 1;
    const guint8 asked = other->lists;

    other->lists = other->dotted = own->lists = 0;
    if (said != SAYS_QUESTION || !ex_dialogue_is_lines(service) || size < last) {
        own->dotted = 0;
        return;
    }
    if (asked && strncmp(text, lists[asked - 1].answer, strlen(lists[asked - 1].answer)) == 0)
        own->dotted = 1;
    if (memcmp(text + size - last, dot, last) == 0)
        own->dotted = 0;
    /* A question is one line. */
    if (memchr(text, '\n', size) != text + size - 1)
        return;
    for (guint8 i = 0; i < G_N_ELEMENTS(lists); i++) {
        const gsize length = strlen(lists[i].verb);

        if (lists[i].service == service && size > length && g_ascii_strncasecmp(text, lists[i].verb, length) == 0)
            own->lists = (guint8)(i + 1);
    }
}

/* How many octets of a literal follow a line of IMAP4's that gives a mail (RFC 3501 sections 4.3 and 7.4.2); 0: none. */
static guint32 literal_behind(const guint8 *line, gsize size)
{
    guint64 octets = 0, unit = 1;
    gsize at = size;

    if (size < 8 || memcmp(line, "* ", 2) != 0 || !g_ascii_isdigit(line[2]) || memcmp(line + size - 3, "}\r\n", 3) != 0)
        return 0;
    /* Ends: one octet less each turn, and after nine digits. */
    for (at = size - 3; at > 2 && g_ascii_isdigit(line[at - 1]) && unit < G_GUINT64_CONSTANT(1000000000); at--) {
        octets += unit * (guint64)(line[at - 1] - '0');
        unit *= 10;
    }
    return line[at - 1] == '{' ? (guint32)octets : 0;
}

/* Whether it is within a mail whose length it told. */
static void read_literals(ex_turn *own, const ex_segment *segment, ex_service service, saying said)
{
    const gsize size = segment->payload_captured;
    gsize at = 0;
    guint64 left = EX_ALL_LEFT;

    if (service != EX_SVC_IMAP4 || said == SAYS_SOMETHING) {
        own->counted = 0;
        return;
    }
    if (own->counted) {
        const gint32 rest = ex_seq_ahead(own->literal, segment->seq);

        if (rest < 0 || (gsize)rest > size)
            return;
        own->counted = 0;
        at = (gsize)rest;
    }
    /* Ends: a line is passed each turn. */
    while (at < size && ex_goes_on(&left, size - at)) {
        const guint8 *end = (const guint8 *)memchr(segment->payload + at, '\n', size - at);
        const gsize next = end ? (gsize)(end - segment->payload) + 1 : size;
        const guint32 octets = literal_behind(segment->payload + at, next - at);

        at = next;
        if (octets > size - at) {
            own->literal = segment->seq + (guint32)at + octets;
            own->counted = 1;
            return;
        }
        at += octets;
    }
}

/* Words of the server's that let the client send a text: RFC 821 section 4.1.1, RFC 977 sections 3.4 and 3.10, RFC 3501 section 7.5. */
static const struct {
    ex_service service;
    const char *word;
    guint8 texts;
} invitations[] = {
    { EX_SVC_SMTP, "354", 1 },
    { EX_SVC_NNTP, "335", 1 },
    { EX_SVC_NNTP, "340", 1 },
    { EX_SVC_IMAP4, "+", 2 },
};

/* Who sends a text owes the rest of it, and asks for nothing before its end. */
static void read_texts(ex_turn *own, ex_turn *other, const ex_segment *segment, ex_service service)
{
    static const char dot[] = "\r\n.\r\n";
    const char *text = (const char *)segment->payload;
    const gsize size = segment->payload_captured, last = sizeof(dot) - 1;
    gsize start = size - 1;

    /* Several replies may stand in one segment: the last counts. Ends: one octet less each turn. */
    while (start > 0 && text[start - 1] != '\n')
        start--;
    other->texts = 0;
    own->dot = size >= last ? memcmp(text + size - last, dot, last) == 0 : size == 3 && memcmp(text, dot + 2, 3) == 0;
    for (guint i = 0; i < G_N_ELEMENTS(invitations); i++) {
        const gsize length = strlen(invitations[i].word);

        if (invitations[i].service == service && size - start > length &&
            strncmp(text + start, invitations[i].word, length) == 0)
            other->texts = invitations[i].texts;
    }
}

/* Whether it asks to start TLS, or says that the other side may, which asked for it. */
static void read_starts(ex_turn *own, ex_turn *other, const ex_segment *segment, ex_service service)
{
    const guint8 asked = other->secures;
    const gsize size = segment->payload_captured;

    own->secures = own->invites = other->secures = other->invites = 0;
    if (!segment->payload || size == 0 || size < segment->length)
        return;
    own->secures = ex_starttls_asks(service, segment->payload, size);
    own->invites = asked && ex_starttls_allows(service, segment->payload, size);
}

/*
 * Whether it says a ClientHello, which is in the clear and asks; or goes on with one that is cut. What follows on it is hidden, and
 * tells nothing of whose turn it is.
 */
static gboolean reads_hello(ex_turn *own, const ex_segment *segment)
{
    const gsize size = segment->payload ? ex_tls_hello(segment->payload, segment->payload_captured) : 0;

    if (size == 0 && !own->hello)
        return FALSE;
    if (size > 0)
        own->hello_end = segment->seq + (guint32)size;
    return ex_seq_ahead(own->hello_end, segment->seq + segment->length) >= 0;
}

static void read_data(ex_turn *own, ex_turn *other, const ex_segment *segment, ex_service service)
{
    const saying said = read_saying(own, service, segment);
    /* Who has not heard all that was said asks about something else. */
    const gboolean has_heard =
        !other->known || ((segment->flags & EX_TCP_ACK) && ex_seq_ahead(segment->ack, other->next) >= 0);

    /* What the other side had heard when it asked is no answer to that: by two clocks it stands behind. */
    if (other->known && ex_seq_ahead(other->answered, segment->seq + segment->length) >= 0) {
        own->asks = own->unfinished = own->typed = own->hello = 0;
        return;
    }
    other->asks = 0;
    if (said == SAYS_FAREWELL)
        own->leaves = 1;
    if (said != SAYS_PIECE) {
        own->asks = said == SAYS_QUESTION && has_heard;
        own->typed = 0;
    }
    if (said != SAYS_SOMETHING && !own->hello)
        read_texts(own, other, segment, service);
    else
        other->texts = 2;
    read_starts(own, other, segment, service);
    read_lists(own, other, segment, service, said);
    read_literals(own, segment, service, said);
    own->unfinished = own->dotted || own->counted ||
                      (said == SAYS_QUESTION && ex_dialogue_is_lines(service) &&
                       segment->payload[segment->payload_captured - 1] != '\n');
}

/*
 * Whether the other side had ended when this segment ends its sender's. Who is reset does not answer by a reset: of two, one in
 * each side's name, neither is that side's.
 */
static gboolean had_ended(const ex_turn *other, const ex_segment *segment, gint64 time)
{
    const gboolean are_twins = other->reset && (segment->flags & EX_TCP_RST) && time - other->end < EX_TURN_TWINS;
    /* By two clocks an end may stand behind one that had heard it. */
    const gboolean was_heard =
        (segment->flags & EX_TCP_FIN) && ex_seq_ahead(other->heard, segment->seq + segment->length) > 0;

    return other->ended && !are_twins && !was_heard;
}

/* Whether it acknowledges what was not seen of the other side. */
static gboolean has_heard_more(const ex_turn *other, const ex_segment *segment)
{
    return other->known && (segment->flags & EX_TCP_ACK) && ex_seq_ahead(segment->ack, other->next) > 0;
}

/* Whether it ends where its last octet was seen, while the other side waits, which has not left. */
static gboolean drops(const ex_turn *own, const ex_turn *other, const ex_segment *segment, gint64 time)
{
    return time - MAX(own->time, other->time) < EX_TURN_TIME && own->known &&
           segment->seq + segment->length == own->next && !own->ended && !had_ended(other, segment, time) &&
           !own->leaves && !other->leaves && !has_heard_more(other, segment) &&
           (other->asks || own->unfinished || own->invites);
}

/* Keeps what an end had heard that comes only now. */
static void note_end(ex_turn *own, const ex_turn *other, const ex_segment *segment, guint32 end, gint64 time)
{
    if (own->ended)
        return;
    own->owed = own->known && end == own->next && !own->leaves && !other->ended && other->known &&
                (segment->flags & EX_TCP_ACK) && ex_seq_ahead(segment->ack, other->next) > 0;
    own->heard = segment->ack;
    own->end = time;
    own->stop = end;
    own->reset = (segment->flags & EX_TCP_RST) != 0;
}

/* Whether it asks the last that the other side had heard when it ended, and to which that one had not said anything. */
static gboolean was_dropped(const ex_turn *own, const ex_turn *other, gint64 time)
{
    return other->owed && own->asks && !own->leaves && !own->ended && own->next == other->heard &&
           ex_seq_ahead(own->next, other->answered) > 0 && time - other->end < EX_CLOCK_STEP;
}

/* Whether it waited long for an answer of which nothing came, and then ends. */
static gboolean gives_up(const ex_turn *own, const ex_turn *other, const ex_segment *segment, ex_service service,
                         gint64 time)
{
    const gboolean lines = ex_dialogue_is_lines(service);

    /* In lines it must say itself that it has heard all, and what it sends without being asked for more is no question. */
    if (lines && (time - own->time < EX_TURN_MAIL_PATIENCE || !(segment->flags & EX_TCP_ACK) || own->texts == 2 ||
                  (own->texts && !own->dot)))
        return FALSE;
    return own->known && other->known && own->asks && !own->ended && !own->leaves && !other->ended && !other->leaves &&
           time - own->time >= EX_TURN_PATIENCE && segment->seq == own->next &&
           (!(segment->flags & EX_TCP_ACK) || segment->ack == other->next);
}

/*
 * Something new behind an end. After a reset it tells of somebody else's only if the other side takes it: one that was reset
 * does not. What stands before the number of the reset was overtaken.
 */
static ex_turn_event go_on(ex_turn *own, const ex_segment *segment)
{
    if (!own->reset || ex_seq_ahead(segment->seq, own->stop) < 0)
        return EX_TURN_GOES_ON;
    own->late = 1;
    return EX_TURN_NOTHING;
}

/* Whether it takes what the other side said behind a reset. */
static gboolean takes_late(const ex_turn *other, const ex_segment *segment)
{
    return other->late && (segment->flags & (EX_TCP_ACK | EX_TCP_RST)) == EX_TCP_ACK &&
           ex_seq_ahead(segment->ack, other->stop) > 0;
}

ex_turn_event ex_turns_read(ex_turn *turns, ex_side side, const ex_segment *segment, ex_service service, gint64 time)
{
    ex_turn *own = &turns[side], *other = &turns[!side];
    const guint32 end = segment->seq + segment->length;
    ex_turn_event event = EX_TURN_NOTHING;

    if (segment->flags & EX_TCP_SYN)
        return EX_TURN_NOTHING;
    if (takes_late(other, segment)) {
        other->late = 0;
        event = EX_TURN_TAKES;
    }
    if (segment->length > 0 && !(segment->flags & EX_TCP_RST) && (!own->known || ex_seq_ahead(end, own->next) > 0)) {
        if (own->ended)
            return event != EX_TURN_NOTHING ? event : go_on(own, segment);
        /* A segment behind a gap is not what follows on what was said. */
        const gboolean follows = !own->known || segment->seq == own->next;

        own->hello = follows && reads_hello(own, segment);
        read_data(own, other, segment, follows && !own->hello ? service : EX_SVC_NONE);
        own->next = end;
        own->known = 1;
        own->time = time;
        own->answered = segment->ack;
        if (was_dropped(own, other, time))
            event = EX_TURN_WAS_DROPPED;
    }
    if (segment->flags & (EX_TCP_FIN | EX_TCP_RST)) {
        note_end(own, other, segment, end, time);
        if (drops(own, other, segment, time))
            event = EX_TURN_DROPS;
        else if (segment->length == 0 && gives_up(own, other, segment, service, time))
            event = EX_TURN_GIVES_UP;
        own->ended = 1;
    }
    return event;
}

ex_words ex_turns_words(const ex_turn *turns, ex_side side, const ex_segment *segment, ex_service service, gint64 time)
{
    const ex_turn *own = &turns[side], *other = &turns[!side];

    if (segment->length == 0 || !own->known || own->time != time || own->next != segment->seq + segment->length)
        return EX_WORDS_NONE;
    if (!ex_dialogue_is_lines(service) || !own->asks || own->leaves || other->leaves || own->texts || own->unfinished)
        return EX_WORDS_SAID;
    return EX_WORDS_ASK;
}
