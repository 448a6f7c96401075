/* stats/pair.c: two raters, and raters against a key. */

#include <stdbool.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/agree.h"
#include "stats/tally.h"
#include "stats/wide.h"

struct margins {
    size_t categories;
    double units, observed, chance;       /* weighted */
    double *rows, *columns;               /* shares of the first and the second rater */
    double *row_weights, *column_weights; /* weight that a category meets by chance */
    double *identity;                     /* room: a row of weights that are none */
};

static double total(const double *a, size_t count)
{
    double four[4] = {0};
    size_t i = 0;

    for (; i + 4 <= count; i += 4)
        for (size_t k = 0; k < 4; k++) four[k] += a[i + k];
    for (; i < count; i++) four[0] += a[i];
    return (four[0] + four[1]) + (four[2] + four[3]);
}

static void take_margins(struct call *c, const double *table, size_t categories, const double *weights,
                         struct margins *ret)
{
    size_t room = categories * sizeof(double);
    struct margins m = {.categories = categories};

    m.rows = arena_alloc(c->mem, room);
    m.columns = arena_alloc(c->mem, room);
    m.row_weights = weights ? arena_alloc(c->mem, room) : m.columns;
    m.column_weights = weights ? arena_alloc(c->mem, room) : m.rows;
    m.identity = arena_alloc(c->mem, room);
    for (size_t i = 0; i < categories; i++) {
        const double *row = table + i * categories;
        m.rows[i] = total(row, categories);
        m.units += m.rows[i];
        m.observed += weights ? wide_dot(row, weights + i * categories, categories) : row[i];
        for (size_t k = 0; k < categories; k++) m.columns[k] += row[k];
    }
    m.observed /= m.units;
    for (size_t i = 0; i < categories; i++) m.rows[i] /= m.units;
    for (size_t i = 0; i < categories; i++) m.columns[i] /= m.units;
    for (size_t i = 0; weights && i < categories; i++) {
        const double *row = weights + i * categories;
        m.row_weights[i] = wide_dot(m.columns, row, categories);
        for (size_t k = 0; k < categories; k++) m.column_weights[k] += m.rows[i] * row[k];
    }
    m.chance = wide_dot(m.rows, m.row_weights, categories);
    *ret = m;
}

/* Adds a row of the table to the sums of formulas 10 (variance) and 9 (none). What they take off at the
 * end is the square of the mean; here it is taken off each part, so that nothing comes out as nothing.
 */
static void add_kappa_row(const struct margins *m, const double *cells, const double *weights,
                          double row_weight, double *variance, double *none)
{
    double left = 1 - m->chance, missed = 1 - m->observed, ten[4] = {0}, nine[4] = {0};
    double middle = m->observed * m->chance - 2 * m->chance + m->observed;
    size_t k = 0;

    for (; k < m->categories / 4 * 4; k += 4)
        for (size_t i = 0; i < 4; i++) {
            double weight = weights[k + i], met = row_weight + m->column_weights[k + i];
            double part = weight * left - met * missed - middle, by_chance = weight - met + m->chance;
            ten[i] += cells[k + i] * part * part;
            nine[i] += m->columns[k + i] * by_chance * by_chance;
        }
    for (; k < m->categories; k++) {
        double met = row_weight + m->column_weights[k], by_chance = weights[k] - met + m->chance;
        double part = weights[k] * left - met * missed - middle;
        ten[0] += cells[k] * part * part;
        nine[0] += m->columns[k] * by_chance * by_chance;
    }
    *variance += (ten[0] + ten[1]) + (ten[2] + ten[3]);
    *none = (nine[0] + nine[1]) + (nine[2] + nine[3]);
}

static void kappa_variances(const struct margins *m, const double *table, const double *weights,
                            double *ret_variance, double *ret_none)
{
    double variance = 0, none = 0, left = 1 - m->chance, of_row;

    for (size_t i = 0; i < m->categories; i++) {
        m->identity[i] = 1;
        add_kappa_row(m, table + i * m->categories, weights ? weights + i * m->categories : m->identity,
                      m->row_weights[i], &variance, &of_row);
        m->identity[i] = 0;
        none += m->rows[i] * of_row;
    }
    *ret_variance = variance / (m->units * m->units * left * left * left * left);
    *ret_none = none / (m->units * left * left);
}

/* Kappa with the standard error of Fleiss, Cohen and Everitt (1969), formula 10, and z by the one that
 * holds where kappa is 0, formula 9. */
static struct estimate kappa_of(const struct margins *m, const double *table, const double *weights,
                                double level)
{
    double variance, none;
    struct estimate e = estimate_nothing();

    if (1 - m->chance < 1e-12) {
        e.n = m->units;
        e.warnings = WARNING_ZERO_VARIANCE;
        return e;
    }
    kappa_variances(m, table, weights, &variance, &none);
    e = estimate_normal((m->observed - m->chance) / (1 - m->chance), sqrt(fmax(variance, 0)), level,
                        m->units);
    e.high = fmin(e.high, 1);
    if (m->units < 2) e.se = e.low = e.high = NAN; /* one unit does not say how units differ */
    if (e.se < 1e-7) e.warnings |= WARNING_BOUNDARY;
    if (sqrt(none) > 1e-12) {
        e.statistic = e.value / sqrt(none);
        e.p = 2 * gsl_cdf_ugaussian_Q(fabs(e.statistic));
    }
    return e;
}

/* Squares of what the units of a row of the table move pi by. same, other: of a unit whose ratings are
 * the same, are not, before what their shares make. */
static double scott_row(const double *cells, const double *shares, size_t categories, size_t row,
                        double same, double other, double per_share)
{
    double four[4] = {0}, begin = other + per_share * shares[row], own;
    size_t k = 0;

    for (; k < categories / 4 * 4; k += 4)
        for (size_t i = 0; i < 4; i++) {
            double moved = begin + per_share * shares[k + i];
            four[i] += cells[k + i] * moved * moved;
        }
    for (; k < categories; k++) {
        double moved = begin + per_share * shares[k];
        four[0] += cells[k] * moved * moved;
    }
    own = begin + per_share * shares[row];
    four[0] -= cells[row] * own * own;
    own += same - other;
    return (four[0] + four[1]) + (four[2] + four[3]) + cells[row] * own * own;
}

/* Scott (1955) as Fleiss' kappa of two raters: its standard error by linearisation over the table, z
 * by the variance where all agreement is chance (Fleiss, Nee, Landis 1979). */
static struct estimate scott_of(struct call *c, const struct margins *m, const double *table,
                                double level)
{
    double chance = 0, squares = 0, uneven = 0, skewed = 0, *shares;
    bool is_empty = false;
    struct estimate e;

    shares = arena_alloc(c->mem, m->categories * sizeof *shares);
    for (size_t i = 0; i < m->categories; i++) {
        double share = shares[i] = (m->rows[i] + m->columns[i]) / 2;
        chance += share * share;
        uneven += share * (1 - share);
        skewed += share * (1 - share) * (1 - 2 * share);
        is_empty |= share == 0;
    }
    double left = 1 - chance, value = left > 1e-12 ? (m->observed - chance) / left : NAN;
    double missed = (1 - value) / left, other = -chance / left + 2 * missed * chance - value;
    for (size_t i = 0; i < m->categories && isfinite(value); i++)
        squares += scott_row(table + i * m->categories, shares, m->categories, i, other + 1 / left,
                             other, -missed);
    e = agreement_estimate(value, squares / (m->units * m->units), level, m->units);
    if (is_empty) e.warnings |= WARNING_EMPTY_CATEGORY;
    if (m->units < FEW_UNITS) e.warnings |= WARNING_FEW_UNITS;
    double variance = (uneven * uneven - skewed) / (uneven * uneven) / m->units;
    if (variance > 0 && isfinite(value)) {
        e.statistic = value / sqrt(variance);
        e.p = 2 * gsl_cdf_ugaussian_Q(fabs(e.statistic));
    }
    return e;
}

enum err agree_pair(struct call *c, const double *table, size_t categories, const double *weights,
                    double level, struct pair_agreement *ret)
{
    struct margins m, weighted;
    double units = 0, possible = 0, largest = 0;

    for (size_t i = 0; i < categories * categories; i++) {
        if (!(table[i] >= 0))
            return fail(c, ERR_INVALID, "A cell of the table is not a number of units.");
        units += table[i];
    }
    if (units == 0) return fail(c, ERR_INVALID, "No unit was rated by both raters.");
    take_margins(c, table, categories, NULL, &m);
    for (size_t i = 0; i < categories; i++) {
        possible += fmin(m.rows[i], m.columns[i]);
        largest = fmax(largest, (m.rows[i] + m.columns[i]) / 2);
    }
    *ret = (struct pair_agreement){.percent = m.observed, .weighted = estimate_nothing()};
    ret->cohen = kappa_of(&m, table, NULL, level);
    ret->cohen.warnings |= agree_paradox(m.observed, ret->cohen.value, largest);
    ret->scott = scott_of(c, &m, table, level);
    ret->scott.warnings |= agree_paradox(m.observed, ret->scott.value, largest);
    if (weights) {
        take_margins(c, table, categories, weights, &weighted);
        ret->weighted = kappa_of(&weighted, table, weights, level);
    }
    bool two = categories == 2;
    ret->prevalence_index = two ? fabs(table[0] - table[3]) / units : NAN;
    ret->bias_index = two ? fabs(table[1] - table[2]) / units : NAN;
    ret->largest_kappa = 1 - m.chance > 1e-12 ? (possible - m.chance) / (1 - m.chance) : NAN;
    return OK;
}

/* ---- a key ---- */

enum err agree_with_key(struct call *c, const struct ratings *r, const int32_t *key, double level,
                        struct estimate *ret)
{
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2);

    TRY(ratings_check(c, r));
    for (size_t k = 0; k < r->raters; k++) {
        double units = 0, right = 0;
        for (size_t i = 0; i < r->rows; i++) {
            int32_t code = r->codes[i * r->raters + k];
            double own = r->frequency ? r->frequency[i] : 1;
            if (code == RATING_MISSING || key[i] == RATING_MISSING) continue;
            units += own;
            if (code == key[i]) right += own;
        }
        ret[k] = estimate_nothing();
        ret[k].n = units;
        if (units == 0) {
            ret[k].warnings = WARNING_SMALL_SAMPLE;
            continue;
        }
        double share = right / units, wide = 1 + z * z / units;
        double middle = (share + z * z / (2 * units)) / wide;
        double reach = z / wide * sqrt(share * (1 - share) / units + z * z / (4 * units * units));
        ret[k].value = share;
        ret[k].se = sqrt(share * (1 - share) / units);
        ret[k].low = fmax(middle - reach, 0);
        ret[k].high = fmin(middle + reach, 1);
        ret[k].method = "wilson";
    }
    return OK;
}
