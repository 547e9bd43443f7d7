/* products.h
 * What a side says of its product: which of its texts counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_PRODUCTS_H
#define EXCHANGE_CORE_PRODUCTS_H

#include "evidence/sets.h"

/** The most telling product text of a side (an ex_side, or -1 for either): one that names Exchange, then the longest. */
const char *ex_product_text(const ex_texts *texts, int side);

/** Whether a side says it is an Exchange of a series before `series`, "5.5". */
gboolean ex_product_is_older(const ex_texts *texts, ex_side side, const char *series);

#endif
