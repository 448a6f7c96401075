/* page/internal.h: what the files of this folder know of each other. */
#ifndef PAGE_INTERNAL_H
#define PAGE_INTERNAL_H

#include "html/mustache.h"
#include "page/page.h"
#include "page/serve.h"

#define LANGUAGE_COUNT 3

struct language {
    const char *code;
    const char *name; /* in itself */
    bool right_to_left;
    struct words *words; /* NULL for English */
    struct mustache *templates;
};

struct pages {
    struct site *site;
    struct sessions *sessions;
    struct arena *mem; /* the router and the routes' table live here */
    struct router *router;
    const struct route **routes; /* in the order of the router's patterns */
    size_t route_count;
    struct language languages[LANGUAGE_COUNT];
    struct passphrase_cost cost;
};

/* language.c */
enum err languages_open(struct call *c, struct pages *p, bool strict) MUST_CHECK;
void languages_close(struct pages *p);
const struct language *language_by_code(const struct pages *p,
                                        const char *code); /* English if unknown */
/* The session's, else the cookie's, else the best of Accept-Language. */
const struct language *language_wanted(struct call *c, const struct pages *p, const struct session *s,
                                       const struct http_request *q);

/* fields.c */
const struct route *route_find(const struct pages *p, enum method method, const char *address);
/* ERR_INVALID naming the field that is missing, unknown or malformed. */
enum err fields_check(struct call *c, const struct route *r, const struct json *form) MUST_CHECK;
/* Marks the field that a failure names. */
void fields_blame(struct call *c, struct json *view, const struct fail *f);

/* frame.c */
/* The address of the page that shows the form of a POST route; NULL if it has none. */
const char *frame_form_address(struct call *c, const struct pages *p, const struct route *post,
                               const struct json *params);
/* view.frame: what stands around every page. */
enum err frame_fill(struct call *c, struct request *q, struct json *view) MUST_CHECK;

#endif
