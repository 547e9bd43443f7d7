/* ports.c
 * Who sits on the TCP ports of RFC 1006.
 *
 * A registration for a port that has one replaces it without a word, and a changed preference of tpkt takes its ports
 * back. So the wrapper always calls tpkt, and is put before it again whenever a file is opened.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_ports.h>

#include "ports.h"

#define TABLE "tcp.port"

static gboolean is_in(range_t *ports, guint32 port)
{
    return ports && value_is_in_range(ports, port);
}

/*
 * Takes ports for the wrapper. A changed preference of tpkt looks in the table like a choice by Decode As; it is none,
 * and the wrapper calls tpkt anyway.
 */
static void take_range(range_t *ports, dissector_handle_t wrapper, dissector_handle_t stock, range_t *of_stock)
{
    for (guint i = 0; ports && i < ports->nranges; i++) {
        for (guint32 port = ports->ranges[i].low; port <= ports->ranges[i].high && port <= 65535; port++) {
            if (is_in(of_stock, port) && dissector_get_uint_handle(find_dissector_table(TABLE), port) == stock)
                ex_port_take_anyway(TABLE, port, EX_PORT_WRAPPER, wrapper);
            else
                ex_port_take(TABLE, port, EX_PORT_WRAPPER, wrapper);
        }
    }
}

/*
 * A port that shall be the wrapper's needs no guard. Neither does a free port, for there the heuristic comes to see the
 * connect request: the claim stands for the case that somebody gets the port later.
 */
static void guard_range(range_t *ports, dissector_handle_t guard, range_t *wanted, range_t *of_stock)
{
    for (guint i = 0; ports && i < ports->nranges; i++) {
        for (guint32 port = ports->ranges[i].low; port <= ports->ranges[i].high && port <= 65535; port++) {
            if (is_in(wanted, port) || is_in(of_stock, port))
                ex_port_give_back(TABLE, port, EX_PORT_GUARD);
            else
                ex_port_take(TABLE, port, EX_PORT_GUARD, guard);
        }
    }
}

void rfc1006_ports_claim(dissector_handle_t wrapper, dissector_handle_t guard, dissector_handle_t stock,
                         range_t *wanted, range_t *watched)
{
    range_t *of_stock = prefs_get_range_value("tpkt", "tcp.port");

    ex_port_give_back_others(TABLE, EX_PORT_GUARD, watched, NULL);
    ex_port_give_back_others(TABLE, EX_PORT_WRAPPER, wanted, of_stock);
    guard_range(watched, guard, wanted, of_stock);
    take_range(wanted, wrapper, stock, of_stock);
    take_range(of_stock, wrapper, stock, of_stock);
}

dissector_handle_t rfc1006_ports_guarded(guint32 port)
{
    return ex_port_behind(TABLE, port, EX_PORT_GUARD);
}
