/* html/template.c: reading a template's text into steps. */

#include "html/template.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"

#define FIRST_CAPACITY 32

/* A text with tags in it: a template, or a translation within one. */
struct source {
    struct call *c;
    const char *name; /* the template's */
    const char *text;
    size_t length;
    const char *place; /* a translation has no lines of its own: where its {{#t}} stands; else NULL */
};

struct tag {
    char sign;         /* # ^ / > ! or, for a value, 0 */
    size_t start, end; /* braces included */
    const char *name;
    size_t name_length;
};

struct parser {
    struct source source;
    struct mustache *m;
    struct step *steps; /* in the call's arena until they are all there */
    size_t count, capacity;
    struct name *names;
    size_t open[LIMIT_TEMPLATE_OPEN]; /* the sections that are not closed yet, as indices of steps */
    size_t depth;
    int line; /* of the byte at counted */
    size_t counted;
    bool fresh_line; /* nothing has been added since the last line's end */
};

static bool is_space(char ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

bool template_is_name(const char *text, size_t length, bool with_points)
{
    bool part_is_empty = true;

    for (size_t i = 0; i < length; i++) {
        char ch = text[i];
        bool is_letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
        bool is_point = with_points && ch == '.' && !part_is_empty;

        if (!is_letter && !is_point && !(ch >= '0' && ch <= '9') && ch != '_' && ch != '-')
            return false;
        part_is_empty = is_point;
    }
    return !part_is_empty;
}

/* Where something is wrong, for the middle of a sentence. */
static const char *place(const struct source *s, size_t at)
{
    int line = 1, column = 1;

    if (s->place) return s->place;
    for (size_t i = 0; i < at; i++) {
        if (s->text[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)s->text[i] & 0xC0) != 0x80) { /* a character's first byte */
            column++;
        }
    }
    return arena_format(s->c->mem, words_find(s->c->words, N_("%s, line %d, column %d")), s->name, line,
                        column);
}

static enum err check_sign(const struct source *s, const struct tag *tag)
{
    switch (s->text[tag->start + 2]) {
    case '{':
    case '&':
        return fail(s->c, ERR_INVALID,
                    "Template %s: {{{…}}} and {{&…}} are not supported, values are always escaped; "
                    "write {{name}}.",
                    place(s, tag->start));
    case '=':
        return fail(s->c, ERR_INVALID,
                    "Template %s: other delimiters are not supported; write {{ and }}.",
                    place(s, tag->start));
    case '<':
    case '$':
        return fail(s->c, ERR_INVALID,
                    "Template %s: parents and blocks are not supported; use a partial, {{> name}}.",
                    place(s, tag->start));
    default: return OK;
    }
}

static enum err read_name(const struct source *s, struct tag *tag)
{
    size_t from = tag->start + 2 + (tag->sign ? 1 : 0);
    size_t to = tag->end - 2;

    while (from < to && is_space(s->text[from])) from++;
    while (to > from && is_space(s->text[to - 1])) to--;
    tag->name = s->text + from;
    tag->name_length = to - from;
    if (tag->name_length == 1 && *tag->name == '.' && tag->sign != '>') return OK;
    if (!template_is_name(tag->name, tag->name_length, tag->sign != '>'))
        return fail(s->c, ERR_INVALID,
                    "Template %s: a tag holds no proper name; use letters, digits, _ and -, and points "
                    "between the parts.",
                    place(s, tag->start));
    return OK;
}

/* The first tag at or after from. */
static enum err next_tag(const struct source *s, size_t from, struct tag *ret, bool *ret_found)
{
    const char *start = memmem(s->text + from, s->length - from, "{{", 2);
    const char *end;
    struct tag tag = {0};

    if (!start) {
        *ret_found = false;
        return OK;
    }
    tag.start = (size_t)(start - s->text);
    end = memmem(start + 2, s->length - tag.start - 2, "}}", 2);
    if (!end)
        return fail(s->c, ERR_INVALID, "Template %s: a tag is not closed; write }} at its end.",
                    place(s, tag.start));
    tag.end = (size_t)(end - s->text) + 2;
    TRY(check_sign(s, &tag));
    if (strchr("#^/>!", start[2])) tag.sign = start[2];
    if (tag.sign != '!') TRY(read_name(s, &tag));
    *ret = tag;
    *ret_found = true;
    return OK;
}

static bool is_t(const struct tag *tag)
{
    return tag->name_length == 1 && *tag->name == 't';
}

/* Whether a tag has its line to itself; then the whole line goes, from *ret_start to *ret_end. The text
 * of {{#t}} is part of the page's text, so its tags stay within their lines. */
static bool stands_alone(const struct source *s, const struct tag *tag, size_t *ret_start,
                         size_t *ret_end)
{
    size_t start = tag->start, end = tag->end;

    if (!tag->sign || (tag->sign == '#' && is_t(tag))) return false;
    while (start > 0 && (s->text[start - 1] == ' ' || s->text[start - 1] == '\t')) start--;
    if (start > 0 && s->text[start - 1] != '\n') return false;
    while (end < s->length && (s->text[end] == ' ' || s->text[end] == '\t')) end++;
    if (end + 1 < s->length && s->text[end] == '\r' && s->text[end + 1] == '\n') end++;
    if (end < s->length && s->text[end++] != '\n') return false;
    *ret_start = start;
    *ret_end = end;
    return true;
}

/* Lines are counted as the parser moves forward, never twice. */
static int line_at(struct parser *p, size_t at)
{
    for (; p->counted < at; p->counted++)
        if (p->source.text[p->counted] == '\n') p->line++;
    return p->line;
}

static struct step *add_step(struct parser *p, enum step_kind kind)
{
    struct step *s;

    if (p->count == p->capacity) {
        p->capacity = p->capacity ? 2 * p->capacity : FIRST_CAPACITY;
        s = arena_alloc(p->source.c->mem, p->capacity * sizeof *s);
        if (p->count) memcpy(s, p->steps, p->count * sizeof *s);
        p->steps = s;
    }
    s = &p->steps[p->count++];
    s->kind = kind;
    s->line = p->line;
    s->starts_line = p->fresh_line;
    p->fresh_line = false;
    return s;
}

static void add_text(struct parser *p, const char *text, size_t length)
{
    struct step *s;

    if (!length) return;
    s = add_step(p, STEP_TEXT);
    s->text = text;
    s->length = length;
    p->fresh_line = text[length - 1] == '\n';
}

static void split_name(struct arena *mem, struct name *n)
{
    size_t points = 0;
    char *rest = arena_text(mem, n->text);

    for (const char *p = n->text; *p; p++) points += *p == '.';
    n->parts = arena_alloc(mem, (points + 1) * sizeof *n->parts);
    for (char *point; (point = strchr(rest, '.')); rest = point + 1) {
        *point = '\0';
        n->parts[n->count++] = rest;
    }
    n->parts[n->count++] = rest;
}

static struct name *name_of(struct parser *p, const struct tag *tag)
{
    struct arena *mem = p->m->mem;
    struct name *n;

    for (n = p->names; n; n = n->next)
        if (strlen(n->text) == tag->name_length && memcmp(n->text, tag->name, tag->name_length) == 0)
            return n;
    n = arena_alloc(mem, sizeof *n);
    n->text = arena_text_n(mem, tag->name, tag->name_length);
    if (strcmp(n->text, ".") != 0) split_name(mem, n);
    n->next = p->names;
    p->names = n;
    return n;
}

static void add_value(struct parser *p, const struct tag *tag)
{
    struct name *name = name_of(p, tag);

    add_step(p, STEP_VALUE)->name = name;
}

static enum err open_section(struct parser *p, const struct tag *tag)
{
    const struct source *s = &p->source;

    if (is_t(tag))
        return fail(s->c, ERR_INVALID,
                    "Template %s: {{^t}} has no meaning; {{#t}} holds texts to translate.",
                    place(s, tag->start));
    if (p->depth == LIMIT_TEMPLATE_OPEN)
        return fail(s->c, ERR_INVALID, "Template %s: more than %d sections are open; use fewer.",
                    place(s, tag->start), LIMIT_TEMPLATE_OPEN);
    p->open[p->depth++] = p->count;
    add_step(p, tag->sign == '#' ? STEP_SECTION : STEP_INVERTED)->name = name_of(p, tag);
    return OK;
}

static enum err close_section(struct parser *p, const struct tag *tag)
{
    const struct source *s = &p->source;
    struct step *start, *end;
    size_t from;

    if (p->depth == 0)
        return fail(s->c, ERR_INVALID, "Template %s: {{/%.*s}} closes a section that is not open.",
                    place(s, tag->start), (int)tag->name_length, tag->name);
    from = p->open[--p->depth];
    if (p->steps[from].name != name_of(p, tag))
        return fail(
            s->c, ERR_INVALID,
            "Template %s: {{/%.*s}} stands where {{/%s}} is expected, which was opened in line %d.",
            place(s, tag->start), (int)tag->name_length, tag->name, p->steps[from].name->text,
            p->steps[from].line);
    end = add_step(p, p->steps[from].kind == STEP_SECTION ? STEP_SECTION_END : STEP_INVERTED_END);
    start = &p->steps[from];
    start->jump = end->jump = (size_t)(end - start);
    return OK;
}

static char *folded(struct arena *mem, const char *text, size_t length)
{
    char *copy = arena_alloc(mem, length + 1);
    size_t at = 0;

    for (size_t i = 0; i < length; i++) {
        if (!is_space(text[i]))
            copy[at++] = text[i];
        else if (at > 0 && copy[at - 1] != ' ')
            copy[at++] = ' ';
    }
    if (at > 0 && copy[at - 1] == ' ') at--;
    copy[at] = '\0';
    return copy;
}

static enum err has_variable(const struct source *s, const struct tag *wanted, bool *ret)
{
    struct tag tag = {0};
    bool found = false;

    for (;;) {
        TRY(next_tag(s, tag.end, &tag, &found));
        if (!found || !tag.name ||
            (tag.name_length == wanted->name_length &&
             memcmp(tag.name, wanted->name, tag.name_length) == 0))
            break;
    }
    *ret = found;
    return OK;
}

/* A catalogue comes from outside the program's sources: it may say things differently, but reach no
 * other values, and break out of no attribute. */
static enum err check_translation(struct parser *p, const struct source *original,
                                  const struct source *translated)
{
    struct call *c = p->source.c;
    const char *language = words_language(p->m->words);
    struct tag tag = {0};
    bool found = false, known;

    if (!text_is_utf8(translated->text, translated->length))
        return fail(c, ERR_INVALID, "Template %s: the translation (%s) is not valid UTF-8.",
                    original->place, language);
    for (;;) {
        TRY(next_tag(translated, tag.end, &tag, &found));
        if (!found) break;
        known = false;
        if (!tag.sign) TRY(has_variable(original, &tag, &known));
        if (!known)
            return fail(
                c, ERR_INVALID,
                "Template %s: the translation (%s) has a tag that the text has not; use the text's "
                "own variables.",
                original->place, language);
    }
    for (const char *ch = "<>\""; *ch; ch++)
        if (strchr(translated->text, *ch) && !strchr(original->text, *ch))
            return fail(
                c, ERR_INVALID,
                "Template %s: the translation (%s) has a %c, which the text has not; take it out.",
                original->place, language, *ch);
    return OK;
}

static enum err add_translated(struct parser *p, const struct source *s)
{
    struct tag tag = {0};
    size_t at = 0;
    bool found = false;

    for (;;) {
        TRY(next_tag(s, at, &tag, &found));
        if (!found) break;
        add_text(p, s->text + at, tag.start - at);
        add_value(p, &tag);
        at = tag.end;
    }
    add_text(p, s->text + at, s->length - at);
    p->fresh_line = false;
    return OK;
}

/* Finds the {{/t}} of a {{#t}}. */
static enum err find_end_of_words(const struct source *s, const struct tag *open, struct tag *ret)
{
    struct tag tag = *open;
    bool found = false;

    do {
        TRY(next_tag(s, tag.end, &tag, &found));
        if (!found)
            return fail(s->c, ERR_INVALID,
                        "Template %s: {{#t}} is not closed; write {{/t}} after the text.",
                        place(s, open->start));
        if (tag.sign && !(tag.sign == '/' && is_t(&tag)))
            return fail(s->c, ERR_INVALID,
                        "Template %s: inside {{#t}} only text and {{variables}} may stand.",
                        place(s, tag.start));
    } while (!tag.sign);
    *ret = tag;
    return OK;
}

static enum err take_words(struct parser *p, const struct tag *open, size_t *ret_end)
{
    struct source original = p->source, translated;
    struct tag close = {0};

    TRY(find_end_of_words(&p->source, open, &close));
    original.place = place(&p->source, open->start);
    original.text = folded(p->m->mem, p->source.text + open->end, close.start - open->end);
    original.length = strlen(original.text);
    if (original.length == 0)
        return fail(p->source.c, ERR_INVALID, "Template %s: {{#t}} holds no text to translate.",
                    original.place);
    translated = original;
    translated.text = words_find(p->m->words, original.text);
    if (translated.text != original.text) {
        translated.text = arena_text(p->m->mem, translated.text);
        translated.length = strlen(translated.text);
        TRY(check_translation(p, &original, &translated));
    }
    TRY(add_translated(p, &translated));
    *ret_end = close.end;
    return OK;
}

static void add_partial(struct parser *p, const struct tag *tag)
{
    struct mustache_template *partial = template_named(p->m, tag->name, tag->name_length);

    add_step(p, STEP_PARTIAL)->partial = partial;
}

static enum err take_tag(struct parser *p, const struct tag *tag)
{
    switch (tag->sign) {
    case '!': return OK;
    case '#':
    case '^': return open_section(p, tag);
    case '/': return close_section(p, tag);
    case '>': add_partial(p, tag); return OK;
    default: add_value(p, tag); return OK;
    }
}

/* Takes a tag that has its line to itself: nothing is left of the line, so the next one is fresh, and a
 * partial passes on how far it was indented. */
static enum err take_line(struct parser *p, const struct tag *tag, size_t line_start)
{
    size_t before = p->count;

    p->fresh_line = false;
    TRY(take_tag(p, tag));
    p->fresh_line = true;
    if (p->count > before && p->steps[before].kind == STEP_PARTIAL) {
        p->steps[before].stands_alone = true;
        p->steps[before].text = p->source.text + line_start;
        p->steps[before].length = tag->start - line_start;
    }
    return OK;
}

static enum err read_all(struct parser *p)
{
    const struct source *s = &p->source;
    size_t at = 0, line_start = 0, line_end = 0;
    struct tag tag = {0};
    bool found = false;

    for (;;) {
        TRY(next_tag(s, at, &tag, &found));
        if (!found) break;
        bool alone = stands_alone(s, &tag, &line_start, &line_end);
        line_at(p, at);
        add_text(p, s->text + at, (alone ? line_start : tag.start) - at);
        line_at(p, tag.start);
        at = alone ? line_end : tag.end;
        if (alone)
            TRY(take_line(p, &tag, line_start));
        else if (tag.sign == '#' && is_t(&tag))
            TRY(take_words(p, &tag, &at));
        else
            TRY(take_tag(p, &tag));
    }
    add_text(p, s->text + at, s->length - at);
    if (p->depth > 0)
        return fail(s->c, ERR_INVALID, "Template %s, line %d: the section %s is not closed.", s->name,
                    p->steps[p->open[p->depth - 1]].line, p->steps[p->open[p->depth - 1]].name->text);
    p->fresh_line = false; /* the line after the last one is not there */
    add_step(p, STEP_STOP);
    return OK;
}

enum err template_read(struct call *c, struct mustache *m, struct mustache_template *t,
                       const char *text, size_t length)
{
    struct parser p = {
        .source = {.c = c, .name = t->name, .text = text, .length = length},
        .m = m,
        .line = 1,
        .fresh_line = true,
    };

    TRY(read_all(&p));
    t->steps = arena_copy(m->mem, p.steps, p.count * sizeof *p.steps);
    return OK;
}
