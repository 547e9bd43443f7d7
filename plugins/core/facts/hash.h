/* hash.h
 * Hash of keys that are compared as bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_HASH_H
#define EXCHANGE_CORE_HASH_H

#include <string.h>

#include <glib.h>

/**
 * Hash of a key of fixed size, in words of eight octets: this stands on every packet's way. Any mixing of all octets
 * would do; the constant is the golden ratio's, as in Knuth's multiplicative hashing.
 * @param data, size the key, zeroed before it was filled, so that equal keys are equal bytes
 */
static inline guint ex_hash_bytes(gconstpointer data, gsize size)
{
    const guint8 *octet = (const guint8 *)data;
    guint64 hash = size, word;

    for (; size >= sizeof(word); octet += sizeof(word), size -= sizeof(word)) {
        memcpy(&word, octet, sizeof(word));
        hash = (hash ^ word) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    for (word = 0; size > 0; size--)
        word = word << 8 | *octet++;
    hash = (hash ^ word) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return (guint)(hash ^ hash >> 32);
}

/** Whether two keys of fixed size are equal bytes; by words, without a call. */
static inline gboolean ex_equal_bytes(gconstpointer a, gconstpointer b, gsize size)
{
    const guint8 *one = (const guint8 *)a, *other = (const guint8 *)b;
    guint64 word, with;

    for (; size >= sizeof(word); one += sizeof(word), other += sizeof(word), size -= sizeof(word)) {
        memcpy(&word, one, sizeof(word));
        memcpy(&with, other, sizeof(with));
        if (word != with)
            return FALSE;
    }
    return size == 0 || memcmp(one, other, size) == 0;
}

/*
 * Defines name_hash() and name_equal() for a hash whose keys are of the type and compare as bytes. Keys are zeroed before
 * they are filled, so that equal keys are equal bytes.
 */
#define EX_BYTE_KEY(name, type)                                    \
    static guint name##_hash(gconstpointer key)                    \
    {                                                              \
        return ex_hash_bytes(key, sizeof(type));                   \
    }                                                              \
    static gboolean name##_equal(gconstpointer a, gconstpointer b) \
    {                                                              \
        return ex_equal_bytes(a, b, sizeof(type));                 \
    }

#endif
