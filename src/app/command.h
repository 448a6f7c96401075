/* app/command.h: the subcommands. Each gets its own arguments, argv[0] being its name, and returns the
 * exit code: 0 done, 1 the answer is no, 2 wrong use, 3 could not.
 */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include "base/call.h"
#include "site/desk.h"

struct site;

int command_demo(struct call *c, int argc, char **argv);
int command_init(struct call *c, int argc, char **argv);
int command_serve(struct call *c, int argc, char **argv);
int command_ledger(struct call *c, int argc, char **argv);
int command_user(struct call *c, int argc, char **argv);
int command_instrument(struct call *c, int argc, char **argv);
int command_stats(struct call *c, int argc, char **argv); /* returns only if it could not hand over */

/* ---- what they share ---- */

struct option {
    const char *name;   /* "--people" */
    const char **value; /* where its value goes; NULL for a switch */
    bool *given;        /* where it is noted that a switch was given */
};

/* Takes options out of argv, in any place; what stays is returned in words (at most max),
 * NULL-terminated. ERR_INVALID for an unknown option or a missing value. */
enum err options_take(struct call *c, int argc, char **argv, const struct option *options,
                      const char **words, size_t max) MUST_CHECK;

/* The one table from failures to exit codes; prints the sentence on standard error. */
int command_failed(struct call *c);
int wrong_use(const char *usage);

/* The first line of a file, without its end: a passphrase. */
enum err read_first_line(struct call *c, const char *path, const char **ret) MUST_CHECK;

/* Opens and unlocks a site as a user, for a subcommand that reads or writes sealed parts. Free the
 * secrets and close the site afterwards. */
enum err open_as(struct call *c, const char *directory, const char *user, const char *passphrase_file,
                 struct site **ret_site, struct user_secrets **ret_secrets,
                 struct desk *ret_desk) MUST_CHECK;

/* The cost of passphrases: the machine's usual, or the least if ASTROLABE_TEST_PASSPHRASES is "cheap",
 * which only a test sets. */
struct passphrase_cost passphrase_cost_wanted(void);

/* Serves an open, locked or unlocked site until it is told to stop; front was started before the site
 * was opened. Takes the site over. */
struct http_front;
enum err serve_site(struct call *c, struct http_front *front, struct site *s) MUST_CHECK;
enum err front_start(struct call *c, const char *listen, struct http_front **ret) MUST_CHECK;

#endif
