/* assess/rating_pages.c: one section of the instrument a page: presence, relevance, evidence for and
 * against. */

#include <stdlib.h>
#include <string.h>

#include "assess/citing.h"
#include "assess/earlier.h"
#include "assess/pages.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "evidence/evidence.h"

#define EXCERPT 140 /* characters of a piece of evidence that a page of ratings shows */

const struct field rating_fields[] = {
    {FIELD_MANY, "presence", N_("Presence"), NULL, false},
    {FIELD_MANY, "relevance", N_("Relevance for this person"), NULL, false},
    {FIELD_MANY, "for", N_("Evidence for"), NULL, false},
    {FIELD_MANY, "against", N_("Evidence against"), NULL, false},
    {FIELD_MANY, "note", N_("Note"), NULL, false},
    {FIELD_HIDDEN, "version", N_("Version"), NULL, false},
    {FIELD_BUTTON, "go", N_("Next"), NULL, false},
    {0},
};

static const char *form_key(struct call *c, const char *family, const char *item)
{
    return arena_format(c->mem, "%s.%s", family, item);
}

/* What a page shows of one item's rating: what was posted, if this is a refused form, else the draft.
 */
static struct json *shown_rating(struct call *c, const struct request *q, const struct json *ratings,
                                 const char *item)
{
    static const char *const families[] = {"presence", "relevance", "for", "against", "note"};
    struct json *rating = json_map(c);
    const struct json *kept = json_get(ratings, item);

    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        const struct json *value =
            q->form ? json_get(q->form, form_key(c, families[i], item)) : json_get(kept, families[i]);
        if (value && value->kind != JSON_IS_NIL)
            json_set(rating, families[i], json_duplicate(c, value));
    }
    return rating;
}

static struct json *choices(struct call *c, const struct json *codes, const char *chosen)
{
    struct json *list = json_list(c);

    for (const struct json *l = codes->as.members.first; l; l = l->next) {
        struct json *one = json_map(c);
        json_set(one, "code", json_text(c, json_get_text(l, "code")));
        json_set(one, "label", json_text(c, json_get_text(l, "label")));
        json_set(one, "chosen", json_bool(c, text_equal(json_get_text(l, "code"), chosen)));
        json_add(list, one);
    }
    return list;
}

/* What each rating means for this item stands beside it; "no information" needs no such text. */
static void add_anchors(struct call *c, struct json *presence, const struct json *anchors)
{
    for (struct json *p = presence->as.members.first; p; p = p->next)
        json_set(p, "anchor", json_text(c, json_get_text(anchors, json_get_text(p, "code"))));
}

/* Everything that a page of ratings is made of. */
struct sheet {
    const struct request *q;
    const struct workplace *w;
    const struct json *evidence; /* opened, with an excerpt of each piece */
    struct earlier before;
};

static const char *coercion_text(const struct call *c, const char *state)
{
    if (text_equal(state, "alleged")) return say(c, N_("said to come from coercion: cannot be cited"));
    if (text_equal(state, "upheld")) return say(c, N_("found to come from coercion: cannot be cited"));
    return NULL;
}

static struct json *citable(struct call *c, const struct sheet *s, const struct json *row, bool is_for,
                            bool is_against)
{
    static const char *const shown[] = {"id",        "label",           "dated_text",
                                        "type_text", "source_text",     "source_grade_text",
                                        "excerpt",   "restricted_text", "content_grade_text"};
    struct json *one = json_map(c);
    bool may_cite = may_be_cited(row);

    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        json_set(one, shown[i], json_text(c, json_get_text(row, shown[i])));
    json_set(one, "ungraded_text", json_text(c, evidence_ungraded(c, row)));
    json_set(one, "provisional", json_bool(c, json_get_bool(row, "provisional")));
    json_set(one, "coercion_text", json_text(c, coercion_text(c, json_get_text(row, "coercion"))));
    json_set(one, "is_new", json_bool(c, is_new_since(&s->before, row)));
    json_set(one, "for", json_bool(c, is_for));
    json_set(one, "against", json_bool(c, is_against));
    /* What was cited before it was barred can still be taken out. */
    json_set(one, "may_tick_for", json_bool(c, may_cite || is_for));
    json_set(one, "may_tick_against", json_bool(c, may_cite || is_against));
    return one;
}

/* What is cited stands on top, then the rest, each latest first. */
static struct json *cited(struct call *c, const struct sheet *s, const struct json *rating)
{
    struct json *top = json_list(c), *rest = json_list(c), *next;

    for (const struct json *e = s->evidence->as.members.first; e; e = e->next) {
        const char *id = json_get_text(e, "id");
        bool is_for = is_cited(json_get(rating, "for"), id),
             is_against = is_cited(json_get(rating, "against"), id);
        json_add(is_for || is_against ? top : rest, citable(c, s, e, is_for, is_against));
    }
    for (struct json *e = rest->as.members.first; e; e = next) {
        next = e->next;
        e->next = NULL;
        json_add(top, e);
    }
    return top;
}

/* The codes of a condition in one line, for the script. */
static void add_condition(struct call *c, struct json *shown, const struct json *item)
{
    const struct json *when = json_get(item, "when"), *codes = json_get(when, "in");
    struct buffer in = buffer_in(c->mem, LIMIT_JSON_TEXT);

    for (const struct json *k = json_count(codes) ? codes->as.members.first : NULL; k; k = k->next)
        buffer_format(&in, "%s%s", in.length ? " " : "", k->as.text);
    json_set(shown, "when_item", json_text(c, json_get_text(when, "item")));
    json_set(shown, "when_in", json_text(c, in.length ? in.data : NULL));
}

static void add_hints(struct call *c, struct json *shown, const struct sheet *s,
                      const struct json *item, const struct json *rating)
{
    const char *coercion = coercion_behind(s->evidence, rating);
    const char *source = only_source(s->evidence, rating);

    for (const struct json *e = s->evidence->as.members.first; source && e; e = e->next)
        if (text_equal(json_get_text(e, "source"), source)) {
            source = json_get_text(e, "source_text");
            break;
        }
    json_set(shown, "coercion_text",
             json_text(c, coercion ? say(c, N_("This rating names evidence that is said to come from "
                                               "coercion. Take it out, or judge again without it."))
                                   : NULL));
    json_set(shown, "single_source", json_text(c, source));
    json_set(shown, "before", json_text(c, earlier_text(c, &s->w->matter, &s->before, item)));
}

static struct json *shown_item(struct call *c, const struct sheet *s, const struct json *item)
{
    const char *code = json_get_text(item, "code");
    struct json *rating = shown_rating(c, s->q, json_get(s->w->content.value, "ratings"), code);
    const char *presence = json_get_text(rating, "presence"), *note = json_get_text(rating, "note");
    struct json *shown = json_duplicate(c, item);
    size_t count = json_count(json_get(rating, "for")) + json_count(json_get(rating, "against"));

    json_set(shown, "item", json_text(c, code)); /* in a list of choices "code" is the choice's */
    json_set(shown, "presence", choices(c, json_get(s->w->instrument, "presence"), presence));
    add_anchors(c, json_get(shown, "presence"), json_get(item, "anchors"));
    json_set(shown, "relevance",
             choices(c, json_get(s->w->instrument, "relevance"), json_get_text(rating, "relevance")));
    json_set(shown, "evidence", cited(c, s, rating));
    json_set(shown, "note", json_text(c, note ? note : ""));
    json_set(shown, "is_asked", json_bool(c, item_is_asked(&s->w->matter, item)));
    json_set(shown, "is_rated", json_bool(c, presence != NULL));
    json_set(shown, "is_cited", json_bool(c, count > 0));
    json_set(shown, "cited_count", json_int(c, (int64_t)count));
    if (!json_get(shown, "window_months")) json_set(shown, "window_months", json_nil(c));
    add_condition(c, shown, item);
    add_hints(c, shown, s, item, rating);
    return shown;
}

/* Cuts at a character, not within one. */
static const char *excerpt(struct call *c, const char *text)
{
    size_t characters = 0;

    for (const char *p = text; *p; p++)
        if (((unsigned char)*p & 0xC0) != 0x80 && ++characters > EXCERPT)
            return arena_format(c->mem, "%.*s…", (int)(p - text), text);
    return text;
}

static const char *told_text(const struct json *row)
{
    static const char *const keys[] = {"text", "saw", "searched"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!text_is_blank(json_get_text(row, keys[i]))) return json_get_text(row, keys[i]);
    return "–";
}

static enum err evidence_to_cite(struct call *c, struct request *q, const struct id *person,
                                 struct json **ret)
{
    struct json *rows;

    TRY(ask_evidence_list(c, q->desk, person, &rows));
    TRY(page_open_told(c, q, person, rows));
    page_dates(c, rows, "dated", false);
    for (struct json *e = rows->as.members.first; e; e = e->next) {
        const char *text = excerpt(c, told_text(e));
        json_set(e, "excerpt", json_text(c, text));
        json_set(e, "label", /* all of it in one line, for whoever hears the page */
                 json_text(c, arena_format(c->mem, "%s · %s · %s", json_get_text(e, "dated_text"),
                                           json_get_text(e, "source_text"), text)));
    }
    *ret = rows;
    return OK;
}

/* Items that are shown, and the titles of those that are not asked of somebody who is untried. */
static void fill_items(struct call *c, const struct sheet *s, const struct json *section,
                       struct json *view)
{
    struct json *items = json_list(c), *left_out = json_list(c), *one;

    for (const struct json *i = json_get(section, "items")->as.members.first; i; i = i->next) {
        if (!item_is_about_alleged_acts(&s->w->matter, i)) {
            json_add(items, shown_item(c, s, i));
            continue;
        }
        one = json_map(c);
        json_set(one, "title", json_text(c, json_get_text(i, "title")));
        json_add(left_out, one);
    }
    json_set(view, "items", items);
    json_set(view, "left_out", left_out);
    json_set(view, "is_untried", json_bool(c, s->w->matter.is_untried));
}

enum err rating_page(struct call *c, struct request *q, struct json *view)
{
    struct workplace w;

    TRY(workplace_open_draft(c, q, view, &w));
    return rating_view(c, q, view, &w);
}

enum err rating_view(struct call *c, struct request *q, struct json *view, const struct workplace *w)
{
    struct json *evidence, *shown = json_map(c);
    const struct json *section = section_named(w->instrument, param_text(q, "section"));
    struct sheet s;

    if (!section) return fail(c, ERR_MISSING, N_("The instrument has no such section."));
    TRY(evidence_to_cite(c, q, &w->person_id, &evidence));
    s = (struct sheet){q, w, evidence, {0}};
    TRY(ask_earlier(c, q->desk, w->assessment, w->instrument, &s.before));
    fill_items(c, &s, section, view);
    json_set(shown, "code", json_text(c, json_get_text(section, "code")));
    json_set(shown, "title", json_text(c, json_get_text(section, "title")));
    json_set(view, "section", shown);
    json_set(view, "no_evidence", json_bool(c, json_count(evidence) == 0));
    json_set(view, "action", json_text(c, q->http->path));
    /* A form that is refused keeps the version that it was made on: sent again it must not overwrite
     * what another window saved. */
    json_set(view, "version",
             json_int(c, q->form ? strtoll(form_text(q, "version"), NULL, 10) : w->content.version));
    return OK;
}

static struct json *posted_rating(struct call *c, const struct request *q, const char *item)
{
    static const char *const texts[] = {"presence", "relevance", "note"};
    static const char *const lists[] = {"for", "against"};
    struct json *rating = json_map(c);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *value = form_text(q, form_key(c, texts[i], item));
        if (*value) json_set(rating, texts[i], json_text(c, value));
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct json *value = form_list(q, form_key(c, lists[i], item));
        if (value) json_set(rating, lists[i], json_duplicate(c, value));
    }
    return rating;
}

static bool is_code(const struct json *codes, const char *code)
{
    for (const struct json *l = codes->as.members.first; l; l = l->next)
        if (text_equal(json_get_text(l, "code"), code)) return true;
    return false;
}

/* What was not cited before it was barred cannot be cited now; what was is flagged, and is not in the
 * way of saving. */
static enum err check_citations(struct call *c, const struct workplace *w, const char *item,
                                const struct json *rating, const char *side)
{
    const struct json *kept = json_get(json_get(w->content.value, "ratings"), item);
    const struct json *cited = json_get(rating, side);

    for (const struct json *m = json_count(cited) ? cited->as.members.first : NULL; m; m = m->next) {
        const struct json *row =
            m->kind == JSON_IS_TEXT ? evidence_named(w->matter.evidence, m->as.text) : NULL;
        if (row && !may_be_cited(row) && !is_cited(json_get(kept, side), m->as.text))
            return fail_field(c, item, ERR_INVALID,
                              N_("This evidence cannot be cited: it is said to come from coercion, or "
                                 "it was set aside."));
    }
    return OK;
}

/* Relevance is only asked where the factor is there at all; another answer drops it. */
static enum err check_rating(struct call *c, const struct workplace *w, const char *item,
                             struct json *rating)
{
    const char *presence = json_get_text(rating, "presence"),
               *relevance = json_get_text(rating, "relevance");

    if (presence && !is_code(json_get(w->instrument, "presence"), presence))
        return fail_field(c, form_key(c, "presence", item), ERR_INVALID,
                          N_("This rating is not one of the instrument's."));
    if (relevance && !is_code(json_get(w->instrument, "relevance"), relevance))
        return fail_field(c, form_key(c, "relevance", item), ERR_INVALID,
                          N_("This rating is not one of the instrument's."));
    if (relevance && !presence_has_relevance(presence)) json_set(rating, "relevance", json_nil(c));
    TRY(check_citations(c, w, item, rating, "for"));
    return check_citations(c, w, item, rating, "against");
}

/* What a script shows at once beside what was just rated. */
static enum err answer_earlier(struct call *c, struct request *q, const struct workplace *w,
                               const struct json *section, struct json *view)
{
    struct json *list = json_list(c);
    struct earlier before;

    TRY(ask_earlier(c, q->desk, w->assessment, w->instrument, &before));
    for (const struct json *i = json_get(section, "items")->as.members.first; i; i = i->next) {
        const char *text = earlier_text(c, &w->matter, &before, i);
        struct json *one = json_map(c);
        if (!text) continue;
        json_set(one, "item", json_text(c, json_get_text(i, "code")));
        json_set(one, "text", json_text(c, text));
        json_add(list, one);
    }
    json_set(view, "before", list);
    return OK;
}

static enum err take_ratings(struct call *c, const struct request *q, const struct workplace *w,
                             const struct json *section, struct json *ratings)
{
    for (const struct json *i = json_get(section, "items")->as.members.first; i; i = i->next) {
        const char *item = json_get_text(i, "code");
        struct json *rating = posted_rating(c, q, item);
        if (item_is_about_alleged_acts(&w->matter, i)) continue;
        TRY(check_rating(c, w, item, rating));
        json_set(ratings, item, rating);
    }
    return OK;
}

enum err ratings_posted(struct call *c, struct request *q, const struct workplace *w, struct json **ret)
{
    const struct json *section = section_named(w->instrument, param_text(q, "section"));

    if (!section) return fail(c, ERR_MISSING, N_("The instrument has no such section."));
    *ret = json_map(c);
    return take_ratings(c, q, w, section, *ret);
}

enum err ratings_answer(struct call *c, struct request *q, const struct workplace *w,
                        const struct json *ratings, struct json *view)
{
    struct json *kept = json_get(w->content.value, "ratings"); /* progress is that of what was saved */

    for (const struct json *r = ratings->as.members.first; r; r = r->next)
        json_set(kept, r->key, json_duplicate(c, r));
    json_set(view, "version", json_int(c, w->content.version + 1));
    return answer_earlier(c, q, w, section_named(w->instrument, param_text(q, "section")), view);
}

enum err rating_post(struct call *c, struct request *q, struct json *view)
{
    struct json *ratings, *unused = json_map(c);
    struct workplace w;

    TRY(workplace_open_draft(c, q, unused, &w));
    TRY(ratings_posted(c, q, &w, &ratings));
    TRY(content_save(c, q->desk, w.assessment, "ratings", json_duplicate(c, ratings),
                     strtoll(form_text(q, "version"), NULL, 10)));
    TRY(ratings_answer(c, q, &w, ratings, view));
    workplace_go(c, q, &w, arena_format(c->mem, "sections/%s", param_text(q, "section")));
    return OK;
}
