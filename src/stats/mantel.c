/* stats/mantel.c: association within strata. */

#include "stats/mantel.h"

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/wide.h"

#define SIGNIFICANT .05
#define DELTA_SMALL 1. /* on the scale of delta */
#define DELTA_LARGE 1.5
#define DELTA_OF_LOG (-2.35)

static enum err check(struct call *c, const struct strata *s, size_t groups, size_t categories)
{
    if (s->groups < 2) return fail(c, ERR_INVALID, "Two groups are compared, and there is only one.");
    if (s->categories < 2)
        return fail(c, ERR_INVALID, "There is only one category: nothing can depend on the group.");
    if ((groups && s->groups != groups) || (categories && s->categories != categories))
        return fail(c, ERR_INVALID, "This compares %s.",
                    categories ? "two groups in two categories" : "two groups");
    for (size_t i = 0; i < s->strata * s->groups * s->categories; i++)
        if (!(s->counts[i] >= 0) || !isfinite(s->counts[i]))
            return fail(c, ERR_INVALID, "A count is not a number of at least 0.");
    return OK;
}

static struct estimate chi_square(double value, double df, double n)
{
    struct estimate e = estimate_nothing();

    e.n = n;
    if (!isfinite(value)) {
        e.warnings = WARNING_ZERO_VARIANCE;
        return e;
    }
    e.value = e.statistic = value;
    e.df = df;
    e.p = gsl_cdf_chisq_Q(value, df);
    return e;
}

/* ---- two by two ---- */

struct sums {
    double n, count, expected, variance; /* of the second category in group 0 */
    double up, down;                     /* of the odds ratio: A D / N and B C / N */
    double pr, ps_qr, qs;                /* of Robins, Breslow and Greenland */
};

static struct sums sums_of(const struct strata *s)
{
    struct sums z = {0};

    for (size_t k = 0; k < s->strata; k++) {
        const double *t = s->counts + 4 * k; /* without, with; of group 0, then of group 1 */
        double first = t[0] + t[1], second = t[2] + t[3], with = t[1] + t[3], without = t[0] + t[2];
        double n = first + second, up, down, p;
        if (!(n > 1) || first == 0 || second == 0 || with == 0 || without == 0) continue;
        up = t[1] * t[2] / n;
        down = t[0] * t[3] / n;
        p = (t[1] + t[2]) / n;
        z.n += n;
        z.count += t[1];
        z.expected += first * with / n;
        z.variance += first * second * with * without / (n * n * (n - 1));
        z.up += up;
        z.down += down;
        z.pr += p * up;
        z.ps_qr += p * down + (1 - p) * up;
        z.qs += (1 - p) * down;
    }
    return z;
}

static enum mantel_class class_of(const struct mantel_haenszel *m)
{
    double size = fabs(m->delta.value), beyond = (size - DELTA_SMALL) / m->delta.se;

    if (!isfinite(size) || !isfinite(m->delta.se)) return MANTEL_CLASS_NONE;
    if (size < DELTA_SMALL || !(m->corrected.p < SIGNIFICANT)) return MANTEL_CLASS_A;
    if (size >= DELTA_LARGE && gsl_cdf_ugaussian_Q(beyond) < SIGNIFICANT) return MANTEL_CLASS_C;
    return MANTEL_CLASS_B;
}

enum err mantel_haenszel(struct call *c, const struct strata *s, double level,
                         struct mantel_haenszel *ret)
{
    struct sums z;
    double ratio, error, gap;
    struct estimate log_ratio;

    TRY(check(c, s, 2, 2));
    z = sums_of(s);
    gap = fabs(z.count - z.expected);
    ratio = z.up / z.down;
    error =
        sqrt(z.pr / (2 * z.up * z.up) + z.ps_qr / (2 * z.up * z.down) + z.qs / (2 * z.down * z.down));
    *ret = (struct mantel_haenszel){.odds_ratio = estimate_nothing(), .delta = estimate_nothing()};
    ret->plain = chi_square(gap * gap / z.variance, 1, z.n);
    ret->corrected = chi_square(pow(gap - .5, 2) / z.variance, 1, z.n);
    ret->odds_ratio.n = ret->delta.n = z.n;
    if (!(ratio > 0) || !isfinite(ratio)) {
        ret->odds_ratio.warnings = z.n > 0 ? WARNING_SEPARATED : WARNING_ZERO_VARIANCE;
        return OK;
    }
    log_ratio = estimate_normal(log(ratio), error, level, z.n);
    ret->odds_ratio.value = ratio;
    ret->odds_ratio.se = ratio * error;
    ret->odds_ratio.low = exp(log_ratio.low);
    ret->odds_ratio.high = exp(log_ratio.high);
    ret->odds_ratio.method = "robins_breslow_greenland";
    ret->delta = estimate_normal(DELTA_OF_LOG * log(ratio), -DELTA_OF_LOG * error, level, z.n);
    ret->delta.method = ret->odds_ratio.method;
    ret->size = class_of(ret);
    return OK;
}

/* ---- scores ---- */

/* Sums of squares and products of scores within one stratum. */
struct moments {
    double n, xx, yy, xy;
};

static struct moments moments_of(const struct strata *s, size_t k, const double *x, const double *y)
{
    const double *t = s->counts + k * s->groups * s->categories;
    double n = 0, mean_x = 0, mean_y = 0;
    struct moments m = {0};

    for (size_t i = 0; i < s->groups; i++)
        for (size_t j = 0; j < s->categories; j++) {
            double count = t[i * s->categories + j];
            n += count;
            mean_x += count * x[i];
            mean_y += count * y[j];
        }
    m.n = n;
    if (!(n > 1)) return m;
    mean_x /= n;
    mean_y /= n;
    for (size_t i = 0; i < s->groups; i++)
        for (size_t j = 0; j < s->categories; j++) {
            double count = t[i * s->categories + j], dx = x[i] - mean_x, dy = y[j] - mean_y;
            m.xx += count * dx * dx;
            m.yy += count * dy * dy;
            m.xy += count * dx * dy;
        }
    return m;
}

enum err mantel_scores(struct call *c, const struct strata *s, const double *group_scores,
                       const double *category_scores, struct estimate *ret)
{
    static const double two[] = {0, 1};
    const double *x = group_scores ? group_scores : two;
    double together = 0, variance = 0, n = 0;

    TRY(check(c, s, group_scores ? 0 : 2, 0));
    for (size_t k = 0; k < s->strata; k++) {
        struct moments m = moments_of(s, k, x, category_scores);
        if (!(m.n > 1) || m.xx == 0 || m.yy == 0) continue;
        n += m.n;
        together += m.xy;
        variance += m.xx * m.yy / (m.n - 1);
    }
    *ret = chi_square(together * together / variance, 1, n);
    return OK;
}

enum err mantel_standardised(struct call *c, const struct strata *s, const double *category_scores,
                             double level, struct estimate *ret)
{
    double sum = 0, weights = 0, variance = 0, n = 0;

    TRY(check(c, s, 2, 0));
    for (size_t k = 0; k < s->strata; k++) {
        static const double groups[] = {0, 1};
        const double *t = s->counts + k * 2 * s->categories;
        struct moments m = moments_of(s, k, groups, category_scores);
        double first = 0, second = 0, gap;
        for (size_t j = 0; j < s->categories; j++) {
            first += t[j];
            second += t[s->categories + j];
        }
        if (first == 0 || second == 0) continue;
        gap = m.xy / m.xx; /* the slope on 0 and 1 is the difference of the means */
        sum += second * gap;
        weights += second;
        n += m.n;
        variance += second * second * m.yy / (m.n - 1) / m.xx;
    }
    *ret = estimate_nothing();
    ret->n = n;
    if (weights > 0) *ret = estimate_normal(sum / weights, sqrt(variance) / weights, level, n);
    if (!(weights > 0)) ret->warnings = WARNING_DISCONNECTED;
    return OK;
}

/* ---- no order ---- */

/* One stratum: how many are in each group and category, and which of these, but for the last group and
 * the last category, have anybody. A stratum of many groups and categories is mostly empty. */
struct margins {
    double *row, *column, n;
    size_t *rows, *columns, row_count, column_count;
};

static size_t occurring(const double *totals, size_t count, size_t *ret)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        if (totals[i] > 0) ret[found++] = i;
    return found;
}

static void fill_margins(const struct strata *s, size_t k, struct margins *m)
{
    const double *t = s->counts + k * s->groups * s->categories;

    m->n = 0;
    for (size_t i = 0; i < s->groups; i++) m->row[i] = 0;
    for (size_t j = 0; j < s->categories; j++) m->column[j] = 0;
    for (size_t i = 0; i < s->groups; i++)
        for (size_t j = 0; j < s->categories; j++) {
            m->row[i] += t[i * s->categories + j];
            m->column[j] += t[i * s->categories + j];
            m->n += t[i * s->categories + j];
        }
    m->row_count = occurring(m->row, s->groups - 1, m->rows);
    m->column_count = occurring(m->column, s->categories - 1, m->columns);
}

/* The most that a stratum can add to the rank of the covariances. */
static size_t rank_of(const struct strata *s, const struct margins *m)
{
    size_t rows = m->row_count + (m->row[s->groups - 1] > 0),
           columns = m->column_count + (m->column[s->categories - 1] > 0);

    return rows && columns ? (rows - 1) * (columns - 1) : 0;
}

/* Adds the covariances of one cell with all others of its stratum: the lower half. */
static void add_covariances(const struct margins *m, size_t across, size_t i, size_t j, double *ret)
{
    double scale = 1 / (m->n * m->n * (m->n - 1));

    for (size_t a = 0; a < m->row_count && m->rows[a] <= i; a++) {
        size_t u = m->rows[a];
        double rows = m->row[i] * ((i == u) * m->n - m->row[u]) * scale;
        for (size_t b = 0; b < m->column_count; b++) {
            size_t v = m->columns[b];
            if (u == i && v > j) break;
            ret[u * across + v] += rows * m->column[j] * ((j == v) * m->n - m->column[v]);
        }
    }
}

/* Adds a stratum's difference from expectation, and its covariances, without the last group and the
 * last category. */
static void general_add(const struct strata *s, size_t k, const struct margins *m, double *gap,
                        double *covariance)
{
    const double *t = s->counts + k * s->groups * s->categories;
    size_t across = s->categories - 1, count = (s->groups - 1) * across;

    for (size_t a = 0; a < m->row_count; a++)
        for (size_t b = 0; b < m->column_count; b++) {
            size_t i = m->rows[a], j = m->columns[b], cell = i * across + j;
            gap[cell] += t[i * s->categories + j] - m->row[i] * m->column[j] / m->n;
            add_covariances(m, across, i, j, covariance + cell * count);
        }
}

/* Groups and categories that occur at all; the others have no degrees of freedom. */
static struct strata without_empty(struct call *c, const struct strata *s)
{
    double *counts = arena_alloc(c->mem, s->strata * s->groups * s->categories * sizeof *counts);
    double *used = arena_alloc(c->mem, (s->groups + s->categories) * sizeof *used);
    struct strata ret = {.strata = s->strata, .counts = counts};
    size_t cells = s->groups * s->categories, at = 0;

    for (size_t i = 0; i < s->strata * cells; i++) {
        used[i % cells / s->categories] += s->counts[i];
        used[s->groups + i % s->categories] += s->counts[i];
    }
    for (size_t i = 0; i < s->groups; i++) ret.groups += used[i] > 0;
    for (size_t j = 0; j < s->categories; j++) ret.categories += used[s->groups + j] > 0;
    for (size_t i = 0; i < s->strata * cells; i++)
        if (used[i % cells / s->categories] > 0 && used[s->groups + i % s->categories] > 0)
            counts[at++] = s->counts[i];
    return ret;
}

/* gap' covariance^-1 gap, which is the square of L^-1 gap for the triangle L of the covariances. Both
 * are worked out in place. NAN where the covariances are singular. */
WIDE static double general_form(size_t count, double *covariance, double *gap, double least)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        double *row = covariance + i * count, left;
        for (size_t j = 0; j < i; j++) {
            const double *above = covariance + j * count;
            row[j] = (row[j] - wide_dot(row, above, j)) / above[j];
        }
        left = row[i] - wide_dot(row, row, i);
        if (!(left > least)) return NAN;
        row[i] = sqrt(left);
        gap[i] = (gap[i] - wide_dot(row, gap, i)) / row[i];
        sum += gap[i] * gap[i];
    }
    return sum;
}

/* In an arena that is emptied after each item: the covariances of many groups and categories are large.
 */
static void general(struct call *c, const struct strata *given, struct estimate *ret)
{
    struct strata s = without_empty(c, given);
    struct margins m;
    double *gap, *covariance, n = 0, sum;
    size_t count, rank = 0;

    if (s.groups < 2 || s.categories < 2) return;
    count = (s.groups - 1) * (s.categories - 1);
    m = (struct margins){.row = arena_alloc(c->mem, s.groups * sizeof *m.row),
                         .column = arena_alloc(c->mem, s.categories * sizeof *m.column),
                         .rows = arena_alloc(c->mem, s.groups * sizeof *m.rows),
                         .columns = arena_alloc(c->mem, s.categories * sizeof *m.columns)};
    for (size_t k = 0; k < s.strata && rank < count; k++) {
        fill_margins(&s, k, &m);
        if (m.n > 1) rank += rank_of(&s, &m);
    }
    if (rank < count) return;
    gap = arena_alloc(c->mem, count * sizeof *gap);
    covariance = arena_alloc(c->mem, count * count * sizeof *covariance);
    for (size_t k = 0; k < s.strata; k++) {
        fill_margins(&s, k, &m);
        if (!(m.n > 1)) continue;
        n += m.n;
        general_add(&s, k, &m, gap, covariance);
    }
    sum = general_form(count, covariance, gap, 1e-12 * n);
    if (!isnan(sum)) *ret = chi_square(sum, (double)count, n);
}

enum err mantel_general(struct call *c, const struct strata *s, struct estimate *ret)
{
    struct call own = *c;

    TRY(check(c, s, 0, 0));
    *ret = chi_square(NAN, 0, 0);
    own.mem = arena_new();
    general(&own, s, ret);
    arena_free(own.mem);
    return OK;
}
