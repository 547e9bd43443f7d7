/* legend.c
 * The article's table, and the words and colours that stand for it elsewhere.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/ports.h"
#include "article/scenarios.h"
#include "diagnosis/reach.h"
#include "report/fold.h"
#include "report/legend.h"

/* Names of the profile's rules (plugins/profile/Exchange/colorfilters), in their order: the first that fits counts. */
static const struct {
    const char *colours, *rule;
} colours[] = {
    { "yellow on black", "fault" },
    { "black on grey", "undecided" },
    { "black on light grey", "outside the six" },
    { "black on light blue", "1 POP3 client" },
    { "black on green", "2 IMAP4 client" },
    { "black on pale yellow", "3 LDAP client" },
    { "black on orange", "4 Exchange client" },
    { "white on dark blue", "5 servers of one site" },
    { "black on mauve", "6 two sites" },
};

static const char *const grades[EX_CONF_COUNT] = {
    [EX_CONF_PORT] = "only the port says so: a hint",
    [EX_CONF_PROTOCOL] = "decoded as a protocol that the leg speaks; whether the server is Exchange is open",
    [EX_CONF_CORROBORATED] = "two independent proofs of the leg",
    [EX_CONF_CONFIRMED] = "decoded, and the server is proven to be Exchange",
};

static const struct {
    ex_through state;
    const char *means;
} states[] = {
    { EX_THROUGH_OPEN, "both sides were heard, and nothing is known to have stopped it" },
    { EX_THROUGH_ONE_SIDED, "goes on, but one direction was not captured" },
    { EX_THROUGH_STALLED, "was open, and what was sent then was not acknowledged any more" },
    { EX_THROUGH_REFUSED, "in the server's name: a reset to the SYN, or words that refuse" },
    { EX_THROUGH_BLOCKED, "what the client came for was not answered" },
    { EX_THROUGH_UNKNOWN, "the packets do not tell" },
};

/* A line; what does not fit goes on below. */
static void add_row(const char *name, gint width, const char *text, GString *out)
{
    const gsize from = out->len;

    g_string_append_printf(out, "  %-*s  %s\n", width, name, text);
    ex_fold(out, from, EX_TEXT_WINDOW_WIDTH, (gsize)width + 4);
}

/* "pop3 110, with SSL 995"; of a process that it is found by RPC. */
static void add_service(ex_service service, GString *out)
{
    gboolean ssl = FALSE;

    g_string_append(out, ex_service_name(service));
    if (ex_service_is_mapped(service))
        g_string_append(out, " at the port that it gives");
    for (guint i = 0; i < ex_ports_count; i++) {
        if (ex_ports[i].service != service)
            continue;
        g_string_append_printf(out, "%s %u", ex_ports[i].ssl && !ssl ? ", with SSL" : "", ex_ports[i].port);
        ssl |= ex_ports[i].ssl;
    }
}

static void add_legs(GString *out)
{
    GString *text = g_string_new(NULL);

    for (guint leg = 0; leg < EX_LEG_COUNT; leg++) {
        const ex_scenario_row *row = &ex_scenarios[leg];
        const char *between = ": ";

        g_string_assign(text, row->who);
        for (guint service = 1; service < EX_SVC_COUNT; service++) {
            if (!(row->needs >> service & 1))
                continue;
            g_string_append(text, between);
            add_service((ex_service)service, text);
            between = "; ";
        }
        g_string_append_printf(text, "%s (since %s)", row->both_ways ? "; both ways" : "", row->since);
        add_row(row->name, 2, text->str, out);
    }
    g_string_free(text, TRUE);
}

static void add_outside(GString *out)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < EX_OUT_COUNT; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "", ex_outside_name((ex_outside)i));
    add_row("", 0, names->str, out);
    g_string_free(names, TRUE);
}

void ex_legend(GString *out)
{
    g_string_append(out, "WHO TALKS AT WHICH TCP PORTS (KB 176466)\n");
    add_legs(out);
    g_string_append(out, "\nOUTSIDE THE SIX SCENARIOS\n");
    add_outside(out);
    g_string_append(out, "\nCOLOURS OF THE PROFILE EXCHANGE, THE FIRST THAT FITS\n");
    for (guint i = 0; i < G_N_ELEMENTS(colours); i++)
        add_row(colours[i].colours, 20, colours[i].rule, out);
    g_string_append(out, "\nHOW SURE A LABEL IS (exchange.confidence)\n");
    for (guint i = EX_CONF_PORT; i < EX_CONF_COUNT; i++) {
        char *name = g_strdup_printf("%u %s", i, ex_confidence_word((ex_confidence)i));

        add_row(name, 14, grades[i], out);
        g_free(name);
    }
    g_string_append(out, "\nWHETHER A FLOW GETS THROUGH (exchange.state)\n");
    for (guint i = 0; i < G_N_ELEMENTS(states); i++)
        add_row(ex_through_name(states[i].state), 9, states[i].means, out);
}
