/* settings.c
 * Preferences: the article's ports, and the RPC ports by their registry names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <epan/prefs.h>

#include <exchange/ws_ports.h>

#include "packet-exchange.h"
#include "readers.h"
#include "settings.h"
#include "words.h"

#define TCP_TABLE "tcp.port"
#define TLS_TABLE "tls.port"

/** One preference of ports; the rows of ex_ports that share a name share it. */
typedef struct {
    const char *name;
    const char *title;
    const char *description;
    ex_service service;
    gboolean ssl;
    gboolean pinned;
    range_t *range;
    dissector_handle_t stock; /* stock's dissector for the service, of the decrypted data with SSL; or NULL */
} port_preference;

#define PREFERENCES_MAX 24

static port_preference preferences[PREFERENCES_MAX];
static guint preferences_count;

static dissector_handle_t tls_handle;
static ws_bool other_products;
static guint notify_modify = EX_NOTIFY_MODIFY;
static guint notify_between = EX_NOTIFY_BETWEEN;
static guint longest_pause = EX_LONGEST_PAUSE;

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
static void give_port(const port_preference *preference, guint rank, guint32 port)
{
    if (ex_port_is_users(TCP_TABLE, port))
        return;
    if (!preference->ssl) {
        ex_port_take(TCP_TABLE, port, rank, preference->stock);
    } else if (tls_handle) {
        ex_port_take(TLS_TABLE, port, rank, preference->stock);
        ex_port_take(TCP_TABLE, port, rank, tls_handle);
    }
}

/* Gives back what the preference no longer names, and takes what it does. */
static void give_ports(const port_preference *preference, guint rank)
{
    const range_t *range = preference->range;

    ex_port_give_back_others(TCP_TABLE, rank, preference->range, NULL);
    if (preference->ssl)
        ex_port_give_back_others(TLS_TABLE, rank, preference->range, NULL);
    for (guint i = 0; i < range->nranges; i++) {
        for (guint32 port = range->ranges[i].low; port <= range->ranges[i].high && port <= 65535; port++)
            give_port(preference, rank, port);
    }
}

static void set_ports(const range_t *range, ex_service service, gboolean ssl, gboolean pinned)
{
    for (guint i = 0; range && i < range->nranges; i++) {
        for (guint32 port = range->ranges[i].low; port <= range->ranges[i].high && port <= 65535; port++)
            ex_config_set_port(&exchange.config, (guint16)port, service, ssl, pinned);
    }
}

/* A port that a reader says is a service's. */
static void set_told_port(const char *table _U_, ftenum_t type _U_, gpointer port, gpointer entry _U_, gpointer service)
{
    ex_config_set_port(&exchange.config, (guint16)GPOINTER_TO_UINT(port), (ex_service)GPOINTER_TO_UINT(service), FALSE,
                       FALSE);
}

/* Whether a reader tells of the ports of a service, so that the article's own do not count. */
static gboolean is_told(ex_service service)
{
    return (service == EX_SVC_X400 && exchange_reader(EX_READER_TPKT)) ||
           (service == EX_SVC_EPM && exchange_reader(EX_READER_MAPPER));
}

gboolean exchange_settings_is_pinned(ex_service component, guint16 port)
{
    gboolean pinned = FALSE;

    for (guint i = 0; i < preferences_count; i++) {
        if (preferences[i].pinned && preferences[i].service == component)
            pinned |= value_is_in_range(preferences[i].range, port);
    }
    return pinned;
}

void exchange_settings_apply(void)
{
    exchange_words_outdate();
    memset(&exchange.config, 0, sizeof(exchange.config));
    exchange.config.other_products = other_products;
    exchange.config.tpdus_unread = !exchange_reader(EX_READER_TPDU);
    exchange.config.notify_modify = notify_modify;
    exchange.config.notify_between = notify_between;
    exchange.longest_pause = longest_pause * G_GINT64_CONSTANT(1000000000);
    for (guint i = 0; i < ex_ports_count; i++) {
        if (!ex_ports[i].pref && !is_told(ex_ports[i].service))
            ex_config_set_port(&exchange.config, ex_ports[i].port, ex_ports[i].service, ex_ports[i].ssl, FALSE);
    }
    dissector_table_foreach(EX_X400_PORTS, set_told_port, GUINT_TO_POINTER(EX_SVC_X400));
    dissector_table_foreach(EX_MAPPER_PORTS, set_told_port, GUINT_TO_POINTER(EX_SVC_EPM));
    /* A port that two preferences name belongs to the later one: pinned RPC ports stand last. */
    for (guint i = 0; i < preferences_count; i++) {
        port_preference *preference = &preferences[i];

        set_ports(preference->range, preference->service, preference->ssl, preference->pinned);
        if (preference->stock)
            give_ports(preference, EX_PORT_SERVICES + i);
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
    return &preferences[preferences_count++];
}

/* What the article says of a service that has a preference. */
static const char *describe_service(const ex_port_row *of)
{
    GString *text = g_string_new("TCP ports of ");
    gchar *all;

    g_string_append_printf(text, "%s (%s", of->title, of->standard);
    for (guint i = 0; i < ex_ports_count; i++) {
        if (&ex_ports[i] != of && ex_ports[i].pref && strcmp(ex_ports[i].pref, of->pref) == 0)
            g_string_append_printf(text, "; %u as in %s", ex_ports[i].port, ex_ports[i].standard);
    }
    g_string_append_printf(text,
                           "), which Exchange has since version %s. KB 176466 says %u. Another port that is named "
                           "here also goes to Wireshark's own dissector",
                           of->since, of->port);
    all = wmem_strdup(wmem_epan_scope(), text->str);
    g_string_free(text, TRUE);
    return all;
}

static void add_preferences(void)
{
    for (guint i = 0; i < ex_ports_count; i++) {
        const ex_port_row *row = &ex_ports[i];
        port_preference *preference;

        if (!row->pref)
            continue;
        preference = preference_named(row->pref);
        if (!preference->title) {
            preference->title = wmem_strdup_printf(wmem_epan_scope(), "%s port (%s)", row->title, row->standard);
            preference->description = describe_service(row);
            preference->service = row->service;
            preference->ssl = row->ssl;
        }
        range_add_value(wmem_epan_scope(), &preference->range, row->port);
    }
    for (guint i = 0; i < ex_registry_count; i++) {
        const ex_registry_row *row = &ex_registry[i];
        port_preference *preference = preference_named(row->pref);

        preference->title = wmem_strdup_printf(wmem_epan_scope(), "%s (%s)", row->title, row->kb);
        preference->description =
            wmem_strdup_printf(wmem_epan_scope(),
                               "RPC port to which servers are pinned by the registry value \"%s\" of " EX_REGISTRY_ROOT
                               "%s (%s). Empty: none is pinned, the endpoint mapper tells the port",
                               row->value, row->key, row->kb);
        preference->service = row->service;
        preference->pinned = TRUE;
    }
}

void exchange_settings_register(int proto)
{
    module_t *module = prefs_register_protocol(proto, exchange_settings_apply);

    add_preferences();
    prefs_register_static_text_preference(
        module, "services", "Services with a port of their own",
        "The TCP ports of KB 176466; the endpoint mapper's is a preference of EPMAP, and the X.400 "
        "connector's one of RFC1006");
    for (guint i = 0; i < preferences_count; i++) {
        const port_preference *preference = &preferences[i];

        if (preference->pinned && (i == 0 || !preferences[i - 1].pinned))
            prefs_register_static_text_preference(
                module, "pinned", "RPC ports that the registry of the servers pins",
                "Without these values a port is ephemeral: it changes when the service starts again");
        prefs_register_range_preference(module, preference->name, preference->title, preference->description,
                                        &preferences[i].range, 65535);
    }
    prefs_register_static_text_preference(
        module, "replication", "Directory replication within a site",
        "Two servers whose MTAs talk and whose directories do not for this long are joined by a site connector");
    prefs_register_uint_preference(module, "notify_modify", "Replicator notify pause after modify (secs)",
                                   "Seconds from a change in the directory to the first notification of another "
                                   "server, as in " EX_KEY_DIRECTORY " (KB 137203). Without directory traffic for "
                                   "this time and the next, two MTAs are taken for a site connector",
                                   10, &notify_modify);
    prefs_register_uint_preference(module, "notify_between", "Replicator notify pause between DSAs (secs)",
                                   "Seconds between the notifications of two servers, as in " EX_KEY_DIRECTORY " "
                                   "(KB 137203)",
                                   10, &notify_between);
    prefs_register_uint_preference(module, "longest_pause", "Longest pause that counts as listening (secs)",
                                   "Seconds between two packets of any kind after which it is not known whether the "
                                   "capture listened, as at the joint of two files: such a silence proves nothing",
                                   10, &longest_pause);
    prefs_register_bool_preference(
        module, "network_by_interface", "Interfaces are networks",
        "Take each interface of a capture for a network of its own, as of files of several sites "
        "that were joined (mergecap -I none): equal addresses and ports are then other hosts. "
        "Interfaces that show the same connection are one network all the same",
        &exchange.by_interface);
    prefs_register_static_text_preference(module, "shown", "What is shown",
                                          "Labels in the packet details, the columns and the reports");
    exchange.least_confidence = EX_CONF_PORT;
    prefs_register_enum_preference(module, "least_confidence", "Least confidence shown",
                                   "Labels that are less sure than this are not shown", &exchange.least_confidence,
                                   confidences, FALSE);
    prefs_register_uint_preference(module, "report_width", "Width of a line in tshark's reports (columns)",
                                   "Reports for people are folded to lines of this width. 0: to the terminal's; what "
                                   "does not go to a terminal is not folded",
                                   10, &exchange.report_width);
    prefs_register_bool_preference(module, "other_products", "Label other products too",
                                   "Give a leg to services whose banner names a product other than Exchange",
                                   &other_products);
    prefs_register_bool_preference(module, "label_in_info", "Write the label into the Info column",
                                   "Put the label before what stands in the packet list's Info column. Without this "
                                   "it stands in columns of its own, as in the profile Exchange",
                                   &exchange.label_in_info);
}
