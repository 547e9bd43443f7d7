/* plugin.c
 * Entry points of the exchange plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet-exchange.h"

EXCHANGE_PLUGIN(exchange_register);
