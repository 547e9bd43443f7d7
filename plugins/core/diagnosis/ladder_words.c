/* ladder_words.c
 * What facts say of the packets that show them, in the words of a ladder.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "diagnosis/ladder_words.h"
#include "evidence/products.h"

/* How the object of a fact stands behind its words. */
typedef enum {
    WITHOUT,   /* not at all */
    NAMED,     /* by its name */
    IN_BRACES, /* by its name in parentheses, if it has one */
    INTERFACE, /* by its name, and whose process offers it */
    GIVEN,     /* likewise, with the port that the mapper told */
    TRANSPORT, /* by what the TPDU is for */
    PRODUCT    /* by the text of the wire */
} manner;

/* What a fact says of its packet. */
typedef struct {
    const char *words;
    manner manner;
    ex_telling telling;
} saying;

/* Facts that are not listed are no events of their own: acknowledgements, and what was told of hosts. */
/* clang-format off */
static const saying sayings[EX_FACT_KIND_COUNT] = {
    [EX_FACT_SYN]                = { "SYN", WITHOUT, EX_TELLS },
    [EX_FACT_SYNACK]             = { "SYN-ACK", WITHOUT, EX_TELLS },
    [EX_FACT_DATA]               = { "first data", WITHOUT, EX_TELLS_ALONE },
    [EX_FACT_FIN]                = { "closes (FIN)", WITHOUT, EX_TELLS_END },
    [EX_FACT_RST]                = { "resets (RST)", WITHOUT, EX_TELLS_END },
    [EX_FACT_ICMP]               = { "ICMP error:", NAMED, EX_TELLS },
    [EX_FACT_LAYER]              = { "decoded as", NAMED, EX_TELLS_ALONE },
    [EX_FACT_REPLY]              = { "first reply", IN_BRACES, EX_TELLS },
    [EX_FACT_UNWELCOME]          = { "the greeting refuses the client", WITHOUT, EX_TELLS },
    [EX_FACT_TLS_ALERT]          = { "ends TLS's handshake:", NAMED, EX_TELLS },
    [EX_FACT_VERB]               = { "first command", IN_BRACES, EX_TELLS },
    [EX_FACT_PRODUCT]            = { "says:", PRODUCT, EX_TELLS },
    [EX_FACT_AUTH]               = { "authenticates:", NAMED, EX_TELLS_MORE },
    [EX_FACT_SECURED]            = { "turns to TLS", WITHOUT, EX_TELLS },
    [EX_FACT_DIRECTORY_AD]       = { "shows itself to be Active Directory", WITHOUT, EX_TELLS },
    [EX_FACT_OWA]                = { "Outlook Web Access", WITHOUT, EX_TELLS },
    [EX_FACT_RPC_HTTP]           = { "RPC over HTTP", WITHOUT, EX_TELLS },
    [EX_FACT_RPC_BIND]           = { "binds to", INTERFACE, EX_TELLS },
    [EX_FACT_RPC_ACK]            = { "takes the bind to", NAMED, EX_TELLS },
    [EX_FACT_RPC_REFUSED]        = { "refuses the bind to", NAMED, EX_TELLS },
    [EX_FACT_RPC_CALL]           = { "calls", NAMED, EX_TELLS },
    [EX_FACT_RPC_FAULT]          = { "fault of", NAMED, EX_TELLS },
    [EX_FACT_RPC_REASON]         = { "because:", NAMED, EX_TELLS },
    [EX_FACT_RPC_OPERATION]      = { "operation", NAMED, EX_TELLS },
    [EX_FACT_RPC_ANSWERED]       = { "answers", NAMED, EX_TELLS },
    [EX_FACT_EPM_ASKED]          = { "asks for", INTERFACE, EX_TELLS },
    [EX_FACT_EPM_GIVEN]          = { "gives", GIVEN, EX_TELLS },
    [EX_FACT_EPM_NOT_REGISTERED] = { "not registered:", INTERFACE, EX_TELLS },
    [EX_FACT_EPM_DUMP]           = { "lists all endpoints", WITHOUT, EX_TELLS },
    [EX_FACT_TPDU]               = { "", TRANSPORT, EX_TELLS },
    [EX_FACT_DISCONNECT]         = { "disconnects:", NAMED, EX_TELLS },
    [EX_FACT_X400_ASKED]         = { "asks for an association", IN_BRACES, EX_TELLS },
    [EX_FACT_X400_ACCEPTED]      = { "accepts the association", WITHOUT, EX_TELLS },
    [EX_FACT_X400_REFUSED]       = { "refuses the association:", NAMED, EX_TELLS },
    [EX_FACT_X400_ABORTED]       = { "aborts the association", WITHOUT, EX_TELLS },
    [EX_FACT_X400_BROKEN]        = { "breaks off a transfer", WITHOUT, EX_TELLS },
    [EX_FACT_X400_RELEASED]      = { "releases the association", WITHOUT, EX_TELLS },
    [EX_FACT_X400_TRANSFER]      = { "transfers a message", WITHOUT, EX_TELLS },
};
/* clang-format on */

static const char *const service_words[EX_SVC_COUNT] = {
#define ROW(X, name, text, words, kind) words,
    EX_SERVICES(ROW, )
#undef ROW
};

/* What TPDUs are for (ISO 8073 clause 13); those that bear data say nothing. */
static const char *const tpdu_words[EX_TPDU_COUNT] = {
    [EX_TPDU_CR] = "asks for a transport connection (CR)",
    [EX_TPDU_CC] = "confirms the transport connection (CC)",
    [EX_TPDU_DR] = "refuses or ends the transport connection (DR)",
    [EX_TPDU_ER] = "finds an error (ER)",
};

ex_telling ex_ladder_telling(ex_fact fact)
{
    const ex_fact_kind kind = ex_fact_get_kind(fact);
    const guint object = ex_fact_get_object(fact);

    if ((guint)kind >= EX_FACT_KIND_COUNT || !sayings[kind].words)
        return EX_TELLS_NOTHING;
    if (kind == EX_FACT_TPDU && (object >= EX_TPDU_COUNT || !tpdu_words[object]))
        return EX_TELLS_NOTHING;
    /* What the mapper is called for says more than that it is called. */
    if ((kind == EX_FACT_RPC_CALL && object == EX_IF_EPM) || (kind == EX_FACT_AUTH && object == EX_AUTH_NONE))
        return EX_TELLS_NOTHING;
    return sayings[kind].telling;
}

/* " 1062": the ports that the server's mapper told the client for an interface, those of this packet if any are. */
static void add_told(const ex_store *store, const ex_flow_view *view, guint interface_id, guint32 frame, GString *out)
{
    const ex_pair *pair = ex_store_find_pair(store, view->client, view->server);
    const ex_side mapper = ex_addr_side(view->server, view->client);
    guint exact = 0, any = 0;

    for (guint i = 0; pair && i < pair->told.count; i++) {
        const ex_told_entry *at = &pair->told.entry[i];

        if (at->told.interface_id != interface_id || at->told.mapper != mapper)
            continue;
        any++;
        exact += at->proof.frame == frame;
    }
    /* Of an answer that was given before only the first packet is remembered; of several nobody knows which it was. */
    if (!exact && any != 1)
        return;
    for (guint i = 0, shown = 0; i < pair->told.count; i++) {
        const ex_told_entry *at = &pair->told.entry[i];
        char addr[64];

        if (at->told.interface_id != interface_id || at->told.mapper != mapper || (exact && at->proof.frame != frame))
            continue;
        g_string_append_printf(out, "%s%u", shown++ ? ", " : " ", at->told.port);
        if (ex_addr_compare(&at->told.addr, view->server) != 0 && at->told.addr.family) {
            ex_addr_print(&at->told.addr, addr, sizeof(addr));
            g_string_append_printf(out, " at %s", addr);
        }
        if (at->told.transport == EX_UDP)
            g_string_append(out, " (udp)");
    }
}

static void add_interface(guint id, GString *out)
{
    const char *service, *bare;

    if (id >= EX_IF_COUNT)
        return;
    service = service_words[ex_interfaces[id].service];
    g_string_append_printf(out, " %s", ex_interfaces[id].name);
    /* "the MTA" has one that is named so already. */
    bare = g_str_has_prefix(service, "the ") ? service + 4 : service;
    if (*bare && !strstr(ex_interfaces[id].name, bare))
        g_string_append_printf(out, " (%s)", service);
}

/* The text in which that side named its product. */
static void add_product(const ex_flow *flow, const ex_fact_entry *entry, GString *out)
{
    const char *text = ex_product_text(flow->texts, ex_fact_get_side(entry->fact));

    g_string_append_printf(out, " %s", text ? text : ex_fact_object_name(entry->fact));
}

/* What a fact says, by itself. */
static void add_words(const ex_store *store, const ex_flow_view *view, const ex_fact_entry *entry, GString *out)
{
    const saying *row = &sayings[ex_fact_get_kind(entry->fact)];
    const char *name = ex_fact_object_name(entry->fact);

    g_string_append(out, row->words);
    switch (row->manner) {
    case WITHOUT:
        break;
    case NAMED:
        g_string_append_printf(out, " %s", name);
        break;
    case IN_BRACES:
        if (*name)
            g_string_append_printf(out, " (%s)", name);
        break;
    case INTERFACE:
        add_interface(ex_fact_get_object(entry->fact), out);
        break;
    case GIVEN:
        add_told(store, view, ex_fact_get_object(entry->fact), entry->proof.frame, out);
        g_string_append(out, " for");
        add_interface(ex_fact_get_object(entry->fact), out);
        break;
    case TRANSPORT:
        g_string_append(out, tpdu_words[ex_fact_get_object(entry->fact)]);
        break;
    case PRODUCT:
        add_product(view->flow, entry, out);
        break;
    }
}

void ex_ladder_say(const ex_store *store, const ex_flow_view *view, const ex_fact_entry *entry, GString *out)
{
    GString *words = g_string_new(NULL);

    add_words(store, view, entry, words);
    /* Interfaces of one name are bound together. */
    if (!strstr(out->str, words->str))
        g_string_append_printf(out, "%s%s", out->len ? ", " : "", words->str);
    g_string_free(words, TRUE);
}
