/* html_style.h
 * How the page for browsers looks, and the one thing that it does: its tables sort.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_HTML_STYLE_H
#define EXCHANGE_REPORT_HTML_STYLE_H

#include <glib.h>

/** Adds all that stands in the page's head: its policy, which names the two by their hashes, its title, its style. */
void ex_html_head(GString *out);

/** Adds the script that makes tables sort. The page is whole without it. */
void ex_html_script(GString *out);

#endif
