/* map_layout.h
 * Where the hosts of a map stand, and what is written between them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_REPORT_MAP_LAYOUT_H
#define EXCHANGE_REPORT_MAP_LAYOUT_H

#include "report/map.h"

/** Columns of hosts: who calls stands to the left of whom it calls. */
#define EX_MAP_COLUMNS 4

/** A box, in pixels. Width and height are set by who draws, before it is placed. */
typedef struct {
    gint x, y, width, height;
    guint column; /**< of hosts; a label stands in the gap behind the column */
} ex_map_box;

/** Where everything stands. */
typedef struct {
    ex_map_box *host;  /**< by number of the host */
    ex_map_box *label; /**< by number of the edge: what is written on it */
    gint width, height;
} ex_map_layout;

/** A layout in which nothing is placed yet. */
ex_map_layout *ex_map_layout_new(const ex_map *map);
void ex_map_layout_free(ex_map_layout *layout);

/**
 * Places all boxes so that none covers another: labels are a layer of their own between those of the hosts. The same map
 * gives the same places.
 */
void ex_map_place(const ex_map *map, ex_map_layout *layout);

#endif
