/* findings.h
 * What does not get through, and what to know about ports: findings as a function of the evidence alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_FINDINGS_H
#define EXCHANGE_CORE_FINDINGS_H

#include "diagnosis/flow_view.h"

/** Kinds of findings; the names are public. */
typedef enum {
    EX_FINDING_ENDPOINT_FILTERED,
    EX_FINDING_ENDPOINT_REFUSED,
    EX_FINDING_EPM_FILTERED,
    EX_FINDING_EPM_REFUSED,
    EX_FINDING_NOT_REGISTERED,
    EX_FINDING_NAMED_PIPE_FALLBACK,
    EX_FINDING_NAT_MISMATCH,
    EX_FINDING_RPC_CUT,
    EX_FINDING_RPC_DENIED,
    EX_FINDING_MTA_BINDBACK_BLOCKED,
    EX_FINDING_X400_PORT_MISMATCH,
    EX_FINDING_X400_FILTERED,
    EX_FINDING_X400_REFUSED,
    EX_FINDING_TSEL_REFUSED,
    EX_FINDING_MTA_AUTH_REFUSED,
    EX_FINDING_MTA_DIALOGUE_REFUSED,
    EX_FINDING_MTA_BUSY,
    EX_FINDING_X400_CUT,
    EX_FINDING_SERVICE_FILTERED,
    EX_FINDING_SERVICE_REFUSED,
    EX_FINDING_SERVICE_CUT,
    EX_FINDING_SERVICE_DENIED,
    EX_FINDING_STALLED,
    EX_FINDING_IDLE_CUT,
    EX_FINDING_ADMIN_PROHIBITED,
    EX_FINDING_SCAN,
    EX_FINDING_DYNAMIC_PORT,
    EX_FINDING_AUTH_PORT_MISMATCH,
    EX_FINDING_COUNT
} ex_finding_kind;

/** One host that tries this many servers without proof of Exchange at one port, in vain, is scanning. */
#define EX_SCAN_SERVERS 8

/** How grave it is, as Wireshark's expert information grades it. */
typedef enum { EX_SEVERITY_CHAT, EX_SEVERITY_NOTE, EX_SEVERITY_WARN, EX_SEVERITY_ERROR } ex_severity;

/** What it is about, as Wireshark's expert information groups it. */
typedef enum { EX_GROUP_SEQUENCE, EX_GROUP_RESPONSE, EX_GROUP_SECURITY, EX_GROUP_PROTOCOL, EX_GROUP_COMMENT } ex_group;

/** A row of the table of findings. */
typedef struct {
    ex_finding_kind kind;
    const char *name;
    ex_severity severity; /**< with proof of Exchange; a fault without it is a note */
    ex_group group;
    gboolean is_fault; /**< else advice, or a remark */
    const char *what;  /**< one sentence */
    const char *cure;  /**< what to do */
    const char *kb;
} ex_finding_type;

extern const ex_finding_type ex_finding_types[EX_FINDING_COUNT];

/** Where a finding shows: a flow, and the frame in it. */
typedef struct {
    const ex_flow *flow;
    guint32 frame; /**< 0: every packet of the flow */
} ex_finding_place;

/** A finding: one row per kind, server, port and service. */
typedef struct {
    ex_finding_kind kind;
    ex_severity severity;
    ex_addr server; /**< family 0 for a scan: many */
    guint16 port;
    guint8 transport;   /**< 6 TCP, 17 UDP */
    ex_service service; /**< EX_SVC_NONE where it is not known */
    ex_legs legs;       /**< 0: the scenario is not known */
    ex_outsides outside;
    ex_legs unproven;   /**< legs of its flows without proof of Exchange, which are none of .legs */
    GPtrArray *clients; /**< of ex_addr, sorted; in flows of the store */
    guint servers;      /**< of a scan: how many; else 1 */
    ex_proofs proof;
    gint64 first, last;              /**< of the flows concerned, ns since 1970 */
    const char *cure;                /**< what to do, if all that is found agrees on it; NULL: what the kind says */
    char *detail;                    /**< what else is known, NULL for most */
    const ex_addr *router;           /**< who said so by ICMP; in a flow of the store; NULL for most */
    gint64 idle;                     /**< of an idle cut the shortest pause, ns; else 0 */
    const ex_registry_row *registry; /**< the value that pins the port, NULL if none does */
    GArray *places;                  /**< of ex_finding_place */
} ex_finding;

/** All findings, the gravest first, then by name, server and port. */
GPtrArray *ex_findings_make(const ex_flow_views *views);

/** Frees the array and its findings. */
void ex_findings_free(GPtrArray *findings);

/** What to do about it. */
const char *ex_finding_cure(const ex_finding *finding);

/** The registry value that what to do about it speaks of, where that is to pin the port; NULL: it speaks of none. */
const ex_registry_row *ex_finding_pin(const ex_finding *finding);

/** "error", "warn", "note", "chat". */
const char *ex_severity_name(ex_severity severity);

#endif
