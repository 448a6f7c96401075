/* stats/icc_likelihood.c: the restricted likelihood of units and raters that are crossed, with gaps.
 *
 * y = mean + unit + rater + error. Henderson's equations with the units absorbed: they are diagonal,
 * and a unit enters only by how many ratings it has and who gave them, so that one pass over the data
 * gives all sums that any value of the variances needs. What is left is a matrix of the raters.
 * Formulas: Searle, Casella and McCulloch (1992) Variance Components, chapters 6 and 8.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/icc_parts.h"
#include "stats/linear.h"

#define NOTHING 1e-14               /* of a sum of squares: its rounding */
#define ROOM_MOST ((size_t)1 << 26) /* numbers in the crosses of all groups */

/* ---- sums ---- */

static double weight_of(const struct icc_data *d, size_t row)
{
    return d->frequency ? d->frequency[row] : 1;
}

/* Which groups there are, and the places of raters that rated anything. */
static enum err lay_out(struct call *c, const struct icc_data *d, struct icc_sums *s, size_t *group_of,
                        size_t *place_of)
{
    for (size_t i = 0; i < d->rows; i++) {
        size_t given = 0;
        if (weight_of(d, i) == 0) continue;
        for (size_t k = 0; k < d->raters; k++) {
            if (isnan(d->values[i * d->raters + k])) continue;
            given++;
            place_of[k] = 1;
        }
        group_of[given] = 1;
    }
    group_of[0] = 0;
    for (size_t k = 0; k < d->raters; k++)
        if (place_of[k]) place_of[k] = ++s->raters;
    for (size_t k = 1; k <= d->raters; k++)
        if (group_of[k]) group_of[k] = ++s->group_count;
    if (s->raters * s->raters > ROOM_MOST / s->group_count)
        return fail(c, ERR_INVALID,
                    "%zu raters are too many for an incomplete design in which units have from few to "
                    "many ratings.",
                    s->raters);
    s->groups = arena_alloc(c->mem, s->group_count * sizeof *s->groups);
    for (size_t k = 1; k <= d->raters; k++) {
        struct icc_group *g = group_of[k] ? &s->groups[group_of[k] - 1] : NULL;
        if (!g) continue;
        g->ratings = (double)k;
        g->cross = arena_alloc(c->mem, s->raters * s->raters * sizeof *g->cross);
        g->seen = arena_alloc(c->mem, s->raters * sizeof *g->seen);
        g->of_rater = arena_alloc(c->mem, s->raters * sizeof *g->of_rater);
    }
    return OK;
}

static void add_unit(struct icc_sums *s, struct icc_group *g, const size_t *raters, double sum,
                     double weight)
{
    size_t given = (size_t)g->ratings;

    g->units += weight;
    g->sum += weight * sum;
    g->squares += weight * sum * sum;
    for (size_t a = 0; a < given; a++) {
        double *row = g->cross + raters[a] * s->raters;
        g->seen[raters[a]] += weight;
        g->of_rater[raters[a]] += weight * sum;
        for (size_t b = 0; b < given; b++) row[raters[b]] += weight;
    }
}

enum err icc_sum(struct call *c, const struct icc_data *d, double mean, struct icc_sums *ret)
{
    size_t *group_of = arena_alloc(c->mem, (d->raters + 1) * sizeof *group_of);
    size_t *place_of = arena_alloc(c->mem, d->raters * sizeof *place_of);
    size_t *raters = arena_alloc(c->mem, d->raters * sizeof *raters);

    *ret = (struct icc_sums){0};
    TRY(lay_out(c, d, ret, group_of, place_of));
    ret->rater_sum = arena_alloc(c->mem, ret->raters * sizeof *ret->rater_sum);
    ret->rater_count = arena_alloc(c->mem, ret->raters * sizeof *ret->rater_count);
    ret->room = arena_alloc(c->mem, (3 * ret->raters + 4) * ret->raters * sizeof *ret->room);
    for (size_t i = 0; i < d->rows; i++) {
        double weight = weight_of(d, i), sum = 0;
        size_t given = 0;

        if (weight == 0) continue;
        for (size_t k = 0; k < d->raters; k++) {
            double off = d->values[i * d->raters + k] - mean;
            size_t place = place_of[k] - 1;
            if (isnan(off)) continue;
            raters[given++] = place;
            sum += off;
            ret->squares += weight * off * off;
            ret->rater_sum[place] += weight * off;
            ret->rater_count[place] += weight;
        }
        ret->ratings += weight * (double)given;
        if (given) add_unit(ret, &ret->groups[group_of[given] - 1], raters, sum, weight);
    }
    return OK;
}

/* ---- the likelihood ---- */

/* A quantity and its derivative by the variance of units. */
struct moving {
    double at, by;
};

struct parts {
    struct moving logs;           /* of determinants */
    struct moving squares;        /* what is left of the sum of squares */
    struct moving mean, mean_sum; /* the equation of the mean: its coefficient and right side */
    double *matrix, *matrix_by;   /* of raters */
    double *side, *side_by;
    double *joint, *joint_by; /* of raters with the mean */
};

/* Absorbs the units; k: raters that have equations, all or none. */
static void absorb(const struct icc_sums *s, size_t k, double gamma, struct parts *p)
{

    p->squares.at = s->squares;
    for (size_t j = 0; j < k; j++) {
        p->matrix[j * k + j] = s->rater_count[j];
        p->side[j] = s->rater_sum[j];
    }
    for (size_t i = 0; i < s->group_count; i++) {
        const struct icc_group *g = &s->groups[i];
        double m = g->ratings, w = 1 / (1 + gamma * m), w2 = w * w;

        p->logs.at += g->units * log1p(gamma * m);
        p->logs.by += g->units * m * w;
        p->squares.at -= gamma * w * g->squares;
        p->squares.by -= w2 * g->squares;
        p->mean.at += g->units * m * w;
        p->mean.by -= g->units * m * m * w2;
        p->mean_sum.at += w * g->sum;
        p->mean_sum.by -= m * w2 * g->sum;
        for (size_t j = 0; j < k; j++) {
            p->side[j] -= gamma * w * g->of_rater[j];
            p->side_by[j] -= w2 * g->of_rater[j];
            p->joint[j] += w * g->seen[j];
            p->joint_by[j] -= m * w2 * g->seen[j];
        }
        for (size_t j = 0; j < k * k; j++) {
            p->matrix[j] -= gamma * w * g->cross[j];
            p->matrix_by[j] -= w2 * g->cross[j];
        }
    }
}

/* Takes the mean out of all equations. */
static void take_mean(size_t k, struct parts *p)
{
    double a = p->mean.at, b = p->mean_sum.at, share = b / a, turn = p->mean.by / a;
    double share_by = (p->mean_sum.by - share * p->mean.by) / a;

    p->logs.at += log(a);
    p->logs.by += turn;
    p->squares.at -= b * share;
    p->squares.by -= p->mean_sum.by * share + b * share_by;
    for (size_t j = 0; j < k; j++) {
        double one = p->joint[j], one_by = p->joint_by[j];

        p->side[j] -= one * share;
        p->side_by[j] -= one_by * share + one * share_by;
        for (size_t l = 0; l < k; l++) {
            p->matrix[j * k + l] -= one * p->joint[l] / a;
            p->matrix_by[j * k + l] -=
                (one_by * p->joint[l] + one * p->joint_by[l] - one * p->joint[l] * turn) / a;
        }
    }
}

/* Solves for the raters. gamma: of raters; mixed: they have no variance. */
static enum err solve_raters(struct call *c, const struct icc_sums *s, bool is_mixed, struct parts *p,
                             struct icc_point *point)
{
    size_t k = s->raters;
    double gamma = is_mixed ? 1 : point->gamma[1], log_determinant, trace = 0, trace_by = 0;
    double *whole = s->room + 2 * k * k + 4 * k, own = 0, first = 0, second = 0;
    bool is_definite;

    memset(point->effects, 0, k * sizeof *point->effects);
    for (size_t j = 0; j < k * k; j++)
        whole[j] = gamma * p->matrix[j] + (!is_mixed && j % (k + 1) == 0);
    TRY(linear_invert(c, k, whole, point->inverse, &log_determinant, &is_definite));
    if (!is_definite)
        return fail(c, ERR_INVALID,
                    "The raters cannot be told from the units; they have too little "
                    "in common.");
    for (size_t j = 0; j < k; j++)
        for (size_t l = 0; l < k; l++) {
            double g = point->inverse[j * k + l];
            point->effects[j] += g * p->side[l];
            trace += g * p->matrix[j * k + l];
            trace_by += g * p->matrix_by[j * k + l];
        }
    for (size_t j = 0; j < k; j++) {
        double x = point->effects[j];
        own += x * x;
        first += p->side_by[j] * x;
        p->squares.at -= gamma * p->side[j] * x;
        for (size_t l = 0; l < k; l++) second += x * p->matrix_by[j * k + l] * point->effects[l];
    }
    p->logs.at += log_determinant;
    p->logs.by += gamma * trace_by;
    p->squares.by -= gamma * (2 * first - gamma * second);
    point->gradient[1] =
        is_mixed ? 0 : trace - (s->ratings - 1) * own / fmax(p->squares.at, NOTHING * s->squares);
    return OK;
}

enum err icc_evaluate(struct call *c, const struct icc_sums *s, enum icc_model model,
                      struct icc_point *point)
{
    size_t k = model == ICC_ONE_WAY ? 0 : s->raters;
    double *room = s->room, *lines = room + 2 * k * k;
    double df = s->ratings - (model == ICC_MIXED ? (double)k : 1);
    struct parts p = {.matrix = room,
                      .matrix_by = room + k * k,
                      .side = lines,
                      .side_by = lines + k,
                      .joint = lines + 2 * k,
                      .joint_by = lines + 3 * k};

    memset(room, 0, (2 * k * k + 4 * k) * sizeof *room);
    point->gradient[1] = 0;
    absorb(s, k, point->gamma[0], &p);
    if (model != ICC_MIXED) take_mean(k, &p);
    if (model != ICC_ONE_WAY) TRY(solve_raters(c, s, model == ICC_MIXED, &p, point));
    p.squares.at = fmax(p.squares.at, NOTHING * s->squares);
    point->error = p.squares.at / df;
    point->value = p.logs.at + df * (1 + log(2 * M_PI * point->error));
    point->gradient[0] = p.logs.by + df * p.squares.by / p.squares.at;
    return OK;
}
