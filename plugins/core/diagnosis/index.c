/* index.c
 * What the other flows of the same hosts say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/hash.h"
#include "facts/search.h"
#include "diagnosis/index.h"
#include "diagnosis/tries.h"

/** Key of a row; zeroed before it is filled. What a table does not ask for stays zero. */
typedef struct {
    ex_addr client, server;
    guint16 port;
    guint8 transport;
    guint8 interface_id;
    guint16 unused;  /* no octet is padding: keys are given by value */
    guint32 network; /* of flows */
} index_key;

struct ex_index {
    ex_tries *tries;
    GHashTable *uses;       /* of a server's port: ex_use */
    GHashTable *x400;       /* of a server: at which port it takes X.400 */
    GHashTable *pairs;      /* of a client and a server: what mappers and MTAs said */
    GHashTable *given;      /* of a client, a server and an interface: the mapper's latest answer */
    GHashTable *components; /* of a client, a server and a component: the latest flow that got to it */
};

typedef struct {
    index_key key;
    ex_use use;
} use_row;

typedef struct {
    index_key key;
    guint16 port;
    gboolean several;
} x400_row;

typedef struct {
    index_key key; /* .interface_id is the component */
    gint64 began;
} component_row;

typedef struct {
    index_key key;
    gboolean told;
    ex_proof latest;
} given_row;

/** What a mapper had not. */
typedef struct {
    gint64 time;
    guint64 rank; /* place of the flow among all, then the interface in the last eight bits */
} lack;

typedef struct {
    index_key key;
    gboolean accepted;
    ex_proof latest_accepted;
    gint64 mta_opened;
    GArray *calls;   /* of gint64, sorted; NULL if there are none */
    GArray *lacks;   /* of lack, by time; NULL if there are none */
    guint64 *lowest; /* smallest rank by node of a binary tree whose leaves, lacks->len and up, are the lacks */
} pair_row;

EX_BYTE_KEY(key, index_key)

static GHashTable *table_new(GDestroyNotify release)
{
    return g_hash_table_new_full(key_hash, key_equal, NULL, release);
}

static index_key key_of(guint32 network, const ex_addr *client, const ex_addr *server)
{
    index_key key;

    memset(&key, 0, sizeof(key));
    if (client)
        key.client = *client;
    if (server)
        key.server = *server;
    key.network = network;
    return key;
}

static gpointer row_of(GHashTable *table, const index_key *key, gsize size)
{
    gpointer row = g_hash_table_lookup(table, key);

    if (!row) {
        row = g_malloc0(size);
        memcpy(row, key, sizeof(*key));
        g_hash_table_insert(table, row, row);
    }
    return row;
}

static void pair_free(gpointer data)
{
    pair_row *pair = (pair_row *)data;

    if (pair->calls)
        g_array_free(pair->calls, TRUE);
    if (pair->lacks)
        g_array_free(pair->lacks, TRUE);
    g_free(pair->lowest);
    g_free(pair);
}

static void add_use(ex_index *index, const ex_flow_view *view)
{
    index_key key = key_of(0, NULL, view->server);
    use_row *use;

    key.port = view->server_port;
    key.transport = view->flow->key.tuple.transport;
    use = (use_row *)row_of(index->uses, &key, sizeof(*use));
    use->use.flows++;
    use->use.open |= ex_outcome_is_open(view->outcome);
    use->use.blocked |= ex_outcome_is_blocked(view->outcome);
}

/* At which port a server takes X.400, or a client calls: of the two the other is NULL. */
static void add_x400(ex_index *index, const ex_flow_view *view, const ex_addr *client, const ex_addr *server)
{
    const index_key key = key_of(view->network, client, server);
    x400_row *row = (x400_row *)g_hash_table_lookup(index->x400, &key);

    if (row) {
        row->several |= row->port != view->server_port;
        return;
    }
    row = (x400_row *)row_of(index->x400, &key, sizeof(*row));
    row->port = view->server_port;
}

static index_key component_key(const ex_flow_view *view)
{
    index_key key = key_of(view->network, view->client, view->server);

    key.interface_id = (guint8)view->verdict->component;
    return key;
}

/* Views come by time. */
static void add_component(ex_index *index, const ex_flow_view *view)
{
    const index_key key = component_key(view);

    ((component_row *)row_of(index->components, &key, sizeof(component_row)))->began = view->flow->first.time;
}

static pair_row *pair_of(ex_index *index, const ex_flow_view *view)
{
    const index_key key = key_of(view->network, view->client, view->server);
    pair_row *pair = (pair_row *)g_hash_table_lookup(index->pairs, &key);

    if (!pair) {
        pair = (pair_row *)row_of(index->pairs, &key, sizeof(*pair));
        pair->mta_opened = G_MININT64;
    }
    return pair;
}

static void add_given(ex_index *index, const ex_flow_view *view, guint interface_id, const ex_proof *proof)
{
    index_key key = key_of(view->network, view->client, view->server);
    given_row *row;

    key.interface_id = (guint8)interface_id;
    row = (given_row *)row_of(index->given, &key, sizeof(*row));
    if (!row->told || ex_proof_compare(proof, &row->latest) > 0)
        row->latest = *proof;
    row->told = TRUE;
}

static void add_accepted(ex_index *index, const ex_flow_view *view, const ex_proof *proof)
{
    pair_row *pair = pair_of(index, view);

    if (!pair->accepted || ex_proof_compare(proof, &pair->latest_accepted) > 0)
        pair->latest_accepted = *proof;
    pair->accepted = TRUE;
}

static void add_lack(ex_index *index, const ex_flow_view *view, guint place, guint interface_id, const ex_proof *proof)
{
    const lack fresh = { proof->time, (guint64)place << 8 | interface_id };
    pair_row *pair = pair_of(index, view);

    if (!pair->lacks)
        pair->lacks = g_array_new(FALSE, FALSE, sizeof(lack));
    g_array_append_val(pair->lacks, fresh);
}

/* What the server said, fact by fact. */
static void add_facts(ex_index *index, const ex_flow_view *view, guint place)
{
    for (guint i = 0; i < view->flow->facts.count; i++) {
        const ex_fact_entry *entry = &view->flow->facts.entry[i];
        const guint object = ex_fact_get_object(entry->fact);

        if (ex_fact_get_side(entry->fact) == view->client_side)
            continue;
        switch (ex_fact_get_kind(entry->fact)) {
        case EX_FACT_X400_ACCEPTED:
            if (object < EX_MODE_COUNT && ex_flow_view_is_believed(view))
                add_accepted(index, view, &entry->proof);
            break;
        case EX_FACT_EPM_GIVEN:
            if (ex_flow_view_is_believed(view))
                add_given(index, view, object, &entry->proof);
            break;
        case EX_FACT_EPM_NOT_REGISTERED:
            if (ex_interface_is_exchange(object))
                add_lack(index, view, place, object, &entry->proof);
            break;
        default:
            break;
        }
    }
}

static void add_call(pair_row *pair, gint64 time)
{
    if (!pair->calls)
        pair->calls = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_array_append_val(pair->calls, time);
}

/* A flow that is bound to the server's MTA. An answered MtaBind had its MtaBindBack (KB 159298), unless it failed. */
static void add_mta(ex_index *index, const ex_store *store, const ex_flow_view *view)
{
    const ex_pair *hosts = ex_store_find_pair(store, view->client, view->server);
    const ex_side server_side = !view->client_side;
    const ex_proof *call =
        ex_facts_find(&view->flow->facts, ex_fact_make(EX_FACT_RPC_CALL, view->client_side, EX_IF_MTA));
    pair_row *pair = pair_of(index, view);

    if (ex_flow_view_is_success(view))
        pair->mta_opened = MAX(pair->mta_opened, view->flow->first.time);
    if (!call || (ex_flow_view_said(view, FALSE, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND) &&
                  !ex_flow_view_said(view, FALSE, EX_FACT_RPC_REASON, EX_REASON_FAILED)))
        return;
    add_call(pair, call->time);
    /* Of a server as a whole: it was called, and could not call back, wherever the way back leads. */
    if (ex_facts_find(&view->flow->facts, ex_fact_make(EX_FACT_RPC_REASON, server_side, EX_REASON_UNAVAILABLE))) {
        const index_key key = key_of(view->network, NULL, view->server);

        add_call((pair_row *)row_of(index->pairs, &key, sizeof(pair_row)), call->time);
    }
    /* Nor anything else, and neither of the two ever called back the other: the way back leads elsewhere. */
    if (view->flow->attested && ex_flow_view_said(view, TRUE, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND) &&
        !ex_facts_first(&view->flow->facts, EX_FACT_RPC_FAULT, EX_EACH, server_side) &&
        !(hosts && ex_facts_find_any(&hosts->facts, EX_FACT_HOST_CALLED, EX_OP_MTA_BIND_BACK))) {
        const index_key key = key_of(view->network, view->server, NULL);

        add_call((pair_row *)row_of(index->pairs, &key, sizeof(pair_row)), call->time);
    }
}

static gint compare_times(gconstpointer a, gconstpointer b)
{
    const gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;

    return (one > other) - (one < other);
}

static gint compare_lacks(gconstpointer a, gconstpointer b)
{
    return compare_times(&((const lack *)a)->time, &((const lack *)b)->time);
}

static void sort_pair(pair_row *pair)
{
    if (pair->calls)
        g_array_sort(pair->calls, compare_times);
    if (!pair->lacks)
        return;
    const guint count = pair->lacks->len;

    g_array_sort(pair->lacks, compare_lacks);
    pair->lowest = g_new(guint64, 2 * (gsize)count);
    for (guint i = 0; i < count; i++)
        pair->lowest[count + i] = g_array_index(pair->lacks, lack, i).rank;
    for (guint i = count - 1; i > 0; i--)
        pair->lowest[i] = MIN(pair->lowest[2 * i], pair->lowest[2 * i + 1]);
}

ex_index *ex_index_make(const ex_flow_views *views)
{
    ex_index *index = g_new0(ex_index, 1);
    GHashTableIter iter;
    gpointer value;

    index->tries = ex_tries_new();
    index->uses = table_new(g_free);
    index->x400 = table_new(g_free);
    index->pairs = table_new(pair_free);
    index->given = table_new(g_free);
    index->components = table_new(g_free);
    for (guint i = 0; i < views->view->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(views->view, i);
        const gboolean open = ex_flow_view_is_success(view);

        add_use(index, view);
        ex_tries_note(index->tries, view);
        if (open && view->reach.depth > 1)
            add_component(index, view);
        add_facts(index, view, i);
        if (open)
            ex_tries_add(index->tries, view);
        if (open && (view->verdict->set & (EX_C(P1_BIND) | EX_C(P1_RESULT))))
            add_x400(index, view, NULL, view->server);
        if (view->verdict->set & EX_C(P1_BIND))
            add_x400(index, view, view->client, NULL);
        if (view->verdict->set & EX_C(BOUND_MTA))
            add_mta(index, views->store, view);
    }
    g_hash_table_iter_init(&iter, index->pairs);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        sort_pair((pair_row *)value);
    ex_tries_complete(index->tries);
    return index;
}

void ex_index_free(ex_index *index)
{
    if (!index)
        return;
    ex_tries_free(index->tries);
    g_hash_table_destroy(index->uses);
    g_hash_table_destroy(index->x400);
    g_hash_table_destroy(index->pairs);
    g_hash_table_destroy(index->given);
    g_hash_table_destroy(index->components);
    g_free(index);
}

gint64 ex_index_opened(const ex_index *index, const ex_flow_view *like, const ex_addr *server, guint16 port)
{
    return ex_tries_opened(index->tries, like, server, port);
}

gint64 ex_index_tried(const ex_index *index, const ex_flow_view *like, const ex_addr *server, guint16 port)
{
    return ex_tries_tried(index->tries, like, server, port);
}

gboolean ex_index_moved(const ex_index *index, const ex_flow_view *view)
{
    const index_key key = component_key(view);
    const component_row *row = (const component_row *)g_hash_table_lookup(index->components, &key);

    if (ex_service_kinds[view->verdict->component] != EX_KIND_PROCESS || !row || row->began < view->flow->first.time)
        return FALSE;
    for (guint id = 1; id < EX_IF_COUNT; id++) {
        if (ex_interface_home((ex_interface)id) == view->verdict->component &&
            ex_index_given(index, view->network, view->client, view->server, id, &view->flow->first))
            return TRUE;
    }
    return FALSE;
}

gboolean ex_index_came_further(const ex_index *index, const ex_flow_view *view)
{
    return ex_tries_came_further(index->tries, view);
}

ex_use ex_index_use(const ex_index *index, const ex_addr *server, guint16 port, guint8 transport)
{
    static const ex_use none = { 0, FALSE, FALSE };
    index_key key = key_of(0, NULL, server);
    const use_row *row;

    key.port = port;
    key.transport = transport;
    row = (const use_row *)g_hash_table_lookup(index->uses, &key);
    return row ? row->use : none;
}

gboolean ex_index_takes_x400(const ex_index *index, guint32 network, const ex_addr *server, guint16 other_than)
{
    const index_key key = key_of(network, NULL, server);
    const x400_row *row = (const x400_row *)g_hash_table_lookup(index->x400, &key);

    return row && (row->several || row->port != other_than);
}

gboolean ex_index_calls_x400(const ex_index *index, guint32 network, const ex_addr *client, guint16 other_than)
{
    const index_key key = key_of(network, client, NULL);
    const x400_row *row = (const x400_row *)g_hash_table_lookup(index->x400, &key);

    return row && !row->several && row->port != other_than;
}

static const pair_row *find_pair(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server)
{
    const index_key key = key_of(network, client, server);

    return (const pair_row *)g_hash_table_lookup(index->pairs, &key);
}

gboolean ex_index_associated(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                             const ex_proof *after)
{
    const pair_row *pair = find_pair(index, network, client, server);

    return pair && pair->accepted && ex_proof_compare(&pair->latest_accepted, after) > 0;
}

gboolean ex_index_given(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                        guint interface_id, const ex_proof *after)
{
    index_key key = key_of(network, client, server);
    const given_row *row;

    key.interface_id = (guint8)interface_id;
    row = (const given_row *)g_hash_table_lookup(index->given, &key);
    return row && ex_proof_compare(&row->latest, after) > 0;
}

gint64 ex_index_mta_opened(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server)
{
    const pair_row *pair = find_pair(index, network, client, server);

    return pair ? pair->mta_opened : G_MININT64;
}

static gboolean is_before(gconstpointer element, gint64 time, gboolean included)
{
    const gint64 at = *(const gint64 *)element;

    return at < time || (included && at == time);
}

/* How many elements of a sorted array, each of which begins with a time, come before `time`; or not after it. */
static guint count_until(const GArray *array, gint64 time, gboolean included)
{
    const gsize size = g_array_get_element_size((GArray *)array);
    guint before;

    EX_SEARCH(before, array->len, at, is_before(array->data + at * size, time, included));
    return before;
}

/* Whether a call of the MTA of a pair, or of one host, is of this time; of any host where the other is NULL. */
static gboolean is_called(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                          gint64 from, gint64 until)
{
    const pair_row *pair = find_pair(index, network, client, server);

    return pair && pair->calls && count_until(pair->calls, from, FALSE) < count_until(pair->calls, until, TRUE);
}

gboolean ex_index_mta_called(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                             gint64 from, gint64 until)
{
    return is_called(index, network, client, server, from, until);
}

gboolean ex_index_mta_failed(const ex_index *index, guint32 network, const ex_addr *server, gint64 from, gint64 until)
{
    return is_called(index, network, NULL, server, from, until);
}

gboolean ex_index_mta_waits(const ex_index *index, guint32 network, const ex_addr *server, gint64 from, gint64 until)
{
    return is_called(index, network, server, NULL, from, until);
}

ex_interface ex_index_lacked(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                             gint64 from, gint64 until)
{
    const pair_row *pair = find_pair(index, network, client, server);
    guint64 lowest = G_MAXUINT64;

    if (!pair || !pair->lacks)
        return EX_IF_OTHER;
    /* Goes up the tree from both ends: what lies between is covered by at most two nodes of each level. */
    guint left = count_until(pair->lacks, from, FALSE) + pair->lacks->len;
    guint right = count_until(pair->lacks, until, TRUE) + pair->lacks->len;

    for (; left < right; left = (left + 1) / 2, right /= 2) {
        if (left & 1)
            lowest = MIN(lowest, pair->lowest[left]);
        if (right & 1)
            lowest = MIN(lowest, pair->lowest[right - 1]);
    }
    return lowest == G_MAXUINT64 ? EX_IF_OTHER : (ex_interface)(lowest & 0xff);
}
