/* stats/tally.c: of each row the categories that were given and how often. */

#include "stats/tally.h"

#include <stdbool.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"

#define FEW_UNITS 10

/* Entries of one row into category and count from a sorted copy; how many there are. */
static size_t tally_row(const int32_t *sorted, size_t raters, int32_t *category, double *count)
{
    size_t entries = 0;

    for (size_t k = 0; k < raters; k++) {
        if (sorted[k] == RATING_MISSING) continue;
        if (entries && category[entries - 1] == sorted[k]) {
            count[entries - 1]++;
        } else {
            category[entries] = sorted[k];
            count[entries++] = 1;
        }
    }
    return entries;
}

enum err tallies_make(struct call *c, const struct ratings *r, struct tallies *ret)
{
    size_t all = r->rows * r->raters, *start = arena_alloc(c->mem, (r->rows + 1) * sizeof *start);
    int32_t *category = arena_alloc(c->mem, all * sizeof *category);
    int32_t *sorted = arena_alloc(c->mem, r->raters * sizeof *sorted);
    double *count = arena_alloc(c->mem, all * sizeof *count);
    double *ratings = arena_alloc(c->mem, r->rows * sizeof *ratings), *frequency = NULL;

    if (!r->frequency) frequency = arena_alloc(c->mem, r->rows * sizeof *frequency);
    for (size_t i = 0; i < r->rows; i++) {
        size_t entries;
        memcpy(sorted, r->codes + i * r->raters, r->raters * sizeof *sorted);
        codes_sort(sorted, r->raters);
        entries = tally_row(sorted, r->raters, category + start[i], count + start[i]);
        start[i + 1] = start[i] + entries;
        for (size_t k = start[i]; k < start[i + 1]; k++) ratings[i] += count[k];
        if (frequency) frequency[i] = 1;
    }
    *ret = (struct tallies){
        r->rows, r->categories, start, category, count, ratings, frequency ? frequency : r->frequency};
    return OK;
}

enum err tallies_units(struct call *c, const struct tallies *t, struct tally_units *ret)
{
    bool *used = arena_alloc(c->mem, t->categories * sizeof *used);
    size_t categories = 0;

    *ret = (struct tally_units){0};
    for (size_t i = 0; i < t->rows; i++) {
        if (t->frequency[i] == 0) continue;
        if (t->ratings[i] == 1) ret->single += t->frequency[i];
        if (t->ratings[i] > 1) ret->paired += t->frequency[i];
        for (size_t k = t->start[i]; k < t->start[i + 1]; k++) {
            categories += !used[t->category[k]];
            used[t->category[k]] = true;
        }
    }
    if (ret->paired == 0)
        return fail(c, ERR_INVALID, "No unit has two ratings, so there is no agreement to speak of.");
    if (ret->single > 0) ret->warnings |= WARNING_SINGLE_RATINGS;
    if (categories < t->categories) ret->warnings |= WARNING_EMPTY_CATEGORY;
    if (ret->paired < FEW_UNITS) ret->warnings |= WARNING_FEW_UNITS;
    return OK;
}

struct estimate agreement_estimate(double value, double variance, double level, double n)
{
    struct estimate e = estimate_nothing();

    e.value = value;
    e.n = n;
    if (!isfinite(value)) {
        e.warnings |= WARNING_ZERO_VARIANCE;
        return e;
    }
    if (!isfinite(variance) || n < 2) return e;
    e.se = sqrt(fmax(variance, 0));
    double reach = gsl_cdf_tdist_Pinv(.5 + level / 2, n - 1) * e.se;
    e.low = value - reach;
    e.high = fmin(value + reach, 1);
    e.method = "analytic";
    if (e.se < 1e-12) e.warnings |= WARNING_BOUNDARY;
    return e;
}
