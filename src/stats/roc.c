/* stats/roc.c: areas under ROC curves by placements.
 *
 * The placement of a row is the share of the other outcome's rows that it is on the right side of. The
 * area is the mean of the placements of either outcome, its variance the sum of both variances of the
 * mean. Only the rarer outcome is put in order (stats/roc_landmarks.h): between its values, and at
 * each, the rows of the other are counted, and all sums are made of these counts.
 */

#include "stats/roc.h"

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/linear.h"
#include "stats/order.h"
#include "stats/parallel.h"
#include "stats/roc_landmarks.h"

#define FEW 10
#define ROWS_AT_ONCE 65536 /* that a thread looks up */

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

/* ---- the rarer outcome and the other ---- */

/* Rows of the other outcome, by the rarer one's landmarks. */
struct sides {
    struct landmarks few;
    double many;       /* rows of the other outcome */
    bool few_happened; /* the rarer outcome is 1 */
    uint32_t *between; /* few.count + 1: before each landmark, and behind the last one */
    uint32_t *same;    /* few.count + 1: at each; the last is not used */
};

/* Counts a row of the other outcome before which there are so many landmarks. True: the next one is
 * equal to it. */
static inline bool count_row(const struct landmarks *few, uint32_t *between, size_t before,
                             double score)
{
    bool is_same = before < few->count && few->values[before] == score;

    between[before + is_same * (few->count + 1)]++; /* same lies behind between */
    return is_same;
}

static void take_counts(struct sides *s, uint32_t *counts)
{
    s->between = counts;
    s->same = counts + s->few.count + 1;
}

/* Twice the pairs of which the rarer outcome's row is the higher one, equal ones half. */
static double twice_above(const struct sides *s)
{
    uint64_t below = 0, twice = 0;

    for (size_t k = 0; k < s->few.count; k++) {
        uint64_t rows = s->few.below[k + 1] - s->few.below[k], same = s->same[k];

        below += s->between[k];
        twice += rows * (2 * below + same);
        below += same;
    }
    return (double)twice;
}

static double area_of(const struct sides *s)
{
    double pairs = (double)s->few.rows * s->many, above = twice_above(s);

    return (s->few_happened ? above : 2 * pairs - above) / (2 * pairs);
}

/* Of placements as if the rarer outcome were 1: turned round they vary as much. */
static double variance_of(const struct sides *s)
{
    const struct landmarks *l = &s->few;
    double few = (double)l->rows, many = s->many, mean = twice_above(s) / (2 * few * many);
    double below = 0, of_few = 0, of_many = 0;

    for (size_t k = 0; k < l->count; k++) {
        double before = few - l->below[k], rows = before - (few - l->below[k + 1]);
        double between = s->between[k], same = s->same[k];
        double place = (below + between + .5 * same) / many - mean;
        double of_between = before / few - mean, of_same = (before - .5 * rows) / few - mean;

        of_few += rows * place * place;
        of_many += between * of_between * of_between + same * of_same * of_same;
        below += between + same;
    }
    of_many += s->between[l->count] * mean * mean; /* above all landmarks */
    if (few < 2 || many < 2) return NAN;
    return of_few / ((few - 1) * few) + of_many / ((many - 1) * many);
}

/* ---- one score ---- */

struct look_up {
    const double *score;
    const int32_t *outcome;
    const struct sides *sides;
    uint32_t **counts; /* of each thread */
};

static void count_rows(void *context, size_t first, size_t end, size_t thread)
{
    const struct look_up *u = context;
    const struct landmarks *few = &u->sides->few;
    int32_t many = !u->sides->few_happened;
    double block[LANDMARKS_BLOCK];
    uint32_t before[LANDMARKS_BLOCK];

    while (first < end) {
        size_t n = 0;

        for (; first < end && n < LANDMARKS_BLOCK; first++) {
            block[n] = u->score[first];
            n += u->outcome[first] >= 0 && (u->outcome[first] > 0) == many && !isnan(u->score[first]);
        }
        landmarks_before(few, block, n, before);
        for (size_t i = 0; i < n; i++) count_row(few, u->counts[thread], before[i], block[i]);
    }
}

static void count_all(struct call *c, struct look_up *u, size_t n, struct sides *s)
{
    size_t size = 2 * s->few.count + 2, threads = n > ROWS_AT_ONCE ? parallel_threads(0) : 1;

    u->counts = arena_alloc(c->mem, threads * sizeof *u->counts);
    for (size_t t = 0; t < threads; t++) u->counts[t] = arena_alloc(c->mem, size * sizeof **u->counts);
    parallel_for(threads, n, ROWS_AT_ONCE, count_rows, u);
    for (size_t t = 1; t < threads; t++)
        for (size_t k = 0; k < size; k++) u->counts[0][k] += u->counts[t][k];
    take_counts(s, u->counts[0]);
}

/* The values of the rarer outcome. */
static void take_few(size_t n, const double *score, const int32_t *outcome, struct sides *s)
{
    double *values = s->few.values;
    size_t few = 0;

    for (size_t i = 0; i < n; i++) {
        values[few] = score[i]; /* counted only where it belongs: nothing here can be guessed wrong */
        few += outcome[i] >= 0 && (outcome[i] > 0) == s->few_happened && !isnan(score[i]);
    }
    landmarks_make(&s->few);
}

enum err roc_auc(struct call *c, size_t n, const double *score, const int32_t *outcome, double level,
                 struct auc *ret)
{
    struct sides s = {.many = 0};
    size_t events = 0, others = 0;

    for (size_t i = 0; i < n; i++) {
        bool is_known = outcome[i] >= 0 && !isnan(score[i]);

        events += is_known && outcome[i] > 0;
        others += is_known && outcome[i] == 0;
    }
    TRY(require_both(c, events, others));
    s.few_happened = events <= others;
    s.many = (double)(s.few_happened ? others : events);
    landmarks_new(c, s.few_happened ? events : others, &s.few);
    take_few(n, score, outcome, &s);
    count_all(c, &(struct look_up){.score = score, .outcome = outcome, .sides = &s}, n, &s);
    *ret = auc_of(area_of(&s), variance_of(&s), (double)events, (double)others, level);
    if (events + others < n) ret->area.warnings |= WARNING_INCOMPLETE;
    return OK;
}

/* ---- the curve ---- */

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
    size_t n, m, count; /* rows, events among them, scores */
    double **scores;    /* of each score a row each; then the placements in their place */
    struct sides *sides;
    double **below;    /* of each score: room for a number for each row of the rarer outcome */
    uint32_t **counts; /* of each score: room for sides */
};

static enum err keep_complete(struct call *c, const struct roc_scores *s, struct complete *ret)
{
    double **kept = arena_alloc(c->mem, s->count * sizeof *kept);
    size_t m = 0, others = s->n;

    *ret = (struct complete){.count = s->count, .scores = kept};
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

/* Of rows of the other outcome: whom they are on the right side of. Counts them, too. */
static void place_many(struct sides *s, double *score, size_t n)
{
    const struct landmarks *l = &s->few;
    double rows = (double)l->rows;

    for (size_t first = 0, end; first < n; first = end) {
        uint32_t before[LANDMARKS_BLOCK];

        end = n - first < LANDMARKS_BLOCK ? n : first + LANDMARKS_BLOCK;
        landmarks_before(l, score + first, end - first, before);
        for (size_t i = first; i < end; i++) {
            size_t k = before[i - first];
            double below = l->below[k];

            if (count_row(l, s->between, k, score[i])) below += .5 * (l->below[k + 1] - l->below[k]);
            score[i] = (s->few_happened ? rows - below : below) / rows;
        }
    }
}

/* Of rows of the rarer outcome. */
static void place_few(const struct sides *s, double *score, size_t n, double *below)
{
    double sum = 0;

    for (size_t k = 0; k < s->few.count; k++) {
        below[k] = sum + s->between[k] + .5 * s->same[k];
        sum += (double)s->between[k] + s->same[k];
    }
    for (size_t first = 0, end; first < n; first = end) {
        uint32_t before[LANDMARKS_BLOCK];

        end = n - first < LANDMARKS_BLOCK ? n : first + LANDMARKS_BLOCK;
        landmarks_before(&s->few, score + first, end - first, before);
        for (size_t i = first; i < end; i++) {
            double here = below[before[i - first]];

            score[i] = (s->few_happened ? here : s->many - here) / s->many;
        }
    }
}

static void place_scores(void *context, size_t first, size_t end, size_t thread)
{
    struct complete *d = context;

    (void)thread;
    for (size_t k = first; k < end; k++) {
        struct sides *s = &d->sides[k];
        double *happened = d->scores[k], *others = d->scores[k] + d->m;
        double *few = s->few_happened ? happened : others, *many = s->few_happened ? others : happened;

        memcpy(s->few.values, few, s->few.rows * sizeof *few);
        landmarks_make(&s->few);
        take_counts(s, d->counts[k]);
        place_many(s, many, d->n - s->few.rows);
        place_few(s, few, s->few.rows, d->below[k]);
    }
}

/* Each score by a thread. */
static void place_all(struct call *c, struct complete *d, size_t threads)
{
    bool few_happened = d->m <= d->n - d->m;
    size_t few = few_happened ? d->m : d->n - d->m;

    d->sides = arena_alloc(c->mem, d->count * sizeof *d->sides);
    d->below = arena_alloc(c->mem, d->count * sizeof *d->below);
    d->counts = arena_alloc(c->mem, d->count * sizeof *d->counts);
    for (size_t k = 0; k < d->count; k++) {
        struct sides *s = &d->sides[k];

        *s = (struct sides){.many = (double)(d->n - few), .few_happened = few_happened};
        landmarks_new(c, few, &s->few);
        d->counts[k] = arena_alloc(c->mem, (2 * few + 2) * sizeof **d->counts);
        d->below[k] = arena_alloc(c->mem, (few + 1) * sizeof(double));
    }
    parallel_for(threads, d->count, 1, place_scores, d);
}

/* Four sums side by side, which need not wait for each other. */
static double mean_of_events(const struct complete *d, size_t k)
{
    const double *x = d->scores[k];
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
    const double *x = d->scores[k], *y = d->scores[l];
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
    place_all(c, &d, s->threads);
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
