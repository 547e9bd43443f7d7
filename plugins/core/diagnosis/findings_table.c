/* findings_table.c
 * The findings, as a table. docs/diagnosis.md shows each with its picture of the packets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/findings.h"

#define ROW(kind, name, severity, group, is_fault, what, cure, kb) \
    [EX_FINDING_##                                                 \
        kind] = { EX_FINDING_##kind, name, EX_SEVERITY_##severity, EX_GROUP_##group, is_fault, what, cure, kb }

const ex_finding_type ex_finding_types[EX_FINDING_COUNT] = {
    /* RPC: the endpoint mapper and what it gives */
    ROW(EPM_FILTERED, "epm-filtered", ERROR, SEQUENCE, TRUE, "nothing answers at the endpoint mapper's port",
        "Let TCP 135 through from these clients to this server; without it no RPC service of Exchange can be found.",
        "KB 176466, 152725, 149692"),
    ROW(EPM_REFUSED, "epm-refused", ERROR, RESPONSE, TRUE, "connections to the endpoint mapper's port are refused",
        "If a filter resets them, let TCP 135 through; else start the RPC service of the server.", "KB 176466, 261251"),
    ROW(ENDPOINT_FILTERED, "endpoint-filtered", ERROR, SEQUENCE, TRUE,
        "the endpoint mapper gave this port and nothing answers there",
        "Pin the component to a fixed port by its registry value and let that port through.", "KB 155831, 148732"),
    ROW(ENDPOINT_REFUSED, "endpoint-refused", ERROR, RESPONSE, TRUE,
        "the endpoint mapper gave this port and connections to it are refused",
        "If a filter resets them, pin the component to a fixed port and let it through; else see whether the component "
        "runs.",
        "KB 155831, 261251"),
    ROW(NOT_REGISTERED, "not-registered", ERROR, RESPONSE, TRUE,
        "the endpoint mapper answers that the component is not registered over TCP",
        "See whether the component runs, and whether the port its registry value names was taken by another program "
        "before it started (events 1166, 9321).",
        "KB 180795"),
    ROW(NAMED_PIPE_FALLBACK, "named-pipe-fallback", WARN, SEQUENCE, TRUE,
        "after the endpoint mapper had no TCP endpoint the client went to named pipes (SMB)",
        "Make the component register over TCP (see not-registered); over named pipes the client logs on with other "
        "credentials.",
        "KB 194952, 244523"),
    ROW(NAT_MISMATCH, "nat-mismatch", ERROR, PROTOCOL, TRUE,
        "the endpoint mapper's reply names another address than the one it was asked at, and the client does not get "
        "through to that one",
        "Do not translate the server's address between client and server, or use a gateway that also rewrites the "
        "endpoint mapper's replies.",
        "KB 238954"),
    ROW(RPC_CUT, "rpc-cut", ERROR, SEQUENCE, TRUE,
        "the port opens and closes at once, or the first words of RPC or a later call are never answered",
        "See whether the service is stopping, or a firewall on the way inspects RPC and does not pass these "
        "interfaces; make it let RPC through as it is, or mend its rule for the endpoint mapper and the ports that "
        "this gives.",
        "KB 899148, 291000"),
    ROW(RPC_DENIED, "rpc-denied", ERROR, SECURITY, TRUE, "the port opens, and the server does not let the caller in",
        "See which account calls, whether the server knows it and its way to authenticate, and what the server's "
        "policy forbids callers without one.",
        "KB 899148"),
    ROW(MTA_BINDBACK_BLOCKED, "mta-bindback-blocked", ERROR, SEQUENCE, TRUE,
        "one MTA called the other, and the other's connection back does not get through",
        "Two MTAs connect in both directions: let the called MTA reach the calling one's port, and pin that port on "
        "both (events 9277, 9318, 9322). Where it was refused see first whether the calling MTA listens at that port: "
        "if not, no rule helps, and the called MTA needs its fix.",
        "KB 159298, 191594, 161931"),

    /* X.400 over TCP */
    ROW(X400_PORT_MISMATCH, "x400-port-mismatch", ERROR, RESPONSE, TRUE,
        "the MTA was called at a port where it does not listen; it takes X.400 at another",
        "Give the registry value \"RFC1006 Port Number\" the same number on all MTAs that talk to each other.",
        "KB 161931"),
    ROW(X400_FILTERED, "x400-filtered", ERROR, SEQUENCE, TRUE, "nothing answers at the port of X.400 over TCP",
        "Let TCP 102, or the port that replaces it, through between the two MTAs (events 289, 301, 1294, 4284; retries "
        "every 600 s).",
        "KB 176466, 157630"),
    ROW(X400_REFUSED, "x400-refused", ERROR, RESPONSE, TRUE, "the X.400 connection is refused",
        "Refused by RST: see whether the MTA runs and a filter resets it. Refused by the MTA: see whether the caller's "
        "address and connector are configured there (events 37, 9215, 1290, 1293).",
        "KB 170056, 196381"),
    ROW(X400_CUT, "x400-cut", ERROR, SEQUENCE, TRUE,
        "the port opens and closes at once, the MTA's request to connect or to associate is never answered, or a "
        "transfer breaks off",
        "See whether an MTA listens at the port, or something else in front of it, and whether a filter on the way "
        "ends connections that it does not understand. Of a transfer that broke off, see what ended it: the report of "
        "associations names who (events 9202, 9301).",
        "KB 199326, 196381"),
    ROW(TSEL_REFUSED, "tsel-refused", ERROR, RESPONSE, TRUE, "the called MTA does not know the transport selector",
        "Give both connectors the same T-selector, or none (event 4293).", "KB 252843, 198772"),
    ROW(MTA_AUTH_REFUSED, "mta-auth-refused", ERROR, SECURITY, TRUE,
        "the called MTA refuses the caller's name or password",
        "MTA names and passwords of both connectors must match, including their case (event 51).", "KB 166308, 152932"),
    ROW(MTA_DIALOGUE_REFUSED, "mta-dialogue-refused", ERROR, RESPONSE, TRUE, "the called MTA refuses the dialogue mode",
        "Set both connectors to the same mode: two-way alternate between Exchange MTAs, monologue for most others "
        "(event 55).",
        "KB 171113, 169159"),
    ROW(MTA_BUSY, "mta-busy", WARN, RESPONSE, TRUE, "the called MTA says that it is busy",
        "Raise the number of control blocks of the called MTA, or see what keeps its associations (events 9156, 9228, "
        "4300).",
        "KB 200259, 247419"),

    /* services at well-known ports */
    ROW(SERVICE_FILTERED, "service-filtered", ERROR, SEQUENCE, TRUE, "nothing answers at the service's port",
        "Let the service's port through from these clients to this server.", "KB 176466, 150543"),
    ROW(SERVICE_REFUSED, "service-refused", ERROR, RESPONSE, TRUE, "connections to the service's port are refused",
        "If a filter resets them, let the port through; else see whether the service is enabled and runs.",
        "KB 176466, 150543"),
    ROW(SERVICE_CUT, "service-cut", ERROR, SEQUENCE, TRUE,
        "the port opens, and the server never says a word, or the dialogue is cut off before an answer",
        "See whether the service behind the port runs, refuses this client's address, or has no room; and whether a "
        "filter on the way opens connections in its name, or reads the dialogue and ends what it does not like.",
        "KB 176466"),
    ROW(SERVICE_DENIED, "service-denied", ERROR, RESPONSE, TRUE,
        "the first words refuse: the server's greeting, or an alert of TLS",
        "Read what the greeting says: the server is too busy, stops, or does not serve this client's address.",
        "KB 176466"),
    ROW(STALLED, "stalled", ERROR, SEQUENCE, TRUE,
        "the connection was open, and what was sent then was never acknowledged",
        "Where small segments get through and large ones do not, let ICMP \"fragmentation needed\" through or lower "
        "the MTU; else see what on the way drops the connection.",
        "KB 314825"),
    ROW(IDLE_CUT, "idle-cut", WARN, SEQUENCE, TRUE,
        "nobody sent anything for a while, and then the connection was dead",
        "A filter forgot the connection while it was idle: make its time for idle connections longer than the "
        "program's pauses, or let the hosts send keep-alives sooner.",
        "KB 314053"),
    ROW(ADMIN_PROHIBITED, "admin-prohibited", ERROR, SECURITY, TRUE,
        "a router or filter says by ICMP that the way to this port is forbidden",
        "Let the port through at the router that sent the ICMP message; the finding names it.", "KB 176466"),

    /* a remark */
    ROW(SCAN, "scan", NOTE, SECURITY, FALSE, "one host tried this port on many servers and none answered",
        "Nothing of Exchange is proven: this looks like a scan, not like blocked clients.", ""),

    /* advice */
    ROW(DYNAMIC_PORT, "dynamic-port", CHAT, COMMENT, FALSE,
        "the port came from the endpoint mapper and is not known to be pinned",
        "Before it goes into a filter's rules, pin the port by the registry value and tell this plugin by the "
        "preference of that name.",
        "KB 155831, 148732, 161931"),
    ROW(AUTH_PORT_MISMATCH, "auth-port-mismatch", CHAT, COMMENT, FALSE,
        "the port is not the one the article gives for this way to authenticate",
        "SSL from the first byte belongs to the port set aside for it, everything else to the service's other port.",
        "KB 176466"),
};

const char *ex_severity_name(ex_severity severity)
{
    static const char *const names[] = { "chat", "note", "warn", "error" };

    return (guint)severity < G_N_ELEMENTS(names) ? names[severity] : "";
}
