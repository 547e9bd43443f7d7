/* ws_conversation.h
 * Dissectors that the plugins set on conversations, and how they leave again without a trace.
 *
 * A conversation's dissector that takes nothing of a packet lets TCP try the ports and the heuristics, as if it were not
 * there. But stock's heuristics set theirs from the capture's first frame on, below one that was set later, and some
 * dissectors ask which is set. So one that has nothing to say is withdrawn, and one that must stay passes on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WS_CONVERSATION_H
#define EXCHANGE_WS_CONVERSATION_H

#include <exchange/ws_compat.h>
#include <epan/conversation.h>

/**
 * The conversation of a TCP segment, by its own addresses and ports, where TCP looks for a dissector too. What stock finds for
 * the packet is, above Frame Relay and X.25, that of the circuit, in which all connections are one.
 * @return NULL if TCP has made none
 */
static inline conversation_t *ex_conversation_of(const packet_info *pinfo)
{
    return find_conversation(pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_TCP, pinfo->srcport, pinfo->destport,
                             0);
}

typedef struct {
    guint32 without;
    wmem_tree_t *kept;
} ex_dissector_tree;

/** Copies an entry of a conversation's dissectors, but not the one that is withdrawn. @return FALSE: to go on */
static inline ws_bool ex_keep_dissector(const void *key, void *handle, void *data)
{
    ex_dissector_tree *tree = (ex_dissector_tree *)data;
    const guint32 frame = GPOINTER_TO_UINT(key);

    if (frame == tree->without)
        return FALSE;
    if (!tree->kept)
        tree->kept = wmem_tree_new(wmem_file_scope());
    wmem_tree_insert32(tree->kept, frame, handle);
    return FALSE;
}

/** Takes back the dissector that was set from a frame on: the conversation is what it would be without. */
static inline void ex_conversation_withdraw(conversation_t *conversation, guint32 frame)
{
    ex_dissector_tree tree = { frame, NULL };

    if (!conversation->dissector_tree)
        return;
    /* Removing from a tree of wmem's leaves a node that hides the ones before it. */
    wmem_tree_foreach(conversation->dissector_tree, ex_keep_dissector, &tree);
    conversation->dissector_tree = tree.kept;
}

/** Whom stock set on a conversation below the dissector that was set from a frame on, which is not 0; NULL if nobody. */
static inline dissector_handle_t ex_conversation_below(conversation_t *conversation, guint32 frame)
{
    return conversation_get_dissector(conversation, frame - 1);
}

#endif
