/* exchange-merge.c
 * Evidence of several captures made one: exchange-merge(1).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "batch/program.h"

int main(int argc, char **argv)
{
    const gboolean ended = argc > 1 && strcmp(argv[1], "--") == 0;
    const int first = ended ? 2 : 1;
    ex_captures captures;
    ex_store *store;
    gboolean good;

    if (argc <= first || (!ended && argv[1][0] == '-')) {
        fprintf(stderr, "usage: exchange-merge [--] EVIDENCE... > MERGED\n");
        return 2;
    }
    ex_captures_init(&captures);
    store = ex_store_new();
    good = ex_program_read("exchange-merge", argv + first, (guint)(argc - first), &captures, store);
    if (good) {
        ex_evidence_write(store, &captures, stdout);
        good = ex_program_finish();
    }
    ex_store_free(store);
    ex_captures_clear(&captures);
    return good ? 0 : 1;
}
