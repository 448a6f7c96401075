/* assess/compare_pages.c: how two raters rated, item by item, and what they agreed on. */

#include <string.h>

#include "assess/later.h"
#include "assess/second.h"
#include "base/arena.h"
#include "base/text.h"
#include "evidence/evidence.h"
#include "instrument/instrument.h"

/* What is compared: the two submissions, opened, and the evidence that they name. */
struct comparison {
    const struct workplace *w;
    struct json *raters; /* two rows: rated {item: …}, notes {item: text}, by_name */
    struct json *evidence;
    struct json *differing; /* {item: true} */
    struct json *agreed;    /* {item: {presence, relevance}}, or nil */
    struct json *reasons;   /* {item: text}, or nil */
};

static bool lists(const struct json *list, const char *id)
{
    for (const struct json *m = json_count(list) ? list->as.members.first : NULL; m; m = m->next)
        if (text_equal(m->as.text, id)) return true;
    return false;
}

/* One piece of evidence, and how each of the two used it for this item. */
static const char *use_of(struct call *c, const struct json *rating, const char *id)
{
    if (lists(json_get(rating, "for"), id)) return say(c, N_("supports"));
    if (lists(json_get(rating, "against"), id)) return say(c, N_("speaks against"));
    return say(c, N_("not named"));
}

/* Evidence that the two did not use alike. */
static struct json *evidence_differing(struct call *c, const struct comparison *k, const struct json *a,
                                       const struct json *b)
{
    struct json *list = json_list(c);

    for (const struct json *e = k->evidence->as.members.first; e; e = e->next) {
        const char *id = json_get_text(e, "id"), *first = use_of(c, a, id), *second = use_of(c, b, id);
        struct json *one = json_map(c);
        if (text_equal(first, second)) continue;
        json_set(one, "dated_text", json_text(c, json_get_text(e, "dated_text")));
        json_set(one, "source_text", json_text(c, json_get_text(e, "source_text")));
        json_set(one, "says", json_text(c, json_get_text(e, "says")));
        json_set(one, "first_use", json_text(c, first));
        json_set(one, "second_use", json_text(c, second));
        json_add(list, one);
    }
    return list;
}

static struct json *side(struct call *c, const struct comparison *k, const struct json *rater,
                         const char *item)
{
    const struct json *rating = json_get(json_get(rater, "rated"), item),
                      *instrument = k->w->instrument;
    const char *presence = json_get_text(rating, "presence"),
               *relevance = json_get_text(rating, "relevance");
    struct json *one = json_map(c);

    json_set(one, "by_name", json_text(c, json_get_text(rater, "by_name")));
    json_set(one, "presence",
             json_text(c, presence ? instrument_label(instrument, "presence", presence)
                                   : say(c, N_("Not rated"))));
    json_set(one, "relevance",
             json_text(c, relevance ? instrument_label(instrument, "relevance", relevance) : NULL));
    json_set(one, "note", json_text(c, json_get_text(json_get(rater, "notes"), item)));
    return one;
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

/* What stands in the form: what was posted and refused, else what was agreed before. */
static const char *agreed_value(struct call *c, const struct request *q, const struct comparison *k,
                                const char *family, const char *item)
{
    if (q->form) return form_text(q, arena_format(c->mem, "%s.%s", family, item));
    if (text_equal(family, "reason")) return json_get_text(k->reasons, item);
    return json_get_text(json_get(k->agreed, item), family);
}

static struct json *compared_item(struct call *c, const struct request *q, const struct comparison *k,
                                  const struct json *item)
{
    const char *code = json_get_text(item, "code");
    const struct json *first = k->raters->as.members.first, *second = first->next;
    const struct json *agreed = json_get(k->agreed, code), *instrument = k->w->instrument;
    const char *presence = agreed_value(c, q, k, "presence", code),
               *relevance = agreed_value(c, q, k, "relevance", code),
               *reason = agreed_value(c, q, k, "reason", code);
    struct json *one = json_map(c), *sides = json_list(c), *evidence;

    json_add(sides, side(c, k, first, code));
    json_add(sides, side(c, k, second, code));
    evidence = evidence_differing(c, k, json_get(json_get(first, "rated"), code),
                                  json_get(json_get(second, "rated"), code));
    json_set(one, "item", json_text(c, code));
    json_set(one, "title", json_text(c, json_get_text(item, "title")));
    json_set(one, "sides", sides);
    json_set(one, "evidence", evidence);
    json_set(one, "other_evidence", json_bool(c, json_count(evidence) != 0));
    json_set(one, "presence_choices", choices(c, json_get(instrument, "presence"), presence));
    json_set(one, "relevance_choices", choices(c, json_get(instrument, "relevance"), relevance));
    json_set(one, "agreed_presence",
             json_text(c, instrument_label(instrument, "presence", json_get_text(agreed, "presence"))));
    json_set(
        one, "agreed_relevance",
        json_text(c, instrument_label(instrument, "relevance", json_get_text(agreed, "relevance"))));
    json_set(one, "reason", json_text(c, reason ? reason : ""));
    json_set(one, "agreed_reason", json_text(c, json_get_text(k->reasons, code)));
    return one;
}

/* Three lists in the instrument's order: rated differently; alike on other evidence; alike. */
static void sort_items(struct call *c, const struct request *q, const struct comparison *k,
                       struct json *view)
{
    struct json *differing = json_list(c), *other = json_list(c), *alike = json_list(c);
    const struct json *sections = json_get(k->w->instrument, "sections");
    const struct json *first = json_get(k->raters->as.members.first, "rated");

    for (const struct json *s = sections->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next) {
            const char *code = json_get_text(i, "code");
            struct json *one;
            if (!json_get(first, code) && !json_get(k->differing, code)) continue;
            one = compared_item(c, q, k, i);
            if (json_get(k->differing, code))
                json_add(differing, one);
            else
                json_add(json_get_bool(one, "other_evidence") ? other : alike, one);
        }
    json_set(view, "differing", differing);
    json_set(view, "other", other);
    json_set(view, "alike", alike);
    json_set(view, "any_other", json_bool(c, json_count(other) != 0));
    json_set(view, "any_alike", json_bool(c, json_count(alike) != 0));
}

static enum err parse_into(struct call *c, const char *text, struct json **ret)
{
    *ret = json_nil(c);
    return text ? json_parse(c, text, strlen(text), ret) : OK;
}

static enum err open_raters(struct call *c, struct request *q, const struct json *second,
                            const struct id *person, struct comparison *k)
{
    TRY(desk_rows(c, q->desk, "second_ratings",
                  DB_ARGS(DB_TEXT("request", json_get_text(second, "request"))), &k->raters));
    if (json_count(k->raters) != 2)
        return fail(c, ERR_CONFLICT, N_("Both raters have to submit before anything can be compared."));
    for (struct json *r = k->raters->as.members.first; r; r = r->next) {
        struct json *rated;
        TRY(parse_into(c, json_get_text(r, "ratings"), &rated));
        json_set(r, "rated", rated);
    }
    return page_open_told(c, q, person, k->raters);
}

static enum err open_consensus(struct call *c, struct request *q, const struct json *second,
                               const struct id *person, struct comparison *k)
{
    const char *consensus = json_get_text(second, "consensus");
    struct json *rows = json_list(c), *row = json_map(c);

    TRY(parse_into(c, json_get_text(second, "consensus_ratings"), &k->agreed));
    json_set(row, "id", json_text(c, consensus));
    json_add(rows, row);
    if (consensus) TRY(page_open_told(c, q, person, rows));
    k->reasons = json_get(row, "reasons") ? json_get(row, "reasons") : json_nil(c);
    return OK;
}

static enum err open_differing(struct call *c, struct request *q, const struct json *second,
                               struct comparison *k)
{
    struct json *rows;

    k->differing = json_map(c);
    TRY(desk_rows(c, q->desk, "second_differing",
                  DB_ARGS(DB_TEXT("request", json_get_text(second, "request"))), &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        if (json_get_int(r, "differs", 0))
            json_set(k->differing, json_get_text(r, "item"), json_bool(c, true));
    return OK;
}

static enum err open_evidence(struct call *c, struct request *q, const struct id *person,
                              struct comparison *k)
{
    TRY(ask_evidence_list(c, q->desk, person, &k->evidence));
    TRY(page_open_told(c, q, person, k->evidence));
    page_dates(c, k->evidence, "dated", false);
    for (struct json *e = k->evidence->as.members.first; e; e = e->next) {
        const char *text =
            json_get_text(e, "text") ? json_get_text(e, "text") : json_get_text(e, "saw");
        json_set(e, "says", json_text(c, text ? text : say(c, N_("(not for you to read, or erased)"))));
    }
    return OK;
}

static void show_names(struct call *c, const struct json *second, const struct comparison *k,
                       struct json *view)
{
    const struct json *first = k->raters->as.members.first;
    struct json *row = json_map(c), *rows = json_list(c);

    json_set(row, "first_name", json_text(c, json_get_text(first, "by_name")));
    json_set(row, "second_name", json_text(c, json_get_text(first->next, "by_name")));
    json_set(row, "first_at", json_int(c, json_get_int(first, "at", 0)));
    json_set(row, "second_at", json_int(c, json_get_int(first->next, "at", 0)));
    json_set(row, "consensus_by_name", json_text(c, json_get_text(second, "consensus_by_name")));
    json_set(row, "consensus_at", json_int(c, json_get_int(second, "consensus_at", 0)));
    json_add(rows, row);
    page_dates(c, rows, "first_at", true);
    page_dates(c, rows, "second_at", true);
    page_dates(c, rows, "consensus_at", true);
    json_set(view, "raters", row);
}

enum err second_compare(struct call *c, struct request *q, struct json *view)
{
    struct comparison k = {0};
    struct json *second;
    struct workplace w;
    struct id person;
    bool own, settled;

    TRY(later_look(c, q, view, &w));
    TRY(ask_second(c, q->desk, &w.id, &second));
    if (!second_is_in(second))
        return fail(c, ERR_CONFLICT, N_("Both raters have to submit before anything can be compared."));
    if (!id_parse(json_get_text(w.person, "id"), &person))
        return fail(c, ERR_BUG, "A person has no id.");
    k.w = &w;
    TRY(open_raters(c, q, second, &person, &k));
    TRY(open_consensus(c, q, second, &person, &k));
    TRY(open_differing(c, q, second, &k));
    TRY(open_evidence(c, q, &person, &k));
    sort_items(c, q, &k, view);
    show_names(c, second, &k, view);
    own = content_is_draft(q->desk, w.assessment);
    settled = json_get_text(w.assessment, "signed") != NULL;
    json_set(view, "has_consensus", json_bool(c, json_get_text(second, "consensus") != NULL));
    json_set(view, "may_agree",
             json_bool(c, !settled && (own || second_is_mine(q->desk, second)) &&
                              json_count(json_get(view, "differing")) != 0));
    json_set(view, "may_take_over",
             json_bool(c, own && !settled && json_get_text(second, "consensus") != NULL));
    json_set(
        view, "agree_action",
        json_text(c, arena_format(c->mem, "/assessments/%s/second/consensus", id_text(c->mem, &w.id))));
    return OK;
}

/* The form sends presence.ITEM, relevance.ITEM and reason.ITEM of the items that differ. */
enum err second_agree_post(struct call *c, struct request *q, struct json *view)
{
    static const char *const families[] = {"presence", "relevance", "reason"};
    struct json *agreed = json_map(c), *instrument, *assessment;
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(ask_assessment(c, q->desk, &id, &assessment));
    TRY(ask_instrument(c, q->desk, json_get_text(assessment, "instrument"), &instrument));
    for (const struct json *s = json_get(instrument, "sections")->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next) {
            const char *item = json_get_text(i, "code");
            struct json *one = json_map(c);
            for (size_t f = 0; f < sizeof families / sizeof *families; f++)
                json_set(one, families[f],
                         json_text(c, form_text(q, arena_format(c->mem, "%s.%s", families[f], item))));
            json_set(agreed, item, one);
        }
    TRY(second_agree(c, q->desk, &id, agreed));
    page_goes_to(c, q, "/assessments/%s/second/compare?saved=1", id_text(c->mem, &id));
    return OK;
}

enum err second_take_over_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(second_take_over(c, q->desk, &id, q->route->address));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}
