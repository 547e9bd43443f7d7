/* products.c
 * What a side says of its product.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "article/versions.h"
#include "evidence/products.h"

const char *ex_product_text(const ex_texts *texts, int side)
{
    const char *best = NULL;

    for (guint i = 0; texts && i < texts->count; i++) {
        const ex_text_entry *entry = &texts->entry[i];

        if (entry->kind != EX_TEXT_PRODUCT || (side >= 0 && entry->side != side))
            continue;
        if (!best ||
            (strstr(entry->text, "Exchange") && (!strstr(best, "Exchange") || strlen(entry->text) > strlen(best))))
            best = entry->text;
    }
    return best;
}

gboolean ex_product_is_older(const ex_texts *texts, ex_side side, const char *series)
{
    return ex_version_is_before(ex_product_text(texts, (int)side), series);
}
