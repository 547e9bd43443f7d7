/* ldap.c
 * LDAP's bind request, and what only Active Directory says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/progress.h>

#include "wire/ber.h"
#include "wire/mail/ldap.h"

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

/* The next element. LDAP has lengths in their definite form only (RFC 2251 section 5.1). */
static gboolean next(ex_octets *from, ex_ber *element)
{
    return ex_ber_next(from, element) && !element->indefinite;
}

static gboolean is(const ex_ber *element, ex_ber_class tag_class, gboolean constructed, guint32 number)
{
    return element->tag_class == tag_class && element->constructed == constructed && element->number == number;
}

/* The mechanism of SaslCredentials. */
static void read_sasl(ex_octets credentials, ex_fact_func fact, void *data)
{
    ex_ber name;

    if (!next(&credentials, &name) || !is(&name, BER_UNIVERSAL, FALSE, BER_OCTET_STRING))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(sasl); i++) {
        const gsize length = strlen(sasl[i].mechanism);

        if (name.length == length && name.content.size == length &&
            memcmp(name.content.at, sasl[i].mechanism, length) == 0)
            fact(EX_FACT_AUTH, sasl[i].auth, data);
    }
}

/* Operations by bit of their tags (RFC 2251 section 4.1.1): what only the client says, and what only the server says. */
#define REQUESTS \
    (1u << 0 | 1u << 2 | 1u << 3 | 1u << 6 | 1u << 8 | 1u << 10 | 1u << 12 | 1u << 14 | 1u << 16 | 1u << 23)
#define RESPONSES \
    (1u << 1 | 1u << 4 | 1u << 5 | 1u << 7 | 1u << 9 | 1u << 11 | 1u << 13 | 1u << 15 | 1u << 19 | 1u << 24)

/* Requests that are not answered: unbind, abandon (RFC 2251 sections 4.3 and 4.11). */
#define UNBIND  2
#define ABANDON 16

/* What was added later (RFC 2251 section 4.12). */
#define EXTENDED_REQUEST  23
#define EXTENDED_RESPONSE 24
/* Universal tag of a resultCode (X.690 clause 8.4). */
#define ENUMERATED 10

/* Takes an LDAPMessage from the front; its operation follows on the messageID. */
static gboolean next_operation(ex_octets *from, ex_ber *message, ex_ber *operation)
{
    ex_octets content;

    if (!next(from, message) || !is(message, BER_UNIVERSAL, TRUE, BER_SEQUENCE))
        return FALSE;
    content = message->content;
    if (!next(&content, operation) || !is(operation, BER_UNIVERSAL, FALSE, BER_INTEGER) || operation->length > 4)
        return FALSE;
    return next(&content, operation) && operation->tag_class == BER_APPLICATION && operation->number < 32;
}

ex_ldap_saying ex_ldap_asks(const guint8 *bytes, gsize size)
{
    ex_octets from = { bytes, size };
    ex_ldap_saying says = EX_LDAP_SAYS;
    guint64 left = EX_ALL_LEFT;

    /* Ends: each turn takes a message. */
    while (from.size > 0 && ex_goes_on(&left, from.size)) {
        ex_ber message, operation;

        if (!next_operation(&from, &message, &operation) || message.content.size < message.length)
            return EX_LDAP_SAYS;
        if (operation.number == UNBIND)
            return EX_LDAP_LEAVES;
        says = operation.number != ABANDON && (REQUESTS >> operation.number & 1) ? EX_LDAP_ASKS : EX_LDAP_SAYS;
    }
    return says;
}

gboolean ex_ldap_starts_tls(const guint8 *bytes, gsize size, gboolean answer)
{
    static const char name[] = "1.3.6.1.4.1.1466.20037";
    const gsize length = sizeof(name) - 1;
    ex_octets from = { bytes, size };
    ex_ber message, operation, element;

    if (!next_operation(&from, &message, &operation) || message.content.size < message.length || from.size > 0 ||
        operation.number != (answer ? EXTENDED_RESPONSE : EXTENDED_REQUEST) || !next(&operation.content, &element))
        return FALSE;
    if (answer)
        return is(&element, BER_UNIVERSAL, FALSE, ENUMERATED) && element.content.size == 1 &&
               element.content.at[0] == 0;
    return is(&element, BER_CONTEXT, FALSE, 0) && element.content.size == length &&
           memcmp(element.content.at, name, length) == 0;
}

void ex_ldap_read(const guint8 *bytes, gsize size, ex_fact_func fact, void *data)
{
    ex_octets from = { bytes, size };
    ex_ber message, element;

    if (!next_operation(&from, &message, &element))
        return;
    if (REQUESTS >> element.number & 1)
        fact(EX_FACT_VERB, EX_SVC_LDAP, data);
    else if (RESPONSES >> element.number & 1)
        fact(EX_FACT_REPLY, EX_SVC_LDAP, data);
    /* BindRequest */
    if (element.number != 0 || !element.constructed)
        return;
    from = element.content;
    /* version, name, authentication */
    for (guint i = 0; i < 3; i++) {
        if (!next(&from, &element))
            return;
    }
    if (element.tag_class != BER_CONTEXT)
        return;
    if (element.number == 0 && !element.constructed)
        fact(EX_FACT_AUTH, element.length ? EX_AUTH_BASIC : EX_AUTH_NONE, data);
    else if (element.number >= 9 && element.number <= 11 && !element.constructed)
        fact(EX_FACT_AUTH, EX_AUTH_NTLM, data);
    else if (element.number == 3 && element.constructed)
        read_sasl(element.content, fact, data);
}
