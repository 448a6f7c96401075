/* app/main.c: the subcommands, by name. */

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "app/command.h"
#include "base/arena.h"
#include "base/time.h"
#include "crypt/secret.h"

static const struct {
    const char *name;
    int (*run)(struct call *c, int argc, char **argv);
    const char *usage;
} commands[] = {
    {"demo", command_demo,
     "[--dir DIR] [--people N] [--seed S] [--listen ADDR] [--build-only] [--accounts FILE]"},
    {"init", command_init, "DIR --name NAME --admin USER --passphrase-file F"},
    {"serve", command_serve, "DIR [--listen ADDR] [--unlock-file F]"},
    {"ledger", command_ledger, "verify DIR | show DIR [--json] | bench [--entries N] [--dir DIR]"},
    {"user", command_user, "add|disable|list DIR … --as USER --passphrase-file F"},
    {"instrument", command_instrument, "check FILE... [--json]"},
    {"stats", command_stats, "NAME FILE|- [options] | --list [--json] | NAME --help"},
};

static int usage(FILE *out)
{
    fprintf(out, "astrolabe: risk and needs assessment, offline.\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  astrolabe %-10s %s\n", commands[i].name, commands[i].usage);
    return 2;
}

/* Keys live in this process: no core dumps, no reading by others of the same user. */
static void keep_memory_private(void)
{
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

int main(int argc, char **argv)
{
    struct call c = {.mem = arena_new(), .now = time_now()};
    int code = 2;

    /* Before everything else: another program takes over, and has no use for what comes below. */
    if (argc > 1 && strcmp(argv[1], "stats") == 0) {
        code = command_stats(&c, argc - 1, argv + 1);
        arena_free(c.mem);
        return code;
    }
    gsl_set_error_handler_off(); /* a figure that GSL cannot give is NAN, not the end of the program */
    tzset();                     /* once, before there are threads: the wall clock's zone */
    umask(0077);                 /* whatever is written is its owner's alone */
    keep_memory_private();
    if (secret_start(&c) != OK)
        code = command_failed(&c);
    else if (argc < 2)
        code = usage(stderr);
    else if (strcmp(argv[1], "--help") == 0)
        code = usage(stdout) - 2;
    else {
        size_t i = 0, count = sizeof commands / sizeof *commands;
        while (i < count && strcmp(commands[i].name, argv[1]) != 0) i++;
        code = i < count ? commands[i].run(&c, argc - 1, argv + 1) : usage(stderr);
    }
    arena_free(c.mem);
    return code;
}
