/* app/demonstration_second.c: invented assessments that a second assessor rates too, blind, as their
 * pages would have it: asked, rated, submitted by both, talked about, taken over by the author. */

#include "app/demonstration_work.h"
#include "assess/assess.h"
#include "assess/second.h"
#include "base/text.h"

#define ALIKE 78 /* in a hundred: as people who were trained together rate */

static uint64_t draw(struct stage *s, uint64_t below)
{
    return sentences_random(s->sentences, below);
}

static enum player other_assessor(const struct work *w)
{
    return w->author == FIRST_ASSESSOR ? SECOND_ASSESSOR : FIRST_ASSESSOR;
}

/* Where two differ it is mostly by a step. */
static unsigned char beside(struct stage *s, unsigned char presence)
{
    if (draw(s, 100) < ALIKE) return presence;
    if (draw(s, 100) < 15) return WORK_UNKNOWN;
    if (presence == WORK_PARTLY) return draw(s, 2) ? WORK_PRESENT : WORK_ABSENT;
    return presence == WORK_UNKNOWN ? WORK_ABSENT : WORK_PARTLY;
}

static enum err rate_again(struct call *c, struct stage *s, struct work *w, const struct json *row)
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
            TRY(work_rate(c, s, w, beside(s, w->was[n]), &rating));
            json_set(ratings, json_get_text(i, "code"), rating);
        }
    return second_draft_save(c, d, row, ratings, before.version);
}

/* They settle on what the author had chosen, or in between, and say why. */
static enum err agree(struct call *c, struct stage *s, struct work *w, const struct json *ratings)
{
    struct json *agreed = json_map(c);

    for (const struct json *r = ratings->as.members.first; r; r = r->next) {
        struct json *one = json_map(c);
        const char *reason;
        TRY(sentences_tell(c, s->sentences, "comment", &w->of, &reason));
        json_set(one, "presence", json_text(c, json_get_text(r, "presence")));
        json_set(one, "relevance", json_text(c, json_get_text(r, "relevance")));
        json_set(one, "reason", json_text(c, reason));
        json_set(agreed, r->key, one);
    }
    TRY(second_agree(c, &s->desks[w->author], &w->assessment, agreed));
    return second_take_over(c, &s->desks[w->author], &w->assessment, "/assessments/:assessment");
}

enum err work_rate_twice(struct call *c, struct stage *s, struct work *w)
{
    struct desk *author = &s->desks[w->author], *other = &s->desks[other_assessor(w)];
    struct json *row, *second;
    struct content own;

    TRY(ask_assessment(c, author, &w->assessment, &row));
    TRY(second_ask(c, author, &w->assessment, &other->user->id));
    TRY(rate_again(c, s, w, row));
    TRY(content_load(c, author, row, NULL, &own));
    TRY(second_submit(c, author, &w->assessment, stage_passphrase(w->author)));
    TRY(second_submit(c, other, &w->assessment, stage_passphrase(other_assessor(w))));
    TRY(ask_second(c, author, &w->assessment, &second));
    if (json_get_int(second, "differing", 0) == 0) return OK;
    return agree(c, s, w, json_get(own.value, "ratings"));
}
