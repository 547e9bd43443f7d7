/* cell.h
 * Cells of tables by their types: what a cell holds, and how it stands in text, in JSON and in a window.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_CELL_H
#define EXCHANGE_CORE_CELL_H

#include "diagnosis/events.h"
#include "diagnosis/openings.h"

typedef struct ex_sheet ex_sheet;

/** Rows of a sheet (table.h). Nothing in it is its own: it lives as long as what the rows are made of. */
typedef struct {
    const ex_sheet *sheet;
    const void *context;   /**< what the sheet reads besides the rows */
    const GPtrArray *rows; /**< of what the sheet reads */
} ex_table;

/** Legs and what is outside the six. */
typedef struct {
    ex_legs legs;
    ex_outsides outside;
    const char *unknown; /**< stands in text if there is neither */
} ex_cell_legs;

/** The legs of what has legs and outside. */
#define EX_LEGS_OF(row, unknown) ((ex_cell_legs){ (row)->legs, (row)->outside, unknown })

/** The server of a finding. */
typedef struct {
    const ex_addr *addr;
    guint count; /**< of a scan, whose address has no family */
} ex_cell_server;

/** A sentence and what more is known. */
typedef struct {
    const char *text;
    const char *detail; /**< NULL: nothing */
} ex_cell_what;

/** A time that may not have been captured. */
typedef struct {
    const ex_proof *proof; /**< NULL: it was not */
    const char *otherwise; /**< stands in text then */
} ex_cell_when;

/** A number that may not be known. */
typedef struct {
    guint64 number;
    gboolean known;
} ex_cell_tally;

/** What to do, and the value to do it with. */
typedef struct {
    const char *text;
    const ex_registry_row *registry; /**< NULL: none */
} ex_cell_cure;

/**
 * The kinds: name, what the cell holds, and for windows, which sort by a column: number_NAME if it is a number of 32
 * bits there, blanks_NAME if blanks in front make an order of letters the right one. For programs that read columns by tabs
 * separated_NAME, if the word for people is not the public name. cell.c must have print_NAME and json_NAME of each, or it
 * does not compile.
 *
 * text: as the wire has it, or a sentence; NULL if there is none. name: a word of a closed list. sure: how sure a label is.
 * octets: a number that 32 bits do not hold. sought: a port, 0 where it is not known. parts: of a scenario. rows: of another sheet, in text their
 * number. below: a registry value without what all keys begin with. reason: why an opening has its grade. events: of an
 * event log.
 */
/* clang-format off */
#define EX_KINDS(KIND)                                                                          \
    KIND(text,      const char *,              NULL,          NULL,            NULL)            \
    KIND(name,      const char *,              NULL,          NULL,            NULL)            \
    KIND(service,   ex_service,                NULL,          NULL,            NULL)            \
    KIND(sure,      ex_confidence,             NULL,          NULL,            separated_sure)  \
    KIND(severity,  ex_severity,               NULL,          blanks_severity, NULL)            \
    KIND(transport, guint8,                    NULL,          NULL,            NULL)            \
    KIND(flag,      gboolean,                  NULL,          NULL,            NULL)            \
    KIND(number,    guint32,                   number_number, NULL,            NULL)            \
    KIND(octets,    guint64,                   NULL,          blanks_octets,   NULL)            \
    KIND(port,      guint16,                   NULL,          blanks_port,     NULL)            \
    KIND(sought,    guint16,                   NULL,          blanks_port,     NULL)            \
    KIND(address,   const ex_addr *,           NULL,          NULL,            NULL)            \
    KIND(server,    ex_cell_server,            NULL,          NULL,            NULL)            \
    KIND(hosts,     const GPtrArray *,         NULL,          NULL,            NULL)            \
    KIND(time,      gint64,                    NULL,          NULL,            NULL)            \
    KIND(frames,    const ex_proofs *,         NULL,          NULL,            NULL)            \
    KIND(legs,      ex_cell_legs,              NULL,          NULL,            NULL)            \
    KIND(scenarios, ex_legs,                   NULL,          NULL,            NULL)            \
    KIND(parts,     const ex_scenario *,       NULL,          NULL,            NULL)            \
    KIND(rows,      ex_table,                  number_rows,   NULL,            NULL)            \
    KIND(uuid,      const ex_uuid *,           NULL,          NULL,            NULL)            \
    KIND(interface, const ex_known_endpoint *, NULL,          NULL,            NULL)            \
    KIND(registry,  const ex_registry_row *,   NULL,          NULL,            NULL)            \
    KIND(below,     const ex_registry_row *,   NULL,          NULL,            NULL)            \
    KIND(what,      ex_cell_what,              NULL,          NULL,            NULL)            \
    KIND(cure,      ex_cell_cure,              NULL,          NULL,            NULL)            \
    KIND(reason,    const ex_opening *,        NULL,          NULL,            NULL)            \
    KIND(when,      ex_cell_when,              NULL,          NULL,            NULL)            \
    KIND(tally,     ex_cell_tally,             NULL,          blanks_octets,   NULL)            \
    KIND(events,    const ex_events *,         NULL,          NULL,            NULL)
/* clang-format on */

#define EX_KIND_MEMBER(name, type, number, blanks, separated) type name;

/** What a cell holds: the member that has its kind's name. Texts are as the wire has them. */
typedef union {
    EX_KINDS(EX_KIND_MEMBER)
} ex_cell;

/** A kind of cells. */
typedef struct {
    const char *name;
    void (*print)(const ex_cell *cell, GString *out); /**< adds the text, not escaped; nothing for an empty cell */
    /** Adds the member `key`, and of some kinds members behind it; none of what there is none of. */
    void (*json)(const ex_cell *cell, const char *key, GString *out);
    guint (*number)(const ex_cell *cell);                 /**< NULL: no number in a window */
    guint (*blanks)(const ex_cell *cell, gsize length);   /**< in front of a text of this length; NULL: none */
    void (*separated)(const ex_cell *cell, GString *out); /**< in columns by tabs; NULL: as print */
} ex_kind;

#define EX_KIND_DECLARED(name, type, number, blanks, separated) extern const ex_kind ex_kind_##name;
EX_KINDS(EX_KIND_DECLARED)

/** All kinds; NULL ends the list. */
extern const ex_kind *const ex_kinds[];

#endif
