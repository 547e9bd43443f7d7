/* tower.h
 * Protocol towers (C706 appendices I and L): where an interface can be reached.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TOWER_H
#define EXCHANGE_CORE_TOWER_H

#include "wire/rpc/rpc.h"

/** Protocol identifiers of floors (C706 appendix I; MS-RPCE 2.2.1.2.4 names those for Windows). */
/* clang-format off */
#define EX_FLOORS(X)                                                                                                   \
    X(TP4, 0x05, "OSI TP4")                                                                                            \
    X(CLNS, 0x06, "OSI CLNS")                                                                                          \
    X(TCP, 0x07, "TCP")                                                                                                \
    X(UDP, 0x08, "UDP")                                                                                                \
    X(IP, 0x09, "IP")                                                                                                  \
    X(NCADG, 0x0a, "RPC connectionless")                                                                               \
    X(NCACN, 0x0b, "RPC connection-oriented")                                                                          \
    X(NCALRPC, 0x0c, "local RPC")                                                                                      \
    X(UUID, 0x0d, "UUID")                                                                                              \
    X(IPX, 0x0e, "IPX")                                                                                                \
    X(SMB, 0x0f, "SMB")                                                                                                \
    X(PIPE, 0x10, "named pipe")                                                                                        \
    X(NETBIOS, 0x11, "NetBIOS")                                                                                        \
    X(NETBEUI, 0x12, "NetBEUI")                                                                                        \
    X(SPX, 0x13, "SPX")                                                                                                \
    X(NB_IPX, 0x14, "NetBIOS over IPX")                                                                                \
    X(DSP, 0x16, "AppleTalk DSP")                                                                                      \
    X(DDP, 0x17, "AppleTalk DDP")                                                                                      \
    X(VINES_SPP, 0x1a, "Vines SPP")                                                                                    \
    X(VINES_IPC, 0x1b, "Vines IPC")                                                                                    \
    X(HTTP, 0x1f, "HTTP")
/* clang-format on */

typedef enum {
#define X(name, number, text) EX_FLOOR_##name = number,
    EX_FLOORS(X)
#undef X
} ex_floor_id;

/** Floors kept; a tower of RPC over TCP has five, over HTTP six. */
#define EX_TOWER_FLOORS 8
/** Longest name kept of a named pipe or a NetBIOS host, with its NUL. */
#define EX_TOWER_NAME 64

/** One tower. Places are octets from the tower's number of floors on. */
typedef struct {
    ex_uuid uuid;
    guint16 major, minor;
    ex_uuid syntax; /**< transfer syntax of the second floor, zeroes if there is none */
    guint8 floors;
    guint8 id[EX_TOWER_FLOORS];  /**< of each floor */
    guint8 protocol;             /**< of the fourth floor: EX_FLOOR_TCP, EX_FLOOR_UDP, another; 0 if there is none */
    guint16 port;                /**< 0 unless TCP, UDP or HTTP */
    ex_addr addr;                /**< family 0 if no floor gives one */
    char pipe[EX_TOWER_NAME];    /**< named pipe or local port, "" if none */
    char netbios[EX_TOWER_NAME]; /**< NetBIOS name, "" if none */
    gsize uuid_at, port_at, addr_at, pipe_at, netbios_at; /**< 0 where there is none */
    guint16 addr_size, pipe_size, netbios_size;
} ex_tower;

/**
 * Reads one tower: from its number of floors on.
 * @param size octets of the tower
 * @return FALSE if a floor is longer than what is there, there are none or more than EX_TOWER_FLOORS, or the first
 *         floor is no UUID
 */
gboolean ex_tower_read(const guint8 *bytes, gsize size, ex_tower *out);

/**
 * Reads no more of a tower than its first floor's interface, for one whose packet was cut.
 * @return FALSE if that is not there as a whole
 */
gboolean ex_tower_read_interface(const guint8 *bytes, gsize size, ex_tower *out);

/** "ncacn_ip_tcp" and so on (MS-RPCE 2.1.1); NULL where the floors have no name together. */
const char *ex_tower_sequence(const ex_tower *tower);

/** Name of a floor's protocol, NULL if the table does not know it. */
const char *ex_floor_name(guint8 id);

/** IP protocol number of a tower that leads to a port: 6, 17, or 0. */
guint8 ex_tower_transport(const ex_tower *tower);

/**
 * Writes the string binding: "ncacn_ip_tcp:192.0.2.5[1225]", "ncacn_np:\\SERVER[\PIPE\epmapper]", for others the
 * numbers of the floors.
 * @param addr the address to write, where the tower has none of its own
 */
void ex_tower_binding(const ex_tower *tower, const ex_addr *addr, GString *out);

#endif
