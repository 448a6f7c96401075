/* app/demonstration_second.c: invented assessments that a second assessor rates too, blind, as their
 * pages would have it: asked, rated, submitted by both, talked about, taken over by the author. */

#include "app/demonstration_work.h"
#include "assess/assess.h"
#include "assess/second.h"
#include "base/text.h"

/* In a hundred: as people who were trained together rate. */
#define ALIKE 78
#define ALIKE_IN_RELEVANCE 72
/* What they settle on: the author's, the second rater's, else what lies between. */
#define AS_THE_FIRST 47
#define AS_THE_SECOND 40

/* What both chose, item by item. */
struct both {
    struct chosen second[STAGE_ITEMS];
};

static uint64_t draw(struct stage *s, uint64_t below)
{
    return sentences_random(s->sentences, below);
}

static enum player other_assessor(const struct work *w)
{
    return w->author == FIRST_ASSESSOR ? SECOND_ASSESSOR : FIRST_ASSESSOR;
}

/* Asked only where another item is present: of one of the two alone, perhaps, whose evidence it then
 * rests on. Both find the same there. */
static bool depends(const struct json *item)
{
    return json_get_text(json_get(item, "when"), "item") != NULL;
}

static bool is_alike(struct chosen first, struct chosen second)
{
    return first.presence == second.presence && first.relevance == second.relevance;
}

/* ---- rating again ---- */

/* A step to one side; from the middle to either. */
static unsigned char next_to(struct stage *s, unsigned char step, unsigned char middle)
{
    if (step != middle) return middle;
    return draw(s, 2) ? middle - 1 : middle + 1;
}

/* Where two differ it is mostly by a step. */
static struct chosen beside(struct stage *s, struct chosen first)
{
    struct chosen second = first;

    if (draw(s, 100) >= ALIKE) {
        second.presence = draw(s, 100) < 15 || first.presence == WORK_UNKNOWN
                              ? (first.presence == WORK_UNKNOWN ? WORK_ABSENT : WORK_UNKNOWN)
                              : next_to(s, first.presence, WORK_PARTLY);
    }
    if (!work_asks_relevance(second.presence))
        second.relevance = 0;
    else if (!first.relevance)
        second.relevance = work_draw_relevance(s);
    else if (draw(s, 100) >= ALIKE_IN_RELEVANCE)
        second.relevance = next_to(s, first.relevance, WORK_CONTRIBUTING);
    return second;
}

static enum err rate_again(struct call *c, struct stage *s, struct work *w, const struct json *row,
                           struct both *ret)
{
    struct desk *d = &s->desks[other_assessor(w)];
    struct json *ratings = json_map(c);
    struct content before;
    size_t n = 0;

    TRY(second_draft_load(c, d, row, &before));
    for (const struct json *sec = json_get(s->definition, "sections")->as.members.first; sec;
         sec = sec->next)
        for (const struct json *i = json_get(sec, "items")->as.members.first; i && n < STAGE_ITEMS;
             i = i->next, n++) {
            struct json *rating;
            ret->second[n] = depends(i) ? w->was[n] : beside(s, w->was[n]);
            TRY(work_rate(c, s, w, ret->second[n], &rating));
            json_set(ratings, json_get_text(i, "code"), rating);
        }
    return second_draft_save(c, d, row, ratings, before.version);
}

/* ---- settling ---- */

/* The first's, the second's, or the middle where the two lie on either side of it. */
static unsigned char settle(struct stage *s, unsigned char first, unsigned char second,
                            unsigned char middle)
{
    uint64_t n = draw(s, 100);

    if (n < AS_THE_FIRST || first == second) return first;
    if (n < AS_THE_FIRST + AS_THE_SECOND) return second;
    return first + second == 2 * middle ? middle : first;
}

static struct chosen settled(struct stage *s, struct chosen first, struct chosen second)
{
    struct chosen agreed = {settle(s, first.presence, second.presence, WORK_PARTLY), 0};

    if (!work_asks_relevance(agreed.presence)) return agreed;
    if (first.relevance && second.relevance)
        agreed.relevance = settle(s, first.relevance, second.relevance, WORK_CONTRIBUTING);
    else
        agreed.relevance = first.relevance ? first.relevance : second.relevance;
    return agreed;
}

static enum err add_agreed(struct call *c, struct stage *s, const struct work *w, const char *item,
                           struct chosen chosen, struct json *agreed)
{
    struct json *one = json_map(c);
    const char *reason;

    TRY(sentences_tell(c, s->sentences, "agreed", &w->of, &reason));
    json_set(one, "presence", json_text(c, work_presences[chosen.presence]));
    json_set(one, "relevance", json_text(c, work_relevances[chosen.relevance]));
    json_set(one, "reason", json_text(c, reason));
    json_set(agreed, item, one);
    return OK;
}

/* They read again what differs, settle on it, and say why; the author's draft then has it. */
static enum err agree(struct call *c, struct stage *s, struct work *w, const struct both *both)
{
    struct json *agreed = json_map(c);
    size_t n = 0;

    for (const struct json *sec = json_get(s->definition, "sections")->as.members.first; sec;
         sec = sec->next)
        for (const struct json *i = json_get(sec, "items")->as.members.first; i && n < STAGE_ITEMS;
             i = i->next, n++) {
            struct chosen *first = &w->was[n], second = both->second[n];
            if (!depends(i) && is_alike(*first, second)) continue;
            *first = settled(s, *first, second);
            TRY(add_agreed(c, s, w, json_get_text(i, "code"), *first, agreed));
        }
    TRY(second_agree(c, &s->desks[w->author], &w->assessment, agreed));
    return second_take_over(c, &s->desks[w->author], &w->assessment, "/assessments/:assessment");
}

static enum err submit(struct call *c, struct stage *s, const struct work *w, enum player player)
{
    c->words = stage_words(s, player);
    return second_submit(c, &s->desks[player], &w->assessment, stage_passphrase(player));
}

enum err work_rate_twice(struct call *c, struct stage *s, struct work *w)
{
    struct desk *author = &s->desks[w->author], *other = &s->desks[other_assessor(w)];
    struct json *row, *second;
    struct both both = {0};

    TRY(ask_assessment(c, author, &w->assessment, &row));
    TRY(second_ask(c, author, &w->assessment, &other->user->id));
    TRY(rate_again(c, s, w, row, &both));
    TRY(submit(c, s, w, w->author));
    TRY(submit(c, s, w, other_assessor(w)));
    TRY(ask_second(c, author, &w->assessment, &second));
    if (json_get_int(second, "differing", 0) == 0) return OK;
    return agree(c, s, w, &both);
}
