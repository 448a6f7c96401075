/* app/demonstration_papers.c: people whose papers were written by hand, in content/demonstration. What
 * a paper says happens on its days, through the same decisions as everything else. */

#include <string.h>

#include "app/stage.h"
#include "assess/addendum.h"
#include "assess/assess.h"
#include "assess/second.h"
#include "base/arena.h"
#include "base/embedded.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/evidence.h"
#include "people/duty.h"
#include "people/people.h"
#include "population/population.h"

#define FOLDER_NAME "content/demonstration/"
#define LATER (20 * 60) /* seconds between steps of one day */

struct paper {
    const struct json *json;
    struct json *ids; /* of evidence: from the paper's own to the entry's */
    struct id person, listing, concern, appeal;
};

/* A part of a paper, with the paper. */
struct part {
    struct paper *paper;
    const struct json *json;
    struct id assessment;
};

static const struct json *first_of(const struct json *map, const char *key)
{
    const struct json *list = json_get(map, key);

    return json_count(list) ? list->as.members.first : NULL;
}

static const char *text_of(const struct json *map, const char *key)
{
    const char *text = json_get_text(map, key);

    return text ? text : "";
}

/* ---- the person ---- */

static const char *name_in(const struct json *person, const char *script)
{
    for (const struct json *n = first_of(person, "names"); n; n = n->next)
        if (text_equal(json_get_text(n, "script"), script) &&
            !text_equal(json_get_text(n, "use"), "alias"))
            return json_get_text(n, "text");
    return "";
}

static const char *aliases_of(struct call *c, const struct json *person)
{
    const char *all = "";

    for (const struct json *n = first_of(person, "names"); n; n = n->next)
        if (text_equal(json_get_text(n, "use"), "alias"))
            all = arena_format(c->mem, "%s%s%s", all, *all ? "\n" : "", json_get_text(n, "text"));
    return all;
}

static const char *number_of(const struct json *person, const char *kind)
{
    for (const struct json *n = first_of(person, "numbers"); n; n = n->next)
        if (text_equal(json_get_text(n, "kind"), kind)) return json_get_text(n, "text");
    return NULL;
}

static struct json *languages_of(struct call *c, const struct json *person, const char *which)
{
    struct json *list = json_list(c);

    for (const struct json *l = first_of(person, "languages"); l; l = l->next)
        if (json_get_bool(l, which)) json_add(list, json_text(c, json_get_text(l, "code")));
    return list;
}

static enum err is_received(struct call *c, struct stage *s, void *about)
{
    struct paper *paper = about;
    const struct json *p = json_get(paper->json, "person"), *kin = first_of(p, "next_of_kin");
    struct person_details d = {
        .name_latin = name_in(p, "Latn"),
        .name_arabic = name_in(p, "Arab"),
        .name_other = "",
        .number = json_get_text(p, "number"),
        .birth = json_get_text(p, "birth"),
        .birth_is = json_get_text(p, "birth_is"),
        .legal_status = json_get_text(p, "legal_status"),
        .unit = s->units[json_get_int(p, "unit", 0) % STAGE_UNITS],
        .aliases = aliases_of(c, p),
        .number_court = number_of(p, "court"),
        .number_foreign = number_of(p, "foreign"),
        .number_other = number_of(p, "other"),
        .sex = json_get_text(p, "sex"),
        .speaks = languages_of(c, p, "speaks"),
        .reads = languages_of(c, p, "reads"),
    };

    if (kin)
        d.kin[0] = (struct person_kin){text_of(kin, "name"), text_of(kin, "relation"),
                                       text_of(kin, "contact")};
    return person_register(c, &s->desks[FIRST_ASSESSOR], &d, &paper->person);
}

static enum err is_flagged(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    struct flag_setting f = {.person = part->paper->person,
                             .flag = json_get_text(part->json, "flag"),
                             .detail = text_of(part->json, "detail")};
    struct id entry;

    return flag_set(c, &s->desks[FIRST_ASSESSOR], &f, &entry);
}

/* ---- what was seen and what is known ---- */

static enum err is_observed(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    struct observation o = {.person = part->paper->person,
                            .seen_at = c->now - LATER,
                            .place = text_of(part->json, "place"),
                            .saw = text_of(part->json, "saw"),
                            .did = text_of(part->json, "did"),
                            .tone = json_get_text(part->json, "tone")};
    bool is_day = o.seen_at / 3600 % 2;
    int64_t unit = json_get_int(json_get(part->paper->json, "person"), "unit", 0);
    struct id entry;

    /* Officers write of their own units; the second is on duty in the others. */
    return observation_write(c,
                             &s->desks[unit == 1       ? (is_day ? DAY_OFFICER : NIGHT_OFFICER)
                                       : unit % 2 == 0 ? DAY_OFFICER
                                                       : NIGHT_OFFICER],
                             &o, &entry);
}

static enum err is_added(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    const struct json *j = part->json;
    struct piece p = {.person = part->paper->person,
                      .type = json_get_text(j, "type"),
                      .source = json_get_text(j, "source"),
                      .dated = c->now,
                      .text = text_of(j, "text"),
                      .searched = json_get_text(j, "searched"),
                      .told_by = json_get_text(j, "told_by"),
                      .restricted = json_get_bool(j, "restricted")};
    struct id entry;

    TRY(evidence_add(c, &s->desks[FIRST_ASSESSOR], &p, &entry));
    json_set(part->paper->ids, json_get_text(j, "id"), json_id(s->c, &entry));
    return OK;
}

static enum err need_piece(struct call *c, const struct paper *paper, const char *piece, struct id *ret)
{
    if (!id_parse(json_get_text(paper->ids, piece), ret))
        return fail(c, ERR_BUG, "A paper names evidence %s, which it does not have by then.",
                    piece ? piece : "?");
    return OK;
}

static enum err is_graded(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    const struct json *g = json_get(part->json, "grade");
    struct grading grading = {.outcome = json_get_text(g, "outcome")};
    struct id entry;

    if (text_equal(grading.outcome, "use")) {
        grading.source_grade = evidence_source_grades[1].code;
        grading.content_grade = evidence_content_grades[1].code;
    } else if (text_equal(grading.outcome, "ask")) {
        grading.question = text_of(g, "reason");
    } else {
        grading.reason = text_of(g, "reason");
    }
    TRY(need_piece(c, part->paper, json_get_text(part->json, "id"), &grading.evidence));
    return evidence_grade(c, &s->desks[FIRST_ASSESSOR], &grading, &entry);
}

static enum err is_alleged(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    const struct json *coercion = json_get(part->json, "coercion");
    const char *outcome = json_get_text(coercion, "outcome");
    struct id piece, allegation, entry;

    TRY(need_piece(c, part->paper, json_get_text(part->json, "id"), &piece));
    TRY(coercion_allege(c, &s->desks[FIRST_ASSESSOR], &piece, text_of(coercion, "what"), &allegation));
    if (!outcome) return OK;
    return coercion_decide(c, &s->desks[THE_INSPECTOR], &allegation, outcome,
                           text_of(coercion, "reason"), &entry);
}

/* ---- the list ---- */

static struct population_decision decision_of(struct call *c, const struct part *part)
{
    struct population_decision p = {
        .ground = json_get_text(part->json, "ground"),
        .evidence = json_list(c),
        .reasons = text_of(part->json, "reasons"),
        .review_on = c->now + 200 * TIME_DAY,
        .notice = {.how = "given",
                   .at = c->now,
                   .language = json_get_text(part->paper->json, "language"),
                   .words = text_of(part->json, "notice_words")},
        .passphrase = stage_passphrase(SECOND_REVIEWER),
    };

    if (text_is_blank(p.notice.words)) p.notice.words = p.reasons;
    return p;
}

static enum err enters(struct call *c, struct stage *s, const struct part *part)
{
    struct population_decision p = decision_of(c, part);

    p.about = part->paper->person;
    for (const struct json *m = first_of(part->json, "cites"); m; m = m->next) {
        struct id piece;
        TRY(need_piece(c, part->paper, m->as.text, &piece));
        json_add((struct json *)p.evidence, json_id(c, &piece));
    }
    return population_enter(c, &s->desks[SECOND_REVIEWER], &p, &part->paper->listing);
}

static enum err stays(struct call *c, struct stage *s, const struct part *part)
{
    struct population_decision p = decision_of(c, part);
    struct id entry;

    p.about = part->paper->listing;
    return population_review(c, &s->desks[SECOND_REVIEWER], &p, &entry);
}

static enum err appeals(struct call *c, struct stage *s, const struct part *part)
{
    return appeal_file(c, &s->desks[FIRST_ASSESSOR], &part->paper->listing, population_filers[0].code,
                       text_of(part->json, "grounds"), &part->paper->appeal);
}

static enum err is_answered(struct call *c, struct stage *s, const struct part *part)
{
    struct population_decision p = decision_of(c, part);
    struct id entry;

    p.about = part->paper->appeal;
    p.ground = json_get_text(part->json, "what");
    p.passphrase = stage_passphrase(FIRST_REVIEWER);
    return appeal_decide(c, &s->desks[FIRST_REVIEWER], &p, &entry);
}

static enum err worries(struct call *c, struct stage *s, const struct part *part)
{
    return concern_raise(c, &s->desks[FIRST_ASSESSOR], &part->paper->person,
                         json_get_text(part->json, "kind"), text_of(part->json, "words"),
                         &part->paper->concern);
}

static enum err is_looked_at(struct call *c, struct stage *s, const struct part *part)
{
    struct concern_review r = {.concern = part->paper->concern,
                               .outcome = json_get_text(part->json, "outcome"),
                               .reasons = text_of(part->json, "reasons")};
    struct id entry;

    if (text_equal(r.outcome, "support")) r.review_on = c->now + 60 * TIME_DAY;
    return concern_review(c, &s->desks[SECOND_REVIEWER], &r, &entry);
}

static enum err is_decided(struct call *c, struct stage *s, void *about)
{
    static const struct {
        const char *what;
        enum err (*decide)(struct call *c, struct stage *s, const struct part *part);
    } decisions[] = {{"entered", enters},
                     {"stayed", stays},
                     {"appealed", appeals},
                     {"upheld", is_answered},
                     {"dismissed", is_answered},
                     {"concern", worries},
                     {"concern_reviewed", is_looked_at}};
    const struct part *part = about;
    const char *what = json_get_text(part->json, "what");

    for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
        if (text_equal(decisions[i].what, what)) return decisions[i].decide(c, s, part);
    return fail(c, ERR_BUG, "A paper has a decision %s, which is none.", what ? what : "?");
}

/* ---- assessments ---- */

static enum err is_opened(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    const struct json *a = part->json;
    struct assessment_opening o = {.person = part->paper->person,
                                   .instrument = s->instrument,
                                   .risk_type = json_get_text(a, "risk_type"),
                                   .horizon_months = json_get_int(a, "horizon_months", 6),
                                   .setting = json_get_text(a, "setting"),
                                   .occasion = json_get_text(a, "occasion"),
                                   .question = text_of(a, "question")};

    return assessment_open(c, &s->desks[FIRST_ASSESSOR], &o, &part->assessment);
}

static enum err cited(struct call *c, const struct paper *paper, const struct json *rating,
                      const char *side, struct json *copy)
{
    struct json *list = json_list(c);

    for (const struct json *m = first_of(rating, side); m; m = m->next) {
        struct id piece;
        TRY(need_piece(c, paper, m->as.text, &piece));
        json_add(list, json_id(c, &piece));
    }
    json_set(copy, side, list);
    return OK;
}

/* member: "ratings", or "second" for those of the second rater. */
static enum err ratings_of(struct call *c, const struct part *part, const char *member,
                           struct json **ret)
{
    struct json *ratings = json_duplicate(c, json_get(part->json, member));

    for (struct json *r = json_count(ratings) ? ratings->as.members.first : NULL; r; r = r->next) {
        TRY(cited(c, part->paper, r, "for", r));
        TRY(cited(c, part->paper, r, "against", r));
    }
    *ret = ratings;
    return OK;
}

/* Dates of a paper are days from the day on which it was written. */
static void set_dates(struct call *c, struct json *member)
{
    const struct json *actions = json_get(member, "actions");
    int64_t months = json_get_int(member, "valid_months", 0);

    if (text_equal(json_get_text(member, "notice"), "given") && !json_get(member, "notice_at"))
        json_set(member, "notice_at", json_text(c, time_date_text(c->mem, c->now - 2 * TIME_DAY)));
    if (months)
        json_set(member, "valid_until",
                 json_text(c, time_date_text(c->mem, c->now + months * 30 * TIME_DAY)));
    for (struct json *a = json_count(actions) ? actions->as.members.first : NULL; a; a = a->next)
        json_set(
            a, "by",
            json_text(c, time_date_text(c->mem, c->now + json_get_int(a, "by_days", 30) * TIME_DAY)));
}

/* A paper has codes; an assessor writes the name of a language, in the language of the paper. */
static void name_languages(struct call *c, struct json *member)
{
    static const char *const names[][2] = {{"en", "English"}, {"fr", "français"}, {"ar", "العربية"}};
    static const char *const keys[] = {"language", "notice_language"};

    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_equal(json_get_text(member, keys[k]), names[i][0]))
                json_set(member, keys[k], json_text(c, names[i][1]));
}

static enum err is_written(struct call *c, struct stage *s, void *about)
{
    static const char *const members[] = {"account", "formulation", "scenarios", "management",
                                          "judgement"};
    struct part *part = about;
    struct desk *d = &s->desks[FIRST_ASSESSOR];
    struct json *row, *ratings;
    struct content before;

    TRY(ask_assessment(c, d, &part->assessment, &row));
    TRY(content_load(c, d, row, NULL, &before));
    TRY(ratings_of(c, part, "ratings", &ratings));
    TRY(content_save(c, d, row, "ratings", ratings, before.version++));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        struct json *value = json_duplicate(c, json_get(part->json, members[i]));
        if (value->kind != JSON_IS_MAP) continue;
        set_dates(c, value);
        name_languages(c, value);
        TRY(content_save(c, d, row, members[i], value, before.version++));
    }
    return OK;
}

/* The two talk, and agree on what the first one saw. */
static struct json *agreement(struct call *c, const struct part *part)
{
    struct json *agreed = json_map(c);

    for (const struct json *r = first_of(part->json, "second"); r; r = r->next) {
        const struct json *own = json_get(json_get(part->json, "ratings"), r->key);
        struct json *one = json_map(c);
        if (text_equal(json_get_text(own, "presence"), json_get_text(r, "presence")) &&
            text_equal(json_get_text(own, "relevance"), json_get_text(r, "relevance")))
            continue;
        json_set(one, "presence", json_text(c, json_get_text(own, "presence")));
        json_set(one, "relevance", json_text(c, json_get_text(own, "relevance")));
        json_set(one, "reason", json_text(c, json_get_text(own, "note")));
        json_set(agreed, r->key, one);
    }
    return agreed;
}

static enum err is_rated_twice(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    struct desk *first = &s->desks[FIRST_ASSESSOR], *second = &s->desks[SECOND_ASSESSOR];
    struct json *row, *ratings;

    TRY(second_ask(c, first, &part->assessment, &second->user->id));
    TRY(ask_assessment(c, second, &part->assessment, &row));
    TRY(ratings_of(c, part, "second", &ratings));
    TRY(second_draft_save(c, second, row, ratings, 0));
    c->words = stage_words(s, SECOND_ASSESSOR);
    TRY(second_submit(c, second, &part->assessment, stage_passphrase(SECOND_ASSESSOR)));
    c->words = stage_words(s, FIRST_ASSESSOR);
    TRY(second_submit(c, first, &part->assessment, stage_passphrase(FIRST_ASSESSOR)));
    return second_agree(c, first, &part->assessment, agreement(c, part));
}

static enum err is_signed(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    struct id entry;

    return assessment_sign(c, &s->desks[FIRST_ASSESSOR], &part->assessment,
                           stage_passphrase(FIRST_ASSESSOR), NULL, &entry);
}

static enum err has_verdict(struct call *c, struct stage *s, void *about)
{
    struct part *part = about;
    struct desk *d = &s->desks[FIRST_REVIEWER];
    const char *words = text_of(part->json, "verdict"), *more = text_of(part->json, "addendum");

    if (text_equal(json_get_text(part->json, "state"), "returned"))
        return assessment_return(c, d, &part->assessment, words);
    TRY(assessment_countersign(c, d, &part->assessment, words, stage_passphrase(FIRST_REVIEWER)));
    if (!*more) return OK;
    return addendum_write(c, &s->desks[FIRST_ASSESSOR], &part->assessment, more,
                          stage_passphrase(FIRST_ASSESSOR));
}

/* ---- planning ---- */

/* The minute that a paper names on one of its days. */
static int64_t when(struct stage *s, const struct json *j)
{
    int64_t at = s->today - json_get_int(j, "days_ago", 1) * TIME_DAY;
    const char *clock = json_get_text(j, "clock");
    int64_t minute;

    if (clock &&
        time_parse(arena_format(s->c->mem, "%s %s", time_date_text(s->c->mem, at), clock), &minute) &&
        minute < s->today - LATER)
        return minute + LATER; /* written down a little later */
    return at;
}

static struct part *part_of(struct stage *s, struct paper *paper, const struct json *j)
{
    struct part *part = arena_alloc(s->c->mem, sizeof *part);

    part->paper = paper;
    part->json = j;
    return part;
}

static void plan_evidence(struct stage *s, struct paper *paper)
{
    for (const struct json *j = first_of(paper->json, "evidence"); j; j = j->next) {
        struct part *part = part_of(s, paper, j);
        int64_t at = when(s, j);
        stage_plan(s, at, is_added, part);
        if (json_get(j, "coercion")) stage_plan(s, at + LATER, is_alleged, part);
        if (json_get(j, "grade")) stage_plan(s, at + 2 * LATER, is_graded, part);
    }
}

static void plan_assessments(struct stage *s, struct paper *paper)
{
    for (const struct json *j = first_of(paper->json, "assessments"); j; j = j->next) {
        const char *state = json_get_text(j, "state");
        struct part *part = part_of(s, paper, j);
        int64_t at = when(s, j);
        stage_plan(s, at + LATER, is_opened, part);
        stage_plan(s, at + 2 * LATER, is_written, part);
        if (json_get(j, "second")) stage_plan(s, at + 2 * LATER + 60, is_rated_twice, part);
        if (text_equal(state, "draft")) continue;
        stage_plan(s, at + 3 * LATER, is_signed, part);
        if (!text_equal(state, "signed")) stage_plan(s, at + 4 * LATER, has_verdict, part);
    }
}

static enum err plan_paper(struct call *c, struct stage *s, const struct embedded_file *f)
{
    struct paper *paper = arena_alloc(c->mem, sizeof *paper);
    const struct json *person;
    struct json *json;
    int64_t received;

    TRY(json_parse(c, (const char *)f->bytes, f->length, &json));
    paper->json = json;
    paper->ids = json_map(c);
    person = json_get(json, "person");
    received = json_get_int(person, "received_days_ago", 1000);
    stage_plan(s, s->today - received * TIME_DAY - TIME_DAY * 30, is_received, paper);
    for (const struct json *j = first_of(person, "flags"); j; j = j->next)
        stage_plan(s, s->today - json_get_int(j, "since_days_ago", 1) * TIME_DAY, is_flagged,
                   part_of(s, paper, j));
    for (const struct json *j = first_of(json, "observations"); j; j = j->next)
        stage_plan(s, when(s, j), is_observed, part_of(s, paper, j));
    for (const struct json *j = first_of(json, "listing"); j; j = j->next)
        stage_plan(s, when(s, j) + LATER, is_decided, part_of(s, paper, j));
    plan_evidence(s, paper);
    plan_assessments(s, paper);
    return OK;
}

enum err papers_plan(struct call *c, struct stage *s, int most, int *ret_count)
{
    *ret_count = 0;
    for (const struct embedded_file *f = embedded_files; f->path && *ret_count < most; f++) {
        if (!text_starts(f->path, FOLDER_NAME) || strstr(f->path, "sentences.json")) continue;
        TRY(plan_paper(c, s, f));
        ++*ret_count;
    }
    return OK;
}
