/* stats/pair.c: two raters, and raters against a key. */

#include <stdbool.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/agree.h"
#include "stats/tally.h"

struct margins {
    size_t categories;
    double units, observed, chance;       /* weighted */
    double *rows, *columns;               /* shares of the first and the second rater */
    double *row_weights, *column_weights; /* weight that a category meets by chance */
};

static double weight_of(const double *weights, size_t categories, size_t row, size_t column)
{
    if (weights) return weights[row * categories + column];
    return row == column ? 1 : 0;
}

static void take_margins(struct call *c, const double *table, size_t categories, const double *weights,
                         struct margins *ret)
{
    size_t room = categories * sizeof(double);
    struct margins m = {.categories = categories};

    m.rows = arena_alloc(c->mem, room);
    m.columns = arena_alloc(c->mem, room);
    m.row_weights = arena_alloc(c->mem, room);
    m.column_weights = arena_alloc(c->mem, room);
    for (size_t i = 0; i < categories * categories; i++) m.units += table[i];
    for (size_t i = 0; i < categories; i++)
        for (size_t k = 0; k < categories; k++) {
            double share = table[i * categories + k] / m.units;
            m.rows[i] += share;
            m.columns[k] += share;
            m.observed += share * weight_of(weights, categories, i, k);
        }
    for (size_t i = 0; i < categories; i++)
        for (size_t k = 0; k < categories; k++) {
            double weight = weight_of(weights, categories, i, k);
            m.row_weights[i] += m.columns[k] * weight;
            m.column_weights[k] += m.rows[i] * weight;
        }
    for (size_t i = 0; i < categories; i++) m.chance += m.rows[i] * m.row_weights[i];
    *ret = m;
}

/* Kappa with the standard error of Fleiss, Cohen and Everitt (1969), formula 10, and z by the one that
 * holds where kappa is 0, formula 9. */
static struct estimate kappa_of(const struct margins *m, const double *table, const double *weights,
                                double level)
{
    double left = 1 - m->chance, missed = 1 - m->observed, variance = 0, none = 0;
    struct estimate e;

    if (left < 1e-12) {
        e = estimate_nothing();
        e.n = m->units;
        e.warnings = WARNING_ZERO_VARIANCE;
        return e;
    }
    for (size_t i = 0; i < m->categories; i++)
        for (size_t k = 0; k < m->categories; k++) {
            double weight = weight_of(weights, m->categories, i, k);
            double met = m->row_weights[i] + m->column_weights[k], part = weight * left - met * missed;
            variance += table[i * m->categories + k] / m->units * part * part;
            none += m->rows[i] * m->columns[k] * (weight - met) * (weight - met);
        }
    double middle = m->observed * m->chance - 2 * m->chance + m->observed;
    variance = (variance - middle * middle) / (m->units * left * left * left * left);
    none = (none - m->chance * m->chance) / (m->units * left * left);
    e = estimate_normal((m->observed - m->chance) / left, sqrt(fmax(variance, 0)), level, m->units);
    e.high = fmin(e.high, 1);
    if (e.se < 1e-7) e.warnings |= WARNING_BOUNDARY;
    if (none > 0) {
        e.statistic = e.value / sqrt(none);
        e.p = 2 * gsl_cdf_ugaussian_Q(fabs(e.statistic));
    }
    return e;
}

/* Scott (1955); its standard error by the delta method over the multinomial table. */
static struct estimate scott_of(const struct margins *m, const double *table, double level)
{
    double chance = 0, sum = 0, squares = 0;
    struct estimate e = estimate_nothing();

    for (size_t i = 0; i < m->categories; i++) {
        double share = (m->rows[i] + m->columns[i]) / 2;
        chance += share * share;
    }
    e.n = m->units;
    e.warnings = WARNING_ZERO_VARIANCE;
    double left = 1 - chance;
    if (left < 1e-12) return e;
    for (size_t i = 0; i < m->categories; i++)
        for (size_t k = 0; k < m->categories; k++) {
            double met = (m->rows[i] + m->columns[i] + m->rows[k] + m->columns[k]) / 2;
            double moved = ((i == k) * left - (1 - m->observed) * met) / (left * left);
            sum += table[i * m->categories + k] / m->units * moved;
            squares += table[i * m->categories + k] / m->units * moved * moved;
        }
    double variance = fmax(squares - sum * sum, 0) / m->units;
    e = estimate_normal((m->observed - chance) / left, sqrt(variance), level, m->units);
    e.high = fmin(e.high, 1);
    if (e.se < 1e-7) e.warnings |= WARNING_BOUNDARY;
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
    ret->scott = scott_of(&m, table, level);
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
