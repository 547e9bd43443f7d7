/* refresh.c
 * When something that is worked out from all flows is worked out anew.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/refresh.h"

void ex_refresh_made(ex_refresh *refresh, gint64 began, gint64 ended)
{
    refresh->packets = 0;
    refresh->made_at = ended;
    refresh->took = ended - began;
}

gboolean ex_refresh_is_due(const ex_refresh *refresh, guint flows, gint64 now)
{
    if (refresh->packets == 0)
        return FALSE;
    return flows <= EX_REFRESH_FEW || refresh->packets >= flows / EX_REFRESH_PART ||
           now - refresh->made_at >= EX_REFRESH_PAUSE * refresh->took;
}
