/* app/demonstration_work.c: the invented assessments. Each rating is drawn, and the judgement with it:
 * neither follows from the other. */

#include "app/demonstration_work.h"

#include <string.h>

#include "assess/assess.h"
#include "assess/forms.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/evidence.h"

static uint64_t draw(struct stage *s, uint64_t below)
{
    return sentences_random(s->sentences, below);
}

/* A member of a map, told. */
static enum err put(struct call *c, struct stage *s, struct work *w, struct json *map, const char *key,
                    const char *kind)
{
    const char *text;

    TRY(sentences_tell(c, s->sentences, kind, &w->of, &text));
    json_set(map, key, json_text(c, text));
    return OK;
}

static struct desk *author(struct stage *s, const struct work *w)
{
    return &s->desks[w->author];
}

enum err work_open(struct call *c, struct stage *s, struct work *w)
{
    static const int months[] = {3, 6, 12};
    struct assessment_opening o = {.person = w->person,
                                   .instrument = s->instrument,
                                   .risk_type = risk_types[w->risk].code,
                                   .horizon_months = months[draw(s, 3)],
                                   .setting = assessment_settings[0].code,
                                   .occasion = assessment_occasions[w->is_again].code};

    if (w->is_again) o.follows = w->assessment;
    TRY(sentences_tell(c, s->sentences, "question", &w->of, &o.question));
    TRY(assessment_open(c, author(s, w), &o, &w->assessment));
    w->is_again = true;
    return OK;
}

/* ---- ratings ---- */

const char *const work_presences[] = {NULL, "present", "partly", "absent", "no_information"};
const char *const work_relevances[] = {NULL, "central", "contributing", "marginal"};

bool work_asks_relevance(unsigned char presence)
{
    return presence == WORK_PRESENT || presence == WORK_PARTLY;
}

unsigned char work_draw_relevance(struct stage *s)
{
    uint64_t n = draw(s, 100);

    return n < 30 ? WORK_CENTRAL : n < 75 ? WORK_CONTRIBUTING : WORK_MARGINAL;
}

/* Most factors stay as they were from one assessment to the next. */
static struct chosen draw_rating(struct stage *s, struct chosen was)
{
    uint64_t n = draw(s, 100);
    struct chosen now = {n < 22   ? WORK_PRESENT
                         : n < 47 ? WORK_PARTLY
                         : n < 86 ? WORK_ABSENT
                                  : WORK_UNKNOWN,
                         0};

    if (was.presence && draw(s, 100) < 78) now.presence = was.presence;
    if (!work_asks_relevance(now.presence)) return now;
    now.relevance = was.relevance && draw(s, 100) < 80 ? was.relevance : work_draw_relevance(s);
    return now;
}

static struct json *some_pieces(struct call *c, struct stage *s, const struct work *w, uint64_t most)
{
    struct json *list = json_list(c);
    uint64_t from = draw(s, w->piece_count), count = 1 + draw(s, most);

    for (uint64_t i = 0; i < count && i < w->piece_count; i++)
        json_add(list, json_id(c, &w->pieces[(from + i) % w->piece_count]));
    return list;
}

enum err work_rate(struct call *c, struct stage *s, struct work *w, struct chosen chosen,
                   struct json **ret)
{
    static const char *const kinds[] = {NULL, "note_present", "note_partly", "note_absent",
                                        "note_unknown"};
    struct json *rating = json_map(c);

    json_set(rating, "presence", json_text(c, work_presences[chosen.presence]));
    if (chosen.relevance)
        json_set(rating, "relevance", json_text(c, work_relevances[chosen.relevance]));
    if (chosen.presence != WORK_UNKNOWN) json_set(rating, "for", some_pieces(c, s, w, 2));
    if (chosen.presence == WORK_ABSENT && w->search_count && draw(s, 2))
        json_add(json_get(rating, "for"), json_id(c, &w->searches[draw(s, w->search_count)]));
    TRY(put(c, s, w, rating, "note", kinds[chosen.presence]));
    *ret = rating;
    return OK;
}

static enum err rate_items(struct call *c, struct stage *s, struct work *w, uint64_t hundredths,
                           struct json *ratings)
{
    size_t n = 0;

    for (const struct json *sec = json_get(s->definition, "sections")->as.members.first; sec;
         sec = sec->next)
        for (const struct json *i = json_get(sec, "items")->as.members.first; i && n < STAGE_ITEMS;
             i = i->next, n++) {
            struct json *rating;
            if (draw(s, 100) >= hundredths) continue;
            w->was[n] = draw_rating(s, w->was[n]);
            TRY(work_rate(c, s, w, w->was[n], &rating));
            json_set(ratings, json_get_text(i, "code"), rating);
        }
    return OK;
}

/* ---- the written steps ---- */

static enum err write_account(struct call *c, struct stage *s, struct work *w, struct json *account)
{
    static const char *const interpreters[] = {"Maud Serrin", "Ilan Corvey", "Noor Tessaly"};
    bool refused = draw(s, 100) < 15;
    const char *interpreter = draw(s, 100) < 12 ? interpreters[draw(s, 3)] : NULL;

    json_set(account, "outcome", json_text(c, refused ? "refused" : "given"));
    json_set(account, "language", json_text(c, interpreter ? "French" : "English"));
    json_set(account, "interpreter", json_text(c, interpreter ? "yes" : "no"));
    json_set(account, "interpreter_name", json_text(c, interpreter));
    json_set(account, "notice", json_text(c, "given"));
    json_set(account, "notice_language", json_text(c, "English"));
    json_set(account, "notice_at", json_text(c, time_date_text(c->mem, c->now - 3 * TIME_DAY)));
    return refused ? OK : put(c, s, w, account, "words", "account_words");
}

static enum err write_formulation(struct call *c, struct stage *s, struct work *w,
                                  struct json *formulation)
{
    for (const struct field *f = formulation_fields_of(c, s->definition); f->type != FIELD_END; f++)
        if (field_is_content(f)) TRY(put(c, s, w, formulation, formulation_key(f), formulation_key(f)));
    return OK;
}

static enum err write_scenarios(struct call *c, struct stage *s, struct work *w, struct json *scenarios)
{
    for (const struct scenario_kind *k = scenario_kinds; k->code; k++) {
        struct json *one = json_map(c);
        bool is_told = !k->is_harm || text_equal(k->code, "repeat") || draw(s, 3) == 0;
        for (const struct field *f = scenario_fields; f->type != FIELD_END; f++)
            if (text_equal(f->name, SCENARIO_NOT_CONSIDERED) != is_told)
                TRY(put(c, s, w, one, f->name, f->name));
        json_set(scenarios, k->code, one);
    }
    return OK;
}

static enum err write_management(struct call *c, struct stage *s, struct work *w,
                                 struct json *management)
{
    static const char *const owners[] = {"Key worker", "Wing manager", "Education", "Psychology",
                                         "Probation liaison"};
    struct json *actions = json_list(c);

    for (uint64_t i = 0, count = 1 + draw(s, 3); i < count; i++) {
        struct json *one = json_map(c);
        int64_t by = c->now + (7 + (int64_t)draw(s, 80)) * TIME_DAY;
        TRY(put(c, s, w, one, "what", "action"));
        json_set(one, "owner", json_text(c, owners[draw(s, 5)]));
        json_set(one, "by", json_text(c, time_date_text(c->mem, by)));
        json_add(actions, one);
    }
    json_set(management, "actions", actions);
    return OK;
}

static enum err write_judgement(struct call *c, struct stage *s, struct work *w, struct json *judgement)
{
    const struct json *level = json_get(s->definition, "levels")->as.members.first;

    for (uint64_t n = draw(s, json_count(json_get(s->definition, "levels"))); n; n--)
        level = level->next;
    json_set(judgement, "level", json_text(c, json_get_text(level, "code")));
    json_set(judgement, "confidence", json_text(c, confidences[draw(s, 3)].code));
    json_set(judgement, "valid_until", json_text(c, time_date_text(c->mem, c->now + 180 * TIME_DAY)));
    TRY(put(c, s, w, judgement, "words", "words"));
    return put(c, s, w, judgement, "unknown", "unknown");
}

enum err work_write(struct call *c, struct stage *s, struct work *w, uint64_t hundredths)
{
    static const struct {
        const char *member;
        enum err (*write)(struct call *c, struct stage *s, struct work *w, struct json *value);
    } steps[] = {{"account", write_account},
                 {"formulation", write_formulation},
                 {"scenarios", write_scenarios},
                 {"management", write_management},
                 {"judgement", write_judgement}};
    struct json *ratings = json_map(c), *row;
    struct desk *d = author(s, w);
    struct content before;

    TRY(ask_assessment(c, d, &w->assessment, &row));
    TRY(content_load(c, d, row, NULL, &before));
    TRY(rate_items(c, s, w, hundredths, ratings));
    TRY(content_save(c, d, row, "ratings", ratings, before.version++));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct json *value = json_map(c);
        if (hundredths < 100 && draw(s, 100) >= hundredths) continue;
        TRY(steps[i].write(c, s, w, value));
        TRY(content_save(c, d, row, steps[i].member, value, before.version++));
    }
    return OK;
}

/* ---- signatures ---- */

enum err work_sign(struct call *c, struct stage *s, struct work *w)
{
    struct id entry;

    c->words = stage_words(s, w->author);
    return assessment_sign(c, author(s, w), &w->assessment, stage_passphrase(w->author), NULL, &entry);
}

enum err work_countersign(struct call *c, struct stage *s, struct work *w)
{
    const char *comment = "";

    if (draw(s, 3) == 0) TRY(sentences_tell(c, s->sentences, "comment", &w->of, &comment));
    return assessment_countersign(c, &s->desks[FIRST_REVIEWER], &w->assessment, comment,
                                  stage_passphrase(FIRST_REVIEWER));
}

enum err work_return(struct call *c, struct stage *s, struct work *w)
{
    const char *reason;

    TRY(sentences_tell(c, s->sentences, "returned", &w->of, &reason));
    return assessment_return(c, &s->desks[FIRST_REVIEWER], &w->assessment, reason);
}
