/* ports.c
 * The ports of KB 176466, and the registry values of the articles about RPC ports.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/ports.h"

/* Ports the article names, and those later versions added. */
const ex_port_row ex_ports[] = {
    /* service      port  ssl    preference    title            standard          since */
    { EX_SVC_POP3, 110, FALSE, "pop3.port", "POP3", "RFC 1734, 1957", "5.0" },
    { EX_SVC_POP3, 995, TRUE, "pop3s.port", "POP3 over SSL", "RFC 1734, 1957", "5.0" },
    { EX_SVC_SMTP, 25, FALSE, "smtp.port", "SMTP", "RFC 821", "4.0" },
    { EX_SVC_IMAP4, 143, FALSE, "imap4.port", "IMAP4", "RFC 2060, 2061", "5.5" },
    { EX_SVC_IMAP4, 993, TRUE, "imap4s.port", "IMAP4 over SSL", "RFC 2060, 2061", "5.5" },
    { EX_SVC_LDAP, 389, FALSE, "ldap.port", "LDAP", "RFC 1777", "5.0" },
    { EX_SVC_LDAP, 390, FALSE, "ldap.port", "LDAP", "KB 278339", "5.5" },
    { EX_SVC_LDAP, 379, FALSE, "ldap.port", "LDAP", "KB 278339", "2000" },
    { EX_SVC_LDAP, 636, TRUE, "ldaps.port", "LDAP over SSL", "RFC 1777", "5.0" },
    { EX_SVC_NNTP, 119, FALSE, "nntp.port", "NNTP", "RFC 977", "5.0" },
    { EX_SVC_NNTP, 563, TRUE, "nntps.port", "NNTP over SSL", "KB 150543", "5.0" },
    { EX_SVC_EPM, 135, FALSE, NULL, "RPC endpoint mapper", "KB 159298", "4.0" },
    { EX_SVC_X400, 102, FALSE, NULL, "X.400 over RFC 1006", "KB 161931", "4.0" },
};
const guint ex_ports_count = G_N_ELEMENTS(ex_ports);

/* RPC ports that the registry pins. */
const ex_registry_row ex_registry[] = {
    { EX_SVC_DIRECTORY, "directory.rpc_port", "Directory: TCP/IP port", "MSExchangeDS\\Parameters", "TCP/IP port",
      "KB 148732, 155831" },
    { EX_SVC_STORE, "store.rpc_port", "Information store: TCP/IP port", "MSExchangeIS\\ParametersSystem", "TCP/IP port",
      "KB 148732, 155831" },
    { EX_SVC_MTA, "mta.rpc_port", "MTA: TCP/IP port for RPC listens", "MSExchangeMTA\\Parameters",
      "TCP/IP port for RPC listens", "KB 161931" },
    { EX_SVC_SYSTEM_ATTENDANT, "system_attendant.rpc_port", "System attendant: TCP/IP port", "MSExchangeSA\\Parameters",
      "TCP/IP port", "KB 148732, 240859" },
};
const guint ex_registry_count = G_N_ELEMENTS(ex_registry);

const ex_registry_row *ex_registry_of(ex_service component)
{
    for (guint i = 0; i < ex_registry_count; i++) {
        if (ex_registry[i].service == component)
            return &ex_registry[i];
    }
    return NULL;
}
