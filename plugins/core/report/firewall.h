/* firewall.h
 * What rule sets and the capture filter have in common. For their own files only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_FIREWALL_H
#define EXCHANGE_CORE_FIREWALL_H

#include "report/writers.h"

/** Adds in comments what cannot be held still: each port of a server once, however many clients it has. */
void ex_firewall_unknown(const ex_model *model, GString *out);

#endif
