/* cell.c
 * Each kind of cell in text and in JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/json_writer.h"
#include "report/table.h"
#include "report/text.h"

/* Clients that stand in text by their names; their number stands before them. */
#define CLIENTS_SHOWN 4
/* And in JSON, which has their number as well. */
#define CLIENTS_MAX 256
/* Characters of the largest port, and more than sums of octets have. */
#define PORT_WIDTH   5
#define OCTETS_WIDTH 12

/* What stands in JSON as it stands in text. */
static void json_as_text(void (*print)(const ex_cell *, GString *), const ex_cell *cell, const char *key, GString *out)
{
    GString *text = g_string_new(NULL);

    print(cell, text);
    ex_json_text(out, key, text->str);
    g_string_free(text, TRUE);
}

static void print_text(const ex_cell *cell, GString *out)
{
    if (cell->text)
        g_string_append(out, cell->text);
}

static void json_text(const ex_cell *cell, const char *key, GString *out)
{
    if (cell->text)
        ex_json_text(out, key, cell->text);
}

/* Words of closed lists. */
#define WORD(kind, word)                                                        \
    static void print_##kind(const ex_cell *cell, GString *out)                 \
    {                                                                           \
        g_string_append(out, word);                                             \
    }                                                                           \
    static void json_##kind(const ex_cell *cell, const char *key, GString *out) \
    {                                                                           \
        ex_json_text(out, key, word);                                           \
    }

WORD(name, cell->name)
WORD(service, ex_service_name(cell->service))
WORD(severity, ex_severity_name(cell->severity))
WORD(transport, ex_transport_name(cell->transport))

static void print_sure(const ex_cell *cell, GString *out)
{
    g_string_append(out, ex_confidence_word(cell->sure));
}

static void separated_sure(const ex_cell *cell, GString *out)
{
    g_string_append(out, ex_confidence_name(cell->sure));
}

static void json_sure(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_text(out, key, ex_confidence_name(cell->sure));
}

/* Letters are sorted behind blanks, so the gravest comes first. */
static guint blanks_severity(const ex_cell *cell, gsize length G_GNUC_UNUSED)
{
    return cell->severity;
}

static void print_flag(const ex_cell *cell, GString *out)
{
    g_string_append(out, cell->flag ? "true" : "false");
}

static void json_flag(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_flag(out, key, cell->flag);
}

static void print_number(const ex_cell *cell, GString *out)
{
    g_string_append_printf(out, "%u", cell->number);
}

static void json_number(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_number(out, key, cell->number);
}

static guint number_number(const ex_cell *cell)
{
    return cell->number;
}

static void print_octets(const ex_cell *cell, GString *out)
{
    g_string_append_printf(out, "%" G_GUINT64_FORMAT, cell->octets);
}

static void json_octets(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_number(out, key, cell->octets);
}

static guint blanks_octets(const ex_cell *cell G_GNUC_UNUSED, gsize length)
{
    return length < OCTETS_WIDTH ? OCTETS_WIDTH - (guint)length : 0;
}

static void print_port(const ex_cell *cell, GString *out)
{
    g_string_append_printf(out, "%u", cell->port);
}

static void json_port(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_number(out, key, cell->port);
}

static guint blanks_port(const ex_cell *cell G_GNUC_UNUSED, gsize length)
{
    return length < PORT_WIDTH ? PORT_WIDTH - (guint)length : 0;
}

static void print_sought(const ex_cell *cell, GString *out)
{
    if (cell->sought)
        g_string_append_printf(out, "%u", cell->sought);
    else
        g_string_append_c(out, '?');
}

static void json_sought(const ex_cell *cell, const char *key, GString *out)
{
    if (cell->sought)
        ex_json_number(out, key, cell->sought);
    else
        ex_json_null(out, key);
}

static void print_address(const ex_cell *cell, GString *out)
{
    ex_append_addr(out, cell->address);
}

static void json_address(const ex_cell *cell, const char *key, GString *out)
{
    char text[64];

    ex_addr_print(cell->address, text, sizeof(text));
    ex_json_text(out, key, text);
}

static void print_server(const ex_cell *cell, GString *out)
{
    if (cell->server.addr->family)
        ex_append_addr(out, cell->server.addr);
    else
        g_string_append_printf(out, "%u servers", cell->server.count);
}

static void json_server(const ex_cell *cell, const char *key, GString *out)
{
    if (cell->server.addr->family)
        json_as_text(print_server, cell, key, out);
    else
        ex_json_text(out, key, "");
}

static void print_hosts(const ex_cell *cell, GString *out)
{
    const guint count = cell->hosts->len;

    if (count > 1)
        g_string_append_printf(out, "%u:", count);
    for (guint i = 0; i < count && i < CLIENTS_SHOWN; i++) {
        if (count > 1)
            g_string_append_c(out, ' ');
        ex_append_addr(out, (const ex_addr *)g_ptr_array_index(cell->hosts, i));
    }
    if (count > CLIENTS_SHOWN)
        g_string_append(out, " ...");
}

static void json_hosts(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_open(out, key, '[');
    for (guint i = 0; i < cell->hosts->len && i < CLIENTS_MAX; i++)
        json_address(&(ex_cell){ .address = (const ex_addr *)g_ptr_array_index(cell->hosts, i) }, NULL, out);
    ex_json_close(out, ']');
}

static void print_time(const ex_cell *cell, GString *out)
{
    ex_append_time(out, cell->time);
}

static void json_time(const ex_cell *cell, const char *key, GString *out)
{
    json_as_text(print_time, cell, key, out);
}

static void print_frames(const ex_cell *cell, GString *out)
{
    for (guint i = 0; i < cell->frames->count; i++)
        g_string_append_printf(out, "%s%u", i ? " " : "", cell->frames->proof[i].frame);
    if (cell->frames->overflow)
        g_string_append(out, " ...");
}

static void json_frames(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_open(out, key, '[');
    for (guint i = 0; i < cell->frames->count; i++)
        ex_json_number(out, NULL, cell->frames->proof[i].frame);
    ex_json_close(out, ']');
}

static void print_legs(const ex_cell *cell, GString *out)
{
    char *text = ex_text_legs(cell->legs.legs, cell->legs.outside, cell->legs.unknown);

    g_string_append(out, text);
    g_free(text);
}

/* What is outside the six is a member of its own. */
static void json_legs(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_open(out, key, '[');
    for (guint i = 0; i < EX_LEG_COUNT; i++) {
        if (cell->legs.legs >> i & 1)
            ex_json_text(out, NULL, ex_scenarios[i].name);
    }
    ex_json_close(out, ']');
    ex_json_open(out, "outside", '[');
    for (guint i = 0; i < EX_OUT_COUNT; i++) {
        if (cell->legs.outside >> i & 1)
            ex_json_text(out, NULL, ex_outside_name((ex_outside)i));
    }
    ex_json_close(out, ']');
}

static void print_scenarios(const ex_cell *cell, GString *out)
{
    char *text = ex_text_scenarios(cell->scenarios);

    g_string_append(out, text);
    g_free(text);
}

static void json_scenarios(const ex_cell *cell, const char *key, GString *out)
{
    json_as_text(print_scenarios, cell, key, out);
}

static void print_parts(const ex_cell *cell, GString *out)
{
    char *text = ex_text_parts(cell->parts);

    g_string_append(out, text);
    g_free(text);
}

static void json_ports(const ex_part_ports *ports, const char *key, GString *out)
{
    ex_json_open(out, key, '[');
    for (guint i = 0; i < ports->count; i++)
        ex_json_number(out, NULL, ports->port[i]);
    ex_json_close(out, ']');
}

static void json_parts(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_open(out, key, '[');
    for (guint i = 0; i < cell->parts->parts; i++) {
        const ex_part *part = &cell->parts->part[i];

        ex_json_open(out, NULL, '{');
        ex_json_text(out, "service", ex_service_name(part->service));
        ex_json_text(out, "state", ex_part_state_name(part->state));
        json_ports(&part->open, "ports", out);
        json_ports(&part->blocked, "blocked_ports", out);
        ex_json_close(out, '}');
    }
    ex_json_close(out, ']');
}

static void print_rows(const ex_cell *cell, GString *out)
{
    g_string_append_printf(out, "%u", cell->rows.rows->len);
}

static void json_rows(const ex_cell *cell, const char *key, GString *out)
{
    ex_table_print_json(&cell->rows, key, out);
}

static guint number_rows(const ex_cell *cell)
{
    return cell->rows.rows->len;
}

static void print_uuid(const ex_cell *cell, GString *out)
{
    ex_uuid_append(out, cell->uuid);
}

static void json_uuid(const ex_cell *cell, const char *key, GString *out)
{
    json_as_text(print_uuid, cell, key, out);
}

static void print_interface(const ex_cell *cell, GString *out)
{
    const ex_known_endpoint *endpoint = cell->interface;

    if (endpoint->interface_id != EX_IF_OTHER) {
        g_string_append(out, ex_interfaces[endpoint->interface_id].name);
        return;
    }
    print_uuid(&(ex_cell){ .uuid = &endpoint->key.uuid }, out);
    g_string_append_printf(out, " v%u", endpoint->key.major);
}

/* JSON has the UUID anyway. */
static void json_interface(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_text(out, key, ex_interfaces[cell->interface->interface_id].name);
}

static void print_registry(const ex_cell *cell, GString *out)
{
    char *text = ex_text_registry(cell->registry);

    g_string_append(out, text);
    g_free(text);
}

static void json_registry(const ex_cell *cell, const char *key, GString *out)
{
    const ex_registry_row *row = cell->registry;
    char *path;

    if (!row)
        return;
    path = g_strconcat(EX_REGISTRY_ROOT, row->key, NULL);
    ex_json_open(out, key, '{');
    ex_json_text(out, "key", path);
    ex_json_text(out, "value", row->value);
    ex_json_text(out, "preference", row->pref);
    ex_json_text(out, "kb", row->kb);
    ex_json_close(out, '}');
    g_free(path);
}

static void print_below(const ex_cell *cell, GString *out)
{
    if (cell->below)
        g_string_append_printf(out, "%s \"%s\"", cell->below->key, cell->below->value);
}

static void json_below(const ex_cell *cell, const char *key, GString *out)
{
    json_registry(&(ex_cell){ .registry = cell->below }, key, out);
}

static void print_what(const ex_cell *cell, GString *out)
{
    g_string_append(out, cell->what.text);
    if (cell->what.detail)
        g_string_append_printf(out, " (%s)", cell->what.detail);
}

static void json_what(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_text(out, key, cell->what.text);
    if (cell->what.detail)
        ex_json_text(out, "detail", cell->what.detail);
}

static void print_cure(const ex_cell *cell, GString *out)
{
    g_string_append(out, cell->cure.text);
    if (cell->cure.registry) {
        g_string_append(out, " The value is ");
        print_registry(&(ex_cell){ .registry = cell->cure.registry }, out);
        g_string_append_c(out, '.');
    }
}

/* JSON has the value by itself. */
static void json_cure(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_text(out, key, cell->cure.text);
}

static void print_reason(const ex_cell *cell, GString *out)
{
    char *why = ex_opening_why(cell->reason);

    g_string_append_printf(out, "%s: %s", ex_because_rows[cell->reason->because].name, why);
    g_free(why);
}

static void json_reason(const ex_cell *cell, const char *key, GString *out)
{
    char *why = ex_opening_why(cell->reason);

    ex_json_text(out, key, ex_because_rows[cell->reason->because].name);
    ex_json_text(out, "why", why);
    if (cell->reason->other)
        ex_json_text(out, "port_of", cell->reason->other);
    g_free(why);
}

static void print_when(const ex_cell *cell, GString *out)
{
    if (cell->when.proof)
        ex_append_time(out, cell->when.proof->time);
    else
        g_string_append(out, cell->when.otherwise);
}

static void json_when(const ex_cell *cell, const char *key, GString *out)
{
    if (cell->when.proof)
        json_as_text(print_when, cell, key, out);
    else
        ex_json_null(out, key);
}

static void print_tally(const ex_cell *cell, GString *out)
{
    if (cell->tally.known)
        g_string_append_printf(out, "%" G_GUINT64_FORMAT, cell->tally.number);
}

static void json_tally(const ex_cell *cell, const char *key, GString *out)
{
    if (cell->tally.known)
        ex_json_number(out, key, cell->tally.number);
    else
        ex_json_null(out, key);
}

static void print_events(const ex_cell *cell, GString *out)
{
    for (guint i = 0; cell->events && i < EX_EVENTS_MAX && cell->events->number[i]; i++)
        g_string_append_printf(out, "%s%u", i ? ", " : "", cell->events->number[i]);
}

static void json_events(const ex_cell *cell, const char *key, GString *out)
{
    ex_json_open(out, key, '[');
    for (guint i = 0; cell->events && i < EX_EVENTS_MAX && cell->events->number[i]; i++)
        ex_json_number(out, NULL, cell->events->number[i]);
    ex_json_close(out, ']');
}

#define DEFINED(name, type, number, blanks, separated) \
    const ex_kind ex_kind_##name = { #name, print_##name, json_##name, number, blanks, separated };
EX_KINDS(DEFINED)

#define LISTED(name, type, number, blanks, separated) &ex_kind_##name,
const ex_kind *const ex_kinds[] = { EX_KINDS(LISTED) NULL };
