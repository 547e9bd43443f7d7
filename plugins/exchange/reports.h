/* reports.h
 * Reports of tshark's -z exchange,NAME[,FORMAT][,FILTER].
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORTS_H
#define EXCHANGE_REPORTS_H

#include "report/writers.h"

#include "packet-exchange.h"

/** How a report is written. */
typedef enum {
    EXCHANGE_AS_IS,  /* for people, or in the one form that the report has */
    EXCHANGE_WINDOW, /* the same where lines are short */
    EXCHANGE_TSV,
    EXCHANGE_NFT,
    EXCHANGE_IPTABLES,
    EXCHANGE_IOS,
    EXCHANGE_PF,
    EXCHANGE_NETSH,
    EXCHANGE_POWERSHELL,
    EXCHANGE_REG,
    EXCHANGE_EXPLAINED,
    EXCHANGE_FORMAT_COUNT
} exchange_format;

/**
 * Writes a report from the store.
 * @param selected flows of which something passed the filter, NULL without a filter
 */
typedef void (*exchange_report_func)(GHashTable *selected, exchange_format format, GString *out);

/** Writes a report by its name, in its form for windows, over all flows. A capture must be open. */
void exchange_report_write(const char *name, GString *out);

/** Prints a table. @param format EXCHANGE_TSV, or for people */
void exchange_write_table(ex_table table, exchange_format format, GString *out);

#endif
