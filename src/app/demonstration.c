/* app/demonstration.c: a fictional prison: units, accounts, and three years of history. Nobody is real.
 */

#include "app/demonstration.h"

#include <stdlib.h>
#include <string.h>

#include "app/stage.h"
#include "app/subjects.h"
#include "base/arena.h"
#include "base/embedded.h"
#include "base/time.h"
#include "base/words.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "keys/user.h"
#include "people/people.h"
#include "site/users.h"

#define YEARS 3
#define FRAMEWORK "content/instruments/open-framework.yaml"

static const char *const unit_names[STAGE_UNITS] = {"Harbour Wing", "Orchard Wing", "Mill Wing",
                                                    "West House", "Lantern Wing"};

static const struct account {
    const char *user, *full_name, *passphrase;
    enum role role;
} accounts[PLAYERS] = {
    [ADMIN] = {"admin", "Ines Calloway", "copper lantern on the quay", ADMINISTRATOR},
    [DAY_OFFICER] = {"officer", "Tomas Averill", "seven herons over the mill", OFFICER},
    [NIGHT_OFFICER] = {"officer2", "Brisa Tolland", "nine lamps along the wall", OFFICER},
    [FIRST_ASSESSOR] = {"assessor", "Lena Morvane", "winter apples in the attic", ASSESSOR},
    [SECOND_ASSESSOR] = {"assessor2", "Oskar Wendell", "paper boats under the bridge", ASSESSOR},
    [FIRST_REVIEWER] = {"reviewer", "Idris Quellan", "slow trains cross the valley", REVIEWER},
    [SECOND_REVIEWER] = {"reviewer2", "Petra Anselm", "grey pebbles by the weir", REVIEWER},
    [THE_INSPECTOR] = {"inspector", "Marta Oberlyn", "chalk marks on green slate", INSPECTOR},
};

/* ---- planning ---- */

struct happening {
    int64_t at;
    size_t order;
    happening_fn happens;
    void *about;
};

const char *stage_passphrase(enum player player)
{
    return accounts[player].passphrase;
}

const struct words *stage_words(const struct stage *s, enum player player)
{
    return player == SECOND_ASSESSOR ? s->french : NULL;
}

static enum err learn_french(struct call *c, struct stage *s)
{
    const struct embedded_file *catalogue = embedded_find("po/fr.mo");

    if (!catalogue) return fail(c, ERR_BUG, "%s is not built in.", "po/fr.mo");
    return words_open(c, "fr", catalogue->bytes, catalogue->length, &s->french);
}

void stage_plan(struct stage *s, int64_t at, happening_fn happens, void *about)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 1024;
        struct happening *more = arena_alloc(s->c->mem, capacity * sizeof *more);
        if (s->count) memcpy(more, s->happenings, s->count * sizeof *more);
        s->happenings = more;
        s->capacity = capacity;
    }
    s->happenings[s->count] = (struct happening){at, s->count, happens, about};
    s->count++;
}

int64_t stage_days_ago(struct stage *s, int64_t days)
{
    int64_t at = s->today - days * TIME_DAY - (int64_t)sentences_random(s->sentences, 8 * 60) * 60;

    return at < s->today - 60 ? at : s->today - 60;
}

static int by_time(const void *a, const void *b)
{
    const struct happening *one = a, *other = b;

    if (one->at != other->at) return one->at < other->at ? -1 : 1;
    return one->order < other->order ? -1 : one->order > other->order;
}

static enum err happen(struct call *c, struct stage *s, const struct happening *h)
{
    struct call inner = {.mem = arena_new(), .now = h->at};
    enum err e = h->happens(&inner, s, h->about);

    if (e != OK) (void)fail(c, e, "%s (%s)", inner.fail.text, time_minute_text(c->mem, h->at));
    arena_free(inner.mem);
    return e;
}

static enum err happen_all(struct call *c, struct stage *s)
{
    qsort(s->happenings, s->count, sizeof *s->happenings, by_time);
    for (size_t i = 0; i < s->count; i++) TRY(happen(c, s, &s->happenings[i]));
    return OK;
}

/* ---- the house and those who work in it ---- */

static enum err sit(struct call *c, struct stage *s, enum player player)
{
    const struct account *a = &accounts[player];

    TRY(user_secrets_open(c, site_user_store(s->site), a->user, a->passphrase, &s->secrets[player]));
    return desk_sit(c, s->site, &s->secrets[player]->user, s->secrets[player], &s->desks[player]);
}

static enum err open_house(struct call *c, struct stage *s)
{
    struct json *definition;

    for (size_t i = 0; i < STAGE_UNITS; i++)
        TRY(unit_open(c, &s->desks[ADMIN], unit_names[i], &s->units[i]));
    TRY(instrument_adopt(c, &s->desks[ADMIN], FRAMEWORK, &s->instrument));
    TRY(ask_instrument(c, &s->desks[ADMIN], id_text(c->mem, &s->instrument), &definition));
    s->definition = definition;
    return OK;
}

/* The passphrases are printed for everybody, so that costly hashing would protect nothing. */
static enum err add_account(struct call *c, struct stage *s, enum player player)
{
    const struct account *a = &accounts[player];
    struct user_new u = {a->user,      a->full_name,  1U << a->role,
                         json_list(c), a->passphrase, passphrase_cost_least()};
    struct id entry;

    for (size_t i = 0; a->role == OFFICER && i < STAGE_UNITS; i++)
        if ((i % 2 == 0) == (player == DAY_OFFICER) || i == 1)
            json_add(u.units, json_id(c, &s->units[i]));
    TRY(user_add(c, &s->desks[ADMIN], &u, &entry));
    return sit(c, s, player);
}

static enum err qualify(struct call *c, struct stage *s, enum player player, const char *what)
{
    struct id entry;
    struct qualification q = {
        .user = s->desks[player].user->id, .what = what, .until = s->today + 400 * TIME_DAY};

    return qualification_award(c, &s->desks[ADMIN], &q, &entry);
}

static enum err fill_house(struct call *c, struct stage *s)
{
    TRY(sit(c, s, ADMIN));
    TRY(open_house(c, s));
    for (enum player player = DAY_OFFICER; player < PLAYERS; player++) TRY(add_account(c, s, player));
    TRY(qualify(c, s, FIRST_ASSESSOR, "assess"));
    TRY(qualify(c, s, SECOND_ASSESSOR, "assess"));
    TRY(qualify(c, s, FIRST_ASSESSOR, "grade"));
    TRY(qualify(c, s, FIRST_REVIEWER, "countersign"));
    return qualify(c, s, SECOND_REVIEWER, "countersign");
}

static enum err fill(struct call *c, struct stage *s, const struct demonstration *d)
{
    int written;

    TRY(learn_french(c, s));
    c->now = s->today - (YEARS * 366 + 20) * TIME_DAY;
    TRY(fill_house(c, s));
    TRY(papers_plan(c, s, d->people, &written));
    TRY(lives_plan(c, s, d->people - written));
    c->now = s->today;
    return happen_all(c, s);
}

enum err demonstration_build(struct call *c, const struct demonstration *d, struct json **ret_accounts)
{
    int64_t today = c->now;
    struct site_founding founding = {d->directory,
                                     "Stonemere",
                                     accounts[ADMIN].user,
                                     accounts[ADMIN].passphrase,
                                     passphrase_cost_least(),
                                     true};
    struct stage s = {.c = c, .today = today};
    struct json *list = json_list(c);
    const char *recovery;
    enum err e;

    TRY(sentences_open(c, d->seed * 2654435761U + 1, &s.sentences));
    c->now = today - (YEARS * 366 + 20) * TIME_DAY;
    e = site_create(c, &astrolabe_charter, &founding, &s.site, &recovery);
    c->now = today;
    TRY(e);
    e = fill(c, &s, d);
    c->now = today;
    for (enum player player = ADMIN; player < PLAYERS; player++) user_secrets_free(s.secrets[player]);
    site_close(s.site);
    words_close(s.french);
    TRY(e);
    for (enum player player = ADMIN; player < PLAYERS; player++) {
        struct json *one = json_map(c);
        json_set(one, "user", json_text(c, accounts[player].user));
        json_set(one, "passphrase", json_text(c, accounts[player].passphrase));
        json_set(one, "role", json_text(c, role_name(accounts[player].role)));
        json_add(list, one);
    }
    *ret_accounts = list;
    return OK;
}
