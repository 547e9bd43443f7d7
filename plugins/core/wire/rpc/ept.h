/* ept.h
 * The stubs of the endpoint mapper's operations (C706 appendix O), in NDR and NDR64.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_EPT_H
#define EXCHANGE_CORE_EPT_H

#include "wire/rpc/tower.h"

/** Operations with their numbers (C706 appendix O). */
/* clang-format off */
#define EX_EPT_OPERATIONS(X)                                                                                           \
    X(INSERT, 0, "ept_insert")                                                                                         \
    X(DELETE, 1, "ept_delete")                                                                                         \
    X(LOOKUP, 2, "ept_lookup")                                                                                         \
    X(MAP, 3, "ept_map")                                                                                               \
    X(FREE, 4, "ept_lookup_handle_free")                                                                               \
    X(INQ_OBJECT, 5, "ept_inq_object")                                                                                 \
    X(MGMT_DELETE, 6, "ept_mgmt_delete")
/* clang-format on */

typedef enum {
#define X(name, number, text) EX_EPT_##name = number,
    EX_EPT_OPERATIONS(X)
#undef X
        EX_EPT_UNKNOWN = 0xffff /**< neither the request nor the stub tells */
} ex_ept_opnum;

/** Status codes (C706 appendix E): the map has nothing (KB 180795 has what follows from it), and others. */
/* clang-format off */
#define EX_EPT_STATUSES(X)                                                                                             \
    X(0x00000000u, "ok")                                                                                               \
    X(0x00000005u, "access denied")                                                                                    \
    X(0x000006d9u, "no more endpoints")                                                                                \
    X(0x16c9a0cdu, "cannot perform the operation")                                                                     \
    X(0x16c9a0ceu, "no memory")                                                                                        \
    X(0x16c9a0cfu, "the map is invalid")                                                                               \
    X(0x16c9a0d0u, "cannot create the map")                                                                            \
    X(0x16c9a0d1u, "cannot access the map")                                                                            \
    X(0x16c9a0d2u, "the map is open already")                                                                          \
    X(0x16c9a0d3u, "the entry is invalid")                                                                             \
    X(0x16c9a0d4u, "the update failed")                                                                                \
    X(0x16c9a0d5u, "the context handle is invalid")                                                                    \
    X(0x16c9a0d6u, "not registered")                                                                                   \
    X(0x16c9a0d7u, "the server is not available")
/* clang-format on */
#define EX_EPT_NOT_REGISTERED 0x16c9a0d6u

/** Longest annotation, with its NUL (C706 appendix O: ept_max_annotation_size). */
#define EX_EPT_ANNOTATION 64

/** What was wrong with a stub. */
typedef enum {
    EX_EPT_OK,
    EX_EPT_SHORT,  /**< ends too early, or something is left at its end */
    EX_EPT_COUNTS, /**< a count contradicts another, or what is there */
    EX_EPT_TOWER   /**< a tower is none */
} ex_ept_fault;

/** An entry of the map, or a tower of ept_map's reply. Places are octets of the stub. */
typedef struct {
    guint32 number;    /**< from 0 */
    gboolean is_entry; /**< has object and annotation, as ept_lookup's have */
    ex_uuid object;
    char annotation[EX_EPT_ANNOTATION];
    gsize object_at, annotation_at, annotation_size;
    ex_tower tower;
    gsize tower_at, tower_size;
} ex_ept_entry;

/** Called for each tower, in order. */
typedef void (*ex_ept_entry_func)(const ex_ept_entry *entry, void *data);

/** A stub. */
typedef struct {
    guint16 opnum; /**< ex_ept_opnum */
    gboolean is_reply;
    ex_ept_fault fault;

    gboolean has_handle;
    ex_uuid handle; /**< context handle of a lookup or map that goes on in another call; zeroes if none */
    gsize handle_at;

    gboolean has_max;
    guint32 max; /**< how many the client takes */
    gsize max_at;
    gboolean has_count;
    guint32 count; /**< how many are given */
    gsize count_at;

    gboolean has_inquiry;
    guint32 inquiry; /**< which entries a lookup wants: 0 all, 1 by interface, 2 by object, 3 by both */
    gsize inquiry_at;

    gboolean has_interface;
    ex_uuid uuid; /**< the interface a lookup wants */
    guint16 major, minor;
    gsize uuid_at;

    gboolean has_status;
    guint32 status;
    gsize status_at;
} ex_ept;

/**
 * Reads a stub whose operation is known.
 * @param wide NDR64
 * @param func may be NULL; entries before a fault are reported too
 * @return whether all of it was read; out->fault tells what was wrong. Of what was read the .has_ members tell.
 */
gboolean ex_ept_read(guint16 opnum, gboolean is_reply, const guint8 *stub, gsize size, gboolean little_endian,
                     gboolean wide, ex_ept *out, ex_ept_entry_func func, void *data);

/**
 * Of a request of ept_map whose packet was cut, the interface that it asks for, if that is there.
 * @param out the tower that asks, as far as its first floor
 */
gboolean ex_ept_read_cut_map(const guint8 *stub, gsize size, gboolean little_endian, gboolean wide, ex_ept_entry *out);

/**
 * Finds what a stub is when the bind or the request was not seen, strictly: an operation and a syntax must fit it to
 * the last octet. An empty reply fits ept_map and ept_lookup; it is taken for the former.
 * @param opnum of a request, EX_EPT_UNKNOWN for a reply whose request was not seen
 * @param syntax as negotiated, EX_SYNTAX_UNKNOWN: both are tried
 * @param wide set to the syntax that fits
 * @return the operation, EX_EPT_UNKNOWN if none fits
 */
guint16 ex_ept_guess(guint16 opnum, gboolean is_reply, ex_rpc_syntax syntax, const guint8 *stub, gsize size,
                     gboolean little_endian, gboolean *wide);

/** "ept_map" and so on, NULL for a number that is none. */
const char *ex_ept_operation_name(guint16 opnum);

/** The words of a status, NULL if the table does not know it. */
const char *ex_ept_status_name(guint32 status);

#endif
