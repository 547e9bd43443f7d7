/* map_layout.c
 * Where the hosts of a map stand, and what is written between them.
 *
 * A drawing by layers, as Sugiyama's: hosts are put in columns by who calls whom, what is written on an edge is a box in the
 * gap between columns, and each column and gap is ordered by where the boxes stand that it is joined to. Whole numbers
 * only, so that every machine draws the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>

#include "report/map_layout.h"

#define MARGIN 12
/* Between a box and the next below, and between a column and what is written beside it. */
#define GAP  16
#define SIDE 46
/* How often columns and gaps are ordered by each other. */
#define ROUNDS 8

/** A box while its column is ordered. */
typedef struct {
    ex_map_box *box;
    gint wanted; /* where its middle would stand best */
    guint number;
} placing;

ex_map_layout *ex_map_layout_new(const ex_map *map)
{
    ex_map_layout *layout = g_new0(ex_map_layout, 1);

    layout->host = g_new0(ex_map_box, MAX(map->hosts->len, 1));
    layout->label = g_new0(ex_map_box, MAX(map->edges->len, 1));
    return layout;
}

void ex_map_layout_free(ex_map_layout *layout)
{
    if (!layout)
        return;
    g_free(layout->host);
    g_free(layout->label);
    g_free(layout);
}

static const ex_map_edge *edge_at(const ex_map *map, guint number)
{
    return &g_array_index(map->edges, ex_map_edge, number);
}

/* Whom a host calls stands behind it, as far as there are columns: hosts may call each other in a circle. */
static void set_columns(const ex_map *map, ex_map_layout *layout)
{
    for (guint round = 0; round < EX_MAP_COLUMNS; round++) {
        for (guint i = 0; i < map->edges->len; i++) {
            const ex_map_edge *edge = edge_at(map, i);
            const guint from = layout->host[edge->from].column;
            ex_map_box *to = &layout->host[edge->to];

            if (edge->from != edge->to && to->column <= from && from + 1 < EX_MAP_COLUMNS)
                to->column = from + 1;
        }
    }
    for (guint i = 0; i < map->edges->len; i++) {
        const guint a = layout->host[edge_at(map, i)->from].column, b = layout->host[edge_at(map, i)->to].column;

        layout->label[i].column = a == b ? a : MAX(a, b) - 1;
    }
}

static gint middle(const ex_map_box *box)
{
    return box->y + box->height / 2;
}

static int compare_places(const void *a, const void *b)
{
    const placing *one = (const placing *)a, *other = (const placing *)b;

    if (one->wanted != other->wanted)
        return one->wanted < other->wanted ? -1 : 1;
    return one->number < other->number ? -1 : one->number > other->number;
}

/* Puts the boxes of a column below each other, in the order of where they would stand best and as near to it as there is room. */
static void stack(placing *boxes, guint count)
{
    gint below = MARGIN;

    /* Of no boxes there is no array. */
    if (count > 1)
        qsort(boxes, count, sizeof(placing), compare_places);
    for (guint i = 0; i < count; i++) {
        boxes[i].box->y = MAX(below, boxes[i].wanted - boxes[i].box->height / 2);
        below = boxes[i].box->y + boxes[i].box->height + GAP;
    }
}

static void stack_labels(const ex_map *map, ex_map_layout *layout, guint column, placing *boxes)
{
    guint count = 0;

    for (guint i = 0; i < map->edges->len; i++) {
        const ex_map_edge *edge = edge_at(map, i);

        if (layout->label[i].column == column)
            boxes[count++] = (placing){ &layout->label[i],
                                        (middle(&layout->host[edge->from]) + middle(&layout->host[edge->to])) / 2, i };
    }
    stack(boxes, count);
}

/* @param sums, counts of the middles of the labels by host; there is room for all hosts */
static void stack_hosts(const ex_map *map, ex_map_layout *layout, guint column, placing *boxes, gint *sums,
                        gint *counts)
{
    guint count = 0;

    for (guint i = 0; i < map->hosts->len; i++) {
        if (layout->host[i].column == column)
            boxes[count++] = (placing){ &layout->host[i], counts[i] ? sums[i] / counts[i] : 0, i };
    }
    stack(boxes, count);
}

static void order(const ex_map *map, ex_map_layout *layout)
{
    placing *boxes = g_new0(placing, map->hosts->len + map->edges->len);
    gint *sums = g_new0(gint, map->hosts->len), *counts = g_new0(gint, map->hosts->len);

    for (guint round = 0; round < ROUNDS; round++) {
        /* At first nothing has a place, and the order in which they came is kept. */
        for (guint column = 0; column < EX_MAP_COLUMNS; column++)
            stack_hosts(map, layout, column, boxes, sums, counts);
        for (guint column = 0; column < EX_MAP_COLUMNS; column++)
            stack_labels(map, layout, column, boxes);
        for (guint i = 0; i < map->hosts->len; i++)
            sums[i] = counts[i] = 0;
        for (guint i = 0; i < map->edges->len; i++) {
            const ex_map_edge *edge = edge_at(map, i);

            sums[edge->from] += middle(&layout->label[i]);
            sums[edge->to] += middle(&layout->label[i]);
            counts[edge->from]++;
            counts[edge->to]++;
        }
    }
    g_free(boxes);
    g_free(sums);
    g_free(counts);
}

/* Columns and gaps are as wide as what stands in them; a gap without labels has no width. */
static void set_places_across(const ex_map *map, ex_map_layout *layout)
{
    gint at = MARGIN;

    for (guint column = 0; column < EX_MAP_COLUMNS; column++) {
        gint wide = 0, between = 0;

        for (guint i = 0; i < map->hosts->len; i++) {
            if (layout->host[i].column == column)
                wide = MAX(wide, layout->host[i].width);
        }
        for (guint i = 0; i < map->hosts->len; i++) {
            if (layout->host[i].column == column)
                layout->host[i].x = at;
        }
        at += wide;
        for (guint i = 0; i < map->edges->len; i++) {
            if (layout->label[i].column == column)
                between = MAX(between, layout->label[i].width);
        }
        for (guint i = 0; i < map->edges->len; i++) {
            if (layout->label[i].column == column)
                layout->label[i].x = at + SIDE + (between - layout->label[i].width) / 2;
        }
        if (between)
            at += between + 2 * SIDE;
    }
    layout->width = at + MARGIN;
}

/* Nothing stands higher than the margin, and the picture ends below the lowest box. */
static void set_height(ex_map_box *boxes, guint count, gint up, gint *bottom)
{
    for (guint i = 0; i < count; i++) {
        boxes[i].y -= up;
        *bottom = MAX(*bottom, boxes[i].y + boxes[i].height);
    }
}

void ex_map_place(const ex_map *map, ex_map_layout *layout)
{
    gint top = G_MAXINT, bottom = 0;

    set_columns(map, layout);
    order(map, layout);
    set_places_across(map, layout);
    for (guint i = 0; i < map->hosts->len; i++)
        top = MIN(top, layout->host[i].y);
    for (guint i = 0; i < map->edges->len; i++)
        top = MIN(top, layout->label[i].y);
    top = top == G_MAXINT ? 0 : top - MARGIN;
    set_height(layout->host, map->hosts->len, top, &bottom);
    set_height(layout->label, map->edges->len, top, &bottom);
    layout->height = bottom + MARGIN;
}
