/* site/fixture.h: a small site with one account a role, for the tests of this floor and those above.
 *
 * Its charter is the program's own. That lies on the highest floor, so it is named here and not
 * included: only the tests know both ends of the house. For the same reason entries about units, people
 * and observations are put forward by their kind, without the subjects' own decisions.
 */
#ifndef SITE_FIXTURE_H
#define SITE_FIXTURE_H

#include "base/fixture.h"

#include <sqlite3.h>

#include "base/buffer.h"
#include "crypt/secret.h"
#include "site/model.h"
#include "site/users.h"

extern const struct charter astrolabe_charter; /* of app/subjects.h */

struct fixture {
    struct call call;
    char folder[FOLDER_SIZE];
    const char *directory; /* of the site, within the folder */
    const char *recovery;
    struct site *site;
    struct user_secrets *secrets[ROLE_COUNT];
    struct desk desks[ROLE_COUNT];
    struct id unit, other_unit; /* the officer is on duty in the first */
};

/* Signing in as the role's name. */
static inline const char *fixture_phrase(enum role role)
{
    static const char *const phrases[ROLE_COUNT] = {
        "seven herons over the mill", "winter apples in the attic", "slow trains cross the valley",
        "chalk marks on green slate", "copper lantern on the quay"};

    return phrases[role];
}

/* A desk as for a request of its own. */
static inline struct desk *fixture_sit(struct fixture *f, enum role role)
{
    if (!f->secrets[role])
        must_work(&f->call, user_secrets_open(&f->call, site_user_store(f->site), role_name(role),
                                              fixture_phrase(role), &f->secrets[role]));
    must_work(&f->call,
              desk_sit(&f->call, f->site, &f->secrets[role]->user, f->secrets[role], &f->desks[role]));
    return &f->desks[role];
}

/* ---- entries ---- */

static inline enum err fixture_decide_entry(struct call *c, struct desk *d, void *entry)
{
    return site_append(c, d, entry);
}

static inline enum err fixture_decide_person(struct call *c, struct desk *d, void *entry)
{
    struct entry *e = entry;

    TRY(site_append(c, d, e));
    e->handle = e->id;
    return OK;
}

static inline struct id fixture_unit(struct fixture *f, const char *name)
{
    struct entry *e = entry_new(&f->call, "unit_opened", NULL);
    struct id id = {{0}};

    entry_coded(&f->call, e, "name", json_text(&f->call, name));
    must_work(&f->call, site_decide(&f->call, &f->desks[ADMINISTRATOR], fixture_decide_entry, e, &id));
    return id;
}

static inline struct id fixture_person(struct fixture *f, const char *number, const char *name,
                                       const struct id *unit)
{
    struct call *c = &f->call;
    struct entry *e = entry_new(c, "person_registered", NULL);
    struct json *names = json_list(c), *one = json_map(c);
    struct id id = {{0}};

    json_set(one, "script", json_text(c, "Latn"));
    json_set(one, "text", json_text(c, name));
    json_add(names, one);
    entry_identity(c, e, "names", names);
    entry_identity(c, e, "number", json_text(c, number));
    entry_identity(c, e, "birth", json_text(c, "1990"));
    entry_coded(c, e, "unit", json_id(c, unit));
    entry_coded(c, e, "legal_status", json_text(c, "convicted"));
    must_work(c, site_decide(c, &f->desks[ASSESSOR], fixture_decide_person, e, &id));
    return id;
}

static inline struct id fixture_observation(struct fixture *f, const struct id *person, const char *saw)
{
    struct entry *e = entry_new(&f->call, "observation_written", person);
    struct id id = {{0}};

    entry_coded(&f->call, e, "seen_at", json_int(&f->call, f->call.now - 60));
    entry_told(&f->call, e, CASE, "saw", json_text(&f->call, saw));
    must_work(&f->call, site_decide(&f->call, &f->desks[OFFICER], fixture_decide_entry, e, &id));
    return id;
}

/* ---- the site ---- */

static inline void fixture_account(struct fixture *f, enum role role)
{
    struct call *c = &f->call;
    struct user_new u = {.name = role_name(role),
                         .full_name = role_name(role),
                         .roles = 1U << role,
                         .units = json_list(c),
                         .passphrase = fixture_phrase(role),
                         .cost = passphrase_cost_least()};

    if (role == OFFICER) json_add(u.units, json_id(c, &f->unit));
    must_work(c, user_add(c, &f->desks[ADMINISTRATOR], &u, NULL));
    fixture_sit(f, role);
}

static inline int fixture_set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f); /* owned: freed by fixture_tear_down */
    struct site_founding founding = {.name = "Stonemere",
                                     .admin = "administrator",
                                     .passphrase = fixture_phrase(ADMINISTRATOR),
                                     .cost = passphrase_cost_least()};

    if (!f) abort();
    f->call = call_begin();
    folder_new(f->folder);
    founding.directory = f->directory = arena_format(f->call.mem, "%s/site", f->folder);
    must_work(&f->call, secret_start(&f->call));
    must_work(&f->call, site_create(&f->call, &astrolabe_charter, &founding, &f->site, &f->recovery));
    fixture_sit(f, ADMINISTRATOR);
    f->unit = fixture_unit(f, "Harbour Wing");
    f->other_unit = fixture_unit(f, "Mill Wing");
    for (enum role role = OFFICER; role < ADMINISTRATOR; role++) fixture_account(f, role);
    *state = f;
    return 0;
}

static inline int fixture_tear_down(void **state)
{
    struct fixture *f = *state;

    for (enum role role = 0; role < ROLE_COUNT; role++) user_secrets_free(f->secrets[role]);
    site_close(f->site);
    folder_remove(f->folder);
    call_end(&f->call);
    free(f);
    return 0;
}

static inline const char *fixture_path(struct fixture *f, const char *name)
{
    return arena_format(f->call.mem, "%s/%s", f->directory, name);
}

/* Closes the site; where it was unlocked that saves a snapshot. */
static inline void fixture_close(struct fixture *f)
{
    site_close(f->site);
    f->site = NULL;
}

static inline void fixture_open(struct fixture *f)
{
    must_work(&f->call, site_open(&f->call, &astrolabe_charter, f->directory, &f->site));
}

/* Opens and unlocks, and seats everybody again. */
static inline void fixture_open_unlocked(struct fixture *f)
{
    fixture_open(f);
    must_work(&f->call, site_unlock(&f->call, f->site, f->secrets[ADMINISTRATOR]));
    for (enum role role = 0; role < ROLE_COUNT; role++) fixture_sit(f, role);
}

/* ---- looking ---- */

static inline void fixture_dump_table(struct call *c, sqlite3 *db, const char *table, struct json *rows)
{
    sqlite3_stmt *s;

    if (sqlite3_prepare_v2(db, arena_format(c->mem, "SELECT * FROM %s", table), -1, &s, NULL) !=
        SQLITE_OK)
        abort();
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *line = table;
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const unsigned char *text = sqlite3_column_text(s, i);
            line = arena_format(c->mem, "%s|%s", line, text ? (const char *)text : "NULL");
        }
        json_add(rows, json_text(c, line));
    }
    sqlite3_finalize(s);
}

/* Every row of every table of a model as text, in the order of the primary keys. */
static inline const char *fixture_dump_model(struct call *c, struct model *m)
{
    const void *bytes = NULL;
    size_t length = 0;
    struct json *rows = json_list(c);
    struct buffer text = buffer_in(c->mem, SIZE_MAX / 4);
    sqlite3 *db;
    sqlite3_stmt *tables;

    must_work(c, model_save(c, m, &bytes, &length));
    if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
        sqlite3_deserialize(db, "main", (unsigned char *)bytes, (sqlite3_int64)length,
                            (sqlite3_int64)length, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", -1,
                           &tables, NULL) != SQLITE_OK)
        abort();
    while (sqlite3_step(tables) == SQLITE_ROW)
        fixture_dump_table(c, db, (const char *)sqlite3_column_text(tables, 0), rows);
    sqlite3_finalize(tables);
    sqlite3_close(db);
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        buffer_format(&text, "%s\n", r->as.text);
    return text.data ? text.data : "";
}

static inline const char *fixture_dump(struct fixture *f)
{
    return fixture_dump_model(&f->call, site_model(f->site));
}

/* How many entries a stream of the site has. */
static inline uint64_t fixture_entries(struct fixture *f, enum stream stream)
{
    struct ledger_head head;

    must_work(&f->call, ledger_head(&f->call, site_ledger(f->site), site_id(f->site), stream, &head));
    return head.seq;
}

#define SITE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

#endif
