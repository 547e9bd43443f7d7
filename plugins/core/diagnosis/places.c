/* places.c
 * Findings by the flows that they are shown at.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnosis/places.h"

static void free_places(gpointer places)
{
    g_array_free((GArray *)places, TRUE);
}

GHashTable *ex_findings_by_flow(const GPtrArray *findings)
{
    GHashTable *by_flow = g_hash_table_new_full(NULL, NULL, NULL, free_places);

    for (guint i = 0; i < findings->len; i++) {
        const ex_finding *finding = (const ex_finding *)g_ptr_array_index(findings, i);

        for (guint k = 0; k < finding->places->len; k++) {
            const ex_finding_place *place = &g_array_index(finding->places, ex_finding_place, k);
            const ex_finding_at at = { finding, place->frame };
            GArray *places = (GArray *)g_hash_table_lookup(by_flow, place->flow);

            if (!places) {
                places = g_array_new(FALSE, FALSE, sizeof(ex_finding_at));
                g_hash_table_insert(by_flow, (gpointer)place->flow, places);
            }
            g_array_append_val(places, at);
        }
    }
    return by_flow;
}

gboolean ex_finding_counts(const ex_finding *finding)
{
    return ex_finding_types[finding->kind].is_fault || finding->severity > EX_SEVERITY_CHAT;
}

const ex_finding *ex_findings_gravest(GHashTable *by_flow, const ex_flow *flow)
{
    const GArray *places = (const GArray *)g_hash_table_lookup(by_flow, flow);
    const ex_finding *gravest = NULL;

    for (guint i = 0; places && i < places->len; i++) {
        const ex_finding *finding = g_array_index(places, ex_finding_at, i).finding;

        if (!ex_finding_counts(finding))
            continue;
        if (!gravest || (ex_finding_types[finding->kind].is_fault && !ex_finding_types[gravest->kind].is_fault))
            gravest = finding;
    }
    return gravest;
}
