/* html/mustache.c: the set of templates. */

#include "html/mustache.h"

#include <string.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "base/text.h"
#include "html/template.h"

#define FIRST_CAPACITY 64
#define SUFFIX ".mustache"

struct mustache *mustache_new(const struct words *words, bool strict)
{
    struct arena *mem = arena_new();
    struct mustache *m = arena_alloc(mem, sizeof *m);

    m->mem = mem;
    m->words = words;
    m->strict = strict;
    return m;
}

void mustache_close(struct mustache *m)
{
    if (m) arena_free(m->mem);
}

/* Where a template of that name stands, or would. */
static size_t place_of(const struct mustache *m, const char *name)
{
    size_t low = 0, high = m->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(m->templates[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct mustache_template *template_find(const struct mustache *m, const char *name)
{
    size_t at = place_of(m, name);

    return at < m->count && strcmp(m->templates[at]->name, name) == 0 ? m->templates[at] : NULL;
}

static void make_room(struct mustache *m)
{
    struct mustache_template **grown;

    if (m->count < m->capacity) return;
    m->capacity = m->capacity ? 2 * m->capacity : FIRST_CAPACITY;
    grown = arena_alloc(m->mem, m->capacity * sizeof *grown);
    if (m->count) memcpy(grown, m->templates, m->count * sizeof *grown);
    m->templates = grown;
}

struct mustache_template *template_named(struct mustache *m, const char *name, size_t length)
{
    char *copy = arena_text_n(m->mem, name, length);
    struct mustache_template *t = template_find(m, copy);
    size_t at;

    if (t) return t;
    make_room(m);
    at = place_of(m, copy);
    memmove(m->templates + at + 1, m->templates + at,
            (m->count - at) * sizeof(struct mustache_template *));
    t = arena_alloc(m->mem, sizeof *t);
    t->name = copy;
    m->templates[at] = t;
    m->count++;
    return t;
}

enum err mustache_add(struct call *c, struct mustache *m, const char *name, const char *text,
                      size_t length)
{
    struct mustache_template *t;

    if (!template_is_name(name, strlen(name), false))
        return fail(c, ERR_INVALID, "%s cannot name a template; use letters, digits, _ and -.", name);
    if (!text_is_utf8(text, length))
        return fail(c, ERR_INVALID, "Template %s is not valid UTF-8; save it as UTF-8.", name);
    t = template_named(m, name, strlen(name));
    if (t->steps)
        return fail(c, ERR_CONFLICT, "There are two templates %s; give one another name.", name);
    return template_read(c, m, t, arena_text_n(m->mem, text, length), length);
}

enum err mustache_check(struct call *c, const struct mustache *m)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct step *s = m->templates[i]->steps;

        for (; s && s->kind != STEP_STOP; s++)
            if (s->kind == STEP_PARTIAL && !s->partial->steps)
                return fail(c, ERR_INVALID, "Template %s, line %d: there is no template %s.",
                            m->templates[i]->name, s->line, s->partial->name);
    }
    return OK;
}

static enum err add_embedded(struct call *c, struct mustache *m)
{
    for (const struct embedded_file *f = embedded_files; f->path; f++) {
        const char *slash = strrchr(f->path, '/');
        const char *stem = slash ? slash + 1 : f->path;
        size_t length = strlen(stem);

        if (length <= strlen(SUFFIX) || strcmp(stem + length - strlen(SUFFIX), SUFFIX) != 0) continue;
        TRY(mustache_add(c, m, arena_text_n(c->mem, stem, length - strlen(SUFFIX)),
                         (const char *)f->bytes, f->length));
    }
    return mustache_check(c, m);
}

enum err mustache_open(struct call *c, const struct words *words, bool strict, struct mustache **ret)
{
    struct mustache *m = mustache_new(words, strict);
    enum err e = add_embedded(c, m);

    if (e != OK) {
        mustache_close(m);
        return e;
    }
    *ret = m;
    return OK;
}
