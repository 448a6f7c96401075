/* page/serve.h: all pages of a site behind one function that answers requests. */
#ifndef PAGE_SERVE_H
#define PAGE_SERVE_H

#include "http/message.h"
#include "http/router.h"
#include "site/session.h"
#include "site/site.h"

struct pages;

/* The patterns of every route of the charter's subjects, for the front process. In c->mem. */
const struct http_pattern *pages_patterns(struct call *c, const struct charter *charter,
                                          size_t *ret_count);

/* strict: a name that a view does not have fails the page (tests); otherwise it prints nothing. */
enum err pages_open(struct call *c, struct site *s, bool strict, struct pages **ret) MUST_CHECK;
void pages_close(struct pages *p); /* NULL is accepted; the site stays */

/* Answers one request. Failures of pages become pages; what this returns is for the log only. */
enum err pages_answer(struct call *c, void *pages, const struct http_request *q,
                      struct http_response *ret);

struct sessions *pages_sessions(struct pages *p);

/* What passphrases cost that are set through pages: this machine's usual, unless a test lowers it. */
struct passphrase_cost pages_passphrase_cost(const struct pages *p);
void pages_set_passphrase_cost(struct pages *p, struct passphrase_cost cost);

const struct charter *pages_charter(const struct pages *p);

#endif
