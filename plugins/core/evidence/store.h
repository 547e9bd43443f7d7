/* store.h
 * The evidence store: flows, hosts, host pairs and endpoints, keyed by addresses and ports, never by who is client.
 *
 * Every part is a semilattice (sets.h), so ex_store_merge() (merge.h) is commutative, associative and idempotent, and a verdict
 * read from merged stores does not depend on how the evidence was cut.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_STORE_H
#define EXCHANGE_CORE_STORE_H

#include "facts/record.h"
#include "evidence/association.h"
#include "evidence/coverage.h"
#include "evidence/sets.h"
#include "evidence/silence.h"
#include "evidence/told.h"
#include "wire/window.h"

/**
 * Which life of a pair of ports. A SYN with another initial sequence number starts a new one; a SYN-ACK names the same
 * number (its acknowledgement minus 1). What was seen of a connection without either is a piece, keyed by its source
 * and first time. UDP has neither: all its datagrams between two ports are one flow, with zeroes here.
 */
typedef struct {
    gboolean has_isn;
    guint32 isn;    /**< of the side that opens; 0 for a piece */
    guint32 source; /**< of a piece; 0 with an ISN */
    gint64 first;   /**< ns since 1970, of a piece; 0 with an ISN */
} ex_incarnation;

typedef struct {
    ex_tuple tuple;
    ex_incarnation incarnation;
} ex_flow_key;

/** One direction of a flow: enough to join pieces whose sequence numbers continue. */
typedef struct {
    gboolean seen;
    gint64 first_time, last_time;
    guint32 first_seq; /**< raw sequence number at first_time, the smallest at equal times */
    guint32 next_seq;  /**< next expected at last_time, the largest at equal times */
} ex_direction;

/** Packets and bytes by source; for display only, no rule reads them. */
typedef struct {
    guint32 source;
    guint32 packets[2]; /**< by ex_side */
    guint64 bytes[2];   /**< TCP payload */
} ex_count;

/** VLAN ids are below this (IEEE 802.1Q); 0 stands for packets without a tag. */
#define EX_VLANS 4096

/** Interfaces of a capture that are told from each other, where they are networks; the ids of pcapng are below this. */
#define EX_CAPTURE_INTERFACES 4096

/** Who sent an ICMP error about a flow. */
typedef struct {
    ex_addr addr;
    ex_proof proof;
} ex_router;

typedef struct {
    ex_flow_key key;
    ex_proof first;            /**< its first packet */
    gint64 last;               /**< time of its last, ns since 1970 */
    ex_direction direction[2]; /**< by ex_side */
    ex_silences silences[2];   /**< by ex_side: what of it was never acknowledged */
    guint16 vlan_low,
        vlan_high; /**< the smallest and the largest VLAN id of its packets; low above high: none was seen */
    guint16 interface_low, interface_high; /**< likewise of the interfaces that captured them, if these are networks */
    guint32 cut; /**< octets that were kept of the longest packet of it that the capture holds in part; 0: of none */
    ex_facts facts;
    ex_texts *texts;             /**< NULL while there are none */
    ex_association *association; /**< of MTAs by X.400, NULL while nothing is known of one */
    ex_router *router;           /**< who sent the first ICMP error about it, NULL if nobody did */
    ex_count *count;             /**< sorted by source */
    guint32 counts;
    gboolean attested;  /**< see ex_flow_is_attested(); from the facts */
    gboolean half;      /**< not attested, and see ex_flow_is_half(); from the facts */
    GArray *unattested; /**< answers of a mapper that wait for it, NULL while there are none; not evidence */
    ex_windows windows; /**< where the directions stand while a capture is read; not evidence */
    guint32 changes;    /**< grows with each change of facts or texts; not evidence */
    void *verdict;      /**< cache of the verdict, freed with g_free; not evidence */
    void *live;         /**< state of the reader while a capture is read, freed with g_free; not evidence */
} ex_flow;

typedef struct {
    ex_addr addr;
    ex_facts facts; /**< side is always EX_FROM_LO */
    ex_texts *texts;
    ex_addrs fetches_pop3;  /**< servers it fetched from by POP3 */
    ex_addrs fetches_imap4; /**< likewise by IMAP4 */
} ex_host;

/** Two hosts; a fact's side tells which of them it is about. */
typedef struct {
    ex_addr end[2]; /**< by ex_side, sorted */
    ex_facts facts;
    ex_tolds told; /**< what the endpoint mapper of one told the other */
} ex_pair;

typedef struct {
    ex_addr addr;
    guint16 port;
    guint8 transport;
    guint16 major;
    ex_uuid uuid;
} ex_endpoint_key;

/** An RPC interface at an address and port, as endpoint mappers said. */
typedef struct {
    ex_endpoint_key key;
    guint8 interface_id;   /**< ex_interface, from the key */
    ex_proofs observed;    /**< the replies that said so, whoever sent them, the earliest */
    ex_proofs own;         /**< those that the address's own mapper gave on an open connection: they are believed */
    ex_addrs asked;        /**< the mappers that said so */
    ex_texts *annotations; /**< of those believed with the side EX_FROM_LO; NULL while there are none */
} ex_known_endpoint;

/** What somebody above works out from a store and keeps with it; no evidence. Empty until it is asked for. */
typedef struct {
    void *data;
    GDestroyNotify release; /**< called with .data when the store is freed */
} ex_store_index;

typedef struct ex_store {
    GHashTable *flows;     /**< ex_flow by its key */
    GHashTable *hosts;     /**< ex_host by its address */
    GHashTable *pairs;     /**< ex_pair by its two addresses */
    GHashTable *endpoints; /**< ex_known_endpoint by its key */
    GHashTable *sources;   /**< ex_source by its id */
    GHashTable *by_port;   /**< GPtrArray of ex_known_endpoint by address, port and transport; an index */
    GHashTable *tellers;   /**< who told a client of a place: tellers.h; not evidence */
    GHashTable *uses;      /**< when flows to endpoints began, see uses.c; not evidence */
    GHashTable *unbound;   /**< flows with calls of an unknown bind, see unbound.h; not evidence */
    GHashTable *heard;     /**< set of ex_addr: the ends of attested flows; from the flows */
    struct ex_store *half; /**< hosts, pairs and endpoints by the word of one side alone; NULL while there are none */
    ex_store_index *said;  /**< what endpoint mappers said, in the order in which it is asked for: verdict/said.h */
    ex_source *latest_source; /**< the one asked for last; NULL before; an index */
    gint64 pause;          /**< longest pause between two packets that counts as listening, ns; not evidence */
    gboolean whole;        /**< the capture has been read to its end; set by the reader, not evidence */
    guint32 changes;       /**< grows with each change of hosts, pairs and endpoints; not evidence */
} ex_store;

/** An empty store. Freed, with all flows that it gave out, by ex_store_free(). */
ex_store *ex_store_new(void);
void ex_store_free(ex_store *store);

/** Finds a flow, makes it if there is none. Never NULL. */
ex_flow *ex_store_flow(ex_store *store, const ex_flow_key *key);

/** Finds without making; NULL if there is none. */
ex_flow *ex_store_find_flow(const ex_store *store, const ex_flow_key *key);
ex_host *ex_store_find_host(const ex_store *store, const ex_addr *addr);
ex_pair *ex_store_find_pair(const ex_store *store, const ex_addr *a, const ex_addr *b);

/**
 * Whether both sides of any of the host's connections were heard: then the capture holds what it sends and what it gets, and
 * a connection of which it holds one side proves nothing about it. What such connections say of other hosts is kept apart,
 * in .half: the two functions above find it only for hosts that were not heard.
 */
gboolean ex_store_heard(const ex_store *store, const ex_addr *addr);

/** The endpoints known at an address and port: a GPtrArray of ex_known_endpoint, or NULL. */
const GPtrArray *ex_store_endpoints_at(const ex_store *store, const ex_addr *addr, guint16 port, guint8 transport);

/** Notes that the capture was running then: any packet, of a flow or not. */
void ex_store_cover(ex_store *store, const ex_proof *proof);

/** Whether a direction was seen at one moment only. */
gboolean ex_direction_is_once(const ex_direction *direction);

/** What a source covers, or NULL. */
const ex_source *ex_store_coverage(const ex_store *store, guint32 source);

/** Notes that a packet of the flow was seen. @param seq, next_seq raw TCP sequence numbers; bytes of payload */
void ex_store_see(ex_flow *flow, ex_side side, const ex_proof *proof, guint32 seq, guint32 next_seq, guint32 bytes);

/** Counts a packet that bears the flow's addresses and ports and teaches nothing of it. @param bytes of payload */
void ex_store_count(ex_flow *flow, ex_side side, const ex_proof *proof, guint32 bytes);

/** Notes the VLAN id of a packet of the flow. @param vlan 0 if it bears none; EX_VLANS and above are no ids, and ignored */
void ex_store_add_vlan(ex_flow *flow, guint32 vlan);

/** Notes which interface captured a packet of the flow. @param id EX_CAPTURE_INTERFACES and above are ignored */
void ex_store_add_interface(ex_flow *flow, guint32 id);

/** Notes that a packet of the flow is in the capture in part only, and some of its payload is not. @param octets kept of it */
void ex_store_add_cut(ex_flow *flow, guint32 octets);

/** Notes who sent an ICMP error about the flow: of several the first counts, of equally early ones the smallest address. */
void ex_store_add_router(ex_flow *flow, const ex_addr *addr, const ex_proof *proof);

/** The flow's association, made where there is none. Never NULL. */
ex_association *ex_store_association(ex_flow *flow);

/** Notes that something else tells of the flow at this time, an ICMP error: a packet that is not counted. */
void ex_store_extend(ex_flow *flow, const ex_proof *proof);

/** Adds a server that a host fetched mail from. @param service EX_SVC_POP3 or EX_SVC_IMAP4; others do nothing */
void ex_store_add_fetching(ex_store *store, const ex_addr *client, const ex_addr *server, ex_service service);

/** Adds facts to a host or a pair directly; used by promote.c and the merge. */
void ex_store_add_host_fact(ex_store *store, const ex_addr *addr, ex_fact_kind kind, guint object,
                            const ex_proof *proof);
void ex_store_add_pair_fact(ex_store *store, const ex_addr *about, const ex_addr *other, ex_fact_kind kind,
                            guint object, const ex_proof *proof);

/* For the files of this room: */

/** The pair of two addresses, made where there is none. */
ex_pair *ex_store_pair(ex_store *store, const ex_addr *a, const ex_addr *b);

/** The host of an address, made where there is none. */
ex_host *ex_store_host(ex_store *store, const ex_addr *addr);

/**
 * Gives a flow another incarnation.
 * @return FALSE if there is a flow of that incarnation; then nothing is done
 */
gboolean ex_store_rename_flow(ex_store *store, ex_flow *flow, const ex_incarnation *incarnation);

/** The source (a capture) of a number, made where there is none: it covers nothing yet. */
ex_source *ex_store_source(ex_store *store, guint32 id);

/** The endpoint of a key, made where there is none. The key is zeroed before it is filled. */
ex_known_endpoint *ex_store_endpoint(ex_store *store, const ex_endpoint_key *key);

/** What a flow had in one source, made where there is nothing; in the order of the sources. */
ex_count *ex_flow_count(ex_flow *flow, guint32 source);

/** Widens what is known of a direction by what another evidence knows of it: smallest first and largest last time. */
void ex_direction_merge(ex_direction *into, const ex_direction *from);

#endif
