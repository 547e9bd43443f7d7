/* test_map.c
 * Places of a map: no box covers another, who calls stands to the left, and the same map is drawn alike.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "report/map_layout.h"

#define ROUNDS     300
#define HOSTS_MOST 40
#define EDGES_MOST 60

/* A map without a model: places do not depend on who the hosts are. */
static ex_map *random_map(GRand *rand)
{
    const guint hosts = (guint)g_rand_int_range(rand, 1, HOSTS_MOST),
                edges = (guint)g_rand_int_range(rand, 0, EDGES_MOST);
    ex_map *map = g_new0(ex_map, 1);

    map->hosts = g_ptr_array_new_with_free_func(g_free);
    map->edges = g_array_new(FALSE, FALSE, sizeof(ex_map_edge));
    for (guint i = 0; i < hosts; i++)
        g_ptr_array_add(map->hosts, g_new0(ex_map_host, 1));
    for (guint i = 0; i < edges; i++) {
        const ex_map_edge edge = { NULL, NULL, (guint)g_rand_int_range(rand, 0, (gint32)hosts),
                                   (guint)g_rand_int_range(rand, 0, (gint32)hosts) };

        g_array_append_val(map->edges, edge);
    }
    return map;
}

static ex_map_layout *random_layout(GRand *rand, const ex_map *map)
{
    ex_map_layout *layout = ex_map_layout_new(map);

    for (guint i = 0; i < map->hosts->len; i++) {
        layout->host[i].width = g_rand_int_range(rand, 30, 400);
        layout->host[i].height = g_rand_int_range(rand, 20, 80);
    }
    for (guint i = 0; i < map->edges->len; i++) {
        layout->label[i].width = g_rand_int_range(rand, 30, 300);
        layout->label[i].height = g_rand_int_range(rand, 20, 90);
    }
    return layout;
}

static gboolean covers(const ex_map_box *a, const ex_map_box *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

static void check_boxes(const ex_map *map, const ex_map_layout *layout)
{
    const guint hosts = map->hosts->len, count = hosts + map->edges->len;

    for (guint i = 0; i < count; i++) {
        const ex_map_box *box = i < hosts ? &layout->host[i] : &layout->label[i - hosts];

        assert_true(box->x >= 0 && box->y >= 0);
        assert_true(box->x + box->width <= layout->width && box->y + box->height <= layout->height);
        for (guint k = 0; k < i; k++)
            assert_false(covers(box, k < hosts ? &layout->host[k] : &layout->label[k - hosts]));
    }
}

static void no_box_covers_another(void **state)
{
    GRand *rand = g_rand_new_with_seed(176466);

    (void)state;
    for (guint round = 0; round < ROUNDS; round++) {
        ex_map *map = random_map(rand);
        ex_map_layout *layout = random_layout(rand, map), *again = ex_map_layout_new(map);

        for (guint i = 0; i < map->hosts->len; i++)
            again->host[i] = layout->host[i];
        for (guint i = 0; i < map->edges->len; i++)
            again->label[i] = layout->label[i];
        ex_map_place(map, layout);
        ex_map_place(map, again);
        check_boxes(map, layout);
        assert_memory_equal(layout->host, again->host, map->hosts->len * sizeof(ex_map_box));
        assert_memory_equal(layout->label, again->label, map->edges->len * sizeof(ex_map_box));
        ex_map_layout_free(layout);
        ex_map_layout_free(again);
        ex_map_free(map);
    }
    g_rand_free(rand);
}

/* Three hosts that call each other in a row, and the last one the first. */
static void who_calls_stands_to_the_left(void **state)
{
    GRand *rand = g_rand_new_with_seed(1);
    ex_map *map = g_new0(ex_map, 1);
    ex_map_layout *layout;

    (void)state;
    map->hosts = g_ptr_array_new_with_free_func(g_free);
    map->edges = g_array_new(FALSE, FALSE, sizeof(ex_map_edge));
    for (guint i = 0; i < 3; i++)
        g_ptr_array_add(map->hosts, g_new0(ex_map_host, 1));
    for (guint i = 0; i < 2; i++) {
        const ex_map_edge edge = { NULL, NULL, i, i + 1 };

        g_array_append_val(map->edges, edge);
    }
    layout = random_layout(rand, map);
    ex_map_place(map, layout);
    for (guint i = 0; i < 2; i++) {
        assert_true(layout->host[i].x + layout->host[i].width < layout->label[i].x);
        assert_true(layout->label[i].x + layout->label[i].width < layout->host[i + 1].x);
    }
    ex_map_layout_free(layout);
    ex_map_free(map);
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_box_covers_another),
        cmocka_unit_test(who_calls_stands_to_the_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
