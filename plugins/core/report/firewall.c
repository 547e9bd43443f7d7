/* firewall.c
 * Rule sets that pass what both sides showed, each in a table or chain of its own.
 *
 * They add to the administrator's rules and take nothing away: no policy, nothing flushed or deleted that is not ours.
 * docs/architecture.md tells why they are built as they are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "report/text.h"
#include "report/firewall.h"

/* Rules of one port of a server that stand commented out; a flood of SYNs would make very many. */
#define DECIDE_MAX 16
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

/** A form of rules: writes those of one opening. @param before stands before each: "# " comments it out */
typedef void (*write_rule)(const ex_opening *opening, const char *before, GString *out);

/* Whether the port is one that a mapper gave and nothing pins. What only one side claims of another's port is not said. */
static gboolean moves(const ex_opening *opening)
{
    return opening->registry && opening->port_class != EX_PORT_STATIC && !opening->other &&
           (ex_opening_grade(opening) == EX_GRADE_ACCEPT || opening->state == EX_PART_BLOCKED ||
            opening->because == EX_BECAUSE_NO_BEGINNING);
}

void ex_firewall_unknown(const ex_model *model, GString *out)
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
            line = g_strdup_printf("# %s port %u (%s) moves when the service restarts; pin it: %s\n", server,
                                   opening->port, ex_service_name(opening->service), registry);
        else
            line = g_strdup_printf("# %s to %s: the port of %s is not known; pin it: %s\n", client, server,
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

/* Names, numbers and nothing from the wire: a rule's comment needs no escaping. */
static char *text_comment(const ex_opening *opening)
{
    char *legs = ex_text_legs(opening->legs, opening->outside, "unknown");
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%s %s %s %s", ex_service_name(opening->service), legs,
                           ex_confidence_name(opening->confidence), ex_outcome_name(opening->outcome));
    if (text->len > COMMENT_HEAD_MAX)
        g_string_truncate(text, COMMENT_HEAD_MAX);
    for (guint i = 0; i < opening->frames.count; i++) {
        char *frame = g_strdup_printf("%s%u", i ? "," : " frames ", opening->frames.proof[i].frame);

        if (text->len + strlen(frame) <= COMMENT_MAX)
            g_string_append(text, frame);
        g_free(frame);
    }
    g_free(legs);
    return g_string_free(text, FALSE);
}

/* Packets that open a connection label it; the label passes all that belongs to it, answers and ICMP errors too. */
static void write_nft(const ex_opening *opening, const char *before, GString *out)
{
    const char *family = opening->server.family == 4 ? "ip" : "ip6";
    char *client = ex_text_addr(&opening->client), *server = ex_text_addr(&opening->server);
    char *comment = text_comment(opening);

    g_string_append_printf(
        out, "        %s%s saddr %s %s daddr %s %s dport %u ct state new ct label set " LABEL " comment \"%s\"\n",
        before, family, client, family, server, ex_transport_name(opening->transport), opening->port, comment);
    g_free(comment);
    g_free(server);
    g_free(client);
}

/*
 * One rule passes the packets that open a connection, the next all that belongs to it, answers and ICMP errors too. It
 * names the addresses as the chain sees them where they are translated: the client's before, the server's behind.
 */
static void write_iptables(const ex_opening *opening, const char *before, GString *out)
{
    char *client = ex_text_addr(&opening->client), *server = ex_text_addr(&opening->server);
    char *comment = text_comment(opening);

    g_string_append_printf(
        out,
        "%s-%u -A WIRESHARK_EXCHANGE -s %s -d %s -p %s --dport %u -m conntrack --ctstate NEW -m comment "
        "--comment \"%s\" -j ACCEPT\n",
        before, opening->server.family, client, server, ex_transport_name(opening->transport), opening->port, comment);
    g_string_append_printf(
        out,
        "%s-%u -A WIRESHARK_EXCHANGE -m conntrack --ctstate RELATED,ESTABLISHED --ctproto %s --ctorigsrc %s "
        "--ctreplsrc %s --ctreplsrcport %u -j ACCEPT\n",
        before, opening->server.family, ex_transport_name(opening->transport), client, server, opening->port);
    g_free(comment);
    g_free(server);
    g_free(client);
}

static gboolean same_port(const ex_opening *one, const ex_opening *other)
{
    return one->port == other->port && one->transport == other->transport &&
           ex_addr_compare(&one->server, &other->server) == 0;
}

static void write_left_out(guint count, const char *indent, GString *out)
{
    if (count > DECIDE_MAX)
        g_string_append_printf(out, "%s# and %u clients more; -z exchange,firewall has them all\n", indent,
                               count - DECIDE_MAX);
}

/* The openings are sorted by server and port. */
static void write_rules(const ex_model *model, const char *indent, write_rule write, GString *out)
{
    const ex_opening *last = NULL;
    guint undecided = 0;

    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);
        const ex_grade grade = ex_opening_grade(opening);
        char *why;

        if (!opening->port || grade == EX_GRADE_NONE)
            continue;
        if (!last || !same_port(last, opening)) {
            write_left_out(undecided, indent, out);
            undecided = 0;
        }
        last = opening;
        if (grade == EX_GRADE_ACCEPT) {
            write(opening, "", out);
            continue;
        }
        if (++undecided > DECIDE_MAX)
            continue;
        why = ex_opening_why(opening);
        g_string_append_printf(out, "%s# for you to decide (%s):\n", indent, why);
        write(opening, "# ", out);
        g_free(why);
    }
    write_left_out(undecided, indent, out);
}

/* Hosts of whose tries no rule is made. */
static void comment_scanners(const ex_model *model, GString *out)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);
        char *client;

        if (opening->because != EX_BECAUSE_SCAN)
            continue;
        client = ex_text_addr(&opening->client);
        if (!g_hash_table_contains(said, client) && g_hash_table_size(said) < SCANNERS_MAX)
            g_string_append_printf(out, "# %s scans: what it tried in vain stands in no rule.\n", client);
        g_hash_table_add(said, client);
    }
    if (g_hash_table_size(said) > SCANNERS_MAX)
        g_string_append_printf(out, "# %u hosts scan.\n", g_hash_table_size(said));
    g_hash_table_destroy(said);
}

static gboolean has_family(const ex_model *model, guint8 family)
{
    for (guint i = 0; i < model->openings->len; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);

        if (opening->port && opening->server.family == family && ex_opening_grade(opening) != EX_GRADE_NONE)
            return TRUE;
    }
    return FALSE;
}

static void write_remarks(const ex_model *model, GString *out)
{
    g_string_append(out, "# A rule passes what both sides showed: the client's SYN and the server's SYN-ACK, or the "
                         "answer of the server's own endpoint mapper\n"
                         "# to this client. What else was tried is commented out. Policy, and what no rule here "
                         "passes, stay as they are.\n");
    comment_scanners(model, out);
    ex_firewall_unknown(model, out);
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
    write_remarks(model, out);
    /* The first line is there for the second, which fails where there is nothing to delete: all is one transaction. */
    g_string_append(out, "table inet " NFT_TABLE "\n"
                         "delete table inet " NFT_TABLE "\n"
                         "table inet " NFT_TABLE " {\n"
                         "    chain forward {\n"
                         "        type filter hook forward priority raw;\n");
    write_rules(model, "        ", write_nft, out);
    g_string_append(out, "    }\n}\n");
}

/* Whatever a restore names with a colon it flushes, also with --noflush: so our chain is named, and none but ours. */
void ex_model_iptables(const ex_model *model, GString *out)
{
    const gboolean six = has_family(model, 6);
    const char *programs = !six ? "iptables" : has_family(model, 4) ? "iptables ip6tables" : "ip6tables";

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
    write_remarks(model, out);
    g_string_append(out, "*filter\n:WIRESHARK_EXCHANGE - [0:0]\n");
    write_rules(model, "", write_iptables, out);
    g_string_append(out, "COMMIT\n");
}
