/* reliable.h
 * Reliable transfer (X.228) told by single TSDUs, where the opening of its session was not captured.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_RELIABLE_H
#define EXCHANGE_RFC1006_RELIABLE_H

#include <glib.h>

/** What a TSDU shows by its whole form, whatever came before it. */
typedef enum {
    RFC1006_RT_NONE,
    RFC1006_RT_SESSION,  /**< an SPDU of activity management, which only reliable transfer uses (X.228 clause 8) */
    RFC1006_RT_MESSAGE,  /**< data that begin a message, a probe or a report of P1 (X.411 figure 4: MTS-APDU) */
    RFC1006_RT_OPERATION /**< data that begin a remote operation (X.229), as P3 and P7 have them and P1 has not */
} rfc1006_reliable;

/**
 * Reads a TSDU by itself. Every octet of an SPDU must fit, so that other protocols on TPKT do not look like one: minor
 * synchronization points, which file transfer has too, count for nothing.
 * @param bytes, size what is kept of the TSDU; it may be cut
 * @param total octets of the whole TSDU
 * @param first it is the first behind the start of an activity: only there an operation is looked for
 */
rfc1006_reliable rfc1006_reliable_read(const guint8 *bytes, gsize size, gsize total, gboolean first);

#endif
