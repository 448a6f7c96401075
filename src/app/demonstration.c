/* app/demonstration.c: a fictional prison: units, accounts, people, and two worked cases. Nobody is
 * real. */

#include "app/demonstration.h"

#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/subjects.h"
#include "assess/assess.h"
#include "base/arena.h"
#include "base/embedded.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/evidence.h"
#include "instrument/instrument.h"
#include "keys/user.h"
#include "people/people.h"
#include "site/site.h"
#include "site/users.h"

#define UNITS 4

static const char *const unit_names[UNITS] = {"Harbour Wing", "Orchard Wing", "Mill Wing",
                                              "Lantern Wing"};

static const struct account {
    const char *user, *full_name, *passphrase;
    enum role role;
} accounts[] = {
    {"admin", "Ines Calloway", "copper lantern on the quay", ADMINISTRATOR},
    {"officer", "Tomas Averill", "seven herons over the mill", OFFICER},
    {"assessor", "Lena Morvane", "winter apples in the attic", ASSESSOR},
    {"reviewer", "Idris Quellan", "slow trains cross the valley", REVIEWER},
    {"inspector", "Marta Oberlyn", "chalk marks on green slate", INSPECTOR},
};
#define ACCOUNTS (sizeof accounts / sizeof *accounts)

/* Where the filling stands: everybody's desk, by role. */
struct stage {
    struct site *site;
    struct user_secrets *secrets[ROLE_COUNT];
    struct desk desks[ROLE_COUNT];
    struct id units[UNITS];
    struct id instrument;
    uint64_t random;
};

/* A small generator of our own, so that a seed means the same everywhere (xorshift64*). */
static uint64_t next_random(struct stage *s, uint64_t below)
{
    s->random ^= s->random >> 12;
    s->random ^= s->random << 25;
    s->random ^= s->random >> 27;
    return (s->random * 2685821657736338717ULL >> 33) % below;
}

static enum err sit(struct call *c, struct stage *s, const struct account *a)
{
    if (!s->secrets[a->role])
        TRY(user_secrets_open(c, site_user_store(s->site), a->user, a->passphrase,
                              &s->secrets[a->role]));
    return desk_sit(c, s->site, &s->secrets[a->role]->user, s->secrets[a->role], &s->desks[a->role]);
}

static enum err open_units(struct call *c, struct stage *s)
{
    for (size_t i = 0; i < UNITS; i++)
        TRY(unit_open(c, &s->desks[ADMINISTRATOR], unit_names[i], &s->units[i]));
    return instrument_adopt(c, &s->desks[ADMINISTRATOR], "content/instruments/open-framework.yaml",
                            &s->instrument);
}

static enum err add_accounts(struct call *c, struct stage *s)
{
    for (size_t i = 1; i < ACCOUNTS; i++) {
        const struct account *a = &accounts[i];
        struct user_new u = {a->user,      a->full_name,  1U << a->role,
                             json_list(c), a->passphrase, passphrase_cost_wanted()};
        struct id entry;
        if (a->role == OFFICER)
            for (size_t n = 0; n < 2; n++) json_add(u.units, json_id(c, &s->units[n]));
        TRY(user_add(c, &s->desks[ADMINISTRATOR], &u, &entry));
        TRY(sit(c, s, a));
    }
    return OK;
}

/* Names put together from invented syllables. */
static const char *invented_name(struct call *c, struct stage *s)
{
    static const char *const first[] = {"Al", "Be", "Cor", "Da", "El",  "Fen", "Gal", "Ha",
                                        "Il", "Jo", "Ka",  "Lo", "Mar", "Ne",  "Or",  "Pel",
                                        "Ro", "Sa", "Tam", "Ul", "Va",  "Wen", "Yo",  "Zed"};
    static const char *const middle[] = {"ri", "van", "do",  "mi",  "lan", "ter",
                                         "sa", "ne",  "qui", "bre", "ro",  "fa"};
    static const char *const last[] = {"n", "s",   "ck", "t",  "l",  "rd",
                                       "x", "nne", "m",  "ra", "le", "th"};
    const char *parts[6];

    for (int i = 0; i < 6; i += 3) {
        parts[i] = first[next_random(s, sizeof first / sizeof *first)];
        parts[i + 1] = middle[next_random(s, sizeof middle / sizeof *middle)];
        parts[i + 2] = last[next_random(s, sizeof last / sizeof *last)];
    }
    return arena_format(c->mem, "%s%s%s %s%s%s", parts[0], parts[1], parts[2], parts[3], parts[4],
                        parts[5]);
}

static enum err add_people(struct call *c, struct stage *s, int count)
{
    static const char *const statuses[] = {"convicted", "convicted", "untried", "other"};

    for (int i = 0; i < count; i++) {
        struct call inner = {.mem = arena_new(), .now = c->now};
        struct person_details p = {
            .name_latin = invented_name(&inner, s), .name_arabic = "", .name_other = ""};
        struct id person;
        enum err e;

        p.number = arena_format(inner.mem, "D-%04d", i + 1);
        p.birth = arena_format(inner.mem, "%d", 1955 + (int)next_random(s, 50));
        p.legal_status = statuses[next_random(s, 4)];
        p.unit = s->units[next_random(s, UNITS)];
        e = person_register(&inner, &s->desks[ASSESSOR], &p, &person);
        if (e != OK) (void)fail(c, e, "%s", inner.fail.text);
        arena_free(inner.mem);
        TRY(e);
    }
    return OK;
}

/* ---- a worked case ---- */

static const char *name_in(const struct json *person, const char *script)
{
    for (const struct json *n = json_get(person, "names")->as.members.first; n; n = n->next)
        if (text_equal(json_get_text(n, "script"), script)) return json_get_text(n, "text");
    return "";
}

static enum err register_case(struct call *c, struct stage *s, const struct json *paper, struct id *ret)
{
    const struct json *person = json_get(paper, "person");
    struct person_details p = {
        .name_latin = name_in(person, "Latn"),
        .name_arabic = name_in(person, "Arab"),
        .name_other = "",
        .number = json_get_text(person, "number"),
        .birth = json_get_text(person, "birth"),
        .legal_status = json_get_text(person, "legal_status"),
        .unit = s->units[0],
    };

    return person_register(c, &s->desks[ASSESSOR], &p, ret);
}

static enum err write_observations(struct call *c, struct stage *s, const struct json *paper,
                                   const struct id *person)
{
    for (const struct json *o = json_get(paper, "observations")->as.members.first; o; o = o->next) {
        struct observation seen = {
            .person = *person,
            .seen_at = c->now - json_get_int(o, "days_ago", 1) * TIME_DAY,
            .place = json_get_text(o, "place"),
            .saw = json_get_text(o, "saw"),
            .did = json_get_text(o, "did"),
        };
        struct id entry;
        TRY(observation_write(c, &s->desks[OFFICER], &seen, &entry));
    }
    return OK;
}

/* Adds the paper's evidence and returns a map from the paper's ids ("e1") to those of the entries. */
static enum err add_evidence(struct call *c, struct stage *s, const struct json *paper,
                             const struct id *person, struct json **ret)
{
    struct json *ids = json_map(c);

    for (const struct json *e = json_get(paper, "evidence")->as.members.first; e; e = e->next) {
        struct piece p = {
            .person = *person,
            .type = json_get_text(e, "type"),
            .source = json_get_text(e, "source"),
            .dated = c->now - json_get_int(e, "days_ago", 1) * TIME_DAY,
            .text = json_get_text(e, "text"),
        };
        struct id entry;
        TRY(evidence_add(c, &s->desks[ASSESSOR], &p, &entry));
        json_set(ids, json_get_text(e, "id"), json_id(c, &entry));
    }
    *ret = ids;
    return OK;
}

static struct json *translated(struct call *c, const struct json *cited, const struct json *ids)
{
    struct json *list = json_list(c);

    for (const struct json *m = json_count(cited) ? cited->as.members.first : NULL; m; m = m->next)
        json_add(list, json_text(c, json_get_text(ids, m->as.text)));
    return list;
}

static struct json *ratings_of(struct call *c, const struct json *paper, const struct json *ids)
{
    struct json *ratings = json_map(c);

    for (const struct json *r = json_get(paper, "ratings")->as.members.first; r; r = r->next) {
        struct json *rating = json_map(c);
        json_set(rating, "presence", json_text(c, json_get_text(r, "presence")));
        json_set(rating, "relevance", json_text(c, json_get_text(r, "relevance")));
        json_set(rating, "note", json_text(c, json_get_text(r, "note")));
        json_set(rating, "for", translated(c, json_get(r, "for"), ids));
        json_set(rating, "against", translated(c, json_get(r, "against"), ids));
        json_set(ratings, r->key, rating);
    }
    return ratings;
}

/* The papers tell one scenario; how things get better is argued away in a sentence of its own. */
static struct json *scenarios_of(struct call *c, const struct json *paper)
{
    struct json *scenarios = json_map(c), *improve = json_map(c);

    json_set(improve, "not_considered",
             json_text(c, "The file says too little about what would carry it."));
    json_set(scenarios, "repeat", json_duplicate(c, json_get(paper, "scenario")));
    json_set(scenarios, "improve", improve);
    return scenarios;
}

static struct json *management_of(struct call *c, const struct json *paper)
{
    struct json *management = json_map(c), *actions = json_list(c), *one = json_map(c);

    json_set(one, "what", json_text(c, json_get_text(json_get(paper, "scenario"), "action")));
    json_set(one, "owner", json_text(c, json_get_text(json_get(paper, "scenario"), "owner")));
    json_set(one, "by", json_text(c, time_date_text(c->mem, c->now + 30 * TIME_DAY)));
    json_add(actions, one);
    json_set(management, "actions", actions);
    return management;
}

static struct json *account_of(struct call *c)
{
    struct json *account = json_map(c);

    json_set(account, "outcome", json_text(c, "refused"));
    json_set(account, "notice", json_text(c, "not_given"));
    return account;
}

static struct json *judgement_of(struct call *c, const struct json *paper)
{
    struct json *judgement = json_duplicate(c, json_get(paper, "judgement"));
    int64_t until = c->now + json_get_int(judgement, "valid_months", 6) * 30 * TIME_DAY;

    json_set(judgement, "valid_until", json_text(c, time_date_text(c->mem, until)));
    return judgement;
}

static enum err write_assessment(struct call *c, struct stage *s, const struct json *paper,
                                 const struct id *person, bool whole)
{
    struct assessment_opening o = {.person = *person,
                                   .instrument = s->instrument,
                                   .risk_type = "violence_in_custody",
                                   .horizon_months = 6,
                                   .setting = "custody",
                                   .occasion = "intake",
                                   .question = "On which unit can the person be held, and how?"};
    const struct id *supervisor = &s->secrets[REVIEWER]->user;
    struct desk *d = &s->desks[ASSESSOR];
    struct json *ids, *row;
    struct id id, entry;

    TRY(add_evidence(c, s, paper, person, &ids));
    TRY(assessment_open(c, d, &o, &id));
    TRY(ask_assessment(c, d, &id, &row));
    TRY(content_save(c, d, row, "ratings", ratings_of(c, paper, ids), 0));
    TRY(content_save(c, d, row, "formulation", json_duplicate(c, json_get(paper, "formulation")), 1));
    if (!whole) return OK;
    TRY(content_save(c, d, row, "scenarios", scenarios_of(c, paper), 2));
    TRY(content_save(c, d, row, "judgement", judgement_of(c, paper), 3));
    TRY(content_save(c, d, row, "management", management_of(c, paper), 4));
    TRY(content_save(c, d, row, "account", account_of(c), 5));
    return assessment_sign(c, d, &id, accounts[2].passphrase, supervisor, &entry);
}

static enum err add_case(struct call *c, struct stage *s, const char *name, bool whole)
{
    const struct embedded_file *f =
        embedded_find(arena_format(c->mem, "content/demonstration/%s.json", name));
    struct json *paper;
    struct id person;

    if (!f) return fail(c, ERR_BUG, "The case paper %s is not built in.", name);
    TRY(json_parse(c, (const char *)f->bytes, f->length, &paper));
    TRY(register_case(c, s, paper, &person));
    TRY(write_observations(c, s, paper, &person));
    return write_assessment(c, s, paper, &person, whole);
}

static enum err fill(struct call *c, struct stage *s, const struct demonstration *d)
{
    TRY(sit(c, s, &accounts[0]));
    TRY(open_units(c, s));
    TRY(add_accounts(c, s));
    if (d->people > 0) TRY(add_case(c, s, "port-ansel", true));
    if (d->people > 1) TRY(add_case(c, s, "corvane", false));
    return add_people(c, s, d->people - 2);
}

enum err demonstration_build(struct call *c, const struct demonstration *d, struct json **ret_accounts)
{
    struct site_founding founding = {
        d->directory, "Stonemere", accounts[0].user, accounts[0].passphrase, passphrase_cost_wanted(),
        true};
    struct stage s = {.random = d->seed * 2654435761U + 1};
    struct json *list = json_list(c);
    const char *recovery;
    enum err e;

    TRY(site_create(c, &astrolabe_charter, &founding, &s.site, &recovery));
    e = fill(c, &s, d);
    for (enum role role = 0; role < ROLE_COUNT; role++) user_secrets_free(s.secrets[role]);
    site_close(s.site);
    TRY(e);
    for (size_t i = 0; i < ACCOUNTS; i++) {
        struct json *one = json_map(c);
        json_set(one, "user", json_text(c, accounts[i].user));
        json_set(one, "passphrase", json_text(c, accounts[i].passphrase));
        json_set(one, "role", json_text(c, role_name(accounts[i].role)));
        json_add(list, one);
    }
    *ret_accounts = list;
    return OK;
}
