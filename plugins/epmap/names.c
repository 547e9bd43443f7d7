/* names.c
 * Names for RPC interfaces of Exchange that stock's DCE/RPC does not know, and operations that stock lacks.
 *
 * Stock's registration of a UUID and version replaces an earlier one, so only pairs that nobody has are registered.
 * Operations have names where a source gives them; their stubs stay stub data, as without us.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <epan/dissectors/packet-dcerpc.h>

#include "wire/octets.h"
#include "names.h"

#define END_OF_OPERATIONS   \
    {                       \
        0, NULL, NULL, NULL \
    }
#define OPERATION(number, name)  \
    {                            \
        number, name, NULL, NULL \
    }

/* KB 159298, with a trace. */
static dcerpc_sub_dissector mta_operations[] = {
    OPERATION(0, "MtaBind"),
    OPERATION(1, "MtaBindBack"),
    END_OF_OPERATIONS,
};

/* The interface that Active Directory kept: HSC's table of its operations (MSRPC in Windows, table 4.37). */
static dcerpc_sub_dissector xds_operations[] = {
    OPERATION(0, "ds_abandon"),
    OPERATION(1, "ds_add_entry"),
    OPERATION(2, "ds_bind"),
    OPERATION(3, "ds_compare"),
    OPERATION(4, "ds_list"),
    OPERATION(5, "ds_modify_entry"),
    OPERATION(6, "ds_modify_rdn"),
    OPERATION(7, "ds_read"),
    OPERATION(8, "ds_receive_result"),
    OPERATION(9, "ds_remove_entry"),
    OPERATION(10, "ds_search"),
    OPERATION(11, "ds_unbind"),
    OPERATION(12, "ds_wait"),
    OPERATION(13, "dra_replica_add"),
    OPERATION(14, "dra_replica_delete"),
    OPERATION(15, "dra_replica_synchronize"),
    OPERATION(16, "dra_reference_update"),
    OPERATION(17, "dra_authorize_replica"),
    OPERATION(18, "dra_unauthorize_replica"),
    OPERATION(19, "dra_adopt"),
    OPERATION(20, "dra_set_status"),
    OPERATION(21, "dra_modify_entry"),
    OPERATION(22, "dra_delete_subref"),
    END_OF_OPERATIONS,
};

/* MS-OXCRPC 3.3.4.1 */
static dcerpc_sub_dissector async_operations[] = {
    OPERATION(0, "EcDoAsyncWaitEx"),
    END_OF_OPERATIONS,
};

static dcerpc_sub_dissector no_operations[] = { END_OF_OPERATIONS };

/* Operations of EMSMDB that stock lacks (MS-OXCRPC 3.1.4). */
static const dcerpc_sub_dissector emsmdb_more[] = {
    OPERATION(10, "EcDoConnectEx"),
    OPERATION(11, "EcDoRpcExt2"),
    OPERATION(14, "EcDoAsyncConnectEx"),
};

typedef struct {
    ex_interface id;
    const char *name, *short_name, *filter, *opnum_field;
    dcerpc_sub_dissector *operations;
    int proto, hf_opnum;
    gint ett;
} named_interface;

static named_interface interfaces[] = {
    { EX_IF_MTA, "Exchange MTA", "ExchangeMTA", "epmap.mta", "epmap.mta.opnum", mta_operations, -1, -1, -1 },
    { EX_IF_QADMIN, "Exchange MTA queue administration", "ExchangeQAdmin", "epmap.qadmin", "epmap.qadmin.opnum",
      no_operations, -1, -1, -1 },
    { EX_IF_XDS, "Exchange directory (XDS)", "ExchangeXDS", "epmap.xds", "epmap.xds.opnum", xds_operations, -1, -1,
      -1 },
    { EX_IF_SA_PRIVATE, "Exchange system attendant, private", "ExchangeSAPrivate", "epmap.sa_private",
      "epmap.sa_private.opnum", no_operations, -1, -1, -1 },
    { EX_IF_SA_PUBLIC, "Exchange system attendant, public", "ExchangeSAPublic", "epmap.sa_public",
      "epmap.sa_public.opnum", no_operations, -1, -1, -1 },
    { EX_IF_SA_CLUSTER, "Exchange system attendant, cluster", "ExchangeSACluster", "epmap.sa_cluster",
      "epmap.sa_cluster.opnum", no_operations, -1, -1, -1 },
    { EX_IF_STORE_ADMIN_1, "Exchange store administration", "ExchangeStoreAdmin", "epmap.store_admin",
      "epmap.store_admin.opnum", no_operations, -1, -1, -1 },
    { EX_IF_STORE_ADMIN_2, "Exchange store administration, second", "ExchangeStoreAdmin2", "epmap.store_admin2",
      "epmap.store_admin2.opnum", no_operations, -1, -1, -1 },
    { EX_IF_STORE_ADMIN_3, "Exchange store administration, third", "ExchangeStoreAdmin3", "epmap.store_admin3",
      "epmap.store_admin3.opnum", no_operations, -1, -1, -1 },
    { EX_IF_ASYNC_EMSMDB, "Exchange asynchronous EMSMDB", "AsyncEMSMDB", "epmap.async_emsmdb",
      "epmap.async_emsmdb.opnum", async_operations, -1, -1, -1 },
};

void epmap_guid(const ex_uuid *uuid, e_guid_t *guid)
{
    guid->data1 = ex_be32(uuid->octet);
    guid->data2 = ex_be16(uuid->octet + 4);
    guid->data3 = ex_be16(uuid->octet + 6);
    memcpy(guid->data4, uuid->octet + 8, sizeof(guid->data4));
}

static void guid_of(ex_interface id, e_guid_t *guid)
{
    ex_uuid uuid;

    ex_uuid_parse(ex_interfaces[id].uuid, &uuid);
    epmap_guid(&uuid, guid);
}

void epmap_names_register(void)
{
    static hf_register_info hf[G_N_ELEMENTS(interfaces)];
    static gint *ett[G_N_ELEMENTS(interfaces)];

    for (guint i = 0; i < G_N_ELEMENTS(interfaces); i++) {
        named_interface *one = &interfaces[i];
        const header_field_info field = {
            "Operation", one->opnum_field, FT_UINT16, BASE_DEC, NULL, 0, "Operation number of the RPC interface", HFILL
        };

        one->proto = proto_register_protocol(one->name, one->short_name, one->filter);
        hf[i].p_id = &one->hf_opnum;
        hf[i].hfinfo = field;
        ett[i] = &one->ett;
        proto_register_field_array(one->proto, &hf[i], 1);
    }
    proto_register_subtree_array(ett, array_length(ett));
}

/* The names that filters and columns show stand with the field. */
static void extend_field(int hf_opnum, const dcerpc_sub_dissector *table, guint count)
{
    header_field_info *field = hf_opnum > 0 ? proto_registrar_get_nth((guint)hf_opnum) : NULL;
    value_string *names;

    if (!field)
        return;
    names = wmem_alloc0_array(wmem_epan_scope(), value_string, count + 1);
    for (guint i = 0; i < count; i++) {
        names[i].value = table[i].num;
        names[i].strptr = table[i].name;
    }
    field->strings = names;
}

/*
 * Stock's own table with what it lacks behind it, in the place of stock's: nothing that stock has is changed. To
 * register the interface a second time would do the same, but stock then warns of two dissectors of one name.
 */
static void extend_emsmdb(void)
{
    dcerpc_uuid_value *stock;
    dcerpc_sub_dissector *table;
    guint count = 0, more = 0;
    guid_key key;

    memset(&key, 0, sizeof(key));
    guid_of(EX_IF_EMSMDB, &key.guid);
    stock = (dcerpc_uuid_value *)g_hash_table_lookup(dcerpc_uuids, &key);
    if (!stock || !stock->procs)
        return;
    while (stock->procs[count].name)
        count++;
    table = wmem_alloc0_array(wmem_epan_scope(), dcerpc_sub_dissector, count + G_N_ELEMENTS(emsmdb_more) + 1);
    memcpy(table, stock->procs, count * sizeof(*table));
    for (guint i = 0; i < G_N_ELEMENTS(emsmdb_more); i++) {
        gboolean there = FALSE;

        for (guint k = 0; k < count; k++)
            there |= stock->procs[k].num == emsmdb_more[i].num;
        if (!there)
            table[count + more++] = emsmdb_more[i];
    }
    if (more == 0)
        return;
    stock->procs = table;
    extend_field(stock->opnum_hf, table, count + more);
}

void epmap_names_handoff(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(interfaces); i++) {
        named_interface *one = &interfaces[i];
        /* Where no source of the article gives a version: AsyncEMSMDB has 0.1 (MS-OXCRPC 6). */
        const guint16 major = ex_interfaces[one->id].major == EX_ANY_VERSION ? 0 : ex_interfaces[one->id].major;
        e_guid_t guid;

        guid_of(one->id, &guid);
        if (!dcerpc_get_proto_name(&guid, major))
            dcerpc_init_uuid(one->proto, one->ett, &guid, major, one->operations, one->hf_opnum);
    }
    extend_emsmdb();
}
