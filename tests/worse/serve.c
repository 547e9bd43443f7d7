/* serve.c
 * Loaded before tshark's own libraries (LD_PRELOAD): tshark starts once and reads many captures. Where it would open its
 * capture it waits for names on standard input, one a line, and for each a child of its own goes on with that file. When
 * the child has ended both outputs get a line that begins with octet 1e and has the child's status.
 *
 * Each capture is thus read by a process that read none before, without the start, which takes far longer than a small
 * capture does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/** Octets of a name at most, with what ends it. */
#define NAME_MAX_OCTETS 4096
/** Seconds after which a child is ended. */
#define SECONDS_MAX 120

typedef struct wtap wtap;
typedef wtap *(*open_function)(const char *name, unsigned type, int *error, char **info, int random);

/* The status of a child as a shell has it: of one that a signal ended 128 more than the signal. */
static int status_of(pid_t child)
{
    int status = 0;

    if (waitpid(child, &status, 0) != child)
        return 255;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void say(int to, int status)
{
    dprintf(to, "\x1e%d\n", status);
}

/* The same that libwiretap exports; type and random are numbers that no version passes in another place. */
wtap *wtap_open_offline(const char *name, unsigned type, int *error, char **info, int random)
{
    const open_function stock = (open_function)(void (*)(void))dlsym(RTLD_NEXT, "wtap_open_offline");
    char next[NAME_MAX_OCTETS];

    (void)name;
    while (fgets(next, sizeof(next), stdin)) {
        next[strcspn(next, "\n")] = '\0';
        fflush(NULL);
        const pid_t child = fork();

        if (child == 0) {
            alarm(SECONDS_MAX);
            return stock(strdup(next), type, error, info, random);
        }
        const int status = child > 0 ? status_of(child) : 255;
        say(STDERR_FILENO, status);
        say(STDOUT_FILENO, status);
    }
    _exit(0);
}
