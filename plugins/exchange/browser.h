/* browser.h
 * A page that the user's browser shows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_BROWSER_H
#define EXCHANGE_BROWSER_H

#include <exchange/ws_compat.h>

/** Sees to it that the pages go when Wireshark ends. */
void exchange_browser_register(void);

/**
 * Writes a page into a folder that only this user can read, whose name nobody can foretell, and has the browser show it.
 * @return where the page is, or would be; freed by the caller. NULL: it could not be written, and *error says why
 * @param shown whether a browser was asked for it
 * @param error freed by g_error_free()
 */
char *exchange_browser_show(const char *page, gboolean *shown, GError **error);

#endif
