/* settings.h
 * Preferences: the ports, and whether TPKTs are read at all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_SETTINGS_H
#define EXCHANGE_RFC1006_SETTINGS_H

#include "wrapper.h"

/** Registers the preferences. @param ours what sits on the ports that they name */
void rfc1006_settings_register(int proto, rfc1006_handles ours);

/** Takes the ports for the first time. @param stock tpkt */
void rfc1006_settings_handoff(dissector_handle_t stock);

/** Whether the user wants TPKTs to be read and shown. */
gboolean rfc1006_is_wanted(void);

#endif
