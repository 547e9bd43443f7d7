/* config.c
 * Which ports mean what.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "article/config.h"

void ex_config_set_port(ex_config *config, guint16 port, ex_service service, gboolean ssl, gboolean pinned)
{
    const guint8 bit = (guint8)(1u << (port % 8));

    config->service[port] = (guint8)service;
    config->ssl[port / 8] = (guint8)((config->ssl[port / 8] & ~bit) | (ssl ? bit : 0));
    config->pinned[port / 8] = (guint8)((config->pinned[port / 8] & ~bit) | (pinned ? bit : 0));
}

gboolean ex_config_is_ssl(const ex_config *config, guint16 port)
{
    return (config->ssl[port / 8] >> (port % 8)) & 1;
}

gboolean ex_config_is_pinned(const ex_config *config, guint16 port)
{
    return (config->pinned[port / 8] >> (port % 8)) & 1;
}

void ex_config_default(ex_config *config)
{
    memset(config, 0, sizeof(*config));
    config->notify_modify = EX_NOTIFY_MODIFY;
    config->notify_between = EX_NOTIFY_BETWEEN;
    for (guint i = 0; i < ex_ports_count; i++)
        ex_config_set_port(config, ex_ports[i].port, ex_ports[i].service, ex_ports[i].ssl, FALSE);
}
