/* readers.c
 * Who reads packets for this plugin: the list, and the calls.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet-exchange.h"
#include "readers.h"

static dissector_table_t list;
/* Who is in it while a capture is open; NULL for what nobody reads. */
static dissector_handle_t readers[EX_READER_COUNT];
/* What they are told. */
static exchange_is_pinned_func is_pinned_port;

void exchange_readers_register(int proto, exchange_is_pinned_func is_pinned)
{
    is_pinned_port = is_pinned;
    list = register_dissector_table(EX_READERS, "Exchange: who reads", proto, FT_UINT8, BASE_DEC);
    register_dissector_table(EX_X400_PORTS, "Exchange: X.400 port", proto, FT_UINT16, BASE_DEC);
    register_dissector_table(EX_MAPPER_PORTS, "Exchange: endpoint mapper port", proto, FT_UINT16, BASE_DEC);
}

void exchange_readers_find(void)
{
    for (guint what = EX_READER_NONE + 1; what < EX_READER_COUNT; what++)
        readers[what] = dissector_get_uint_handle(list, what);
}

dissector_handle_t exchange_reader(ex_reader what)
{
    return readers[what];
}

const ex_batch *exchange_read_by(ex_reader what, packet_info *pinfo)
{
    return readers[what] ? ex_published(pinfo, dissector_handle_get_protocol_index(readers[what])) : NULL;
}

void exchange_call(ex_reader what, ex_reading reading, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    reading.is_pinned = is_pinned_port;
    if (readers[what])
        call_dissector_only(readers[what], tvb, pinfo, tree, &reading);
}
