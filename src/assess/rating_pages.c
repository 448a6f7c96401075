/* assess/rating_pages.c: one section of the instrument a page: presence, relevance, evidence for and
 * against. */

#include <stdlib.h>
#include <string.h>

#include "assess/pages.h"
#include "base/arena.h"
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

static const struct json *section_named(const struct json *instrument, const char *code)
{
    const struct json *sections = json_get(instrument, "sections");

    for (const struct json *s = json_count(sections) ? sections->as.members.first : NULL; s;
         s = s->next)
        if (text_equal(json_get_text(s, "code"), code)) return s;
    return NULL;
}

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

static bool is_cited(const struct json *list, const char *id)
{
    for (const struct json *m = json_count(list) ? list->as.members.first : NULL; m; m = m->next)
        if (text_equal(m->as.text, id)) return true;
    return false;
}

static struct json *cited(struct call *c, const struct json *evidence, const struct json *rating)
{
    static const char *const shown[] = {"label", "dated_text", "source_text", "excerpt"};
    struct json *list = json_list(c);

    for (const struct json *e = evidence->as.members.first; e; e = e->next) {
        const char *id = json_get_text(e, "id");
        struct json *one = json_map(c);
        json_set(one, "id", json_text(c, id));
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
            json_set(one, shown[i], json_text(c, json_get_text(e, shown[i])));
        json_set(one, "for", json_bool(c, is_cited(json_get(rating, "for"), id)));
        json_set(one, "against", json_bool(c, is_cited(json_get(rating, "against"), id)));
        json_add(list, one);
    }
    return list;
}

static struct json *shown_item(struct call *c, const struct request *q, const struct workplace *w,
                               const struct json *item, const struct json *evidence)
{
    const char *code = json_get_text(item, "code");
    struct json *rating = shown_rating(c, q, json_get(w->content.value, "ratings"), code);
    const char *presence = json_get_text(rating, "presence"), *note = json_get_text(rating, "note");
    struct json *shown = json_duplicate(c, item), *list = cited(c, evidence, rating);
    size_t count = json_count(json_get(rating, "for")) + json_count(json_get(rating, "against"));

    json_set(shown, "item", json_text(c, code)); /* in a list of choices "code" is the choice's */
    json_set(shown, "presence", choices(c, json_get(w->instrument, "presence"), presence));
    add_anchors(c, json_get(shown, "presence"), json_get(item, "anchors"));
    json_set(shown, "relevance",
             choices(c, json_get(w->instrument, "relevance"), json_get_text(rating, "relevance")));
    json_set(shown, "evidence", list);
    json_set(shown, "note", json_text(c, note ? note : ""));
    json_set(shown, "is_rated", json_bool(c, presence != NULL));
    json_set(shown, "is_cited", json_bool(c, count > 0));
    json_set(shown, "cited_count", json_int(c, (int64_t)count));
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

static enum err evidence_to_cite(struct call *c, struct request *q, const struct id *person,
                                 struct json **ret)
{
    struct json *rows;

    TRY(ask_evidence_list(c, q->desk, person, &rows));
    TRY(page_open_told(c, q, person, rows));
    page_dates(c, rows, "dated", false);
    for (struct json *e = rows->as.members.first; e; e = e->next) {
        const char *text =
            json_get_text(e, "text") ? json_get_text(e, "text") : json_get_text(e, "saw");
        text = excerpt(c, text ? text : "–");
        json_set(e, "excerpt", json_text(c, text));
        json_set(e, "label", /* all of it in one line, for whoever hears the page */
                 json_text(c, arena_format(c->mem, "%s · %s · %s", json_get_text(e, "dated_text"),
                                           json_get_text(e, "source_text"), text)));
    }
    *ret = rows;
    return OK;
}

enum err rating_page(struct call *c, struct request *q, struct json *view)
{
    struct workplace w;

    TRY(workplace_open_draft(c, q, view, &w));
    return rating_view(c, q, view, &w);
}

enum err rating_view(struct call *c, struct request *q, struct json *view, const struct workplace *w)
{
    struct json *evidence, *items = json_list(c), *shown = json_map(c);
    const struct json *section = section_named(w->instrument, param_text(q, "section"));
    struct id person;

    if (!section) return fail(c, ERR_MISSING, N_("The instrument has no such section."));
    if (!id_parse(json_get_text(w->person, "id"), &person))
        return fail(c, ERR_BUG, "A person has no id.");
    TRY(evidence_to_cite(c, q, &person, &evidence));
    for (const struct json *i = json_get(section, "items")->as.members.first; i; i = i->next)
        json_add(items, shown_item(c, q, w, i, evidence));
    json_set(shown, "code", json_text(c, json_get_text(section, "code")));
    json_set(shown, "title", json_text(c, json_get_text(section, "title")));
    json_set(view, "section", shown);
    json_set(view, "items", items);
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
    if (relevance && !text_equal(presence, "present") && !text_equal(presence, "partly"))
        json_set(rating, "relevance", json_nil(c));
    return OK;
}

enum err ratings_posted(struct call *c, struct request *q, const struct workplace *w, struct json **ret)
{
    const struct json *section = section_named(w->instrument, param_text(q, "section"));
    struct json *ratings = json_map(c);

    if (!section) return fail(c, ERR_MISSING, N_("The instrument has no such section."));
    for (const struct json *i = json_get(section, "items")->as.members.first; i; i = i->next) {
        const char *item = json_get_text(i, "code");
        struct json *rating = posted_rating(c, q, item);
        TRY(check_rating(c, w, item, rating));
        json_set(ratings, item, rating);
    }
    *ret = ratings;
    return OK;
}

enum err rating_post(struct call *c, struct request *q, struct json *view)
{
    const char *code = param_text(q, "section");
    struct json *ratings, *unused = json_map(c);
    struct workplace w;

    TRY(workplace_open_draft(c, q, unused, &w));
    TRY(ratings_posted(c, q, &w, &ratings));
    TRY(content_save(c, q->desk, w.assessment, "ratings", ratings,
                     strtoll(form_text(q, "version"), NULL, 10)));
    json_set(view, "version", json_int(c, w.content.version + 1));
    workplace_go(c, q, &w, arena_format(c->mem, "sections/%s", code));
    return OK;
}
