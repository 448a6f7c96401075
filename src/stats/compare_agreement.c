/* stats/compare_agreement.c: whether raters agree better one time than the other. */

#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>
#include <gsl/gsl_sort.h>

#include "base/arena.h"
#include "stats/agree_sums.h"
#include "stats/compare.h"
#include "stats/parallel.h"
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
    for (size_t i = 0; i < r->rows; i++) sums_add(&ret->rows, i, 1, ret->sums);
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

static double linear_error(struct call *c, const struct side *first, const struct side *second,
                           size_t rows)
{
    size_t most = first->rows.place.count > second->rows.place.count ? first->rows.place.count
                                                                     : second->rows.place.count;
    double *room = arena_alloc(c->mem, most * sizeof *room), n = (double)rows, mean = 0, squares = 0;

    for (size_t i = 0; i < rows; i++) {
        double one = influence(second, i, n, room) - influence(first, i, n, room), apart = one - mean;
        mean += apart / (double)(i + 1);
        squares += apart * (one - mean);
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

static void bootstrap(struct call *c, const struct side *first, const struct side *second, size_t rows,
                      const struct bootstrap_wanted *b, struct estimate *ret)
{
    size_t threads = parallel_threads(b->threads), kept = 0;
    size_t most = room_of(first) > room_of(second) ? room_of(first) : room_of(second);
    double *once = arena_alloc(c->mem, rows * sizeof *once), side = (1 - b->level) / 2;
    struct draws d = {
        .sides = {first, second}, .rows = rows, .room_each = rows + most, .once = once, .wanted = b};

    for (size_t i = 0; i < rows; i++) once[i] = 1;
    d.room = arena_alloc(c->mem, threads * d.room_each * sizeof *d.room);
    d.values = arena_alloc(c->mem, b->replicates * sizeof *d.values);
    parallel_for(threads, b->replicates, GRAIN, draw, &d);
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

enum err compare_together(struct call *c, const struct agreement_both *both,
                          const struct bootstrap_wanted *b, struct agreement_change *ret)
{
    struct estimate all[AGREE_COUNT];
    struct side first, second;
    size_t rows = both->first->rows;

    if (rows != both->second->rows || both->first->frequency || both->second->frequency)
        return fail(c, ERR_INVALID, "The same units are wanted both times, each in a row of its own.");
    TRY(agree_all(c, both->first, both->wanted, all));
    ret->first = all[both->coefficient];
    TRY(agree_all(c, both->second, both->wanted, all));
    ret->second = all[both->coefficient];
    TRY(side_make(c, both, both->first, &first));
    TRY(side_make(c, both, both->second, &second));
    ret->difference =
        estimate_normal(ret->second.value - ret->first.value, linear_error(c, &first, &second, rows),
                        both->wanted->level, (double)rows);
    if (ret->difference.se > 0) {
        ret->difference.statistic = ret->difference.value / ret->difference.se;
        ret->difference.p = 2 * gsl_cdf_ugaussian_Q(fabs(ret->difference.statistic));
    }
    if (b) bootstrap(c, &first, &second, rows, b, &ret->difference);
    return OK;
}
