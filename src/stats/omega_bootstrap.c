/* stats/omega_bootstrap.c: intervals of omega by drawing units again. */

#include <math.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "base/arena.h"
#include "stats/factors.h"
#include "stats/omega.h"
#include "stats/progress.h"
#include "stats/random.h"

#define REPLICATES_MOST 10000000

struct resampling {
    struct call *call;
    const struct items *data;
    const struct omega_bootstrap *wanted;
    const double *frequency; /* of rows; 0 of those that lack an item */
    double *total, *hierarchical;
};

enum err omega_of(struct call *c, size_t items, const double *correlations, size_t factors,
                  struct omega *ret, struct factors *ret_found, bool *ret_settled)
{
    struct factors_wanted wanted = {.factors = factors, .method = FACTORS_MINRES, .n = NAN};
    struct rotated turned;

    *ret_found = (struct factors){.warnings = 0};
    *ret_settled = true;
    if (factors == 1) return omega_one_factor(c, items, correlations, ret);
    TRY(factors_extract(c, items, correlations, &wanted, ret_found));
    TRY(factors_oblimin(c, items, factors, ret_found->loadings, &turned));
    *ret_settled = turned.converged;
    return omega_schmid_leiman(
        c, &(struct omega_oblique){items, factors, correlations, turned.pattern, turned.between}, ret);
}

/* A sample from which nothing can be computed leaves its NAN. */
static void replicate(const struct resampling *b, struct call *room, size_t number)
{
    size_t rows = b->data->rows, k = b->data->items;
    double *drawn = arena_alloc(room->mem, rows * sizeof *drawn);
    double *correlations = arena_alloc(room->mem, k * k * sizeof *correlations);
    struct random random = random_stream(b->wanted->seed, number);
    struct items d = *b->data;
    struct item_moments moments;
    struct factors found;
    struct omega o;
    bool settled;

    random_multinomial(&random, b->frequency, rows, drawn);
    d.frequency = drawn;
    if (items_moments(room, &d, &moments) != OK || !items_correlations(&moments, correlations)) return;
    if (omega_of(room, k, correlations, b->wanted->factors, &o, &found, &settled) != OK || !settled)
        return;
    b->total[number] = o.total;
    if (o.groups) b->hierarchical[number] = o.hierarchical;
}

static void replicates(void *context, size_t first, size_t end, size_t thread)
{
    const struct resampling *b = context;

    (void)thread;
    for (size_t i = first; i < end; i++) {
        struct call room = *b->call;
        room.mem = arena_new();
        room.progress = NULL;
        replicate(b, &room, i);
        arena_free(room.mem);
    }
}

static struct estimate interval_of(double *values, size_t count, double level)
{
    struct estimate e = estimate_nothing();
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i])) values[kept++] = values[i];
    if (kept < 2) return e;
    if (kept < count) e.warnings |= WARNING_BOOTSTRAP_LOST;
    gsl_sort(values, 1, kept);
    e.se = gsl_stats_sd(values, 1, kept);
    e.low = gsl_stats_quantile_from_sorted_data(values, 1, kept, (1 - level) / 2);
    e.high = gsl_stats_quantile_from_sorted_data(values, 1, kept, (1 + level) / 2);
    e.method = "bootstrap";
    return e;
}

enum err omega_resample(struct call *c, const struct items *d, const struct omega_bootstrap *wanted,
                        struct estimate *ret_total, struct estimate *ret_hierarchical)
{
    size_t n = wanted->replicates;
    double *frequency = arena_alloc(c->mem, (d->rows + 1) * sizeof *frequency);
    struct resampling b = {c, d, wanted, frequency, NULL, NULL};

    if (n < 2 || n > REPLICATES_MOST)
        return fail(c, ERR_INVALID, "%zu resamples are too few or too many.", n);
    b.total = arena_alloc(c->mem, 2 * n * sizeof *b.total);
    b.hierarchical = b.total + n;
    for (size_t i = 0; i < 2 * n; i++) b.total[i] = NAN;
    for (size_t i = 0; i < d->rows; i++) {
        frequency[i] = d->frequency ? d->frequency[i] : 1;
        for (size_t k = 0; k < d->items; k++)
            if (isnan(d->values[i * d->items + k])) frequency[i] = 0;
    }
    progress_for(c, wanted->threads, n, 1, replicates, &b);
    *ret_total = interval_of(b.total, n, wanted->level);
    *ret_hierarchical = interval_of(b.hierarchical, n, wanted->level);
    return OK;
}
