/* settings.c
 * Preferences: the article's ports, and the RPC ports by their registry names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/ws_ports.h>

#include "packet-exchange.h"

#define TCP_TABLE "tcp.port"
#define TLS_TABLE "tls.port"

/** One preference of ports; the rows of ex_ports that share a name share it. */
typedef struct {
    const char *name;
    const char *title;
    ex_service service;
    gboolean ssl;
    gboolean pinned;
    range_t *range;
    dissector_handle_t stock;    /* stock's dissector for the service, of the decrypted data with SSL; or NULL */
    GHashTable *replaced;        /* ports given to it, with who sat there before */
    GHashTable *replaced_inside; /* likewise, in the table of what TLS carries */
} port_preference;

#define PREFERENCES_MAX 24

static port_preference preferences[PREFERENCES_MAX];
static guint preferences_count;

static dissector_handle_t tls_handle;
static ws_bool other_products;
static guint notify_modify = EX_NOTIFY_MODIFY;
static guint notify_between = EX_NOTIFY_BETWEEN;

static const enum_val_t confidences[] = {
    { "port", "Port: only the port says so", EX_CONF_PORT },
    { "protocol", "Protocol: decoded", EX_CONF_PROTOCOL },
    { "corroborated", "Corroborated: two independent proofs", EX_CONF_CORROBORATED },
    { "confirmed", "Confirmed: and the server is Exchange", EX_CONF_CONFIRMED },
    { NULL, NULL, 0 },
};

void exchange_settings_prepare(void)
{
    tls_handle = find_dissector("tls");
    for (guint i = 0; i < ex_ports_count; i++) {
        for (guint k = 0; k < preferences_count; k++) {
            port_preference *preference = &preferences[k];

            if (preference->stock || !ex_ports[i].pref || strcmp(ex_ports[i].pref, preference->name) != 0)
                continue;
            preference->stock =
                dissector_get_default_uint_handle(preference->ssl ? TLS_TABLE : TCP_TABLE, ex_ports[i].port);
        }
    }
}

/* The article's own ports are stock's already; any other goes to stock's dissector unless the user chose another. */
static void give_port(port_preference *preference, guint32 port)
{
    if (ex_port_is_users(TCP_TABLE, port))
        return;
    if (!preference->ssl) {
        ex_port_take(TCP_TABLE, port, preference->stock, preference->replaced);
    } else if (tls_handle) {
        ex_port_take(TLS_TABLE, port, preference->stock, preference->replaced_inside);
        ex_port_take(TCP_TABLE, port, tls_handle, preference->replaced);
    }
}

static void take_ports(port_preference *preference)
{
    GList *ports = g_hash_table_get_keys(preference->replaced);

    for (GList *at = ports; at; at = at->next) {
        const guint32 port = GPOINTER_TO_UINT(at->data);

        if (preference->ssl)
            ex_port_give_back(TLS_TABLE, port, preference->stock, preference->replaced_inside);
        ex_port_give_back(TCP_TABLE, port, preference->ssl ? tls_handle : preference->stock, preference->replaced);
    }
    g_list_free(ports);
}

static void set_ports(const range_t *range, ex_service service, gboolean ssl, gboolean pinned)
{
    for (guint i = 0; range && i < range->nranges; i++) {
        for (guint32 port = range->ranges[i].low; port <= range->ranges[i].high && port <= 65535; port++)
            ex_config_set_port(&exchange.config, (guint16)port, service, ssl, pinned);
    }
}

void exchange_settings_apply(void)
{
    const range_t *of_rfc1006 = exchange.proto_rfc1006 > 0 ? prefs_get_range_value("rfc1006", "tcp.port") : NULL;

    memset(&exchange.config, 0, sizeof(exchange.config));
    exchange.config.other_products = other_products;
    exchange.config.notify_modify = notify_modify;
    exchange.config.notify_between = notify_between;
    for (guint i = 0; i < ex_ports_count; i++) {
        if (!ex_ports[i].pref && !(ex_ports[i].service == EX_SVC_X400 && of_rfc1006))
            ex_config_set_port(&exchange.config, ex_ports[i].port, ex_ports[i].service, ex_ports[i].ssl, FALSE);
    }
    set_ports(of_rfc1006, EX_SVC_X400, FALSE, FALSE);
    /* A port that two preferences name belongs to the later one: pinned RPC ports stand last. */
    for (guint i = 0; i < preferences_count; i++) {
        port_preference *preference = &preferences[i];

        set_ports(preference->range, preference->service, preference->ssl, preference->pinned);
        if (!preference->stock)
            continue;
        take_ports(preference);
        for (guint k = 0; k < preference->range->nranges; k++) {
            for (guint32 port = preference->range->ranges[k].low;
                 port <= preference->range->ranges[k].high && port <= 65535; port++)
                give_port(preference, port);
        }
    }
}

static port_preference *preference_named(const char *name)
{
    for (guint i = 0; i < preferences_count; i++) {
        if (strcmp(preferences[i].name, name) == 0)
            return &preferences[i];
    }
    g_assert(preferences_count < PREFERENCES_MAX);
    preferences[preferences_count].name = name;
    preferences[preferences_count].range = range_empty(wmem_epan_scope());
    preferences[preferences_count].replaced = g_hash_table_new(NULL, NULL);
    preferences[preferences_count].replaced_inside = g_hash_table_new(NULL, NULL);
    return &preferences[preferences_count++];
}

static void add_preferences(void)
{
    for (guint i = 0; i < ex_ports_count; i++) {
        const ex_port_row *row = &ex_ports[i];

        if (!row->pref)
            continue;
        port_preference *preference = preference_named(row->pref);
        preference->title = wmem_strdup_printf(wmem_epan_scope(), "%s port", row->title);
        preference->service = row->service;
        preference->ssl = row->ssl;
        range_add_value(wmem_epan_scope(), &preference->range, row->port);
    }
    for (guint i = 0; i < ex_registry_count; i++) {
        port_preference *preference = preference_named(ex_registry[i].pref);

        preference->title = ex_registry[i].title;
        preference->service = ex_registry[i].service;
        preference->pinned = TRUE;
    }
}

void exchange_settings_register(int proto)
{
    module_t *module = prefs_register_protocol(proto, exchange_settings_apply);

    add_preferences();
    for (guint i = 0; i < preferences_count; i++) {
        port_preference *preference = &preferences[i];
        const char *description = "TCP ports of the service; a changed one also goes to the stock dissector";

        for (guint k = 0; k < ex_registry_count; k++) {
            if (strcmp(ex_registry[k].pref, preference->name) == 0)
                description = wmem_strdup_printf(
                    wmem_epan_scope(), "RPC ports the servers are pinned to by the registry value \"%s\" of %s (%s)",
                    ex_registry[k].value, ex_registry[k].key, ex_registry[k].kb);
        }
        prefs_register_range_preference(module, preference->name, preference->title, description, &preference->range,
                                        65535);
    }
    exchange.least_confidence = EX_CONF_PORT;
    prefs_register_enum_preference(module, "least_confidence", "Least confidence shown",
                                   "Labels that are less sure than this are not shown", &exchange.least_confidence,
                                   confidences, FALSE);
    prefs_register_uint_preference(module, "notify_modify", "Replicator notify pause after modify (secs)",
                                   "Seconds from a change in the directory to the first notification of another "
                                   "server, as in MSExchangeDS\\Parameters (KB 137203). Without directory traffic for "
                                   "this time and the next, two MTAs are taken for a site connector",
                                   10, &notify_modify);
    prefs_register_uint_preference(module, "notify_between", "Replicator notify pause between DSAs (secs)",
                                   "Seconds between the notifications of two servers, as in MSExchangeDS\\Parameters "
                                   "(KB 137203)",
                                   10, &notify_between);
    prefs_register_bool_preference(module, "other_products", "Label other products too",
                                   "Give a leg to services whose banner names a product other than Exchange",
                                   &other_products);
}
