/* direction_end.c
 * The end of a connection's direction: whether it ends with a whole TPKT.
 *
 * TCP calls nobody for a segment without data, so a TPKT whose rest never comes is not noticed where it is awaited. This is
 * called after all dissectors, for segments with FIN.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <exchange/readers.h>
#include <exchange/segment.h>
#include <exchange/shown.h>

#include "direction_end.h"
#include "fields.h"
#include "connections.h"
#include "settings.h"

static int proto_rfc1006, proto_keeper;
static dissector_handle_t end_handle;
static gsize header_hint[2];

/* On the first visit of a frame: what came in another order is read, and what its FIN leaves over. */
static guint32 read_end(tvbuff_t *tvb, packet_info *pinfo)
{
    ex_segment segment;

    if (!ex_segment_of(tvb, pinfo, header_hint, &segment))
        return 0;
    rfc1006_learn_late(pinfo, &segment);
    if (!(segment.flags & EX_TCP_FIN))
        return 0;
    return rfc1006_left_over(pinfo, segment.seq + segment.length);
}

static int dissect_end(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    guint32 octets;

    if (pinfo->ptype != PT_TCP || pinfo->flags.in_error_pkt || !rfc1006_is_wanted())
        return 0;
    if (!PINFO_FD_VISITED(pinfo)) {
        octets = read_end(tvb, pinfo);
        if (octets > 0)
            p_add_proto_data(wmem_file_scope(), pinfo, proto_keeper, 0, GUINT_TO_POINTER(octets));
    } else {
        octets = GPOINTER_TO_UINT(p_get_proto_data(wmem_file_scope(), pinfo, proto_keeper, 0));
    }
    if (octets > 0 && ex_is_shown(tree)) {
        proto_item *item = proto_tree_add_item(tree, proto_rfc1006, tvb, 0, 0, ENC_NA);
        const char *const caller = pinfo->current_proto;

        proto_item_set_generated(item);
        pinfo->current_proto = "RFC 1006";
        expert_add_info_format(pinfo, item, &rfc1006_ei.incomplete,
                               "The direction ends within a TPKT: its last %u octets are no whole one, or the rest was "
                               "not captured",
                               octets);
        pinfo->current_proto = caller;
    }
    return 0;
}

void rfc1006_end_register(int proto, int keeper)
{
    proto_rfc1006 = proto;
    proto_keeper = keeper;
    end_handle = create_dissector_handle(dissect_end, proto);
}

void rfc1006_end_handoff(void)
{
    if (!ex_reader_add(EX_READER_TPKT, end_handle))
        register_postdissector(end_handle);
}
