/* associations.c
 * What the table of associations counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/publish.h>

#include "wire/osi/selector.h"

#include "associations.h"

static void publish_selector(packet_info *pinfo, int proto, gboolean own, const guint8 *head, const rfc1006_part *part)
{
    ex_record *record = part->at && part->size ? ex_publish(pinfo, proto, EX_RECORD_SELECTOR) : NULL;

    if (!record)
        return;
    if (!own)
        record->side = (ex_side)!record->side;
    ex_selector_text(head + part->at, part->size, record->text);
}

void rfc1006_publish_selectors(packet_info *pinfo, int proto, const rfc1006_tpdu *request, const guint8 *head)
{
    publish_selector(pinfo, proto, TRUE, head, &request->calling);
    publish_selector(pinfo, proto, FALSE, head, &request->called);
}

void rfc1006_publish_step(packet_info *pinfo, int proto, const rfc1006_connection *connection, rfc1006_spdu spdu)
{
    const gboolean begins = spdu == RFC1006_S_ACTIVITY_START || spdu == RFC1006_S_ACTIVITY_RESUME;
    const gboolean ends = spdu == RFC1006_S_ACTIVITY_END;
    ex_record *record = begins || ends ? ex_publish(pinfo, proto, EX_RECORD_ACTIVITY) : NULL;

    if (record) {
        record->begun = begins;
        record->ended = ends;
    }
    if (spdu == RFC1006_S_FINISH && connection->payload == EX_TPKT_P1)
        ex_publish_fact(pinfo, proto, EX_FACT_X400_RELEASED, 0);
}
