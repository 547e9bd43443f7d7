/* promote.c
 * The table of what a fact about a flow means for its hosts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/promote.h"

/** Whom a promoted fact is about. */
typedef enum { SENDER, RECEIVER, BOTH } about;

/** Which of a kind's objects a row takes. */
typedef enum {
    ANY,
    PRODUCT_EXCHANGE,
    PRODUCT_OTHER,
    INTERFACE_PROVES,  /* only Exchange has the interface */
    INTERFACE_SERVICE, /* the interface belongs to a component of Exchange */
    INTERFACE_KNOWN,   /* as it is, of the interfaces in the article's tables */
    INTERFACE_DOMAIN,  /* only a domain controller offers it over TCP */
    LAYER_FOREIGN,     /* rides on TPKT and is not X.400 */
    LAYER_X400,        /* P1, as MTAs speak it */
    MTA,               /* whatever the object: only an MTA of X.400 says it */
} selection;

static const struct {
    ex_fact_kind from;
    selection select;
    about whom;
    ex_fact_kind to;
} table[] = {
    /* fact of the flow     which            about     fact of the host */
    { EX_FACT_PRODUCT, PRODUCT_EXCHANGE, SENDER, EX_FACT_HOST_EXCHANGE },
    { EX_FACT_PRODUCT, PRODUCT_OTHER, SENDER, EX_FACT_HOST_OTHER_PRODUCT },
    { EX_FACT_RPC_ACK, INTERFACE_PROVES, SENDER, EX_FACT_HOST_EXCHANGE },
    { EX_FACT_RPC_ACK, INTERFACE_SERVICE, SENDER, EX_FACT_HOST_SERVES },
    { EX_FACT_RPC_ACK, INTERFACE_SERVICE, RECEIVER, EX_FACT_HOST_USES },
    { EX_FACT_RPC_ACK, INTERFACE_DOMAIN, SENDER, EX_FACT_HOST_DOMAIN },
    { EX_FACT_REPLY, ANY, SENDER, EX_FACT_HOST_SERVES },
    { EX_FACT_REPLY, ANY, RECEIVER, EX_FACT_HOST_USES },
    { EX_FACT_VERB, ANY, SENDER, EX_FACT_HOST_USES },
    { EX_FACT_VERB, ANY, RECEIVER, EX_FACT_HOST_SERVES },
    { EX_FACT_SECURED, ANY, SENDER, EX_FACT_HOST_USES },
    { EX_FACT_SECURED, ANY, RECEIVER, EX_FACT_HOST_SERVES },
    { EX_FACT_RPC_BIND, INTERFACE_SERVICE, SENDER, EX_FACT_HOST_USES },
    { EX_FACT_RPC_BIND, INTERFACE_KNOWN, SENDER, EX_FACT_HOST_BINDS },
    /* What was asked for was wanted, whether or not the way to it was open. */
    { EX_FACT_EPM_ASKED, INTERFACE_KNOWN, SENDER, EX_FACT_HOST_BINDS },
    { EX_FACT_DIRECTORY_AD, ANY, SENDER, EX_FACT_HOST_DOMAIN },
    { EX_FACT_LAYER, LAYER_FOREIGN, BOTH, EX_FACT_HOST_FOREIGN_TPKT },
    { EX_FACT_LAYER, LAYER_X400, SENDER, EX_FACT_HOST_USES },
    { EX_FACT_X400_ASKED, MTA, SENDER, EX_FACT_HOST_USES },
    { EX_FACT_X400_ACCEPTED, MTA, SENDER, EX_FACT_HOST_USES },
    { EX_FACT_X400_REFUSED, MTA, SENDER, EX_FACT_HOST_USES },
    { EX_FACT_RPC_OPERATION, ANY, SENDER, EX_FACT_HOST_CALLED },
    /* What the capture lacks of one connection tells that it may lack others of the two as well. */
    { EX_FACT_MISSED, ANY, SENDER, EX_FACT_MISSED },
};

/* Whether a host that offers the interface has its service; f5cc59b4 may be Windows' own. */
static gboolean shows_service(guint object)
{
    return ex_interface_shows(object, EX_SHOWS_COMPONENT) || ex_interface_shows(object, EX_SHOWS_EXCHANGE);
}

/* Whether the row takes the object, and which object the promoted fact has. */
static gboolean selects(selection select, guint object, guint *promoted)
{
    *promoted = object;
    switch (select) {
    case ANY:
        return TRUE;
    case PRODUCT_EXCHANGE:
        *promoted = object & 0x0f;
        return object >> 4 == EX_PRODUCT_EXCHANGE;
    case PRODUCT_OTHER:
        *promoted = object & 0x0f;
        return object >> 4 == EX_PRODUCT_OTHER;
    case INTERFACE_PROVES:
    case INTERFACE_SERVICE:
        if (object >= EX_IF_COUNT)
            return FALSE;
        *promoted = ex_interfaces[object].service;
        return select == INTERFACE_PROVES ? ex_interface_shows(object, EX_SHOWS_EXCHANGE) : shows_service(object);
    case INTERFACE_KNOWN:
        return object != EX_IF_OTHER && object < EX_IF_COUNT;
    case INTERFACE_DOMAIN:
        return ex_interface_shows(object, EX_SHOWS_DOMAIN);
    case LAYER_FOREIGN:
        return ex_layer_is_foreign((ex_layer)object);
    case MTA:
        *promoted = EX_SVC_X400;
        return TRUE;
    case LAYER_X400:
        *promoted = EX_SVC_X400;
        return object == EX_LAYER_P1;
    }
    return FALSE;
}

/* The kinds of which a row takes facts, by bit: most of what packets show means nothing for hosts. */
static guint64 promoted_kinds(void)
{
    static guint64 kinds;

    G_STATIC_ASSERT(EX_FACT_KIND_COUNT <= 64);
    if (kinds == 0) {
        for (guint i = 0; i < G_N_ELEMENTS(table); i++)
            kinds |= G_GUINT64_CONSTANT(1) << table[i].from;
    }
    return kinds;
}

void ex_promote(ex_store *store, const ex_flow *flow, ex_fact fact, const ex_proof *proof)
{
    const ex_tuple *tuple = &flow->key.tuple;
    const ex_side side = ex_fact_get_side(fact);
    const ex_addr *sender = &tuple->end[side].addr;
    const ex_addr *receiver = &tuple->end[!side].addr;

    if (!(promoted_kinds() >> ex_fact_get_kind(fact) & 1))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        guint object;

        if (table[i].from != ex_fact_get_kind(fact) || !selects(table[i].select, ex_fact_get_object(fact), &object))
            continue;
        if (table[i].to == EX_FACT_HOST_USES)
            ex_store_add_fetching(store, table[i].whom == SENDER ? sender : receiver,
                                  table[i].whom == SENDER ? receiver : sender, (ex_service)object);
        if (table[i].whom != RECEIVER) {
            ex_store_add_host_fact(store, sender, table[i].to, object, proof);
            ex_store_add_pair_fact(store, sender, receiver, table[i].to, object, proof);
        }
        if (table[i].whom != SENDER) {
            ex_store_add_host_fact(store, receiver, table[i].to, object, proof);
            ex_store_add_pair_fact(store, receiver, sender, table[i].to, object, proof);
        }
    }
}

void ex_promote_endpoint(ex_store *store, ex_interface id, const char *annotation, const ex_addr *mapper,
                         const ex_proof *proof)
{
    const ex_interface_row *row = &ex_interfaces[id];

    if (row->shows == EX_SHOWS_EXCHANGE || ex_annotation_is_exchange(annotation))
        ex_store_add_host_fact(store, mapper, EX_FACT_HOST_EXCHANGE, row->service, proof);
    if (shows_service(id))
        ex_store_add_host_fact(store, mapper, EX_FACT_HOST_SERVES, row->service, proof);
    if (row->shows == EX_SHOWS_DOMAIN)
        ex_store_add_host_fact(store, mapper, EX_FACT_HOST_DOMAIN, id, proof);
}
