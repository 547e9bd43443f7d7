/* ber.h
 * A walk through BER (X.690) that never reads past its bytes: definite and indefinite lengths, nesting bounded.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_BER_H
#define EXCHANGE_CORE_BER_H

#include <glib.h>

/** Some octets of a larger piece. */
typedef struct {
    const guint8 *at;
    gsize size;
} ex_octets;

typedef enum { BER_UNIVERSAL, BER_APPLICATION, BER_CONTEXT, BER_PRIVATE } ex_ber_class;

/** Universal tags that occur here. */
enum {
    BER_INTEGER = 2,
    BER_BIT_STRING = 3,
    BER_OCTET_STRING = 4,
    BER_NULL = 5,
    BER_OID = 6,
    BER_EXTERNAL = 8,
    BER_SEQUENCE = 16,
    BER_SET = 17
};

typedef struct {
    ex_ber_class tag_class;
    gboolean constructed;
    gboolean indefinite; /**< its length is not said */
    guint32 number;
    gsize length;      /**< as it says: more than the content has where its end is missing; 0 if indefinite */
    ex_octets content; /**< without end-of-contents octets; shortened to what is there */
} ex_ber;

/**
 * Takes the next element from the front.
 * @return FALSE at the end, at end-of-contents octets, or where the octets are no BER
 */
gboolean ex_ber_next(ex_octets *from, ex_ber *element);

/** Finds the first element with that tag among those of a constructed value. @return FALSE if there is none */
gboolean ex_ber_find(ex_octets in, ex_ber_class tag_class, guint32 number, ex_ber *element);

/** The same with a context tag, and goes into it. */
gboolean ex_ber_enter(ex_octets *in, guint32 context_number);

/** An INTEGER's or ENUMERATED's content. @return `otherwise` if it has no octets or does not fit 31 bits */
gint32 ex_ber_integer(ex_octets content, gint32 otherwise);

/** Writes an OBJECT IDENTIFIER's content as "2.6.0.1.6". @return FALSE if it is none or does not fit */
gboolean ex_ber_oid(ex_octets content, char *out, gsize size);

/**
 * Copies a character string, primitive or in pieces. Octets that are not printable ASCII become '?': MTA names are
 * IA5 and go into filters and reports.
 */
void ex_ber_text(const ex_ber *element, char *out, gsize size);

#endif
