/* program.h
 * What the programs for batches have in common: files in, one store out, and what people are told meanwhile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_BATCH_PROGRAM_H
#define EXCHANGE_BATCH_PROGRAM_H

#include "batch/files.h"

/** Says what is wrong in one line on standard error. @param about a file or the like, of any octets; NULL: nothing */
void ex_program_complain(const char *about, const char *what);

/**
 * Reads files of evidence; a terminal shows how far it is. All are looked at before one is taken, so that every file that
 * cannot be used is named at once.
 * @param name of the program
 * @param store empty
 * @return FALSE if any cannot be used; it was said which
 */
gboolean ex_program_read(const char *name, char *const *file, guint count, ex_captures *captures, ex_store *store);

/** Ends the output. @return FALSE if it could not be written whole; it was said why */
gboolean ex_program_finish(void);

#endif
