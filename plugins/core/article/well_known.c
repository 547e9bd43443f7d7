/* well_known.c
 * Well-known ports of services that are not Exchange's: what says of itself to be RPC there is not believed silently.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/well_known.h"

/* IANA's names. The last two columns: whose port it is all the same, by service or by what is outside the six. */
static const struct {
    guint16 port;
    const char *name;
    ex_service service;
    ex_outsides outside;
} others[] = {
    { 20, "ftp-data", EX_SVC_NONE, 0 },
    { 21, "ftp", EX_SVC_NONE, 0 },
    { 22, "ssh", EX_SVC_NONE, 0 },
    { 23, "telnet", EX_SVC_NONE, 0 },
    { 53, "domain", EX_SVC_NONE, 0 },
    { 69, "tftp", EX_SVC_NONE, 0 },
    { 80, "http", EX_SVC_NONE, EX_OUT(EX_OUT_OWA) | EX_OUT(EX_OUT_RPC_HTTP) },
    { EX_KERBEROS_PORT, "kerberos", EX_SVC_NONE, 0 },
    { 111, "sunrpc", EX_SVC_NONE, 0 },
    { 137, "netbios-ns", EX_SVC_NONE, 0 },
    { 138, "netbios-dgm", EX_SVC_NONE, 0 },
    { EX_NETBIOS_PORT, "netbios-ssn", EX_SVC_NONE, 0 },
    { 161, "snmp", EX_SVC_NONE, 0 },
    { 443, "https", EX_SVC_NONE, EX_OUT(EX_OUT_OWA) | EX_OUT(EX_OUT_RPC_HTTP) },
    { EX_SMB_PORT, "microsoft-ds", EX_SVC_NONE, 0 },
    { 464, "kpasswd", EX_SVC_NONE, 0 },
    { 465, "submissions", EX_SVC_SMTP, 0 },
    { 512, "exec", EX_SVC_NONE, 0 },
    { 513, "login", EX_SVC_NONE, 0 },
    { 514, "shell", EX_SVC_NONE, 0 },
    { 515, "printer", EX_SVC_NONE, 0 },
    { 548, "afpovertcp", EX_SVC_NONE, 0 },
    { 587, "submission", EX_SVC_SMTP, 0 },
    { 593, "http-rpc-epmap", EX_SVC_NONE, EX_OUT(EX_OUT_RPC_HTTP) },
    { 623, "asf-rmcp", EX_SVC_NONE, 0 },
    { 873, "rsync", EX_SVC_NONE, 0 },
    { 1080, "socks", EX_SVC_NONE, 0 },
    { 1433, "ms-sql-s", EX_SVC_NONE, 0 },
    { 1434, "ms-sql-m", EX_SVC_NONE, 0 },
    { 1494, "ica", EX_SVC_NONE, 0 },
    { 1521, "oracle", EX_SVC_NONE, 0 },
    { 1723, "pptp", EX_SVC_NONE, 0 },
    { 2049, "nfs", EX_SVC_NONE, 0 },
    { 2375, "docker", EX_SVC_NONE, 0 },
    { 2376, "docker-s", EX_SVC_NONE, 0 },
    { 3128, "squid", EX_SVC_NONE, 0 },
    { 3268, "msft-gc", EX_SVC_LDAP, 0 },
    { 3269, "msft-gc-ssl", EX_SVC_LDAP, 0 },
    { 3306, "mysql", EX_SVC_NONE, 0 },
    { 3389, "ms-wbt-server", EX_SVC_NONE, 0 },
    { 5432, "postgresql", EX_SVC_NONE, 0 },
    { 5900, "rfb", EX_SVC_NONE, 0 },
    { 5985, "wsman", EX_SVC_NONE, 0 },
    { 5986, "wsmans", EX_SVC_NONE, 0 },
    /* Where RPC over HTTP's proxy finds the store, referrals and the directory's proxy of Exchange 2003 (TechNet aa997836). */
    { 6001, "ncacn_http of the information store", EX_SVC_STORE, EX_OUT(EX_OUT_RPC_HTTP) },
    { 6002, "ncacn_http of referrals", EX_SVC_DIRECTORY, EX_OUT(EX_OUT_RPC_HTTP) },
    { 6004, "ncacn_http of the directory's proxy", EX_SVC_DIRECTORY, EX_OUT(EX_OUT_RPC_HTTP) },
    { 6379, "redis", EX_SVC_NONE, 0 },
    { 8080, "http-alt", EX_SVC_NONE, EX_OUT(EX_OUT_OWA) | EX_OUT(EX_OUT_RPC_HTTP) },
    { 8443, "pcsync-https", EX_SVC_NONE, EX_OUT(EX_OUT_OWA) | EX_OUT(EX_OUT_RPC_HTTP) },
    { 9389, "adws", EX_SVC_NONE, 0 },
    { 11211, "memcache", EX_SVC_NONE, 0 },
    { 27017, "mongodb", EX_SVC_NONE, 0 },
};

gboolean ex_port_is_rpc_http(guint16 port)
{
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i].port == port)
            return others[i].outside == EX_OUT(EX_OUT_RPC_HTTP);
    }
    return FALSE;
}

/* A service whose ports are given out by a mapper or chosen by a client. */
static gboolean has_no_port_of_its_own(ex_service service)
{
    return ex_service_is_mapped(service) || ex_service_kinds[service] == EX_KIND_CLIENT;
}

const char *ex_port_of_other(const ex_config *config, ex_service service, ex_outsides outside, guint16 port)
{
    const ex_service configured = (ex_service)config->service[port];
    ex_service articles = EX_SVC_NONE;

    if (ex_config_is_pinned(config, port) || (service != EX_SVC_NONE && configured == service))
        return NULL;
    for (guint i = 0; i < ex_ports_count; i++) {
        if (ex_ports[i].port == port)
            articles = ex_ports[i].service;
    }
    /* What has no service of its own but is outside the six, P3 say, stands at the article's ports. */
    if (articles != EX_SVC_NONE)
        return service == EX_SVC_NONE || service == articles ? NULL : ex_service_name(articles);
    if (service != EX_SVC_NONE && configured != EX_SVC_NONE)
        return ex_service_name(configured);
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i].port != port)
            continue;
        return (service != EX_SVC_NONE && others[i].service == service) || (others[i].outside & outside)
                   ? NULL
                   : others[i].name;
    }
    return ex_port_is_well_known(port) && has_no_port_of_its_own(service) ? "another service" : NULL;
}
