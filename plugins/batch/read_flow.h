/* read_flow.h
 * A flow's line of exported evidence.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_BATCH_READ_FLOW_H
#define EXCHANGE_BATCH_READ_FLOW_H

#include "batch/read.h"

/** Reads a flow's record into the reader's store. */
void ex_read_flow(ex_reader *reader, JsonObject *object);

#endif
