/* population/fixture.h: one person with evidence, and decisions about them that would be accepted. */
#ifndef POPULATION_FIXTURE_H
#define POPULATION_FIXTURE_H

#include "site/fixture.h"

#include "base/time.h"
#include "population/population.h"

struct office {
    struct fixture *f;
    struct call *c;
    struct id person, other; /* two people; the first is convicted */
    struct id evidence, evidence_of_other;
};

static inline struct id office_evidence(struct office *o, const struct id *person)
{
    struct entry *e = entry_new(o->c, "evidence_added", person);
    struct id id = {{0}};

    entry_coded(o->c, e, "type", json_text(o->c, "fact"));
    entry_coded(o->c, e, "source", json_text(o->c, "file"));
    entry_coded(o->c, e, "dated", json_int(o->c, o->c->now - 30 * TIME_DAY));
    entry_told(o->c, e, CASE, "text", json_text(o->c, "the judgment says so"));
    must_work(o->c, site_decide(o->c, fixture_sit(o->f, ASSESSOR), fixture_decide_entry, e, &id));
    return id;
}

/* Somebody of another legal status, as their details would say. */
static inline struct id office_person_of(struct office *o, const char *number, const char *legal_status,
                                         const struct id *unit)
{
    struct call *c = o->c;
    struct entry *e = entry_new(c, "person_registered", NULL);
    struct json *names = json_list(c), *one = json_map(c);
    struct id id = {{0}};

    json_set(one, "script", json_text(c, "Latn"));
    json_set(one, "text", json_text(c, arena_format(c->mem, "Person %s", number)));
    json_add(names, one);
    entry_identity(c, e, "names", names);
    entry_identity(c, e, "number", json_text(c, number));
    entry_coded(c, e, "unit", json_id(c, unit));
    entry_coded(c, e, "legal_status", json_text(c, legal_status));
    must_work(c, site_decide(c, fixture_sit(o->f, ASSESSOR), fixture_decide_person, e, &id));
    return id;
}

static inline struct office office_begin(void **state)
{
    struct office o = {.f = *state};

    o.c = &o.f->call;
    o.person = fixture_person(o.f, "SM-1", "Dorrin Halvek", &o.f->unit);
    o.other = fixture_person(o.f, "SM-2", "Perun Corvane", &o.f->unit);
    o.evidence = office_evidence(&o, &o.person);
    o.evidence_of_other = office_evidence(&o, &o.other);
    return o;
}

/* An entry of another subject, by its kind: from one person to another, or about one. */
static inline struct id office_entry(struct office *o, const char *kind, const struct id *about,
                                     const char *key, const struct id *other)
{
    struct entry *e = entry_new(o->c, kind, about);
    struct id id = {{0}};

    if (strcmp(kind, "persons_merged") == 0) entry_coded(o->c, e, "kept", json_id(o->c, about));
    if (key) entry_coded(o->c, e, key, json_id(o->c, other));
    must_work(o->c, site_decide(o->c, fixture_sit(o->f, REVIEWER), fixture_decide_entry, e, &id));
    return id;
}

/* Another account; its keys are freed by whoever asked. */
static inline struct desk office_second(struct office *o, unsigned roles, struct user_secrets **ret)
{
    struct user_new u = {"second",        "Second Pair of Eyes",     roles,
                         json_list(o->c), "green boats at the lock", passphrase_cost_least()};
    struct desk d;

    must_work(o->c, user_add(o->c, fixture_sit(o->f, ADMINISTRATOR), &u, NULL));
    must_work(o->c, user_secrets_open(o->c, site_user_store(o->f->site), u.name, u.passphrase, ret));
    must_work(o->c, desk_sit(o->c, o->f->site, &(*ret)->user, *ret, &d));
    return d;
}
#define OFFICE_SECOND_PHRASE "green boats at the lock"

static inline struct population_decision office_decision(struct office *o, const struct id *about,
                                                         const char *ground, const struct id *evidence)
{
    struct population_decision p = {
        .about = *about,
        .ground = ground,
        .reasons = "the judgment of the court",
        .review_on = o->c->now + 180 * TIME_DAY,
        .passphrase = fixture_phrase(REVIEWER),
        .notice = {"given", o->c->now - 60, "en", "because of the judgment of the court", NULL},
    };
    struct json *list = json_list(o->c);

    if (evidence) json_add(list, json_id(o->c, evidence));
    p.evidence = list;
    return p;
}

static inline struct id office_enter(struct office *o, const struct id *person,
                                     const struct id *evidence)
{
    struct population_decision p = office_decision(o, person, "conviction", evidence);
    struct id listing = {{0}};

    must_work(o->c, population_enter(o->c, fixture_sit(o->f, REVIEWER), &p, &listing));
    return listing;
}

static inline struct json *office_standing(struct office *o, const struct id *person)
{
    struct json *standing = NULL;

    must_work(o->c, ask_population_standing(o->c, fixture_sit(o->f, ASSESSOR), person, &standing));
    return standing;
}

static inline const char *office_stands(struct office *o, const struct id *person)
{
    return json_get_text(office_standing(o, person), "standing");
}

static inline size_t office_rows(struct office *o, const char *table)
{
    const char *dump = fixture_dump(o->f), *line = arena_format(o->c->mem, "\n%s|", table);
    size_t count = 0;

    for (const char *p = dump; (p = strstr(p, line)); p++) count++;
    return count;
}

static inline struct json *office_tasks(struct office *o, const char *question, enum role of)
{
    struct json *rows = NULL;

    must_work(o->c, desk_rows(o->c, fixture_sit(o->f, of), question,
                              DB_ARGS(DB_ID("user", &o->f->secrets[of]->user)), &rows));
    return rows;
}

#endif
