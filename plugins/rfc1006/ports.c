/* ports.c
 * Who sits on the TCP ports of RFC 1006.
 *
 * A registration for a port that has one replaces it without a word, and a changed preference of tpkt takes its ports
 * back. So the wrapper always calls tpkt, and is put before it again whenever a file is opened.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_ports.h>

#include "packet-rfc1006.h"

#define TABLE "tcp.port"

/* Who sat on the ports before the wrapper, and before the guard. */
static GHashTable *replaced, *guarded;

/*
 * Takes a port for the wrapper. A changed preference of tpkt looks in the table like a choice by Decode As; it is none,
 * and the wrapper calls tpkt anyway.
 */
static void take(guint32 port, dissector_handle_t wrapper, dissector_handle_t stock, range_t *of_stock)
{
    const dissector_handle_t current = dissector_get_uint_handle(find_dissector_table(TABLE), port);

    if (current == stock && of_stock && value_is_in_range(of_stock, port)) {
        const dissector_handle_t before = dissector_get_default_uint_handle(TABLE, port);

        if (before != wrapper)
            g_hash_table_insert(replaced, GUINT_TO_POINTER(port), before);
        dissector_add_uint(TABLE, port, wrapper);
        return;
    }
    ex_port_take(TABLE, port, wrapper, replaced);
}

static void take_range(range_t *ports, dissector_handle_t wrapper, dissector_handle_t stock, range_t *of_stock)
{
    for (guint i = 0; ports && i < ports->nranges; i++) {
        for (guint32 port = ports->ranges[i].low; port <= ports->ranges[i].high && port <= 65535; port++)
            take(port, wrapper, stock, of_stock);
    }
}

static gboolean is_in(range_t *ports, guint32 port)
{
    return ports && value_is_in_range(ports, port);
}

/* Gives back what is neither in `keep` nor in `keep_too`. */
static void give_back_others(dissector_handle_t handle, GHashTable *taken, range_t *keep, range_t *keep_too)
{
    GList *ports = g_hash_table_get_keys(taken);

    for (GList *at = ports; at; at = at->next) {
        const guint32 port = GPOINTER_TO_UINT(at->data);

        if (!is_in(keep, port) && !is_in(keep_too, port))
            ex_port_give_back(TABLE, port, handle, taken);
    }
    g_list_free(ports);
}

/* A port that shall be the wrapper's needs no guard. */
static void give_back_wanted(dissector_handle_t guard, range_t *wanted)
{
    for (guint i = 0; wanted && i < wanted->nranges; i++) {
        for (guint32 port = wanted->ranges[i].low; port <= wanted->ranges[i].high && port <= 65535; port++)
            ex_port_give_back(TABLE, port, guard, guarded);
    }
}

/* A free port needs no guard: there the heuristic comes to see the connect request. */
static void guard_range(dissector_handle_t guard, dissector_handle_t wrapper, range_t *ports)
{
    for (guint i = 0; ports && i < ports->nranges; i++) {
        for (guint32 port = ports->ranges[i].low; port <= ports->ranges[i].high && port <= 65535; port++) {
            const dissector_handle_t before = dissector_get_default_uint_handle(TABLE, port);

            if (before && before != wrapper && before != guard)
                ex_port_take(TABLE, port, guard, guarded);
        }
    }
}

void rfc1006_ports_claim(dissector_handle_t wrapper, dissector_handle_t guard, dissector_handle_t stock,
                         range_t *wanted, range_t *watched)
{
    range_t *of_stock = prefs_get_range_value("tpkt", "tcp.port");

    if (!replaced) {
        replaced = g_hash_table_new(NULL, NULL);
        guarded = g_hash_table_new(NULL, NULL);
    }
    give_back_others(guard, guarded, watched, NULL);
    give_back_wanted(guard, wanted);
    give_back_wanted(guard, of_stock);
    give_back_others(wrapper, replaced, wanted, of_stock);
    take_range(wanted, wrapper, stock, of_stock);
    take_range(of_stock, wrapper, stock, of_stock);
    guard_range(guard, wrapper, watched);
}

dissector_handle_t rfc1006_ports_guarded(guint32 port)
{
    return guarded ? (dissector_handle_t)g_hash_table_lookup(guarded, GUINT_TO_POINTER(port)) : NULL;
}
