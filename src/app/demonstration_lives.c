/* app/demonstration_lives.c: people put together from the seed: received, observed, moved, listed,
 * assessed, helped, released. Nothing is decided from what a rating says: each step is drawn. */

#include <string.h>

#include "app/demonstration_work.h"
#include "app/stage.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "evidence/evidence.h"
#include "people/duty.h"
#include "people/people.h"
#include "people/place.h"
#include "population/population.h"

#define DAYS_BACK 1080 /* the longest stay that is told */
#define RATED_TWICE                                                                                    \
    15 /* of a hundred assessments: more than a service would, so that there is something to see */
#define PIECES 12 /* of evidence about one person, at most */

/* One invented person, as far as the story has got. */
struct life {
    struct told_of of;
    const char *latin, *arabic, *number, *birth, *legal_status;
    bool is_woman;
    int64_t received; /* days before today */
    size_t unit;
    struct id person, pieces[PIECES], searches[PIECES], listing, concern;
    size_t piece_count, search_count;
    struct work work; /* the latest assessment */
};

static uint64_t draw(struct stage *s, uint64_t below)
{
    return sentences_random(s->sentences, below);
}

static bool in_hundred(struct stage *s, uint64_t chances)
{
    return draw(s, 100) < chances;
}

static enum err tell(struct call *c, struct stage *s, const struct life *l, const char *kind,
                     const char **ret)
{
    return sentences_tell(c, s->sentences, kind, &l->of, ret);
}

/* ---- names, the same in both scripts, of nobody ---- */

struct syllable {
    const char *latin, *arabic;
};

static const struct syllable first[] = {
    {"Ba", "با"}, {"Da", "دا"}, {"Fa", "فا"}, {"Ha", "ها"}, {"Ka", "كا"}, {"La", "لا"},
    {"Ma", "ما"}, {"Na", "نا"}, {"Ra", "را"}, {"Sa", "سا"}, {"Ta", "تا"}, {"Za", "زا"},
    {"Bi", "بي"}, {"Di", "دي"}, {"Li", "لي"}, {"Mi", "مي"}, {"No", "نو"}, {"Ro", "رو"}};
static const struct syllable middle[] = {{"lu", "لو"}, {"ri", "ري"}, {"mo", "مو"}, {"ne", "ني"},
                                         {"do", "دو"}, {"sa", "سا"}, {"ta", "تا"}, {"ku", "كو"},
                                         {"wi", "وي"}, {"ya", "يا"}};
static const struct syllable last[] = {{"n", "ن"},  {"d", "د"},    {"l", "ل"},   {"m", "م"},
                                       {"r", "ر"},  {"f", "ف"},    {"nne", "ن"}, {"s", "س"},
                                       {"th", "ث"}, {"ska", "سكا"}};
#define ONE_OF(s, list) (list)[draw(s, sizeof(list) / sizeof *(list))]

static void add_word(struct call *c, struct stage *s, struct syllable *name)
{
    struct syllable a = ONE_OF(s, first), b = ONE_OF(s, middle), z = ONE_OF(s, last);
    const char *space = *name->latin ? " " : "";

    name->latin = arena_format(c->mem, "%s%s%s%s%s", name->latin, space, a.latin, b.latin, z.latin);
    name->arabic =
        arena_format(c->mem, "%s%s%s%s%s", name->arabic, space, a.arabic, b.arabic, z.arabic);
}

static void name_life(struct call *c, struct stage *s, struct life *l)
{
    struct syllable name = {"", ""};

    add_word(c, s, &name);
    add_word(c, s, &name);
    l->latin = name.latin;
    l->arabic = in_hundred(s, 45) ? name.arabic : "";
    l->of.name = arena_format(c->mem, "%s %s", l->is_woman ? "Ms" : "Mr", strchr(name.latin, ' ') + 1);
}

/* ---- what happens ---- */

static enum err is_received(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    struct person_details p = {.name_latin = l->latin,
                               .name_arabic = l->arabic,
                               .name_other = "",
                               .number = l->number,
                               .birth = l->birth,
                               .legal_status = l->legal_status,
                               .unit = s->units[l->unit],
                               .sex = l->is_woman ? "woman" : "man",
                               .birth_is = in_hundred(s, 12) ? "estimated" : "known"};

    return person_register(c, &s->desks[FIRST_ASSESSOR], &p, &l->person);
}

static enum err is_flagged(struct call *c, struct stage *s, void *about)
{
    static const char *const flags[] = {"self_harm", "threat_to_person", "health_need", "interpreter",
                                        "threat_from_person"};
    struct life *l = about;
    struct flag_setting f = {.person = l->person, .flag = flags[draw(s, 5)]};
    struct id entry;

    TRY(tell(c, s, l, "flag_detail", &f.detail));
    return flag_set(c, &s->desks[FIRST_ASSESSOR], &f, &entry);
}

static void keep_piece(struct life *l, const struct id *piece)
{
    if (l->piece_count < PIECES) l->pieces[l->piece_count++] = *piece;
}

static enum err is_observed(struct call *c, struct stage *s, void *about)
{
    static const char *const tones[] = {"good", "concern", "neutral"};
    struct life *l = about;
    struct observation o = {.person = l->person,
                            .seen_at = c->now - (int64_t)draw(s, 90) * 60,
                            .tone = tones[draw(s, 3)],
                            .place = ""};
    struct id entry;

    TRY(tell(c, s, l, o.tone, &o.saw));
    if (in_hundred(s, 70))
        TRY(tell(c, s, l, "did", &o.did));
    else
        o.did = "";
    TRY(observation_write(c, &s->desks[FIRST_ASSESSOR + draw(s, 2)], &o, &entry));
    keep_piece(l, &entry);
    return OK;
}

static enum err is_written_about(struct call *c, struct stage *s, void *about)
{
    static const char *const types[] = {"fact",        "fact",   "reported",    "opinion",
                                        "own_account", "search", "intelligence"};
    static const char *const sources[] = {"file",      "observation", "family",        "file",
                                          "interview", "file",        "outside_agency"};
    struct life *l = about;
    size_t n = l->piece_count ? draw(s, sizeof types / sizeof *types) : 0;
    struct piece p = {.person = l->person,
                      .type = types[n],
                      .source = sources[n],
                      .dated = c->now - (int64_t)draw(s, 20) * TIME_DAY,
                      .text = ""};
    struct id entry;

    if (text_equal(p.type, "search")) TRY(tell(c, s, l, "searched", &p.searched));
    TRY(tell(c, s, l, p.searched ? "looked_for" : p.type, &p.text));
    p.restricted = text_equal(p.type, "intelligence");
    TRY(evidence_add(c, &s->desks[FIRST_ASSESSOR + draw(s, 2)], &p, &entry));
    if (!p.searched)
        keep_piece(l, &entry);
    else if (l->search_count < PIECES)
        l->searches[l->search_count++] = entry;
    return OK;
}

/* Somebody trained in it looks at the oldest that nobody has looked at; the inbox keeps the rest. */
static enum err is_graded(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    struct desk *d = &s->desks[FIRST_ASSESSOR];
    struct json *rows;

    TRY(ask_evidence_list(c, d, &l->person, &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        struct grading g = {.outcome = "use",
                            .source_grade = evidence_source_grades[draw(s, 3)].code,
                            .content_grade = evidence_content_grades[draw(s, 3)].code};
        struct id entry;
        if (!text_equal(json_get_text(r, "state"), "new")) continue;
        if (!id_parse(json_get_text(r, "id"), &g.evidence))
            return fail(c, ERR_BUG, "Evidence has no id.");
        TRY(evidence_grade(c, d, &g, &entry));
    }
    return OK;
}

static enum err is_moved(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    struct person_move m = {.person = l->person, .reason = move_reasons[draw(s, 3)].code};

    l->unit = l->is_woman ? 3 : (l->unit + 1) % 3;
    if (l->is_woman) return OK; /* there is one house for women */
    m.unit = s->units[l->unit];
    return person_move(c, &s->desks[FIRST_REVIEWER], &m);
}

static enum err is_listed(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    bool is_untried = text_equal(l->legal_status, "untried");
    struct population_decision p = {.about = l->person,
                                    .ground = is_untried ? "charge" : "conviction",
                                    .evidence = json_list(c),
                                    .review_on = s->today + (int64_t)draw(s, 120) * TIME_DAY,
                                    .notice = {.how = "given", .at = c->now, .language = "en"},
                                    .passphrase = stage_passphrase(SECOND_REVIEWER)};

    if (p.review_on > c->now + 360 * TIME_DAY) p.review_on = c->now + 180 * TIME_DAY;
    if (l->piece_count) json_add((struct json *)p.evidence, json_id(c, &l->pieces[0]));
    TRY(tell(c, s, l, "listing", &p.reasons));
    p.notice.words = is_untried
                         ? "You are listed because of what you are accused of; you are not tried."
                         : "You are listed because of what you were convicted of.";
    return population_enter(c, &s->desks[SECOND_REVIEWER], &p, &l->listing);
}

static enum err stays_listed(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    struct population_decision p = {.about = l->listing,
                                    .review_on = c->now + 170 * TIME_DAY,
                                    .notice = {.how = "given", .at = c->now, .language = "en"},
                                    .passphrase = stage_passphrase(SECOND_REVIEWER)};
    struct id entry;

    TRY(tell(c, s, l, "listing", &p.reasons));
    p.notice.words = "You stay listed: the ground stands.";
    return population_review(c, &s->desks[SECOND_REVIEWER], &p, &entry);
}

static enum err leaves_the_list(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    struct population_decision p = {.about = l->listing,
                                    .ground = population_leavings[0].code,
                                    .notice = {.how = "given", .at = c->now, .language = "en"},
                                    .passphrase = stage_passphrase(SECOND_REVIEWER)};
    struct id entry;

    TRY(tell(c, s, l, "leaving", &p.reasons));
    p.notice.words = "You are not listed any more.";
    return population_leave(c, &s->desks[SECOND_REVIEWER], &p, &entry);
}

static enum err causes_concern(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    const char *what;

    TRY(tell(c, s, l, "concern_raised", &what));
    return concern_raise(c, &s->desks[FIRST_ASSESSOR], &l->person,
                         in_hundred(s, 70) ? "vulnerable" : "suspected", what, &l->concern);
}

static enum err concern_is_reviewed(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    struct concern_review r = {.concern = l->concern,
                               .outcome = in_hundred(s, 50) ? "no_concern" : "support"};
    struct id entry;

    if (text_equal(r.outcome, "support")) r.review_on = c->now + 60 * TIME_DAY;
    TRY(tell(c, s, l, "concern_closed", &r.reasons));
    return concern_review(c, &s->desks[SECOND_REVIEWER], &r, &entry);
}

static enum err is_released(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;
    struct person_release r = {
        .person = l->person, .reason = release_reasons[0].code, .released_at = c->now};

    return person_release(c, &s->desks[FIRST_REVIEWER], &r);
}

/* ---- assessments ---- */

static enum err is_assessed(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;

    l->work.person = l->person;
    l->work.of = l->of;
    l->work.pieces = l->pieces;
    l->work.piece_count = l->piece_count;
    l->work.searches = l->searches;
    l->work.search_count = l->search_count;
    return work_open(c, s, &l->work);
}

static enum err is_half_written(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;

    return work_write(c, s, &l->work, 20 + draw(s, 60));
}

static enum err is_signed(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;

    TRY(work_write(c, s, &l->work, 100));
    if (in_hundred(s, RATED_TWICE)) TRY(work_rate_twice(c, s, &l->work));
    return work_sign(c, s, &l->work);
}

static enum err is_countersigned(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;

    return work_countersign(c, s, &l->work);
}

static enum err is_returned(struct call *c, struct stage *s, void *about)
{
    struct life *l = about;

    return work_return(c, s, &l->work);
}

/* From opening to countersigning takes some weeks; the next one comes before the last one expires. */
static void plan_assessments(struct stage *s, struct life *l)
{
    int64_t day = l->received - 25 - (int64_t)draw(s, 20);
    int64_t state;

    for (; day > 120; day -= 130 + (int64_t)draw(s, 60)) {
        stage_plan(s, stage_days_ago(s, day), is_assessed, l);
        stage_plan(s, stage_days_ago(s, day - 12), is_signed, l);
        stage_plan(s, stage_days_ago(s, day - 16), is_countersigned, l);
    }
    if (day < 15) return;
    stage_plan(s, stage_days_ago(s, day), is_assessed, l);
    state = (int64_t)draw(s, 100);
    if (state < 15) return;
    if (state < 35) {
        stage_plan(s, stage_days_ago(s, day - 4), is_half_written, l);
        return;
    }
    stage_plan(s, stage_days_ago(s, day - 7), is_signed, l);
    if (state < 55) return;
    stage_plan(s, stage_days_ago(s, day - 10), state < 65 ? is_returned : is_countersigned, l);
}

/* ---- a whole life ---- */

static void plan_days(struct stage *s, struct life *l)
{
    uint64_t seen = 2 + draw(s, 5), written = 3 + draw(s, 5);

    for (uint64_t i = 0; i < written; i++)
        stage_plan(s,
                   stage_days_ago(s, i < 3 ? l->received - 2 - (int64_t)i
                                           : (int64_t)draw(s, (uint64_t)l->received - 6)),
                   is_written_about, l);
    for (uint64_t i = 0; i < seen; i++)
        stage_plan(s, stage_days_ago(s, (int64_t)draw(s, (uint64_t)l->received - 6)), is_observed, l);
    if (in_hundred(s, 75)) stage_plan(s, stage_days_ago(s, 3 + (int64_t)draw(s, 20)), is_graded, l);
    if (in_hundred(s, 30)) stage_plan(s, stage_days_ago(s, l->received - 1), is_flagged, l);
    if (in_hundred(s, 25) && l->received > 80)
        stage_plan(s, stage_days_ago(s, 20 + (int64_t)draw(s, (uint64_t)l->received - 60)), is_moved,
                   l);
}

static void plan_listing(struct stage *s, struct life *l)
{
    stage_plan(s, stage_days_ago(s, l->received - 12), is_listed, l);
    for (int64_t day = l->received - 190; day > 10; day -= 165)
        stage_plan(s, stage_days_ago(s, day), stays_listed, l);
    if (in_hundred(s, 4)) stage_plan(s, stage_days_ago(s, 4), leaves_the_list, l);
}

static void plan_life(struct stage *s, struct life *l)
{
    uint64_t kind = draw(s, 100);

    stage_plan(s, stage_days_ago(s, l->received), is_received, l);
    plan_days(s, l);
    if (kind < 78) {
        plan_listing(s, l);
        plan_assessments(s, l);
    } else if (kind < 90) {
        stage_plan(s, stage_days_ago(s, l->received > 40 ? 30 : 12), causes_concern, l);
        if (in_hundred(s, 60)) stage_plan(s, stage_days_ago(s, 7), concern_is_reviewed, l);
    }
    if (in_hundred(s, 6) && l->received > 200) stage_plan(s, stage_days_ago(s, 2), is_released, l);
}

static struct life *new_life(struct call *c, struct stage *s, int number)
{
    static const char *const statuses[] = {"convicted", "convicted", "convicted", "untried"};
    struct life *l = arena_alloc(c->mem, sizeof *l);

    l->is_woman = in_hundred(s, 14);
    l->of.is_woman = l->is_woman;
    name_life(c, s, l);
    l->number = arena_format(c->mem, "D-%04d", number);
    l->birth = arena_format(c->mem, "%d", 1955 + (int)draw(s, 50));
    l->legal_status = statuses[draw(s, 4)];
    l->unit = l->is_woman ? 3 : in_hundred(s, 12) ? 4 : draw(s, 3);
    l->work.risk = draw(s, 4);
    l->work.author = draw(s, 2) ? FIRST_ASSESSOR : SECOND_ASSESSOR;
    l->received = 60 + (int64_t)draw(s, DAYS_BACK - 60);
    return l;
}

enum err lives_plan(struct call *c, struct stage *s, int count)
{
    for (int i = 0; i < count; i++) plan_life(s, new_life(c, s, i + 1));
    return OK;
}
