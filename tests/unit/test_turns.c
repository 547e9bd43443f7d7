/* test_turns.c
 * Whose turn it is in a dialogue: which ends come while an answer is owed, and which healthy ones do not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "unit.h"
#include "wire/mail/turns.h"

#define C EX_FROM_LO
#define S EX_FROM_HI

/* A connection; numbers of both sides. */
typedef struct {
    ex_turn turns[2];
    guint32 next[2];
    ex_service service;
    gint64 time; /* seconds */
} talk;

static talk begin(ex_service service, guint32 client, guint32 server)
{
    talk t;

    memset(&t, 0, sizeof(t));
    t.next[C] = client;
    t.next[S] = server;
    t.service = service;
    return t;
}

static ex_turn_event send(talk *t, ex_side side, guint8 flags, const char *octets, gsize size, gsize captured)
{
    const ex_segment segment = { .flags = flags | EX_TCP_ACK,
                                 .seq = t->next[side],
                                 .ack = t->next[!side],
                                 .length = (guint32)size,
                                 .payload = captured ? (const guint8 *)octets : NULL,
                                 .payload_captured = captured };

    t->next[side] += (guint32)size;
    return ex_turns_read(t->turns, side, &segment, t->service, ++t->time * G_GINT64_CONSTANT(1000000000));
}

static ex_turn_event say(talk *t, ex_side side, const char *text)
{
    return send(t, side, 0, text, strlen(text), strlen(text));
}

static ex_turn_event end(talk *t, ex_side side, guint8 flag)
{
    return send(t, side, flag, NULL, 0, 0);
}

#define EXPECT(event, call) assert_int_equal((call), EX_TURN_##event)

static talk pop3(void)
{
    talk t = begin(EX_SVC_POP3, 0xfffffff0u, 0x7ffffff0u);

    EXPECT(NOTHING, say(&t, S, "+OK ready\r\n"));
    EXPECT(NOTHING, say(&t, C, "USER user1\r\n"));
    EXPECT(NOTHING, say(&t, S, "+OK\r\n"));
    return t;
}

/* Each end of the server's by itself, at a question. */
static void test_dropped(void **state)
{
    talk t = pop3();

    (void)state;
    say(&t, C, "RETR 1\r\n");
    EXPECT(DROPS, end(&t, S, EX_TCP_RST));
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    t = pop3();
    say(&t, C, "RETR 1\r\n");
    EXPECT(DROPS, end(&t, S, EX_TCP_FIN));
    /* Who was reset in somebody else's words goes on. */
    EXPECT(GOES_ON, say(&t, S, "+OK 100 octets\r\n"));
    /* A mail in many segments, none of which ends a line. */
    t = begin(EX_SVC_SMTP, 1, 1);
    say(&t, S, "354 go on\r\n");
    say(&t, C, "a line of mail that is so long that it does not end here");
    say(&t, C, " nor here");
    EXPECT(DROPS, end(&t, S, EX_TCP_RST));
    /* In the middle of an answer. */
    t = pop3();
    say(&t, C, "RETR 1\r\n");
    say(&t, S, "+OK 1000 octets\r\na line of mail that does not e");
    EXPECT(DROPS, end(&t, S, EX_TCP_RST));
}

/* Resets in the names of both, by what stands between: whichever is seen first. */
static void test_twins(void **state)
{
    static const struct {
        const char *question;
        gint64 apart; /* ms */
        guint8 first; /* flag */
        ex_turn_event event;
    } rows[] = {
        { "RETR 1\r\n", 1, EX_TCP_RST, EX_TURN_DROPS },   { "RETR 1\r\n", 500, EX_TCP_RST, EX_TURN_NOTHING },
        { "RETR 1\r\n", 1, EX_TCP_FIN, EX_TURN_NOTHING }, { "QUIT\r\n", 1, EX_TCP_RST, EX_TURN_NOTHING },
        { "", 1, EX_TCP_RST, EX_TURN_NOTHING },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        talk t = pop3();
        ex_segment reset = { .flags = EX_TCP_RST | EX_TCP_ACK, .seq = t.next[S] };

        if (rows[i].question[0])
            say(&t, C, rows[i].question);
        (void)end(&t, C, rows[i].first);
        reset.ack = t.next[C];
        assert_int_equal(ex_turns_read(t.turns, S, &reset, t.service,
                                       t.time * G_GINT64_CONSTANT(1000000000) + rows[i].apart * 1000000),
                         rows[i].event);
    }
}

/* A reset in the server's name, and then its answer: whether the client takes that tells whose the reset was. */
static void test_answer_behind_a_reset(void **state)
{
    talk t = pop3();

    (void)state;
    say(&t, C, "RETR 1\r\n");
    EXPECT(DROPS, end(&t, S, EX_TCP_RST));
    EXPECT(NOTHING, say(&t, S, "+OK 100 octets\r\n"));
    EXPECT(NOTHING, end(&t, C, EX_TCP_RST));
    t = pop3();
    say(&t, C, "RETR 1\r\n");
    EXPECT(DROPS, end(&t, S, EX_TCP_RST));
    EXPECT(NOTHING, say(&t, S, "+OK 100 octets\r\n"));
    EXPECT(TAKES, end(&t, C, 0));
    EXPECT(NOTHING, end(&t, C, 0));
    /* What stood before the reset, and was overtaken. */
    t = pop3();
    say(&t, C, "RETR 1\r\n");
    t.next[S] += 16;
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    t.next[S] -= 16;
    EXPECT(GOES_ON, say(&t, S, "+OK 100 octets\r\n"));
}

/* Somebody types, and each octet is a segment. */
static void test_typed(void **state)
{
    static const struct {
        ex_service service;
        const char *line;
        ex_turn_event event;
    } rows[] = {
        { EX_SVC_POP3, "QUIT\r\n", EX_TURN_NOTHING },
        { EX_SVC_POP3, "quit\n", EX_TURN_NOTHING },
        { EX_SVC_SMTP, "RSET\r\nQUIT\r\n", EX_TURN_NOTHING },
        { EX_SVC_IMAP4, "a1 LOGOUT\r\n", EX_TURN_NOTHING },
        { EX_SVC_IMAP4, "LOGOUT\r\n", EX_TURN_DROPS },
        { EX_SVC_POP3, "NOOP\r\n", EX_TURN_DROPS },
        { EX_SVC_POP3, "QUITE\r\n", EX_TURN_DROPS },
        { EX_SVC_POP3, "RETR 1\r\n", EX_TURN_DROPS },
        { EX_SVC_SMTP, "MAIL FROM:<somebody@example.com> QUIT\r\n", EX_TURN_DROPS },
        { EX_SVC_SMTP, "a line that is longer than what is kept of one\r\nQUIT\r\n", EX_TURN_NOTHING },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        /* In pieces of one to six octets. */
        for (gsize piece = 1; piece < 7; piece++) {
            talk t = begin(rows[i].service, 0xfffffffdu, 5);
            const gsize size = strlen(rows[i].line);

            say(&t, S, "+OK\r\n");
            for (gsize at = 0; at < size; at += piece)
                EXPECT(NOTHING, send(&t, C, 0, rows[i].line + at, MIN(piece, size - at), MIN(piece, size - at)));
            assert_int_equal(end(&t, S, EX_TCP_FIN), rows[i].event);
        }
    }
    /* With a piece missing nothing is known. */
    talk t = pop3();

    say(&t, C, "QU");
    t.next[C]++;
    say(&t, C, "IT\r\n");
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
}

/* The server's clock is a little behind, and frames are sorted by time: its end stands before the question that it had heard. */
static void test_end_before_the_question(void **state)
{
    static const struct {
        const char *question;
        ex_turn_event event;
        guint8 flag;
        gboolean answers, late;
    } rows[] = {
        { "RETR 1\r\n", EX_TURN_WAS_DROPPED, EX_TCP_RST, FALSE, FALSE },
        { "RETR 1\r\n", EX_TURN_WAS_DROPPED, EX_TCP_FIN, FALSE, FALSE },
        { "RETR 1\r\n", EX_TURN_NOTHING, EX_TCP_FIN, TRUE, FALSE },
        { "RETR 1\r\n", EX_TURN_NOTHING, EX_TCP_RST, FALSE, TRUE },
        { "QUIT\r\n", EX_TURN_NOTHING, EX_TCP_RST, FALSE, FALSE },
        { "QUIT\r\n", EX_TURN_NOTHING, EX_TCP_FIN, TRUE, FALSE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const guint32 size = (guint32)strlen(rows[i].question);
        const char *answer = rows[i].answers ? "+OK\r\n" : "";
        talk t = pop3();
        const gint64 time = t.time * G_GINT64_CONSTANT(1000000000);
        const ex_segment end = { .flags = rows[i].flag | EX_TCP_ACK,
                                 .seq = t.next[S],
                                 .ack = t.next[C] + size,
                                 .length = (guint32)strlen(answer),
                                 .payload = (const guint8 *)answer,
                                 .payload_captured = strlen(answer) };
        const ex_segment question = { .flags = EX_TCP_ACK,
                                      .seq = t.next[C],
                                      .ack = t.next[S],
                                      .length = size,
                                      .payload = (const guint8 *)rows[i].question,
                                      .payload_captured = size };

        EXPECT(NOTHING, ex_turns_read(t.turns, S, &end, t.service, time));
        assert_int_equal(ex_turns_read(t.turns, C, &question, t.service, time + (rows[i].late ? 200000000 : 600000)),
                         rows[i].event);
    }
}

/* The server's clock is ahead: a question stands before the answer that it had heard, and before a reset. */
static void test_question_before_the_answer(void **state)
{
    talk t = begin(EX_SVC_POP3, 0xfffffff0u, 0x7ffffff0u);

    (void)state;
    say(&t, S, "+OK ready\r\n");
    say(&t, C, "USER user1\r\n");
    t.next[S] += 5;
    EXPECT(NOTHING, say(&t, C, "STAT\r\n"));
    t.next[S] -= 5;
    t.next[C] -= 6;
    EXPECT(NOTHING, say(&t, S, "+OK\r\n"));
    t.next[C] += 6;
    EXPECT(DROPS, end(&t, S, EX_TCP_RST));
    /* One that the question had not heard may answer it. */
    t = pop3();
    say(&t, C, "STAT\r\n");
    EXPECT(NOTHING, say(&t, S, "+OK\r\n"));
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
}

static void test_healthy_ends(void **state)
{
    static const struct {
        ex_service service;
        const char *farewell;
    } farewells[] = {
        { EX_SVC_POP3, "QUIT\r\n" },         { EX_SVC_POP3, "quit \r\n" },
        { EX_SVC_SMTP, "RSET\r\nQUIT\r\n" }, { EX_SVC_SMTP, "text\r\n.\r\nQUIT\n" },
        { EX_SVC_IMAP4, "A7 LOGOUT\r\n" },   { EX_SVC_NNTP, "QUIT\r\n" },
    };
    talk t;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(farewells); i++) {
        t = begin(farewells[i].service, 1, 1);
        say(&t, C, "a question\r\n");
        say(&t, S, "an answer\r\n");
        say(&t, C, farewells[i].farewell);
        EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
        EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    }
    /* Its answer to that needs no end. */
    t = pop3();
    say(&t, C, "QUIT\r\n");
    say(&t, S, "+OK goodbye, and no end of the line");
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    /* Answered; the server says farewell of itself; it closes what is idle, and resets what comes then. */
    t = pop3();
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    t = pop3();
    say(&t, S, "-ERR idle for too long\r\n");
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
    say(&t, C, "NOOP\r\n");
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    /* The client leaves without a word, or in the middle of its question. */
    t = pop3();
    say(&t, C, "RETR 1\r\n");
    end(&t, C, EX_TCP_FIN);
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
    t = pop3();
    say(&t, C, "RETR 1\r\n");
    say(&t, S, "+OK 1000 octets\r\na line of mail that does not e");
    end(&t, C, EX_TCP_RST);
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    /* What looks like a farewell and is none. */
    t = begin(EX_SVC_IMAP4, 1, 1);
    say(&t, S, "* OK ready\r\n");
    say(&t, C, "A1 SELECT \"MYLOGOUT\"\r\n");
    EXPECT(DROPS, end(&t, S, EX_TCP_FIN));
}

/* Whatever cannot be read with certainty is left open. */
static void test_undecided(void **state)
{
    ex_segment crossing = {
        .flags = EX_TCP_ACK, .payload = (const guint8 *)"NOOP\r\n", .payload_captured = 6, .length = 6
    };
    talk t;

    (void)state;
    /* Cut by a snapshot length; hidden; sealed; of a service that is not known. */
    t = pop3();
    send(&t, C, 0, "RETR 1\r\n", 8, 4);
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    t = pop3();
    send(&t, C, 0, NULL, 8, 0);
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    t = pop3();
    say(&t, C, "\x17\x03\x03 a record of TLS\r\n");
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    t = pop3();
    t.service = EX_SVC_NONE;
    say(&t, C, "RETR 1\r\n");
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    /* A word typed by hand, of which pieces come. */
    t = pop3();
    say(&t, C, "Q");
    say(&t, C, "UIT");
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
    /* The answer was not captured: the end stands behind it. So with a question behind a gap. */
    t = pop3();
    say(&t, C, "RETR 1\r\n");
    t.next[S] += 100;
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
    t = pop3();
    t.next[C] += 100;
    say(&t, C, "RETR 1\r\n");
    EXPECT(NOTHING, end(&t, S, EX_TCP_RST));
    /* A timer's: the client never came to the end of its message. */
    for (guint pause = 50; pause <= 70; pause += 20) {
        t = pop3();
        say(&t, C, "RETR 1\r\n");
        t.time += pause;
        assert_int_equal(end(&t, S, EX_TCP_FIN), pause < 60 ? EX_TURN_DROPS : EX_TURN_NOTHING);
    }
    /* The server spoke while the question was under way: it may be what ends it. */
    t = pop3();
    crossing.seq = t.next[C];
    crossing.ack = t.next[S];
    say(&t, S, "-ERR the server goes down\r\n");
    ex_turns_read(t.turns, C, &crossing, t.service, t.time * G_GINT64_CONSTANT(1000000000));
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
}

/* Messages of LDAP, made by hand: search, abandon and unbind requests, and a result. */
static void test_ldap(void **state)
{
#define SEARCH  "\x30\x05\x02\x01\x02\x63\x00"
#define ABANDON "\x30\x06\x02\x01\x03\x50\x01\x02"
#define UNBIND  "\x30\x05\x02\x01\x04\x42\x00"
#define DONE    "\x30\x05\x02\x01\x02\x65\x00"
    static const struct {
        const char *octets;
        gsize size;
        ex_turn_event event;
    } last[] = {
        { SEARCH, sizeof(SEARCH) - 1, EX_TURN_DROPS },
        { SEARCH SEARCH, sizeof(SEARCH SEARCH) - 1, EX_TURN_DROPS },
        { ABANDON, sizeof(ABANDON) - 1, EX_TURN_NOTHING },
        { UNBIND, sizeof(UNBIND) - 1, EX_TURN_NOTHING },
        { SEARCH UNBIND, sizeof(SEARCH UNBIND) - 1, EX_TURN_NOTHING },
        { UNBIND SEARCH, sizeof(UNBIND SEARCH) - 1, EX_TURN_NOTHING },
        { SEARCH "\x30\x05\x02", sizeof(SEARCH) + 2, EX_TURN_NOTHING },
        { "\0\0\0\x07" SEARCH, sizeof(SEARCH) + 3, EX_TURN_NOTHING },
        { DONE, sizeof(DONE) - 1, EX_TURN_NOTHING },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(last); i++) {
        talk t = begin(EX_SVC_LDAP, 1, 1);

        send(&t, C, 0, SEARCH, sizeof(SEARCH) - 1, sizeof(SEARCH) - 1);
        send(&t, S, 0, DONE, sizeof(DONE) - 1, sizeof(DONE) - 1);
        send(&t, C, 0, last[i].octets, last[i].size, last[i].size);
        assert_int_equal(end(&t, S, EX_TCP_FIN), last[i].event);
    }
}

/* PDUs of DCE/RPC (C706 section 12.6.4), made by hand: a header, its type and flags, the length in either byte order. */
#define PDU(type, flags)     "\5\0" type flags "\x10\0\0\0\x12\0\0\0\1\0\0\0\0\0"
#define PDU_BIG(type, flags) "\5\1" type flags "\0\0\0\0\0\x10\0\0\0\0\0\1"
#define CALL                 PDU("\0", "\3")
#define BIND                 PDU("\x0b", "\3")
#define ALTER                PDU("\x0e", "\3")
#define RESPONSE             PDU("\2", "\3")

static talk bound(void)
{
    talk t = begin(EX_SVC_NONE, 1, 1);

    send(&t, C, 0, BIND, sizeof(BIND) - 1, sizeof(BIND) - 1);
    send(&t, S, 0, PDU("\x0c", "\3"), sizeof(BIND) - 1, sizeof(BIND) - 1);
    return t;
}

static void test_calls(void **state)
{
#define LAST(octets, event)                         \
    {                                               \
        octets, sizeof(octets) - 1, EX_TURN_##event \
    }
    static const struct {
        const char *octets;
        gsize size;
        ex_turn_event event;
    } last[] = {
        LAST(CALL, DROPS),
        LAST(ALTER, DROPS),
        LAST(PDU_BIG("\0", "\3"), DROPS),
        LAST(CALL CALL, DROPS),
        LAST(PDU("\x10", "\3") CALL, DROPS), /* auth3, and the first call */
        LAST(PDU("\0", "\1"), NOTHING),      /* more of the call is to come */
        LAST(PDU("\0", "\x43"), NOTHING),    /* nobody answers it */
        LAST(PDU("\x13", "\3"), NOTHING),    /* orphaned */
        LAST(CALL "\5\0\0", NOTHING),
        LAST("\4\0\0\3 and so on, no DCE/RPC", NOTHING),
        LAST("\5\0\0\3\x10\0\0\0\0\0\0\0\1\0\0\0", NOTHING), /* of no length */
    };
    talk t;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(last); i++) {
        t = bound();
        send(&t, C, 0, last[i].octets, last[i].size, last[i].size);
        assert_int_equal(end(&t, S, EX_TCP_RST), last[i].event);
    }
    /* Answered; the client closes or the server closes what is idle; the server asked the client to leave. */
    t = bound();
    send(&t, C, 0, CALL, sizeof(CALL) - 1, sizeof(CALL) - 1);
    send(&t, S, 0, RESPONSE, sizeof(RESPONSE) - 1, sizeof(RESPONSE) - 1);
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
    t = bound();
    send(&t, C, 0, CALL, sizeof(CALL) - 1, sizeof(CALL) - 1);
    EXPECT(NOTHING, end(&t, C, EX_TCP_FIN));
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
    t = bound();
    send(&t, S, 0, PDU("\x11", "\3"), sizeof(CALL) - 1, sizeof(CALL) - 1);
    send(&t, C, 0, CALL, sizeof(CALL) - 1, sizeof(CALL) - 1);
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
    /* The capture lacks the answer: the server's end stands behind it. */
    t = bound();
    send(&t, C, 0, CALL, sizeof(CALL) - 1, sizeof(CALL) - 1);
    t.next[S] += 100;
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
}

/* Answers that are cut at a line's end: before the line with a dot alone, or within a mail whose length was told. */
static void test_cut_between_lines(void **state)
{
    static const struct {
        ex_service service;
        const char *question, *answer, *more;
        ex_turn_event event;
    } rows[] = {
        { EX_SVC_POP3, "RETR 1\r\n", "+OK 9000 octets\r\nReceived: x\r\n", NULL, EX_TURN_DROPS },
        { EX_SVC_POP3, "top 1 5\r\n", "+OK\r\n", "Received: x\r\n", EX_TURN_DROPS },
        { EX_SVC_POP3, "RETR 1\r\n", "+OK\r\nSubject: x\r\n.\r\n", NULL, EX_TURN_NOTHING },
        { EX_SVC_POP3, "RETR 1\r\n", "+OK\r\nSubject: x\r\n", "text\r\n.\r\n", EX_TURN_NOTHING },
        { EX_SVC_POP3, "RETR 1\r\n", "+OK\r\nSubject: x\r\n", ".\r\n", EX_TURN_NOTHING },
        { EX_SVC_POP3, "RETR 1\r\n", "+OK\r\nSubject: x\r\n.", "\r\n", EX_TURN_NOTHING },
        { EX_SVC_POP3, "RETR 1\r\n", "-ERR no such mail\r\n", NULL, EX_TURN_NOTHING },
        { EX_SVC_POP3, "DELE 1\r\n", "+OK deleted\r\n", NULL, EX_TURN_NOTHING },
        { EX_SVC_POP3, "RETR 1\r\nDELE 1\r\n", "+OK\r\nx\r\n.\r\n+OK deleted\r\n", NULL, EX_TURN_NOTHING },
        { EX_SVC_NNTP, "ARTICLE 5\r\n", "220 5 <a@b>\r\nPath: x\r\n", NULL, EX_TURN_DROPS },
        { EX_SVC_NNTP, "ARTICLE 5\r\n", "423 no such number\r\n", NULL, EX_TURN_NOTHING },
        { EX_SVC_IMAP4, "3 FETCH 1 BODY[]\r\n", "* 1 FETCH (BODY[] {5000}\r\nReceived: abc\r\n", NULL, EX_TURN_DROPS },
        { EX_SVC_IMAP4, "3 FETCH 1 BODY[]\r\n", "* 1 FETCH (BODY[] {5000}\r\n", "Received: abc\r\n", EX_TURN_DROPS },
        { EX_SVC_IMAP4, "3 FETCH 1 BODY[]\r\n", "* 1 FETCH (BODY[] {6}\r\nabcd\r\n)\r\n3 OK\r\n", NULL,
          EX_TURN_NOTHING },
        { EX_SVC_IMAP4, "3 FETCH 1 BODY[]\r\n", "* 1 FETCH (BODY[] {9}\r\nabcd\r\n", "x\r\n)\r\n3 OK\r\n",
          EX_TURN_NOTHING },
        /* A mail that speaks of a literal, and lines that are none of a mail's. */
        { EX_SVC_IMAP4, "3 FETCH 1 BODY[]\r\n", "* 1 FETCH (BODY[] {13}\r\n* 1 F {5000}\r\n)\r\n", "3 OK\r\n",
          EX_TURN_NOTHING },
        { EX_SVC_IMAP4, "3 LIST\r\n", "* LIST {5000}\r\n", NULL, EX_TURN_NOTHING },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        talk t = begin(rows[i].service, 0xfffffff0u, 0xfffffff0u);

        say(&t, S, "a greeting\r\n");
        say(&t, C, rows[i].question);
        say(&t, S, rows[i].answer);
        if (rows[i].more)
            say(&t, S, rows[i].more);
        assert_int_equal(end(&t, S, i % 2 ? EX_TCP_RST : EX_TCP_FIN), rows[i].event);
    }
    /* The client asks on, leaves, or the capture lacks a part. */
    talk t = pop3();
    say(&t, C, "RETR 1\r\n");
    say(&t, S, "+OK\r\nSubject: x\r\n");
    say(&t, C, "QUIT\r\n");
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
    t = pop3();
    say(&t, C, "RETR 1\r\n");
    say(&t, S, "+OK\r\nSubject: x\r\n");
    t.next[S] += 100;
    say(&t, S, "a line behind a gap\r\n");
    EXPECT(NOTHING, end(&t, S, EX_TCP_FIN));
}

/* Who waited long for an answer, and then leaves. */
static void test_gives_up(void **state)
{
    talk t;

    (void)state;
    for (guint pause = 0; pause <= 30; pause += 30) {
        t = bound();
        send(&t, C, 0, CALL, sizeof(CALL) - 1, sizeof(CALL) - 1);
        t.time += pause;
        assert_int_equal(end(&t, C, EX_TCP_RST), pause ? EX_TURN_GIVES_UP : EX_TURN_NOTHING);
    }
    /* It was answered; it acknowledges an answer that the capture lacks. */
    t = bound();
    send(&t, C, 0, CALL, sizeof(CALL) - 1, sizeof(CALL) - 1);
    send(&t, S, 0, RESPONSE, sizeof(RESPONSE) - 1, sizeof(RESPONSE) - 1);
    t.time += 30;
    EXPECT(NOTHING, end(&t, C, EX_TCP_FIN));
    t = bound();
    send(&t, C, 0, CALL, sizeof(CALL) - 1, sizeof(CALL) - 1);
    t.time += 30;
    t.next[S] += 100;
    EXPECT(NOTHING, end(&t, C, EX_TCP_FIN));
}

/* In a dialogue of mail or news who waits half a minute gave up, if something is owed. */
static void test_gives_up_mail(void **state)
{
    static const struct {
        ex_service service;
        const char *question, *answer, *more;
        guint pause;
        ex_turn_event event;
    } rows[] = {
        { EX_SVC_SMTP, "RCPT TO:<a@b>\r\n", NULL, NULL, 29, EX_TURN_GIVES_UP },
        { EX_SVC_SMTP, "RCPT TO:<a@b>\r\n", NULL, NULL, 28, EX_TURN_NOTHING },
        { EX_SVC_SMTP, "RCPT TO:<a@b>\r\n", "250 ok\r\n", NULL, 300, EX_TURN_NOTHING },
        { EX_SVC_SMTP, "DATA\r\n", NULL, NULL, 300, EX_TURN_GIVES_UP },
        /* Within a mail it is the client's turn, behind its end the server's. */
        { EX_SVC_SMTP, "DATA\r\n", "354 go on\r\n", "Subject: x\r\n", 300, EX_TURN_NOTHING },
        { EX_SVC_SMTP, "DATA\r\n", "354 go on\r\n", "Subject: x\r\n\r\n..\r\n", 300, EX_TURN_NOTHING },
        { EX_SVC_SMTP, "DATA\r\n", "354 go on\r\n", "Subject: x\r\n.\r\n", 300, EX_TURN_GIVES_UP },
        { EX_SVC_SMTP, "DATA\r\n", "354 go on\r\n", ".\r\n", 300, EX_TURN_GIVES_UP },
        { EX_SVC_SMTP, "RCPT TO:<a@b>\r\nDATA\r\n", "250 ok\r\n354 go on\r\n", "Subject: x\r\n", 300, EX_TURN_NOTHING },
        { EX_SVC_SMTP, "QUIT\r\n", NULL, NULL, 300, EX_TURN_NOTHING },
        { EX_SVC_POP3, "RETR 1\r\n", NULL, NULL, 300, EX_TURN_GIVES_UP },
        { EX_SVC_IMAP4, "1 SELECT x\r\n", NULL, NULL, 300, EX_TURN_GIVES_UP },
        { EX_SVC_IMAP4, "1 IDLE\r\n", "+ idling\r\n", NULL, 300, EX_TURN_NOTHING },
        { EX_SVC_IMAP4, "1 APPEND x {50}\r\n", "+ go on\r\n", "Subject: x\r\n", 300, EX_TURN_NOTHING },
        { EX_SVC_NNTP, "POST\r\n", "340 go on\r\n", "Path: x\r\n", 300, EX_TURN_NOTHING },
        { EX_SVC_NNTP, "IHAVE <a@b>\r\n", "335 go on\r\n", "Path: x\r\n.\r\n", 300, EX_TURN_GIVES_UP },
        { EX_SVC_NNTP, "GROUP x\r\n", NULL, NULL, 300, EX_TURN_GIVES_UP },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        talk t = begin(rows[i].service, 0xfffffff0u, 0xfffffff0u);

        say(&t, S, "220 a greeting\r\n");
        say(&t, C, rows[i].question);
        if (rows[i].answer)
            say(&t, S, rows[i].answer);
        if (rows[i].more)
            say(&t, C, rows[i].more);
        t.time += rows[i].pause;
        assert_int_equal(end(&t, C, i % 2 ? EX_TCP_RST : EX_TCP_FIN), rows[i].event);
    }
    /* A reset that says nothing of what its sender has heard may come after an answer that the capture lacks. */
    talk t = pop3();
    const ex_segment bare = { .flags = EX_TCP_RST };
    ex_segment reset = bare;

    say(&t, C, "RETR 1\r\n");
    reset.seq = t.next[C];
    EXPECT(NOTHING, ex_turns_read(t.turns, C, &reset, t.service, (t.time + 300) * G_GINT64_CONSTANT(1000000000)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dropped),
        cmocka_unit_test(test_end_before_the_question),
        cmocka_unit_test(test_healthy_ends),
        cmocka_unit_test(test_undecided),
        cmocka_unit_test(test_ldap),
        cmocka_unit_test(test_cut_between_lines),
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_gives_up),
        cmocka_unit_test(test_question_before_the_answer),
        cmocka_unit_test(test_twins),
        cmocka_unit_test(test_answer_behind_a_reset),
        cmocka_unit_test(test_typed),
        cmocka_unit_test(test_gives_up_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
