/* publish.c
 * From the operations of an endpoint mapper to evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "publish.h"

/** An operation whose towers are published. */
typedef struct {
    packet_info *pinfo;
    int proto;
    const epmap_operation *operation;
    const epmap_stub *stub;
} publishing;

static const ex_ept_entry *entry_at(const publishing *p, guint i)
{
    return (const ex_ept_entry *)wmem_array_index(p->stub->entries, i);
}

void epmap_endpoint(const ex_tower *tower, const packet_info *pinfo, ex_endpoint *out)
{
    static const guint8 nowhere[16];

    memset(out, 0, sizeof(*out));
    out->tower_addr = tower->addr;
    if (tower->addr.family == 0 || memcmp(tower->addr.octet, nowhere, sizeof(nowhere)) == 0)
        ex_addr_from_ws(&out->addr, &pinfo->src);
    else
        out->addr = tower->addr;
    out->port = tower->port;
    out->transport = ex_tower_transport(tower);
    out->major = tower->major;
    out->uuid = tower->uuid;
    out->interface_id = (guint8)ex_interface_find(&tower->uuid, tower->major);
}

/* A datagram that answers no question, or another than was asked, anybody may have sent. */
static gboolean is_answer(const publishing *p, const ex_endpoint *endpoint)
{
    return p->pinfo->ptype != PT_UDP || p->operation->opnum != EX_EPT_MAP ||
           (p->operation->asked_known && p->operation->asked_interface == endpoint->interface_id);
}

static void publish_tower(const publishing *p, const ex_ept_entry *entry)
{
    ex_endpoint endpoint;

    epmap_endpoint(&entry->tower, p->pinfo, &endpoint);
    /* A dump gives everybody's endpoints; only a reply to a question tells that somebody wanted this one. */
    if (p->operation->opnum == EX_EPT_MAP)
        ex_publish_fact(p->pinfo, p->proto, EX_FACT_EPM_GIVEN, endpoint.interface_id);
    /* HTTP is not DCE/RPC by itself, so its port is no place to expect it. */
    if (endpoint.port == 0 || (entry->tower.protocol != EX_FLOOR_TCP && entry->tower.protocol != EX_FLOOR_UDP))
        return;
    ex_record *record = ex_publish(p->pinfo, p->proto, EX_RECORD_ENDPOINT);

    if (!record)
        return;
    record->endpoint = endpoint;
    record->is_answer = p->operation->opnum == EX_EPT_MAP;
    record->asked = p->operation->request_frame != 0 && is_answer(p, &endpoint);
    g_strlcpy(record->text, entry->annotation, sizeof(record->text));
}

static void publish_reply(const publishing *p)
{
    const epmap_operation *operation = p->operation;
    const ex_ept *ept = &p->stub->ept;

    /*
     * Nothing of a reply that does not read to its end: no half of it becomes evidence. Where it ends because its packet
     * was cut, the towers before that are whole.
     */
    if ((operation->opnum != EX_EPT_MAP && operation->opnum != EX_EPT_LOOKUP) || (!p->stub->whole && !operation->cut))
        return;
    if (operation->opnum == EX_EPT_LOOKUP && operation->request_frame == 0)
        ex_publish_fact(p->pinfo, p->proto, EX_FACT_EPM_DUMP, 0);
    if (p->stub->whole && ept->count == 0 && ept->status == EX_EPT_NOT_REGISTERED && operation->asked_known)
        ex_publish_fact(p->pinfo, p->proto, EX_FACT_EPM_NOT_REGISTERED, operation->asked_interface);
    for (guint i = 0; i < wmem_array_get_count(p->stub->entries); i++)
        publish_tower(p, entry_at(p, i));
}

/* What a map asks for; a lookup of one interface is a question for it, of all, a dump. */
static void publish_request(const publishing *p)
{
    const ex_ept *ept = &p->stub->ept;

    if (p->operation->opnum == EX_EPT_MAP) {
        for (guint i = 0; i < wmem_array_get_count(p->stub->entries); i++) {
            const ex_tower *tower = &entry_at(p, i)->tower;

            ex_publish_fact(p->pinfo, p->proto, EX_FACT_EPM_ASKED, ex_interface_find(&tower->uuid, tower->major));
            if (p->operation->denied_early)
                ex_publish_fact_of_other(p->pinfo, p->proto, EX_FACT_EPM_NOT_REGISTERED,
                                         ex_interface_find(&tower->uuid, tower->major));
        }
    } else if (p->operation->opnum == EX_EPT_LOOKUP &&
               (p->stub->whole ||
                (p->operation->cut && ept->has_inquiry && (ept->inquiry == 0 || ept->has_interface)))) {
        if (ept->has_interface && (ept->inquiry == 1 || ept->inquiry == 3))
            ex_publish_fact(p->pinfo, p->proto, EX_FACT_EPM_ASKED, ex_interface_find(&ept->uuid, ept->major));
        else
            ex_publish_fact(p->pinfo, p->proto, EX_FACT_EPM_DUMP, 0);
    }
}

void epmap_publish(packet_info *pinfo, int proto, const epmap_visit *visit)
{
    const publishing p = { pinfo, proto, visit->operation, &visit->stub };

    if (!visit->stub.entries)
        return;
    if (visit->operation->is_reply)
        publish_reply(&p);
    else
        publish_request(&p);
}
