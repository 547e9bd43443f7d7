/* text_window.h
 * Windows of text, and what can be done with the text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_TEXT_WINDOW_H
#define EXCHANGE_TEXT_WINDOW_H

#include <glib.h>
#include <epan/funnel.h>

/** A text and what it can be used for. Everything is copied. */
typedef struct {
    const char *title;
    const char *text;
    const char *file;   /**< the name under which it may be saved, without a folder; NULL: it is not for saving */
    const char *filter; /**< display filter that shows its packets; NULL: there is none */
} exchange_text;

/**
 * Shows a text with the buttons Copy, Save as and Apply as Filter, as far as this program has what they need.
 * @return NULL if there are no windows: in tshark
 */
funnel_text_window_t *exchange_text_show(const exchange_text *text);

/** Adds a button that goes to a packet. @param window NULL: does nothing @param frame from 1 */
void exchange_text_add_packet(funnel_text_window_t *window, guint32 frame);

/** Adds a button that opens an address in the browser. @param window NULL: does nothing */
void exchange_text_add_page(funnel_text_window_t *window, const char *label, const char *uri);

#endif
