/* stats/alpha.c: Krippendorff's alpha.
 *
 * Everything is a sum over categories and over the entries of rows. Squares of differences need no
 * pairs: the sum over pairs of n n (x - y)^2 is N sum n x^2 - (sum n x)^2; ordinal differences are
 * differences of places, the places depending on the counts. For the ratio metric
 *     ((a - b) / (a + b))^2 = 1 - 4 a b / (a + b)^2,   a b / (a + b)^2 = int_0^inf t a e^-at b e^-bt
 * dt, so that a sum over pairs is an integral over the square of one sum; with t = e^s the trapezoidal
 * rule converges geometrically (error about e^(-pi^2 / step)). Where the values lie close together the
 * ones would cancel, and 1 / (2 + x + y)^2 is expanded around the middle instead.
 */

#include "stats/alpha.h"
#include "stats/wide.h"

#include <string.h>

#include <gsl/gsl_sf_gamma.h>

#include "base/arena.h"

#define FAR_APART 1e100
#define SQUARE_MOST 256      /* categories whose ratio differences are kept as a square */
#define NARROW 1.5           /* largest value / least, up to which the series is used */
#define SERIES 34            /* its terms: 35 .2^34 is below rounding */
#define BASIS_MOST (1 << 24) /* numbers */

/* ---- what is prepared ---- */

static void ratio_square(struct call *c, struct alpha_form *f)
{
    size_t count = f->categories;
    double *apart = arena_alloc(c->mem, count * count * sizeof *apart);

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            double sum = f->values[i] + f->values[k],
                   part = sum > 0 ? (f->values[i] - f->values[k]) / sum : 0;
            apart[i * count + k] = part * part;
        }
    f->apart = apart;
}

static void fill_point(const struct alpha_form *f, size_t point, double *ret)
{
    double t = exp(f->start + f->step * (double)point), root = sqrt(f->step);

    for (size_t k = 0; k < f->categories; k++) {
        double at = f->values[k] * t;
        ret[k] = root * at * exp(-at);
    }
}

static void ratio_integral(struct call *c, struct alpha_form *f, double least, double most, bool coarse)
{
    double end;

    f->step = coarse ? .5 : .25;
    f->start = -log(most) - (coarse ? 11 : 19);
    end = -log(least) + log(coarse ? 12. : 22.);
    f->points = (size_t)ceil((end - f->start) / f->step) + 1;
    if (f->points > BASIS_MOST / f->categories && !coarse) return;
    double *basis = arena_alloc(c->mem, f->points * f->categories * sizeof *basis);
    for (size_t i = 0; i < f->points; i++) fill_point(f, i, basis + i * f->categories);
    f->basis = basis;
}

enum err alpha_form_make(struct call *c, const struct ratings *r, bool coarse, struct alpha_form *ret)
{
    size_t count = r->categories;
    double *values = arena_alloc(c->mem, count * sizeof *values), *centred, least = INFINITY, most = 0;
    double first = INFINITY, last = -INFINITY, unit;

    *ret = (struct alpha_form){.categories = count, .values = values};
    for (size_t i = 0; i < count; i++) {
        values[i] = ratings_value(r, i);
        first = fmin(first, values[i]);
        last = fmax(last, values[i]);
        if (values[i] < 0) ret->negative = true;
        if (values[i] == 0) ret->zero = true;
        if (values[i] > 0) least = fmin(least, values[i]);
    }
    most = last;
    ret->centred = centred = arena_alloc(c->mem, count * sizeof *centred);
    /* Where squares would be infinite or nothing, in another unit of measurement. */
    unit = last - first > FAR_APART || last - first < 1 / FAR_APART ? last - first : 1;
    if (unit == 0) unit = 1;
    for (size_t i = 0; i < count; i++) centred[i] = (values[i] - (first + (last - first) / 2)) / unit;
    if (ret->negative || least > last) return OK;
    ret->middle = least + (most - least) / 2;
    ret->narrow = !ret->zero && most <= NARROW * least;
    if (count <= SQUARE_MOST)
        ratio_square(c, ret);
    else if (!ret->narrow)
        ratio_integral(c, ret, least, most, coarse);
    return OK;
}

/* ---- within units ---- */

void alpha_places(const double *counts, size_t categories, double *ret)
{
    double below = 0;

    for (size_t k = 0; k < categories; k++) {
        ret[k] = below + counts[k] / 2;
        below += counts[k];
    }
    for (size_t k = 0; k < categories; k++) ret[k] -= below / 2;
}

double alpha_row_squares(const struct tallies *t, size_t row, const double *scale)
{
    size_t first = t->start[row], end = t->start[row + 1];
    double sum = 0, squares = 0, m = t->ratings[row];

    if (end - first < 2) return 0;
    /* From the first entry on, so that units that agree come out as exactly nothing. */
    double origin = scale[t->category[first]];
    for (size_t i = first + 1; i < end; i++) {
        double x = scale[t->category[i]] - origin;
        sum += t->count[i] * x;
        squares += t->count[i] * x * x;
    }
    return (m * squares - sum * sum) / (m - 1);
}

double alpha_row_nominal(const struct tallies *t, size_t row)
{
    double same = 0, m = t->ratings[row];

    if (m < 2) return 0;
    for (size_t i = t->start[row]; i < t->start[row + 1]; i++) same += t->count[i] * t->count[i];
    return (m * m - same) / 2 / (m - 1);
}

double alpha_row_ratio(const struct tallies *t, size_t row, const double *values)
{
    double apart = 0, m = t->ratings[row];

    if (m < 2) return 0;
    for (size_t i = t->start[row]; i < t->start[row + 1]; i++)
        for (size_t k = i + 1; k < t->start[row + 1]; k++) {
            double a = values[t->category[i]], b = values[t->category[k]];
            double part = a + b > 0 ? (a - b) / (a + b) : 0;
            apart += t->count[i] * t->count[k] * part * part;
        }
    return apart / (m - 1);
}

/* ---- between all values ---- */

static void gradient_squares(const double *scale, const double *counts, size_t categories, double *ret)
{
    double total = 0, sum = 0, squares = 0;

    for (size_t k = 0; k < categories; k++) {
        total += counts[k];
        sum += counts[k] * scale[k];
    }
    double mean = total > 0 ? sum / total : 0;
    for (size_t k = 0; k < categories; k++)
        squares += counts[k] * (scale[k] - mean) * (scale[k] - mean);
    for (size_t k = 0; k < categories; k++)
        ret[k] = total * (scale[k] - mean) * (scale[k] - mean) + squares;
}

/* (x - y)^2 / (2 + x + y)^2 with x = a / middle - 1, as a polynomial in x once the powers of y are
 * summed: (x - y)^2 / 4 times the sum of (j + 1) (-(x + y) / 2)^j. */
static void gradient_series(const struct alpha_form *f, const double *counts, double *ret)
{
    double powers[SERIES + 3] = {0}, polynomial[SERIES + 3] = {0};

    for (size_t k = 0; k < f->categories; k++) {
        double y = f->values[k] / f->middle - 1, power = counts[k];
        for (size_t j = 0; j < SERIES + 3; j++) {
            powers[j] += power;
            power *= y;
        }
    }
    for (unsigned j = 0; j < SERIES; j++)
        for (unsigned i = 0; i <= j; i++) {
            double part = (j + 1) * pow(-.5, j) / 4 * gsl_sf_choose(j, i);
            polynomial[i + 2] += part * powers[j - i];
            polynomial[i + 1] -= 2 * part * powers[j - i + 1];
            polynomial[i] += part * powers[j - i + 2];
        }
    for (size_t k = 0; k < f->categories; k++) {
        double x = f->values[k] / f->middle - 1, sum = 0;
        for (size_t j = SERIES + 2; j-- > 0;) sum = sum * x + polynomial[j];
        ret[k] = fmax(sum, 0);
    }
}

static void gradient_integral(const struct alpha_form *f, const double *counts, double *ret)
{
    double total = 0, zeros = 0, t, root = sqrt(f->step);

    for (size_t k = 0; k < f->categories; k++) total += counts[k];
    for (size_t k = 0; k < f->categories && f->zero; k++) zeros += f->values[k] == 0 ? counts[k] : 0;
    for (size_t k = 0; k < f->categories; k++) ret[k] = total - (f->values[k] == 0 ? zeros : 0);
    for (size_t i = 0; i < f->points; i++) {
        double sum = 0;
        if (f->basis) {
            const double *point = f->basis + i * f->categories;
            sum = 4 * wide_dot(counts, point, f->categories);
            for (size_t k = 0; k < f->categories; k++) ret[k] -= sum * point[k];
            continue;
        }
        t = exp(f->start + f->step * (double)i);
        for (size_t k = 0; k < f->categories; k++)
            sum += counts[k] * f->values[k] * exp(-f->values[k] * t);
        sum *= 4 * root * t * root * t;
        for (size_t k = 0; k < f->categories; k++)
            ret[k] -= sum * f->values[k] * exp(-f->values[k] * t);
    }
}

static void gradient_ratio(const struct alpha_form *f, const double *counts, double *ret)
{
    if (f->apart) {
        for (size_t k = 0; k < f->categories; k++)
            ret[k] = wide_dot(f->apart + k * f->categories, counts, f->categories);
    } else if (f->narrow) {
        gradient_series(f, counts, ret);
    } else {
        gradient_integral(f, counts, ret);
    }
}

void alpha_gradient(const struct alpha_form *f, enum metric metric, const double *scale,
                    const double *counts, double *ret)
{
    double total = 0;

    switch (metric) {
    case METRIC_ORDINAL:
    case METRIC_INTERVAL: gradient_squares(scale, counts, f->categories, ret); return;
    case METRIC_RATIO: gradient_ratio(f, counts, ret); return;
    default: break;
    }
    for (size_t k = 0; k < f->categories; k++) total += counts[k];
    for (size_t k = 0; k < f->categories; k++) ret[k] = total - counts[k];
}

double alpha_expected(const double *counts, const double *gradient, size_t categories)
{
    size_t used = 0;

    for (size_t k = 0; k < categories && used < 2; k++) used += counts[k] > 0;
    return used < 2 ? 0 : wide_dot(counts, gradient, categories) / 2;
}

/* ---- the estimate ---- */

/* What a place moved by a unit's values adds: of each category half its own slope and all above it. */
static void add_slopes(const double *slopes, size_t categories, double *ret)
{
    double above = 0;

    for (size_t k = categories; k-- > 0;) {
        ret[k] += slopes[k] / 2 + above;
        above += slopes[k];
    }
}

struct alpha_parts {
    const struct tallies *tallies;
    size_t categories;
    double total, within, expected; /* N, A, B */
    double *counts, *scale;
    double *apart;    /* of each row: its part of A */
    double *gradient; /* of each category: how B grows with a value more */
    double *moved;    /* ordinal: how A does, as places move */
};

static void take_parts(struct call *c, const struct alpha_form *f, const struct tallies *t,
                       enum metric metric, struct alpha_parts *ret)
{
    size_t room = t->categories * sizeof(double);
    struct alpha_parts p = {.tallies = t, .categories = t->categories};

    p.counts = arena_alloc(c->mem, room);
    p.scale =
        metric == METRIC_ORDINAL ? arena_alloc(c->mem, room) : arena_copy(c->mem, f->centred, room);
    p.gradient = arena_alloc(c->mem, room);
    p.moved = arena_alloc(c->mem, room);
    p.apart = arena_alloc(c->mem, t->rows * sizeof *p.apart);
    for (size_t i = 0; i < t->rows; i++) {
        if (t->ratings[i] < 2) continue;
        for (size_t k = t->start[i]; k < t->start[i + 1]; k++)
            p.counts[t->category[k]] += t->frequency[i] * t->count[k];
        p.total += t->frequency[i] * t->ratings[i];
    }
    if (metric == METRIC_ORDINAL) alpha_places(p.counts, p.categories, p.scale);
    for (size_t i = 0; i < t->rows; i++) {
        p.apart[i] = metric == METRIC_NOMINAL ? alpha_row_nominal(t, i)
                     : metric == METRIC_RATIO ? alpha_row_ratio(t, i, f->values)
                                              : alpha_row_squares(t, i, p.scale);
        p.within += t->frequency[i] * p.apart[i];
    }
    alpha_gradient(f, metric, p.scale, p.counts, p.gradient);
    p.expected = alpha_expected(p.counts, p.gradient, p.categories);
    *ret = p;
}

/* Ordinal places depend on the counts: the slopes of A and of B by each place, spread over categories.
 */
static void take_slopes(struct call *c, struct alpha_parts *p)
{
    const struct tallies *t = p->tallies;
    double *within = arena_alloc(c->mem, p->categories * sizeof *within), sum = 0;
    double *between = arena_alloc(c->mem, p->categories * sizeof *between);

    for (size_t i = 0; i < t->rows; i++) {
        double m = t->ratings[i], row = 0;
        if (m < 2 || t->start[i + 1] - t->start[i] < 2) continue;
        for (size_t k = t->start[i]; k < t->start[i + 1]; k++)
            row += t->count[k] * p->scale[t->category[k]];
        for (size_t k = t->start[i]; k < t->start[i + 1]; k++)
            within[t->category[k]] +=
                t->frequency[i] * 2 * t->count[k] / (m - 1) * (m * p->scale[t->category[k]] - row);
    }
    for (size_t k = 0; k < p->categories; k++) sum += p->counts[k] * p->scale[k];
    for (size_t k = 0; k < p->categories; k++)
        between[k] = 2 * p->counts[k] * (p->total * p->scale[k] - sum);
    add_slopes(within, p->categories, p->moved);
    add_slopes(between, p->categories, p->gradient);
}

/* By linearisation, as Gwet (2014) has it: how N A / B moves with each unit, which is 1 - alpha without
 * the correction for few ratings; units of more ratings than others weigh by the corrected agreement,
 * which adds m A / (B N). So the error is the one of AGREE_KRIPPENDORFF with the metric as weights,
 * whatever the metric. */
static double variance_of(const struct alpha_parts *p, double units)
{
    const struct tallies *t = p->tallies;
    double sum = 0, squares = 0, ratio = p->within / p->expected;

    for (size_t i = 0; i < t->rows; i++) {
        double m = t->ratings[i], within = p->apart[i], between = 0, moved;
        if (m < 2) continue;
        for (size_t k = t->start[i]; k < t->start[i + 1]; k++) {
            within += t->count[k] * p->moved[t->category[k]];
            between += t->count[k] * p->gradient[t->category[k]];
        }
        moved = m * ratio * (1 + 1 / p->total) + p->total / p->expected * (within - ratio * between);
        sum += t->frequency[i] * moved;
        squares += t->frequency[i] * moved * moved;
    }
    return units / (units - 1) * fmax(squares - sum * sum / units, 0);
}

static struct estimate alpha_of(struct call *c, const struct alpha_form *f, const struct tallies *t,
                                const struct tally_units *units, enum metric metric, double level)
{
    struct alpha_parts p;
    struct estimate e = estimate_nothing();

    if (metric == METRIC_RATIO && f->negative) {
        e.warnings = WARNING_NOT_RATIO;
        return e;
    }
    take_parts(c, f, t, metric, &p);
    double value = p.expected > 0 ? 1 - (p.total - 1) * p.within / p.expected : NAN;
    if (metric == METRIC_ORDINAL) take_slopes(c, &p);
    e = agreement_estimate(value, variance_of(&p, units->paired), level, units->paired);
    e.n = p.total;
    e.warnings |= units->warnings;
    return e;
}

enum err agree_alphas(struct call *c, const struct ratings *r, const bool *wanted, double level,
                      struct estimate *ret)
{
    struct ratings rows;
    struct tallies t;
    struct tally_units units;
    struct alpha_form form;

    TRY(ratings_distinct(c, r, &rows, NULL));
    TRY(tallies_make(c, &rows, &t));
    TRY(tallies_units(c, &t, &units));
    TRY(alpha_form_make(c, r, false, &form));
    for (enum metric m = 0; m < METRIC_COUNT; m++)
        if (wanted[m]) ret[m] = alpha_of(c, &form, &t, &units, m, level);
    return OK;
}

enum err agree_alpha(struct call *c, const struct ratings *r, enum metric metric, double level,
                     struct estimate *ret)
{
    bool wanted[METRIC_COUNT] = {false};
    struct estimate all[METRIC_COUNT];

    if ((unsigned)metric >= METRIC_COUNT) return fail(c, ERR_BUG, "There is no such metric.");
    wanted[metric] = true;
    TRY(agree_alphas(c, r, wanted, level, all));
    *ret = all[metric];
    return OK;
}
