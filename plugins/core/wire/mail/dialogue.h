/* dialogue.h
 * Reads the openings of mail dialogues: who serves, which product, how the client authenticates.
 *
 * This is labelling, not decoding: the stock dissectors decode. Each segment is read by itself, so that the facts do
 * not depend on what was seen before it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_DIALOGUE_H
#define EXCHANGE_CORE_DIALOGUE_H

#include "facts/facts.h"

/** More facts than one segment of a dialogue holds. */
#define EX_DIALOGUE_FACTS 8

/** What one segment says. */
typedef struct {
    struct {
        ex_fact_kind kind;
        guint object;
    } fact[EX_DIALOGUE_FACTS];
    guint count;
    gboolean active_directory; /**< LDAP names what only Active Directory has */
    char product[EX_TEXT_MAX]; /**< the product as the banner names it, "" if it names none */
    gboolean refuses;          /**< its first line refuses the client, if the segment is the greeting */
    gboolean mail_follows;     /**< what the client says next is mail: DATA or BDAT, or SMTP's reply that asks for it */
    gboolean by_banner;        /**< a banner names the product: it counts only if it is the greeting */
} ex_dialogue;

/** Reads the first line of an HTTP request: Outlook Web Access (KB 259240), RPC over HTTP (MS-RPCH 2.1.2.1). */
void ex_http_read(const guint8 *bytes, gsize size, ex_fact_func fact, void *data);

/** Whether it is what a server of RPC over HTTP says first to the proxy that connects to it (MS-RPCH 2.1.2.2.1). */
gboolean ex_http_is_rpc_greeting(const guint8 *bytes, gsize size);

/** Whether the service speaks in lines: POP3, IMAP4, SMTP, NNTP. Stock's dissectors of these take any bytes. */
gboolean ex_dialogue_is_lines(ex_service service);

/**
 * The mail service whose words a segment begins with, whatever its port: words that only one of them says (RFC 1939, 3501,
 * 821). EX_SVC_NONE if there are none.
 */
ex_service ex_dialogue_recognise(const guint8 *bytes, gsize size);

/**
 * Reads one segment.
 * @param service the service the flow's port or decode means: POP3, IMAP4, SMTP, NNTP or LDAP; others give nothing
 * @param bytes, size the segment's payload as captured
 */
void ex_dialogue_read(ex_service service, const guint8 *bytes, gsize size, ex_dialogue *out);

#endif
