/* assess/fixture.h: one person, one piece of evidence and one assessment that could be signed. */
#ifndef ASSESS_FIXTURE_H
#define ASSESS_FIXTURE_H

#include "site/fixture.h"

#include "assess/assess.h"
#include "assess/forms.h"
#include "base/time.h"
#include "evidence/evidence.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "population/population.h"

#define FIXTURE_INSTRUMENT "content/instruments/open-framework.yaml"

struct work {
    struct fixture *f;
    struct call *c;
    struct id person, other; /* two people */
    struct id evidence, evidence_of_other;
    struct id instrument, assessment;
    struct json *definition; /* of the instrument */
};

static inline struct id work_evidence(struct work *w, const struct id *person)
{
    struct piece p = {.person = *person,
                      .type = "fact",
                      .source = "file",
                      .dated = w->c->now - 30 * TIME_DAY,
                      .text = "the file says so"};
    struct id id = {{0}};

    must_work(w->c, evidence_add(w->c, fixture_sit(w->f, ASSESSOR), &p, &id));
    return id;
}

/* Nothing is left in the inbox. */
static inline void work_grade(struct work *w, const struct id *evidence)
{
    struct grading g = {.evidence = *evidence,
                        .outcome = "use",
                        .source_grade = evidence_source_grades[0].code,
                        .content_grade = evidence_content_grades[0].code};
    struct id id;

    must_work(w->c, evidence_grade(w->c, fixture_sit(w->f, ASSESSOR), &g, &id));
}

/* What an opening says, but for whom and with what. */
static inline struct assessment_opening work_opening(void)
{
    return (struct assessment_opening){.risk_type = "violence_in_custody",
                                       .horizon_months = 6,
                                       .setting = "custody",
                                       .occasion = "intake",
                                       .question = "may he work in the kitchen"};
}

/* The decision that the open framework asks for. */
static inline void work_list(struct work *w, const struct id *person)
{
    struct population_decision p = {
        .about = *person,
        .ground = "conviction",
        .evidence = json_list(w->c),
        .reasons = "the judgment",
        .review_on = w->c->now + 360 * TIME_DAY,
        .notice = {.how = "given", .at = w->c->now, .language = "en", .words = "the judgment"},
        .passphrase = fixture_phrase(REVIEWER)};
    struct id id;

    json_add((struct json *)p.evidence,
             json_id(w->c, id_equal(person, &w->person) ? &w->evidence : &w->evidence_of_other));
    must_work(w->c, population_enter(w->c, fixture_sit(w->f, REVIEWER), &p, &id));
}

static inline struct work work_begin(void **state)
{
    struct work w = {.f = *state};
    struct assessment_opening o = work_opening();

    w.c = &w.f->call;
    w.person = fixture_person(w.f, "SM-1", "Dorrin Halvek", &w.f->unit);
    w.other = fixture_person(w.f, "SM-2", "Perun Corvane", &w.f->unit);
    w.evidence = work_evidence(&w, &w.person);
    w.evidence_of_other = work_evidence(&w, &w.other);
    work_grade(&w, &w.evidence);
    work_grade(&w, &w.evidence_of_other);
    work_list(&w, &w.person);
    work_list(&w, &w.other);
    must_work(
        w.c, instrument_adopt(w.c, fixture_sit(w.f, ADMINISTRATOR), FIXTURE_INSTRUMENT, &w.instrument));
    must_work(w.c, ask_instrument(w.c, &w.f->desks[ASSESSOR], id_text(w.c->mem, &w.instrument),
                                  &w.definition));
    o.person = w.person;
    o.instrument = w.instrument;
    must_work(w.c, assessment_open(w.c, fixture_sit(w.f, ASSESSOR), &o, &w.assessment));
    return w;
}

/* ---- qualifications ---- */

static inline void work_qualify(struct work *w, const struct id *user, const char *what)
{
    struct qualification q = {.user = *user, .what = what, .until = w->c->now + 90 * TIME_DAY};
    struct id id;

    must_work(w->c, qualification_award(w->c, fixture_sit(w->f, ADMINISTRATOR), &q, &id));
}

/* From this day on nobody signs without being qualified. */
static inline void work_ask_qualifications_from(struct work *w, int64_t start)
{
    must_work(w->c, qualification_set_start(w->c, fixture_sit(w->f, ADMINISTRATOR), start));
}

static inline void work_name_deputy(struct work *w, const struct id *user)
{
    struct id id;

    must_work(w->c, deputy_name(w->c, fixture_sit(w->f, ADMINISTRATOR), user, w->c->now + 90 * TIME_DAY,
                                &id));
}

/* ---- looking ---- */

static inline struct json *work_row(struct work *w, enum role by)
{
    struct json *row = NULL;

    must_work(w->c, ask_assessment(w->c, fixture_sit(w->f, by), &w->assessment, &row));
    return row;
}

static inline const char *work_state(struct work *w)
{
    return json_get_text(work_row(w, REVIEWER), "state");
}

static inline struct json *work_rating(struct work *w, const struct id *evidence)
{
    struct json *rating = json_map(w->c), *list = json_list(w->c);

    json_add(list, json_id(w->c, evidence));
    json_set(rating, "presence", json_text(w->c, "present"));
    json_set(rating, "relevance", json_text(w->c, "central"));
    json_set(rating, "for", list);
    json_set(rating, "note", json_text(w->c, "as the file says"));
    return rating;
}

static inline struct json *work_ratings(struct work *w)
{
    struct json *ratings = json_map(w->c), *sections = json_get(w->definition, "sections");

    for (const struct json *s = sections->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            json_set(ratings, json_get_text(i, "code"), work_rating(w, &w->evidence));
    return ratings;
}

/* Fields of a written step filled in: all of them, or those that are required. */
static inline struct json *work_fields(struct work *w, const struct field *fields)
{
    struct json *value = json_map(w->c);

    for (const struct field *f = fields; f->type != FIELD_END; f++)
        if (field_is_content(f))
            json_set(value, formulation_key(f), json_text(w->c, "in my own words"));
    return value;
}

static inline const char *work_day(struct work *w, int64_t days)
{
    return time_date_text(w->c->mem, w->c->now + days * TIME_DAY);
}

static inline struct json *work_account(struct work *w)
{
    struct json *value = work_fields(w, account_fields);

    json_set(value, "outcome", json_text(w->c, "given"));
    json_set(value, "interpreter", json_text(w->c, "yes"));
    json_set(value, "notice", json_text(w->c, "given"));
    json_set(value, "notice_at", json_text(w->c, work_day(w, -3)));
    return value;
}

static inline struct json *work_scenario(struct work *w)
{
    struct json *value = work_fields(w, scenario_fields);

    json_set(value, SCENARIO_NOT_CONSIDERED, json_text(w->c, ""));
    return value;
}

static inline struct json *work_scenarios(struct work *w)
{
    struct json *value = json_map(w->c);

    json_set(value, "repeat", work_scenario(w));
    json_set(value, "improve", work_scenario(w));
    return value;
}

static inline struct json *work_action(struct work *w)
{
    struct json *value = work_fields(w, action_fields);

    json_set(value, "by", json_text(w->c, work_day(w, 14)));
    return value;
}

static inline struct json *work_management(struct work *w)
{
    struct json *value = json_map(w->c), *actions = json_list(w->c);

    json_add(actions, work_action(w));
    json_set(value, "actions", actions);
    return value;
}

static inline struct json *work_judgement(struct work *w)
{
    struct json *value = work_fields(w, judgement_fields);
    const struct json *level = json_get(w->definition, "levels")->as.members.first;

    json_set(value, "level", json_text(w->c, json_get_text(level, "code")));
    json_set(value, "confidence", json_text(w->c, confidences[0].code));
    json_set(value, "valid_until", json_text(w->c, work_day(w, 180)));
    return value;
}

static inline struct json *work_content(struct work *w)
{
    struct json *content = json_map(w->c);

    json_set(content, "account", work_account(w));
    json_set(content, "ratings", work_ratings(w));
    json_set(content, "formulation", work_fields(w, formulation_fields_of(w->c, w->definition)));
    json_set(content, "scenarios", work_scenarios(w));
    json_set(content, "management", work_management(w));
    json_set(content, "judgement", work_judgement(w));
    return content;
}

static inline enum err work_save_member(struct work *w, const char *member, struct json *value)
{
    struct json *row = work_row(w, ASSESSOR);
    struct content before;

    TRY(content_load(w->c, &w->f->desks[ASSESSOR], row, "/", &before));
    return content_save(w->c, &w->f->desks[ASSESSOR], row, member, value, before.version);
}

static inline void work_save(struct work *w, const struct json *content)
{
    for (size_t i = 0; content_members[i]; i++)
        must_work(w->c, work_save_member(w, content_members[i],
                                         json_duplicate(w->c, json_get(content, content_members[i]))));
}

/* ---- signing: under the reviewer's supervision unless somebody is qualified ---- */

static inline enum err work_sign(struct work *w, struct id *ret)
{
    return assessment_sign(w->c, fixture_sit(w->f, ASSESSOR), &w->assessment, fixture_phrase(ASSESSOR),
                           &w->f->secrets[REVIEWER]->user, ret);
}

static inline void work_signed(struct work *w)
{
    struct id id;

    work_save(w, work_content(w));
    must_work(w->c, work_sign(w, &id));
}

static inline enum err work_countersign(struct work *w, enum role by)
{
    return assessment_countersign(w->c, fixture_sit(w->f, by), &w->assessment, "I agree",
                                  fixture_phrase(by));
}

#endif
