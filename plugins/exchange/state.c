/* state.c
 * The one global of the exchange plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state.h"

exchange_state exchange;
