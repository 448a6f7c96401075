/* stats/category.c: agreement on one category alone. */

#include <stdbool.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/agree.h"
#include "stats/tally.h"

struct category_sums {
    double met, possible; /* pairs in which both are the category; in which a first one is */
    double squares[3];    /* of both and of their product, over units: for the ratio's variance */
};

static enum err take_rows(struct call *c, const struct ratings *r, struct tallies *t,
                          struct tally_units *units)
{
    struct ratings rows;

    TRY(ratings_distinct(c, r, &rows, NULL));
    TRY(tallies_make(c, &rows, t));
    return tallies_units(c, t, units);
}

enum err agree_by_category(struct call *c, const struct ratings *r, double level, struct estimate *ret)
{
    struct tallies t;
    struct tally_units units;

    TRY(take_rows(c, r, &t, &units));
    struct category_sums *sums = arena_alloc(c->mem, t.categories * sizeof *sums);
    for (size_t i = 0; i < t.rows; i++)
        for (size_t k = t.start[i]; t.ratings[i] >= 2 && k < t.start[i + 1]; k++) {
            struct category_sums *s = &sums[t.category[k]];
            double met = t.count[k] * (t.count[k] - 1), possible = t.count[k] * (t.ratings[i] - 1);
            s->met += t.frequency[i] * met;
            s->possible += t.frequency[i] * possible;
            s->squares[0] += t.frequency[i] * met * met;
            s->squares[1] += t.frequency[i] * met * possible;
            s->squares[2] += t.frequency[i] * possible * possible;
        }
    for (size_t k = 0; k < t.categories; k++) {
        const struct category_sums *s = &sums[k];
        double share = s->possible > 0 ? s->met / s->possible : NAN;
        double residual = s->squares[0] - 2 * share * s->squares[1] + share * share * s->squares[2];
        double variance = units.paired / (units.paired - 1) * residual / (s->possible * s->possible);
        ret[k] = agreement_estimate(share, variance, level, units.paired);
        ret[k].warnings |= units.warnings & ~(unsigned)WARNING_EMPTY_CATEGORY;
        if (s->possible == 0) ret[k].warnings = WARNING_EMPTY_CATEGORY;
    }
    return OK;
}

/* ---- kappa against the rest ---- */

/* Sums over the units that have a rating of the category. own: the share of the category in the
 * ratings of a unit. */
struct rest_sums {
    double own;   /* sum of own */
    double apart; /* sum of the shares of a unit's pairs that are of the category and another */
    double single, paired; /* units with one rating, with more */
    double squares;        /* of what the units move kappa by */
    size_t whole, rows;    /* rows of the category alone, rows with it */
};

/* Fleiss' kappa of two categories and what its linearised standard error is made of. */
struct rest {
    double share, chance, observed, value;
    double scale; /* units / units with two or more ratings */
};

/* All units, and the number of ratings if it is the same in each, else 0. */
struct rest_units {
    double single, paired, ratings;
    size_t rows;
};

static struct rest_units rest_units_of(const struct tallies *t, const struct tally_units *units)
{
    struct rest_units u = {.single = units->single, .paired = units->paired};

    for (size_t i = 0; i < t->rows; i++) {
        if (t->frequency[i] == 0 || t->ratings[i] == 0) continue;
        if (u.rows++ == 0) u.ratings = t->ratings[i];
        if (t->ratings[i] != u.ratings) u.ratings = 0;
    }
    return u;
}

static double apart_of(double count, double ratings)
{
    return 2 * count * (ratings - count) / (ratings * (ratings - 1));
}

static void add_rest_sums(const struct tallies *t, struct rest_sums *sums)
{
    for (size_t i = 0; i < t->rows; i++) {
        double units = t->frequency[i], m = t->ratings[i];
        for (size_t k = t->start[i]; units > 0 && k < t->start[i + 1]; k++) {
            struct rest_sums *s = &sums[t->category[k]];
            s->own += units * t->count[k] / m;
            s->rows++;
            s->whole += t->count[k] == m;
            *(m < 2 ? &s->single : &s->paired) += units;
            if (m >= 2) s->apart += units * apart_of(t->count[k], m);
        }
    }
}

static struct rest rest_of(const struct rest_sums *s, const struct rest_units *u)
{
    double units = u->single + u->paired;
    struct rest r = {.share = s->own / units, .observed = 1 - s->apart / u->paired};

    if (s->whole == u->rows) r.share = 1;
    r.chance = r.share * r.share + (1 - r.share) * (1 - r.share);
    r.value = 1 - r.chance > 1e-12 ? (r.observed - r.chance) / (1 - r.chance) : NAN;
    r.scale = units / u->paired;
    return r;
}

/* The square of what a unit moves kappa by, as agree_all has it for AGREE_FLEISS. */
static inline double moved_by(const struct rest *r, double own, double observed, bool paired)
{
    double left = 1 - r->chance, chance = (1 - r->share) * (1 - own) + r->share * own;
    double moved = paired ? r->scale * (observed - r->chance) / left : 0;

    moved -= 2 * (1 - r->value) * (chance - r->chance) / left + r->value;
    return moved * moved;
}

static void add_rest_squares(const struct tallies *t, const struct rest *rest, struct rest_sums *sums)
{
    for (size_t i = 0; i < t->rows; i++) {
        double units = t->frequency[i], m = t->ratings[i];
        for (size_t k = t->start[i]; units > 0 && k < t->start[i + 1]; k++) {
            double observed = m < 2 ? 0 : 1 - apart_of(t->count[k], m);
            size_t category = (size_t)t->category[k];
            sums[category].squares +=
                units * moved_by(&rest[category], t->count[k] / m, observed, m >= 2);
        }
    }
}

static struct estimate rest_estimate(const struct rest_sums *s, const struct rest *r,
                                     const struct rest_units *u, double level)
{
    double units = u->single + u->paired, squares = s->squares, ratings = u->ratings;
    struct estimate e;

    /* Units without the category are all alike: they agree that it is another. */
    squares += fmax(u->paired - s->paired, 0) * moved_by(r, 0, 1, true);
    squares += fmax(u->single - s->single, 0) * moved_by(r, 0, 0, false);
    e = agreement_estimate(r->value, squares / (units * (units - 1)), level, units);
    e.n = u->paired;
    e.warnings |= agree_paradox(r->observed, r->value, fmax(r->share, 1 - r->share));
    if (s->rows == 0 || s->whole == u->rows) e.warnings |= WARNING_EMPTY_CATEGORY;
    if (ratings < 2 || !isfinite(r->value)) return e;
    e.statistic = r->value / sqrt(2 / (units * ratings * (ratings - 1)));
    e.p = 2 * gsl_cdf_ugaussian_Q(fabs(e.statistic));
    return e;
}

enum err agree_kappa_by_category(struct call *c, const struct ratings *r, double level,
                                 struct estimate *ret)
{
    struct tallies t;
    struct tally_units units;

    TRY(take_rows(c, r, &t, &units));
    struct rest_units all = rest_units_of(&t, &units);
    struct rest_sums *sums = arena_alloc(c->mem, t.categories * sizeof *sums);
    struct rest *rest = arena_alloc(c->mem, t.categories * sizeof *rest);
    add_rest_sums(&t, sums);
    for (size_t k = 0; k < t.categories; k++) rest[k] = rest_of(&sums[k], &all);
    add_rest_squares(&t, rest, sums);
    for (size_t k = 0; k < t.categories; k++) {
        ret[k] = rest_estimate(&sums[k], &rest[k], &all, level);
        ret[k].warnings |= units.warnings & ~(unsigned)WARNING_EMPTY_CATEGORY;
    }
    return OK;
}
