/* search.h
 * The one search in sorted arrays.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_FACTS_SEARCH_H
#define EXCHANGE_FACTS_SEARCH_H

#include <exchange/progress.h>

/*
 * Sets `place`, a guint, to the first place of a sorted array at which `is_before` no longer holds; to `count` if it holds
 * at all. `is_before` is an expression with `at` for the place that is looked at. Ends: the range of places becomes
 * smaller each turn.
 */
#define EX_SEARCH(place, count, at, is_before)                     \
    do {                                                           \
        guint low_ = 0, high_ = (count);                           \
        guint64 left_ = EX_ALL_LEFT;                               \
                                                                   \
        while (low_ < high_ && ex_goes_on(&left_, high_ - low_)) { \
            const guint at = (low_ + high_) / 2;                   \
                                                                   \
            if (is_before)                                         \
                low_ = at + 1;                                     \
            else                                                   \
                high_ = at;                                        \
        }                                                          \
        (place) = low_;                                            \
    } while (0)

#endif
