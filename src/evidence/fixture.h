/* evidence/fixture.h: two people, one in the officer's unit, and short ways to write about them. */
#ifndef EVIDENCE_FIXTURE_H
#define EVIDENCE_FIXTURE_H

#include "site/fixture.h"

#include "base/time.h"
#include "evidence/internal.h"

struct scene {
    struct fixture *f;
    struct call *c;
    struct id near, far; /* in the officer's unit, and in another */
};

static inline struct scene scene_of(void **state)
{
    struct scene s = {.f = *state};

    s.c = &s.f->call;
    s.near = fixture_person(s.f, "SM-1", "Dorrin Halvek", &s.f->unit);
    s.far = fixture_person(s.f, "SM-2", "Perun Corvane", &s.f->other_unit);
    return s;
}

static inline struct observation observation_of(const struct scene *s)
{
    struct observation o = {.person = s->near,
                            .seen_at = s->c->now - TIME_HOUR,
                            .place = "landing",
                            .saw = "sat alone",
                            .did = "spoke to him"};

    return o;
}

static inline struct piece piece_of(const struct scene *s)
{
    struct piece p = {.person = s->near,
                      .type = "reported",
                      .source = "file",
                      .dated = s->c->now - 30 * TIME_DAY,
                      .text = "the file says so"};

    return p;
}

static inline enum err observe(const struct scene *s, enum role by, const struct observation *o,
                               struct id *ret)
{
    return observation_write(s->c, fixture_sit(s->f, by), o, ret);
}

static inline enum err add(const struct scene *s, enum role by, const struct piece *p, struct id *ret)
{
    return evidence_add(s->c, fixture_sit(s->f, by), p, ret);
}

/* An observation of the officer about the person near. */
static inline struct id observed(const struct scene *s)
{
    struct observation o = observation_of(s);
    struct id id;

    must_work(s->c, observe(s, OFFICER, &o, &id));
    return id;
}

static inline struct json *list(const struct scene *s, const struct id *person)
{
    struct json *rows = NULL;

    must_work(s->c, ask_evidence_list(s->c, fixture_sit(s->f, REVIEWER), person, &rows));
    return rows;
}

static inline struct json *piece_now(const struct scene *s, const struct id *evidence)
{
    struct json *row = NULL;

    must_work(s->c, ask_evidence(s->c, fixture_sit(s->f, REVIEWER), evidence, &row));
    return row;
}

static inline struct json *told(const struct scene *s, const struct id *person, const struct id *entry)
{
    struct opening o = {person, CASE, "/", json_list(s->c)};
    struct json *rows = NULL;

    json_add(o.entries, json_id(s->c, entry));
    must_work(s->c, site_open_told(s->c, fixture_sit(s->f, REVIEWER), &o, &rows));
    return rows->as.members.first;
}

/* The tasks that a desk is asked to do. */
static inline struct json *tasks_of(const struct scene *s, enum role role, const char *question)
{
    struct desk *d = fixture_sit(s->f, role);
    struct json *rows = NULL;

    must_work(s->c, desk_rows(s->c, d, question, DB_ARGS(DB_ID("user", &d->user->id)), &rows));
    return rows;
}

static inline void must_refuse(const struct scene *s, const char *field, enum err e)
{
    assert_int_equal(e, ERR_INVALID);
    assert_string_equal(s->c->fail.field, field);
    fail_clear(s->c);
}

#endif
