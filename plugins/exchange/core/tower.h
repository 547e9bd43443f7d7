/* tower.h
 * The stubs of ept_map: protocol towers (C706 appendices I, L and O).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TOWER_H
#define EXCHANGE_CORE_TOWER_H

#include "rpc.h"

#define EX_EPM_LOOKUP_OPNUM 2
#define EX_EPM_MAP_OPNUM    3

/** "not registered" (KB 180795 has what follows from it). */
#define EX_EPM_NOT_REGISTERED 0x16c9a0d6u

/** Protocol identifiers of the floors that are read (C706 appendix I). */
#define EX_FLOOR_TCP  0x07
#define EX_FLOOR_UDP  0x08
#define EX_FLOOR_IP   0x09
#define EX_FLOOR_UUID 0x0d

/** One tower. */
typedef struct {
    ex_uuid uuid;
    guint16 major, minor;
    guint8 protocol; /**< of the fourth floor: EX_FLOOR_TCP, EX_FLOOR_UDP, another, 0 if there is none */
    guint16 port;    /**< 0 unless TCP or UDP */
    ex_addr addr;    /**< family 0 if no floor gives one */
} ex_tower;

/** Towers kept of one reply; a client asks for at most 4 or so. */
#define EX_TOWERS_MAX 16

typedef struct {
    ex_tower tower[EX_TOWERS_MAX];
    guint count;
    guint32 status;
} ex_map_reply;

/**
 * Reads one tower: from its number of floors on.
 * @return FALSE if a floor is longer than what is there, or the first floor is no UUID
 */
gboolean ex_tower_read(const guint8 *bytes, gsize size, ex_tower *out);

/** Reads the stub of an ept_map request: the tower that is asked for. @return FALSE if it does not read as one */
gboolean ex_map_request_read(const ex_rpc_header *header, const guint8 *stub, gsize size, ex_tower *out);

/**
 * Reads the stub of an ept_map response in NDR.
 *
 * Strict, so that it can be tried on a response whose request was not captured: counts agree with each other and with
 * what is there, and the stub ends with the status.
 */
gboolean ex_map_reply_read(const ex_rpc_header *header, const guint8 *stub, gsize size, ex_map_reply *out);

#endif
