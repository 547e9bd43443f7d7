/* archive.h
 * Where the articles of Microsoft's old knowledge base are to be read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_ARTICLE_ARCHIVE_H
#define EXCHANGE_ARTICLE_ARCHIVE_H

#include <glib.h>

/** Adds the address of an article in a public archive. @param number "176466" of KB 176466 */
void ex_archive_address(guint number, GString *out);

#endif
