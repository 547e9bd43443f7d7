/* sets.c
 * Bounded sets that merge like a semilattice.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/search.h"
#include "evidence/sets.h"

/* Index of the first entry that is not smaller than the fact. */
static guint facts_lower_bound(const ex_facts *facts, ex_fact fact)
{
    guint place;

    EX_SEARCH(place, facts->count, at, facts->entry[at].fact < fact);
    return place;
}

static guint32 kind_bit(ex_fact_kind kind)
{
    return 1u << (kind & 31);
}

gboolean ex_facts_add(ex_facts *facts, ex_fact fact, const ex_proof *proof)
{
    const guint at = facts_lower_bound(facts, fact);

    if (at < facts->count && facts->entry[at].fact == fact) {
        if (ex_proof_compare(proof, &facts->entry[at].proof) >= 0)
            return FALSE;
        facts->entry[at].proof = *proof;
        return TRUE;
    }
    if (facts->count == facts->room) {
        facts->room = (guint16)(facts->room ? facts->room * 2 : 1);
        facts->entry = g_renew(ex_fact_entry, facts->entry, facts->room);
    }
    memmove(&facts->entry[at + 1], &facts->entry[at], (facts->count - at) * sizeof(facts->entry[0]));
    memset(&facts->entry[at], 0, sizeof(facts->entry[at]));
    facts->entry[at].fact = fact;
    facts->entry[at].proof = *proof;
    facts->count++;
    facts->kinds |= kind_bit(ex_fact_get_kind(fact));
    return TRUE;
}

const ex_proof *ex_facts_find(const ex_facts *facts, ex_fact fact)
{
    if (!(facts->kinds & kind_bit(ex_fact_get_kind(fact))))
        return NULL;
    const guint at = facts_lower_bound(facts, fact);

    return at < facts->count && facts->entry[at].fact == fact ? &facts->entry[at].proof : NULL;
}

const ex_proof *ex_facts_find_any(const ex_facts *facts, ex_fact_kind kind, guint object)
{
    if (!(facts->kinds & kind_bit(kind)))
        return NULL;
    const ex_proof *lo = ex_facts_find(facts, ex_fact_make(kind, EX_FROM_LO, object));
    const ex_proof *hi = ex_facts_find(facts, ex_fact_make(kind, EX_FROM_HI, object));

    if (lo && hi)
        return ex_proof_compare(lo, hi) <= 0 ? lo : hi;
    return lo ? lo : hi;
}

const ex_proof *ex_facts_first(const ex_facts *facts, ex_fact_kind kind, guint object, guint side)
{
    const ex_proof *best = NULL;

    if (!(facts->kinds & kind_bit(kind)))
        return NULL;
    if (object != EX_EACH)
        return side == EX_EITHER ? ex_facts_find_any(facts, kind, object)
                                 : ex_facts_find(facts, ex_fact_make(kind, (ex_side)side, object));
    for (guint i = 0; i < facts->count; i++) {
        const ex_fact_entry *entry = &facts->entry[i];

        if (ex_fact_get_kind(entry->fact) == kind && (side == EX_EITHER || ex_fact_get_side(entry->fact) == side) &&
            (!best || ex_proof_compare(&entry->proof, best) < 0))
            best = &entry->proof;
    }
    return best;
}

gboolean ex_facts_merge(ex_facts *into, const ex_facts *from)
{
    gboolean changed = FALSE;

    for (guint i = 0; i < from->count; i++)
        changed |= ex_facts_add(into, from->entry[i].fact, &from->entry[i].proof);
    return changed;
}

void ex_facts_clear(ex_facts *facts)
{
    g_free(facts->entry);
    memset(facts, 0, sizeof(*facts));
}

/*
 * The K smallest of a set, kept sorted: where the newcomer goes, or K if it is larger than all that are kept.
 * One routine serves every element type, so that the overflow rule stands in one place.
 */
typedef int (*compare_func)(const void *a, const void *b);

typedef enum { SMALLEST_KNOWN, SMALLEST_ADDED, SMALLEST_DROPPED } smallest_result;

static smallest_result smallest_add(void *array, guint *count, guint max, gsize size, const void *element,
                                    compare_func compare, gboolean *overflow, guint *position)
{
    char *base = (char *)array;
    guint at = 0;

    /* Ends: one entry further each turn, `max` at most. */
    while (at < *count) {
        const int order = compare(element, base + at * size);

        if (order == 0) {
            *position = at;
            return SMALLEST_KNOWN;
        }
        if (order < 0)
            break;
        at++;
    }
    if (*count == max) {
        *overflow = TRUE;
        if (at == max)
            return SMALLEST_DROPPED;
        (*count)--;
    }
    memmove(base + (at + 1) * size, base + at * size, (*count - at) * size);
    memcpy(base + at * size, element, size);
    (*count)++;
    *position = at;
    return SMALLEST_ADDED;
}

static int compare_proofs(const void *a, const void *b)
{
    return ex_proof_compare((const ex_proof *)a, (const ex_proof *)b);
}

static int compare_addrs(const void *a, const void *b)
{
    return ex_addr_compare((const ex_addr *)a, (const ex_addr *)b);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(((const ex_text_entry *)a)->text, ((const ex_text_entry *)b)->text);
}

gboolean ex_proofs_add(ex_proofs *proofs, const ex_proof *proof)
{
    guint count = proofs->count, at = 0;
    const smallest_result result = smallest_add(proofs->proof, &count, EX_PROOFS_MAX, sizeof(*proof), proof,
                                                compare_proofs, &proofs->overflow, &at);

    proofs->count = (guint8)count;
    return result == SMALLEST_ADDED;
}

void ex_proofs_merge(ex_proofs *into, const ex_proofs *from)
{
    for (guint i = 0; i < from->count; i++)
        ex_proofs_add(into, &from->proof[i]);
    into->overflow |= from->overflow;
}

gboolean ex_addrs_add(ex_addrs *addrs, const ex_addr *addr)
{
    guint count = addrs->count, at = 0;
    const smallest_result result =
        smallest_add(addrs->addr, &count, EX_ADDRS_MAX, sizeof(*addr), addr, compare_addrs, &addrs->overflow, &at);

    addrs->count = (guint8)count;
    return result == SMALLEST_ADDED;
}

void ex_addrs_merge(ex_addrs *into, const ex_addrs *from)
{
    for (guint i = 0; i < from->count; i++)
        ex_addrs_add(into, &from->addr[i]);
    into->overflow |= from->overflow;
}

/* The entries of one (kind, side) stand together, in the order of their texts; groups by kind, then side. */
static guint texts_group(const ex_texts *texts, guint kind, guint side, guint *first)
{
    guint begin = 0, end;

    /* Both end: one entry further each turn. */
    while (begin < texts->count &&
           (texts->entry[begin].kind < kind || (texts->entry[begin].kind == kind && texts->entry[begin].side < side)))
        begin++;
    for (end = begin; end < texts->count && texts->entry[end].kind == kind && texts->entry[end].side == side; end++)
        ;
    *first = begin;
    return end - begin;
}

/* Makes room for one text more. */
static ex_texts *texts_grow(ex_texts *texts)
{
    const gboolean is_new = !texts;

    texts = (ex_texts *)g_realloc(texts, sizeof(*texts) + (is_new ? 1u : texts->count + 1u) * sizeof(texts->entry[0]));
    if (is_new)
        texts->count = texts->overflow = 0;
    return texts;
}

gboolean ex_texts_add(ex_texts **kept, ex_text_kind kind, ex_side side, const char *text, const ex_proof *proof)
{
    ex_text_entry group[EX_TEXTS_PER_KIND + 1], entry;
    guint first = 0, at = 0;
    gboolean overflow = FALSE;
    ex_texts *texts = *kept;
    const guint before = texts ? texts_group(texts, kind, side, &first) : 0;
    guint after = before;

    memset(&entry, 0, sizeof(entry));
    entry.kind = (guint8)kind;
    entry.side = (guint8)side;
    entry.proof = *proof;
    g_strlcpy(entry.text, text, sizeof(entry.text));

    if (before > 0)
        memcpy(group, &texts->entry[first], before * sizeof(group[0]));
    const smallest_result result =
        smallest_add(group, &after, EX_TEXTS_PER_KIND, sizeof(entry), &entry, compare_texts, &overflow, &at);
    if (overflow)
        texts->overflow |= (guint16)(1u << (kind * 2 + side));
    if (result == SMALLEST_KNOWN) {
        if (ex_proof_compare(proof, &group[at].proof) >= 0)
            return FALSE;
        texts->entry[first + at].proof = *proof;
        return TRUE;
    }
    if (result == SMALLEST_DROPPED)
        return FALSE;
    if (after > before)
        *kept = texts = texts_grow(texts);
    memmove(&texts->entry[first + after], &texts->entry[first + before],
            (texts->count - first - before) * sizeof(entry));
    memcpy(&texts->entry[first], group, after * sizeof(entry));
    texts->count = (guint16)(texts->count + after - before);
    return TRUE;
}

void ex_texts_merge(ex_texts **into, const ex_texts *from)
{
    for (guint i = 0; i < from->count; i++) {
        const ex_text_entry *entry = &from->entry[i];

        ex_texts_add(into, (ex_text_kind)entry->kind, (ex_side)entry->side, entry->text, &entry->proof);
    }
    /* Where there was more than is kept, there is something. */
    if (*into)
        (*into)->overflow |= from->overflow;
}
