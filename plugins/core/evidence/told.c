/* told.c
 * Sets of what endpoint mappers answered.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/search.h"
#include "evidence/told.h"

static int compare(const ex_told *a, const ex_told *b)
{
    int order = ex_addr_compare(&a->addr, &b->addr);

    if (order == 0)
        order = (a->port > b->port) - (a->port < b->port);
    if (order == 0)
        order = (int)a->transport - (int)b->transport;
    if (order == 0)
        order = (int)a->interface_id - (int)b->interface_id;
    if (order == 0)
        order = (int)a->mapper - (int)b->mapper;
    return order ? order : (int)a->said - (int)b->said;
}

/* Index of the first entry that is not smaller. */
static guint lower_bound(const ex_tolds *tolds, const ex_told *told)
{
    guint place;

    EX_SEARCH(place, tolds->count, at, compare(&tolds->entry[at].told, told) < 0);
    return place;
}

gboolean ex_tolds_add(ex_tolds *tolds, const ex_told *told, const ex_proof *proof)
{
    const guint at = lower_bound(tolds, told);

    if (at < tolds->count && compare(&tolds->entry[at].told, told) == 0) {
        if (ex_proof_compare(proof, &tolds->entry[at].proof) >= 0)
            return FALSE;
        tolds->entry[at].proof = *proof;
        return TRUE;
    }
    if (tolds->count == EX_TOLD_MAX) {
        const gboolean was = tolds->overflow;

        tolds->overflow = TRUE;
        if (at == EX_TOLD_MAX)
            return !was;
        tolds->count--;
    }
    if (tolds->count == tolds->room) {
        tolds->room = (guint16)(tolds->room ? tolds->room * 2 : 4);
        tolds->entry = g_renew(ex_told_entry, tolds->entry, tolds->room);
    }
    memmove(&tolds->entry[at + 1], &tolds->entry[at], (tolds->count - at) * sizeof(tolds->entry[0]));
    tolds->entry[at].told = *told;
    tolds->entry[at].proof = *proof;
    tolds->count++;
    return TRUE;
}

gboolean ex_tolds_merge(ex_tolds *into, const ex_tolds *from)
{
    gboolean changed = from->overflow && !into->overflow;

    for (guint i = 0; i < from->count; i++)
        changed |= ex_tolds_add(into, &from->entry[i].told, &from->entry[i].proof);
    into->overflow |= from->overflow;
    return changed;
}

void ex_tolds_clear(ex_tolds *tolds)
{
    g_free(tolds->entry);
    memset(tolds, 0, sizeof(*tolds));
}

const ex_proof *ex_tolds_find(const ex_tolds *tolds, ex_side mapper, const ex_addr *addr, guint16 port,
                              guint8 transport, guint interface_id, ex_said said, ex_said most)
{
    const ex_proof *best = NULL;
    ex_told from;

    memset(&from, 0, sizeof(from));
    from.addr = *addr;
    from.port = port;
    from.transport = transport;
    for (guint i = lower_bound(tolds, &from); i < tolds->count; i++) {
        const ex_told *told = &tolds->entry[i].told;

        if (ex_addr_compare(&told->addr, addr) != 0 || told->port != port || told->transport != transport)
            break;
        if (told->mapper == mapper && told->said >= said && told->said <= most &&
            (interface_id == EX_IF_COUNT || told->interface_id == interface_id) &&
            (!best || ex_proof_compare(&tolds->entry[i].proof, best) < 0))
            best = &tolds->entry[i].proof;
    }
    return best;
}
