/* assess/second_pages.c: asking for a second rating, giving it blind, submitting. */

#include <stdlib.h>

#include "assess/later.h"
#include "assess/second.h"
#include "base/arena.h"
#include "base/text.h"

/* ---- the page: who was asked, who has submitted, and what this reader can do next ---- */

static bool passes(struct call *c, const struct request *q, const char *right, const struct id *author)
{
    bool granted = rights_need(c, q->desk, right, &(struct about){.author = author}) == OK;

    fail_clear(c);
    return granted;
}

static void add_form(struct call *c, struct json *view, const char *key)
{
    json_set(view, key, json_duplicate(c, json_get(view, "form")));
}

static enum err form_of(struct call *c, struct request *q, struct json *view, const char *verb,
                        const char *key)
{
    const char *pattern = arena_format(c->mem, "/assessments/:assessment/second%s", verb);

    TRY(page_form(c, q, view, pattern,
                  arena_format(c->mem, "/assessments/%s/second%s", param_text(q, "assessment"), verb),
                  NULL));
    if (text_equal(key, "ask_form")) {
        struct json *rows;
        TRY(desk_rows(c, q->desk, "second_candidates",
                      DB_ARGS(DB_INT("role", 1 << ASSESSOR),
                              DB_TEXT("author", json_get_text(json_get(view, "assessment"), "by"))),
                      &rows));
        for (const struct json *r = rows->as.members.first; r; r = r->next)
            page_option(c, view, "user", json_get_text(r, "id"), json_get_text(r, "full_name"));
    }
    add_form(c, view, key);
    return OK;
}

static void show_way(struct call *c, const struct request *q, const struct workplace *w,
                     struct json *steps, struct json *view)
{
    way_show(c, q, view,
             &(struct way){say(c, N_("Steps of the second rating")),
                           arena_format(c->mem, "/assessments/%s/second", id_text(c->mem, &w->id)),
                           steps});
}

static struct json *section_steps(struct call *c, const struct matter *m, const char *here)
{
    const char *id = json_get_text(m->assessment, "id");
    struct json *steps = json_list(c);

    for (const struct json *s = json_get(m->instrument, "sections")->as.members.first; s; s = s->next) {
        const char *address =
            arena_format(c->mem, "/assessments/%s/second/sections/%s", id, json_get_text(s, "code"));
        struct need n = second_section_needs(c, m, s);
        struct json *one = json_map(c);
        json_set(one, "title", json_text(c, json_get_text(s, "title")));
        json_set(one, "address", json_text(c, address));
        step_count(c, one, &n);
        json_set(one, "current", json_bool(c, text_equal(address, here)));
        json_add(steps, one);
    }
    return steps;
}

/* What the second rater sees of their own draft; nobody else sees even how far it is. */
static enum err show_own(struct call *c, struct request *q, const struct workplace *w,
                         struct json *view)
{
    struct json *steps, *lacks;
    struct content content;
    struct matter m;

    TRY(second_draft_load(c, q->desk, w->assessment, &content));
    TRY(matter_of(c, q->desk, w->assessment, w->instrument, content.value, &m));
    steps = section_steps(c, &m, q->http->path);
    lacks = second_lacks(c, &m);
    for (const struct json *s = steps->as.members.first; s; s = s->next)
        if (!json_get_bool(s, "is_done") && !json_get_text(view, "continue_at"))
            json_set(view, "continue_at", json_text(c, json_get_text(s, "address")));
    show_way(c, q, w, steps, view);
    json_set(view, "missing", lacks);
    json_set(view, "is_rating", json_bool(c, true));
    json_set(view, "is_untouched", json_bool(c, content.version == 0));
    if (json_count(lacks) == 0) TRY(form_of(c, q, view, "/submit", "submit_form"));
    return OK;
}

static enum err show_first(struct call *c, struct request *q, const struct workplace *w,
                           struct json *view)
{
    struct content content;
    struct matter m;
    bool lacks;

    TRY(content_load(c, q->desk, w->assessment, q->route->address, &content));
    TRY(matter_of(c, q->desk, w->assessment, w->instrument, content.value, &m));
    lacks = json_count(second_lacks(c, &m)) != 0;
    json_set(view, "first_lacks", json_bool(c, lacks));
    return lacks ? OK : form_of(c, q, view, "/submit", "submit_form");
}

static void show_state(struct call *c, const struct json *second, struct json *view)
{
    struct json *rows = json_list(c), *row = json_duplicate(c, second);

    /* The rest is not for this page: the ratings, and counts that say how the two rated. */
    json_set(row, "consensus_ratings", json_nil(c));
    json_set(row, "compared", json_nil(c));
    json_set(row, "differing", json_nil(c));
    json_add(rows, row);
    page_dates(c, rows, "at", true);
    page_dates(c, rows, "first_at", true);
    page_dates(c, rows, "second_at", true);
    json_set(view, "second", row);
}

static enum err show_actions(struct call *c, struct request *q, const struct workplace *w,
                             const struct json *second, struct json *view)
{
    bool asked = second->kind != JSON_IS_NIL, own = content_is_draft(q->desk, w->assessment);
    bool is_unsigned = !json_get_text(w->assessment, "signed");
    struct id author;
    bool may_ask;

    if (!id_parse(json_get_text(w->assessment, "by"), &author))
        return fail(c, ERR_BUG, "An assessment has no author.");
    may_ask =
        passes(c, q, "assessment_write", &author) || passes(c, q, "assessment_countersign", &author);
    if (!is_unsigned) return OK;
    if (!asked && may_ask) return form_of(c, q, view, "", "ask_form");
    if (asked && (may_ask || second_is_mine(q->desk, second)) && !json_get_int(second, "second_at", 0))
        TRY(form_of(c, q, view, "/withdraw", "withdraw_form"));
    if (asked && own && !json_get_int(second, "first_at", 0)) return show_first(c, q, w, view);
    if (asked && second_is_mine(q->desk, second) && !json_get_int(second, "second_at", 0))
        return show_own(c, q, w, view);
    return OK;
}

enum err second_page(struct call *c, struct request *q, struct json *view)
{
    static const char *const keys[] = {"ask_form",  "withdraw_form", "submit_form", "continue_at",
                                       "is_rating", "first_lacks",   "missing",     "is_untouched"};
    struct json *second;
    struct workplace w;

    TRY(later_look(c, q, view, &w));
    TRY(ask_second(c, q->desk, &w.id, &second));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) json_set(view, keys[i], json_nil(c));
    json_set(view, "second", json_nil(c));
    if (second->kind != JSON_IS_NIL) show_state(c, second, view);
    json_set(view, "is_signed", json_bool(c, json_get_text(w.assessment, "signed") != NULL));
    json_set(view, "both_in", json_bool(c, second_is_in(second)));
    json_set(view, "mine", json_bool(c, second_is_mine(q->desk, second)));
    json_set(view, "own", json_bool(c, content_is_draft(q->desk, w.assessment)));
    TRY(show_actions(c, q, &w, second, view));
    json_set(view, "form", json_nil(c));
    return OK;
}

enum err second_ask_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment"), user = form_id(q, "user");

    (void)view;
    TRY(second_ask(c, q->desk, &id, &user));
    page_goes_to(c, q, "/assessments/%s/second?saved=1", id_text(c->mem, &id));
    return OK;
}

enum err second_withdraw_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(second_withdraw(c, q->desk, &id));
    page_goes_to(c, q, "/assessments/%s/second?saved=1", id_text(c->mem, &id));
    return OK;
}

enum err second_submit_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(second_submit(c, q->desk, &id, form_text(q, "passphrase")));
    page_goes_to(c, q, "/assessments/%s/second?saved=1", id_text(c->mem, &id));
    return OK;
}

/* ---- the rating pages, as the author's, on a draft of one's own ---- */

static enum err open_own(struct call *c, struct request *q, struct json *view, struct workplace *ret)
{
    TRY(later_look(c, q, view, ret));
    TRY(second_draft_load(c, q->desk, ret->assessment, &ret->content));
    TRY(matter_of(c, q->desk, ret->assessment, ret->instrument, ret->content.value, &ret->matter));
    ret->has_content = true;
    show_way(c, q, ret, section_steps(c, &ret->matter, q->http->path), view);
    return OK;
}

enum err second_rating_page(struct call *c, struct request *q, struct json *view)
{
    struct workplace w;

    TRY(open_own(c, q, view, &w));
    return rating_view(c, q, view, &w);
}

static const char *next_section(struct call *c, const struct workplace *w, const char *code)
{
    const struct json *sections = json_get(w->instrument, "sections");

    for (const struct json *s = sections->as.members.first; s; s = s->next)
        if (text_equal(json_get_text(s, "code"), code) && s->next)
            return arena_format(c->mem, "/sections/%s", json_get_text(s->next, "code"));
    return "";
}

enum err second_rating_post(struct call *c, struct request *q, struct json *view)
{
    const char *code = param_text(q, "section"), *go = form_text(q, "go"), *to = "";
    struct json *ratings, *unused = json_map(c);
    struct workplace w;

    TRY(open_own(c, q, unused, &w));
    TRY(ratings_posted(c, q, &w, &ratings));
    TRY(second_draft_save(c, q->desk, w.assessment, ratings,
                          strtoll(form_text(q, "version"), NULL, 10)));
    TRY(ratings_answer(c, q, &w, ratings, view));
    if (text_equal(go, "next")) to = next_section(c, &w, code);
    if (!text_equal(go, "next") && !text_equal(go, "overview"))
        to = arena_format(c->mem, "/sections/%s", code);
    page_goes_to(c, q, "/assessments/%s/second%s?saved=1", id_text(c->mem, &w.id), to);
    return OK;
}
