/* expert.c
 * Findings on the packets that show them: expert items and the field exchange.finding.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <epan/expert.h>
#include <epan/funnel.h>

#include "diagnosis/places.h"
#include "diagnosis/refresh.h"

#include "expert.h"
#include "label_tree.h"
#include "packet-exchange.h"

static expert_field fields[EX_FINDING_COUNT];
static expert_field notes[EX_FINDING_COUNT];
static int hf_finding = -1;

/* What is known once the store is complete; made anew when it has changed, though not for every packet that is read. */
static struct {
    ex_refresh refresh;
    ex_flow_views *views;
    GPtrArray *findings;
    GHashTable *by_flow; /* ex_findings_by_flow() */
} known;

void exchange_expert_outdate(void)
{
    known.refresh.packets++;
}

void exchange_expert_forget(void)
{
    if (!known.views)
        return;
    g_hash_table_destroy(known.by_flow);
    ex_findings_free(known.findings);
    ex_flow_views_free(known.views);
    memset(&known, 0, sizeof(known));
}

static void learn_all(void)
{
    const gint64 began = g_get_monotonic_time();

    exchange_expert_forget();
    known.views = ex_flow_views_make(exchange.store, &exchange.config);
    known.findings = ex_findings_make(known.views);
    known.by_flow = ex_findings_by_flow(known.findings);
    ex_refresh_made(&known.refresh, began, g_get_monotonic_time());
}

/* A finding without proof of Exchange is a note, and the severity of an expert field is fixed. */
static expert_field *field_of(const ex_finding *finding)
{
    return finding->severity == ex_finding_types[finding->kind].severity ? &fields[finding->kind]
                                                                         : &notes[finding->kind];
}

/*
 * The circle in the corner of Wireshark's window has the colour of the gravest item that was added while the file was
 * read. That is over when it is drawn; what findings need is known then and not before, and an item on a packet that is
 * visited again later colours nothing until the next filter. So the gravest finding is told here, when the last packet
 * was read. Of no packet and for no tree, it is nowhere else: lists are of packets.
 */
static void tell_severity(void)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();
    const ex_finding *gravest = NULL;
    packet_info of_none;

    /* Only Wireshark has windows, and only its circle would show it. */
    if (!exchange.store || !ops || !ops->new_text_window)
        return;
    exchange.store->whole = TRUE;
    learn_all();
    for (guint i = 0; i < known.findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(known.findings, i);

        if (!gravest || finding->severity > gravest->severity)
            gravest = finding;
    }
    if (!gravest)
        return;
    memset(&of_none, 0, sizeof(of_none));
    of_none.num = 1; /* 0 is a packet that a read filter takes away */
    of_none.pool = wmem_file_scope();
    expert_add_info_format(&of_none, NULL, field_of(gravest), "%s", ex_finding_types[gravest->kind].name);
}

static void add_item(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const ex_finding *finding)
{
    const ex_finding_type *type = &ex_finding_types[finding->kind];
    proto_item *item = proto_tree_add_string(tree, hf_finding, tvb, 0, 0, type->name);

    proto_item_set_generated(item);
    exchange_show_in_headline(tree, type->name, type->is_fault ? type->what : NULL);
    expert_add_info_format(pinfo, item, field_of(finding), "%s: %s%s%s%s", type->name, type->what,
                           finding->detail ? " (" : "", finding->detail ? finding->detail : "",
                           finding->detail ? ")" : "");
}

GPtrArray *exchange_findings_on(const ex_flow *flow, guint32 frame)
{
    GPtrArray *shown = g_ptr_array_new();
    const GArray *places;

    if (!flow)
        return shown;
    if (!known.views ||
        ex_refresh_is_due(&known.refresh, g_hash_table_size(exchange.store->flows), g_get_monotonic_time()))
        learn_all();
    places = (const GArray *)g_hash_table_lookup(known.by_flow, flow);
    for (guint i = 0; places && i < places->len; i++) {
        const ex_finding_at *place = &g_array_index(places, ex_finding_at, i);

        if ((!place->frame || place->frame == frame) && !g_ptr_array_find(shown, place->finding, NULL))
            g_ptr_array_add(shown, (gpointer)place->finding);
    }
    return shown;
}

void exchange_show_findings(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_tree *subtree, ex_flow *flow)
{
    GPtrArray *shown;

    /*
     * On the first visit what comes later is not known: whether the SYN is answered, the flow is tried again, or the
     * host tries many more. The reports tell it after one pass all the same.
     */
    if (!PINFO_FD_VISITED(pinfo))
        return;
    shown = exchange_findings_on(flow, pinfo->num);
    /* A flow of which no label says anything is shown for what was found at it. */
    if (!subtree && g_hash_table_contains(known.by_flow, flow))
        subtree = exchange_show_state(tvb, tree, flow);
    for (guint i = 0; i < shown->len; i++)
        add_item(subtree, tvb, pinfo, (const ex_finding *)g_ptr_array_index(shown, i));
    g_ptr_array_free(shown, TRUE);
}

void exchange_expert_register(int proto)
{
    static const int severities[] = { PI_CHAT, PI_NOTE, PI_WARN, PI_ERROR };
    static const int groups[] = { PI_SEQUENCE, PI_RESPONSE_CODE, PI_SECURITY, PI_PROTOCOL, PI_COMMENTS_GROUP };
    static hf_register_info hf[] = {
        { &hf_finding,
          { "Finding", "exchange.finding", FT_STRING, BASE_NONE, NULL, 0,
            "Name of a finding that this packet shows; those of earlier packets appear when they are visited again",
            HFILL } },
    };
    static ei_register_info ei[2 * EX_FINDING_COUNT];
    expert_module_t *module;

    for (guint i = 0; i < EX_FINDING_COUNT; i++) {
        const ex_finding_type *type = &ex_finding_types[i];
        ei_register_info *own = &ei[i], *note = &ei[EX_FINDING_COUNT + i];

        fields[i].ei = notes[i].ei = EI_INIT_EI;
        fields[i].hf = notes[i].hf = EI_INIT_HF;
        own->ids = &fields[i];
        own->eiinfo.name = wmem_strdup_printf(wmem_epan_scope(), "exchange.finding.%s", type->name);
        own->eiinfo.group = groups[type->group];
        own->eiinfo.severity = severities[type->severity];
        own->eiinfo.summary = type->what;
        note->ids = &notes[i];
        note->eiinfo = own->eiinfo;
        note->eiinfo.severity = PI_NOTE;
    }
    proto_register_field_array(proto, hf, array_length(hf));
    module = expert_register_protocol(proto);
    expert_register_field_array(module, ei, array_length(ei));
    register_postseq_cleanup_routine(tell_severity);
}
