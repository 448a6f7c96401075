/* study/show.c: the figures of an instrument, put into a view. */

#include "study/show.h"

#include <math.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "study/command.h"
#include "study/figures.h"
#include "study/follow.h"
#include "study/number.h"
#include "study/pages.h"
#include "study/put.h"
#include "study/show_course.h"
#include "study/show_fairness.h"
#include "study/study.h"

/* ---- agreement ---- */

static void put_estimate(struct call *c, struct json *map, const char *name, const struct estimate *e)
{
    put_number(c, map, name, e->value);
    put_number(c, map, arena_format(c->mem, "%s_low", name), e->low);
    put_number(c, map, arena_format(c->mem, "%s_high", name), e->high);
    put_text(c, map, arena_format(c->mem, "%s_text", name), figure_text(c, e->value));
    put_text(c, map, arena_format(c->mem, "%s_interval", name), figure_interval(c, e));
}

/* Why there is no alpha though there are pairs. */
static const char *no_alpha(const struct agreement_figures *f)
{
    if (f->assessments[1] < STUDY_SHOWN)
        return N_("too few on the scale: most of these were rated “no information” or do not apply");
    if (f->alpha.warnings & WARNING_ZERO_VARIANCE)
        return N_("everybody chose the same, so there is nothing to tell apart");
    return NULL;
}

static void put_agreement(struct call *c, struct json *map, const struct agreement_figures *f)
{
    bool is_shown = f->assessments[0] >= STUDY_SHOWN;
    const char *why = is_shown && isnan(f->alpha.value) ? no_alpha(f) : NULL;

    json_set(map, "is_shown", json_bool(c, is_shown));
    json_set(map, "pairs", is_shown ? json_int(c, (int64_t)f->pairs) : json_nil(c));
    json_set(map, "ordered",
             f->assessments[1] >= STUDY_SHOWN ? json_int(c, (int64_t)f->ordered) : json_nil(c));
    put_number(c, map, "observed", f->observed.value);
    put_text(c, map, "alike_text", figure_share(c, f->observed.value));
    put_text(c, map, "alike_interval", figure_share_interval(c, &f->observed));
    put_estimate(c, map, "ac1", &f->ac1);
    put_estimate(c, map, "alpha", &f->alpha);
    put_text(c, map, "alpha_nothing", why ? say(c, why) : NULL);
}

/* Items of the instrument, section by section; put_item fills a row from the figures of its item. */
static struct json *sections(struct call *c, const struct study *s, const struct figures *f,
                             void (*put_item)(struct call *c, const struct study *s, struct json *row,
                                              const struct item_figures *of))
{
    struct json *list = json_list(c);
    size_t n = 0;

    for (const struct json *sec = json_get(s->instrument, "sections")->as.members.first; sec;
         sec = sec->next) {
        struct json *section = json_map(c), *items = json_list(c);
        for (size_t i = json_count(json_get(sec, "items")); i; i--, n++) {
            struct json *row = json_map(c);
            put_text(c, row, "code", json_get_text(s->item[n], "code"));
            put_text(c, row, "title", json_get_text(s->item[n], "title"));
            put_item(c, s, row, &f->item[n]);
            json_add(items, row);
        }
        put_text(c, section, "title", json_get_text(sec, "title"));
        json_set(section, "items", items);
        json_add(list, section);
    }
    return list;
}

static void put_agreement_of(struct call *c, const struct study *s, struct json *row,
                             const struct item_figures *of)
{
    (void)s;
    put_agreement(c, row, &of->agreement);
}

/* ---- what both agreed on afterwards ---- */

static void put_consensus_of(struct call *c, const struct study *s, struct json *row,
                             const struct item_figures *of)
{
    static const struct consensus_figures nothing = {0};
    const struct consensus_figures *k = &of->consensus;
    bool is_shown = of->agreement.pairs >= STUDY_SHOWN;

    (void)s;
    json_set(row, "is_shown", json_bool(c, is_shown));
    if (!is_shown) k = &nothing;
    put_count(c, row, "agreed", k->agreed);
    put_count(c, row, "first", k->first);
    put_count(c, row, "second", k->second);
    put_count(c, row, "neither", k->neither);
}

static bool has_consensus(const struct study *s, const struct figures *f)
{
    for (size_t i = 0; i < s->items; i++)
        if (f->item[i].agreement.pairs >= STUDY_SHOWN && f->item[i].consensus.agreed) return true;
    return false;
}

/* ---- how they are repeated ---- */

/* The first item that has a figure, to show how that of one item is repeated; NULL if none has. */
static const struct json *first_shown(const struct study *s, const struct figures *f)
{
    for (size_t i = 0; i < s->items; i++)
        if (f->item[i].agreement.pairs >= STUDY_SHOWN) return s->item[i];
    return NULL;
}

static void add_commands(struct call *c, const struct study *s, const struct figures *f,
                         const char *title, struct json *view)
{
    const struct json *item = first_shown(s, f);
    struct json *one = json_map(c);

    put_text(c, one, "title", say(c, title));
    put_text(c, one, "all", study_command(c, s, NULL, false));
    put_text(c, one, "all_ordinal", study_command(c, s, NULL, true));
    if (item) {
        const char *code = json_get_text(item, "code");
        put_text(c, one, "item", json_get_text(item, "title"));
        put_text(c, one, "one", study_command(c, s, code, false));
        put_text(c, one, "one_ordinal", study_command(c, s, code, true));
    }
    json_set(one, "has_item", json_bool(c, item != NULL));
    json_add(json_get(view, "commands"), one);
}

/* ---- relevance ---- */

static enum err put_relevance(struct call *c, const struct study *s, struct json *view)
{
    struct study by_relevance = study_of_relevance(c, s);
    struct json *relevance = json_map(c), *all = json_map(c);
    struct figures f;

    TRY(study_figures(c, &by_relevance, &f));
    put_agreement(c, all, &f.all);
    if (json_get_bool(all, "is_shown")) add_commands(c, &by_relevance, &f, N_("Relevance"), view);
    json_set(relevance, "is_shown", json_bool(c, json_get_bool(all, "is_shown")));
    json_set(relevance, "all", all);
    json_set(relevance, "sections", sections(c, &by_relevance, &f, put_agreement_of));
    json_set(relevance, "has_consensus", json_bool(c, has_consensus(&by_relevance, &f)));
    json_set(relevance, "consensus", sections(c, &by_relevance, &f, put_consensus_of));
    json_set(view, "relevance", relevance);
    return OK;
}

/* ---- items that the two rated differently ---- */

static struct json *labels(struct call *c, const struct study *s)
{
    struct json *list = json_list(c);

    for (size_t i = 0; i < s->codes; i++) {
        struct json *one = json_map(c);
        put_text(c, one, "label", s->label[i]);
        json_add(list, one);
    }
    return list;
}

static struct json *table_rows(struct call *c, const struct study *s, const struct item_figures *f)
{
    struct json *rows = json_list(c);

    for (size_t i = 0; i < s->codes; i++) {
        struct json *row = json_map(c), *cells = json_list(c);
        for (size_t k = 0; k < s->codes; k++) {
            struct json *cell = json_map(c);
            put_text(c, cell, "column", s->label[k]);
            put_text(c, cell, "text", arena_format(c->mem, "%.0f", f->table[i * s->codes + k]));
            json_set(cell, "is_alike", json_bool(c, i == k));
            json_add(cells, cell);
        }
        put_text(c, row, "label", s->label[i]);
        json_set(row, "cells", cells);
        json_add(rows, row);
    }
    return rows;
}

static struct json *anchors(struct call *c, const struct json *item)
{
    const struct json *ratings = json_get(item, "rating_list");
    struct json *list = json_list(c);

    for (const struct json *r = json_count(ratings) ? ratings->as.members.first : NULL; r;
         r = r->next) {
        struct json *one = json_map(c);
        if (text_is_blank(json_get_text(r, "anchor"))) continue;
        put_text(c, one, "label", json_get_text(r, "label"));
        put_text(c, one, "anchor", json_get_text(r, "anchor"));
        json_add(list, one);
    }
    return list;
}

static struct json *differing(struct call *c, const struct study *s, const struct figures *f)
{
    struct json *list = json_list(c);

    for (size_t i = 0; i < s->items; i++) {
        const struct agreement_figures *a = &f->item[i].agreement;
        struct json *one = json_map(c);
        if (a->pairs < STUDY_SHOWN || a->alike == a->pairs) continue;
        put_text(c, one, "code", json_get_text(s->item[i], "code"));
        put_text(c, one, "title", json_get_text(s->item[i], "title"));
        put_text(c, one, "alike_text", figure_share(c, a->observed.value));
        json_set(one, "anchors", anchors(c, s->item[i]));
        json_set(one, "columns", labels(c, s));
        json_set(one, "rows", table_rows(c, s, &f->item[i]));
        json_add(list, one);
    }
    return list;
}

/* ---- how often each rating is given ---- */

static void put_use_of(struct call *c, const struct study *s, struct json *row,
                       const struct item_figures *of)
{
    struct json *cells = json_list(c);
    bool is_shown = of->used_in_all >= STUDY_SHOWN;

    for (size_t i = 0; i < s->codes; i++) {
        struct json *cell = json_map(c);
        put_text(c, cell, "label", s->label[i]);
        put_text(c, cell, "text", is_shown ? figure_part(c, of->used[i], of->used_in_all) : "–");
        json_add(cells, cell);
    }
    json_set(row, "cells", cells);
    json_set(row, "rated", is_shown ? json_int(c, (int64_t)of->used_in_all) : json_nil(c));
}

/* ---- groups ---- */

const char *study_group_label(struct call *c, const char *name, enum group_by by)
{
    if (by == BY_UNIT) return name;
    if (by == BY_LANGUAGE)
        return text_equal(name, STUDY_TWO_LANGUAGES) ? say(c, N_("Each in another language"))
                                                     : page_language_name(name);
    return say(c, text_equal(name, "yes") ? N_("With an interpreter") : N_("Without an interpreter"));
}

/* Empty where no group carries a figure: then the page says so in a sentence. */
static enum err put_groups(struct call *c, const struct study *s, const struct grouping *by,
                           const char *key, struct json *view)
{
    struct json *list = json_list(c);
    struct group_figures *group;
    size_t count, enough = 0;

    TRY(study_groups(c, s, by, &group, &count));
    for (size_t i = 0; i < count; i++) {
        struct json *one = json_map(c);
        bool is_enough = group[i].is_enough;
        enough += is_enough;
        put_text(c, one, "name", study_group_label(c, group[i].name, by->by));
        json_set(one, "is_enough", json_bool(c, is_enough));
        json_set(one, "assessments",
                 is_enough ? json_int(c, (int64_t)group[i].assessments) : json_nil(c));
        put_number(c, one, "share", group[i].share.value);
        put_text(c, one, "share_text", figure_share(c, group[i].share.value));
        put_text(c, one, "share_interval", figure_share_interval(c, &group[i].share));
        json_add(list, one);
    }
    json_set(view, key, enough ? list : json_list(c));
    return OK;
}

static enum err put_all_groups(struct call *c, const struct study *s, struct json *view)
{
    TRY(put_groups(c, s, &(struct grouping){BY_UNIT, SHARE_ALIKE}, "units", view));
    TRY(put_groups(c, s, &(struct grouping){BY_INTERPRETER, SHARE_ALIKE}, "interpreters", view));
    TRY(put_groups(c, s, &(struct grouping){BY_LANGUAGE, SHARE_ALIKE}, "languages", view));
    TRY(put_groups(c, s, &(struct grouping){BY_UNIT, SHARE_MISSING}, "missing_units", view));
    TRY(put_groups(c, s, &(struct grouping){BY_LANGUAGE, SHARE_MISSING}, "missing_languages", view));
    return put_groups(c, s, &(struct grouping){BY_INTERPRETER, SHARE_MISSING}, "missing_interpreters",
                      view);
}

/* ---- the whole ---- */

static void put_early(struct call *c, const struct study *s, struct json *view)
{
    bool is_early = s->pairs < STUDY_ENOUGH || s->raters < STUDY_RATERS_ENOUGH;

    json_set(view, "is_early", json_bool(c, is_early));
    put_text(
        c, view, "early_text",
        arena_format(c->mem,
                     say(c, N_("These figures are early: %zu assessments were rated twice, by %zu "
                               "different people. About %d assessments and %d raters are needed before "
                               "an instrument can be judged by them (Koo and Li 2016). Until then read "
                               "the intervals, and the items that were rated differently.")),
                     s->pairs, s->raters, STUDY_ENOUGH, STUDY_RATERS_ENOUGH));
}

/* Days, when the later of two raters submitted. Of few assessments they could point at somebody. */
static void put_period(struct call *c, const struct study *s, struct json *study)
{
    int64_t from = s->pairs ? s->pair[0].at : 0, until = from;
    bool is_shown = s->pairs >= STUDY_SHOWN;

    for (size_t p = 1; p < s->pairs; p++) {
        if (s->pair[p].at < from) from = s->pair[p].at;
        if (s->pair[p].at > until) until = s->pair[p].at;
    }
    put_text(c, study, "from", is_shown ? time_date_text(c->mem, from) : NULL);
    put_text(c, study, "until", is_shown ? time_date_text(c->mem, until) : NULL);
}

enum err study_open(struct call *c, struct request *q, struct json *view, struct study *ret)
{
    struct json *study = json_map(c);

    TRY(ask_study(c, q->desk, param_text(q, "instrument"), ret));
    put_text(c, study, "id", json_get_text(ret->instrument, "id"));
    put_text(c, study, "title", json_get_text(ret->instrument, "title"));
    put_text(c, study, "version", json_get_text(ret->instrument, "version"));
    put_count(c, study, "pairs", ret->pairs);
    put_count(c, study, "assessed", ret->assessed);
    put_count(c, study, "raters", ret->raters);
    put_period(c, ret, study);
    json_set(view, "study", study);
    json_set(view, "is_shown", json_bool(c, ret->pairs >= STUDY_SHOWN));
    json_set(view, "is_used", json_bool(c, ret->assessed >= STUDY_SHOWN));
    put_count(c, view, "needed", STUDY_SHOWN);
    put_count(c, view, "enough", STUDY_ENOUGH);
    put_early(c, ret, view);
    return OK;
}

enum err study_fill(struct call *c, struct request *q, struct json *view, struct study *ret)
{
    struct json *all = json_map(c);
    struct figures f;

    TRY(study_open(c, q, view, ret));
    TRY(study_figures(c, ret, &f));
    put_agreement(c, all, &f.all);
    json_set(view, "commands", json_list(c));
    if (json_get_bool(all, "is_shown")) add_commands(c, ret, &f, N_("Presence"), view);
    json_set(view, "all", all);
    json_set(view, "sections", sections(c, ret, &f, put_agreement_of));
    json_set(view, "differing", differing(c, ret, &f));
    json_set(view, "use_columns", labels(c, ret));
    json_set(view, "use", sections(c, ret, &f, put_use_of));
    json_set(view, "has_consensus", json_bool(c, has_consensus(ret, &f)));
    json_set(view, "consensus", sections(c, ret, &f, put_consensus_of));
    TRY(put_relevance(c, ret, view));
    TRY(put_course(c, ret, view));
    TRY(put_all_groups(c, ret, view));
    TRY(put_fairness(c, ret, view));
    return put_follow(c, q->desk, json_get_text(ret->instrument, "id"), view);
}

enum err study_need_enough(struct call *c, const struct study *s)
{
    return s->pairs >= STUDY_SHOWN
               ? OK
               : fail(c, ERR_CONFLICT,
                      N_("Fewer than %d assessments were rated twice with this instrument: a file or "
                         "report of so few could point at somebody."),
                      STUDY_SHOWN);
}
