/* app/command_site.c: astrolabe init, serve and user: making a site, serving it, its accounts. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/subjects.h"
#include "base/arena.h"
#include "base/text.h"
#include "http/serve.h"
#include "people/people.h"
#include "site/site.h"
#include "site/users.h"

/* ---- init ---- */

int command_init(struct call *c, int argc, char **argv)
{
    struct site_founding f = {.cost = passphrase_cost_wanted()};
    const char *file = NULL, *words[2], *recovery;
    const struct option options[] = {{"--name", &f.name, NULL},
                                     {"--admin", &f.admin, NULL},
                                     {"--passphrase-file", &file, NULL},
                                     {0}};
    struct site *s;

    if (options_take(c, argc, argv, options, words, 2) != OK) return command_failed(c);
    if (!words[0] || !f.name || !f.admin || !file)
        return wrong_use("astrolabe init DIR --name NAME --admin USER --passphrase-file F");
    f.directory = words[0];
    if (read_first_line(c, file, &f.passphrase) != OK) return command_failed(c);
    if (site_create(c, &astrolabe_charter, &f, &s, &recovery) != OK) return command_failed(c);
    printf("The site \"%s\" is in %s.\n", f.name, f.directory);
    printf("Its fingerprint, to be written down where others can compare it:\n  %s\n",
           site_fingerprint(c, s));
    printf("Its recovery key. Write it on paper, give the paper to somebody outside, and keep no other "
           "copy;\n"
           "without it nothing can be read again once all passphrases are lost:\n  %s\n",
           recovery);
    printf("Next: astrolabe serve %s\n", f.directory);
    site_close(s);
    return 0;
}

/* ---- serve ---- */

/* A file beside the keys that opens them would make locking meaningless. */
static enum err check_outside(struct call *c, const char *file, const char *directory)
{
    char real_file[PATH_MAX], real_directory[PATH_MAX];
    size_t length;

    if (!realpath(file, real_file)) return fail(c, ERR_IO, "%s cannot be read.", file);
    if (!realpath(directory, real_directory)) return fail(c, ERR_IO, "%s cannot be read.", directory);
    length = strlen(real_directory);
    if (strncmp(real_file, real_directory, length) == 0 &&
        (real_file[length] == '/' || real_file[length] == '\0'))
        return fail(
            c, ERR_INVALID,
            "The unlock file lies in the site's own directory; keep it elsewhere, best on a stick.");
    return OK;
}

/* The unlock file: the user's name in the first line, the passphrase in the second. */
static enum err unlock_by_file(struct call *c, struct site *s, const char *path)
{
    char user[256], passphrase[2048];
    FILE *f = fopen(path, "r");
    struct user_secrets *secrets;
    bool got;
    enum err e;

    if (!f) return fail(c, ERR_IO, "%s cannot be read.", path);
    got = fgets(user, sizeof user, f) && fgets(passphrase, sizeof passphrase, f);
    fclose(f);
    if (!got)
        return fail(c, ERR_INVALID, "%s needs two lines: the user's name, and the passphrase.", path);
    user[strcspn(user, "\r\n")] = '\0';
    passphrase[strcspn(passphrase, "\r\n")] = '\0';
    e = user_secrets_open(c, site_user_store(s), user, passphrase, &secrets);
    explicit_bzero(passphrase, sizeof passphrase);
    if (e == OK) {
        e = site_unlock(c, s, secrets);
        user_secrets_free(secrets);
    }
    return e;
}

static enum err serve(struct call *c, const char *directory, const char *listen,
                      const char *unlock_file)
{
    struct http_front *front;
    struct site *s;
    enum err e;

    if (unlock_file) TRY(check_outside(c, unlock_file, directory));
    TRY(front_start(c, listen, &front)); /* before any key is in this process */
    e = site_open(c, &astrolabe_charter, directory, &s);
    if (e == OK && unlock_file) {
        e = unlock_by_file(c, s, unlock_file);
        if (e != OK) site_close(s);
    }
    if (e == OK)
        e = serve_site(c, front, s);
    else
        http_front_stop(front);
    return e;
}

int command_serve(struct call *c, int argc, char **argv)
{
    const char *listen = NULL, *ledger = NULL, *unlock_file = NULL, *words[2];
    const struct option options[] = {{"--listen", &listen, NULL},
                                     {"--ledger", &ledger, NULL},
                                     {"--unlock-file", &unlock_file, NULL},
                                     {0}};

    if (options_take(c, argc, argv, options, words, 2) != OK) return command_failed(c);
    if (!words[0]) return wrong_use("astrolabe serve DIR [--listen ADDR] [--unlock-file F]");
    if (ledger) {
        fprintf(stderr,
                "astrolabe: --ledger is not built yet; a site keeps its record in DIR/ledger.db.\n");
        return 2;
    }
    return serve(c, words[0], listen, unlock_file) == OK ? 0 : command_failed(c);
}

/* ---- user ---- */

struct user_options {
    const char *as, *passphrase_file, *full_name, *roles, *units, *new_passphrase_file;
};

static enum err parse_roles(struct call *c, const char *list, unsigned *ret)
{
    char *copy = arena_text(c->mem, list ? list : ""), *rest = copy, *name;
    unsigned roles = 0;

    while ((name = strsep(&rest, ","))) {
        enum role role;
        if (!role_parse(name, &role))
            return fail(c, ERR_INVALID,
                        "There is no role \"%s\"; the roles are officer, assessor, reviewer, "
                        "inspector, administrator.",
                        name);
        roles |= 1U << role;
    }
    *ret = roles;
    return OK;
}

static enum err parse_units(struct call *c, struct desk *d, const char *list, struct json **ret)
{
    char *copy = arena_text(c->mem, list), *rest = copy, *name;
    struct json *units = json_list(c), *row;

    while (rest && (name = strsep(&rest, ","))) {
        TRY(desk_row(c, d, "unit_named", DB_ARGS(DB_TEXT("name", name)), &row));
        if (row->kind == JSON_IS_NIL) return fail(c, ERR_MISSING, "There is no unit %s.", name);
        json_add(units, json_text(c, json_get_text(row, "id")));
    }
    *ret = units;
    return OK;
}

static enum err add_user(struct call *c, struct desk *d, const char *name, const struct user_options *o)
{
    struct user_new u = {.name = name,
                         .full_name = o->full_name ? o->full_name : name,
                         .cost = passphrase_cost_wanted()};
    struct id entry;

    if (!o->new_passphrase_file)
        return fail(c, ERR_INVALID, "The new account needs --new-passphrase-file FILE.");
    TRY(parse_roles(c, o->roles, &u.roles));
    TRY(parse_units(c, d, o->units, &u.units));
    TRY(read_first_line(c, o->new_passphrase_file, &u.passphrase));
    return user_add(c, d, &u, &entry);
}

static enum err list_users(struct call *c, struct desk *d)
{
    struct json *users;

    TRY(desk_rows(c, d, "user_list", DB_NO_ARGS, &users));
    for (const struct json *u = users->as.members.first; u; u = u->next) {
        printf("%s\t%s\t", json_get_text(u, "name"), json_get_text(u, "full_name"));
        for (enum role role = 0; role < ROLE_COUNT; role++)
            if (json_get_int(u, "roles", 0) & 1 << role) printf("%s ", role_name(role));
        printf("%s\n", json_get_int(u, "disabled", 0) ? "(closed)" : "");
    }
    return OK;
}

static enum err run_user(struct call *c, const char *verb, const char *name, struct desk *d,
                         const struct user_options *o)
{
    struct id entry;

    if (text_equal(verb, "list")) return list_users(c, d);
    if (!name) return fail(c, ERR_INVALID, "Name the account: astrolabe user %s DIR USER …", verb);
    if (text_equal(verb, "add")) return add_user(c, d, name, o);
    if (text_equal(verb, "disable")) return user_disable(c, d, name, &entry);
    return fail(c, ERR_INVALID, "astrolabe user knows add, disable and list, not %s.", verb);
}

int command_user(struct call *c, int argc, char **argv)
{
    struct user_options o = {0};
    const char *words[4];
    const struct option options[] = {{"--as", &o.as, NULL},
                                     {"--passphrase-file", &o.passphrase_file, NULL},
                                     {"--full-name", &o.full_name, NULL},
                                     {"--roles", &o.roles, NULL},
                                     {"--units", &o.units, NULL},
                                     {"--new-passphrase-file", &o.new_passphrase_file, NULL},
                                     {0}};
    struct user_secrets *secrets;
    struct site *s;
    struct desk d;
    enum err e;

    if (options_take(c, argc, argv, options, words, 4) != OK) return command_failed(c);
    if (!words[0] || !words[1])
        return wrong_use("astrolabe user add|disable|list DIR [USER] --as ADMIN --passphrase-file F "
                         "[--roles officer,… --units A,… --full-name NAME --new-passphrase-file F]");
    if (open_as(c, words[1], o.as, o.passphrase_file, &s, &secrets, &d) != OK) return command_failed(c);
    e = run_user(c, words[0], words[2], &d, &o);
    user_secrets_free(secrets);
    site_close(s);
    return e == OK ? 0 : command_failed(c);
}
