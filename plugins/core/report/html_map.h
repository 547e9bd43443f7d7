/* html_map.h
 * The map as a picture inside the page for browsers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_HTML_MAP_H
#define EXCHANGE_REPORT_HTML_MAP_H

#include "report/map.h"

/** Edges of the picture: more are no picture any more. */
#define EX_HTML_EDGES 60

/** Adds the map as SVG; a sentence if there is nothing to draw. */
void ex_html_map(const ex_model *model, GString *out);

#endif
