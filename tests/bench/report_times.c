/* report_times.c
 * Loaded before tshark's own libraries (LD_PRELOAD) by tests/bench/growth: says on standard error how much user time
 * the program has used when each report is printed, for all reports of one run. A report is printed by one fputs().
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

int fputs(const char *text, FILE *stream)
{
    struct rusage usage;

    if (stream == stdout && getrusage(RUSAGE_SELF, &usage) == 0)
        fprintf(stderr, "report %ld.%06ld %.20s\n", (long)usage.ru_utime.tv_sec, (long)usage.ru_utime.tv_usec, text);
    return fwrite(text, 1, strlen(text), stream) == strlen(text) ? 1 : EOF;
}
