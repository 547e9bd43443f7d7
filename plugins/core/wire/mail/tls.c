/* tls.c
 * Whether octets begin like TLS.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/mail/tls.h"
#include "wire/octets.h"

/* Content types (RFC 5246 section 6.2.1). */
#define CHANGE_CIPHER_SPEC 20
#define ALERT              21
#define HANDSHAKE          22
#define APPLICATION_DATA   23

/* A record with an alert in the clear: its level and what it says (section 7.2). */
#define ALERT_OCTETS  7
#define FATAL         2
#define USER_CANCELED 90

/* The client's first handshake message (section 7.4). */
#define CLIENT_HELLO 1

#define RECORD_HEADER 5
/* A record of 2^14 octets, and what compression and encryption may add (section 6.2.3). */
#define RECORD_MAX (16384 + 2048)

/* Types of handshake messages by bit (RFC 5246 section 7.4; 4, 8 of RFC 5077 and 8446; 22 of RFC 6066). */
#define HANDSHAKES                                                                                            \
    (1u << 0 | 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 15 | \
     1u << 16 | 1u << 20 | 1u << 22)

static gboolean is_version(guint8 major, guint8 minor)
{
    return major == 3 && minor <= 4;
}

/* The hello of SSL 2.0: a length of two octets, 1, the version. */
static gboolean is_old_hello(const guint8 *bytes, gsize size)
{
    return size >= RECORD_HEADER && (bytes[0] & 0x80) && bytes[2] == 1 &&
           (is_version(bytes[3], bytes[4]) || (bytes[3] == 0 && bytes[4] == 2)) && (ex_be16(bytes) & 0x7fff) >= 9;
}

gsize ex_tls_hello(const guint8 *bytes, gsize size)
{
    if (size <= RECORD_HEADER || !ex_tls_begins(bytes, size))
        return 0;
    if (is_old_hello(bytes, size))
        return 2 + (gsize)(ex_be16(bytes) & 0x7fff);
    return bytes[0] == HANDSHAKE && bytes[5] == CLIENT_HELLO ? RECORD_HEADER + (gsize)ex_be16(bytes + 3) : 0;
}

guint8 ex_tls_alert(const guint8 *bytes, gsize size)
{
    if (size < ALERT_OCTETS || bytes[0] != ALERT || !is_version(bytes[1], bytes[2]) || ex_be16(bytes + 3) != 2 ||
        bytes[5] != FATAL || (size > ALERT_OCTETS && bytes[ALERT_OCTETS] != ALERT))
        return 0;
    return bytes[6] == USER_CANCELED || bytes[6] > G_MAXINT8 ? 0 : bytes[6];
}

gboolean ex_tls_begins(const guint8 *bytes, gsize size)
{
    guint length;

    if (size < RECORD_HEADER)
        return FALSE;
    if (is_old_hello(bytes, size))
        return TRUE;
    length = ex_be16(bytes + 3);
    if (bytes[0] < CHANGE_CIPHER_SPEC || bytes[0] > APPLICATION_DATA || !is_version(bytes[1], bytes[2]) ||
        length == 0 || length > RECORD_MAX)
        return FALSE;
    /* An encrypted message, whose type cannot be read, comes after some whose can. */
    return bytes[0] != HANDSHAKE || size == RECORD_HEADER || (bytes[5] < 32 && (HANDSHAKES >> bytes[5] & 1));
}
