/* ndr.c
 * A cursor over a stub in NDR or NDR64.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/rpc/ndr.h"

void ex_ndr_begin(ex_ndr *ndr, const guint8 *octets, gsize size, gboolean little_endian, gboolean wide)
{
    ndr->octets = octets;
    ndr->size = size;
    ndr->at = 0;
    ndr->little_endian = little_endian;
    ndr->wide = wide;
    ndr->ok = TRUE;
}

gsize ex_ndr_left(const ex_ndr *ndr)
{
    return ndr->ok ? ndr->size - ndr->at : 0;
}

const guint8 *ex_ndr_octets(ex_ndr *ndr, gsize size)
{
    const guint8 *here;

    if (ex_ndr_left(ndr) < size || !ndr->ok) {
        ndr->ok = FALSE;
        return NULL;
    }
    here = ndr->octets + ndr->at;
    ndr->at += size;
    return here;
}

void ex_ndr_align(ex_ndr *ndr, gsize size)
{
    const gsize padding = (size - ndr->at % size) % size;

    if (padding > 0)
        ex_ndr_octets(ndr, padding);
}

guint16 ex_ndr_u16(ex_ndr *ndr)
{
    const ex_rpc_header order = { .little_endian = ndr->little_endian };

    ex_ndr_align(ndr, 2);
    const guint8 *here = ex_ndr_octets(ndr, 2);
    return here ? ex_rpc_get16(&order, here) : 0;
}

guint32 ex_ndr_u32(ex_ndr *ndr)
{
    const ex_rpc_header order = { .little_endian = ndr->little_endian };

    ex_ndr_align(ndr, 4);
    const guint8 *here = ex_ndr_octets(ndr, 4);
    return here ? ex_rpc_get32(&order, here) : 0;
}

/* The two halves of 8 octets in their order of weight. */
static void read_wide(ex_ndr *ndr, guint32 *low, guint32 *high)
{
    ex_ndr_align(ndr, 8);
    const guint32 first = ex_ndr_u32(ndr), second = ex_ndr_u32(ndr);

    *low = ndr->little_endian ? first : second;
    *high = ndr->little_endian ? second : first;
}

guint32 ex_ndr_count(ex_ndr *ndr)
{
    guint32 low, high;

    if (!ndr->wide)
        return ex_ndr_u32(ndr);
    read_wide(ndr, &low, &high);
    if (high != 0)
        ndr->ok = FALSE;
    return ndr->ok ? low : 0;
}

gboolean ex_ndr_pointer(ex_ndr *ndr)
{
    guint32 low, high;

    if (!ndr->wide)
        return ex_ndr_u32(ndr) != 0;
    read_wide(ndr, &low, &high);
    return ndr->ok && (low | high) != 0;
}

void ex_ndr_uuid(ex_ndr *ndr, ex_uuid *out)
{
    ex_ndr_align(ndr, 4);
    const guint8 *here = ex_ndr_octets(ndr, sizeof(out->octet));

    if (here)
        ex_rpc_get_uuid(ndr->little_endian, here, out);
    else
        memset(out, 0, sizeof(*out));
}
