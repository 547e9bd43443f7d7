/* fuzz_exchange.c
 * Harness for libFuzzer: packets, through every reader into the store, and every report made of it.
 *
 * What must hold beyond memory: frames stay with their flow; two captures merged are the whole, as evidence and as a
 * report; what is merged again changes nothing; and each report is well formed by a grammar of its format.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdint.h>
#include <string.h>

#include "exchange/check.h"
#include "evidence/merge.h"
#include "evidence/export.h"
#include "exchange/observer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *export_of(const ex_store *store)
{
    GString *text = ex_store_export(store);

    check_export(text);
    return g_string_free(text, FALSE);
}

static void check_merge(observer *o, const ex_config *config)
{
    ex_store *whole = observer_store(o), *part[OBSERVER_SOURCES], *merged = ex_store_new();
    char *expected = export_of(whole), *json = report_json(whole, config), *found, *merged_json;

    /* The last first: no order is the right one. */
    for (guint i = OBSERVER_SOURCES; i-- > 0;) {
        part[i] = observer_part(o, i);
        ex_store_merge(merged, part[i]);
    }
    ex_store_merge(merged, part[0]);
    merged->whole = whole->whole;
    found = export_of(merged);
    MUST(strcmp(expected, found) == 0, "whole:\n%s\nmerged:\n%s", expected, found);
    merged_json = report_json(merged, config);
    MUST(strcmp(json, merged_json) == 0, "whole:\n%s\nmerged:\n%s", json, merged_json);
    for (guint i = 0; i < OBSERVER_SOURCES; i++)
        ex_store_free(part[i]);
    ex_store_free(merged);
    g_free(expected);
    g_free(json);
    g_free(found);
    g_free(merged_json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ex_config config;
    scene *s = scene_open(data, size);
    scene_packet packet;

    if (!s)
        return 0;
    const guint choices = scene_choices(s);

    if (config.notify_modify == 0)
        ex_config_default(&config);
    config.other_products = (choices & 8) != 0;
    config.tpdus_unread = (choices & 16) != 0;
    ex_config_set_port(&config, 1225, choices & 32 ? EX_SVC_DIRECTORY : EX_SVC_NONE, FALSE, (choices & 32) != 0);

    observer *o = observer_new(&config);

    /* A report may be asked for while the capture is read. */
    for (guint number = 0; scene_next(s, &packet); number++) {
        observer_take(o, &packet);
        if (number == choices >> 8)
            reports_check(observer_store(o), &config, choices);
    }
    observer_check_frames(o);
    observer_store(o)->whole = TRUE;
    reports_check(observer_store(o), &config, choices);
    check_merge(o, &config);
    observer_free(o);
    scene_close(s);
    return 0;
}
