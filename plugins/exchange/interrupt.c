/* interrupt.c
 * Signals that end the program while a report is worked out and written.
 *
 * tshark's own handlers note that reading shall stop. Once all is read nobody looks at the note, and a program that was
 * asked to end would go on until its reports are printed, or for ever where nobody reads them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "interrupt.h"

#ifdef G_OS_UNIX
#include <signal.h>

static const int ending[] = { SIGHUP, SIGINT, SIGTERM };

static struct sigaction before[G_N_ELEMENTS(ending)];
static gboolean changed[G_N_ELEMENTS(ending)];

void exchange_interrupt_allow(void)
{
    struct sigaction now;

    for (guint i = 0; i < G_N_ELEMENTS(ending); i++) {
        /* What was to be ignored stays so: nohup asks for it. */
        changed[i] = sigaction(ending[i], NULL, &now) == 0 && (now.sa_flags & SA_SIGINFO || now.sa_handler != SIG_IGN);
        if (!changed[i])
            continue;
        now.sa_flags = 0;
        now.sa_handler = SIG_DFL;
        sigemptyset(&now.sa_mask);
        changed[i] = sigaction(ending[i], &now, &before[i]) == 0;
    }
}

void exchange_interrupt_restore(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(ending); i++) {
        if (changed[i])
            sigaction(ending[i], &before[i], NULL);
        changed[i] = FALSE;
    }
}

#else

void exchange_interrupt_allow(void)
{
}

void exchange_interrupt_restore(void)
{
}

#endif
