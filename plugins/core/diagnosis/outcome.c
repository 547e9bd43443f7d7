/* outcome.c
 * From the facts about a flow to what became of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/outcome.h"

static gboolean has(const ex_flow *flow, ex_fact_kind kind, ex_side side, guint object)
{
    return ex_facts_find(&flow->facts, ex_fact_make(kind, side, object)) != NULL;
}

/* What routers say of what does not arrive, and what is to be done: the nearest to the host first. */
static const struct {
    ex_icmp says;
    gboolean of_datagrams; /* of a datagram it tells as much as of a SYN, that is sent again */
    ex_no_way row;
} no_ways[] = {
    { EX_ICMP_HOST_UNREACHABLE,
      TRUE,
      { "a router says that the host does not answer", "See whether the server is up and has this address; if so, "
                                                       "whether the router that sent the ICMP message has a way "
                                                       "to it." } },
    { EX_ICMP_UNREACHABLE,
      TRUE,
      { "a router says that there is no way to the host",
        "Give the router that sent the ICMP message a route to the server's network." } },
    { EX_ICMP_EXPIRED,
      FALSE,
      { "a router says that the time to live ran out: the way goes round in a circle",
        "See which routers send the packets to each other, beginning with the one that sent the ICMP message, and mend "
        "their routes." } },
};

static const ex_no_way *no_way(const ex_flow *flow, ex_side client, guint transport)
{
    for (guint i = 0; i < G_N_ELEMENTS(no_ways); i++) {
        if ((transport == EX_TCP || no_ways[i].of_datagrams) && has(flow, EX_FACT_ICMP, client, no_ways[i].says))
            return &no_ways[i].row;
    }
    return NULL;
}

const ex_no_way *ex_outcome_no_way(const ex_flow *flow, ex_side client)
{
    return no_way(flow, client, EX_TCP);
}

/* Whether the side sent anything that only an open connection carries. */
static gboolean goes_on(const ex_flow *flow, ex_side side)
{
    return has(flow, EX_FACT_DATA, side, 0) || has(flow, EX_FACT_ACK, side, 0) || has(flow, EX_FACT_FIN, side, 0);
}

static gboolean waited_long_enough(const ex_store *store, const ex_flow *flow, ex_side client)
{
    const ex_direction *direction = &flow->direction[client];
    const ex_source *covered = ex_store_coverage(store, flow->first.source);

    if (direction->seen && direction->last_time - direction->first_time >= EX_REPEAT_TIME)
        return TRUE;
    return covered && ex_coverage_until(covered, flow->first.time) - flow->first.time >= EX_ANSWER_TIME;
}

/*
 * Whether the server's answers do not reach the client: it goes on with its SYN as if there were none. A client whose
 * SYN was captured would have its next segment captured too.
 */
static gboolean is_answered_in_vain(const ex_flow *flow, ex_side client, ex_side server)
{
    const ex_proof *answer = ex_facts_find(&flow->facts, ex_fact_make(EX_FACT_SYNACK, server, 0));

    for (guint i = 0; i < flow->facts.count; i++) {
        const ex_fact_kind kind = ex_fact_get_kind(flow->facts.entry[i].fact);

        if (kind != EX_FACT_SYN && kind != EX_FACT_SYNACK && kind != EX_FACT_ICMP)
            return FALSE;
    }
    return answer && has(flow, EX_FACT_SYN, client, 0) &&
           flow->direction[client].last_time - answer->time >= EX_REPEAT_TIME;
}

/* Either side may be the one whose datagrams do not get through; what is answered does. */
static ex_outcome read_datagrams(const ex_flow *flow)
{
    if (flow->direction[0].seen && flow->direction[1].seen)
        return EX_OUTCOME_OPEN;
    if (ex_facts_find_any(&flow->facts, EX_FACT_ICMP, EX_ICMP_PROHIBITED))
        return EX_OUTCOME_PROHIBITED;
    if (no_way(flow, EX_FROM_LO, EX_UDP) || no_way(flow, EX_FROM_HI, EX_UDP))
        return EX_OUTCOME_UNREACHABLE;
    return EX_OUTCOME_ONE_SIDED;
}

ex_outcome ex_outcome_read(const ex_store *store, const ex_flow *flow, ex_side client)
{
    const ex_side server = !client;
    const gboolean reset = has(flow, EX_FACT_RST, server, 0);

    if (flow->key.tuple.transport != EX_TCP)
        return read_datagrams(flow);
    if (is_answered_in_vain(flow, client, server))
        return has(flow, EX_FACT_ICMP, server, EX_ICMP_PROHIBITED) ? EX_OUTCOME_PROHIBITED : EX_OUTCOME_FILTERED;
    if ((flow->direction[server].seen && !reset) || has(flow, EX_FACT_SYNACK, server, 0) || goes_on(flow, server) ||
        goes_on(flow, client)) {
        /* However one direction ends: it tells nothing of the other. */
        if (!flow->direction[0].seen || !flow->direction[1].seen)
            return EX_OUTCOME_ONE_SIDED;
        return reset || has(flow, EX_FACT_RST, client, 0) ? EX_OUTCOME_RESET : EX_OUTCOME_OPEN;
    }
    if (reset && has(flow, EX_FACT_SYN, client, 0))
        return EX_OUTCOME_REFUSED;
    if (has(flow, EX_FACT_ICMP, client, EX_ICMP_PROHIBITED))
        return EX_OUTCOME_PROHIBITED;
    if (no_way(flow, client, EX_TCP))
        return EX_OUTCOME_UNREACHABLE;
    /* Without a SYN there is nothing that was asked: a piece of something older. */
    return !reset && has(flow, EX_FACT_SYN, client, 0) && waited_long_enough(store, flow, client) ? EX_OUTCOME_FILTERED
                                                                                                  : EX_OUTCOME_UNKNOWN;
}

gboolean ex_outcome_was_tried_again(const ex_flow *flow, ex_side client, ex_outcome outcome)
{
    const ex_direction *direction = &flow->direction[client];

    return outcome != EX_OUTCOME_FILTERED || direction->last_time - direction->first_time >= EX_REPEAT_TIME;
}

gboolean ex_outcome_is_blocked(ex_outcome outcome)
{
    return outcome >= EX_OUTCOME_FILTERED && outcome < EX_OUTCOME_COUNT;
}

gboolean ex_outcome_is_open(ex_outcome outcome)
{
    return outcome == EX_OUTCOME_OPEN || outcome == EX_OUTCOME_ONE_SIDED || outcome == EX_OUTCOME_RESET;
}

gboolean ex_outcome_is_success(const ex_flow *flow, ex_side client, ex_outcome outcome)
{
    return ex_outcome_is_open(outcome) && (flow->attested || flow->half || flow->key.tuple.transport != EX_TCP ||
                                           (has(flow, EX_FACT_SYN, client, 0) && has(flow, EX_FACT_DATA, client, 0)));
}

const char *ex_outcome_name(ex_outcome outcome)
{
    static const char *const names[EX_OUTCOME_COUNT] = { "unknown",  "open",    "one-sided",  "reset-later",
                                                         "filtered", "refused", "prohibited", "unreachable" };

    return (guint)outcome < EX_OUTCOME_COUNT ? names[outcome] : "";
}
