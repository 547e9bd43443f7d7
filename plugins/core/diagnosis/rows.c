/* rows.c
 * Which rows of a table have to do with which flows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "facts/hash.h"
#include "diagnosis/rows.h"

/** What rows and flows have in common. No octet is padding: keys are given by value, and compared as octets. */
typedef struct {
    const ex_flow *flow; /* of scenarios and findings; else NULL */
    guint32 what;        /* a port, or TOLD and an interface */
    ex_addr addr;        /* of endpoints: where they are, or the mapper that told of them */
    guint8 unused[3];
} link_key;

#define TOLD 0x10000u

struct ex_rows {
    GHashTable *by_link;        /* GArray of guint by link_key; taken away once told */
    const ex_flow_views *views; /* of endpoints; else NULL */
    guint8 *told;               /* by row */
};

EX_BYTE_KEY(link, link_key)

static void list_free(gpointer list)
{
    g_array_free((GArray *)list, TRUE);
}

static ex_rows *rows_new(guint count)
{
    ex_rows *rows = g_new0(ex_rows, 1);

    rows->by_link = g_hash_table_new_full(link_hash, link_equal, g_free, list_free);
    rows->told = g_new0(guint8, count);
    return rows;
}

void ex_rows_free(ex_rows *rows)
{
    if (!rows)
        return;
    g_hash_table_destroy(rows->by_link);
    g_free(rows->told);
    g_free(rows);
}

static link_key link_by_flow(const ex_flow *flow)
{
    link_key key;

    memset(&key, 0, sizeof(key));
    key.flow = flow;
    return key;
}

static link_key link_by_host(const ex_addr *addr, guint32 what)
{
    link_key key;

    memset(&key, 0, sizeof(key));
    key.addr = *addr;
    key.what = what;
    return key;
}

static void add_row(ex_rows *rows, link_key key, guint row)
{
    GArray *list = (GArray *)g_hash_table_lookup(rows->by_link, &key);

    if (!list) {
        list = g_array_new(FALSE, FALSE, sizeof(guint));
        g_hash_table_insert(rows->by_link, g_memdup2(&key, sizeof(key)), list);
    }
    g_array_append_val(list, row);
}

ex_rows *ex_rows_of_scenarios(const GPtrArray *scenarios)
{
    ex_rows *rows = rows_new(scenarios->len);

    for (guint row = 0; row < scenarios->len; row++) {
        const GPtrArray *views = ((const ex_scenario *)g_ptr_array_index(scenarios, row))->views;

        for (guint i = 0; i < views->len; i++)
            add_row(rows, link_by_flow(((const ex_flow_view *)g_ptr_array_index(views, i))->flow), row);
    }
    return rows;
}

ex_rows *ex_rows_of_findings(const GPtrArray *findings)
{
    ex_rows *rows = rows_new(findings->len);

    for (guint row = 0; row < findings->len; row++) {
        const GArray *places = ((const ex_finding *)g_ptr_array_index(findings, row))->places;

        for (guint i = 0; i < places->len; i++)
            add_row(rows, link_by_flow(g_array_index(places, ex_finding_place, i).flow), row);
    }
    return rows;
}

ex_rows *ex_rows_of_associations(const GPtrArray *associations)
{
    ex_rows *rows = rows_new(associations->len);

    for (guint row = 0; row < associations->len; row++)
        add_row(rows, link_by_flow(((const ex_association_row *)g_ptr_array_index(associations, row))->view->flow),
                row);
    return rows;
}

ex_rows *ex_rows_of_endpoints(const ex_flow_views *views, const GPtrArray *endpoints)
{
    ex_rows *rows = rows_new(endpoints->len);

    rows->views = views;
    for (guint row = 0; row < endpoints->len; row++) {
        const ex_known_endpoint *endpoint = (const ex_known_endpoint *)g_ptr_array_index(endpoints, row);

        add_row(rows, link_by_host(&endpoint->key.addr, endpoint->key.port), row);
        for (guint i = 0; i < endpoint->asked.count; i++)
            add_row(rows, link_by_host(&endpoint->asked.addr[i], TOLD | endpoint->interface_id), row);
    }
    return rows;
}

/* Tells all rows of a link that were not told yet. None is left for a later call, so the link is removed. */
static void take_link(ex_rows *rows, link_key key, GArray *out)
{
    const GArray *list = (const GArray *)g_hash_table_lookup(rows->by_link, &key);

    if (!list)
        return;
    for (guint i = 0; i < list->len; i++) {
        const guint row = g_array_index(list, guint, i);

        if (!rows->told[row])
            g_array_append_val(out, row);
        rows->told[row] = TRUE;
    }
    g_hash_table_remove(rows->by_link, &key);
}

static gint compare_rows(gconstpointer a, gconstpointer b)
{
    const guint one = *(const guint *)a, other = *(const guint *)b;

    return (one > other) - (one < other);
}

void ex_rows_take(ex_rows *rows, const ex_flow *flow, GArray *out)
{
    const guint before = out->len;

    if (rows->views) {
        const ex_flow_view *view = (const ex_flow_view *)g_hash_table_lookup(rows->views->by_flow, flow);

        if (!view)
            return;
        take_link(rows, link_by_host(view->server, view->server_port), out);
        for (guint i = 0; i < flow->facts.count; i++) {
            const ex_fact fact = flow->facts.entry[i].fact;

            if (ex_fact_get_kind(fact) == EX_FACT_EPM_GIVEN)
                take_link(rows, link_by_host(view->server, TOLD | ex_fact_get_object(fact)), out);
        }
    } else {
        take_link(rows, link_by_flow(flow), out);
    }
    if (out->len > before + 1)
        qsort(&g_array_index(out, guint, before), out->len - before, sizeof(guint), compare_rows);
}

void ex_rows_select(ex_rows *rows, GHashTable *flows, GPtrArray *table)
{
    GArray *taken = g_array_new(FALSE, FALSE, sizeof(guint));
    guint kept = 0;
    GHashTableIter iter;
    gpointer flow;

    g_hash_table_iter_init(&iter, flows);
    while (g_hash_table_iter_next(&iter, &flow, NULL))
        ex_rows_take(rows, (const ex_flow *)flow, taken);
    /*
     * The rows that stay move to the front, in their order, and each of the others to a place further back. Then the
     * array is cut behind those that stay, which frees the others.
     */
    for (guint row = 0; row < table->len; row++) {
        if (rows->told[row]) {
            gpointer dropped = table->pdata[kept];

            table->pdata[kept++] = table->pdata[row];
            table->pdata[row] = dropped;
        }
    }
    g_ptr_array_set_size(table, (gint)kept);
    g_array_free(taken, TRUE);
}
