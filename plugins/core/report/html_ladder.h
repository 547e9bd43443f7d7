/* html_ladder.h
 * What happened between each two hosts, in order, in the page for browsers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_HTML_LADDER_H
#define EXCHANGE_REPORT_HTML_LADDER_H

#include "diagnosis/model.h"

/** Ladders of one page: those that are blocked come first where there is no room for all. */
#define EX_HTML_LADDERS 100

/** Adds a ladder for each scenario, and for each fault that belongs to none. */
void ex_html_ladders(const ex_model *model, GString *out);

#endif
