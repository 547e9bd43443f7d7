/* sets.h
 * The bounded sets of which all evidence is made. Each merges like a semilattice: the order of additions does not
 * matter, and adding again changes nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_SETS_H
#define EXCHANGE_CORE_SETS_H

#include "facts/facts.h"

/** A fact with the smallest proof of it. */
typedef struct {
    ex_proof proof;
    ex_fact fact;
} ex_fact_entry;

/** Facts, sorted. Bounded, since the article's tables bound kinds and objects. */
typedef struct {
    ex_fact_entry *entry;
    guint16 count;
    guint16 room;
    guint32 kinds; /* a bit for the kinds that are there, by their number's lowest five: most that is asked for is not */
} ex_facts;

/** Texts kept of each kind and side: the smallest in byte order, with a mark if there were more. */
#define EX_TEXTS_PER_KIND 4

typedef struct {
    char text[EX_TEXT_MAX];
    ex_proof proof;
    guint8 kind; /**< ex_text_kind */
    guint8 side; /**< ex_side */
} ex_text_entry;

/** Texts in one piece, freed with g_free; as long as they are none, NULL. */
typedef struct {
    guint16 count;
    guint16 overflow; /**< bit kind * 2 + side */
    ex_text_entry entry[];
} ex_texts;

/** The K smallest proofs. */
#define EX_PROOFS_MAX 8

typedef struct {
    ex_proof proof[EX_PROOFS_MAX];
    guint8 count;
    gboolean overflow; /**< there were more */
} ex_proofs;

/** The K smallest addresses. */
#define EX_ADDRS_MAX 4

typedef struct {
    ex_addr addr[EX_ADDRS_MAX];
    guint8 count;
    gboolean overflow;
} ex_addrs;

/** @return TRUE if the set changed: a new fact, or an earlier proof of a known one */
gboolean ex_facts_add(ex_facts *facts, ex_fact fact, const ex_proof *proof);

/** @return the proof of a fact, or NULL if it is not in the set */
const ex_proof *ex_facts_find(const ex_facts *facts, ex_fact fact);

/** @return the smallest proof of (kind, object) from either side, or NULL */
const ex_proof *ex_facts_find_any(const ex_facts *facts, ex_fact_kind kind, guint object);

/** Every object of a kind. */
#define EX_EACH 0xff
/** Either side. */
#define EX_EITHER 2

/**
 * @param object an object of the kind, or EX_EACH
 * @param side an ex_side, or EX_EITHER
 * @return the smallest proof of the facts that fit, or NULL
 */
const ex_proof *ex_facts_first(const ex_facts *facts, ex_fact_kind kind, guint object, guint side);

/** Adds all facts of another set. @return TRUE if the set changed */
gboolean ex_facts_merge(ex_facts *into, const ex_facts *from);
/** Frees what the set holds; it is empty then. */
void ex_facts_clear(ex_facts *facts);

/**
 * Adds a text to a set, which is made if there is none and may move: cut to EX_TEXT_MAX with its NUL. Of each kind and side the EX_TEXTS_PER_KIND smallest are kept.
 * @return TRUE if the set changed: a new text, or an earlier proof of a known one
 */
gboolean ex_texts_add(ex_texts **texts, ex_text_kind kind, ex_side side, const char *text, const ex_proof *proof);
/** Adds all texts of another set, and its marks of overflow. */
void ex_texts_merge(ex_texts **into, const ex_texts *from);

/** Adds a proof; the EX_PROOFS_MAX smallest are kept. @return TRUE if it was new and is kept */
gboolean ex_proofs_add(ex_proofs *proofs, const ex_proof *proof);
/** Adds all proofs of another set, and its mark of overflow. */
void ex_proofs_merge(ex_proofs *into, const ex_proofs *from);

/** Adds an address; the EX_ADDRS_MAX smallest are kept. @return TRUE if it was new and is kept */
gboolean ex_addrs_add(ex_addrs *addrs, const ex_addr *addr);
/** Adds all addresses of another set, and its mark of overflow. */
void ex_addrs_merge(ex_addrs *into, const ex_addrs *from);

#endif
