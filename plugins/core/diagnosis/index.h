/* index.h
 * What the other flows of the same hosts say, in the order in which findings and reports ask for it. Made once from all
 * flows, so that no question goes through them again: each is answered in a time that hardly grows with the capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_INDEX_H
#define EXCHANGE_CORE_INDEX_H

#include "diagnosis/flow_view.h"

/** What came of all flows to a server's port. */
typedef struct {
    guint flows;
    gboolean open, blocked; /**< of any of them */
} ex_use;

/** @param views complete but for their index; they must outlive it */
ex_index *ex_index_make(const ex_flow_views *views);
void ex_index_free(ex_index *index);

/**
 * Beginning of the latest flow that got through to the server's port, ns; G_MININT64 if none did.
 * @param like a flow of the same client, by the same transport, in the same network
 */
gint64 ex_index_opened(const ex_index *index, const ex_flow_view *like, const ex_addr *server, guint16 port);

/** Beginning of the latest flow to the server's port, whatever came of it, ns; G_MININT64 if there is none. @param like as above */
gint64 ex_index_tried(const ex_index *index, const ex_flow_view *like, const ex_addr *server, guint16 port);

/**
 * Whether the component behind a blocked port came to another: the server's mapper gave the same client one of its interfaces again
 * afterwards, and the client got through to the component since.
 */
gboolean ex_index_moved(const ex_index *index, const ex_flow_view *view);

/**
 * Whether the client came further at the same port in a flow that began no earlier than this one, which was stopped, and that
 * was alive after the stop: to a word of the server's that this one did not get. Where this one was dropped in the middle of a
 * dialogue, whether a later one came as far and said as much.
 */
gboolean ex_index_came_further(const ex_index *index, const ex_flow_view *view);

/** What came of the flows to a server's port. */
ex_use ex_index_use(const ex_index *index, const ex_addr *server, guint16 port, guint8 transport);

/* What follows is asked for within one network (networks.h): what hosts of equal addresses say in another is not theirs. */

/** Whether the server takes X.400 at another port than this one. */
gboolean ex_index_takes_x400(const ex_index *index, guint32 network, const ex_addr *server, guint16 other_than);

/**
 * Whether the host calls for X.400 always at one port, and that is another than this one. The port at which an MTA calls is
 * its own "RFC1006 Port Number", at which it listens as well (KB 161931).
 */
gboolean ex_index_calls_x400(const ex_index *index, guint32 network, const ex_addr *client, guint16 other_than);

/** Whether the server accepted an association of the client's after the proof. */
gboolean ex_index_associated(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                             const ex_proof *after);

/** Whether the server's endpoint mapper gave the client the interface after the proof. */
gboolean ex_index_given(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                        guint interface_id, const ex_proof *after);

/**
 * An interface of Exchange that the server's endpoint mapper told the client it has not, between two times (ns, both
 * included): of several the one of the earliest flow.
 * @return EX_IF_OTHER if there is none
 */
ex_interface ex_index_lacked(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                             gint64 from, gint64 until);

/** Beginning of the latest flow that got through and binds to the server's MTA, ns; G_MININT64 if there is none. */
gint64 ex_index_mta_opened(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server);

/** Whether the client called the server's MTA between two times (ns, both included), without answer to MtaBind. */
gboolean ex_index_mta_called(const ex_index *index, guint32 network, const ex_addr *client, const ex_addr *server,
                             gint64 from, gint64 until);

/**
 * Whether the server's MTA was called by anybody between two times (ns, both included), and answered that it cannot reach
 * a server in turn: the way back, which may lead to another address than the caller's (KB 279537, 251318).
 */
gboolean ex_index_mta_failed(const ex_index *index, guint32 network, const ex_addr *server, gint64 from, gint64 until);

/**
 * Whether anybody's MtaBind at the server's MTA between two times (ns, both included) was never answered, without a way back
 * between the two that was ever taken.
 */
gboolean ex_index_mta_waits(const ex_index *index, guint32 network, const ex_addr *server, gint64 from, gint64 until);

#endif
