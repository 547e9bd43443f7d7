/* registry.c
 * Files for the registry of servers: they pin the RPC ports that the article tells to pin.
 *
 * A value is written where both sides showed the port, the server is proven to be Exchange, and nothing else was seen
 * that contradicts; all others stand in comments. A file is for one server: where there are several, all that is written
 * stands in comments, each line marked with its server, and a command takes one server's file out. regedit reads lines
 * that end with CR LF.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "report/text.h"
#include "report/firewall.h"

#define HEAD "REGEDIT4"
/* The root by its whole name: files know no other. */
#define ROOT "HKEY_LOCAL_MACHINE"
/* Ports of one value that are named. */
#define PORTS_MAX  8
#define PORT_LEAST 1024

/** What was seen of one value of a server. */
typedef struct {
    const ex_registry_row *row;
    guint16 port[PORTS_MAX]; /* those that may be written */
    const ex_opening *shown[PORTS_MAX];
    guint ports;      /* 0, 1, or several; beyond PORTS_MAX they are not kept */
    guint undecided;  /* openings that may not */
    gboolean unknown; /* a scenario needs it, and its port was not seen */
} value_seen;

/* Why a port may not be written. @return NULL if it may; else the caller's */
static char *why_not(const ex_opening *opening)
{
    if (ex_opening_grade(opening) != EX_GRADE_ACCEPT)
        return ex_opening_why(opening);
    if (opening->confidence < EX_CONF_CONFIRMED)
        return g_strdup("nothing proves that the server is Exchange");
    if (opening->port < PORT_LEAST)
        return g_strdup_printf("below %u", PORT_LEAST);
    return NULL;
}

static gboolean is_of(const ex_opening *opening, const ex_registry_row *row)
{
    return opening->registry == row && opening->transport == EX_TCP && ex_opening_grade(opening) != EX_GRADE_NONE;
}

static void add_port(value_seen *seen, const ex_opening *opening)
{
    /* The openings are sorted by port. */
    if (seen->ports > 0 && seen->ports <= PORTS_MAX && seen->port[seen->ports - 1] == opening->port)
        return;
    if (seen->ports < PORTS_MAX) {
        seen->port[seen->ports] = opening->port;
        seen->shown[seen->ports] = opening;
    }
    seen->ports++;
}

/* Reads what the openings of one server say of a value, and writes the ports that may not be written as comments. */
static void read_value(const ex_model *model, guint from, guint to, value_seen *seen, GString *out)
{
    for (guint i = from; i < to; i++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, i);
        char *client, *why;

        if (!is_of(opening, seen->row))
            continue;
        if (!opening->port) {
            seen->unknown = TRUE;
            continue;
        }
        why = why_not(opening);
        if (!why) {
            add_port(seen, opening);
            continue;
        }
        client = ex_text_addr(&opening->client);
        if (++seen->undecided <= EX_DECIDE_MAX)
            g_string_append_printf(out, "; %s port %u, seen by %s: for you to decide (%s)\n",
                                   ex_service_name(seen->row->service), opening->port, client, why);
        g_free(client);
        g_free(why);
    }
    if (seen->undecided > EX_DECIDE_MAX)
        g_string_append_printf(out, "; and %u more; -z exchange,firewall has them all\n",
                               seen->undecided - EX_DECIDE_MAX);
}

/* Whether another value of the server has the port, too: then one of the two is not known. */
static gboolean is_shared(const value_seen *seen, const value_seen *all)
{
    for (guint i = 0; i < ex_registry_count; i++) {
        for (guint k = 0; k < MIN(all[i].ports, PORTS_MAX); k++) {
            if (&all[i] != seen && all[i].port[k] == seen->port[0])
                return TRUE;
        }
    }
    return FALSE;
}

/* "MSExchangeIS" of its key */
static char *text_program(const ex_registry_row *row)
{
    return g_strndup(row->key, strcspn(row->key, "\\"));
}

static void write_key(const ex_registry_row *row, const char *before, GString *out)
{
    g_string_append_printf(out, "%s[" ROOT "%s%s]\n", before, strchr(EX_REGISTRY_ROOT, '\\'), row->key);
}

static void write_value(const value_seen *seen, const char *before, guint number, GString *out)
{
    char *program = text_program(seen->row), *shown = ex_firewall_comment(seen->shown[number], 90, 120);

    g_string_append_printf(out, "\n; port %u: %s. Restart %s, and what stops with it.\n", seen->port[number], shown,
                           program);
    write_key(seen->row, before, out);
    g_string_append_printf(out, "%s\"%s\"=dword:%08x\n", before, seen->row->value, seen->port[number]);
    g_free(shown);
    g_free(program);
}

static gboolean is_written(const value_seen *seen, const value_seen *all)
{
    return seen->ports == 1 && !is_shared(seen, all);
}

static void write_seen(const value_seen *seen, const value_seen *all, GString *out)
{
    const char *name = ex_service_name(seen->row->service);

    if (is_written(seen, all)) {
        write_value(seen, "", 0, out);
        return;
    }
    if (seen->ports > 1)
        g_string_append_printf(out, "; %s was seen at several ports: for you to decide\n", name);
    else if (seen->ports == 1)
        g_string_append_printf(out, "; %s was seen at the port of another service: for you to decide\n", name);
    else if (seen->unknown && seen->undecided == 0)
        g_string_append_printf(out, "; the port of %s was not seen\n", name);
    for (guint i = 0; i < MIN(seen->ports, PORTS_MAX); i++)
        write_value(seen, "; ", i, out);
}

/* What takes the values back, as a file in comments. */
static void write_removal(const value_seen *all, GString *out)
{
    gboolean any = FALSE;

    for (guint i = 0; i < ex_registry_count; i++) {
        if (!is_written(&all[i], all))
            continue;
        if (!any)
            ex_firewall_say(
                "; ",
                "To take them back where they were not there before, from Windows 2000 on by this as a file\n"
                "of its own, without the \"; \"; on NT 4 by hand in regedt32:\n" HEAD,
                out);
        any = TRUE;
        g_string_append(out, "; \n");
        write_key(all[i].row, "; ", out);
        g_string_append_printf(out, "; \"%s\"=-\n", all[i].row->value);
    }
}

/* The file of one server. */
static void write_server(const ex_model *model, guint from, guint to, GString *out)
{
    value_seen *all = g_new0(value_seen, ex_registry_count);
    const ex_opening *first = (const ex_opening *)g_ptr_array_index(model->openings, from);
    char *server = ex_text_addr(&first->server);

    g_string_append_printf(out, HEAD "\n\n; RPC ports of %s, and of no other server.\n", server);
    ex_firewall_say(
        "; ",
        "Save the values that are there before. Choose first: the ports below are those at which the services\n"
        "were seen, and the system may give them to other programs before a service starts again. Ports of\n"
        "1024 to 65535 can be pinned: take free ones, outside of those that the system gives out (1024 to\n"
        "5000 up to Server 2003, from 49152 on later), another one for each service.\n"
        "A value counts from the restart of its service on.",
        out);
    for (guint i = 0; i < ex_registry_count; i++) {
        all[i].row = &ex_registry[i];
        read_value(model, from, to, &all[i], out);
    }
    for (guint i = 0; i < ex_registry_count; i++)
        write_seen(&all[i], all, out);
    write_removal(all, out);
    g_free(server);
    g_free(all);
}

/* Whether the openings of a server name a value at all; *to becomes the first that is not of it. */
static gboolean read_server(const ex_model *model, guint from, guint *to)
{
    const ex_opening *first = (const ex_opening *)g_ptr_array_index(model->openings, from);
    gboolean named = FALSE;
    guint at = from;

    for (; at < model->openings->len; at++) {
        const ex_opening *opening = (const ex_opening *)g_ptr_array_index(model->openings, at);

        if (ex_addr_compare(&opening->server, &first->server) != 0)
            break;
        named |= opening->registry && is_of(opening, opening->registry);
    }
    *to = at;
    return named;
}

static guint count_servers(const ex_model *model)
{
    guint servers = 0, to;

    for (guint from = 0; from < model->openings->len; from = to)
        servers += read_server(model, from, &to);
    return servers;
}

/* Each line marked with its server, so that nothing of it is read by regedit. */
static void write_marked(const ex_model *model, guint from, guint to, guint number, GString *out)
{
    char *server = ex_text_addr(&((const ex_opening *)g_ptr_array_index(model->openings, from))->server);
    char *mark = g_strdup_printf(";%s ", server);
    GString *file = g_string_new(NULL);

    write_server(model, from, to, file);
    if (file->len > 0)
        g_string_truncate(file, file->len - 1); /* the last line's end */
    g_string_append_printf(out, "\n; sed -n 's/^;%s //p' exchange.reg > exchange-%u.reg\n", server, number);
    ex_firewall_say(mark, file->str, out);
    g_string_free(file, TRUE);
    g_free(mark);
    g_free(server);
}

static void append_with_cr(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\n')
            g_string_append_c(out, '\r');
        g_string_append_c(out, *p);
    }
}

void ex_model_reg(const ex_model *model, GString *out)
{
    const guint servers = count_servers(model);
    GString *text = g_string_new(NULL);
    guint number = 0, to;

    if (servers != 1)
        g_string_append_printf(text, HEAD "\n\n; %s\n",
                               servers
                                   ? "Several servers were seen, and a file is for one. The line before each takes its "
                                     "file out of exchange.reg:"
                                   : "No RPC port was seen that the registry pins.");
    for (guint from = 0; from < model->openings->len; from = to) {
        if (!read_server(model, from, &to))
            continue;
        if (servers == 1)
            write_server(model, from, to, text);
        else
            write_marked(model, from, to, ++number, text);
    }
    append_with_cr(out, text->str);
    g_string_free(text, TRUE);
}
