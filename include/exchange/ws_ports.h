/* ws_ports.h
 * Taking ports in stock's dissector tables, and giving them back.
 *
 * A registration for a port that has one replaces it without a word. So what was replaced is remembered, and a choice
 * the user made by Decode As is never touched.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WS_PORTS_H
#define EXCHANGE_WS_PORTS_H

#include <exchange/ws_compat.h>

/** Whether the user gave the port to a dissector by Decode As. */
static inline gboolean ex_port_is_users(const char *table, guint32 port)
{
    return dissector_get_uint_handle(find_dissector_table(table), port) !=
           dissector_get_default_uint_handle(table, port);
}

/**
 * Gives a port to a dissector, unless the user gave it to another.
 * @param replaced who sat there before, by port; filled
 */
static inline void ex_port_take(const char *table, guint32 port, dissector_handle_t handle, GHashTable *replaced)
{
    const dissector_handle_t before = dissector_get_default_uint_handle(table, port);

    if (before == handle || ex_port_is_users(table, port))
        return;
    g_hash_table_insert(replaced, GUINT_TO_POINTER(port), before);
    dissector_add_uint(table, port, handle);
}

/**
 * Gives a port back to whom it was taken from, if the dissector still has it. A port that the user gave away meanwhile
 * stays as it is, for an entry cannot change hands without losing that choice.
 */
static inline void ex_port_give_back(const char *table, guint32 port, dissector_handle_t handle, GHashTable *replaced)
{
    gpointer before;

    if (!g_hash_table_lookup_extended(replaced, GUINT_TO_POINTER(port), NULL, &before) || ex_port_is_users(table, port))
        return;
    g_hash_table_remove(replaced, GUINT_TO_POINTER(port));
    if (dissector_get_default_uint_handle(table, port) != handle)
        return;
    dissector_delete_uint(table, port, handle);
    if (before)
        dissector_add_uint(table, port, (dissector_handle_t)before);
}

#endif
