/* ldap.c
 * LDAP's bind request, and what only Active Directory says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "wire/mail/dialogue_parts.h"

/* One BER tag and length (X.690 section 8.1) with definite length of at most 4 octets. */
static gboolean read_ber(const guint8 **at, const guint8 *end, guint8 *tag, gsize *length)
{
    const guint8 *p = *at;

    if (end - p < 2)
        return FALSE;
    *tag = p[0];
    *length = p[1];
    p += 2;
    if (*length & 0x80) {
        const guint octets = *length & 0x7f;

        if (octets == 0 || octets > 4 || (gsize)(end - p) < octets)
            return FALSE;
        *length = 0;
        /* Ends: after 4 octets at most. */
        for (guint i = 0; i < octets; i++)
            *length = *length << 8 | *p++;
    }
    *at = p;
    return TRUE;
}

static const struct {
    const char *mechanism;
    ex_auth auth;
} sasl[] = {
    { "GSSAPI", EX_AUTH_GSSAPI },
    { "GSS-SPNEGO", EX_AUTH_GSSAPI },
    { "NTLM", EX_AUTH_NTLM },
    { "PLAIN", EX_AUTH_BASIC },
};

/*
 * What only Active Directory has: attributes of its root DSE, its capability, and of its accounts (MS-ADTS 3.1.1.3.2);
 * the control of DirSync (3.1.1.3.4.1.3); its naming contexts for DNS, which it refers to (6.1.1.1.5).
 */
static const char *const ad_words[] = { "isGlobalCatalogReady",   "domainFunctionality",
                                        "forestFunctionality",    "domainControllerFunctionality",
                                        "1.2.840.113556.1.4.800", "sAMAccountName",
                                        "userAccountControl",     "1.2.840.113556.1.4.841",
                                        "DC=DomainDnsZones",      "DC=ForestDnsZones" };

gboolean ex_ldap_names_active_directory(const guint8 *bytes, gsize size)
{
    for (guint i = 0; i < G_N_ELEMENTS(ad_words); i++) {
        const gsize length = strlen(ad_words[i]);

        /* Ends: one octet further each turn at least. */
        for (const guint8 *at = bytes; size >= length && at <= bytes + size - length; at++) {
            at = (const guint8 *)memchr(at, ad_words[i][0], (gsize)(bytes + size - at));
            if (!at || (gsize)(bytes + size - at) < length)
                break;
            if (memcmp(at, ad_words[i], length) == 0)
                return TRUE;
        }
    }
    return FALSE;
}

void ex_ldap_read(const guint8 *bytes, gsize size, ex_dialogue *out)
{
    const guint8 *at = bytes, *end = bytes + size;
    guint8 tag;
    gsize length;

    /* LDAPMessage, messageID */
    if (!read_ber(&at, end, &tag, &length) || tag != 0x30 || !read_ber(&at, end, &tag, &length) || tag != 0x02 ||
        length > 4 || (gsize)(end - at) < length)
        return;
    at += length;
    if (!read_ber(&at, end, &tag, &length) || tag != 0x60)
        return;
    ex_dialogue_add(out, EX_FACT_VERB, EX_SVC_LDAP);
    /* version, name */
    for (guint i = 0; i < 2; i++) {
        if (!read_ber(&at, end, &tag, &length) || (gsize)(end - at) < length)
            return;
        at += length;
    }
    if (!read_ber(&at, end, &tag, &length))
        return;
    if (tag == 0x80) {
        ex_dialogue_add(out, EX_FACT_AUTH, length ? EX_AUTH_BASIC : EX_AUTH_NONE);
    } else if (tag >= 0x89 && tag <= 0x8b) {
        ex_dialogue_add(out, EX_FACT_AUTH, EX_AUTH_NTLM);
    } else if (tag == 0xa3 && read_ber(&at, end, &tag, &length) && tag == 0x04 && (gsize)(end - at) >= length) {
        for (guint i = 0; i < G_N_ELEMENTS(sasl); i++) {
            if (length == strlen(sasl[i].mechanism) && memcmp(at, sasl[i].mechanism, length) == 0)
                ex_dialogue_add(out, EX_FACT_AUTH, sasl[i].auth);
        }
    }
}
