/* pf.c
 * Rules for pf, of OpenBSD, FreeBSD and macOS, in an anchor of their own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report/text.h"
#include "report/firewall.h"

#define ANCHOR "wireshark_exchange"
/* Octets of a label; pf takes 63. */
#define LABEL_MAX      63
#define LABEL_HEAD_MAX 40

/* The state passes all that belongs to the connection, answers and ICMP errors too. */
static void write_pf(const ex_rule_text *rule, const char *before, GString *out)
{
    const ex_opening *opening = rule->opening;

    g_string_append_printf(out, "%spass quick %s proto %s from %s to %s port = %u %skeep state label \"%s\"\n", before,
                           opening->server.family == 4 ? "inet" : "inet6", rule->transport, rule->client, rule->server,
                           opening->port, opening->transport == EX_TCP ? "flags S/SA " : "", rule->comment);
}

/*
 * The last rule that matches decides, or the first with "quick". With both, "quick" and the anchor at the end, ours
 * passes what the administrator's rules block in general, and what they block by "quick" stays blocked.
 */
void ex_model_pf(const ex_model *model, GString *out)
{
    static const ex_rule_form form = { "# ", "", LABEL_HEAD_MAX, LABEL_MAX, write_pf };

    ex_firewall_say(form.mark,
                    "Rules for pf. Save as exchange.pf. To load them, as often as you like:\n"
                    "pfctl -a " ANCHOR " -f exchange.pf\n"
                    "To take them back:\n"
                    "pfctl -a " ANCHOR " -F rules\n"
                    "The anchor passes nothing until your rules name it. Put this line at the end of pf.conf, and load "
                    "that, once:\n"
                    "anchor \"" ANCHOR "\"\n"
                    "What your rules block by \"quick\" before it stays blocked.",
                    out);
    ex_firewall_remarks(model, form.mark, out);
    ex_firewall_rules(model, &form, 0, out);
}
