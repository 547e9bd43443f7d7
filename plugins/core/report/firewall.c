/* firewall.c
 * Rule sets that pass what both sides showed, each in a table or chain of its own.
 *
 * They add to the administrator's rules and take nothing away: no policy, nothing flushed or deleted that is not ours.
 * docs/architecture.md tells why they are built as they are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "report/rpc_ports.h"
#include "report/text.h"
#include "report/firewall.h"

/* Hosts that scan, by name. */
#define SCANNERS_MAX 16
/* A rule's comment in octets; nft takes 128, iptables 255. */
#define COMMENT_MAX 120
/* And before its frames: the longest names of all legs at once would leave no room for them. */
#define COMMENT_HEAD_MAX 90
/* The bit of a connection's label that passes it. Labels have 128 and nearly nobody uses them; marks are taken often. */
#define LABEL "120"
/* What is ours bears a name that nobody else gives: what has it is flushed and deleted. */
#define NFT_TABLE "wireshark_exchange"
/* Between nft's priorities mangle, -150, and filter, 0. */
#define NFT_FILTERS "-100"

/* Whether the port is one that a mapper gave and nothing pins. What only one side claims of another's port is not said. */
static gboolean moves(const ex_opening *opening)
{
    return opening->registry && opening->port_class != EX_PORT_STATIC && !opening->other &&
           (ex_opening_grade(opening) == EX_GRADE_ACCEPT || opening->state == EX_PART_BLOCKED ||
            opening->because == EX_BECAUSE_NO_BEGINNING);
}

void ex_firewall_say(const char *mark, const char *text, GString *out)
{
    char **lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i]; i++)
        g_string_append_printf(out, "%s%s\n", mark, lines[i]);
    g_strfreev(lines);
}

void ex_firewall_unknown(const ex_model *model, const char *mark, GString *out)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);
        char *client, *server, *registry, *line;

        if (opening->port ? !moves(opening) : ex_opening_grade(opening) == EX_GRADE_NONE)
            continue;
        client = ex_text_addr(&opening->client);
        server = ex_text_addr(&opening->server);
        registry = ex_text_registry(opening->registry);
        if (opening->port)
            line = g_strdup_printf("%s%s port %u (%s) moves when the service restarts; pin it: %s\n", mark, server,
                                   opening->port, ex_service_name(opening->service), registry);
        else
            line = g_strdup_printf("%s%s to %s: the port of %s is not known; pin it: %s\n", mark, client, server,
                                   ex_service_name(opening->service), registry);
        if (!g_hash_table_contains(said, line))
            g_string_append(out, line);
        g_hash_table_add(said, line);
        g_free(client);
        g_free(server);
        g_free(registry);
    }
    g_hash_table_destroy(said);
}

char *ex_firewall_comment(const ex_opening *opening, gsize head_max, gsize max)
{
    char *legs = ex_text_legs(opening->legs, opening->outside, "unknown");
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%s %s %s %s", ex_service_name(opening->service), legs,
                           ex_confidence_word(opening->confidence), ex_outcome_name(opening->outcome));
    if (text->len > head_max)
        g_string_truncate(text, head_max);
    for (guint i = 0; i < opening->frames.count; i++) {
        char *frame = g_strdup_printf("%s%u", i ? "," : " frames ", opening->frames.proof[i].frame);

        if (text->len + strlen(frame) <= max)
            g_string_append(text, frame);
        g_free(frame);
    }
    g_free(legs);
    return g_string_free(text, FALSE);
}

/* Packets that open a connection label it; the label passes all that belongs to it, answers and ICMP errors too. */
static void write_nft(const ex_rule_text *rule, const char *before, GString *out)
{
    const char *family = rule->opening->server.family == 4 ? "ip" : "ip6";

    g_string_append_printf(
        out, "        %s%s saddr %s %s daddr %s %s dport %u ct state new ct label set " LABEL " comment \"%s\"\n",
        before, family, rule->client, family, rule->server, rule->transport, rule->opening->port, rule->comment);
}

/*
 * One rule passes the packets that open a connection, the next all that belongs to it, answers and ICMP errors too. It
 * names the addresses as the chain sees them where they are translated: the client's before, the server's behind.
 */
static void write_iptables(const ex_rule_text *rule, const char *before, GString *out)
{
    const ex_opening *opening = rule->opening;

    g_string_append_printf(
        out,
        "%s-%u -A WIRESHARK_EXCHANGE -s %s -d %s -p %s --dport %u -m conntrack --ctstate NEW -m comment "
        "--comment \"%s\" -j ACCEPT\n",
        before, opening->server.family, rule->client, rule->server, rule->transport, opening->port, rule->comment);
    g_string_append_printf(
        out,
        "%s-%u -A WIRESHARK_EXCHANGE -m conntrack --ctstate RELATED,ESTABLISHED --ctproto %s --ctorigsrc %s "
        "--ctreplsrc %s --ctreplsrcport %u -j ACCEPT\n",
        before, opening->server.family, rule->transport, rule->client, rule->server, opening->port);
}

static gboolean same_port(const ex_opening *one, const ex_opening *other)
{
    return one->port == other->port && one->transport == other->transport &&
           ex_addr_compare(&one->server, &other->server) == 0;
}

static void write_left_out(guint count, const ex_rule_form *form, GString *out)
{
    if (count > EX_DECIDE_MAX)
        g_string_append_printf(out, "%s%sand %u clients more; -z exchange,firewall has them all\n", form->indent,
                               form->mark, count - EX_DECIDE_MAX);
}

/* For firewalls that look into RPC and pass it by interface. */
static void write_interfaces(const ex_opening *opening, const ex_rpc_ports *rpc, const ex_rule_form *form, GString *out)
{
    const ex_interfaces_set set =
        opening->transport == EX_TCP ? ex_rpc_ports_at(rpc, &opening->server, opening->port) : 0;
    char *server = ex_text_addr(&opening->server);

    for (guint id = EX_IF_OTHER + 1; id < EX_IF_COUNT; id++) {
        const ex_interface_row *row = &ex_interfaces[id];

        if (!(set >> id & 1))
            continue;
        g_string_append_printf(out, "%s%s%s port %u has RPC interface %s", form->indent, form->mark, server,
                               opening->port, row->uuid);
        if (row->major != EX_ANY_VERSION)
            g_string_append_printf(out, " version %u", row->major);
        g_string_append_printf(out, " (%s)\n", row->name);
    }
    g_free(server);
}

static void write_rule(const ex_opening *opening, const ex_rule_form *form, const char *before, GString *out)
{
    char *client = ex_text_addr(&opening->client), *server = ex_text_addr(&opening->server);
    char *comment = ex_firewall_comment(opening, form->head_max, form->comment_max);
    const ex_rule_text rule = { opening, ex_transport_name(opening->transport), client, server, comment };

    form->write(&rule, before, out);
    g_free(comment);
    g_free(server);
    g_free(client);
}

/* The openings are sorted by server and port. */
void ex_firewall_rules(const ex_model *model, const ex_rule_form *form, guint8 family, GString *out)
{
    ex_rpc_ports *rpc = ex_rpc_ports_make(model);
    const ex_opening *last = NULL;
    guint undecided = 0;

    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);
        const ex_grade grade = ex_opening_grade(opening);
        char *why;

        if (!opening->port || grade == EX_GRADE_NONE || (family && opening->server.family != family))
            continue;
        if (!last || !same_port(last, opening)) {
            write_left_out(undecided, form, out);
            undecided = 0;
            write_interfaces(opening, rpc, form, out);
        }
        last = opening;
        if (grade == EX_GRADE_ACCEPT) {
            write_rule(opening, form, "", out);
            continue;
        }
        if (++undecided > EX_DECIDE_MAX)
            continue;
        why = ex_opening_why(opening);
        g_string_append_printf(out, "%s%sfor you to decide (%s):\n", form->indent, form->mark, why);
        write_rule(opening, form, form->mark, out);
        g_free(why);
    }
    write_left_out(undecided, form, out);
    ex_rpc_ports_free(rpc);
}

/* Hosts of whose tries no rule is made. */
static void comment_scanners(const ex_model *model, const char *mark, GString *out)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);
        char *client;

        if (opening->because != EX_BECAUSE_SCAN)
            continue;
        client = ex_text_addr(&opening->client);
        if (!g_hash_table_contains(said, client) && g_hash_table_size(said) < SCANNERS_MAX)
            g_string_append_printf(out, "%s%s scans: what it tried in vain stands in no rule.\n", mark, client);
        g_hash_table_add(said, client);
    }
    if (g_hash_table_size(said) > SCANNERS_MAX)
        g_string_append_printf(out, "%s%u hosts scan.\n", mark, g_hash_table_size(said));
    g_hash_table_destroy(said);
}

gboolean ex_firewall_has_family(const ex_model *model, guint8 family)
{
    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);

        if (opening->port && opening->server.family == family && ex_opening_grade(opening) != EX_GRADE_NONE)
            return TRUE;
    }
    return FALSE;
}

void ex_firewall_remarks(const ex_model *model, const char *mark, GString *out)
{
    ex_firewall_say(mark,
                    "A rule passes what both sides showed: the client's SYN and the server's SYN-ACK, or the "
                    "answer of the server's own endpoint mapper\n"
                    "to this client. What else was tried is commented out. Policy, and what no rule here "
                    "passes, stay as they are.",
                    out);
    comment_scanners(model, mark, out);
    ex_firewall_unknown(model, mark, out);
}

/*
 * A verdict of our own chain would not help: packets pass every chain at the hook, and one that drops them decides. So
 * our table labels connections and decides nothing, and one line in each chain of the administrator's that filters
 * what is forwarded, put in by the command that loads, passes what is labelled. Ours comes before them all, or a chain in
 * front of it would drop a connection's first packet before it is labelled. A chain that passes everything by policy at the
 * priority of mangle, or before, is there to mark packets or to clamp their segment size: it is left alone, since what is
 * accepted at its head is not marked. Chains that iptables made are left to iptables: it cannot read such a line.
 */
void ex_model_nft(const ex_model *model, GString *out)
{
    static const ex_rule_form form = { "# ", "        ", COMMENT_HEAD_MAX, COMMENT_MAX, write_nft };

    g_string_append(
        out,
        "# Rules for nft. Save as exchange.nft. To load them, as often as you like:\n"
        "# nft -f exchange.nft && nft -y list chains | awk '$1 == \"table\" { t = $2 \" \" $3 } "
        "$1 == \"chain\" { c = $2 } /type filter hook forward priority/ && ($6 + 0 > " NFT_FILTERS
        " || /policy drop/) && t ~ /^(inet|ip|ip6) / && t != \"inet " NFT_TABLE
        "\" && c != \"FORWARD\" { print t, c }' "
        "| "
        "while read -r c; do nft list chain $c | grep -q 'ct label .* accept comment \"" NFT_TABLE
        "\"' || nft insert rule $c ct "
        "label " LABEL " accept comment '\"" NFT_TABLE "\"'; done\n"
        "# To take them back:\n"
        "# nft -a list ruleset | awk '$1 == \"table\" { t = $2 \" \" $3 } $1 == \"chain\" { c = $2 } "
        "/ct label .* accept comment \"" NFT_TABLE
        "\" # handle/ { print \"delete rule\", t, c, \"handle\", $NF } END { print \"delete "
        "table inet " NFT_TABLE "\" }' | nft -f -\n"
        "# The table alone passes nothing: it labels connections. The line \"ct label " LABEL
        " accept\", which the command\n"
        "# puts at the head of each chain that filters what is forwarded, passes them; where you put it yourself it "
        "stays.\n"
        "# Chains at the priority of mangle, or before, that pass everything by policy are left alone: put it there if "
        "they drop.\n"
        "# Where iptables keeps the rules (a chain FORWARD), take -z exchange,firewall,iptables.\n");
    ex_firewall_remarks(model, form.mark, out);
    /* The first line is there for the second, which fails where there is nothing to delete: all is one transaction. */
    g_string_append(out, "table inet " NFT_TABLE "\n"
                         "delete table inet " NFT_TABLE "\n"
                         "table inet " NFT_TABLE " {\n"
                         "    chain forward {\n"
                         "        type filter hook forward priority raw;\n");
    ex_firewall_rules(model, &form, 0, out);
    g_string_append(out, "    }\n}\n");
}

/* Whatever a restore names with a colon it flushes, also with --noflush: so our chain is named, and none but ours. */
void ex_model_iptables(const ex_model *model, GString *out)
{
    static const ex_rule_form form = { "# ", "", COMMENT_HEAD_MAX, COMMENT_MAX, write_iptables };
    const gboolean six = ex_firewall_has_family(model, 6);
    const char *programs = !six ? "iptables" : ex_firewall_has_family(model, 4) ? "iptables ip6tables" : "ip6tables";

    g_string_append_printf(
        out,
        "# Rules for iptables-restore and ip6tables-restore; each passes over the other's lines (-4, -6).\n"
        "# Save as exchange.rules. To load them, as often as you like:\n"
        "# for p in %s; do $p-restore --noflush exchange.rules && { $p -C FORWARD -j WIRESHARK_EXCHANGE 2>/dev/null || "
        "$p -I "
        "FORWARD -j WIRESHARK_EXCHANGE; }; done\n"
        "# To take them back:\n"
        "# for p in %s; do $p -D FORWARD -j WIRESHARK_EXCHANGE; $p -F WIRESHARK_EXCHANGE; $p -X WIRESHARK_EXCHANGE; "
        "done\n"
        "# The chain WIRESHARK_EXCHANGE passes nothing until FORWARD jumps to it. The command puts the jump at its "
        "head; where "
        "you "
        "put it yourself it stays.\n",
        programs, programs);
    ex_firewall_remarks(model, form.mark, out);
    g_string_append(out, "*filter\n:WIRESHARK_EXCHANGE - [0:0]\n");
    ex_firewall_rules(model, &form, 0, out);
    g_string_append(out, "COMMIT\n");
}
