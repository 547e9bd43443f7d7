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

/* What SPDUs do to an activity. An acknowledgement may be of an interrupt, of a discard or of an end. */
static const struct {
    rfc1006_spdu spdu;
    guint8 begun, ended;
    ex_transfer transfer;
} steps[] = {
    { RFC1006_S_ACTIVITY_START, 1, 0, EX_TRANSFER_OPEN },   { RFC1006_S_ACTIVITY_RESUME, 1, 0, EX_TRANSFER_OPEN },
    { RFC1006_S_ACTIVITY_END, 0, 1, EX_TRANSFER_ENDED },    { RFC1006_S_ACTIVITY_INTERRUPT, 0, 0, EX_TRANSFER_NONE },
    { RFC1006_S_ACTIVITY_DISCARD, 0, 0, EX_TRANSFER_NONE }, { RFC1006_S_ACTIVITY_ACK, 0, 0, EX_TRANSFER_NONE },
    { RFC1006_S_FINISH, 0, 0, EX_TRANSFER_NONE },
};

static void publish_transfer(packet_info *pinfo, int proto, rfc1006_connection *connection, guint8 begun, guint8 ended,
                             ex_transfer transfer)
{
    ex_record *record =
        begun || ended || connection->transfer != transfer ? ex_publish(pinfo, proto, EX_RECORD_ACTIVITY) : NULL;

    connection->transfer = transfer;
    if (!record)
        return;
    record->begun = begun;
    record->ended = ended;
    record->transfer = (guint8)transfer;
}

void rfc1006_publish_lost(packet_info *pinfo, int proto, rfc1006_connection *connection)
{
    publish_transfer(pinfo, proto, connection, 0, 0, EX_TRANSFER_NONE);
}

void rfc1006_publish_step(packet_info *pinfo, int proto, rfc1006_connection *connection, rfc1006_spdu spdu)
{
    if (spdu == RFC1006_S_ABORT && connection->transfer != EX_TRANSFER_NONE) {
        ex_publish_fact(pinfo, proto, EX_FACT_X400_BROKEN, 0);
        publish_transfer(pinfo, proto, connection, 0, 0, EX_TRANSFER_NONE);
    }
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (steps[i].spdu == spdu)
            publish_transfer(pinfo, proto, connection, steps[i].begun, steps[i].ended, steps[i].transfer);
    }
    if (spdu == RFC1006_S_FINISH && connection->payload == EX_TPKT_P1)
        ex_publish_fact(pinfo, proto, EX_FACT_X400_RELEASED, 0);
}
