/* assess/overview.c: one assessment at a glance: what is done, what is missing, who signed. */

#include "assess/citing.h"
#include "assess/decide.h"
#include "assess/later.h"
#include "assess/pages.h"
#include "base/text.h"
#include "site/desk.h"

static struct json *row_of(struct call *c, struct json *rows, const char *id)
{
    struct json *row = json_map(c);

    if (!id) return row;
    json_set(row, "id", json_text(c, id));
    json_add(rows, row);
    return row;
}

enum err open_what_was_told(struct call *c, struct request *q, const struct workplace *w,
                            struct json *view)
{
    struct json *rows = json_list(c);
    struct json *opening = row_of(c, rows, json_get_text(w->assessment, "id"));
    struct json *verdict = row_of(c, rows, json_get_text(w->assessment, "verdict"));
    struct json *deputy = row_of(c, rows, json_get_text(w->assessment, "deputy_review"));

    TRY(page_open_told(c, q, &w->person_id, rows));
    json_set(view, "question", json_text(c, json_get_text(opening, "question")));
    json_set(view, "reason", json_text(c, json_get_text(verdict, "reason")));
    json_set(view, "remark", json_text(c, json_get_text(verdict, "comment")));
    json_set(view, "office", json_text(c, json_get_text(verdict, "office")));
    json_set(view, "reference", json_text(c, json_get_text(verdict, "reference")));
    json_set(view, "deputy_remark", json_text(c, json_get_text(deputy, "remark")));
    return OK;
}

static const char *first_unfinished(const struct json *steps)
{
    for (const struct json *s = json_count(steps) ? steps->as.members.first : NULL; s; s = s->next)
        if (!json_get_bool(s, "is_done")) return json_get_text(s, "address");
    return NULL;
}

/* What was taken over from an earlier one is written down before anybody begins. */
static bool is_untouched(const struct workplace *w)
{
    return text_equal(json_get_text(w->assessment, "state"), "open") &&
           w->content.version <= (json_get_text(w->assessment, "follows") ? 1 : 0);
}

static void set_truth(struct call *c, struct json *view, const char *key, bool truth)
{
    json_set(view, key, json_bool(c, truth));
}

/* What the reader may do next. */
static void set_ways_on(struct call *c, const struct request *q, const struct workplace *w,
                        struct json *view, bool has_all)
{
    const char *state = json_get_text(w->assessment, "state");
    const char *me = id_text(c->mem, &q->desk->user->id);
    bool is_own = text_equal(json_get_text(w->assessment, "by"), me);
    bool is_draft = w->has_content && w->content.is_draft;
    bool is_signed = text_equal(state, "signed"), is_done = text_equal(state, "countersigned");
    bool waits_for_review = text_equal(json_get_text(w->assessment, "standing"), "deputy") && is_done &&
                            !json_get_text(w->assessment, "deputy_review");
    bool reviews = rights_possible(q->desk, "assessment_countersign") && !is_own;

    set_truth(c, view, "is_draft", is_draft);
    set_truth(c, view, "is_returned", text_equal(state, "returned"));
    set_truth(c, view, "is_signed", is_signed || is_done);
    set_truth(c, view, "is_countersigned", is_done);
    set_truth(c, view, "is_elsewhere",
              text_equal(json_get_text(w->assessment, "standing"), "elsewhere"));
    set_truth(c, view, "is_unqualified",
              text_equal(json_get_text(w->assessment, "standing"), "provisional"));
    set_truth(c, view, "is_provisional", json_get_int(w->assessment, "provisional", 0));
    set_truth(c, view, "can_sign", is_draft && has_all);
    set_truth(c, view, "can_countersign", is_signed && reviews);
    set_truth(c, view, "can_record_elsewhere",
              is_signed && !is_own && rights_possible(q->desk, "assessment_countersign_elsewhere"));
    set_truth(c, view, "can_review_deputy",
              waits_for_review && reviews &&
                  !text_equal(json_get_text(w->assessment, "verdict_by"), me));
    set_truth(c, view, "may_read", w->has_content);
    set_truth(c, view, "may_disclose", is_done && rights_possible(q->desk, "assessment_disclose"));
    set_truth(c, view, "may_follow",
              (is_signed || is_done) && rights_possible(q->desk, "assessment_open"));
}

enum err assessment_show(struct call *c, struct request *q, struct json *view)
{
    struct json *missing = json_list(c);
    struct workplace w;
    bool is_draft;

    TRY(workplace_open(c, q, view, &w));
    is_draft = w.has_content && w.content.is_draft;
    if (is_draft)
        TRY(content_missing(c, q->desk, w.assessment, w.instrument, w.content.value, &missing));
    json_set(view, "missing", missing);
    set_ways_on(c, q, &w, view, json_count(missing) == 0);
    set_truth(c, view, "is_single_source", is_draft && json_count(sources_of_all(c, &w.matter)) == 1);
    set_truth(c, view, "is_untried", w.has_content && w.matter.is_untried);
    json_set(view, "continue_at",
             json_text(c, is_draft ? first_unfinished(json_get(view, "steps")) : NULL));
    set_truth(c, view, "is_untouched", is_draft && is_untouched(&w));
    TRY(later_links(c, q, w.assessment, view));
    return open_what_was_told(c, q, &w, view);
}
