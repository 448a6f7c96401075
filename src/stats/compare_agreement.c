/* stats/compare_agreement.c: whether raters agree better one time than the other. */

#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>
#include <gsl/gsl_sort.h>

#include "base/arena.h"
#include "stats/agree_sums.h"
#include "stats/compare.h"
#include "stats/parallel.h"
#include "stats/progress.h"
#include "stats/random.h"

#define STEP 1e-5 /* of a sum, for the slope of a coefficient */
#define GRAIN 8

struct estimate compare_apart(const struct estimate *first, const struct estimate *second, double level)
{
    struct estimate e = estimate_normal(second->value - first->value, hypot(first->se, second->se),
                                        level, first->n + second->n);

    if (!(e.se > 0)) return e;
    e.statistic = e.value / e.se;
    e.p = 2 * gsl_cdf_ugaussian_Q(fabs(e.statistic));
    return e;
}

/* ---- one coefficient as a function of sums over units ---- */

struct side {
    struct sums_rows rows;
    enum agreement coefficient;
    double *sums, *slopes;
};

static double value_of(const struct side *s, const double *sums, double *room)
{
    struct agree_parts parts;

    agree_parts_take(&s->rows, sums, room, &parts);
    return parts.value[s->coefficient];
}

/* The slope of the coefficient on each sum, by differences on both sides. */
static void take_slopes(struct call *c, struct side *s)
{
    double *room = arena_alloc(c->mem, agree_parts_room(&s->rows) * sizeof *room);

    s->slopes = arena_alloc(c->mem, s->rows.place.count * sizeof *s->slopes);
    for (size_t i = 0; i < s->rows.place.count; i++) {
        double kept = s->sums[i], step = STEP * fmax(kept, 1);
        s->sums[i] = kept + step;
        double up = value_of(s, s->sums, room);
        s->sums[i] = kept - step;
        double down = value_of(s, s->sums, room);
        s->sums[i] = kept;
        s->slopes[i] = (up - down) / (2 * step);
    }
}

static enum err side_make(struct call *c, const struct agreement_both *both, const struct ratings *r,
                          struct side *ret)
{
    struct sums_wanted wanted = {.weights = both->wanted->weights,
                                 .margins = both->coefficient == AGREE_CONGER};

    ret->coefficient = both->coefficient;
    TRY(sums_rows_make(c, r, &wanted, &ret->rows));
    ret->sums = arena_alloc(c->mem, ret->rows.place.count * sizeof *ret->sums);
    for (size_t i = 0; i < r->rows; i++) sums_add(&ret->rows, i, r->frequency[i], ret->sums);
    take_slopes(c, ret);
    return OK;
}

/* What each unit moves the coefficient by, times the number of units. room: place.count numbers. */
static double influence(const struct side *s, size_t row, double units, double *room)
{
    double sum = 0;

    memset(room, 0, s->rows.place.count * sizeof *room);
    sums_add(&s->rows, row, 1, room);
    for (size_t i = 0; i < s->rows.place.count; i++) sum += s->slopes[i] * room[i];
    return units * sum;
}

/* once: how many units each row stands for. */
static double linear_error(struct call *c, const struct side *first, const struct side *second,
                           const double *once, size_t rows)
{
    size_t most = first->rows.place.count > second->rows.place.count ? first->rows.place.count
                                                                     : second->rows.place.count;
    double *room = arena_alloc(c->mem, most * sizeof *room), n = 0, seen = 0, mean = 0, squares = 0;

    for (size_t i = 0; i < rows; i++) n += once[i];
    for (size_t i = 0; i < rows; i++) {
        double one = influence(second, i, n, room) - influence(first, i, n, room), apart = one - mean;
        seen += once[i];
        if (!(once[i] > 0)) continue;
        mean += once[i] * apart / seen;
        squares += once[i] * apart * (one - mean);
    }
    return sqrt(squares / (n * (n - 1)));
}

/* ---- bootstrap ---- */

struct draws {
    const struct side *sides[2];
    size_t rows, room_each;
    const double *once;
    const struct bootstrap_wanted *wanted;
    double *room, *values;
};

static void draw(void *context, size_t first, size_t end, size_t thread)
{
    struct draws *d = context;
    double *units = d->room + thread * d->room_each, *sums = units + d->rows, value[2];

    for (size_t replicate = first; replicate < end; replicate++) {
        struct random random = random_stream(d->wanted->seed, replicate);
        random_multinomial(&random, d->once, d->rows, units);
        for (size_t side = 0; side < 2; side++) {
            const struct side *s = d->sides[side];
            memset(sums, 0, s->rows.place.count * sizeof *sums);
            for (size_t i = 0; i < d->rows; i++) sums_add(&s->rows, i, units[i], sums);
            value[side] = value_of(s, sums, sums + s->rows.place.count);
        }
        d->values[replicate] = value[1] - value[0];
    }
}

static size_t room_of(const struct side *s)
{
    return s->rows.place.count + agree_parts_room(&s->rows);
}

static void bootstrap(struct call *c, const struct side *first, const struct side *second,
                      const double *once, size_t rows, const struct bootstrap_wanted *b,
                      struct estimate *ret)
{
    size_t threads = parallel_threads(b->threads), kept = 0;
    size_t most = room_of(first) > room_of(second) ? room_of(first) : room_of(second);
    double side = (1 - b->level) / 2;
    struct draws d = {
        .sides = {first, second}, .rows = rows, .room_each = rows + most, .once = once, .wanted = b};

    d.room = arena_alloc(c->mem, threads * d.room_each * sizeof *d.room);
    d.values = arena_alloc(c->mem, b->replicates * sizeof *d.values);
    progress_for(c, threads, b->replicates, GRAIN, draw, &d);
    for (size_t i = 0; i < b->replicates; i++)
        if (isfinite(d.values[i])) d.values[kept++] = d.values[i];
    if (kept < b->replicates) ret->warnings |= WARNING_BOOTSTRAP_LOST;
    ret->se = ret->low = ret->high = ret->statistic = ret->p = NAN;
    ret->method = "bootstrap";
    if (kept < 2) return;
    gsl_sort(d.values, 1, kept);
    ret->se = gsl_stats_sd(d.values, 1, kept);
    ret->low = gsl_stats_quantile_from_sorted_data(d.values, 1, kept, side);
    ret->high = gsl_stats_quantile_from_sorted_data(d.values, 1, kept, 1 - side);
}

/* Each joint row once, with the units that it stands for; then apart again. */
static enum err collapse(struct call *c, const struct agreement_both *both, struct ratings *first,
                         struct ratings *second)
{
    size_t own[2] = {both->first->raters, both->second->raters}, raters = own[0] + own[1];
    size_t rows = both->first->rows;
    int32_t *codes = arena_alloc(c->mem, rows * raters * sizeof *codes), *parts[2];
    struct ratings joint = *both->first, distinct;
    double *once;

    for (size_t i = 0; i < rows; i++) {
        memcpy(codes + i * raters, both->first->codes + i * own[0], own[0] * sizeof *codes);
        memcpy(codes + i * raters + own[0], both->second->codes + i * own[1], own[1] * sizeof *codes);
    }
    joint.raters = raters;
    joint.codes = codes;
    TRY(ratings_distinct(c, &joint, &distinct, NULL));
    once = arena_alloc(c->mem, distinct.rows * sizeof *once);
    for (size_t i = 0; i < distinct.rows; i++) once[i] = distinct.frequency ? distinct.frequency[i] : 1;
    for (size_t side = 0; side < 2; side++) {
        parts[side] = arena_alloc(c->mem, distinct.rows * own[side] * sizeof **parts);
        for (size_t i = 0; i < distinct.rows; i++)
            memcpy(parts[side] + i * own[side], distinct.codes + i * raters + side * own[0],
                   own[side] * sizeof **parts);
    }
    distinct.frequency = once;
    *first = *second = distinct;
    first->raters = own[0];
    second->raters = own[1];
    first->codes = parts[0];
    second->codes = parts[1];
    return OK;
}

enum err compare_together(struct call *c, const struct agreement_both *both,
                          const struct bootstrap_wanted *b, struct agreement_change *ret)
{
    struct estimate all[AGREE_COUNT];
    struct ratings one, other;
    struct side first, second;

    if (both->first->rows != both->second->rows ||
        both->first->categories != both->second->categories || both->first->frequency ||
        both->second->frequency)
        return fail(
            c, ERR_INVALID,
            "The same units on the same scale are wanted both times, each in a row of its own.");
    TRY(collapse(c, both, &one, &other));
    TRY(agree_all(c, &one, both->wanted, all));
    ret->first = all[both->coefficient];
    TRY(agree_all(c, &other, both->wanted, all));
    ret->second = all[both->coefficient];
    TRY(side_make(c, both, &one, &first));
    TRY(side_make(c, both, &other, &second));
    ret->difference = estimate_normal(ret->second.value - ret->first.value,
                                      linear_error(c, &first, &second, one.frequency, one.rows),
                                      both->wanted->level, (double)both->first->rows);
    if (ret->difference.se > 0) {
        ret->difference.statistic = ret->difference.value / ret->difference.se;
        ret->difference.p = 2 * gsl_cdf_ugaussian_Q(fabs(ret->difference.statistic));
    }
    if (b) bootstrap(c, &first, &second, one.frequency, one.rows, b, &ret->difference);
    return OK;
}
