/* ports.c
 * Who sits on the TCP ports of RFC 1006.
 *
 * A registration for a port that has one replaces it without a word, and a changed preference of tpkt takes its ports
 * back. So the wrapper always calls tpkt, and is put before it again whenever a file is opened.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet-rfc1006.h"

#define TABLE "tcp.port"

/* A port is free to take if nobody sits on it or stock's tpkt does, and the user has not chosen by Decode As. */
static gboolean may_claim(guint32 port, dissector_handle_t stock)
{
    const dissector_handle_t initial = dissector_get_default_uint_handle(TABLE, port);
    const dissector_handle_t current = dissector_get_uint_handle(find_dissector_table(TABLE), port);

    return current == initial && (initial == NULL || initial == stock);
}

static void claim(guint32 port, dissector_handle_t wrapper, dissector_handle_t stock)
{
    if (may_claim(port, stock))
        dissector_add_uint(TABLE, port, wrapper);
}

typedef struct {
    dissector_handle_t stock;
    GArray *ports;
} collection;

static void collect(const gchar *table_name _U_, ftenum_t selector_type _U_, gpointer key, gpointer value,
                    gpointer user_data)
{
    collection *found = (collection *)user_data;
    dtbl_entry_t *entry = (dtbl_entry_t *)value;
    const guint32 port = GPOINTER_TO_UINT(key);

    if (dtbl_entry_get_handle(entry) == found->stock && dtbl_entry_get_initial_handle(entry) == found->stock)
        g_array_append_val(found->ports, port);
}

void rfc1006_ports_claim(dissector_handle_t wrapper, dissector_handle_t stock, range_t *wanted)
{
    collection found = { stock, g_array_new(FALSE, FALSE, sizeof(guint32)) };

    dissector_table_foreach(TABLE, collect, &found);
    for (guint i = 0; i < found.ports->len; i++)
        claim(g_array_index(found.ports, guint32, i), wrapper, stock);
    g_array_free(found.ports, TRUE);
    for (guint i = 0; wanted && i < wanted->nranges; i++) {
        for (guint32 port = wanted->ranges[i].low; port <= wanted->ranges[i].high && port <= 65535; port++)
            claim(port, wrapper, stock);
    }
}

void rfc1006_ports_release(dissector_handle_t wrapper, dissector_handle_t stock, range_t *before, range_t *wanted)
{
    range_t *of_tpkt = prefs_get_range_value("tpkt", "tcp.port");

    for (guint i = 0; before && i < before->nranges; i++) {
        for (guint32 port = before->ranges[i].low; port <= before->ranges[i].high && port <= 65535; port++) {
            if (value_is_in_range(wanted, port) || dissector_get_default_uint_handle(TABLE, port) != wrapper)
                continue;
            dissector_delete_uint(TABLE, port, wrapper);
            if (of_tpkt && value_is_in_range(of_tpkt, port))
                dissector_add_uint(TABLE, port, stock);
        }
    }
}
