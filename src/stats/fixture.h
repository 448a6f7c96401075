/* stats/fixture.h: ratings that tests of agreement work on. To be included after base/fixture.h. */
#ifndef STATS_FIXTURE_H
#define STATS_FIXTURE_H

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "stats/random.h"
#include "stats/ratings.h"

#define assert_near(got, wanted, within)                                                               \
    do {                                                                                               \
        double got_ = (got), wanted_ = (wanted);                                                       \
        if (!(fabs(got_ - wanted_) <= (within)))                                                       \
            print_error("%.17g where %.17g was expected\n", got_, wanted_);                            \
        assert_true(fabs(got_ - wanted_) <= (within));                                                 \
    } while (0)

#define NO RATING_MISSING

/* Twelve units, four raters: Krippendorff (2011) C, Gwet (2014). */
static const int32_t twelve_units[] = {0, 0, NO, 0, 1,  1, 2, 1, 2,  2,  2, 2, 2,  2,  2, 2,
                                       1, 1, 1,  1, 0,  1, 2, 3, 3,  3,  3, 3, 0,  0,  1, 0,
                                       1, 1, 1,  1, NO, 4, 4, 4, NO, NO, 0, 0, NO, NO, 2, NO};
static const struct ratings twelve = {12, 4, 5, twelve_units, NULL, NULL};

/* Units with something in common: each rating is near the unit's own place on the scale. noise 0: all
 * agree; missing: chance that a rating is not given. */
struct made {
    size_t rows, raters, categories;
    double noise, missing;
    uint64_t seed;
};

static inline struct ratings ratings_made(struct arena *mem, const struct made *m)
{
    struct random random = random_stream(m->seed, 0);
    int32_t *codes = arena_alloc(mem, m->rows * m->raters * sizeof *codes);
    double steps = (double)m->categories;

    for (size_t i = 0; i < m->rows; i++) {
        double own = random_normal(&random);
        for (size_t k = 0; k < m->raters; k++) {
            double place = own + m->noise * random_normal(&random);
            double code = fmin(fmax(floor((place + 2.5) / 5 * steps), 0), steps - 1);
            bool given = random_uniform(&random) >= m->missing;
            codes[i * m->raters + k] = given ? (int32_t)code : NO;
        }
    }
    return (struct ratings){m->rows, m->raters, m->categories, codes, NULL, NULL};
}

/* The same without row `left`, or with raters, units or categories in another order. */
static inline struct ratings ratings_without(struct arena *mem, const struct ratings *r, size_t left)
{
    struct ratings ret = *r;
    int32_t *codes = arena_copy(mem, r->codes, r->rows * r->raters * sizeof *codes);

    memmove(codes + left * r->raters, codes + (left + 1) * r->raters,
            (r->rows - left - 1) * r->raters * sizeof *codes);
    ret.rows--;
    ret.codes = codes;
    return ret;
}

enum turn { TURN_RATERS, TURN_UNITS, TURN_SCALE, TURN_LABELS, TURN_COUNT };

static inline struct ratings ratings_turned(struct arena *mem, const struct ratings *r, enum turn turn)
{
    struct ratings ret = *r;
    int32_t *codes = arena_alloc(mem, r->rows * r->raters * sizeof *codes);

    for (size_t i = 0; i < r->rows; i++)
        for (size_t k = 0; k < r->raters; k++) {
            size_t row = turn == TURN_UNITS ? (i + r->rows / 3) % r->rows : i;
            size_t column = turn == TURN_RATERS ? (k + 1) % r->raters : k;
            int32_t code = r->codes[row * r->raters + column], last = (int32_t)r->categories - 1;
            if (code != NO && turn == TURN_SCALE) code = last - code;
            if (code != NO && turn == TURN_LABELS) code = code == last ? 0 : code + 1;
            codes[i * r->raters + k] = code;
        }
    ret.codes = codes;
    return ret;
}

#endif
