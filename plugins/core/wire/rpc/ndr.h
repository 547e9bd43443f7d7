/* ndr.h
 * A cursor over a stub in NDR (C706 chapter 14) or NDR64 (MS-RPCE 2.2.5).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_NDR_H
#define EXCHANGE_CORE_NDR_H

#include "wire/rpc/rpc.h"

/** Once something did not fit, .ok is FALSE and stays so, and every reading gives 0 or NULL. */
typedef struct {
    const guint8 *octets;
    gsize size;
    gsize at;
    gboolean little_endian;
    gboolean wide; /**< NDR64: pointers and counts have 8 octets */
    gboolean ok;
} ex_ndr;

/** Puts the cursor at the beginning of a stub. @param octets, size the stub, which must outlive the cursor */
void ex_ndr_begin(ex_ndr *ndr, const guint8 *octets, gsize size, gboolean little_endian, gboolean wide);

/** Integers, aligned to their size. */
guint16 ex_ndr_u16(ex_ndr *ndr);
guint32 ex_ndr_u32(ex_ndr *ndr);

/** A count of an array: 4 octets, with NDR64 8. One that needs more than 32 bits is an error. */
guint32 ex_ndr_count(ex_ndr *ndr);

/** A pointer's referent, as a count is written. @return whether it points to something */
gboolean ex_ndr_pointer(ex_ndr *ndr);

/** `size` octets as they are. */
const guint8 *ex_ndr_octets(ex_ndr *ndr, gsize size);

/** A UUID, aligned to 4. */
void ex_ndr_uuid(ex_ndr *ndr, ex_uuid *out);

/** Moves to a multiple of `size` from the stub's beginning. */
void ex_ndr_align(ex_ndr *ndr, gsize size);

/** Octets that are left. */
gsize ex_ndr_left(const ex_ndr *ndr);

#endif
