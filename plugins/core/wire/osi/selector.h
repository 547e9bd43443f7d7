/* selector.h
 * Transport selectors in words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_OSI_SELECTOR_H
#define EXCHANGE_OSI_SELECTOR_H

#include "facts/record.h"

/**
 * Writes a selector: as it is if all its octets are printable ASCII other than blank and it does not begin with "0x", else
 * as hexadecimal digits behind 0x, as Exchange's events have it (KB 152932). So different selectors are different texts.
 * @param size octets, of which 32 are read: Exchange allows no more (KB 169159)
 * @param out of EX_SELECTOR_TEXT; "" for an empty selector
 */
void ex_selector_text(const guint8 *octets, gsize size, char *out);

#endif
