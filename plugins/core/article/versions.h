/* versions.h
 * Versions of Exchange by the build numbers that banners name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_ARTICLE_VERSIONS_H
#define EXCHANGE_ARTICLE_VERSIONS_H

#include <glib.h>

/**
 * The version a product text names: "Microsoft Exchange IMAP4rev1 5.5.2650.23" is "Exchange 5.5 SP3".
 * @return a name from the table, the series alone ("Exchange 5.5") for a build the table has not, or NULL for a text
 *         that does not name Exchange and a number
 */
const char *ex_product_version(const char *product);

/** Whether a product text names an Exchange of a series before `series`, "5.5". @param product may be NULL */
gboolean ex_version_is_before(const char *product, const char *series);

#endif
