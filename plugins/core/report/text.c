/* text.c
 * Names in words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/products.h"
#include "report/text.h"

void ex_append_addr(GString *out, const ex_addr *addr)
{
    char text[64];

    ex_addr_print(addr, text, sizeof(text));
    g_string_append(out, text);
}

void ex_text_cut(guint32 octets, GString *out)
{
    if (octets)
        g_string_append_printf(out, " Packets are cut at %u octets; what is not left of them was not read.", octets);
}

char *ex_text_addr(const ex_addr *addr)
{
    GString *text = g_string_new(NULL);

    ex_append_addr(text, addr);
    return g_string_free(text, FALSE);
}

void ex_append_time(GString *out, gint64 time)
{
    /* Division rounds towards zero; captures from before 1970 are no concern, but must not crash. */
    GDateTime *when = g_date_time_new_from_unix_utc(time / 1000000000);

    if (!when) {
        g_string_append_c(out, '?');
        return;
    }
    /* g_date_time_format() takes several times as long, and a report has two of these for each flow. */
    g_string_append_printf(out, "%d-%02d-%02dT%02d:%02d:%02d.%06uZ", g_date_time_get_year(when),
                           g_date_time_get_month(when), g_date_time_get_day_of_month(when), g_date_time_get_hour(when),
                           g_date_time_get_minute(when), g_date_time_get_second(when),
                           (guint)(time % 1000000000 / 1000) % 1000000);
    g_date_time_unref(when);
}

char *ex_text_time(gint64 time)
{
    GString *text = g_string_new(NULL);

    ex_append_time(text, time);
    return g_string_free(text, FALSE);
}

char *ex_text_legs(ex_legs legs, ex_outsides outside, const char *unknown)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < EX_LEG_COUNT; i++) {
        if (legs >> i & 1)
            g_string_append_printf(text, "%s%s", text->len ? "/" : "", ex_scenarios[i].name);
    }
    for (guint i = 0; i < EX_OUT_COUNT; i++) {
        if (outside >> i & 1)
            g_string_append_printf(text, "%s%s", text->len ? "/" : "", ex_outside_name((ex_outside)i));
    }
    if (text->len == 0)
        g_string_append(text, unknown);
    return g_string_free(text, FALSE);
}

char *ex_text_finding_legs(const ex_finding *finding)
{
    const gboolean proven = finding->legs || finding->outside;
    char *legs = ex_text_legs(proven ? finding->legs : finding->unproven, finding->outside, "unknown");
    char *text = proven || !finding->unproven ? g_strdup(legs) : g_strconcat(legs, " not proven", NULL);

    g_free(legs);
    return text;
}

void ex_append_network(GString *out, guint32 network, guint differ)
{
    const guint vlan = network & 0xffff;

    if (differ & EX_NETWORKS_BY_INTERFACE)
        g_string_append_printf(out, "interface %u%s", network >> 16, differ & EX_NETWORKS_BY_VLAN ? " " : "");
    if (!(differ & EX_NETWORKS_BY_VLAN))
        return;
    if (vlan)
        g_string_append_printf(out, "vlan %u", vlan);
    else
        g_string_append(out, "untagged");
}

void ex_text_add_network(guint32 network, guint differ, GString *out)
{
    if (!differ)
        return;
    g_string_append(out, ", ");
    ex_append_network(out, network, differ);
}

char *ex_text_scenarios(ex_legs legs)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0, last = 0; i < EX_LEG_COUNT; i++) {
        if ((legs >> i & 1) && ex_scenarios[i].scenario != last) {
            last = ex_scenarios[i].scenario;
            g_string_append_printf(text, "%s%u", text->len ? "/" : "", last);
        }
    }
    return g_string_free(text, FALSE);
}

static void append_ports(GString *text, const ex_part_ports *ports, const char *what)
{
    for (guint i = 0; i < ports->count; i++)
        g_string_append_printf(text, "%s%u", i ? "+" : " ", ports->port[i]);
    g_string_append_printf(text, "%s %s", ports->more ? "+..." : "", what);
}

char *ex_text_part(const ex_part *part)
{
    GString *text = g_string_new(ex_service_name(part->service));

    if (part->open.count)
        append_ports(text, &part->open, "open");
    /* What one client got through to at last is open; between servers each way counts. */
    if (part->blocked.count)
        append_ports(text, &part->blocked, "blocked");
    if (!part->open.count && !part->blocked.count)
        g_string_append_printf(text, " %s", ex_part_state_name(part->state));
    return g_string_free(text, FALSE);
}

/* Outside the six nothing is required: what is in the way there is the port of a flow. */
static void append_stopped(GString *text, const ex_scenario *scenario)
{
    for (guint i = 0; i < scenario->views->len; i++) {
        const ex_flow_view *view = (const ex_flow_view *)g_ptr_array_index(scenario->views, i);

        if (!ex_through_is_stopped(view->reach.through))
            continue;
        g_string_append_printf(text, "%s %u blocked", ex_service_name(view->verdict->service), view->server_port);
        return;
    }
}

char *ex_text_parts(const ex_scenario *scenario)
{
    GString *text = g_string_new(NULL);

    if (scenario->parts == 0 && scenario->state == EX_STATE_BLOCKED)
        append_stopped(text, scenario);

    /* What is in the way is read first, and seen where a column is cut. */
    for (guint turn = 0; turn < 2; turn++) {
        for (guint i = 0; i < scenario->parts; i++) {
            char *part;

            if ((scenario->part[i].blocked.count > 0) != (turn == 0))
                continue;
            part = ex_text_part(&scenario->part[i]);
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", part);
            g_free(part);
        }
    }
    return g_string_free(text, FALSE);
}

char *ex_text_registry(const ex_registry_row *row)
{
    return row ? g_strdup_printf(EX_REGISTRY_ROOT "%s \"%s\"", row->key, row->value) : g_strdup("");
}

char *ex_text_product(const ex_store *store, const ex_addr *addr)
{
    const ex_host *host = ex_store_find_host(store, addr);

    return g_strdup(host ? ex_product_text(host->texts, -1) : NULL);
}

void ex_text_add_pin(const ex_finding *finding, const char *before, const char *after,
                     void (*escape)(GString *out, const char *text), GString *out)
{
    char *registry;

    if (!ex_finding_pin(finding))
        return;
    registry = ex_text_registry(ex_finding_pin(finding));
    g_string_append(out, before);
    escape(out, registry);
    g_string_append(out, after);
    g_free(registry);
}
