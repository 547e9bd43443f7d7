/* octets.h
 * Numbers as they stand on the wire. The caller has checked that the octets are there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_OCTETS_H
#define EXCHANGE_CORE_OCTETS_H

#include <glib.h>

/** Two octets, the high one first: network order. */
static inline guint16 ex_be16(const guint8 *octet)
{
    return (guint16)(octet[0] << 8 | octet[1]);
}

/** Four octets, the highest first: network order. */
static inline guint32 ex_be32(const guint8 *octet)
{
    return (guint32)ex_be16(octet) << 16 | ex_be16(octet + 2);
}

/** Two octets, the low one first. */
static inline guint16 ex_le16(const guint8 *octet)
{
    return (guint16)(octet[0] | octet[1] << 8);
}

/** Four octets, the lowest first. */
static inline guint32 ex_le32(const guint8 *octet)
{
    return (guint32)ex_le16(octet + 2) << 16 | ex_le16(octet);
}

#endif
