/* catalogue.c
 * KB 176466 "TCP ports and Microsoft Exchange: in-depth discussion" as tables.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/catalogue.h>

/* The six scenarios and their legs. */
const ex_scenario_row ex_scenarios[EX_LEG_COUNT] = {
    /* leg        nr  name  who talks                                  default ports        standard                 since */
    { EX_LEG_1A, 1, "1a", "POP3 client fetches", "110, 995 with SSL", "RFC 1734, 1957", "5.0" },
    { EX_LEG_1B, 1, "1b", "POP3 client sends", "25", "RFC 821", "5.0" },
    { EX_LEG_2A, 2, "2a", "IMAP4 client fetches", "143, 993 with SSL", "RFC 2060, 2061", "5.5" },
    { EX_LEG_2B, 2, "2b", "IMAP4 client sends", "25", "RFC 821", "5.5" },
    { EX_LEG_3, 3, "3", "LDAP client and directory", "389, 636 with SSL", "RFC 1777", "5.0" },
    { EX_LEG_4, 4, "4", "Exchange client and server", "135, then directory and store", "MS RPC", "4.0" },
    { EX_LEG_5, 5, "5", "two servers of one site", "135, then MTA and directory", "MS RPC", "4.0" },
    { EX_LEG_6A, 6, "6a", "two sites, site connector", "135, then MTA", "MS RPC", "4.0" },
    { EX_LEG_6B, 6, "6b", "two sites, X.400 connector", "102 or a replaced port; no 135", "RFC 1006", "4.0" },
};

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
    { EX_SVC_EPM, EX_MAPPER_PORT, FALSE, NULL, "RPC endpoint mapper", "KB 159298", "4.0" },
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

/* Processes. Active Directory's offers the directory's interfaces too, so it is one with it. */
#define DIRECTORY (1u << EX_SVC_DIRECTORY)
#define STORE     (1u << EX_SVC_STORE)
#define MTA       (1u << EX_SVC_MTA)
#define ATTENDANT (1u << EX_SVC_SYSTEM_ATTENDANT)
#define ANY       (DIRECTORY | STORE | MTA | ATTENDANT) /* of others than Exchange nothing is known */

/*
 * RPC interfaces. Exchange 2000 and later have NSPI (as a proxy) and RFR in the system attendant (KB 270836); where such
 * an interface stands alone, its port is the directory's. "proves": nobody but Exchange offers it. NSPI, RFR, XDS and f5cc59b4 prove nothing, Active
 * Directory and the NT file replication service have them too.
 */
const ex_interface_row ex_interfaces[EX_IF_COUNT] = {
    { EX_IF_OTHER, "00000000-0000-0000-0000-000000000000", EX_ANY_VERSION, "other", NULL, EX_SVC_NONE, ANY, FALSE, "" },
    { EX_IF_EPM, "e1af8308-5d1f-11c9-91a4-08002b14a0fa", 3, "endpoint mapper", NULL, EX_SVC_EPM, ANY, FALSE,
      "KB 159298" },
    { EX_IF_NSPI, "f5cc5a18-4264-101a-8c59-08002b2f8426", 56, "NSPI", "MS Exchange Directory NSP Interface",
      EX_SVC_DIRECTORY, DIRECTORY | ATTENDANT, FALSE, "MS-OXNSPI 2.1" },
    { EX_IF_RFR, "1544f5e0-613c-11d1-93df-00c04fd7bd09", 1, "RFR", "MS Exchange Directory RFR Interface",
      EX_SVC_DIRECTORY, DIRECTORY | ATTENDANT, FALSE, "MS-OXABREF" },
    { EX_IF_XDS, "f5cc5a7c-4264-101a-8c59-08002b2f8426", 21, "XDS", "MS Exchange Directory XDS Interface",
      EX_SVC_DIRECTORY, DIRECTORY, FALSE, "KB 268227, 177308" },
    { EX_IF_DRS_OR_FRS, "f5cc59b4-4264-101a-8c59-08002b2f8426", EX_ANY_VERSION,
      "directory replication or NT file replication", "MS Exchange Directory DRS Interface", EX_SVC_DIRECTORY,
      DIRECTORY, FALSE, "KB 170334; MS-FRS1" },
    { EX_IF_EMSMDB, "a4f1db00-ca47-1067-b31f-00dd010662da", 0, "EMSMDB", "Exchange Server STORE EMSMDB Interface",
      EX_SVC_STORE, STORE, TRUE, "MS-OXCRPC" },
    { EX_IF_ASYNC_EMSMDB, "5261574a-4572-206e-b268-6b199213b4e4", EX_ANY_VERSION, "asynchronous EMSMDB", NULL,
      EX_SVC_STORE, STORE, TRUE, "MS-OXCRPC" },
    { EX_IF_STORE_ADMIN_1, "a4f1db00-ca47-1067-b31e-00dd010662da", 1, "store administration",
      "Exchange Server STORE ADMIN Interface", EX_SVC_ADMINISTRATION, STORE, TRUE, "KB 240859" },
    { EX_IF_STORE_ADMIN_2, "89742ace-a9ed-11cf-9c0c-08002be7ae86", 2, "store administration",
      "Exchange Server STORE ADMIN Interface", EX_SVC_ADMINISTRATION, STORE, TRUE, "KB 240859" },
    { EX_IF_STORE_ADMIN_3, "99e64010-b032-11d0-97a4-00c04fd6551d", 3, "store administration",
      "Exchange Server STORE ADMIN Interface", EX_SVC_ADMINISTRATION, STORE, TRUE, "KB 240859" },
    { EX_IF_MTA, "9e8ee830-4459-11ce-979b-00aa005ffebe", 2, "MTA", "MS Exchange MTA 'Mta' Interface", EX_SVC_MTA, MTA,
      TRUE, "KB 159298" },
    { EX_IF_QADMIN, "38a94e72-a9bc-11d2-8faf-00c04fa378ff", 1, "MTA queue administration",
      "MS Exchange MTA 'QAdmin' Interface", EX_SVC_ADMINISTRATION, MTA, TRUE, "KB 159298" },
    { EX_IF_SA_PRIVATE, "83d72bf0-0d89-11ce-b13f-00aa003bac6c", 6, "system attendant (private)",
      "MS Exchange System Attendant Private Interface", EX_SVC_SYSTEM_ATTENDANT, ATTENDANT, TRUE, "KB 245273" },
    { EX_IF_SA_PUBLIC, "469d6ec0-0d87-11ce-b13f-00aa003bac6c", 16, "system attendant (public)",
      "MS Exchange System Attendant Public Interface", EX_SVC_SYSTEM_ATTENDANT, ATTENDANT, TRUE, "KB 245273" },
    { EX_IF_SA_CLUSTER, "f930c514-1215-11d3-99a5-00a0c9b61b04", 1, "system attendant (cluster)",
      "MS Exchange System Attendant Cluster Interface", EX_SVC_SYSTEM_ATTENDANT, ATTENDANT, TRUE, "KB 245273" },
    { EX_IF_STORE_2000_1, "0e4a0156-dd5d-11d2-8c2f-00c04fb6bcde", 1, "information store", "Microsoft Information Store",
      EX_SVC_STORE, STORE, TRUE, "" },
    { EX_IF_STORE_2000_2, "1453c42c-0fa6-11d2-a910-00c04f990f3b", 1, "information store", "Microsoft Information Store",
      EX_SVC_STORE, STORE, TRUE, "" },
    { EX_IF_STORE_2000_3, "10f24e8e-0fa6-11d2-a910-00c04f990f3b", 1, "information store", "Microsoft Information Store",
      EX_SVC_STORE, STORE, TRUE, "" },
    { EX_IF_DRSUAPI, "e3514235-4b06-11d1-ab04-00c04fc2dcd2", 4, "DRSUAPI (Active Directory)", NULL, EX_SVC_NONE,
      DIRECTORY, FALSE, "MS-DRSR" },
    { EX_IF_NETLOGON, "12345678-1234-abcd-ef00-01234567cffb", 1, "Netlogon", NULL, EX_SVC_NONE, DIRECTORY, FALSE,
      "MS-NRPC" },
    { EX_IF_LSARPC, "12345778-1234-abcd-ef00-0123456789ab", 0, "LSA", NULL, EX_SVC_NONE, DIRECTORY, FALSE, "MS-LSAD" },
};

static const char *const service_names[EX_SVC_COUNT] = {
    "",
    "pop3",
    "imap4",
    "smtp",
    "ldap",
    "nntp",
    "epm",
    "directory",
    "store",
    "mta",
    "system-attendant",
    "administration",
    "x400",
    "new-mail",
};

static const char *const auth_names[EX_AUTH_COUNT] = { "", "none", "basic", "ntlm", "gssapi", "ssl", "starttls" };

static const char *const port_class_names[EX_PORT_CLASS_COUNT] = { "", "well-known", "ephemeral", "static" };

static const char *const confidence_names[EX_CONF_COUNT] = { "", "port", "protocol", "corroborated", "confirmed" };

static const char *const outside_names[EX_OUT_COUNT] = {
    "nntp", "administration", "smtp-between-servers", "endpoint-dump", "p3", "p7", "owa", "rpc-http", "named-pipe",
};

#define NAME_OF(table, value) ((guint)(value) < G_N_ELEMENTS(table) ? (table)[value] : "")

const char *ex_service_name(ex_service service)
{
    return NAME_OF(service_names, service);
}

const char *ex_auth_name(ex_auth auth)
{
    return NAME_OF(auth_names, auth);
}

const char *ex_port_class_name(ex_port_class port_class)
{
    return NAME_OF(port_class_names, port_class);
}

const char *ex_confidence_name(ex_confidence confidence)
{
    return NAME_OF(confidence_names, confidence);
}

const char *ex_outside_name(ex_outside outside)
{
    return NAME_OF(outside_names, outside);
}

gboolean ex_uuid_parse(const char *text, ex_uuid *uuid)
{
    static const char pattern[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    ex_uuid out;
    guint nibble = 0;

    if (!text || strlen(text) != sizeof(pattern) - 1)
        return FALSE;
    for (guint i = 0; pattern[i]; i++) {
        if (pattern[i] == '-') {
            if (text[i] != '-')
                return FALSE;
            continue;
        }
        const int value = g_ascii_xdigit_value(text[i]);
        if (value < 0)
            return FALSE;
        if (nibble % 2 == 0)
            out.octet[nibble / 2] = (guint8)(value << 4);
        else
            out.octet[nibble / 2] |= (guint8)value;
        nibble++;
    }
    *uuid = out;
    return TRUE;
}

void ex_uuid_append(GString *out, const ex_uuid *uuid)
{
    for (guint i = 0; i < sizeof(uuid->octet); i++)
        g_string_append_printf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid->octet[i]);
}

ex_interface ex_interface_find(const ex_uuid *uuid, guint16 major)
{
    static ex_uuid known[EX_IF_COUNT];
    static gsize ready = 0;

    if (g_once_init_enter(&ready)) {
        for (guint i = 0; i < EX_IF_COUNT; i++) {
            const gboolean well_formed = ex_uuid_parse(ex_interfaces[i].uuid, &known[i]);
            g_assert(well_formed);
        }
        g_once_init_leave(&ready, 1);
    }
    for (guint i = 1; i < EX_IF_COUNT; i++) {
        if (memcmp(&known[i], uuid, sizeof(*uuid)) == 0 &&
            (ex_interfaces[i].major == EX_ANY_VERSION || ex_interfaces[i].major == major))
            return (ex_interface)i;
    }
    return EX_IF_OTHER;
}

ex_service ex_interface_home(ex_interface interface_id)
{
    if ((guint)interface_id >= EX_IF_COUNT || ex_interfaces[interface_id].service == EX_SVC_NONE)
        return EX_SVC_NONE;
    return ex_interfaces_home((ex_interfaces_set)1 << interface_id);
}

ex_service ex_interfaces_home(ex_interfaces_set interfaces)
{
    guint processes = ANY;

    for (guint id = 0; id < EX_IF_COUNT; id++) {
        if (interfaces >> id & 1)
            processes &= ex_interfaces[id].processes;
    }
    if (processes == 0 || processes == ANY)
        return EX_SVC_NONE;
    return (ex_service)g_bit_nth_lsf(processes, -1);
}

gboolean ex_interfaces_together(ex_interface a, ex_interface b)
{
    return (guint)a < EX_IF_COUNT && (guint)b < EX_IF_COUNT &&
           (ex_interfaces[a].processes & ex_interfaces[b].processes) != 0;
}

const ex_registry_row *ex_registry_of(ex_service component)
{
    for (guint i = 0; i < ex_registry_count; i++) {
        if (ex_registry[i].service == component)
            return &ex_registry[i];
    }
    return NULL;
}
