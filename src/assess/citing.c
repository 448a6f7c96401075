/* assess/citing.c: what ratings cite, and what may be said of that. */

#include "assess/citing.h"

#include "assess/asking.h"
#include "base/text.h"
#include "page/page.h"

static const char *const sides[] = {"for", "against"};

const struct json *evidence_named(const struct json *evidence, const char *id)
{
    for (const struct json *e = json_count(evidence) ? evidence->as.members.first : NULL; e;
         e = e->next)
        if (text_equal(json_get_text(e, "id"), id)) return e;
    return NULL;
}

bool is_cited(const struct json *cited, const char *id)
{
    for (const struct json *m = json_count(cited) ? cited->as.members.first : NULL; m; m = m->next)
        if (text_equal(m->as.text, id)) return true;
    return false;
}

bool may_be_cited(const struct json *row)
{
    return !json_get(row, "may_cite") || json_get_bool(row, "may_cite");
}

/* Calls look with each row that a rating names, until it answers true. */
static bool any_cited(const struct json *evidence, const struct json *rating,
                      bool (*look)(const struct json *row, void *arg), void *arg)
{
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        const struct json *cited = json_get(rating, sides[i]);
        for (const struct json *m = json_count(cited) ? cited->as.members.first : NULL; m;
             m = m->next) {
            const struct json *row = evidence_named(evidence, m->as.text);
            if (row && look(row, arg)) return true;
        }
    }
    return false;
}

static bool is_barred(const struct json *row, void *arg)
{
    (void)arg;
    return !may_be_cited(row);
}

bool cites_what_is_barred(const struct json *evidence, const struct json *rating)
{
    return any_cited(evidence, rating, is_barred, NULL);
}

/* Upheld outweighs alleged. */
static bool note_coercion(const struct json *row, void *arg)
{
    const char **found = arg, *state = json_get_text(row, "coercion");

    if (text_equal(state, "upheld") || (text_equal(state, "alleged") && !*found)) *found = state;
    return text_equal(state, "upheld");
}

const char *coercion_behind(const struct json *evidence, const struct json *rating)
{
    const char *found = NULL;

    any_cited(evidence, rating, note_coercion, &found);
    return found;
}

bool rests_on_empty_search(const struct json *evidence, const struct json *rating)
{
    const struct json *cited = json_get(rating, "for");

    for (const struct json *m = json_count(cited) ? cited->as.members.first : NULL; m; m = m->next)
        if (!text_equal(json_get_text(evidence_named(evidence, m->as.text), "type"), "search"))
            return false;
    return json_count(cited) > 0;
}

/* ---- kinds of sources ---- */

struct sources {
    const char *first;
    bool are_several;
};

static bool note_source(const struct json *row, void *arg)
{
    struct sources *s = arg;
    const char *source = json_get_text(row, "source");

    if (!s->first) s->first = source;
    s->are_several = s->are_several || !text_equal(s->first, source);
    return s->are_several;
}

const char *only_source(const struct json *evidence, const struct json *rating)
{
    struct sources s = {0};

    any_cited(evidence, rating, note_source, &s);
    return s.are_several ? NULL : s.first;
}

struct collection {
    struct call *c;
    struct json *codes;
};

static bool collect_source(const struct json *row, void *arg)
{
    struct collection *k = arg;
    const char *source = json_get_text(row, "source");

    if (source && !is_cited(k->codes, source)) json_add(k->codes, json_text(k->c, source));
    return false;
}

struct json *sources_of_all(struct call *c, const struct matter *m)
{
    const struct json *sections = json_get(m->instrument, "sections");
    struct collection k = {c, json_list(c)};

    for (const struct json *s = json_count(sections) ? sections->as.members.first : NULL; s;
         s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            if (item_is_asked(m, i)) any_cited(m->evidence, rating_of(m, i), collect_source, &k);
    return k.codes;
}

const char *evidence_ungraded(const struct call *c, const struct json *row)
{
    if (json_get_text(row, "source_grade_text")) return NULL;
    return text_equal(json_get_text(row, "state"), "closed") ? say(c, N_("Closed without a grade"))
                                                             : say(c, N_("Not graded yet"));
}
