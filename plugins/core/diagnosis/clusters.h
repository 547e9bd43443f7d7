/* clusters.h
 * Two addresses of one MTA: a node of a cluster calls from its own address, and is called back at the virtual one.
 *
 * The called MTA calls back while it is being called (KB 159298), and to where the call says (KB 279537, 251318). So the way
 * back is the caller's if it began within the call, and if no other caller waited then, nor was called back itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_DIAGNOSIS_CLUSTERS_H
#define EXCHANGE_DIAGNOSIS_CLUSTERS_H

#include "diagnosis/flow_view.h"

/** Calls of MTAs, by who was called. */
typedef struct ex_clusters ex_clusters;

/** Reads all flows. Freed with ex_clusters_free(); the views must stay. */
ex_clusters *ex_clusters_read(const ex_flow_views *views);
void ex_clusters_free(ex_clusters *clusters);

/**
 * The flow of the call that a way back belongs to, where it leads to another address than the one that called.
 * @return NULL if the view is no such way back, or it is not certain whose it is
 */
const ex_flow_view *ex_clusters_call(const ex_clusters *clusters, const ex_flow_view *back);

/**
 * Likewise of a way back that does not get through: a call that was not answered, or answered by a failure, and that began at most
 * EX_MTA_WAIT before.
 * @param back is known to be one (mta-bindback-blocked)
 */
const ex_flow_view *ex_clusters_failed_call(const ex_clusters *clusters, const ex_flow_view *back);

#endif
