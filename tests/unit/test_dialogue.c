/* test_dialogue.c
 * Greetings and verbs as they were sent.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"
#include "wire/mail/dialogue.h"

#define EXCHANGE(service) ex_product_object(EX_PRODUCT_EXCHANGE, service)
#define OTHER(service)    ex_product_object(EX_PRODUCT_OTHER, service)

static ex_dialogue read_text(ex_service service, const char *text)
{
    ex_dialogue out;

    ex_dialogue_read(service, (const guint8 *)text, strlen(text), &out);
    return out;
}

static gboolean has(const ex_dialogue *dialogue, ex_fact_kind kind, guint object)
{
    for (guint i = 0; i < dialogue->count; i++) {
        if (dialogue->fact[i].kind == kind && dialogue->fact[i].object == object)
            return TRUE;
    }
    return FALSE;
}

static gboolean has_product(const ex_dialogue *dialogue)
{
    for (guint i = 0; i < dialogue->count; i++) {
        if (dialogue->fact[i].kind == EX_FACT_PRODUCT)
            return TRUE;
    }
    return FALSE;
}

static void exchange_names_itself(void **state)
{
    static const struct {
        ex_service service;
        const char *greeting, *product;
    } rows[] = {
        { EX_SVC_IMAP4, "* OK Microsoft Exchange IMAP4rev1 server version 5.5.2650.23 (ex1) ready\r\n",
          "Microsoft Exchange IMAP4rev1 5.5.2650.23" },
        { EX_SVC_POP3, "+OK Microsoft Exchange POP3 server version 5.5.2650.23 ready <1.2@ex1>\r\n",
          "Microsoft Exchange POP3 5.5.2650.23" },
        { EX_SVC_SMTP, "220 ex1.example ESMTP Server (Microsoft Exchange Internet Mail Service 5.5.2650.21) ready\r\n",
          "Microsoft Exchange Internet Mail Service 5.5.2650.21" },
        { EX_SVC_POP3, "+OK The Microsoft Exchange POP3 service is ready.\r\n", "Microsoft Exchange POP3" },
        { EX_SVC_POP3, "+OK Microsoft Exchange Server 2003 POP3 server version 6.5.7226.0 (ex2) ready.\r\n",
          "Microsoft Exchange 2003 POP3 6.5.7226.0" },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_dialogue out = read_text(rows[i].service, rows[i].greeting);

        assert_true(has(&out, EX_FACT_REPLY, rows[i].service));
        assert_true(has(&out, EX_FACT_PRODUCT, EXCHANGE(rows[i].service)));
        assert_string_equal(out.product, rows[i].product);
    }
}

static void others_name_themselves(void **state)
{
    static const struct {
        ex_service service;
        const char *greeting, *product;
    } rows[] = {
        { EX_SVC_IMAP4, "* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "Dovecot" },
        { EX_SVC_SMTP, "220 mail.example ESMTP Postfix (Debian)\r\n", "Postfix" },
        { EX_SVC_SMTP, "220 mail.example ESMTP Exim 4.96 Mon, 5 Jul 1999 09:00:00 +0200\r\n", "Exim" },
        { EX_SVC_POP3, "+OK Qpopper (version 4.0.5) at mail starting.\r\n", "Qpopper" },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_dialogue out = read_text(rows[i].service, rows[i].greeting);

        assert_true(has(&out, EX_FACT_PRODUCT, OTHER(rows[i].service)));
        assert_string_equal(out.product, rows[i].product);
    }
}

static void who_names_nobody_is_unknown(void **state)
{
    static const struct {
        ex_service service;
        const char *line;
    } rows[] = {
        { EX_SVC_POP3, "+OK POP server ready H mimap4\r\n" },
        { EX_SVC_SMTP, "220 postfix.example.com ESMTP ready\r\n" },        /* a host's name is not a product's */
        { EX_SVC_SMTP, "250 ex1 Hello [exim.example]\r\n" },               /* the client's name */
        { EX_SVC_SMTP, "220 mail.example ESMTP for dovecot.example\r\n" }, /* a host's name further on */
        { EX_SVC_SMTP, "220 ex1 Microsoft ESMTP MAIL Service, Version: 6.0.3790.1830 ready\r\n" }, /* IIS alone */
        { EX_SVC_POP3, "+OK\r\nReceived: by ex1 (Microsoft Exchange)\r\n" }, /* mail behind the reply */
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_dialogue out = read_text(rows[i].service, rows[i].line);

        assert_true(has(&out, EX_FACT_REPLY, rows[i].service));
        assert_false(has_product(&out));
    }
    const ex_dialogue iis = read_text(EX_SVC_SMTP, rows[4].line);
    assert_string_equal(iis.product, "Microsoft ESMTP MAIL Service 6.0.3790.1830");
}

static void capabilities_prove_exchange(void **state)
{
    const ex_dialogue out = read_text(EX_SVC_SMTP, "250-ex1 Hello\r\n250-SIZE\r\n250-XEXCH50\r\n250 OK\r\n");
    const ex_dialogue equals = read_text(EX_SVC_SMTP, "250-X-EXPS=LOGIN\r\n250 OK\r\n");
    const ex_dialogue other = read_text(EX_SVC_SMTP, "250-mail\r\n250-XEXCH505\r\n250 PIPELINING\r\n");

    (void)state;
    assert_true(has(&out, EX_FACT_PRODUCT, EXCHANGE(EX_SVC_SMTP)));
    assert_true(has(&equals, EX_FACT_PRODUCT, EXCHANGE(EX_SVC_SMTP)));
    assert_false(has_product(&other));
}

static void verbs_tell_the_method(void **state)
{
    static const struct {
        ex_service service;
        const char *line;
        ex_auth auth;
    } rows[] = {
        { EX_SVC_POP3, "USER joe\r\n", EX_AUTH_BASIC },
        { EX_SVC_POP3, "AUTH NTLM\r\n", EX_AUTH_NTLM },
        { EX_SVC_POP3, "stls\r\n", EX_AUTH_STARTTLS },
        { EX_SVC_POP3, "CAPA\r\n", EX_AUTH_UNKNOWN },
        { EX_SVC_IMAP4, "a1 LOGIN joe secret\r\n", EX_AUTH_BASIC },
        { EX_SVC_IMAP4, "0001 AUTHENTICATE NTLM\r\n", EX_AUTH_NTLM },
        { EX_SVC_IMAP4, ". STARTTLS\r\n", EX_AUTH_STARTTLS },
        { EX_SVC_SMTP, "AUTH LOGIN\r\n", EX_AUTH_BASIC },
        { EX_SVC_SMTP, "X-EXPS NTLM TlRM\r\n", EX_AUTH_NTLM },
        { EX_SVC_SMTP, "EHLO client\r\n", EX_AUTH_UNKNOWN },
        { EX_SVC_NNTP, "AUTHINFO USER joe\r\n", EX_AUTH_BASIC },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_dialogue out = read_text(rows[i].service, rows[i].line);

        assert_true(has(&out, EX_FACT_VERB, rows[i].service));
        assert_int_equal(has(&out, EX_FACT_AUTH, rows[i].auth), rows[i].auth != EX_AUTH_UNKNOWN);
    }
}

static void servers_say_what_clients_do_not(void **state)
{
    static const struct {
        const char *line;
        gboolean is_servers;
    } rows[] = {
        { "XEXCH50 1148 2\r\n", TRUE },
        { "xexch50 4 1\r\n", TRUE },
        { "X-LINK2STATE LAST CHUNK={00000070} MULTI (5) ({00000069}\r\n", TRUE },
        { "X-LINK2STATE  FIRST CHUNK={00000010} x\r\n", TRUE },
        /* Whoever writes of them. */
        { "XEXCH50 is what servers say\r\n", FALSE },
        { "XEXCH50\r\n", FALSE },
        { "X-LINK2STATE\r\n", FALSE },
        { "XEXCH500 1 2\r\n", FALSE },
        { "EHLO XEXCH50 1 2\r\n", FALSE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_dialogue out = read_text(EX_SVC_SMTP, rows[i].line);

        assert_int_equal(has(&out, EX_FACT_SERVER_VERB, EX_SVC_SMTP), rows[i].is_servers);
        assert_true(!rows[i].is_servers || has(&out, EX_FACT_VERB, EX_SVC_SMTP));
        assert_false(out.mail_follows);
    }
    /* As a capability it is the server's, and tells nothing of the client. */
    const ex_dialogue offered = read_text(EX_SVC_SMTP, "250-XEXCH50 1 2\r\n");
    assert_false(has(&offered, EX_FACT_SERVER_VERB, EX_SVC_SMTP));
}

static void servers_of_rpc_over_http_greet(void **state)
{
    static const guint8 greeting[] = "ncacn_http/1.0";

    (void)state;
    assert_true(ex_http_is_rpc_greeting(greeting, 14));
    assert_false(ex_http_is_rpc_greeting(greeting, 13));
    assert_false(ex_http_is_rpc_greeting((const guint8 *)"ncacn_http/2.0", 14));
}

static void mail_follows_what_asks_for_it(void **state)
{
    static const struct {
        const char *text;
        gboolean follows;
    } rows[] = {
        { "DATA\r\n", TRUE },
        { "bdat 12 LAST\r\n", TRUE },
        { "354 go\r\n", TRUE },
        { "250 ok\r\n250 ok\r\n354 go\r\n", TRUE },
        { "354 go\r\n250 ok\r\n", FALSE },
        { "250 ok\r\n", FALSE },
        { "QUIT\r\n", FALSE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(read_text(EX_SVC_SMTP, rows[i].text).mail_follows, rows[i].follows);
}

static void what_is_no_dialogue_gives_nothing(void **state)
{
    static const char *const lines[] = {
        "", "\r\n", "hello world\r\n", "USERS joe\r\n", "GET / HTTP/1.0\r\n", "+OKAY\r\n", "2201 x\r\n"
    };
    static const ex_service services[] = {
        EX_SVC_POP3, EX_SVC_IMAP4, EX_SVC_SMTP, EX_SVC_NNTP, EX_SVC_NONE, EX_SVC_EPM
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        for (guint k = 0; k < G_N_ELEMENTS(services); k++)
            assert_int_equal(read_text(services[k], lines[i]).count, 0);
    }
    assert_int_equal(read_text(EX_SVC_NONE, "USER joe\r\n").count, 0);
}

/* RFC 821 section 4.2.2, RFC 2821 sections 3.1 and 4.2.1, RFC 977 section 2.4.3: of several lines the first tells. */
static void greetings_refuse(void **state)
{
    static const struct {
        ex_service service;
        const char *text;
        gboolean refuses;
    } rows[] = {
        { EX_SVC_SMTP, "421 busy\r\n", TRUE },
        { EX_SVC_SMTP, "421-busy\r\n421 try later\r\n", TRUE },
        { EX_SVC_SMTP, "554-no\r\n554 SMTP service here\r\n", TRUE },
        { EX_SVC_SMTP, "550 Access denied\r\n", TRUE },
        { EX_SVC_SMTP, "452 Out of memory\r\n", TRUE },
        { EX_SVC_SMTP, "521 does not accept mail\r\n", TRUE },
        { EX_SVC_SMTP, "220-ready\r\n220 ESMTP\r\n", FALSE },
        { EX_SVC_SMTP, "250 ok\r\n550 unknown\r\n", FALSE },
        { EX_SVC_NNTP, "503 program fault\r\n", TRUE },
        { EX_SVC_NNTP, "201 no posting\r\n", FALSE },
        { EX_SVC_POP3, "-ERR\r\n", TRUE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ex_dialogue out = read_text(rows[i].service, rows[i].text);

        assert_true(has(&out, EX_FACT_REPLY, rows[i].service));
        assert_int_equal(out.refuses, rows[i].refuses);
    }
}

static void ldap_binds(void **state)
{
    /* LDAPMessage { 1, bindRequest { 3, "", simple } } and the same with other choices. */
    static const guint8 simple[] = { 0x30, 0x0f, 2, 1, 1, 0x60, 0x0a, 2, 1, 3, 4, 0, 0x80, 3, 'p', 'w', 'd' };
    static const guint8 anonymous[] = { 0x30, 0x0c, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0 };
    static const guint8 sicily[] = { 0x30, 0x0c, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x8a, 0 };
    static const guint8 spnego[] = { 0x30, 0x84, 0,  0, 0,  0x18, 2,   1,   1,   0x60, 0x13, 2,   1,   3,   4,
                                     0,    0xa3, 12, 4, 10, 'G',  'S', 'S', '-', 'S',  'P',  'N', 'E', 'G', 'O' };
    static const struct {
        const guint8 *bytes;
        gsize size;
        ex_auth auth;
    } rows[] = {
        { simple, sizeof(simple), EX_AUTH_BASIC },
        { anonymous, sizeof(anonymous), EX_AUTH_NONE },
        { sicily, sizeof(sicily), EX_AUTH_NTLM },
        { spnego, sizeof(spnego), EX_AUTH_GSSAPI },
    };
    ex_dialogue out;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        ex_dialogue_read(EX_SVC_LDAP, rows[i].bytes, rows[i].size, &out);
        assert_true(has(&out, EX_FACT_VERB, EX_SVC_LDAP));
        assert_true(has(&out, EX_FACT_AUTH, rows[i].auth));
        for (gsize size = 0; size < rows[i].size; size++) {
            guint8 *cut = (guint8 *)g_memdup2(rows[i].bytes, size);

            ex_dialogue_read(EX_SVC_LDAP, cut, size, &out);
            g_free(cut);
        }
    }
    /* A password that was not captured is one; half a mechanism is none. */
    ex_dialogue_read(EX_SVC_LDAP, simple, sizeof(simple) - 3, &out);
    assert_true(has(&out, EX_FACT_AUTH, EX_AUTH_BASIC));
    ex_dialogue_read(EX_SVC_LDAP, spnego, sizeof(spnego) - 1, &out);
    assert_int_equal(out.count, 1);
}

/* RFC 2251 section 5.1: lengths in the definite form only. Parts do not reach beyond what they are parts of. */
static void ldap_is_read_strictly(void **state)
{
    static const guint8 indefinite[] = { 0x30, 0x80, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0, 0, 0 };
    static const guint8 outside[] = { 0x30, 0x03, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0 };
    ex_dialogue out;

    (void)state;
    ex_dialogue_read(EX_SVC_LDAP, indefinite, sizeof(indefinite), &out);
    assert_int_equal(out.count, 0);
    ex_dialogue_read(EX_SVC_LDAP, outside, sizeof(outside), &out);
    assert_int_equal(out.count, 0);
}

static void active_directory_shows_itself(void **state)
{
    static const char *const shown[] = { "0\x1d..isGlobalCatalogReady1..TRUE", "..1.2.840.113556.1.4.841..",
                                         "ldap://DC=DomainDnsZones,DC=example", "DC=ForestDnsZones", "sAMAccountName" };
    /* Exchange 5.5 has Microsoft's controls for sorting and paging, too. */
    static const char *const not_shown[] = { "..1.2.840.113556.1.4.319", "1.2.840.113556.1.4.473", "DC=example",
                                             "DC=DomainDnsZone", "" };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(shown); i++)
        assert_true(read_text(EX_SVC_LDAP, shown[i]).active_directory);
    for (guint i = 0; i < G_N_ELEMENTS(not_shown); i++)
        assert_false(read_text(EX_SVC_LDAP, not_shown[i]).active_directory);
}

static void count_fact(ex_fact_kind kind, guint object, void *data)
{
    (void)object;
    *(guint *)data += kind == EX_FACT_OWA ? 1 : kind == EX_FACT_RPC_HTTP ? 100 : 10000;
}

static void folders_of_outlook_web_access(void **state)
{
    static const struct {
        const char *line;
        guint facts;
    } rows[] = {
        { "GET /exchange/joe/inbox HTTP/1.1", 1 },   { "GET /exchange HTTP/1.1", 1 },
        { "GET /owa?ae=Folder HTTP/1.1", 1 },        { "GET http://ex.example.com/exchange/joe/ HTTP/1.0", 1 },
        { "GET http://ex.example.com HTTP/1.0", 0 }, { "GET /public/?Cmd=contents HTTP/1.1", 1 },
        { "GET /public/logo.png HTTP/1.1", 0 },      { "GET /exchange-rates.html HTTP/1.1", 0 },
        { "GET /exchanges/x HTTP/1.1", 0 },          { "RPC_IN_DATA /rpc/rpcproxy.dll?ex:6001 HTTP/1.1", 100 },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint facts = 0;

        ex_http_read((const guint8 *)rows[i].line, strlen(rows[i].line), count_fact, &facts);
        assert_int_equal(facts, rows[i].facts);
    }
}

static void words_of_one_service_only(void **state)
{
    static const struct {
        const char *line;
        ex_service service;
    } rows[] = {
        { "+OK ready\r\n", EX_SVC_POP3 },
        { "* OK ready\r\n", EX_SVC_IMAP4 },
        { "ehlo client\r\n", EX_SVC_SMTP },
        { "MAIL FROM:<a@b>\r\n", EX_SVC_SMTP },
        { "220 ftp ready\r\n", EX_SVC_NONE },
        { "SSH-2.0-OpenSSH_9.2\r\n", EX_SVC_NONE },
        { "GET / HTTP/1.1\r\n", EX_SVC_NONE },
        { "+OKAY\r\n", EX_SVC_NONE },
        { "", EX_SVC_NONE },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(ex_dialogue_recognise((const guint8 *)rows[i].line, strlen(rows[i].line)), rows[i].service);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchange_names_itself),
        cmocka_unit_test(others_name_themselves),
        cmocka_unit_test(who_names_nobody_is_unknown),
        cmocka_unit_test(capabilities_prove_exchange),
        cmocka_unit_test(verbs_tell_the_method),
        cmocka_unit_test(servers_say_what_clients_do_not),
        cmocka_unit_test(mail_follows_what_asks_for_it),
        cmocka_unit_test(servers_of_rpc_over_http_greet),
        cmocka_unit_test(what_is_no_dialogue_gives_nothing),
        cmocka_unit_test(greetings_refuse),
        cmocka_unit_test(ldap_binds),
        cmocka_unit_test(ldap_is_read_strictly),
        cmocka_unit_test(active_directory_shows_itself),
        cmocka_unit_test(folders_of_outlook_web_access),
        cmocka_unit_test(words_of_one_service_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
