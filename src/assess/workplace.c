/* assess/workplace.c: what every page about one assessment begins with, and where it leads next. */

#include "assess/forms.h"
#include "assess/pages.h"
#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "people/people.h"

/* ---- progress ---- */

void way_show(struct call *c, const struct request *q, struct json *view, const struct way *w)
{
    struct json *way = json_map(c);

    json_set(way, "title", json_text(c, w->title));
    json_set(way, "address", json_text(c, w->overview));
    json_set(way, "current", json_bool(c, text_equal(w->overview, q->http->path)));
    json_set(view, "way", way);
    json_set(view, "steps", w->steps);
}

/* An answer can open further questions, so that no total would stay what it was; what is done and what
 * is to do now are true at any time. */
void step_count(struct call *c, struct json *step, const struct need *n)
{
    int64_t left = (int64_t)json_count(n->missing), done = n->asked - left;

    json_set(step, "done", json_int(c, done));
    json_set(step, "left", json_int(c, left));
    json_set(step, "is_done", json_bool(c, left == 0));
    json_set(step, "is_begun", json_bool(c, done > 0 && left > 0));
    json_set(step, "is_empty", json_bool(c, n->asked == 0));
}

static void add_step(struct call *c, const struct request *q, struct json *steps, const char *address,
                     const char *title, const struct need *n)
{
    struct json *one = json_map(c);

    json_set(one, "title", json_text(c, title));
    json_set(one, "address", json_text(c, address));
    step_count(c, one, n);
    json_set(one, "current", json_bool(c, text_equal(address, q->http->path)));
    json_add(steps, one);
}

static void add_written_steps(struct call *c, const struct request *q, const struct workplace *w,
                              bool before_ratings, struct json *steps)
{
    const char *id = id_text(c->mem, &w->id);

    for (const struct step *s = assess_steps; s->member; s++) {
        struct need n;
        if (s->is_before_ratings != before_ratings) continue;
        n = step_needs(c, &w->matter, s);
        add_step(c, q, steps, arena_format(c->mem, "/assessments/%s/steps/%s", id, s->member),
                 say(c, s->title), &n);
    }
}

/* Coverage only: how much is filled in, never what it amounts to. */
static struct json *progress(struct call *c, const struct request *q, const struct workplace *w)
{
    const struct json *sections = json_get(w->instrument, "sections");
    struct json *steps = json_list(c);

    add_written_steps(c, q, w, true, steps);
    for (const struct json *s = sections->as.members.first; s; s = s->next) {
        struct need n = section_needs(c, &w->matter, s);
        add_step(c, q, steps,
                 arena_format(c->mem, "/assessments/%s/sections/%s", id_text(c->mem, &w->id),
                              json_get_text(s, "code")),
                 json_get_text(s, "title"), &n);
    }
    add_written_steps(c, q, w, false, steps);
    return steps;
}

/* ---- opening ---- */

static enum err load(struct call *c, struct request *q, struct workplace *w)
{
    enum err e = content_load(c, q->desk, w->assessment, q->route->address, &w->content);

    if (e != OK && e != ERR_MISSING && e != ERR_DENIED) return e;
    if (e != OK) fail_clear(c);
    w->has_content = e == OK;
    if (!w->has_content) return OK;
    return matter_of(c, q->desk, w->assessment, w->instrument, w->content.value, &w->matter);
}

enum err workplace_open(struct call *c, struct request *q, struct json *view, struct workplace *ret)
{
    static const char *const days[] = {"at", "valid_until", "done_at"};
    static const char *const minutes[] = {"signed_at", "verdict_at", "review_due", "deputy_review_at"};
    struct workplace w = {.id = param_id(q, "assessment")};
    struct json *rows = json_list(c);

    TRY(ask_assessment(c, q->desk, &w.id, &w.assessment));
    if (!id_parse(json_get_text(w.assessment, "person"), &w.person_id))
        return fail(c, ERR_BUG, "An assessment has no person.");
    TRY(ask_person(c, q->desk, &w.person_id, &w.person));
    TRY(ask_instrument(c, q->desk, json_get_text(w.assessment, "instrument"), &w.instrument));
    TRY(load(c, q, &w));
    json_set(w.assessment, "coded", json_nil(c)); /* what it says is in the content, in words */
    json_add(rows, w.assessment);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) page_dates(c, rows, days[i], false);
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) page_dates(c, rows, minutes[i], true);
    json_set(view, "assessment", w.assessment);
    json_set(view, "person", w.person);
    json_set(view, "instrument", w.instrument);
    way_show(c, q, view,
             &(struct way){say(c, N_("Steps of the assessment")),
                           arena_format(c->mem, "/assessments/%s", id_text(c->mem, &w.id)),
                           w.has_content && w.content.is_draft ? progress(c, q, &w) : json_list(c)});
    json_set(view, "stands_under", json_text(c, "/people"));
    *ret = w;
    return OK;
}

enum err workplace_open_draft(struct call *c, struct request *q, struct json *view,
                              struct workplace *ret)
{
    struct id id = param_id(q, "assessment");
    struct json *assessment;

    TRY(ask_assessment(c, q->desk, &id, &assessment));
    TRY(content_need_draft(c, q->desk, assessment));
    return workplace_open(c, q, view, ret);
}

/* ---- going on ---- */

void workplace_go(struct call *c, struct request *q, const struct workplace *w, const char *here)
{
    const char *id = id_text(c->mem, &w->id), *go = form_text(q, "go");
    const char *path = arena_format(c->mem, "/assessments/%s/%s", id, here);
    const struct json *steps = progress(c, q, w);

    if (text_equal(go, "overview")) {
        page_goes_to(c, q, "/assessments/%s?saved=1", id);
        return;
    }
    for (const struct json *s = steps->as.members.first; s && text_equal(go, "next"); s = s->next) {
        if (!text_equal(json_get_text(s, "address"), path)) continue;
        if (s->next)
            page_goes_to(c, q, "%s?saved=1", json_get_text(s->next, "address"));
        else
            page_goes_to(c, q, "/assessments/%s?saved=1", id);
        return;
    }
    page_goes_to(c, q, "%s?saved=1", path);
}
