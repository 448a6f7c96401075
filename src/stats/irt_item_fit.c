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

/* ---- cells are joined until each expects at least one ----
 *
 * Which are joined is a choice: it is that of mirt, so that figures can be compared. Totals at which
 * the item cannot have every category join the next at which it can, and the two totals of nobody's
 * choice are left out. Then within a total the smallest category joins its smaller neighbour, and what
 * is left moves up to the first places; columns that hardly anybody reaches join the one before them;
 * last, totals join the neighbour with fewer persons. */

/* Row a gets what row b has. */
static void join(const struct totals *k, size_t categories, size_t a, size_t b)
{
    for (size_t m = 0; m < categories; m++) {
        k->expected[a * categories + m] += k->expected[b * categories + m];
        k->observed[a * categories + m] += k->observed[b * categories + m];
    }
}

static void remove_row(const struct totals *k, size_t categories, size_t row, size_t *rows)
{
    size_t moved = (--*rows - row) * categories;

    memmove(k->expected + row * categories, k->expected + (row + 1) * categories,
            moved * sizeof *k->expected);
    memmove(k->observed + row * categories, k->observed + (row + 1) * categories,
            moved * sizeof *k->observed);
}

static double persons_of(const struct totals *k, size_t categories, size_t row)
{
    double sum = 0;

    for (size_t m = 0; m < categories; m++) sum += k->observed[row * categories + m];
    return sum;
}

/* The first place whose expectation is thin; those with nothing expected are none. */
static bool is_thin(const double *expected, size_t categories)
{
    for (size_t m = 0; m < categories; m++)
        if (expected[m] > 0 && expected[m] < EXPECTED_LEAST) return true;
    return false;
}

/* Totals at which every category is possible and somebody is; gives their number. */
static size_t join_ends(const struct totals *k, size_t categories)
{
    size_t low = categories - 1, high = k->most - categories, rows;

    for (size_t s = 1; s < low; s++) join(k, categories, low, s);
    for (size_t s = high + 1; s + 1 < k->most; s++) join(k, categories, high, s);
    rows = high + 1;
    for (size_t s = 0; s < low; s++) remove_row(k, categories, 0, &rows);
    for (size_t s = rows; s-- > 0;)
        if (persons_of(k, categories, s) == 0) remove_row(k, categories, s, &rows);
    for (size_t s = 0; s + 1 < rows;) {
        if (persons_of(k, categories, s) != 1) {
            s++;
            continue;
        }
        join(k, categories, s + 1, s);
        remove_row(k, categories, s, &rows);
    }
    if (rows > 1 && persons_of(k, categories, rows - 1) == 1)
        join(k, categories, rows - 2, rows - 1), rows--;
    return rows;
}

/* Within a total: the smallest (of equal ones the last) joins its smaller neighbour, until none is thin
 * or two are left. */
static void join_categories(double *expected, double *observed, size_t categories)
{
    size_t left = categories;

    while (left > 2) {
        size_t least = 0, into;
        for (size_t m = 1; m < left; m++)
            if (expected[m] <= expected[least]) least = m;
        if (expected[least] >= EXPECTED_LEAST) break;
        into = least == 0 ? 1 : least - 1;
        if (least > 0 && least + 1 < left && expected[least + 1] < expected[least - 1])
            into = least + 1;
        expected[into] += expected[least], observed[into] += observed[least];
        for (size_t m = least; m + 1 < left; m++)
            expected[m] = expected[m + 1], observed[m] = observed[m + 1];
        left--;
        expected[left] = observed[left] = 0;
    }
}

/* What stands in the column joins the one before it. */
static void join_column(const struct totals *k, size_t categories, size_t rows, size_t column)
{
    for (size_t s = 0; s < rows; s++) {
        size_t at = s * categories + column;
        k->expected[at - 1] += k->expected[at], k->observed[at - 1] += k->observed[at];
        k->expected[at] = k->observed[at] = 0;
    }
}

static void join_columns(const struct totals *k, size_t categories, size_t rows)
{
    size_t last = categories - 1;

    for (; last > 1; last--) {
        double sum = 0;
        for (size_t s = 0; s < rows; s++) sum += k->expected[s * categories + last];
        if (sum >= EXPECTED_LEAST * ceil((double)rows * .1)) break;
        join_column(k, categories, rows, last);
    }
    for (; last > 0; last--) {
        double there = 0;
        for (size_t s = 0; s < rows; s++) there += k->expected[s * categories + last] > 0;
        if (there < .05 * (double)rows) join_column(k, categories, rows, last);
    }
}

static size_t join_totals(const struct totals *k, size_t categories, size_t rows)
{
    for (size_t s = 0; rows > 1 && s < rows;) {
        size_t into = s == 0 ? 1 : s - 1;
        if (!is_thin(k->expected + s * categories, categories)) {
            s++;
            continue;
        }
        if (s > 0 && s + 1 < rows &&
            persons_of(k, categories, s + 1) < persons_of(k, categories, s - 1))
            into = s + 1;
        join(k, categories, into, s);
        remove_row(k, categories, s, &rows);
        s = 0;
    }
    return rows;
}

static void statistic(const struct totals *k, size_t item, struct estimate *ret)
{
    size_t categories = k->fit->item[item].categories, rows;
    double df, own = (double)categories;

    if (k->fit->wanted.model == IRT_RASCH || k->fit->wanted.model == IRT_PCM) own--;
    if (k->fit->wanted.model == IRT_RSM) own = 1;
    if (k->most < 2 * categories) { /* no total leaves every category possible */
        ret->warnings |= WARNING_SMALL_SAMPLE;
        return;
    }
    rows = join_ends(k, categories);
    for (size_t s = 0; s < rows; s++)
        if (is_thin(k->expected + s * categories, categories))
            join_categories(k->expected + s * categories, k->observed + s * categories, categories);
    join_columns(k, categories, rows);
    rows = join_totals(k, categories, rows);
    ret->statistic = 0, df = -own;
    for (size_t s = 0; s < rows; s++) {
        double cells = 0;
        for (size_t at = s * categories; at < (s + 1) * categories; at++) {
            double away = k->observed[at] - k->expected[at];
            if (k->expected[at] > 0) ret->statistic += away * away / k->expected[at], cells++;
        }
        df += cells - 1;
    }
    if (rows < 2 || df < 1) {
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
