/* stats/roc.c: areas under ROC curves by placements.
 *
 * The placement of a row is the share of the other outcome's rows that it is on the right side of. The
 * area is the mean of the placements of either outcome, its variance the sum of both variances of the
 * mean. For one score the two outcomes are sorted apart and merged; for several, which need to know
 * whose placement it is, all rows are sorted together, each score by a thread of its own.
 */

#include "stats/roc.h"

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/linear.h"
#include "stats/order.h"
#include "stats/parallel.h"

#define FEW 10

bool roc_has_both(size_t n, const double *score, const int32_t *outcome)
{
    bool has[2] = {false, false};

    for (size_t i = 0; i < n && !(has[0] && has[1]); i++)
        if (outcome[i] >= 0 && !isnan(score[i])) has[outcome[i] > 0] = true;
    return has[0] && has[1];
}

static enum err require_both(struct call *c, size_t events, size_t others)
{
    if (events + others == 0) return fail(c, ERR_INVALID, "No row has both an outcome and a score.");
    if (events == 0)
        return fail(c, ERR_INVALID, "The outcome happened to nobody: there is nothing to tell apart.");
    if (others == 0)
        return fail(c, ERR_INVALID,
                    "The outcome happened to everybody: there is nothing to tell apart.");
    return OK;
}

static double hanley_mcneil(double area, double events, double others)
{
    double both_events = area / (2 - area), both_others = 2 * area * area / (1 + area);

    return sqrt((area * (1 - area) + (events - 1) * (both_events - area * area) +
                 (others - 1) * (both_others - area * area)) /
                (events * others));
}

/* value / se as a normal deviate. */
static void test_normal(struct estimate *e, double distance)
{
    e->statistic = e->se > 0 ? distance / e->se : NAN;
    e->p = 2 * gsl_cdf_ugaussian_Q(fabs(e->statistic));
}

static struct auc auc_of(double area, double variance, double events, double others, double level)
{
    struct auc a = {
        .hanley_se = hanley_mcneil(area, events, others), .events = events, .others = others};

    a.area = estimate_normal(area, sqrt(variance), level, events + others);
    if (a.area.low < 0) a.area.low = 0;
    if (a.area.high > 1) a.area.high = 1;
    test_normal(&a.area, area - .5);
    if (area <= 0 || area >= 1) a.area.warnings |= WARNING_BOUNDARY;
    if (fmin(events, others) < FEW) a.area.warnings |= WARNING_FEW_UNITS;
    return a;
}

/* ---- one score ---- */

struct apart {
    double *events, *others; /* sorted scores */
    size_t m, n;
};

static void order_rows(struct call *c, const struct apart *a)
{
    size_t most = a->m > a->n ? a->m : a->n;
    uint64_t *room = arena_alloc(c->mem, most * sizeof *room);

    order_values(a->events, a->m, room);
    order_values(a->others, a->n, room);
}

static enum err take_apart(struct call *c, size_t n, const double *score, const int32_t *outcome,
                           struct apart *ret)
{
    double *both = arena_alloc(c->mem, (n + 1) * sizeof *both);

    /* Events from the front, others from the back. */
    *ret = (struct apart){both, both + n, 0, 0};
    for (size_t i = 0; i < n; i++) {
        bool is_known = outcome[i] >= 0 && !isnan(score[i]), is_event = is_known && outcome[i] > 0;

        /* Written in any case, counted only where it belongs: nothing here can be guessed wrong. */
        *(is_event ? ret->events + ret->m : ret->others - 1) = score[i];
        ret->m += is_event;
        ret->others -= is_known && !is_event;
    }
    ret->n = (size_t)(both + n - ret->others);
    TRY(require_both(c, ret->m, ret->n));
    order_rows(c, ret);
    return OK;
}

/* Rows of one score, and how many rows lie below it. */
struct block {
    double value;
    size_t events, others, events_below, others_below;
};

/* The next block of equal scores upwards; false at the end. Begin with zeros. */
static bool next_block(const struct apart *a, struct block *b)
{
    size_t i = b->events_below + b->events, j = b->others_below + b->others;

    if (i == a->m && j == a->n) return false;
    b->value = j == a->n || (i < a->m && a->events[i] <= a->others[j]) ? a->events[i] : a->others[j];
    b->events_below = i;
    b->others_below = j;
    while (i < a->m && a->events[i] == b->value) i++;
    while (j < a->n && a->others[j] == b->value) j++;
    b->events = i - b->events_below;
    b->others = j - b->others_below;
    return true;
}

/* Pairs in the right order, equal ones half. */
static double area_of(const struct apart *a)
{
    struct block b = {0};
    uint64_t halves = 0;

    while (next_block(a, &b)) halves += (uint64_t)b.events * (2 * b.others_below + b.others);
    return (double)halves / (2 * (double)a->m * (double)a->n);
}

static double variance_of(const struct apart *a, double area)
{
    double m = (double)a->m, n = (double)a->n, of_events = 0, of_others = 0;
    struct block b = {0};

    while (next_block(a, &b)) { /* nearly all blocks are of one outcome */
        if (b.events) {
            double event = ((double)b.others_below + .5 * (double)b.others) / n - area;

            of_events += (double)b.events * event * event;
        }
        if (b.others) {
            double other = (m - (double)b.events_below - .5 * (double)b.events) / m - area;

            of_others += (double)b.others * other * other;
        }
    }
    if (a->m < 2 || a->n < 2) return NAN;
    return of_events / ((m - 1) * m) + of_others / ((n - 1) * n);
}

enum err roc_auc(struct call *c, size_t n, const double *score, const int32_t *outcome, double level,
                 struct auc *ret)
{
    struct apart a;
    double area;

    TRY(take_apart(c, n, score, outcome, &a));
    area = area_of(&a);
    *ret = auc_of(area, variance_of(&a, area), (double)a.m, (double)a.n, level);
    if (a.m + a.n < n) ret->area.warnings |= WARNING_INCOMPLETE;
    return OK;
}

enum err roc_curve(struct call *c, size_t n, const double *score, const int32_t *outcome, size_t most,
                   struct roc_point **ret, size_t *ret_count)
{
    struct apart a;
    struct block b = {0};
    size_t distinct = 0, kept = 0, number = 0;
    struct roc_point *points;

    TRY(take_apart(c, n, score, outcome, &a));
    while (next_block(&a, &b)) distinct++;
    if (most > distinct + 1) most = distinct + 1;
    if (most < 2) most = 2;
    points = arena_alloc(c->mem, most * sizeof *points);
    b = (struct block){0};
    /* Upwards, filling from the end; number counts the points that were passed. */
    while (next_block(&a, &b)) {
        if (number++ != kept * distinct / (most - 1)) continue;
        points[most - 1 - kept++] =
            (struct roc_point){b.value, (double)(a.m - b.events_below) / (double)a.m,
                               (double)b.others_below / (double)a.n};
    }
    points[0] = (struct roc_point){INFINITY, 0, 1};
    *ret = points;
    *ret_count = most;
    return OK;
}

/* ---- several scores of the same rows ---- */

/* Rows that have everything: first those to whom it happened, from the end the others. */
struct complete {
    size_t n, m, count;            /* rows, events among them, scores */
    double **scores, **placements; /* of each score a row each */
    struct ordering *rooms;
};

static enum err keep_complete(struct call *c, const struct roc_scores *s, struct complete *ret)
{
    double **kept = arena_alloc(c->mem, s->count * sizeof *kept);
    size_t m = 0, others = s->n;

    *ret = (struct complete){.count = s->count,
                             .scores = kept,
                             .placements = arena_alloc(c->mem, s->count * sizeof(double *))};
    for (size_t k = 0; k < s->count; k++) kept[k] = arena_alloc(c->mem, (s->n + 1) * sizeof(double));
    for (size_t i = 0; i < s->n; i++) {
        bool is_known = s->outcome[i] >= 0, is_event = s->outcome[i] > 0;
        size_t to = is_event ? m : others - 1; /* free even where the row is not kept */

        for (size_t k = 0; k < s->count; k++) {
            kept[k][to] = s->scores[k][i];
            is_known &= !isnan(s->scores[k][i]);
        }
        m += is_known && is_event;
        others -= is_known && !is_event;
    }
    ret->m = m;
    ret->n = m + s->n - others;
    for (size_t k = 0; k < s->count; k++)
        if (m < others) memmove(kept[k] + m, kept[k] + others, (ret->n - m) * sizeof(double));
    return require_both(c, m, ret->n - m);
}

/* Placements of one score; into: numbers for all rows, which nothing else is kept in. */
static void place(struct complete *d, size_t k, const struct ordering *room, const uint64_t *order,
                  double *into)
{
    double m = (double)d->m, others = (double)(d->n - d->m);
    size_t events_below = 0;

    for (size_t first = 0, end; first < d->n; first = end) {
        size_t events = 0;
        double event, other;

        end = ordering_run_end(room, d->n, first);
        for (size_t i = first; i < end; i++) events += (uint32_t)order[i] < d->m;
        event = ((double)(first - events_below) + .5 * (double)(end - first - events)) / others;
        other = (m - (double)events_below - .5 * (double)events) / m;
        for (size_t i = first; i < end; i++) {
            uint32_t row = (uint32_t)order[i];
            into[row] = row < d->m ? event : other;
        }
        events_below += events;
    }
    d->placements[k] = into;
}

static void place_scores(void *context, size_t first, size_t end, size_t thread)
{
    struct complete *d = context;

    for (size_t k = first; k < end; k++) {
        bool is_own = !d->placements[k];
        struct ordering *room = &d->rooms[is_own ? k : thread];
        const uint64_t *order = ordering_sort(room, d->scores[k], d->n);
        /* Half of a room of its own is free by now. */
        double *into = (double *)(void *)(order == room->room[0] ? room->room[1] : room->room[0]);

        place(d, k, room, order, is_own ? into : d->placements[k]);
    }
}

/* Each score has a room of its own where there are as many threads; else they share them. */
static enum err place_all(struct call *c, struct complete *d, size_t threads)
{
    if (threads == 0) threads = parallel_processors();
    if (threads > d->count) threads = d->count;
    d->rooms = arena_alloc(c->mem, threads * sizeof *d->rooms);
    for (size_t i = 0; i < threads; i++) TRY(ordering_new(c, d->n, &d->rooms[i]));
    for (size_t k = 0; threads < d->count && k < d->count; k++)
        d->placements[k] = arena_alloc(c->mem, (d->n + 1) * sizeof(double));
    parallel_for(threads, d->count, 1, place_scores, d);
    return OK;
}

/* Four sums side by side, which need not wait for each other. */
static double mean_of_events(const struct complete *d, size_t k)
{
    const double *x = d->placements[k];
    double four[4] = {0};
    size_t i = 0;

    for (; i + 4 <= d->m; i += 4)
        for (size_t j = 0; j < 4; j++) four[j] += x[i + j];
    for (; i < d->m; i++) four[0] += x[i];
    return (four[0] + four[1] + (four[2] + four[3])) / (double)d->m;
}

static double products(const double *x, const double *y, double x_mean, double y_mean, size_t n)
{
    double four[4] = {0};
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (size_t j = 0; j < 4; j++) four[j] += (x[i + j] - x_mean) * (y[i + j] - y_mean);
    for (; i < n; i++) four[0] += (x[i] - x_mean) * (y[i] - y_mean);
    return four[0] + four[1] + (four[2] + four[3]);
}

static double covariance_of(const struct complete *d, size_t k, size_t l, const double *areas)
{
    const double *x = d->placements[k], *y = d->placements[l];
    double m = (double)d->m, n = (double)(d->n - d->m);

    if (m < 2 || n < 2) return NAN;
    return products(x, y, areas[k], areas[l], d->m) / ((m - 1) * m) +
           products(x + d->m, y + d->m, areas[k], areas[l], d->n - d->m) / ((n - 1) * n);
}

/* Differences to the last score are all zero: chi-square by their covariance. */
static enum err test_overall(struct call *c, size_t count, struct roc_comparison *ret)
{
    size_t k = count - 1;
    double *cov = arena_alloc(c->mem, (k * k + 1) * sizeof *cov), *solved;
    double *difference = arena_alloc(c->mem, (k + 1) * sizeof *difference);
    bool is_definite = k > 0;

    ret->overall = estimate_nothing();
    solved = arena_alloc(c->mem, (k + 1) * sizeof *solved);
    for (size_t i = 0; i < k; i++) {
        const double *v = ret->covariance;

        difference[i] = ret->areas[i].area.value - ret->areas[k].area.value;
        for (size_t j = 0; j < k; j++)
            cov[i * k + j] = v[i * count + j] - v[i * count + k] - v[k * count + j] + v[k * count + k];
        if (!(cov[i * k + i] > 0)) is_definite = false;
    }
    if (!is_definite) return OK;
    if (k == 1)
        solved[0] = difference[0] / cov[0];
    else
        TRY(linear_solve(c, k, cov, 1, difference, solved, &is_definite));
    if (!is_definite) return OK;
    ret->overall.statistic = 0;
    for (size_t i = 0; i < k; i++) ret->overall.statistic += difference[i] * solved[i];
    ret->overall.df = (double)k;
    ret->overall.p = gsl_cdf_chisq_Q(ret->overall.statistic, (double)k);
    ret->overall.n = ret->areas[0].area.n;
    return OK;
}

static struct estimate difference_of(const struct roc_comparison *r, size_t count, size_t k, size_t l,
                                     double level)
{
    const struct estimate *a = &r->areas[k].area, *b = &r->areas[l].area;
    const double *v = r->covariance;
    double variance = v[k * count + k] + v[l * count + l] - 2 * v[k * count + l];
    struct estimate e = estimate_normal(a->value - b->value, sqrt(fmax(variance, 0)), level, a->n);

    if (isnan(variance)) e = estimate_normal(a->value - b->value, NAN, level, a->n);
    test_normal(&e, e.value);
    e.warnings = (a->warnings | b->warnings) & (WARNING_FEW_UNITS | WARNING_INCOMPLETE);
    if (e.se <= 0) e.warnings |= WARNING_ZERO_VARIANCE;
    return e;
}

enum err roc_compare(struct call *c, const struct roc_scores *s, struct roc_comparison *ret)
{
    size_t count = s->count, pair = 0;
    struct complete d;
    double *areas = arena_alloc(c->mem, (count + 1) * sizeof *areas);

    if (count == 0) return fail(c, ERR_INVALID, "There is no score to be looked at.");
    TRY(keep_complete(c, s, &d));
    TRY(place_all(c, &d, s->threads));
    ret->areas = arena_alloc(c->mem, count * sizeof *ret->areas);
    ret->covariance = arena_alloc(c->mem, count * count * sizeof *ret->covariance);
    ret->differences = arena_alloc(c->mem, (count * (count - 1) / 2 + 1) * sizeof *ret->differences);
    for (size_t k = 0; k < count; k++) areas[k] = mean_of_events(&d, k);
    for (size_t k = 0; k < count; k++)
        for (size_t l = k; l < count; l++)
            ret->covariance[k * count + l] = ret->covariance[l * count + k] =
                covariance_of(&d, k, l, areas);
    for (size_t k = 0; k < count; k++) {
        ret->areas[k] = auc_of(areas[k], ret->covariance[k * count + k], (double)d.m,
                               (double)(d.n - d.m), s->level);
        if (d.n < s->n) ret->areas[k].area.warnings |= WARNING_INCOMPLETE;
    }
    for (size_t k = 0; k < count; k++)
        for (size_t l = k + 1; l < count; l++)
            ret->differences[pair++] = difference_of(ret, count, k, l, s->level);
    return test_overall(c, count, ret);
}

struct estimate roc_unpaired(const struct auc *a, const struct auc *b, double level)
{
    double of_a = a->area.se * a->area.se, of_b = b->area.se * b->area.se, both = of_a + of_b;
    double df = both * both / (of_a * of_a / (a->area.n - 1) + of_b * of_b / (b->area.n - 1));
    struct estimate e =
        estimate_student(a->area.value - b->area.value, sqrt(both), df, level, a->area.n + b->area.n);

    e.warnings = (a->area.warnings | b->area.warnings) & (WARNING_FEW_UNITS | WARNING_INCOMPLETE);
    if (both <= 0) e.warnings |= WARNING_ZERO_VARIANCE;
    return e;
}
