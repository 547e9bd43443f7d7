/* rules.c
 * The article's scenarios as rules. docs/scenarios.md has the same rows in words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict/rules.h"

/* Shorthands of these tables. */
#define C            EX_C
#define LEG(name)    EX_LEG(EX_LEG_##name)
#define OUT(name)    EX_OUT(EX_OUT_##name)
#define NO_LEG       0
#define NOT_SIX      0
#define CLIENT_4     LEG(4)
#define SMTP_ANY     (LEG(1B) | LEG(2B))
#define BETWEEN      OUT(SMTP_BETWEEN_SERVERS)
#define ADMIN        OUT(ADMINISTRATION)
#define MTA          EX_FLOW_MTA
#define XDS          EX_FLOW_XDS
#define NONE         EX_CONF_NONE
#define PORT         EX_CONF_PORT
#define PROTOCOL     EX_CONF_PROTOCOL
#define CORROBORATED EX_CONF_CORROBORATED

/* Sets of conditions that occur in many rows, or that would make a row long. */
#define PORT_VETO (C(PORT_DISAGREES) | C(OTHER_PRODUCT))
#define P1        (C(P1_BIND) | C(P1_RESULT))
/* Who sends by SMTP is known by what else it does. */
#define SENDER_KNOWN (C(CLIENT_FETCHES_POP3) | C(CLIENT_FETCHES_IMAP4) | C(CLIENT_IS_SERVER))
/* What is carried on TPKT is known, here or between these hosts elsewhere. */
/* Of an interface of Exchange's, which says more than that there is RPC. */
#define BOUND_KNOWN                                                                                                 \
    (C(BOUND_DIRECTORY) | C(BOUND_STORE) | C(BOUND_MTA) | C(BOUND_XDS) | C(BOUND_DRS) | C(BOUND_SYSTEM_ATTENDANT) | \
     C(BOUND_ADMINISTRATION))
#define TPKT_KNOWN  (C(FOREIGN_TPKT) | C(FOREIGN_HOST) | P1 | C(RELIABLE) | C(P3) | C(P7))
#define TO_EXCHANGE (C(SERVER_EXCHANGE) | C(CLIENT_IS_SERVER))
#define ASKED_ANY   (C(ASKED_CLIENT) | C(ASKED_MTA) | C(ASKED_XDS) | C(ASKED_DRS) | C(ASKED_ADMINISTRATION))
#define PINNED_ANY  (C(PORT_DIRECTORY) | C(PORT_STORE) | C(PORT_MTA) | C(PORT_SYSTEM_ATTENDANT))

/* A row that is a rule by itself. */
typedef struct {
    ex_legs legs;
    ex_outsides outside;
    ex_conditions must;
    ex_conditions not_any;
    ex_confidence confidence;
    const char *reason;
} single_rule;

/* The tables are aligned by hand, each group by itself, and each reason has a line of its own. */
/* clang-format off */

static const single_rule rules_1_to_4[] = {
    /* 1a, POP3 client fetches */
    { LEG(1A), NOT_SIX, C(PORT_POP3),                            PORT_VETO,        PORT,
      "the server's port is POP3's" },
    { LEG(1A), NOT_SIX, C(PORT_POP3) | C(PORT_SSL) | C(SAW_TLS), PORT_VETO,        PROTOCOL,
      "TLS on the port of POP3 over SSL" },
    { LEG(1A), NOT_SIX, C(SAW_POP3),                             C(OTHER_PRODUCT), PROTOCOL,
      "POP3 was decoded" },

    /* 2a, IMAP4 client fetches */
    { LEG(2A), NOT_SIX, C(PORT_IMAP4),                            PORT_VETO,        PORT,
      "the server's port is IMAP4's" },
    { LEG(2A), NOT_SIX, C(PORT_IMAP4) | C(PORT_SSL) | C(SAW_TLS), PORT_VETO,        PROTOCOL,
      "TLS on the port of IMAP4 over SSL" },
    { LEG(2A), NOT_SIX, C(SAW_IMAP4),                             C(OTHER_PRODUCT), PROTOCOL,
      "IMAP4 was decoded" },

    /* 1b, 2b: SMTP does not tell who sends; what else the sender does tells it */
    { SMTP_ANY, BETWEEN, C(PORT_SMTP),                           PORT_VETO | SENDER_KNOWN,        PORT,
      "the server's port is SMTP's; who sends is not known" },
    { SMTP_ANY, BETWEEN, C(SAW_SMTP),                            C(OTHER_PRODUCT) | SENDER_KNOWN, PROTOCOL,
      "SMTP was decoded; whether the sender fetches by POP3 or IMAP4 or is a server is not known" },
    { LEG(1B),  NOT_SIX, C(PORT_SMTP) | C(CLIENT_FETCHES_POP3),  PORT_VETO,                       PORT,
      "the server's port is SMTP's and the client fetches by POP3" },
    { LEG(1B),  NOT_SIX, C(SAW_SMTP) | C(CLIENT_FETCHES_POP3),   C(OTHER_PRODUCT),                CORROBORATED,
      "SMTP was decoded, and the client fetches by POP3" },
    { LEG(2B),  NOT_SIX, C(PORT_SMTP) | C(CLIENT_FETCHES_IMAP4), PORT_VETO,                       PORT,
      "the server's port is SMTP's and the client fetches by IMAP4" },
    { LEG(2B),  NOT_SIX, C(SAW_SMTP) | C(CLIENT_FETCHES_IMAP4),  C(OTHER_PRODUCT),                CORROBORATED,
      "SMTP was decoded, and the client fetches by IMAP4" },
    { NO_LEG,   BETWEEN, C(PORT_SMTP) | C(CLIENT_IS_SERVER),     PORT_VETO,                       PORT,
      "the server's port is SMTP's and the client is a server itself" },
    { NO_LEG,   BETWEEN, C(SAW_SMTP) | C(CLIENT_IS_SERVER),      C(OTHER_PRODUCT),                CORROBORATED,
      "SMTP was decoded, and the client is a server itself" },

    /* 3, LDAP client and directory */
    { LEG(3), NOT_SIX, C(PORT_LDAP),                            PORT_VETO | C(DOMAIN_CONTROLLER),        PORT,
      "the server's port is LDAP's" },
    { LEG(3), NOT_SIX, C(PORT_LDAP) | C(PORT_SSL) | C(SAW_TLS), PORT_VETO | C(DOMAIN_CONTROLLER),        PROTOCOL,
      "TLS on the port of LDAP over SSL" },
    { LEG(3), NOT_SIX, C(SAW_LDAP),                             C(OTHER_PRODUCT) | C(DOMAIN_CONTROLLER), PROTOCOL,
      "LDAP was decoded" },
    { NO_LEG, NOT_SIX, C(SAW_LDAP) | C(DOMAIN_CONTROLLER),      0,                                       NONE,
      "no leg: the server shows itself to be a domain controller" },

    /* NNTP stands in the article outside the six */
    { NO_LEG, OUT(NNTP), C(PORT_NNTP),                            C(PORT_DISAGREES), PORT,
      "the server's port is NNTP's" },
    { NO_LEG, OUT(NNTP), C(PORT_NNTP) | C(PORT_SSL) | C(SAW_TLS), C(PORT_DISAGREES), PROTOCOL,
      "TLS on the port of NNTP over SSL" },
    { NO_LEG, OUT(NNTP), C(SAW_NNTP),                             0,                 PROTOCOL,
      "NNTP was decoded" },

    /* 4, Exchange client and server: the directory */
    { CLIENT_4, NOT_SIX, C(PORT_DIRECTORY),                        C(BOUND_ANY), PORT,
      "the server's port is the one the directory is pinned to" },
    { CLIENT_4, NOT_SIX, C(GIVEN_DIRECTORY),                       C(BOUND_ANY), PROTOCOL,
      "the endpoint mapper gave this port to the directory" },
    { CLIENT_4, NOT_SIX, C(BOUND_DIRECTORY),                       0,            PROTOCOL,
      "the client bound to the directory" },
    { CLIENT_4, NOT_SIX, C(GIVEN_DIRECTORY) | C(BOUND_DIRECTORY),  0,            CORROBORATED,
      "the endpoint mapper gave this port to the directory and the client bound to it" },
    { CLIENT_4, NOT_SIX, C(BOUND_DIRECTORY) | C(CALLED_DIRECTORY), 0,            CORROBORATED,
      "the client bound to the directory and called it" },
    { CLIENT_4, NOT_SIX, C(GIVEN_DIRECTORY) | C(TRIED_DIRECTORY),  0,            PROTOCOL,
      "the endpoint mapper gave this port to the directory, and the client asked in vain to bind to it" },
    { CLIENT_4, NOT_SIX, C(TRIED_DIRECTORY),                       0,            PROTOCOL,
      "the client asked to bind to the directory, and was not let in" },

    /* 4, the information store */
    { CLIENT_4, NOT_SIX, C(PORT_STORE),                    C(BOUND_ANY), PORT,
      "the server's port is the one the information store is pinned to" },
    { CLIENT_4, NOT_SIX, C(GIVEN_STORE),                   C(BOUND_ANY), PROTOCOL,
      "the endpoint mapper gave this port to the information store" },
    { CLIENT_4, NOT_SIX, C(BOUND_STORE),                   0,            PROTOCOL,
      "the client bound to the information store" },
    { CLIENT_4, NOT_SIX, C(GIVEN_STORE) | C(BOUND_STORE),  0,            CORROBORATED,
      "the endpoint mapper gave this port to the information store and the client bound to it" },
    { CLIENT_4, NOT_SIX, C(BOUND_STORE) | C(CALLED_STORE), 0,            CORROBORATED,
      "the client bound to the information store and called it" },
    { CLIENT_4, NOT_SIX, C(GIVEN_STORE) | C(TRIED_STORE),  0,            PROTOCOL,
      "the endpoint mapper gave this port to the information store, and the client asked in vain to bind to it" },
    { CLIENT_4, NOT_SIX, C(TRIED_STORE),                   0,            PROTOCOL,
      "the client asked to bind to the information store, and was not let in" },

    /* 4, the endpoint mapper's own flow */
    { CLIENT_4, NOT_SIX, C(ASKED_CLIENT), 0, PROTOCOL,
      "the endpoint mapper was asked for the directory or the information store as clients use them" },

    /* 4, new mail: the datagrams have no form of their own to know them by, so the session beside them decides */
    { CLIENT_4, NOT_SIX, C(NEW_MAIL), 0, PROTOCOL,
      "small datagrams from an information store to a host that has a session with it" },
};

/*
 * 5 and 6a. MTAs say the same to each other within a site (5) and over a site connector (6a): whether the two servers'
 * directories talk as well decides, and until directory traffic would have been due it may be either. The directory's
 * XDS interface is used by servers of one site (5) and by the administrator's program: who the client is decides.
 *
 * So there are two questions, and each has a table: what shows that a flow is an MTA's or goes to XDS, and which leg it
 * then is. Each row of the first with each row of the second that is about the same flows is a rule.
 */
const ex_flow_rule ex_flow_rules[] = {
    /* of  all of                            none of                            confidence, and the reason begins */
    { MTA, C(PORT_MTA),                      C(BOUND_ANY),                      PORT,
      "the server's port is the one the MTA is pinned to" },
    { MTA, C(BINDBACK_WANTED),               C(PORT_MTA) | C(GIVEN_MTA),        PORT,
      "the other MTA waits for the way back of its MtaBind, and this connection in its time came to nothing" },
    { MTA, C(GIVEN_MTA),                     C(BOUND_ANY),                      PROTOCOL,
      "the endpoint mapper gave this port to the MTA" },
    { MTA, C(BOUND_MTA),                     0,                                 PROTOCOL,
      "one MTA bound to the other" },
    { MTA, C(BOUND_MTA) | C(GIVEN_MTA),      0,                                 CORROBORATED,
      "the endpoint mapper gave this port to the MTA and the other MTA bound to it" },
    { MTA, C(BOUND_MTA) | C(CALLED_MTA),     0,                                 CORROBORATED,
      "one MTA bound to the other and called it" },
    { MTA, C(BOUND_MTA) | C(PAIR_MTA_BOTH),  0,                                 CORROBORATED,
      "each of the two MTAs bound to the other" },
    { MTA, C(TRIED_MTA) | C(GIVEN_MTA),      0,                                 PROTOCOL,
      "the endpoint mapper gave this port to the MTA, and the other MTA asked in vain to bind to it" },
    { MTA, C(TRIED_MTA),                     0,                                 PROTOCOL,
      "one MTA asked to bind to the other, and was not let in" },
    { MTA, C(ASKED_MTA),                     0,                                 PROTOCOL,
      "the endpoint mapper was asked for the MTA" },

    { XDS, C(GIVEN_XDS),                     C(BOUND_ANY),                      PROTOCOL,
      "the endpoint mapper gave this port to the directory's XDS interface" },
    { XDS, C(BOUND_XDS),                     0,                                 PROTOCOL,
      "bound to the directory's XDS interface" },
    { XDS, C(BOUND_XDS) | C(CALLED_XDS),     0,                                 CORROBORATED,
      "bound to the directory's XDS interface and called it" },
    { XDS, C(TRIED_XDS),                     0,                                 PROTOCOL,
      "asked to bind to the directory's XDS interface, and was not let in" },
    { XDS, C(ASKED_XDS),                     0,                                 PROTOCOL,
      "the endpoint mapper was asked for the directory's XDS interface" },
};
const guint ex_flow_rules_count = G_N_ELEMENTS(ex_flow_rules);

const ex_leg_rule ex_leg_rules[] = {
    /* of  legs              outside  all of                 none of, and the reason goes on */
    { MTA, LEG(5),           NOT_SIX, C(PAIR_DIRECTORY),     0,
      "; the two servers' directories talk as well: one site" },
    { MTA, LEG(6A),          NOT_SIX, C(DIRECTORY_DUE),      C(PAIR_DIRECTORY),
      "; no directory traffic came in the time it would have: two sites" },
    { MTA, LEG(5) | LEG(6A), NOT_SIX, 0,                     C(PAIR_DIRECTORY) | C(DIRECTORY_DUE),
      "; one site or two is not told until directory traffic is due" },

    { XDS, LEG(5),           NOT_SIX, C(PAIR_MTA),           0,
      ", and the two servers' MTAs talk as well" },
    { XDS, LEG(5),           NOT_SIX, C(CLIENT_IS_SERVER),   C(PAIR_MTA),
      ", and the client is a server itself" },
    { XDS, NO_LEG,           ADMIN,   C(CLIENT_ADMINISTERS), C(PAIR_MTA) | C(CLIENT_IS_SERVER),
      ", and the client administers: it uses the system attendant or store administration" },
    { XDS, LEG(5),           ADMIN,   0,                     C(PAIR_MTA) | C(CLIENT_IS_SERVER) | C(CLIENT_ADMINISTERS),
      "; whether the client is a server or a workstation is not known" },
};
const guint ex_leg_rules_count = G_N_ELEMENTS(ex_leg_rules);

static const single_rule rules_beyond[] = {
    /* f5cc59b4 is NT's file replication too: it counts between servers of Exchange only */
    { LEG(5), NOT_SIX, C(BOUND_DRS) | C(PAIR_MTA), 0,                                 CORROBORATED,
      "bound to the directory's replication interface, and the two servers' MTAs talk as well" },
    { LEG(5), NOT_SIX, C(BOUND_DRS) | TO_EXCHANGE, C(PAIR_MTA),                       PROTOCOL,
      "bound to the directory's replication interface of an Exchange server" },
    { LEG(5), NOT_SIX, C(BOUND_DRS) | C(GIVEN_XDS), C(PAIR_MTA),                      PROTOCOL,
      "bound to the directory's replication interface at a port that the endpoint mapper gave to its XDS interface" },
    { LEG(5), NOT_SIX, C(TRIED_DRS) | C(GIVEN_XDS), C(PAIR_MTA),                      PROTOCOL,
      "asked to bind to the directory's replication interface at a port that the endpoint mapper gave to its XDS interface" },
    { LEG(5), NOT_SIX, C(TRIED_DRS) | C(PAIR_MTA), 0,                                 PROTOCOL,
      "asked to bind to the directory's replication interface, and the two servers' MTAs talk as well" },
    { LEG(5), NOT_SIX, C(GIVEN_DRS) | C(PAIR_MTA), C(BOUND_ANY),                      PROTOCOL,
      "the endpoint mapper gave this port to directory replication, and the two servers' MTAs talk as well" },
    { LEG(5), NOT_SIX, C(ASKED_DRS) | C(PAIR_MTA), 0,                                 PROTOCOL,
      "the endpoint mapper was asked for directory replication, and the two servers' MTAs talk as well" },
    { LEG(5), NOT_SIX, C(ASKED_DRS) | TO_EXCHANGE, C(PAIR_MTA),                       PROTOCOL,
      "the endpoint mapper of an Exchange server was asked for directory replication" },
    { NO_LEG, NOT_SIX, C(BOUND_DRS),  C(SERVER_EXCHANGE) | C(PAIR_MTA) | C(GIVEN_XDS), NONE,
      "no leg: f5cc59b4 is NT's file replication too, and nothing shows Exchange here" },

    /* administration */
    { NO_LEG, ADMIN, C(PORT_SYSTEM_ATTENDANT),                           C(BOUND_ANY),                  PORT,
      "the server's port is the one the system attendant is pinned to" },
    { NO_LEG, ADMIN, C(GIVEN_ADMINISTRATION),                            C(BOUND_ANY),                  PROTOCOL,
      "the endpoint mapper gave this port to an administration interface" },
    { NO_LEG, ADMIN, C(BOUND_ADMINISTRATION),                            0,                             PROTOCOL,
      "bound to an administration interface" },
    { NO_LEG, ADMIN, C(BOUND_ADMINISTRATION) | C(CALLED_ADMINISTRATION), 0,                             CORROBORATED,
      "bound to an administration interface and called it" },
    { NO_LEG, ADMIN, C(TRIED_ADMINISTRATION),                            0,                             PROTOCOL,
      "asked to bind to an administration interface, and was not let in" },
    { NO_LEG, ADMIN, C(ASKED_ADMINISTRATION),                            0,                             PROTOCOL,
      "the endpoint mapper was asked for an administration interface" },

    /* by name only */
    { NO_LEG, OUT(OWA),        C(SAW_OWA),        0, PROTOCOL,
      "HTTP for Outlook Web Access" },
    { NO_LEG, OUT(RPC_HTTP),   C(SAW_RPC_HTTP),   0, PROTOCOL,
      "RPC over HTTP" },
    { NO_LEG, OUT(RPC_HTTP),   C(PORT_RPC_HTTP) | C(SERVER_EXCHANGE), C(BOUND_ANY) | EX_C_GIVEN_ANY, PORT,
      "the server's port is one at which RPC over HTTP's proxy finds Exchange" },
    { NO_LEG, OUT(NAMED_PIPE), C(SAW_NAMED_PIPE), 0, PROTOCOL,
      "the directory or the information store over named pipes, where TCP was not offered" },

    /* inside what a proxy passes on: the flow's server is the proxy, and whom it serves only the client names */
    { NO_LEG, NOT_SIX, C(RPC_IN_SOCKS),    BOUND_KNOWN, NONE,
      "no leg: RPC inside SOCKS, to whom the client asked the proxy for" },
    { NO_LEG, NOT_SIX, C(RPC_IN_CONNECT),  BOUND_KNOWN, NONE,
      "no leg: RPC inside CONNECT of HTTP, to whom the client asked the proxy for" },
    { NO_LEG, NOT_SIX, C(TPKT_IN_SOCKS),   P1,           NONE,
      "no leg: RFC 1006 inside SOCKS, to whom the client asked the proxy for" },
    { NO_LEG, NOT_SIX, C(TPKT_IN_CONNECT), P1,           NONE,
      "no leg: RFC 1006 inside CONNECT of HTTP, to whom the client asked the proxy for" },

    /* the endpoint mapper otherwise: all of Windows uses it, so the port alone is no leg */
    { NO_LEG, OUT(ENDPOINT_DUMP), C(DUMPED),   0,                     PROTOCOL,
      "the whole endpoint map was read, whatever is registered in it" },
    { NO_LEG, NOT_SIX,            C(PORT_EPM), ASKED_ANY | C(DUMPED) | C(CUT), NONE,
      "no leg: no question about Exchange was seen at the endpoint mapper" },

    { NO_LEG, NOT_SIX, C(CALLED_UNKNOWN), C(BOUND_ANY) | EX_C_GIVEN_ANY | PINNED_ANY | C(PORT_EPM) | C(CUT), NONE,
      "no leg: DCE/RPC whose bind was not captured, and no endpoint mapper's reply names the port" },

    /* what was not read because it is not there; the reason ends with the octets that are */
    { NO_LEG, NOT_SIX, C(CUT) | C(PORT_EPM), ASKED_ANY | C(DUMPED), NONE,
      "no leg: no question about Exchange is left in the endpoint mapper's packets, which were cut" },
    { NO_LEG, NOT_SIX, C(CUT) | C(CALLED_UNKNOWN), C(BOUND_ANY) | EX_C_GIVEN_ANY | PINNED_ANY | C(PORT_EPM), NONE,
      "no leg: DCE/RPC in packets whose bind is not left, since they were cut" },
    { NO_LEG, NOT_SIX, C(CUT) | C(DATA_ON_TPKT), TPKT_KNOWN, NONE,
      "no leg: what rides on TPKT is not left in the packets, which were cut" },
    { NO_LEG, NOT_SIX, C(CUT) | C(PORT_X400) | C(CAPTURE_READ) | C(NO_TPKT), C(PORT_DISAGREES) | TPKT_KNOWN, NONE,
      "no leg: what the port of RFC 1006 carried is not left in the packets, which were cut" },

    /* 6b, X.400 connector: P1 decides, for S7, MMS, H.323 and RDP ride on TPKT as well */
    { LEG(6B), NOT_SIX, C(P1_BIND),                     0,                    PROTOCOL,
      "the calling MTA spoke P1 over RFC 1006" },
    { LEG(6B), NOT_SIX, C(P1_RESULT),                   0,                    PROTOCOL,
      "the called MTA spoke P1 over RFC 1006" },
    { LEG(6B), NOT_SIX, C(P1_BIND) | C(P1_RESULT),      0,                    CORROBORATED,
      "both MTAs spoke P1 over RFC 1006" },
    { LEG(6B), NOT_SIX, C(RELIABLE),                    P1 | C(P3) | C(P7) | C(FOREIGN_TPKT), PROTOCOL,
      "the session's activities are reliable transfer's, which MTAs use; the opening was not captured" },
    { NO_LEG,  OUT(P3), C(P3),                          0,                    PROTOCOL,
      "P3, submission and delivery of X.400" },
    { NO_LEG,  OUT(P7), C(P7),                          0,                    PROTOCOL,
      "P7, access to an X.400 message store" },
    { NO_LEG,  NOT_SIX, C(FOREIGN_TPKT),                0,                    NONE,
      "no leg: what rides on TPKT is not X.400" },
    { NO_LEG,  NOT_SIX, C(PORT_X400) | C(FOREIGN_HOST), C(FOREIGN_TPKT) | P1 | C(RELIABLE), NONE,
      "no leg: these hosts speak something other than X.400 over TPKT" },

    /* The port says 6b only where nothing was carried that could be something else, and nothing more will come. */
    { LEG(6B), NOT_SIX, C(PORT_X400) | C(CAPTURE_READ),
      C(PORT_DISAGREES) | TPKT_KNOWN | C(DATA_ON_TPKT) | C(NO_TPKT), PORT,
      "the server's port is RFC 1006's; nothing was carried that would tell what for" },
    { NO_LEG,  NOT_SIX, C(PORT_X400),
      C(PORT_DISAGREES) | TPKT_KNOWN | C(CAPTURE_READ) | C(DATA_ON_TPKT), NONE,
      "no leg yet: the port is RFC 1006's, and others than X.400 use it" },
    { NO_LEG,  NOT_SIX, C(DATA_ON_TPKT),
      TPKT_KNOWN, NONE,
      "no leg: what rides on TPKT was not recognised" },
    { NO_LEG,  NOT_SIX, C(PORT_X400) | C(CAPTURE_READ) | C(NO_TPKT),
      C(PORT_DISAGREES) | TPKT_KNOWN | C(CUT), NONE,
      "no leg: no TPDU was found in what the port of RFC 1006 carried" },

    /* why there is no label, and what contradicts */
    { NO_LEG, NOT_SIX, C(OTHER_PRODUCT),    0, NONE,
      "no leg: the server's banner names another product" },
    { NO_LEG, NOT_SIX, C(PORT_DISAGREES),   0, NONE,
      "the port is another service's; what was decoded decides" },
    { NO_LEG, NOT_SIX, C(OLDER_THAN_IMAP4), 0, NONE,
      "contradiction: the banner names a version of Exchange that had no IMAP4" },

    /* what is believed the less */
    { NO_LEG, NOT_SIX, C(GIVEN_ELSEWHERE),   0,           NONE,
      "a mapper at another address gave the port: it is believed for the client that asked, and for no more" },
    { NO_LEG, NOT_SIX, C(GIVEN_TO_OTHERS),   0,           NONE,
      "others asked the mapper for the port, not this client: whatever shares the port may be what it uses" },
    { NO_LEG, NOT_SIX, C(GIVEN_BY_DATAGRAM), 0,           NONE,
      "the port was given in a datagram, which anybody could have sent" },
    { NO_LEG, NOT_SIX, C(UNHEARD),           0,           NONE,
      "nothing shows that the other side heard it: anybody could have sent what was decoded" },
    { NO_LEG, NOT_SIX, C(DATAGRAM),          C(NEW_MAIL), NONE,
      "datagrams, which anybody could have sent" },
};

const ex_service_rule ex_service_rules[] = {
    { EX_SVC_POP3,             C(SAW_POP3),                       0 },
    { EX_SVC_IMAP4,            C(SAW_IMAP4),                      0 },
    { EX_SVC_SMTP,             C(SAW_SMTP),                       0 },
    { EX_SVC_LDAP,             C(SAW_LDAP),                       0 },
    { EX_SVC_NNTP,             C(SAW_NNTP),                       0 },
    { EX_SVC_X400,             C(P1_BIND),                        0 },
    { EX_SVC_X400,             C(P1_RESULT),                      0 },
    { EX_SVC_X400,             C(RELIABLE),                       C(FOREIGN_TPKT) },
    { EX_SVC_X400,             C(P3),                             0 },
    { EX_SVC_X400,             C(P7),                             0 },
    { EX_SVC_NONE,             C(FOREIGN_TPKT),                   0 },
    { EX_SVC_NONE,             C(PORT_X400) | C(FOREIGN_HOST),    0 },
    { EX_SVC_NEW_MAIL,         C(NEW_MAIL),                       0 },
    { EX_SVC_EPM,              C(PORT_EPM),                       0 },
    { EX_SVC_EPM,              C(ASKED_CLIENT),                   0 },
    { EX_SVC_STORE,            C(BOUND_STORE),                    0 },
    { EX_SVC_MTA,              C(BOUND_MTA),                      0 },
    { EX_SVC_DIRECTORY,        C(BOUND_DIRECTORY),                0 },
    { EX_SVC_DIRECTORY,        C(BOUND_XDS),                      0 },
    { EX_SVC_DIRECTORY,        C(BOUND_DRS) | C(PAIR_MTA),        0 },
    { EX_SVC_DIRECTORY,        C(BOUND_DRS) | C(SERVER_EXCHANGE), 0 },
    { EX_SVC_DIRECTORY,        C(BOUND_DRS) | C(GIVEN_XDS),       0 },
    { EX_SVC_SYSTEM_ATTENDANT, C(BOUND_SYSTEM_ATTENDANT),         0 },
    { EX_SVC_ADMINISTRATION,   C(BOUND_ADMINISTRATION),           0 },
    { EX_SVC_STORE,            C(TRIED_STORE),                    0 },
    { EX_SVC_MTA,              C(TRIED_MTA),                      0 },
    { EX_SVC_DIRECTORY,        C(TRIED_DIRECTORY),                0 },
    { EX_SVC_DIRECTORY,        C(TRIED_XDS),                      0 },
    { EX_SVC_DIRECTORY,        C(TRIED_DRS) | C(PAIR_MTA),        0 },
    { EX_SVC_DIRECTORY,        C(TRIED_DRS) | C(GIVEN_XDS),       0 },
    { EX_SVC_SYSTEM_ATTENDANT, C(TRIED_SYSTEM_ATTENDANT),         0 },
    { EX_SVC_ADMINISTRATION,   C(TRIED_ADMINISTRATION),           0 },
    { EX_SVC_STORE,            C(GIVEN_STORE),                    C(BOUND_ANY) },
    { EX_SVC_MTA,              C(GIVEN_MTA),                      C(BOUND_ANY) },
    { EX_SVC_DIRECTORY,        C(GIVEN_DIRECTORY),                C(BOUND_ANY) },
    { EX_SVC_DIRECTORY,        C(GIVEN_XDS),                      C(BOUND_ANY) },
    { EX_SVC_DIRECTORY,        C(GIVEN_DRS) | C(PAIR_MTA),        C(BOUND_ANY) },
    { EX_SVC_SYSTEM_ATTENDANT, C(GIVEN_SYSTEM_ATTENDANT),         C(BOUND_ANY) },
    { EX_SVC_ADMINISTRATION,   C(GIVEN_ADMINISTRATION),           C(BOUND_ANY) },
    { EX_SVC_POP3,             C(PORT_POP3),                      0 },
    { EX_SVC_IMAP4,            C(PORT_IMAP4),                     0 },
    { EX_SVC_SMTP,             C(PORT_SMTP),                      0 },
    { EX_SVC_LDAP,             C(PORT_LDAP),                      0 },
    { EX_SVC_NNTP,             C(PORT_NNTP),                      0 },
    { EX_SVC_X400,             C(PORT_X400),                      0 },
    { EX_SVC_DIRECTORY,        C(PORT_DIRECTORY),                 C(BOUND_ANY) },
    { EX_SVC_STORE,            C(PORT_STORE),                     C(BOUND_ANY) },
    { EX_SVC_MTA,              C(PORT_MTA),                       C(BOUND_ANY) },
    { EX_SVC_MTA,              C(BINDBACK_WANTED),                0 },
    { EX_SVC_SYSTEM_ATTENDANT, C(PORT_SYSTEM_ATTENDANT),          C(BOUND_ANY) },
};
const guint ex_service_rules_count = G_N_ELEMENTS(ex_service_rules);

/* clang-format on */

static ex_rule *add_singles(ex_rule *at, const single_rule *singles, guint count)
{
    for (guint i = 0; i < count; i++, at++) {
        at->legs = singles[i].legs;
        at->outside = singles[i].outside;
        at->must = singles[i].must;
        at->not_any = singles[i].not_any;
        at->confidence = singles[i].confidence;
        at->reason = singles[i].reason;
        at->reason_goes_on = "";
    }
    return at;
}

static ex_rule *add_pairs(ex_rule *at)
{
    for (guint i = 0; i < ex_flow_rules_count; i++) {
        const ex_flow_rule *flow = &ex_flow_rules[i];

        for (guint k = 0; k < ex_leg_rules_count; k++) {
            const ex_leg_rule *leg = &ex_leg_rules[k];

            if (leg->kind != flow->kind)
                continue;
            at->legs = leg->legs;
            at->outside = leg->outside;
            at->must = flow->must | leg->must;
            at->not_any = flow->not_any | leg->not_any;
            at->confidence = flow->confidence;
            at->reason = flow->reason;
            at->reason_goes_on = leg->reason;
            at++;
        }
    }
    return at;
}

const ex_rule *ex_rules(guint *count)
{
    /* Rows of different kinds make no pair, so this is more than enough. */
    static ex_rule rules[G_N_ELEMENTS(rules_1_to_4) + G_N_ELEMENTS(ex_flow_rules) * G_N_ELEMENTS(ex_leg_rules) +
                         G_N_ELEMENTS(rules_beyond)];
    static gsize made = 0; /* how many there are; 0 until they are made */

    if (g_once_init_enter(&made)) {
        ex_rule *at = add_singles(rules, rules_1_to_4, G_N_ELEMENTS(rules_1_to_4));

        at = add_pairs(at);
        at = add_singles(at, rules_beyond, G_N_ELEMENTS(rules_beyond));
        g_once_init_leave(&made, (gsize)(at - rules));
    }
    *count = (guint)made;
    return rules;
}
