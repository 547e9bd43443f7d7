/* rules.c
 * The article's scenarios as rules. docs/scenarios.md reads them to people.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict/rules.h"

#define C EX_C

/* Shorthands for what occurs in many rows. */
#define NO_LEG    0
#define NOT_SIX   0
#define CLIENT_4  EX_LEG(EX_LEG_4)
#define SMTP_ANY  (EX_LEG(EX_LEG_1B) | EX_LEG(EX_LEG_2B))
#define SITE_MTA  (EX_LEG(EX_LEG_5) | EX_LEG(EX_LEG_6A))
#define BETWEEN   EX_OUT(EX_OUT_SMTP_BETWEEN_SERVERS)
#define ADMIN     EX_OUT(EX_OUT_ADMINISTRATION)
#define PORT_VETO (C(PORT_DISAGREES) | C(OTHER_PRODUCT))
#define P1        (C(P1_BIND) | C(P1_RESULT))
/* Who sends by SMTP is known by what else it does. */
#define SENDER_KNOWN (C(CLIENT_FETCHES_POP3) | C(CLIENT_FETCHES_IMAP4) | C(CLIENT_IS_SERVER))

/* An MTA's flow: what the two servers' directories say to each other decides which leg it is. */
#define SITE(must, veto, confidence, reason)                                                \
    { EX_LEG(EX_LEG_5),                                                                     \
      NOT_SIX,                                                                              \
      (must) | C(PAIR_DIRECTORY),                                                           \
      veto,                                                                                 \
      confidence,                                                                           \
      reason "; the two servers' directories talk as well: one site" },                     \
        { EX_LEG(EX_LEG_6A),                                                                \
          NOT_SIX,                                                                          \
          (must) | C(DIRECTORY_DUE),                                                        \
          (veto) | C(PAIR_DIRECTORY),                                                       \
          confidence,                                                                       \
          reason "; no directory traffic came in the time it would have: two sites" },      \
    {                                                                                       \
        SITE_MTA, NOT_SIX, must, (veto) | C(PAIR_DIRECTORY) | C(DIRECTORY_DUE), confidence, \
            reason "; one site or two is not told until directory traffic is due"           \
    }

/* The directory's XDS interface: servers of a site use it, and the administrator's program does. */
#define DIRECTORY(must, veto, confidence, reason)                                                                      \
    { EX_LEG(EX_LEG_5),     NOT_SIX,                                                                                   \
      (must) | C(PAIR_MTA), veto,                                                                                      \
      confidence,           reason ", and the two servers' MTAs talk as well" },                                       \
        { EX_LEG(EX_LEG_5),     NOT_SIX,    (must) | C(CLIENT_IS_SERVER),                                              \
          (veto) | C(PAIR_MTA), confidence, reason ", and the client is a server itself" },                            \
        { NO_LEG,                                                                                                      \
          ADMIN,                                                                                                       \
          (must) | C(CLIENT_ADMINISTERS),                                                                              \
          (veto) | C(PAIR_MTA) | C(CLIENT_IS_SERVER),                                                                  \
          confidence,                                                                                                  \
          reason ", and the client administers: it uses the system attendant or store administration" },               \
    {                                                                                                                  \
        EX_LEG(EX_LEG_5), ADMIN, must, (veto) | C(PAIR_MTA) | C(CLIENT_IS_SERVER) | C(CLIENT_ADMINISTERS), confidence, \
            reason "; whether the client is a server or a workstation is not known"                                    \
    }

const ex_rule ex_rules[] = {
    /* 1a, POP3 client fetches */
    { EX_LEG(EX_LEG_1A), NOT_SIX, C(PORT_POP3), PORT_VETO, EX_CONF_PORT, "the server's port is POP3's" },
    { EX_LEG(EX_LEG_1A), NOT_SIX, C(PORT_POP3) | C(PORT_SSL) | C(SAW_TLS), PORT_VETO, EX_CONF_PROTOCOL,
      "TLS on the port of POP3 over SSL" },
    { EX_LEG(EX_LEG_1A), NOT_SIX, C(SAW_POP3), C(OTHER_PRODUCT), EX_CONF_PROTOCOL, "POP3 was decoded" },

    /* 2a, IMAP4 client fetches */
    { EX_LEG(EX_LEG_2A), NOT_SIX, C(PORT_IMAP4), PORT_VETO, EX_CONF_PORT, "the server's port is IMAP4's" },
    { EX_LEG(EX_LEG_2A), NOT_SIX, C(PORT_IMAP4) | C(PORT_SSL) | C(SAW_TLS), PORT_VETO, EX_CONF_PROTOCOL,
      "TLS on the port of IMAP4 over SSL" },
    { EX_LEG(EX_LEG_2A), NOT_SIX, C(SAW_IMAP4), C(OTHER_PRODUCT), EX_CONF_PROTOCOL, "IMAP4 was decoded" },

    /* 1b, 2b: SMTP does not tell who sends; what else the sender does tells it */
    { SMTP_ANY, BETWEEN, C(PORT_SMTP), PORT_VETO | SENDER_KNOWN, EX_CONF_PORT,
      "the server's port is SMTP's; who sends is not known" },
    { SMTP_ANY, BETWEEN, C(SAW_SMTP), C(OTHER_PRODUCT) | SENDER_KNOWN, EX_CONF_PROTOCOL,
      "SMTP was decoded; whether the sender fetches by POP3 or IMAP4 or is a server is not known" },
    { EX_LEG(EX_LEG_1B), NOT_SIX, C(PORT_SMTP) | C(CLIENT_FETCHES_POP3), PORT_VETO, EX_CONF_PORT,
      "the server's port is SMTP's and the client fetches by POP3" },
    { EX_LEG(EX_LEG_1B), NOT_SIX, C(SAW_SMTP) | C(CLIENT_FETCHES_POP3), C(OTHER_PRODUCT), EX_CONF_CORROBORATED,
      "SMTP was decoded, and the client fetches by POP3" },
    { EX_LEG(EX_LEG_2B), NOT_SIX, C(PORT_SMTP) | C(CLIENT_FETCHES_IMAP4), PORT_VETO, EX_CONF_PORT,
      "the server's port is SMTP's and the client fetches by IMAP4" },
    { EX_LEG(EX_LEG_2B), NOT_SIX, C(SAW_SMTP) | C(CLIENT_FETCHES_IMAP4), C(OTHER_PRODUCT), EX_CONF_CORROBORATED,
      "SMTP was decoded, and the client fetches by IMAP4" },
    { NO_LEG, BETWEEN, C(PORT_SMTP) | C(CLIENT_IS_SERVER), PORT_VETO, EX_CONF_PORT,
      "the server's port is SMTP's and the client is a server itself" },
    { NO_LEG, BETWEEN, C(SAW_SMTP) | C(CLIENT_IS_SERVER), C(OTHER_PRODUCT), EX_CONF_CORROBORATED,
      "SMTP was decoded, and the client is a server itself" },

    /* 3, LDAP client and directory */
    { EX_LEG(EX_LEG_3), NOT_SIX, C(PORT_LDAP), PORT_VETO | C(DOMAIN_CONTROLLER), EX_CONF_PORT,
      "the server's port is LDAP's" },
    { EX_LEG(EX_LEG_3), NOT_SIX, C(PORT_LDAP) | C(PORT_SSL) | C(SAW_TLS), PORT_VETO | C(DOMAIN_CONTROLLER),
      EX_CONF_PROTOCOL, "TLS on the port of LDAP over SSL" },
    { EX_LEG(EX_LEG_3), NOT_SIX, C(SAW_LDAP), C(OTHER_PRODUCT) | C(DOMAIN_CONTROLLER), EX_CONF_PROTOCOL,
      "LDAP was decoded" },
    { NO_LEG, NOT_SIX, C(SAW_LDAP) | C(DOMAIN_CONTROLLER), 0, EX_CONF_NONE,
      "no leg: the server shows itself to be a domain controller" },

    /* NNTP stands in the article outside the six */
    { NO_LEG, EX_OUT(EX_OUT_NNTP), C(PORT_NNTP), C(PORT_DISAGREES), EX_CONF_PORT, "the server's port is NNTP's" },
    { NO_LEG, EX_OUT(EX_OUT_NNTP), C(PORT_NNTP) | C(PORT_SSL) | C(SAW_TLS), C(PORT_DISAGREES), EX_CONF_PROTOCOL,
      "TLS on the port of NNTP over SSL" },
    { NO_LEG, EX_OUT(EX_OUT_NNTP), C(SAW_NNTP), 0, EX_CONF_PROTOCOL, "NNTP was decoded" },

    /* 4, Exchange client and server: the directory */
    { CLIENT_4, NOT_SIX, C(PORT_DIRECTORY), C(BOUND_ANY), EX_CONF_PORT,
      "the server's port is the one the directory is pinned to" },
    { CLIENT_4, NOT_SIX, C(GIVEN_DIRECTORY), C(BOUND_ANY), EX_CONF_PROTOCOL,
      "the endpoint mapper gave this port to the directory" },
    { CLIENT_4, NOT_SIX, C(BOUND_DIRECTORY), 0, EX_CONF_PROTOCOL, "the client bound to the directory" },
    { CLIENT_4, NOT_SIX, C(GIVEN_DIRECTORY) | C(BOUND_DIRECTORY), 0, EX_CONF_CORROBORATED,
      "the endpoint mapper gave this port to the directory and the client bound to it" },
    { CLIENT_4, NOT_SIX, C(BOUND_DIRECTORY) | C(CALLED_DIRECTORY), 0, EX_CONF_CORROBORATED,
      "the client bound to the directory and called it" },

    /* 4, the information store */
    { CLIENT_4, NOT_SIX, C(PORT_STORE), C(BOUND_ANY), EX_CONF_PORT,
      "the server's port is the one the information store is pinned to" },
    { CLIENT_4, NOT_SIX, C(GIVEN_STORE), C(BOUND_ANY), EX_CONF_PROTOCOL,
      "the endpoint mapper gave this port to the information store" },
    { CLIENT_4, NOT_SIX, C(BOUND_STORE), 0, EX_CONF_PROTOCOL, "the client bound to the information store" },
    { CLIENT_4, NOT_SIX, C(GIVEN_STORE) | C(BOUND_STORE), 0, EX_CONF_CORROBORATED,
      "the endpoint mapper gave this port to the information store and the client bound to it" },
    { CLIENT_4, NOT_SIX, C(BOUND_STORE) | C(CALLED_STORE), 0, EX_CONF_CORROBORATED,
      "the client bound to the information store and called it" },

    /* 4, the endpoint mapper's own flow */
    { CLIENT_4, NOT_SIX, C(ASKED_CLIENT), 0, EX_CONF_PROTOCOL,
      "the endpoint mapper was asked for the directory or the information store as clients use them" },

    /* 4, new mail: what rides in the datagrams is the client's own, so the session beside them decides */
    { CLIENT_4, NOT_SIX, C(NEW_MAIL), 0, EX_CONF_PROTOCOL,
      "small datagrams from an information store to a host that has a session with it" },

    /*
     * 5 and 6a: a site connector is the MTA's part of what two servers of one site say. Until directory traffic
     * between the two would have been due, the answer is both.
     */
    SITE(C(PORT_MTA), C(BOUND_ANY), EX_CONF_PORT, "the server's port is the one the MTA is pinned to"),
    SITE(C(BINDBACK_WANTED), C(PORT_MTA) | C(GIVEN_MTA), EX_CONF_PORT,
         "the other MTA waits for the way back of its MtaBind, and this connection in its time came to nothing"),
    SITE(C(GIVEN_MTA), C(BOUND_ANY), EX_CONF_PROTOCOL, "the endpoint mapper gave this port to the MTA"),
    SITE(C(BOUND_MTA), 0, EX_CONF_PROTOCOL, "one MTA bound to the other"),
    SITE(C(BOUND_MTA) | C(GIVEN_MTA), 0, EX_CONF_CORROBORATED,
         "the endpoint mapper gave this port to the MTA and the other MTA bound to it"),
    SITE(C(BOUND_MTA) | C(CALLED_MTA), 0, EX_CONF_CORROBORATED, "one MTA bound to the other and called it"),
    SITE(C(BOUND_MTA) | C(PAIR_MTA_BOTH), 0, EX_CONF_CORROBORATED, "each of the two MTAs bound to the other"),
    SITE(C(ASKED_MTA), 0, EX_CONF_PROTOCOL, "the endpoint mapper was asked for the MTA"),

    /* 5 or administration: the directory as servers and the administrator's program use it */
    DIRECTORY(C(GIVEN_XDS), C(BOUND_ANY) | C(GIVEN_DIRECTORY), EX_CONF_PROTOCOL,
              "the endpoint mapper gave this port to the directory's XDS interface"),
    DIRECTORY(C(BOUND_XDS), 0, EX_CONF_PROTOCOL, "bound to the directory's XDS interface"),
    DIRECTORY(C(BOUND_XDS) | C(CALLED_XDS), 0, EX_CONF_CORROBORATED,
              "bound to the directory's XDS interface and called it"),
    DIRECTORY(C(ASKED_XDS), 0, EX_CONF_PROTOCOL, "the endpoint mapper was asked for the directory's XDS interface"),
    /* f5cc59b4 is NT's file replication too: it counts between servers of Exchange only */
    { EX_LEG(EX_LEG_5), NOT_SIX, C(BOUND_DRS) | C(PAIR_MTA), 0, EX_CONF_CORROBORATED,
      "bound to the directory's replication interface, and the two servers' MTAs talk as well" },
    { EX_LEG(EX_LEG_5), NOT_SIX, C(BOUND_DRS) | C(SERVER_EXCHANGE) | C(CLIENT_IS_SERVER), C(PAIR_MTA), EX_CONF_PROTOCOL,
      "bound to the directory's replication interface of an Exchange server" },
    { EX_LEG(EX_LEG_5), NOT_SIX, C(GIVEN_DRS) | C(PAIR_MTA), C(BOUND_ANY) | C(GIVEN_DIRECTORY), EX_CONF_PROTOCOL,
      "the endpoint mapper gave this port to directory replication, and the two servers' MTAs talk as well" },
    { EX_LEG(EX_LEG_5), NOT_SIX, C(ASKED_DRS) | C(PAIR_MTA), 0, EX_CONF_PROTOCOL,
      "the endpoint mapper was asked for directory replication, and the two servers' MTAs talk as well" },
    { EX_LEG(EX_LEG_5), NOT_SIX, C(ASKED_DRS) | C(SERVER_EXCHANGE) | C(CLIENT_IS_SERVER), C(PAIR_MTA), EX_CONF_PROTOCOL,
      "the endpoint mapper of an Exchange server was asked for directory replication" },
    { NO_LEG, NOT_SIX, C(BOUND_DRS), C(SERVER_EXCHANGE) | C(PAIR_MTA), EX_CONF_NONE,
      "no leg: f5cc59b4 is NT's file replication too, and nothing shows Exchange here" },

    /* administration */
    { NO_LEG, ADMIN, C(PORT_SYSTEM_ATTENDANT), C(BOUND_ANY), EX_CONF_PORT,
      "the server's port is the one the system attendant is pinned to" },
    { NO_LEG, ADMIN, C(GIVEN_ADMINISTRATION), C(BOUND_ANY) | C(GIVEN_STORE), EX_CONF_PROTOCOL,
      "the endpoint mapper gave this port to an administration interface" },
    { NO_LEG, ADMIN, C(BOUND_ADMINISTRATION), 0, EX_CONF_PROTOCOL, "bound to an administration interface" },
    { NO_LEG, ADMIN, C(BOUND_ADMINISTRATION) | C(CALLED_ADMINISTRATION), 0, EX_CONF_CORROBORATED,
      "bound to an administration interface and called it" },
    { NO_LEG, ADMIN, C(ASKED_ADMINISTRATION), 0, EX_CONF_PROTOCOL,
      "the endpoint mapper was asked for an administration interface" },

    /* by name only */
    { NO_LEG, EX_OUT(EX_OUT_OWA), C(SAW_OWA), 0, EX_CONF_PROTOCOL, "HTTP for Outlook Web Access" },
    { NO_LEG, EX_OUT(EX_OUT_RPC_HTTP), C(SAW_RPC_HTTP), 0, EX_CONF_PROTOCOL, "RPC over HTTP" },
    { NO_LEG, EX_OUT(EX_OUT_NAMED_PIPE), C(SAW_NAMED_PIPE), 0, EX_CONF_PROTOCOL,
      "the directory or the information store over named pipes, where TCP was not offered" },

    /* the endpoint mapper otherwise: all of Windows uses it, so the port alone is no leg */
    { NO_LEG, EX_OUT(EX_OUT_ENDPOINT_DUMP), C(DUMPED), 0, EX_CONF_PROTOCOL,
      "the whole endpoint map was read, whatever is registered in it" },
    { NO_LEG, NOT_SIX, C(PORT_EPM),
      C(ASKED_CLIENT) | C(ASKED_MTA) | C(ASKED_XDS) | C(ASKED_DRS) | C(ASKED_ADMINISTRATION) | C(DUMPED), EX_CONF_NONE,
      "no leg: no question about Exchange was seen at the endpoint mapper" },

    { NO_LEG, NOT_SIX, C(CALLED_UNKNOWN),
      C(BOUND_ANY) | C(GIVEN_DIRECTORY) | C(GIVEN_STORE) | C(GIVEN_MTA) | C(GIVEN_XDS) | C(GIVEN_DRS) |
          C(GIVEN_SYSTEM_ATTENDANT) | C(GIVEN_ADMINISTRATION) | C(PORT_DIRECTORY) | C(PORT_STORE) | C(PORT_MTA) |
          C(PORT_SYSTEM_ATTENDANT) | C(PORT_EPM),
      EX_CONF_NONE, "no leg: DCE/RPC whose bind was not captured, and no endpoint mapper's reply names the port" },

    /* 6b, X.400 connector: P1 decides, for S7, MMS, H.323 and RDP ride on TPKT as well */
    { EX_LEG(EX_LEG_6B), NOT_SIX, C(P1_BIND), 0, EX_CONF_PROTOCOL, "the calling MTA spoke P1 over RFC 1006" },
    { EX_LEG(EX_LEG_6B), NOT_SIX, C(P1_RESULT), 0, EX_CONF_PROTOCOL, "the called MTA spoke P1 over RFC 1006" },
    { EX_LEG(EX_LEG_6B), NOT_SIX, C(P1_BIND) | C(P1_RESULT), 0, EX_CONF_CORROBORATED,
      "both MTAs spoke P1 over RFC 1006" },
    { NO_LEG, EX_OUT(EX_OUT_P3), C(P3), 0, EX_CONF_PROTOCOL, "P3, submission and delivery of X.400" },
    { NO_LEG, EX_OUT(EX_OUT_P7), C(P7), 0, EX_CONF_PROTOCOL, "P7, access to an X.400 message store" },
    { NO_LEG, NOT_SIX, C(FOREIGN_TPKT), 0, EX_CONF_NONE, "no leg: what rides on TPKT is not X.400" },
    { NO_LEG, NOT_SIX, C(PORT_X400) | C(FOREIGN_HOST), C(FOREIGN_TPKT) | P1, EX_CONF_NONE,
      "no leg: these hosts speak something other than X.400 over TPKT" },
    /* The port says 6b only where nothing was carried that could be something else, and nothing more will come. */
    { EX_LEG(EX_LEG_6B), NOT_SIX, C(PORT_X400) | C(CAPTURE_READ),
      C(PORT_DISAGREES) | C(FOREIGN_TPKT) | C(FOREIGN_HOST) | C(DATA_ON_TPKT) | C(NO_TPKT) | P1 | C(P3) | C(P7),
      EX_CONF_PORT, "the server's port is RFC 1006's; nothing was carried that would tell what for" },
    { NO_LEG, NOT_SIX, C(PORT_X400),
      C(PORT_DISAGREES) | C(FOREIGN_TPKT) | C(FOREIGN_HOST) | C(CAPTURE_READ) | C(DATA_ON_TPKT) | P1 | C(P3) | C(P7),
      EX_CONF_NONE, "no leg yet: the port is RFC 1006's, and others than X.400 use it" },
    { NO_LEG, NOT_SIX, C(DATA_ON_TPKT), C(FOREIGN_TPKT) | C(FOREIGN_HOST) | P1 | C(P3) | C(P7), EX_CONF_NONE,
      "no leg: what rides on TPKT was not recognised" },
    { NO_LEG, NOT_SIX, C(PORT_X400) | C(CAPTURE_READ) | C(NO_TPKT),
      C(PORT_DISAGREES) | C(FOREIGN_TPKT) | C(FOREIGN_HOST) | P1 | C(P3) | C(P7), EX_CONF_NONE,
      "no leg: no TPDU was found in what the port of RFC 1006 carried" },

    /* why there is no label, and what contradicts */
    { NO_LEG, NOT_SIX, C(OTHER_PRODUCT), 0, EX_CONF_NONE, "no leg: the server's banner names another product" },
    { NO_LEG, NOT_SIX, C(PORT_DISAGREES), 0, EX_CONF_NONE, "the port is another service's; what was decoded decides" },
    { NO_LEG, NOT_SIX, C(OLDER_THAN_IMAP4), 0, EX_CONF_NONE,
      "contradiction: the banner names a version of Exchange that had no IMAP4" },

    /* what is believed the less */
    { NO_LEG, NOT_SIX, C(GIVEN_ELSEWHERE), 0, EX_CONF_NONE,
      "a mapper at another address gave the port: it is believed for the client that asked, and for no more" },
    { NO_LEG, NOT_SIX, C(GIVEN_BY_DATAGRAM), 0, EX_CONF_NONE,
      "the port was given in a datagram, which anybody could have sent" },
    { NO_LEG, NOT_SIX, C(UNHEARD), 0, EX_CONF_NONE,
      "nothing shows that the other side heard it: anybody could have sent what was decoded" },
    { NO_LEG, NOT_SIX, C(DATAGRAM), C(NEW_MAIL), EX_CONF_NONE, "datagrams, which anybody could have sent" },
};
const guint ex_rules_count = G_N_ELEMENTS(ex_rules);

const ex_service_rule ex_service_rules[] = {
    { EX_SVC_POP3, C(SAW_POP3), 0 },
    { EX_SVC_IMAP4, C(SAW_IMAP4), 0 },
    { EX_SVC_SMTP, C(SAW_SMTP), 0 },
    { EX_SVC_LDAP, C(SAW_LDAP), 0 },
    { EX_SVC_NNTP, C(SAW_NNTP), 0 },
    { EX_SVC_X400, C(P1_BIND), 0 },
    { EX_SVC_X400, C(P1_RESULT), 0 },
    { EX_SVC_X400, C(P3), 0 },
    { EX_SVC_X400, C(P7), 0 },
    { EX_SVC_NONE, C(FOREIGN_TPKT), 0 },
    { EX_SVC_NONE, C(PORT_X400) | C(FOREIGN_HOST), 0 },
    { EX_SVC_NEW_MAIL, C(NEW_MAIL), 0 },
    { EX_SVC_EPM, C(PORT_EPM), 0 },
    { EX_SVC_EPM, C(ASKED_CLIENT), 0 },
    { EX_SVC_STORE, C(BOUND_STORE), 0 },
    { EX_SVC_MTA, C(BOUND_MTA), 0 },
    { EX_SVC_DIRECTORY, C(BOUND_DIRECTORY), 0 },
    { EX_SVC_DIRECTORY, C(BOUND_XDS), 0 },
    { EX_SVC_DIRECTORY, C(BOUND_DRS) | C(PAIR_MTA), 0 },
    { EX_SVC_DIRECTORY, C(BOUND_DRS) | C(SERVER_EXCHANGE), 0 },
    { EX_SVC_SYSTEM_ATTENDANT, C(BOUND_SYSTEM_ATTENDANT), 0 },
    { EX_SVC_ADMINISTRATION, C(BOUND_ADMINISTRATION), 0 },
    { EX_SVC_STORE, C(GIVEN_STORE), C(BOUND_ANY) },
    { EX_SVC_MTA, C(GIVEN_MTA), C(BOUND_ANY) },
    { EX_SVC_DIRECTORY, C(GIVEN_DIRECTORY), C(BOUND_ANY) },
    { EX_SVC_DIRECTORY, C(GIVEN_XDS), C(BOUND_ANY) },
    { EX_SVC_DIRECTORY, C(GIVEN_DRS) | C(PAIR_MTA), C(BOUND_ANY) },
    { EX_SVC_SYSTEM_ATTENDANT, C(GIVEN_SYSTEM_ATTENDANT), C(BOUND_ANY) },
    { EX_SVC_ADMINISTRATION, C(GIVEN_ADMINISTRATION), C(BOUND_ANY) },
    { EX_SVC_POP3, C(PORT_POP3), 0 },
    { EX_SVC_IMAP4, C(PORT_IMAP4), 0 },
    { EX_SVC_SMTP, C(PORT_SMTP), 0 },
    { EX_SVC_LDAP, C(PORT_LDAP), 0 },
    { EX_SVC_NNTP, C(PORT_NNTP), 0 },
    { EX_SVC_X400, C(PORT_X400), 0 },
    { EX_SVC_DIRECTORY, C(PORT_DIRECTORY), C(BOUND_ANY) },
    { EX_SVC_STORE, C(PORT_STORE), C(BOUND_ANY) },
    { EX_SVC_MTA, C(PORT_MTA), C(BOUND_ANY) },
    { EX_SVC_MTA, C(BINDBACK_WANTED), 0 },
    { EX_SVC_SYSTEM_ATTENDANT, C(PORT_SYSTEM_ATTENDANT), C(BOUND_ANY) },
};
const guint ex_service_rules_count = G_N_ELEMENTS(ex_service_rules);
