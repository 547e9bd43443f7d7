/* legend.h
 * What the numbers, colours and words of this set mean.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_LEGEND_H
#define EXCHANGE_REPORT_LEGEND_H

#include <glib.h>

/**
 * Adds the table of KB 176466 with the ports of each leg, what is outside the six, the colours of the profile, the grades
 * of confidence and the states of flows. ASCII, in lines of at most 74 columns.
 */
void ex_legend(GString *out);

#endif
