/* pieces.c
 * Lines and messages put together from the segments that cut them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/progress.h>

#include "wire/ber.h"
#include "wire/mail/pieces.h"

/* Octets before those at hand that a word may have begun in: the longest that is looked for in LDAP is shorter. */
#define WORD_MAX 32

/* How many octets a message has by its own length, its header included; 0 if these are not the front of one. */
static gsize message_size(const guint8 *octets, gsize size)
{
    ex_octets in = { octets, size };
    ex_ber message;

    if (!ex_ber_next(&in, &message) || message.tag_class != BER_UNIVERSAL || message.number != BER_SEQUENCE ||
        !message.constructed || message.indefinite)
        return 0;
    return (gsize)(message.content.at - octets) + message.length;
}

/* The front of a message's header, which does not yet tell its length. */
static gboolean may_become_message(const guint8 *octets, gsize size)
{
    return octets[0] == 0x30 &&
           (size == 1 || ((octets[1] & 0x80) && size < 2u + (octets[1] & 0x7f) && octets[1] <= 0x84));
}

gboolean ex_pieces_are_cut(ex_pieces_kind kind, const guint8 *octets, gsize size)
{
    if (size == 0)
        return FALSE;
    if (kind == EX_PIECES_LINES)
        return octets[size - 1] != '\n';
    return may_become_message(octets, size) || message_size(octets, size) > size;
}

static void drop(ex_pieces *pieces, guint size)
{
    size = MIN(size, pieces->size);
    memmove(pieces->octets, pieces->octets + size, pieces->size - size);
    pieces->size -= size;
    pieces->begin += size;
}

/* What is at hand has no place in it for what comes: of a line nothing is kept, of a message what a word may begin in. */
static void make_room(ex_pieces *pieces, ex_pieces_kind kind)
{
    if (pieces->size < EX_PIECES_MAX)
        return;
    drop(pieces, kind == EX_PIECES_LINES ? EX_PIECES_MAX : EX_PIECES_MAX - WORD_MAX);
    pieces->passing = TRUE;
}

static void tell_lines(ex_pieces *pieces, ex_pieces_func func, void *data)
{
    guint end = pieces->size, begin = 0;

    /* Ends: one octet less each turn. */
    while (end > 0 && pieces->octets[end - 1] != '\n')
        end--;
    if (end == 0)
        return;
    if (pieces->passing) {
        /* The rest of a line whose front is gone. Ends: one octet further each turn, a line feed is there. */
        while (pieces->octets[begin] != '\n')
            begin++;
        begin++;
        pieces->passing = FALSE;
    }
    if (end > begin)
        func(pieces->begin + begin, pieces->octets + begin, end - begin, data);
    drop(pieces, end);
}

/* Octets that are next in order, as many as there is room for. @return how many were taken, one at least */
static guint take(ex_pieces *pieces, ex_pieces_kind kind, const guint8 *octets, guint size, ex_pieces_func func,
                  void *data)
{
    make_room(pieces, kind);
    if (pieces->size == 0)
        pieces->begin = pieces->next;
    size = MIN(size, EX_PIECES_MAX - pieces->size);
    /* Not beyond the end of the message at hand: the next begins there. */
    if (kind == EX_PIECES_MESSAGES && pieces->rest > 0)
        size = MIN(size, pieces->rest);
    memcpy(pieces->octets + pieces->size, octets, size);
    pieces->size += size;
    pieces->next += size;
    if (kind == EX_PIECES_LINES) {
        tell_lines(pieces, func, data);
        return size;
    }
    if (pieces->rest > 0) {
        pieces->rest -= size;
    } else {
        const gsize whole = message_size(pieces->octets, pieces->size);

        if (whole == 0 && may_become_message(pieces->octets, pieces->size))
            return size;
        if (whole > pieces->size)
            pieces->rest = (guint32)MIN(whole - pieces->size, G_MAXUINT32);
        /* The next one begins behind it; before these octets it was not whole, so that some of them are its own. */
        if (whole > 0 && whole < pieces->size) {
            size -= pieces->size - (guint)whole;
            pieces->next -= pieces->size - (guint)whole;
            pieces->size = (guint)whole;
        }
    }
    func(pieces->begin, pieces->octets, pieces->size, data);
    if (pieces->rest == 0) {
        pieces->size = 0;
        pieces->passing = FALSE;
    }
    return size;
}

/** Pieces while they are fed. */
typedef struct {
    ex_pieces *pieces;
    ex_pieces_kind kind;
    ex_pieces_func func;
    void *data;
} feeding;

/* A segment that is due, or of which a part is. */
static void take_segment(guint32 seq, const guint8 *octets, guint32 captured, guint32 length, void *data)
{
    const feeding *f = (const feeding *)data;
    ex_pieces *pieces = f->pieces;
    const gint32 behind = (gint32)(pieces->next - seq);
    guint64 left = EX_ALL_LEFT;
    guint32 at = behind > 0 ? (guint32)behind : 0;

    if (at >= length)
        return;
    if (behind < 0) {
        /* What is missing is given up. */
        pieces->size = pieces->rest = 0;
        pieces->passing = f->kind == EX_PIECES_LINES;
        pieces->next = seq;
    }
    /* Ends: each turn takes an octet at least. */
    while (at < captured && ex_goes_on(&left, captured - at))
        at += take(pieces, f->kind, octets + at, MIN(captured - at, EX_PIECES_MAX), f->func, f->data);
    if (captured == length)
        return;
    /* The rest was not captured: what is there is all that there will be. */
    if (pieces->size > 0 && !pieces->passing)
        f->func(pieces->begin, pieces->octets, pieces->size, f->data);
    pieces->size = pieces->rest = 0;
    pieces->passing = f->kind == EX_PIECES_LINES;
    pieces->next = seq + length;
}

void ex_pieces_feed(ex_pieces *pieces, ex_pieces_kind kind, guint32 seq, const guint8 *octets, gsize captured,
                    guint32 length, ex_pieces_func func, void *data)
{
    feeding f = { pieces, kind, func, data };

    captured = MIN(captured, length);
    if (captured > 0)
        ex_later_feed(&pieces->later, &pieces->next, seq, octets, (guint32)captured, length, take_segment, &f);
}

void ex_pieces_clear(ex_pieces *pieces)
{
    ex_later_clear(&pieces->later);
}
