/* starttls.c
 * The words by which a dialogue in the clear turns to TLS.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/mail/ldap.h"
#include "wire/mail/starttls.h"

static const struct {
    ex_service service;
    const char *verb, *answer;
} starts[] = {
    { EX_SVC_POP3, "STLS", "+OK" },
    { EX_SVC_SMTP, "STARTTLS", "220" },
    { EX_SVC_NNTP, "STARTTLS", "382" },
    { EX_SVC_IMAP4, "STARTTLS", "OK" },
};

/* Whether a segment is one line with this word in front, or behind the tag that lines of IMAP4's have. */
static gboolean is_line_of(ex_service service, const guint8 *line, gsize size, const char *word)
{
    const gsize length = strlen(word);
    const guint8 *tag = service == EX_SVC_IMAP4 ? (const guint8 *)memchr(line, ' ', size) : NULL;
    const gsize at = tag ? (gsize)(tag - line) + 1 : 0;

    return (tag || service != EX_SVC_IMAP4) && size - at > length && memchr(line, '\n', size) == line + size - 1 &&
           g_ascii_strncasecmp((const char *)line + at, word, length) == 0 && !g_ascii_isalnum(line[at + length]);
}

gboolean ex_starttls_asks(ex_service service, const guint8 *bytes, gsize size)
{
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        if (starts[i].service == service)
            return size > 0 && is_line_of(service, bytes, size, starts[i].verb);
    }
    return service == EX_SVC_LDAP && ex_ldap_starts_tls(bytes, size, FALSE);
}

gboolean ex_starttls_allows(ex_service service, const guint8 *bytes, gsize size)
{
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        if (starts[i].service == service)
            return size > 0 && is_line_of(service, bytes, size, starts[i].answer);
    }
    return service == EX_SVC_LDAP && ex_ldap_starts_tls(bytes, size, TRUE);
}
