/* html/template.h: how a template is kept; for html/ alone.
 *
 * A template is a flat list of steps that ends with STEP_STOP. A section knows how far away its end
 * is, and the end how far back it began, so that rendering is one loop that only moves a pointer.
 */
#ifndef HTML_TEMPLATE_H
#define HTML_TEMPLATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"

struct arena;
struct words;

enum step_kind {
    STEP_TEXT,
    STEP_VALUE,
    STEP_SECTION,
    STEP_SECTION_END,
    STEP_INVERTED,
    STEP_INVERTED_END,
    STEP_PARTIAL,
    STEP_STOP
};

/* A name as it is looked for. Each template has its own, so that what is missing is logged once per
 * template and name: the flag is the one thing that rendering writes. */
struct name {
    struct name *next;
    const char *text;   /* as it was written: "a.b.c" or "." */
    const char **parts; /* split at the points */
    size_t count;       /* of parts; 0 for "." */
    atomic_bool logged;
};

struct step {
    enum step_kind kind;
    int line;
    bool starts_line;  /* where a partial's indentation goes */
    bool stands_alone; /* a partial that passes its indentation on */
    const char *text;  /* what to print; a partial's indentation */
    size_t length;     /* of text */
    size_t jump;       /* steps between a section and its end */
    struct name *name; /* of a value or section */
    struct mustache_template *partial;
};

/* Made when its name is first read, in a partial tag or as a template: steps are NULL until it is
 * added. */
struct mustache_template {
    const char *name;
    const struct step *steps;
    atomic_bool logged; /* that it is missing */
};

struct mustache {
    struct arena *mem;
    const struct words *words;
    bool strict;
    struct mustache_template **templates; /* sorted by name */
    size_t count, capacity;
};

/* The template of that name, or NULL. */
struct mustache_template *template_find(const struct mustache *m, const char *name);

/* The same, made without steps if there is none. */
struct mustache_template *template_named(struct mustache *m, const char *name, size_t length);

/* Whether text may be a template's name, or with points a value's. */
bool template_is_name(const char *text, size_t length, bool with_points);

/* Turns text, which must live as long as m, into t's steps. Errors as of mustache_add. */
enum err template_read(struct call *c, struct mustache *m, struct mustache_template *t,
                       const char *text, size_t length) MUST_CHECK;

#endif
