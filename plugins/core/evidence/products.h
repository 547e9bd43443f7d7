/* products.h
 * Versions of Exchange by the build numbers that banners name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_PRODUCTS_H
#define EXCHANGE_CORE_PRODUCTS_H

#include "evidence/sets.h"

/**
 * The version a product text names: "Microsoft Exchange IMAP4rev1 5.5.2650.23" is "Exchange 5.5 SP3".
 * @return a name from the table, the series alone ("Exchange 5.5") for a build the table has not, or NULL for a text
 *         that does not name Exchange and a number
 */
const char *ex_product_version(const char *product);

/** The most telling product text of a side (an ex_side, or -1 for either): one that names Exchange, then the longest. */
const char *ex_product_text(const ex_texts *texts, int side);

/** Whether a side says it is an Exchange of a series before `series`, "5.5". */
gboolean ex_product_is_older(const ex_texts *texts, ex_side side, const char *series);

#endif
