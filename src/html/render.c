/* html/render.c: filling a template from a view: one loop over its steps. */

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "html/escape.h"
#include "html/mustache.h"
#include "html/template.h"

/* A section or a partial that has begun. */
struct frame {
    const struct step *from;              /* where it began */
    const struct json *value;             /* a section's: the innermost context; NULL for a partial */
    const struct json *following;         /* a list's next member */
    const struct mustache_template *user; /* a partial's: who goes on after it */
    size_t indent_from, indent_length;
};

struct rendering {
    struct call *c;
    bool strict;
    const struct mustache_template *t; /* the one being rendered */
    const struct json *view;
    struct buffer *out;
    struct buffer indent; /* of the partials that are open; those outside an inline one do not count: */
    size_t indent_from;   /* what is in force begins here */
    size_t partials;      /* of the frames */
    size_t depth;
    struct frame frames[LIMIT_TEMPLATE_OPEN];
};

static const struct json *member(const struct json *map, const char *key)
{
    if (map->kind != JSON_IS_MAP) return NULL;
    for (const struct json *m = map->as.members.first; m; m = m->next)
        if (*m->key == *key && strcmp(m->key, key) == 0) return m;
    return NULL;
}

/* NULL if the name is nowhere. */
static const struct json *find(const struct rendering *r, const struct name *n)
{
    const struct json *found = NULL;

    for (size_t i = r->depth; i > 0 && !found; i--) {
        const struct json *context = r->frames[i - 1].value;
        if (!context) continue;
        if (n->count == 0) return context;
        found = member(context, n->parts[0]);
    }
    if (n->count == 0) return r->view;
    if (!found) found = member(r->view, n->parts[0]);
    for (size_t i = 1; i < n->count && found; i++) found = member(found, n->parts[i]);
    return found;
}

static enum err look_up(struct rendering *r, const struct step *s, const struct json **ret)
{
    const struct json *found = find(r, s->name);

    if (!found && r->strict)
        return fail(r->c, ERR_BUG, "Template %s, line %d: the view has no %s.", r->t->name, s->line,
                    s->name->text);
    if (!found && !atomic_exchange(&s->name->logged, true))
        log_warn("template %s, line %d: the view has no %s", r->t->name, s->line, s->name->text);
    *ret = found;
    return OK;
}

static void put_indent(struct rendering *r)
{
    if (r->indent.length > r->indent_from)
        buffer_add(r->out, r->indent.data + r->indent_from, r->indent.length - r->indent_from);
}

/* Only a partial's own lines are indented, never those within a value: it may stand in a textarea. */
static void put_text(struct rendering *r, const char *text, size_t length)
{
    const char *end;

    while (r->indent.length > r->indent_from && (end = memchr(text, '\n', length))) {
        size_t line = (size_t)(end - text) + 1;
        buffer_add(r->out, text, line);
        text += line;
        length -= line;
        if (!length) return; /* what follows knows that it starts a line */
        put_indent(r);
    }
    buffer_add(r->out, text, length);
}

static void put_int(struct buffer *out, int64_t number)
{
    char digits[24];
    char *p = digits + sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0) *--p = '-';
    buffer_add(out, p, (size_t)(digits + sizeof digits - p));
}

static enum err refuse_to_print(struct rendering *r, const struct step *s)
{
    if (r->strict)
        return fail(r->c, ERR_BUG, "Template %s, line %d: %s is a list or map and cannot be printed.",
                    r->t->name, s->line, s->name->text);
    if (!atomic_exchange(&s->name->logged, true))
        log_warn("template %s, line %d: %s is a list or map", r->t->name, s->line, s->name->text);
    return OK;
}

static enum err put_value(struct rendering *r, const struct step *s)
{
    const struct json *v = NULL;

    TRY(look_up(r, s, &v));
    if (!v) return OK;
    switch (v->kind) {
    case JSON_IS_NIL: break;
    case JSON_IS_BOOL: buffer_text(r->out, v->as.truth ? "true" : "false"); break;
    case JSON_IS_INT: put_int(r->out, v->as.number); break;
    case JSON_IS_REAL: buffer_format(r->out, "%.15g", v->as.real); break;
    case JSON_IS_TEXT:
        if (v->is_html)
            buffer_text(r->out, v->as.text);
        else
            html_escape(r->out, v->as.text);
        break;
    case JSON_IS_LIST:
    case JSON_IS_MAP: return refuse_to_print(r, s);
    }
    return OK;
}

static enum err push(struct rendering *r, const struct step *s, struct frame **ret)
{
    struct frame *f = &r->frames[r->depth];

    if (r->depth == LIMIT_TEMPLATE_OPEN)
        return fail(r->c, ERR_BUG, "Template %s, line %d: more than %d sections and partials are open.",
                    r->t->name, s->line, LIMIT_TEMPLATE_OPEN);
    r->depth++;
    f->from = s;
    f->value = NULL;
    f->following = NULL;
    *ret = f;
    return OK;
}

static enum err enter_section(struct rendering *r, const struct step *s, const struct step **ret_next)
{
    const struct json *v = NULL;
    struct frame *f = NULL;

    TRY(look_up(r, s, &v));
    if (!v || !json_truthy(v)) {
        *ret_next = s + s->jump + 1;
        return OK;
    }
    TRY(push(r, s, &f));
    f->value = v;
    if (v->kind == JSON_IS_LIST) {
        f->value = v->as.members.first;
        f->following = f->value->next;
    }
    *ret_next = s + 1;
    return OK;
}

static const struct step *repeat_or_leave(struct rendering *r, const struct step *end)
{
    struct frame *f = &r->frames[r->depth - 1];

    if (f->following && !buffer_overflowed(r->out)) {
        f->value = f->following;
        f->following = f->value->next;
        return end - end->jump + 1;
    }
    r->depth--;
    return end + 1;
}

static enum err enter_inverted(struct rendering *r, const struct step *s, const struct step **ret_next)
{
    const struct json *v = NULL;

    TRY(look_up(r, s, &v));
    *ret_next = json_truthy(v) ? s + s->jump + 1 : s + 1;
    return OK;
}

/* Indentation adds up where partials stand alone in partials. An inline one has none: what is before it
 * on its line is not white space alone. */
static enum err enter_partial(struct rendering *r, const struct step *s, const struct step **ret_next)
{
    struct frame *f = NULL;

    if (!s->partial->steps) {
        if (r->strict)
            return fail(r->c, ERR_BUG, "Template %s, line %d: there is no template %s.", r->t->name,
                        s->line, s->partial->name);
        if (!atomic_exchange(&s->partial->logged, true))
            log_warn("template %s, line %d: there is no template %s", r->t->name, s->line,
                     s->partial->name);
        *ret_next = s + 1;
        return OK;
    }
    if (r->partials == LIMIT_TEMPLATE_DEPTH)
        return fail(r->c, ERR_BUG, "Template %s, line %d: partials nest deeper than %d.", r->t->name,
                    s->line, LIMIT_TEMPLATE_DEPTH);
    TRY(push(r, s, &f));
    r->partials++;
    f->user = r->t;
    f->indent_from = r->indent_from;
    f->indent_length = r->indent.length;
    if (s->stands_alone)
        buffer_add(&r->indent, s->text, s->length);
    else
        r->indent_from = r->indent.length;
    r->t = s->partial;
    *ret_next = s->partial->steps;
    return OK;
}

static const struct step *leave_partial(struct rendering *r)
{
    const struct frame *f = &r->frames[--r->depth];

    r->partials--;
    r->t = f->user;
    r->indent_from = f->indent_from;
    r->indent.length = f->indent_length;
    return f->from + 1;
}

static enum err run(struct rendering *r)
{
    const struct step *s = r->t->steps;

    for (;;) {
        if (s->starts_line) put_indent(r);
        switch (s->kind) {
        case STEP_TEXT:
            put_text(r, s->text, s->length);
            s++;
            break;
        case STEP_VALUE:
            TRY(put_value(r, s));
            s++;
            break;
        case STEP_SECTION: TRY(enter_section(r, s, &s)); break;
        case STEP_SECTION_END: s = repeat_or_leave(r, s); break;
        case STEP_INVERTED: TRY(enter_inverted(r, s, &s)); break;
        case STEP_INVERTED_END: s++; break;
        case STEP_PARTIAL: TRY(enter_partial(r, s, &s)); break;
        case STEP_STOP:
            if (r->depth == 0) return OK;
            s = leave_partial(r);
            break;
        }
    }
}

enum err mustache_render(struct call *c, const struct mustache *m, const char *name,
                         const struct json *view, struct buffer *out)
{
    const struct mustache_template *t = template_find(m, name);
    struct buffer before = *out;
    struct rendering r = {.c = c, .strict = m->strict, .t = t, .view = view, .out = out};
    enum err e;

    if (!t || !t->steps) return fail(c, ERR_BUG, "There is no template %s.", name);
    r.indent = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    e = run(&r);
    if (e == OK && buffer_overflowed(out))
        e = fail(c, ERR_INVALID, "The page is longer than %zu bytes; ask for less at once.",
                 out->limit);
    if (e != OK) {
        *out = before;
        if (out->data) out->data[out->length] = '\0';
    }
    return e;
}
