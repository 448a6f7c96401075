/* app/command_demo.c: astrolabe demo: a fictional site, filled and served. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/demonstration.h"
#include "app/subjects.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/serve.h"
#include "site/site.h"

static enum err write_accounts(struct call *c, const struct json *accounts, const char *path)
{
    struct buffer out = buffer_in(c->mem, LIMIT_JSON_TEXT);
    FILE *f;

    for (const struct json *a = accounts->as.members.first; a; a = a->next)
        printf("  %-10s  %-32s  %s\n", json_get_text(a, "user"), json_get_text(a, "passphrase"),
               json_get_text(a, "role"));
    if (!path) return OK;
    json_write(&out, accounts);
    f = fopen(path, "w");
    if (!f || fprintf(f, "%s\n", out.data) < 0 || fclose(f) != 0)
        return fail(c, ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
    return OK;
}

static enum err build(struct call *c, const struct demonstration *d, const char *accounts_file)
{
    struct json *accounts;

    printf("Making a fictional site of %d people in %s …\n", d->people, d->directory);
    TRY(demonstration_build(c, d, &accounts));
    printf("Accounts (user, passphrase, role):\n");
    return write_accounts(c, accounts, accounts_file);
}

static enum err demo(struct call *c, const struct demonstration *d, const char *listen,
                     const char *accounts_file, bool build_only)
{
    struct http_front *front = NULL;
    struct site *s;
    enum err e;

    if (!build_only) TRY(front_start(c, listen, &front));
    e = build(c, d, accounts_file);
    if (build_only) return e;
    if (e == OK) e = site_open(c, &astrolabe_charter, d->directory, &s);
    if (e == OK) return serve_site(c, front, s);
    http_front_stop(front);
    return e;
}

int command_demo(struct call *c, int argc, char **argv)
{
    const char *people = "60", *seed = "7", *listen = NULL, *accounts = NULL, *words[1];
    struct demonstration d = {0};
    char temporary[] = "/tmp/astrolabe-demo-XXXXXX", *made = NULL;
    bool build_only = false;
    const struct option options[] = {{"--dir", &d.directory, NULL},
                                     {"--people", &people, NULL},
                                     {"--seed", &seed, NULL},
                                     {"--listen", &listen, NULL},
                                     {"--accounts", &accounts, NULL},
                                     {"--build-only", NULL, &build_only},
                                     {0}};

    if (options_take(c, argc, argv, options, words, 1) != OK) return command_failed(c);
    d.people = (int)strtol(people, NULL, 10);
    d.seed = strtoull(seed, NULL, 10);
    if (d.people < 0 || d.people > 100000) return wrong_use("astrolabe demo --people 0 to 100000");
    if (!d.directory) {
        made = mkdtemp(temporary);
        if (!made) {
            fprintf(stderr, "astrolabe: no temporary directory can be made; name one with --dir.\n");
            return 3;
        }
        d.directory = arena_format(c->mem, "%s/site", made);
    }
    return demo(c, &d, listen, accounts, build_only) == OK ? 0 : command_failed(c);
}
