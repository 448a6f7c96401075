/* app/command_stats.c: `astrolabe stats …` is the program astrolabe-stats, which stands beside this
 * one.
 *
 * It is a program of its own so that a small file is answered before keys, server and ledger would have
 * been made ready; main hands over before it does any of that.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "base/arena.h"

#define PATH_MOST 4096
#define STATS_NAME "astrolabe-stats"

int command_stats(struct call *c, int argc, char **argv)
{
    char own[PATH_MOST], *slash;
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    const char *program = STATS_NAME;

    (void)argc;
    if (length > 0) {
        own[length] = '\0';
        slash = strrchr(own, '/');
        if (slash) program = arena_format(c->mem, "%.*s/" STATS_NAME, (int)(slash - own), own);
        argv[0] = STATS_NAME;
        execv(program, argv);
    }
    fprintf(stderr, "astrolabe: The program %s, which computes statistics, is not there.\n", program);
    return 3;
}
