/* scene.h
 * A scene of packets, made of any octets: what the harness feeds instead of a capture.
 *
 * A scene is a head of 2 octets (SCENE_HEAD) and records. A record begins with 6 octets: what it is with its direction,
 * capture and time; the two hosts; the port; flags or numbers; the stock dissector that took it; and how many octets of
 * payload follow. seeds_exchange writes the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_FUZZ_SCENE_H
#define EXCHANGE_FUZZ_SCENE_H

#include "facts/facts.h"
#include "wire/netheader.h"

#define SCENE_HEAD   2
#define SCENE_RECORD 6

/** Longest payload of a record. */
#define SCENE_PAYLOAD_MAX 2047

/** A packet as the dissection engine would show it, and its octets. */
typedef struct {
    GByteArray *octets; /**< from the link layer on, as captured */
    ex_addr src, dst;   /**< of the innermost IP header; family 0 where the engine would show none */
    guint16 src_port, dst_port;
    guint8 transport;        /**< 6, 17, or 1 for an ICMP error */
    guint32 vlan, interface; /**< the network; an interface that is none tells nothing */
    guint layer;             /**< ex_layer that took the payload, EX_LAYER_NONE for none */
    gboolean is_text; /**< no packet, but a text that a reader may have found: .text, of .text_kind, any octets */
    ex_text_kind text_kind;
    char text[EX_TEXT_MAX];
    ex_proof proof;
} scene_packet;

typedef struct scene scene;

/** Reads a scene's head. @return NULL if it is too short */
scene *scene_open(const guint8 *octets, gsize size);
void scene_close(scene *s);

/** With these choices each of the two captures is a VLAN, an interface, of its own. */
#define SCENE_VLANS      0x40
#define SCENE_INTERFACES 0x80

/** The head's two octets: choices of the reports, and what makes a network. */
guint scene_choices(const scene *s);

/** The next packet; its octets are valid until the next call. @return FALSE at the end */
gboolean scene_next(scene *s, scene_packet *out);

#endif
