/* observer.h
 * From packets to evidence without libwireshark: what plugins/exchange/observe*.c, plugins/epmap and plugins/rfc1006 do
 * around the readers, as short as can be.
 *
 * Every piece of evidence also goes into the store of its capture, so that the two merged can be compared with the whole.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_FUZZ_OBSERVER_H
#define EXCHANGE_FUZZ_OBSERVER_H

#include "verdict/conditions.h"
#include "scene.h"
#include "evidence/store.h"

/** Captures that a scene is read from. */
#define OBSERVER_SOURCES 2

typedef struct observer observer;

/** An observer of one scene. @param config outlives it */
observer *observer_new(const ex_config *config);
void observer_free(observer *o);

/** Learns from the next packet. */
void observer_take(observer *o, const scene_packet *packet);

/** What was learned from all captures; the observer's. */
ex_store *observer_store(observer *o);

/** A new store with what was learned from one of them. */
ex_store *observer_part(const observer *o, guint32 source);

/** Aborts unless each frame still belongs to the flow it was learned for. */
void observer_check_frames(const observer *o);

#endif
