/* statistics.h
 * Tables of the Statistics menu.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_STATISTICS_H
#define EXCHANGE_STATISTICS_H

#include <glib.h>

/** The store is about to be freed. */
void exchange_statistics_close(void);

#endif
