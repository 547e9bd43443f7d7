/* help.h
 * Sections of the documentation's pages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_HELP_H
#define EXCHANGE_REPORT_HELP_H

#include <glib.h>

/**
 * Adds the section of a Markdown page that stands below "### NAME", up to the next heading, as plain text.
 * @return FALSE if the page has none of this name
 */
gboolean ex_page_section(const char *page, const char *name, GString *out);

#endif
