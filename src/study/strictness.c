/* study/strictness.c: one rater beside those who rated the same, and how far raters lie apart. */

#include "study/strictness.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "stats/facets.h"
#include "study/figures.h"
#include "study/study.h"

/* ---- differences ---- */

/* Which of the two the user was; 2: neither. */
static size_t place_of(const struct twice_rated *p, const char *user)
{
    return text_equal(p->by[0], user) ? 0 : text_equal(p->by[1], user) ? 1 : 2;
}

/* The mean difference in one assessment; false where there is nothing to compare. */
static bool differs_by(const struct study *s, const struct twice_rated *p, size_t own,
                       struct own_strictness *o, double *ret)
{
    double total = 0;
    size_t compared = 0;

    for (size_t i = 0; i < s->items; i++) {
        int32_t mine = study_step(s, p->rated[own], i), other = study_step(s, p->rated[1 - own], i);
        if (mine == STUDY_NO_CODE || other == STUDY_NO_CODE) continue;
        o->higher += mine > other;
        o->alike += mine == other;
        o->lower += mine < other;
        total += other - mine;
        compared++;
    }
    *ret = compared ? total / (double)compared : 0;
    return compared != 0;
}

/* ---- the model ---- */

enum { FACET_ASSESSMENTS, FACET_ITEMS, FACET_RATERS, FACETS };

struct modelled {
    const char **rater; /* of each element of the facet */
    size_t raters;
    struct facets_fit fit;
    bool is_fitted;
};

static int32_t rater_number(struct modelled *m, const char *by)
{
    for (size_t i = 0; i < m->raters; i++)
        if (text_equal(m->rater[i], by)) return (int32_t)i;
    m->rater[m->raters++] = by;
    return (int32_t)(m->raters - 1);
}

static void add_ratings(const struct study *s, struct modelled *m, int32_t *codes, int32_t *category,
                        size_t *count)
{
    for (size_t p = 0; p < s->pairs; p++)
        for (size_t k = 0; k < 2; k++)
            for (size_t i = 0; i < s->items; i++) {
                int32_t step = study_step(s, s->pair[p].rated[k], i);
                int32_t *row = codes + FACETS * *count;
                if (step == STUDY_NO_CODE) continue;
                row[FACET_ASSESSMENTS] = (int32_t)p;
                row[FACET_ITEMS] = (int32_t)i;
                row[FACET_RATERS] = rater_number(m, s->pair[p].by[k]);
                category[(*count)++] = step;
            }
}

/* What the model cannot be made of (an item that everybody rates alike, raters whom nothing connects)
 * is no mistake of anybody: the plain difference is shown then. */
static void model(struct call *c, const struct study *s, struct modelled *ret)
{
    size_t most = 2 * s->pairs * s->items, count = 0;
    int32_t *codes = arena_alloc(c->mem, (FACETS * most + 1) * sizeof *codes),
            *category = arena_alloc(c->mem, (most + 1) * sizeof *category);
    struct facet facet[FACETS] = {[FACET_ASSESSMENTS] = {"assessment", s->pairs, NULL, NULL},
                                  [FACET_ITEMS] = {"item", s->items, NULL, NULL},
                                  [FACET_RATERS] = {"rater", s->raters, NULL, NULL}};
    struct facets_data data = {
        .facets = FACETS, .categories = s->steps, .facet = facet, .codes = codes, .category = category};
    struct facets_wanted wanted = facets_usual(false);

    memset(ret, 0, sizeof *ret);
    if (s->pairs < STUDY_ENOUGH || s->raters < STUDY_RATERS_ENOUGH) return;
    ret->rater = arena_alloc(c->mem, s->raters * sizeof *ret->rater);
    add_ratings(s, ret, codes, category, &count);
    data.ratings = count;
    wanted.threads = 1;
    wanted.uncentred = FACET_ITEMS;
    ret->is_fitted = facets_fit(c, &data, &wanted, &ret->fit) == OK && ret->fit.converged;
    fail_clear(c);
}

/* ---- answers ---- */

static void own_severity(struct call *c, const struct study *s, const char *user,
                         struct own_strictness *o)
{
    struct modelled m;

    model(c, s, &m);
    for (size_t i = 0; m.is_fitted && i < m.raters; i++) {
        const struct facets_element *e = &m.fit.element[FACET_RATERS][i];
        if (text_equal(m.rater[i], user))
            o->severity = estimate_normal(e->measure, e->se, STUDY_LEVEL, e->ratings);
    }
}

enum err study_own(struct call *c, const struct study *s, const char *user, struct own_strictness *ret)
{
    double *difference = arena_alloc(c->mem, (s->pairs + 1) * sizeof *difference);

    memset(ret, 0, sizeof *ret);
    ret->difference = ret->severity = estimate_nothing();
    for (size_t p = 0; p < s->pairs; p++) {
        size_t own = place_of(&s->pair[p], user);
        if (own < 2 && differs_by(s, &s->pair[p], own, ret, &difference[ret->assessments]))
            ret->assessments++;
    }
    if (ret->assessments < STUDY_SHOWN) return OK;
    ret->difference = study_mean(difference, ret->assessments);
    own_severity(c, s, user, ret);
    return OK;
}

enum err study_spread(struct call *c, const struct study *s, struct strictness_spread *ret)
{
    const struct facets_summary *summary;
    struct modelled m;

    memset(ret, 0, sizeof *ret);
    model(c, s, &m);
    ret->raters = s->raters;
    ret->is_enough = m.is_fitted;
    ret->alike = estimate_nothing();
    if (!m.is_fitted) return OK;
    summary = &m.fit.summary[FACET_RATERS];
    ret->deviation = summary->deviation;
    ret->separation = summary->separation;
    ret->reliability = summary->reliability;
    ret->alike = summary->alike;
    return OK;
}
