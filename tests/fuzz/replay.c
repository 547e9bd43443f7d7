/* replay.c
 * Gives a harness the files of its corpus, one after the other: what the fuzzer found stays found, with any compiler.
 *
 *   replay_NAME FOLDER…
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

/* Seconds for one file, in the slowest of builds. */
#define PATIENCE 20

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static guint replay(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    guint count = 0;

    while (dir && (name = g_dir_read_name(dir))) {
        char *path = g_build_filename(folder, name, NULL), *octets, *copy;
        gsize size;

        if (g_file_get_contents(path, &octets, &size, NULL)) {
            /* At its own end: the text that glib reads has a NUL behind it. */
            copy = (char *)malloc(size ? size : 1);
            for (gsize i = 0; i < size; i++)
                copy[i] = octets[i];
            g_printerr("%s\n", path);
            alarm(PATIENCE);
            LLVMFuzzerTestOneInput((const uint8_t *)copy, size);
            alarm(0);
            free(copy);
            g_free(octets);
            count++;
        }
        g_free(path);
    }
    if (dir)
        g_dir_close(dir);
    return count;
}

int main(int argc, char **argv)
{
    guint count = 0;

    for (int i = 1; i < argc; i++)
        count += replay(argv[i]);
    g_print("%u files\n", count);
    return count > 0 ? 0 : 1;
}
