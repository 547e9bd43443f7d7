/* dialogue.c
 * Openings of mail dialogues, as tables of words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <exchange/progress.h>

#include "wire/mail/dialogue.h"
#include "wire/mail/ldap.h"

/* Longest line that is looked at; verbs and banners are shorter (RFC 2821 section 4.5.3.1: 512 octets). */
#define LINE_MAX_OCTETS 512
/* Lines of one segment that are looked at; the longest capability lists have about 25. */
#define LINES_MAX 32

/* A client's command that names the service, and what it says of authentication. */
static const struct {
    ex_service service;
    const char *verb;
    const char *argument; /* first word after it, NULL for any */
    ex_auth auth;
} verbs[] = {
    { EX_SVC_POP3, "USER", NULL, EX_AUTH_BASIC },
    { EX_SVC_POP3, "PASS", NULL, EX_AUTH_BASIC },
    { EX_SVC_POP3, "AUTH", "NTLM", EX_AUTH_NTLM },
    { EX_SVC_POP3, "AUTH", "MSN", EX_AUTH_NTLM },
    { EX_SVC_POP3, "AUTH", "GSSAPI", EX_AUTH_GSSAPI },
    { EX_SVC_POP3, "AUTH", "LOGIN", EX_AUTH_BASIC },
    { EX_SVC_POP3, "AUTH", "PLAIN", EX_AUTH_BASIC },
    { EX_SVC_POP3, "AUTH", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "STLS", NULL, EX_AUTH_STARTTLS },
    { EX_SVC_POP3, "CAPA", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "APOP", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "STAT", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "LIST", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "UIDL", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "RETR", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "TOP", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "DELE", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "NOOP", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_POP3, "QUIT", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "LOGIN", NULL, EX_AUTH_BASIC },
    { EX_SVC_IMAP4, "AUTHENTICATE", "NTLM", EX_AUTH_NTLM },
    { EX_SVC_IMAP4, "AUTHENTICATE", "MSN", EX_AUTH_NTLM },
    { EX_SVC_IMAP4, "AUTHENTICATE", "GSSAPI", EX_AUTH_GSSAPI },
    { EX_SVC_IMAP4, "AUTHENTICATE", "LOGIN", EX_AUTH_BASIC },
    { EX_SVC_IMAP4, "AUTHENTICATE", "PLAIN", EX_AUTH_BASIC },
    { EX_SVC_IMAP4, "AUTHENTICATE", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "STARTTLS", NULL, EX_AUTH_STARTTLS },
    { EX_SVC_IMAP4, "CAPABILITY", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "SELECT", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "EXAMINE", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "LIST", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "LSUB", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "FETCH", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "UID", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "STATUS", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "NOOP", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_IMAP4, "LOGOUT", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "AUTH", "LOGIN", EX_AUTH_BASIC },
    { EX_SVC_SMTP, "AUTH", "PLAIN", EX_AUTH_BASIC },
    { EX_SVC_SMTP, "AUTH", "NTLM", EX_AUTH_NTLM },
    { EX_SVC_SMTP, "AUTH", "GSSAPI", EX_AUTH_GSSAPI },
    { EX_SVC_SMTP, "AUTH", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "X-EXPS", "LOGIN", EX_AUTH_BASIC },
    { EX_SVC_SMTP, "X-EXPS", "NTLM", EX_AUTH_NTLM },
    { EX_SVC_SMTP, "X-EXPS", "GSSAPI", EX_AUTH_GSSAPI },
    { EX_SVC_SMTP, "STARTTLS", NULL, EX_AUTH_STARTTLS },
    { EX_SVC_SMTP, "HELO", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "EHLO", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "MAIL", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "RCPT", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "DATA", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "BDAT", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "RSET", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_SMTP, "QUIT", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_NNTP, "AUTHINFO", "USER", EX_AUTH_BASIC },
    { EX_SVC_NNTP, "AUTHINFO", "GENERIC", EX_AUTH_NTLM },
    { EX_SVC_NNTP, "AUTHINFO", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_NNTP, "STARTTLS", NULL, EX_AUTH_STARTTLS },
    { EX_SVC_NNTP, "MODE", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_NNTP, "GROUP", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_NNTP, "LIST", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_NNTP, "ARTICLE", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_NNTP, "XOVER", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_NNTP, "POST", NULL, EX_AUTH_UNKNOWN },
    { EX_SVC_NNTP, "QUIT", NULL, EX_AUTH_UNKNOWN },
};

/*
 * How a server's reply line begins, and whether products are looked for in it. Only lines that cannot hold mail, and
 * no line that repeats what the client called itself.
 */
typedef enum { NAMES_NOTHING, NAMES_PRODUCT, NAMES_CAPABILITY } reply_use;

/* clang-format off */
static const struct {
    ex_service service;
    const char *start;
    reply_use use;
    gboolean refuses; /* as a greeting: the server is there and serves nobody, or not this client */
} replies[] = {
    { EX_SVC_POP3,  "+OK",          NAMES_PRODUCT,    FALSE },
    { EX_SVC_POP3,  "-ERR",         NAMES_PRODUCT,    TRUE },  /* RFC 1939 section 4 knows no such greeting; servers do */
    { EX_SVC_IMAP4, "* OK",         NAMES_PRODUCT,    FALSE },
    { EX_SVC_IMAP4, "* PREAUTH",    NAMES_PRODUCT,    FALSE },
    { EX_SVC_IMAP4, "* BYE",        NAMES_PRODUCT,    TRUE },  /* RFC 3501 section 7.1.5 */
    { EX_SVC_IMAP4, "* CAPABILITY", NAMES_NOTHING,    FALSE },
    { EX_SVC_SMTP,  "220",          NAMES_PRODUCT,    FALSE },
    { EX_SVC_SMTP,  "250",          NAMES_CAPABILITY, FALSE },
    { EX_SVC_SMTP,  "221",          NAMES_NOTHING,    FALSE },
    { EX_SVC_SMTP,  "354",          NAMES_NOTHING,    FALSE },
    { EX_SVC_SMTP,  "235",          NAMES_NOTHING,    FALSE },
    { EX_SVC_SMTP,  "334",          NAMES_NOTHING,    FALSE },
    { EX_SVC_SMTP,  "421",          NAMES_NOTHING,    TRUE },  /* RFC 821 section 4.2.2 */
    { EX_SVC_SMTP,  "450",          NAMES_NOTHING,    TRUE },
    { EX_SVC_SMTP,  "451",          NAMES_NOTHING,    TRUE },
    { EX_SVC_SMTP,  "452",          NAMES_NOTHING,    TRUE },
    { EX_SVC_SMTP,  "521",          NAMES_NOTHING,    TRUE },  /* RFC 1846 */
    { EX_SVC_SMTP,  "530",          NAMES_NOTHING,    TRUE },
    { EX_SVC_SMTP,  "550",          NAMES_NOTHING,    TRUE },
    { EX_SVC_SMTP,  "553",          NAMES_NOTHING,    TRUE },
    { EX_SVC_SMTP,  "554",          NAMES_NOTHING,    TRUE },  /* RFC 2821 section 3.1 */
    { EX_SVC_NNTP,  "200",          NAMES_PRODUCT,    FALSE },
    { EX_SVC_NNTP,  "201",          NAMES_PRODUCT,    FALSE },
    { EX_SVC_NNTP,  "211",          NAMES_NOTHING,    FALSE },
    { EX_SVC_NNTP,  "400",          NAMES_NOTHING,    TRUE },  /* RFC 977 section 2.4.3 */
    { EX_SVC_NNTP,  "502",          NAMES_NOTHING,    TRUE },
    { EX_SVC_NNTP,  "503",          NAMES_NOTHING,    TRUE },  /* RFC 977 section 2.4.3 */
};
/* clang-format on */

/* SMTP extensions that only Exchange offers (2000 and later; XEXCH50 from 5.5 on). */
static const char *const exchange_capabilities[] = { "X-EXPS", "X-LINK2STATE", "XEXCH50", "X-ANONYMOUSTLS", "XRDST" };

/* Their commands, which servers of Exchange say to each other; what follows keeps them from being a line of somebody's mail. */
static const struct {
    const char *verb;
    const char *follows; /* what the rest begins with; NULL: a number, the octets that come */
} server_verbs[] = {
    { "XEXCH50", NULL },
    { "X-LINK2STATE", "FIRST CHUNK=" },
    { "X-LINK2STATE", "NEXT CHUNK=" },
    { "X-LINK2STATE", "LAST CHUNK=" },
};

/* Words by which other products name themselves in greetings. */
static const char *const other_products[] = {
    "Dovecot",  "Postfix",     "Courier",     "Courier-IMAP", "Cyrus",      "Sendmail",     "Exim",     "qmail",
    "Domino",   "GroupWise",   "MDaemon",     "hMailServer",  "Zimbra",     "Gimap",        "gsmtp",    "Kerio",
    "IMail",    "Mercury",     "Qpopper",     "teapop",       "INN",        "InterNetNews", "Leafnode", "DNEWS",
    "Netscape", "iPlanet",     "CommuniGate", "MERAK",        "MailEnable", "OpenSMTPD",    "Haraka",   "Stalker",
    "popa3d",   "solid-pop3d", "Worldmail",   "ArGoSoft",     "Xmail",      "Smail",
};

/* Adds a fact that is not there yet; beyond EX_DIALOGUE_FACTS it is left out. */
static void add(ex_dialogue *out, ex_fact_kind kind, guint object)
{
    for (guint i = 0; i < out->count; i++) {
        if (out->fact[i].kind == kind && out->fact[i].object == object)
            return;
    }
    if (out->count == EX_DIALOGUE_FACTS)
        return;
    out->fact[out->count].kind = kind;
    out->fact[out->count].object = object;
    out->count++;
}

static void add_by_callback(ex_fact_kind kind, guint object, void *data)
{
    add((ex_dialogue *)data, kind, object);
}

/* The next word of a line; letters, digits and the signs that stand in words. Ends: at the line's NUL at the latest. */
static const char *next_word(const char *line, char *word, gsize size)
{
    gsize length = 0;

    while (*line == ' ' || *line == '\t')
        line++;
    while (*line && *line != ' ' && *line != '\t') {
        if (length + 1 < size)
            word[length++] = *line;
        line++;
    }
    word[length] = '\0';
    return line;
}

static gboolean in_word(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '.';
}

/* The other product that a text names, by a word that stands by itself; a dot or hyphen makes a part of a host name. */
static const char *other_product(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (!g_ascii_isalpha(*at) || (at > text && in_word(at[-1])))
            continue;
        for (guint i = 0; i < G_N_ELEMENTS(other_products); i++) {
            const char *word = other_products[i];

            if (g_ascii_toupper(*word) != g_ascii_toupper(*at))
                continue;
            const gsize length = strlen(word);
            if (g_ascii_strncasecmp(at, word, length) != 0)
                continue;
            const char after = at[length];
            if (!g_ascii_isalnum(after) && after != '-' && !(after == '.' && g_ascii_isalnum(at[length + 1])))
                return word;
        }
    }
    return NULL;
}

/* "Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (host) ready" -> "Microsoft Exchange IMAP4rev1 5.5.2650.23" */
static void exchange_product(const char *from, char *product, gsize size)
{
    static const char *const filler[] = { "server", "version", "version:" };
    static const char *const ends[] = { "is", "ready", "ready.", "signing", "service" };
    char word[EX_TEXT_MAX];
    gboolean numbered = FALSE;
    guint64 left = EX_ALL_LEFT;

    product[0] = '\0';
    /* Ends: a word that is not empty has been taken off the line. */
    for (from = next_word(from, word, sizeof(word)); word[0] && !numbered && ex_goes_on(&left, strlen(from) + 1);
         from = next_word(from, word, sizeof(word))) {
        gboolean skip = FALSE, end = word[0] == '(' || word[0] == '<' || word[0] == '[';

        for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
            end |= strcmp(word, ends[i]) == 0 && product[0];
        if (end)
            break;
        for (guint i = 0; i < G_N_ELEMENTS(filler); i++)
            skip |= g_ascii_strcasecmp(word, filler[i]) == 0;
        if (skip)
            continue;
        g_strdelimit(word, "(),", '\0');
        if (product[0])
            g_strlcat(product, " ", size);
        g_strlcat(product, word, size);
        numbered = g_ascii_isdigit(word[0]) && strchr(word, '.') != NULL;
    }
}

static void read_product(ex_service service, const char *line, ex_dialogue *out)
{
    char host[LINE_MAX_OCTETS];
    const char *product = strstr(line, "Microsoft Exchange");

    if (product) {
        out->by_banner = TRUE;
        add(out, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, service));
        exchange_product(product, out->product, sizeof(out->product));
        return;
    }
    /* RFC 2821 section 4.2: the first word of an SMTP greeting is the server's host name. */
    if (service == EX_SVC_SMTP)
        line = next_word(line, host, sizeof(host));
    const char *other = other_product(line);
    if (other) {
        out->by_banner = TRUE;
        add(out, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_OTHER, service));
        g_strlcpy(out->product, other, sizeof(out->product));
        return;
    }
    /* IIS's own SMTP service: Exchange 2000 and later build on it, but it stands alone as well. */
    const char *iis = strstr(line, "Microsoft ESMTP MAIL Service");
    if (iis) {
        out->by_banner = TRUE;
        exchange_product(iis, out->product, sizeof(out->product));
    }
}

static gboolean read_reply(ex_service service, const char *line, ex_dialogue *out)
{
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
        const gsize length = strlen(replies[i].start);

        if (replies[i].service != service || strncmp(line, replies[i].start, length) != 0 ||
            g_ascii_isalnum(line[length]))
            continue;
        /* Of a greeting of several lines each begins alike, and the first tells. */
        if (out->count == 0)
            out->refuses = replies[i].refuses;
        add(out, EX_FACT_REPLY, service);
        /* Of several lines the last counts: a client may send its commands together (RFC 2920). */
        out->mail_follows = service == EX_SVC_SMTP && strcmp(replies[i].start, "354") == 0;
        line += length + (line[length] != '\0');
        if (replies[i].use == NAMES_PRODUCT)
            read_product(service, line, out);
        if (replies[i].use == NAMES_CAPABILITY) {
            for (guint k = 0; k < G_N_ELEMENTS(exchange_capabilities); k++) {
                const gsize word = strlen(exchange_capabilities[k]);

                if (g_ascii_strncasecmp(line, exchange_capabilities[k], word) == 0 && !g_ascii_isalnum(line[word]))
                    add(out, EX_FACT_PRODUCT, ex_product_object(EX_PRODUCT_EXCHANGE, service));
            }
        }
        return TRUE;
    }
    return FALSE;
}

static gboolean is_servers_verb(const char *word, const char *rest)
{
    while (*rest == ' ')
        rest++;
    for (guint i = 0; i < G_N_ELEMENTS(server_verbs); i++) {
        const char *follows = server_verbs[i].follows;

        if (g_ascii_strcasecmp(word, server_verbs[i].verb) == 0 &&
            (follows ? g_ascii_strncasecmp(rest, follows, strlen(follows)) == 0 : g_ascii_isdigit(*rest)))
            return TRUE;
    }
    return FALSE;
}

static void read_verb(ex_service service, const char *line, ex_dialogue *out)
{
    char word[16], argument[16];

    /* RFC 3501 section 2.2.1: every IMAP4 command starts with a tag. */
    if (service == EX_SVC_IMAP4)
        line = next_word(line, word, sizeof(word));
    line = next_word(line, word, sizeof(word));
    next_word(line, argument, sizeof(argument));
    if (service == EX_SVC_SMTP && is_servers_verb(word, line)) {
        add(out, EX_FACT_VERB, service);
        add(out, EX_FACT_SERVER_VERB, service);
        return;
    }
    out->mail_follows =
        service == EX_SVC_SMTP && (g_ascii_strcasecmp(word, "DATA") == 0 || g_ascii_strcasecmp(word, "BDAT") == 0);
    for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (verbs[i].service != service || g_ascii_strcasecmp(word, verbs[i].verb) != 0 ||
            (verbs[i].argument && g_ascii_strcasecmp(argument, verbs[i].argument) != 0))
            continue;
        add(out, EX_FACT_VERB, service);
        if (verbs[i].auth != EX_AUTH_UNKNOWN)
            add(out, EX_FACT_AUTH, verbs[i].auth);
        return;
    }
}

/*
 * Copies the next line, without its end; what is not printable ASCII becomes '?'. Ends: one octet further each turn.
 * @return octets consumed, at least one unless there are none
 */
static gsize take_line(const guint8 *bytes, gsize size, char *line)
{
    gsize used = 0, length = 0;

    while (used < size && bytes[used] != '\n') {
        if (bytes[used] != '\r' && length + 1 < LINE_MAX_OCTETS)
            line[length++] =
                bytes[used] == '\t' || (bytes[used] >= 0x20 && bytes[used] < 0x7f) ? (char)bytes[used] : '?';
        used++;
    }
    line[length] = '\0';
    return used < size ? used + 1 : used;
}

void ex_http_read(const guint8 *bytes, gsize size, ex_fact_func fact, void *data)
{
    static const char *const folders[] = { "/exchange", "/owa", "/exchweb", "/public/" };
    static const char *const rpc[] = { "RPC_IN_DATA", "RPC_OUT_DATA", "RPC_CONNECT" };
    char line[LINE_MAX_OCTETS], method[16], path[LINE_MAX_OCTETS];

    take_line(bytes, size, line);
    next_word(next_word(line, method, sizeof(method)), path, sizeof(path));
    /* What a proxy is asked for begins with the host (RFC 2616 section 5.1.2). */
    const char *host = strstr(path, "://");
    const char *folder = host ? strchr(host + 3, '/') : path;
    for (guint i = 0; i < G_N_ELEMENTS(rpc); i++) {
        if (strcmp(method, rpc[i]) == 0)
            fact(EX_FACT_RPC_HTTP, 0, data);
    }
    for (guint i = 0; folder && i < G_N_ELEMENTS(folders); i++) {
        const gsize length = strlen(folders[i]);

        /* A whole name of the path; below "public" there is much else in the world. */
        if (g_ascii_strncasecmp(folder, folders[i], length) == 0 &&
            (folder[length] == '\0' || strchr(folders[i][length - 1] == '/' ? "?#" : "/?#", folder[length])))
            fact(EX_FACT_OWA, 0, data);
    }
}

gboolean ex_http_is_rpc_greeting(const guint8 *bytes, gsize size)
{
    static const char greeting[] = "ncacn_http/1.0";

    return size >= sizeof(greeting) - 1 && memcmp(bytes, greeting, sizeof(greeting) - 1) == 0;
}

gboolean ex_dialogue_is_lines(ex_service service)
{
    return ex_service_kinds[service] == EX_KIND_LINES;
}

ex_service ex_dialogue_recognise(const guint8 *bytes, gsize size)
{
    static const struct {
        const char *start;
        ex_service service;
    } words[] = {
        { "+OK ", EX_SVC_POP3 },  { "* OK ", EX_SVC_IMAP4 }, { "* PREAUTH ", EX_SVC_IMAP4 },
        { "EHLO ", EX_SVC_SMTP }, { "HELO ", EX_SVC_SMTP },  { "MAIL FROM:", EX_SVC_SMTP },
    };
    char line[LINE_MAX_OCTETS];

    take_line(bytes, size, line);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strncasecmp(line, words[i].start, strlen(words[i].start)) == 0)
            return words[i].service;
    }
    return EX_SVC_NONE;
}

void ex_dialogue_read(ex_service service, const guint8 *bytes, gsize size, ex_dialogue *out)
{
    char line[LINE_MAX_OCTETS];

    memset(out, 0, sizeof(*out));
    if (service == EX_SVC_LDAP) {
        ex_ldap_read(bytes, size, add_by_callback, out);
        out->active_directory = ex_ldap_names_active_directory(bytes, size);
        return;
    }
    if (!ex_dialogue_is_lines(service))
        return;
    /* Ends: after LINES_MAX lines. */
    for (guint i = 0; i < LINES_MAX && size > 0; i++) {
        const gsize used = take_line(bytes, size, line);

        /* Only SMTP lists its capabilities one a line; elsewhere the lines behind the first may be mail. */
        if (!read_reply(service, line, out)) {
            if (i == 0)
                read_verb(service, line, out);
            return;
        }
        if (service != EX_SVC_SMTP)
            return;
        bytes += used;
        size -= used;
    }
}
