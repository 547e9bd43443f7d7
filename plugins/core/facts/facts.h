/* facts.h
 * What can be known: kinds of facts, of their objects and of texts, with their names.
 *
 * Everything the verdict reads is a semilattice: sets of facts (union), each with its smallest proof (min), first and
 * last times (min, max). So evidence merges in any order, and merging the same thing twice changes nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_FACTS_H
#define EXCHANGE_CORE_FACTS_H

#include "article/interfaces.h"

#include "facts/address.h"

/*
 * Kinds of facts about a flow. A fact is a kind, an object (a value of the type named) and the side it came from.
 * The text is what reports and the evidence export print.
 */
/* clang-format off */
#define EX_FACT_KINDS(X)                                                                                               \
    /* TCP, read from the headers */                                                                                   \
    X(SYN, "syn", NONE)                                                                                                \
    X(SYNACK, "syn-ack", NONE)                                                                                         \
    X(DATA, "data", NONE)                                                                                              \
    X(ACK, "ack", NONE)                                                                                                \
    X(FIN, "fin", NONE)                                                                                                \
    X(RST, "rst", NONE)                                                                                                \
    X(HEARD, "heard", NONE) /* it acknowledges what only the other side's packets bear */                              \
    X(MISSED, "missed", NONE) /* it sent octets that the capture lacks: acknowledged, or passed over for good */     \
    X(AHEAD, "acknowledged-ahead", NONE) /* more of it was acknowledged than was seen until then */                    \
    X(ICMP, "icmp", ICMP)                                                                                              \
    /* which stock dissector took the bytes */                                                                         \
    X(LAYER, "layer", LAYER)                                                                                           \
    /* the openings of mail dialogues */                                                                               \
    X(REPLY, "reply", SERVICE)                                                                                         \
    X(UNWELCOME, "refuses-in-greeting", SERVICE)                                                                       \
    X(DROPPED, "ends-unanswered", NONE) /* while it owed an answer, or within one */                                   \
    X(GOES_ON, "goes-on-after-end", NONE)                                                                              \
    X(VERB, "verb", SERVICE)                                                                                           \
    X(PRODUCT, "product", PRODUCT)                                                                                     \
    X(AUTH, "auth", AUTH)                                                                                              \
    X(SECURED, "tls-of", SERVICE)                                                                                      \
    X(DIRECTORY_AD, "active-directory", NONE)                                                                          \
    X(OWA, "owa", NONE)                                                                                                \
    X(RPC_HTTP, "rpc-http", NONE)                                                                                      \
    /* DCE/RPC */                                                                                                      \
    X(RPC_BIND, "bind", INTERFACE)                                                                                     \
    X(RPC_ACK, "bind-ack", INTERFACE)                                                                                  \
    X(RPC_REFUSED, "bind-refused", INTERFACE)                                                                          \
    X(RPC_CALL, "call", INTERFACE)                                                                                     \
    X(RPC_FAULT, "fault", INTERFACE)                                                                                   \
    X(RPC_REASON, "refused-because", REASON)                                                                           \
    X(RPC_LEVEL, "auth-level", LEVEL)                                                                                  \
    X(RPC_OPERATION, "operation", OPERATION)                                                                           \
    X(RPC_ANSWERED, "answered", OPERATION)                                                                             \
    X(RPC_REPLIED, "replied", NONE) /* to any call, by a response or a fault */                                        \
    X(EPM_ASKED, "asked-for", INTERFACE)                                                                               \
    X(EPM_GIVEN, "given", INTERFACE)                                                                                   \
    X(EPM_NOT_REGISTERED, "not-registered", INTERFACE)                                                                 \
    X(EPM_DUMP, "dump", NONE)                                                                                          \
    /* RFC 1006 */                                                                                                     \
    X(TPDU, "tpdu", TPDU)                                                                                              \
    X(TPKT_PAYLOAD, "tpkt-payload", PAYLOAD)                                                                           \
    X(DISCONNECT, "disconnect", DISCONNECT)                                                                            \
    X(X400_ASKED, "x400-asked", MODE)                                                                                  \
    X(X400_ACCEPTED, "x400-accepted", MODE)                                                                            \
    X(X400_REFUSED, "x400-refused", REFUSAL)                                                                           \
    X(X400_ABORTED, "x400-aborted", NONE)                                                                              \
    X(X400_TRANSFER, "x400-transfer", NONE)                                                                            \
    X(X400_BROKEN, "x400-ends-in-transfer", NONE) /* by whom a transfer did not come to its end */                     \
    X(X400_RELEASED, "x400-released", NONE)                                                                            \
    /* about hosts */                                                                                                  \
    X(HOST_EXCHANGE, "is-exchange", SERVICE)                                                                           \
    X(HOST_OTHER_PRODUCT, "other-product", SERVICE)                                                                    \
    X(HOST_FOREIGN_TPKT, "tpkt-of", LAYER)                                                                             \
    X(HOST_DOMAIN, "domain-controller", INTERFACE)                                                                     \
    X(HOST_SERVES, "serves", SERVICE)                                                                                  \
    X(HOST_USES, "uses", SERVICE)                                                                                      \
    X(HOST_BINDS, "binds", INTERFACE)                                                                                  \
    X(HOST_CALLED, "called", OPERATION)                                                                                \
    /* a client's words that only a server of Exchange says to another */                                              \
    X(SERVER_VERB, "server-verb", SERVICE)                                                                             \
    /* what begins inside a connection that a proxy passes on */                                                       \
    X(IN_SOCKS, "inside-socks", LAYER)                                                                                 \
    X(IN_CONNECT, "inside-connect", LAYER)                                                                             \
    /* a fatal alert of TLS's that is in the clear: the handshake does not come to its end */                          \
    X(TLS_ALERT, "tls-alert", ALERT)
/* clang-format on */

typedef enum {
#define X(name, text, object) EX_FACT_##name,
    EX_FACT_KINDS(X)
#undef X
        EX_FACT_KIND_COUNT
} ex_fact_kind;

/** Types of a fact's object. */
typedef enum {
    EX_OBJECT_NONE,
    EX_OBJECT_ICMP,
    EX_OBJECT_LAYER,
    EX_OBJECT_SERVICE,
    EX_OBJECT_PRODUCT,
    EX_OBJECT_AUTH,
    EX_OBJECT_INTERFACE,
    EX_OBJECT_TPDU,
    EX_OBJECT_PAYLOAD,
    EX_OBJECT_DISCONNECT,
    EX_OBJECT_MODE,
    EX_OBJECT_REFUSAL,
    EX_OBJECT_REASON,
    EX_OBJECT_LEVEL,
    EX_OBJECT_OPERATION,
    EX_OBJECT_ALERT
} ex_object_type;

/** A fact: kind (8 bits), side (1 bit), object (7 bits). */
typedef guint16 ex_fact;

/**
 * Packs a fact.
 * @param object a value of the type that EX_FACT_KINDS names for the kind, 0 to 127; higher bits are dropped
 */
static inline ex_fact ex_fact_make(ex_fact_kind kind, ex_side side, guint object)
{
    return (ex_fact)(((guint)kind << 8) | ((guint)side << 7) | (object & 0x7f));
}

/** What kind of fact it is. */
static inline ex_fact_kind ex_fact_get_kind(ex_fact fact)
{
    return (ex_fact_kind)(fact >> 8);
}

/** Which end it came from. */
static inline ex_side ex_fact_get_side(ex_fact fact)
{
    return (fact & 0x80) ? EX_FROM_HI : EX_FROM_LO;
}

/** Its object, 0 to 127, of the type that EX_FACT_KINDS names. */
static inline guint ex_fact_get_object(ex_fact fact)
{
    return fact & 0x7f;
}

/*
 * Stock dissectors whose work is evidence: the name is the protocol's filter name. The second column tells which
 * service the decode means; FOREIGN marks what else rides on TPKT and is not X.400.
 */
/* clang-format off */
#define EX_LAYERS(X)                                                                                                   \
    X(POP, "pop", EX_SVC_POP3, FALSE)                                                                                  \
    X(IMAP, "imap", EX_SVC_IMAP4, FALSE)                                                                               \
    X(SMTP, "smtp", EX_SVC_SMTP, FALSE)                                                                                \
    X(LDAP, "ldap", EX_SVC_LDAP, FALSE)                                                                                \
    X(NNTP, "nntp", EX_SVC_NNTP, FALSE)                                                                                \
    X(TLS, "tls", EX_SVC_NONE, FALSE)                                                                                  \
    X(DCERPC, "dcerpc", EX_SVC_NONE, FALSE)                                                                            \
    X(EPM, "epm", EX_SVC_EPM, FALSE)                                                                                   \
    X(TPKT, "tpkt", EX_SVC_NONE, FALSE)                                                                                \
    X(P1, "p1", EX_SVC_X400, FALSE)                                                                                    \
    X(P3, "p3", EX_SVC_NONE, FALSE)                                                                                    \
    X(P7, "p7", EX_SVC_NONE, FALSE)                                                                                    \
    X(S7COMM, "s7comm", EX_SVC_NONE, TRUE)                                                                             \
    X(MMS, "mms", EX_SVC_NONE, TRUE)                                                                                   \
    X(T125, "t125", EX_SVC_NONE, FALSE)                                                                                \
    X(RDP, "rdp", EX_SVC_NONE, TRUE)                                                                                   \
    X(H225, "h225", EX_SVC_NONE, TRUE)                                                                                 \
    X(Q931, "q931", EX_SVC_NONE, TRUE)                                                                                 \
    X(HTTP, "http", EX_SVC_NONE, FALSE)                                                                                \
    X(SMB, "smb", EX_SVC_NONE, FALSE)                                                                                  \
    X(SMB2, "smb2", EX_SVC_NONE, FALSE)                                                                                \
    X(NSPI, "nspi", EX_SVC_NONE, FALSE)                                                                                \
    X(MAPI, "mapi", EX_SVC_NONE, FALSE)                                                                                \
    X(KERBEROS, "kerberos", EX_SVC_NONE, FALSE)
/* clang-format on */

typedef enum {
    EX_LAYER_NONE,
#define X(name, filter, service, foreign) EX_LAYER_##name,
    EX_LAYERS(X)
#undef X
        EX_LAYER_COUNT
} ex_layer;

/** What an ICMP error says of a packet that its sender sent; core/wire/icmp.h tells which types and codes mean what. */
typedef enum {
    EX_ICMP_OTHER,
    EX_ICMP_PROHIBITED,       /**< administratively, or the port where only a filter says so */
    EX_ICMP_UNREACHABLE,      /**< no way to the network */
    EX_ICMP_PORT_UNREACHABLE, /**< nobody listens at the UDP port */
    EX_ICMP_TOO_BIG,          /**< path MTU discovery: no block */
    EX_ICMP_EXPIRED,          /**< the time to live ran out on the way: a loop of routers, or a very long way */
    EX_ICMP_HOST_UNREACHABLE, /**< the host does not answer the router beside it, or a router knows no way to it */
    EX_ICMP_COUNT
} ex_icmp;

/** Products a banner can name; the object of a PRODUCT fact is made by ex_product_object(). */
typedef enum {
    EX_PRODUCT_UNKNOWN,
    EX_PRODUCT_EXCHANGE, /**< says so, or offers verbs only Exchange has */
    EX_PRODUCT_OTHER,    /**< names another product */
    EX_PRODUCT_COUNT
} ex_product;

/** A PRODUCT fact's object: which product, said by which service. */
static inline guint ex_product_object(ex_product product, ex_service service)
{
    return ((guint)product << 4) | ((guint)service & 0x0f);
}

/** TPDU types of ISO 8073 class 0; a data TPDU is told by its end-of-TSDU mark elsewhere. */
typedef enum { EX_TPDU_OTHER, EX_TPDU_CR, EX_TPDU_CC, EX_TPDU_DR, EX_TPDU_DT, EX_TPDU_ER, EX_TPDU_COUNT } ex_tpdu;

/** What rides on TPKT, by the association's application context or, without one, by its first octets. */
typedef enum {
    EX_TPKT_UNKNOWN,
    EX_TPKT_P1,
    EX_TPKT_P3,
    EX_TPKT_P7,
    EX_TPKT_MMS,
    EX_TPKT_S7,
    EX_TPKT_H323,
    EX_TPKT_RDP, /**< T.125: RDP or T.120 */
    EX_TPKT_FTAM,
    EX_TPKT_DIRECTORY,
    EX_TPKT_CMIP,
    EX_TPKT_OTHER,    /**< an application context that has no name here */
    EX_TPKT_RELIABLE, /**< reliable transfer, as MTAs use it: told without its opening */
    EX_TPKT_PAYLOAD_COUNT
} ex_tpkt_payload;

/** How two MTAs use the layers above transport (the connector's Advanced tab; KB 199412, 168862). */
typedef enum {
    EX_MODE_UNKNOWN,
    EX_MODE_1988_NORMAL, /**< presentation, association control, reliable transfer */
    EX_MODE_1988_X410,   /**< the form of 1984, application protocol 12 */
    EX_MODE_1984,        /**< reliable transfer of 1984 alone */
    EX_MODE_X410,        /**< one of the two before; only the request tells which */
    EX_MODE_COUNT
} ex_x400_mode;

/** Why an association was refused, whichever layer says so. */
typedef enum {
    EX_REFUSAL_UNSAID,
    EX_REFUSAL_BUSY,
    EX_REFUSAL_AUTHENTICATION, /**< name or password (KB 166308, 152932) */
    EX_REFUSAL_DIALOGUE_MODE,  /**< KB 171113 */
    EX_REFUSAL_SECURITY,
    EX_REFUSAL_CANNOT_RECOVER,
    EX_REFUSAL_CONTEXT,  /**< application context or application protocol */
    EX_REFUSAL_SELECTOR, /**< session or presentation selector */
    EX_REFUSAL_VERSION,
    EX_REFUSAL_OTHER,
    EX_REFUSAL_COUNT
} ex_x400_refusal;

/** What a fatal alert of TLS's says (RFC 5246 section 7.2), 0 to 127: its name; never NULL. */
const char *ex_alert_name(guint alert);

/** The same as a sentence. @param by_client who says it: the client, else the server */
const char *ex_alert_words(guint alert, gboolean by_client);

/** A DISCONNECT fact's object: the DR TPDU's reason, 0 to 63 or 128 to 191 (ISO 8073 clause 13.5.3), in seven bits. */
static inline guint ex_disconnect_object(guint8 reason)
{
    return (reason & 0x3fu) | (reason & 0x80 ? 0x40u : 0);
}

/** The reason of a DISCONNECT fact's object, which ex_disconnect_object() made. */
static inline guint8 ex_disconnect_reason(guint object)
{
    return (guint8)((object & 0x3f) | (object & 0x40 ? 0x80 : 0));
}

/**
 * Why a bind was refused: the provider's reason in a bind_ack (C706 section 12.6.3.1, 0 to 3), or
 * EX_REASON_NAK plus the reason of a bind_nak (C706 section 12.6.3.1; MS-RPCE 2.2.2.5).
 */
#define EX_REASON_NAK 16

/** Or why a call failed: a fault's status as far as it tells that a caller is not let in (C706 appendix E, MS-ERREF 2.2). */
#define EX_REASON_FAULT 48

/** The caller is not allowed to (status 5). */
#define EX_REASON_DENIED EX_REASON_FAULT
/** Who was called could not reach a server in turn, or lost it (status 1722, 1726 and 1727). */
#define EX_REASON_UNAVAILABLE (EX_REASON_FAULT + 1)
/** No fault: MtaBind was answered, and returns that it failed. */
#define EX_REASON_FAILED (EX_REASON_FAULT + 2)

/**
 * Operations whose call is evidence by itself: interface, operation number, public name. Those of EMSMDB that connect
 * are one: which of them is called tells the client's version, not the scenario.
 */
/* clang-format off */
#define EX_OPERATIONS(X)                                                                                               \
    X(MTA_BIND, EX_IF_MTA, 0, "MtaBind")               /* KB 159298 */                                                 \
    X(MTA_BIND_BACK, EX_IF_MTA, 1, "MtaBindBack")      /* KB 159298 */                                                 \
    X(STORE_CONNECT, EX_IF_EMSMDB, 0, "EcDoConnect")   /* MS-OXCRPC 3.1.4 */                                           \
    X(STORE_CONNECT_EX, EX_IF_EMSMDB, 10, "EcDoConnectEx")                                                             \
    X(STORE_PUSH, EX_IF_EMSMDB, 4, "EcRRegisterPushNotification")                                                      \
    X(DIRECTORY_BIND, EX_IF_NSPI, 0, "NspiBind")       /* MS-OXNSPI 3.1.4 */                                           \
    X(DS_BIND, EX_IF_XDS, 2, "ds_bind")                /* KB 268227 */                                                 \
    X(DRA_SYNCHRONIZE, EX_IF_XDS, 15, "dra_replica_synchronize") /* KB 184244 */
/* clang-format on */

typedef enum {
    EX_OP_NONE,
#define X(name, interface_id, opnum, text) EX_OP_##name,
    EX_OPERATIONS(X)
#undef X
        EX_OP_COUNT
} ex_operation;

/** The operation of an interface, EX_OP_NONE for every one that is no evidence by itself. */
ex_operation ex_operation_find(ex_interface interface_id, guint opnum);

/** Longest text kept of what the wire says (banner, annotation, MTA name), with its NUL. */
#define EX_TEXT_MAX 96

/** Kinds of text. */
typedef enum { EX_TEXT_PRODUCT, EX_TEXT_ANNOTATION, EX_TEXT_MTA, EX_TEXT_KIND_COUNT } ex_text_kind;

/** Told of each fact that a reader of the wire finds; the side is the sender's, so who asked adds it. */
typedef void (*ex_fact_func)(ex_fact_kind kind, guint object, void *data);

/** The public text of a fact, without its object. */
const char *ex_fact_kind_name(ex_fact_kind kind);

/** The filter name of a layer's stock protocol, "" for EX_LAYER_NONE. */
const char *ex_layer_filter(ex_layer layer);

/** The service a decode by this layer means, EX_SVC_NONE if it means none by itself. */
ex_service ex_layer_service(ex_layer layer);

/** Whether this rides on TPKT and is not X.400. */
gboolean ex_layer_is_foreign(ex_layer layer);

/** Names of what the RFC 1006 facts speak of; never NULL, "" for unknown values. */
const char *ex_tpkt_payload_name(ex_tpkt_payload payload);
const char *ex_x400_mode_name(ex_x400_mode mode);
const char *ex_x400_refusal_name(ex_x400_refusal refusal);

/** The reason of a DR TPDU in words; never NULL. */
const char *ex_disconnect_name(guint8 reason);

/** Writes the name of a fact's object ("pop3", "NSPI", "CR", …), "" if it has none. */
const char *ex_fact_object_name(ex_fact fact);

#endif
