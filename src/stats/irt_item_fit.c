/* stats/irt_item_fit.c: how far the items behave as the model has it. */

#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/irt_engine.h"

#define EXPECTED_LEAST 1.0

/* ---- S-X2 ---- */

struct totals {
    const struct irt_fit *fit;
    double **p;         /* of each item: categories x nodes */
    size_t most;        /* the highest total, and one */
    double *all, *rest; /* totals x nodes: how the total of all items, or of the rest, is spread */
    double *observed, *expected; /* totals x categories of the item */
    double *persons;             /* with each total */
};

/* The distribution of the total over the items but one (Lord and Wingersky 1984). */
static void spread_total(const struct totals *k, size_t except, double *ret, double *scratch)
{
    size_t nodes = k->fit->nodes, reached = 1;

    memset(ret, 0, k->most * nodes * sizeof *ret);
    for (size_t n = 0; n < nodes; n++) ret[n] = 1;
    for (size_t i = 0; i < k->fit->items; i++) {
        if (i == except) continue;
        memcpy(scratch, ret, k->most * nodes * sizeof *ret);
        memset(ret, 0, k->most * nodes * sizeof *ret);
        for (size_t m = 0; m < k->fit->item[i].categories; m++)
            for (size_t s = 0; s < reached; s++) {
                const double *from = scratch + s * nodes, *p = k->p[i] + m * nodes;
                double *into = ret + (s + m) * nodes;
                for (size_t n = 0; n < nodes; n++) into[n] += from[n] * p[n];
            }
        reached += k->fit->item[i].categories - 1;
    }
}

static void expect(const struct totals *k, size_t item)
{
    size_t nodes = k->fit->nodes, categories = k->fit->item[item].categories;

    for (size_t s = 0; s < k->most; s++) {
        double all = 0;
        for (size_t n = 0; n < nodes; n++) all += k->fit->weight[n] * k->all[s * nodes + n];
        for (size_t m = 0; m < categories; m++) {
            double sum = 0;
            for (size_t n = 0; s >= m && n < nodes; n++)
                sum += k->fit->weight[n] * k->rest[(s - m) * nodes + n] * k->p[item][m * nodes + n];
            k->expected[s * categories + m] = all > 0 ? k->persons[s] * sum / all : 0;
        }
    }
}

/* Joins row b into row a. */
static void join(const struct totals *k, size_t categories, size_t a, size_t b)
{
    for (size_t m = 0; m < categories; m++) {
        k->expected[a * categories + m] += k->expected[b * categories + m];
        k->observed[a * categories + m] += k->observed[b * categories + m];
        k->expected[b * categories + m] = k->observed[b * categories + m] = 0;
    }
}

static bool is_thin(const double *expected, size_t categories)
{
    for (size_t m = 0; m < categories; m++)
        if (expected[m] < EXPECTED_LEAST) return true;
    return false;
}

/* From both ends towards the middle totals are joined until no cell is thin. The lowest and the highest
 * total of all tell nothing and are left out. */
static void join_totals(const struct totals *k, size_t categories)
{
    size_t middle = k->most / 2, low = 1, high = k->most - 2;

    for (; low < middle && is_thin(k->expected + low * categories, categories); low++)
        join(k, categories, low + 1, low);
    for (; high > low + 1 && is_thin(k->expected + high * categories, categories); high--)
        join(k, categories, high - 1, high);
    for (size_t s = low + 1; s < high; s++)
        if (is_thin(k->expected + s * categories, categories)) join(k, categories, s + 1, s);
}

/* A row's part of the statistic: thin categories that are left are joined with their neighbour. */
static double row_statistic(const double *observed, const double *expected, size_t categories,
                            double *ret_cells)
{
    double sum = 0, o = 0, e = 0, left = 0;

    *ret_cells = 0;
    for (size_t m = 0; m < categories; m++) left += expected[m];
    for (size_t m = 0; m < categories; m++) {
        o += observed[m], e += expected[m], left -= expected[m];
        if (e < EXPECTED_LEAST || (left < EXPECTED_LEAST && m + 1 < categories)) continue;
        sum += (o - e) * (o - e) / e;
        o = e = 0, ++*ret_cells;
    }
    return sum;
}

static void statistic(const struct totals *k, size_t item, struct estimate *ret)
{
    size_t categories = k->fit->item[item].categories;
    double cells, df = 0, own = (double)categories;

    if (k->fit->wanted.model == IRT_RASCH || k->fit->wanted.model == IRT_PCM) own--;
    if (k->fit->wanted.model == IRT_RSM) own = 1;
    ret->statistic = 0;
    for (size_t s = 1; s + 1 < k->most; s++) {
        ret->statistic += row_statistic(k->observed + s * categories, k->expected + s * categories,
                                        categories, &cells);
        if (cells > 1) df += cells - 1;
    }
    df -= own;
    if (df < 1) {
        ret->statistic = NAN, ret->warnings |= WARNING_SMALL_SAMPLE;
        return;
    }
    ret->df = df, ret->p = gsl_cdf_chisq_Q(ret->statistic, df);
}

static void count(const struct totals *k, const struct answers *a, size_t item, double *ret_n)
{
    size_t categories = k->fit->item[item].categories;

    memset(k->observed, 0, k->most * categories * sizeof *k->observed);
    memset(k->persons, 0, k->most * sizeof *k->persons);
    *ret_n = 0;
    for (size_t p = 0; p < a->patterns; p++) {
        const int8_t *codes = a->codes + p * a->items;
        size_t total = 0;
        bool is_whole = true;
        for (size_t i = 0; i < a->items; i++) {
            is_whole = is_whole && codes[i] >= 0;
            total += codes[i] > 0 ? (size_t)codes[i] : 0;
        }
        if (!is_whole) continue;
        *ret_n += a->frequency[p];
        k->persons[total] += a->frequency[p];
        k->observed[total * categories + (size_t)codes[item]] += a->frequency[p];
    }
}

enum err irt_item_fit(struct call *c, const struct irt_data *data, const struct irt_fit *fit,
                      struct estimate *ret)
{
    struct totals k = {.fit = fit, .most = 1};
    struct answers answers;
    double p[IRT_CATEGORIES_MOST], *scratch;
    size_t size;

    if (!fit->nodes)
        return fail(c, ERR_INVALID, "S-X2 needs a distribution of persons: estimate marginally.");
    TRY(irt_answers(c, data, &answers));
    k.p = arena_alloc(c->mem, fit->items * sizeof *k.p);
    for (size_t i = 0; i < fit->items; i++) {
        k.most += fit->item[i].categories - 1;
        k.p[i] = arena_alloc(c->mem, fit->item[i].categories * fit->nodes * sizeof **k.p);
        for (size_t n = 0; n < fit->nodes; n++) {
            irt_curve(fit, i, fit->theta[n], p, NULL, NULL);
            for (size_t m = 0; m < fit->item[i].categories; m++) k.p[i][m * fit->nodes + n] = p[m];
        }
    }
    size = k.most * fit->nodes * sizeof(double);
    k.all = arena_alloc(c->mem, size), k.rest = arena_alloc(c->mem, size);
    scratch = arena_alloc(c->mem, size);
    k.observed = arena_alloc(c->mem, k.most * IRT_CATEGORIES_MOST * sizeof *k.observed);
    k.expected = arena_alloc(c->mem, k.most * IRT_CATEGORIES_MOST * sizeof *k.expected);
    k.persons = arena_alloc(c->mem, k.most * sizeof *k.persons);
    spread_total(&k, SIZE_MAX, k.all, scratch);
    for (size_t i = 0; i < fit->items; i++) {
        ret[i] = estimate_nothing();
        count(&k, &answers, i, &ret[i].n);
        spread_total(&k, i, k.rest, scratch);
        expect(&k, i);
        join_totals(&k, fit->item[i].categories);
        statistic(&k, i, &ret[i]);
    }
    return OK;
}

/* ---- residuals ---- */

static double moments(const struct irt_fit *fit, size_t item, double theta, double *ret_variance)
{
    double p[IRT_CATEGORIES_MOST], mean = 0;

    irt_curve(fit, item, theta, p, NULL, NULL);
    *ret_variance = 0;
    for (size_t m = 0; m < fit->item[item].categories; m++) mean += (double)m * p[m];
    for (size_t m = 0; m < fit->item[item].categories; m++)
        *ret_variance += p[m] * ((double)m - mean) * ((double)m - mean);
    return mean;
}

/* rows x items, NAN where there is none. */
static double *residuals(struct call *c, const struct irt_data *data, const struct irt_fit *fit,
                         const struct estimate *persons)
{
    double *ret = arena_alloc(c->mem, data->rows * data->items * sizeof *ret), variance;

    for (size_t r = 0; r < data->rows; r++)
        for (size_t i = 0; i < data->items; i++) {
            int32_t code = data->codes[r * data->items + i];
            ret[r * data->items + i] =
                code < 0 || isnan(persons[r].value)
                    ? NAN
                    : (double)code - moments(fit, i, persons[r].value, &variance);
        }
    return ret;
}

static double correlation(const struct irt_data *data, const double *residual, size_t i, size_t j)
{
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;

    for (size_t r = 0; r < data->rows; r++) {
        double times = data->frequency ? data->frequency[r] : 1;
        double a = residual[r * data->items + i], b = residual[r * data->items + j];
        if (isnan(a) || isnan(b)) continue;
        n += times, x += times * a, y += times * b;
        xx += times * a * a, yy += times * b * b, xy += times * a * b;
    }
    return (xy - x * y / n) / sqrt((xx - x * x / n) * (yy - y * y / n));
}

enum err irt_residual_correlations(struct call *c, const struct irt_data *data,
                                   const struct irt_fit *fit, const struct estimate *persons,
                                   double *ret)
{
    double *residual = residuals(c, data, fit, persons);

    for (size_t i = 0; i < data->items; i++) {
        ret[i * data->items + i] = 1;
        for (size_t j = 0; j < i; j++)
            ret[i * data->items + j] = ret[j * data->items + i] = correlation(data, residual, i, j);
    }
    return OK;
}

enum err irt_item_mean_squares(struct call *c, const struct irt_data *data, const struct irt_fit *fit,
                               const struct estimate *persons, struct irt_mean_squares *ret)
{
    (void)c;
    for (size_t i = 0; i < data->items; i++) {
        double n = 0, squares = 0, variances = 0, standardised = 0, variance;
        for (size_t r = 0; r < data->rows; r++) {
            int32_t code = data->codes[r * data->items + i];
            double times = data->frequency ? data->frequency[r] : 1, away;
            if (code < 0 || isnan(persons[r].value)) continue;
            away = (double)code - moments(fit, i, persons[r].value, &variance);
            n += times, squares += times * away * away, variances += times * variance;
            standardised += times * away * away / variance;
        }
        ret[i] =
            (struct irt_mean_squares){.infit = squares / variances, .outfit = standardised / n, .n = n};
    }
    return OK;
}
