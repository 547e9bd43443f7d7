/* refresh.h
 * When something that is worked out from all flows is worked out anew, while packets are still being read.
 *
 * A live capture is read and shown by turns: made anew for each packet that is shown, it would cost the square of the
 * flows. So it may be behind by some packets, but not for long: once nothing comes any more it is made anew when it is
 * next asked for, after a pause in proportion to what it costs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_REFRESH_H
#define EXCHANGE_CORE_REFRESH_H

#include <glib.h>

/** Up to this many flows it is made anew for every packet, if need be: it costs next to nothing then. */
#define EX_REFRESH_FEW 1000
/** It is made anew when packets came by this part of the flows, ... */
#define EX_REFRESH_PART 4
/** ... and when this many times the time was spent with other things that it took to make. */
#define EX_REFRESH_PAUSE 8

typedef struct {
    guint packets;  /**< learned from since it was made; counted by whoever learns */
    gint64 made_at; /**< a monotonic clock's, us */
    gint64 took;    /**< us */
} ex_refresh;

/** It was made just now. @param began, ended a monotonic clock's, us */
void ex_refresh_made(ex_refresh *refresh, gint64 began, gint64 ended);

/** Whether it has to be made anew before it is shown. @param now the same clock's */
gboolean ex_refresh_is_due(const ex_refresh *refresh, guint flows, gint64 now);

#endif
