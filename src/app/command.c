/* app/command.c: what the subcommands share. */

#include "app/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/subjects.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/serve.h"
#include "page/serve.h"
#include "site/site.h"

int wrong_use(const char *usage)
{
    fprintf(stderr, "astrolabe: usage: %s\n", usage);
    return 2;
}

int command_failed(struct call *c)
{
    fprintf(stderr, "astrolabe: %s\n", c->fail.text);
    switch (c->fail.code) {
    case OK: return 0;
    case ERR_INVALID: return 2;
    case ERR_DENIED:
    case ERR_CONFLICT:
    case ERR_CORRUPT: return 1;
    default: return 3;
    }
}

static const struct option *find(const struct option *options, const char *name)
{
    for (; options->name; options++)
        if (strcmp(options->name, name) == 0) return options;
    return NULL;
}

enum err options_take(struct call *c, int argc, char **argv, const struct option *options,
                      const char **words, size_t max)
{
    size_t count = 0;

    for (int i = 1; i < argc; i++) {
        const struct option *o = find(options, argv[i]);
        if (o && !o->value) {
            *o->given = true;
        } else if (o) {
            if (i + 1 == argc) return fail(c, ERR_INVALID, "%s wants a value after it.", argv[i]);
            *o->value = argv[++i];
        } else if (text_starts(argv[i], "--")) {
            return fail(c, ERR_INVALID, "There is no option %s; see: astrolabe --help", argv[i]);
        } else {
            if (count + 1 >= max)
                return fail(c, ERR_INVALID, "%s is one word too many; see: astrolabe --help", argv[i]);
            words[count++] = argv[i];
        }
    }
    words[count] = NULL;
    return OK;
}

enum err read_first_line(struct call *c, const char *path, const char **ret)
{
    char line[LIMIT_PASSPHRASE + 2];
    FILE *f = fopen(path, "r");
    bool got;

    if (!f) return fail(c, ERR_IO, "%s cannot be read: %s.", path, strerror(errno));
    got = fgets(line, sizeof line, f) != NULL;
    fclose(f);
    if (!got) return fail(c, ERR_INVALID, "%s is empty; write the passphrase in its first line.", path);
    line[strcspn(line, "\r\n")] = '\0';
    *ret = arena_text(c->mem, line);
    return OK;
}

struct passphrase_cost passphrase_cost_wanted(void)
{
    const char *wish = secure_getenv("ASTROLABE_TEST_PASSPHRASES");

    return text_equal(wish, "cheap") ? passphrase_cost_least() : passphrase_cost_here();
}

static enum err enter(struct call *c, struct site *s, const char *user, const char *passphrase_file,
                      struct user_secrets **ret_secrets, struct desk *ret_desk)
{
    const char *passphrase;

    TRY(read_first_line(c, passphrase_file, &passphrase));
    TRY(user_secrets_open(c, site_user_store(s), user, passphrase, ret_secrets));
    TRY(site_unlock(c, s, *ret_secrets));
    return desk_sit(c, s, &(*ret_secrets)->user, *ret_secrets, ret_desk);
}

enum err open_as(struct call *c, const char *directory, const char *user, const char *passphrase_file,
                 struct site **ret_site, struct user_secrets **ret_secrets, struct desk *ret_desk)
{
    struct user_secrets *secrets = NULL;
    struct site *s;
    enum err e;

    if (!user || !passphrase_file)
        return fail(c, ERR_INVALID, "Say who you are: --as USER --passphrase-file FILE.");
    TRY(site_open(c, &astrolabe_charter, directory, &s));
    e = enter(c, s, user, passphrase_file, &secrets, ret_desk);
    if (e != OK) {
        user_secrets_free(secrets);
        site_close(s);
        return e;
    }
    *ret_site = s;
    *ret_secrets = secrets;
    return OK;
}

enum err front_start(struct call *c, const char *listen, struct http_front **ret)
{
    struct http_server *server = arena_alloc(c->mem, sizeof *server);

    server->listen = listen ? listen : "127.0.0.1:8470";
    server->patterns = pages_patterns(c, &astrolabe_charter, &server->count);
    return http_front_start(c, server, ret);
}

enum err serve_site(struct call *c, struct http_front *front, struct site *s)
{
    struct pages *pages;
    enum err e = pages_open(c, s, text_equal(secure_getenv("ASTROLABE_TEST_STRICT"), "yes"), &pages);

    if (e == OK) {
        pages_set_passphrase_cost(pages, passphrase_cost_wanted());
        printf("Astrolabe is at http://%s\n", http_front_address(front));
        fflush(stdout);
        e = http_workers_run(c, front, pages_answer, pages);
        pages_close(pages);
    }
    site_close(s);
    return e;
}
