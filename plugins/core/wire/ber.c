/* ber.c
 * A bounded walk through BER.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/progress.h>

#include "wire/ber.h"

/* Indefinite lengths within one another; X.400's opening APDUs have about a dozen. */
#define DEPTH_MAX 32
/* Elements beside one another that are looked at. */
#define ELEMENTS_MAX 256

static gboolean read_octet(ex_octets *from, guint8 *octet)
{
    if (from->size == 0)
        return FALSE;
    *octet = *from->at++;
    from->size--;
    return TRUE;
}

/* Tags above 30 take further octets, seven bits each (8.1.2.4). Ends: after four of them. */
static gboolean read_tag(ex_octets *from, ex_ber *element)
{
    guint8 octet;

    if (!read_octet(from, &octet))
        return FALSE;
    element->tag_class = (ex_ber_class)(octet >> 6);
    element->constructed = (octet & 0x20) != 0;
    element->number = octet & 0x1f;
    if (element->number != 0x1f)
        return TRUE;
    element->number = 0;
    for (guint i = 0; i < 4; i++) {
        if (!read_octet(from, &octet))
            return FALSE;
        element->number = element->number << 7 | (octet & 0x7f);
        if (!(octet & 0x80))
            return TRUE;
    }
    return FALSE;
}

static gboolean read_length(ex_octets *from, ex_ber *element)
{
    guint8 octet;

    if (!read_octet(from, &octet))
        return FALSE;
    element->length = octet & 0x7f;
    element->indefinite = octet == 0x80;
    if (!(octet & 0x80) || element->indefinite)
        return TRUE;
    const guint count = octet & 0x7f;

    if (count > 4)
        return FALSE;
    element->length = 0;
    /* Ends: after four octets at most. */
    for (guint i = 0; i < count; i++) {
        if (!read_octet(from, &octet))
            return FALSE;
        element->length = element->length << 8 | octet;
    }
    return TRUE;
}

static gboolean at_end_of_contents(const ex_octets *from)
{
    return from->size >= 2 && from->at[0] == 0 && from->at[1] == 0;
}

static gboolean take(ex_octets *from, ex_ber *element, guint depth)
{
    if (depth > DEPTH_MAX || at_end_of_contents(from) || !read_tag(from, element) || !read_length(from, element))
        return FALSE;
    element->content.at = from->at;
    if (!element->indefinite) {
        element->content.size = MIN(element->length, from->size);
        from->at += element->content.size;
        from->size -= element->content.size;
        return TRUE;
    }
    if (!element->constructed)
        return FALSE;
    guint64 left = EX_ALL_LEFT;
    ex_ber inner;

    /* Ends: an element has two octets at least, tag and length; and it nests DEPTH_MAX deep at most. */
    while (ex_goes_on(&left, from->size) && take(from, &inner, depth + 1))
        continue;
    element->content.size = (gsize)(from->at - element->content.at);
    if (at_end_of_contents(from)) {
        from->at += 2;
        from->size -= 2;
        return TRUE;
    }
    /* What is no BER, or is nested too deep, has no end that could be found. */
    const gboolean cut_off = from->size == 0;

    from->at += from->size;
    from->size = 0;
    return cut_off;
}

gboolean ex_ber_next(ex_octets *from, ex_ber *element)
{
    return take(from, element, 0);
}

gboolean ex_ber_find(ex_octets in, ex_ber_class tag_class, guint32 number, ex_ber *element)
{
    /* Ends: after ELEMENTS_MAX. */
    for (guint i = 0; i < ELEMENTS_MAX && ex_ber_next(&in, element); i++) {
        if (element->tag_class == tag_class && element->number == number)
            return TRUE;
    }
    return FALSE;
}

gboolean ex_ber_enter(ex_octets *in, guint32 context_number)
{
    ex_ber element;

    if (!ex_ber_find(*in, BER_CONTEXT, context_number, &element))
        return FALSE;
    *in = element.content;
    return TRUE;
}

gint32 ex_ber_integer(ex_octets content, gint32 otherwise)
{
    guint32 value;

    if (content.size == 0 || content.size > 4)
        return otherwise;
    value = content.at[0] & 0x80 ? ~(guint32)0 : 0;
    for (gsize i = 0; i < content.size; i++)
        value = value << 8 | content.at[i];
    return (gint32)value;
}

gboolean ex_ber_oid(ex_octets content, char *out, gsize size)
{
    gsize used = 0;
    guint32 value = 0;
    gboolean first = TRUE;

    out[0] = '\0';
    /* Ends: one octet further each turn, as below. */
    for (gsize i = 0; i < content.size; i++) {
        if (value >> 24)
            return FALSE;
        value = value << 7 | (content.at[i] & 0x7f);
        if (content.at[i] & 0x80)
            continue;
        /* The first number carries two: 40 times the first arc, which is 0, 1 or 2, and the second. */
        const guint32 top = MIN(value / 40, 2);
        const int wrote = first ? g_snprintf(out, (gulong)size, "%u.%u", top, value - 40 * top)
                                : g_snprintf(out + used, (gulong)(size - used), ".%u", value);

        used += (gsize)wrote;
        if (used >= size)
            return FALSE;
        first = FALSE;
        value = 0;
    }
    return !first && !(content.at[content.size - 1] & 0x80);
}

static void append_text(ex_octets content, char *out, gsize size, gsize *used)
{
    for (gsize i = 0; i < content.size && *used + 1 < size; i++) {
        const guint8 octet = content.at[i];

        out[(*used)++] = octet >= 0x20 && octet < 0x7f ? (char)octet : '?';
    }
    out[*used] = '\0';
}

void ex_ber_text(const ex_ber *element, char *out, gsize size)
{
    ex_octets pieces = element->content;
    ex_ber piece;
    gsize used = 0;

    out[0] = '\0';
    if (!element->constructed) {
        append_text(element->content, out, size, &used);
        return;
    }
    /* Ends: after ELEMENTS_MAX. */
    for (guint i = 0; i < ELEMENTS_MAX && ex_ber_next(&pieces, &piece); i++)
        append_text(piece.content, out, size, &used);
}
