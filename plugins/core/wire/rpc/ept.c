/* ept.c
 * The stubs of the endpoint mapper's operations.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/rpc/ept.h"
#include "wire/rpc/ndr.h"

/* Octets that may stand behind the last parameter: padding before the authentication trailer. */
#define PADDING_MAX 7

/* What MS-RPCE 2.2.2.13 puts behind the parameters of a request. */
static const guint8 verification_trailer[8] = { 0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71 };

typedef struct {
    ex_ndr ndr;
    ex_ept *out;
    ex_ept_entry_func func;
    void *data;
} reader;

static gboolean fail(reader *r, ex_ept_fault fault)
{
    if (r->out->fault == EX_EPT_OK)
        r->out->fault = fault;
    return FALSE;
}

/* A context handle: attributes and a UUID (C706 section 14.2.16). */
static gboolean read_handle(reader *r)
{
    ex_ndr_u32(&r->ndr);
    r->out->handle_at = r->ndr.at;
    ex_ndr_uuid(&r->ndr, &r->out->handle);
    r->out->has_handle = r->ndr.ok;
    return r->ndr.ok || fail(r, EX_EPT_SHORT);
}

static gboolean read_max(reader *r)
{
    ex_ndr_align(&r->ndr, 4);
    r->out->max_at = r->ndr.at;
    r->out->max = ex_ndr_u32(&r->ndr);
    r->out->has_max = r->ndr.ok;
    return r->ndr.ok || fail(r, EX_EPT_SHORT);
}

static gboolean read_count(reader *r)
{
    ex_ndr_align(&r->ndr, 4);
    r->out->count_at = r->ndr.at;
    r->out->count = ex_ndr_u32(&r->ndr);
    r->out->has_count = r->ndr.ok;
    return r->ndr.ok || fail(r, EX_EPT_SHORT);
}

static gboolean read_status(reader *r)
{
    ex_ndr_align(&r->ndr, 4);
    r->out->status_at = r->ndr.at;
    r->out->status = ex_ndr_u32(&r->ndr);
    r->out->has_status = r->ndr.ok;
    return r->ndr.ok || fail(r, EX_EPT_SHORT);
}

/* twr_t: conformance, length, octets. */
static gboolean read_tower(reader *r, ex_ndr *ndr, ex_ept_entry *entry)
{
    const guint32 conformance = ex_ndr_count(ndr);
    const guint32 length = ex_ndr_u32(ndr);

    if (!ndr->ok)
        return fail(r, EX_EPT_SHORT);
    if (length != conformance || length > ex_ndr_left(ndr))
        return fail(r, EX_EPT_COUNTS);
    entry->tower_at = ndr->at;
    entry->tower_size = length;
    if (!ex_tower_read(ex_ndr_octets(ndr, length), length, &entry->tower))
        return fail(r, EX_EPT_TOWER);
    return TRUE;
}

/* The annotation is a varying string, offset and count before it; at most 64 octets. */
static gboolean read_annotation(reader *r, ex_ndr *ndr, ex_ept_entry *entry)
{
    const guint32 first = ex_ndr_count(ndr);
    const guint32 length = ex_ndr_count(ndr);
    const guint8 *text;
    gsize at = 0;

    if (!ndr->ok)
        return fail(r, EX_EPT_SHORT);
    if (first != 0 || length > EX_EPT_ANNOTATION)
        return fail(r, EX_EPT_COUNTS);
    entry->annotation_at = ndr->at;
    entry->annotation_size = length;
    text = ex_ndr_octets(ndr, length);
    if (!text)
        return fail(r, EX_EPT_SHORT);
    /* Ends: at the annotation's end at the latest. */
    while (at < length && at < EX_EPT_ANNOTATION - 1 && text[at] != 0) {
        entry->annotation[at] = text[at] >= 0x20 && text[at] < 0x7f ? (char)text[at] : '.';
        at++;
    }
    entry->annotation[at] = '\0';
    return TRUE;
}

/* ept_entry_t: object, pointer to the tower, annotation. @return FALSE if it does not fit */
static gboolean read_entry(reader *r, ex_ndr *ndr, ex_ept_entry *entry, gboolean *has_tower)
{
    ex_ndr_align(ndr, ndr->wide ? 8 : 4);
    entry->is_entry = TRUE;
    entry->object_at = ndr->at;
    ex_ndr_uuid(ndr, &entry->object);
    *has_tower = ex_ndr_pointer(ndr);
    if (!ndr->ok)
        return fail(r, EX_EPT_SHORT);
    return read_annotation(r, ndr, entry);
}

/* An element of an array: an entry, or a bare pointer to a tower. */
static gboolean read_element(reader *r, ex_ndr *ndr, gboolean entries, ex_ept_entry *entry, gboolean *has_tower)
{
    if (entries)
        return read_entry(r, ndr, entry, has_tower);
    *has_tower = ex_ndr_pointer(ndr);
    return ndr->ok || fail(r, EX_EPT_SHORT);
}

/*
 * The elements, and behind all of them what their pointers point to (C706 section 14.3.12.3). So one cursor goes
 * over the elements, and another, which starts where they end, over the towers. Ends: the callers compared the count
 * with the octets that are there, 4 at least for each, and the first element or tower that does not fit leaves.
 */
static gboolean read_elements(reader *r, guint32 count, gboolean entries)
{
    ex_ndr elements = r->ndr;
    ex_ept_entry entry;
    gboolean has_tower;

    for (guint32 i = 0; i < count; i++) {
        memset(&entry, 0, sizeof(entry));
        if (!read_element(r, &r->ndr, entries, &entry, &has_tower))
            return FALSE;
    }
    for (guint32 i = 0; i < count; i++) {
        memset(&entry, 0, sizeof(entry));
        entry.number = i;
        read_element(r, &elements, entries, &entry, &has_tower);
        if (!has_tower)
            continue;
        if (!read_tower(r, &r->ndr, &entry))
            return FALSE;
        if (r->func)
            r->func(&entry, r->data);
    }
    return TRUE;
}

/* A conformant array of entries, as ept_insert and ept_delete carry it. */
static gboolean read_given_entries(reader *r)
{
    if (!read_count(r))
        return FALSE;
    const guint32 conformance = ex_ndr_count(&r->ndr);

    if (!r->ndr.ok)
        return fail(r, EX_EPT_SHORT);
    /* Each takes more than 4 octets of what is there. */
    if (conformance != r->out->count || conformance > ex_ndr_left(&r->ndr) / 4)
        return fail(r, EX_EPT_COUNTS);
    return read_elements(r, conformance, TRUE);
}

/* A conformant and varying array, as the replies of ept_lookup and ept_map carry it. */
static gboolean read_found(reader *r, gboolean entries)
{
    if (!read_handle(r) || !read_count(r))
        return FALSE;
    const guint32 max = ex_ndr_count(&r->ndr);
    const guint32 first = ex_ndr_count(&r->ndr);
    const guint32 actual = ex_ndr_count(&r->ndr);

    if (!r->ndr.ok)
        return fail(r, EX_EPT_SHORT);
    if (actual != r->out->count || first != 0 || actual > max || actual > ex_ndr_left(&r->ndr) / 4)
        return fail(r, EX_EPT_COUNTS);
    return read_elements(r, actual, entries) && read_status(r);
}

static gboolean read_lookup_request(reader *r)
{
    ex_ept *out = r->out;

    out->inquiry_at = r->ndr.at;
    out->inquiry = ex_ndr_u32(&r->ndr);
    out->has_inquiry = r->ndr.ok;
    if (ex_ndr_pointer(&r->ndr)) {
        ex_uuid object;

        ex_ndr_uuid(&r->ndr, &object);
    }
    if (ex_ndr_pointer(&r->ndr)) {
        ex_ndr_align(&r->ndr, 4);
        out->uuid_at = r->ndr.at;
        ex_ndr_uuid(&r->ndr, &out->uuid);
        out->major = ex_ndr_u16(&r->ndr);
        out->minor = ex_ndr_u16(&r->ndr);
        out->has_interface = r->ndr.ok;
    }
    ex_ndr_u32(&r->ndr);
    return read_handle(r) && read_max(r);
}

static gboolean read_map_request(reader *r)
{
    ex_ept_entry entry;

    memset(&entry, 0, sizeof(entry));
    if (ex_ndr_pointer(&r->ndr))
        ex_ndr_uuid(&r->ndr, &entry.object);
    if (ex_ndr_pointer(&r->ndr)) {
        if (!read_tower(r, &r->ndr, &entry))
            return FALSE;
        if (r->func)
            r->func(&entry, r->data);
    }
    return read_handle(r) && read_max(r);
}

static gboolean read_mgmt_delete_request(reader *r)
{
    ex_ept_entry entry;

    memset(&entry, 0, sizeof(entry));
    ex_ndr_u32(&r->ndr);
    if (ex_ndr_pointer(&r->ndr))
        ex_ndr_uuid(&r->ndr, &entry.object);
    if (ex_ndr_pointer(&r->ndr)) {
        if (!read_tower(r, &r->ndr, &entry))
            return FALSE;
        if (r->func)
            r->func(&entry, r->data);
    }
    return r->ndr.ok || fail(r, EX_EPT_SHORT);
}

static gboolean read_request(reader *r, guint16 opnum)
{
    switch (opnum) {
    case EX_EPT_INSERT:
        if (!read_given_entries(r))
            return FALSE;
        ex_ndr_u32(&r->ndr);
        return r->ndr.ok || fail(r, EX_EPT_SHORT);
    case EX_EPT_DELETE:
        return read_given_entries(r);
    case EX_EPT_LOOKUP:
        return read_lookup_request(r);
    case EX_EPT_MAP:
        return read_map_request(r);
    case EX_EPT_FREE:
        return read_handle(r);
    case EX_EPT_INQ_OBJECT:
        return TRUE;
    case EX_EPT_MGMT_DELETE:
        return read_mgmt_delete_request(r);
    default:
        return fail(r, EX_EPT_SHORT);
    }
}

static gboolean read_reply(reader *r, guint16 opnum)
{
    ex_uuid object;

    switch (opnum) {
    case EX_EPT_INSERT:
    case EX_EPT_DELETE:
    case EX_EPT_MGMT_DELETE:
        return read_status(r);
    case EX_EPT_LOOKUP:
        return read_found(r, TRUE);
    case EX_EPT_MAP:
        return read_found(r, FALSE);
    case EX_EPT_FREE:
        return read_handle(r) && read_status(r);
    case EX_EPT_INQ_OBJECT:
        ex_ndr_uuid(&r->ndr, &object);
        return read_status(r);
    default:
        return fail(r, EX_EPT_SHORT);
    }
}

/* Whether nothing of weight is left behind the parameters. */
static gboolean is_at_end(const reader *r)
{
    const guint8 *rest = r->ndr.octets + r->ndr.at;
    gsize left = ex_ndr_left(&r->ndr);
    const gsize padding = (4 - r->ndr.at % 4) % 4;

    if (left <= PADDING_MAX)
        return TRUE;
    return !r->out->is_reply && left >= padding + sizeof(verification_trailer) &&
           memcmp(rest + padding, verification_trailer, sizeof(verification_trailer)) == 0;
}

gboolean ex_ept_read(guint16 opnum, gboolean is_reply, const guint8 *stub, gsize size, gboolean little_endian,
                     gboolean wide, ex_ept *out, ex_ept_entry_func func, void *data)
{
    reader r = { .out = out, .func = func, .data = data };

    memset(out, 0, sizeof(*out));
    out->opnum = opnum;
    out->is_reply = is_reply;
    ex_ndr_begin(&r.ndr, stub, size, little_endian, wide);
    if (!(is_reply ? read_reply(&r, opnum) : read_request(&r, opnum)))
        return FALSE;
    return is_at_end(&r) || fail(&r, EX_EPT_SHORT);
}

gboolean ex_ept_read_cut_map(const guint8 *stub, gsize size, gboolean little_endian, gboolean wide, ex_ept_entry *out)
{
    ex_ndr ndr;

    memset(out, 0, sizeof(*out));
    ex_ndr_begin(&ndr, stub, size, little_endian, wide);
    if (ex_ndr_pointer(&ndr))
        ex_ndr_uuid(&ndr, &out->object);
    if (!ex_ndr_pointer(&ndr))
        return FALSE;
    const guint32 conformance = ex_ndr_count(&ndr), length = ex_ndr_u32(&ndr);

    if (!ndr.ok || length != conformance)
        return FALSE;
    out->tower_at = ndr.at;
    out->tower_size = MIN(length, ex_ndr_left(&ndr));
    return ex_tower_read_interface(ndr.octets + ndr.at, out->tower_size, &out->tower);
}

guint16 ex_ept_guess(guint16 opnum, gboolean is_reply, ex_rpc_syntax syntax, const guint8 *stub, gsize size,
                     gboolean little_endian, gboolean *wide)
{
    static const guint16 tried[] = { EX_EPT_MAP, EX_EPT_LOOKUP };
    guint16 found = EX_EPT_UNKNOWN;
    ex_ept out;

    *wide = syntax == EX_SYNTAX_NDR64;
    for (guint i = 0; i < G_N_ELEMENTS(tried); i++) {
        for (guint as_wide = 0; as_wide < 2; as_wide++) {
            const guint16 operation = opnum == EX_EPT_UNKNOWN ? tried[i] : opnum;

            if ((opnum != EX_EPT_UNKNOWN && i > 0) ||
                (syntax != EX_SYNTAX_UNKNOWN && as_wide != (syntax == EX_SYNTAX_NDR64)) ||
                !ex_ept_read(operation, is_reply, stub, size, little_endian, as_wide, &out, NULL, NULL))
                continue;
            /* An empty reply of one operation fits the other too; a client asks for a map far more often. */
            if (found != EX_EPT_UNKNOWN)
                continue;
            found = operation;
            *wide = as_wide;
        }
    }
    return found;
}

const char *ex_ept_operation_name(guint16 opnum)
{
    switch (opnum) {
#define X(name, number, text) \
    case number:              \
        return text;
        EX_EPT_OPERATIONS(X)
#undef X
    default:
        return NULL;
    }
}

const char *ex_ept_status_name(guint32 status)
{
    switch (status) {
#define X(number, text) \
    case number:        \
        return text;
        EX_EPT_STATUSES(X)
#undef X
    default:
        return NULL;
    }
}
