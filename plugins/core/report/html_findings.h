/* html_findings.h
 * What was found, in the page for browsers, and where its articles are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_HTML_FINDINGS_H
#define EXCHANGE_REPORT_HTML_FINDINGS_H

#include "diagnosis/model.h"

/** Findings that stand in the page by themselves. */
#define EX_HTML_FINDINGS 200

/** Adds each finding that is more than advice with its cause and cure, then the advice, each kind once. */
void ex_html_findings(const ex_model *model, GString *out);

/** Adds a link to a finding's place in the page; only its name if it has none. */
void ex_html_link_finding(const ex_model *model, const ex_finding *finding, GString *out);

#endif
