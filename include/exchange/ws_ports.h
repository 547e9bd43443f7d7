/* ws_ports.h
 * Taking ports in stock's dissector tables, and giving them back.
 *
 * A registration for a port that has one replaces it without a word, and several preferences of several plugins may
 * name one port. So all claims to a port stand in one registry that the plugins of the set share; the table has the
 * highest one, and whoever sat there before comes back with the last claim's end, in whatever order they end. A choice
 * the user made by Decode As is never touched.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WS_PORTS_H
#define EXCHANGE_WS_PORTS_H

#include <exchange/ws_compat.h>

/** Who claims a port; of several the highest has it. Services are numbered from here, in the order of preferences. */
#define EX_PORT_SERVICES 0
/** The layer before TPKT. */
#define EX_PORT_WRAPPER 100
/** The look at connect requests before a port's dissector: only where there is one. */
#define EX_PORT_GUARD 200

/** Under which the registry hangs on a dissector table; GLib is shared by the plugins. A changed layout, a new number. */
#define EX_PORT_REGISTRY "wireshark-exchange-ports-1"

typedef struct ex_port_claim {
    struct ex_port_claim *next; /* a lower one */
    guint rank;
    dissector_handle_t handle;
} ex_port_claim;

/* A port that is claimed. */
typedef struct {
    dissector_handle_t stock; /* who has it without us; NULL: nobody */
    dissector_handle_t put;   /* whom we put there */
    ex_port_claim *claims;    /* the highest first */
} ex_port_entry;

/** The claimed ports of a dissector table: ex_port_entry by port; made when it is first asked for. */
static inline GHashTable *ex_port_registry(const char *table)
{
    gpointer place = find_dissector_table(table);
    GHashTable *entries = (GHashTable *)g_dataset_get_data(place, EX_PORT_REGISTRY);

    if (!entries) {
        entries = g_hash_table_new_full(NULL, NULL, NULL, g_free);
        g_dataset_set_data(place, EX_PORT_REGISTRY, entries);
    }
    return entries;
}

/** Whether stock gives the port to a dissector, whoever of us sits before it. */
static inline gboolean ex_port_is_stocks(const char *table, guint32 port)
{
    const ex_port_entry *entry =
        (const ex_port_entry *)g_hash_table_lookup(ex_port_registry(table), GUINT_TO_POINTER(port));

    return (entry ? entry->stock : dissector_get_uint_handle(find_dissector_table(table), port)) != NULL;
}

/** Whether the user gave the port to a dissector by Decode As. */
static inline gboolean ex_port_is_users(const char *table, guint32 port)
{
    return dissector_get_uint_handle(find_dissector_table(table), port) !=
           dissector_get_default_uint_handle(table, port);
}

/** Who sits behind a claim, or with NULL before all of them; a guard of nothing is passed over. */
static inline dissector_handle_t ex_port_next(const ex_port_entry *entry, const ex_port_claim *claim)
{
    const ex_port_claim *at = claim ? claim->next : entry->claims;

    if (at && at->rank == EX_PORT_GUARD && !ex_port_next(entry, at))
        at = at->next;
    return at ? at->handle : entry->stock;
}

/**
 * Makes the table agree with the claims. An entry of a table cannot change hands, it is made anew; what the user chose
 * is put on it again, unless `choice` is FALSE.
 */
static inline void ex_port_settle(const char *table, guint32 port, ex_port_entry *entry, gboolean choice)
{
    const dissector_handle_t wanted = ex_port_next(entry, NULL);
    const dissector_handle_t chosen = dissector_get_uint_handle(find_dissector_table(table), port);
    const dissector_handle_t before = dissector_get_default_uint_handle(table, port);

    if (wanted != before || (!choice && wanted != chosen)) {
        dissector_delete_uint(table, port, before);
        if (wanted)
            dissector_add_uint(table, port, wanted);
        if (choice && chosen != before)
            dissector_change_uint(table, port, chosen);
    }
    entry->put = wanted;
    if (!entry->claims)
        g_hash_table_remove(ex_port_registry(table), GUINT_TO_POINTER(port));
}

/** The entry of a port that is claimed, after a look who else was put there meanwhile; NULL if it is not claimed. */
static inline ex_port_entry *ex_port_find(const char *table, guint32 port)
{
    ex_port_entry *entry = (ex_port_entry *)g_hash_table_lookup(ex_port_registry(table), GUINT_TO_POINTER(port));
    const dissector_handle_t now = entry ? dissector_get_default_uint_handle(table, port) : NULL;

    /* A preference of stock's registers its ports anew. */
    if (entry && now != entry->put)
        entry->stock = entry->put = now;
    return entry;
}

/** Adds a claim or changes its dissector. @param choice what the user chose stays; see ex_port_settle() */
static inline void ex_port_claim_as(const char *table, guint32 port, guint rank, dissector_handle_t handle,
                                    gboolean choice)
{
    ex_port_entry *entry = ex_port_find(table, port);

    if (!entry) {
        const dissector_handle_t stock = dissector_get_default_uint_handle(table, port);

        if (stock == handle && choice)
            return;
        entry = g_new0(ex_port_entry, 1);
        entry->stock = entry->put = stock;
        g_hash_table_insert(ex_port_registry(table), GUINT_TO_POINTER(port), entry);
    }
    ex_port_claim **at = &entry->claims;

    while (*at && (*at)->rank > rank)
        at = &(*at)->next;
    if (!*at || (*at)->rank != rank) {
        ex_port_claim *claim = g_new0(ex_port_claim, 1);

        claim->rank = rank;
        claim->next = *at;
        *at = claim;
    }
    (*at)->handle = handle;
    ex_port_settle(table, port, entry, choice);
}

/**
 * Gives a port to a dissector, unless the user gave it to another, or a higher claim has it.
 * @param rank of the claim: EX_PORT_SERVICES + n, EX_PORT_WRAPPER or EX_PORT_GUARD; one claim of each to a port
 */
static inline void ex_port_take(const char *table, guint32 port, guint rank, dissector_handle_t handle)
{
    if (handle && !ex_port_is_users(table, port))
        ex_port_claim_as(table, port, rank, handle, TRUE);
}

/** The same where what looks like the user's choice is known to be none. */
static inline void ex_port_take_anyway(const char *table, guint32 port, guint rank, dissector_handle_t handle)
{
    ex_port_claim_as(table, port, rank, handle, FALSE);
}

/** Ends a claim: the port goes to the next lower one, or to who has it without us. What the user chose stays. */
static inline void ex_port_give_back(const char *table, guint32 port, guint rank)
{
    ex_port_entry *entry = ex_port_find(table, port);

    for (ex_port_claim **at = entry ? &entry->claims : NULL; at && *at; at = &(*at)->next) {
        ex_port_claim *claim = *at;

        if (claim->rank != rank)
            continue;
        *at = claim->next;
        g_free(claim);
        ex_port_settle(table, port, entry, TRUE);
        return;
    }
}

/** Ends all claims of a rank to ports that are in neither range; either may be NULL. */
static inline void ex_port_give_back_others(const char *table, guint rank, range_t *keep, range_t *keep_too)
{
    GList *ports = g_hash_table_get_keys(ex_port_registry(table));

    for (GList *at = ports; at; at = at->next) {
        const guint32 port = GPOINTER_TO_UINT(at->data);

        if (!(keep && value_is_in_range(keep, port)) && !(keep_too && value_is_in_range(keep_too, port)))
            ex_port_give_back(table, port, rank);
    }
    g_list_free(ports);
}

/** Who has a port behind the claim of a rank; NULL if nobody, or it has none. */
static inline dissector_handle_t ex_port_behind(const char *table, guint32 port, guint rank)
{
    const ex_port_entry *entry =
        (const ex_port_entry *)g_hash_table_lookup(ex_port_registry(table), GUINT_TO_POINTER(port));

    for (const ex_port_claim *at = entry ? entry->claims : NULL; at; at = at->next) {
        if (at->rank == rank)
            return ex_port_next(entry, at);
    }
    return NULL;
}

#endif
