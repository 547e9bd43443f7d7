/* selector.c
 * Transport selectors in words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/osi/selector.h"
#include "wire/osi/tpdu.h"

G_STATIC_ASSERT(EX_SELECTOR_TEXT == 2 + 2 * RFC1006_SELECTOR_MAX + 1);

static gboolean is_plain(const guint8 *octets, gsize size)
{
    if (size >= 2 && octets[0] == '0' && octets[1] == 'x')
        return FALSE;
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isgraph((char)octets[i]))
            return FALSE;
    }
    return TRUE;
}

void ex_selector_text(const guint8 *octets, gsize size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const gsize kept = MIN(size, RFC1006_SELECTOR_MAX);
    gsize at = 0;

    if (kept == 0 || is_plain(octets, kept)) {
        if (kept > 0)
            memcpy(out, octets, kept);
        out[kept] = '\0';
        return;
    }
    out[at++] = '0';
    out[at++] = 'x';
    for (gsize i = 0; i < kept; i++) {
        out[at++] = digits[octets[i] >> 4];
        out[at++] = digits[octets[i] & 0xf];
    }
    out[at] = '\0';
}
