/* shown.h
 * Whether anybody looks at what a dissector adds to the tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_SHOWN_H
#define EXCHANGE_SHOWN_H

#include <exchange/ws_compat.h>
#include <epan/tap.h>

/**
 * Whether there is a tree, or somebody collects expert items: tshark's "-z expert" does so without a tree, and items
 * may be added to no tree at all.
 */
static inline gboolean ex_is_shown(const proto_tree *tree)
{
    static int tap_expert = 0;

    if (tree)
        return TRUE;
    if (tap_expert == 0)
        tap_expert = find_tap_id("expert");
    return tap_expert > 0 && have_tap_listener(tap_expert);
}

#endif
