/* plugin.c
 * Entry points of the rfc1006 plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet-rfc1006.h"

EXCHANGE_PLUGIN(rfc1006_register);
