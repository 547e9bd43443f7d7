/* windows.c
 * Rules for the firewall of Windows: lines for netsh, and for PowerShell.
 *
 * It filters what comes to the machine itself. A rule names the server's address, so that one file does for all servers:
 * on the others it matches nothing. A rule of the administrator's that blocks outweighs all that pass.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report/text.h"
#include "report/firewall.h"

/* What is ours bears a name that nobody else gives: what has it is deleted. */
#define NAME "Wireshark Exchange"
/* Octets of a description. */
#define DESCRIPTION_MAX      120
#define DESCRIPTION_HEAD_MAX 90

#define NETSH_DELETE      "netsh advfirewall firewall delete rule name=\"" NAME "\""
#define POWERSHELL_REMOVE "Remove-NetFirewallRule -Group '" NAME "'"
#define SCOPE                                                                                                  \
    "It filters what comes to the machine itself: load the file on the servers. A rule names its server's "    \
    "address, so one file\n"                                                                                   \
    "does for all. Where a machine blocks what goes out, too, its clients need rules of their own. What your " \
    "rules block stays blocked."

/* As Windows writes it. */
static const char *transport_of(const ex_rule_text *rule)
{
    return rule->opening->transport == EX_UDP ? "UDP" : "TCP";
}

static void write_netsh(const ex_rule_text *rule, const char *before, GString *out)
{
    g_string_append_printf(out,
                           "%snetsh advfirewall firewall add rule name=\"" NAME "\" dir=in action=allow protocol=%s "
                           "localip=%s localport=%u remoteip=%s description=\"%s\"\n",
                           before, transport_of(rule), rule->server, rule->opening->port, rule->client, rule->comment);
}

static void write_powershell(const ex_rule_text *rule, const char *before, GString *out)
{
    g_string_append_printf(out,
                           "%sNew-NetFirewallRule -Group '" NAME "' -DisplayName '" NAME
                           "' -Direction Inbound -Action Allow -Protocol %s -LocalAddress '%s' -LocalPort %u "
                           "-RemoteAddress '%s' -Description '%s'\n",
                           before, transport_of(rule), rule->server, rule->opening->port, rule->client, rule->comment);
}

/* Rules of netsh cannot be put into a group. All have one name, and a deletion by name deletes all that have it. */
void ex_model_netsh(const ex_model *model, GString *out)
{
    static const ex_rule_form form = { "rem ", "", DESCRIPTION_HEAD_MAX, DESCRIPTION_MAX, write_netsh };

    g_string_append(out, "@echo off\n");
    ex_firewall_say(form.mark,
                    "Rules for the firewall of Windows (Vista, Server 2008 and later). Save as exchange.cmd. To load "
                    "them, as often as you like:\n"
                    "exchange.cmd\n"
                    "To take them back:\n" NETSH_DELETE "\n" SCOPE "\n"
                    "The first command finds no rule the first time, and says so.",
                    out);
    ex_firewall_remarks(model, form.mark, out);
    g_string_append(out, NETSH_DELETE "\n");
    ex_firewall_rules(model, &form, 0, out);
}

void ex_model_powershell(const ex_model *model, GString *out)
{
    static const ex_rule_form form = { "# ", "", DESCRIPTION_HEAD_MAX, DESCRIPTION_MAX, write_powershell };

    ex_firewall_say(form.mark,
                    "Rules for the firewall of Windows (8, Server 2012 and later). Save as exchange.ps1. To load them, "
                    "as often as you like:\n"
                    "powershell -ExecutionPolicy Bypass -File exchange.ps1\n"
                    "To take them back:\n" POWERSHELL_REMOVE "\n" SCOPE,
                    out);
    ex_firewall_remarks(model, form.mark, out);
    g_string_append(out, POWERSHELL_REMOVE " -ErrorAction SilentlyContinue\n");
    ex_firewall_rules(model, &form, 0, out);
}
