/* sequence.h
 * Sequence numbers of TCP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WIRE_SEQUENCE_H
#define EXCHANGE_WIRE_SEQUENCE_H

#include <glib.h>

/** How far one number lies ahead of another, less than 0 if behind it: numbers wrap (RFC 9293 section 3.4). */
static inline gint32 ex_seq_ahead(guint32 a, guint32 b)
{
    return (gint32)(a - b);
}

#endif
