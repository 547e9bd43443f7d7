/* exchange-merge.c
 * Evidence of several captures made one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "batch/files.h"

static void complain(const char *file, const char *what)
{
    fprintf(stderr, "exchange-merge: %s: %s\n", file, what);
}

int main(int argc, char **argv)
{
    ex_captures captures;
    ex_store *store;
    int status = 0;

    if (argc < 2 || argv[1][0] == '-') {
        fprintf(stderr, "usage: exchange-merge EVIDENCE... > MERGED\n");
        return 2;
    }
    if (!ex_captures_read(&captures, argv + 1, (guint)argc - 1, complain)) {
        ex_captures_clear(&captures);
        return 1;
    }
    store = ex_store_new();
    for (int i = 1; i < argc && status == 0; i++)
        status = ex_evidence_add(store, &captures, argv[i], complain) ? 0 : 1;
    if (status == 0) {
        ex_evidence_write(store, &captures, stdout);
        if (fflush(stdout) != 0 || ferror(stdout)) {
            complain("standard output", "could not be written");
            status = 1;
        }
    }
    ex_store_free(store);
    ex_captures_clear(&captures);
    return status;
}
