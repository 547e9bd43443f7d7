/* services.c
 * The services of KB 176466 "TCP ports and Microsoft Exchange: in-depth discussion".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/services.h"

const ex_service_kind ex_service_kinds[EX_SVC_COUNT] = {
#define ROW(X, name, text, words, kind) EX_KIND_##kind,
    EX_SERVICES(ROW, )
#undef ROW
};

static const char *const service_names[EX_SVC_COUNT] = {
#define ROW(X, name, text, words, kind) text,
    EX_SERVICES(ROW, )
#undef ROW
};

static const char *const auth_names[EX_AUTH_COUNT] = { "", "none", "basic", "ntlm", "gssapi", "ssl", "starttls" };

static const char *const port_class_names[EX_PORT_CLASS_COUNT] = { "", "well-known", "ephemeral", "static" };

static const char *const confidence_names[EX_CONF_COUNT] = { "", "port", "protocol", "corroborated", "confirmed" };

static const char *const confidence_words[EX_CONF_COUNT] = { "", "by port only", "decoded", "corroborated",
                                                             "confirmed" };

#define NAME_OF(table, value) ((guint)(value) < G_N_ELEMENTS(table) ? (table)[value] : "")

gboolean ex_service_is_mapped(ex_service service)
{
    return ex_service_kinds[service] == EX_KIND_PROCESS || ex_service_kinds[service] == EX_KIND_PURPOSE;
}

const char *ex_service_name(ex_service service)
{
    return NAME_OF(service_names, service);
}

const char *ex_auth_name(ex_auth auth)
{
    return NAME_OF(auth_names, auth);
}

const char *ex_port_class_name(ex_port_class port_class)
{
    return NAME_OF(port_class_names, port_class);
}

const char *ex_confidence_name(ex_confidence confidence)
{
    return NAME_OF(confidence_names, confidence);
}

const char *ex_confidence_word(ex_confidence confidence)
{
    return NAME_OF(confidence_words, confidence);
}
