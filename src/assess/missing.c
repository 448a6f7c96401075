/* assess/missing.c: what an assessment still needs before it can be signed, each with its place. */

#include <string.h>

#include "assess/asking.h"
#include "assess/assess.h"
#include "assess/forms.h"
#include "assess/second.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"

#define LONGEST_VALIDITY (366 * TIME_DAY) /* 12 months */

struct looking {
    struct call *c;
    const char *assessment;
    const char *page; /* "sections/aims" or "steps/judgement" */
    struct need need;
};

static struct looking look_at(struct call *c, const struct matter *m, const char *page)
{
    return (struct looking){c, json_get_text(m->assessment, "id"), page, {json_list(c), 0}};
}

/* One thing is asked; unless it is there it is missing, at its place on the page. */
static void need(struct looking *l, bool is_there, const char *place, const char *text)
{
    struct json *one = json_map(l->c);

    l->need.asked++;
    if (is_there) return;
    json_set(one, "text", json_text(l->c, text));
    json_set(one, "address",
             json_text(l->c, arena_format(l->c->mem, "/assessments/%s/%s#%s", l->assessment, l->page,
                                          place)));
    json_add(l->need.missing, one);
}

static bool has(const struct json *member, const char *name)
{
    return !text_is_blank(json_get_text(member, name));
}

static const char *titled(struct call *c, const char *title, const char *text)
{
    return arena_format(c->mem, say(c, N_("%s: %s")), title, text);
}

/* ---- ratings ---- */

/* The translation decides where the item's title stands. */
static const char *lack_text(struct call *c, const char *lack, const char *title)
{
    const char *at = strstr(lack, "%s");

    if (!at) return title;
    return arena_format(c->mem, "%.*s%s%s", (int)(at - lack), lack, title, at + 2);
}

struct need section_needs(struct call *c, const struct matter *m, const struct json *section)
{
    struct looking l =
        look_at(c, m, arena_format(c->mem, "sections/%s", json_get_text(section, "code")));

    for (const struct json *i = json_get(section, "items")->as.members.first; i; i = i->next) {
        const char *lack;
        if (!item_is_asked(m, i)) continue;
        lack = rating_lacks(c, m, i);
        need(&l, !lack, json_get_text(i, "code"),
             lack ? lack_text(c, lack, json_get_text(i, "title")) : NULL);
    }
    return l.need;
}

/* An item that protects was considered if it is rated; where nothing is known, if it says what was
 * searched. */
static bool was_considered(const struct json *rating)
{
    const char *presence = json_get_text(rating, "presence");

    if (!presence) return false;
    return text_equal(presence, "no_information") || text_equal(presence, "not_applicable")
               ? has(rating, "note")
               : true;
}

struct need whole_needs(struct call *c, const struct matter *m)
{
    const struct json *sections = json_get(m->instrument, "sections");
    const char *section = NULL, *item = NULL;
    struct looking l = look_at(c, m, "");
    bool is_considered = false;

    for (const struct json *s = json_count(sections) ? sections->as.members.first : NULL; s;
         s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next) {
            if (!json_get_bool(i, "is_protective") || !item_is_asked(m, i)) continue;
            is_considered = is_considered || was_considered(rating_of(m, i));
            if (!section) section = json_get_text(s, "code");
            if (!item) item = json_get_text(i, "code");
        }
    if (!item) return l.need; /* the instrument asks for nothing that protects */
    l.page = arena_format(c->mem, "sections/%s", section);
    need(&l, is_considered, item, say(c, N_("Nothing that protects was considered yet")));
    return l.need;
}

/* ---- the written steps ---- */

static void look_at_fields(struct looking *l, const struct step *step, const struct field *fields,
                           const struct json *member)
{
    for (const struct field *f = fields; f->type != FIELD_END; f++)
        if (field_is_content(f) && f->required)
            need(l, has(member, formulation_key(f)), f->name,
                 titled(l->c, say(l->c, step->title), say(l->c, f->label)));
}

static void need_named(struct looking *l, const struct step *step, const struct field *fields,
                       const struct json *member, const char *name)
{
    for (const struct field *f = fields; f->type != FIELD_END; f++)
        if (text_equal(f->name, name))
            need(l, has(member, name), name, titled(l->c, say(l->c, step->title), say(l->c, f->label)));
}

/* A refusal, or a conversation that was not possible, asks for nothing more. */
static void look_at_account(struct looking *l, const struct step *step, const struct json *account)
{
    look_at_fields(l, step, account_fields, account);
    if (text_equal(json_get_text(account, "outcome"), "given")) {
        need_named(l, step, account_fields, account, "words");
        need_named(l, step, account_fields, account, "language");
        need_named(l, step, account_fields, account, "interpreter");
    }
    if (text_equal(json_get_text(account, "notice"), "given")) {
        need_named(l, step, account_fields, account, "notice_language");
        need_named(l, step, account_fields, account, "notice_at");
    }
}

/* A scenario that is begun is finished, or argued away. */
static bool look_at_scenario(struct looking *l, const struct scenario_kind *k,
                             const struct json *scenario)
{
    if (!scenario_is_begun(scenario)) return false;
    if (has(scenario, SCENARIO_NOT_CONSIDERED)) return true;
    for (const struct field *f = scenario_fields; f->type != FIELD_END; f++)
        if (f->required)
            need(l, has(scenario, f->name), arena_format(l->c->mem, "%s.%s", k->code, f->name),
                 titled(l->c, say(l->c, k->title), say(l->c, f->label)));
    return true;
}

static void look_at_scenarios(struct looking *l, const struct json *scenarios)
{
    bool has_harm = false, has_improvement = false;

    for (const struct scenario_kind *k = scenario_kinds; k->code; k++) {
        bool *found = k->is_harm ? &has_harm : &has_improvement;
        *found |= look_at_scenario(l, k, json_get(scenarios, k->code));
    }
    need(l, has_harm, "repeat.nature",
         say(l->c, N_("Scenarios: describe one way in which things could go wrong, or say why not")));
    need(l, has_improvement, "improve.nature",
         say(l->c, N_("Scenarios: describe how things could get better, or say why not")));
}

static void look_at_management(struct looking *l, const struct step *step,
                               const struct json *management)
{
    const struct json *actions = json_get(management, "actions");
    size_t begun = 0;
    int number = 0;

    for (const struct json *a = json_count(actions) ? actions->as.members.first : NULL; a;
         a = a->next) {
        number++;
        if (!action_is_begun(a)) continue;
        begun++;
        for (const struct field *f = action_fields; f->type != FIELD_END; f++)
            need(l, has(a, f->name), arena_format(l->c->mem, "%s.%d", f->name, number),
                 titled(l->c, say(l->c, step->title), say(l->c, f->label)));
    }
    need(l, begun > 0 || has(management, "none_because"), "what.1",
         say(l->c, N_("What is to be done: name an action, or say why none is needed")));
}

static void look_at_judgement(struct looking *l, const struct step *step, const struct json *judgement)
{
    const char *value = json_get_text(judgement, "valid_until");
    int64_t until;

    look_at_fields(l, step, judgement_fields, judgement);
    if (text_is_blank(value)) return;
    if (!time_parse(value, &until) || until <= l->c->now)
        need(l, false, "valid_until",
             say(l->c, N_("Judgement: the date until which it is valid has passed")));
    else if (until > l->c->now + LONGEST_VALIDITY)
        need(l, false, "valid_until",
             say(l->c, N_("Judgement: it can be valid for at most 12 months")));
}

struct need step_needs(struct call *c, const struct matter *m, const struct step *step)
{
    struct looking l = look_at(c, m, arena_format(c->mem, "steps/%s", step->member));
    const struct json *member = json_get(m->content, step->member);

    if (text_equal(step->member, "account"))
        look_at_account(&l, step, member);
    else if (text_equal(step->member, "formulation"))
        look_at_fields(&l, step, formulation_fields_of(c, m->instrument), member);
    else if (text_equal(step->member, "scenarios"))
        look_at_scenarios(&l, member);
    else if (text_equal(step->member, "management"))
        look_at_management(&l, step, member);
    else
        look_at_judgement(&l, step, member);
    return l.need;
}

/* ---- all of it ---- */

static void add_all(struct json *found, const struct need *n)
{
    struct json *next;

    for (struct json *one = json_count(n->missing) ? n->missing->as.members.first : NULL; one;
         one = next) {
        next = one->next;
        one->next = NULL;
        json_add(found, one);
    }
}

static void add_steps(struct call *c, const struct matter *m, bool before_ratings, struct json *found)
{
    for (const struct step *s = assess_steps; s->member; s++)
        if (s->is_before_ratings == before_ratings) {
            struct need n = step_needs(c, m, s);
            add_all(found, &n);
        }
}

enum err content_missing(struct call *c, struct desk *d, const struct json *assessment,
                         const struct json *instrument, const struct json *content, struct json **ret)
{
    const struct json *sections = json_get(instrument, "sections");
    struct json *found = json_list(c);
    struct matter m;
    struct need n;

    TRY(matter_of(c, d, assessment, instrument, content, &m));
    add_steps(c, &m, true, found);
    for (const struct json *s = json_count(sections) ? sections->as.members.first : NULL; s;
         s = s->next) {
        n = section_needs(c, &m, s);
        add_all(found, &n);
    }
    n = whole_needs(c, &m);
    add_all(found, &n);
    add_steps(c, &m, false, found);
    TRY(second_missing(c, d, assessment, found));
    *ret = found;
    return OK;
}
