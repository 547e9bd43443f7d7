/* reports.h
 * Reports of tshark's -z exchange,NAME[,FORMAT][,FILTER].
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORTS_H
#define EXCHANGE_REPORTS_H

#include "report/catalogue.h"

#include "packet-exchange.h"

/** Writes a report by its name, in its form for windows, over all flows. A capture must be open. */
void exchange_report_write(const char *name, GString *out);

#endif
