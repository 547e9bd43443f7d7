/* plugin.c
 * Entry points of the epmap plugin.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet-epmap.h"

EXCHANGE_PLUGIN(epmap_register);
