/* capture_filter.c
 * The capture filter that watches what was seen.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/octets.h"
#include "report/text.h"
#include "report/firewall.h"

/* A filter that names more pairs of hosts than this grows past what kernels take; it then names servers only. */
#define PAIRS_MAX 48
/* And past this many servers, ports only. */
#define SERVERS_MAX 96
/* Servers whose ICMP errors are watched. */
#define ICMP_SERVERS_MAX 16

/* Sets of "tcp port 135" by what stands before them, both in sorted order. */
static void add_clause(GTree *clauses, char *where, char *port)
{
    GTree *ports = (GTree *)g_tree_lookup(clauses, where);

    if (!ports) {
        ports = g_tree_new_full((GCompareDataFunc)(void (*)(void))g_strcmp0, NULL, g_free, NULL);
        g_tree_insert(clauses, g_strdup(where), ports);
    }
    g_tree_insert(ports, port, port);
    g_free(where);
}

static char *text_where(const ex_opening *opening, guint detail)
{
    char *client = ex_text_addr(&opening->client), *server = ex_text_addr(&opening->server);
    /* Sorted, so that two servers that call each other share a clause. */
    const gboolean sorted = ex_addr_compare(&opening->client, &opening->server) <= 0;
    char *text;

    if (detail == 2)
        text = g_strdup_printf("host %s and host %s and ", sorted ? client : server, sorted ? server : client);
    else
        text = detail == 1 ? g_strdup_printf("host %s and ", server) : g_strdup("");
    g_free(client);
    g_free(server);
    return text;
}

static GTree *read_clauses(const ex_model *model, guint detail)
{
    GTree *clauses =
        g_tree_new_full((GCompareDataFunc)(void (*)(void))g_strcmp0, NULL, g_free, (GDestroyNotify)g_tree_unref);

    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);

        if (opening->port)
            add_clause(clauses, text_where(opening, detail),
                       g_strdup_printf("%s port %u", ex_transport_name(opening->transport), opening->port));
    }
    return clauses;
}

static gboolean write_port(gpointer key, gpointer value G_GNUC_UNUSED, gpointer data)
{
    GString *out = (GString *)data;

    if (out->str[out->len - 1] != '(')
        g_string_append(out, " or ");
    g_string_append(out, (const char *)key);
    return FALSE;
}

static gboolean write_clause(gpointer key, gpointer value, gpointer data)
{
    GString *out = (GString *)data;

    if (out->len > 0)
        g_string_append(out, " or ");
    g_string_append_printf(out, "(%s(", (const char *)key);
    g_tree_foreach((GTree *)value, write_port, out);
    g_string_append(out, "))");
    return FALSE;
}

/*
 * Errors that quote a packet to one of the servers: behind the ICMP header of 8 octets stands the quoted IP header,
 * with its destination at octet 16, in IPv6 at 24; ICMPv6 starts at octet 40.
 */
static void write_icmp(const ex_model *model, GString *filter)
{
    const ex_addr *last = NULL;
    guint servers = 0;

    /* The openings are sorted by server. */
    for (guint i = 0; i < model->openings->len && servers < ICMP_SERVERS_MAX; i++) {
        const ex_addr *server = &((const ex_opening *)g_ptr_array_index(model->openings, i))->server;

        if (last && ex_addr_compare(last, server) == 0)
            continue;
        last = server;
        servers++;
        if (server->family == 4)
            g_string_append_printf(filter, " or (icmp[0] = 3 and icmp[24:4] = 0x%08x)", ex_be32(server->octet));
        else
            g_string_append_printf(filter,
                                   " or (icmp6 and ip6[40] = 1 and ip6[72:4] = 0x%08x and ip6[76:4] = 0x%08x and "
                                   "ip6[80:4] = 0x%08x and ip6[84:4] = 0x%08x)",
                                   ex_be32(server->octet), ex_be32(server->octet + 4), ex_be32(server->octet + 8),
                                   ex_be32(server->octet + 12));
    }
}

/* The filter, and whether anything was seen that it is made from. The caller's. */
static char *text_filter(const ex_model *model, gboolean *seen)
{
    GTree *clauses = read_clauses(model, 2);
    GString *filter = g_string_new(NULL);

    for (guint detail = 2; detail > 0 && g_tree_nnodes(clauses) > (detail == 2 ? PAIRS_MAX : SERVERS_MAX);) {
        g_tree_unref(clauses);
        clauses = read_clauses(model, --detail);
    }
    g_tree_foreach(clauses, write_clause, filter);
    *seen = filter->len > 0;
    if (*seen) {
        write_icmp(model, filter);
    } else {
        for (guint i = 0; i < ex_ports_count; i++)
            g_string_append_printf(filter, "%stcp port %u", i ? " or " : "", ex_ports[i].port);
    }
    g_tree_unref(clauses);
    return g_string_free(filter, FALSE);
}

void ex_model_monitor(const ex_model *model, GString *out)
{
    gboolean seen;
    char *filter = text_filter(model, &seen);

    g_string_append_printf(out, "%s\n", filter);
    g_free(filter);
}

void ex_model_monitor_explained(const ex_model *model, GString *out)
{
    gboolean seen;
    char *filter = text_filter(model, &seen);

    g_string_append(out, "# A capture filter (pcap-filter) for dumpcap -f, tcpdump, or Wireshark's capture dialog.\n");
    if (!seen)
        g_string_append(out, "# Nothing of Exchange was seen here: these are the article's own ports.\n");
    g_string_append(out,
                    "# It cannot say: ports that an endpoint mapper will give later; fragments but the first; what "
                    "is tagged or tunnelled\n"
                    "# (put \"vlan and\" before it for tagged frames); new-mail datagrams to ports not seen yet.\n");
    ex_firewall_unknown(model, "# ", out);
    g_string_append_printf(out, "%s\n", filter);
    g_free(filter);
}
