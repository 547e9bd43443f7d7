/* replication.c
 * Whose f5cc59b4-4264-101a-8c59-08002b2f8426 is: Exchange's directory and NT's file replication offer it alike.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict/replication.h"
#include "verdict/said.h"

static gboolean host_has(const ex_host *host, ex_fact_kind kind, guint object)
{
    return host && ex_facts_find_any(&host->facts, kind, object);
}

static gboolean is_domain_controller(const ex_host *host)
{
    for (guint id = 0; id < EX_IF_COUNT; id++) {
        if (ex_interface_shows(id, EX_SHOWS_DOMAIN) && host_has(host, EX_FACT_HOST_DOMAIN, id))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_exchange(const ex_host *host)
{
    for (guint service = 0; service < EX_SVC_COUNT; service++) {
        if (host_has(host, EX_FACT_HOST_EXCHANGE, service))
            return TRUE;
    }
    return FALSE;
}

ex_replication ex_replication_decide(const ex_store *store, const ex_addr *addr, guint16 port, const char **reason)
{
    const ex_host *host = ex_store_find_host(store, addr);
    const ex_replication_said said = ex_said_of_replication(store, addr);
    const gboolean directory_here = port != 0 ? ex_said_is_directory(store, addr, port) : said.beside_directory;

    if (said.as_exchange != said.as_ntfrs) {
        *reason = said.as_exchange ? "its endpoint is annotated as Exchange's directory"
                                   : "its endpoint is annotated as the NT file replication service";
        return said.as_exchange ? EX_REPLICATION_EXCHANGE : EX_REPLICATION_NTFRS;
    }
    if (directory_here) {
        *reason = "Exchange's directory offers NSPI or XDS at the same port";
        return EX_REPLICATION_EXCHANGE;
    }
    if (is_domain_controller(host) && !is_exchange(host)) {
        *reason = "the host is a domain controller of Windows 2000 or later and shows nothing of Exchange";
        return EX_REPLICATION_NTFRS;
    }
    if (host_has(host, EX_FACT_HOST_SERVES, EX_SVC_DIRECTORY) && is_exchange(host) && !is_domain_controller(host)) {
        *reason = "the host is an Exchange server with a directory of its own";
        return EX_REPLICATION_EXCHANGE;
    }
    *reason = "nothing else that the host offers decides";
    return EX_REPLICATION_UNDECIDED;
}

const char *ex_replication_name(ex_replication replication)
{
    static const char *const names[] = {
        "Exchange directory replication or NT file replication",
        "Exchange directory replication",
        "NT file replication",
    };

    return (guint)replication < G_N_ELEMENTS(names) ? names[replication] : "";
}
