/* catalogue.h
 * The reports by their names, as tshark's -z and the programs for batches have them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_CATALOGUE_H
#define EXCHANGE_REPORT_CATALOGUE_H

#include "report/writers.h"

/** How a report is written. */
typedef enum {
    EX_FORMAT_AS_IS,  /**< for people, or in the one form that the report has */
    EX_FORMAT_WINDOW, /**< the same where lines are short */
    EX_FORMAT_TSV,
    EX_FORMAT_NFT,
    EX_FORMAT_IPTABLES,
    EX_FORMAT_IOS,
    EX_FORMAT_PF,
    EX_FORMAT_NETSH,
    EX_FORMAT_POWERSHELL,
    EX_FORMAT_REG,
    EX_FORMAT_EXPLAINED,
    EX_FORMAT_COUNT
} ex_format;

/** Formats of one report, at most. */
#define EX_FORMATS_MAX 8

/** A report that can be asked for: "NAME", or "NAME,FORMAT". */
typedef struct {
    const char *name;
    void (*write)(const ex_model *model, ex_format format, GString *out);
    struct {
        const char *name; /**< NULL ends the list */
        ex_format format;
    } formats[EX_FORMATS_MAX + 1];
} ex_report_type;

/** All of them, in the order in which they are told; a row without a name ends the list. */
extern const ex_report_type ex_report_types[];

/** The report of a name, NULL if there is none. */
const ex_report_type *ex_report_find(const char *name);

/**
 * Takes a format off the front of what follows a report's name and its comma, and the comma behind it.
 * @return EX_FORMAT_AS_IS where it does not begin with a format of the report; then nothing is taken
 */
ex_format ex_report_take_format(const ex_report_type *type, const char **rest);

#endif
