/* ios.c
 * Rules for Cisco IOS: named extended access lists of their own.
 *
 * IOS has one list an interface and direction, and what such a list does not name it denies. So nothing here binds the
 * lists to anything: that is the administrator's to do, and the text says how.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report/text.h"
#include "report/firewall.h"

/* IPv4's and IPv6's lists may not have one name. */
#define LIST   "WIRESHARK-EXCHANGE"
#define LIST_6 LIST "-6"
/* Octets of a remark; IOS takes 100. */
#define REMARK_MAX      100
#define REMARK_HEAD_MAX 80

/* A list knows no connections, so answers are passed by what all segments but the first have: ACK, or RST. */
static void write_ios(const ex_rule_text *rule, const char *before, GString *out)
{
    const guint port = rule->opening->port;

    g_string_append_printf(out, " %sremark %s\n", before, rule->comment);
    g_string_append_printf(out, " %spermit %s host %s host %s eq %u\n", before, rule->transport, rule->client,
                           rule->server, port);
    if (rule->opening->transport == EX_TCP)
        g_string_append_printf(out, " %spermit %s host %s eq %u host %s established\n", before, rule->transport,
                               rule->server, port, rule->client);
}

void ex_model_ios(const ex_model *model, GString *out)
{
    static const ex_rule_form form = { "! ", " ", REMARK_HEAD_MAX, REMARK_MAX, write_ios };

    ex_firewall_say(
        form.mark,
        "Rules for Cisco IOS. Save as exchange.ios. To load them, as often as you like:\n"
        "copy tftp://SERVER/exchange.ios running-config\n"
        "To take them back, in configuration mode:\n"
        "no ip access-list extended " LIST "\n"
        "no ipv6 access-list " LIST_6 "\n"
        "The lists pass nothing until something names them. A class of a zone-based policy that names one\n"
        "(match access-group name " LIST ") leaves the rest to your other classes. An interface that\n"
        "names one (ip access-group, ipv6 traffic-filter) drops what the list does not name; where it has\n"
        "a list already, copy the lines into that one.\n"
        "Take the name away from there before you load again or take back: by a list that is not there IOS\n"
        "passes everything.\n"
        "A list knows no connections: the second line of a pair passes answers. Answers to datagrams and\n"
        "ICMP errors stand in no line.",
        out);
    ex_firewall_remarks(model, form.mark, out);
    g_string_append(out, "no ip access-list extended " LIST "\nno ipv6 access-list " LIST_6 "\n");
    if (ex_firewall_has_family(model, 4)) {
        g_string_append(out, "ip access-list extended " LIST "\n");
        ex_firewall_rules(model, &form, 4, out);
    }
    if (ex_firewall_has_family(model, 6)) {
        g_string_append(out, "ipv6 access-list " LIST_6 "\n");
        ex_firewall_rules(model, &form, 6, out);
    }
}
