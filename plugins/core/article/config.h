/* config.h
 * Which ports mean what: the article's, unless preferences say otherwise; and what else the user wants.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_CONFIG_H
#define EXCHANGE_CORE_CONFIG_H

#include "article/ports.h"

/** Which ports mean what: the article's, unless preferences say otherwise. Also what else the user wants. */
typedef struct {
    guint8 service[65536];    /**< ex_service by TCP port, EX_SVC_NONE for most */
    guint8 ssl[65536 / 8];    /**< bit set: TLS from the first byte */
    guint8 pinned[65536 / 8]; /**< bit set: an RPC port the registry pins */
    gboolean other_products;  /**< label services of other products too */
    gboolean tpdus_unread;    /**< nobody reads TPDUs, so that none was found means nothing */
    guint32 notify_modify;    /**< seconds from a change in the directory to the first notification (KB 137203) */
    guint32 notify_between;   /**< seconds between the notifications of two servers (KB 137203) */
} ex_config;

/** Fills the article's ports. */
void ex_config_default(ex_config *config);
void ex_config_set_port(ex_config *config, guint16 port, ex_service service, gboolean ssl, gboolean pinned);
gboolean ex_config_is_ssl(const ex_config *config, guint16 port);
gboolean ex_config_is_pinned(const ex_config *config, guint16 port);

/** Pauses of directory replication by default, in seconds (KB 137203). */
#define EX_NOTIFY_MODIFY  300
#define EX_NOTIFY_BETWEEN 30

/** For how long an MTA waits for the answer to a call, before it gives it up: 120 s (event 9277, KB 189494); in ns. */
#define EX_MTA_WAIT G_GINT64_CONSTANT(120000000000)

#endif
