/* interfaces.c
 * RPC interfaces by UUID and version, and by the process that offers them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "article/interfaces.h"

#define IN(component)  EX_SVC(component)
#define IN_ANY         (IN(DIRECTORY) | IN(STORE) | IN(MTA) | IN(SYSTEM_ATTENDANT))
#define MEANS(meaning) (1u << EX_MEANS_##meaning)

const ex_interface_row ex_interfaces[EX_IF_COUNT] = {
#define X(name, uuid, major, shown, annotation, service, processes, means, shows, source) \
    { EX_IF_##name, uuid, major, shown, annotation, EX_SVC_##service, processes, means, EX_SHOWS_##shows },
    EX_INTERFACES(X)
#undef X
};

gboolean ex_uuid_parse(const char *text, ex_uuid *uuid)
{
    static const char pattern[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    ex_uuid out;
    guint nibble = 0;

    if (!text || strlen(text) != sizeof(pattern) - 1)
        return FALSE;
    for (guint i = 0; pattern[i]; i++) {
        if (pattern[i] == '-') {
            if (text[i] != '-')
                return FALSE;
            continue;
        }
        const int value = g_ascii_xdigit_value(text[i]);
        if (value < 0)
            return FALSE;
        if (nibble % 2 == 0)
            out.octet[nibble / 2] = (guint8)(value << 4);
        else
            out.octet[nibble / 2] |= (guint8)value;
        nibble++;
    }
    *uuid = out;
    return TRUE;
}

void ex_uuid_append(GString *out, const ex_uuid *uuid)
{
    for (guint i = 0; i < sizeof(uuid->octet); i++)
        g_string_append_printf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid->octet[i]);
}

ex_interface ex_interface_find_any(const ex_uuid *uuid)
{
    static ex_uuid known[EX_IF_COUNT];
    static gsize ready = 0;

    if (g_once_init_enter(&ready)) {
        for (guint i = 0; i < EX_IF_COUNT; i++) {
            const gboolean well_formed = ex_uuid_parse(ex_interfaces[i].uuid, &known[i]);
            g_assert(well_formed);
        }
        g_once_init_leave(&ready, 1);
    }
    for (guint i = 1; i < EX_IF_COUNT; i++) {
        if (memcmp(&known[i], uuid, sizeof(*uuid)) == 0)
            return (ex_interface)i;
    }
    return EX_IF_OTHER;
}

ex_interface ex_interface_find(const ex_uuid *uuid, guint16 major)
{
    const ex_interface found = ex_interface_find_any(uuid);

    return ex_interfaces[found].major == EX_ANY_VERSION || ex_interfaces[found].major == major ? found : EX_IF_OTHER;
}

gboolean ex_interface_shows(guint interface_id, ex_shows shows)
{
    return interface_id < EX_IF_COUNT && ex_interfaces[interface_id].shows == shows;
}

gboolean ex_interface_is_exchange(guint interface_id)
{
    const ex_service service = interface_id < EX_IF_COUNT ? ex_interfaces[interface_id].service : EX_SVC_NONE;

    return service != EX_SVC_NONE && service != EX_SVC_EPM;
}

ex_service ex_interface_home(ex_interface interface_id)
{
    if ((guint)interface_id >= EX_IF_COUNT || ex_interfaces[interface_id].service == EX_SVC_NONE)
        return EX_SVC_NONE;
    return ex_interfaces_home((ex_interfaces_set)1 << interface_id);
}

ex_service ex_interfaces_home(ex_interfaces_set interfaces)
{
    guint processes = IN_ANY;

    for (guint id = 0; id < EX_IF_COUNT; id++) {
        if (interfaces >> id & 1)
            processes &= ex_interfaces[id].processes;
    }
    if (processes == 0 || processes == IN_ANY)
        return EX_SVC_NONE;
    return (ex_service)g_bit_nth_lsf(processes, -1);
}

gboolean ex_annotation_is_exchange(const char *annotation)
{
    return annotation &&
           (g_str_has_prefix(annotation, EX_SAYS_EXCHANGE) || g_str_has_prefix(annotation, EX_SAYS_STORE) ||
            g_str_has_prefix(annotation, EX_SAYS_STORE_2000));
}

gboolean ex_interfaces_together(ex_interface a, ex_interface b)
{
    return (guint)a < EX_IF_COUNT && (guint)b < EX_IF_COUNT &&
           (ex_interfaces[a].processes & ex_interfaces[b].processes) != 0;
}
