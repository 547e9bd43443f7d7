/* interrupt.h
 * Signals that end the program while a report is worked out and written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_INTERRUPT_H
#define EXCHANGE_INTERRUPT_H

/**
 * Lets SIGHUP, SIGINT and SIGTERM end the program at once, unless they are ignored. On systems without them this does
 * nothing. Not to be called twice without exchange_interrupt_restore() between.
 */
void exchange_interrupt_allow(void);

/** Puts back what was done with them before. */
void exchange_interrupt_restore(void);

#endif
