/* settings.h
 * What the preferences say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_SETTINGS_H
#define EXCHANGE_SETTINGS_H

#include "state.h"

/** Works out the configuration from the preferences and what the readers tell, and gives changed ports to stock's dissectors. */
void exchange_settings_apply(void);

/** Whether a preference says that servers pin a component's port to this one. */
gboolean exchange_settings_is_pinned(ex_service component, guint16 port);

#endif
