/* writers.h
 * The reports, over one model: each says the same in its own form.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_WRITERS_H
#define EXCHANGE_CORE_WRITERS_H

#include "diagnosis/model.h"
#include "report/table.h"

/** What there is to say of the rows of a model, in the Statistics menu too. */
extern const ex_sheet ex_scenario_sheet, ex_endpoint_sheet, ex_finding_sheet, ex_association_sheet;

/** The model as tables, which live as long as it does. */
ex_table ex_model_scenarios(const ex_model *model);
ex_table ex_model_endpoints(const ex_model *model);
ex_table ex_model_findings(const ex_model *model);
ex_table ex_model_associations(const ex_model *model);
ex_table ex_model_firewall(const ex_model *model);
/** A display filter for each scenario. */
ex_table ex_model_filters(const ex_model *model);

/** Whole reports. */
/** The headline, the flows, and each finding but advice in words. */
void ex_model_flows(const ex_model *model, GString *out);
/** The headline, and each finding in words, advice too. */
void ex_model_findings_in_words(const ex_model *model, GString *out);
/** The flows alone, columns by tabs. */
void ex_model_flows_separated(const ex_model *model, GString *out);
/** The headline alone, a line. */
void ex_model_headline(const ex_model *model, GString *out);
/** The flows alone, a table of HTML. @param most rows */
void ex_model_flows_html(const ex_model *model, guint most, GString *out);
void ex_model_nft(const ex_model *model, GString *out);
void ex_model_iptables(const ex_model *model, GString *out);
void ex_model_ios(const ex_model *model, GString *out);
void ex_model_pf(const ex_model *model, GString *out);
void ex_model_netsh(const ex_model *model, GString *out);
void ex_model_powershell(const ex_model *model, GString *out);
/** Registry files; lines end with CR LF, as regedit has them. */
void ex_model_reg(const ex_model *model, GString *out);
/** The capture filter alone, one line. */
void ex_model_monitor(const ex_model *model, GString *out);
/** The same with comments before it, which tell what it cannot. */
void ex_model_monitor_explained(const ex_model *model, GString *out);
void ex_model_map(const ex_model *model, GString *out);
void ex_model_markdown(const ex_model *model, GString *out);
/** A page for a browser, in one piece; well-formed as XML, and ASCII. */
void ex_model_html(const ex_model *model, GString *out);
void ex_model_json(const ex_model *model, GString *out);

#endif
