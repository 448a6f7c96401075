/* stats/tally.c: of each row the categories that were given and how often. */

#include "stats/tally.h"

#include <stdbool.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"

/* Entries of one row into category and count; how many there are. */
static size_t tally_row(struct code_counter *counter, int32_t *category, double *count)
{
    size_t entries = 0;

    for (size_t word = 0; word < counter->words; word++)
        for (uint64_t bits = counter->used[word]; bits; bits &= bits - 1) {
            size_t place = 64 * word + (size_t)__builtin_ctzll(bits);
            if (place) {
                category[entries] = (int32_t)place - 1;
                count[entries++] = counter->count[place];
            }
            counter->count[place] = 0;
        }
    memset(counter->used, 0, counter->words * sizeof *counter->used);
    return entries;
}

/* The same from a sorted copy, where the scale is much longer than the row. */
static size_t tally_sorted(const int32_t *sorted, size_t raters, int32_t *category, double *count)
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

static size_t ratings_given(const struct ratings *r)
{
    size_t given = 0;

    for (size_t i = 0; i < r->rows * r->raters; i++) given += r->codes[i] != RATING_MISSING;
    return given;
}

enum err tallies_make(struct call *c, const struct ratings *r, struct tallies *ret)
{
    size_t all = ratings_given(r), *start = arena_alloc(c->mem, (r->rows + 1) * sizeof *start);
    int32_t *category = arena_alloc(c->mem, all * sizeof *category);
    int32_t *sorted = arena_alloc(c->mem, r->raters * sizeof *sorted);
    double *count = arena_alloc(c->mem, all * sizeof *count);
    double *ratings = arena_alloc(c->mem, r->rows * sizeof *ratings), *frequency = NULL;
    struct code_counter counter;
    bool counts = code_counter_new(c, r->raters, r->categories, &counter);

    if (!r->frequency) frequency = arena_alloc(c->mem, r->rows * sizeof *frequency);
    for (size_t i = 0; i < r->rows; i++) {
        const int32_t *codes = r->codes + i * r->raters;
        size_t at = start[i], entries;
        if (counts) {
            code_counter_take(&counter, codes, r->raters);
            entries = tally_row(&counter, category + at, count + at);
        } else {
            memcpy(sorted, codes, r->raters * sizeof *sorted);
            codes_sort(sorted, r->raters);
            entries = tally_sorted(sorted, r->raters, category + at, count + at);
        }
        start[i + 1] = at + entries;
        for (size_t k = at; k < start[i + 1]; k++) ratings[i] += count[k];
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
